package signer

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
)

// vectorFiles returns the files of the pattern below VECTORS_DIR, and says so where there are none to read.
func vectorFiles(t *testing.T, pattern string) []string {
	directory := os.Getenv("VECTORS_DIR")
	if directory == "" {
		t.Logf("VECTORS_DIR is not set: %s was not read", pattern)
		return nil
	}
	files, err := filepath.Glob(filepath.Join(directory, pattern))
	if err != nil || len(files) == 0 {
		t.Errorf("VECTORS_DIR has no %s (%v)", pattern, err)
	}
	return files
}

func readJSON(t *testing.T, file string, value any) {
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, value); err != nil {
		t.Fatal(file, err)
	}
}

type transactionTest struct {
	Result  map[string]transactionResult
	Txbytes string
}

type transactionResult struct{ Exception, Hash, Sender string }

func (test *transactionTest) latest() (result transactionResult, known bool) {
	for _, fork := range []string{"Osaka", "Prague", "Cancun", "Shanghai", "Paris", "London"} {
		if result, known = test.Result[fork]; known {
			break
		}
	}
	return result, known
}

// The rules of the latest fork that a file names decide. Those from before EIP-155 are read by DecodeUnprotected. Skipped are
// transactions that this package refuses by choice (a contract from no code, a cost that nobody can pay), and those that
// break a rule which it leaves to the node (leftToNode).
func TestEthereumTransactionTests(t *testing.T) {
	accepted, unprotected, refused, skipped := 0, 0, 0, map[string][]string{}
	for _, file := range vectorFiles(t, "ethereum-tests/TransactionTests/*/*.json") {
		var tests map[string]transactionTest
		readJSON(t, file, &tests)
		for name, test := range tests {
			want, known := test.latest()
			if !known {
				t.Errorf("%s names no result for London or later", file)
			}
			raw, err := eth.ParseBytes(test.Txbytes)
			if err != nil {
				t.Fatal(file, err)
			}
			signed, err := Decode(raw)
			if errors.Is(err, ErrTxPreEIP155) {
				if signed, err = DecodeUnprotected(raw); err == nil {
					unprotected++
				}
			}
			sender, hash, err := senderAndHash(signed, err)
			switch {
			case want.Exception == "" && (errors.Is(err, ErrTxCreate) || errors.Is(err, ErrTxCost)):
				skipped["refused by choice"] = append(skipped["refused by choice"], name)
			case want.Exception == "":
				if accepted++; err != nil || sender.String() != checksummed(want.Sender) || hash.String() != want.Hash {
					t.Errorf("%s: sender %s, hash %s, %v", name, sender, hash, err)
				}
			case err == nil && leftToNode(want.Exception):
				skipped[want.Exception] = append(skipped[want.Exception], name)
			default:
				if refused++; err == nil {
					t.Errorf("%s was accepted, want %s", name, want.Exception)
				}
			}
		}
	}
	if accepted+refused == 0 {
		return
	}
	t.Logf("ethereum-tests/TransactionTests: %d accepted, of which %d are from before EIP-155, and %d refused, as they must be", accepted, unprotected, refused)
	for _, reason := range slices.Sorted(maps.Keys(skipped)) {
		slices.Sort(skipped[reason])
		t.Logf("%d skipped, %s: %s", len(skipped[reason]), reason, strings.Join(skipped[reason], " "))
	}
}

// leftToNode tells what needs more than the transaction: the fork's gas prices and limits, and which chain the node is on.
func leftToNode(exception string) bool {
	return strings.Contains(exception, "INITCODE_SIZE") || strings.Contains(exception, "INTRINSIC_GAS") || strings.Contains(exception, "INVALID_CHAINID")
}

func senderAndHash(signed *SignedTx, err error) (eth.Address, eth.Hash, error) {
	if err != nil {
		return eth.Address{}, eth.Hash{}, err
	}
	sender, err := signed.Sender()
	return sender, signed.Hash(), err
}

func checksummed(text string) string {
	address, err := eth.ParseAddress(strings.ToLower(text))
	if err != nil {
		return text
	}
	return address.String()
}
