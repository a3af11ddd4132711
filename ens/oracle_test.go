//go:build cgo

package ens

import (
	"bytes"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/latchkey/latchkey/eth"
)

const contract = `[
	{"type":"function","name":"resolver","inputs":[{"type":"bytes32","name":"node"}],"outputs":[{"type":"address"}]},
	{"type":"function","name":"addr","inputs":[{"type":"bytes32","name":"node"}],"outputs":[{"type":"address"}]},
	{"type":"function","name":"addr","inputs":[{"type":"bytes32","name":"node"},{"type":"uint256","name":"coinType"}],"outputs":[{"type":"bytes"}]},
	{"type":"function","name":"name","inputs":[{"type":"bytes32","name":"node"}],"outputs":[{"type":"string"}]},
	{"type":"function","name":"supportsInterface","inputs":[{"type":"bytes4","name":"id"}],"outputs":[{"type":"bool"}]},
	{"type":"function","name":"resolve","inputs":[{"type":"bytes","name":"name"},{"type":"bytes","name":"data"}],"outputs":[{"type":"bytes"}]},
	{"type":"error","name":"OffchainLookup","inputs":[{"type":"address","name":"sender"},{"type":"string[]","name":"urls"},{"type":"bytes","name":"callData"},
		{"type":"bytes4","name":"callbackFunction"},{"type":"bytes","name":"extraData"}]}]`

// TestOracle compares questions and answers with those of go-ethereum's ABI.
func TestOracle(t *testing.T) {
	oracle, err := abi.JSON(strings.NewReader(contract))
	if err != nil {
		t.Fatal(err)
	}
	const seed = 137
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	some := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		return b
	}
	question := func(name string, got []byte, args ...any) {
		t.Helper()
		want, err := oracle.Pack(name, args...)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%s%v: %x, want %x, %v", name, args, got, want, err)
		}
	}
	answer := func(name string, args ...any) []byte {
		t.Helper()
		b, err := oracle.Methods[name].Outputs.Pack(args...)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for range 2000 {
		node := eth.Hash(some(32))
		coin := random.Uint64()
		question("resolver", Resolver(node), node)
		question("addr", Addr(node), node)
		question("addr0", AddrOfCoin(node, coin), node, new(big.Int).SetUint64(coin))
		question("name", Name(node), node)
		question("supportsInterface", SupportsInterface(ExtendedResolver), [4]byte{0x90, 0x61, 0xb9, 0x23})
		name, data := some(random.IntN(200)), some(random.IntN(200))
		question("resolve", Resolve(name, data), name, data)

		address := eth.Address(some(20))
		if got, err := DecodeAddress(answer("addr", common.Address(address))); err != nil || got != address {
			t.Fatal(got, err)
		}
		if got, err := DecodeCoinAddress(answer("addr0", address[:])); err != nil || got != address {
			t.Fatal(got, err)
		}
		if got, err := DecodeBytes(answer("resolve", data)); err != nil || !bytes.Equal(got, data) {
			t.Fatal(got, err)
		}
		text := strings.Repeat("é", random.IntN(100))
		if got, err := DecodeName(answer("name", text)); err != nil || got != text {
			t.Fatal(got, err)
		}
		yes := random.IntN(2) == 1
		if got, err := DecodeBool(answer("supportsInterface", yes)); err != nil || got != yes {
			t.Fatal(got, err)
		}
	}
	lookup := oracle.Errors["OffchainLookup"].ID
	if !IsOffchainLookup(lookup[:]) {
		t.Errorf("%x", lookup[:4])
	}
}
