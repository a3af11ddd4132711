package devnet

import (
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	numbers "github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// delegates is a request to let code act for the account from now on.
func (o *owner) delegates(to common.Address) flow.PlanRequest {
	return flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindDelegate, To: to.Hex()}
}

// gives has the account sign an authorization for somebody else.
func (o *owner) gives(to common.Address) (types.SetCodeAuthorization, flow.SignedMessage) {
	o.t.Helper()
	delegate := eth.Address(to)
	plan, err := o.session.PlanMessage(o.host, flow.MessageRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.MessageAuthorization, Delegate: &delegate})
	if err != nil {
		o.t.Fatal(err)
	}
	var dangers []string
	for _, f := range plan.Report.Findings {
		dangers = append(dangers, f.ID)
	}
	signed, err := o.session.ApproveMessage(o.host, plan.ID, dangers)
	if err != nil {
		o.t.Fatal(err)
	}
	s, err := signer.ParseSignature(signed.Signature)
	if err != nil {
		o.t.Fatal(err)
	}
	return types.SetCodeAuthorization{ChainID: *uint256.NewInt(DefaultChainID), Address: to, Nonce: *signed.Nonce, V: s.YParity,
		R: *new(uint256.Int).SetBytes(s.R[:]), S: *new(uint256.Int).SetBytes(s.S[:])}, signed
}

// settled asks the chain until nothing is open, with all of it final.
func (o *owner) settled() flow.Activity {
	o.t.Helper()
	if _, err := o.Finalize(); err != nil {
		o.t.Fatal(err)
	}
	var a flow.Activity
	for range 3 {
		var err error
		if a, err = o.session.Sync(o.host, DefaultChainID, o.account); err != nil {
			o.t.Fatal(err)
		}
	}
	if a.Open != 0 {
		o.t.Fatalf("%d are open: %+v", a.Open, a.Transactions)
	}
	return a
}

// An account delegates, pays one after the other, answers calls as the code it delegates to, and is an ordinary one again.
func TestWalletDelegates(t *testing.T) {
	o := newOwner(t, "")
	code, from := Contract("SmartAccount"), common.Address(o.account)
	plan, err := o.session.Plan(o.host, o.delegates(code))
	if err != nil {
		t.Fatal(err)
	}
	if gas := plan.Report.Fee.Gas; gas < 46_000 || gas > 60_000 {
		t.Errorf("%d gas", gas)
	}
	if slices.ContainsFunc(plan.Report.Findings, func(f report.Finding) bool { return f.ID == "delegation_unproven" || f.ID == "delegation_no_code" }) {
		t.Errorf("%+v", plan.Report.Findings)
	}
	tx := o.does(o.delegates(code))
	if o.delegate(from) != code || tx.GasUsed >= 46_000 || tx.Nonce != 0 {
		t.Fatalf("delegates to %s, %+v", o.delegate(from), tx)
	}
	if count := call[hexutil.Uint64](o.network, "eth_getTransactionCount", from, "latest"); count != 2 {
		t.Errorf("%d numbers are taken", count)
	}
	input, _ := ABI("SmartAccount").Pack("owner")
	if got := call[hexutil.Bytes](o.network, "eth_call", map[string]any{"to": from, "data": hexutil.Bytes(input)}, "latest"); common.BytesToAddress(got) != from {
		t.Errorf("its code says %s", got)
	}

	sent := o.sends(o.request(flow.KindTransfer, 2, "1"))
	if sent.Nonce != 2 {
		t.Errorf("number %d", sent.Nonce)
	}
	_, err = o.session.Send(o.host, o.request(flow.KindTransfer, 2, "1"), []string{"account_delegates_unlisted"})
	wants(t, err, nonce.ErrDelegated)
	o.mine(1)
	o.stands(sent.Hash, "mined")
	o.does(o.request(flow.KindTransfer, 2, "1"))
	_, err = o.session.PlanBatch(o.host, []flow.PlanRequest{o.request(flow.KindTransfer, 2, "1"), o.request(flow.KindTransfer, 2, "1")})
	wants(t, err, nonce.ErrDelegated)

	o.does(o.delegates(common.Address{}))
	if got := o.delegate(from); got != (common.Address{}) {
		t.Errorf("still delegates to %s", got)
	}
	first, second := o.sends(o.request(flow.KindTransfer, 2, "1")), o.sends(o.request(flow.KindTransfer, 2, "1"))
	o.mine(1)
	o.stands(first.Hash, "mined")
	o.stands(second.Hash, "mined")
	o.settled()
}

// A wallet that dies after any one of its effects delegates once, and loses no number.
func TestWalletCrashesWhileDelegating(t *testing.T) {
	o := newOwner(t, "")
	from := common.Address(o.account)
	for n := 1; ; n++ {
		to := Contract("SmartAccount")
		if n%2 == 0 {
			to = Contract("Drainer")
		}
		request := o.delegates(to)
		request.IntentID = "delegation " + hexutil.EncodeUint64(uint64(n))
		died := o.dies(n, func() { o.sends(request) })
		o.clock += 3_600_000
		o.restart()
		sent := o.sends(request)
		o.mine(1)
		if o.stands(sent.Hash, "mined"); sent.Nonce != uint64(2*(n-1)) || o.delegate(from) != to {
			t.Fatalf("effect %d: number %d, delegates to %s", n, sent.Nonce, o.delegate(from))
		}
		if !died {
			t.Logf("%d effects", n-1)
			if n < 10 {
				t.Fatal("the flow has more effects than that")
			}
			o.settled()
			return
		}
	}
}

// Somebody else has the account's authorization carried out: the wallet finds that out, and goes on behind its number.
func TestWalletGivesAnAuthorization(t *testing.T) {
	o := newOwner(t, "")
	code, from := Contract("SmartAccount"), common.Address(o.account)
	given, signed := o.gives(code)
	if authority, err := given.Authority(); err != nil || authority != from || given.Nonce != 0 {
		t.Fatalf("%s, %v", authority, err)
	}
	o.restart()
	if _, again := o.gives(code); string(again.Signature) != string(signed.Signature) {
		t.Error("asked again it is another one")
	}
	_, err := o.session.Send(o.host, o.request(flow.KindTransfer, 2, "1"), nil)
	wants(t, err, nonce.ErrDelegated)

	sponsor := o.carries(1, 0, stranger, nil, given)
	o.send(sponsor)
	if o.mine(1); o.block(sponsor) != 1 || o.delegate(from) != code {
		t.Fatalf("in block %d, delegates to %s", o.block(sponsor), o.delegate(from))
	}
	a := o.settled()
	if tx := a.Transactions[0]; tx.Nonce != 0 || tx.State != nonce.Final {
		t.Errorf("%+v", tx)
	}
	if tx := o.does(o.request(flow.KindTransfer, 2, "1")); tx.Nonce != 1 {
		t.Errorf("number %d", tx.Nonce)
	}
}

// Somebody cuts the authorization out of a transaction that is on its way and has it carried out first: it is passed over, since the
// transaction's own number comes before.
func TestWalletsAuthorizationIsCutOut(t *testing.T) {
	o := newOwner(t, "")
	code, from := Contract("SmartAccount"), common.Address(o.account)
	o.HoldTransactions(true)
	sent := o.sends(o.delegates(code))
	held := new(types.Transaction)
	if err := held.UnmarshalBinary(o.Held()[0].Raw); err != nil {
		t.Fatal(err)
	}
	o.HoldTransactions(false)
	o.send(o.carries(1, 0, stranger, nil, held.SetCodeAuthorizations()...))
	if o.mine(1); o.delegate(from) != (common.Address{}) {
		t.Fatal("it was carried out before its number")
	}
	o.ReleaseTransactions()
	o.mine(1)
	if o.stands(sent.Hash, "mined"); o.delegate(from) != code {
		t.Errorf("delegates to %s", o.delegate(from))
	}
	o.settled()
}

// A Go program signs a transaction that has an authorization of its own, and a call beside it: both numbers are taken.
func TestWalletSignsASelfAuthorization(t *testing.T) {
	o := newOwner(t, "")
	code, from := Contract("SmartAccount"), common.Address(o.account)
	own, err := types.SignSetCode(Accounts()[0].Key, types.SetCodeAuthorization{ChainID: *uint256.NewInt(DefaultChainID), Address: code, Nonce: 1})
	if err != nil {
		t.Fatal(err)
	}
	input, _ := ABI("SmartAccount").Pack("owner")
	a := signer.Authorization{ChainID: DefaultChainID, Address: eth.Address(code), Nonce: 1, Signature: signer.Signature{R: own.R.Bytes32(), S: own.S.Bytes32(), YParity: own.V}}
	tx := &signer.SetCodeTx{ChainID: DefaultChainID, MaxPriorityFeePerGas: numbers.FromUint64(1e9), MaxFeePerGas: numbers.FromUint64(5e9), Gas: 100_000, To: &o.account, Data: input,
		AuthorizationList: []signer.Authorization{a}}
	signed, err := o.session.SignTransaction(o.host, flow.SignRequest{From: o.account, Tx: tx})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.session.SendSigned(o.host, DefaultChainID, o.account, signed.Hash()); err != nil {
		t.Fatal(err)
	}
	o.mine(1)
	if o.stands(signed.Hash(), "mined"); o.delegate(from) != code {
		t.Errorf("delegates to %s", o.delegate(from))
	}
	if sent := o.sends(o.request(flow.KindTransfer, 2, "1")); sent.Nonce != 2 {
		t.Errorf("number %d", sent.Nonce)
	}
	o.mine(1)
	o.settled()
}

// An authorization that was given away is taken back, or used before that.
func TestWalletTakesAnAuthorizationBack(t *testing.T) {
	for name, faster := range map[string]bool{"taken back": false, "used before": true} {
		t.Run(name, func(t *testing.T) {
			o := newOwner(t, "")
			code, from := Contract("SmartAccount"), common.Address(o.account)
			given, signed := o.gives(code)
			if faster {
				o.HoldTransactions(true)
			}
			cancel := o.sends(flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindCancel, Replaces: &signed.Digest})
			if cancel.Nonce != given.Nonce {
				t.Fatalf("number %d", cancel.Nonce)
			}
			if faster {
				o.HoldTransactions(false)
				o.DropTransactions()
				o.send(o.carries(1, 0, stranger, nil, given))
			}
			o.mine(1)
			if !faster {
				o.send(o.carries(1, 0, stranger, nil, given)) // in vain
				o.mine(1)
			}
			if delegates := o.delegate(from) == code; delegates != faster {
				t.Errorf("delegates: %v", delegates)
			}
			for _, tx := range o.settled().Transactions {
				if want := *tx.Hash == cancel.Hash != faster; (tx.State == nonce.Final) != want {
					t.Errorf("%s: %s", tx.Intent, tx.State)
				}
			}
			if tx := o.does(o.request(flow.KindTransfer, 2, "1")); tx.Nonce != 1 {
				t.Errorf("number %d", tx.Nonce)
			}
		})
	}
}

// A delegation is cancelled, and whoever saw it before has its authorization carried out all the same, once that is next.
func TestWalletsCancelledDelegation(t *testing.T) {
	o := newOwner(t, "")
	code, from := Contract("SmartAccount"), common.Address(o.account)
	o.HoldTransactions(true)
	sent := o.sends(o.delegates(code))
	seen := new(types.Transaction)
	if err := seen.UnmarshalBinary(o.Held()[0].Raw); err != nil {
		t.Fatal(err)
	}
	o.DropTransactions()
	o.HoldTransactions(false)
	cancel := o.sends(flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindCancel, Replaces: &sent.Hash})
	o.mine(1)
	o.stands(cancel.Hash, "mined")
	a, err := o.session.Sync(o.host, DefaultChainID, o.account)
	if err != nil || !slices.ContainsFunc(a.Needs, func(f report.Finding) bool { return f.ID == "authorization_loose.1" }) {
		t.Errorf("%+v, %v", a.Needs, err)
	}
	o.send(o.carries(1, 0, stranger, nil, seen.SetCodeAuthorizations()...))
	if o.mine(1); o.delegate(from) != code {
		t.Fatal("it was not carried out")
	}
	o.settled()
	if tx := o.does(o.request(flow.KindTransfer, 2, "1")); tx.Nonce != 2 {
		t.Errorf("number %d", tx.Nonce)
	}
}
