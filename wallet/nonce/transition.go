package nonce

import (
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrConflict means that a nonce belongs to another transaction: another tab was faster, or the reservation is gone.
	ErrConflict fault.Code = "nonce_conflict"
	// ErrExhausted means that an address has used the last nonce there is (EIP-2681).
	ErrExhausted fault.Code = "nonce_exhausted"
	// ErrWindowFull means that MaxOpen transactions of the account are not yet final.
	ErrWindowFull fault.Code = "nonce_window_full"
	// ErrIntentConflict means that an intent id was used before, for something else.
	ErrIntentConflict fault.Code = "intent_conflict"
	// ErrChain means that a transaction is meant for another chain than its ledger.
	ErrChain fault.Code = "nonce_wrong_chain"
	// ErrTransition means that an entry cannot go from the state it is in to the one asked for.
	ErrTransition fault.Code = "nonce_transition"
	// ErrNoEntry means that the ledger has no open entry of this transaction.
	ErrNoEntry fault.Code = "transaction_unknown"
)

// maxNonce is the first nonce that no transaction may have: 2^64-1 (EIP-2681).
const maxNonce = ^uint64(0)

// successors lists the states that each state may go to. What is not listed is refused. Nothing that was signed ever
// goes back to Reserved or Released (N5); only a finalized block ends an entry that was signed (N2).
var successors = map[State][]State{
	Reserved:   {Signed, Released},
	Signed:     {Sent, Unknown, Seen, Mined, Superseded, Replaced},
	Sent:       {Seen, Mined, Superseded, Replaced},
	Unknown:    {Sent, Seen, Mined, Superseded, Replaced},
	Seen:       {Sent, Mined, Superseded, Replaced},
	Mined:      {Signed, Final}, // Signed: a reorg took its block away
	Final:      {},
	Released:   {},
	Superseded: {},
	Replaced:   {},
}

// Settled reports whether nothing can happen to an entry in this state any more.
func (s State) Settled() bool { return len(successors[s]) == 0 }

// move changes an entry's state if the table allows it; staying is always allowed.
func (e *Entry) move(to State, now eth.Millis) error {
	if e.State == to {
		return nil
	}
	if !slices.Contains(successors[e.State], to) {
		return fault.New(ErrTransition, "", "the transaction is "+string(e.State)+" and cannot become "+string(to))
	}
	e.State, e.ChangedAt = to, now
	return nil
}

// Intent is one thing that a user asked for, with all fields that will be signed except the nonce.
type Intent struct {
	ID          string   // names the request: asking again with it is the same request
	Request     eth.Hash // digest of the request: the same id with another digest is a mistake
	ChainID     eth.ChainID
	Transaction Transaction
}

// Serving is Find for a request: the entry must serve that very one. Errors: ErrIntentConflict.
func (r *Record) Serving(intent string, request eth.Hash) (*Entry, error) {
	e := r.Find(intent)
	if e != nil && e.Request != request {
		return nil, fault.New(ErrIntentConflict, "intentId", "this intent id was used for another request: choose a new one")
	}
	return e, nil
}

// Reserve hands out a nonce for an intent and returns its entry. An intent that has an entry keeps it, whatever state
// that is in (N1): its nonce and frozen fields stay as they are, unless nothing is signed and the chain has consumed the
// nonce. Otherwise it gets the lowest released nonce that the chain has not consumed, or else the floor, which rises to
// the chain's count only where accepted says that the user agreed to a rise (N6). Whatever is not signed yet, the view
// must admit.
// Errors: ErrIntentConflict, ErrChain, ErrWindowFull, ErrExhausted, and those of Admit.
func (r *Record) Reserve(intent Intent, view View, accepted bool, now eth.Millis) (Entry, error) {
	e, err := r.Serving(intent.ID, intent.Request)
	if err != nil {
		return Entry{}, err
	}
	if e != nil && e.State != Reserved {
		return *e, nil
	}
	if intent.ChainID != r.ChainID {
		return Entry{}, fault.New(ErrChain, "chainId", "the transaction is for another chain than this ledger") // N7
	}
	if err := r.Admit(view, accepted); err != nil {
		return Entry{}, err
	}
	consumed := max(view.Latest, r.Settled)
	if e != nil && e.Nonce >= consumed {
		return *e, nil
	}
	if e != nil {
		e.State, e.ChangedAt = Released, now // consumed elsewhere before anything was signed (N5)
	}
	return r.assign(intent, view, consumed, now)
}

// assign gives an intent its first nonce.
func (r *Record) assign(intent Intent, view View, consumed uint64, now eth.Millis) (Entry, error) {
	r.Expire(now)
	if r.Genesis == nil {
		r.Genesis = view.Genesis
	}
	at, found := r.gap(consumed)
	if !found {
		next := max(r.Floor, consumed)
		if next == maxNonce {
			return Entry{}, fault.New(ErrExhausted, "from", "this account has used every nonce there is: use another account")
		}
		if len(r.Open) >= MaxOpen {
			return Entry{}, fault.New(ErrWindowFull, "from", "too many transactions of this account are not final yet: wait until some are")
		}
		r.Floor = next + 1
		r.Open = append(r.Open, Entry{Nonce: next})
		at = len(r.Open) - 1
	}
	e := Entry{Nonce: r.Open[at].Nonce, Epoch: r.Epoch, State: Reserved, Intent: intent.ID, Request: intent.Request,
		Transaction: intent.Transaction, ReservedAt: now, ChangedAt: now}
	r.Open[at] = e
	return e, nil
}

// gap finds the lowest nonce that was released and that the chain has not consumed.
func (r *Record) gap(consumed uint64) (int, bool) {
	for i, e := range r.Open {
		if e.State == Released && e.Nonce >= consumed {
			return i, true
		}
	}
	return 0, false
}

// Release gives a reservation up. Its nonce stays in the window as a gap, which the next reservation fills.
// Errors: ErrConflict if the intent has no entry; ErrTransition once anything is signed for it (N5).
func (r *Record) Release(intent string, now eth.Millis) error {
	e := r.Find(intent)
	if e == nil {
		return fault.New(ErrConflict, "", "the reservation is already gone")
	}
	return e.move(Released, now)
}

// reservedFor is how long a reservation may wait for its signature, in milliseconds: it takes a few.
const reservedFor eth.Millis = 60_000

// Expire releases the reservations whose flow must have died, so that their nonces do not hold up those above. A flow
// that only slept loses nothing but the attempt: its signature is refused when it is to be recorded, before anything
// left (N5), whatever the clock said.
func (r *Record) Expire(now eth.Millis) {
	for i := range r.Open {
		e := &r.Open[i]
		if age := now - e.ReservedAt; e.State == Reserved && (age > reservedFor || age < -reservedFor) {
			e.State, e.ChangedAt = Released, now
		}
	}
}

// Sign records a signature for a reservation: the entry that was reserved, the transaction's hash and its raw bytes.
// Only after this record is stored may the signature leave (N3). If anybody released, signed or took the reservation
// meanwhile, it is refused and the signature must be dropped, unless the very same one is recorded already.
// Errors: ErrConflict.
func (r *Record) Sign(reserved Entry, hash eth.Hash, raw []byte, now eth.Millis) error {
	e := r.Find(reserved.Intent)
	if e == nil || e.Nonce != reserved.Nonce || e.Epoch != reserved.Epoch || !e.Transaction.Equal(reserved.Transaction) {
		return fault.New(ErrConflict, "", "another tab took this nonce: nothing was sent, ask again")
	}
	if e.Hash != nil {
		if *e.Hash == hash {
			return nil
		}
		return fault.New(ErrConflict, "", "another signature for this nonce is recorded: nothing was sent")
	}
	if err := e.move(Signed, now); err != nil {
		return fault.Wrap(ErrConflict, "", "another tab took this nonce: nothing was sent, ask again", err)
	}
	e.Hash, e.Raw = &hash, slices.Clone(raw)
	return nil
}

// Broadcast records what a node answered to the raw bytes. No answer frees the nonce: even a refusal leaves signed
// bytes that may have left by another way. Errors: ErrNoEntry, ErrTransition.
func (r *Record) Broadcast(hash eth.Hash, outcome Outcome, now eth.Millis) error {
	e := r.find(hash)
	if e == nil {
		return noEntry()
	}
	if e.Outcome != outcome {
		e.Outcome, e.ChangedAt = outcome, now
	}
	switch {
	case outcome == OutcomeAccepted || outcome == OutcomeKnown:
		if e.State == Signed || e.State == Unknown {
			return e.move(Sent, now)
		}
	case outcome == OutcomeUnknown || outcome == OutcomeNonceTooLow:
		if e.State == Signed {
			return e.move(Unknown, now)
		}
	}
	return nil
}

// See records that a node shows the transaction among its pending ones, whatever a node answered when it was sent.
// Errors: ErrNoEntry, ErrTransition.
func (r *Record) See(hash eth.Hash, now eth.Millis) error {
	e := r.find(hash)
	if e == nil {
		return noEntry()
	}
	e.Outcome = OutcomeKnown
	return e.move(Seen, now)
}

// Mine records the block that holds the transaction, or another block after a reorg. Errors: ErrNoEntry,
// ErrTransition.
func (r *Record) Mine(hash eth.Hash, block Inclusion, now eth.Millis) error {
	e := r.find(hash)
	if e == nil {
		return noEntry()
	}
	if err := e.move(Mined, now); err != nil {
		return err
	}
	e.Block = &block
	return nil
}

// Unmine records that a reorg took the transaction's block away: the same raw bytes are to be sent again.
// Errors: ErrNoEntry, ErrTransition.
func (r *Record) Unmine(hash eth.Hash, now eth.Millis) error {
	e := r.find(hash)
	if e == nil {
		return noEntry()
	}
	if err := e.move(Signed, now); err != nil {
		return err
	}
	e.Block, e.Outcome = nil, ""
	return nil
}

// Finalize records that the transaction's block is final. Errors: ErrNoEntry, ErrTransition.
func (r *Record) Finalize(hash eth.Hash, now eth.Millis) error { return r.settle(hash, Final, now) }

// Supersede records that a foreign transaction consumed the nonce in a finalized block. Errors: ErrNoEntry,
// ErrTransition.
func (r *Record) Supersede(hash eth.Hash, now eth.Millis) error {
	return r.settle(hash, Superseded, now)
}

// settle ends an entry. A nonce that is consumed means that all below it are.
func (r *Record) settle(hash eth.Hash, to State, now eth.Millis) error {
	e := r.find(hash)
	if e == nil {
		return noEntry()
	}
	if err := e.move(to, now); err != nil {
		return err
	}
	r.Settled = max(r.Settled, e.Nonce+1)
	r.archive()
	return nil
}

// archive moves what is settled out of the window: ended entries, and gaps below the settled count.
func (r *Record) archive() {
	keep := r.Open[:0:0]
	for _, e := range r.Open {
		if !e.State.Settled() || e.State == Released && e.Nonce >= r.Settled {
			keep = append(keep, e)
			continue
		}
		e.Raw = nil
		r.Archive = append(r.Archive, e)
	}
	r.Open = keep
	r.trim()
}

// trim drops the oldest entries over MaxArchive.
func (r *Record) trim() {
	if over := len(r.Archive) - MaxArchive; over > 0 {
		r.Archive = slices.Clone(r.Archive[over:])
		r.Dropped += uint64(over)
	}
}

func noEntry() error {
	return fault.New(ErrNoEntry, "hash", "the ledger has no open transaction with this hash")
}
