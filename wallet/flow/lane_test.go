package flow

import (
	"strings"
	"testing"

	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// picture writes a lane as its numbers' places, each with what may be done: speed up, cancel, rebroadcast, release, fill.
func picture(a Activity) string {
	var parts []string
	for _, s := range a.Lane {
		text := string(s.Place)
		for i, can := range []bool{s.Actions.SpeedUp, s.Actions.Cancel, s.Actions.Rebroadcast, s.Actions.Release, s.Actions.Fill} {
			if can {
				text += " scbrf"[i+1 : i+2]
			}
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

func needed(a Activity) string {
	var list []string
	for _, f := range a.Needs {
		list = append(list, f.ID)
	}
	return strings.Join(list, " ")
}

// A number from its reservation to its end, as people see it.
func TestLane(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	sees := func(want string) Activity {
		t.Helper()
		a, err := s.Activity(w, 31337, w.account)
		must(t, err)
		if got := picture(a); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		return a
	}
	if a := sees(""); a.Next != 0 || len(a.Needs) > 0 || a.Lane == nil || a.Needs == nil {
		t.Errorf("%+v", a)
	}
	plan := w.reserve(s, w.pay("first", "1"))
	sees("reservedr")
	must(t, second(s.Approve(w, plan, nil)))
	a := sees("inFlightscb")
	if slot := a.Lane[0]; slot.Intent != "Send 1 ETH to "+stranger.String() || *slot.Hash != *a.Transactions[0].Hash || slot.Count != 1 || a.Next != 1 {
		t.Errorf("%+v", slot)
	}
	cancel, err := s.Send(w, w.about(KindCancel, *a.Lane[0].Hash), nil)
	must(t, err)
	a = sees("inFlightsb") // the cancellation stands for the number, and what it cancels is replaced no more
	if slot := a.Lane[0]; *slot.Hash != cancel.Hash || slot.Count != 2 || slot.Intent != "Cancel what was to have number 0" {
		t.Errorf("%+v", slot)
	}
	for _, tx := range a.Transactions {
		if old := *tx.Hash != cancel.Hash; tx.Actions.SpeedUp == old || tx.Actions.Cancel || !tx.Actions.Rebroadcast {
			t.Errorf("%+v", tx.Actions)
		}
	}
	w.node.mine()
	must(t, second(s.Sync(w, 31337, w.account)))
	sees("mined")
	w.node.final = w.node.head()
	must(t, second(s.Sync(w, 31337, w.account)))
	if a = sees("final"); a.Next != 1 || a.Open != 0 {
		t.Errorf("%+v", a)
	}
}

// What does not settle by itself is said once, with the number that it is about, and gone when it is settled.
func TestNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*world, *Session)
		words   string // of the node, when it is given something
		want    string
		picture string
	}{
		"nothing":            {nil, "", "", "inFlightscb"},
		"too little for gas": {nil, "transaction underpriced", "fee_low.0", "signedscb"},
		"no coins":           {nil, "insufficient funds for gas * price + value", "funds_missing.0", "signedscb"},
		"refused":            {nil, "intrinsic gas too low", "node_refuses.0", "signedscb"},
		"a full pool":        {nil, "txpool is full", "", "signedscb"},
		"taken":              {func(w *world, s *Session) { w.node.foreign() }, "txpool is full", "number_taken.0", "signed"},
		"pending elsewhere":  {func(w *world, s *Session) { w.node.poolCount = 1 }, "", findingUnsettled, "inFlightscb"},
		"mined elsewhere": {func(w *world, s *Session) {
			w.node.mine()
			w.node.foreign()
		}, "", findingAhead, "mined"},
		"a gap": {func(w *world, s *Session) {
			w.reserve(s, w.pay("dies", "1"))
			must(w.t, second(s.SignTransaction(w, w.exactly(payment(2, 5)))))
			must(w.t, second(s.Release(w, 31337, w.account, 1)))
		}, "", "nonce_gap.1", "inFlightscb, gapf, signedscb"},
		"nowhere to be seen": {func(w *world, s *Session) {
			w.node.mine()
			w.drops("http://node")
			must(w.t, second(s.Send(w, w.pay("", "1"), nil)))
			for range 13 {
				w.node.mine()
				must(w.t, second(s.Sync(w, 31337, w.account)))
			}
		}, "", "not_shown.1", "mined, inFlightscb"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.further()
			s := w.session()
			w.node.words = c.words
			must(t, second(s.Send(w, w.pay("", "1"), nil)))
			if c.change != nil {
				c.change(w, s)
			}
			a, err := s.Sync(w, 31337, w.account)
			must(t, err)
			if got := needed(a); got != c.want {
				t.Errorf("needs %s", got)
			}
			if got := picture(a); got != c.picture {
				t.Errorf("lane %s", got)
			}
			for _, f := range a.Needs {
				if f.Text == "" || f.Advice == "" || f.Severity == "" {
					t.Errorf("%+v", f)
				}
			}
			if name == "taken" {
				return
			}
			w.node.words, w.node.poolCount = "", 0
			w.calm()
			for range 4 {
				must(t, second(s.Send(w, w.pay("", "0.1"), []string{findingAhead})))
				w.node.mine()
				w.node.final = w.node.head()
				must(t, second(s.Sync(w, 31337, w.account)))
			}
			a, err = s.Sync(w, 31337, w.account)
			if must(t, err); needed(a) != "" || a.Open != 0 {
				t.Errorf("in the end %s, %d open", needed(a), a.Open)
			}
		})
	}
}

// Numbers that the user's own leaves out are gaps of the lane, and no transactions.
func TestNumbersThatAreLeftOut(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	request, two := w.pay("", "1"), uint64(2)
	request.Nonce = &two
	must(t, second(s.Send(w, request, []string{findingAbove})))
	a, err := s.Activity(w, 31337, w.account)
	if must(t, err); picture(a) != "gapf, gapf, signedscb" || len(a.Transactions) != 1 || a.Next != 0 {
		t.Errorf("%s, %+v", picture(a), a.Transactions)
	}
	if got := needed(a); got != "nonce_gap.0 nonce_gap.1" {
		t.Errorf("needs %s", got)
	}
}

// Each kind of need that the ledger has is said in words.
func TestEveryNeedHasWords(t *testing.T) {
	for _, kind := range []nonce.NeedKind{nonce.NeedGap, nonce.NeedUnknown, nonce.NeedFee, nonce.NeedFunds, nonce.NeedRefused, nonce.NeedLost,
		nonce.NeedGiven, nonce.NeedLoose} {
		f := needOf(kind).of(7)
		if !strings.HasSuffix(f.ID, ".7") || len(f.ID) < 5 || !strings.HasPrefix(f.Text, "Number 7 ") || !strings.HasSuffix(f.Text, ".") || f.Advice == "" ||
			f.Severity != report.SeverityWarning && f.Severity != report.SeverityDanger {
			t.Errorf("%s: %+v", kind, f)
		}
	}
}
