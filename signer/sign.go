package signer

import (
	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/latchkey/latchkey/fault"
)

// ErrSignFault means that a signature failed its check and was withheld: the machine computed wrongly.
const ErrSignFault fault.Code = "sign_fault"

// Digest is the 32-byte hash that is signed. Sign the hash of something whose meaning was shown, never a hash
// received from elsewhere.
type Digest [32]byte

// Signature is an ECDSA signature of secp256k1: r and s as 32 big-endian bytes, s at most half the group's order
// (EIP-2), and 0 or 1 as the y coordinate of the nonce's point is even or odd (EIP-1559's signature_y_parity).
type Signature struct {
	R, S    [32]byte
	YParity byte
}

// SignDigest signs with the deterministic nonce of RFC 6979 (HMAC-SHA-256) and low s. No branch or address depends on
// the key or the nonce. Errors: ErrKeyZeroed, ErrSignFault.
func (k *PrivateKey) SignDigest(d Digest) (Signature, error) {
	if k.d.IsZero() {
		return Signature{}, fault.New(ErrKeyZeroed, "privateKey", "the key was cleared: unlock again")
	}
	secret := k.d.Bytes()
	defer clear(secret[:])
	for attempt := uint32(0); ; attempt++ {
		nonce := secp.NonceRFC6979(secret[:], d[:], nil, nil, attempt)
		signature, usable := signWithNonce(&k.d, nonce, &d)
		nonce.Zero()
		if usable {
			return signature, nil
		}
	}
}

// signWithNonce computes r = x(nonce·G) and s = (digest + r·key)/nonce. It reports false where r or s is 0 or x is not
// below the order, each with a chance below 2^-127: then the next nonce is to be tried.
func signWithNonce(key, nonce *scalar, d *Digest) (Signature, bool) {
	p := multiplyBase(nonce)
	x, y := p.toOuter()

	var r, s, z scalar
	overflow := r.SetBytes(x.Bytes())
	z.SetBytes((*[32]byte)(d))
	inverse := *nonce
	invertScalar(&inverse)
	s.Mul2(&r, key).Add(&z).Mul(&inverse)
	inverse.Zero()
	parity := byte(y.IsOddBit())

	// Whether s was over half the order tells which of k and n-k was drawn, and nothing about either's size.
	if s.IsOverHalfOrder() {
		s.Negate()
		parity ^= 1
	}
	usable := overflow|r.IsZeroBit()|s.IsZeroBit() == 0
	return Signature{R: r.Bytes(), S: s.Bytes(), YParity: parity}, usable
}
