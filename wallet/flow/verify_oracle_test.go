//go:build cgo

package flow

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/latchkey/latchkey/eth"
)

// TestUnwrapIsTheOracles compares wrappers, as they are encoded and with bytes changed, with go-ethereum's ABI decoder. It
// differs from Solidity's, and so from ours, in that it does not look at what is before an address.
func TestUnwrapIsTheOracles(t *testing.T) {
	var arguments abi.Arguments
	for _, name := range []string{"address", "bytes", "bytes"} {
		typ, err := abi.NewType(name, "", nil)
		must(t, err)
		arguments = append(arguments, abi.Argument{Type: typ})
	}
	const seed = 6492
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	random := func(max int) []byte {
		b := make([]byte, r.IntN(max))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return b
	}
	read, refused := 0, 0
	for range 50_000 {
		factory := eth.Address(bytes.Repeat([]byte{byte(r.Uint32())}, 20))
		prepare, inner := random(80), random(80)
		w, err := arguments.Pack(common.Address(factory), prepare, inner)
		must(t, err)
		if ours := wrapSignature(factory, prepare, inner); !bytes.Equal(ours, append(bytes.Clone(w), wrapperSuffix...)) {
			t.Fatalf("wrapped as %x, theirs %x", ours, w)
		}
		for range r.IntN(3) {
			// The last bytes of a word of the head or a length are those that matter.
			at := r.IntN(len(w))
			if r.IntN(2) == 0 {
				at = at/32*32 + 30 + r.IntN(2)
			}
			w[at] = byte(r.Uint32())
		}
		w = w[:len(w)-r.IntN(2)*r.IntN(40)]
		c, ok := unwrap(append(bytes.Clone(w), wrapperSuffix...))
		values, err := arguments.Unpack(w)
		if !ok {
			if refused++; err == nil && allZero(w[:12]) {
				t.Errorf("%x was refused", w)
			}
			continue
		}
		read++
		if err != nil || eth.Address(values[0].(common.Address)) != c.factory || !bytes.Equal(values[1].([]byte), c.prepare) || !bytes.Equal(values[2].([]byte), c.signature) {
			t.Errorf("%x is read as %+v, theirs %v, %v", w, c, values, err)
		}
	}
	if read < 1000 || refused < 1000 {
		t.Errorf("%d were read, %d refused: nothing is compared", read, refused)
	}
}

func allZero(b []byte) bool { return bytes.Equal(b, make([]byte, len(b))) }
