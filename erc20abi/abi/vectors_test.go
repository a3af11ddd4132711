package abi

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEthereumTestsVectors reads ABITests/basic_abi_tests.json of ethereum/tests, every case.
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
	for name, c := range cases {
		params, err := ParseParams("(" + strings.Join(c.Types, ",") + ")")
		if err != nil {
			t.Fatal(err)
		}
		values := make([]Value, len(params))
		for i, arg := range c.Args {
			given := string(arg)
			if kind := params[i].Type.Kind; kind == KindBytes || kind == KindFixedBytes { // given as characters
				var characters string
				if err := json.Unmarshal(arg, &characters); err != nil {
					t.Fatal(err)
				}
				given = "0x" + hex.EncodeToString([]byte(characters))
			}
			if values[i], err = params[i].Type.ParseValue(given); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		encoded, err := Encode(params, values)
		if got := hex.EncodeToString(encoded); err != nil || got != c.Result {
			t.Errorf("%s: %s, want %s: %v", name, got, c.Result, err)
		}
		if _, err := Decode(params, encoded); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Logf("ethereum-tests/ABITests: %d cases read", len(cases))
	if len(cases) == 0 {
		t.Error("no case was read")
	}
}
