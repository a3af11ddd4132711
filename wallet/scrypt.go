package wallet

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// scrypt fills out with scrypt (RFC 7914) of cost n, a power of 2 from 2 on. It takes 128·r·(n+p+2) bytes, and zeroes them.
// golang.org/x/crypto/scrypt does not, and brings in the standard library's PBKDF2.
func scrypt(out, password, salt []byte, n, r, p int) {
	b := make([]byte, 128*r*p)
	pbkdf2(sha256.New, b, password, salt, 1)
	words := make([]uint32, 32*r*(n+2))
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
	clear(b)
	clear(words)
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
	last := (*[16]uint32)(in[len(in)-16:])
	for i := 0; i < len(in); i += 32 {
		even, odd := (*[16]uint32)(out[i/2:]), (*[16]uint32)(out[(len(in)+i)/2:])
		salsa(even, last, (*[16]uint32)(in[i:]))
		salsa(odd, even, (*[16]uint32)(in[i+16:]))
		last = odd
	}
}

// salsa is Salsa20/8, section 3, of a XOR b. Without loops over the words it takes two thirds of the time.
func salsa(out, a, b *[16]uint32) {
	x0, x1, x2, x3 := a[0]^b[0], a[1]^b[1], a[2]^b[2], a[3]^b[3]
	x4, x5, x6, x7 := a[4]^b[4], a[5]^b[5], a[6]^b[6], a[7]^b[7]
	x8, x9, x10, x11 := a[8]^b[8], a[9]^b[9], a[10]^b[10], a[11]^b[11]
	x12, x13, x14, x15 := a[12]^b[12], a[13]^b[13], a[14]^b[14], a[15]^b[15]
	out[0], out[1], out[2], out[3] = x0, x1, x2, x3
	out[4], out[5], out[6], out[7] = x4, x5, x6, x7
	out[8], out[9], out[10], out[11] = x8, x9, x10, x11
	out[12], out[13], out[14], out[15] = x12, x13, x14, x15
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
	out[0], out[1], out[2], out[3] = out[0]+x0, out[1]+x1, out[2]+x2, out[3]+x3
	out[4], out[5], out[6], out[7] = out[4]+x4, out[5]+x5, out[6]+x6, out[7]+x7
	out[8], out[9], out[10], out[11] = out[8]+x8, out[9]+x9, out[10]+x10, out[11]+x11
	out[12], out[13], out[14], out[15] = out[12]+x12, out[13]+x13, out[14]+x14, out[15]+x15
}
