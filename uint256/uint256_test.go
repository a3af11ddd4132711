package uint256

import (
	"bytes"
	"errors"
	"math/big"
	"math/rand/v2"
	"testing"
)

// math/big is the oracle of everything in this package.

func toBig(x Int) *big.Int { b := x.Bytes32(); return new(big.Int).SetBytes(b[:]) }

// edges are where carries, borrows and lengths change.
var edges = func() []Int {
	out := []Int{{}, {1}, {2}, {10}, Max, {^uint64(0) - 1, ^uint64(0), ^uint64(0), ^uint64(0)}}
	for limb := range 4 {
		var power, below, high Int
		power[limb] = 1
		for i := range limb {
			below[i] = ^uint64(0)
		}
		high[limb] = 1 << 63
		out = append(out, power, below, high)
	}
	return out
}()

// values are the edges and random numbers of every length.
func values(t *testing.T, seed uint64, count int) []Int {
	t.Logf("random seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	out := append([]Int{}, edges...)
	for range count {
		x := Int{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()}
		short, _ := FromBytes(truncate(x, r.IntN(33)))
		out = append(out, short)
	}
	return out
}

func truncate(x Int, size int) []byte {
	b := x.Bytes32()
	return b[32-size:]
}

// checkFits demands that got is want modulo 2^256 and that fits says whether they are equal.
func checkFits(t *testing.T, what string, x, y, got Int, fits bool, want *big.Int) {
	t.Helper()
	wrapped := new(big.Int).Mod(want, new(big.Int).Lsh(big.NewInt(1), 256))
	if toBig(got).Cmp(wrapped) != 0 || fits != (wrapped.Cmp(want) == 0) {
		t.Fatalf("%s %s %s = %s, %v; want %s", x, what, y, got, fits, want)
	}
}

func TestArithmetic(t *testing.T) {
	all := values(t, 1, 300)
	for _, x := range all {
		for _, y := range all {
			a, b := toBig(x), toBig(y)
			sum, fits := x.Add(y)
			checkFits(t, "+", x, y, sum, fits, new(big.Int).Add(a, b))
			difference, fits := x.Sub(y)
			checkFits(t, "-", x, y, difference, fits, new(big.Int).Sub(a, b))
			product, fits := x.Mul(y)
			checkFits(t, "*", x, y, product, fits, new(big.Int).Mul(a, b))
			if got, want := x.Cmp(y), a.Cmp(b); got != want || (x == y) != (want == 0) {
				t.Fatalf("compare %s and %s: %d, want %d", x, y, got, want)
			}
		}
	}
}

func TestDivUint64(t *testing.T) {
	for _, x := range values(t, 2, 2_000) {
		for _, d := range []uint64{1, 2, 3, 10, 1<<32 - 1, 1 << 63, stepBase, ^uint64(0), x[1] | 1} {
			quotient, rem := x.DivUint64(d)
			wantQuotient, wantRem := new(big.Int).QuoRem(toBig(x), new(big.Int).SetUint64(d), new(big.Int))
			if toBig(quotient).Cmp(wantQuotient) != 0 || rem != wantRem.Uint64() {
				t.Fatalf("%s / %d = %s rest %d; want %s rest %s", x, d, quotient, rem, wantQuotient, wantRem)
			}
		}
	}
}

func TestDivUint64PanicsOnZero(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a division by zero returned")
		}
	}()
	FromUint64(1).DivUint64(0)
}

func TestBytes(t *testing.T) {
	for _, x := range values(t, 3, 2_000) {
		want := toBig(x)
		if got := x.Bytes(); !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("%s: bytes %x, want %x", x, got, want.Bytes())
		}
		if got, err := FromBytes(x.Bytes()); err != nil || got != x {
			t.Fatalf("%s: reads back as %s, %v", x, got, err)
		}
		if got := FromBytes32(x.Bytes32()); got != x {
			t.Fatalf("%s: reads back as %s", x, got)
		}
		if got := x.BitLen(); got != want.BitLen() {
			t.Fatalf("%s: %d bits, want %d", x, got, want.BitLen())
		}
		if got, fits := x.Uint64(); fits != want.IsUint64() || got != x[0] {
			t.Fatalf("%s: %d, %v", x, got, fits)
		}
		if got := x.IsZero(); got != (want.Sign() == 0) {
			t.Fatalf("%s: zero %v", x, got)
		}
	}
	for size := range 33 {
		if got, err := FromBytes(bytes.Repeat([]byte{0xff}, size)); err != nil || got.BitLen() != 8*size {
			t.Errorf("%d bytes: %s, %v", size, got, err)
		}
	}
	if _, err := FromBytes(make([]byte, 33)); !errors.Is(err, ErrRange) {
		t.Errorf("33 bytes: %v", err)
	}
}

// Int.Bytes must not hand out memory that it shares with anything.
func TestBytesIsACopy(t *testing.T) {
	x := FromUint64(7)
	x.Bytes()[0] = 9
	if x != FromUint64(7) {
		t.Error("the number changed with its bytes")
	}
}

func BenchmarkMul(b *testing.B) {
	x := Int{1, 2, 3}
	for b.Loop() {
		x.Mul(Int{10})
	}
}
