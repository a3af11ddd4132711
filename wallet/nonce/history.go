package nonce

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

// A ledger is written several times a send, so what is long settled stands in a record of its own. Entries are first added
// there and then taken out of the ledger: a crash in between leaves them in both, and the next reader or writer knows them
// by their number. The ledger keeps a mark of each intent that is there, so that none is served a second time; of those that
// the history dropped it keeps the marks itself, and a ledger from which some were dropped answers for no intent before they
// were read.

// ErrMoved means that an intent's transaction was settled so long ago that only the ledger's history has it.
const ErrMoved fault.Code = "intent_in_history"

const (
	maxTail  = 12 // archived entries in a ledger before the older ones are moved
	keepTail = 5  // and after: what the lane shows
	markSize = 8

	// MaxServed is how many dropped intents are remembered, so that asking again is refused and never served twice.
	MaxServed = 8192
	// OwnIntent begins the ids that the wallet draws by itself: nobody asks again with one, and none is remembered once dropped.
	OwnIntent = "~"
)

// History is what a ledger no longer holds of settled entries, oldest first: together they keep MaxArchive.
type History struct {
	Entries []Entry   `json:"entries"`
	Served  eth.Bytes `json:"served,omitempty"` // marks of the intents of dropped entries, oldest first: at most MaxServed
}

// mark is what is kept of an intent that an epoch has served.
func mark(epoch uint32, intent string) []byte {
	hash := eth.Keccak256([]byte(intent), []byte{byte(epoch >> 24), byte(epoch >> 16), byte(epoch >> 8), byte(epoch)})
	return hash[:markSize]
}

// marked reports whether an intent of this epoch is among marks.
func (r *Record) marked(marks []byte, intent string) bool {
	is := mark(r.Epoch, intent)
	for ; len(marks) >= markSize; marks = marks[markSize:] {
		if bytes.Equal(marks[:markSize], is) {
			return true
		}
	}
	return false
}

// forgot says whether an intent may have had an entry that the record no longer holds. Errors: ErrMoved if it had; ErrConflict if
// that is not known.
func (r *Record) forgot(intent string) error {
	switch {
	case r.marked(r.Moved, intent), r.marked(r.served, intent):
		return fault.New(ErrMoved, "intentId", "this intent id was used for a transaction that was over long ago: choose a new one")
	case r.Dropped > r.searched && !strings.HasPrefix(intent, OwnIntent):
		return fault.New(ErrConflict, "intentId", "many transactions were settled meanwhile: nothing was signed, ask again")
	}
	return nil
}

// Serving is Record.Serving for a ledger that was just loaded, and knows its history as well. Errors: ErrIntentConflict,
// ErrMoved if the history dropped the entry, ErrEdited, those of the store.
func (l *Ledger) Serving(r *Record, intent string, request eth.Hash) (*Entry, error) {
	e, err := r.Serving(intent, request)
	if !errors.Is(err, ErrMoved) && !errors.Is(err, ErrConflict) {
		return e, err
	}
	h, err := l.search(r)
	if err != nil {
		return nil, err
	}
	r.served, r.searched = l.served, l.searched
	all := Record{Epoch: r.Epoch, Archive: h.Entries}
	if e, err = all.Serving(intent, request); e != nil || err != nil {
		return e, err
	}
	return r.Serving(intent, request)
}

// search reads the history of a ledger, and keeps which intents it dropped. Errors: ErrEdited, those of the store.
func (l *Ledger) search(r *Record) (History, error) {
	h, err := l.past(r)
	if err == nil {
		l.served, l.searched = h.Served, r.Dropped
	}
	return h, err
}

// Older returns the settled entries that a ledger no longer holds, oldest first. Errors: ErrEdited, those of the store.
func (l *Ledger) Older(r *Record) (older []Entry, err error) {
	h, err := l.past(r)
	for i := range h.Entries {
		if e := &h.Entries[i]; !contains(r.Archive, e) {
			older = append(older, *e)
		}
	}
	return older, err
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

// renewHistory puts a history that cannot be trusted aside and begins a new one. Errors: those of the store.
func (l *Ledger) renewHistory() error {
	if _, _, err := l.history(); !errors.Is(err, ErrEdited) {
		return err
	}
	key := l.historyKey()
	stored, err := l.store.Load(key)
	if err == nil {
		err = l.putAside(key, stored)
	}
	if err != nil {
		return err
	}
	none := History{Entries: []Entry{}}
	value, err := seal(l.store, key, stored.Version+1, none.AppendJSON(nil))
	if err != nil {
		return err
	}
	return l.store.CompareAndSet(key, stored.Version, value)
}

func (l *Ledger) historyKey() string { return "history/" + accountKey(l.chain, l.account) }

// tidy moves older settled entries of a ledger that was just stored into its history, once there are many. What cannot be moved stays.
func (l *Ledger) tidy() {
	if len(l.record.Archive) <= maxTail {
		return
	}
	r := l.record.clone()
	if l.move(r) == nil {
		_ = l.write(r) // where it is not stored, the entries stand in both until the next one moves them
	}
}

// move adds older settled entries of a ledger to its history, and takes them out of the ledger. Errors: ErrEdited, ErrBusy, those of
// the store.
func (l *Ledger) move(r *Record) error {
	size := len(r.Archive) - keepTail
	for range MaxAttempts {
		version, h, err := l.history()
		if err != nil {
			return err
		}
		for i := range r.Archive[:size] {
			if e := &r.Archive[i]; !contains(h.Entries, e) {
				h.Entries = append(h.Entries, *e)
			}
		}
		over := max(0, len(h.Entries)-MaxArchive)
		h.drop(over)
		value, err := seal(l.store, l.historyKey(), version+1, h.AppendJSON(nil))
		if err == nil {
			err = l.store.CompareAndSet(l.historyKey(), version, value)
		}
		if err == nil {
			r.moved(size, over)
		}
		if !errors.Is(err, ErrVersion) {
			return err
		}
	}
	return Busy()
}

// moved takes entries out that are in the history now, which dropped some of its own. An earlier writer may have dropped some and
// died before the ledger counted them: their marks are then beyond those that are kept.
func (r *Record) moved(size, dropped int) {
	if p := r.newestPin(); p != nil { // a ledger of schema 1 has it in an entry only
		r.raisePin(*p)
	}
	moved := History{Entries: r.Archive[:size]}
	marks := append(r.Moved[:len(r.Moved):len(r.Moved)], moved.marks(r.Epoch)...)
	r.Dropped += uint64(max(dropped, len(marks)/markSize-MaxArchive))
	r.Moved, r.Archive = lastMarks(marks, MaxArchive), slices.Clone(r.Archive[size:])
}

// drop takes the oldest entries out. Of those that somebody may ask for again a mark stays.
func (h *History) drop(count int) {
	for i := range h.Entries[:count] {
		if e := &h.Entries[i]; e.served() && !strings.HasPrefix(e.Intent, OwnIntent) {
			h.Served = append(h.Served, mark(e.Epoch, e.Intent)...)
		}
	}
	h.Served, h.Entries = lastMarks(h.Served, MaxServed), h.Entries[count:]
}

func lastMarks(marks []byte, count int) []byte { return marks[max(0, len(marks)-count*markSize):] }

// marks are the marks of the intents that were served in an epoch.
func (h *History) marks(epoch uint32) (marks []byte) {
	for i := range h.Entries {
		if e := &h.Entries[i]; e.Epoch == epoch && e.served() {
			marks = append(marks, mark(epoch, e.Intent)...)
		}
	}
	return marks
}

// served reports whether an archived entry is what became of an intent.
func (e *Entry) served() bool { return e.State != Released && e.Intent != "" }

// contains reports whether an archived entry is in a list.
func contains(list []Entry, e *Entry) bool {
	return slices.ContainsFunc(list, func(o Entry) bool {
		return o.Epoch == e.Epoch && o.Nonce == e.Nonce && o.Intent == e.Intent && o.State == e.State && same(o.Hash, e.Hash) && o.ReservedAt == e.ReservedAt
	})
}
