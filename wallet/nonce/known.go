package nonce

import (
	"bytes"

	"github.com/latchkey/latchkey/eth"
)

// Known is the ledger that a program verified or wrote last, so that its next flow, which finds the same bytes under the same
// version, need not verify and decode them once more. Nor is the witness verified again, but nothing is stored unless it is still
// the same: where somebody else raised it, these bytes were put back, and a signature that is recorded on their ground would stay.
// The zero value knows none.
type Known struct {
	key     string
	stored  Stored
	body    []byte
	record  *Record
	witness witness
	past    past
}

// past is a history as it was last read, and what its ledger said of it then: as long as that says the same, nothing else is there
// that the ledger does not have itself.
type past struct {
	key     string
	moved   eth.Bytes
	dropped uint64
	history History
}

// Open returns the ledger of an account, of which nothing is read yet, in the one store that a Known is used with.
func (k *Known) Open(store Store, chain eth.ChainID, account eth.Address) *Ledger {
	l := Open(store, chain, account)
	l.known = k
	return l
}

// Recall returns the ledger as it is known, whatever became of it since, and asks the store only where none is known: for who
// prepares questions and reads it again once they are answered. Errors: those of Load.
func (l *Ledger) Recall() (*Record, error) {
	if l.known.key != Key(l.chain, l.account) {
		return l.Load()
	}
	return l.recall(), nil
}

// Peek is Load, but the witness of a ledger that is known is looked at only by an Update that follows. Errors: those of Load.
func (l *Ledger) Peek() (*Record, error) {
	key := Key(l.chain, l.account)
	if l.known.key != key {
		return l.Load()
	}
	stored, err := l.store.Load(key)
	if err != nil {
		return nil, err
	}
	if !l.known.is(key, stored) {
		return l.Load()
	}
	return l.recall(), nil
}

// find makes what is known the ledger's, if it is what is stored and the witness saw nothing since. Errors: those of the store.
func (l *Ledger) find() (*Record, error) {
	k, key := l.known, Key(l.chain, l.account)
	if k.key != key {
		return nil, nil
	}
	saw, err := l.store.Load(WitnessKey(l.chain, l.account)) // first, as Load does
	if err != nil || saw.Version != k.witness.stored {
		return nil, err
	}
	stored, err := l.store.Load(key)
	if err != nil || !k.is(key, stored) {
		return nil, err
	}
	r := l.recall()
	l.unwatched = false
	return r, nil
}

// is reports whether a ledger is known as it is stored.
func (k *Known) is(key string, stored Stored) bool {
	return k.key == key && k.stored.Version == stored.Version && bytes.Equal(k.stored.Value, stored.Value)
}

// recall makes what is known the ledger's.
func (l *Ledger) recall() *Record {
	k := l.known
	r := k.record.clone()
	l.inform(r)
	l.version, l.body, l.record, l.witness, l.unwatched = k.stored.Version, k.body, r, k.witness, true
	return r.clone()
}

// learn keeps the ledger as it was verified or written.
func (l *Ledger) learn(value []byte) {
	*l.known = Known{Key(l.chain, l.account), Stored{l.version, value}, l.body, l.record, l.witness, l.known.past}
}

// past returns the history of a ledger, as it is known or stored. Errors: ErrEdited, those of the store.
func (l *Ledger) past(r *Record) (History, error) {
	if l.known.past.of(l, r) {
		return l.known.past.history, nil
	}
	_, h, err := l.history()
	if err == nil {
		l.known.past = past{l.historyKey(), r.Moved, r.Dropped, h}
	}
	return h, err
}

// of reports whether it is the history that a ledger speaks of.
func (p *past) of(l *Ledger, r *Record) bool {
	return p.key == l.historyKey() && p.dropped == r.Dropped && bytes.Equal(p.moved, r.Moved)
}

// inform tells a record which intents its history dropped, if that is known.
func (l *Ledger) inform(r *Record) {
	if l.known.past.of(l, r) {
		l.served, l.searched = l.known.past.history.Served, r.Dropped
	}
	r.served, r.searched = l.served, l.searched
}
