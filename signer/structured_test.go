package signer

import (
	"math/big"
	"testing"
)

// TestStructuredSignatures makes signatures whose key and nonce are multiples of each other, as 1, λ and 2^128 are of what
// the joint multiplication adds up, and whose s makes its factors 0, 1 and alike: there its points are equal, opposite and
// infinite. Each is a signature of its key and of no other digest.
func TestStructuredSignatures(t *testing.T) {
	lambda := new(big.Int).Sub(orderN, fromScalar(&minusLambda))
	one := big.NewInt(1)
	var numbers []*big.Int
	for _, k := range []*big.Int{one, big.NewInt(3), big.NewInt(17), big.NewInt(1025), new(big.Int).Lsh(one, 128), lambda,
		new(big.Int).Mul(lambda, lambda), fromScalar(&half)} {
		numbers = append(numbers, new(big.Int).Mod(k, orderN), new(big.Int).Sub(orderN, new(big.Int).Mod(k, orderN)))
	}
	mod := func(x *big.Int) *big.Int { return x.Mod(x, orderN) }
	for _, d := range numbers {
		key := &PrivateKey{toScalar(d)}
		public := key.PublicKey()
		for _, k := range numbers {
			nonce := toScalar(k)
			p := multiplyBase(&nonce)
			point := p.affine()
			r := new(big.Int).Mod(fromField(point.x), orderN)
			inverse := new(big.Int).ModInverse(k, orderN)
			forZero := mod(new(big.Int).Mul(mod(new(big.Int).Mul(r, d)), inverse)) // s for the digest 0: u is 0
			for _, s := range append([]*big.Int{r, forZero, inverse, big.NewInt(7)}, numbers[:8]...) {
				z := mod(new(big.Int).Sub(new(big.Int).Mul(s, k), new(big.Int).Mul(r, d)))
				signature := Signature{YParity: byte(point.y.OddBit())}
				low := new(big.Int).Set(s)
				if low.Cmp(new(big.Int).Rsh(orderN, 1)) > 0 {
					low.Sub(orderN, low)
					signature.YParity ^= 1
				}
				r.FillBytes(signature.R[:])
				low.FillBytes(signature.S[:])
				var digest, other Digest
				z.FillBytes(digest[:])
				mod(z.Add(z, one)).FillBytes(other[:])
				if recovered, err := Recover(digest, signature); err != nil || recovered != public || !Verify(public, digest, signature) {
					t.Fatalf("key %x, nonce %x, s %x: recovered %x, %v", d, k, s, recovered, err)
				}
				wrong, err := Recover(other, signature)
				if Verify(public, other, signature) || err == nil && wrong == public {
					t.Fatalf("key %x, nonce %x, s %x: verified for another digest", d, k, s)
				}
				if err == nil && !Verify(wrong, other, signature) {
					t.Fatalf("key %x, nonce %x, s %x: recovered a key for which it does not verify", d, k, s)
				}
			}
		}
	}
}
