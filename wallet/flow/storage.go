package flow

import (
	"encoding/hex"
	"errors"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/wallet/nonce"
)

const (
	// ErrBusy means that other tabs wrote the same record again and again while this one tried to.
	ErrBusy fault.Code = "storage_busy"
	// ErrStored means that a stored list is not one that this program wrote.
	ErrStored fault.Code = "storage_damaged"
)

const (
	keyVault    = "vault"
	keyNetworks = "networks"
	// maxAttempts bounds how often a change is tried again after somebody else's write. Each failed attempt means that
	// another writer succeeded, so this many in a row is not contention but a store that is wrong.
	maxAttempts = 32
)

func keyTokens(chain eth.ChainID) string { return "tokens/" + chain.String() }

func keyLedger(chain eth.ChainID, account eth.Address) string {
	return "ledger/" + chain.String() + "/0x" + hex.EncodeToString(account[:])
}

// update loads a record, lets change make its new value, and stores that by compare-and-set. After somebody else's
// write in between, change looks at the newer value and decides again. A change that returns nil stores nothing.
func update(h Host, key string, change func(old []byte) ([]byte, error)) error {
	for range maxAttempts {
		record, err := h.Load(key)
		if err != nil {
			return err
		}
		value, err := change(record.Value)
		if err != nil || value == nil {
			return err
		}
		err = h.CompareAndSet(key, record.Version, value)
		if !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return busy()
}

// ledgerFile is the stored ledger of an account as one flow knows it: what the flow read or wrote last. It spares a
// read before each write; a write on the ground of an old read fails and is decided again on a new one.
type ledgerFile struct {
	host    Host
	chain   eth.ChainID
	account eth.Address
	last    Record
	known   bool // last was read or written by this flow
}

func openLedger(h Host, chain eth.ChainID, account eth.Address) *ledgerFile {
	return &ledgerFile{host: h, chain: chain, account: account}
}

// load reads the ledger from the store; it is an empty one if nothing was ever stored.
func (f *ledgerFile) load() (*nonce.Record, error) {
	var err error
	if f.last, err = f.host.Load(keyLedger(f.chain, f.account)); err != nil {
		return nil, err
	}
	f.known = true
	return f.decode()
}

// decode reads the stored ledger. Only a record that was never written is an empty one: a store that has a version and
// lost the value must not make nonces free again.
func (f *ledgerFile) decode() (*nonce.Record, error) {
	if f.last.Version == 0 {
		return nonce.New(f.chain, f.account), nil
	}
	return nonce.Decode(f.chain, f.account, f.last.Value)
}

// update applies a change and stores it by compare-and-set, and returns the ledger as it is stored. Where somebody else
// wrote in between, or the change is refused on the ground of an old read, it is decided again on a new one.
func (f *ledgerFile) update(change func(*nonce.Record) error) (*nonce.Record, error) {
	for range maxAttempts {
		old := f.known
		ledger, err := f.current()
		if err != nil {
			return nil, err
		}
		if err := change(ledger); err != nil {
			if f.known = false; old {
				continue
			}
			return nil, err
		}
		value := ledger.Encode()
		if string(value) == string(f.last.Value) {
			return ledger, nil
		}
		err = f.host.CompareAndSet(keyLedger(f.chain, f.account), f.last.Version, value)
		if err == nil {
			f.last = Record{Version: f.last.Version + 1, Value: value}
			return ledger, nil
		}
		if f.known = false; !errors.Is(err, ErrConflict) {
			return nil, err
		}
	}
	return nil, busy()
}

func (f *ledgerFile) current() (*nonce.Record, error) {
	if f.known {
		return f.decode()
	}
	return f.load()
}

func busy() error {
	return fault.New(ErrBusy, "", "other tabs of this wallet are busy: try again in a moment")
}

// clock asks for the time, within what a document holds: no clock, however wrong, may make the ledger unreadable.
func clock(h Host) (eth.Millis, error) {
	now, err := h.Now()
	return min(max(now, 0), maxMillis), err
}

// maxMillis is the largest time that a JSON number holds exactly.
const maxMillis eth.Millis = 1<<53 - 1

// readList reads a stored list of documents; nothing stored is an empty list.
func readList[T any](value []byte, item func(json.Value) (T, error)) ([]T, error) {
	if value == nil {
		return []T{}, nil
	}
	parsed, err := json.Parse(value)
	if err == nil {
		var list []T
		if list, err = json.List(item)(parsed); err == nil {
			return list, nil
		}
	}
	return nil, fault.Wrap(ErrStored, "", "a list that this wallet stored is damaged or newer than this version: reload", err)
}

func loadList[T any](h Host, key string, item func(json.Value) (T, error)) ([]T, error) {
	record, err := h.Load(key)
	if err != nil {
		return nil, err
	}
	return readList(record.Value, item)
}
