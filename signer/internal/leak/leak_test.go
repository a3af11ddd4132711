package leak

import (
	"math"
	"math/rand/v2"
	"testing"
)

const testSeed = 45

// The expected t is worked out by hand from the means and variances in the comments.
func TestWelch(t *testing.T) {
	tests := []struct {
		a, b []float64
		t    float64
	}{
		{[]float64{1, 2, 3}, []float64{2, 4, 6}, -2 / math.Sqrt(1.0/3+4.0/3)}, // means 2 and 4, variances 1 and 4
		{[]float64{5, 7}, []float64{1, 1, 4}, 4 / math.Sqrt(2.0/2+3.0/3)},     // means 6 and 2, variances 2 and 3
		{[]float64{3, 3}, []float64{3, 3}, 0},
		{[]float64{4, 4}, []float64{3, 3}, math.Inf(1)},
		{[]float64{3, 3}, []float64{4, 4}, math.Inf(-1)},
		{[]float64{3, 4}, nil, math.Inf(1)},
	}
	for _, test := range tests {
		if got := welch(test.a, test.b); got != test.t && !(math.Abs(got-test.t) < 1e-12) {
			t.Errorf("%v and %v: t = %v, want %v", test.a, test.b, got, test.t)
		}
	}
}

// TestCompare plants a difference of a hundredth of the spread, and one that rare long timings hide from the whole.
func TestCompare(t *testing.T) {
	t.Logf("seed %d", testSeed)
	r := rand.New(rand.NewPCG(testSeed, 0))
	const samples = 200_000
	draw := func(slower, interrupted float64) []float64 {
		times := make([]float64, samples)
		for i := range times {
			times[i] = 50_000 + slower + 1000*r.NormFloat64()
			if r.Float64() < interrupted {
				times[i] += 1e7 * r.Float64()
			}
		}
		return times
	}
	plain, interrupted := draw(0, 0), draw(0, 0.005)
	if got := Compare(draw(0, 0), plain); Largest(got[:]) >= Threshold {
		t.Errorf("equal classes: %.1f", got)
	}
	if got := Compare(draw(0, 0.005), interrupted); Largest(got[:]) >= Threshold {
		t.Errorf("equal classes with interrupts: %.1f", got)
	}
	if got := Compare(draw(25, 0), plain); got[0] < Threshold {
		t.Errorf("25 ns more are not seen: %.1f", got)
	}
	if got := Compare(draw(25, 0.005), interrupted); got[0] >= Threshold || got[1] < Threshold {
		t.Errorf("25 ns more below interrupts are not seen, or even without cropping: %.1f", got)
	}
}

// TestTime counts what is timed, and that each class gets its own secrets.
func TestTime(t *testing.T) {
	r := rand.New(rand.NewPCG(testSeed, 0))
	classes := []Class{
		{"zero", func(*rand.Rand) [32]byte { return [32]byte{} }},
		{"one", func(*rand.Rand) [32]byte { return [32]byte{1} }},
	}
	var seen [2]int
	times := Time(r, 1000, classes, func(secret, other *[32]byte) {
		seen[secret[0]]++
		if *other == [32]byte{} {
			t.Error("the other number is not random")
		}
	})
	for i, class := range times {
		if len(class) != seen[i] || len(class) < 900 {
			t.Errorf("class %d: %d timings of %d", i, len(class), seen[i])
		}
	}
}
