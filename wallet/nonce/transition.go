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
var successors = [...]struct {
	state State
	next  []State
}{
	{Reserved, []State{Signed, Released}},
	{Signed, []State{Sent, Unknown, Seen, Mined, Superseded, Replaced}},
	{Sent, []State{Seen, Mined, Superseded, Replaced}},
	{Unknown, []State{Sent, Seen, Mined, Superseded, Replaced}},
	{Seen, []State{Sent, Mined, Superseded, Replaced}},
	{Mined, []State{Signed, Final}}, // Signed: a reorg took its block away
	{Final, nil},
	{Released, nil},
	{Superseded, nil},
	{Replaced, nil},
}

func (s State) successors() (next []State, known bool) {
	for i := range successors {
		if successors[i].state == s {
			return successors[i].next, true
		}
	}
	return nil, false
}

// Settled reports whether nothing can happen to an entry in this state any more.
func (s State) Settled() bool {
	next, _ := s.successors()
	return len(next) == 0
}

// move changes an entry's state if the table allows it; staying is always allowed.
func (e *Entry) move(to State, now eth.Millis) error {
	if e.State == to {
		return nil
	}
	if next, _ := e.State.successors(); !slices.Contains(next, to) {
		return fault.New(ErrTransition, "", "the transaction is "+string(e.State)+" and cannot become "+string(to))
	}
	e.State, e.ChangedAt = to, now
	return nil
}

// Broadcast records what a node answered to the raw bytes. No answer frees the nonce: even a refusal leaves signed
// bytes that may have left by another way. Errors: ErrNoEntry, ErrTransition.
func (r *Record) Broadcast(hash eth.Hash, outcome Outcome, now eth.Millis) error {
	e := r.transaction(hash)
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
	e := r.transaction(hash)
	if e == nil {
		return noEntry()
	}
	if err := e.move(Seen, now); err != nil {
		return err
	}
	e.Outcome, e.Offered = OutcomeKnown, 0
	return nil
}

// Mine records the block that holds the transaction, or another block after a reorg. What was in a block with the same
// nonce is in none then, and an authorization that the transaction carries is in force.
// Errors: ErrNoEntry, ErrTransition.
func (r *Record) Mine(hash eth.Hash, block Inclusion, now eth.Millis) error {
	e := r.transaction(hash)
	if e == nil {
		return noEntry()
	}
	if err := r.include(e, block, now); err != nil {
		return err
	}
	if c := r.carriedBy(e); c != nil {
		return r.include(c, block, now)
	}
	return nil
}

func (r *Record) include(e *Entry, block Inclusion, now eth.Millis) error {
	if other := mined(r.Group(e.Nonce)); other != nil && other != e {
		r.unmine(other, now)
	}
	if err := e.move(Mined, now); err != nil {
		return err
	}
	e.Block, e.Offered = &block, 0
	return nil
}

// Unmine records that a reorg took the transaction's block away: the same raw bytes are to be sent again.
// Errors: ErrNoEntry, ErrTransition.
func (r *Record) Unmine(hash eth.Hash, now eth.Millis) error {
	e := r.transaction(hash)
	if e == nil {
		return noEntry()
	}
	if err := e.move(Signed, now); err != nil {
		return err
	}
	r.unmine(e, now)
	return nil
}

func (r *Record) unmine(e *Entry, now eth.Millis) {
	e.State, e.ChangedAt, e.Block, e.Outcome = Signed, now, nil, ""
	if c := r.carriedBy(e); c != nil && c.State == Mined {
		r.unmine(c, now)
	}
}

// Finalize records that the transaction's block is final. What else was signed for its nonce is replaced.
// Errors: ErrNoEntry, ErrTransition.
func (r *Record) Finalize(hash eth.Hash, now eth.Millis) error {
	e := r.transaction(hash)
	if e == nil {
		return noEntry()
	}
	if e.State != Mined {
		return e.move(Final, now) // refused
	}
	r.raisePin(Pin{e.Block.Number, e.Block.Hash})
	c := r.carriedBy(e)
	r.settle(e.Nonce, e, now)
	if c != nil {
		r.settle(c.Nonce, c, now)
	}
	r.archive()
	return nil
}

// Used records that somebody else sent an authorization, in a finalized block. Errors: ErrNoEntry, ErrTransition.
func (r *Record) Used(hash eth.Hash, now eth.Millis) error {
	e := r.find(hash)
	if e == nil || !e.Authorization {
		return noEntry()
	}
	if m := mined(r.Group(e.Nonce)); m != nil {
		return m.move(Replaced, now) // refused
	}
	e.Outcome = OutcomeUsed
	r.settle(e.Nonce, e, now)
	r.archive()
	return nil
}

// Supersede records that a foreign transaction consumed the nonce in a finalized block: nothing that was signed for it can
// be mined any more. Errors: ErrNoEntry, ErrTransition.
func (r *Record) Supersede(hash eth.Hash, now eth.Millis) error {
	e := r.find(hash)
	if e == nil {
		return noEntry()
	}
	if m := mined(r.Group(e.Nonce)); m != nil {
		return m.move(Superseded, now) // refused
	}
	r.settle(e.Nonce, nil, now)
	r.archive()
	return nil
}

// settle ends all that stands for a nonce: one won, or else a foreign transaction. A nonce that is consumed means that all
// below it are.
func (r *Record) settle(nonce uint64, winner *Entry, now eth.Millis) {
	group := r.Group(nonce)
	for i := range group {
		e := &group[i]
		e.ChangedAt = now
		switch {
		case e == winner:
			e.State = Final
		case e.State == Reserved:
			e.State = Released
		case winner != nil:
			e.State, e.ReplacedBy = Replaced, winner.Hash
		default:
			e.State = Superseded
		}
	}
	r.Settled = max(r.Settled, nonce+1)
}

// archive moves what is settled out of the window: ended entries, and gaps below the settled count.
func (r *Record) archive() {
	keep := r.Open[:0:0]
	for _, e := range r.Open {
		if !e.State.Settled() || e.State == Released && e.Nonce >= r.Settled {
			keep = append(keep, e)
			continue
		}
		e.Raw, e.Offered = nil, 0
		if e.Intent != "" || e.Authorization { // a number that was left free tells nothing
			r.Archive = append(r.Archive, e)
		}
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
