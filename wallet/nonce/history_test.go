package nonce

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// settleOne sends a transaction that becomes final at once, in one change, as flows do: the history is asked first.
func settleOne(l *Ledger, id string) error {
	r, err := l.current()
	if err != nil {
		return err
	}
	if e, err := l.Serving(r, id, intent(id).Request); e != nil || err != nil {
		return err
	}
	return settleUnasked(l, id)
}

// settleUnasked does not ask the history.
func settleUnasked(l *Ledger, id string) error {
	_, err := l.Update(func(r *Record) error {
		e, err := r.Reserve(intent(id), View{Latest: r.Settled}, Agreed{}, now)
		if err != nil || e.State == Final {
			return err
		}
		raw := []byte("signed " + id)
		hash := eth.Keccak256(raw)
		for _, err := range []error{r.Sign(e, hash, raw, now), r.Mine(hash, Inclusion{}, now), r.Finalize(hash, now)} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// whole returns all entries that a ledger and its history know, oldest first.
func whole(t *testing.T, m *memory) (*Record, []Entry) {
	t.Helper()
	l := m.open()
	r, err := l.Load()
	must(t, err)
	older, err := l.Older(r)
	must(t, err)
	return r, slices.Concat(older, r.Archive, r.Open)
}

func inOrder(t *testing.T, entries []Entry, first, count int) {
	t.Helper()
	for i, e := range entries {
		if e.Nonce != uint64(first+i) {
			t.Fatalf("entry %d has nonce %d", i, e.Nonce)
		}
	}
	if len(entries) != count {
		t.Fatalf("%d entries of %d", len(entries), count)
	}
}

func TestHistory(t *testing.T) {
	m := newMemory()
	l := m.open()
	for i := range 250 {
		must(t, settleOne(l, strconv.Itoa(i)))
	}
	r, all := whole(t, m)
	inOrder(t, all, 250-len(all), len(all))
	if len(all) < MaxArchive || len(all) > MaxArchive+maxTail || int(r.Dropped)+len(all) != 250 || len(r.Archive) > maxTail {
		t.Fatalf("%d kept, %d of them in the ledger, %d dropped", len(all), len(r.Archive), r.Dropped)
	}
	for _, id := range []string{"249", "100"} { // one in the ledger, one in its history
		if e, err := l.Serving(r, id, intent(id).Request); err != nil || e.State != Final || strconv.FormatUint(e.Nonce, 10) != id {
			t.Errorf("%s: %v", id, err)
		}
		_, err := l.Serving(r, id, eth.Hash{1})
		wants(t, err, ErrIntentConflict)
	}
	wants(t, settleUnasked(l, "100"), ErrMoved)
	_, err := r.Serving("100", intent("100").Request)
	wants(t, err, ErrMoved)
	if e, err := l.Serving(r, "never", eth.Hash{}); e != nil || err != nil {
		t.Errorf("%v, %v", e, err)
	}
	_, err = l.Serving(r, "0", intent("0").Request) // dropped, and not forgotten
	wants(t, err, ErrMoved)
	wants(t, settleOne(m.open(), "0"), ErrMoved)
	wants(t, settleUnasked(m.open(), "0"), ErrMoved) // a change that did not ask the history has it asked
	must(t, settleUnasked(m.open(), "never"))
	r.searched = 0
	_, err = r.Serving("unknown", eth.Hash{}) // whoever does not know says so
	wants(t, err, ErrConflict)
	late := m.open() // others settle more between a flow's question and its change
	r, err = late.Load()
	must(t, err)
	_, err = late.Serving(r, "late", eth.Hash{})
	must(t, err)
	for i := range 20 {
		must(t, settleOne(m.open(), "between "+strconv.Itoa(i)))
	}
	must(t, settleUnasked(late, "late"))
	must(t, settleUnasked(m.open(), OwnIntent+"a new one")) // the wallet's own ids come once
	// An epoch that is over leaves its intents free.
	_, err = l.Update(func(r *Record) error { r.Restart(View{}, now); return nil })
	must(t, err)
	must(t, settleOne(l, "100"))
	must(t, settleOne(l, "0"))
	if r, all = whole(t, m); r.Floor != 2 || len(all) < MaxArchive {
		t.Errorf("floor %d, %d entries", r.Floor, len(all))
	}
}

// Moving stops before and after each effect, and another writer comes in between: nothing is lost, and nothing stands twice.
func TestHistoryCrashes(t *testing.T) {
	crash := errors.New("crash")
	for stop := 0; ; stop++ {
		for _, late := range []bool{false, true} {
			m := newMemory()
			l := m.open()
			for i := range maxTail {
				must(t, settleOne(l, strconv.Itoa(i)))
			}
			m.effects = nil
			crashed := false
			hook := func(string) error {
				if len(m.effects) > stop {
					crashed = true
					return crash
				}
				return nil
			}
			if m.fault = hook; late {
				m.fault, m.after = nil, hook
			}
			_ = settleOne(l, strconv.Itoa(maxTail)) // where only moving stops, it is settled
			m.fault, m.after = nil, nil
			for i := maxTail; i < 2*maxTail; i++ {
				must(t, settleOne(m.open(), strconv.Itoa(i)))
			}
			_, all := whole(t, m)
			inOrder(t, all, 0, 2*maxTail)
			if !crashed {
				if !strings.Contains(strings.Join(m.effects, "\n"), "set history/") {
					t.Fatal("nothing was moved")
				}
				return
			}
		}
	}
}

func TestHistoryRaces(t *testing.T) {
	m := newMemory()
	one, two := m.open(), m.open()
	for i := range 60 {
		must(t, settleOne([]*Ledger{one, two}[i%2], strconv.Itoa(i)))
	}
	// In the moment before one writes the history, two moves the same entries and more.
	again := false
	m.fault = func(effect string) error {
		if strings.HasPrefix(effect, "set history/") && !again {
			again = true
			for i := range 20 {
				must(t, settleOne(two, "between "+strconv.Itoa(i)))
			}
		}
		return nil
	}
	for i := range 20 {
		must(t, settleOne(one, "after "+strconv.Itoa(i)))
	}
	_, all := whole(t, m)
	if inOrder(t, all, 0, 100); !again {
		t.Error("nothing was moved")
	}
}

// A history that cannot be trusted is not used, and does not keep an account from sending.
func TestHistoryEdited(t *testing.T) {
	m := newMemory()
	l := m.open()
	for i := range 60 {
		must(t, settleOne(l, strconv.Itoa(i)))
	}
	key := l.historyKey()
	s := m.records[key]
	m.records[key] = Stored{s.Version, []byte(strings.Replace(string(s.Value), `"nonce":"3"`, `"nonce":"4"`, 1))}
	r, err := l.Load()
	must(t, err)
	_, err = l.Older(r)
	wants(t, err, ErrEdited)
	_, err = l.Serving(r, "3", intent("3").Request)
	wants(t, err, ErrEdited)
	for i := range MaxArchive + 20 {
		must(t, settleOne(l, OwnIntent+strconv.Itoa(i)))
	}
	wants(t, settleOne(l, "3"), ErrEdited)
	wants(t, settleOne(l, "new"), ErrEdited)

	_, err = l.Recover(View{}, Agreed{}, nil, now) // the history begins anew: a mark alone keeps an intent from being served again
	must(t, err)
	wants(t, settleOne(m.open(), "3"), ErrMoved)
	must(t, settleOne(m.open(), "new"))
	if aside := m.records["aside/"+key+"/"+strconv.FormatUint(s.Version, 10)]; !strings.Contains(string(aside.Value), `"nonce":"4"`) {
		t.Error("what was edited is not put aside")
	}

	m.fault = func(effect string) error {
		if strings.Contains(effect, "history/") {
			return fault.New(errDisk, "", "")
		}
		return nil
	}
	must(t, settleOne(m.open(), OwnIntent+"and one"))
}

// Whatever became of the ledger, what its history has is not done a second time.
func TestHistoryOutlivesTheLedger(t *testing.T) {
	for name, damage := range map[string]func(m *memory, early Stored){
		"gone":        func(m *memory, _ Stored) { delete(m.records, ledgerKey) },
		"damaged":     func(m *memory, _ Stored) { cut(m, ledgerKey, 1) },
		"edited":      func(m *memory, _ Stored) { edit(m, `"value":"5"`, `"value":"6"`) },
		"rolled back": func(m *memory, early Stored) { m.records[ledgerKey] = early },
	} {
		m := newMemory()
		l := m.open()
		must(t, settleOne(l, "first"))
		early := m.records[ledgerKey]
		for i := range 300 {
			must(t, settleOne(l, strconv.Itoa(i)))
		}
		must(t, m.send(l, OwnIntent+"last"))
		damage(m, early)
		_, err := m.open().Recover(View{Latest: 301, Pending: 302}, Agreed{}, trusted, now)
		must(t, err)
		wants(t, settleUnasked(m.open(), "250"), ErrMoved)
		if r, err := m.open().Load(); err != nil || r.Dropped == 0 {
			t.Errorf("%s: what the history dropped is not asked for: %v", name, err)
		}
		wants(t, settleOne(m.open(), "3"), ErrMoved)
		must(t, settleOne(m.open(), "new"))
	}
}

// Another tab writes in between when the history drops its first entries: the ledger counts them nevertheless, and serves none of
// their intents a second time.
func TestHistoryDropsAndLoses(t *testing.T) {
	m := newMemory()
	l := m.open()
	dropped, lost := false, false
	m.after = func(effect string) error {
		if strings.HasPrefix(effect, "set history/") {
			quiet := Open(&memory{records: m.records, key: m.key}, chain, account)
			_, h, err := quiet.history()
			must(t, err)
			dropped = len(h.Served) > 0
		}
		return nil
	}
	m.fault = func(effect string) error {
		if lost = dropped && strings.HasPrefix(effect, "set ledger/"); lost {
			return fault.New(ErrVersion, "", "")
		}
		return nil
	}
	for i := 0; !lost; i++ {
		must(t, settleOne(l, strconv.Itoa(i)))
	}
	m.fault, m.after = nil, nil
	_, err := m.open().Update(func(r *Record) error { r.Genesis = &eth.Hash{1}; return nil }) // moves what is left
	must(t, err)
	_, h, err := m.open().history()
	must(t, err)
	for i := range len(h.Served) / markSize {
		wants(t, settleOne(m.open(), strconv.Itoa(i)), ErrMoved)
	}
}

// What is moved takes neither the chain's pin nor the lane's last numbers along.
func TestHistoryLeaves(t *testing.T) {
	m := newMemory()
	l := m.open()
	for i := range 40 {
		must(t, settleOne(l, strconv.Itoa(i)))
		r, err := m.open().Load()
		if must(t, err); len(r.Lane(0, 0)) < min(i+1, keepTail) || r.SignedAt(uint64(i)) == nil {
			t.Fatalf("after %d there are %d in the lane", i, len(r.Lane(0, 0)))
		}
	}
	r := New(chain, account)
	for i := range uint64(maxTail) {
		r.Archive = append(r.Archive, Entry{State: Final, Block: &Inclusion{Number: 100 + i}})
	}
	pins := r.Pins()
	if r.moved(maxTail, 0); len(pins) != 2 || !slices.Equal(r.Pins(), pins) {
		t.Errorf("pins %v, before %v", r.Pins(), pins)
	}
}

// A program that goes on reads the history once, and again when the ledger says that there is more in it.
func TestHistoryIsKnown(t *testing.T) {
	m, k := newMemory(), new(Known)
	for i := range 250 {
		must(t, settleOne(k.Open(m, chain, account), strconv.Itoa(i)))
	}
	reads := func(id string) (count int) {
		t.Helper()
		m.effects = nil
		l := k.Open(m, chain, account)
		r, err := l.Peek()
		must(t, err)
		if e, err := l.Serving(r, id, intent(id).Request); e != nil || err != nil {
			t.Fatal(id, e, err)
		}
		must(t, second(l.Older(r)))
		for _, effect := range m.effects {
			if strings.HasPrefix(effect, "load history/") {
				count++
			}
		}
		return count
	}
	reads("new")
	if n := reads("newer"); n != 0 {
		t.Errorf("what is known is read %d times", n)
	}
	for i := range maxTail {
		must(t, settleOne(m.open(), "other tab's "+strconv.Itoa(i)))
	}
	if n := reads("newest"); n != 1 {
		t.Errorf("what another tab moved is read %d times", n)
	}
	for _, id := range []string{"0", "other tab's 0"} {
		l := k.Open(m, chain, account)
		r, err := l.Peek()
		must(t, err)
		if e, err := l.Serving(r, id, intent(id).Request); (e == nil) != (id == "0") || (id == "0") != errors.Is(err, ErrMoved) {
			t.Errorf("%s: %v, %v", id, e, err)
		}
	}
}
