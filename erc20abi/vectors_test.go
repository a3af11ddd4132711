package erc20abi

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// TestEthereumTestsVectors reads ABITests/basic_abi_tests.json of ethereum/tests. Cases with types other than address
// and uint256 belong to a whole ABI codec and are listed as not read.
func TestEthereumTestsVectors(t *testing.T) {
	folder := os.Getenv("VECTORS_DIR")
	if folder == "" {
		t.Log("VECTORS_DIR is not set: ethereum-tests/ABITests was not read")
		return
	}
	text, err := os.ReadFile(filepath.Join(folder, "ethereum-tests/ABITests/basic_abi_tests.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases map[string]struct {
		Args   []json.RawMessage
		Types  []string
		Result string
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	read := 0
	for name, c := range cases {
		encoded, ok := encodeVector(t, c.Types, c.Args)
		if !ok {
			t.Logf("%s was not read: its types are %s", name, c.Types)
			continue
		}
		read++
		if got := hex.EncodeToString(encoded); got != c.Result {
			t.Errorf("%s: %s, want %s", name, got, c.Result)
		}
	}
	t.Logf("ethereum-tests/ABITests: %d of %d cases read", read, len(cases))
	if read == 0 {
		t.Error("no case was read")
	}
}

// encodeVector encodes arguments in a row, and returns false where a type is neither address nor uint256.
func encodeVector(t *testing.T, types []string, args []json.RawMessage) (out []byte, ok bool) {
	for i, kind := range types {
		var w word
		var err error
		switch kind {
		case "uint256":
			var x uint256.Int
			x, err = uint256.ParseDecimal(string(args[i]))
			w = amountWord(x)
		case "address":
			var a eth.Address
			a, err = eth.ParseAddress(strings.Trim(string(args[i]), `"`))
			w = addressWord(a)
		default:
			return nil, false
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, w[:]...)
	}
	return out, true
}
