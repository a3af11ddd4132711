package nonce

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

// trusted believes the entries of these tests: their bytes name their intent.
func trusted(e Entry) bool { return string(e.Raw) == "signed "+e.Intent }

// lost is a ledger with one transaction that is final, then one and its replacement, then one that delegates.
func lost(t *testing.T) *memory {
	m := newMemory()
	l := m.open()
	must(t, settleOne(l, "final"))
	must(t, m.send(l, "a"))
	_, err := l.Update(func(r *Record) error {
		replace(t, r, "a faster", *r.Find("a").Hash)
		return r.Broadcast(*r.Find("a").Hash, OutcomeAccepted, now)
	})
	must(t, err)
	_, err = l.Update(func(r *Record) error {
		return r.Mine(*r.Find("a").Hash, Inclusion{Number: 3}, now)
	})
	must(t, err)
	_, err = l.Update(func(r *Record) error {
		e, err := r.Reserve(delegating("d"), View{Latest: 2, Pending: 2}, Agreed{}, now)
		if err == nil {
			sign(t, r, e)
		}
		return err
	})
	must(t, err)
	return m
}

func TestRecover(t *testing.T) {
	chainHas := View{Latest: 2, Pending: 2}
	for name, c := range map[string]struct {
		damage func(m *memory)
		view   View
		agreed Agreed
		kept   int // open entries
		floor  uint64
		code   fault.Code
	}{
		"it is fine":             {func(m *memory) {}, chainHas, Agreed{}, 4, 4, ""},
		"edited":                 {func(m *memory) { edit(m, `"maxFeePerGas":"9"`, `"maxFeePerGas":"8"`) }, chainHas, Agreed{}, 4, 4, ""},
		"edited, bytes as well":  {func(m *memory) { edit(m, `"intent":"a faster"`, `"intent":"b faster"`) }, chainHas, Agreed{}, 3, 4, ""},
		"the first edited":       {func(m *memory) { edit(m, `"intent":"a"`, `"intent":"b"`) }, chainHas, Agreed{}, 3, 4, ""},
		"not readable":           {func(m *memory) { cut(m, ledgerKey, 1) }, chainHas, Agreed{}, 0, 4, ""},
		"gone":                   {func(m *memory) { delete(m.records, ledgerKey) }, chainHas, Agreed{}, 0, 4, ""},
		"gone, and more pending": {func(m *memory) { delete(m.records, ledgerKey) }, View{Latest: 2, Pending: 9}, Agreed{}, 0, 0, ErrUnsettled},
		"the same, agreed to":    {func(m *memory) { delete(m.records, ledgerKey) }, View{Latest: 2, Pending: 9}, Agreed{Unsettled: true}, 0, 9, ""},
		"the same, vouched":      {func(m *memory) { delete(m.records, ledgerKey) }, View{Latest: 2, Pending: 9, Vouched: true}, Agreed{}, 0, 9, ""},
		"gone, and more mined":   {func(m *memory) { delete(m.records, ledgerKey) }, View{Latest: 9, Pending: 9}, Agreed{}, 0, 0, ErrAhead},
		"all gone, more mined":   {func(m *memory) { clear(m.records); bareDamage(m) }, View{Latest: 9, Pending: 9}, Agreed{}, 0, 9, ""},
		"another key":            {func(m *memory) { m.key = "other" }, chainHas, Agreed{}, 4, 4, ""},
		"the witness edited":     {func(m *memory) { cut(m, witnessKey, 1) }, chainHas, Agreed{}, 4, 4, ""},
		"a newer program's":      {func(m *memory) { bare(m, `"schema":3`) }, chainHas, Agreed{}, 0, 0, ErrSchema},
	} {
		m := lost(t)
		c.damage(m)
		before := m.records[ledgerKey]
		r, err := m.open().Recover(c.view, c.agreed, trusted, now)
		if c.code != "" {
			if !errors.Is(err, c.code) || string(m.records[ledgerKey].Value) != string(before.Value) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || len(r.Open) != c.kept || r.Floor != c.floor {
			t.Errorf("%s: %v: %d open, floor %d", name, err, len(r.Open), r.Floor)
			continue
		}
		roundTrip(t, r)
		if again, err := m.open().Load(); err != nil || again.Floor != r.Floor {
			t.Errorf("%s: afterwards: %v", name, err)
		}
		if name == "it is fine" {
			continue
		}
		if aside := m.records["aside/ledger/31337/0x"+strings.Repeat("0", 39)+"1/"+string(rune('0'+before.Version))]; before.Version > 0 && string(aside.Value) != string(before.Value) {
			t.Errorf("%s: nothing was put aside", name)
		}
		if err := settleOne(m.open(), "next"); err == nil {
			if r, _ := m.open().Load(); r.Find("next").Nonce < c.floor {
				t.Errorf("%s: %d was handed out", name, r.Find("next").Nonce)
			}
		}
	}
}

func edit(m *memory, old, new string) {
	s := m.records[ledgerKey]
	m.records[ledgerKey] = Stored{s.Version, []byte(strings.Replace(string(s.Value), old, new, 1))}
}

func bareDamage(m *memory) { m.records[ledgerKey] = Stored{3, []byte("nothing")} }

// A ledger that was rolled back is authentic: all that it says is kept, and what it misses is never handed out.
func TestRecoverRolledBack(t *testing.T) {
	m := newMemory()
	l := m.open()
	must(t, m.send(l, "a"))
	older := m.records[ledgerKey]
	must(t, m.send(l, "b"))
	must(t, m.send(l, "c"))
	m.records[ledgerKey] = older
	wants(t, second(m.open().Load()), ErrRolledBack)
	for stop := 0; ; stop++ { // a crash at each effect: it can be done again
		m := &memory{records: map[string]Stored{}, key: m.key}
		for key, stored := range l.store.(*memory).records {
			m.records[key] = stored
		}
		m.fault = func(string) error {
			if len(m.effects) > stop {
				return fault.New(errDisk, "", "")
			}
			return nil
		}
		_, err := m.open().Recover(View{Latest: 1, Pending: 3}, Agreed{}, trusted, now)
		m.fault = nil
		r, again := m.open().Recover(View{Latest: 1, Pending: 3}, Agreed{}, trusted, now)
		must(t, again)
		if r.Floor != 3 || r.Find("a").State != Signed {
			t.Fatalf("stop %d: %s", stop, r.Encode())
		}
		must(t, m.send(m.open(), "d"))
		if r, _ = m.open().Load(); r.Find("d").Nonce != 3 {
			t.Fatalf("stop %d: %d", stop, r.Find("d").Nonce)
		}
		// The numbers that were lost are open to the user's own choice alone, as a fill or agreed to.
		_, refused := r.clone().Reserve(own("own", 1), View{Latest: 1, Pending: 1}, Agreed{}, now)
		wants(t, refused, ErrNotNext)
		_, allowed := r.clone().Reserve(own("own", 1), View{Latest: 1, Pending: 1}, Agreed{Above: true}, now)
		must(t, allowed)
		fill := own("fill", 1)
		fill.Purpose, fill.Transaction.To, fill.Transaction.Value = Fill, account, uint256.Int{}
		_, allowed = r.clone().Reserve(fill, View{Latest: 1, Pending: 1}, Agreed{}, now)
		must(t, allowed)
		if err == nil {
			break
		}
	}
}

func own(id string, nonce uint64) Intent {
	i := intent(id)
	i.Nonce = &nonce
	return i
}

// A later epoch that the witness saw is not forgotten.
func TestRecoverKeepsTheEpoch(t *testing.T) {
	m := newMemory()
	l := m.open()
	must(t, m.send(l, "a"))
	older := m.records[ledgerKey]
	_, err := l.Update(func(r *Record) error { r.Restart(View{Genesis: &eth.Hash{4}}, now); return nil })
	must(t, err)
	must(t, m.send(l, "b"))
	m.records[ledgerKey] = older
	r, err := m.open().Recover(View{}, Agreed{}, trusted, now)
	must(t, err)
	if r.Epoch != 1 || r.Floor != 1 || len(r.Open) != 0 {
		t.Errorf("%s", r.Encode())
	}
}

// Somebody put together what the account did sign so that it fits no ledger: what fits is kept, and recovering goes on.
func TestRecoverWhatDoesNotFit(t *testing.T) {
	for name, second := range map[string]Intent{"a fill": filling(1), "an authorization": authorizing("given")} {
		r := New(chain, account)
		sign(t, r, reserve(t, r, "gap", view(0, 0)))
		other := second
		other.Nonce = nil
		if other.Purpose == Fill {
			other.Nonce = second.Nonce
		}
		e, err := r.Reserve(other, view(1, 1), Agreed{}, now)
		must(t, err)
		if e.Authorization {
			must(t, r.Sign(e, AuthorizationHash(chain, code, 1), tuple(chain, code, 1), now))
		} else {
			sign(t, r, e)
		}
		d := New(chain, account)
		sign(t, d, func() Entry { e, err := d.Reserve(delegating("d"), view(0, 0), Agreed{}, now); must(t, err); return e }())
		r.Open[0], r.Settled = d.Open[0], 2
		must(t, r.check())
		m := newMemory()
		m.records[ledgerKey] = Stored{1, r.Encode()}
		kept, err := m.open().Recover(view(0, 0), Agreed{}, func(Entry) bool { return true }, now)
		if err != nil || kept.Find("d") == nil || kept.Floor < 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
