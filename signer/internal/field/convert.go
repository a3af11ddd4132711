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

// SetWords sets z to Σ w[i]·2^(64i), which may be p or more.
func (z *Element) SetWords(w *[4]uint64) {
	z.center(&[9]int64{
		int64(w[0] & limbMask),
		int64(w[0] >> 29 & limbMask),
		int64((w[0]>>58 | w[1]<<6) & limbMask),
		int64(w[1] >> 23 & limbMask),
		int64((w[1]>>52 | w[2]<<12) & limbMask),
		int64(w[2] >> 17 & limbMask),
		int64((w[2]>>46 | w[3]<<18) & limbMask),
		int64(w[3] >> 11 & limbMask),
		int64(w[3] >> 40),
	})
}

// PutWords sets Σ w[i]·2^(64i) to the number below p that a is.
func (a *Element) PutWords(w *[4]uint64) {
	var d [9]int64
	a.digits(&d)
	w[0] = uint64(d[0] | d[1]<<29 | d[2]<<58)
	w[1] = uint64(d[2]>>6 | d[3]<<23 | d[4]<<52)
	w[2] = uint64(d[4]>>12 | d[5]<<17 | d[6]<<46)
	w[3] = uint64(d[6]>>18 | d[7]<<11 | d[8]<<40)
	clear(d[:])
}

// Normalize gives z its one representation of magnitude 1 that equal numbers share.
func (z *Element) Normalize() {
	var d [9]int64
	z.digits(&d)
	z.center(&d)
	clear(d[:])
}

// IsZero reports whether a is 0.
func (a *Element) IsZero() bool {
	var d [9]int64
	a.digits(&d)
	any := d[0] | d[1] | d[2] | d[3] | d[4] | d[5] | d[6] | d[7] | d[8]
	clear(d[:])
	return any == 0
}

// OddBit returns the lowest bit of the number below p that a is.
func (a *Element) OddBit() uint64 {
	var d [9]int64
	a.digits(&d)
	bit := uint64(d[0] & 1)
	clear(d[:])
	return bit
}

// Equal reports whether a and b are the same number. The sum of their magnitudes is at most 512.
func (a *Element) Equal(b *Element) bool {
	var difference Element
	difference.Sub(a, b)
	return difference.IsZero()
}

// digits sets d to the digits to the base 2^29, none of them negative, of the number below p that a is.
func (a *Element) digits(d *[9]int64) {
	// With 1024·p more, a is positive, for |a| < 513·2^256. Its carry q has the weight 2^256, and folding it makes a
	// number v below 2^256 + 2^43.
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
	q := c >> topBits

	// v is p or more when v + 2^32 + 977 has a carry; then that is the number, without the carry.
	c = (d0 + (q+1)*fold0) >> limbBits
	c = (c + d1 + (q+1)<<foldShift) >> limbBits
	c = (c + d2) >> limbBits
	c = (c + d3) >> limbBits
	c = (c + d4) >> limbBits
	c = (c + d5) >> limbBits
	c = (c + d6) >> limbBits
	c = (c + d7) >> limbBits
	q += (c + d8) >> topBits

	c = d0 + q*fold0
	d[0] = c & limbMask
	c = c>>limbBits + d1 + q<<foldShift
	d[1] = c & limbMask
	c = c>>limbBits + d2
	d[2] = c & limbMask
	c = c>>limbBits + d3
	d[3] = c & limbMask
	c = c>>limbBits + d4
	d[4] = c & limbMask
	c = c>>limbBits + d5
	d[5] = c & limbMask
	c = c>>limbBits + d6
	d[6] = c & limbMask
	c = c>>limbBits + d7
	d[7] = c & limbMask
	d[8] = (c>>limbBits + d8) & topMask
}

// center sets z to Σ d[i]·2^(29i), where 0 ≤ d[i] < 2^29 and d[8] < 2^24, with its limbs moved to [-2^28, 2^28).
func (z *Element) center(d *[9]int64) {
	c := d[0] + limbHalf
	z.limb[0] = c&limbMask - limbHalf
	c = c>>limbBits + d[1] + limbHalf
	z.limb[1] = c&limbMask - limbHalf
	c = c>>limbBits + d[2] + limbHalf
	z.limb[2] = c&limbMask - limbHalf
	c = c>>limbBits + d[3] + limbHalf
	z.limb[3] = c&limbMask - limbHalf
	c = c>>limbBits + d[4] + limbHalf
	z.limb[4] = c&limbMask - limbHalf
	c = c>>limbBits + d[5] + limbHalf
	z.limb[5] = c&limbMask - limbHalf
	c = c>>limbBits + d[6] + limbHalf
	z.limb[6] = c&limbMask - limbHalf
	c = c>>limbBits + d[7] + limbHalf
	z.limb[7] = c&limbMask - limbHalf
	z.limb[8] = c>>limbBits + d[8]
}
