package flow

import (
	"errors"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// hour is longer than any reservation waits for its signature.
const hour = 3_600_000

// settle ends all faults, asks for every intent once more as a new instance, and lets the chain go on until nothing is
// open. Then each intent must be mined exactly once, and no nonce may be left behind.
func settle(t *testing.T, w *world, intents []string) {
	t.Helper()
	w.calm()
	s := w.session()
	for round := 0; ; round++ {
		if round == 20 {
			t.Fatalf("still open after 20 rounds:\n%s", ledgerOf(t, w).Encode())
		}
		for _, id := range intents {
			if _, err := s.Send(w, w.pay(id, "0.00"+id), []string{findingAhead}); err != nil {
				t.Fatalf("intent %s: %v", id, err)
			}
		}
		w.node.mine()
		w.node.final = w.node.head()
		must(t, second(s.Sync(w, 31337, w.account)))
		a, err := s.Sync(w, 31337, w.account)
		must(t, err)
		if a.Open == 0 {
			break
		}
	}
	paid := map[string]int{}
	for _, tx := range w.node.mined() {
		_, _, fields, _ := frozen(tx.Tx())
		paid[fields.Value.String()]++
	}
	for _, id := range intents {
		if value := id + "000000000000"; paid[value] != 1 {
			t.Fatalf("intent %s was mined %d times", id, paid[value])
		}
	}
	if r := ledgerOf(t, w); w.node.state.nonce != r.Settled || len(w.node.mined()) != len(intents) {
		t.Fatalf("%d mined for %d intents, settled %d of %d", len(w.node.mined()), len(intents), r.Settled, w.node.state.nonce)
	}
}

func second[T any](_ T, err error) error { return err }

// intentIDs are also the amounts, in millionths of the coin: 6 digits behind "0.00…" make each payment unique.
func intentIDs(n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, strconv.Itoa(1001+i))
	}
	return ids
}

// A crash at every stop in turn: before the effect, and after it but before its result is known.
func TestCrashAtEveryEffect(t *testing.T) { eachHost(t, testCrashAtEveryEffect) }

func testCrashAtEveryEffect(t *testing.T) {
	stops := 0
	for ; ; stops++ {
		w := newWorld(t)
		watch(t, w)
		s := w.session()
		k := w.start(func(h Host) error { return second(s.Send(h, w.pay("1001", "0.001001"), nil)) })
		ended := false
		for range stops {
			if _, more := k.step(); !more {
				ended = true
				break
			}
		}
		settle(t, w, []string{"1001"})
		if ended {
			break
		}
	}
	t.Logf("%d stops", stops)
	if stops < 20 {
		t.Fatalf("only %d stops: the flow was not stopped at its effects", stops)
	}
}

// Two tabs send at once, effect by effect in random order, while tabs die, lock, and the world misbehaves.
func TestRandomSchedules(t *testing.T) { eachHost(t, testRandomSchedules) }

func testRandomSchedules(t *testing.T) {
	const first = 1
	t.Logf("seeds from %d", first)
	for i := range uint64(150) {
		if !t.Run(strconv.FormatUint(first+i, 10), func(t *testing.T) { payers(t, first+i) }) {
			return
		}
	}
}

func payers(t *testing.T, seed uint64) {
	s := newSchedule(t, seed, 0)
	s.lossy(25)
	intents := intentIDs(4)
	begin := func(tab *Session) func(Host) error {
		if s.chance(3) {
			return func(h Host) error { return second(tab.Sync(h, 31337, s.account)) }
		}
		id := intents[s.random.IntN(len(intents))]
		return func(h Host) error { return second(tab.Send(h, s.pay(id, "0.00"+id), nil)) }
	}
	s.run(200, begin, expected, func() {})
	settle(t, s.world, intents)
}

// expected fails for an error that no fault of the schedule explains.
func expected(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, code := range []fault.Code{ErrLocked, ErrNotSent, ErrUnknownOutcome, ErrPlanUnknown, nonce.ErrConflict} {
		if errors.Is(err, code) {
			return
		}
	}
	t.Fatalf("unexpected: %v", err)
}

// One click twice, in every order of the two flows' effects that a random schedule finds.
func TestDoubleClick(t *testing.T) { eachHost(t, testDoubleClick) }

func testDoubleClick(t *testing.T) {
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 1))
		w := newWorld(t)
		watch(t, w)
		s := w.session()
		plan, err := s.Plan(w, w.pay("1001", "0.001001"))
		must(t, err)
		var hashes [2]eth.Hash
		var tasks []*task
		for i := range hashes {
			tasks = append(tasks, w.start(func(h Host) error {
				sent, err := s.Approve(h, plan.ID, nil)
				hashes[i] = sent.Hash
				return err
			}))
		}
		for !tasks[0].done || !tasks[1].done {
			if at := random.IntN(2); !tasks[at].done {
				tasks[at].step()
			}
		}
		if tasks[0].err != nil || tasks[1].err != nil || hashes[0] != hashes[1] {
			t.Fatalf("seed %d: %v, %v, %v", seed, tasks[0].err, tasks[1].err, hashes)
		}
		settle(t, w, []string{"1001"})
	}
}

// Two tabs at the same moment, both stopped before their reservation is stored.
func TestTwoTabsGetDistinctNonces(t *testing.T) { eachHost(t, testTwoTabsGetDistinctNonces) }

func testTwoTabsGetDistinctNonces(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	nonces := map[uint64]bool{}
	var tasks []*task
	for _, id := range intentIDs(2) {
		s := w.session()
		k := w.start(func(h Host) error {
			sent, err := s.Send(h, w.pay(id, "0.00"+id), nil)
			nonces[sent.Nonce] = true
			return err
		})
		for at, more := k.step(); more && at != "before set"; at, more = k.step() {
		}
		tasks = append(tasks, k)
	}
	for _, k := range tasks {
		must(t, k.finish())
	}
	if !nonces[0] || !nonces[1] {
		t.Fatalf("nonces %v", nonces)
	}
	settle(t, w, intentIDs(2))
}
