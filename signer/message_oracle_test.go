//go:build cgo

package signer_test

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/latchkey/latchkey/signer"
)

// TestMessagesAreTheOracles compares each step of the recorded run with go-ethereum's accounts.TextHash and libsecp256k1.
func TestMessagesAreTheOracles(t *testing.T) {
	recordedMessages(t, func(message []byte, digest signer.Digest, key *signer.PrivateKey, signature []byte) {
		if theirs := accounts.TextHash(message); !bytes.Equal(digest[:], theirs) {
			t.Errorf("%x: our digest is %x, theirs %x", message, digest, theirs)
		}
		raw := append([]byte(nil), signature...)
		raw[64] -= 27
		public, err := crypto.SigToPub(digest[:], raw)
		if err != nil {
			t.Fatal(err)
		}
		if theirs := crypto.PubkeyToAddress(*public); [20]byte(theirs) != key.Address() {
			t.Errorf("%x: signed by %s, they say by %s", message, key.Address(), theirs)
		}
	})
}
