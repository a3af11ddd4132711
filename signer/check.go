package signer

import "encoding/binary"

// A signature computed wrongly gives the key away: with the right one for the same digest it makes two equations for two
// unknowns, the key and the nonce. So nothing is released before it has been checked. What goes wrong in memory or in
// arithmetic is caught so:
//
//   - a wrong coordinate, in the table or on the way, leaves the curve for good, and the end result must be on it;
//   - a wrong point of the table would not: so each carries the multiple of the generator that it is, modulo a prime, the
//     look-up fetches it with the coordinates, its sign is read from y, each addition adds it too, and the sum must be
//     what the digits of the nonce stand for;
//   - the digits come from b of basemult.go, and 2b + 1 - 2^260 must be the nonce;
//   - the nonce must be what the last step of RFC 6979 gives when it is done again (a fault before that gives an unrelated
//     nonce, which is as good as the right one);
//   - r must be x, and s·nonce the digest + r·key, both read again from where the caller holds them.
//
// Verifying against the public key instead would take two and a half times as long as signing, and would not notice a
// nonce that was changed, which is as bad as a changed signature.

// residue is a number modulo residuePrime, whose multiple of the prime 0 has two forms.
type residue uint64

const residuePrime residue = 1<<61 - 1

func (a residue) plus(b residue) residue {
	sum := a + b
	return sum&residuePrime + sum>>61
}

// negative relies on all bits of the prime being ones.
func (a residue) negative() residue { return a ^ residuePrime }

// shifted returns a·2^n.
func (a residue) shifted(n int) residue { return a<<n&residuePrime | a>>(61-n) }

func (a residue) isZero() bool { return a == 0 || a == residuePrime }

// signOf returns the bits that change between the multiples of a point with the normalized y and of the one of the point
// and its negative whose y is even.
func signOf(y *fieldVal) residue { return -residue(y.IsOddBit()) & residuePrime }

// multipleOf returns Σ d[i]·32^i for the digits of k in basemult.go, which is 2b - (2^260 - 1), computed from b whole, and
// whether that is k modulo the order: if a constant of oddForm changed in memory, all else would agree on a wrong point.
func multipleOf(k *scalar) (sum residue, isK bool) {
	b := oddForm(k)
	var again scalar
	again.SetBytes(&b)
	isK = again.Add(&again).Add(&minusOffset).Equals(k)
	again.Zero()
	for i := 0; i < len(b); i += 4 {
		sum = sum.shifted(32).plus(residue(binary.BigEndian.Uint32(b[i:])))
	}
	clear(b[:])
	return sum.shifted(1).plus(residue(1<<(260%61) - 1).negative()), isK
}

// check reports whether the attempt is sound. Its branches tell nothing: they are all taken the same way unless the machine
// is broken.
func (a *signing) check(key *scalar, digest scalar, source *nonceSource) bool {
	expected, isNonce := multipleOf(&a.nonce)
	return isNonce &&
		source.confirms(&a.nonce) &&
		a.point.multiple.plus(expected.negative()).isZero() &&
		onCurve(&a.x, &a.y) &&
		a.equationHolds(key, &digest)
}

// equationHolds reports whether r is x modulo the order, s is low, and s·nonce = ±(digest + r·key), the sign being that of
// the parity against y's.
func (a *signing) equationHolds(key, digest *scalar) bool {
	var x, r, s, right scalar
	x.SetBytes(a.x.Bytes())
	r.SetBytes(&a.signature.R)
	s.SetBytes(&a.signature.S)
	right.Mul2(&r, key).Add(digest)
	negateIf(uint32(a.signature.YParity)^a.y.IsOddBit(), &right)
	low := !s.IsOverHalfOrder()
	s.Mul(&a.nonce)
	holds := low && r.Equals(&x) && s.Equals(&right)
	s.Zero()
	right.Zero()
	return holds
}
