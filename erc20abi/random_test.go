package erc20abi

import (
	"math/rand/v2"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// newRandom is deterministic; its seed is printed so that a failure can be repeated.
func newRandom(t testing.TB, seed uint64) *rand.Rand {
	t.Logf("random seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func randomAddress(r *rand.Rand) (a eth.Address) {
	for i := range a {
		a[i] = byte(r.Uint32())
	}
	return a
}

// randomAmount has every length from 0 to 256 bits, and the ends of the range.
func randomAmount(r *rand.Rand) uint256.Int {
	switch bits := r.IntN(260); {
	case bits == 257:
		return uint256.Int{}
	case bits > 257:
		return uint256.Max
	default:
		var b [32]byte
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		shift := 256 - bits
		clear(b[:shift/8])
		if shift%8 != 0 {
			b[shift/8] &= 0xff >> (shift % 8)
		}
		return uint256.FromBytes32(b)
	}
}

func randomArgs(r *rand.Rand, params []param) []Arg {
	args := make([]Arg, len(params))
	for i, p := range params {
		args[i] = Arg{Name: p.name, Kind: p.kind}
		if p.kind == KindAmount {
			args[i].Amount = randomAmount(r)
		} else {
			args[i].Address = randomAddress(r)
		}
	}
	return args
}
