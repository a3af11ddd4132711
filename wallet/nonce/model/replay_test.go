package model

import (
	"errors"
	"slices"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// The ledger's code runs from one effect to the next by being called again from the start with the answers that it had
// so far: it is deterministic. A call is thus a value, and what it does next is found once and remembered.

// stored is what a store holds under one key; version 0 is nothing. Versions only matter by being the same or not, so
// that what is stored now has version 2 here, and what was read before and was overwritten since version 1.
type stored struct {
	version uint64
	value   string
}

const (
	stale   = 1
	current = 2
)

// effect is what the ledger asks of the store.
type effect struct {
	set      bool
	expected uint64
	value    string
}

// call is one call of a Ledger under way: what it is to do, what its tab had read before, and the answers so far.
type call struct {
	op    uint32 // of ops
	known uint32 // of stored, plus 1; 0: nothing was read
	log   uint32 // of logs
}

// log is a list of answers: the ones before, and the last.
type log struct {
	before uint32
	at     uint32 // what a load gave: an id of stored
	answer answer
}

type answer uint8

const (
	none answer = iota // the empty log
	loaded
	written
	conflict
	unsure // written, and the store could not say so
)

// reached is where a call stops: at an effect, or at its end.
type reached struct {
	done   bool
	effect effect
	code   fault.Code // at the end: the error's, or ""
	record uint32     // at the end: the record that was returned
	known  uint32     // at the end: what the tab has read, plus 1
	entry  uint32     // at the end: what was captured, of entries
}

const (
	chainID eth.ChainID = 31337
)

var (
	account = eth.Address{19: 1}
	genesis = eth.Hash{31: 7}
)

// replay is a store that answers what it answered before, and then stops the call.
type replay struct {
	m       *model
	preload bool
	answers []log
	now     uint32 // of stored
}

type stopped struct{ effect effect }

func (r *replay) Load(key string) (nonce.Stored, error) {
	switch {
	case isWitness(key):
		return nonce.Stored{}, nil // it has a model of its own
	case !r.preload:
		r.now = r.answer(effect{}).at
	}
	s := r.m.stored.values[r.now]
	if s.version == 0 {
		return nonce.Stored{}, nil
	}
	return nonce.Stored{Version: s.version, Value: []byte(s.value)}, nil
}

func (r *replay) CompareAndSet(key string, expected uint64, value []byte) error {
	if isWitness(key) {
		return nil
	}
	switch r.answer(effect{true, expected, string(value)}).answer {
	case conflict:
		return fault.New(nonce.ErrVersion, "", "another version is stored")
	case unsure:
		return fault.New("storage_failed", "", "the disk does not answer")
	}
	r.now = r.m.stored.id(stored{expected + 1, string(value)})
	return nil
}

func (r *replay) MAC(data []byte) (eth.Hash, error) { return hostMAC(data), nil }

func (r *replay) answer(e effect) log {
	if len(r.answers) == 0 {
		panic(stopped{e})
	}
	a := r.answers[0]
	r.answers = r.answers[1:]
	return a
}

func isWitness(key string) bool { return strings.HasPrefix(key, "witness/") }

// sealed returns the id of a record as the ledger's code stores it under a version, stale or current.
func (m *model) sealed(record uint32, version uint64) uint32 {
	key := seal{record, version}
	if id, ok := m.seals[key]; ok {
		return id
	}
	before := m.decoded[record]
	if version == current { // anything else that was stored before
		before = nonce.New(chainID, account)
		before.Dropped = 1
	}
	shelf := newShelf(before)
	if version == current {
		shelf.put(m.decoded[record])
	}
	m.seals[key] = m.stored.id(stored{version, string(shelf.ledger.Value)})
	return m.seals[key]
}

type seal struct {
	record  uint32
	version uint64
}

// resealed returns the id of what is stored under another version, or the same one where it cannot be read.
func (m *model) resealed(id uint32, version uint64) uint32 {
	key := seal{id, version}
	if other, ok := m.reseals[key]; ok {
		return other
	}
	other := id
	if r, err := m.read(id); err == nil {
		other = m.sealed(m.record(r), version)
	}
	m.reseals[key] = other
	return other
}

// overwritten returns what was read as it is once somebody wrote: of an older version.
func (m *model) overwritten(id uint32) uint32 {
	if m.stored.values[id].version != current {
		return id
	}
	return m.resealed(id, stale)
}

// forgets makes all that a tab has read stale.
func (m *model) forgets(t *tab) {
	if t.call.known > 0 {
		t.call.known = m.overwritten(t.call.known-1) + 1
	}
	if t.call.log > 0 {
		l := m.logs.values[t.call.log]
		l.at = m.overwritten(l.at)
		if l.before > 0 {
			b := m.logs.values[l.before]
			b.at = m.overwritten(b.at)
			l.before = m.logs.id(b)
		}
		t.call.log = m.logs.id(l)
	}
}

// run takes a call to its next effect.
func (m *model) run(c call) (to reached) {
	if to, ok := m.calls[c]; ok {
		return to
	}
	defer func() { m.calls[c] = to }()
	r := &replay{m: m, preload: true}
	ledger := nonce.Open(r, chainID, account)
	if c.known > 0 {
		r.now = c.known - 1
		if _, err := ledger.Load(); err != nil {
			panic(err) // it was read without one
		}
	}
	r.preload = false
	for at := c.log; m.logs.values[at].answer != none; at = m.logs.values[at].before {
		r.answers = append(r.answers, m.logs.values[at])
	}
	slices.Reverse(r.answers)
	return m.perform(ledger, r, c)
}

// perform does what a call is to do until it stops.
func (m *model) perform(ledger *nonce.Ledger, r *replay, c call) (to reached) {
	defer func() {
		if s := recover(); s != nil {
			at, ok := s.(stopped)
			if !ok {
				panic(s)
			}
			to = reached{effect: at.effect}
		}
	}()
	var record *nonce.Record
	var err error
	var captured nonce.Entry
	if op := m.ops.values[c.op]; op.kind == opLoad {
		record, err = ledger.Load()
	} else {
		record, err = ledger.Update(func(record *nonce.Record) error {
			captured, err = m.change(op, record)
			return err
		})
	}
	to = reached{done: true, entry: m.entry(captured)}
	if err != nil {
		to.code = codeOf(err)
		return to
	}
	to.record, to.known = m.record(record), r.now+1
	return to
}

func codeOf(err error) fault.Code {
	var f *fault.Error
	if !errors.As(err, &f) {
		panic(err)
	}
	return f.Code
}

// record and entry intern by the stored form.
func (m *model) record(r *nonce.Record) uint32 {
	id := m.records.id(string(r.Encode()))
	if int(id) == len(m.decoded) {
		m.decoded = append(m.decoded, r)
	}
	return id
}

func (m *model) entry(e nonce.Entry) uint32 {
	id := m.entries.id(string(e.AppendJSON(nil)))
	if int(id) == len(m.entered) {
		m.entered = append(m.entered, e)
	}
	return id
}
