package signer

import "github.com/latchkey/latchkey/fault"

// ErrSignature means that a signature is malformed (r or s out of range, s high, a parity over 1), or that no key can
// have made it.
const ErrSignature fault.Code = "signature_invalid"

// Check returns ErrSignature unless r is in [1, n-1], s in [1, n/2] (EIP-2) and the parity 0 or 1.
func (s Signature) Check() error {
	_, _, err := s.scalars()
	return err
}

func (s *Signature) scalars() (r, low scalar, err error) {
	overflow := r.SetBytes(&s.R) | low.SetBytes(&s.S)
	if overflow|r.IsZeroBit()|low.IsZeroBit() != 0 || low.IsOverHalfOrder() || s.YParity > 1 {
		return r, low, fault.New(ErrSignature, "signature", "the signature is malformed: have it made again")
	}
	return r, low, nil
}

// Recover returns the one public key for which the signature of the digest is valid. It works on public values in
// variable time. Errors: ErrSignature.
func Recover(d Digest, signature Signature) (PublicKey, error) {
	r, s, err := signature.scalars()
	if err != nil {
		return PublicKey{}, err
	}
	// Ethereum's single parity bit has no room for an x from n up, so x is r.
	var x fieldElement
	var nonce affine
	if x.SetBytes(&signature.R); !nonce.liftX(&x, signature.YParity) {
		return PublicKey{}, noSigner()
	}
	// s·R = z·G + r·Q, so Q = (s/r)·R - (z/r)·G.
	z := d.scalar()
	invertScalarPublic(&r)
	sum := multiplyJoint(z.Mul(&r).Negate(), s.Mul(&r), &nonce)
	if !sum.finite {
		return PublicKey{}, noSigner()
	}
	q := sum.affine()
	return newPublicKey(&q), nil
}

func noSigner() error {
	return fault.New(ErrSignature, "signature", "no key can have made this signature")
}

// Verify reports whether the signature of the digest, its parity included, is p's. A signature with high s is not. It works
// on public values in variable time.
func Verify(p PublicKey, d Digest, signature Signature) bool {
	r, s, err := signature.scalars()
	q, ok := p.affine()
	if err != nil || !ok {
		return false
	}
	// R = (z/s)·G + (r/s)·Q, whose x must be r.
	z := d.scalar()
	invertScalarPublic(&s)
	sum := multiplyJoint(z.Mul(&s), r.Mul(&s), &q)
	var x, zz fieldElement
	x.SetBytes(&signature.R)
	zz.Square(&sum.z)
	x.Mul(&x, &zz)
	if !sum.finite || !x.Equal(&sum.x) {
		return false
	}
	nonce := sum.affine()
	return nonce.y.OddBit() == uint64(signature.YParity)
}
