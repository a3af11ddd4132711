package devnet

import (
	"bufio"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
)

// peer is one of the two nodes that simulations are compared on, with the contracts they are about.
type peer struct {
	rpc           *rpc.Client
	dusd, drainer common.Address
}

// peers returns devnet and, where it is installed, anvil.
func peers(t *testing.T) map[string]peer {
	n := start(t, manual)
	all := map[string]peer{"devnet": {n.rpc, tokenAddress("DUSD"), Contract("Drainer")}}
	path := os.Getenv("ANVIL")
	if path == "" {
		path = filepath.Join("..", "web", "test", "anvil", "node_modules", "@foundry-rs",
			"anvil-"+runtime.GOOS+"-"+runtime.GOARCH, "bin", "anvil")
	}
	if _, err := os.Stat(path); err != nil {
		t.Log("not compared with anvil, which is not installed: npm ci in web/test/anvil, or give its path in ANVIL")
		return all
	}
	client := startAnvil(t, path)
	accounts := []common.Address{Accounts()[0].Address, Accounts()[1].Address}
	all["anvil"] = peer{
		client,
		deploy(t, client, "DevnetDollar", accounts, million(18)),
		deploy(t, client, "Drainer", accounts[0]),
	}
	return all
}

func startAnvil(t *testing.T, path string) *rpc.Client {
	t.Helper()
	command := exec.CommandContext(t.Context(), path, "--port", "0")
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Wait() }) // the context's end has killed it
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, address, ok := strings.Cut(lines.Text(), "Listening on "); ok {
			go func() { // an unread pipe would stop it
				for lines.Scan() {
				}
			}()
			client, err := rpc.Dial("http://" + address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.Close)
			return client
		}
	}
	t.Fatal("anvil ended before it was ready")
	return nil
}

// deploy creates a contract on anvil, whose accounts are ours.
func deploy(t *testing.T, client *rpc.Client, name string, args ...any) common.Address {
	t.Helper()
	packed, err := ABI(name).Pack("", args...)
	if err != nil {
		t.Fatal(err)
	}
	var hash common.Hash
	var receipt types.Receipt
	for _, err := range []error{
		client.Call(&hash, "eth_sendTransaction", map[string]any{
			"from": Accounts()[9].Address, "data": hexutil.Bytes(append(creation(t, name), packed...)), "gas": hexutil.Uint64(5e6),
		}),
		client.Call(nil, "anvil_mine", "0x1"), // it answers a moment before it mines
		client.Call(&receipt, "eth_getTransactionReceipt", hash),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return receipt.ContractAddress
}

// simulated is what eth_simulateV1 answers of one call.
type simulated struct {
	ReturnData hexutil.Bytes
	Logs       []types.Log
	GasUsed    hexutil.Uint64
	Status     hexutil.Uint64
	Error      *struct {
		Code    int
		Message string
		Data    hexutil.Bytes
	}
}

func (n peer) simulate(calls ...map[string]any) ([]simulated, error) {
	var blocks []struct{ Calls []simulated }
	err := n.rpc.Call(&blocks, "eth_simulateV1", map[string]any{
		"blockStateCalls": []any{map[string]any{"calls": calls}}, "traceTransfers": true,
	}, "latest")
	if err != nil || len(blocks) != 1 {
		return nil, errors.Join(err, fmt.Errorf("%d blocks", len(blocks)))
	}
	return blocks[0].Calls, nil
}

// etherLog is the address that transfers of ether are reported under.
var etherLog = common.HexToAddress("0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE")

// A report's balance changes are read from these logs, whichever node answers.
func TestSimulatedTransfers(t *testing.T) {
	owner, friend := Accounts()[0].Address, Accounts()[1].Address
	for name, n := range peers(t) {
		claim := crypto.Keccak256([]byte("claim()"))[:4]
		calls, err := n.simulate(
			map[string]any{"from": owner, "to": friend, "value": "0x7"},
			map[string]any{"from": owner, "to": n.dusd, "input": hexutil.Bytes(pack("transfer", friend, big.NewInt(5)))},
			map[string]any{"from": friend, "to": n.drainer, "value": "0x9", "input": hexutil.Bytes(claim)},
			map[string]any{"from": owner, "to": n.dusd, "input": hexutil.Bytes(pack("balanceOf", friend))},
		)
		if err != nil || len(calls) != 4 {
			t.Fatalf("%s: %d calls: %v", name, len(calls), err)
		}
		var moved []string
		for _, c := range calls {
			if c.Status != 1 || c.Error != nil {
				t.Errorf("%s: %+v", name, c)
			}
			for _, l := range c.Logs {
				if l.Topics[0] != crypto.Keccak256Hash([]byte("Transfer(address,address,uint256)")) {
					t.Errorf("%s: a log of %s", name, l.Topics[0])
				}
				moved = append(moved, fmt.Sprint(l.Address, common.HexToAddress(l.Topics[1].Hex()), common.HexToAddress(l.Topics[2].Hex()), new(big.Int).SetBytes(l.Data)))
			}
		}
		if want := []string{
			fmt.Sprint(etherLog, owner, friend, 7),
			fmt.Sprint(n.dusd, owner, friend, 5),
			fmt.Sprint(etherLog, friend, n.drainer, 9),
			fmt.Sprint(etherLog, n.drainer, owner, 9), // passed on
		}; !slices.Equal(moved, want) {
			t.Errorf("%s: moved\n%s\nwant\n%s", name, strings.Join(moved, "\n"), strings.Join(want, "\n"))
		}
		want := new(big.Int).Add(million(18), big.NewInt(5)) // a call sees what those before it did
		if got := new(big.Int).SetBytes(calls[3].ReturnData); got.Cmp(want) != 0 {
			t.Errorf("%s: the receiver has %d afterwards, not %d", name, got, want)
		}
	}
}

// The nodes say failure in different words: geth puts the revert data into the error, anvil into the returned data.
func TestSimulatedFailures(t *testing.T) {
	insufficient := crypto.Keccak256([]byte("ERC20InsufficientBalance(address,uint256,uint256)"))[:4]
	for name, n := range peers(t) {
		calls, err := n.simulate(map[string]any{"from": stranger, "to": n.dusd, "input": hexutil.Bytes(pack("transfer", stranger, big.NewInt(5)))})
		if err != nil || len(calls) != 1 || calls[0].Status != 0 || calls[0].Error == nil || len(calls[0].Logs) != 0 {
			t.Fatalf("%s: %+v, %v", name, calls, err)
		}
		data := calls[0].Error.Data
		if len(data) == 0 {
			data = calls[0].ReturnData
		}
		if len(data) != 100 || !slices.Equal(data[:4], insufficient) {
			t.Errorf("%s: reverted with %s", name, data)
		}
		if _, err := n.simulate(map[string]any{"from": stranger, "to": n.dusd, "value": "0x1"}); err == nil {
			t.Errorf("%s: ether that is not there was sent", name)
		}
	}
}

// What was simulated is not there afterwards.
func TestSimulationsLeaveNothing(t *testing.T) {
	owner, friend := Accounts()[0].Address, Accounts()[1].Address
	for name, n := range peers(t) {
		if _, err := n.simulate(map[string]any{"from": owner, "to": n.dusd, "input": hexutil.Bytes(pack("transfer", friend, big.NewInt(5)))}); err != nil {
			t.Fatal(name, err)
		}
		var balance hexutil.Bytes
		if err := n.rpc.Call(&balance, "eth_call", map[string]any{"to": n.dusd, "data": hexutil.Bytes(pack("balanceOf", friend))}, "latest"); err != nil || new(big.Int).SetBytes(balance).Cmp(million(18)) != 0 {
			t.Errorf("%s: %s, %v", name, balance, err)
		}
		var logs []types.Log
		err := n.rpc.Call(&logs, "eth_getLogs", map[string]any{
			"address": n.dusd, "fromBlock": "earliest", "toBlock": "latest", "topics": []any{nil, common.BytesToHash(owner.Bytes())},
		})
		if err != nil || len(logs) != 0 {
			t.Errorf("%s: %d logs, %v", name, len(logs), err)
		}
	}
}
