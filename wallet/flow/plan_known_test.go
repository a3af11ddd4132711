package flow

import (
	"slices"
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
