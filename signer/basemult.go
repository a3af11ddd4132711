package signer

import (
	"encoding/binary"
	"sync"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// Multiplication of the generator by a secret: fixed windows with signed odd digits, so that no digit is zero. A number
// k below the group order n is written as
//
//	k ≡ Σ d[i]·32^i (mod n), each d[i] odd and in [-31, 31], for 52 windows of 5 bits,
//
// by taking b = (k + 2^260 - 1)/2 mod n, whose 260 bits b[j] satisfy k ≡ Σ (2·b[j] - 1)·2^j: the five bits v of a window
// are the digit 2v - 31. The table has 1, 3, … 31 times 32^i·G. A look-up reads all of a window's points under masks.

const (
	windowBits   = 5
	windowCount  = 52
	windowPoints = 1 << (windowBits - 1)
)

// packedPoint is the normalized x and y of an affine point, each 32 big-endian bytes held in four words for masking, and
// the multiple of the generator that the point is or, if its y is odd, its negative.
type packedPoint [9]uint64

// window has the points 1, 3, … 31 times 32^i·G.
type window [windowPoints]packedPoint

type baseTable [windowCount]window

// generatorTable is built at its first use, not at start-up: 60 KB.
var generatorTable = sync.OnceValue(buildBaseTable)

var (
	half        = mustScalar("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1") // 1/2 mod n
	halfOffset  = mustScalar("8000000000000000000000000000000987e0873ddd5f4e3fe1563adfe6691698") // (2^260-1)/2 mod n
	minusOffset = mustScalar("ffffffffffffffffffffffffffffffea659cab51a3d2a3f7bcf84759d39a5552") // 1-2^260 mod n
)

func mustScalar(digits string) scalar {
	var s scalar
	b, err := eth.ParseHash("0x" + digits)
	if err != nil || s.SetByteSlice(b[:]) {
		panic("signer: a constant of the group is wrong")
	}
	return s
}

// multiplyBase returns k·G in constant time.
func multiplyBase(k *scalar) point {
	digits := windowDigits(k)
	defer clear(digits[:])
	return sumOfWindows(&digits, generatorTable())
}

func sumOfWindows(digits *[windowCount]uint64, table *baseTable) point {
	var p point
	var q affine
	table[0].lookUp(digits[0], &q)
	p.setAffine(&q)
	for i := 1; i < windowCount; i++ {
		table[i].lookUp(digits[i], &q)
		p.addAffine(&q)
	}
	q = affine{}
	return p
}

// windowDigits returns the 52 windows of b, the least significant first.
func windowDigits(k *scalar) [windowCount]uint64 {
	b := oddForm(k)
	var words [5]uint64
	number := uint256.FromBytes32(b)
	copy(words[:], number[:])
	var digits [windowCount]uint64
	for i := range digits {
		word, shift := i*windowBits/64, i*windowBits%64
		digits[i] = (words[word]>>shift | words[word+1]<<(64-shift)) & (1<<windowBits - 1)
	}
	clear(b[:])
	clear(words[:])
	clear(number[:])
	return digits
}

// oddForm returns b = (k + 2^260 - 1)/2 mod n.
func oddForm(k *scalar) [32]byte {
	var b scalar
	b.Mul2(k, &half).Add(&halfOffset)
	defer b.Zero()
	return b.Bytes()
}

// lookUp sets q to (2v-31)·32^i·G, reading every point of the window.
func (w *window) lookUp(v uint64, q *affine) {
	// v of 16 and more selects +(2(v-16)+1), below that -(2(15-v)+1), which is the point of the complement.
	negative := (v>>(windowBits-1) - 1)
	index := (v ^ negative) & (windowPoints - 1)
	var mask [windowPoints]uint64
	for i := range mask {
		mask[i] = equalMask(uint64(i), index)
	}
	var p packedPoint
	for i := range p { // one expression of sixteen terms takes half the time of a loop in WebAssembly
		p[i] = w[0][i]&mask[0] | w[1][i]&mask[1] | w[2][i]&mask[2] | w[3][i]&mask[3] |
			w[4][i]&mask[4] | w[5][i]&mask[5] | w[6][i]&mask[6] | w[7][i]&mask[7] |
			w[8][i]&mask[8] | w[9][i]&mask[9] | w[10][i]&mask[10] | w[11][i]&mask[11] |
			w[12][i]&mask[12] | w[13][i]&mask[13] | w[14][i]&mask[14] | w[15][i]&mask[15]
	}
	p.unpack(q)

	// y or -y: FieldVal has no selection, but a multiplication by 0 or 1.
	keep := uint8(v >> (windowBits - 1))
	var minus fieldVal
	minus.NegateVal(&q.y, 1).MulInt(1 - keep)
	q.y.MulInt(keep).Add(&minus).Normalize()
	q.multiple ^= signOf(&q.y) // from the coordinate, not from the digit, so that a wrong sign is seen: check.go
	clear(mask[:])
	clear(p[:])
}

// equalMask returns all ones where a = b and 0 otherwise, for a, b below 2^63.
func equalMask(a, b uint64) uint64 { return uint64(int64((a^b)-1) >> 63) }

func (w *packedPoint) unpack(q *affine) {
	var b [64]byte
	for i := range 8 {
		binary.LittleEndian.PutUint64(b[8*i:], w[i])
	}
	q.x.SetBytes((*[32]byte)(b[:32]))
	q.y.SetBytes((*[32]byte)(b[32:]))
	q.multiple = residue(w[8])
	clear(b[:])
}

// pack takes a point whose coordinates are normalized.
func pack(p *affine) packedPoint {
	var b [64]byte
	p.x.PutBytesUnchecked(b[:32])
	p.y.PutBytesUnchecked(b[32:])
	w := packedPoint{8: uint64(p.multiple ^ signOf(&p.y))}
	for i := range 8 {
		w[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return w
}
