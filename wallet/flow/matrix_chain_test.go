package flow

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// Rows 34 to 42: other chains, ledgers that are lost or old, stores that fail, and authorizations.

func TestRow34ChainChangesMidFlow(t *testing.T) {
	changed := 0
	trials(t, func(r *trial) {
		id, s := r.id(), r.session()
		version, given := r.store[nonce.Key(31337, r.account)].Version, len(r.node.left)
		f := r.payment(s, id)
		for f.step() && !strings.HasPrefix(f.at, "before set ledger") {
			if strings.HasPrefix(f.at, "before rpc") && r.one(2) {
				r.node.chain = 5
				changed++
				break
			}
		}
		if err := f.finish(); r.node.chain == 5 {
			wants(t, err, ErrChainMismatch)
			if r.store[nonce.Key(31337, r.account)].Version != version || len(r.node.left) != given {
				t.Fatal("something was signed")
			}
		}
		r.node.chain = 31337
		r.asksAgain(id)
		r.ends()
	})
	if t.Logf("changed %d times", changed); changed == 0 {
		t.Error("too seldom")
	}
}

// final makes a payment that is final, and pins its block: it returns the block's number.
func (r *trial) final() int {
	r.t.Helper()
	must(r.t, r.pays(r, r.session(), r.id()))
	r.node.mine()
	at := r.node.head()
	r.ends()
	return at
}

// strange demands that a chain which is not the ledger's is noticed, and that nothing is signed there.
func (r *trial) strange() {
	r.t.Helper()
	s, before, given := r.session(), r.store[nonce.Key(31337, r.account)].Version, len(r.node.left)
	_, err := s.Sync(r, 31337, r.account)
	if len(ledgerOf(r.t, r.world).Open) > 0 {
		wants(r.t, err, nonce.ErrChainReset)
	}
	_, err = s.SignTransaction(r, r.next("", 5))
	wants(r.t, err, nonce.ErrChainReset)
	plan, err := s.Plan(r, r.pay("strange", "0.5"))
	if must(r.t, err); !slices.Contains(graveIn(plan.Report), findingReset) {
		r.t.Fatalf("the user is not told: %v", ids(plan.Report.Findings))
	}
	_, err = s.Approve(r, plan.ID, nil)
	wants(r.t, err, ErrFindings)
	if r.store[nonce.Key(31337, r.account)].Version != before || len(r.node.left) != given {
		r.t.Fatal("something was signed")
	}
}

// A fork from a block on has other hashes there and above. It is noticed where it forks below what the ledger knows to be
// final, or at its genesis.
func TestRow35Fork(t *testing.T) {
	trials(t, func(r *trial) {
		pinned := r.final()
		if r.one(2) {
			must(t, r.pays(r, r.session(), r.id()))
		}
		from := r.IntN(r.node.head() + 1)
		for at := from; at <= r.node.head(); at++ {
			r.node.blocks[at].hash[0] ^= 0xff
		}
		if from <= pinned {
			r.strange()
			return
		}
		must(t, r.pays(r, r.session(), r.id()))
		r.ends()
	})
}

func TestRow36DevelopmentChainReset(t *testing.T) {
	trials(t, func(r *trial) {
		r.final()
		if r.one(2) {
			must(t, r.pays(r, r.session(), r.id()))
		}
		old := ledgerOf(t, r.world)
		r.node = newNode(t, r.account)
		r.node.forks = r.Uint64()
		for range 1 + r.IntN(6) {
			r.node.mine()
		}
		watch(t, r.world)
		r.strange()
		r.wanted = nil
		id, s := r.people(), r.session()
		r.wants(value(id))
		sent, err := s.Send(r, r.pay(id, "0.00"+id), []string{findingReset})
		if must(t, err); sent.Nonce != 0 {
			t.Fatalf("nonce %d", sent.Nonce)
		}
		now := ledgerOf(t, r.world)
		for _, e := range slices.Concat(old.Open, old.Archive) {
			if e.Hash != nil && !slices.ContainsFunc(now.Archive, func(a nonce.Entry) bool { return a.Epoch == e.Epoch && *a.Hash == *e.Hash }) {
				t.Fatalf("nonce %d of the old chain is forgotten", e.Nonce)
			}
		}
		if now.Epoch != old.Epoch+1 || len(now.Open) != 1 {
			t.Fatalf("epoch %d, %d open", now.Epoch, len(now.Open))
		}
		r.ends()
	})
}

func TestRow37LedgerLost(t *testing.T) {
	trials(t, func(r *trial) {
		r.ends()
		waiting := r.IntN(3)
		for range waiting {
			must(t, r.pays(r, r.session(), r.id()))
		}
		pending := r.node.state.nonce + uint64(waiting)
		lost := *r // all that is left is the seed
		lost.world = newWorld(t)
		lost.node, lost.clock = r.node, r.clock
		r.node.onRaw = func(tx *signer.SignedTx) {
			if nonceOf(tx) < pending && r.node.pool[nonceOf(tx)] != nil && r.node.pool[nonceOf(tx)].Hash() != tx.Hash() {
				t.Fatal("a second transaction left for a number that is taken")
			}
		}
		id, s := lost.people(), lost.session()
		plan, err := s.Plan(&lost, lost.pay(id, "0.00"+id))
		must(t, err)
		grave := graveIn(plan.Report)
		if (waiting > 0) != slices.Contains(grave, findingUnsettled) || waiting == 0 && len(grave) > 0 {
			t.Fatalf("%d wait: %v", waiting, grave)
		}
		switch how := r.IntN(3); {
		case waiting == 0:
		case how == 0: // it settles
			_, err := s.Approve(&lost, plan.ID, nil)
			wants(t, err, ErrFindings)
			_, err = s.SignTransaction(&lost, lost.next("", 5))
			wants(t, err, nonce.ErrUnsettled)
			r.node.mine()
			plan, err = s.Plan(&lost, lost.pay(id, "0.00"+id))
			if must(t, err); len(graveIn(plan.Report)) > 0 {
				t.Fatal("it has settled")
			}
			grave = nil
		case how == 1: // another node says the same
			lost.further("http://b")
			plan, err = s.Plan(&lost, lost.pay(id, "0.00"+id))
			if must(t, err); len(graveIn(plan.Report)) > 0 {
				t.Fatal("two nodes agree")
			}
			grave = nil
		}
		sent, err := s.Approve(&lost, plan.ID, grave) // or the user goes on
		if must(t, err); sent.Nonce != pending {
			t.Fatalf("nonce %d, want %d", sent.Nonce, pending)
		}
		lost.wants(value(id))
		lost.ends()
	})
}

func TestRow38LedgerRolledBack(t *testing.T) {
	trials(t, func(r *trial) {
		key := nonce.Key(31337, r.account)
		var copies []Record
		r.after = func(effect string) {
			if strings.HasPrefix(effect, "set ledger") {
				copies = append(copies, Record{Version: r.store[key].Version, Value: bytes.Clone(r.store[key].Value)})
			}
		}
		for range 2 + r.IntN(3) {
			must(t, r.pays(r, r.session(), r.id()))
			if r.one(3) {
				r.node.mine()
				r.syncs()
			}
		}
		r.after = nil
		newest := ledgerOf(t, r.world)
		old := copies[r.IntN(len(copies))]
		r.store[key] = old
		signed := func(l *nonce.Record) int { return len(l.Asked()) + len(l.Archive) }
		if then := ledgerAt(t, r.world, old); signed(then) == signed(newest) {
			must(t, r.pays(r, r.session(), r.id())) // nothing that is signed is missing
			r.ends()
			return
		}
		for _, err := range []error{second(NewSession().Sync(r, 31337, r.account)), r.pays(r, r.session(), "8001"), r.pays(r, r.session(), "8002")} {
			wants(t, err, nonce.ErrRolledBack)
		}
		r.notMined("8001")
		r.notMined("8002")
		a, err := NewSession().RecoverLedger(r, 31337, r.account, nil)
		if must(t, err); a.Next < newest.Floor {
			t.Fatalf("next is %d, and %d was handed out", a.Next, newest.Floor)
		}
		id := r.id()
		must(t, r.pays(r, r.session(), id))
		if e := r.entry(id); e.Nonce != newest.Floor {
			t.Fatalf("nonce %d, want %d", e.Nonce, newest.Floor)
		}
		r.ends()
	})
}

// ledgerAt reads a copy of the ledger.
func ledgerAt(t *testing.T, w *world, copied Record) *nonce.Record {
	t.Helper()
	_, body, _ := bytes.Cut(copied.Value, []byte(`"record":`))
	l, err := nonce.Decode(31337, w.account, bytes.TrimSuffix(body, []byte("}")))
	must(t, err)
	return l
}

func TestRow39StoreFails(t *testing.T) {
	trials(t, func(r *trial) {
		id, s := r.id(), r.session()
		writes, from, forGood := 0, r.IntN(4), r.one(2)
		r.before = func(effect string) {
			if strings.HasPrefix(effect, "set ") {
				r.failStore = writes == from || forGood && writes > from
				writes++
			}
		}
		err := r.pays(r, s, id)
		if err != nil {
			wants(t, err, ErrStorage)
		}
		left := 0
		for _, hashes := range r.node.left {
			for hash := range hashes {
				if e := r.entry(id); e != nil && e.Hash != nil && *e.Hash == hash {
					left++
				}
			}
		}
		if err != nil && left > 0 {
			t.Fatal("a signature left that is not safely recorded")
		}
		if from == 0 && (err == nil || r.entry(id) != nil) {
			t.Fatalf("it was not stored, and %v", err)
		}
		r.before, r.failStore = nil, false
		r.asksAgain(id)
		r.ends()
	})
}

// The whole product of counts near the end, kinds of flows, and how many numbers are needed.
func TestRow40LastNonce(t *testing.T) {
	t.Parallel()
	const last = ^uint64(0)
	tried := 0
	for below := range uint64(4) {
		for kind, numbers := range map[string]uint64{"send": 1, "next": 1, "exactly": 1, "delegate": 2} {
			w := newWorld(t)
			w.further()
			count := last - below
			w.claim("http://node", "eth_getTransactionCount", "", `"`+hexNumber(count)+`"`)
			s := w.session()
			var err error
			switch kind {
			case "send":
				err = second(s.Send(w, w.pay("", "1"), nil))
			case "next":
				err = second(s.SignTransaction(w, w.next("", 5)))
			case "exactly":
				err = second(s.SignTransaction(w, w.exactly(payment(count, 5))))
			default:
				err = w.anyway(s, w, w.delegates("", contract))
			}
			// 2^64-1 is no transaction's number (EIP-2681), nor an authorization's (EIP-7702).
			if fits := below >= numbers; fits != (err == nil) {
				t.Errorf("%s at %d: %v", kind, count, err)
			}
			if err != nil && (len(w.node.left) > 0 || w.store[nonce.Key(31337, w.account)].Version > 0) {
				t.Errorf("%s at %d: something was signed", kind, count)
			}
			tried++
		}
	}
	t.Logf("%d cases", tried)
}

func TestRow41SelfSponsored(t *testing.T) {
	trials(t, func(r *trial) {
		r.ends()
		request := r.delegates("code", contract)
		f := r.fly(func(h Host) error { return r.anyway(r.session(), h, request) })
		if r.steps(f, 90); r.one(2) {
			f.dies()
		}
		other, id := r.session(), r.people()
		early := r.anyway(other, r, r.pay(id, "0.00"+id)) // it may come first, or has to wait
		r.finishes(f)
		for round := 0; ; round++ {
			r.calm()
			err := r.anyway(r.session(), r, request)
			if err == nil {
				break
			}
			if wants(t, err, nonce.ErrDelegated); round == 5 {
				t.Fatal(err)
			}
			r.node.mine()
			r.syncs()
		}
		e := r.entry("code")
		carried := r.carried(e.Nonce + 1)
		if !carried.Authorization || *carried.Transaction.Delegate != contract || carried.Hash == nil {
			t.Fatalf("%+v", carried)
		}
		signed := txOf(t, e.Raw).Tx().(*signer.SetCodeTx)
		if a := signed.AuthorizationList[0]; signed.Nonce != e.Nonce || a.Nonce != e.Nonce+1 {
			t.Fatalf("numbers %d and %d", signed.Nonce, a.Nonce)
		}
		r.node.mine()
		r.syncs()
		r.wants("0")
		if r.wants(value(id)); early != nil {
			wants(t, early, nonce.ErrDelegated)
			must(t, r.anyway(r.session(), r, r.pay(id, "0.00"+id)))
			if at := r.entry(id).Nonce; at != e.Nonce+2 {
				t.Fatalf("nonce %d, and two from %d are taken", at, e.Nonce)
			}
		}
		r.ends()
		if r.node.state.runs == nil || *r.node.state.runs != contract {
			t.Fatal("it does not delegate")
		}
	})
}

// finishes takes a flow to its end, if it is not dead, and allows that it has to wait.
func (r *trial) finishes(f *flight) {
	r.t.Helper()
	if f.dead {
		return
	}
	if err := f.finish(); err != nil && !errors.Is(err, nonce.ErrDelegated) {
		r.t.Fatal(err)
	}
}

// carried is the entry of a number.
func (r *trial) carried(number uint64) nonce.Entry {
	if e := ledgerOf(r.t, r.world).SignedAt(number); e != nil {
		return *e
	}
	return nonce.Entry{}
}

func TestRow42AuthorizationUsed(t *testing.T) {
	trials(t, func(r *trial) {
		r.ends()
		s := r.session()
		f := r.fly(func(h Host) error { return second(r.gives(s, h, contract)) })
		if r.steps(f, 60); r.one(2) {
			f.dies()
		} else {
			must(t, f.finish())
		}
		given := len(r.node.left)
		signed, err := r.gives(r.session(), r, contract)
		must(t, err)
		at := *signed.Nonce
		for range r.IntN(3) {
			r.syncs()
			r.node.mine()
		}
		a := r.authorization(signed, contract)
		if !r.node.carry(a) {
			t.Fatal("it is of no use")
		}
		if r.syncs(); r.carried(at).State.Settled() {
			t.Fatal("settled before it is final")
		}
		if r.one(3) {
			r.node.reorg(false)
			r.node.mine()
			if r.syncs(); !r.node.carry(a) {
				t.Fatal("it is of no use after a reorg")
			}
		}
		r.node.final = r.node.head()
		r.syncs()
		if e := r.carried(at); e.State != nonce.Final || e.Outcome != nonce.OutcomeUsed {
			t.Fatalf("%s, %s", e.State, e.Outcome)
		}
		if len(r.node.left) != given {
			t.Fatal("the wallet sent something")
		}
		id := r.people()
		must(t, r.anyway(r.session(), r, r.pay(id, "0.00"+id)))
		if r.wants(value(id)); r.entry(id).Nonce != at+1 {
			t.Fatalf("nonce %d", r.entry(id).Nonce)
		}
		r.ends()
	})
}
