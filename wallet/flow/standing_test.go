package flow

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// What stands between the ledger and the chain is asked of the user when a request is planned, and approving agrees to just that:
// more of it by then is a new question.
func TestStandingIsAQuestion(t *testing.T) {
	for name, c := range map[string]struct {
		spoil, more func(*world)
		id          string
		code        error
		next        uint64
	}{
		"mined elsewhere": {func(w *world) { w.node.foreign() }, func(w *world) { w.node.foreign() }, findingAhead, nonce.ErrAhead, 3},
		"pending elsewhere": {func(w *world) { w.node.poolCount = 2 }, func(w *world) { w.node.poolCount = 3 },
			findingUnsettled, nonce.ErrUnsettled, 4},
		"a chain that began anew": {func(w *world) { w.renew(1) }, func(w *world) { w.renew(2) }, findingReset, nonce.ErrChainReset, 0},
	} {
		w := newWorld(t)
		s := w.session()
		must(t, second(s.Send(w, w.pay("", "1"), nil)))
		w.settle(s)
		c.spoil(w)
		plan, err := s.Plan(w, w.pay("", "1"))
		must(t, err)
		if got := graveIn(plan.Report); !slices.Equal(got, []string{c.id}) {
			t.Errorf("%s: %v", name, got)
		}
		_, err = s.Approve(w, plan.ID, nil)
		wants(t, err, ErrFindings)
		c.more(w)
		_, err = s.Approve(w, plan.ID, []string{c.id})
		wants(t, err, c.code)
		if plan, err = s.Plan(w, w.pay("", "1")); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sent, err := s.Approve(w, plan.ID, []string{c.id})
		if err != nil || sent.Nonce != c.next {
			t.Errorf("%s: nonce %d, want %d: %v", name, sent.Nonce, c.next, err)
		}
	}
}

// renew puts another chain in the place of the node's, as a development chain that is reset.
func (w *world) renew(seed byte) {
	w.node.genesis = eth.Hash{seed}
	w.node.blocks = []simBlock{{hash: w.node.genesis}}
	w.node.state.nonce, w.node.final = 0, 0
}

// What two nodes agree about is told, and asks for nothing.
func TestTwoNodesVouch(t *testing.T) {
	for id, spoil := range map[string]func(*world){
		findingAhead:     func(w *world) { w.node.foreign() },
		findingUnsettled: func(w *world) { w.node.poolCount = 2 },
	} {
		w := newWorld(t)
		s := w.session()
		must(t, second(s.Send(w, w.pay("", "1"), nil)))
		w.settle(s)
		w.further("http://b")
		spoil(w)
		plan, err := s.Plan(w, w.pay("", "1"))
		must(t, err)
		at := slices.IndexFunc(plan.Report.Findings, func(f report.Finding) bool { return f.ID == id })
		if at < 0 || plan.Report.Findings[at].Severity != report.SeverityWarning || !strings.HasSuffix(plan.Report.Findings[at].Text, "Two nodes say so.") {
			t.Errorf("%s: %+v", id, plan.Report.Findings)
		}
		must(t, second(s.Approve(w, plan.ID, nil)))
		// By then the other node is not reached, and nobody agreed to one node's word.
		if plan, err = s.Plan(w, w.pay("", "0.5")); id == findingAhead {
			continue // the floor is above it by now
		}
		must(t, err)
		w.node.poolCount += 2
		w.down["http://b"] = notReached()
		_, err = s.Approve(w, plan.ID, nil)
		wants(t, err, nonce.ErrUnsettled)
	}
}

// Nodes that contradict each other about the account are both named, and nothing is planned.
func TestNodesDisagreeWhenPlanning(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("", "1"), nil)))
	w.settle(s)
	w.further("http://b")
	w.claim("http://b", "eth_getTransactionCount", "", `"0x1"`)
	w.node.foreign()
	_, err := s.Plan(w, w.pay("", "1"))
	wants(t, err, ErrNodesDisagree)
}

// A node that misses what was mined is behind.
func TestNodeIsBehind(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("", "1"), nil)))
	w.settle(s)
	w.node.state.nonce = 0
	w.node.mine()
	plan, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	if got := ids(plan.Report.Findings); !slices.Contains(got, "node_behind") {
		t.Error(got)
	}
}
