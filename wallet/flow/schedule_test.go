package flow

import (
	"math/rand/v2"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// schedule runs flows of two instances at once, effect by effect in an order of its random numbers, while instances die and
// lock, questions and answers get lost, and the chain goes on, back and elsewhere.
type schedule struct {
	*world
	random *rand.Rand
	tabs   [2]*Session
	tasks  []running
}

type running struct {
	*task
	tab int
}

func newSchedule(t *testing.T, seed, stream uint64) *schedule {
	s := &schedule{world: newWorld(t), random: rand.New(rand.NewPCG(seed, stream))}
	s.tabs = [2]*Session{s.session(), s.session()}
	s.node.mine()
	s.node.mine()
	watch(t, s.world)
	return s
}

// chance is true once in so many times.
func (s *schedule) chance(one int) bool { return s.random.IntN(one) == 0 }

// lossy lets one request in so many not reach its node, and one answer in so many not come back.
func (s *schedule) lossy(one int) {
	lose := func(code fault.Code) func(string) error {
		return func(string) error {
			if s.chance(one) {
				return fault.New(code, "", "lost")
			}
			return nil
		}
	}
	s.failRPC, s.lateRPC = lose(ErrNotSent), lose(ErrUnknownOutcome)
}

// run goes so many steps. begin chooses a flow for an instance, ended judges how it ended, and always looks after each step.
func (s *schedule) run(steps int, begin func(*Session) func(Host) error, ended func(*testing.T, error), always func()) {
	for range steps {
		if len(s.tasks) == 0 || len(s.tasks) < 5 && s.chance(8) {
			tab := s.random.IntN(2)
			s.tasks = append(s.tasks, running{s.start(begin(s.tabs[tab])), tab})
		}
		at := s.random.IntN(len(s.tasks))
		if _, more := s.tasks[at].step(); !more {
			ended(s.t, s.tasks[at].err)
			s.tasks = append(s.tasks[:at], s.tasks[at+1:]...)
		}
		s.happens()
		always()
	}
}

// happens is what the world does between two steps.
func (s *schedule) happens() {
	switch {
	case s.chance(60):
		s.die(s.random.IntN(2))
	case s.chance(100): // its flows go on, and find it locked
		s.tabs[0].Lock()
		s.tabs[0] = s.session()
	case s.chance(15):
		s.node.mine()
	case s.chance(60):
		clear(s.node.pool) // the node forgets its pool
	case s.chance(40) && s.node.head() > 2: // with another block 1 it would be another chain
		s.node.reorg(s.chance(2))
	case s.chance(40):
		s.node.final = max(s.node.final, s.node.head()-1)
	case s.chance(200):
		s.clock += hour
	}
}

// die ends an instance in the middle of its flows.
func (s *schedule) die(tab int) {
	rest := s.tasks[:0:0]
	for _, k := range s.tasks {
		if k.tab != tab {
			rest = append(rest, k)
		}
	}
	s.tasks, s.tabs[tab] = rest, s.session()
}

// calm ends all faults.
func (w *world) calm() {
	w.before, w.after, w.failRPC, w.lateRPC, w.failStore, w.down, w.claims = nil, nil, nil, nil, false, nil, nil
	w.clock += hour
}

// reserve plans a request and stores its reservation by itself, as a program of an earlier version left it that died before it
// signed. It returns the plan's id.
func (w *world) reserve(s *Session, request PlanRequest) string {
	w.t.Helper()
	plan, err := s.Plan(w, request)
	must(w.t, err)
	network, err := loadNetwork(w, 31337)
	must(w.t, err)
	_, view := w.viewOf(network)
	must(w.t, second(openLedger(w, 31337, w.account).Update(func(r *nonce.Record) error {
		return second(r.Reserve(s.plans[plan.ID].intent, view, nonce.Agreed{}, w.clock))
	})))
	return plan.ID
}

// watch checks what must hold whenever bytes reach the node: they are recorded with all that is in them (N3), and no other
// transaction ever left for their nonce, but for those that they are linked to (N1).
func watch(t *testing.T, w *world) {
	w.node.onRaw = func(tx *signer.SignedTx) {
		_, at, fields := sentBy(tx)
		recorded, replaces := false, map[eth.Hash]*eth.Hash{}
		r := ledgerOf(t, w)
		for _, e := range append(append([]nonce.Entry{}, r.Open...), r.Archive...) {
			if e.Nonce == at && e.Hash != nil {
				recorded = recorded || *e.Hash == tx.Hash() && e.Transaction.Equal(fields)
				replaces[*e.Hash] = e.Replaces
			}
		}
		if !recorded {
			t.Fatalf("nonce %d left before it was recorded", at)
		}
		first := func(hash eth.Hash) eth.Hash {
			for replaces[hash] != nil {
				hash = *replaces[hash]
			}
			return hash
		}
		for other := range w.node.left[at] {
			if first(other) != first(tx.Hash()) {
				t.Fatalf("two transactions left for nonce %d, and nothing links them", at)
			}
		}
	}
}
