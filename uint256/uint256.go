// Package uint256 is the EVM's word: an unsigned integer of 256 bits. No operation wraps silently: each one that can
// leave the range says so. It exists beside math/big because it is a value (comparable, copied, never aliased) and
// because the module is smaller without math/big.
package uint256

import (
	"encoding/binary"
	"math/bits"

	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrSyntax means that a text is not a whole number.
	ErrSyntax fault.Code = "number_syntax"
	// ErrRange means that a number does not fit in 256 bits.
	ErrRange fault.Code = "number_range"
)

// Int is an unsigned 256-bit integer: four 64-bit limbs, the least significant first. The zero value is 0. Two are
// equal exactly if == says so.
type Int [4]uint64

// Max is 2^256-1.
var Max = Int{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}

// FromUint64 returns x.
func FromUint64(x uint64) Int { return Int{x} }

// FromBytes reads a big-endian number of at most 32 bytes; no bytes are 0. Errors: ErrRange.
func FromBytes(b []byte) (Int, error) {
	if len(b) > 32 {
		return Int{}, fault.New(ErrRange, "", "a number has at most 32 bytes")
	}
	var full [32]byte
	copy(full[32-len(b):], b)
	return FromBytes32(full), nil
}

// FromBytes32 reads a big-endian number.
func FromBytes32(b [32]byte) Int {
	return Int{
		binary.BigEndian.Uint64(b[24:]),
		binary.BigEndian.Uint64(b[16:]),
		binary.BigEndian.Uint64(b[8:]),
		binary.BigEndian.Uint64(b[0:]),
	}
}

// Bytes32 returns the number as 32 big-endian bytes.
func (x Int) Bytes32() [32]byte {
	var b [32]byte
	binary.BigEndian.PutUint64(b[24:], x[0])
	binary.BigEndian.PutUint64(b[16:], x[1])
	binary.BigEndian.PutUint64(b[8:], x[2])
	binary.BigEndian.PutUint64(b[0:], x[3])
	return b
}

// Bytes returns the number in big-endian with no leading zero byte; 0 is no bytes. It is RLP's form of a number.
func (x Int) Bytes() []byte {
	full := x.Bytes32()
	return append([]byte(nil), full[32-(x.BitLen()+7)/8:]...)
}

// BitLen returns the number of bits without leading zeros; 0 has none.
func (x Int) BitLen() int {
	for i := 3; i >= 0; i-- {
		if x[i] != 0 {
			return 64*i + bits.Len64(x[i])
		}
	}
	return 0
}

// IsZero reports whether x is 0.
func (x Int) IsZero() bool { return x == Int{} }

// Uint64 returns x and whether it fits in 64 bits.
func (x Int) Uint64() (uint64, bool) { return x[0], x[1]|x[2]|x[3] == 0 }

// Cmp returns -1, 0 or 1 as x is less than, equal to or greater than y. Its time depends on the values.
func (x Int) Cmp(y Int) int {
	for i := 3; i >= 0; i-- {
		if x[i] < y[i] {
			return -1
		}
		if x[i] > y[i] {
			return 1
		}
	}
	return 0
}

// Add returns x+y, and false where it is over 256 bits.
func (x Int) Add(y Int) (Int, bool) {
	var sum Int
	var carry uint64
	for i := range sum {
		sum[i], carry = bits.Add64(x[i], y[i], carry)
	}
	return sum, carry == 0
}

// Sub returns x-y, and false where y is greater than x.
func (x Int) Sub(y Int) (Int, bool) {
	var diff Int
	var borrow uint64
	for i := range diff {
		diff[i], borrow = bits.Sub64(x[i], y[i], borrow)
	}
	return diff, borrow == 0
}

// Mul returns x*y, and false where it is over 256 bits.
func (x Int) Mul(y Int) (Int, bool) {
	var product [8]uint64
	for i := range x {
		if x[i] == 0 {
			continue // most numbers are small
		}
		var carry uint64
		for j := range y {
			hi, lo := bits.Mul64(x[i], y[j])
			var c uint64
			lo, c = bits.Add64(lo, product[i+j], 0)
			hi += c
			lo, c = bits.Add64(lo, carry, 0)
			product[i+j], carry = lo, hi+c
		}
		product[i+4] = carry
	}
	return Int(product[:4]), product[4]|product[5]|product[6]|product[7] == 0
}

// DivUint64 returns the quotient and the remainder of x by d. It panics if d is 0, like Go's own division.
func (x Int) DivUint64(d uint64) (Int, uint64) {
	var quotient Int
	var rem uint64
	for i := 3; i >= 0; i-- {
		quotient[i], rem = bits.Div64(rem, x[i], d)
	}
	return quotient, rem
}
