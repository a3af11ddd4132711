package signer

import (
	"math/big"
	"testing"
)

// TestEveryDigitOfEveryWindow looks up every value of every window and compares the point and its multiple with sums over
// math/big.
func TestEveryDigitOfEveryWindow(t *testing.T) {
	table := generatorTable()
	prime := big.NewInt(int64(residuePrime))
	base := bigGenerator() // 64^i·G
	power := big.NewInt(1)
	for i := range table {
		twice := base.plus(base)
		for v, want := uint64(1<<(windowBits-1)), base; v < 1<<windowBits; v, want = v+1, want.plus(twice) {
			digit := big.NewInt(2*int64(v) - 63)
			digit.Mul(digit, power)
			for _, side := range []struct {
				v     uint64
				point bigPoint
				digit *big.Int
			}{{v, want, digit}, {63 - v, want.negative(), new(big.Int).Neg(digit)}} {
				var q affine
				table[i].lookUp(side.v, &q)
				got := bigAffine(&q)
				if got.x.Cmp(side.point.x) != 0 || got.y.Cmp(side.point.y) != 0 {
					t.Fatalf("window %d, value %d: not the point", i, side.v)
				}
				residues := new(big.Int).Mod(side.digit, prime)
				if uint64(q.multiple%residuePrime) != residues.Uint64() {
					t.Fatalf("window %d, value %d: multiple %d, want %d", i, side.v, q.multiple, residues)
				}
			}
		}
		for range windowBits {
			base = base.plus(base)
		}
		power.Lsh(power, windowBits)
	}
}

func TestMasks(t *testing.T) {
	for a := range uint64(64) {
		for b := range uint64(64) {
			want := uint64(0)
			if a == b {
				want--
			}
			if got := equalMask(a, b); got != want {
				t.Errorf("mask of %d and %d is %x", a, b, got)
			}
		}
	}
}

// TestDigitsMakeUpTheScalar adds the digits up to k, or to k + n where k is even, and checks multipleOf beside it.
func TestDigitsMakeUpTheScalar(t *testing.T) {
	r := newRandom(t)
	cases := append(edgeScalars(), new(big.Int))
	for range 5000 {
		b := random32(r)
		cases = append(cases, new(big.Int).SetBytes(b[:]))
	}
	for _, k := range cases {
		s := toScalar(k)
		want := fromScalar(&s)
		if want.Bit(0) == 0 {
			want.Add(want, orderN)
		}
		sum := new(big.Int)
		digits := windowDigits(&s)
		for i := windowCount - 1; i >= 0; i-- {
			sum.Lsh(sum, windowBits)
			if digits[i] >= 1<<windowBits {
				t.Fatalf("%x: digit %d is %d", k, i, digits[i])
			}
			sum.Add(sum, big.NewInt(2*int64(digits[i])-63))
		}
		if sum.Cmp(want) != 0 {
			t.Fatalf("the digits of %x are those of %x", k, sum)
		}
		multiple := new(big.Int).Mod(want, big.NewInt(int64(residuePrime))).Uint64()
		if got := multipleOf(&s) % residuePrime; uint64(got) != multiple {
			t.Fatalf("the multiple of %x is %d, want %d", k, got, multiple)
		}
	}
}

func TestMultiplyBase(t *testing.T) {
	r := newRandom(t)
	cases := append(edgeScalars(), new(big.Int))
	for range 50 {
		b := random32(r)
		cases = append(cases, new(big.Int).SetBytes(b[:]))
	}
	g := bigGenerator()
	for _, k := range cases {
		s := toScalar(k)
		p := multiplyBase(&s)
		if !g.times(fromScalar(&s)).equals(p) {
			t.Errorf("multiplyBase is wrong for %x", k)
		}
		if !p.multiple.plus(multipleOf(&s).negative()).isZero() {
			t.Errorf("the multiple is wrong for %x", k)
		}
	}
}

// TestExceptionalScalar goes through all sums that basemult.go adds to, and shows by the size of the numbers alone that only
// one scalar meets the case in which the formula for xyzz fails; then signs with it as the nonce and as the key.
func TestExceptionalScalar(t *testing.T) {
	var found []*big.Int
	limit := big.NewInt(1) // 64^i
	for i := range windowCount {
		for v := uint64(0); v < 1<<windowBits; v++ {
			term := new(big.Int).Mul(big.NewInt(2*int64(v)-63), limit)
			for m := int64(-2); m <= 2; m++ { // the sum before is ± the term and a multiple of n
				for _, sign := range []int64{1, -1} {
					before := new(big.Int).Mul(big.NewInt(m), orderN)
					before.Add(before, new(big.Int).Mul(big.NewInt(sign), term))
					k := new(big.Int).Add(before, term)
					inRange := k.Sign() > 0 && new(big.Int).Rsh(k, 1).Cmp(orderN) < 0 // k or k + n
					if before.Bit(0) == 1 && new(big.Int).Abs(before).Cmp(limit) < 0 && (i < windowCount-1 || inRange) && i > 0 {
						found = append(found, k)
					}
				}
			}
		}
		limit.Lsh(limit, windowBits)
	}
	// n itself stands for 0, at which the last term is the opposite of the sum.
	k := exceptionalScalar()
	if len(found) != 2 || found[0].Cmp(k) != 0 && found[1].Cmp(k) != 0 || found[0].Cmp(orderN) != 0 && found[1].Cmp(orderN) != 0 {
		t.Fatalf("exceptional scalars: %x", found)
	}

	s := toScalar(k)
	digits, table := windowDigits(&s), generatorTable()
	var sum xyzz
	var q affine
	table[0].lookUp(digits[0], &q)
	sum.setAffine(&q)
	for i := 1; i < windowCount; i++ {
		if p := sum.projective(); p.isInfinity() {
			t.Fatalf("window %d meets an exceptional case", i)
		}
		table[i].lookUp(digits[i], &q)
		sum.add(&q, new(work))
	}
	if p := sum.projective(); !p.isInfinity() {
		t.Fatal("the scalar is not exceptional")
	}

	key := &PrivateKey{s}
	want := bigGenerator().times(k)
	public := key.PublicKey()
	if new(big.Int).SetBytes(public[:32]).Cmp(want.x) != 0 || new(big.Int).SetBytes(public[32:]).Cmp(want.y) != 0 {
		t.Fatalf("its public key is %x", public)
	}
	digest := Digest{1}
	signature, err := key.SignDigest(digest)
	if err != nil || !Verify(public, digest, signature) {
		t.Fatalf("as a key: %v", err)
	}
	attempt, z := signing{nonce: s}, digest.scalar()
	if !attempt.run(&half, &z) || !attempt.equationHolds(&half, &z) || !attempt.point.onCurve() ||
		new(big.Int).SetBytes(attempt.signature.R[:]).Cmp(new(big.Int).Mod(want.x, orderN)) != 0 {
		t.Error("as a nonce: wrong signature")
	}
	other := &PrivateKey{half}
	if !Verify(other.PublicKey(), digest, attempt.signature) {
		t.Error("as a nonce: the signature does not verify")
	}
}
