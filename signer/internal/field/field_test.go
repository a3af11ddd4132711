package field

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

var (
	prime, _ = new(big.Int).SetString("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16)
	two256   = new(big.Int).Lsh(big.NewInt(1), 256)
)

// value returns the number that the limbs of a stand for, not reduced.
func value(a *Element) *big.Int {
	v := new(big.Int)
	for i := 8; i >= 0; i-- {
		v.Lsh(v, limbBits).Add(v, big.NewInt(a.limb[i]))
	}
	return v
}

func residue(a *Element) *big.Int { v := value(a); return v.Mod(v, prime) }

// magnitudeOf returns the least magnitude that bounds the limbs of a.
func magnitudeOf(a *Element) int64 {
	m := int64(0)
	for i, limb := range a.limb {
		bound := int64(1<<28 + 1<<14)
		if i == 8 {
			bound = 1<<24 + 1<<14
		}
		m = max(m, (max(limb, -limb)+bound-1)/bound)
	}
	return m
}

// extreme returns an element of the magnitude whose limbs are its bounds, with the signs of the bits of signs.
func extreme(magnitude int64, signs uint) (e Element) {
	for i := range e.limb {
		e.limb[i] = magnitude * (1<<28 + 1<<14)
		if i == 8 {
			e.limb[i] = magnitude * (1<<24 + 1<<14)
		}
		if signs>>i&1 == 1 {
			e.limb[i] = -e.limb[i]
		}
	}
	return e
}

func randomElement(r *rand.Rand, magnitude int64) (e Element) {
	if r.IntN(8) == 0 {
		return extreme(magnitude, uint(r.Uint32()))
	}
	for i := range e.limb {
		bound := magnitude * (1<<28 + 1<<14)
		if i == 8 {
			bound = magnitude * (1<<24 + 1<<14)
		}
		e.limb[i] = r.Int64N(2*bound+1) - bound
		if r.IntN(16) == 0 {
			e.limb[i] = 0
		}
	}
	return e
}

func seeded(t testing.TB) *rand.Rand {
	t.Helper()
	const seed = 0x6669656c64
	t.Logf("seed %#x", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// check fails unless got is want modulo p and within the magnitude.
func check(t *testing.T, name string, got *Element, want *big.Int, magnitude int64) {
	t.Helper()
	if residue(got).Cmp(new(big.Int).Mod(want, prime)) != 0 {
		t.Fatalf("%s: %x, want %x (mod p)", name, residue(got), new(big.Int).Mod(want, prime))
	}
	if m := magnitudeOf(got); m > magnitude {
		t.Fatalf("%s has magnitude %d, over %d: %x", name, m, magnitude, got.limb)
	}
}

// edges are numbers around 0, p and 2^256 and with long runs of equal bits.
func edges() []*big.Int {
	var all []*big.Int
	for _, center := range []*big.Int{new(big.Int), prime, two256, new(big.Int).Rsh(prime, 1)} {
		for d := int64(-2); d <= 2; d++ {
			all = append(all, new(big.Int).Add(center, big.NewInt(d)))
		}
	}
	for bit := uint(0); bit < 256; bit++ {
		one := new(big.Int).Lsh(big.NewInt(1), bit)
		all = append(all, one, new(big.Int).Sub(one, big.NewInt(1)), new(big.Int).Sub(two256, one), new(big.Int).Sub(prime, one))
	}
	inRange := all[:0]
	for _, v := range all {
		if v.Sign() >= 0 && v.BitLen() <= 256 {
			inRange = append(inRange, v)
		}
	}
	return inRange
}

func elementOf(t testing.TB, v *big.Int) (e Element) {
	t.Helper()
	var b [32]byte
	v.FillBytes(b[:])
	if overflow := e.SetBytes(&b); overflow != (v.Cmp(prime) >= 0) {
		t.Fatalf("SetBytes(%x) reports %v", v, overflow)
	}
	return e
}

func TestBytes(t *testing.T) {
	for _, v := range edges() {
		e := elementOf(t, v)
		check(t, "SetBytes", &e, v, 1)
		want := new(big.Int).Mod(v, prime)
		if b := e.Bytes(); new(big.Int).SetBytes(b[:]).Cmp(want) != 0 {
			t.Fatalf("Bytes of %x: %x", v, b)
		}
		var w [4]uint64
		e.PutWords(&w)
		for i := range w {
			if low := new(big.Int).Rsh(want, uint(64*i)); new(big.Int).And(low, new(big.Int).SetUint64(^uint64(0))).Uint64() != w[i] {
				t.Fatalf("PutWords of %x: %x", v, w)
			}
		}
		if e.IsZero() != (want.Sign() == 0) || e.OddBit() != uint64(want.Bit(0)) {
			t.Fatalf("IsZero or OddBit of %x", v)
		}
	}
}

// TestNormalize takes numbers near multiples of p, where a carry decides, in representations up to the largest magnitude.
func TestNormalize(t *testing.T) {
	r := seeded(t)
	var multiples []Element // of p, of magnitude up to 511
	for range 200 {
		e := randomElement(r, 1+r.Int64N(509))
		negative := new(big.Int).Sub(prime, residue(&e))
		minus := elementOf(t, negative)
		e.Add(&e, &minus)
		multiples = append(multiples, e)
	}
	for _, v := range edges() {
		canonical := elementOf(t, v)
		canonical.Normalize()
		check(t, "Normalize", &canonical, v, 1)
		for range 20 {
			other := elementOf(t, v)
			other.Add(&other, &multiples[r.IntN(len(multiples))])
			if !other.Equal(&canonical) || !canonical.Equal(&other) {
				t.Fatalf("%x is not equal to %x", other.limb, v)
			}
			if b := other.Bytes(); b != canonical.Bytes() {
				t.Fatalf("Bytes of %x: %x", other.limb, b)
			}
			other.Normalize()
			if other != canonical {
				t.Fatalf("Normalize: %x, want %x", other.limb, canonical.limb)
			}
			other.limb[0]++
			if other.Equal(&canonical) {
				t.Fatalf("%x+1 is equal to %x", v, v)
			}
		}
	}
	for signs := range uint(512) {
		e := extreme(512, signs)
		want := residue(&e)
		e.Normalize()
		check(t, "Normalize", &e, want, 1)
		if e.OddBit() != uint64(want.Bit(0)) {
			t.Fatalf("OddBit of %x", want)
		}
	}
}

func TestLinear(t *testing.T) {
	r := seeded(t)
	for range 4000 {
		m, n, k := 1+r.Int64N(100), 1+r.Int64N(100), r.Int64N(11)-5
		a, b := randomElement(r, m), randomElement(r, n)
		x, y := value(&a), value(&b)
		var z Element
		z.Add(&a, &b)
		check(t, "Add", &z, new(big.Int).Add(x, y), m+n)
		z.Sub(&a, &b)
		check(t, "Sub", &z, new(big.Int).Sub(x, y), m+n)
		z.TripleHalf(&a)
		half := new(big.Int).Rsh(new(big.Int).Add(prime, big.NewInt(1)), 1)
		check(t, "TripleHalf", &z, half.Mul(half, x).Mul(half, big.NewInt(3)), (3*m+3)/2)
		z.Negate(&a)
		check(t, "Negate", &z, new(big.Int).Neg(x), m)
		z.MulInt(&a, k)
		check(t, "MulInt", &z, new(big.Int).Mul(x, big.NewInt(k)), max(k, -k)*m)
		var minus, kept Element
		minus.CondNegate(&a, ^uint64(0))
		kept.CondNegate(&a, 0)
		check(t, "CondNegate", &minus, new(big.Int).Neg(x), m)
		check(t, "CondNegate", &kept, x, m)
	}
}

func TestProducts(t *testing.T) {
	r := seeded(t)
	for range 4000 {
		m := 1 + r.Int64N(15)
		n, k := 1+r.Int64N(15/m), 1+r.Int64N(64)
		a, b, c := randomElement(r, m), randomElement(r, n), randomElement(r, k)
		checkProducts(t, &a, &b, &c)
		b, d := split(r, n)
		checkMulDiffSub(t, &a, &b, &d, &c)
		s := randomElement(r, 1+r.Int64N(3))
		twice := r.Int64N(33)
		c, d = randomElement(r, 64-2*twice), randomElement(r, twice)
		checkSquares(t, &s, &c, &d)
	}
}

func checkProducts(t *testing.T, a, b, c *Element) {
	t.Helper()
	product := new(big.Int).Mul(value(a), value(b))
	var z Element
	z.Mul(a, b)
	check(t, "Mul", &z, product, 1)
	z.MulAdd(a, b, c)
	check(t, "MulAdd", &z, new(big.Int).Add(product, value(c)), 1)
	z.MulSub(a, b, c)
	check(t, "MulSub", &z, new(big.Int).Sub(product, value(c)), 1)
}

// split returns two elements whose magnitudes make up m.
func split(r *rand.Rand, m int64) (a, b Element) {
	n := r.Int64N(m + 1)
	return randomElement(r, n), randomElement(r, m-n)
}

func checkMulDiffSub(t *testing.T, a, b, c, d *Element) {
	t.Helper()
	want := new(big.Int).Sub(value(b), value(c))
	var z Element
	z.MulDiffSub(a, b, c, d)
	check(t, "MulDiffSub", &z, want.Mul(want, value(a)).Sub(want, value(d)), 1)
}

func checkSquares(t *testing.T, a, c, d *Element) {
	t.Helper()
	want := new(big.Int).Mul(value(a), value(a))
	var z Element
	z.Square(a)
	check(t, "Square", &z, want, 1)
	z.SquareSub(a, c, d)
	check(t, "SquareSub", &z, want.Sub(want, value(c)).Sub(want, new(big.Int).Lsh(value(d), 1)), 1)
}

// TestProductBounds has every column of a product at its largest and at its smallest, in every split of the magnitude.
func TestProductBounds(t *testing.T) {
	for _, m := range [][2]int64{{15, 1}, {1, 15}, {7, 2}, {5, 3}, {3, 5}} {
		for _, signs := range []uint{0, 0x1ff, 0xaa, 0x155, 0x0ff, 0x100} {
			for _, others := range []uint{0, 0x1ff, 0xaa, 0x155, 0x0ff, 0x100} {
				a, b, c := extreme(m[0], signs), extreme(m[1], others), extreme(64, others^0x1ff)
				checkProducts(t, &a, &b, &c)
				for n := range m[1] + 1 {
					b, d := extreme(m[1]-n, others), extreme(n, others^0x1ff)
					checkMulDiffSub(t, &a, &b, &d, &c)
				}
			}
		}
	}
	for signs := range uint(512) {
		a := extreme(3, signs)
		for _, twice := range []int64{0, 1, 32} {
			c, d := extreme(64-2*twice, signs), extreme(twice, signs)
			checkSquares(t, &a, &c, &d)
		}
	}
}

func TestAliasing(t *testing.T) {
	r := seeded(t)
	for range 100 {
		a, b, c := randomElement(r, 3), randomElement(r, 2), randomElement(r, 2)
		for name, f := range map[string]func(z, a, b, c *Element){
			"Mul":        func(z, a, b, _ *Element) { z.Mul(a, b) },
			"MulAdd":     func(z, a, b, c *Element) { z.MulAdd(a, b, c) },
			"MulSub":     func(z, a, b, c *Element) { z.MulSub(a, b, c) },
			"Square":     func(z, a, _, _ *Element) { z.Square(a) },
			"SquareSub":  func(z, a, b, c *Element) { z.SquareSub(a, b, c) },
			"MulDiffSub": func(z, a, b, c *Element) { z.MulDiffSub(a, b, c, b) },
			"a(a-b) - c": func(z, a, b, c *Element) { z.MulDiffSub(a, a, b, c) },
			"Add":        func(z, a, b, _ *Element) { z.Add(a, b) },
			"TripleHalf": func(z, a, _, _ *Element) { z.TripleHalf(a) },
			"Sub":        func(z, a, b, _ *Element) { z.Sub(a, b) },
			"Sqrt":       func(z, a, _, _ *Element) { z.Sqrt(a) },
		} {
			var want Element
			f(&want, &a, &b, &c)
			for i := range 3 {
				in := [3]Element{a, b, c}
				f(&in[i], &in[0], &in[1], &in[2])
				if in[i] != want {
					t.Fatalf("%s with its receiver as argument %d", name, i)
				}
			}
		}
		var want, z Element
		want.Mul(&a, &a)
		z = a
		z.Mul(&z, &z)
		if z != want {
			t.Fatal("Mul of its receiver by itself")
		}
		if want.Square(&a); !want.Equal(&z) {
			t.Fatal("Square is not Mul")
		}
	}
}

func TestNilIsZero(t *testing.T) {
	one := Element{[9]int64{1}}
	var z Element
	z.Mul(nil, &one)
	check(t, "Mul(nil, 1)", &z, new(big.Int), 1)
	z.MulAdd(&one, nil, &one)
	check(t, "MulAdd(1, nil, 1)", &z, big.NewInt(1), 1)
	z.SquareSub(nil, &one, nil)
	check(t, "SquareSub(nil, 1, nil)", &z, big.NewInt(-1), 1)
	z.SquareSub(&one, nil, &one)
	check(t, "SquareSub(1, nil, 1)", &z, big.NewInt(-1), 1)
	z.MulDiffSub(&one, nil, &one, nil)
	check(t, "MulDiffSub(1, nil, 1, nil)", &z, big.NewInt(-1), 1)
	z.MulSub(&one, &one, nil)
	check(t, "MulSub(1, 1, nil)", &z, big.NewInt(1), 1)
}

func TestSqrt(t *testing.T) {
	r := seeded(t)
	values := edges()[:40]
	for range 40 {
		e := randomElement(r, 1)
		values = append(values, residue(&e))
	}
	for _, v := range values {
		e := elementOf(t, v)
		var root, square Element
		isSquare := root.Sqrt(&e)
		if isSquare != (big.Jacobi(new(big.Int).Mod(v, prime), prime) >= 0) {
			t.Fatalf("Sqrt(%x) reports %v", v, isSquare)
		}
		square.Square(&root)
		if !isSquare {
			e.Negate(&e)
		}
		if !square.Equal(&e) {
			t.Fatalf("Sqrt(%x) is %x", v, residue(&root))
		}
	}
}

func FuzzProducts(f *testing.F) {
	f.Add(make([]byte, 32), make([]byte, 32), make([]byte, 32))
	for _, v := range edges()[:8] {
		b := v.FillBytes(make([]byte, 32))
		f.Add(b, b, b)
	}
	f.Fuzz(func(t *testing.T, x, y, z []byte) {
		if len(x) != 32 || len(y) != 32 || len(z) != 32 {
			return
		}
		var a, b, c Element
		for e, s := range map[*Element][]byte{&a: x, &b: y, &c: z} {
			if v := new(big.Int).SetBytes(s); e.SetBytes((*[32]byte)(s)) != (v.Cmp(prime) >= 0) {
				t.Fatalf("SetBytes(%x)", s)
			}
		}
		checkProducts(t, &a, &b, &c)
		var sum Element
		sum.MulInt(&a, 3)
		sum.Sub(&sum, &c)
		checkProducts(t, &sum, &b, &sum)
		before := value(&sum)
		sum.Normalize()
		check(t, "Normalize", &sum, before, 1)
		if got := sum.Bytes(); new(big.Int).SetBytes(got[:]).Cmp(before.Mod(before, prime)) != 0 {
			t.Fatalf("Bytes: %x", got)
		}
	})
}
