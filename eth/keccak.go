package eth

import "encoding/binary"

//go:generate go run keccak_generate.go

// rate is how many bytes of the state each permutation takes in.
const rate = 136

// sponge is Keccak with a capacity of 512 bits, of which the first n bytes of the rate are taken.
type sponge struct {
	lanes [25]uint64
	n     int
}

// Keccak256 hashes the concatenation of its arguments (the original Keccak padding, not FIPS 202 SHA3-256).
func Keccak256(parts ...[]byte) (h Hash) {
	var s sponge
	for _, part := range parts {
		s.absorb(part)
	}
	s.lanes[s.n/8] ^= 1 << (s.n % 8 * 8)
	s.lanes[rate/8-1] ^= 1 << 63
	keccakF(&s.lanes)
	for i := range len(h) / 8 {
		binary.LittleEndian.PutUint64(h[8*i:], s.lanes[i])
	}
	return h
}

// absorb takes bytes in: eight at a time where they make up a lane, or lie in two of one block.
func (s *sponge) absorb(p []byte) {
	for len(p) > 0 {
		at, shift, taken := s.n/8, s.n%8*8, 8
		switch {
		case len(p) >= 8 && shift == 0:
			taken = 8 * min(len(p)/8, rate/8-at)
			for i := range taken / 8 {
				s.lanes[at+i] ^= binary.LittleEndian.Uint64(p[8*i:])
			}
		case len(p) >= 8 && s.n < rate-8:
			word := binary.LittleEndian.Uint64(p)
			s.lanes[at] ^= word << shift
			s.lanes[at+1] ^= word >> (64 - shift)
		default:
			s.lanes[at] ^= uint64(p[0]) << shift
			taken = 1
		}
		p = p[taken:]
		if s.n += taken; s.n == rate {
			keccakF(&s.lanes)
			s.n = 0
		}
	}
}
