package devnet

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

func TestMiningOnDemand(t *testing.T) {
	n := start(t, manual)
	tx := n.pay(0, stranger, nil)
	n.send(tx)
	if n.block(tx) != -1 {
		t.Fatal("mined without being asked")
	}
	if head := call[hexutil.Uint64](n, "dev_mine"); head != 1 || n.block(tx) != 1 {
		t.Errorf("head %d, transaction in block %d, want both 1", head, n.block(tx))
	}
	if head := call[hexutil.Uint64](n, "dev_mine", "0x3"); head != 4 {
		t.Errorf("head %d, want 4", head)
	}
	if head := call[hexutil.Uint64](n, "dev_mine", nil); head != 5 { // null is the default, one block
		t.Errorf("the head is block %d, want 5", head)
	}
	refused(n, "dev_mine", maxMine+1)
	refused(n, "dev_mine", 1, 2)
	refused(n, "dev_mine", -1)
}

// eventually waits until a condition holds, asking again and again; the test's own time limit ends it.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for !holds() {
		if ctx.Err() != nil {
			t.Fatal(what + " did not come about")
		}
	}
}

func TestMiningForEachTransaction(t *testing.T) {
	n := start(t, Options{})
	first, second := n.pay(0, stranger, nil), n.pay(1, stranger, nil)
	n.send(first)
	eventually(t, "a block for the transaction", func() bool { return n.block(first) > 0 })

	call[bool](n, "dev_autoMine", false)
	n.send(second)
	if n.block(second) != -1 {
		t.Error("mined although that was stopped")
	}
	call[bool](n, "dev_autoMine", true)
	eventually(t, "a block for what had come in before", func() bool { return n.block(second) > 0 })
}

func TestMiningByTheClock(t *testing.T) {
	n := start(t, manual)
	tx := n.pay(0, stranger, nil)
	n.send(tx)
	call[bool](n, "dev_setInterval", 0.01)
	eventually(t, "a block by the clock", func() bool { return n.block(tx) > 0 })
	call[bool](n, "dev_setInterval", 0)
	refused(n, "dev_setInterval", -1)
}

func TestFinalize(t *testing.T) {
	n := start(t, manual)
	finalized := func() uint64 {
		return uint64(call[struct{ Number hexutil.Uint64 }](n, "eth_getBlockByNumber", "finalized", false).Number)
	}
	n.mine(31)
	if got := finalized(); got != 0 {
		t.Errorf("block %d is finalized before block 32", got)
	}
	if got := call[hexutil.Uint64](n, "dev_finalize"); got != 32 || finalized() != 32 {
		t.Errorf("dev_finalize says %d, the node %d, want 32", got, finalized())
	}
	n.mine(1)
	if got := call[hexutil.Uint64](n, "dev_finalize"); got != 64 || finalized() != 64 {
		t.Errorf("dev_finalize says %d, the node %d, want 64", got, finalized())
	}
}

func TestAdvanceTime(t *testing.T) {
	n := start(t, manual)
	n.mine(1)
	tx := n.pay(0, stranger, nil)
	n.send(tx)
	call[bool](n, "dev_advanceTime", 86400)
	if n.block(tx) != 2 {
		t.Errorf("the pending transaction is in block %d, not 2", n.block(tx))
	}
	before, _ := n.eth.HeaderByNumber(t.Context(), common.Big2)
	after, err := n.eth.HeaderByNumber(t.Context(), common.Big3)
	if err != nil || after.Time-before.Time != 86400 {
		t.Errorf("time moved by %d s (%v), not by a day", after.Time-before.Time, err)
	}
	if refused(n, "dev_advanceTime", -1) == "" {
		t.Error("time went back")
	}
}

func TestGenesis(t *testing.T) {
	a, b, other := start(t, Options{Seed: "a"}), start(t, Options{Seed: "a"}), start(t, Options{Seed: "b"})
	if a.Genesis() != b.Genesis() {
		t.Error("the same seed gave two genesis blocks")
	}
	if a.Genesis() == other.Genesis() {
		t.Error("two seeds gave the same genesis block")
	}
	if x, y := start(t, Options{}), start(t, Options{}); x.Genesis() == y.Genesis() {
		t.Error("two drawn seeds gave the same genesis block")
	}
}

func TestReset(t *testing.T) {
	n := start(t, Options{Seed: "a", ManualMining: true})
	genesis := n.Genesis()
	tx := n.pay(0, stranger, nil)
	n.send(tx)
	n.mine(3)

	if got := call[common.Hash](n, "dev_reset"); got != genesis {
		t.Errorf("reset gave genesis %s, not %s again", got, genesis)
	}
	if head := call[hexutil.Uint64](n, "eth_blockNumber"); head != 0 || n.known(tx) {
		t.Errorf("after the reset the head is %d and the transaction known: %v", head, n.known(tx))
	}
	n.send(tx) // the new chain works
	if n.mine(1); n.block(tx) != 1 {
		t.Error("the new chain does not mine")
	}

	got := call[common.Hash](n, "dev_reset", map[string]any{"seed": "b", "chainId": 4242})
	if id := call[hexutil.Uint64](n, "eth_chainId"); got == genesis || id != 4242 || n.ChainID() != 4242 {
		t.Errorf("reset to another chain gave genesis %s, chain id %d", got, id)
	}
	refused(n, "dev_reset", map[string]any{"sede": "c"})
}

func TestReorg(t *testing.T) {
	for name, test := range map[string]struct {
		options ReorgOptions
		head    uint64
		block   int64
		known   bool
		held    int
	}{
		"mined again":      {ReorgOptions{}, 6, 3, true, 0},
		"left in the pool": {ReorgOptions{Blocks: new(uint64)}, 2, -1, true, 0},
		"dropped":          {ReorgOptions{Drop: true}, 6, -1, false, 0},
		"held":             {ReorgOptions{Hold: true}, 6, -1, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			n := start(t, manual)
			n.mine(3)
			tx := n.pay(0, stranger, nil)
			n.send(tx)
			n.mine(2)
			before := n.header(4)
			if n.block(tx) != 4 {
				t.Fatalf("the transaction is in block %d, not 4", n.block(tx))
			}
			head, err := n.Reorg(3, test.options)
			if err != nil || head != test.head {
				t.Fatalf("head %d (%v), want %d", head, err, test.head)
			}
			if n.block(tx) != test.block || n.known(tx) != test.known || len(n.Held()) != test.held {
				t.Errorf("in block %d, known %v, held %d; want %d, %v, %d", n.block(tx), n.known(tx), len(n.Held()), test.block, test.known, test.held)
			}
			if after := n.header(4); after != nil && after.Hash() == before.Hash() {
				t.Error("block 4 is the same as before")
			}
			if !test.known { // the transaction is not spent: it can come back
				if n.ReleaseTransactions(); test.held == 0 {
					n.send(tx)
				}
				if n.mine(1); n.block(tx) != int64(test.head)+1 {
					t.Errorf("sent again it is in block %d, not %d", n.block(tx), test.head+1)
				}
			}
		})
	}
}

// header is nil where the chain has no such block.
func (n *network) header(number uint64) *types.Header {
	return call[*types.Header](n, "eth_getBlockByNumber", hexutil.Uint64(number), false)
}

// A reorganisation takes out only its own transactions; what waited in the pool goes on waiting.
func TestReorgSparesThePool(t *testing.T) {
	n := start(t, manual)
	mined, waiting := n.pay(0, stranger, nil), n.pay(1, stranger, nil)
	n.send(mined)
	n.mine(1)
	n.send(waiting)
	if _, err := n.Reorg(1, ReorgOptions{Drop: true}); err != nil {
		t.Fatal(err)
	}
	if n.known(mined) || !n.known(waiting) {
		t.Errorf("known: the dropped %v, the waiting %v", n.known(mined), n.known(waiting))
	}
}

func TestReorgNeverCrossesTheFinalizedBlock(t *testing.T) {
	n := start(t, manual)
	n.mine(35)
	tip := n.header(35).Hash()
	for _, depth := range []uint64{0, 4, 35, 1 << 63} {
		if why := refused(n, "dev_reorg", depth); !strings.Contains(why, "finalized block 32") {
			t.Errorf("depth %d: %s", depth, why)
		}
	}
	refused(n, "dev_reorg")
	refused(n, "dev_reorg", 1, map[string]any{"drop": true, "hold": true})
	refused(n, "dev_reorg", 1, map[string]any{"blocks": maxMine + 1})
	if n.header(35).Hash() != tip {
		t.Error("a refused reorganisation moved the head")
	}
	if head := call[hexutil.Uint64](n, "dev_reorg", 3); head != 36 || n.header(35).Hash() == tip {
		t.Errorf("a reorganisation down to the finalized block left head %d", head)
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	chain, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := chain.Close(); err != nil {
		t.Fatal(err)
	}
	if left := list(t, temporary); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if answer, err := http.Get(chain.URL()); err == nil {
		answer.Body.Close()
		t.Error("it still answers")
	}
}

func TestListensOnLoopbackOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0", "8545"} {
		if chain, err := Start(Options{Listen: address}); err == nil {
			chain.Close()
			t.Errorf("listened on %q", address)
		}
	}
}
