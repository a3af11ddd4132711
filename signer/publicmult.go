package signer

import "github.com/latchkey/latchkey/uint256"

// Multiplication of any point by a public scalar, in variable time. The curve has an endomorphism that costs one
// multiplication: λ·(x, y) = (β·x, y) (Gallant, Lambert, Vanstone, CRYPTO 2001). k is split into k1 + k2·λ of at most 129
// bits each, which halves the doublings; both halves are taken in width-5 non-adjacent form, whose digits are 0 or odd
// from -15 to 15, at most one in five not 0.

const splitBits = 130 // 129, and the last carry of the non-adjacent form

// (a1, b1) and (a2, b2) are the short vectors of the lattice a + b·λ ≡ 0 (mod n).
var (
	beta            = mustField("7ae96a2b657c07106e64479eac3434e99cf0497512f58995c1396c28719501ee")
	minusLambda     = mustScalar("ac9c52b33fa3cf1f5ad9e3fd77ed9ba4a880b9fc8ec739c2e0cfc810b51283cf")
	minusB1         = mustScalar("00000000000000000000000000000000e4437ed6010e88286f547fa90abfe4c3")
	minusB2         = mustScalar("fffffffffffffffffffffffffffffffe8a280ac50774346dd765cda83db1562c")
	quotientB2      = uint256.Int{0xe893209a45dbb031, 0x3daa8a1471e8ca7f, 0xe86c90e49284eb15, 0x3086d221a7d46bcd} // 2^384·b2/n
	quotientMinusB1 = uint256.Int{0x1571b4ae8ac47f71, 0x221208ac9df506c6, 0x6f547fa90abfe4c4, 0xe4437ed6010e8828} // -2^384·b1/n
)

// multiplyPublic returns k·q.
func multiplyPublic(k *scalar, q *affine) point {
	var odd, oddLambda [8]point // 1, 3, … 15 times q and λ·q
	odd[0].setAffine(q)
	twice := odd[0]
	twice.double()
	for i := 1; i < len(odd); i++ {
		odd[i].add(&odd[i-1], &twice)
	}
	for i := range odd {
		oddLambda[i] = odd[i]
		oddLambda[i].x.Mul(&beta)
	}

	k1, k2 := split(k)
	digits1, digits2 := nonAdjacentForm(&k1), nonAdjacentForm(&k2)
	var p point
	p.setInfinity()
	for i := splitBits - 1; i >= 0; i-- {
		p.double()
		p.addDigit(digits1[i], &odd)
		p.addDigit(digits2[i], &oddLambda)
	}
	return p
}

// addDigit adds digit times the point whose odd multiples are given.
func (p *point) addDigit(digit int8, odd *[8]point) {
	switch {
	case digit > 0:
		p.add(p, &odd[digit/2])
	case digit < 0:
		minus := odd[-digit/2].negative()
		p.add(p, &minus)
	}
}

// split returns k1 and k2 with k ≡ k1 + k2·λ, each or its negative below 2^129.
func split(k *scalar) (k1, k2 scalar) {
	// (k, 0) less the lattice vector c1·(a1, b1) + c2·(a2, b2) next to it, c1 = b2·k/n and c2 = -b1·k/n.
	c1, c2 := mulShift(k, quotientB2), mulShift(k, quotientMinusB1)
	k2.Add2(c1.Mul(&minusB1), c2.Mul(&minusB2))
	k1.Mul2(&k2, &minusLambda).Add(k)
	return k1, k2
}

// mulShift returns k·m/2^384, rounded down, or 1 less: the product of the low halves is left out.
func mulShift(k *scalar, m uint256.Int) scalar {
	x := uint256.FromBytes32(k.Bytes())
	product, _ := high(x).Mul(high(m))
	middle1, _ := high(x).Mul(low(m))
	middle2, _ := low(x).Mul(high(m))
	product, _ = product.Add(high(middle1))
	product, _ = product.Add(high(middle2))
	quotient := high(product).Bytes32()
	var s scalar
	s.SetBytes(&quotient)
	return s
}

func low(x uint256.Int) uint256.Int  { return uint256.Int{x[0], x[1]} }
func high(x uint256.Int) uint256.Int { return uint256.Int{x[2], x[3]} }

// nonAdjacentForm returns digits with k = Σ digits[i]·2^i, where k or n - k is below 2^129.
func nonAdjacentForm(k *scalar) [splitBits]int8 {
	magnitude, sign := *k, 1
	if magnitude.IsOverHalfOrder() {
		magnitude.Negate()
		sign = -1
	}
	b := magnitude.Bytes()
	bit := func(i int) int { return int(b[31-i/8]>>(i%8)) & 1 }

	var digits [splitBits]int8
	carry := 0
	for i := 0; i < splitBits; i++ {
		if bit(i)+carry != 1 {
			continue // 0, or 2: the carry moves on
		}
		digit := carry
		for j := range 5 {
			digit += bit(i+j) << j
		}
		carry = digit >> 4
		digits[i] = int8(sign * (digit - carry<<5))
		i += 4
	}
	return digits
}

// isInfinity reports whether p is the point at infinity.
func (p *point) isInfinity() bool {
	z := p.z
	return z.Normalize().IsZero()
}
