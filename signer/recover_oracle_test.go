//go:build cgo

package signer

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/latchkey/latchkey/internal/inputs"
)

// TestRecoveriesEqualLibsecp256k1 recovers from signatures of which half are made up: those have a key too where r is an x
// of the curve.
func TestRecoveriesEqualLibsecp256k1(t *testing.T) {
	r := newRandom(t)
	noKey := 0
	for range inputs.Count(t, 5_000) {
		digest, signature := Digest(random32(r)), randomSignature(t, r)
		got, err := Recover(digest, signature)
		want, wantErr := crypto.Ecrecover(digest[:], joined(signature))
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%x of %x: %v, libsecp256k1 says %v", joined(signature), digest, err, wantErr)
		}
		if err != nil {
			noKey++
			continue
		}
		if public := got.Uncompressed(); !bytes.Equal(public[:], want) {
			t.Fatalf("%x of %x: recovered %x, want %x", joined(signature), digest, public, want)
		}
		checkVerification(t, r, got, digest, signature)
	}
	t.Logf("no key for %d of them", noKey)
}

// randomSignature returns a well-formed one.
func randomSignature(t *testing.T, r *rand.Rand) Signature {
	if r.IntN(2) == 0 {
		signature, err := randomKey(t, r).SignDigest(Digest(random32(r)))
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}
	for {
		if s := (Signature{random32(r), random32(r), byte(r.IntN(2))}); s.Check() == nil {
			return s
		}
	}
}

// checkVerification verifies, and now and then with a changed bit, which libsecp256k1 must see as Verify does. It
// knows no parity: the other one must be refused here.
func checkVerification(t *testing.T, r *rand.Rand, key PublicKey, digest Digest, signature Signature) {
	t.Helper()
	if r.IntN(2) == 0 {
		part := [][]byte{digest[:], signature.R[:], signature.S[:]}[r.IntN(3)]
		part[r.IntN(32)] ^= 1 << r.IntN(8)
	}
	public := key.Uncompressed()
	want := crypto.VerifySignature(public[:], digest[:], joined(signature)[:64])
	if got := Verify(key, digest, signature); got != want {
		t.Fatalf("%x of %x: valid is %v, libsecp256k1 says %v", joined(signature), digest, got, want)
	}
	signature.YParity ^= 1
	if Verify(key, digest, signature) {
		t.Fatalf("%x of %x: valid with the other parity", joined(signature), digest)
	}
}

func TestPersonalMessagesEqualGoEthereum(t *testing.T) {
	r := newRandom(t)
	for range inputs.Count(t, 2_000) {
		key, message := randomKey(t, r), randomBytes(r, 200)
		got, err := SignMessage(PersonalMessage(message), key)
		if err != nil {
			t.Fatal(err)
		}
		want, err := crypto.Sign(accounts.TextHash(message), oracleKey(t, key))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(joined(got), want) {
			t.Fatalf("%x is signed as %x, want %x", message, joined(got), want)
		}
		if account, err := RecoverMessage(PersonalMessage(message), got); err != nil || account != key.Address() {
			t.Fatalf("%x: recovered %s, %v", message, account, err)
		}
	}
}
