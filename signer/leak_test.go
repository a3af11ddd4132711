//go:build leak

package signer

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/latchkey/latchkey/signer/internal/leak"
)

// The leak test times what works on a secret, on secrets of several classes, and compares the classes with the first one.
// Each operation has an unhardened twin (leak_unhardened_test.go), which must be told by the same test: otherwise the
// machine is too noisy, or the samples are too few, for the test to mean anything.

var nonceLengths = []leak.Class{
	{Name: "no zero byte", Draw: func(r *rand.Rand) [32]byte { return leadingZeros(r, 0) }},
	{Name: "1 zero byte", Draw: func(r *rand.Rand) [32]byte { return leadingZeros(r, 1) }},
	{Name: "2 zero bytes", Draw: func(r *rand.Rand) [32]byte { return leadingZeros(r, 2) }},
	{Name: "4 zero bytes", Draw: func(r *rand.Rand) [32]byte { return leadingZeros(r, 4) }},
}

var keyWeights = []leak.Class{
	{Name: "random", Draw: func(r *rand.Rand) [32]byte { return belowOrder(r, leak.Random) }},
	{Name: "8 bits set", Draw: func(r *rand.Rand) [32]byte { return belowOrder(r, eightBits) }},
	{Name: "8 bits clear", Draw: func(r *rand.Rand) [32]byte {
		return belowOrder(r, func(r *rand.Rand) [32]byte {
			b := eightBits(r)
			for i := range b {
				b[i] = ^b[i]
			}
			return b
		})
	}},
}

// leadingZeros returns a number that begins with exactly that many zero bytes.
func leadingZeros(r *rand.Rand, zeros int) [32]byte {
	return belowOrder(r, func(r *rand.Rand) [32]byte {
		b := leak.Random(r)
		clear(b[:zeros])
		b[zeros] |= 1 << r.IntN(8)
		return b
	})
}

func eightBits(r *rand.Rand) (b [32]byte) {
	for _, bit := range r.Perm(256)[:8] {
		b[bit/8] |= 1 << (bit % 8)
	}
	return b
}

// belowOrder draws until the number is a key.
func belowOrder(r *rand.Rand, draw func(*rand.Rand) [32]byte) [32]byte {
	for {
		b := draw(r)
		if _, err := NewPrivateKey(b[:]); err == nil {
			return b
		}
	}
}

// operations get the secret that their classes are of, and a random number.
var operations = []struct {
	name                 string
	classes              []leak.Class
	hardened, unhardened func(secret, other *[32]byte)
}{
	{"sign, by nonce", nonceLengths, signWithNonce, unhardenedSignWithNonce},
	{"nonce times G", nonceLengths, func(secret, _ *[32]byte) {
		nonce := asScalar(secret)
		multiplyBase(&nonce)
	}, unhardenedMultiply},
	{"1 / nonce", nonceLengths, func(secret, _ *[32]byte) {
		nonce := asScalar(secret)
		invertScalar(&nonce)
	}, unhardenedInvert},
	{"sign, by key", keyWeights, func(secret, other *[32]byte) {
		key := PrivateKey{asScalar(secret)}
		key.SignDigest(*other)
	}, unhardenedSign},
	{"public key", keyWeights, func(secret, _ *[32]byte) {
		key := PrivateKey{asScalar(secret)}
		key.PublicKey()
	}, unhardenedMultiply},
	{"child key", keyWeights, func(secret, other *[32]byte) {
		var sum [32]byte
		for range 16 { // one alone is shorter than what reading a clock varies by
			AddScalars(&sum, secret, other)
		}
	}, unhardenedAdd},
	{"child of public", keyWeights, func(secret, _ *[32]byte) { leakParent.AddTweaks([][32]byte{*secret}) }, unhardenedMultiply},
}

var leakParent = (&PrivateKey{half}).PublicKey()

// signWithNonce does what SignDigest does, but for making the nonce, which is given.
func signWithNonce(secret, other *[32]byte) {
	key, digest := half, asScalar(other)
	attempt := signing{nonce: asScalar(secret)}
	attempt.run(&key, &digest)
	multipleOf(&attempt.nonce)
	attempt.equationHolds(&key, &digest)
}

func asScalar(b *[32]byte) (s scalar) {
	s.SetBytes(b)
	return s
}

func TestLeak(t *testing.T) {
	samples, err := strconv.Atoi(os.Getenv("SAMPLES"))
	if err != nil || samples < 1000 {
		t.Fatal("set SAMPLES, the number of timings a class, to 1000 or more")
	}
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 0))
	fmt.Printf("%s/%s, %s, %d samples a class (%d of the unhardened twins), seed %d\n",
		runtime.GOOS, runtime.GOARCH, runtime.Version(), samples, unhardenedSamples(samples), seed)
	fmt.Printf("Welch's t against the class in brackets, over all timings and over the shortest 99, 90 and 50 %%;\n")
	fmt.Printf("the largest |t| of the unhardened twin\n\n")
	for _, o := range operations {
		t.Run(o.name, func(t *testing.T) {
			hardened := leak.Time(r, samples, o.classes, o.hardened)
			unhardened := leak.Time(r, unhardenedSamples(samples), o.classes, o.unhardened)
			fmt.Printf("%-15s (%s)%*s all    99 %%    90 %%    50 %%   unhardened\n", o.name, o.classes[0].Name, 13-len(o.classes[0].Name), "")
			caught := false
			for i := 1; i < len(o.classes); i++ {
				got, twin := leak.Compare(hardened[i], hardened[0]), leak.Compare(unhardened[i], unhardened[0])
				verdict := ""
				if leak.Largest(got[:]) >= leak.Threshold {
					verdict = "  LEAKS"
					t.Errorf("%s: the time tells %s from %s", o.name, o.classes[i].Name, o.classes[0].Name)
				}
				caught = caught || leak.Largest(twin[:]) >= leak.Threshold
				fmt.Printf("  %-25s %7.2f %7.2f %7.2f %7.2f %12.1f%s\n", o.classes[i].Name, got[0], got[1], got[2], got[3], leak.Largest(twin[:]), verdict)
			}
			if !caught {
				t.Errorf("%s: not even the unhardened twin is caught, so this test shows nothing: more samples or a quieter machine", o.name)
			}
		})
	}
}

// unhardenedSamples is fewer, so that a difference of which the hardened operation is cleared would be far smaller.
func unhardenedSamples(samples int) int { return min(samples, 20_000) }
