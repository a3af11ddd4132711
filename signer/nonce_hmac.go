package signer

// hmacKey is a key of HMAC-SHA-256 (RFC 2104), as the states of the two hashes once each has taken in its block of the key:
// half the work of a short message, and saved for every message but the first.
type hmacKey struct{ inner, outer sha256State }

// hmacZeroKey is the key of 32 zeros, with which RFC 6979 starts.
var hmacZeroKey = func() (k hmacKey) { k.set(new([32]byte)); return k }()

func (k *hmacKey) set(key *[32]byte) {
	var inner, outer [64]byte
	copy(inner[:], key[:])
	copy(outer[:], key[:])
	for i := range inner {
		inner[i] ^= 0x36
		outer[i] ^= 0x5c
	}
	k.inner, k.outer = sha256Start, sha256Start
	k.inner.compress(&inner)
	k.outer.compress(&outer)
	clear(inner[:])
	clear(outer[:])
}

// sum sets mac to the HMAC of a message of at most 119 bytes, which may be mac itself.
func (k *hmacKey) sum(mac *[32]byte, message []byte) {
	inner, outer := k.inner, k.outer
	inner.finish(message)
	inner.putBytes(mac)
	outer.finish(mac[:])
	outer.putBytes(mac)
	clear(inner[:])
	clear(outer[:])
}
