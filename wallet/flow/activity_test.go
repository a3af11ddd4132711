package flow

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// Every kind of transaction has its sentence, read from the bytes alone.
func TestSentences(t *testing.T) {
	me, weth, unknown := eth.Address{1}, simWETH, eth.Address{2}
	network := Network{ChainID: 1, Symbol: "ETH", Decimals: 18, WETH: &weth}
	k := report.Knowledge{Network: network.forReport(), From: me}
	for _, token := range network.withWETH([]Token{{simToken, "USDC", "USD Coin", 6}}) {
		k.Tokens = append(k.Tokens, token.forReport(report.TrustFollowed))
	}
	five := uint256.FromUint64(5_000_000)
	who := stranger.String()
	for _, c := range []struct {
		to     eth.Address
		value  uint256.Int
		data   []byte
		want   string
		labels string
	}{
		{stranger, ether(2), nil, "Send 2 ETH to " + who, "Amount Recipient"},
		{simToken, uint256.Int{}, erc20abi.Transfer(stranger, five), "Send 5 USDC to " + who, "Amount Recipient Token"},
		{unknown, uint256.Int{}, erc20abi.Transfer(stranger, five), "Send 5000000 smallest units to " + who, "Amount Recipient Token"},
		{simToken, uint256.Int{}, erc20abi.TransferFrom(stranger, me, five), "Move 5 USDC from " + who + " to " + me.String(), "Amount Owner Recipient Token"},
		{simToken, uint256.Int{}, erc20abi.Approve(stranger, five), "Let " + who + " take up to 5 USDC from you", "Amount Spender Token"},
		{simToken, uint256.Int{}, erc20abi.Approve(stranger, uint256.Int{}), "Let " + who + " take none of your USDC any more", "Amount Spender Token"},
		{simToken, uint256.Int{}, erc20abi.Approve(stranger, uint256.Max), "Let " + who + " take all your USDC, now and later", "Amount Spender Token"},
		{simWETH, ether(1), erc20abi.Deposit(), "Wrap 1 ETH", "Amount Contract"},
		{simWETH, uint256.Int{}, erc20abi.Withdraw(ether(1)), "Unwrap 1 WETH", "Amount Contract"},
		{unknown, ether(1), erc20abi.Deposit(), "Send 1 ETH to the contract " + unknown.String() + " with data that this wallet cannot read", "Contract Amount Data"},
		{unknown, uint256.Int{}, []byte{1}, "Call the contract " + unknown.String() + " with data that this wallet cannot read", "Contract Amount Data"},
		{simToken, uint256.Int{}, erc20abi.BalanceOf(me), "Call the contract " + simToken.String() + " with data that this wallet cannot read", "Contract Amount owner Data"},
	} {
		got, fields := k.Describe(reported(nonce.Transaction{To: c.to, Value: c.value, Data: c.data}))
		if got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
		var labels []string
		for _, f := range fields {
			labels = append(labels, f.Label)
		}
		if got := strings.Join(labels, " "); got != c.labels {
			t.Errorf("%s: %s", c.want, got)
		}
	}
}

func TestActivityWhileLocked(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.request(KindTransfer, "1"), nil)))
	must(t, second(s.Send(w, w.request(KindWrap, "1"), nil)))
	w.node.mine()
	w.node.status = "0x0"
	s.Lock()
	must(t, second(s.Sync(w, 31337, w.account)))
	a, err := s.Activity(w, 31337, w.account)
	must(t, err)
	if len(a.Transactions) != 2 || a.Open != 2 {
		t.Fatalf("%+v", a)
	}
	first := a.Transactions[0]
	if first.Intent != "Wrap 1 ETH" || first.Nonce != 1 || !first.Reverted || first.Notice == "" || first.Fee.Text != "0.000000000000021" {
		t.Errorf("%+v", first)
	}
	_, err = s.Activity(w, 1, w.account)
	wants(t, err, ErrNetworkUnknown)
}

// A reorg takes a mined transaction away; the same bytes are sent again and mined again.
func TestReorg(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	sent, err := s.Send(w, w.pay("", "1"), nil)
	must(t, err)
	states := func() string {
		a, err := s.Sync(w, 31337, w.account)
		must(t, err)
		return string(a.Transactions[0].State)
	}
	w.node.mine()
	if got := states(); got != string(nonce.Mined) {
		t.Fatalf("mined: %s", got)
	}
	w.node.reorg(false)
	if got := states(); got != string(nonce.Mined) {
		t.Fatalf("while the node has no other block there it may only be behind: %s", got)
	}
	w.node.mine()
	if got := states(); got != string(nonce.Sent) {
		t.Fatalf("after the reorg: %s", got)
	}
	if tx := w.node.pool[0]; tx == nil || tx.Hash() != sent.Hash {
		t.Fatal("the same bytes are not with the node again")
	}
	w.node.mine()
	states()
	w.node.final = w.node.head()
	if got := states(); got != string(nonce.Final) {
		t.Fatalf("at finality: %s", got)
	}
}

func TestStoreThatAlwaysConflicts(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	busy := conflicting{w}
	_, err := s.AddToken(busy, 31337, simToken)
	wants(t, err, ErrBusy)
	_, err = s.Send(busy, w.pay("", "1"), nil)
	wants(t, err, ErrBusy)
	nothingLeft(t, w)
}

type conflicting struct{ *world }

func (conflicting) CompareAndSet(string, uint64, []byte) error {
	return fault.New(ErrConflict, "", "another version is stored")
}

func TestInsertKeepsTheNewestInFront(t *testing.T) {
	const seed = 3
	t.Logf("random seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		var got, want []Transaction
		for range random.IntN(12) {
			next := Transaction{Time: eth.Millis(random.IntN(4)), Nonce: random.Uint64N(4)}
			got, want = insert(got, next), append(want, next)
		}
		slices.SortStableFunc(want, func(x, y Transaction) int {
			return cmp.Or(cmp.Compare(y.Time, x.Time), cmp.Compare(y.Nonce, x.Nonce))
		})
		if !slices.EqualFunc(got, want, func(x, y Transaction) bool { return x.Time == y.Time && x.Nonce == y.Nonce }) {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}
