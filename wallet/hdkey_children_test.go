package wallet

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/latchkey/latchkey/signer"
)

// TestChildAddresses compares with children derived one by one through their private keys.
func TestChildAddresses(t *testing.T) {
	random := rand.New(rand.NewPCG(32, 1))
	t.Log("seed 32, 1")
	for range 5 {
		seed := make([]byte, 64)
		for i := range seed {
			seed[i] = byte(random.Uint32())
		}
		k, err := NewHDKey(seed)
		if err != nil {
			t.Fatal(err)
		}
		const count = 5
		for _, first := range []uint32{0, random.Uint32() % (Hardened - count), Hardened - count} {
			addresses, err := k.ChildAddresses(first, count)
			if err != nil || len(addresses) != count {
				t.Fatalf("%d addresses, %v", len(addresses), err)
			}
			for i, got := range addresses {
				child, err := k.Derive(Path{first + uint32(i)})
				if err != nil {
					t.Fatal(err)
				}
				key, err := child.PrivateKey()
				if err != nil {
					t.Fatal(err)
				}
				if want := key.Address(); got != want {
					t.Fatalf("seed %x, child %d: %s, want %s", seed, first+uint32(i), got, want)
				}
			}
		}
	}
}

func TestChildAddressesRefuses(t *testing.T) {
	k, err := NewHDKey([]byte("sixteen bytes..."))
	if err != nil {
		t.Fatal(err)
	}
	if addresses, err := k.ChildAddresses(7, 0); err != nil || len(addresses) != 0 {
		t.Errorf("none: %v, %v", addresses, err)
	}
	for _, c := range [][2]uint32{{Hardened, 1}, {Hardened - 1, 2}, {1<<32 - 1, 1}} {
		if _, err := k.ChildAddresses(c[0], c[1]); !errors.Is(err, ErrPath) {
			t.Errorf("%d from %d: %v", c[1], c[0], err)
		}
	}
	k.Zero()
	if _, err := k.ChildAddresses(0, 1); !errors.Is(err, signer.ErrKeyRange) {
		t.Errorf("after Zero: %v", err)
	}
}

func BenchmarkChildAddresses(b *testing.B) {
	k, err := NewHDKey([]byte("sixteen bytes..."))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := k.ChildAddresses(0, 1000); err != nil {
			b.Fatal(err)
		}
	}
}
