//go:build cgo

package erc20abi

import (
	"bytes"
	"flag"
	"math/big"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

var record = flag.Bool("record", false, "write the digests of the oracle's encodings")

// oracle is go-ethereum's ABI codec, given EIP-20's and WETH9's declarations in their own words.
var oracle = func() abi.ABI {
	parsed, err := abi.JSON(strings.NewReader(`[
{"type":"function","name":"transfer","inputs":[{"name":"_to","type":"address"},{"name":"_value","type":"uint256"}],"outputs":[{"type":"bool"}]},
{"type":"function","name":"approve","inputs":[{"name":"_spender","type":"address"},{"name":"_value","type":"uint256"}],"outputs":[{"type":"bool"}]},
{"type":"function","name":"transferFrom","inputs":[{"name":"_from","type":"address"},{"name":"_to","type":"address"},{"name":"_value","type":"uint256"}],"outputs":[{"type":"bool"}]},
{"type":"function","name":"balanceOf","inputs":[{"name":"_owner","type":"address"}],"outputs":[{"type":"uint256"}]},
{"type":"function","name":"allowance","inputs":[{"name":"_owner","type":"address"},{"name":"_spender","type":"address"}],"outputs":[{"type":"uint256"}]},
{"type":"function","name":"totalSupply","inputs":[],"outputs":[{"type":"uint256"}]},
{"type":"function","name":"name","inputs":[],"outputs":[{"type":"string"}]},
{"type":"function","name":"symbol","inputs":[],"outputs":[{"type":"string"}]},
{"type":"function","name":"decimals","inputs":[],"outputs":[{"type":"uint8"}]},
{"type":"function","name":"deposit","inputs":[],"outputs":[]},
{"type":"function","name":"withdraw","inputs":[{"name":"wad","type":"uint256"}],"outputs":[]},
{"type":"event","name":"Transfer","inputs":[{"name":"_from","type":"address","indexed":true},{"name":"_to","type":"address","indexed":true},{"name":"_value","type":"uint256"}]},
{"type":"event","name":"Approval","inputs":[{"name":"_owner","type":"address","indexed":true},{"name":"_spender","type":"address","indexed":true},{"name":"_value","type":"uint256"}]},
{"type":"event","name":"Deposit","inputs":[{"name":"dst","type":"address","indexed":true},{"name":"wad","type":"uint256"}]},
{"type":"event","name":"Withdrawal","inputs":[{"name":"src","type":"address","indexed":true},{"name":"wad","type":"uint256"}]}
]`))
	if err != nil {
		panic(err)
	}
	return parsed
}()

func oracleValues(args []Arg) []any {
	values := make([]any, len(args))
	for i, a := range args {
		if a.Kind == KindAmount {
			values[i] = bigInt(a.Amount)
		} else {
			values[i] = common.Address(a.Address)
		}
	}
	return values
}

func oracleCall(t *testing.T, c Call) []byte {
	data, err := oracle.Pack(string(c.Function), oracleValues(c.Args)...)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func oracleLog(t *testing.T, e Event) ([]eth.Hash, []byte) {
	declared := oracle.Events[string(e.Name)]
	values := oracleValues(e.Args)
	last := len(values) - 1
	query := [][]any{{declared.ID}}
	for _, value := range values[:last] {
		query = append(query, []any{value})
	}
	made, err := abi.MakeTopics(query...)
	if err != nil {
		t.Fatal(err)
	}
	var topics []eth.Hash
	for _, topic := range made {
		topics = append(topics, eth.Hash(topic[0]))
	}
	data, err := declared.Inputs.NonIndexed().Pack(values[last])
	if err != nil {
		t.Fatal(err)
	}
	return topics, data
}

func TestOracleEncodesTheSame(t *testing.T) {
	r := newRandom(t, 7)
	for range 1_000 {
		for _, d := range declarations {
			call := Call{d.function, randomArgs(r, d.params)}
			want := oracleCall(t, call)
			if got := encodeByName(call.Function, call.Args); !bytes.Equal(got, want) {
				t.Fatalf("%+v: %x, want %x", call, got, want)
			}
			if got, err := DecodeCall(want); err != nil || !reflect.DeepEqual(got, call) {
				t.Fatalf("%x: %+v, %v; want %+v", want, got, err, call)
			}
		}
		for _, d := range eventDeclarations {
			event := Event{d.name, randomArgs(r, d.params)}
			if got, err := DecodeLog(oracleLog(t, event)); err != nil || !reflect.DeepEqual(got, event) {
				t.Fatalf("%+v, %v; want %+v", got, err, event)
			}
		}
	}
}

func TestOracleReadsTheSameResults(t *testing.T) {
	r := newRandom(t, 8)
	for range 1_000 {
		amount := randomAmount(r)
		word := amount.Bytes32()
		unpack := func(function string) (any, error) {
			values, err := oracle.Unpack(function, word[:])
			if err != nil {
				return nil, err
			}
			return values[0], nil
		}
		if value, err := unpack("totalSupply"); err != nil || value.(*big.Int).Cmp(bigInt(amount)) != 0 {
			t.Fatalf("%s: the oracle reads %v, %v", amount, value, err)
		}
		if got, err := DecodeUint256(word[:]); err != nil || got != amount {
			t.Fatalf("%s: %s, %v", amount, got, err)
		}
		success, err := DecodeSuccess(word[:])
		want, wantErr := unpack("transfer")
		if (err == nil) != (wantErr == nil) || err == nil && success != want {
			t.Fatalf("%s: success %v, %v; the oracle reads %v, %v", amount, success, err, want, wantErr)
		}
	}
}

func TestOracleReadsTheSameDecimals(t *testing.T) {
	for n := range uint64(600) {
		word := uint256.FromUint64(n).Bytes32()
		got, err := DecodeDecimals(word[:])
		want, wantErr := oracle.Unpack("decimals", word[:])
		if (err == nil) != (wantErr == nil) || err == nil && got != want[0] {
			t.Errorf("%d: %d, %v; the oracle reads %v, %v", n, got, err, want, wantErr)
		}
	}
}

func TestOracleReadsTheSameText(t *testing.T) {
	r := newRandom(t, 9)
	for range 1_000 {
		text := strings.Repeat("ö₮x", 40)[:3*r.IntN(30)]
		text = strings.ToValidUTF8(text, "?")
		ret, err := oracle.Methods["symbol"].Outputs.Pack(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := DecodeText(ret); err != nil || got != text {
			t.Fatalf("%q: %q, %v", text, got, err)
		}
		reverted := append([]byte{0x08, 0xc3, 0x79, 0xa0}, ret...)
		want, err := abi.UnpackRevert(reverted)
		if err != nil {
			t.Fatal(err)
		}
		if got := DecodeRevert(reverted); got != `the contract refused: "`+want+`"` {
			t.Fatalf("%q: revert reads %q", want, got)
		}
	}
}

func TestOracleDigestIsRecorded(t *testing.T) {
	got := digest(t, oracleCall, oracleLog) + "\n"
	if *record {
		if err := os.WriteFile(digestFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(digestFile)
	if err != nil || string(want) != got {
		t.Errorf("the oracle's digest is %s, recorded is %s, %v: run this test with -record", got, want, err)
	}
}
