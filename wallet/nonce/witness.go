package nonce

import (
	"errors"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

// ErrRolledBack means that a stored ledger is older than one that this wallet has written, as in a restored profile:
// transactions may have been signed that it does not know. Nothing is signed on its ground.
const ErrRolledBack fault.Code = "ledger_rolled_back"

// Witness is what a second store remembers of a ledger: how far it was when a signature was last recorded. A MAC cannot
// tell an old ledger from the newest; this can.
type Witness struct {
	Version uint64 `json:"version"` // that the ledger was stored as
	Epoch   uint32 `json:"epoch"`
	Floor   uint64 `json:"floor"` // in that epoch
}

// WitnessKey is the key of an account's witness. Hosts keep what begins with "witness/" in another store than the rest.
func WitnessKey(chain eth.ChainID, account eth.Address) string {
	return "witness/" + accountKey(chain, account)
}

// witness is a Witness with the version that its next compare-and-set must name.
type witness struct {
	Witness
	stored uint64
	known  bool // it was read or written since the ledger was opened
}

// load reads the witness; there is none if it was never written. Errors: ErrEdited, those of the store.
func (w *witness) load(store Store, key string) error {
	stored, err := store.Load(key)
	if err != nil {
		return err
	}
	*w = witness{stored: stored.Version, known: true}
	if stored.Version == 0 {
		return nil
	}
	record, authentic, err := unseal(store, key, stored)
	if err != nil {
		return err
	}
	if authentic {
		var value json.Value
		if value, err = json.Parse(record); err == nil {
			w.Witness, err = ParseWitness(value)
		}
	}
	if !authentic || err != nil {
		return edited()
	}
	return nil
}

// outruns reports whether the witness has seen more than a ledger that is stored as a version.
func (w *witness) outruns(version uint64, r *Record) bool {
	return version < w.Version || r.Epoch < w.Epoch || r.Epoch == w.Epoch && r.Floor < w.Floor
}

// raise stores that a ledger was seen; overtaken, that another tab had just seen this or a later one. Errors: ErrBusy,
// ErrEdited, those of the store.
func (w *witness) raise(store Store, key string, version uint64, r *Record) (overtaken bool, err error) {
	for attempt := range MaxAttempts {
		if w.known && w.Version >= version {
			return attempt > 0, nil
		}
		err := w.write(store, key, Witness{version, r.Epoch, r.Floor})
		if !errors.Is(err, ErrVersion) {
			return false, err
		}
		if err := w.load(store, key); err != nil {
			return false, err
		}
	}
	return false, Busy()
}

// write replaces the witness. Errors: ErrVersion, those of the store.
func (w *witness) write(store Store, key string, to Witness) error {
	is, err := w.replaced(store, key, to)
	if err == nil {
		err = store.CompareAndSet(key, is.Expected, is.Value)
	}
	if err == nil {
		*w = witness{to, is.Expected + 1, true}
	}
	return err
}

// replaced is what is to be written to replace the witness. Errors: those of the store.
func (w *witness) replaced(store Store, key string, to Witness) (Write, error) {
	value, err := seal(store, key, w.stored+1, to.AppendJSON(nil))
	return Write{key, w.stored, value}, err
}

func rolledBack() error {
	return fault.New(ErrRolledBack, "", "the stored nonce ledger is older than the last one that this wallet wrote: nothing is signed until you begin a new one from what the chain says")
}
