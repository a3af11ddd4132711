package nonce

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

// Random sequences of all transitions, with arguments that are right or wrong and sights that are true or lies: a record
// stays one that can be stored and read again, and the bookkeeper, who knows nothing of groups, gaps and states, finds no
// second transaction for a nonce that was not linked (N1), no intent with two nonces (N2, N4), nothing signed that was
// forgotten or released (N5), no floor that fell (N6), and no second transaction of a delegated account in flight (N9).
func TestRandomTransitions(t *testing.T) {
	const first, steps = 1, 120
	runs, least := uint64(150), 1
	if runtime.GOOS == "js" { // a tenth as fast
		runs, least = 15, 10
	}
	t.Logf("seeds from %d", first)
	seen := map[string]int{}
	for seed := uint64(first); seed < first+runs; seed++ {
		w := &walk{t: t, seed: seed, random: rand.New(rand.NewPCG(seed, 7)), r: New(chain, account), books: newBooks(), seen: seen}
		for w.step = range steps {
			w.act()
		}
	}
	for name, want := range map[string]int{"plain": 1000, "replacement": 100, "own": 100, "delegate": 100, "authorization": 100, "sign": 1000,
		"release": 50, "final": 200, "replaced": 50, "superseded": 50, "used": 20, "restart": 20, "group of 3": 20, "expired": 100, "gap filled": 50} {
		if seen[name] < want/least/2 {
			t.Errorf("%s happened %d times, want %d", name, seen[name], want/least/2)
		}
	}
}

// A field of a record gets the value that it has in another entry. What is read in spite of that is a record that might
// have come about, and every transition leaves it one.
func TestShuffledRecords(t *testing.T) {
	const seed = 1
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 3))
	field := regexp.MustCompile(`"(nonce|state|intent|hash|raw|replaces|replacedBy|purpose|epoch|floor|settled|outcome|offered|delegate|to)":("[^"]*"|\d+)|,?"(authorization|block|delegate|replaces|purpose|raw|hash)":("[^"]*"|true|\{[^}]*\})`)
	read, tries, each := 0, 0, 40
	if runtime.GOOS == "js" {
		each = 8
	}
	for _, r := range shapes() {
		data := r.Encode()
		places := field.FindAllSubmatchIndex(data, -1)
		for range each {
			tries++
			changed := bytes.Clone(data)
			for range 1 + random.IntN(2) {
				places := field.FindAllSubmatchIndex(changed, -1)
				at := places[random.IntN(len(places))]
				with := []byte{} // the field taken away
				if at[2] >= 0 {
					name := string(changed[at[2]:at[3]])
					var same [][]byte
					for _, p := range places {
						if p[2] >= 0 && string(changed[p[2]:p[3]]) == name {
							same = append(same, changed[p[4]:p[5]])
						}
					}
					with = append([]byte(`"`+name+`":`), same[random.IntN(len(same))]...)
				}
				changed = slices.Concat(changed[:at[0]], with, changed[at[1]:])
			}
			got, err := Decode(chain, account, changed)
			if err != nil || bytes.Equal(changed, data) {
				continue
			}
			read++
			w := &walk{t: t, seed: uint64(tries), random: random, r: got, ids: 1e6, seen: map[string]int{}}
			for w.step = range 15 {
				w.act()
			}
		}
		if len(places) == 0 {
			t.Fatal("no fields")
		}
	}
	if t.Logf("%d of %d were read", read, tries); read < tries/20 || read > tries/2 {
		t.Error("the changes test nothing")
	}
}

type walk struct {
	t      *testing.T
	seed   uint64
	step   int
	random *rand.Rand
	r      *Record
	books  *books
	clock  eth.Millis
	head   uint64
	ids    int
	view   View
	seen   map[string]int
}

// books are what was signed, in the order that it was.
type books struct {
	epoch  uint32
	floor  uint64
	signed map[uint64][]eth.Hash // by nonce
	intent map[string]uint64     // nonce of a signed intent
	open   map[eth.Hash]bool     // signed and not yet over
}

func newBooks() *books {
	return &books{signed: map[uint64][]eth.Hash{}, intent: map[string]uint64{}, open: map[eth.Hash]bool{}}
}

func (w *walk) fatal(what string, args ...any) {
	w.t.Helper()
	w.t.Logf("%s", w.r.Encode())
	w.t.Fatalf("seed %d, step %d: "+what, append([]any{w.seed, w.step}, args...)...)
}

// change applies a transition as Ledger.Update does: on an error nothing happened.
func (w *walk) change(name string, do func(r *Record) error) error {
	w.t.Helper()
	r := w.r.clone()
	err := do(r)
	if err != nil {
		var coded *fault.Error
		if !errors.As(err, &coded) {
			w.fatal("%s: an error without a code: %v", name, err)
		}
		return err
	}
	before := w.r
	w.r = r
	if err := r.check(); err != nil {
		w.fatal("%s: %v, before it: %s", name, err, before.Encode())
	}
	again, err := Decode(chain, account, r.Encode())
	if err != nil || !bytes.Equal(again.Encode(), r.Encode()) {
		w.fatal("%s: it is not read as it was written: %v", name, err)
	}
	w.audit(name, before)
	w.seen[name]++
	return nil
}

// audit compares a record with the books.
func (w *walk) audit(name string, before *Record) {
	w.t.Helper()
	b, r := w.books, w.r
	if b == nil { // a record of somebody else's making
		return
	}
	if r.Epoch != b.epoch {
		*b = *newBooks() // what is carried over is new there
		b.epoch = r.Epoch
		w.seen["restart"]++
	} else if r.Floor < b.floor {
		w.fatal("%s: the floor fell from %d to %d", name, b.floor, r.Floor)
	}
	b.floor = r.Floor
	found := map[eth.Hash]bool{}
	for _, e := range slices.Concat(r.Archive, r.Open) {
		if e.Epoch != r.Epoch || e.Hash == nil {
			continue
		}
		found[*e.Hash] = true
		if e.unsigned() {
			w.fatal("%s: %d is %s, and it was signed", name, e.Nonce, e.State)
		}
		if at, known := b.intent[e.Intent]; known && at != e.Nonce {
			w.fatal("%s: intent %s has nonces %d and %d", name, e.Intent, at, e.Nonce)
		}
		if e.Intent != "" {
			b.intent[e.Intent] = e.Nonce
		}
		if !slices.Contains(b.signed[e.Nonce], *e.Hash) {
			if list := b.signed[e.Nonce]; len(list) > 0 && (e.Replaces == nil || !slices.Contains(list, *e.Replaces)) {
				w.fatal("%s: %d has two transactions", name, e.Nonce)
			}
			b.signed[e.Nonce] = append(b.signed[e.Nonce], *e.Hash)
		}
		b.open[*e.Hash] = !e.State.Settled()
	}
	for nonce, list := range b.signed {
		for _, hash := range list {
			if b.open[hash] && !found[hash] {
				w.fatal("%s: what was signed for %d is forgotten", name, nonce)
			}
		}
		if nonce >= r.Floor {
			w.fatal("%s: %d is signed and above the floor", name, nonce)
		}
	}
	for i := range before.Open { // N5
		if e := &before.Open[i]; e.Hash != nil && w.books.epoch == before.Epoch {
			if now := r.find(*e.Hash); now == nil && !found[*e.Hash] {
				w.fatal("%s: %d is gone", name, e.Nonce)
			}
		}
	}
}

// inFlight returns the lowest nonce that is used in no block and not given up, from the consumed count on, and whether any of
// them delegates.
func (w *walk) inFlight(r *Record, v View) (first uint64, delegates bool) {
	first = maxNonce
	for _, e := range r.Open {
		if e.Nonce < v.Latest || e.State == Released || e.State == Mined || slices.ContainsFunc(r.Open, func(o Entry) bool { return o.Nonce == e.Nonce && o.State == Mined }) {
			continue
		}
		first = min(first, e.Nonce)
		delegates = delegates || e.Transaction.Delegate != nil
	}
	return first, delegates
}

func (w *walk) pick() *Entry {
	if len(w.r.Open) == 0 {
		return &Entry{Hash: &eth.Hash{1}, Intent: "none"}
	}
	e := w.r.Open[w.random.IntN(len(w.r.Open))]
	if e.Hash == nil {
		e.Hash = &eth.Hash{2}
	}
	return &e
}

func (w *walk) block() Inclusion {
	n := uint64(w.random.IntN(int(w.head) + 1))
	return Inclusion{Number: n, Hash: eth.Hash{byte(n), byte(w.random.IntN(2))}}
}

func (w *walk) act() {
	w.clock += eth.Millis(w.random.IntN(9000))
	if w.random.IntN(40) == 0 {
		w.clock += reservedFor
	}
	w.head += uint64(w.random.IntN(3))
	w.look()
	hash := *w.pick().Hash
	switch w.random.IntN(16) {
	case 0, 1, 2, 3, 4:
		w.reserve()
	case 5, 6, 7, 8:
		w.sign()
	case 9:
		id := w.pick().Intent
		w.change("release", func(r *Record) error { return r.Release(id, w.clock) })
	case 10:
		outcomes := []Outcome{OutcomeNotSent, OutcomeUnknown, OutcomeAccepted, OutcomeKnown, OutcomeNonceTooLow, OutcomeUnderpriced, OutcomeRejected}
		w.change("broadcast", func(r *Record) error {
			r.Offered(hash, w.head)
			return r.Broadcast(hash, outcomes[w.random.IntN(len(outcomes))], w.clock)
		})
	case 11:
		w.change("single", func(r *Record) error {
			switch w.random.IntN(8) {
			case 0, 1:
				return r.See(hash, w.clock)
			case 2, 3:
				return r.Mine(hash, w.block(), w.clock)
			case 4:
				return r.Unmine(hash, w.clock)
			case 5:
				return r.Finalize(hash, w.clock)
			case 6:
				return r.Supersede(hash, w.clock)
			}
			return r.Used(hash, w.clock)
		})
	case 12, 13, 14:
		w.reconcile()
	case 15:
		w.change("expired", func(r *Record) error { r.Expire(w.clock); return nil })
	}
}

// look makes a view, which often lies.
func (w *walk) look() {
	w.view = View{Genesis: &genesis, Head: w.head + 2, Shown: []Pin{{1, eth.Hash{9}}}}
	w.view.Latest = w.r.Settled + uint64(w.random.IntN(3))
	if w.random.IntN(4) > 0 {
		w.view.Latest = min(w.view.Latest, w.r.Floor)
	}
	w.view.Pending = w.view.Latest + uint64(w.random.IntN(3))
	if w.random.IntN(4) > 0 {
		w.view.Pending = min(w.view.Pending, max(w.r.Floor, w.view.Latest))
	}
	w.view.Vouched = w.random.IntN(3) == 0
	if w.random.IntN(4) == 0 {
		w.view.Delegate = &eth.Address{5}
	}
	if w.random.IntN(60) == 0 {
		w.view.Shown[0].Hash = eth.Hash{byte(w.random.IntN(3))}
	}
	if w.r.Final != nil {
		p := *w.r.Final
		if w.random.IntN(100) == 0 {
			p.Hash[5]++
		}
		w.view.Shown = append(w.view.Shown, p)
	}
}

func (w *walk) reserve() {
	w.ids++
	i := intent(strconv.Itoa(w.ids))
	i.Transaction.MaxFeePerGas = uint256.FromUint64(100)
	i.Transaction.MaxPriorityFeePerGas = uint256.FromUint64(uint64(w.random.IntN(3)))
	name := "plain"
	switch w.random.IntN(10) {
	case 0, 1, 2:
		name = "replacement"
		old := w.pick()
		hash := *old.Hash
		i.Replaces = &hash
		if least, err := w.r.MinimumFees(hash); err == nil && w.random.IntN(8) > 0 {
			i.Transaction.MaxFeePerGas, i.Transaction.MaxPriorityFeePerGas = least.MaxFeePerGas, least.MaxPriorityFeePerGas
		}
		switch w.random.IntN(3) {
		case 0:
			fees := i.Transaction
			i.Purpose, i.Transaction = SpeedUp, old.Transaction
			i.Transaction.MaxFeePerGas, i.Transaction.MaxPriorityFeePerGas = fees.MaxFeePerGas, fees.MaxPriorityFeePerGas
		case 1:
			i.Purpose = Cancel
			i.Transaction.To, i.Transaction.Value = account, uint256.Int{}
		}
	case 3:
		name = "own"
		n := w.r.Settled + uint64(w.random.IntN(20))
		i.Nonce = &n
		if w.random.IntN(2) == 0 {
			i.Purpose = Fill
			i.Transaction.To, i.Transaction.Value = account, uint256.Int{}
		}
	case 4, 5:
		name = "delegate"
		i.Transaction.Delegate = &eth.Address{byte(w.random.IntN(2)) * 5}
	case 6:
		name = "authorization"
		i.Authorization = true
		i.Transaction = Transaction{Delegate: &eth.Address{byte(w.random.IntN(2)) * 5}}
	}
	agreed := Agreed{w.random.IntN(2) == 0, w.random.IntN(2) == 0, w.random.IntN(2) == 0, w.random.IntN(2) == 0}
	var e Entry
	restarts := agreed.Reset && w.r.Compare(w.view) == Reset
	before, gap := w.r.Floor, false
	err := w.change(name, func(r *Record) (err error) {
		e, err = r.Reserve(i, w.view, agreed, w.clock)
		return err
	})
	if err != nil {
		return
	}
	if gap = e.Nonce < before && i.Replaces == nil; gap && !restarts {
		w.seen["gap filled"]++
	}
	if i.ID == e.Intent && e.ReservedAt == w.clock && e.Nonce < max(w.view.Latest, w.r.Settled) {
		w.fatal("%s: the consumed nonce %d was handed out", name, e.Nonce)
	}
	if first, delegates := w.inFlight(w.r, w.view); i.Replaces == nil && (w.view.Delegate != nil || delegates) && first < e.Nonce {
		w.fatal("%s: %d of a delegated account was handed out behind %d", name, e.Nonce, first)
	}
	if len(w.r.Group(e.Nonce)) > 2 {
		w.seen["group of 3"]++
	}
}

func (w *walk) sign() {
	var unsigned []Entry
	for _, e := range w.r.Open {
		if e.State == Reserved && e.Intent != "" {
			unsigned = append(unsigned, e)
		}
	}
	if len(unsigned) == 0 {
		return
	}
	e := unsigned[w.random.IntN(len(unsigned))]
	raw := append([]byte("signed "+e.Intent), byte(w.random.IntN(2)))
	hash := eth.Keccak256(raw)
	if e.Authorization {
		hash, raw = AuthorizationHash(chain, *e.Transaction.Delegate, e.Nonce), tuple(chain, *e.Transaction.Delegate, e.Nonce)
	}
	if w.random.IntN(10) == 0 {
		raw[3]++ // not what the hash is of
		if w.change("sign", func(r *Record) error { return r.Sign(e, hash, raw, w.clock) }) == nil {
			w.fatal("wrong bytes were taken")
		}
		return
	}
	w.change("sign", func(r *Record) error { return r.Sign(e, hash, raw, w.clock) })
	// Whatever is recorded, it is never another signature.
	raw = append([]byte("other "), raw...)
	w.change("sign", func(r *Record) error { return r.Sign(e, eth.Keccak256(raw), raw, w.clock) })
}

// tuple is an authorization with a signature of nobody's.
func tuple(chain eth.ChainID, delegate eth.Address, nonce uint64) []byte {
	items := authorizationItems(chain, delegate, nonce)
	body := append(items, 1)
	for range 2 {
		body = append(append(body, 0xa0), bytes.Repeat([]byte{7}, 32)...)
	}
	return append([]byte{0xf8, byte(len(body))}, body...)
}

// reconcile makes a sight of what is open, and sometimes of what was.
func (w *walk) reconcile() {
	s := &Sight{View: w.view, Finalized: uint64(w.random.IntN(int(w.head) + 1)), Settled: w.view.Latest}
	for _, e := range w.r.Asked() {
		shown := Shown{Entry: e}
		switch w.random.IntN(8) {
		case 0:
			b := w.block()
			shown.Block = &b
		case 1, 2:
			if e.Block != nil {
				shown.Block, shown.Canonical = e.Block, &e.Block.Hash
			}
		case 3:
			shown.Pending = true
		case 4:
			shown.Canonical = &eth.Hash{77}
		}
		if e.Authorization {
			shown = Shown{Entry: e}
		}
		s.Entries = append(s.Entries, shown)
	}
	for _, i := range s.Doubtful() {
		s.Entries[i].Again = w.random.IntN(4) > 0
	}
	archived := len(w.r.Archive)
	dropped := w.r.Dropped
	w.change("reconciled", func(r *Record) error {
		if w.random.IntN(4) == 0 && len(r.Open) > 0 { // something changed since the node was asked
			if e := r.Open[0]; e.Hash != nil {
				r.Broadcast(*e.Hash, OutcomeAccepted, w.clock)
			}
		}
		return r.Reconcile(s, w.clock)
	})
	for _, e := range w.r.Archive[min(len(w.r.Archive), max(0, archived-int(w.r.Dropped-dropped))):] {
		if e.Outcome == OutcomeUsed {
			w.seen["used"]++
		}
		w.seen[string(e.State)]++
	}
}
