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
		public := s
		if invertScalarPublic(&public); fromScalar(&public).Cmp(want) != 0 {
			t.Fatalf("1/%x mod n = %x in variable time, want %x", k, fromScalar(&public), want)
		}
		if invertScalar(&s); fromScalar(&s).Cmp(want) != 0 {
			t.Fatalf("1/%x mod n = %x, want %x", k, fromScalar(&s), want)
		}
		var f fieldElement
		f.SetBytes((*[32]byte)(k.FillBytes(make([]byte, 32))))
		want.ModInverse(fromField(f), primeP)
		g := f
		if invertFieldPublic(&g); fromField(g).Cmp(want) != 0 {
			t.Fatalf("1/%x mod p = %x in variable time, want %x", k, fromField(g), want)
		}
		if invertField(&f); fromField(f).Cmp(want) != 0 {
			t.Fatalf("1/%x mod p = %x, want %x", k, fromField(f), want)
		}
	}
	var zero scalar
	if invertScalar(&zero); !zero.IsZero() {
		t.Error("the inverse of 0 is not 0")
	}
	if invertScalarPublic(&zero); !zero.IsZero() {
		t.Error("the inverse of 0 is not 0 in variable time")
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

// TestAdditionIsComplete adds points that are equal, opposite and infinite, in each of the coordinates that must stand it.
func TestAdditionIsComplete(t *testing.T) {
	g := bigGenerator()
	other := mustField("0000000000000000000000000000000000000000000000000000000000000003")
	onOther := generator // on the curve (x/9, y/27), from which the scale 3 leads back
	scale := other
	invertField(&scale)
	onOther.scale(&scale)
	for k := int64(-3); k <= 3; k++ {
		want := g.times(new(big.Int).Mod(big.NewInt(k), orderN))
		complete := projective{y: fieldOne}
		public := jacobian{careful: true}
		if want.x != nil {
			var z3 fieldElement
			z3.Square(&other)
			z3.Mul(&z3, &other)
			x, y := toField(want.x), toField(want.y)
			complete = projective{z: fieldOne}
			complete.x.Mul(&x, &other)
			complete.y.Mul(&y, &other)
			complete.z = other
			public = jacobian{x, y, fieldOne, true, true}
			public.x.Mul(&complete.x, &other)
			public.y.Mul(&y, &z3)
			public.z = other
		}
		twice, moved, less := public, public, public
		complete.add(&generator)
		public.add(&generator, false, nil, new(work))
		moved.add(&onOther, false, &other, new(work))
		less.add(&onOther, true, &other, new(work))
		if twice.finite {
			twice.double(new(work))
		}
		sum := want.plus(g)
		if !sum.equals(complete) || !sum.equals(public.projective()) || !sum.equals(moved.projective()) {
			t.Errorf("%d·G + G is wrong", k)
		}
		if !want.plus(g.negative()).equals(less.projective()) {
			t.Errorf("%d·G - G is wrong", k)
		}
		if !want.plus(want).equals(twice.projective()) {
			t.Errorf("twice %d·G is wrong", k)
		}
	}
}

func TestXYZZAddition(t *testing.T) {
	r := newRandom(t)
	g := bigGenerator()
	for range 50 {
		var sum xyzz
		total := new(big.Int)
		for i := range 5 {
			k := randomKey(t, r).d
			total.Add(total, fromScalar(&k))
			p := multiplyBase(&k)
			flat := p.affine()
			if i == 0 {
				sum.setAffine(&flat)
			} else {
				sum.add(&flat, new(work))
			}
		}
		if !g.times(total.Mod(total, orderN)).equals(sum.projective()) {
			t.Fatalf("a sum that is %x·G is wrong", total)
		}
	}
	for _, negate := range []bool{false, true} {
		q := generator
		if negate {
			q.y.Negate(&q.y)
		}
		var sum xyzz
		sum.setAffine(&generator)
		sum.add(&q, new(work))
		if p := sum.projective(); !p.isInfinity() {
			t.Error("equal and opposite points do not give zz = 0")
		}
	}
}
