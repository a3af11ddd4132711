// Package field is arithmetic modulo p = 2^256 - 2^32 - 977, the prime of secp256k1, in constant time: no branch and no
// address depends on a value. It is made for WebAssembly as Go compiles it, where a product keeps its low 64 bits only,
// and is right everywhere.
//
// # Representation
//
// An Element is Σ limb[i]·2^(29i) with nine signed limbs. Additions and subtractions work limb by limb and carry
// nothing, so a value has many representations, and a magnitude m that bounds its limbs:
//
//	|limb[i]| ≤ m·(2^28 + 2^14) for i < 8,  |limb[8]| ≤ m·(2^24 + 2^14).
//
// What SetBytes, SetWords, Normalize and the products return has magnitude 1. Sums and differences have the sum of their
// terms' magnitudes, a multiple by k has |k| times as much; negation changes nothing. The caller sees to two limits:
//
//   - the magnitudes of a product's factors, multiplied, are at most 15, and its third term's is at most 64. A difference
//     b-c is one factor, c + 2d one term;
//   - no magnitude exceeds 512.
//
// The first one keeps every sum of a product below 2^63: see mulgen/main.go.
package field

//go:generate go run ./mulgen

// Element is a number modulo p. The zero value is 0. Methods set their receiver, which may be one of the arguments.
type Element struct{ limb [9]int64 }

const (
	limbBits = 29
	limbMask = 1<<limbBits - 1
	limbHalf = 1 << (limbBits - 1)

	topBits = 24 // of limb 8: 8·29 + 24 = 256
	topMask = 1<<topBits - 1

	// 2^256 ≡ 2^32 + 977, which is fold0 in limb 0 and 2^foldShift in limb 1.
	fold0     = 977
	foldShift = 3

	// 2^261 is 32 times as much. Products meet it, as the weight of limb 9.
	wideFold0     = 32 * fold0
	wideFoldShift = 5 + foldShift
)

// Add sets z to a+b.
func (z *Element) Add(a, b *Element) {
	z.limb[0] = a.limb[0] + b.limb[0]
	z.limb[1] = a.limb[1] + b.limb[1]
	z.limb[2] = a.limb[2] + b.limb[2]
	z.limb[3] = a.limb[3] + b.limb[3]
	z.limb[4] = a.limb[4] + b.limb[4]
	z.limb[5] = a.limb[5] + b.limb[5]
	z.limb[6] = a.limb[6] + b.limb[6]
	z.limb[7] = a.limb[7] + b.limb[7]
	z.limb[8] = a.limb[8] + b.limb[8]
}

// Sub sets z to a-b.
func (z *Element) Sub(a, b *Element) {
	z.limb[0] = a.limb[0] - b.limb[0]
	z.limb[1] = a.limb[1] - b.limb[1]
	z.limb[2] = a.limb[2] - b.limb[2]
	z.limb[3] = a.limb[3] - b.limb[3]
	z.limb[4] = a.limb[4] - b.limb[4]
	z.limb[5] = a.limb[5] - b.limb[5]
	z.limb[6] = a.limb[6] - b.limb[6]
	z.limb[7] = a.limb[7] - b.limb[7]
	z.limb[8] = a.limb[8] - b.limb[8]
}

// MulInt sets z to k·a.
func (z *Element) MulInt(a *Element, k int64) {
	z.limb[0] = k * a.limb[0]
	z.limb[1] = k * a.limb[1]
	z.limb[2] = k * a.limb[2]
	z.limb[3] = k * a.limb[3]
	z.limb[4] = k * a.limb[4]
	z.limb[5] = k * a.limb[5]
	z.limb[6] = k * a.limb[6]
	z.limb[7] = k * a.limb[7]
	z.limb[8] = k * a.limb[8]
}

// TripleHalf sets z to 3a/2. A magnitude m becomes (3m+2)/2, rounded up: 1 becomes 3.
func (z *Element) TripleHalf(a *Element) {
	// An odd 3a is made even by p = 2^256 - 2^32 - 977. Then each limb leaves its lowest bit to the one below.
	t := 3 * a.limb[0]
	odd := -(t & 1)
	t -= fold0 & odd
	u := 3*a.limb[1] - (1<<foldShift)&odd
	z.limb[0] = t>>1 + u&1<<(limbBits-1)
	t = 3 * a.limb[2]
	z.limb[1] = u>>1 + t&1<<(limbBits-1)
	u = 3 * a.limb[3]
	z.limb[2] = t>>1 + u&1<<(limbBits-1)
	t = 3 * a.limb[4]
	z.limb[3] = u>>1 + t&1<<(limbBits-1)
	u = 3 * a.limb[5]
	z.limb[4] = t>>1 + u&1<<(limbBits-1)
	t = 3 * a.limb[6]
	z.limb[5] = u>>1 + t&1<<(limbBits-1)
	u = 3 * a.limb[7]
	z.limb[6] = t>>1 + u&1<<(limbBits-1)
	t = 3*a.limb[8] + (1<<topBits)&odd
	z.limb[7] = u>>1 + t&1<<(limbBits-1)
	z.limb[8] = t >> 1
}

// Negate sets z to -a.
func (z *Element) Negate(a *Element) { z.CondNegate(a, ^uint64(0)) }

// CondNegate sets z to -a where mask is all ones, to a where it is 0.
func (z *Element) CondNegate(a *Element, mask uint64) {
	m := int64(mask)
	z.limb[0] = a.limb[0] ^ m - m
	z.limb[1] = a.limb[1] ^ m - m
	z.limb[2] = a.limb[2] ^ m - m
	z.limb[3] = a.limb[3] ^ m - m
	z.limb[4] = a.limb[4] ^ m - m
	z.limb[5] = a.limb[5] ^ m - m
	z.limb[6] = a.limb[6] ^ m - m
	z.limb[7] = a.limb[7] ^ m - m
	z.limb[8] = a.limb[8] ^ m - m
}
