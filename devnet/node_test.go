package devnet

import (
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// asks is the same chain asked at another of its endpoints.
func (n *network) asks(name string) *network {
	n.t.Helper()
	client, err := rpc.Dial(n.Node(name).RPC())
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(client.Close)
	return &network{n.Chain, n.t, client, ethclient.NewClient(client)}
}

func TestNodesLieEachForItself(t *testing.T) {
	n := start(t, manual)
	b := n.asks("b")
	b.lie(`{"method":"eth_chainId","result":"0x1","times":-1}`)
	if x, y := call[hexutil.Uint64](n, "eth_chainId"), call[hexutil.Uint64](b, "eth_chainId"); x != DefaultChainID || y != 1 {
		t.Errorf("they answer %d and %d", x, y)
	}
	call[bool](n, "dev_truth")
	if call[hexutil.Uint64](b, "eth_chainId") != 1 {
		t.Error("one node took the other's lie back")
	}
	if call[bool](b, "dev_truth"); call[hexutil.Uint64](b, "eth_chainId") != DefaultChainID {
		t.Error("the lie stands")
	}
	for _, name := range []string{"B", "a/b", strings.Repeat("x", 17), "%2e"} {
		answer, err := http.Post(n.RPC()+"/"+name, "application/json", strings.NewReader(askNonce))
		if err != nil {
			t.Fatal(err)
		}
		if answer.Body.Close(); answer.StatusCode == http.StatusOK {
			t.Errorf("%q answers %s", name, answer.Status)
		}
	}
}

// One node says yes and forgets; another has the same bytes mined.
func TestNodesHoldEachForItself(t *testing.T) {
	n := start(t, manual)
	b := n.asks("b")
	call[bool](n, "dev_holdTransactions", true)
	tx := n.pay(0, stranger, nil)
	n.send(tx)
	if b.known(tx) {
		t.Error("the other node has it")
	}
	b.send(tx)
	if b.mine(1); n.block(tx) != 1 {
		t.Error("the other node held it as well")
	}
	n.ReleaseTransactions()
	tx = n.pay(1, stranger, nil)
	if n.send(tx); !b.known(tx) {
		t.Error("holding went on after the release")
	}
}

func TestNodeBehind(t *testing.T) {
	n := start(t, manual)
	b := n.asks("b")
	from := Accounts()[0].Address
	first, second, third := n.pay(0, stranger, nil), n.pay(1, stranger, nil), n.pay(2, stranger, nil)
	n.mine(2)
	n.send(first)
	n.mine(1)
	n.send(second)
	n.mine(1)
	n.send(third)
	if err := n.FinalizeAt(4); err != nil {
		t.Fatal(err)
	}
	call[bool](b, "dev_behind", 1)
	if head := call[hexutil.Uint64](b, "eth_blockNumber"); head != 3 {
		t.Errorf("the head is %d", head)
	}
	for _, tag := range []any{"latest", "pending", "finalized", "0x3", nil} {
		if count := call[hexutil.Uint64](b, "eth_getTransactionCount", from, tag); count != 1 {
			t.Errorf("%v: the account has sent %d", tag, count)
		}
		if got := call[struct{ Number hexutil.Uint64 }](b, "eth_getBlockByNumber", tag, false).Number; got != 3 {
			t.Errorf("%v: block %d", tag, got)
		}
	}
	if count := call[hexutil.Uint64](b, "eth_getTransactionCount", from); count != 1 {
		t.Errorf("the account has sent %d", count)
	}
	for tx, want := range map[common.Hash][2]bool{first.Hash(): {true, true}, second.Hash(): {}, third.Hash(): {}, {}: {}} {
		known := string(call[json.RawMessage](b, "eth_getTransactionByHash", tx)) != "null"
		mined := string(call[json.RawMessage](b, "eth_getTransactionReceipt", tx)) != "null"
		if [2]bool{known, mined} != want {
			t.Errorf("known, mined: %v, %v; want %v", known, mined, want)
		}
	}
	if got := string(call[json.RawMessage](b, "eth_getBlockByNumber", "0x4", false)); got != "null" {
		t.Errorf("it shows block 4: %s", got)
	}
	refused(b, "eth_getTransactionCount", from, "0x4")
	call[hexutil.Bytes](b, "eth_getStorageAt", from, "0x0", "latest")
	call[map[string]any](b, "eth_feeHistory", 2, "latest", []float64{50})
	call[hexutil.Bytes](b, "eth_call", map[string]any{"to": stranger}, "latest")

	call[bool](b, "dev_behind", 0)
	if count := call[hexutil.Uint64](b, "eth_getTransactionCount", from, "pending"); count != 3 {
		t.Errorf("the account has sent %d by the truth", count)
	}
	call[bool](b, "dev_behind", 100)
	if head := call[hexutil.Uint64](b, "eth_blockNumber"); head != 0 {
		t.Errorf("the head is %d", head)
	}
}

func TestFinalizeAt(t *testing.T) {
	n := start(t, manual)
	finalized := func() uint64 {
		return uint64(call[struct{ Number hexutil.Uint64 }](n, "eth_getBlockByNumber", "finalized", false).Number)
	}
	n.mine(3)
	if got := call[hexutil.Uint64](n, "dev_finalize", 2); got != 2 || finalized() != 2 {
		t.Errorf("dev_finalize says %d, the node %d", got, finalized())
	}
	refused(n, "dev_finalize", 1) // never back
	refused(n, "dev_finalize", 4) // not yet there
	if n.mine(1); finalized() != 2 {
		t.Errorf("the next block made it %d", finalized())
	}
	if call[bool](n, "dev_advanceTime", 60); finalized() != 2 {
		t.Errorf("time made it %d", finalized())
	}
	if why := refused(n, "dev_reorg", 4); !strings.Contains(why, "finalized block 2") {
		t.Error(why)
	}
	refused(n, "dev_reorg", 6, map[string]any{"deep": true}) // below the genesis
	was := n.header(2).Hash()
	call[hexutil.Uint64](n, "dev_reorg", 4, map[string]any{"deep": true})
	if finalized() != 1 || n.header(2).Hash() == was {
		t.Errorf("a deep reorganisation left %d final", finalized())
	}
	if n.mine(30); finalized() != 32 {
		t.Errorf("finalized %d", finalized())
	}
	zero := uint64(0)
	if _, err := n.Reorg(10, ReorgOptions{Deep: true, Blocks: &zero}); err != nil || finalized() != 1 {
		t.Errorf("finalized %d, %v", finalized(), err)
	}
}

// The same genesis again is another chain all the same, from its first block on.
func TestResetGivesAnotherFirstBlock(t *testing.T) {
	n := start(t, Options{Seed: "a", ManualMining: true})
	n.mine(1)
	was := n.header(1).Hash()
	call[common.Hash](n, "dev_reset")
	if n.mine(1); n.header(1).Hash() == was {
		t.Error("block 1 is the same")
	}
}

// What a pool does that is full: it drops what it took, without a word.
func TestSlots(t *testing.T) {
	n := start(t, Options{ManualMining: true, Slots: 3})
	for nonce := range uint64(5) {
		n.send(n.pay(nonce, stranger, nil))
	}
	if err := n.backend.eth.TxPool().Sync(); err != nil {
		t.Fatal(err)
	}
	kept := 0
	for nonce := range uint64(5) {
		if n.known(n.pay(nonce, stranger, nil)) {
			kept++
		}
	}
	if kept < 3 || kept == 5 {
		t.Errorf("a pool of three slots kept %d of five", kept)
	}
}

func TestRollupOracle(t *testing.T) {
	n := start(t, manual)
	ask := func() []byte {
		input, err := ABI("GasPriceOracle").Pack("getL1Fee", make([]byte, 100))
		if err != nil {
			t.Fatal(err)
		}
		return call[hexutil.Bytes](n, "eth_call", map[string]any{"to": GasPriceOracle, "data": hexutil.Bytes(input)}, "latest")
	}
	if got := ask(); len(got) > 0 {
		t.Errorf("%x from a chain that is no rollup", got)
	}
	call[common.Hash](n, "dev_reset", map[string]any{"rollup": true})
	if got := new(big.Int).SetBytes(ask()); got.Cmp(big.NewInt(100*50e9)) != 0 {
		t.Errorf("100 bytes cost %s", got)
	}
}
