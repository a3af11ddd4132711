package signer

import (
	"math/big"
	"testing"
)

// publicOf returns k·G as a public key.
func publicOf(k *big.Int) PublicKey {
	s := toScalar(k)
	p := multiplyBase(&s)
	q := p.affine()
	return newPublicKey(&q)
}

// TestVerifyIsRecover changes bits of digests and signatures, and compares with the key that is recovered.
func TestVerifyIsRecover(t *testing.T) {
	r := newRandom(t)
	for i := range 60 {
		key, digest := randomKey(t, r), Digest(random32(r))
		if i%10 == 0 {
			digest = Digest{} // u·G is infinity
		}
		signature, err := key.SignDigest(digest)
		if err != nil {
			t.Fatal(err)
		}
		public := key.PublicKey()
		if got, err := Recover(digest, signature); err != nil || got != public || !Verify(public, digest, signature) {
			t.Fatalf("digest %x: %x, %v", digest, got, err)
		}
		changed, other := signature, digest
		switch r.IntN(4) {
		case 0:
			changed.R[r.IntN(32)] ^= 1 << r.IntN(8)
		case 1:
			changed.S[16+r.IntN(16)] ^= 1 << r.IntN(8)
		case 2:
			changed.YParity ^= 1
		case 3:
			other[r.IntN(32)] ^= 1 << r.IntN(8)
		}
		if Verify(public, other, changed) {
			t.Errorf("verified: digest %x, signature %x", other, changed)
		}
		if got, err := Recover(other, changed); err == nil && (got == public || !Verify(got, other, changed)) {
			t.Errorf("the recovered key does not verify: digest %x, signature %x", other, changed)
		}
	}
}

func TestVerifyEdges(t *testing.T) {
	one := func(n int64) (b [32]byte) { big.NewInt(n).FillBytes(b[:]); return b }

	// With the key -z/r the sum is infinity, whatever s is.
	signature := Signature{R: one(7), S: one(9)}
	k := new(big.Int).ModInverse(big.NewInt(7), orderN)
	if k.Mul(k, big.NewInt(-5)).Mod(k, orderN); Verify(publicOf(k), Digest(one(5)), signature) {
		t.Error("verified with a sum at infinity")
	}

	// x(R) = r + n: valid ECDSA, but no signature of Ethereum's, whose parity has no bit for it. The sum below is R.
	x := new(big.Int).Set(orderN)
	var nonce affine
	for found := false; !found; {
		x.Add(x, big.NewInt(1))
		f := toField(x)
		found = nonce.liftX(&f, 0)
	}
	r := new(big.Int).Sub(x, orderN) // with s = r and z = 0 the key is R itself
	b := [32]byte(r.FillBytes(make([]byte, 32)))
	if Verify(newPublicKey(&nonce), Digest{}, Signature{R: b, S: b}) {
		t.Error("verified with x = r + n")
	}

	for _, p := range []PublicKey{{}, {63: 1}, {31: 1, 63: 1}} {
		if Verify(p, Digest{1}, signature) {
			t.Errorf("verified with %x, which is no point", p)
		}
	}

	// The key is -G, z/s is 1 and r/s is -1: equal points are added, and the sum is R = 2G. (x(2G) is over n/2, n - x is not.)
	double := publicOf(big.NewInt(2))
	equal := Signature{R: [32]byte(double[:32]), YParity: double[63] & 1}
	new(big.Int).Sub(orderN, new(big.Int).SetBytes(equal.R[:])).FillBytes(equal.S[:])
	minus := publicOf(new(big.Int).Sub(orderN, big.NewInt(1)))
	if got, err := Recover(Digest(equal.S), equal); err != nil || got != minus || !Verify(minus, Digest(equal.S), equal) {
		t.Errorf("where equal points are added: %x, %v", got, err)
	}
}
