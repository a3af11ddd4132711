package flow

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// found lists the ids of all findings of a batch, those of the whole first.
func found(p BatchPlan) []string {
	list := ids(p.Findings)
	for _, r := range p.Reports {
		list = append(list, ids(r.Findings)...)
	}
	return list
}

// dangers lists what must be acknowledged.
func dangers(p BatchPlan) (list []string) {
	all := slices.Clone(p.Findings)
	for _, r := range p.Reports {
		all = append(all, r.Findings...)
	}
	for _, f := range all {
		if f.Severity == report.SeverityDanger {
			list = append(list, f.ID)
		}
	}
	return list
}

// taken is a call of the contract that takes so much of the token.
func (w *world) taken(amount uint64) PlanRequest {
	r := w.request(KindCall, "")
	r.Data = take(amount)
	return r
}

// A batch is planned and approved as one: each report as after those in front of it, each transaction with the next number.
func TestBatch(t *testing.T) {
	for _, simulates := range []bool{true, false} {
		w := newWorld(t)
		w.node.simulates = simulates
		s := w.session()
		requests := []PlanRequest{w.pay("", "1"), w.request(KindApprove, "unlimited"), w.request(KindTransfer, "5"), w.request(KindTransfer, "max")}
		plan, err := s.PlanBatch(w, requests)
		must(t, err)
		if len(plan.Reports) != 4 || !strings.HasPrefix(plan.Intent, "1. Send 1 ETH to ") || strings.Count(plan.Intent, "\n") != 3 {
			t.Errorf("%s", plan.Intent)
		}
		if got := plan.Reports[3].Value.Words() + ", " + plan.Reports[3].Fields[0].Amount.Words(); got != "0 ETH, 995 USDC" {
			t.Errorf("the last is judged as if nothing came before it: %s", got)
		}
		var fees uint256.Int
		for _, r := range plan.Reports {
			fees, _ = fees.Add(r.Fee.Worst.Exact)
		}
		if plan.Fee.Exact != fees {
			t.Errorf("the fees are %s, not %s", plan.Fee.Exact, fees)
		}
		want := []string{"batch_whole_balance", "batch_separate", "1.recipient_new", "2.allowance_unlimited", "3.recipient_new", "4.recipient_new"}
		if !simulates {
			want = append([]string{"batch_untried"}, want...)
		}
		if got := found(plan); !slices.Equal(got, want) {
			t.Errorf("%v", got)
		}
		for _, acknowledged := range [][]string{nil, {"allowance_unlimited"}, {"1.allowance_unlimited"}} {
			if _, err := s.ApproveBatch(w, plan.ID, acknowledged); !errors.Is(err, ErrFindings) || len(w.node.left) > 0 {
				t.Fatalf("%v: %v", acknowledged, err)
			}
		}
		sent, err := s.ApproveBatch(w, plan.ID, dangers(plan))
		must(t, err)
		for i, tx := range sent {
			if tx.Nonce != uint64(i) || tx.State != nonce.Sent {
				t.Errorf("%d has nonce %d and is %s", i, tx.Nonce, tx.State)
			}
		}
		again, err := s.ApproveBatch(w, plan.ID, dangers(plan))
		if err != nil || len(again) != 4 || again[3].Hash != sent[3].Hash || len(w.node.left) != 4 {
			t.Errorf("%v, %d", err, len(w.node.left))
		}
		w.node.mine()
		if !w.node.state.tokens[w.account].IsZero() {
			t.Errorf("%s are left", w.node.state.tokens[w.account])
		}
	}
}

func TestPlansOfBatchesAreNoOthers(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	batch, err := s.PlanBatch(w, []PlanRequest{w.pay("", "1"), w.pay("", "2")})
	must(t, err)
	single, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	_, err = s.Approve(w, batch.ID, nil)
	wants(t, err, ErrPlanUnknown)
	_, err = s.ApproveBatch(w, single.ID, nil)
	wants(t, err, ErrPlanUnknown)
	for _, p := range s.plans[batch.ID].batch {
		_, err = s.Approve(w, p.plan.ID, nil)
		wants(t, err, ErrPlanUnknown)
	}
	s.Lock()
	_, err = s.ApproveBatch(w, batch.ID, nil)
	wants(t, err, ErrPlanUnknown)
}

func TestBatchesThatAreRefused(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	other, elsewhere := w.pay("", "1"), w.pay("", "1")
	other.From, elsewhere.ChainID = stranger, 1
	w.node.state.weth = uint256.FromUint64(1)
	for name, c := range map[string]struct {
		requests []PlanRequest
		code     fault.Code
		field    string
	}{
		"none":                {nil, ErrRequest, "requests"},
		"one":                 {[]PlanRequest{w.pay("", "1")}, ErrRequest, "requests"},
		"too many":            {make([]PlanRequest, 17), ErrRequest, "requests"},
		"two accounts":        {[]PlanRequest{w.pay("", "1"), other}, ErrRequest, "requests[1].from"},
		"two chains":          {[]PlanRequest{w.pay("", "1"), elsewhere}, ErrRequest, "requests[1].chainId"},
		"together too much":   {[]PlanRequest{w.pay("", "60"), w.pay("", "60")}, ErrAmountOver, "requests[1].amount"},
		"no room for fees":    {[]PlanRequest{w.pay("", "50"), w.pay("", "50")}, ErrAmountOver, "requests[1].amount"},
		"nothing for a fee":   {[]PlanRequest{w.pay("", "max"), w.request(KindTransfer, "5")}, ErrFeeOver, "requests[1].amount"},
		"coins that come in":  {[]PlanRequest{w.pay("", "99.999"), w.request(KindUnwrap, "max"), w.pay("", "0.001")}, ErrAmountOver, "requests[2].amount"},
		"a wrong amount":      {[]PlanRequest{w.pay("", "1"), w.pay("", "0")}, ErrAmountZero, "requests[1].amount"},
		"more than is left":   {[]PlanRequest{w.request(KindTransfer, "600"), w.request(KindTransfer, "600")}, ErrAmountOver, "requests[1].amount"},
		"nothing is left":     {[]PlanRequest{w.request(KindTransfer, "max"), w.request(KindTransfer, "max")}, ErrAmountOver, "requests[1].amount"},
		"fails behind others": {[]PlanRequest{w.request(KindApprove, "5"), w.taken(5_000_001)}, ErrWouldRevert, "requests[1]"},
		"fails in front":      {[]PlanRequest{w.taken(5), w.request(KindApprove, "5")}, ErrWouldRevert, "requests[0]"},
	} {
		for _, w.node.simulates = range []bool{true, false} {
			_, err := s.PlanBatch(w, c.requests)
			var known *fault.Error
			if !errors.As(err, &known) || known.Code != c.code || known.Field != c.field {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if place := known.Field[len("requests"):]; place != "" && !slices.Contains(known.Details, fault.Detail{Name: "index", Value: place[1:2]}) {
				t.Errorf("%s: %v", name, known.Details)
			}
		}
	}
	if len(s.plans) > 0 {
		t.Errorf("%d are kept", len(s.plans))
	}
}

// What depends on the requests in front of it is tried behind them, with the gas that it will have.
func TestBatchOfDependentRequests(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	requests := []PlanRequest{w.request(KindApprove, "5"), w.taken(5_000_000)}
	_, err := s.PlanBatch(w, requests)
	wants(t, err, ErrWouldRevert)
	w.node.simulates = true
	for _, c := range []struct{ needs, gas uint64 }{{0, 75_000}, {75_000, 75_000}, {75_001, 150_000}, {600_000, 600_000}} {
		w.node.needs = c.needs
		if c.gas > 500_000 { // more than the node lets it have at first
			requests[1].Data = take(4_999_999)
		}
		plan, err := s.PlanBatch(w, requests)
		must(t, err)
		r := plan.Reports[1]
		if r.Fee.Gas != c.gas || r.Simulation == nil || r.Simulation.Failed || len(r.Simulation.Changes) != 1 {
			t.Errorf("it gets %d gas, not %d: %+v", r.Fee.Gas, c.gas, r.Simulation)
		}
		if plan.Reports[0].Fee.Gas != 60_000 {
			t.Errorf("the first gets %d gas", plan.Reports[0].Fee.Gas)
		}
	}
	w.node.needs = 1_200_001 // the limit was doubled often enough
	_, err = s.PlanBatch(w, requests)
	wants(t, err, ErrWouldRevert)
	w.node.needs = 0
	plan, err := s.PlanBatch(w, requests)
	must(t, err)
	must(t, second(s.ApproveBatch(w, plan.ID, dangers(plan))))
	w.node.mine()
	if got := w.node.state.tokens[contract]; got != uint256.FromUint64(4_999_999) {
		t.Errorf("it took %s", got)
	}

	// As USDT has it: an allowance changes only from 0.
	w.node.approveOne, w.node.state.allowed[contract] = true, uint256.FromUint64(9)
	if _, err := s.Plan(w, w.request(KindApprove, "7")); !errors.Is(err, ErrWouldRevert) {
		t.Fatal(err)
	}
	plan, err = s.PlanBatch(w, []PlanRequest{w.request(KindApprove, "0"), w.request(KindApprove, "7")})
	if must(t, err); slices.Contains(found(plan), "2.allowance_change") {
		t.Errorf("%v", found(plan))
	}
	// What the first brings in the second sends on.
	weth := simWETH
	on := PlanRequest{ChainID: 31337, From: w.account, Kind: KindTransfer, Token: &weth, To: stranger.String(), Amount: "max"}
	plan, err = s.PlanBatch(w, []PlanRequest{{ChainID: 31337, From: w.account, Kind: KindWrap, Amount: "2"}, on})
	if must(t, err); plan.Reports[1].Fields[0].Amount.Words() != "2 WETH" {
		t.Errorf("%s", plan.Intent)
	}
}

// What all do together is judged beside what each does.
func TestFindingsOfBatches(t *testing.T) {
	w := newWorld(t)
	w.node.simulates = true
	s := w.session()
	weth := simWETH
	other := w.request(KindApprove, "2")
	other.Token = &weth
	elsewhere := w.request(KindApprove, "2")
	elsewhere.To = simWETH.String()
	unlimited, none := w.request(KindApprove, "unlimited"), w.request(KindApprove, "0")
	for name, c := range map[string]struct {
		requests []PlanRequest
		want     []string
	}{
		"two tokens for one":     {[]PlanRequest{w.request(KindApprove, "1"), other}, []string{"batch_one_spender"}},
		"one token for two":      {[]PlanRequest{w.request(KindApprove, "1"), elsewhere}, []string{"allowance_batch"}},
		"one allowance, changed": {[]PlanRequest{none, w.request(KindApprove, "1")}, nil},
		"given and taken back":   {[]PlanRequest{unlimited, other, none}, nil},
		"almost all in parts":    {[]PlanRequest{w.request(KindTransfer, "600"), w.request(KindTransfer, "390.1")}, []string{"batch_whole_balance"}},
		"a hundredth is left":    {[]PlanRequest{w.request(KindTransfer, "600"), w.request(KindTransfer, "390")}, nil},
		"all at once":            {[]PlanRequest{w.request(KindTransfer, "max"), w.pay("", "1")}, nil},
		"all coins":              {[]PlanRequest{w.pay("", "50"), w.pay("", "max")}, []string{"batch_whole_balance"}},
	} {
		plan, err := s.PlanBatch(w, c.requests)
		must(t, err)
		if got := ids(plan.Findings); !slices.Equal(got, append(c.want, "batch_separate")) {
			t.Errorf("%s: %v", name, got)
		}
	}
	// What is amiss with the account is said once, and acknowledged once.
	must(t, second(s.Send(w, w.pay("", "1"), nil)))
	w.node.mine()
	w.node.foreign()
	plan, err := s.PlanBatch(w, []PlanRequest{w.pay("", "1"), w.pay("", "2")})
	must(t, err)
	if got := dangers(plan); !slices.Equal(got, []string{findingAhead}) {
		t.Fatalf("%v", got)
	}
	_, err = s.ApproveBatch(w, plan.ID, nil)
	wants(t, err, ErrFindings)
	sent, err := s.ApproveBatch(w, plan.ID, dangers(plan))
	if err != nil || sent[0].Nonce != 2 || sent[1].Nonce != 3 {
		t.Errorf("%+v, %v", sent, err)
	}
}

// A batch with intent ids is asked for once, whatever is asked for again.
func TestIntentsOfBatches(t *testing.T) {
	w := newWorld(t)
	w.node.simulates = true
	s := w.session()
	requests := []PlanRequest{w.pay("rent", "1"), w.pay("rent", "2")}
	plan, err := s.PlanBatch(w, requests)
	must(t, err)
	same, err := w.session().PlanBatch(w, requests)
	if err != nil || same.ID != plan.ID {
		t.Errorf("the same batch has another id: %v", err)
	}
	sent, err := s.ApproveBatch(w, plan.ID, nil)
	must(t, err)
	w.node.mine()
	again, err := s.PlanBatch(w, requests)
	must(t, err)
	if got := found(again); !slices.Equal(got, []string{"1.already_requested", "2.already_requested"}) {
		t.Errorf("%v", got)
	}
	once, err := s.ApproveBatch(w, again.ID, nil)
	if err != nil || once[0].Hash != sent[0].Hash || once[1].Hash != sent[1].Hash || len(w.node.left) != 2 {
		t.Errorf("%+v, %v", once, err)
	}
	for name, other := range map[string][]PlanRequest{
		"another request":    {w.pay("rent", "1"), w.pay("rent", "3")},
		"one more":           {w.pay("rent", "1"), w.pay("rent", "2"), w.pay("", "3")},
		"another order":      {w.pay("rent", "2"), w.pay("rent", "1")},
		"one has another id": {w.pay("rent", "1"), w.pay("food", "2")},
		"one has none":       {w.pay("rent", "1"), w.pay("", "2")},
		"the first has none": {w.pay("", "1"), w.pay("rent", "2")},
	} {
		if _, err := s.PlanBatch(w, other); !errors.Is(err, nonce.ErrIntentConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = s.Plan(w, w.pay("rent#1", "1"))
	wants(t, err, nonce.ErrIntentConflict)

	// The ledger forgets what is long settled: a batch of which it knows a part is not begun again.
	plan, err = s.PlanBatch(w, []PlanRequest{w.pay("half", "1"), w.pay("half", "2")})
	must(t, err)
	must(t, second(s.ApproveBatch(w, plan.ID, nil)))
	file := openLedger(w, 31337, w.account)
	_, err = file.Update(func(r *nonce.Record) error {
		i := slices.IndexFunc(r.Open, func(e nonce.Entry) bool { return e.Intent == "half#1" })
		r.Open[i].Intent = "forgotten"
		return nil
	})
	must(t, err)
	_, err = s.ApproveBatch(w, plan.ID, nil)
	wants(t, err, nonce.ErrIntentConflict)
	_, err = s.PlanBatch(w, []PlanRequest{w.pay("half", "1"), w.pay("half", "2")})
	wants(t, err, nonce.ErrIntentConflict)
}

// Where something stands in the way of one, none is signed.
func TestBatchIsAllOrNothing(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*world)
		code  error
	}{
		"the store fails":      {func(w *world) { w.failStore = true }, ErrStorage},
		"the coins are gone":   {func(w *world) { w.node.state.coins = ether(1) }, ErrPlanStale},
		"too few for all":      {func(w *world) { w.node.state.coins, _ = ether(1).Add(uint256.FromUint64(100_000_000_000_000)) }, ErrPlanStale},
		"blocks cost more":     {func(w *world) { w.node.baseFee = "0x2540be400" }, ErrPlanStale},
		"the last one fails":   {func(w *world) { w.node.state.tokens[w.account] = uint256.FromUint64(1) }, ErrPlanStale},
		"the node is busy":     {func(w *world) { w.node.limited, w.node.simulates = true, false }, ErrNodeRefused},
		"it is untried by now": {func(w *world) { w.node.simulates = false }, ErrPlanStale},
		"the chain is another": {func(w *world) { w.node.chain = 5 }, ErrChainMismatch},
		"others are pending":   {func(w *world) { w.node.poolCount = 1 }, nonce.ErrUnsettled},
		"the window is full": {func(w *world) {
			file := openLedger(w, 31337, w.account)
			must(w.t, second(file.Update(func(r *nonce.Record) error {
				for i := range uint64(nonce.MaxOpen - 3) {
					e, err := r.Reserve(nonce.Intent{ID: strconv.FormatUint(i, 10), ChainID: 31337}, nonce.View{}, nonce.Agreed{}, w.clock)
					if err != nil {
						return err
					}
					raw := []byte{byte(i), byte(i >> 8)}
					if err := r.Sign(e, eth.Keccak256(raw), raw, w.clock); err != nil {
						return err
					}
				}
				return nil
			})))
		}, nonce.ErrWindowFull},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.node.simulates = true
			s := w.session()
			plan, err := s.PlanBatch(w, []PlanRequest{w.pay("", "1"), w.request(KindApprove, "5"), w.taken(5_000_000), w.request(KindTransfer, "900")})
			must(t, err)
			c.spoil(w)
			left := len(w.node.left)
			_, err = s.ApproveBatch(w, plan.ID, dangers(plan))
			wants(t, err, c.code)
			w.node.chain = 31337
			if len(w.node.left) != left || slices.ContainsFunc(ledgerOf(t, w).Open, func(e nonce.Entry) bool { return e.Transaction.To == contract }) {
				t.Error("something was signed")
			}
		})
	}
}

// A released number below is filled by the first; the others follow behind it, in their order.
func TestBatchKeepsItsOrder(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	file := openLedger(w, 31337, w.account)
	_, err := file.Update(func(r *nonce.Record) error {
		for _, id := range []string{"a", "b", "c"} {
			if _, err := r.Reserve(nonce.Intent{ID: id, ChainID: 31337}, nonce.View{}, nonce.Agreed{}, w.clock); err != nil {
				return err
			}
		}
		return r.Release("b", w.clock) // a and c expire before the batch comes
	})
	must(t, err)
	plan, err := s.PlanBatch(w, []PlanRequest{w.pay("", "1"), w.pay("", "2"), w.pay("", "3"), w.pay("", "4")})
	must(t, err)
	w.clock += hour
	sent, err := s.ApproveBatch(w, plan.ID, nil)
	must(t, err)
	for i := range sent {
		if sent[i].Nonce != uint64(i) {
			t.Errorf("%d has nonce %d", i, sent[i].Nonce)
		}
	}
}

// A contract that a batch creates is at the address that its report says.
func TestBatchThatCreates(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	deploy := PlanRequest{ChainID: 31337, From: w.account, Kind: KindDeploy, Data: eth.Bytes{1}}
	plan, err := s.PlanBatch(w, []PlanRequest{w.pay("", "1"), deploy})
	must(t, err)
	if at := plan.Reports[1].Creates; at == nil || *at != signer.CreateAddress(w.account, 1) {
		t.Errorf("%v", at)
	}
	must(t, second(s.Send(w, w.pay("", "1"), nil)))
	_, err = s.ApproveBatch(w, plan.ID, dangers(plan))
	wants(t, err, ErrPlanStale)
}

// On a chain that started anew the whole batch begins a new epoch, which is acknowledged once.
func TestBatchOnAChainThatWasReset(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	requests := []PlanRequest{w.pay("rent", "1"), w.pay("rent", "2")}
	plan, err := s.PlanBatch(w, requests)
	must(t, err)
	must(t, second(s.ApproveBatch(w, plan.ID, nil)))
	w.node = newNode(t, w.account)
	w.node.genesis = eth.Hash{1}
	w.node.blocks[0].hash = w.node.genesis
	_, err = s.PlanBatch(w, requests)
	wants(t, err, nonce.ErrChainReset)
	requests[0].IntentID, requests[1].IntentID = "again", "again"
	plan, err = s.PlanBatch(w, requests)
	must(t, err)
	if got := dangers(plan); !slices.Equal(got, []string{findingReset}) {
		t.Fatalf("%v", got)
	}
	sent, err := s.ApproveBatch(w, plan.ID, dangers(plan))
	if err != nil || sent[0].Nonce != 0 || sent[1].Nonce != 1 || ledgerOf(t, w).Epoch != 1 {
		t.Errorf("%+v, %v", sent, err)
	}
}
