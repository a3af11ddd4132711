package nonce

import (
	"bytes"
	"errors"
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

// A ledger is written several times a send, so what is long settled stands in a record of its own. Entries are first added
// there and then taken out of the ledger: a crash in between leaves them in both, and the next reader or writer knows them
// by their number. The ledger keeps a mark of each intent that is there, so that none is served a second time.

// ErrMoved means that an intent's transaction was settled so long ago that only the ledger's history has it.
const ErrMoved fault.Code = "intent_in_history"

const (
	maxTail  = 16 // archived entries in a ledger before the older ones are moved
	keepTail = 8  // and after
	markSize = 8
)

// History is what a ledger no longer holds of settled entries, oldest first: together they keep MaxArchive.
type History struct {
	Entries []Entry `json:"entries"`
}

// mark is what a ledger keeps of an intent in its history.
func mark(intent string) []byte {
	hash := eth.Keccak256([]byte(intent))
	return hash[:markSize]
}

// moved reports whether an intent of this epoch is in the history.
func (r *Record) moved(intent string) bool {
	is := mark(intent)
	for marks := r.Moved; len(marks) >= markSize; marks = marks[markSize:] {
		if bytes.Equal(marks[:markSize], is) {
			return true
		}
	}
	return false
}

// Serving is Record.Serving for a ledger that was just loaded, and knows its history as well. Errors: ErrIntentConflict,
// ErrEdited, those of the store.
func (l *Ledger) Serving(r *Record, intent string, request eth.Hash) (*Entry, error) {
	e, err := r.Serving(intent, request)
	if !errors.Is(err, ErrMoved) {
		return e, err
	}
	older, err := l.Older(r)
	if err != nil {
		return nil, err
	}
	all := Record{Epoch: r.Epoch, Archive: older}
	if e, err = all.Serving(intent, request); e == nil && err == nil {
		err = edited()
	}
	return e, err
}

// Older returns the settled entries that a ledger no longer holds, oldest first. Errors: ErrEdited, those of the store.
func (l *Ledger) Older(r *Record) ([]Entry, error) {
	_, h, err := l.history()
	return slices.DeleteFunc(h.Entries, func(e Entry) bool { return contains(r.Archive, &e) }), err
}

// history reads the history, which may be none. Errors: ErrEdited, those of the store.
func (l *Ledger) history() (version uint64, h History, err error) {
	key := l.historyKey()
	stored, err := l.store.Load(key)
	if err != nil || stored.Version == 0 {
		return 0, h, err
	}
	body, authentic, err := unseal(l.store, key, stored)
	if err != nil {
		return 0, h, err
	}
	value, err := json.Parse(body)
	if err == nil {
		h, err = ParseHistory(value)
	}
	if !authentic || err != nil {
		return 0, History{}, edited()
	}
	return stored.Version, h, nil
}

func (l *Ledger) historyKey() string { return "history/" + accountKey(l.chain, l.account) }

// compact moves older settled entries of a ledger that is about to be stored into its history. What cannot be moved stays.
func (l *Ledger) compact(r *Record) {
	size := len(r.Archive) - keepTail
	for range MaxAttempts {
		version, h, err := l.history()
		if err != nil {
			return
		}
		for i := range r.Archive[:size] {
			if e := &r.Archive[i]; !contains(h.Entries, e) {
				h.Entries = append(h.Entries, *e)
			}
		}
		over := max(0, len(h.Entries)-(MaxArchive-keepTail))
		h.Entries = h.Entries[over:]
		value, err := seal(l.store, l.historyKey(), version+1, h.AppendJSON(nil))
		if err == nil {
			err = l.store.CompareAndSet(l.historyKey(), version, value)
		}
		if err == nil {
			r.Archive, r.Dropped, r.Moved = slices.Clone(r.Archive[size:]), r.Dropped+uint64(over), h.marks(r.Epoch)
		}
		if !errors.Is(err, ErrVersion) {
			return
		}
	}
}

// marks are the marks of the intents that were served in an epoch.
func (h *History) marks(epoch uint32) (marks []byte) {
	for i := range h.Entries {
		if e := &h.Entries[i]; e.Epoch == epoch && e.State != Released && e.Intent != "" {
			marks = append(marks, mark(e.Intent)...)
		}
	}
	return marks
}

// contains reports whether an archived entry is in a list.
func contains(list []Entry, e *Entry) bool {
	return slices.ContainsFunc(list, func(o Entry) bool {
		return o.Epoch == e.Epoch && o.Nonce == e.Nonce && o.Intent == e.Intent && o.State == e.State && same(o.Hash, e.Hash) && o.ReservedAt == e.ReservedAt
	})
}
