package nonce

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"maps"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

const errDisk fault.Code = "the disk is full"

// memory is a store. Its fault decides, before each effect, whether it happens; after, whether its answer is lost.
type memory struct {
	records map[string]Stored
	key     string
	effects []string
	fault   func(effect string) error
	after   func(effect string) error
	pairs   bool // it is a PairStore
}

func newMemory() *memory { return &memory{records: map[string]Stored{}, key: "key"} }

// store is the memory as a ledger gets it.
func (m *memory) store() Store {
	if m.pairs {
		return paired{m}
	}
	return m
}

// paired is a memory that writes two records in one step.
type paired struct{ *memory }

func (p paired) CompareAndSetBoth(first, second Write) (written int, err error) {
	err = p.effect("set "+first.Key+" and "+second.Key, func() error {
		if p.records[first.Key].Version != first.Expected || p.records[second.Key].Version != second.Expected {
			return fault.New(ErrVersion, "", "another version is stored")
		}
		for _, w := range []Write{first, second} {
			p.records[w.Key] = Stored{w.Expected + 1, bytes.Clone(w.Value)}
			written++
		}
		return nil
	})
	return written, err
}

// ordered is a memory that has two records in two places, as folders are: one is written, then the other.
type ordered struct {
	*memory
	between func()
}

func (o ordered) CompareAndSetBoth(first, second Write) (written int, err error) {
	if err := o.CompareAndSet(first.Key, first.Expected, first.Value); err != nil {
		return 0, err
	}
	o.between()
	if err := o.CompareAndSet(second.Key, second.Expected, second.Value); err != nil {
		return 1, err
	}
	return 2, nil
}

// Another program raises the witness between the two: its ledger came after this one, or this one was put back.
func TestWitnessIsRaisedBetween(t *testing.T) {
	for name, c := range map[string]struct {
		between func(*testing.T, *memory)
		want    error
	}{
		"nobody":         {func(*testing.T, *memory) {}, nil},
		"a later ledger": {func(t *testing.T, m *memory) { must(t, sendAtOnce(m.open(), "later")) }, nil},
		"an unknown line": {func(t *testing.T, m *memory) {
			ledger := m.records[ledgerKey]
			m.records[ledgerKey] = Stored{ledger.Version - 1, m.records["before"].Value}
			must(t, sendAtOnce(m.open(), "other"))
			m.records[ledgerKey] = ledger
		}, ErrRolledBack},
	} {
		m := newMemory()
		must(t, sendAtOnce(m.open(), "a"))
		m.records["before"] = m.records[ledgerKey]
		l := Open(ordered{m, func() { c.between(t, m) }}, chain, account)
		if err := sendAtOnce(l, "b"); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// eachStore runs a test over a store of either kind.
func eachStore(t *testing.T, test func(*testing.T, *memory)) {
	for name, pairs := range map[string]bool{"one record a step": false, "pairs": true} {
		t.Run(name, func(t *testing.T) {
			m := newMemory()
			m.pairs = pairs
			test(t, m)
		})
	}
}

func (m *memory) effect(name string, do func() error) error {
	m.effects = append(m.effects, name)
	if m.fault != nil {
		if err := m.fault(name); err != nil {
			return err
		}
	}
	if err := do(); err != nil {
		return err
	}
	if m.after != nil {
		return m.after(name)
	}
	return nil
}

func (m *memory) Load(key string) (stored Stored, err error) {
	err = m.effect("load "+key, func() error { stored = m.records[key]; return nil })
	return stored, err
}

func (m *memory) CompareAndSet(key string, expected uint64, value []byte) error {
	return m.effect("set "+key, func() error {
		if m.records[key].Version != expected {
			return fault.New(ErrVersion, "", "another version is stored")
		}
		m.records[key] = Stored{expected + 1, bytes.Clone(value)}
		return nil
	})
}

func (m *memory) MAC(data []byte) (mac eth.Hash, err error) {
	err = m.effect("mac", func() error {
		h := hmac.New(sha256.New, []byte(m.key))
		h.Write(data)
		mac = eth.Hash(h.Sum(nil))
		return nil
	})
	return mac, err
}

func (m *memory) open() *Ledger { return Open(m.store(), chain, account) }

// send reserves and signs in two changes, as a flow does.
func (m *memory) send(l *Ledger, id string) error {
	var e Entry
	if _, err := l.Update(func(r *Record) (err error) {
		e, err = r.Reserve(intent(id), View{}, Agreed{}, now)
		return err
	}); err != nil {
		return err
	}
	raw := []byte("signed " + id)
	_, err := l.Update(func(r *Record) error { return r.Sign(e, eth.Keccak256(raw), raw, now) })
	return err
}

var ledgerKey, witnessKey = Key(chain, account), WitnessKey(chain, account)

func TestLedgerIsStored(t *testing.T) {
	m := newMemory()
	l := m.open()
	must(t, m.send(l, "a"))
	if got := strings.Count(strings.Join(m.effects, "\n"), "set "); got != 3 {
		t.Errorf("%d writes, want the reservation, the signature and the witness:\n%s", got, strings.Join(m.effects, "\n"))
	}
	must(t, m.send(l, "b"))
	r, err := m.open().Load()
	must(t, err)
	if r.Floor != 2 || r.Find("b").State != Signed || m.records[ledgerKey].Version != 4 {
		t.Errorf("%s", r.Encode())
	}
	written := len(m.effects)
	if _, err := l.Update(func(r *Record) error { return nil }); err != nil || len(m.effects) != written {
		t.Errorf("no change was written: %v", m.effects[written:])
	}
	value := string(m.records[ledgerKey].Value)
	if !strings.HasPrefix(value, `{"mac":"0x`) || !strings.HasSuffix(value, string(r.Encode())+"}") {
		t.Error(value)
	}
	// What a caller does to the record that it got changes nothing.
	r, err = l.Load()
	must(t, err)
	r.Open[0].State, r.Floor = Released, 0
	again, err := l.Update(func(*Record) error { return nil })
	must(t, err)
	if again.Floor != 2 || again.Open[0].State != Signed {
		t.Error("a record that was handed out is the ledger's own")
	}
}

func TestTwoLedgersRace(t *testing.T) { eachStore(t, testTwoLedgersRace) }

func testTwoLedgersRace(t *testing.T, m *memory) {
	one, two := m.open(), m.open()
	for i := range 10 {
		must(t, m.send(one, "one "+string(rune('a'+i))))
		must(t, m.send(two, "two "+string(rune('a'+i))))
	}
	r, err := one.Load()
	must(t, err)
	if len(r.Open) != 20 || r.Floor != 20 {
		t.Errorf("%d of 20, floor %d", len(r.Open), r.Floor)
	}
	// A change that is refused on the ground of an old read is decided again on a new one.
	stale := m.open()
	_, err = stale.Load()
	must(t, err)
	must(t, m.send(one, "new"))
	calls := 0
	_, err = stale.Update(func(r *Record) error {
		if calls++; r.Find("new") == nil {
			return noEntry()
		}
		return nil
	})
	if err != nil || calls != 2 {
		t.Errorf("%d calls, %v", calls, err)
	}
	m.fault = func(effect string) error {
		if strings.HasPrefix(effect, "set "+ledgerKey) {
			return fault.New(ErrVersion, "", "")
		}
		return nil
	}
	wants(t, m.send(one, "never"), ErrBusy)
	m.fault = func(effect string) error {
		if strings.HasSuffix(effect, witnessKey) && strings.HasPrefix(effect, "set ") {
			return fault.New(ErrVersion, "", "")
		}
		return nil
	}
	wants(t, m.send(one, "hardly"), ErrBusy)
}

// tampered is a stored ledger of one sent transaction, and one more that is older, and their stores.
func TestTampering(t *testing.T) {
	build := func() (m *memory, older map[string]Stored) {
		m = newMemory()
		must(t, m.send(m.open(), "a"))
		older = map[string]Stored{}
		for key, stored := range m.records {
			older[key] = stored
		}
		must(t, m.send(m.open(), "b"))
		return m, older
	}
	replace := func(m *memory, key, old, new string) {
		s := m.records[key]
		value := strings.Replace(string(s.Value), old, new, 1)
		if value == string(s.Value) {
			t.Fatalf("%s does not occur", old)
		}
		m.records[key] = Stored{s.Version, []byte(value)}
	}
	for name, c := range map[string]struct {
		change func(m *memory, older map[string]Stored)
		code   fault.Code
	}{
		"a changed number": {func(m *memory, _ map[string]Stored) { replace(m, ledgerKey, `"gas":"21000"`, `"gas":"21001"`) }, ErrEdited},
		"a changed MAC":    {func(m *memory, _ map[string]Stored) { replace(m, ledgerKey, `{"mac":"0x`, `{"mac":"0xz`) }, ErrDamaged},
		"another MAC": {func(m *memory, _ map[string]Stored) {
			replace(m, ledgerKey, string(m.records[ledgerKey].Value[10:74]), strings.Repeat("0", 64))
		}, ErrEdited},
		"cut short":                {func(m *memory, _ map[string]Stored) { cut(m, ledgerKey, 40) }, ErrDamaged},
		"an empty value":           {func(m *memory, _ map[string]Stored) { m.records[ledgerKey] = Stored{Version: 4} }, ErrDamaged},
		"without its envelope":     {func(m *memory, _ map[string]Stored) { bare(m, `"schema":2`) }, ErrEdited},
		"as an older program's":    {func(m *memory, _ map[string]Stored) { bare(m, `"schema":1`) }, ErrEdited},
		"a newer program's":        {func(m *memory, _ map[string]Stored) { bare(m, `"schema":3`) }, ErrSchema},
		"under another version":    {func(m *memory, _ map[string]Stored) { s := m.records[ledgerKey]; s.Version++; m.records[ledgerKey] = s }, ErrEdited},
		"an older value":           {func(m *memory, o map[string]Stored) { m.records[ledgerKey] = Stored{4, o[ledgerKey].Value} }, ErrEdited},
		"rolled back":              {func(m *memory, o map[string]Stored) { m.records[ledgerKey] = o[ledgerKey] }, ErrRolledBack},
		"rolled back to nothing":   {func(m *memory, _ map[string]Stored) { delete(m.records, ledgerKey) }, ErrRolledBack},
		"all rolled back":          {func(m *memory, o map[string]Stored) { m.records = o }, ""},
		"another key":              {func(m *memory, _ map[string]Stored) { m.key = "other" }, ErrEdited},
		"the witness edited":       {func(m *memory, _ map[string]Stored) { replace(m, witnessKey, `"floor":"2"`, `"floor":"0"`) }, ErrEdited},
		"the witness cut short":    {func(m *memory, _ map[string]Stored) { cut(m, witnessKey, 5) }, ErrEdited},
		"the witness of another":   {func(m *memory, _ map[string]Stored) { m.records[witnessKey] = m.records[ledgerKey] }, ErrEdited},
		"the witness rolled back":  {func(m *memory, o map[string]Stored) { m.records[witnessKey] = o[witnessKey] }, ""},
		"the witness lost":         {func(m *memory, _ map[string]Stored) { delete(m.records, witnessKey) }, ""},
		"both lost":                {func(m *memory, _ map[string]Stored) { clear(m.records) }, ""},
		"begun anew, witness kept": {func(m *memory, _ map[string]Stored) { begunAnew(t, m) }, ErrRolledBack},
	} {
		m, older := build()
		c.change(m, older)
		_, err := m.open().Load()
		if c.code == "" && err != nil || c.code != "" && !errors.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if c.code == "" {
			continue
		}
		before := m.records[ledgerKey]
		if err := m.send(m.open(), "c"); !errors.Is(err, c.code) || !bytes.Equal(before.Value, m.records[ledgerKey].Value) {
			t.Errorf("%s: something was signed, %v", name, err)
		}
	}
}

func cut(m *memory, key string, by int) {
	s := m.records[key]
	m.records[key] = Stored{s.Version, s.Value[:len(s.Value)-by]}
}

func bare(m *memory, schema string) {
	s := m.records[ledgerKey]
	value := s.Value[strings.Index(string(s.Value), `"record":`)+9 : len(s.Value)-1]
	m.records[ledgerKey] = Stored{s.Version, bytes.Replace(value, []byte(`"schema":2`), []byte(schema), 1)}
}

// begunAnew writes a ledger as often as the old one was, and then once more, without one signature.
func begunAnew(t *testing.T, m *memory) {
	t.Helper()
	kept := m.records[witnessKey]
	delete(m.records, ledgerKey)
	delete(m.records, witnessKey)
	for i := range 9 {
		_, err := m.open().Update(func(r *Record) error { r.Dropped = uint64(i + 1); return nil })
		must(t, err)
	}
	m.records[witnessKey] = kept
}

// schema1 is a ledger as the first version of the program stored it.
const schema1 = `{"schema":1,"chainId":31337,"address":"0x0000000000000000000000000000000000000001","epoch":0,` +
	`"floor":"4","settled":"3","open":[{"nonce":"3","epoch":0,"state":"released","intent":"a","request":"0x3ac225168df54212a25c1c01fd35bebfea408fdac2e31ddd6f80a4bbf9a5f1cb",` +
	`"transaction":{"legacy":false,"to":"0x0000000000000000000000000000000000000002","value":"5","data":"0x","gas":"21000","maxFeePerGas":"9","maxPriorityFeePerGas":"0"},` +
	`"reservedAt":1700000000000,"changedAt":1700000000000}],"archive":[],"dropped":"0"}`

func TestFirstSchemaIsRead(t *testing.T) {
	m := newMemory()
	m.records[ledgerKey] = Stored{7, []byte(schema1)}
	l := m.open()
	r, err := l.Load()
	must(t, err)
	if r.Schema != Schema || r.Floor != 4 {
		t.Fatalf("%s", r.Encode())
	}
	must(t, m.send(l, "b"))
	if r, err = m.open().Load(); err != nil || r.Find("b").Nonce != 3 || !strings.HasPrefix(string(m.records[ledgerKey].Value), envelope) {
		t.Errorf("%v\n%s", err, m.records[ledgerKey].Value)
	}
}

// A send stops before and after each of its effects, as does the witness's write. What is stored then can be loaded, the
// signature is there if the change said so, and the next one never has its number.
func TestUpdateCrashes(t *testing.T) { eachStore(t, testUpdateCrashes) }

func testUpdateCrashes(t *testing.T, of *memory) {
	crash := errors.New("crash")
	for stop := 0; ; stop++ {
		for _, late := range []bool{false, true} {
			m := newMemory()
			m.pairs = of.pairs
			must(t, m.send(m.open(), "before"))
			m.effects = nil
			hook := func(string) error {
				if len(m.effects) > stop {
					return crash
				}
				return nil
			}
			if late {
				m.after = hook
			} else {
				m.fault = hook
			}
			err := m.send(m.open(), "crashed")
			m.fault, m.after = nil, nil
			if err == nil {
				if stop < 9 {
					t.Fatalf("only %d effects", stop)
				}
				return
			}
			r, loaded := m.open().Load()
			must(t, loaded)
			if e := r.Find("crashed"); m.pairs && e != nil && r.unwitnessed(witnessed(t, m)) {
				t.Fatalf("stop %d: the witness lags behind", stop)
			}
			must(t, m.send(m.open(), "next"))
			after, loaded := m.open().Load()
			must(t, loaded)
			if e := r.Find("crashed"); e != nil && after.Find("crashed").Nonce == after.Find("next").Nonce {
				t.Fatalf("stop %d: two transactions have one nonce", stop)
			}
		}
	}
}

// witnessed reads the witness.
func witnessed(t *testing.T, m *memory) Witness {
	t.Helper()
	var w witness
	must(t, w.load(m, witnessKey))
	return w.Witness
}

// A store that fails to write the witness gives no signature away.
func TestWitnessFails(t *testing.T) {
	m := newMemory()
	m.fault = func(effect string) error {
		if effect == "set "+witnessKey {
			return fault.New(errDisk, "", "")
		}
		return nil
	}
	wants(t, m.send(m.open(), "a"), errDisk)
	m.fault = nil
	must(t, m.send(m.open(), "b"))
	if r, err := m.open().Load(); err != nil || r.Find("a").Nonce == r.Find("b").Nonce {
		t.Error(err)
	}
	// Where the writer died before the witness was written, whoever writes next makes up for it.
	m.fault = func(effect string) error {
		if effect == "set "+witnessKey {
			return errors.New("crash")
		}
		return nil
	}
	if m.send(m.open(), "c") == nil {
		t.Error("the witness was not written")
	}
	m.fault = nil
	before := m.records[witnessKey].Version
	_, err := m.open().Update(func(r *Record) error { return r.Broadcast(*r.Find("c").Hash, OutcomeAccepted, now) })
	must(t, err)
	if m.records[witnessKey].Version != before+1 {
		t.Error("the witness lags behind")
	}
}

// A value that stands at another account's key, under the very same version, is not that account's.
func TestAnotherKeysValue(t *testing.T) {
	m := newMemory()
	other := eth.Address{19: 9}
	must(t, m.send(m.open(), "a"))
	must(t, m.send(Open(m, chain, other), "b"))
	m.records[witnessKey] = m.records[WitnessKey(chain, other)]
	wants(t, second(m.open().Load()), ErrEdited)
}

// What a program verified it need not verify again, as long as it is what is stored.
func TestKnownLedger(t *testing.T) { eachStore(t, testKnownLedger) }

func testKnownLedger(t *testing.T, m *memory) {
	k := new(Known)
	open := func() *Ledger { return k.Open(m.store(), chain, account) }
	effects := func(do func()) string {
		m.effects = nil
		do()
		return strings.NewReplacer(ledgerKey, "ledger", witnessKey, "witness").Replace(strings.Join(m.effects, ", "))
	}
	load := func() { _, err := open().Load(); must(t, err) }
	const whole = "load witness, mac, load ledger, mac"
	must(t, m.send(open(), "a"))
	for name, c := range map[string]struct {
		before func()
		want   string
	}{
		"own":             {func() {}, "load witness, load ledger"},
		"another tab's":   {func() { must(t, m.send(m.open(), "b")) }, "load witness, " + whole},
		"another account": {func() { k.key = "" }, whole},
		"edited": {func() {
			stored := m.records[ledgerKey]
			m.records[ledgerKey] = Stored{stored.Version, append(bytes.Clone(stored.Value[:len(stored.Value)-1]), ' ', '}')}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			before := maps.Clone(m.records)
			load()
			c.before()
			if c.want == "" {
				_, err := open().Load()
				wants(t, err, ErrEdited)
			} else if got := effects(load); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			m.records = before
		})
	}
}

// A ledger that is put back while a program knows it is found before anything is stored on its ground; one that is put back in
// the midst of a flow, before a signature leaves.
func TestKnownLedgerIsPutBack(t *testing.T) { eachStore(t, testKnownLedgerIsPutBack) }

func testKnownLedgerIsPutBack(t *testing.T, of *memory) {
	ways := map[string]func(*Ledger) (*Record, error){"load": (*Ledger).Load, "peek": (*Ledger).Peek, "recall": (*Ledger).Recall}
	for sent := range 3 {
		for _, midst := range []string{"", "load", "peek", "recall"} {
			m, k := newMemory(), new(Known)
			m.pairs = of.pairs
			open := func() *Ledger { return k.Open(m.store(), chain, account) }
			must(t, m.send(open(), "a"))
			putBack := func() {
				old := m.records[ledgerKey]
				for i := range sent {
					must(t, m.send(m.open(), "other tab's "+strconv.Itoa(i)))
				}
				m.records[ledgerKey] = old
			}
			l := open()
			if midst != "" {
				must(t, second(ways[midst](l)))
			}
			putBack()
			before := m.records[ledgerKey].Version
			err := m.send(l, "b")
			if sent == 0 {
				must(t, err)
				continue
			}
			wants(t, err, ErrRolledBack)
			if midst != "load" {
				if m.records[ledgerKey].Version != before {
					t.Error(midst + ": something was stored")
				}
				wants(t, second(open().Load()), ErrRolledBack)
			}
		}
	}
}

// What a flow reads of a ledger that is known, and what a send on that ground asks the store for.
func TestKnownLedgerIsPeekedAt(t *testing.T) {
	for name, c := range map[string]struct {
		pairs bool
		read  func(*Ledger) (*Record, error)
		want  string
	}{
		"recalled":                {false, (*Ledger).Recall, "mac, load witness, set ledger, mac, set witness"},
		"peeked at":               {false, (*Ledger).Peek, "load ledger, mac, load witness, set ledger, mac, set witness"},
		"loaded":                  {false, (*Ledger).Load, "load witness, load ledger, mac, set ledger, mac, set witness"},
		"recalled, of pairs":      {true, (*Ledger).Recall, "mac, mac, set ledger and witness"},
		"peeked at, of pairs":     {true, (*Ledger).Peek, "load ledger, mac, mac, set ledger and witness"},
		"not looked at, of pairs": {true, nil, "load witness, load ledger, mac, mac, set ledger and witness"},
	} {
		m, k := newMemory(), new(Known)
		m.pairs = c.pairs
		must(t, m.send(k.Open(m.store(), chain, account), "a"))
		m.effects = nil
		l := k.Open(m.store(), chain, account)
		if c.read != nil {
			if r, err := c.read(l); err != nil || r.Find("a") == nil {
				t.Fatal(name, err)
			}
		}
		must(t, sendAtOnce(l, "b"))
		if got := strings.NewReplacer(ledgerKey, "ledger", witnessKey, "witness").Replace(strings.Join(m.effects, ", ")); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if r, err := m.open().Load(); err != nil || r.Find("b") == nil || witnessed(t, m).Version != l.version {
			t.Error(name, err)
		}
	}
}

// What another tab wrote since is found: by a look at the ledger at once, by a write on what is recalled in the end.
func TestKnownLedgerIsOld(t *testing.T) {
	eachStore(t, func(t *testing.T, m *memory) {
		k := new(Known)
		must(t, m.send(k.Open(m.store(), chain, account), "a"))
		must(t, m.send(m.open(), "b"))
		l := k.Open(m.store(), chain, account)
		r, err := l.Recall()
		if must(t, err); r.Find("b") != nil {
			t.Error("the store was asked")
		}
		must(t, sendAtOnce(l, "c"))
		must(t, m.send(m.open(), "d"))
		if r, err = l.Peek(); err != nil || r.Find("d") == nil || r.Find("c").Nonce == r.Find("b").Nonce {
			t.Error("the newest is not seen", err)
		}
		// The witness of a store that writes pairs moves with the ledger: a write that it fails is no write.
		if !m.pairs {
			return
		}
		before := maps.Clone(m.records)
		old := m.records[witnessKey]
		m.records[witnessKey] = Stored{old.Version + 1, old.Value}
		l = k.Open(m.store(), chain, account)
		must(t, second(l.Recall()))
		wants(t, sendAtOnce(l, "e"), ErrEdited)
		if m.records[ledgerKey].Version != before[ledgerKey].Version {
			t.Error("something was stored")
		}
	})
}

// sendAtOnce reserves and signs in one change, as flows do.
func sendAtOnce(l *Ledger, id string) error {
	raw := []byte("signed " + id)
	_, err := l.Update(func(r *Record) error {
		e, err := r.Reserve(intent(id), View{}, Agreed{}, now)
		if err != nil {
			return err
		}
		return r.Sign(e, eth.Keccak256(raw), raw, now)
	})
	return err
}

// What a program changes after it asked does not change the ledger that the next flow knows by heart.
func TestWhatIsAskedIsCopied(t *testing.T) {
	m, known := newMemory(), new(Known)
	asked := intent("first")
	asked.Transaction.Data, asked.Transaction.Digest = eth.Bytes{1}, &eth.Hash{2}
	_, err := known.Open(m, chain, account).Update(func(r *Record) error { return second(r.Reserve(asked, view(0, 0), Agreed{}, now)) })
	must(t, err)
	asked.Transaction.Data[0], asked.Transaction.Digest[0] = 9, 9
	r, err := known.Open(m, chain, account).Load()
	must(t, err)
	if tx := r.Open[0].Transaction; tx.Data[0] != 1 || tx.Digest[0] != 2 {
		t.Errorf("%v, %v", tx.Data, tx.Digest)
	}
}
