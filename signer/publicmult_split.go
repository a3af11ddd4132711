package signer

import (
	"math/bits"

	"github.com/latchkey/latchkey/uint256"
)

// The curve has an endomorphism that costs one multiplication: λ·(x, y) = (β·x, y) (Gallant, Lambert, Vanstone, CRYPTO
// 2001). A number k is k1 + k2·λ modulo n for a k1 and a k2 of half its length.

// halfScalar is a number of a scalar's half length, and its sign.
type halfScalar struct {
	words    words192 // below 2^129
	negative bool
}

// words192 is a number modulo 2^192, the least significant word first.
type words192 [3]uint64

// (a1, b1) and (a2, b2) are the short vectors of the lattice a + b·λ ≡ 0 (mod n); b2 is a1.
var (
	beta            = mustField("7ae96a2b657c07106e64479eac3434e99cf0497512f58995c1396c28719501ee")
	latticeA1       = words192{0xe86c90e49284eb15, 0x3086d221a7d46bcd}
	latticeMinusB1  = words192{0x6f547fa90abfe4c3, 0xe4437ed6010e8828}
	latticeA2       = words192{0x57c1108d9d44cfd8, 0x14ca50f7a8e2f3f6, 1}
	quotientB2      = [4]uint64{0xe893209a45dbb031, 0x3daa8a1471e8ca7f, 0xe86c90e49284eb15, 0x3086d221a7d46bcd} // 2^384·b2/n
	quotientMinusB1 = [4]uint64{0x1571b4ae8ac47f71, 0x221208ac9df506c6, 0x6f547fa90abfe4c4, 0xe4437ed6010e8828} // -2^384·b1/n
)

// split returns k1 and k2 with k ≡ k1 + k2·λ, each below 2^129: k1 + k2·λ is k less the vector c1·(a1, b1) + c2·(a2, b2)
// of the lattice next to (k, 0), for which c1 is b2·k/n and c2 is -b1·k/n. Both halves are so short that they are computed
// modulo 2^192.
func split(k *scalar) (k1, k2 halfScalar) {
	number := [4]uint64(uint256.FromBytes32(k.Bytes()))
	c1, c2 := quotient(&number, &quotientB2), quotient(&number, &quotientMinusB1)
	first, second := words192(number[:3]), words192{}
	first.subProduct(&c1, &latticeA1)
	first.subProduct(&c2, &latticeA2)
	second.subProduct(&c2, &latticeA1)
	minus := words192{}
	minus.subProduct(&c1, &latticeMinusB1)
	second.sub(&minus) // c1·b1 is negative
	return first.signed(), second.signed()
}

// halves returns the low and the high 128 bits of k.
func halves(k *scalar) (low, high halfScalar) {
	number := uint256.FromBytes32(k.Bytes())
	copy(low.words[:], number[:2])
	copy(high.words[:], number[2:])
	return low, high
}

// quotient returns k·m/2^384, rounded down.
func quotient(k, m *[4]uint64) [2]uint64 {
	var product [8]uint64
	for i, x := range k {
		var carry uint64
		for j, y := range m {
			high, low := bits.Mul64(x, y)
			low, c := bits.Add64(low, carry, 0)
			high += c
			product[i+j], c = bits.Add64(product[i+j], low, 0)
			carry = high + c
		}
		product[i+4] = carry
	}
	return [2]uint64(product[6:])
}

// subProduct sets w to w - c·m.
func (w *words192) subProduct(c *[2]uint64, m *words192) {
	var product words192
	high, low := bits.Mul64(c[0], m[0])
	product[0], product[1] = low, high
	for _, factors := range [2][2]uint64{{c[0], m[1]}, {c[1], m[0]}} {
		high, low := bits.Mul64(factors[0], factors[1])
		var carry uint64
		product[1], carry = bits.Add64(product[1], low, 0)
		product[2] += high + carry
	}
	product[2] += c[0]*m[2] + c[1]*m[1]
	w.sub(&product)
}

func (w *words192) sub(x *words192) {
	var borrow uint64
	for i := range w {
		w[i], borrow = bits.Sub64(w[i], x[i], borrow)
	}
}

// signed takes the number for one in [-2^191, 2^191).
func (w words192) signed() halfScalar {
	if w[2]>>63 == 0 {
		return halfScalar{w, false}
	}
	var magnitude words192
	magnitude.sub(&w)
	return halfScalar{magnitude, true}
}

// halfBits is the length of a half's non-adjacent form: 129, and the last carry.
const halfBits = 130

// nonAdjacentForm sets digits to the form of the width w: k = Σ digits[i]·2^i, of w consecutive digits at most one not 0, and
// that one odd and below 2^(w-1).
func nonAdjacentForm(digits *[halfBits]int16, w int, k *halfScalar) {
	var carry uint64
	for i := 0; i < halfBits; {
		window := k.bitsAt(i)
		skip := bits.TrailingZeros64(window ^ -carry) // bit and carry make 0, or 2, with which the carry moves on
		i += skip
		if skip > 64-w {
			continue // the digit is not whole in the window, or there is none
		}
		digit := window>>skip&(1<<w-1) + carry
		carry = digit >> (w - 1)
		digits[i] = int16(digit) - int16(carry<<w)
		if k.negative {
			digits[i] = -digits[i]
		}
		i += w
	}
}

// bitsAt returns the 64 bits from bit i on.
func (h *halfScalar) bitsAt(i int) uint64 {
	word, shift := i/64, i%64
	switch word {
	case 0, 1:
		return h.words[word]>>shift | h.words[word+1]<<(64-shift)
	case 2:
		return h.words[2] >> shift
	}
	return 0
}
