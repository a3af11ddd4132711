package signer

import "encoding/binary"

// A signature computed wrongly gives the key away: with the right one for the same digest it makes two equations for two
// unknowns, the key and the nonce. So nothing is released before it has been checked. What goes wrong in memory or in
// arithmetic is caught so:
//
//   - a wrong coordinate, in the table or on the way, leaves the curve for good, and the end result must be on it;
//   - a wrong point of the table would not: so each carries the multiple of the generator that it is, modulo a prime, the
//     look-up fetches it with the coordinates, its sign is read from y, each addition adds it too, and the sum must be
//     the nonce, or the nonce + n (which sees an addition that was left out as well);
//   - the nonce must be what the last step of RFC 6979 gives when it is done again (a fault before that gives an unrelated
//     nonce, which is as good as the right one);
//   - r must be x, and s·nonce the digest + r·key, both read again from where the caller holds them.
//
// A public key has the first two of these checks: what is sent to the address of a wrong one is lost.
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

// times returns a·n for an n below 2^32.
func (a residue) times(n uint64) residue {
	low, high := uint64(a)&(1<<32-1)*n, uint64(a)>>32*n
	return reduced(low).plus(reduced(high).shifted(32))
}

func reduced(a uint64) residue { return residue(a)&residuePrime + residue(a)>>61 }

// shifted returns a·2^n.
func (a residue) shifted(n int) residue { return a<<n&residuePrime | a>>(61-n) }

func (a residue) isZero() bool { return a == 0 || a == residuePrime }

// signOf returns the bits that change between the multiples of a point whose normalized y has the given lowest word and of
// the one of the point and its negative whose y is even.
func signOf(y uint64) residue { return -residue(y&1) & residuePrime }

// multipleOf returns the odd one of k and k + n modulo residuePrime, from the bytes of k and without what setWindowDigits uses.
func multipleOf(k *scalar) residue {
	const orderResidue residue = 0x154945c24a7b52cd // n modulo residuePrime
	var b [32]byte
	k.PutBytes(&b)
	sum := orderResidue & (residue(b[31]&1) - 1)
	var number residue
	for i := 0; i < len(b); i += 4 {
		number = number.shifted(32).plus(residue(binary.BigEndian.Uint32(b[i:])))
	}
	clear(b[:])
	return sum.plus(number)
}

// addsUpTo reports whether the points of the table that were added to make p are k times the generator.
func (p *affine) addsUpTo(k *scalar) bool { return p.multiple.plus(multipleOf(k).negative()).isZero() }

// checkedPublicKey returns p as a public key, after it has looked at what it returns. It panics if that is wrong.
func checkedPublicKey(p *affine, k *scalar) PublicKey {
	addsUp, public := p.addsUpTo(k), newPublicKey(p)
	if _, onCurve := public.affine(); !addsUp || !onCurve {
		panic("signer: this machine computed a wrong public key: do not use it")
	}
	return public
}

// check reports whether the attempt is sound. Its branches tell nothing: they are all taken the same way unless the machine
// is broken.
func (a *signing) check(key *scalar, digest scalar, source *nonceSource) bool {
	return source.confirms(&a.nonce) &&
		a.point.addsUpTo(&a.nonce) &&
		a.point.onCurve() &&
		a.equationHolds(key, &digest)
}

// equationHolds reports whether r is x modulo the order, s is low, and s·nonce = ±(digest + r·key), the sign being that of
// the parity against y's.
func (a *signing) equationHolds(key, digest *scalar) bool {
	var x, r, s, right scalar
	bytes := a.point.x.Bytes()
	x.SetBytes(&bytes)
	r.SetBytes(&a.signature.R)
	s.SetBytes(&a.signature.S)
	low := !s.IsOverHalfOrder()
	s.Mul(&a.nonce)
	right.Mul2(&r, key).Add(digest)
	plus := s.Equals(&right)
	minus := s.Equals(right.Negate())
	negated := uint64(a.signature.YParity) ^ a.point.y.OddBit()
	holds := low && r.Equals(&x) && (negated == 0 && plus || negated == 1 && minus)
	s.Zero()
	right.Zero()
	return holds
}
