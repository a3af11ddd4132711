package flow

import (
	"errors"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

// A crash at every stop in turn; then the program asks again, and the chain has one transaction.
func TestSignCrashes(t *testing.T) { eachHost(t, testSignCrashes) }

func testSignCrashes(t *testing.T) {
	for name, request := range map[string]func(*world) SignRequest{
		"exactly": func(w *world) SignRequest { return w.exactly(payment(0, 5)) },
		"next":    func(w *world) SignRequest { return w.next("once", 5) },
	} {
		stops := 0
		for ended := false; !ended; stops++ {
			w := newWorld(t)
			watch(t, w)
			s := w.session()
			k := w.start(func(h Host) error { return second(s.SignTransaction(h, request(w))) })
			for i := 0; i < stops && !ended; i++ {
				_, more := k.step()
				ended = !more
			}
			signed, err := w.session().SignTransaction(w, request(w))
			must(t, err)
			must(t, second(NewSession().Sync(w, 31337, w.account)))
			w.node.mine()
			if mined := w.node.mined(); len(mined) != 1 || mined[0].Hash() != signed.Hash() || len(ledgerOf(t, w).Open) != 1 {
				t.Fatalf("%s, stop %d: %d mined", name, stops, len(mined))
			}
		}
		if stops < 10 {
			t.Fatalf("%s: only %d stops", name, stops)
		}
	}
}

// A lock at every stop: either the signature was recorded by then, or it is nowhere.
func TestLockWhileSigning(t *testing.T) { eachHost(t, testLockWhileSigning) }

func testLockWhileSigning(t *testing.T) {
	for stops := 0; ; stops++ {
		w := newWorld(t)
		s := w.session()
		k := w.start(func(h Host) error { return second(s.SignTransaction(h, w.next("", 5))) })
		more := true
		for i := 0; i <= stops && more; i++ {
			_, more = k.step()
		}
		if !more {
			break
		}
		s.Lock()
		wants(t, k.finish(), ErrLocked)
		if len(w.node.left) > 0 {
			t.Fatalf("stop %d: a transaction left", stops)
		}
	}
}

// One program stops at each of its effects in turn while another signs from beginning to end.
func TestSignersRace(t *testing.T) { eachHost(t, testSignersRace) }

func testSignersRace(t *testing.T) {
	for stops := 0; ; stops++ {
		w := newWorld(t)
		s, other := w.session(), w.session()
		var mine *signer.SignedTx
		k := w.start(func(h Host) (err error) { mine, err = s.SignTransaction(h, w.next("", 5)); return err })
		exact := w.start(func(h Host) error { return second(s.SignTransaction(h, w.exactly(payment(0, 6)))) })
		more := true
		for i := 0; i <= stops && more; i++ {
			exact.step()
			_, more = k.step()
		}
		theirs, err := other.SignTransaction(w, w.next("", 7))
		must(t, err)
		must(t, k.finish())
		err = exact.finish()
		if nonceOf(mine) == nonceOf(theirs) {
			t.Fatalf("stop %d: both have nonce %d", stops, nonceOf(mine))
		}
		open := ledgerOf(t, w).Open
		if taken := open[0].Transaction.Value; taken == uint256.FromUint64(6) {
			must(t, err)
		} else {
			wants(t, err, ErrNonceUsed)
		}
		if want := map[bool]int{true: 3, false: 2}[err == nil]; len(open) != want {
			t.Fatalf("stop %d: %d recorded", stops, len(open))
		}
		if !more {
			break
		}
	}
}

// The same request in two programs, one of which stops at each of its effects in turn: one transaction, which both have.
func TestSameRequestRaces(t *testing.T) { eachHost(t, testSameRequestRaces) }

func testSameRequestRaces(t *testing.T) {
	for name, request := range map[string]func(*world) SignRequest{
		"exactly": func(w *world) SignRequest { return w.exactly(payment(0, 5)) },
		"next":    func(w *world) SignRequest { return w.next("once", 5) },
	} {
		for stops, more := 0, true; more; stops++ {
			w := newWorld(t)
			s := w.session()
			var mine *signer.SignedTx
			k := w.start(func(h Host) (err error) { mine, err = s.SignTransaction(h, request(w)); return err })
			for i := 0; i <= stops && more; i++ {
				_, more = k.step()
			}
			theirs, err := w.session().SignTransaction(w, request(w))
			must(t, err)
			must(t, k.finish())
			if mine.Hash() != theirs.Hash() || len(ledgerOf(t, w).Open) != 1 {
				t.Fatalf("%s, stop %d: two transactions", name, stops)
			}
		}
	}
}

// Programs and people sign at once, effect by effect in random order, while sessions die and lock, and the chain goes on,
// back and elsewhere. Whatever is handed out is recorded by then, and is the only transaction of its nonce and its intent.
func TestRandomSigners(t *testing.T) { eachHost(t, testRandomSigners) }

func testRandomSigners(t *testing.T) {
	const first = 1
	t.Logf("seeds from %d", first)
	for seed := uint64(first); seed < first+100; seed++ {
		if !t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) { signers(t, seed) }) {
			return
		}
	}
}

func signers(t *testing.T, seed uint64) {
	s := newSchedule(t, seed, 2)
	s.lossy(25)
	w := s.world
	handed, ofIntent := map[uint64]eth.Hash{}, map[string]eth.Hash{}
	check := func(id string, signed *signer.SignedTx) {
		at, hash := nonceOf(signed), signed.Hash()
		if other, is := handed[at]; is && other != hash {
			t.Fatalf("two transactions for nonce %d", at)
		}
		if other, is := ofIntent[id]; is && other != hash && id != "" {
			t.Fatalf("two transactions for intent %s", id)
		}
		if e := ledgerOf(t, w).SignedAt(at); e == nil || *e.Hash != hash {
			t.Fatalf("nonce %d was handed out before it was recorded", at)
		}
		handed[at], ofIntent[id] = hash, hash
	}
	begin := func(tab *Session) func(Host) error {
		id, wei := strconv.Itoa(s.random.IntN(3)), uint64(s.random.IntN(3))
		request := w.next(id, 7)
		switch s.random.IntN(3) {
		case 0:
			request = w.next("", wei)
		case 1:
			request = w.exactly(payment(uint64(s.random.IntN(6)), wei))
		}
		switch {
		case s.chance(4):
			return func(h Host) error { return second(tab.Sync(h, 31337, w.account)) }
		case s.chance(4):
			return func(h Host) error { return second(tab.Send(h, w.pay("", "0.001"), nil)) }
		}
		return func(h Host) error {
			signed, err := tab.SignTransaction(h, request)
			if err == nil {
				check(request.IntentID, signed)
			}
			return err
		}
	}
	s.run(250, begin, explained, func() {})
	// All that was signed is mined, in the end: no nonce was lost.
	w.calm()
	last := w.session()
	for round := 0; round == 0 || w.node.state.nonce != ledgerOf(t, w).Floor; round++ {
		if round == 10 {
			t.Fatalf("%d are mined:\n%s", w.node.state.nonce, ledgerOf(t, w).Encode())
		}
		must(t, second(last.SignTransaction(w, w.next("", 9)))) // fills the gap that a dead plan may have left
		must(t, second(last.Sync(w, 31337, w.account)))
		w.node.mine()
		w.node.final = w.node.head()
	}
}

// explained fails for an error of a signer that nothing in its schedule explains.
func explained(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, code := range []fault.Code{ErrNonceUsed, ErrNonceNotNext, ErrIntentSettled} {
		if errors.Is(err, code) {
			return
		}
	}
	expected(t, err)
}
