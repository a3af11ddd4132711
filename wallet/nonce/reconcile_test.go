package nonce

import (
	"testing"

	"github.com/latchkey/latchkey/eth"
)

// chainOf shows what the tests' chain has: transactions by hash, in blocks or pending, and how many nonces are used.
type shown struct {
	latest, settled, final uint64
	blocks                 map[eth.Hash]Inclusion
	pending                map[eth.Hash]bool
	canonical              map[uint64]eth.Hash // other blocks than those that were seen
	delegate               *eth.Address
	pins                   []Pin
	head                   uint64
}

// look asks as flow does, twice where that is needed, and applies what was shown.
func (s shown) look(t *testing.T, r *Record) {
	t.Helper()
	must(t, r.Reconcile(s.sight(r), now))
	roundTrip(t, r)
}

func (s shown) sight(r *Record) *Sight {
	sight := &Sight{View: View{Latest: s.latest, Pending: s.latest, Delegate: s.delegate, Shown: s.pins, Head: s.head}, Finalized: s.final}
	for _, e := range r.Asked() {
		sight.Entries = append(sight.Entries, s.show(e))
	}
	sight.Settled = s.settled
	for _, i := range sight.Doubtful() {
		sight.Entries[i] = s.show(sight.Entries[i].Entry)
		sight.Entries[i].Again = true
	}
	return sight
}

func (s shown) show(e Entry) Shown {
	shown := Shown{Entry: e, Pending: s.pending[*e.Hash]}
	if b, ok := s.blocks[*e.Hash]; ok {
		shown.Block = &b
	}
	if e.Block != nil {
		shown.Canonical = &e.Block.Hash
		if other, ok := s.canonical[e.Block.Number]; ok {
			shown.Canonical = &other
		}
	}
	return shown
}

func stateOf(t *testing.T, r *Record, hash eth.Hash, want State) {
	t.Helper()
	for _, list := range [][]Entry{r.Open, r.Archive} {
		for _, e := range list {
			if same(e.Hash, &hash) {
				if e.State != want {
					t.Fatalf("%s, want %s: %s", e.State, want, r.Encode())
				}
				return
			}
		}
	}
	t.Fatalf("%s is nowhere", hash)
}

func TestMinedFinalAndReorg(t *testing.T) {
	r := New(chain, account)
	hash := sign(t, r, reserve(t, r, "a", view(0, 0)))
	shown{pending: map[eth.Hash]bool{hash: true}}.look(t, r)
	stateOf(t, r, hash, Seen)
	in := shown{latest: 1, head: 9, blocks: map[eth.Hash]Inclusion{hash: {Number: 5, Hash: eth.Hash{5}}}}
	in.final = 9
	in.look(t, r) // final at the first look is believed at the second
	stateOf(t, r, hash, Mined)
	shown{latest: 1, head: 9, canonical: map[uint64]eth.Hash{5: {6}}}.look(t, r)
	stateOf(t, r, hash, Signed)
	if e := r.find(hash); len(e.Raw) == 0 || e.Outcome != "" {
		t.Fatalf("%+v", e)
	}
	in.look(t, r)
	gone := in.sight(r)
	gone.Entries[0].Block, gone.Entries[0].Canonical = nil, nil // a node that is behind shows neither
	must(t, r.Reconcile(gone, now))
	stateOf(t, r, hash, Mined)
	in.final = 4
	in.look(t, r)
	stateOf(t, r, hash, Mined)
	in.final = 1 << 40 // beyond its own newest block
	in.head = 4
	in.look(t, r)
	stateOf(t, r, hash, Mined)
	in.final, in.head = 5, 9
	in.blocks[hash] = Inclusion{Number: 5, Hash: eth.Hash{7}} // another block than the one that stands there
	in.look(t, r)
	stateOf(t, r, hash, Mined)
	in.blocks[hash] = Inclusion{Number: 5, Hash: eth.Hash{5}}
	in.look(t, r)
	stateOf(t, r, hash, Mined)
	in.look(t, r)
	stateOf(t, r, hash, Final)
	if r.Final == nil || *r.Final != (Pin{5, eth.Hash{5}}) {
		t.Errorf("%v", r.Final)
	}
}

// Rows 13, 21, 32: superseded only where the nonce was used in a final block, and nobody knows the transaction twice.
func TestSuperseded(t *testing.T) {
	build := func() (*Record, eth.Hash, eth.Hash) {
		r := New(chain, account)
		first := sign(t, r, reserve(t, r, "a", view(0, 0)))
		return r, first, replace(t, r, "b", first)
	}
	r, first, second := build()
	shown{latest: 1}.look(t, r) // used, but not finally
	stateOf(t, r, first, Signed)
	s := shown{latest: 1, settled: 1}.sight(r)
	s.Entries[1].Again = false // one was not asked twice
	must(t, r.Reconcile(s, now))
	stateOf(t, r, first, Signed)
	s = shown{latest: 1, settled: 1}.sight(r)
	s.Entries = s.Entries[:1] // one was signed since the node was asked
	must(t, r.Reconcile(s, now))
	stateOf(t, r, first, Signed)
	s = shown{latest: 1, settled: 1}.sight(r)
	must(t, r.Broadcast(second, OutcomeAccepted, now)) // one was given to a node since
	must(t, r.Reconcile(s, now))
	stateOf(t, r, first, Signed)
	shown{latest: 1, settled: 1, pending: map[eth.Hash]bool{second: true}}.look(t, r)
	stateOf(t, r, first, Signed)
	shown{latest: 0, settled: 0}.look(t, r) // a reorg removed the foreign one: they are as they were
	stateOf(t, r, second, Seen)
	shown{latest: 1, settled: 1}.look(t, r)
	stateOf(t, r, first, Superseded)
	stateOf(t, r, second, Superseded)

	r, first, _ = build()
	r.Final = &Pin{100, eth.Hash{1}}
	shown{latest: 1, settled: 1, head: 99}.look(t, r) // it misses blocks that were final
	stateOf(t, r, first, Signed)
	shown{latest: 1, settled: 1, head: 100}.look(t, r)
	stateOf(t, r, first, Superseded)
}

// Row 33: exactly one of linked transactions settles, whichever it is, and the chain may change its mind before.
func TestEitherIsMined(t *testing.T) {
	r := New(chain, account)
	first := sign(t, r, reserve(t, r, "a", view(0, 0)))
	second := replace(t, r, "b", first)
	five, six := Inclusion{Number: 5, Hash: eth.Hash{5}}, Inclusion{Number: 5, Hash: eth.Hash{6}}
	shown{latest: 1, blocks: map[eth.Hash]Inclusion{first: five}}.look(t, r)
	stateOf(t, r, first, Mined)
	shown{latest: 1, settled: 1, final: 5, blocks: map[eth.Hash]Inclusion{second: six}, canonical: map[uint64]eth.Hash{5: {6}}}.look(t, r)
	stateOf(t, r, first, Signed)
	stateOf(t, r, second, Mined)
	shown{latest: 1, settled: 1, final: 5, blocks: map[eth.Hash]Inclusion{second: six}}.look(t, r)
	stateOf(t, r, first, Replaced)
	stateOf(t, r, second, Final)
}

func TestAuthorizationsSettle(t *testing.T) {
	other := eth.Address{7}
	for _, c := range []struct {
		name     string
		delegate *eth.Address
		want     State
	}{{"in force", &code, Final}, {"another in force", &other, Superseded}, {"none in force", nil, Superseded}} {
		r := New(chain, account)
		digest := authorize(t, r, "give", view(0, 0))
		shown{latest: 1, delegate: c.delegate}.look(t, r)
		stateOf(t, r, digest, Signed)
		shown{latest: 1, settled: 1, delegate: c.delegate}.look(t, r)
		stateOf(t, r, digest, c.want)

		r = New(chain, account)
		digest = authorize(t, r, "give", view(0, 0))
		back := replace(t, r, "back", digest)
		shown{latest: 1, settled: 1, delegate: c.delegate, pending: map[eth.Hash]bool{back: true}}.look(t, r)
		stateOf(t, r, digest, Signed)
		shown{latest: 1, settled: 1, delegate: c.delegate}.look(t, r)
		stateOf(t, r, digest, c.want)
	}
	// The end of a delegation is in force where there is none.
	r := New(chain, account)
	i := authorizing("end")
	i.Transaction.Delegate = &eth.Address{}
	e, err := r.Reserve(i, View{Delegate: &code}, Agreed{}, now)
	must(t, err)
	digest := AuthorizationHash(chain, eth.Address{}, 0)
	must(t, r.Sign(e, digest, tuple(chain, eth.Address{}, 0), now))
	shown{latest: 1, settled: 1}.look(t, r)
	stateOf(t, r, digest, Final)
}

// The account's own transaction was mined with its authorization, but its entry changed since the node was asked: the
// authorization is not taken for one that somebody else sent.
func TestCarriedIsNotForeign(t *testing.T) {
	r := New(chain, account)
	e, err := r.Reserve(delegating("d"), view(0, 0), Agreed{}, now)
	must(t, err)
	hash := sign(t, r, e)
	digest := AuthorizationHash(chain, code, 1)
	look := shown{latest: 2, settled: 2, final: 5, delegate: &code, blocks: map[eth.Hash]Inclusion{hash: {Number: 5}}}
	s := look.sight(r)
	must(t, r.Broadcast(hash, OutcomeAccepted, now))
	must(t, r.Reconcile(s, now))
	stateOf(t, r, digest, Signed)
	look.look(t, r)
	look.look(t, r)
	stateOf(t, r, hash, Final)
	stateOf(t, r, digest, Final)
	if r.Archive[1].Outcome == OutcomeUsed {
		t.Error("it was used by nobody else")
	}
	// And where the transaction was superseded, the authorization by itself is judged.
	r = New(chain, account)
	e, err = r.Reserve(delegating("d"), view(0, 0), Agreed{}, now)
	must(t, err)
	sign(t, r, e)
	shown{latest: 2, settled: 2, delegate: &code}.look(t, r)
	stateOf(t, r, digest, Final)
	if r.Archive[0].State != Superseded || r.Archive[1].Outcome != OutcomeUsed {
		t.Errorf("%s", r.Encode())
	}
}

func TestOffers(t *testing.T) {
	r := New(chain, account)
	var hashes []eth.Hash
	for i := range 20 {
		hashes = append(hashes, sign(t, r, reserve(t, r, string(rune('a'+i)), view(0, 0))))
	}
	offered := func(s shown) (nonces []uint64, everywhere int) {
		for _, o := range r.Offers(s.sight(r)) {
			nonces = append(nonces, o.Entry.Nonce)
			if o.Everywhere {
				everywhere++
			}
		}
		return nonces, everywhere
	}
	count := func(s shown, first, many, everywhere int) {
		t.Helper()
		got, all := offered(s)
		if len(got) != many || many > 0 && got[0] != uint64(first) || all != everywhere {
			t.Errorf("%v, %d to all", got, all)
		}
	}
	count(shown{head: 100}, 0, 16, 0) // row 30
	count(shown{head: 100, latest: 2}, 2, 16, 0)
	count(shown{head: 100, latest: 2, delegate: &code}, 2, 1, 0) // row 27
	count(shown{head: 100, latest: 18}, 18, 2, 0)
	count(shown{head: 100, pending: map[eth.Hash]bool{hashes[0]: true}}, 1, 15, 0)
	r.Offered(hashes[0], 100)
	r.Offered(hashes[0], 102) // the first time counts
	count(shown{head: 102}, 0, 16, 0)
	count(shown{head: 103}, 0, 16, 1) // row 29
	roundTrip(t, r)
	must(t, r.See(hashes[0], now))
	count(shown{head: 110}, 0, 16, 0)
	must(t, r.Mine(hashes[0], Inclusion{}, now))
	count(shown{head: 110}, 1, 15, 0)
	// Of linked ones the newest is offered; if it was refused, the one before it as well.
	faster := replace(t, r, "faster", hashes[1])
	if o := r.Offers(shown{}.sight(r)); *o[0].Entry.Hash != faster || *o[1].Entry.Hash != hashes[2] {
		t.Errorf("%s", o[0].Entry.Intent)
	}
	must(t, r.Broadcast(faster, OutcomeUnderpriced, now))
	if o := r.Offers(shown{}.sight(r)); *o[0].Entry.Hash != faster || *o[1].Entry.Hash != hashes[1] {
		t.Errorf("%s", o[0].Entry.Intent)
	}
	if o := r.Offers(shown{pending: map[eth.Hash]bool{hashes[1]: true}}.sight(r)); *o[0].Entry.Hash != faster || *o[1].Entry.Hash != hashes[2] {
		t.Errorf("%s", o[0].Entry.Intent)
	}
	// Row 23: nothing above a gap.
	r = New(chain, account)
	sign(t, r, reserve(t, r, "0", view(0, 0)))
	reserve(t, r, "1", view(0, 0))
	sign(t, r, reserve(t, r, "2", view(0, 0)))
	count(shown{}, 0, 2, 0) // it may be signed any moment
	must(t, r.Release("1", now))
	count(shown{}, 0, 1, 0)
	count(shown{latest: 2}, 2, 1, 0)
	r = New(chain, account)
	authorize(t, r, "give", view(0, 0))
	count(shown{}, 0, 0, 0)
}

func TestPins(t *testing.T) {
	one, final := Pin{1, eth.Hash{1}}, Pin{50, eth.Hash{50}}
	build := func(head uint64, vouched bool) *Record {
		r := New(chain, account)
		sign(t, r, reserve(t, r, "a", View{Genesis: &genesis, Head: head, Shown: []Pin{one}, Final: &final, Vouched: vouched}))
		return r
	}
	if r := build(1, true); r.First != nil || r.Final != nil {
		t.Error("the newest block, and a final one above it, are no pins")
	}
	if r := build(90, false); *r.First != one.Hash || r.Final != nil {
		t.Error("one node's word for a final block is a pin")
	}
	r := build(90, true)
	if *r.Final != final || len(r.Pins()) != 2 || r.Pins()[1] != 50 {
		t.Fatalf("%v", r.Pins())
	}
	roundTrip(t, r)
	for _, c := range []struct {
		name  string
		view  View
		reset bool
	}{
		{"the same", View{Head: 90, Shown: []Pin{one, final}}, false},
		{"another block 1", View{Head: 90, Shown: []Pin{{1, eth.Hash{2}}, final}}, true},
		{"another final block", View{Head: 90, Shown: []Pin{one, {50, eth.Hash{2}}}}, true},
		{"another block elsewhere", View{Head: 90, Shown: []Pin{one, {49, eth.Hash{2}}}}, false},
		{"none", View{Head: 90}, false},
	} {
		if got := r.Compare(c.view) == Reset; got != c.reset {
			t.Errorf("%s: %t", c.name, got)
		}
		_, err := r.clone().Reserve(intent("b"), c.view, Agreed{Rise: true, Unsettled: true, Above: true}, now)
		if c.reset {
			wants(t, err, ErrChainReset)
			wants(t, r.clone().Reconcile(&Sight{View: c.view}, now), ErrChainReset)
		} else {
			must(t, err)
		}
	}
	if !r.Behind(View{Head: 49}) || r.Behind(View{Head: 50}) {
		t.Error("a chain that is too short is behind")
	}
	// A schema 1 ledger's own final blocks are pins as well.
	r = New(chain, account)
	hash := sign(t, r, reserve(t, r, "a", view(0, 0)))
	must(t, r.Mine(hash, Inclusion{Number: 7, Hash: eth.Hash{7}}, now))
	must(t, r.Finalize(hash, now))
	r.Final = nil
	if r.Pins()[1] != 7 || r.Compare(View{Shown: []Pin{{7, eth.Hash{8}}}}) != Reset {
		t.Error("a final transaction's block is no pin")
	}
}

// Row 36, and a fork or a lie about a final block: what begins with another block has no numbers in use.
func TestRestartKeepsWhatMayBeMined(t *testing.T) {
	one := Pin{1, eth.Hash{1}}
	r := New(chain, account)
	v := View{Genesis: &genesis, Head: 90, Shown: []Pin{one}, Latest: 3, Pending: 3}
	sign(t, r, reserve(t, r, "signed", v))
	reserve(t, r, "reserved", v)
	must(t, r.Mine(sign(t, r, reserve(t, r, "mined", v)), Inclusion{Number: 9}, now))
	reserve(t, r, "last", v)
	reset := r.clone()
	e, err := reset.Reserve(intent("new"), View{Genesis: &genesis, Head: 3, Shown: []Pin{{1, eth.Hash{2}}}}, Agreed{Reset: true}, now)
	must(t, err)
	if e.Nonce != 0 || e.Epoch != 1 || len(reset.Open) != 1 || len(reset.Archive) != 4 || *reset.First != (eth.Hash{2}) {
		t.Errorf("%s", reset.Encode())
	}
	roundTrip(t, reset)
	r.Final = &Pin{50, eth.Hash{50}}
	v.Shown = append(v.Shown, Pin{50, eth.Hash{51}})
	e, err = r.Reserve(intent("new"), v, Agreed{Reset: true}, now)
	must(t, err)
	if e.Nonce != 4 || r.Epoch != 1 || r.Find("signed") == nil || r.Find("mined").State != Signed || r.Floor != 6 {
		t.Errorf("%s", r.Encode())
	}
	roundTrip(t, r)
}

// What stays open over a restart has the floor. That the chain is beyond it was agreed to with the restart, or nobody could
// ever go on: a second question is never asked, as the first one hides it.
func TestRestartWhereTheChainIsAhead(t *testing.T) {
	r := New(chain, account)
	v := View{Genesis: &genesis, Head: 90, Shown: []Pin{{1, eth.Hash{1}}}, Latest: 3, Pending: 3}
	sign(t, r, reserve(t, r, "signed", v))
	r.Final = &Pin{50, eth.Hash{50}}
	v.Shown, v.Latest, v.Pending = append(v.Shown, Pin{50, eth.Hash{51}}), 9, 9
	_, err := r.clone().Reserve(intent("new"), v, Agreed{Rise: true}, now)
	wants(t, err, ErrChainReset)
	e, err := r.Reserve(intent("new"), v, Agreed{Reset: true}, now)
	must(t, err)
	if e.Nonce != 9 || r.Find("signed") == nil {
		t.Errorf("%s", r.Encode())
	}
	roundTrip(t, r)
}

// A node said that a foreign transaction took a number, or that ours is final, and it was a lie: the chain has not used it.
// Then nothing above is ever mined, so that the user may use it after all.
func TestSettledByALie(t *testing.T) {
	build := map[string]func() *Record{
		"superseded": func() *Record {
			r := New(chain, account)
			must(t, r.Supersede(sign(t, r, reserve(t, r, "a", view(0, 0))), now))
			return r
		},
		"final": func() *Record {
			r := New(chain, account)
			hash := sign(t, r, reserve(t, r, "a", view(0, 0)))
			must(t, r.Mine(hash, Inclusion{Number: 3}, now))
			must(t, r.Finalize(hash, now))
			return r
		},
	}
	for name, build := range build {
		r := build()
		sign(t, r, reserve(t, r, "above", view(0, 0)))
		_, err := r.clone().Reserve(own("own", 0), view(0, 0), Agreed{}, now)
		wants(t, err, ErrUsed)
		_, err = r.clone().Reserve(filling(0), view(0, 0), Agreed{}, now)
		wants(t, err, ErrUsed)
		_, err = r.clone().Reserve(own("own", 0), view(1, 1), Agreed{Above: true}, now)
		wants(t, err, ErrUsed)
		_, err = r.clone().Reserve(filling(0), view(0, 0), Agreed{Above: true}, now)
		wants(t, err, ErrUsed)
		e, err := r.Reserve(own("own", 0), view(0, 0), Agreed{Above: true}, now)
		if err != nil || e.Nonce != 0 || r.Floor != 2 || !same(e.Replaces, r.Archive[0].Hash) {
			t.Fatalf("%s: %+v, %v", name, e, err)
		}
		hash := sign(t, r, e)
		roundTrip(t, r)
		if offers := r.Offers(&Sight{View: view(0, 0)}); len(offers) != 2 {
			t.Errorf("%s: %d offers", name, len(offers))
		}
		again := r.clone()
		again.Restart(View{}, now)
		roundTrip(t, again)
		again = r.clone()
		again.First = &eth.Hash{1}
		again.Restart(View{Shown: []Pin{{1, eth.Hash{1}}}}, now)
		if roundTrip(t, again); len(again.Open) != 2 {
			t.Errorf("%s: %s", name, again.Encode())
		}
		hash = replace(t, r, "faster", hash)
		roundTrip(t, r)
		must(t, r.Mine(hash, Inclusion{Number: 4}, now))
		must(t, r.Finalize(hash, now))
		roundTrip(t, r)
	}
}

// A block far above a node's newest was a lie, or the chain is another one: what was in it is sent again, and a pin there asks
// the user.
func TestBlocksThatNeverWere(t *testing.T) {
	for ahead, lie := range map[uint64]bool{farBehind: false, farBehind + 1: true, maxNonce - 9: true} {
		at := Inclusion{Number: 9 + ahead}
		r := New(chain, account)
		hash := sign(t, r, reserve(t, r, "a", view(0, 0)))
		must(t, r.Mine(hash, at, now))
		must(t, r.Reconcile(&Sight{View: View{Genesis: &genesis, Head: 9}, Entries: []Shown{{Entry: *r.Find("a")}}}, now))
		if want := map[bool]State{false: Mined, true: Signed}[lie]; r.Find("a").State != want {
			t.Errorf("%d: %s", ahead, r.Find("a").State)
		}
		must(t, r.Mine(hash, at, now))
		must(t, r.Finalize(hash, now))
		if reset := r.Compare(View{Genesis: &genesis, Head: 9}) == Reset; reset != lie {
			t.Errorf("%d: a reset is %v", ahead, reset)
		}
		if r.Compare(View{Genesis: &genesis}) == Reset { // the newest block was not asked for
			t.Error("nothing was shown")
		}
	}
}
