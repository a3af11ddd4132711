package eth

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/crypto/keccak"
)

// TestKeccakOfEveryLength hashes inputs of every length up to four blocks and a byte, whole and in parts, and compares with
// go-ethereum's Keccak.
func TestKeccakOfEveryLength(t *testing.T) {
	const seed = 3
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, seed))
	input := make([]byte, 4*rate+1)
	for i := range input {
		input[i] = byte(random.Uint32())
	}
	for length := range len(input) + 1 {
		state := keccak.NewLegacyKeccak256()
		state.Write(input[:length])
		want := Hash(state.Sum(nil))
		if got := Keccak256(input[:length]); got != want {
			t.Fatalf("%d bytes: %s, want %s", length, got, want)
		}
		for range 8 {
			parts := split(random, input[:length])
			if got := Keccak256(parts...); got != want {
				t.Fatalf("%d bytes in %d parts: %s, want %s", length, len(parts), got, want)
			}
		}
	}
}

// split cuts bytes at random, often in short pieces.
func split(random *rand.Rand, b []byte) (parts [][]byte) {
	for most := 1 + random.IntN(200); len(b) > 0; {
		n := min(random.IntN(most+1), len(b))
		parts = append(parts, b[:n])
		b = b[n:]
	}
	return parts
}

// TestKeccakChain hashes each hash again, so that a wrong bit anywhere in the permutation shows.
func TestKeccakChain(t *testing.T) {
	var got, want Hash
	for i := range 10_000 {
		state := keccak.NewLegacyKeccak256()
		state.Write(want[:])
		state.Sum(want[:0])
		if got = Keccak256(got[:]); got != want {
			t.Fatalf("after %d: %s, want %s", i, got, want)
		}
	}
}

func FuzzKeccak256(f *testing.F) {
	f.Add([]byte("abc"), uint16(1))
	f.Add(slices.Repeat([]byte{0xff}, rate), uint16(rate-1))
	f.Fuzz(func(t *testing.T, data []byte, cut uint16) {
		at := int(cut) % (len(data) + 1)
		state := keccak.NewLegacyKeccak256()
		state.Write(data)
		if got := Keccak256(data[:at], data[at:]); got != Hash(state.Sum(nil)) {
			t.Fatalf("%x cut at %d: %s", data, at, got)
		}
	})
}

func BenchmarkKeccak256(b *testing.B) {
	for name, size := range map[string]int{"32 B": 32, "1 KiB": 1024} {
		b.Run(name, func(b *testing.B) {
			data := make([]byte, size)
			b.ReportAllocs()
			for b.Loop() {
				Keccak256(data)
			}
		})
	}
}
