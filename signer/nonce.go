package signer

// nonceSource is the generator of RFC 6979, section 3.2, with HMAC-SHA-256: the nonce is a function of the key and the
// digest, so that no weak random source can give a key away. It is written out here, on arrays, because it works on the
// key: every copy it makes is cleared, and none is returned, since the stack keeps what functions return.
type nonceSource struct {
	k        hmacKey
	v        [32]byte
	previous [32]byte // the v that the last nonce was made from
	drawn    bool     // a nonce was made
}

// start does steps b to g. The digest is reduced modulo the group's order first (bits2octets).
func (n *nonceSource) start(key, digest *scalar) {
	var seed [64]byte
	key.PutBytesUnchecked(seed[:32])
	digest.PutBytesUnchecked(seed[32:])
	n.k, n.drawn = hmacZeroKey, false
	for i := range n.v {
		n.v[i] = 1
	}
	n.update(0, seed[:])
	n.update(1, seed[:])
	clear(seed[:])
}

// next does step h: it sets nonce to the next one, in [1, n-1]. To ask again rejects the one before.
func (n *nonceSource) next(nonce *scalar) {
	for {
		if n.drawn {
			n.update(0, nil)
		}
		n.drawn = true
		n.previous = n.v
		n.k.sum(&n.v, n.v[:])
		overflow := nonce.SetBytes(&n.v)
		if overflow|nonce.IsZeroBit() == 0 {
			return
		}
	}
}

// confirms does the last step of next again and reports whether it gives the same nonce.
func (n *nonceSource) confirms(nonce *scalar) bool {
	var b [32]byte
	n.k.sum(&b, n.previous[:])
	var again scalar
	again.SetBytes(&b)
	same := again.Equals(nonce)
	clear(b[:])
	again.Zero()
	return same
}

// update sets K = HMAC_K(V || separator || seed), then V = HMAC_K(V).
func (n *nonceSource) update(separator byte, seed []byte) {
	var message [32 + 1 + 64]byte
	copy(message[:], n.v[:])
	message[32] = separator
	length := 33 + copy(message[33:], seed)
	var key [32]byte
	n.k.sum(&key, message[:length])
	n.k.set(&key)
	n.k.sum(&n.v, n.v[:])
	clear(key[:])
	clear(message[:])
}

func (n *nonceSource) zero() { *n = nonceSource{} }
