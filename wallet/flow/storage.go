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
	return fault.New(ErrBusy, "", "other tabs of this wallet are busy: try again in a moment")
}

// loadLedger returns the ledger of an account, an empty one if nothing was ever stored.
func loadLedger(h Host, chain eth.ChainID, account eth.Address) (*nonce.Record, error) {
	record, err := h.Load(keyLedger(chain, account))
	if err != nil {
		return nil, err
	}
	return readLedger(chain, account, record.Value)
}

func readLedger(chain eth.ChainID, account eth.Address, value []byte) (*nonce.Record, error) {
	if value == nil {
		return nonce.New(chain, account), nil
	}
	return nonce.Decode(chain, account, value)
}

// updateLedger applies a change to the ledger of an account, as update does, and returns the ledger as it is stored.
func updateLedger(h Host, chain eth.ChainID, account eth.Address, change func(*nonce.Record) error) (*nonce.Record, error) {
	var ledger *nonce.Record
	err := update(h, keyLedger(chain, account), func(old []byte) ([]byte, error) {
		var err error
		if ledger, err = readLedger(chain, account, old); err != nil {
			return nil, err
		}
		if err := change(ledger); err != nil {
			return nil, err
		}
		if value := ledger.Encode(); string(value) != string(old) {
			return value, nil
		}
		return nil, nil
	})
	return ledger, err
}

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
