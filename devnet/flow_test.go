package devnet

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// holds returns what an account has of the coin ("ETH") and of each token, as decimal text.
func (o *owner) holds(account eth.Address) map[string]string {
	o.t.Helper()
	p, err := o.session.Portfolio(o.host, DefaultChainID, account)
	if err != nil {
		o.t.Fatal(err)
	}
	held := map[string]string{}
	for _, b := range p.Balances {
		held[b.Amount.Symbol] = b.Amount.Text + b.Error
	}
	return held
}

// The journey of every kind of request, from the mnemonic to the mined transaction, against contracts that behave as
// those on mainnet do.
func TestWalletJourney(t *testing.T) {
	o := newOwner(t, "")
	other := eth.Address(Accounts()[1].Address)
	if o.account != eth.Address(Accounts()[0].Address) {
		t.Fatalf("the first account is %s", o.account)
	}

	o.does(o.request(flow.KindWrap, 0, "2.5"))
	o.does(o.request(flow.KindUnwrap, 0, "1"))
	o.does(o.request(flow.KindTransfer, 1, "0.000000000000000001"))
	o.does(o.request(flow.KindTransfer, 2, "12.345678"))
	o.does(o.request(flow.KindTransfer, 3, "3"))
	got, paid := o.holds(o.account), o.holds(other)
	for symbol, want := range map[string][2]string{
		"WETH":  {"1.5", "0"},
		"DUSD":  {"999999.999999999999999999", "1000000.000000000000000001"},
		"DUSDT": {"999987.654322", "1000012.345678"},
		"DMKR":  {"999997", "1000003"},
	} {
		if got[symbol] != want[0] || paid[symbol] != want[1] {
			t.Errorf("%s: %s and %s, want %v", symbol, got[symbol], paid[symbol], want)
		}
	}

	// DUSDT changes an allowance only from zero: the wallet says so before anything is signed.
	o.does(o.request(flow.KindApprove, 2, "5"))
	_, err := o.session.Plan(o.host, o.request(flow.KindApprove, 2, "6"))
	wants(t, err, flow.ErrWouldRevert)
	o.does(o.request(flow.KindApprove, 2, "0"))
	o.does(o.request(flow.KindApprove, 2, "6"))

	// The other account takes what it was allowed, to the last unit.
	if _, err := o.session.AddAccount(o.host, 1, "m/44'/60'/0'/0/1", ""); err != nil {
		t.Fatal(err)
	}
	from := o.account
	o.account = other
	take := o.request(flow.KindTransferFrom, 2, "max")
	take.Owner = &from
	if tx := o.does(take); tx.Fields[0].Amount.Text != "6" {
		t.Errorf("took %s", tx.Fields[0].Amount.Text)
	}
	_, err = o.session.Plan(o.host, take)
	wants(t, err, flow.ErrAmountOver)

	// Everything an account has, to the wei: the fee is what the block took, and nothing else is left.
	o.does(o.request(flow.KindWrap, 0, "max"))
	o.account = from
	o.does(o.request(flow.KindUnwrap, 0, "max"))
	if left := o.holds(from)["WETH"]; left != "0" {
		t.Errorf("%s WETH are left", left)
	}
}

// payments counts the transactions on the chain that send so many wei from the account.
func (o *owner) payments(value uint64) (n int) {
	o.t.Helper()
	head := call[hexutil.Uint64](o.network, "eth_blockNumber")
	for at := range head + 1 {
		block := call[struct{ Transactions []*types.Transaction }](o.network, "eth_getBlockByNumber", at, true)
		for _, tx := range block.Transactions {
			if tx.Value().Uint64() == value {
				n++
			}
		}
	}
	return n
}

// recorded reports whether an account's activity has a signed payment of so many wei.
func recorded(a flow.Activity, value uint64) bool {
	for _, tx := range a.Transactions {
		if tx.Hash != nil && tx.Fields[0].Amount.Exact == uint256.FromUint64(value) {
			return true
		}
	}
	return false
}

// A wallet that dies after any one of its effects, and whose owner asks again, has paid once.
func TestWalletCrashes(t *testing.T) {
	o := newOwner(t, "")
	for n := 1; ; n++ {
		request := o.request(flow.KindTransfer, 0, fmt.Sprintf("0.%018d", 1000+n))
		request.IntentID = "payment " + request.Amount
		died := o.dies(n, func() { o.sends(request) })
		o.clock += 3_600_000
		// What was recorded is sent without the password; what was not never was.
		o.session = flow.NewSession()
		a, err := o.session.Sync(o.host, DefaultChainID, o.account)
		if err != nil {
			t.Fatal(err)
		}
		o.mine(1)
		if got := o.payments(uint64(1000 + n)); got > 1 || got == 0 && recorded(a, uint64(1000+n)) {
			t.Fatalf("paid %d times after a crash at effect %d", got, n)
		}
		o.restart()
		sent := o.sends(request)
		o.mine(1)
		o.stands(sent.Hash, "mined")
		if got := o.payments(uint64(1000 + n)); got != 1 {
			t.Fatalf("paid %d times after a crash at effect %d", got, n)
		}
		if !died {
			t.Logf("%d effects", n-1)
			if n < 10 {
				t.Fatal("the flow has more effects than that")
			}
			return
		}
	}
}

func TestWalletAndANodeThatMisbehaves(t *testing.T) {
	o := newOwner(t, "")
	lie := func(l Lie) {
		t.Helper()
		if err := o.Lie(l); err != nil {
			t.Fatal(err)
		}
	}

	// The answer is lost after the node took the transaction: it is unknown, asked about, and paid once.
	lie(Lie{Method: "eth_sendRawTransaction", CarryOut: true, Cut: true})
	sent := o.sends(o.request(flow.KindTransfer, 0, "0.000000000000000011"))
	if sent.State != nonce.Unknown || sent.Notice == "" {
		t.Fatalf("%+v", sent)
	}
	o.stands(sent.Hash, "seen")
	o.mine(1)
	o.stands(sent.Hash, "mined")
	if n := o.payments(11); n != 1 {
		t.Fatalf("paid %d times", n)
	}

	// Whatever it says to the signed transaction, nothing is lost: asked again it takes the same bytes, and it is paid once.
	garbage := `<html>`
	for i, l := range []Lie{
		{Cut: true}, {Status: 429}, {Body: &garbage}, {Body: &garbage, CarryOut: true}, {Omit: true}, {Result: json.RawMessage(`null`)},
		{Result: json.RawMessage(`"0x01"`), CarryOut: true}, {Error: &Error{Code: -32000, Message: "txpool is full"}},
		{Error: &Error{Code: -32603, Message: "nonce too low"}, CarryOut: true},
	} {
		l.Method = "eth_sendRawTransaction"
		lie(l)
		sent := o.sends(o.request(flow.KindTransfer, 0, fmt.Sprintf("0.%018d", 2000+i)))
		if sent.State != nonce.Unknown && sent.State != nonce.Signed || sent.Notice == "" {
			t.Errorf("lie %d: %+v", i, sent)
		}
		if _, err := o.session.Sync(o.host, DefaultChainID, o.account); err != nil {
			t.Fatal(err)
		}
		o.mine(1)
		o.stands(sent.Hash, "mined")
		if n := o.payments(uint64(2000 + i)); n != 1 {
			t.Errorf("lie %d: paid %d times", i, n)
		}
	}

	// The node says yes and keeps it to itself, then forgets it: the same bytes are given to it again.
	o.HoldTransactions(true)
	sent = o.sends(o.request(flow.KindTransfer, 0, "0.000000000000000013"))
	o.stands(sent.Hash, "sent")
	o.DropTransactions()
	o.HoldTransactions(false)
	o.stands(sent.Hash, "sent")
	o.mine(1)
	o.stands(sent.Hash, "mined")

	// Whatever else it says before there is a signature, it is an error with a code, and nothing is recorded.
	for _, c := range []struct {
		lie  Lie
		code fault.Code
	}{
		{Lie{Method: "eth_chainId", Result: json.RawMessage(`"0x1"`)}, flow.ErrChainMismatch},
		{Lie{Method: "eth_getTransactionCount", Status: 429}, flow.ErrUnknownOutcome},
		{Lie{Method: "eth_getBalance", Body: &garbage}, flow.ErrNodeAnswer},
		{Lie{Method: "eth_getBalance", Result: json.RawMessage(`{"a":[]}`)}, flow.ErrNodeAnswer},
		{Lie{Method: "eth_getTransactionCount", Result: json.RawMessage(`"0x1ffffffffffffffff"`)}, flow.ErrNodeAnswer},
		{Lie{Method: "eth_getTransactionCount", Params: []json.RawMessage{json.RawMessage("null"), json.RawMessage(`"pending"`)}, Result: json.RawMessage(`"0xffff"`), Times: -1}, flow.ErrFindings}, // nonce_unsettled: the user may know better
		{Lie{Method: "eth_getBlockByNumber", Omit: true}, flow.ErrNodeAnswer},
		{Lie{Method: "eth_call", Error: &Error{Code: -32005, Message: "slow down\u202e"}, Times: -1}, flow.ErrNodeRefused},
	} {
		before := string(o.store["ledger/31337/"+hexutil.Encode(o.account[:])].Value)
		lie(c.lie)
		_, err := o.session.Send(o.host, o.request(flow.KindTransfer, 0, "1"), nil)
		if !errors.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", c.lie.Method, err, c.code)
		}
		if after := string(o.store["ledger/31337/"+hexutil.Encode(o.account[:])].Value); after != before {
			t.Errorf("%s: the ledger changed", c.lie.Method)
		}
		o.Truth()
	}
	// A low count is ignored: the floor of the ledger holds.
	lie(Lie{Method: "eth_getTransactionCount", Result: json.RawMessage(`"0x0"`), Times: -1})
	sent = o.sends(o.request(flow.KindTransfer, 0, "0.000000000000000017"))
	o.Truth()
	o.mine(1)
	if tx := o.stands(sent.Hash, "mined"); tx.Nonce != 11 {
		t.Errorf("nonce %d", tx.Nonce)
	}
}

// A reorganisation takes the transaction's block away and the node forgets it: the same bytes are sent again, mined
// again, and in the end final.
func TestWalletThroughAReorg(t *testing.T) {
	o := newOwner(t, "")
	sent := o.sends(o.request(flow.KindTransfer, 0, "0.000000000000000019"))
	o.mine(1)
	o.stands(sent.Hash, "mined")
	if _, err := o.Reorg(1, ReorgOptions{Drop: true}); err != nil {
		t.Fatal(err)
	}
	o.stands(sent.Hash, "sent") // signed again, and given to the node again, in one
	o.mine(1)
	o.stands(sent.Hash, "mined")
	if _, err := o.Finalize(); err != nil {
		t.Fatal(err)
	}
	o.stands(sent.Hash, "final")
	if n := o.payments(19); n != 1 {
		t.Fatalf("paid %d times", n)
	}
}

// Another wallet with the same key takes the nonce: once its block is final, ours is over.
func TestWalletIsSuperseded(t *testing.T) {
	o := newOwner(t, "")
	o.HoldTransactions(true)
	sent := o.sends(o.request(flow.KindTransfer, 0, "0.000000000000000023"))
	o.DropTransactions()
	o.HoldTransactions(false)
	o.send(o.pay(0, stranger, nil))
	o.mine(1)
	o.stands(sent.Hash, "sent")
	if a, err := o.session.Sync(o.host, DefaultChainID, o.account); err != nil || len(a.Needs) != 1 || a.Needs[0].ID != "number_taken.0" {
		t.Errorf("nobody is told that the number is taken: %+v, %v", a.Needs, err)
	}
	if _, err := o.Finalize(); err != nil {
		t.Fatal(err)
	}
	o.stands(sent.Hash, "superseded")
	o.does(o.request(flow.KindTransfer, 0, "0.000000000000000029"))
}

// Another genesis is another chain: nothing is taken for granted, and the owner decides.
func TestWalletOnAChainThatWasReset(t *testing.T) {
	o := newOwner(t, "")
	o.does(o.request(flow.KindTransfer, 0, "1"))
	if err := o.Reset(ResetOptions{Seed: "another"}); err != nil {
		t.Fatal(err)
	}
	_, err := o.session.Sync(o.host, DefaultChainID, o.account)
	wants(t, err, nonce.ErrChainReset)
	_, err = o.session.Send(o.host, o.request(flow.KindTransfer, 0, "1"), nil)
	wants(t, err, flow.ErrFindings)
	sent := o.sends(o.request(flow.KindTransfer, 0, "1"))
	if sent.Nonce != 0 {
		t.Errorf("nonce %d", sent.Nonce)
	}
	o.mine(1)
	o.stands(sent.Hash, "mined")
}
