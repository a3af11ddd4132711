package flow

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// Rows 1 to 12: crashes, power, tabs and time.

// reserving is the stop before a flow's first write of the ledger, and recording that before the one with the signature.
// A program's flow does both at once.
func (r *trial) recording(f *flight, id string) bool {
	for f.to("before set ledger", f.seen["before set ledger"]+1) {
		if e := f.about(r.t, r.world, id); e != nil && e.Hash != nil {
			return true
		}
	}
	return false
}

func (r *trial) payment(s *Session, id string) *flight {
	return r.fly(func(h Host) error { return r.pays(h, s, id) })
}

func TestRow01CrashBeforeReservation(t *testing.T) {
	trials(t, func(r *trial) {
		id, before := r.id(), r.store[nonce.Key(31337, r.account)]
		given := len(r.node.left)
		f := r.payment(r.session(), id)
		if !f.to("before set ledger", 1) {
			t.Fatal("nothing was reserved")
		}
		stops := 0
		for _, n := range f.seen {
			stops += n
		}
		f.dies()
		again := r.payment(r.session(), id) // once more, up to any of the stops before
		for range 1 + r.IntN(stops-1) {
			again.step()
		}
		again.dies()
		if after := r.store[nonce.Key(31337, r.account)]; after.Version != before.Version || len(r.node.left) != given {
			t.Fatal("something was stored, or left")
		}
		r.asksAgain(id)
		r.ends()
	})
}

// reserves sets a number aside for a payment, as a program does that uses the ledger by itself, and dies then. The wallet's
// own flows reserve and record in one write.
func (r *trial) reserves(id string) nonce.Entry {
	r.t.Helper()
	s := r.session()
	plan, err := s.Plan(r, r.pay(id, "0.00"+id))
	must(r.t, err)
	count := r.node.state.nonce
	_, err = openLedger(r, 31337, r.account).Update(func(l *nonce.Record) error {
		_, err := l.Reserve(s.plans[plan.ID].intent, nonce.View{Latest: count, Pending: count}, nonce.Agreed{}, r.clock)
		return err
	})
	must(r.t, err)
	return *r.entry(id)
}

func TestRow02CrashAfterReservation(t *testing.T) {
	trials(t, func(r *trial) {
		id := r.people()
		f := r.payment(r.session(), id) // which leaves no reservation wherever it dies
		r.steps(f, 60)
		if f.dies(); r.state(id) == nonce.Reserved {
			t.Fatal("a number is set aside, and nothing is signed")
		}
		id = r.people()
		reserved := r.reserves(id)
		if r.one(2) {
			r.clock += eth.Millis(r.IntN(50_000))
		}
		if r.one(2) {
			r.node.mine()
			r.syncs()
		}
		f = r.payment(r.session(), id)
		if r.steps(f, 60); r.one(2) {
			f.dies()
		} else {
			must(t, f.finish())
		}
		must(t, r.pays(r, r.session(), id))
		if e := r.entry(id); e.Nonce != reserved.Nonce || !e.Transaction.Equal(reserved.Transaction) {
			t.Fatalf("%+v became %+v", reserved, e)
		}
		for _, early := range r.wanted {
			r.asksAgain(strings.TrimSuffix(early, "000000000000"))
		}
		r.ends()
	})
}

// people is the id of a payment that is made as people make it: what is reserved stands in the ledger before it is signed.
func (r *trial) people() string {
	for {
		if id := r.id(); isPeoples(id) {
			return id
		}
	}
}

func TestRow03CrashBeforeRecord(t *testing.T) {
	trials(t, func(r *trial) {
		id := r.id()
		f := r.payment(r.session(), id)
		if !r.recording(f, id) {
			t.Fatal("nothing was signed")
		}
		lost := f.about(t, r.world, id)
		f.dies()
		if e := r.entry(id); e != nil && e.Hash != nil {
			t.Fatal("it was recorded")
		}
		must(t, r.pays(r, r.session(), id))
		if e := r.entry(id); *e.Hash != *lost.Hash || e.Nonce != lost.Nonce {
			t.Fatalf("signed anew as %s, not %s", e.Hash, lost.Hash)
		}
		r.ends()
	})
}

func TestRow04CrashBeforeSending(t *testing.T) {
	trials(t, func(r *trial) {
		id := r.id()
		f := r.payment(r.session(), id)
		if !r.recording(f, id) {
			t.Fatal("nothing was signed")
		}
		for f.step() && f.at != "before rpc eth_sendRawTransaction" && r.IntN(4) > 0 {
		}
		f.dies()
		e := r.entry(id)
		if e == nil || e.Hash == nil || r.leftFor(id) != 0 {
			t.Fatalf("%+v, %d left", e, r.leftFor(id))
		}
		must(t, second(NewSession().Sync(r, 31337, r.account))) // locked
		if tx := r.node.pool[e.Nonce]; tx == nil || tx.Hash() != *e.Hash || string(tx.Raw()) != string(e.Raw) {
			t.Fatal("its bytes were not sent")
		}
		r.ends()
	})
}

func TestRow05CrashAfterSending(t *testing.T) {
	trials(t, func(r *trial) {
		id := r.id()
		f := r.payment(r.session(), id)
		if !f.to("after rpc eth_sendRawTransaction", 1) {
			t.Fatal("nothing was sent")
		}
		f.dies()
		e := *r.entry(id)
		if r.one(2) { // what is sent again without a look is known already
			sent, err := NewSession().Rebroadcast(r, 31337, r.account, *e.Hash)
			if must(t, err); sent.State != nonce.Sent || r.entry(id).Outcome != nonce.OutcomeKnown {
				t.Fatalf("%+v", sent)
			}
		}
		if r.one(2) {
			clear(r.node.pool)
		}
		must(t, second(NewSession().Sync(r, 31337, r.account)))
		if now := r.entry(id); now.State != nonce.Seen && now.State != nonce.Sent || *now.Hash != *e.Hash || r.leftFor(id) != 1 {
			t.Fatalf("%s, %d left", now.State, r.leftFor(id))
		}
		r.ends()
	})
}

// flows are all that change a ledger, from a state in which each is possible; what they are asked to do is mined in the end.
var matrixFlows = map[string]func(r *trial, s *Session, h Host) error{
	"send":    func(r *trial, s *Session, h Host) error { return r.pays(h, s, "1001") },
	"sign":    func(r *trial, s *Session, h Host) error { return r.pays(h, s, "1002") },
	"sync":    func(r *trial, s *Session, h Host) error { return second(s.Sync(h, 31337, r.account)) },
	"speedUp": func(r *trial, s *Session, h Host) error { return r.replaces(s, h, KindSpeedUp) },
	"cancel":  func(r *trial, s *Session, h Host) error { return r.replaces(s, h, KindCancel) },
	"again": func(r *trial, s *Session, h Host) error {
		return second(s.Rebroadcast(h, 31337, r.account, *r.entry("1004").Hash))
	},
}

// replaces asks to replace the payment 1004, unless a replacement that was asked for before stands in the ledger.
func (r *trial) replaces(s *Session, h Host, kind Kind) error {
	request := r.world.about(kind, *r.entry("1004").Hash)
	request.IntentID = "replaces 1004"
	return second(s.Send(h, request, nil))
}

// The whole product of flows and effects: each flow dies at each of its stops, is asked for again, and dies at a second one.
func TestRow06KilledAtEachEffect(t *testing.T) {
	t.Parallel()
	for name, run := range matrixFlows {
		killed := 0
		for stops := 0; ; stops++ {
			r := newTrial(t, 7)
			r.unused, r.wanted = 1000, nil
			for _, tx := range r.node.mined() {
				_, _, fields := sentBy(tx)
				r.wants(fields.Value.String())
			}
			must(t, r.pays(r, r.session(), "1004"))
			f := r.fly(func(h Host) error { return run(r, r.session(), h) })
			more := true
			for i := 0; i < stops && more; i++ {
				more = f.step()
			}
			f.dies()
			if again := r.fly(func(h Host) error { return run(r, r.session(), h) }); more {
				for i := 0; i < stops/2 && again.step(); i++ {
				}
				again.dies()
			}
			r.calm()
			if err := run(r, r.session(), r); err != nil {
				t.Fatalf("%s, stop %d: %v", name, stops, err)
			}
			if name == "cancel" {
				r.wanted = slices.DeleteFunc(r.wanted, func(v string) bool { return v == value("1004") })
				r.wants("0")
			}
			r.ends()
			if killed++; !more {
				break
			}
		}
		t.Logf("%s: %d stops", name, killed)
		if killed < 6 {
			t.Fatalf("%s was not stopped at its effects", name)
		}
	}
}

func TestRow07PowerLoss(t *testing.T) {
	trials(t, func(r *trial) {
		list := []string{r.id(), r.id()}
		tabs := []*flight{r.payment(r.session(), list[0]), r.payment(r.session(), list[1])}
		for range r.IntN(60) {
			if f := tabs[r.IntN(2)]; !f.done {
				f.step()
			}
		}
		for _, f := range tabs { // each write that is under way is whole, or is not
			if strings.HasPrefix(f.at, "before set") && r.one(2) {
				f.step()
			}
		}
		for _, f := range tabs {
			f.dies()
		}
		r.asksAgain(list...)
		r.ends()
	})
}

func TestRow08TwoTabs(t *testing.T) {
	trials(t, func(r *trial) {
		list := []string{r.id(), r.id()}
		tabs := []*flight{r.payment(r.session(), list[0]), r.payment(r.session(), list[1])}
		if r.one(2) { // both at the very write that reserves
			tabs[0].to("before set ledger", 1)
			tabs[1].to("before set ledger", 1)
		}
		r.interleave(tabs...)
		must(t, errors.Join(tabs[0].err, tabs[1].err))
		if a, b := r.entry(list[0]), r.entry(list[1]); a.Nonce == b.Nonce || max(a.Nonce, b.Nonce) != min(a.Nonce, b.Nonce)+1 {
			t.Fatalf("nonces %d and %d", a.Nonce, b.Nonce)
		}
		r.ends()
	})
}

func TestRow09DoubleClick(t *testing.T) {
	trials(t, func(r *trial) {
		id, s := r.id(), r.session()
		other := s
		if r.one(2) {
			other = r.session()
		}
		tabs := []*flight{r.payment(s, id), r.payment(other, id)}
		r.interleave(tabs...)
		must(t, errors.Join(tabs[0].err, tabs[1].err))
		if r.leftFor(id) != 1 {
			t.Fatalf("%d transactions left", r.leftFor(id))
		}
		r.ends()
	})
}

// A tab loses its lock, sleeps with its signature until another has taken the number, and goes on: what it signed is
// discarded, and never left.
func TestRow10StolenLock(t *testing.T) {
	trials(t, func(r *trial) {
		id, other := r.id(), r.id()
		f := r.payment(r.session(), id)
		if !r.recording(f, id) {
			t.Fatal("nothing was signed")
		}
		lost := f.about(t, r.world, id)
		r.clock += eth.Millis(r.IntN(2 * hour))
		must(t, r.pays(r, r.session(), other))
		if r.one(2) {
			r.node.mine()
			r.syncs()
		}
		if e := r.entry(other); e.Nonce != lost.Nonce {
			t.Fatalf("nonce %d was not taken over", lost.Nonce)
		}
		must(t, f.finish())
		if e := r.entry(id); e.Nonce == lost.Nonce || r.node.left[lost.Nonce][*lost.Hash] {
			t.Fatal("the discarded signature left")
		}
		r.ends()
	})
}

// A Worker sleeps at a write, of a signature or of an answer, while another instance goes on: its write fails, whatever it
// goes on with then.
func TestRow11SuspendedWorker(t *testing.T) {
	trials(t, func(r *trial) {
		id, other := r.id(), r.id()
		f := r.payment(r.session(), id)
		if !f.to("before set ledger", 1) {
			t.Fatal("nothing is stored")
		}
		if r.one(2) {
			f.to("before set ledger", 2)
		}
		if f.done {
			t.Fatal("it has ended")
		}
		stale := string(f.put)
		must(t, r.pays(r, r.session(), other))
		if r.one(2) {
			r.node.mine()
			r.node.final = r.node.head()
			must(t, second(NewSession().Sync(r, 31337, r.account)))
			must(t, second(NewSession().Sync(r, 31337, r.account)))
		}
		r.clock += eth.Millis(r.IntN(2 * hour))
		before := r.store[nonce.Key(31337, r.account)]
		f.step()
		if now := r.store[nonce.Key(31337, r.account)]; now.Version != before.Version || string(now.Value) == stale {
			t.Fatal("a stale write was taken")
		}
		if err := f.finish(); err != nil && !errors.Is(err, nonce.ErrConflict) {
			t.Fatal(err)
		}
		r.asksAgain(id)
		r.ends()
	})
}

// A reservation is given up while it is being signed, write against write: if it was given up first, the signature is
// refused; if it was signed first, it is not given up.
func TestRow12ReleaseRacesSigning(t *testing.T) {
	trials(t, func(r *trial) {
		id, s := r.people(), r.session()
		reserved := r.reserves(id)
		signed, err := s.signature(r.account, 31337, reserved, unsigned(31337, reserved))
		must(t, err)
		signing := r.fly(func(h Host) error {
			file := openLedger(h, 31337, r.account)
			if _, err := file.Load(); err != nil {
				return err
			}
			return second(file.Update(func(l *nonce.Record) error { return l.Sign(reserved, signed.Hash(), signed.Raw(), r.clock) }))
		})
		given := r.fly(func(h Host) error { return second(s.Release(h, 31337, r.account, reserved.Nonce)) })
		r.interleave(signing, given)
		switch e := r.entry(id); {
		case given.err == nil:
			wants(t, signing.err, nonce.ErrConflict)
			if e != nil {
				t.Fatalf("it was given up, and is %s", e.State)
			}
		default:
			wants(t, given.err, nonce.ErrTransition)
			if must(t, signing.err); e == nil || *e.Hash != signed.Hash() {
				t.Fatal("the signature is lost")
			}
		}
		r.asksAgain(id)
		if r.entry(id).Nonce != reserved.Nonce {
			t.Fatal("the number is lost")
		}
		r.ends()
	})
}
