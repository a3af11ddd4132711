package flow

import (
	"errors"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/wallet/nonce"
)

const (
	// ErrBusy is nonce.ErrBusy.
	ErrBusy = nonce.ErrBusy
	// ErrStored means that a stored list is not one that this program wrote.
	ErrStored fault.Code = "storage_damaged"
)

const (
	keyVault    = "vault"
	keyNetworks = "networks"
)

func keyTokens(chain eth.ChainID) string { return "tokens/" + chain.String() }

// update loads a record, lets change make its new value, and stores that by compare-and-set. After somebody else's
// write in between, change looks at the newer value and decides again. A change that returns nil stores nothing.
func update(h Host, key string, change func(old []byte) ([]byte, error)) error {
	for range nonce.MaxAttempts {
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
	return nonce.Busy()
}

// ledgerFile is an account's ledger and the host that has it.
type ledgerFile struct {
	*nonce.Ledger
	host    Host
	chain   eth.ChainID
	account eth.Address
}

func openLedger(h Host, chain eth.ChainID, account eth.Address) *ledgerFile {
	return &ledgerFile{nonce.Open(h, chain, account), h, chain, account}
}

// openLedger opens a ledger that the session may know from its last flow.
func (s *Session) openLedger(h Host, chain eth.ChainID, account eth.Address) *ledgerFile {
	return &ledgerFile{s.known.Open(h, chain, account), h, chain, account}
}

// remembers finds the entry that serves an intent: nonce.Record.Serving, or that of a ledger with its history.
type remembers func(intent string, request eth.Hash) (*nonce.Entry, error)

// serving asks a ledger that was just loaded, and its history.
func (f *ledgerFile) serving(ledger *nonce.Record) remembers {
	return func(intent string, request eth.Hash) (*nonce.Entry, error) { return f.Serving(ledger, intent, request) }
}

// clock asks for the time, within what a document holds: no clock, however wrong, may make the ledger unreadable.
func clock(h Host) (eth.Millis, error) {
	now, err := h.Now()
	return min(max(now, 0), maxMillis), err
}

// maxMillis is the largest time that a JSON number holds exactly.
const maxMillis eth.Millis = 1<<53 - 1

// readList reads a stored list of documents into a pointer to a slice; nothing stored is an empty list.
func readList(value []byte, list any) error {
	if value == nil {
		value = []byte("[]")
	}
	parsed, err := json.Parse(value)
	if err == nil {
		err = json.ReadList(parsed, list, documentPart)
	}
	if err != nil {
		return fault.Wrap(ErrStored, "", "a list that this wallet stored is damaged or newer than this version: reload", err)
	}
	return nil
}

func loadList[T any](h Host, key string) (list []T, err error) {
	record, err := h.Load(key)
	if err == nil {
		err = readList(record.Value, &list)
	}
	return list, err
}

// updateList applies a change to a stored list, as update does, and returns the list as it is stored.
func updateList[T any](h Host, key string, change func([]T) ([]T, error)) (list []T, err error) {
	err = update(h, key, func(old []byte) ([]byte, error) {
		err := readList(old, &list)
		if err != nil {
			return nil, err
		}
		if list, err = change(list); err != nil {
			return nil, err
		}
		return json.AppendPart(nil, &list, documentPart), nil
	})
	return list, err
}

// Part is the json.Part of this package's documents, and of lists of them.
func Part(field any, i, size int) json.Document { return documentPart(field, i, size) }
