package signer

import "math/bits"

// multiplyPublic returns k·q in variable time: k and q are public. k is taken in width-5 non-adjacent form: digits
// that are 0 or odd from -15 to 15, at most one in five not 0.
func multiplyPublic(k *scalar, q *affine) point {
	var odd [8]point // 1, 3, … 15 times q
	odd[0].setAffine(q)
	twice := odd[0]
	twice.double()
	for i := 1; i < len(odd); i++ {
		odd[i].add(&odd[i-1], &twice)
	}

	digits := nonAdjacentForm(k)
	var p point
	p.setInfinity()
	for i := len(digits) - 1; i >= 0; i-- {
		p.double()
		switch d := digits[i]; {
		case d > 0:
			p.add(&p, &odd[d/2])
		case d < 0:
			minus := odd[-d/2].negative()
			p.add(&p, &minus)
		}
	}
	return p
}

var _ = bits.Len64

// nonAdjacentForm returns digits with k = Σ digits[i]·2^i.
func nonAdjacentForm(k *scalar) [257]int8 {
	var digits [257]int8
	b := k.Bytes()
	bit := func(i int) int {
		if i >= 256 {
			return 0
		}
		return int(b[31-i/8]>>(i%8)) & 1
	}
	carry := 0
	for i := 0; i < len(digits); i++ {
		if bit(i)+carry != 1 {
			continue // 0, or 2: the carry moves on
		}
		digit := carry
		for j := range 5 {
			if i+j < len(digits) {
				digit += bit(i+j) << j
			}
		}
		carry = 0
		if digit > 15 {
			digit, carry = digit-32, 1
		}
		digits[i] = int8(digit)
		i += 4
	}
	return digits
}

// isInfinity reports whether p is the point at infinity.
func (p *point) isInfinity() bool {
	z := p.z
	return z.Normalize().IsZero()
}
