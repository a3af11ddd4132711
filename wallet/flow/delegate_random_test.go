package flow

import (
	"errors"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// Payments, delegations and authorizations for somebody else, in two instances at once, while everything goes wrong that can: each
// number has one of them, whatever was given away was recorded before, and in the end everything is settled once.
func TestRandomDelegations(t *testing.T) {
	const first = 1
	t.Logf("seeds from %d", first)
	for seed := range uint64(60) {
		if !t.Run(strconv.FormatUint(first+seed, 10), func(t *testing.T) { delegations(t, first+seed) }) {
			return
		}
	}
}

var delegationIntents = []string{"delegation 1", "delegation 2"}

func delegations(t *testing.T, seed uint64) {
	s := newSchedule(t, seed, 7)
	s.lossy(25)
	pays := intentIDs(3)
	given := map[uint64]signer.Authorization{}
	give := func(session *Session, h Host) error {
		signed, err := s.gives(session, h, simWETH)
		if err != nil {
			return err
		}
		a := s.authorization(signed, simWETH)
		if before, again := given[a.Nonce]; again && before != a || len(s.node.left[a.Nonce]) > 0 {
			t.Fatalf("number %d was given away twice", a.Nonce)
		}
		if e := ledgerOf(t, s.world).SignedAt(a.Nonce); e == nil || *e.Hash != signed.Digest {
			t.Fatalf("number %d was given away before it was recorded", a.Nonce)
		}
		given[a.Nonce] = a
		return nil
	}
	begin := func(session *Session) func(Host) error {
		switch pick := s.random.IntN(12); {
		case pick < 3:
			return func(h Host) error { return second(session.Sync(h, 31337, s.account)) }
		case pick < 6:
			id := delegationIntents[pick%2]
			return func(h Host) error { return s.anyway(session, h, s.delegates(id, contract)) }
		case pick < 8:
			return func(h Host) error { return give(session, h) }
		default:
			id := pays[pick%3]
			return func(h Host) error { return s.anyway(session, h, s.pay(id, "0.00"+id)) }
		}
	}
	s.run(200, begin, delegationEnded, func() {
		if s.chance(40) {
			for _, a := range given {
				s.node.carry(a) // whoever has it tries, in vain or not
				break
			}
		}
	})
	s.calm()
	session := s.session()
	for round := 0; ; round++ {
		if round == 30 {
			t.Fatalf("still open after 30 rounds:\n%s", ledgerOf(t, s.world).Encode())
		}
		waits := false
		for _, id := range pays {
			waits = s.again(session, s.pay(id, "0.00"+id)) || waits
		}
		for _, id := range delegationIntents {
			waits = s.again(session, s.delegates(id, contract)) || waits
		}
		s.node.mine()
		if ledgerOf(t, s.world).Authorized(simWETH) != nil { // who was told nothing of it asks again
			must(t, give(session, s.world))
		}
		for _, a := range given {
			s.node.carry(a)
		}
		if a := s.settles(session); a.Open == 0 && !waits {
			break
		}
	}
	delegated, paid := 0, map[string]int{}
	for _, tx := range s.node.mined() {
		_, at, fields := sentBy(tx)
		if _, away := given[at]; away {
			t.Errorf("number %d was given away and sent", at)
		}
		if paid[fields.Value.String()]++; fields.Delegate != nil {
			delegated++
		}
	}
	for _, id := range pays {
		if paid[id+"000000000000"] != 1 {
			t.Errorf("intent %s was mined %d times", id, paid[id+"000000000000"])
		}
	}
	if r := ledgerOf(t, s.world); delegated != 2 || r.Settled != s.node.state.nonce || r.Floor != r.Settled {
		t.Errorf("%d delegations; settled %d of %d, floor %d", delegated, r.Settled, s.node.state.nonce, r.Floor)
	}
}

// anyway sends a request whatever its dangers are.
func (w *world) anyway(s *Session, h Host, r PlanRequest) error {
	plan, err := s.Plan(h, r)
	if err != nil {
		return err
	}
	return second(s.Approve(h, plan.ID, accepted(plan)))
}

// again asks once more, and reports whether it has to wait for what is on its way.
func (w *world) again(s *Session, r PlanRequest) (waits bool) {
	w.t.Helper()
	err := w.anyway(s, w, r)
	if waits = errors.Is(err, nonce.ErrDelegated); !waits {
		must(w.t, err)
	}
	return waits
}

// delegationEnded fails for an error that nothing in the schedule explains.
func delegationEnded(t *testing.T, err error) {
	t.Helper()
	for _, code := range []fault.Code{ErrLocked, ErrNotSent, ErrUnknownOutcome, ErrPlanUnknown, ErrPlanStale, nonce.ErrConflict, nonce.ErrDelegated, nonce.ErrTransition} {
		if err == nil || errors.Is(err, code) {
			return
		}
	}
	t.Fatalf("unexpected: %v", err)
}
