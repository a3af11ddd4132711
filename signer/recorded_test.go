package signer

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

var record = flag.Bool("record", false, "write the digest of the recorded run anew")

const recordedFile = "testdata/recorded.txt"

// TestRecordedRun makes keys, signatures and transactions from a fixed seed and compares one hash over all of them with the
// one that was recorded where go-ethereum agreed on every step (TestRecordedRunIsTheOracles). So the builds without cgo
// and for WebAssembly are held to libsecp256k1 too.
func TestRecordedRun(t *testing.T) {
	got := recordedRun(t, func(*PrivateKey, Digest, Signature, *SignedTx) {})
	if *record {
		if err := os.WriteFile(recordedFile, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(recordedFile)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.TrimSpace(string(want)) {
		t.Errorf("the run gives %s, recorded is %s", got, want)
	}
}

// recordedRun shows each step to confirm and returns the hash over all steps.
func recordedRun(t *testing.T, confirm func(*PrivateKey, Digest, Signature, *SignedTx)) string {
	r := newRandom(t)
	hash := sha256.New()
	for range 500 {
		key, digest := randomKey(t, r), Digest(random32(r))
		signature, err := key.SignDigest(digest)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := signRandom(r, key)
		if err != nil {
			t.Fatal(err)
		}
		confirm(key, digest, signature, signed)
		public, sum := key.PublicKey(), signed.Hash()
		hash.Write(public[:])
		hash.Write(signature.R[:])
		hash.Write(signature.S[:])
		hash.Write([]byte{signature.YParity})
		hash.Write(signed.raw)
		hash.Write(sum[:])
		if recovered, err := Recover(digest, signature); err != nil || recovered != public {
			t.Fatalf("recovered %x, %v", recovered, err)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// signRandom signs a transaction of any type, now and then one of the kind that Sign refuses.
func signRandom(r *rand.Rand, key *PrivateKey) (*SignedTx, error) {
	if r.IntN(6) == 0 {
		return SignUnprotected(randomUnprotected(r), key)
	}
	return Sign(randomTx(r), key)
}
