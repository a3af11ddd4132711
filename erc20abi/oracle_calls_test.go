//go:build cgo

package erc20abi

import (
	"bytes"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	known "github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

const collections = `[
{"type":"function","name":"supportsInterface","inputs":[{"type":"bytes4","name":"id"}],"outputs":[{"type":"bool"}]},
{"type":"function","name":"ownerOf","inputs":[{"type":"uint256","name":"id"}],"outputs":[{"type":"address"}]},
{"type":"function","name":"tokenURI","inputs":[{"type":"uint256","name":"id"}],"outputs":[{"type":"string"}]},
{"type":"function","name":"getApproved","inputs":[{"type":"uint256","name":"id"}],"outputs":[{"type":"address"}]},
{"type":"function","name":"uri","inputs":[{"type":"uint256","name":"id"}],"outputs":[{"type":"string"}]},
{"type":"function","name":"isApprovedForAll","inputs":[{"type":"address","name":"a"},{"type":"address","name":"b"}],"outputs":[{"type":"bool"}]},
{"type":"function","name":"setApprovalForAll","inputs":[{"type":"address","name":"a"},{"type":"bool","name":"b"}]},
{"type":"function","name":"safeTransferFrom","inputs":[{"type":"address","name":"a"},{"type":"address","name":"b"},{"type":"uint256","name":"id"}]},
{"type":"function","name":"safeTransferFrom","inputs":[{"type":"address","name":"a"},{"type":"address","name":"b"},{"type":"uint256","name":"id"},{"type":"bytes","name":"d"}]},
{"type":"function","name":"safeTransferFrom","inputs":[{"type":"address","name":"a"},{"type":"address","name":"b"},{"type":"uint256","name":"id"},{"type":"uint256","name":"n"},{"type":"bytes","name":"d"}]},
{"type":"function","name":"balanceOf","inputs":[{"type":"address","name":"a"},{"type":"uint256","name":"id"}],"outputs":[{"type":"uint256"}]},
{"type":"function","name":"balanceOfBatch","inputs":[{"type":"address[]","name":"a"},{"type":"uint256[]","name":"ids"}],"outputs":[{"type":"uint256[]"}]},
{"type":"function","name":"royaltyInfo","inputs":[{"type":"uint256","name":"id"},{"type":"uint256","name":"p"}],"outputs":[{"type":"address"},{"type":"uint256"}]},
{"type":"function","name":"asset","inputs":[],"outputs":[{"type":"address"}]},
{"type":"function","name":"convertToAssets","inputs":[{"type":"uint256","name":"x"}],"outputs":[{"type":"uint256"}]},
{"type":"function","name":"delegates","inputs":[{"type":"address","name":"a"}],"outputs":[{"type":"address"}]},
{"type":"function","name":"delegate","inputs":[{"type":"address","name":"a"}]},
{"type":"function","name":"getVotes","inputs":[{"type":"address","name":"a"}],"outputs":[{"type":"uint256"}]},
{"type":"function","name":"nonces","inputs":[{"type":"address","name":"a"}],"outputs":[{"type":"uint256"}]},
{"type":"function","name":"DOMAIN_SEPARATOR","inputs":[],"outputs":[{"type":"bytes32"}]},
{"type":"function","name":"getEthBalance","inputs":[{"type":"address","name":"a"}],"outputs":[{"type":"uint256"}]},
{"type":"function","name":"getBlockNumber","inputs":[],"outputs":[{"type":"uint256"}]},
{"type":"function","name":"getCurrentBlockTimestamp","inputs":[],"outputs":[{"type":"uint256"}]},
{"type":"function","name":"getChainId","inputs":[],"outputs":[{"type":"uint256"}]},
{"type":"function","name":"aggregate3","inputs":[{"type":"tuple[]","name":"calls","components":[{"type":"address","name":"target"},{"type":"bool","name":"allowFailure"},{"type":"bytes","name":"callData"}]}],
 "outputs":[{"type":"tuple[]","components":[{"type":"bool","name":"success"},{"type":"bytes","name":"returnData"}]}]}]`

// TestCallsAreTheOracles compares the calls of collections, vaults, votes and Multicall3, and the readings of their answers,
// with go-ethereum's ABI.
func TestCallsAreTheOracles(t *testing.T) {
	contract, err := abi.JSON(strings.NewReader(collections))
	if err != nil {
		t.Fatal(err)
	}
	random := newRandom(t, 1155)
	same := func(got []byte, name string, args ...any) {
		t.Helper()
		want, err := contract.Pack(name, args...)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%s%v: %x, want %x, %v", name, args, got, want, err)
		}
	}
	answer := func(name string, args ...any) []byte {
		t.Helper()
		b, err := contract.Methods[name].Outputs.Pack(args...)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	type call struct {
		Target       common.Address
		AllowFailure bool
		CallData     []byte
	}
	type result struct {
		Success    bool
		ReturnData []byte
	}
	for range 500 {
		a, b := randomAddress(random), randomAddress(random)
		id, n := randomAmount(random), randomAmount(random)
		ca, cb, bid, bn := common.Address(a), common.Address(b), bigInt(id), bigInt(n)
		data := make([]byte, random.IntN(100))
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		yes := random.IntN(2) == 1
		same(SupportsInterface(InterfaceERC721), "supportsInterface", [4]byte{0x80, 0xac, 0x58, 0xcd})
		same(OwnerOf(id), "ownerOf", bid)
		same(TokenURI(id), "tokenURI", bid)
		same(GetApproved(id), "getApproved", bid)
		same(URI(id), "uri", bid)
		same(IsApprovedForAll(a, b), "isApprovedForAll", ca, cb)
		same(SetApprovalForAll(a, yes), "setApprovalForAll", ca, yes)
		same(SafeTransferFrom(a, b, id), "safeTransferFrom", ca, cb, bid)
		same(SafeTransferFromData(a, b, id, data), "safeTransferFrom0", ca, cb, bid, data)
		same(SafeTransfer1155(a, b, id, n, data), "safeTransferFrom1", ca, cb, bid, bn, data)
		same(BalanceOf1155(a, id), "balanceOf", ca, bid)
		same(RoyaltyInfo(id, n), "royaltyInfo", bid, bn)
		same(Asset(), "asset")
		same(ConvertToAssets(id), "convertToAssets", bid)
		same(Delegates(a), "delegates", ca)
		same(Delegate(a), "delegate", ca)
		same(GetVotes(a), "getVotes", ca)
		same(Nonces(a), "nonces", ca)
		same(DomainSeparator(), "DOMAIN_SEPARATOR")
		same(GetEthBalance(a), "getEthBalance", ca)
		same(GetBlockNumber(), "getBlockNumber")
		same(GetCurrentBlockTimestamp(), "getCurrentBlockTimestamp")
		same(GetChainID(), "getChainId")

		count := random.IntN(20)
		ids, owners, bids := make([]uint256.Int, count), make([]common.Address, count), make([]*big.Int, count)
		calls, oracleCalls, results := make([]SubCall, count), make([]call, count), make([]result, count)
		for i := range ids {
			ids[i], owners[i] = randomAmount(random), ca
			bids[i] = bigInt(ids[i])
			calls[i] = SubCall{To: randomAddress(random), MayFail: random.IntN(2) == 1, Data: data[:random.IntN(len(data)+1)]}
			oracleCalls[i] = call{common.Address(calls[i].To), calls[i].MayFail, calls[i].Data}
			results[i] = result{random.IntN(2) == 1, data[:random.IntN(len(data)+1)]}
		}
		same(BalanceOfBatch(a, ids), "balanceOfBatch", owners, bids)
		same(Aggregate3(calls), "aggregate3", oracleCalls)

		got, err := DecodeAggregate3(answer("aggregate3", results), count)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if got[i].Success != results[i].Success || !bytes.Equal(got[i].Data, results[i].ReturnData) {
				t.Fatalf("%v, want %v", got[i], results[i])
			}
		}
		if list, err := DecodeUint256s(answer("balanceOfBatch", bids), count); err != nil || len(list) != count || count > 0 && list[count-1] != ids[count-1] {
			t.Fatal(list, err)
		}
		if receiver, amount, err := DecodeRoyalty(answer("royaltyInfo", ca, bn)); receiver != a || amount != n || err != nil {
			t.Fatal(receiver, amount, err)
		}
		if got, err := DecodeAddress(answer("ownerOf", ca)); got != a || err != nil {
			t.Fatal(got, err)
		}
		if got, err := DecodeBool(answer("supportsInterface", yes)); got != yes || err != nil {
			t.Fatal(got, err)
		}
		uri := strings.Repeat("é", count)
		if got, err := DecodeURI(answer("uri", uri)); got != uri || err != nil {
			t.Fatal(got, err)
		}
	}
}

// TestStandardsAreThoseOfContracts reads the ABIs of OpenZeppelin's contracts, where they are installed for the development
// chain: each of their functions that the registry knows by its selector is declared likewise.
func TestStandardsAreThoseOfContracts(t *testing.T) {
	files, err := filepath.Glob("../devnet/contracts/node_modules/@openzeppelin/contracts/build/contracts/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Log("OpenZeppelin's contracts are not installed: nothing is compared with them")
	}
	functions, events := map[string]bool{}, map[string]bool{}
	for _, file := range files {
		document, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var artifact struct{ ABI json.RawMessage }
		if err := json.Unmarshal(document, &artifact); err != nil {
			t.Fatal(err)
		}
		contract, err := abi.JSON(bytes.NewReader(artifact.ABI))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range contract.Methods {
			if list := Lookup([4]byte(m.ID)); len(list) > 0 {
				agrees := false
				for _, f := range list {
					agrees = agrees || declaredAs(f, m)
				}
				if !agrees {
					t.Errorf("%s: %s is %v here", file, m.String(), list)
				}
				functions[m.Sig] = true
			}
		}
		for _, e := range contract.Events {
			for _, known := range LookupEvents(eth.Hash(e.ID)) {
				if known.Signature() != e.Sig {
					t.Errorf("%s: %s is %s here", file, e.Sig, known)
				}
				events[e.Sig] = true
			}
		}
	}
	t.Logf("%d functions and %d events of %d files", len(functions), len(events), len(files))
}

// declaredAs compares what a call of the function gives and may do. Pure and view are one, and what takes no coins here may take
// some elsewhere: both depend on the contract.
func declaredAs(f known.Function, m abi.Method) bool {
	if f.Signature() != m.Sig || len(f.Outputs) != len(m.Outputs) {
		return false
	}
	for i := range f.Outputs {
		if f.Outputs[i].Type.String() != m.Outputs[i].Type.String() {
			return false
		}
	}
	return m.IsConstant() == (f.Mutability == known.View) && (f.Mutability == known.Payable || !m.IsPayable())
}
