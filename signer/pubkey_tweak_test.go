package signer

import (
	"errors"
	"math/big"
	"testing"
)

// TestAddTweaks compares with the public keys of the children's private keys.
func TestAddTweaks(t *testing.T) {
	r := newRandom(t)
	for range 20 {
		key := randomKey(t, r)
		parent := key.d.Bytes()
		tweaks := [][32]byte{{}, {31: 1}, parent} // the parent itself, and twice it: a point added to itself
		for range 5 {
			tweaks = append(tweaks, randomKey(t, r).d.Bytes())
		}
		children, err := key.PublicKey().AddTweaks(tweaks)
		if err != nil {
			t.Fatal(err)
		}
		for i, tweak := range tweaks {
			var sum [32]byte
			if err := AddScalars(&sum, &parent, &tweak); err != nil {
				t.Fatal(err)
			}
			child, err := NewPrivateKey(sum[:])
			if err != nil || child.PublicKey() != children[i] {
				t.Fatalf("key %x, tweak %x: %x, %v", parent, tweak, children[i], err)
			}
		}
	}
}

func TestAddTweaksRefuses(t *testing.T) {
	parent := (&PrivateKey{half}).PublicKey()
	order := [32]byte(orderN.Bytes())
	opposite := [32]byte(new(big.Int).Sub(orderN, fromScalar(&half)).FillBytes(make([]byte, 32)))
	for name, tweak := range map[string][32]byte{"n": order, "the parent's opposite": opposite} {
		if _, err := parent.AddTweaks([][32]byte{{1}, tweak, {2}}); !errors.Is(err, ErrTweakRange) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if children, err := parent.AddTweaks(nil); err != nil || len(children) != 0 {
		t.Errorf("none: %v, %v", children, err)
	}
	parent[63] ^= 1
	for _, p := range []PublicKey{parent, {}} {
		if _, err := p.AddTweaks([][32]byte{{1}}); !errors.Is(err, ErrPublicKeyPoint) {
			t.Errorf("%x: %v", p, err)
		}
	}
}
