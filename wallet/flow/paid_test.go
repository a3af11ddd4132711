package flow

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/wallet/nonce"
)

// What is so long settled that it stands in the ledger's history is still known: whom it paid, and which intent it served.
func TestWhatIsInTheHistory(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	first, err := s.Send(w, w.pay("first", "0.01"), nil)
	must(t, err)
	for range 20 {
		other := w.pay("", "0.01")
		other.To = contract.String()
		must(t, second(s.Send(w, other, nil)))
		w.settle(s)
	}
	if r := ledgerOf(t, w); len(r.Moved) == 0 || entryOf(r, first.Hash) != nil {
		t.Fatalf("%d in the ledger, %d marks", len(r.Archive), len(r.Moved))
	}
	s = w.session()
	loads := 0
	w.before = func(effect string) {
		if strings.HasPrefix(effect, "load history/") {
			loads++
		}
	}
	for range 3 {
		plan, err := s.Plan(w, w.pay("", "0.01"))
		must(t, err)
		if found := ids(plan.Report.Findings); slices.Contains(found, "recipient_new") || plan.Report.Parties[0].Paid != 1 {
			t.Errorf("%v, %+v", found, plan.Report.Parties)
		}
	}
	if w.before = nil; loads != 1 {
		t.Errorf("the history was read %d times", loads)
	}
	poison := w.pay("", "0.01")
	alike := stranger
	alike[9] = 0x66
	poison.To = alike.String()
	plan, err := s.Plan(w, poison)
	must(t, err)
	if found := ids(plan.Report.Findings); !slices.Contains(found, "address_resembles") {
		t.Error(found)
	}
	plan, err = s.Plan(w, w.pay("first", "0.01"))
	must(t, err)
	if found := ids(plan.Report.Findings); !slices.Equal(found, []string{"already_requested"}) {
		t.Error(found)
	}
	_, err = s.Plan(w, w.pay("first", "0.02"))
	wants(t, err, nonce.ErrIntentConflict)
}

// An intent is remembered far longer than its transaction: a program that asks again late does not pay twice, and one that asks
// for something new is served, also in a batch.
func TestIntentThatTheHistoryDropped(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("first", "0.01"), nil)))
	w.settle(s)
	for range nonce.MaxArchive + 20 {
		must(t, second(s.Send(w, w.pay("", "0.01"), nil)))
		w.settle(s)
	}
	if r := ledgerOf(t, w); r.Dropped == 0 {
		t.Fatal("nothing was dropped")
	}
	s = w.session()
	_, err := s.Plan(w, w.pay("first", "0.01"))
	wants(t, err, nonce.ErrMoved)
	must(t, second(s.Send(w, w.pay("second", "0.01"), nil)))
	plan, err := s.PlanBatch(w, []PlanRequest{w.pay("both", "0.01"), w.pay("both", "0.02")})
	must(t, err)
	must(t, second(s.ApproveBatch(w, plan.ID, nil)))
	own := w.pay(nonce.OwnIntent+"mine", "0.01")
	wants(t, second(s.Plan(w, own)), ErrRequest)
}
