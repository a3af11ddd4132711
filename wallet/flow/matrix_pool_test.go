package flow

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// Rows 26 to 33: what a pool refuses or forgets, and blocks that come and go.

// notMined says that a payment is not to be mined after all.
func (r *trial) notMined(id string) {
	r.wanted = slices.DeleteFunc(r.wanted, func(v string) bool { return v == value(id) })
}

// cancels replaces a payment by nothing.
func (r *trial) cancels(s *Session, id string) Sent {
	r.t.Helper()
	sent, err := s.Send(r, r.world.about(KindCancel, *r.entry(id).Hash), nil)
	must(r.t, err)
	return sent
}

func TestRow26RefusedForNow(t *testing.T) {
	trials(t, func(r *trial) {
		words := []string{"insufficient funds for gas * price + value: balance 0, tx cost 1", "txpool is full", "insufficient funds", "Transaction pool is full"}
		r.node.words = words[r.IntN(len(words))]
		id, s := r.id(), r.session()
		must(t, r.pays(r, s, id))
		for range r.IntN(3) {
			r.syncs()
			r.node.mine()
		}
		e := *r.entry(id)
		if e.State != nonce.Signed || len(e.Raw) == 0 {
			t.Fatalf("%s, %s", e.State, e.Outcome)
		}
		switch r.node.words = ""; r.IntN(3) {
		case 0:
			sent, err := NewSession().Rebroadcast(r, 31337, r.account, *e.Hash)
			if must(t, err); sent.State != nonce.Sent {
				t.Fatal(sent.State)
			}
		case 1:
			if cancel := r.cancels(s, id); cancel.Nonce != e.Nonce {
				t.Fatalf("nonce %d", cancel.Nonce)
			}
			r.notMined(id)
			r.wants("0")
		}
		r.ends()
	})
}

// insists pays as a program that goes on whatever it is warned of.
func (r *trial) insists(h Host, s *Session, id string) error {
	r.wants(value(id))
	return r.anyway(s, h, r.pay(id, "0.00"+id))
}

// Three payments at once of an account that runs a contract's code: they go one at a time, each when the one before is mined.
func TestRow27InFlightLimit(t *testing.T) {
	trials(t, func(r *trial) {
		r.ends()
		r.node.state.runs = &contract
		r.node.onRaw = func(tx *signer.SignedTx) {
			for at := range r.node.pool {
				if at != tx.Tx().(*signer.DynamicFeeTx).Nonce {
					t.Fatal("two are in flight")
				}
			}
		}
		list := []string{r.id(), r.id(), r.id()}
		var tabs []*flight
		for _, id := range list {
			tabs = append(tabs, r.fly(func(h Host) error { return r.insists(h, r.session(), id) }))
		}
		r.interleave(tabs...)
		for round := 0; len(list) > 0; round++ {
			if round > 20 {
				t.Fatalf("%v still wait", list)
			}
			if r.one(3) {
				r.node.mine()
				r.syncs()
			}
			list = slices.DeleteFunc(list, func(id string) bool {
				err := r.insists(r, r.session(), id)
				if err != nil && !errors.Is(err, nonce.ErrDelegated) {
					t.Fatal(err)
				}
				return err == nil
			})
			r.node.mine()
			r.syncs()
		}
		r.ends()
	})
}

// A number below was given up when the account came to run a contract's code: it is filled first, and nothing is sent above.
func TestRow28GappedDelegated(t *testing.T) {
	trials(t, func(r *trial) {
		r.ends()
		at, above := r.reserves(r.id()).Nonce, r.id()
		r.node.words = "gapped-nonce tx from delegated accounts"
		must(t, r.pays(r, r.session(), above))
		if e := r.entry(above); e.Outcome != nonce.OutcomeDelegatedHigh || e.Nonce != at+1 {
			t.Fatalf("%d, %s", e.Nonce, e.Outcome)
		}
		must(t, second(NewSession().Release(r, 31337, r.account, at)))
		r.node.words, r.node.state.runs = "", &contract
		for range r.IntN(3) {
			r.syncs()
			r.node.mine()
		}
		if len(r.node.pool) > 0 {
			t.Fatal("something was sent above the gap")
		}
		late := r.id()
		err := r.insists(r, r.session(), late)
		if !errors.Is(err, nonce.ErrDelegated) { // it waits, or fills the gap itself
			if must(t, err); r.entry(late).Nonce != at {
				t.Fatalf("nonce %d, and %d is free", r.entry(late).Nonce, at)
			}
		} else {
			number := at
			must(t, r.anyway(r.session(), r, PlanRequest{ChainID: 31337, From: r.account, Kind: KindFill, Nonce: &number}))
			r.notMined(late)
			r.wants("0")
		}
		r.ends()
	})
}

func TestRow29DroppedAfterOK(t *testing.T) {
	trials(t, func(r *trial) {
		r.further("http://b")
		r.drops("http://node")
		id := r.id()
		must(t, r.pays(r, r.session(), id))
		r.syncs()
		offered := r.node.head()
		for r.syncs(); len(r.node.pool) == 0; r.syncs() {
			if r.node.head() > offered+3 {
				t.Fatal("no other node was given it")
			}
			if r.one(2) {
				r.node.mine()
			}
		}
		if r.node.head() < offered+3 {
			t.Fatal("too soon")
		}
		clear(r.world.claims)
		r.ends()
	})
}

// More is signed than a node keeps of one account: what is given to it by the wallet is at most that, whoever gives it.
func TestRow30BeyondTheSlots(t *testing.T) {
	trials(t, func(r *trial) {
		r.ends()
		r.node.onRaw = func(*signer.SignedTx) {} // other rows watch what leaves
		s, count := r.session(), 14+r.IntN(6)
		r.queues(s, count)
		id := r.people()
		must(t, r.pays(r, s, id))
		if given := r.leftFor(id) > 0; given != (count < 16) {
			t.Fatalf("behind %d others: given to the node: %t", count, given)
		}
		for range 1 + r.IntN(3) {
			if r.syncs(); len(r.node.pool) != min(count+1, 16) {
				t.Fatalf("%d in the pool of %d", len(r.node.pool), count+1)
			}
			if r.one(2) {
				clear(r.node.pool)
			}
		}
		r.ends()
	})
}

// queues signs so many payments, in one write.
func (r *trial) queues(s *Session, count int) {
	r.t.Helper()
	view := nonce.View{Latest: r.node.state.nonce, Pending: r.node.state.nonce}
	_, err := openLedger(r, 31337, r.account).Update(func(l *nonce.Record) error {
		for i := range count {
			order, err := readSignRequest(r.next("", uint64(i+1)))
			if err == nil {
				_, err = s.adopt(l, order, view, r.clock)
			}
			if err != nil {
				return err
			}
			r.wants(strconv.Itoa(i + 1))
		}
		return nil
	})
	must(r.t, err)
}

func TestRow31ReorgOfOurs(t *testing.T) {
	trials(t, func(r *trial) {
		r.node.final = r.node.head()
		id := r.id()
		must(t, r.pays(r, r.session(), id))
		raw := slices.Clone(r.entry(id).Raw)
		r.node.mine()
		for range r.IntN(2) {
			r.node.mine()
		}
		if r.syncs(); r.state(id) != nonce.Mined {
			t.Fatal(r.state(id))
		}
		for r.node.head() > r.node.final {
			r.node.reorg(false)
		}
		if r.one(2) { // a node that only lost blocks proves nothing
			if r.syncs(); r.state(id) != nonce.Mined {
				t.Fatalf("%s, and no other block is there", r.state(id))
			}
		}
		for range 1 + r.IntN(2) {
			r.node.mine()
		}
		var given []byte
		watched := r.node.onRaw
		r.node.onRaw = func(tx *signer.SignedTx) { watched(tx); given = tx.Raw() }
		NewSession().Sync(r, 31337, r.account)
		e := r.entry(id)
		if e.Block != nil || string(e.Raw) != string(raw) || string(given) != string(raw) {
			t.Fatalf("%s", e.State)
		}
		r.ends()
	})
}

// Another wallet's transaction takes our number, and a reorg takes it away again: ours is mined after all, once, and was never
// paid under another number meanwhile.
func TestRow32ReorgOfTheForeign(t *testing.T) {
	trials(t, func(r *trial) {
		r.ends()
		id := r.id()
		r.node.words = "txpool is full"
		must(t, r.pays(r, r.session(), id))
		at := r.entry(id).Nonce
		r.node.words = ""
		r.node.foreign()
		for range 1 + r.IntN(3) {
			r.syncs()
			if r.one(3) {
				r.node.mine()
			}
			s := r.session()
			if err := r.pays(r, s, id); err != nil && !errors.Is(err, nonce.ErrAhead) {
				t.Fatal(err)
			}
			if e := r.entry(id); e.Nonce != at || e.State.Settled() {
				t.Fatalf("nonce %d, %s", e.Nonce, e.State)
			}
		}
		for r.node.head() > r.node.final {
			r.node.reorg(false)
		}
		r.node.mine()
		r.asksAgain(id)
		if e := r.entry(id); e.Nonce != at {
			t.Fatalf("nonce %d, not %d", e.Nonce, at)
		}
		r.ends()
	})
}

// A payment and its cancellation are both known; a miner takes either.
func TestRow33CancelOrOriginal(t *testing.T) {
	trials(t, func(r *trial) {
		id, s := r.id(), r.session()
		must(t, r.pays(r, s, id))
		at, original := r.entry(id).Nonce, r.node.pool[r.entry(id).Nonce]
		f := r.fly(func(h Host) error { return second(s.Send(h, r.world.about(KindCancel, original.Hash()), nil)) })
		cut := r.one(3)
		if r.steps(f, 60); !cut {
			must(t, f.finish())
		}
		f.dies()
		r.calm()
		won := r.one(2)
		if won {
			r.node.pool[at] = original
		} else {
			r.syncs()
		}
		r.node.mine()
		if r.one(3) && r.node.head() > 2 { // and the other one after a reorg
			r.syncs()
			r.node.reorg(false)
			if r.node.pool[at] = original; r.one(2) {
				delete(r.node.pool, at)
				r.syncs()
			}
			r.node.mine()
		}
		if !slices.ContainsFunc(r.node.mined(), func(tx *signer.SignedTx) bool { return tx.Hash() == original.Hash() }) {
			r.mayCancel(id, at)
		}
		r.ends()
		settled := map[nonce.State]int{}
		for _, e := range ledgerOf(t, r.world).Archive {
			if e.Nonce == at && e.Hash != nil {
				settled[e.State]++
			}
		}
		if settled[nonce.Final] != 1 || settled[nonce.Superseded] > 0 {
			t.Fatalf("%v", settled)
		}
	})
}

// mayCancel takes what is mined for a number for what was wanted, if it is the cancellation; the payment otherwise.
func (r *trial) mayCancel(id string, at uint64) {
	r.syncs()
	r.node.mine()
	for _, tx := range r.node.mined() {
		if _, number, fields := sentBy(tx); number == at && fields.To == r.account {
			r.notMined(id)
			r.wants("0")
		}
	}
}
