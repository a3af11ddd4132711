//go:build cgo

package eth

import (
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
)

// go-ethereum's common and crypto are the oracle.
func TestOracle(t *testing.T) {
	const seed = 2
	t.Logf("random seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 5_000 {
		data := make([]byte, r.IntN(300))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		want := crypto.Keccak256Hash(data)
		hash := Keccak256(data)
		if hash != Hash(want) || hash.String() != want.Hex() {
			t.Fatalf("%x hashes to %s, want %s", data, hash, want)
		}
		if cut := r.IntN(len(data) + 1); Keccak256(data[:cut], data[cut:]) != hash {
			t.Fatalf("%x in two parts at %d hashes to something else", data, cut)
		}
		if got := Bytes(data).String(); got != hexutil.Encode(data) {
			t.Fatalf("%x reads %s", data, got)
		}
		address := Address(hash[12:])
		if got, want := address.String(), common.Address(address).Hex(); got != want {
			t.Fatalf("address %s, want %s", got, want)
		}
	}
}
