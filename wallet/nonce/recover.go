package nonce

import (
	"errors"
	"strconv"

	"github.com/latchkey/latchkey/eth"
)

// Recover begins again after the stored ledger was found edited, damaged or rolled back; one that is fine stays as it is.
// What is stored is put aside, for people to look at. Kept is what can be trusted: all of a record whose MAC is right,
// and of another one what is signed and what trust, which decodes the bytes and recovers their signer, finds to be the
// account's. The floor is the highest that the record, the witness and the chain know of: nothing below it is handed out
// again but by the user's own choice. What is pending at the node and not kept is foreign; if there is any, it takes
// another node's word or the user's to go on above it.
//
// Errors: ErrSchema, ErrBusy, those of Admit and of the store.
func (l *Ledger) Recover(v View, agreed Agreed, trust func(Entry) bool, now eth.Millis) (*Record, error) {
	if err := l.renewHistory(); err != nil {
		return nil, err
	}
	r, err := l.Load()
	if !errors.Is(err, ErrEdited) && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrRolledBack) {
		return r, err
	}
	l.record = nil
	key := Key(l.chain, l.account)
	stored, err := l.store.Load(key)
	if err != nil {
		return nil, err
	}
	if r, err = l.salvage(stored, trust, now); err != nil {
		return nil, err
	}
	if l.witness.Epoch >= r.Epoch { // what was handed out in a later epoch is above its floor
		if l.witness.Epoch > r.Epoch {
			r.Epoch = l.witness.Epoch - 1
			r.Restart(View{}, now)
		}
		r.Floor = max(r.Floor, l.witness.Floor)
	}
	if err := l.remind(r); err != nil {
		return nil, err
	}
	if agreed.Reset && r.Compare(v) == Reset {
		r.Restart(v, now)
	}
	if err := r.Admit(v, agreed); err != nil {
		return nil, err
	}
	r.Floor = max(r.Floor, v.Latest, v.Pending)
	r.pin(v)
	if err := l.putAside(key, stored); err != nil {
		return nil, err
	}
	l.version, l.body, l.record = stored.Version, nil, New(l.chain, l.account)
	if err := l.write(r); err != nil {
		l.record = nil
		return nil, err
	}
	if err := l.witness.write(l.store, WitnessKey(l.chain, l.account), Witness{l.version, r.Epoch, r.Floor}); err != nil {
		l.record = nil
		return nil, err
	}
	return r.clone(), nil
}

// salvage returns what a stored ledger still says for certain. Errors: ErrSchema, those of the store.
func (l *Ledger) salvage(stored Stored, trust func(Entry) bool, now eth.Millis) (*Record, error) {
	body, authentic, err := unseal(l.store, Key(l.chain, l.account), stored)
	if err != nil {
		return nil, err
	}
	if body == nil {
		body = stored.Value
	}
	old, err := Decode(l.chain, l.account, body)
	if errors.Is(err, ErrSchema) {
		return nil, err
	}
	if err == nil && authentic {
		return old, nil
	}
	r := New(l.chain, l.account)
	r.Epoch = l.witness.Epoch
	if err != nil {
		return r, nil
	}
	settled := History{Entries: old.Archive} // nobody vouches for them, but whoever asks again is better refused
	r.Moved = settled.marks(r.Epoch)
	for _, group := range old.groups() {
		if group[0].Nonce < maxNonce-1 {
			r.keep(group, trust, now)
		}
	}
	return r, nil
}

// remind tells a ledger that may never have known them, or lost them, of the intents in its history. Errors: ErrEdited, those
// of the store.
func (l *Ledger) remind(r *Record) error {
	_, h, err := l.history()
	r.Moved = lastMarks(append(h.marks(r.Epoch), r.Moved...), MaxArchive)
	r.Dropped = max(r.Dropped, uint64(len(h.Served)/markSize))
	return err
}

// keep takes over those of a group that can be trusted, each as if it had just been signed. What was linked to one that
// cannot is linked to the one in front of it.
func (r *Record) keep(group []Entry, trust func(Entry) bool, now eth.Millis) {
	var last *eth.Hash // of what stands there already: an authorization that is carried
	if before := r.Group(group[0].Nonce); len(before) > 0 {
		last = before[0].Hash
	}
	for _, e := range group {
		if e.Hash == nil || len(e.Raw) == 0 || !trust(e) {
			continue
		}
		e.Epoch, e.State, e.ChangedAt, e.Outcome, e.Offered, e.Block = r.Epoch, Signed, now, "", 0, nil
		if e.Replaces = last; last == nil || e.Purpose != Cancel {
			e.Purpose = ""
		}
		if !e.consistent(r.Address) {
			continue
		}
		last = e.Hash
		r.insert(e)
		if c := (Entry{Nonce: e.Nonce + 1, Epoch: e.Epoch, State: Signed, Request: e.Request, Authorization: true,
			Transaction: Transaction{Delegate: e.Transaction.Delegate}, ReservedAt: e.ReservedAt, ChangedAt: now}); e.carries() && r.carriedBy(&e) == nil {
			digest := AuthorizationHash(r.ChainID, *e.Transaction.Delegate, c.Nonce)
			c.Hash = &digest
			r.insert(c)
		}
	}
}

// putAside keeps the bytes of a record that is to be given up. Another attempt may have done so before.
func (l *Ledger) putAside(key string, stored Stored) error {
	if stored.Version == 0 {
		return nil
	}
	if err := l.store.CompareAndSet("aside/"+key+"/"+strconv.FormatUint(stored.Version, 10), 0, stored.Value); !errors.Is(err, ErrVersion) {
		return err
	}
	return nil
}
