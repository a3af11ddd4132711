package signer

import (
	"math/bits"

	"github.com/latchkey/latchkey/uint256"
)

// Inversion of public values: the division steps of inverse.go, but many even ones at once, several odd ones at once, and none
// after the end.

// invertFieldPublic replaces f by its inverse in variable time; 0 stays 0.
func invertFieldPublic(f *fieldElement) {
	var words [4]uint64
	f.PutWords(&words)
	fieldPrime.invertPublic(&words)
	f.SetWords(&words)
}

// invertScalarPublic replaces s by its inverse modulo the group order in variable time; 0 stays 0.
func invertScalarPublic(s *scalar) {
	words := [4]uint64(uint256.FromBytes32(s.Bytes()))
	groupOrder.invertPublic(&words)
	b := uint256.Int(words).Bytes32()
	s.SetBytes(&b)
}

func (m *modulus) invertPublic(number *[4]uint64) {
	f := m.limbs
	var d, g signedLimbs
	g.setWords(number)
	e := signedLimbs{1}
	eta := int64(-1) // -δ, from the start value 1
	for !g.isZero() {
		var t matrix
		t, eta = publicDivisionSteps(eta, f[0], g[0])
		m.applyModular(&t, &d, &e)
		t.apply(&f, &g)
	}
	m.finish(&d, &f)
	d.putWords(number)
}

// isZero is many times as fast as a comparison of arrays, which Go makes byte by byte in WebAssembly.
func (s *signedLimbs) isZero() bool {
	return s[0]|s[1]|s[2]|s[3]|s[4]|s[5]|s[6]|s[7]|s[8] == 0
}

// publicDivisionSteps is divisionSteps in variable time; eta is -δ.
func publicDivisionSteps(eta, f, g int64) (matrix, int64) {
	uv, qr := int64(1), int64(1)<<32
	left := limbBits
	for {
		even := bits.TrailingZeros64(uint64(g | -1<<left))
		g >>= even
		uv <<= even
		eta -= int64(even)
		left -= even
		if left == 0 {
			u, q := int64(int32(uv)), int64(int32(qr))
			return matrix{u, (uv - u) >> 32, q, (qr - q) >> 32}, eta
		}
		if eta < 0 {
			eta = -eta
			f, g = g, -f
			uv, qr = qr, -uv
		}
		// Until δ is positive again, the steps add f or nothing: w times f makes as many low bits of g zero. f·(f² - 2) is -1/f
		// modulo 2^6.
		count := min(eta+1, int64(left), 6)
		w := (f * g * (f*f - 2)) & (1<<count - 1)
		g += f * w
		qr += uv * w
	}
}
