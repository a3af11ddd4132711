// Package leak tells whether the time of an operation depends on its secret: Welch's t-test over many timings of two
// classes of secrets, as in "Dude, is my code constant time?" (Reparaz, Balasch, Verbauwhede, 2017). Only tests use it.
package leak

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// Threshold is the |t| from which the two classes differ: reached by chance once in 150,000 tests of equal ones.
const Threshold = 4.5

// Kept are the shares of the timings, the shortest ones, that a comparison is made over. Interrupts and the garbage
// collector make the longest timings so long that they hide a difference of the others.
var Kept = [4]float64{1, 0.99, 0.9, 0.5}

// Class is a set of secrets. Draw makes one of 32 bytes.
type Class struct {
	Name string
	Draw func(*rand.Rand) [32]byte
}

// Time times the operation, in nanoseconds, on about the given number of secrets of each class, each beside a random number
// that is no secret of the class. Which class is next is random, and the secrets are made in advance, so that neither a
// change of the machine's speed nor the making of a secret falls on one class.
func Time(r *rand.Rand, samples int, classes []Class, operation func(secret, other *[32]byte)) [][]float64 {
	const batch = 256
	var of [batch]int
	var secrets, others [batch][32]byte
	times := make([][]float64, len(classes))
	for i := range times {
		times[i] = make([]float64, 0, samples+samples/10+1000)
	}
	warmUp := min(samples/10, 2000) / batch
	for done := -warmUp; done*batch < samples*len(classes); done++ {
		for i := range batch {
			of[i] = r.IntN(len(classes))
			secrets[i], others[i] = classes[of[i]].Draw(r), Random(r)
		}
		var taken [batch]time.Duration
		for i := range batch {
			start := time.Now()
			operation(&secrets[i], &others[i])
			taken[i] = time.Since(start)
		}
		if done < 0 {
			continue
		}
		for i, class := range of {
			times[class] = append(times[class], float64(taken[i]))
		}
	}
	return times
}

// Random returns 32 random bytes.
func Random(r *rand.Rand) (b [32]byte) {
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// Compare returns Welch's t of the two classes' timings, positive if a's are longer, for each share of Kept. It is never
// NaN.
func Compare(a, b []float64) (t [len(Kept)]float64) {
	all := slices.Concat(a, b)
	slices.Sort(all)
	for i, share := range Kept {
		longest := all[int(share*float64(len(all)-1))]
		t[i] = welch(upTo(longest, a), upTo(longest, b))
	}
	return t
}

// Largest returns the largest |t|.
func Largest(t []float64) float64 {
	var largest float64
	for _, x := range t {
		largest = max(largest, math.Abs(x))
	}
	return largest
}

func upTo(longest float64, times []float64) []float64 {
	kept := make([]float64, 0, len(times))
	for _, x := range times {
		if x <= longest {
			kept = append(kept, x)
		}
	}
	return kept
}

// welch is (mean(a) - mean(b)) / √(var(a)/len(a) + var(b)/len(b)), and infinite where cropping left next to nothing of one.
func welch(a, b []float64) float64 {
	if len(a) < 2 || len(b) < 2 {
		return math.Inf(1)
	}
	meanA, errorA := mean(a)
	meanB, errorB := mean(b)
	if meanA == meanB { // also where neither varies
		return 0
	}
	return (meanA - meanB) / math.Sqrt(errorA+errorB)
}

// mean returns the mean and its variance.
func mean(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v
	}
	n := float64(len(x))
	mean /= n
	for _, v := range x {
		variance += (v - mean) * (v - mean)
	}
	return mean, variance / (n - 1) / n
}
