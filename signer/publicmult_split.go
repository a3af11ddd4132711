package signer

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// The curve has an endomorphism that costs one multiplication: λ·(x, y) = (β·x, y) (Gallant, Lambert, Vanstone, CRYPTO
// 2001). A number k is k1 + k2·λ modulo n for a k1 and a k2 of half its length.

// half is a number of a scalar's half length, and its sign.
type halfScalar struct {
	words    [3]uint64 // below 2^129, the least significant first
	negative bool
}

// (a1, b1) and (a2, b2) are the short vectors of the lattice a + b·λ ≡ 0 (mod n).
var (
	beta            = mustField("7ae96a2b657c07106e64479eac3434e99cf0497512f58995c1396c28719501ee")
	minusLambda     = mustScalar("ac9c52b33fa3cf1f5ad9e3fd77ed9ba4a880b9fc8ec739c2e0cfc810b51283cf")
	minusB1         = mustScalar("00000000000000000000000000000000e4437ed6010e88286f547fa90abfe4c3")
	minusB2         = mustScalar("fffffffffffffffffffffffffffffffe8a280ac50774346dd765cda83db1562c")
	quotientB2      = uint256.Int{0xe893209a45dbb031, 0x3daa8a1471e8ca7f, 0xe86c90e49284eb15, 0x3086d221a7d46bcd} // 2^384·b2/n
	quotientMinusB1 = uint256.Int{0x1571b4ae8ac47f71, 0x221208ac9df506c6, 0x6f547fa90abfe4c4, 0xe4437ed6010e8828} // -2^384·b1/n
)

func mustScalar(digits string) scalar {
	var s scalar
	b, err := eth.ParseHash("0x" + digits)
	if err != nil || s.SetByteSlice(b[:]) {
		panic("signer: a constant of the group is wrong")
	}
	return s
}

// split returns k1 and k2 with k ≡ k1 + k2·λ, each below 2^129.
func split(k *scalar) (k1, k2 halfScalar) {
	// (k, 0) less the lattice vector c1·(a1, b1) + c2·(a2, b2) next to it, c1 = b2·k/n and c2 = -b1·k/n.
	c1, c2 := mulShift(k, quotientB2), mulShift(k, quotientMinusB1)
	var s1, s2 scalar
	s2.Add2(c1.Mul(&minusB1), c2.Mul(&minusB2))
	s1.Mul2(&s2, &minusLambda).Add(k)
	return shortened(&s1), shortened(&s2)
}

// shortened takes a number that is, or whose negative is, below 2^129.
func shortened(s *scalar) halfScalar {
	var h halfScalar
	if h.negative = s.IsOverHalfOrder(); h.negative {
		s.Negate()
	}
	number := uint256.FromBytes32(s.Bytes())
	copy(h.words[:], number[:3])
	return h
}

// halves returns the low and the high 128 bits of k.
func halves(k *scalar) (low, high halfScalar) {
	number := uint256.FromBytes32(k.Bytes())
	copy(low.words[:], number[:2])
	copy(high.words[:], number[2:])
	return low, high
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

// halfBits is the length of a half's non-adjacent form: 129, and the last carry.
const halfBits = 130

// nonAdjacentForm sets digits to the form of the width w: k = Σ digits[i]·2^i, of w consecutive digits at most one not 0, and
// that one odd and below 2^(w-1).
func nonAdjacentForm(digits *[halfBits]int16, w int, k *halfScalar) {
	var carry uint64
	for i := 0; i < halfBits; {
		if k.bitsAt(i, 1) == carry {
			i++ // 0, or 2: the carry moves on
			continue
		}
		digit := k.bitsAt(i, w) + carry
		carry = digit >> (w - 1)
		digits[i] = int16(digit) - int16(carry<<w)
		if k.negative {
			digits[i] = -digits[i]
		}
		i += w
	}
}

// bitsAt returns count bits from bit i on.
func (h *halfScalar) bitsAt(i, count int) uint64 {
	word, shift := i/64, i%64
	b := h.words[word] >> shift
	if word < 2 {
		b |= h.words[word+1] << (64 - shift)
	}
	return b & (1<<count - 1)
}
