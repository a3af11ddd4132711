package wallet

import (
	"crypto/hmac"
	"encoding/binary"
	"hash"
)

// pbkdf2 fills out with PBKDF2 (RFC 8018 section 5.2) over HMAC with a hash of at most 64 bytes. The standard library's
// takes its password as a string, which cannot be zeroed.
func pbkdf2(newHash func() hash.Hash, out, password, salt []byte, iterations uint32) {
	mac := hmac.New(newHash, password)
	var sum [64]byte
	for block := uint32(1); len(out) > 0; block++ {
		mac.Reset()
		mac.Write(salt)
		mac.Write(binary.BigEndian.AppendUint32(nil, block))
		u := mac.Sum(sum[:0])
		part := out[:copy(out, u)]
		for range iterations - 1 {
			mac.Reset()
			mac.Write(u)
			mac.Sum(sum[:0])
			for i := range part {
				part[i] ^= u[i]
			}
		}
		out = out[len(part):]
	}
	clear(sum[:])
}
