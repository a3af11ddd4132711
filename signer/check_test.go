package signer

import "testing"

// TestCheckCatchesFaults computes signatures, changes one thing that a faulty machine may change, and expects the check to
// see it.
func TestCheckCatchesFaults(t *testing.T) {
	r := newRandom(t)
	addOne := func(s *scalar) { s.Add(new(scalar).SetInt(1)) }
	faults := map[string]func(a *signing, key, digest *scalar){
		"another nonce after the point": func(a *signing, key, digest *scalar) { addOne(&a.nonce) },
		"another key in s":              func(a *signing, key, digest *scalar) { addOne(key) },
		"another digest in s":           func(a *signing, key, digest *scalar) { addOne(digest) },
		"a wrong coordinate":            func(a *signing, key, digest *scalar) { a.x.AddInt(1).Normalize() },
		"a point of another multiple":   func(a *signing, key, digest *scalar) { a.point.multiple ^= 4 },
		"another r before s": func(a *signing, key, digest *scalar) {
			var r, s scalar
			r.SetBytes(&a.signature.R)
			addOne(&r)
			inverse := a.nonce
			invertScalar(&inverse)
			s.Mul2(&r, key).Add(digest).Mul(&inverse)
			a.signature.YParity = byte(a.y.IsOddBit())
			if s.IsOverHalfOrder() {
				s.Negate()
				a.signature.YParity ^= 1
			}
			a.signature.R, a.signature.S = r.Bytes(), s.Bytes()
		},
		"a bit of r":         func(a *signing, key, digest *scalar) { a.signature.R[r.IntN(32)] ^= 1 << r.IntN(8) },
		"a bit of s":         func(a *signing, key, digest *scalar) { a.signature.S[r.IntN(32)] ^= 1 << r.IntN(8) },
		"the parity":         func(a *signing, key, digest *scalar) { a.signature.YParity ^= 1 },
		"the negative point": func(a *signing, key, digest *scalar) { a.y.Negate(1).Normalize() },
		"high s": func(a *signing, key, digest *scalar) {
			var s scalar
			s.SetBytes(&a.signature.S)
			a.signature.S, a.signature.YParity = s.Negate().Bytes(), a.signature.YParity^1
		},
		"a nonce that RFC 6979 does not": func(a *signing, key, digest *scalar) { addOne(&a.nonce); a.run(key, digest) },
	}
	for name, fault := range faults {
		for range 20 {
			key, digest := randomKey(t, r).d, randomKey(t, r).d
			source := newNonceSource(&key, &digest)
			attempt := signing{nonce: source.next()}
			if !attempt.run(&key, &digest) || !attempt.check(&key, digest, &source) {
				t.Fatal("a sound signature fails its check")
			}
			fault(&attempt, &key, &digest)
			if attempt.check(&key, digest, &source) {
				t.Errorf("%s: not caught", name)
			}
		}
	}
}

// The digest for which s is 0 is one for the next nonce, not a fault.
func TestZeroSIsNotUsed(t *testing.T) {
	r := newRandom(t)
	key, digest := randomKey(t, r).d, randomKey(t, r).d
	source := newNonceSource(&key, &digest)
	attempt := signing{nonce: source.next()}
	if !attempt.run(&key, &digest) {
		t.Fatal("a random digest gives no signature")
	}
	digest.SetBytes(&attempt.signature.R)
	digest.Mul(&key).Negate()
	if attempt.run(&key, &digest) {
		t.Error("s = 0 is used")
	}
	if !attempt.check(&key, digest, &source) {
		t.Error("s = 0 is taken for a fault")
	}
}

// TestCheckCatchesTableFaults adds up windows of which one was looked up wrongly or has a wrong bit.
func TestCheckCatchesTableFaults(t *testing.T) {
	r := newRandom(t)
	table := generatorTable()
	for range 300 {
		nonce := randomKey(t, r).d
		digits := windowDigits(&nonce)
		expected, _ := multipleOf(&nonce)
		sound := func(digits [windowCount]uint64, table *baseTable) bool {
			p := sumOfWindows(&digits, table)
			x, y := p.toOuter()
			return onCurve(&x, &y) && p.multiple.plus(expected.negative()).isZero()
		}
		if !sound(digits, table) {
			t.Fatal("a sound point fails its check")
		}
		at := r.IntN(windowCount)
		wrong := digits
		wrong[at] ^= 1 << r.IntN(windowBits)
		if sound(wrong, table) {
			t.Errorf("a wrong digit in window %d is not caught", at)
		}
		broken := *table
		for i := range broken[at] {
			broken[at][i][r.IntN(9)] ^= 1 << r.IntN(61)
		}
		if sound(digits, &broken) {
			t.Errorf("a wrong bit in window %d is not caught", at)
		}
		negated := *table
		for i := range negated[at] {
			var q affine
			negated[at][i].unpack(&q)
			q.y.Negate(1).Normalize()
			negated[at][i] = pack(&q)
			negated[at][i][8] = table[at][i][8]
		}
		if sound(digits, &negated) {
			t.Errorf("a wrong sign in window %d is not caught", at)
		}
	}
}

// TestCheckCatchesConstantFaults signs while a constant is wrong. It must not run beside other tests.
func TestCheckCatchesConstantFaults(t *testing.T) {
	r := newRandom(t)
	key, digest := randomKey(t, r), Digest(random32(r))
	good, err := key.SignDigest(digest)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(name string) {
		t.Helper()
		if signature, err := key.SignDigest(digest); err == nil && signature != good {
			t.Errorf("a wrong %s is not caught", name)
		}
	}
	for bit := range 256 {
		var power scalar
		b := [32]byte{}
		b[31-bit/8] = 1 << (bit % 8)
		power.SetBytes(&b)
		for name, constant := range map[string]*scalar{"half": &half, "halfOffset": &halfOffset, "minusOffset": &minusOffset} {
			saved := *constant
			constant.Add(&power)
			expect(name)
			*constant = saved
		}
		for name, constant := range map[string]*fieldVal{"toOuterX": &toOuterX, "toOuterY": &toOuterY} {
			saved := *constant
			var changed fieldVal
			changed.SetBytes(&b)
			constant.Add(&changed).Normalize()
			expect(name)
			*constant = saved
		}
		for name, m := range map[string]*modulus{"fieldPrime": fieldPrime, "groupOrder": groupOrder} {
			saved := *m
			m.limbs[bit/limbBits] ^= 1 << (bit % limbBits)
			expect(name)
			*m = saved
			m.inverse ^= 1 << (bit % limbBits)
			expect("inverse of " + name)
			*m = saved
		}
	}
}
