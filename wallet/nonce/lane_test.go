package nonce

import (
	"slices"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

func TestLane(t *testing.T) {
	r := New(chain, account)
	start := View{Latest: 10, Pending: 10}
	send := func(id string) eth.Hash { return sign(t, r, reserve(t, r, id, start)) }
	finish := func(hash eth.Hash) {
		must(t, r.Mine(hash, Inclusion{}, now))
		must(t, r.Finalize(hash, now))
	}
	for i := range 7 { // 10 to 16
		finish(send("final " + strconv.Itoa(i)))
	}
	r.Supersede(send("superseded"), now) // 17
	old := send("18")
	replace := func(id string, old eth.Hash) eth.Hash {
		e, err := r.Reserve(replacement(t, r, id, old), start, Agreed{}, now)
		must(t, err)
		return sign(t, r, e)
	}
	newest := replace("18 faster", old)
	must(t, r.Broadcast(old, OutcomeAccepted, now))
	must(t, r.Mine(send("19"), Inclusion{Number: 3}, now))
	reserve(t, r, "20", start)
	send("21")
	must(t, r.Broadcast(send("22"), OutcomeUnknown, now))
	reserve(t, r, "23", start)
	must(t, r.Release("20", now))
	r.Floor = 25 // 24 was never handed out here
	var got []string
	for _, s := range r.Lane(0, 0) {
		text := strconv.FormatUint(s.Nonce, 10) + " " + string(s.Place) + " " + strconv.Itoa(s.Count)
		if s.Entry != nil {
			text += " " + s.Entry.Intent
		}
		got = append(got, text)
	}
	want := []string{"13 final 1 final 3", "14 final 1 final 4", "15 final 1 final 5", "16 final 1 final 6", "17 foreign 1 superseded",
		"18 inFlight 2 18 faster", "19 mined 1 19", "20 gap 0", "21 signed 1 21", "22 signed 1 22", "23 reserved 0 23", "24 gap 0"}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	if s := r.Lane(21, 0)[7]; s.Place != PlaceForeign {
		t.Errorf("a gap that was used: %s", s.Place)
	}
	finish(newest)
	for _, s := range r.Lane(0, 0) {
		if s.Nonce == 18 && (s.Place != PlaceFinal || s.Count != 2 || *s.Entry.Hash != newest) {
			t.Errorf("%+v", s)
		}
	}
	r = New(chain, account)
	if lane := r.Lane(5, 0); len(lane) != 0 {
		t.Errorf("%v", lane)
	}
	for i := range 100 {
		reserve(t, r, strconv.Itoa(i), view(1000, 1000))
	}
	if lane := r.Lane(0, 0); len(lane) != maxLane || lane[0].Nonce != 1000 {
		t.Errorf("%d", len(lane))
	}
	// A node that was asked, and counts nothing: what another one counted may never have been.
	sign(t, r, *r.Find("0"))
	if lane := r.Lane(0, 7); lane[0].Nonce != 0 || lane[0].Place != PlaceGap || !slices.Contains(r.Needs(0, 7), Need{NeedUnknown, 0, nil}) {
		t.Errorf("%+v", lane[0])
	}
}

func TestNeeds(t *testing.T) {
	kinds := func(r *Record, consumed, head uint64) (got []string) {
		for _, n := range r.Needs(consumed, head) {
			text := string(n.Kind) + " " + strconv.FormatUint(n.Nonce, 10)
			if (n.Entry == nil) != (n.Kind == NeedGap || n.Kind == NeedUnknown) {
				text += "?"
			}
			got = append(got, text)
		}
		return got
	}
	is := func(what string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	r := New(chain, account)
	is("empty", kinds(r, 0, 0))
	var hashes []eth.Hash
	for i := range 6 {
		e := reserve(t, r, strconv.Itoa(i), view(0, 0))
		if i == 2 {
			must(t, r.Release("2", now)) // the next one takes its number
			continue
		}
		hashes = append(hashes, sign(t, r, e))
	}
	is("all is well", kinds(r, 0, 0))
	must(t, r.Broadcast(hashes[0], OutcomeUnderpriced, now))
	must(t, r.Broadcast(hashes[1], OutcomeInsufficient, now))
	must(t, r.Broadcast(hashes[2], OutcomeRejected, now))
	is("refused", kinds(r, 0, 0), "fee 0", "funds 1", "refused 2")
	is("consumed", kinds(r, 2, 0), "refused 2")
	must(t, r.Mine(hashes[1], Inclusion{}, now))
	is("mined", kinds(r, 0, 0), "fee 0", "refused 2")
	must(t, r.See(hashes[0], now))
	must(t, r.See(hashes[2], now))
	is("a node shows them after all", kinds(r, 0, 0))
	r.Offered(hashes[3], 100)
	is("offered", kinds(r, 0, 100+lostAfter-1))
	is("shown nowhere", kinds(r, 0, 100+lostAfter), "lost 3")
	replace(t, r, "faster", hashes[3])
	is("replaced", kinds(r, 0, 100+lostAfter))

	r = New(chain, account)
	for _, id := range []string{"0", "1", "2", "3"} {
		reserve(t, r, id, view(0, 0))
	}
	must(t, r.Release("1", now))
	must(t, r.Release("3", now))
	is("nothing waits for them", kinds(r, 0, 0))
	sign(t, r, *r.Find("2"))
	is("a gap", kinds(r, 0, 0), "gap 1")
	is("a gap that was used", kinds(r, 2, 0))
	r.Open = slices.Delete(r.Open, 1, 2)
	is("a hole", kinds(r, 0, 0), "unknown 1")

	r = New(chain, account)
	authorize(t, r, "give", view(0, 0))
	is("given away", kinds(r, 0, 0), "given 0")
	r = New(chain, account)
	e, err := r.Reserve(delegating("d"), view(0, 0), Agreed{}, now)
	must(t, err)
	hash := sign(t, r, e)
	is("carried", kinds(r, 0, 0))
	i := replacement(t, r, "cancel", hash)
	i.Purpose, i.Transaction.To, i.Transaction.Value = Cancel, account, uint256.Int{}
	e, err = r.Reserve(i, view(0, 0), Agreed{}, now)
	must(t, err)
	sign(t, r, e)
	is("about to be loose", kinds(r, 0, 0), "loose 1")
}
