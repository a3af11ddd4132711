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
	var x, y fieldVal
	x.SetBytes(&signature.R)
	if !liftX(&x, signature.YParity, &y) {
		return PublicKey{}, noSigner()
	}
	// s·R = z·G + r·Q, so Q = (s/r)·R - (z/r)·G.
	z := d.scalar()
	invertScalar(&r)
	nonce := toInner(&x, &y)
	q := multiplyPublic(s.Mul(&r), &nonce)
	g := multiplyBase(z.Mul(&r).Negate())
	q.add(&q, &g)
	if q.isInfinity() {
		return PublicKey{}, noSigner()
	}
	qx, qy := q.toOuter()
	return newPublicKey(&qx, &qy), nil
}

func noSigner() error {
	return fault.New(ErrSignature, "signature", "no key can have made this signature")
}

// Verify reports whether the signature of the digest, its parity included, is p's. A signature with high s is not.
func Verify(p PublicKey, d Digest, s Signature) bool {
	q, err := Recover(d, s)
	return err == nil && q == p
}
