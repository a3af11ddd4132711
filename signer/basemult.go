package signer

import (
	"encoding/binary"
	"math/bits"
	"sync"
)

// Multiplication of the generator by a secret k, in constant time: fixed windows with signed odd digits, so that no digit is
// 0. The odd one of k and k + n is written as
//
//	k' = Σ d[i]·64^i, each d[i] odd and in [-63, 63], for 43 windows of 6 bits
//
// by taking b = (k' + 2^258 - 1)/2 = ⌊k'/2⌋ + 2^257, whose 258 bits b[j] satisfy k' = Σ (2·b[j] - 1)·2^j: the six bits v of
// a window are the digit 2v - 63. The table has 1, 3, … 63 times 64^i·G. A look-up reads all of a window's points under
// masks.
//
// The windows are added up from the lowest by a formula that fails for equal and opposite points, and never meets them: the
// sum before window i is S·G with S odd and |S| < 64^i, what is added to it is T·G with 64^i ≤ |T|. So S ± T is not 0, and
// |S ± T| < 64^(i+1), which up to i = 41 is at most 2^252, below n: S ± T is no multiple of n. At i = 42 it can be. S + T is k',
// which is n for k = 0. S - T is -n where d[42] = 15 and S = 15·2^252 - n, which is k = 14·2^252 + (2^256 - n) and no other.
// Therefore the last window is added by a formula that is right for every pair of points.

const (
	windowBits   = 6
	windowCount  = 43
	windowPoints = 1 << (windowBits - 1)
)

// packedPoint is x and y of a point, four words each, the least significant first, and the multiple of the generator that the
// point is or, if its y is odd, its negative: see check.go.
type packedPoint [9]uint64

// window has the points 1, 3, … 63 times 64^i·G.
type window [windowPoints]packedPoint

type baseTable [windowCount]window

// generatorTable is built at its first use, not at start-up: 99 KB.
var generatorTable = sync.OnceValue(buildBaseTable)

// setBaseMultiple sets p to k·G, and its multiple to that of the points that were added. k may be 0.
func (p *projective) setBaseMultiple(k *scalar) {
	var digits [windowCount]uint64
	setWindowDigits(&digits, k)
	p.setSumOfWindows(&digits, generatorTable())
	clear(digits[:])
}

func (p *projective) setSumOfWindows(digits *[windowCount]uint64, table *baseTable) {
	var sum xyzz
	var q affine
	var w work
	table[0].lookUp(digits[0], &q)
	sum.setAffine(&q)
	const last = windowCount - 1
	for i := 1; i < last; i++ {
		table[i].lookUp(digits[i], &q)
		sum.add(&q, &w)
	}
	table[last].lookUp(digits[last], &q)
	p.setXYZZ(&sum)
	p.add(&q)
	sum, q, w = xyzz{}, affine{}, work{}
}

// setWindowDigits sets digits to the 43 windows of b, the least significant first.
func setWindowDigits(digits *[windowCount]uint64, k *scalar) {
	b := oddForm(k)
	// b = ⌊k'/2⌋ + 2^257
	for i := range 4 {
		b[i] = b[i]>>1 | b[i+1]<<63
	}
	b[4] = 1 << (257 - 256)
	for i := range digits {
		word, shift := i*windowBits/64, i*windowBits%64
		digits[i] = b[word] >> shift
		if shift > 64-windowBits {
			digits[i] |= b[word+1] << (64 - shift)
		}
		digits[i] &= 1<<windowBits - 1
	}
	clear(b[:])
}

// orderWords is n, the least significant word first.
var orderWords = [4]uint64{0xbfd25e8cd0364141, 0xbaaedce6af48a03b, 0xfffffffffffffffe, 0xffffffffffffffff}

// oddForm returns the odd one of k and k + n, the least significant word first.
func oddForm(k *scalar) (words [5]uint64) {
	var b [32]byte
	k.PutBytes(&b)
	even := uint64(b[31]&1) - 1
	var carry uint64
	for i := range 4 {
		words[i], carry = bits.Add64(binary.BigEndian.Uint64(b[24-8*i:]), orderWords[i]&even, carry)
	}
	words[4] = carry
	clear(b[:])
	return words
}

// lookUp sets q to (2v-63)·64^i·G, reading every point of the window.
func (w *window) lookUp(v uint64, q *affine) {
	// v of 32 and more selects 2(v-32)+1, below that -(2(31-v)+1), which is the point of the complement.
	negative := v>>(windowBits-1) - 1
	index := (v ^ negative) & (windowPoints - 1)
	var p packedPoint
	for i := 0; i < windowPoints; i += 4 { // as WebAssembly has it fastest: four points a turn, summed up in memory
		g := (*[4]packedPoint)(w[i:])
		m0, m1 := equalMask(uint64(i), index), equalMask(uint64(i+1), index)
		m2, m3 := equalMask(uint64(i+2), index), equalMask(uint64(i+3), index)
		p[0] |= g[0][0]&m0 | g[1][0]&m1 | g[2][0]&m2 | g[3][0]&m3
		p[1] |= g[0][1]&m0 | g[1][1]&m1 | g[2][1]&m2 | g[3][1]&m3
		p[2] |= g[0][2]&m0 | g[1][2]&m1 | g[2][2]&m2 | g[3][2]&m3
		p[3] |= g[0][3]&m0 | g[1][3]&m1 | g[2][3]&m2 | g[3][3]&m3
		p[4] |= g[0][4]&m0 | g[1][4]&m1 | g[2][4]&m2 | g[3][4]&m3
		p[5] |= g[0][5]&m0 | g[1][5]&m1 | g[2][5]&m2 | g[3][5]&m3
		p[6] |= g[0][6]&m0 | g[1][6]&m1 | g[2][6]&m2 | g[3][6]&m3
		p[7] |= g[0][7]&m0 | g[1][7]&m1 | g[2][7]&m2 | g[3][7]&m3
		p[8] |= g[0][8]&m0 | g[1][8]&m1 | g[2][8]&m2 | g[3][8]&m3
	}
	p.negateIf(negative)
	p.unpack(q)
	clear(p[:])
}

// negateIf changes the sign of y, to p - y = ¬y - 0x1000003d0, where mask is all ones.
func (p *packedPoint) negateIf(mask uint64) {
	var borrow uint64
	p[4], borrow = bits.Sub64(p[4]^mask, 0x1000003d0&mask, 0)
	p[5], borrow = bits.Sub64(p[5]^mask, 0, borrow)
	p[6], borrow = bits.Sub64(p[6]^mask, 0, borrow)
	p[7] = (p[7] ^ mask) - borrow
}

// unpack sets q to the point. Its multiple gets the sign that y has, not that of the digit, so that a wrong one is seen.
func (p *packedPoint) unpack(q *affine) {
	q.x.SetWords((*[4]uint64)(p[0:]))
	q.y.SetWords((*[4]uint64)(p[4:]))
	q.multiple = residue(p[8]) ^ signOf(p[4])
}

// equalMask returns all ones where a = b and 0 otherwise, for a, b below 2^63.
func equalMask(a, b uint64) uint64 { return uint64(int64((a^b)-1) >> 63) }

// pack takes a point and the multiple of the generator that it is.
func pack(q *affine, multiple residue) (p packedPoint) {
	q.x.PutWords((*[4]uint64)(p[0:]))
	q.y.PutWords((*[4]uint64)(p[4:]))
	p[8] = uint64(multiple ^ signOf(p[4]))
	return p
}
