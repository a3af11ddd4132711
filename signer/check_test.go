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
		"a wrong coordinate":            func(a *signing, key, digest *scalar) { a.point.x.Add(&a.point.x, &fieldOne) },
		"a point of another multiple":   func(a *signing, key, digest *scalar) { a.point.multiple ^= 4 },
		"another r before s": func(a *signing, key, digest *scalar) {
			var r, s scalar
			r.SetBytes(&a.signature.R)
			addOne(&r)
			inverse := a.nonce
			invertScalar(&inverse)
			s.Mul2(&r, key).Add(digest).Mul(&inverse)
			a.signature.YParity = byte(a.point.y.OddBit())
			if s.IsOverHalfOrder() {
				s.Negate()
				a.signature.YParity ^= 1
			}
			a.signature.R, a.signature.S = r.Bytes(), s.Bytes()
		},
		"a bit of r":         func(a *signing, key, digest *scalar) { a.signature.R[r.IntN(32)] ^= 1 << r.IntN(8) },
		"a bit of s":         func(a *signing, key, digest *scalar) { a.signature.S[r.IntN(32)] ^= 1 << r.IntN(8) },
		"the parity":         func(a *signing, key, digest *scalar) { a.signature.YParity ^= 1 },
		"the negative point": func(a *signing, key, digest *scalar) { a.point.y.Negate(&a.point.y) },
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
			var source nonceSource
			source.start(&key, &digest)
			var attempt signing
			source.next(&attempt.nonce)
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
	var source nonceSource
	source.start(&key, &digest)
	var attempt signing
	source.next(&attempt.nonce)
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
		expected := multipleOf(&nonce)
		sound := func(digits [windowCount]uint64, table *baseTable) bool {
			var p projective
			p.setSumOfWindows(&digits, table)
			flat := p.affine()
			return flat.onCurve() && p.multiple.plus(expected.negative()).isZero()
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
			var y fieldElement
			y.SetWords((*[4]uint64)(negated[at][i][4:]))
			y.Negate(&y)
			var words [4]uint64
			y.PutWords(&words)
			copy(negated[at][i][4:], words[:])
		}
		if sound(digits, &negated) {
			t.Errorf("a wrong sign in window %d is not caught", at)
		}
	}
}

// TestWrongPublicKeys flips a bit of the table, or one in each point of a window, and expects no key or the right one.
func TestWrongPublicKeys(t *testing.T) {
	r := newRandom(t)
	table := generatorTable()
	saved := *table
	defer func() { *table = saved }()
	refused := 0
	attempt := func(name string, compute func() PublicKey, want PublicKey) {
		defer func() {
			if recover() != nil {
				refused++
			}
		}()
		if compute() != want {
			t.Errorf("%s: a wrong key is released", name)
		}
	}
	parent := (&PrivateKey{half}).PublicKey()
	for range 200 {
		key := randomKey(t, r)
		tweak := key.d.Bytes()
		child := func() PublicKey {
			children, err := parent.AddTweaks([][32]byte{{1}, tweak})
			if err != nil {
				panic(err)
			}
			return children[1]
		}
		public, sum := key.PublicKey(), child()
		at := r.IntN(windowCount)
		for i := range table[at] {
			table[at][i][r.IntN(9)] ^= 1 << r.IntN(61)
		}
		attempt("its own", key.PublicKey, public)
		attempt("child's", child, sum)
		*table = saved
	}
	if refused != 400 {
		t.Errorf("%d of 400 were refused", refused)
	}
}

// TestCheckCatchesOmission leaves out one addition, as a machine may that jumps wrongly.
func TestCheckCatchesOmission(t *testing.T) {
	r := newRandom(t)
	table := generatorTable()
	for omitted := 1; omitted < windowCount; omitted++ {
		nonce := randomKey(t, r).d
		digits := windowDigits(&nonce)
		var sum xyzz
		var q affine
		table[0].lookUp(digits[0], &q)
		sum.setAffine(&q)
		for i := 1; i < windowCount; i++ {
			if table[i].lookUp(digits[i], &q); i != omitted {
				sum.add(&q, new(work))
			}
		}
		p := sum.projective()
		flat := p.affine()
		if !flat.onCurve() {
			t.Fatal("the point is not on the curve")
		}
		if flat.multiple.plus(multipleOf(&nonce).negative()).isZero() {
			t.Errorf("window %d left out is not caught", omitted)
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
		b := [32]byte{}
		b[31-bit/8] = 1 << (bit % 8)
		orderWords[bit/64] ^= 1 << (bit % 64)
		expect("order")
		orderWords[bit/64] ^= 1 << (bit % 64)
		for name, constant := range map[string]*fieldElement{"one": &fieldOne, "curve": &curveB} {
			saved := *constant
			var changed fieldElement
			changed.SetBytes(&b)
			constant.Add(constant, &changed)
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
