package flow

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// A plan asks about the ledger that its session knows, and goes by the stored one: what another tab wrote since is in the plan.
func TestPlanAfterAnotherTab(t *testing.T) {
	w := newWorld(t)
	one, two := w.session(), w.session()
	settle := func(s *Session) {
		w.node.mine()
		w.node.final = w.node.head()
		for range 2 { // mined, then final
			must(t, second(s.Sync(w, 31337, w.account)))
		}
	}
	plan := func(request PlanRequest) []report.Finding {
		t.Helper()
		p, err := one.Plan(w, request)
		must(t, err)
		return p.Report.Findings
	}
	has := func(findings []report.Finding, id string) bool {
		return slices.ContainsFunc(findings, func(f report.Finding) bool { return f.ID == id })
	}
	must(t, second(one.Send(w, w.pay("first", "1"), nil)))
	settle(one)
	must(t, second(two.Send(w, w.pay("second", "2"), nil)))

	if findings := plan(w.pay("third", "3")); has(findings, findingUnsettled) || has(findings, findingAhead) {
		t.Errorf("another tab's transaction is taken for another wallet's: %v", findings)
	}
	must(t, second(two.Send(w, w.pay("fourth", "4"), nil)))
	if findings := plan(w.pay("fourth", "4")); !has(findings, "already_requested") {
		t.Errorf("it is not said that another tab was asked for the same: %v", findings)
	}
	must(t, second(two.Send(w, w.pay("fifth", "5"), nil)))
	wants(t, second(one.Plan(w, w.pay("fifth", "6"))), nonce.ErrIntentConflict)
	sent, err := two.Send(w, w.pay("sixth", "6"), nil)
	must(t, err)
	must(t, second(one.Plan(w, PlanRequest{ChainID: 31337, From: w.account, Kind: KindSpeedUp, Replaces: &sent.Hash})))

	// What the other tab pinned is asked for as well.
	settle(two)
	w.node.blocks[w.node.head()].hash[0] ^= 0xff
	if findings := plan(w.pay("", "7")); !has(findings, findingReset) {
		t.Errorf("a fork is not noticed: %v", findings)
	}
}

// What became of an intent since the session knew it is what the plan says.
func TestPlanOfAnOldIntent(t *testing.T) {
	w := newWorld(t)
	one, two := w.session(), w.session()
	w.node.words = "txpool is full"
	ids := make([]string, 20)
	for i := range ids {
		ids[i] = "x" + strconv.Itoa(i)
		must(t, second(two.Send(w, w.pay(ids[i], "1"), nil)))
		if i == 0 {
			must(t, second(one.Plan(w, w.pay("x0", "1"))))
		}
		w.node.foreign()
	}
	w.node.final = w.node.head()
	for range 3 {
		must(t, second(two.Sync(w, 31337, w.account)))
	}
	if r := ledgerOf(t, w); len(r.Moved) == 0 || r.Find("x19") == nil {
		t.Fatalf("%d moved", len(r.Moved))
	}
	for _, id := range []string{"x0", "x1", "x19"} { // known, never known and in the history, never known
		p, err := one.Plan(w, w.pay(id, "1"))
		must(t, err)
		if f := p.Report.Findings; len(f) != 1 || f[0].ID != "already_requested" || !strings.Contains(f[0].Text, "superseded") {
			t.Errorf("%s: %v", id, f)
		}
		wants(t, second(one.Plan(w, w.pay(id, "2"))), nonce.ErrIntentConflict)
		one.known = nonce.Known{}
	}
}

// Where nothing is written before the bytes go, a ledger that was put back is noticed nevertheless.
func TestRepeatedApprovalAfterPuttingBack(t *testing.T) {
	w := newWorld(t)
	one, two := w.session(), w.session()
	w.node.words = "txpool is full"
	p, err := one.Plan(w, w.pay("x", "1"))
	must(t, err)
	sent, err := one.Approve(w, p.ID, nil)
	must(t, err)
	key := nonce.Key(31337, w.account)
	before := w.store[key]
	must(t, second(two.Send(w, PlanRequest{ChainID: 31337, From: w.account, Kind: KindCancel, Replaces: &sent.Hash}, nil)))
	w.store[key] = before
	w.before = func(effect string) {
		if strings.Contains(effect, "eth_sendRawTransaction") {
			t.Error("the bytes left")
		}
	}
	wants(t, second(one.Approve(w, p.ID, nil)), nonce.ErrRolledBack)
}
