package devnet

import (
	"errors"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/report"
)

// vaultBatch lets the vault take dollars, has it take them, and sends half of the shares on: each needs the one in front of it.
func (o *owner) vaultBatch(intent string) []flow.PlanRequest {
	dollar, vault := eth.Address(tokenAddress("DUSD")), eth.Address(tokenAddress("vDUSD"))
	ten := uint256.FromUint64(10_000_000_000_000_000_000)
	allow := flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindApprove, Token: &dollar, To: vault.String(), Amount: "10", IntentID: intent}
	deposit := o.call(common.Address(vault), "", encoded(o.t, "deposit(uint256,address)", abi.FromUint(ten), abi.FromAddress(o.account)))
	deposit.IntentID = intent
	on := flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindTransfer, Token: &vault, To: Accounts()[1].Address.Hex(), Amount: "5", IntentID: intent}
	return []flow.PlanRequest{allow, deposit, on}
}

// approves plans a batch, approves it with all its dangers, and mines it.
func (o *owner) approves(requests ...flow.PlanRequest) flow.BatchPlan {
	o.t.Helper()
	plan, err := o.session.PlanBatch(o.host, requests)
	if err != nil {
		o.t.Fatal(err)
	}
	found := slices.Clone(plan.Findings)
	for _, r := range plan.Reports {
		found = append(found, r.Findings...)
	}
	var dangers []string
	for _, f := range found {
		if f.Severity == report.SeverityDanger {
			dangers = append(dangers, f.ID)
		}
	}
	sent, err := o.session.ApproveBatch(o.host, plan.ID, dangers)
	if err != nil || len(sent) != len(requests) {
		o.t.Fatalf("%d sent, %v", len(sent), err)
	}
	o.mine(1)
	for i, tx := range sent {
		o.stands(tx.Hash, "mined")
		if i > 0 && tx.Nonce != sent[i-1].Nonce+1 {
			o.t.Errorf("nonce %d stands behind %d", tx.Nonce, sent[i-1].Nonce)
		}
	}
	return plan
}

// What needs the requests in front of it is planned as behind them, and all go through in one block.
func TestBatchesOnARealChain(t *testing.T) {
	o := newOwner(t, "")
	requests := o.vaultBatch("")
	_, err := o.session.Plan(o.host, requests[1])
	wants(t, err, flow.ErrWouldRevert)
	plan := o.approves(requests...)
	if s := plan.Reports[1].Simulation; s == nil || s.Failed || len(s.Changes) != 2 {
		t.Errorf("%+v", s)
	}
	if c := plan.Reports[2].Changes; len(c) != 1 || c[0].Before.Words() != "10 vDUSD" || c[0].After.Words() != "5 vDUSD" {
		t.Errorf("%+v", c)
	}
	for _, who := range []eth.Address{o.account, eth.Address(Accounts()[1].Address)} {
		if got := o.holds(who)["vDUSD"]; got != "5" {
			t.Errorf("%s has %s", who, got)
		}
	}
	// Of an allowance that is taken back much gas is given back, which its limit must have nevertheless.
	allow, revoke := o.request(flow.KindApprove, 2, "unlimited"), o.request(flow.KindApprove, 2, "0")
	o.approves(allow, revoke)
	// Devnet's Tether changes an allowance only from 0.
	o.does(o.request(flow.KindApprove, 2, "5"))
	more := o.request(flow.KindApprove, 2, "7")
	_, err = o.session.Plan(o.host, more)
	wants(t, err, flow.ErrWouldRevert)
	plan = o.approves(revoke, more)
	if slices.ContainsFunc(plan.Reports[1].Findings, func(f report.Finding) bool { return f.ID == "2.allowance_change" }) {
		t.Errorf("%+v", plan.Reports[1].Findings)
	}
	// Coins that were wrapped are sent on, an NFT goes after its operator was named, and what is created gets the next number.
	weth, keys, id := eth.Address(WETH), eth.Address(Contract("Collection721")), uint256.FromUint64(1)
	on := o.request(flow.KindTransfer, 0, "max")
	on.Token = &weth
	operator := flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindApproveAll, To: Contract("Drainer").Hex(), Token: &keys}
	away := flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindTransferNFT, To: Accounts()[1].Address.Hex(), Token: &keys, TokenID: &id}
	deploy := flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindDeploy, Data: eth.Bytes{0x60, 0x01, 0x60, 0x00, 0xf3}}
	plan = o.approves(o.request(flow.KindWrap, 0, "2"), on, operator, away, deploy)
	if got := o.holds(eth.Address(Accounts()[1].Address))["WETH"]; got != "2" || plan.Reports[1].Fields[0].Amount.Words() != "2 WETH" {
		t.Errorf("%s came, %s", got, plan.Intent)
	}
	o.plans(o.call(common.Address(*plan.Reports[4].Creates), "", []byte{1, 2, 3, 4}), "call_unknown")
	// The same NFT cannot go twice.
	away.TokenID = new(uint256.Int)
	*away.TokenID = uint256.FromUint64(2)
	_, err = o.session.PlanBatch(o.host, []flow.PlanRequest{away, away})
	wants(t, err, flow.ErrNFTOver)
}

// A node without eth_simulateV1 tries each request alone.
func TestBatchesThatCannotBeSimulated(t *testing.T) {
	o := newOwner(t, "")
	if err := o.Lie(Lie{Method: "eth_simulateV1", Error: &Error{Code: -32601, Message: "the method eth_simulateV1 does not exist"}, Times: -1}); err != nil {
		t.Fatal(err)
	}
	_, err := o.session.PlanBatch(o.host, o.vaultBatch(""))
	var known *fault.Error
	if !errors.As(err, &known) || known.Code != flow.ErrWouldRevert || !slices.Contains(known.Details, fault.Detail{Name: "index", Value: "1"}) {
		t.Errorf("%v", err)
	}
	plan := o.approves(o.request(flow.KindTransfer, 1, "600000"), o.request(flow.KindTransfer, 1, "max"))
	if plan.Findings[0].ID != "batch_untried" && plan.Findings[1].ID != "batch_untried" {
		t.Errorf("%+v", plan.Findings)
	}
	if got := o.holds(o.account)["DUSD"]; got != "0" {
		t.Errorf("%s is left", got)
	}
}

// The wallet dies after each of its effects in turn. What was asked for is asked for again, and each transaction is mined once.
func TestBatchCrashesOnARealChain(t *testing.T) {
	for n := 1; ; n++ {
		o := newOwner(t, "")
		plan, err := o.session.PlanBatch(o.host, o.vaultBatch("vault"))
		if err != nil {
			t.Fatal(err)
		}
		died := o.dies(n, func() { _, err = o.session.ApproveBatch(o.host, plan.ID, nil) })
		if err != nil {
			t.Fatal(err)
		}
		o.restart()
		if _, err := o.session.Sync(o.host, DefaultChainID, o.account); err != nil {
			t.Fatal(err)
		}
		o.mine(1)
		plan, err = o.session.PlanBatch(o.host, o.vaultBatch("vault"))
		if err != nil {
			t.Fatalf("effect %d: %v", n, err)
		}
		sent, err := o.session.ApproveBatch(o.host, plan.ID, nil)
		if err != nil {
			t.Fatalf("effect %d: %v", n, err)
		}
		o.mine(1)
		for i, tx := range sent {
			if o.stands(tx.Hash, "mined"); tx.Nonce != uint64(i) {
				t.Fatalf("effect %d: nonce %d", n, tx.Nonce)
			}
		}
		if got := o.holds(o.account)["vDUSD"]; got != "5" {
			t.Fatalf("effect %d: %s shares", n, got)
		}
		if !died {
			t.Logf("%d effects", n-1)
			return
		}
	}
}

// A request behind others takes two round trips more than alone: one for what is left by then, one to try its gas.
func TestRoundTripsOfABatch(t *testing.T) {
	o := newOwner(t, "")
	pay, token := o.request(flow.KindTransfer, 0, "1"), o.request(flow.KindTransfer, 1, "1")
	for _, c := range []struct {
		requests []flow.PlanRequest
		trips    int
	}{
		{[]flow.PlanRequest{pay, pay, pay}, 6},
		{[]flow.PlanRequest{token, token, token}, 10},
	} {
		counted := &counting{host: o.host}
		if _, err := o.session.PlanBatch(counted, c.requests); err != nil || counted.trips != c.trips {
			t.Errorf("%d round trips, %v", counted.trips, err)
		}
	}
}
