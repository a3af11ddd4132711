package nonce

import (
	"encoding/hex"
	"errors"

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
}

// Stored is one stored value with the version that its next compare-and-set must name.
type Stored struct {
	Version uint64
	Value   []byte
}

// Ledger is the stored ledger of an account as one flow knows it: what the flow read or wrote last. It spares a read
// before each write; a write on the ground of an old read fails and is decided again on a new one.
type Ledger struct {
	store   Store
	chain   eth.ChainID
	account eth.Address
	last    Stored
	known   bool // last was read or written through this Ledger
}

// Open returns the ledger of an account, of which nothing is read yet.
func Open(store Store, chain eth.ChainID, account eth.Address) *Ledger {
	return &Ledger{store: store, chain: chain, account: account}
}

// Key is the key that an account's ledger is stored under.
func Key(chain eth.ChainID, account eth.Address) string {
	return "ledger/" + chain.String() + "/0x" + hex.EncodeToString(account[:])
}

// Load reads the ledger from the store; it is an empty one if nothing was ever stored. Errors: those of Decode and of
// the store.
func (l *Ledger) Load() (*Record, error) {
	var err error
	if l.last, err = l.store.Load(Key(l.chain, l.account)); err != nil {
		return nil, err
	}
	l.known = true
	return l.decode()
}

// decode reads the stored ledger. Only a record that was never written is an empty one: a store that has a version and
// lost the value must not make nonces free again.
func (l *Ledger) decode() (*Record, error) {
	if l.last.Version == 0 {
		return New(l.chain, l.account), nil
	}
	return Decode(l.chain, l.account, l.last.Value)
}

// Update applies a change and stores it by compare-and-set, and returns the ledger as it is stored. Where somebody else
// wrote in between, or the change is refused on the ground of an old read, it is decided again on a new one.
// Errors: those of change, ErrBusy, those of Decode and of the store.
func (l *Ledger) Update(change func(*Record) error) (*Record, error) {
	for range MaxAttempts {
		old := l.known
		r, err := l.current()
		if err != nil {
			return nil, err
		}
		if err := change(r); err != nil {
			if l.known = false; old {
				continue
			}
			return nil, err
		}
		value := r.Encode()
		if string(value) == string(l.last.Value) {
			return r, nil
		}
		err = l.store.CompareAndSet(Key(l.chain, l.account), l.last.Version, value)
		if err == nil {
			l.last = Stored{Version: l.last.Version + 1, Value: value}
			return r, nil
		}
		if l.known = false; !errors.Is(err, ErrVersion) {
			return nil, err
		}
	}
	return nil, Busy()
}

func (l *Ledger) current() (*Record, error) {
	if l.known {
		return l.decode()
	}
	return l.Load()
}

// Busy returns ErrBusy with its sentence.
func Busy() error {
	return fault.New(ErrBusy, "", "other tabs of this wallet are busy: try again in a moment")
}
