package flow

import (
	"slices"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// payments is a batch of so many payments under one intent id. Their amounts, in wei, tell which they are: the id's number times
// ten, and their own.
func (w *world) payments(id, count int) (list []PlanRequest) {
	for i := range count {
		list = append(list, w.pay(strconv.Itoa(id), "0."+pad(10*id+i)))
	}
	return list
}

// pad writes wei as the 18 digits behind the point.
func pad(wei int) string {
	text := strconv.Itoa(wei)
	for len(text) < 18 {
		text = "0" + text
	}
	return text
}

// sendAll plans a batch and approves it.
func (s *Session) sendAll(h Host, requests []PlanRequest) ([]Sent, error) {
	plan, err := s.PlanBatch(h, requests)
	if err != nil {
		return nil, err
	}
	return s.ApproveBatch(h, plan.ID, []string{findingAhead})
}

// settleBatches ends all faults, asks for every batch once more as a new instance, and lets the chain go on until nothing is open.
// Then each payment must be mined exactly once, those of a batch in their order, and no nonce may be left behind.
func settleBatches(t *testing.T, w *world, batches ...[]PlanRequest) {
	t.Helper()
	w.calm()
	s := w.session()
	for round := 0; round == 0 || len(ledgerOf(t, w).Open) > 0; round++ {
		if round == 20 {
			t.Fatalf("still open after 20 rounds:\n%s", ledgerOf(t, w).Encode())
		}
		for _, requests := range batches {
			must(t, second(s.sendAll(w, requests)))
		}
		w.node.mine()
		w.node.final = w.node.head()
		must(t, second(s.Sync(w, 31337, w.account)))
		must(t, second(s.Sync(w, 31337, w.account)))
	}
	var paid []string
	for _, tx := range w.node.mined() {
		_, _, fields, _ := frozen(tx.Tx())
		paid = append(paid, fields.Value.String())
	}
	total := 0
	for _, requests := range batches {
		last := -1
		for _, r := range requests {
			wei, err := uint256.ParseDecimal(trimmed(r.Amount))
			must(t, err)
			at := slices.Index(paid, wei.String())
			if at <= last || slices.Contains(paid[at+1:], wei.String()) {
				t.Fatalf("%s of %v", r.Amount, paid)
			}
			last = at
			total++
		}
	}
	if r := ledgerOf(t, w); len(paid) != total || w.node.state.nonce != r.Settled || r.Settled != uint64(total) {
		t.Fatalf("%d mined of %d, settled %d of %d", len(paid), total, r.Settled, w.node.state.nonce)
	}
}

// trimmed is the wei of an amount in coins with 18 digits.
func trimmed(amount string) string {
	digits := amount[len("0."):]
	for digits[0] == '0' {
		digits = digits[1:]
	}
	return digits
}

// A crash at every stop in turn: before the effect, and after it but before its result is known. Whether the node can simulate
// makes no difference.
func TestBatchCrashes(t *testing.T) { eachHost(t, testBatchCrashes) }

func testBatchCrashes(t *testing.T) {
	for _, simulates := range []bool{true, false} {
		stops := 0
		for ended := false; !ended; stops++ {
			w := newWorld(t)
			w.node.simulates = simulates
			watch(t, w)
			s := w.session()
			requests := w.payments(7, 3)
			k := w.start(func(h Host) error { return second(s.sendAll(h, requests)) })
			for i := 0; i < stops && !ended; i++ {
				_, more := k.step()
				ended = !more
			}
			if signed := len(ledgerOf(t, w).Open); signed != 0 && signed != 3 {
				t.Fatalf("stop %d: %d of 3 are recorded", stops, signed)
			}
			// What is recorded gets sent without the keys, and by nobody's asking again.
			must(t, second(NewSession().Sync(w, 31337, w.account)))
			if signed := len(ledgerOf(t, w).Open); len(w.node.left) != signed {
				t.Fatalf("stop %d: %d left of %d", stops, len(w.node.left), signed)
			}
			settleBatches(t, w, requests)
		}
		if t.Logf("%d stops", stops); stops < 40 {
			t.Fatalf("only %d stops: the flow was not stopped at its effects", stops)
		}
	}
}

// A lock at every stop: either all was recorded by then and gets sent, or nothing is signed.
func TestLockWhileABatchIsApproved(t *testing.T) { eachHost(t, testLockWhileABatchIsApproved) }

func testLockWhileABatchIsApproved(t *testing.T) {
	for stops := 0; ; stops++ {
		w := newWorld(t)
		watch(t, w)
		s := w.session()
		plan, err := s.PlanBatch(w, w.payments(7, 3))
		must(t, err)
		k := w.start(func(h Host) error { return second(s.ApproveBatch(h, plan.ID, nil)) })
		more := true
		for i := 0; i <= stops && more; i++ {
			_, more = k.step()
		}
		if !more {
			break
		}
		s.Lock()
		before := len(ledgerOf(t, w).Open)
		err = k.finish()
		after := ledgerOf(t, w).Open
		switch {
		case before == 0 && len(after) == 3: // the record was on its way; the wallet says that it was locked
			wants(t, err, ErrLocked)
		case before == 0:
			if wants(t, err, ErrLocked); len(after) > 0 || len(w.node.left) > 0 {
				t.Fatalf("stop %d: %d recorded, %d left", stops, len(after), len(w.node.left))
			}
		case len(after) != 3:
			t.Fatalf("stop %d: %d of 3 are recorded", stops, len(after))
		}
		settleBatches(t, w, w.payments(7, 3))
	}
}

// One tab stops at each of its effects in turn while another sends a batch of its own from beginning to end.
func TestBatchesRace(t *testing.T) { eachHost(t, testBatchesRace) }

func testBatchesRace(t *testing.T) {
	for stops, more := 0, true; more; stops++ {
		w := newWorld(t)
		watch(t, w)
		s, other := w.session(), w.session()
		mine, theirs := w.payments(7, 3), w.payments(8, 2)
		var first []Sent
		k := w.start(func(h Host) (err error) { first, err = s.sendAll(h, mine); return err })
		for i := 0; i <= stops && more; i++ {
			_, more = k.step()
		}
		sent, err := other.sendAll(w, theirs)
		must(t, err)
		must(t, k.finish())
		used := map[uint64]bool{}
		for _, batch := range [][]Sent{first, sent} {
			for i, tx := range batch {
				if used[tx.Nonce] || i > 0 && tx.Nonce != batch[i-1].Nonce+1 {
					t.Fatalf("stop %d: %+v, %+v", stops, first, sent)
				}
				used[tx.Nonce] = true
			}
		}
		settleBatches(t, w, mine, theirs)
	}
}

// The same batch in two tabs, one of which stops at each of its effects in turn: its transactions are sent once.
func TestSameBatchRaces(t *testing.T) { eachHost(t, testSameBatchRaces) }

func testSameBatchRaces(t *testing.T) {
	for stops, more := 0, true; more; stops++ {
		w := newWorld(t)
		watch(t, w)
		s := w.session()
		requests := w.payments(7, 3)
		var mine []Sent
		k := w.start(func(h Host) (err error) { mine, err = s.sendAll(h, requests); return err })
		for i := 0; i <= stops && more; i++ {
			_, more = k.step()
		}
		theirs, err := w.session().sendAll(w, requests)
		must(t, err)
		must(t, k.finish())
		for i := range mine {
			if mine[i].Hash != theirs[i].Hash || len(w.node.left) != 3 {
				t.Fatalf("stop %d: %+v, %+v", stops, mine, theirs)
			}
		}
		settleBatches(t, w, requests)
	}
}

// Two tabs send batches at once, effect by effect in random order, while tabs die, lock, and the world misbehaves.
func TestRandomBatches(t *testing.T) { eachHost(t, testRandomBatches) }

func testRandomBatches(t *testing.T) {
	const first = 1
	t.Logf("seeds from %d", first)
	for seed := uint64(first); seed < first+100; seed++ {
		if !t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) { scheduleBatches(t, seed) }) {
			return
		}
	}
}

func scheduleBatches(t *testing.T, seed uint64) {
	s := newSchedule(t, seed, 3)
	s.lossy(30)
	w := s.world
	w.node.simulates = s.chance(2)
	batches := [][]PlanRequest{w.payments(7, 2), w.payments(8, 3), w.payments(9, 4)}
	sent := map[string]eth.Hash{} // by intent
	begin := func(tab *Session) func(Host) error {
		if s.chance(3) {
			return func(h Host) error { return second(tab.Sync(h, 31337, w.account)) }
		}
		requests := batches[s.random.IntN(len(batches))]
		return func(h Host) error {
			list, err := tab.sendAll(h, requests)
			for i, tx := range list {
				id := requests[i].IntentID + "#" + strconv.Itoa(i+1)
				if other, is := sent[id]; is && other != tx.Hash {
					t.Fatalf("two transactions for %s", id)
				}
				sent[id] = tx.Hash
			}
			return err
		}
	}
	looked := uint64(0)
	s.run(250, begin, expected, func() { // all of a batch is recorded, or nothing
		now := w.store[nonce.Key(31337, w.account)].Version
		if now == looked {
			return
		}
		looked = now
		r := ledgerOf(t, w)
		for _, requests := range batches {
			count := 0
			for _, e := range slices.Concat(r.Open, r.Archive) {
				if e.State != nonce.Released && e.Intent[:1] == requests[0].IntentID {
					count++
				}
			}
			if count != 0 && count != len(requests) {
				t.Fatalf("%d of %d are recorded", count, len(requests))
			}
		}
	})
	settleBatches(t, w, batches...)
}
