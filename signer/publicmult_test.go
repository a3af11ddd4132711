package signer

import (
	"math/big"
	"testing"
)

func TestMultiplyJoint(t *testing.T) {
	r := newRandom(t)
	g := bigGenerator()
	number := func() *big.Int { b := random32(r); return new(big.Int).SetBytes(b[:]) }
	edges := []*big.Int{new(big.Int), big.NewInt(1), big.NewInt(2), new(big.Int).Sub(orderN, big.NewInt(1)), new(big.Int).Lsh(big.NewInt(1), 128)}
	check := func(u, v, point *big.Int) {
		t.Helper()
		su, sv := toScalar(u), toScalar(v)
		base := g.times(point)
		q := affine{x: toField(base.x), y: toField(base.y)}
		sum := multiplyJoint(&su, &sv, &q)
		if want := g.times(fromScalar(&su)).plus(base.times(fromScalar(&sv))); !want.equals(sum.projective()) {
			t.Fatalf("%x·G + %x·%x·G is wrong", u, v, point)
		}
	}
	// With a point that is a small multiple of G or of 2^128·G the terms of the sum meet: equal, opposite, infinite.
	points := append([]*big.Int{big.NewInt(3), new(big.Int).Sub(orderN, big.NewInt(2))}, edges[1:]...)
	lambda := new(big.Int).Sub(orderN, fromScalar(&minusLambda))
	for _, point := range append(points, lambda) {
		for _, u := range append(edges, big.NewInt(7)) {
			for _, v := range append(edges, lambda) {
				check(u, v, point)
			}
			opposite := new(big.Int).ModInverse(point, orderN)
			check(u, opposite.Mul(opposite, u).Neg(opposite).Mod(opposite, orderN), point)
		}
	}
	for range 50 {
		point := number()
		check(number(), number(), point.Mod(point, orderN))
	}
}

func TestSplitIsShort(t *testing.T) {
	r := newRandom(t)
	cases := append(edgeScalars(), new(big.Int))
	for range 5000 {
		b := random32(r)
		cases = append(cases, new(big.Int).SetBytes(b[:]))
	}
	lambda := new(big.Int).Sub(orderN, fromScalar(&minusLambda))
	power := new(big.Int).Lsh(big.NewInt(1), 128)
	longest := 0
	for _, k := range cases {
		s := toScalar(k)
		first, second := split(&s)
		low, high := halves(&s)
		for _, parts := range []struct {
			a, b   halfScalar
			factor *big.Int
		}{{first, second, lambda}, {low, high, power}} {
			a, b := parts.a.big(), parts.b.big()
			longest = max(longest, a.BitLen(), b.BitLen())
			sum := b.Mul(b, parts.factor)
			sum.Add(sum, a).Mod(sum, orderN)
			if sum.Cmp(fromScalar(&s)) != 0 {
				t.Fatalf("the halves of %x do not make it up", k)
			}
		}
	}
	if longest >= halfBits {
		t.Fatalf("a half has %d bits", longest)
	}
}

func (h *halfScalar) big() *big.Int {
	x := new(big.Int)
	for i := len(h.words) - 1; i >= 0; i-- {
		x.Lsh(x, 64).Or(x, new(big.Int).SetUint64(h.words[i]))
	}
	if h.negative {
		x.Neg(x)
	}
	return x
}

func TestNonAdjacentForm(t *testing.T) {
	r := newRandom(t)
	cases := []halfScalar{{}, {words: words192{1}}, {words: words192{^uint64(0), ^uint64(0), 1}}, {words: words192{0, 0, 1}, negative: true}}
	for range 2000 {
		cases = append(cases, halfScalar{words192{r.Uint64(), r.Uint64(), r.Uint64() & 1}, r.IntN(2) == 1})
	}
	for _, k := range cases {
		for _, w := range []int{pointWidth, generatorWidth} {
			var digits [halfBits]int16
			nonAdjacentForm(&digits, w, &k)
			sum, before := new(big.Int), halfBits+w
			for i := halfBits - 1; i >= 0; i-- {
				digit := int(digits[i])
				sum.Lsh(sum, 1).Add(sum, big.NewInt(int64(digit)))
				if digit == 0 {
					continue
				}
				if digit%2 == 0 || max(digit, -digit) >= 1<<(w-1) || before-i < w {
					t.Fatalf("%v in width %d: digit %d at %d", k, w, digit, i)
				}
				before = i
			}
			if sum.Cmp(k.big()) != 0 {
				t.Fatalf("the form of %x in width %d is that of %x", k.big(), w, sum)
			}
		}
	}
}

func TestOddMultiples(t *testing.T) {
	r := newRandom(t)
	for range 20 {
		k := randomKey(t, r).d
		p := multiplyBase(&k)
		q := p.affine()
		var odd [1 << (pointWidth - 2)]affine
		z := oddMultiples(&odd, &q)
		invertField(&z)
		base := bigAffine(&q)
		for i, want := 0, base; i < len(odd); i, want = i+1, want.plus(base).plus(base) {
			odd[i].scale(&z)
			if got := bigAffine(&odd[i]); got.x.Cmp(want.x) != 0 || got.y.Cmp(want.y) != 0 {
				t.Fatalf("%d times a point is wrong", 2*i+1)
			}
		}
	}
}

// TestGeneratorMultiples compares the whole table of the joint multiplication.
func TestGeneratorMultiples(t *testing.T) {
	table := generatorMultiples()
	g := bigGenerator()
	for base, points := range map[bigPoint][]affine{
		g: table.low[:], g.times(new(big.Int).Lsh(big.NewInt(1), 128)): table.high[:],
	} {
		twice := base.plus(base)
		for i, want := 0, base; i < len(points); i, want = i+1, want.plus(twice) {
			if got := bigAffine(&points[i]); got.x.Cmp(want.x) != 0 || got.y.Cmp(want.y) != 0 {
				t.Fatalf("entry %d is wrong", i)
			}
		}
	}
}
