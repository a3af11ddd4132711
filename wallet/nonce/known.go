package nonce

import (
	"bytes"

	"github.com/latchkey/latchkey/eth"
)

// Known is the ledger that a program verified or wrote last, so that its next flow, which finds the same bytes under the same
// version, need not verify and decode them once more. Nor is the witness verified again, but it is read: where somebody else raised
// it, these bytes were put back, and a signature that is recorded on their ground would stay. The zero value knows none.
type Known struct {
	key     string
	stored  Stored
	body    []byte
	record  *Record
	witness witness
}

// Open returns the ledger of an account, of which nothing is read yet, in the one store that a Known is used with.
func (k *Known) Open(store Store, chain eth.ChainID, account eth.Address) *Ledger {
	l := Open(store, chain, account)
	l.known = k
	return l
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
	if err != nil || k.key != key || stored.Version != k.stored.Version || !bytes.Equal(stored.Value, k.stored.Value) {
		return nil, err
	}
	r := k.record.clone()
	r.served, r.searched = l.served, l.searched
	l.version, l.body, l.record, l.witness = stored.Version, k.body, r, k.witness
	return r.clone(), nil
}

// learn keeps the ledger as it was verified or written.
func (l *Ledger) learn(value []byte) {
	*l.known = Known{Key(l.chain, l.account), Stored{l.version, value}, l.body, l.record, l.witness}
}
