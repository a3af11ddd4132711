package signer

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrPublicKeyFormat means that a public key is not 33 bytes that begin with 2 or 3, nor 65 that begin with 4.
	ErrPublicKeyFormat fault.Code = "public_key_format"
	// ErrPublicKeyPoint means that a public key is not a point of the curve.
	ErrPublicKeyPoint fault.Code = "public_key_point"
)

// PublicKey is a point of secp256k1: x, then y, each 32 big-endian bytes.
type PublicKey [64]byte

func newPublicKey(q *affine) PublicKey {
	var p PublicKey
	x, y := q.x.Bytes(), q.y.Bytes()
	copy(p[:32], x[:])
	copy(p[32:], y[:])
	return p
}

// affine returns the point, if it is one of the curve.
func (p *PublicKey) affine() (q affine, ok bool) {
	overflow := q.x.SetBytes((*[32]byte)(p[:32]))
	overflow = q.y.SetBytes((*[32]byte)(p[32:])) || overflow
	return q, !overflow && q.onCurve()
}

// Address returns the last 20 bytes of the Keccak-256 of the 64 bytes.
func (p PublicKey) Address() eth.Address {
	hash := eth.Keccak256(p[:])
	return eth.Address(hash[12:])
}

// Compressed returns SEC 1's compressed form: 2 or 3 as y is even or odd, then x.
func (p PublicKey) Compressed() [33]byte {
	var b [33]byte
	b[0] = 2 | p[63]&1
	copy(b[1:], p[:32])
	return b
}

// Uncompressed returns SEC 1's uncompressed form: 4, x, y.
func (p PublicKey) Uncompressed() [65]byte {
	var b [65]byte
	b[0] = 4
	copy(b[1:], p[:])
	return b
}

// ParsePublicKey reads SEC 1's compressed (33 bytes) or uncompressed (65 bytes) form and checks that the point is on
// the curve; SEC 1's hybrid form is refused. Errors: ErrPublicKeyFormat, ErrPublicKeyPoint.
func ParsePublicKey(b []byte) (PublicKey, error) {
	switch {
	case len(b) == 33 && b[0]|1 == 3:
		var x fieldElement
		var q affine
		if !x.SetBytes((*[32]byte)(b[1:])) && q.liftX(&x, b[0]&1) {
			return newPublicKey(&q), nil
		}
	case len(b) == 65 && b[0] == 4:
		p := PublicKey(b[1:])
		if _, ok := p.affine(); ok {
			return p, nil
		}
	default:
		return PublicKey{}, fault.New(ErrPublicKeyFormat, "publicKey", "a public key is 33 bytes from 02 or 03, or 65 bytes from 04")
	}
	return PublicKey{}, notOnCurve()
}

func notOnCurve() error {
	return fault.New(ErrPublicKeyPoint, "publicKey", "these bytes are no point of the curve: copy the key again")
}
