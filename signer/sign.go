package signer

import (
	"crypto/subtle"

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

// SignDigest signs with the deterministic nonce of RFC 6979 (HMAC-SHA-256) and low s, and checks the result before it
// returns it. It cannot see what the digest means: Sign, SignMessage and SignAuthorization sign what they have read. No branch or
// address depends on the key or the nonce. Errors: ErrKeyZeroed, ErrSignFault.
func (k *PrivateKey) SignDigest(d Digest) (Signature, error) {
	if k.d.IsZero() {
		return Signature{}, fault.New(ErrKeyZeroed, "key", "the key was cleared: unlock again")
	}
	// The work is done on copies and checked against the originals, so that a change of either is seen.
	key, z := k.d, d.scalar()
	defer key.Zero()
	var source nonceSource
	defer source.zero()
	source.start(&key, &z)
	for {
		var attempt signing
		source.next(&attempt.nonce)
		usable := attempt.run(&key, &z)
		sound := attempt.check(&k.d, d.scalar(), &source)
		signature := attempt.signature
		attempt = signing{}
		if !sound {
			return Signature{}, fault.New(ErrSignFault, "", "this machine computed a wrong signature, which was withheld: do not sign on it")
		}
		if usable {
			return signature, nil
		}
	}
}

// scalar returns the digest modulo the order of the group (bits2int of RFC 6979).
func (d *Digest) scalar() scalar {
	var z scalar
	z.SetBytes((*[32]byte)(d))
	return z
}

// signing is one attempt to sign, with what its check looks at.
type signing struct {
	nonce     scalar
	point     affine // nonce·G
	signature Signature
}

// run computes r = x(nonce·G) and s = (digest + r·key)/nonce. It reports false where r or s is 0 or x is not below the
// order, each with a chance below 2^-127: then the next nonce is to be tried.
func (a *signing) run(key, digest *scalar) bool {
	var p projective
	p.setBaseMultiple(&a.nonce)
	a.point.setProjective(&p)
	p = projective{} // its z tells of the nonce
	var r, s scalar
	x := a.point.x.Bytes()
	overflow := r.SetBytes(&x)
	inverse := a.nonce
	invertScalar(&inverse)
	s.Mul2(&r, key).Add(digest).Mul(&inverse)
	inverse.Zero()

	// Of s and n - s the lower one: s is over half the order where its double, modulo the order, is odd.
	var twice, minus scalar
	high := twice.Add2(&s, &s).Bytes()[31] & 1
	minus.NegateVal(&s)
	a.signature = Signature{R: r.Bytes(), S: s.Bytes(), YParity: byte(a.point.y.OddBit()) ^ high}
	negated := minus.Bytes()
	subtle.ConstantTimeCopy(int(high), a.signature.S[:], negated[:])
	twice.Zero()
	return overflow|r.IsZeroBit()|s.IsZeroBit() == 0
}
