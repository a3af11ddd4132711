package flow

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/fault"
)

// A batch is planned and approved as one: each report as after those in front of it, each transaction with the next number.
func TestBatch(t *testing.T) {
	w := newWorld(t)
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
	if got := ids(plan.Reports[1].Findings); !slices.Equal(got, []string{"2.allowance_unlimited"}) {
		t.Errorf("%v", got)
	}
	for _, acknowledged := range [][]string{nil, {"allowance_unlimited"}, {"1.allowance_unlimited"}} {
		if _, err := s.ApproveBatch(w, plan.ID, acknowledged); !errors.Is(err, ErrFindings) || len(w.node.left) > 0 {
			t.Fatalf("%v: %v", acknowledged, err)
		}
	}
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, ErrPlanUnknown)
	sent, err := s.ApproveBatch(w, plan.ID, []string{"2.allowance_unlimited"})
	must(t, err)
	for i, tx := range sent {
		if tx.Nonce != uint64(i) {
			t.Errorf("%d has nonce %d", i, tx.Nonce)
		}
	}
	again, err := s.ApproveBatch(w, plan.ID, []string{"2.allowance_unlimited"})
	if err != nil || len(again) != 4 || again[3].Hash != sent[3].Hash || len(w.node.left) != 4 {
		t.Errorf("%v, %d", err, len(w.node.left))
	}
	w.node.mine()
	if !w.node.state.tokens[w.account].IsZero() {
		t.Errorf("%s are left", w.node.state.tokens[w.account])
	}
	s.Lock()
	_, err = s.ApproveBatch(w, plan.ID, nil)
	wants(t, err, ErrPlanUnknown)
}

func TestBatchesThatAreRefused(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	other := w.pay("", "1")
	other.From = stranger
	for name, c := range map[string]struct {
		requests []PlanRequest
		code     fault.Code
		field    string
	}{
		"none":              {nil, ErrRequest, "requests"},
		"too many":          {make([]PlanRequest, 17), ErrRequest, "requests"},
		"two accounts":      {[]PlanRequest{w.pay("", "1"), other}, ErrRequest, "requests[1]"},
		"together too much": {[]PlanRequest{w.pay("", "60"), w.pay("", "60")}, ErrAmountOver, "requests[1].amount"},
		"a wrong amount":    {[]PlanRequest{w.pay("", "1"), w.pay("", "0")}, ErrAmountZero, "requests[1].amount"},
	} {
		_, err := s.PlanBatch(w, c.requests)
		var known *fault.Error
		if !errors.As(err, &known) || known.Code != c.code || known.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Where the store fails in the middle, what was signed is told, and nothing behind it is signed.
func TestBatchThatStopsInTheMiddle(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	plan, err := s.PlanBatch(w, []PlanRequest{w.pay("", "1"), w.pay("", "2"), w.pay("", "3")})
	must(t, err)
	w.after = func(effect string) {
		if effect == "rpc eth_sendRawTransaction" {
			w.failStore = true
		}
	}
	sent, err := s.ApproveBatch(w, plan.ID, nil)
	if err != nil || len(sent) != 1 || len(w.node.left) != 1 {
		t.Fatalf("%d sent, %d left, %v", len(sent), len(w.node.left), err)
	}
	w.failStore, w.after = false, nil
	sent, err = s.ApproveBatch(w, plan.ID, nil)
	if err != nil || len(sent) != 3 || len(w.node.left) != 3 {
		t.Errorf("%d sent, %d left, %v", len(sent), len(w.node.left), err)
	}
}
