package field

import (
	"encoding/binary"
	"math/bits"
)

// SetBytes sets z to the big-endian number in b and reports whether it is p or more, in which case z is its residue.
func (z *Element) SetBytes(b *[32]byte) (overflow bool) {
	var w [4]uint64
	for i := range w {
		w[i] = binary.BigEndian.Uint64(b[24-8*i:])
	}
	z.SetWords(&w)
	// The number is p or more when it has a carry with 2^256 - p more.
	_, carry := bits.Add64(w[0], 1<<32+fold0, 0)
	_, carry = bits.Add64(w[1], 0, carry)
	_, carry = bits.Add64(w[2], 0, carry)
	_, carry = bits.Add64(w[3], 0, carry)
	clear(w[:])
	return carry != 0
}

// Bytes returns the number below p that a is, 32 bytes, big-endian.
func (a *Element) Bytes() (b [32]byte) {
	var w [4]uint64
	a.PutWords(&w)
	for i := range w {
		binary.BigEndian.PutUint64(b[24-8*i:], w[i])
	}
	clear(w[:])
	return b
}

// Normalize gives z its canonical representation of magnitude 1: equal numbers are then equal Elements for ==.
func (z *Element) Normalize() {
	var w [4]uint64
	z.PutWords(&w)
	z.SetWords(&w)
	clear(w[:])
}

// IsZero reports whether a is 0.
func (a *Element) IsZero() bool {
	var w [4]uint64
	a.PutWords(&w)
	any := w[0] | w[1] | w[2] | w[3]
	clear(w[:])
	return any == 0
}

// OddBit returns the lowest bit of the number below p that a is.
func (a *Element) OddBit() uint64 {
	var w [4]uint64
	a.PutWords(&w)
	bit := w[0] & 1
	clear(w[:])
	return bit
}

// Equal reports whether a and b are the same number. Their magnitudes, added, are at most 512.
func (a *Element) Equal(b *Element) bool {
	var difference Element
	difference.Sub(a, b)
	return difference.IsZero()
}

// SetWords sets z to Σ w[i]·2^(64i), which may be p or more.
func (z *Element) SetWords(w *[4]uint64) {
	w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
	c := int64(w0&limbMask) + limbHalf
	z.limb[0] = c&limbMask - limbHalf
	c = c>>limbBits + int64(w0>>29&limbMask) + limbHalf
	z.limb[1] = c&limbMask - limbHalf
	c = c>>limbBits + int64((w0>>58|w1<<6)&limbMask) + limbHalf
	z.limb[2] = c&limbMask - limbHalf
	c = c>>limbBits + int64(w1>>23&limbMask) + limbHalf
	z.limb[3] = c&limbMask - limbHalf
	c = c>>limbBits + int64((w1>>52|w2<<12)&limbMask) + limbHalf
	z.limb[4] = c&limbMask - limbHalf
	c = c>>limbBits + int64(w2>>17&limbMask) + limbHalf
	z.limb[5] = c&limbMask - limbHalf
	c = c>>limbBits + int64((w2>>46|w3<<18)&limbMask) + limbHalf
	z.limb[6] = c&limbMask - limbHalf
	c = c>>limbBits + int64(w3>>11&limbMask) + limbHalf
	z.limb[7] = c&limbMask - limbHalf
	z.limb[8] = c>>limbBits + int64(w3>>40)
}

// PutWords sets w so that Σ w[i]·2^(64i) is the number below p that a is.
func (a *Element) PutWords(w *[4]uint64) {
	// With 1024·p more, a is positive: |a| < 513·2^256.
	c := a.limb[0] - 1024*fold0
	d0 := c & limbMask
	c = c>>limbBits + a.limb[1] - 1024<<foldShift
	d1 := c & limbMask
	c = c>>limbBits + a.limb[2]
	d2 := c & limbMask
	c = c>>limbBits + a.limb[3]
	d3 := c & limbMask
	c = c>>limbBits + a.limb[4]
	d4 := c & limbMask
	c = c>>limbBits + a.limb[5]
	d5 := c & limbMask
	c = c>>limbBits + a.limb[6]
	d6 := c & limbMask
	c = c>>limbBits + a.limb[7]
	d7 := c & limbMask
	c = c>>limbBits + a.limb[8] + 1024<<topBits
	d8 := c & topMask
	q := c >> topBits // of weight 2^256 ≡ 2^32 + 977

	// The digits and q folded in, below 2^256 + 2^43, are p or more when 2^32 + 977 more has a carry. It passes the
	// limbs 2 to 7 only if they are all ones. One more in q is then p less, without the carry.
	c = (d0 + (q+1)*fold0) >> limbBits
	c = (c + d1 + (q+1)<<foldShift) >> limbBits
	c = (c + d2&d3&d4&d5&d6&d7) >> limbBits
	q += (c + d8) >> topBits

	d0 += q * fold0
	d1 += d0>>limbBits + q<<foldShift
	d2 += d1 >> limbBits
	d3 += d2 >> limbBits
	d4 += d3 >> limbBits
	d5 += d4 >> limbBits
	d6 += d5 >> limbBits
	d7 += d6 >> limbBits
	d8 += d7 >> limbBits
	d2 &= limbMask
	d4 &= limbMask
	d6 &= limbMask
	w[0] = uint64(d0&limbMask | d1&limbMask<<29 | d2<<58)
	w[1] = uint64(d2>>6 | d3&limbMask<<23 | d4<<52)
	w[2] = uint64(d4>>12 | d5&limbMask<<17 | d6<<46)
	w[3] = uint64(d6>>18 | d7&limbMask<<11 | d8<<40) // d8's carry leaves at the top
}
