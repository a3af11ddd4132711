package flow

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// request returns a request of a kind with a token and an amount, to the stranger where the kind has a recipient.
func (w *world) request(kind Kind, amount string) PlanRequest {
	r := PlanRequest{ChainID: 31337, From: w.account, Kind: kind, Amount: amount}
	token := simToken
	switch kind {
	case KindApprove:
		r.Token, r.To = &token, contract.String()
	case KindTransfer:
		r.Token, r.To = &token, stranger.String()
	case KindTransferFrom:
		owner := stranger
		r.Token, r.Owner, r.To = &token, &owner, w.account.String()
	case KindCall:
		r.To = contract.String()
	}
	return r
}

func ids(found []report.Finding) []string {
	list := []string{}
	for _, f := range found {
		list = append(list, f.ID)
	}
	return list
}

func TestReport(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	plan, err := s.Plan(w, w.request(KindTransfer, "5.25"))
	must(t, err)
	r := plan.Report
	// base fee 1 gwei, tip 1 gwei: at most 2·1+1 gwei for 50,000 gas and a fifth more
	for got, want := range map[string]string{
		r.Intent:                           "Send 5.25 USDC to " + stranger.String(),
		r.Function:                         "transfer(address,uint256)",
		r.Fee.Worst.Words():                "0.00018 ETH",
		r.Fee.Likely.Words():               "0.0001 ETH",
		r.Value.Words():                    "0 ETH",
		r.Data.String():                    eth.Bytes(erc20abi.Transfer(stranger, uint256.FromUint64(5_250_000))).String(),
		r.To.String():                      simToken.String(),
		r.Fields[0].Amount.Words():         "5.25 USDC",
		r.Fields[1].Address.String():       stranger.String(),
		r.Changes[0].Before.Words():        "1000 USDC",
		r.Changes[0].After.Words():         "994.75 USDC",
		strings.Join(ids(r.Findings), " "): "recipient_new",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if r.Fee.Gas != 60_000 || r.Fee.Legacy || len(r.Changes) != 1 {
		t.Errorf("%+v", r.Fee)
	}
	faster := w.request(KindTransfer, "5.25")
	faster.Speed = "fast"
	other, err := s.Plan(w, faster)
	must(t, err)
	if other.ID == plan.ID || other.Report.Fee.MaxPriorityFeePerGas != uint256.FromUint64(1_500_000_000) {
		t.Errorf("fast: %+v", other.Report.Fee)
	}
}

func TestLegacyChain(t *testing.T) {
	w := newWorld(t)
	w.node.baseFee = ""
	s := w.session()
	plan, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	if f := plan.Report.Fee; !f.Legacy || f.Worst.Text != "0.000042" || !f.MaxPriorityFeePerGas.IsZero() {
		t.Errorf("%+v", f)
	}
	sent, err := s.Approve(w, plan.ID, nil)
	must(t, err)
	tx, err := signer.Decode(sent.Raw)
	must(t, err)
	if _, ok := tx.Tx().(*signer.LegacyTx); !ok || sent.State != nonce.Sent {
		t.Errorf("%T %+v", tx.Tx(), sent)
	}
}

// The most that can be sent leaves the account with nothing, to the wei.
func TestMax(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.node.state.coins, _ = ether(1).Add(uint256.FromUint64(7))
	plan, err := s.Plan(w, w.pay("", "max"))
	must(t, err)
	if sum, _ := plan.Report.Value.Exact.Add(plan.Report.Fee.Worst.Exact); sum != w.node.state.coins {
		t.Errorf("%s and %s", plan.Report.Value.Text, plan.Report.Fee.Worst.Text)
	}
	_, err = s.Approve(w, plan.ID, nil)
	must(t, err)
	w.node.mine()
	if !w.node.state.coins.IsZero() {
		t.Errorf("%s wei are left", w.node.state.coins)
	}
	w.node.state.coins = ether(2)
	plan, err = s.Plan(w, w.request(KindWrap, "max"))
	must(t, err)
	if sum, _ := plan.Report.Value.Exact.Add(plan.Report.Fee.Worst.Exact); sum != ether(2) {
		t.Errorf("wrapped %s and %s", plan.Report.Value.Text, plan.Report.Fee.Worst.Text)
	}
	plan, err = s.Plan(w, w.request(KindTransfer, "max"))
	must(t, err)
	if got := plan.Report.Fields[0].Amount.Words(); got != "1000 USDC" {
		t.Errorf("max of the token: %s", got)
	}
	w.node.state.tokens[stranger], w.node.state.allowed[w.account] = uint256.FromUint64(9), uint256.FromUint64(4)
	plan, err = s.Plan(w, w.request(KindTransferFrom, "max"))
	must(t, err)
	if got := plan.Report.Fields[0].Amount.Words(); got != "0.000004 USDC" {
		t.Errorf("max of an allowance: %s", got)
	}
}

func TestTooLittle(t *testing.T) {
	for _, c := range []struct {
		name  string
		coins uint256.Int
		kind  Kind
		pay   string // of coins, if not empty
		amt   string
		code  fault.Code
		have  string
		need  string
	}{
		{"coins", ether(1), "", "1.5", "", ErrAmountOver, "1", "1.5"},
		{"fee beside coins", ether(1), "", "1", "", ErrFeeOver, "1", "1.000063"},
		{"max without the fee", uint256.FromUint64(1000), "", "max", "", ErrFeeOver, "0.000000000000001", "0.000063"},
		{"tokens", ether(1), KindTransfer, "", "1000.000001", ErrAmountOver, "1000", "1000.000001"},
		{"fee beside tokens", uint256.Int{}, KindTransfer, "", "1", ErrFeeOver, "0", "0.00018"},
		{"owner's tokens", ether(1), KindTransferFrom, "", "1", ErrAmountOver, "0.5", "1"},
		{"allowance", ether(1), KindTransferFrom, "", "0.4", ErrAllowanceOver, "0.000004", "0.4"},
		{"WETH", ether(1), KindUnwrap, "", "1", ErrAmountOver, "0", "1"},
		{"no WETH at all", ether(1), KindUnwrap, "", "max", ErrAmountOver, "0", "0.000000000000000001"},
	} {
		w := newWorld(t)
		w.node.state.coins = c.coins
		w.node.state.tokens[stranger], w.node.state.allowed[w.account] = uint256.FromUint64(500_000), uint256.FromUint64(4)
		request := w.pay("", c.pay)
		if c.pay == "" {
			request = w.request(c.kind, c.amt)
		}
		_, err := w.session().Plan(w, request)
		var known *fault.Error
		if !errors.As(err, &known) || known.Code != c.code || known.Details[0].Value != c.have || known.Details[1].Value != c.need {
			t.Errorf("%s: %v %+v", c.name, err, known)
		}
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	token := simToken
	base := w.pay("", "1")
	for name, c := range map[string]struct {
		change func(*PlanRequest)
		code   fault.Code
		field  string
	}{
		"no recipient":       {func(r *PlanRequest) { r.To = "" }, ErrRequest, "to"},
		"a name":             {func(r *PlanRequest) { r.To = "bob" }, eth.ErrAddress, "to"},
		"a mistyped address": {func(r *PlanRequest) { r.To = strings.Replace(simToken.String(), "A", "a", 1) }, eth.ErrAddressChecksum, "to"},
		"no amount":          {func(r *PlanRequest) { r.Amount = "" }, ErrRequest, "amount"},
		"zero":               {func(r *PlanRequest) { r.Amount = "0.0" }, ErrAmountZero, "amount"},
		"words":              {func(r *PlanRequest) { r.Amount = "one" }, erc20abi.ErrAmountSyntax, "amount"},
		"too many decimals":  {func(r *PlanRequest) { r.Token, r.Amount = &token, "0.0000001" }, erc20abi.ErrAmountDecimals, "amount"},
		"unlimited coins":    {func(r *PlanRequest) { r.Amount = "unlimited" }, erc20abi.ErrAmountSyntax, "amount"},
		"data in a payment":  {func(r *PlanRequest) { r.Data = eth.Bytes{1} }, ErrRequest, "data"},
		"an unknown kind":    {func(r *PlanRequest) { r.Kind = "mint" }, ErrRequest, "kind"},
		"an unknown speed":   {func(r *PlanRequest) { r.Speed = "warp" }, ErrSpeed, "speed"},
		"a long intent id":   {func(r *PlanRequest) { r.IntentID = strings.Repeat("x", 129) }, ErrRequest, "intentId"},
		"another chain":      {func(r *PlanRequest) { r.ChainID = 1 }, ErrNetworkUnknown, "chainId"},
		"another's account":  {func(r *PlanRequest) { r.From = stranger }, wallet.ErrAccountUnknown, "from"},
		"max of a call":      {func(r *PlanRequest) { r.Kind, r.Amount = KindCall, "max" }, ErrRequest, "amount"},
		"no contract":        {func(r *PlanRequest) { r.Token = &stranger }, ErrToken, "token"},
		"no token":           {func(r *PlanRequest) { r.Token = &contract }, ErrToken, "token"},
	} {
		r := base
		c.change(&r)
		_, err := s.Plan(w, r)
		var known *fault.Error
		if !errors.As(err, &known) || known.Code != c.code || known.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.Lock()
	_, err := s.Plan(w, base)
	wants(t, err, ErrLocked)
}

func TestFindings(t *testing.T) {
	unknown := eth.Bytes{1, 2, 3, 4}
	for name, c := range map[string]struct {
		change func(*world, *PlanRequest)
		kind   Kind
		amount string
		want   string
	}{
		"a payment":     {nil, KindTransfer, "1", "recipient_new"},
		"to a contract": {func(_ *world, r *PlanRequest) { r.To = contract.String() }, KindTransfer, "1", "recipient_contract recipient_new"},
		"to a delegated account": {func(w *world, r *PlanRequest) {
			w.node.code[stranger] = append([]byte{0xef, 1, 0}, make([]byte, 20)...)
		}, KindTransfer, "1", "recipient_new"},
		"to oneself": {func(w *world, r *PlanRequest) { r.To = w.account.String() }, KindTransfer, "1", "recipient_self"},
		"collecting": {func(w *world, _ *PlanRequest) {
			w.node.state.tokens[stranger], w.node.state.allowed[w.account] = uint256.Max, uint256.Max
		}, KindTransferFrom, "1", ""},
		"to nobody":        {func(_ *world, r *PlanRequest) { r.To = eth.Address{}.String() }, KindTransfer, "1", "recipient_zero"},
		"to the token":     {func(_ *world, r *PlanRequest) { r.To = simToken.String() }, KindTransfer, "1", "recipient_is_token"},
		"an allowance":     {nil, KindApprove, "1", ""},
		"a revocation":     {func(w *world, _ *PlanRequest) { w.node.state.allowed[contract] = uint256.Max }, KindApprove, "0", ""},
		"unlimited":        {nil, KindApprove, "unlimited", "allowance_unlimited"},
		"all there is":     {nil, KindApprove, "5000000", "allowance_unlimited"},
		"over the balance": {nil, KindApprove, "1001", "allowance_over_balance"},
		"to a person":      {func(_ *world, r *PlanRequest) { r.To = stranger.String() }, KindApprove, "1", "spender_not_contract"},
		"a change":         {func(w *world, _ *PlanRequest) { w.node.state.allowed[contract] = uint256.FromUint64(9) }, KindApprove, "1", "allowance_change"},
		"wrapping":         {nil, KindWrap, "1", ""},
		"unknown data":     {func(_ *world, r *PlanRequest) { r.Data = unknown }, KindCall, "", "call_unknown"},
		"unlimited as a call": {func(_ *world, r *PlanRequest) {
			r.To, r.Data = simToken.String(), erc20abi.Approve(contract, uint256.Max)
		}, KindCall, "", "allowance_unlimited"},
		"an NFT's approve": {func(_ *world, r *PlanRequest) { r.Data = erc20abi.Approve(contract, uint256.FromUint64(1)) }, KindCall, "", "call_unknown call_not_standard"},
		"coins into approve": {func(_ *world, r *PlanRequest) {
			r.To, r.Data = simToken.String(), erc20abi.Approve(contract, uint256.FromUint64(1))
		}, KindCall, "1", "value_unexpected"},
		"another's deposit": {func(_ *world, r *PlanRequest) { r.Data = erc20abi.Deposit() }, KindCall, "1", "call_unknown call_not_standard"},
	} {
		w := newWorld(t)
		request := w.request(c.kind, c.amount)
		if c.change != nil {
			c.change(w, &request)
		}
		s := w.session()
		plan, err := s.Plan(w, request)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.Join(ids(plan.Report.Findings), " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		dangers := []string{}
		for _, f := range plan.Report.Findings {
			if f.Severity == report.SeverityDanger {
				dangers = append(dangers, f.ID)
			}
		}
		if len(dangers) > 0 {
			if _, err := s.Approve(w, plan.ID, []string{"recipient_new"}); !errors.Is(err, ErrFindings) || len(w.node.left) > 0 {
				t.Errorf("%s: approved unread: %v", name, err)
			}
		}
		if _, err := s.Approve(w, plan.ID, dangers); err != nil {
			t.Errorf("%s: approved: %v", name, err)
		}
	}
}

func TestKnownRecipient(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.request(KindTransfer, "1"), nil)))
	plan, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	if !slices.Contains(ids(plan.Report.Findings), "recipient_new") {
		t.Error("a payment that is not mined makes nobody known")
	}
	w.node.mine()
	must(t, second(s.Sync(w, 31337, w.account)))
	if plan, err = s.Plan(w, w.pay("", "1")); err != nil || len(plan.Report.Findings) > 0 {
		t.Errorf("%v, %v", ids(plan.Report.Findings), err)
	}
}

func TestTokensThatMisbehave(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.node.refuses = true
	_, err := s.Plan(w, w.request(KindTransfer, "1"))
	wants(t, err, ErrWouldRevert)
	w.node.refuses, w.node.approveOne = false, true
	w.node.state.allowed[contract] = uint256.FromUint64(9)
	_, err = s.Plan(w, w.request(KindApprove, "1"))
	if wants(t, err, ErrWouldRevert); !strings.Contains(err.Error(), "revoke the present one of 0.000009 USDC") {
		t.Errorf("%v", err)
	}
	w.node.decimals = 18
	_, err = s.Plan(w, w.request(KindTransfer, "1"))
	wants(t, err, ErrTokenChanged)
}

func TestPlanOfAKnownIntent(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	request := w.pay("rent", "1")
	first, err := s.Send(w, request, nil)
	must(t, err)
	request.Speed = "fast"
	plan, err := w.session().Plan(w, request)
	must(t, err)
	if got := ids(plan.Report.Findings); !slices.Equal(got, []string{"already_requested"}) || plan.Report.Fee.MaxPriorityFeePerGas != uint256.FromUint64(1_000_000_000) {
		t.Errorf("%v %+v", got, plan.Report.Fee)
	}
	again, err := w.session().Send(w, request, nil)
	if err != nil || again.Hash != first.Hash {
		t.Errorf("%v %+v", err, again)
	}
	request.Amount = "2"
	_, err = s.Plan(w, request)
	wants(t, err, nonce.ErrIntentConflict)
}
