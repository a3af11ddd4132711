//go:build cgo

package signer

// The oracle is go-ethereum: its crypto package is libsecp256k1 through cgo (without cgo it would be decred's library,
// on which this package stands, hence the build tag). Transactions have an oracle in oracle_tx_test.go.

import (
	"bytes"
	"crypto/ecdsa"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/latchkey/latchkey/internal/inputs"
)

func TestSignaturesEqualLibsecp256k1(t *testing.T) {
	r := newRandom(t)
	for range inputs.Count(t, 10_000) {
		checkSignature(t, random32(r), random32(r))
		if t.Failed() {
			return
		}
	}
}

// A digest of the group's order or more is reduced, and the nonce made from the reduced one, as RFC 6979 says.
func TestLargeDigestsEqualLibsecp256k1(t *testing.T) {
	secret := random32(newRandom(t))
	for d := int64(-2); d <= 2; d++ {
		checkSignature(t, secret, Digest(new(big.Int).Add(orderN, big.NewInt(d)).Bytes()))
	}
	checkSignature(t, secret, Digest(bytes.Repeat([]byte{0xff}, 32)))
	checkSignature(t, secret, Digest{})
}

func checkSignature(t *testing.T, secret [32]byte, digest Digest) {
	t.Helper()
	key, err := NewPrivateKey(secret[:])
	if err != nil {
		t.Fatal(err)
	}
	got, err := key.SignDigest(digest)
	if err != nil {
		t.Fatal(err)
	}
	want, err := crypto.Sign(digest[:], oracleKey(t, key))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(joined(got), want) {
		t.Errorf("key %x signs %x as %x, want %x", secret, digest, joined(got), want)
	}
}

func oracleKey(t *testing.T, key *PrivateKey) *ecdsa.PrivateKey {
	secret := key.d.Bytes()
	oracle, err := crypto.ToECDSA(secret[:])
	if err != nil {
		t.Fatal(err)
	}
	return oracle
}

// Public keys of random and of edge scalars, computed and recovered.
func TestPublicKeysEqualLibsecp256k1(t *testing.T) {
	r := newRandom(t)
	scalars := edgeScalars()
	for range 2000 {
		b := random32(r)
		scalars = append(scalars, new(big.Int).SetBytes(b[:]))
	}
	for _, k := range scalars {
		key, err := NewPrivateKey(k.FillBytes(make([]byte, 32)))
		if err != nil {
			t.Fatal(err)
		}
		public := key.PublicKey()
		encoded := public.Uncompressed()
		if !bytes.Equal(encoded[:], crypto.FromECDSAPub(&oracleKey(t, key).PublicKey)) {
			t.Errorf("the public key of %x is %x", k, public)
		}
		digest := Digest(random32(r))
		checkSignature(t, key.d.Bytes(), digest)
		signature, err := key.SignDigest(digest)
		if err != nil {
			t.Fatal(err)
		}
		if recovered, err := Recover(digest, signature); err != nil || recovered != public {
			t.Errorf("recovered %x for %x, %v", recovered, k, err)
		}
	}
}

// joined returns r, s, parity in 65 bytes, libsecp256k1's form.
func joined(s Signature) []byte {
	return append(append(append([]byte(nil), s.R[:]...), s.S[:]...), s.YParity)
}

// TestRecordedRunIsTheOracles confirms each step of the run whose hash is in testdata.
func TestRecordedRunIsTheOracles(t *testing.T) {
	recordedRun(t, func(key *PrivateKey, digest Digest, signature Signature, signed *SignedTx) {
		checkSignature(t, key.d.Bytes(), digest)
		checkTransaction(t, key, signed)
	})
}

// FuzzRecover compares recovery with libsecp256k1's, which takes high s as well: those must be refused here.
func FuzzRecover(f *testing.F) {
	r := newRandom(f)
	for range 10 {
		digest := random32(r)
		signature, err := randomKey(f, r).SignDigest(digest)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(append(digest[:], joined(signature)...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) != 32+65 {
			return
		}
		signature := Signature{R: [32]byte(b[32:]), S: [32]byte(b[64:]), YParity: b[96]}
		got, err := Recover(Digest(b), signature)
		if signature.Check() != nil {
			if err == nil {
				t.Error("a malformed signature was accepted")
			}
			return
		}
		want, wantErr := crypto.Ecrecover(b[:32], b[32:])
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%v, libsecp256k1 says %v", err, wantErr)
		}
		if public := got.Uncompressed(); err == nil && !bytes.Equal(public[:], want) {
			t.Errorf("recovered %x, want %x", public, want)
		}
	})
}
