package nonce

import (
	"encoding/hex"
	"errors"
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrVersion means that a compare-and-set found another version: somebody else wrote the record first.
	ErrVersion fault.Code = "storage_conflict"
	// ErrBusy means that other tabs wrote the same record again and again while this one tried to.
	ErrBusy fault.Code = "storage_busy"
)

// MaxAttempts bounds how often a change is tried again after somebody else's write. Each failed attempt means that
// another writer succeeded, so this many in a row is not contention but a store that is wrong.
const MaxAttempts = 32

// Store keeps records under keys, each with a version. It is what a Ledger needs of the world outside.
type Store interface {
	// Load reads a record. A record that was never written has version 0 and no value.
	Load(key string) (Stored, error)

	// CompareAndSet writes value durably as version expected+1 if the record's version is expected (0: not yet
	// written), and only then returns nil. Errors: ErrVersion, and the store's own.
	CompareAndSet(key string, expected uint64, value []byte) error

	// MAC authenticates data under a key that never changes and that the store gives to nobody (HMAC-SHA-256).
	MAC(data []byte) (eth.Hash, error)
}

// Stored is one stored value with the version that its next compare-and-set must name.
type Stored struct {
	Version uint64
	Value   []byte
}

// PairStore is what a Store may be besides: a ledger and its witness are written in one step then, which is faster, and nothing is
// written on the ground of a ledger that was put back.
type PairStore interface {
	Store

	// CompareAndSetBoth is CompareAndSet of first and then second, if neither has another version than it expects. Errors:
	// ErrVersion, and the store's own. After ErrVersion written says how many it wrote: 0, but 1 where it cannot write both in one
	// step and somebody wrote second in between.
	CompareAndSetBoth(first, second Write) (written int, err error)
}

// Write is what a compare-and-set is to write.
type Write struct {
	Key      string
	Expected uint64
	Value    []byte
}

// Ledger is the stored ledger of an account as one flow knows it: what the flow read or wrote last. It spares a read
// before each write; a write on the ground of an old read fails and is decided again on a new one. The version is the
// fencing token: of all who read the same one, the first write wins, and whoever slept meanwhile loses.
type Ledger struct {
	store   Store
	chain   eth.ChainID
	account eth.Address

	version uint64  // of what was read or written last
	body    []byte  // the same, without its envelope
	record  *Record // the same, read; nil if nothing was read or written yet
	witness witness
	known   *Known

	unwatched bool // the record was recalled, and the witness may have seen a later one

	served   eth.Bytes // Record.served and Record.searched, of each record that is read from here on
	searched uint64
}

// Open returns the ledger of an account, of which nothing is read yet.
func Open(store Store, chain eth.ChainID, account eth.Address) *Ledger {
	return &Ledger{store: store, chain: chain, account: account, known: new(Known)}
}

// Key is the key that an account's ledger is stored under.
func Key(chain eth.ChainID, account eth.Address) string {
	return "ledger/" + accountKey(chain, account)
}

func accountKey(chain eth.ChainID, account eth.Address) string {
	return chain.String() + "/0x" + hex.EncodeToString(account[:])
}

// Load reads the ledger from the store; it is an empty one if nothing was ever stored.
// Errors: ErrEdited, ErrRolledBack, those of Decode and of the store.
func (l *Ledger) Load() (*Record, error) {
	l.record, l.unwatched = nil, false
	if r, err := l.find(); r != nil || err != nil {
		return r, err
	}
	// The witness first: it is written after the ledger, so one that was read earlier never knows of a later ledger.
	if err := l.witness.load(l.store, WitnessKey(l.chain, l.account)); err != nil {
		return nil, err
	}
	stored, err := l.store.Load(Key(l.chain, l.account))
	if err != nil {
		return nil, err
	}
	r, body, err := l.read(stored)
	if err != nil {
		return nil, err
	}
	if l.witness.outruns(stored.Version, r) {
		return nil, rolledBack()
	}
	l.version, l.body, l.record = stored.Version, body, r
	if stored.Version > 0 {
		l.learn(stored.Value)
	}
	return r.clone(), nil
}

// read opens a stored ledger. Only a record that was never written is an empty one: a store that has a version and lost
// the value must not make nonces free again. A ledger of schema 1 has no envelope; where there is a witness, it had one.
func (l *Ledger) read(stored Stored) (*Record, []byte, error) {
	if stored.Version == 0 {
		return New(l.chain, l.account), nil, nil
	}
	body, authentic, err := unseal(l.store, Key(l.chain, l.account), stored)
	if err != nil {
		return nil, nil, err
	}
	bare := body == nil
	if bare {
		body = stored.Value
	}
	r, schema, err := decode(l.chain, l.account, body)
	if r != nil {
		l.inform(r)
	}
	if err == nil && !authentic && !(bare && schema == 1 && l.witness.stored == 0) {
		err = edited()
	}
	return r, body, err
}

// Update applies a change and stores it by compare-and-set, and returns the ledger as it is stored. Where somebody else
// wrote in between, or the change is refused on the ground of an old read, it is decided again on a new one. Where the
// change recorded a signature, the witness has seen it before Update returns.
// Errors: those of change, ErrBusy, those of Load and of the store. After an error of the store that is not ErrVersion the
// change may be stored in spite of it.
func (l *Ledger) Update(change func(*Record) error) (*Record, error) {
	for range MaxAttempts {
		old := l.record != nil
		r, err := l.current()
		if err != nil {
			return nil, err
		}
		if err := change(r); err != nil {
			l.record = nil
			if errors.Is(err, ErrConflict) && r.Dropped > l.searched { // the history may have dropped what the change asks about
				if _, err := l.search(r); err != nil {
					return nil, err
				}
			} else if !old {
				return nil, err
			}
			continue
		}
		before := l.record
		if err = l.write(r); err == nil {
			if !r.signedSince(before) { // what was signed is waited for
				l.tidy()
			}
			return l.record.clone(), nil
		}
		if l.record, *l.known = nil, (Known{past: l.known.past}); !errors.Is(err, ErrVersion) {
			return nil, err
		}
	}
	return nil, Busy()
}

// current returns a copy of the ledger that a change may be applied to.
func (l *Ledger) current() (*Record, error) {
	if l.record == nil {
		return l.Load()
	}
	return l.record.clone(), nil
}

// write stores a ledger, unless it is what is stored. What could not be read again is not stored.
// Errors: ErrDamaged, ErrVersion, ErrBusy, those of the store.
func (l *Ledger) write(r *Record) error {
	body := r.AppendJSON(make([]byte, 0, len(l.body)+4096)) // as much as the last one, and an entry
	if string(body) == string(l.body) {
		return nil
	}
	if err := r.check(); err != nil {
		return err
	}
	value, err := seal(l.store, Key(l.chain, l.account), l.version+1, body)
	if err != nil {
		return err
	}
	if r.signedSince(l.record) || r.unwitnessed(l.witness.Witness) {
		err = l.storeWitnessed(value, r)
	} else {
		err = l.storeAlone(value)
	}
	if err == nil {
		l.version, l.body, l.record, l.unwatched = l.version+1, body, r, false
		l.learn(value)
	}
	return err
}

// storeAlone stores a ledger. Errors: ErrVersion, those of the store.
func (l *Ledger) storeAlone(value []byte) error {
	if l.unwatched {
		saw, err := l.store.Load(WitnessKey(l.chain, l.account))
		if err != nil {
			return err
		}
		if saw.Version != l.witness.stored { // whoever raised it wrote a later ledger than was recalled
			return fault.New(ErrVersion, "", "the witness was raised")
		}
	}
	return l.store.CompareAndSet(Key(l.chain, l.account), l.version, value)
}

// storeWitnessed stores a ledger and raises its witness. Errors: ErrVersion, ErrRolledBack, those of the witness and the store.
func (l *Ledger) storeWitnessed(value []byte, r *Record) error {
	version := l.version + 1
	store, paired := l.store.(PairStore)
	if !paired {
		if err := l.storeAlone(value); err != nil {
			return err
		}
		return l.testify(version, r)
	}
	to := Witness{version, r.Epoch, r.Floor}
	raised, err := l.witness.replaced(store, WitnessKey(l.chain, l.account), to)
	if err != nil {
		return err
	}
	switch written, err := store.CompareAndSetBoth(Write{Key(l.chain, l.account), l.version, value}, raised); {
	case written == 1 && errors.Is(err, ErrVersion):
		return l.testify(version, r)
	case err != nil:
		return err
	}
	l.witness = witness{to, raised.Expected + 1, true}
	return nil
}

// testify raises the witness to what was just stored. Where somebody else had done that, the ledger must have gone on from what
// was stored to what they saw: if it has not, it was an older one. Errors: ErrRolledBack, those of the witness and the store.
func (l *Ledger) testify(version uint64, r *Record) error {
	overtaken, err := l.witness.raise(l.store, WitnessKey(l.chain, l.account), version, r)
	if err != nil || !overtaken {
		return err
	}
	stored, err := l.store.Load(Key(l.chain, l.account))
	if err == nil && (l.witness.Version == version || stored.Version < l.witness.Version) {
		err = rolledBack()
	}
	return err
}

// signedSince reports whether a signature is recorded that an earlier state of the ledger does not have.
func (r *Record) signedSince(before *Record) bool {
	return slices.ContainsFunc(r.Open, func(e Entry) bool { return e.Hash != nil && before.find(*e.Hash) == nil })
}

// unwitnessed reports whether a signature is recorded that the witness cannot have seen: its writer died just then.
func (r *Record) unwitnessed(w Witness) bool {
	return slices.ContainsFunc(r.Open, func(e Entry) bool { return e.Hash != nil && (r.Epoch > w.Epoch || e.Nonce >= w.Floor) })
}

// clone returns a copy that transitions may change: they replace what pointers point to and never change it.
func (r *Record) clone() *Record {
	c := *r
	c.Open, c.Archive = slices.Clone(r.Open), slices.Clone(r.Archive)
	return &c
}

// Busy returns ErrBusy with its sentence.
func Busy() error {
	return fault.New(ErrBusy, "", "other tabs of this wallet are busy: try again in a moment")
}
