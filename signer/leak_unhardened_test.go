//go:build leak

package signer

import (
	"math/big"
	"math/rand/v2"
	"testing"

	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
)

// The twins of the operations in leak_test.go, as one would write them without a thought of timing: decred's multiplication
// and inversion, which its documentation calls not constant-time, double-and-add, and math/big. They are in no build but
// that of the leak test.

// unhardenedSigning signs with the nonce as signing.run does.
func unhardenedSigning(nonce, key, digest *scalar) Signature {
	var p secp.JacobianPoint
	secp.ScalarBaseMultNonConst(nonce, &p)
	p.ToAffine()
	var r, inverse scalar
	r.SetBytes(p.X.Bytes())
	s := productByBits(key, &r)
	s.Add(digest).Mul(inverse.InverseValNonConst(nonce))
	parity := byte(p.Y.IsOddBit())
	if s.IsOverHalfOrder() {
		s.Negate()
		parity ^= 1
	}
	return Signature{R: r.Bytes(), S: s.Bytes(), YParity: parity}
}

// productByBits adds b for each bit that is set in a.
func productByBits(a, b *scalar) (product scalar) {
	for _, digit := range a.Bytes() {
		for bit := 7; bit >= 0; bit-- {
			product.Add(&product)
			if digit>>bit&1 == 1 {
				product.Add(b)
			}
		}
	}
	return product
}

func unhardenedSignWithNonce(secret, other *[32]byte) {
	nonce, digest := asScalar(secret), asScalar(other)
	unhardenedSigning(&nonce, &half, &digest)
}

func unhardenedSign(secret, other *[32]byte) {
	key, digest := asScalar(secret), asScalar(other)
	var source nonceSource
	source.start(&key, &digest)
	var nonce scalar
	source.next(&nonce)
	unhardenedSigning(&nonce, &key, &digest)
}

func unhardenedMultiply(secret, _ *[32]byte) {
	k := asScalar(secret)
	var p secp.JacobianPoint
	secp.ScalarBaseMultNonConst(&k, &p)
}

func unhardenedInvert(secret, _ *[32]byte) {
	k := asScalar(secret)
	k.InverseNonConst()
}

func unhardenedAdd(secret, other *[32]byte) {
	for range 16 {
		sum := new(big.Int).SetBytes(secret[:])
		sum.Add(sum, new(big.Int).SetBytes(other[:]))
		if sum.Cmp(orderN) >= 0 {
			sum.Sub(sum, orderN)
		}
	}
}

// TestUnhardenedTwinSigns shows that the twin is the same algorithm: its signatures are the same.
func TestUnhardenedTwinSigns(t *testing.T) {
	r := rand.New(rand.NewPCG(testSeed, 0))
	for range 100 {
		key, digest, nonce := randomKey(t, r).d, randomKey(t, r).d, randomKey(t, r).d
		attempt := signing{nonce: nonce}
		attempt.run(&key, &digest)
		if got := unhardenedSigning(&nonce, &key, &digest); got != attempt.signature {
			t.Fatalf("%x, hardened %x", got, attempt.signature)
		}
	}
}
