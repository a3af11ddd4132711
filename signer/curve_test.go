package signer

import (
	"math/big"
	"testing"
)

func TestInvert(t *testing.T) {
	r := newRandom(t)
	cases := edgeScalars()
	for range 2000 {
		b := random32(r)
		cases = append(cases, new(big.Int).SetBytes(b[:]))
	}
	for _, k := range cases {
		s := toScalar(k)
		want := new(big.Int).ModInverse(fromScalar(&s), orderN)
		if invertScalar(&s); fromScalar(&s).Cmp(want) != 0 {
			t.Fatalf("1/%x mod n = %x, want %x", k, fromScalar(&s), want)
		}
		var f fieldVal
		f.SetByteSlice(k.FillBytes(make([]byte, 32)))
		f.Normalize()
		want.ModInverse(new(big.Int).SetBytes(f.Bytes()[:]), primeP)
		if invertField(&f); new(big.Int).SetBytes(f.Bytes()[:]).Cmp(want) != 0 {
			t.Fatalf("1/%x mod p = %x, want %x", k, f.Bytes()[:], want)
		}
	}
	var zero scalar
	if invertScalar(&zero); !zero.IsZero() {
		t.Error("the inverse of 0 is not 0")
	}
}

// TestApplyModularKeepsItsRange goes to the ends of what inverse.go says of its numbers: entries of the matrix whose absolute
// values add up to 2^30 a row, d and e from -2m to m.
func TestApplyModularKeepsItsRange(t *testing.T) {
	toLimbs := func(x *big.Int) (s signedLimbs) {
		rest := new(big.Int).Set(x)
		for i := range limbCount - 1 {
			s[i] = new(big.Int).And(rest, big.NewInt(limbMask)).Int64()
			rest.Rsh(rest, limbBits)
		}
		s[limbCount-1] = rest.Int64()
		return s
	}
	fromLimbs := func(s *signedLimbs) *big.Int {
		x := new(big.Int)
		for i := limbCount - 1; i >= 0; i-- {
			x.Add(x.Lsh(x, limbBits), big.NewInt(s[i]))
		}
		return x
	}
	for number, m := range map[*big.Int]*modulus{primeP: fieldPrime, orderN: groupOrder} {
		one := big.NewInt(1)
		least := new(big.Int).Sub(one, new(big.Int).Lsh(number, 1))
		most := new(big.Int).Sub(number, one)
		inside := func(x *big.Int) bool { return x.Cmp(least) >= 0 && x.Cmp(most) <= 0 }
		for _, d := range []*big.Int{least, new(big.Int).Neg(most), big.NewInt(-1), new(big.Int), one, most} {
			for _, e := range []*big.Int{least, new(big.Int).Neg(number), new(big.Int), most} {
				for _, u := range []int64{-1 << 30, 1 - 1<<30, -1 << 29, 0, 1, 1 << 29, 1<<30 - 1, 1 << 30} {
					v := 1<<30 - max(u, -u)
					matrix := matrix{u, v, u, -v}
					newD, newE := toLimbs(d), toLimbs(e)
					m.applyModular(&matrix, &newD, &newE)
					for _, c := range []struct {
						got signedLimbs
						v   int64
					}{{newD, v}, {newE, -v}} {
						sum := new(big.Int).Mul(big.NewInt(u), d)
						sum.Add(sum, new(big.Int).Mul(big.NewInt(c.v), e))
						got := fromLimbs(&c.got)
						left := new(big.Int).Lsh(got, limbBits)
						if !inside(got) || left.Sub(left, sum).Mod(left, number).Sign() != 0 {
							t.Fatalf("(%d·%d + %d·%d)/2^30 = %d modulo %x", u, d, c.v, e, got, number)
						}
					}
				}
			}
		}
	}
}

func TestMultiplyAgainstReference(t *testing.T) {
	r := newRandom(t)
	cases := edgeScalars()
	for range 50 {
		b := random32(r)
		cases = append(cases, new(big.Int).SetBytes(b[:]))
	}
	g := bigGenerator()
	inner := toInner(&generatorX, &generatorY)
	for _, k := range cases {
		s := toScalar(k)
		want := g.times(fromScalar(&s))
		base, public := multiplyBase(&s), multiplyPublic(&s, &inner)
		if !want.equals(&base) {
			t.Errorf("multiplyBase is wrong for %x", k)
		}
		if !want.equals(&public) {
			t.Errorf("multiplyPublic is wrong for %x", k)
		}
		expected, isK := multipleOf(&s)
		if !isK || !base.multiple.plus(expected.negative()).isZero() {
			t.Errorf("the multiple is wrong for %x", k)
		}
	}
	var zero scalar
	if p := multiplyBase(&zero); !p.isInfinity() {
		t.Error("0·G is not infinity")
	}
	if p := multiplyPublic(&zero, &inner); !p.isInfinity() {
		t.Error("0·q is not infinity")
	}
}

func TestAdditionIsComplete(t *testing.T) {
	inner := toInner(&generatorX, &generatorY)
	var one, infinity point
	one.setAffine(&inner)
	infinity.setInfinity()
	minus := one.negative()
	g := bigGenerator()
	bigMinus := bigPoint{g.x, new(big.Int).Sub(primeP, g.y)}
	values := []struct {
		ours  point
		plain bigPoint
	}{{infinity, bigPoint{}}, {one, g}, {minus, bigMinus}}
	for i, a := range values {
		for j, b := range values {
			sum := a.ours
			sum.add(&a.ours, &b.ours)
			if !a.plain.plus(b.plain).equals(&sum) {
				t.Errorf("sum of %d and %d", i, j)
			}
		}
		sum, twice := a.ours, a.ours
		if sum.addAffine(&inner); !a.plain.plus(g).equals(&sum) {
			t.Errorf("affine sum of %d", i)
		}
		if twice.double(); !a.plain.plus(a.plain).equals(&twice) {
			t.Errorf("double of %d", i)
		}
	}
}

// TestAdditionAtFullMagnitude adds and doubles points whose coordinates are as large as point.go allows.
func TestAdditionAtFullMagnitude(t *testing.T) {
	raise := func(f *fieldVal, magnitude uint32) { // m·p - (-f): the same number in the largest words
		f.Normalize().Negate(1).Normalize().Negate(magnitude - 1)
	}
	r := newRandom(t)
	g := bigGenerator()
	for range 200 {
		k, l := randomKey(t, r).d, randomKey(t, r).d
		a, b := multiplyBase(&k), multiplyBase(&l)
		bigA, bigB := g.times(fromScalar(&k)), g.times(fromScalar(&l))
		flat := toAffine([]point{b})[0]
		for _, p := range []*point{&a, &b} {
			raise(&p.x, 3)
			raise(&p.y, 3)
			raise(&p.z, 2)
		}
		sum, mixed, twice := a, a, a
		sum.add(&a, &b)
		mixed.addAffine(&flat)
		twice.double()
		if want := bigA.plus(bigB); !want.equals(&sum) || !want.equals(&mixed) || !bigA.plus(bigA).equals(&twice) {
			t.Fatalf("a sum or double of %x·G and %x·G is wrong", fromScalar(&k), fromScalar(&l))
		}
	}
}

func TestSplitIsShort(t *testing.T) {
	r := newRandom(t)
	cases := edgeScalars()
	for range 5000 {
		b := random32(r)
		cases = append(cases, new(big.Int).SetBytes(b[:]))
	}
	lambda := new(big.Int).Sub(orderN, fromScalar(&minusLambda))
	for _, k := range cases {
		s := toScalar(k)
		k1, k2 := split(&s)
		sum := new(big.Int).Mul(fromScalar(&k2), lambda)
		sum.Add(sum, fromScalar(&k1)).Mod(sum, orderN)
		if sum.Cmp(fromScalar(&s)) != 0 {
			t.Fatalf("the halves of %x do not make it up", k)
		}
		for _, half := range []scalar{k1, k2} {
			if half.IsOverHalfOrder() {
				half.Negate()
			}
			if fromScalar(&half).BitLen() >= splitBits {
				t.Fatalf("half of %x is too long: %x", k, fromScalar(&half))
			}
		}
	}
}
