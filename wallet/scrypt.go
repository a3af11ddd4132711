package wallet

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// scrypt fills out with scrypt (RFC 7914) of cost n, a power of 2 from 2 on. It takes 128·r·(n+p+2) bytes, and zeroes them.
// golang.org/x/crypto/scrypt does not, and brings in the standard library's PBKDF2: 5 KB of the compressed module.
func scrypt(out, password, salt []byte, n, r, p int) {
	b := make([]byte, 128*r*p)
	defer clear(b)
	pbkdf2(sha256.New, b, password, salt, 1)
	words := make([]uint32, 32*r*(n+2))
	defer clear(words)
	x, y, table := words[:32*r], words[32*r:64*r], words[64*r:]
	for part := b; len(part) > 0; part = part[128*r:] {
		for i := range x {
			x[i] = binary.LittleEndian.Uint32(part[4*i:])
		}
		mixTable(x, y, table, n)
		for i, word := range x {
			binary.LittleEndian.PutUint32(part[4*i:], word)
		}
	}
	pbkdf2(sha256.New, out, password, b, 1)
}

// mixTable is scryptROMix, section 5, of x, with y for room: it fills the table, and then reads it in an order that each
// result decides. Two steps at once leave the result in x.
func mixTable(x, y, table []uint32, n int) {
	size := len(x)
	for i := 0; i < n; i += 2 {
		copy(table[i*size:], x)
		mixBlocks(y, x)
		copy(table[(i+1)*size:], y)
		mixBlocks(x, y)
	}
	for range n / 2 {
		xorEntry(x, table, n)
		mixBlocks(y, x)
		xorEntry(y, table, n)
		mixBlocks(x, y)
	}
}

// xorEntry adds the entry that x names, Integerify(x) mod n. Only the low word counts: n is below 2^32.
func xorEntry(x, table []uint32, n int) {
	entry := table[int(x[len(x)-16]&uint32(n-1))*len(x):]
	for i, word := range entry[:len(x)] {
		x[i] ^= word
	}
}

// mixBlocks is scryptBlockMix, section 4: the even blocks of 64 bytes come first, then the odd ones.
func mixBlocks(out, in []uint32) {
	x := [16]uint32(in[len(in)-16:])
	for i := 0; i < len(in); i += 32 {
		salsa(&x, (*[16]uint32)(in[i:]))
		copy(out[i/2:], x[:])
		salsa(&x, (*[16]uint32)(in[i+16:]))
		copy(out[(len(in)+i)/2:], x[:])
	}
}

// salsa is Salsa20/8, section 3, of x XOR in.
func salsa(x, in *[16]uint32) {
	for i, word := range in {
		x[i] ^= word
	}
	x0, x1, x2, x3, x4, x5, x6, x7 := x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
	x8, x9, x10, x11, x12, x13, x14, x15 := x[8], x[9], x[10], x[11], x[12], x[13], x[14], x[15]
	for range 4 {
		x4 ^= bits.RotateLeft32(x0+x12, 7)
		x8 ^= bits.RotateLeft32(x4+x0, 9)
		x12 ^= bits.RotateLeft32(x8+x4, 13)
		x0 ^= bits.RotateLeft32(x12+x8, 18)

		x9 ^= bits.RotateLeft32(x5+x1, 7)
		x13 ^= bits.RotateLeft32(x9+x5, 9)
		x1 ^= bits.RotateLeft32(x13+x9, 13)
		x5 ^= bits.RotateLeft32(x1+x13, 18)

		x14 ^= bits.RotateLeft32(x10+x6, 7)
		x2 ^= bits.RotateLeft32(x14+x10, 9)
		x6 ^= bits.RotateLeft32(x2+x14, 13)
		x10 ^= bits.RotateLeft32(x6+x2, 18)

		x3 ^= bits.RotateLeft32(x15+x11, 7)
		x7 ^= bits.RotateLeft32(x3+x15, 9)
		x11 ^= bits.RotateLeft32(x7+x3, 13)
		x15 ^= bits.RotateLeft32(x11+x7, 18)

		x1 ^= bits.RotateLeft32(x0+x3, 7)
		x2 ^= bits.RotateLeft32(x1+x0, 9)
		x3 ^= bits.RotateLeft32(x2+x1, 13)
		x0 ^= bits.RotateLeft32(x3+x2, 18)

		x6 ^= bits.RotateLeft32(x5+x4, 7)
		x7 ^= bits.RotateLeft32(x6+x5, 9)
		x4 ^= bits.RotateLeft32(x7+x6, 13)
		x5 ^= bits.RotateLeft32(x4+x7, 18)

		x11 ^= bits.RotateLeft32(x10+x9, 7)
		x8 ^= bits.RotateLeft32(x11+x10, 9)
		x9 ^= bits.RotateLeft32(x8+x11, 13)
		x10 ^= bits.RotateLeft32(x9+x8, 18)

		x12 ^= bits.RotateLeft32(x15+x14, 7)
		x13 ^= bits.RotateLeft32(x12+x15, 9)
		x14 ^= bits.RotateLeft32(x13+x12, 13)
		x15 ^= bits.RotateLeft32(x14+x13, 18)
	}
	for i, word := range [16]uint32{x0, x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12, x13, x14, x15} {
		x[i] += word
	}
}
