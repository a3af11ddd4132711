package signer

import (
	"crypto/hmac"
	"crypto/sha256"
	"testing"
)

// TestHMACEqualsStandardLibrary goes through every length that finish takes, past the one at which a second block begins.
func TestHMACEqualsStandardLibrary(t *testing.T) {
	r := newRandom(t)
	for length := range 120 {
		for range 20 {
			key, message := random32(r), make([]byte, length)
			for i := range message {
				message[i] = byte(r.Uint32())
			}
			mac := hmac.New(sha256.New, key[:])
			mac.Write(message)
			var k hmacKey
			var got [32]byte
			k.set(&key)
			if k.sum(&got, message); string(got[:]) != string(mac.Sum(nil)) {
				t.Fatalf("HMAC of %x with key %x is %x", message, key, got)
			}
		}
	}
}

func TestNonceSourceIsCleared(t *testing.T) {
	var source nonceSource
	source.start(&half, &minusLambda)
	var nonce scalar
	source.next(&nonce)
	if source.zero(); source != (nonceSource{}) {
		t.Error("something of the key stays")
	}
}
