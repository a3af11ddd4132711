package nonce

import (
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// Intent is one thing that a user asked for, with all fields that will be signed except the nonce.
type Intent struct {
	ID          string   // names the request: asking again with it is the same request; never empty
	Request     eth.Hash // digest of the request: the same id with another digest is a mistake
	ChainID     eth.ChainID
	Transaction Transaction

	Replaces      *eth.Hash // the open transaction, or the authorization, whose nonce it takes; nil: none
	Nonce         *uint64   // the user's own choice; nil: the ledger's
	Purpose       Purpose   // why the wallet itself made it; empty: what it does is all there is to it
	Authorization bool      // an authorization to Transaction.Delegate, for somebody else to send; the rest of Transaction is zero
}

// Serving is Find for a request: the entry must serve that very one. Errors: ErrIntentConflict; ErrMoved and ErrConflict where
// Ledger.Serving knows more.
func (r *Record) Serving(intent string, request eth.Hash) (*Entry, error) {
	e := r.Find(intent)
	if intent == "" || e != nil && e.Request != request {
		return nil, fault.New(ErrIntentConflict, "intentId", "this intent id was used for another request: choose a new one")
	}
	if e == nil {
		return nil, r.forgot(intent)
	}
	return e, nil
}

// Reserve hands out a nonce for an intent and returns its entry. An intent that has an entry keeps it, whatever state
// that is in (N1): its nonce and frozen fields stay as they are, unless nothing is signed and the chain has consumed the
// nonce. Otherwise it gets the nonce of what it replaces, or the one that it names, or the lowest released one that is
// free, or else the floor. Whatever is not signed yet, the view must admit. After an error the record is not to be stored.
// Errors: ErrIntentConflict, ErrMoved, ErrChain, ErrWindowFull, ErrExhausted, ErrReplace, ErrUnderpriced, ErrUsed, ErrNotNext,
// ErrDelegated, and those of Admit.
func (r *Record) Reserve(intent Intent, view View, agreed Agreed, now eth.Millis) (Entry, error) {
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
	if agreed.Reset && r.Compare(view) == Reset {
		r.Restart(view, now)
		e = nil
	}
	if intent.Replaces != nil || intent.Purpose == Fill && intent.Nonce != nil && *intent.Nonce < r.Floor { // no number is handed out that was not before
		agreed.Rise, agreed.Unsettled = true, true
	}
	if err := r.Admit(view, agreed); err != nil {
		return Entry{}, err
	}
	if e != nil && e.Nonce >= r.consumed(view) {
		return *e, nil
	}
	if e != nil {
		r.giveUp(e, now) // consumed elsewhere before anything was signed (N5)
	}
	r.Expire(now)
	nonce, err := r.assign(intent, view, agreed)
	if err != nil {
		return Entry{}, err
	}
	if e := r.SignedAt(nonce); e != nil && nonce < r.Settled && intent.Replaces == nil {
		intent.Replaces = e.Hash // settled by the word of a node that was wrong: one of the two is mined (N1)
	}
	reserved := r.put(nonce, intent, now)
	if len(r.Open) > MaxOpen {
		return Entry{}, fault.New(ErrWindowFull, "from", "too many transactions of this account are not final yet: wait until some are")
	}
	r.pin(view)
	return reserved, nil
}

// assign chooses an intent's nonce.
func (r *Record) assign(intent Intent, view View, agreed Agreed) (uint64, error) {
	if err := intent.check(r.Address); err != nil {
		return 0, err
	}
	if intent.Replaces != nil {
		return r.replacing(intent, view)
	}
	nonce, err := r.choose(view, 0, intent.carries()), error(nil)
	if intent.Nonce != nil {
		nonce, err = r.chosen(intent, *intent.Nonce, nonce, view, agreed)
	}
	if err != nil {
		return 0, err
	}
	if nonce >= maxNonce-1 && (nonce == maxNonce || intent.carries()) {
		return 0, fault.New(ErrExhausted, "from", "this account has used every nonce there is: use another account")
	}
	return nonce, r.Alone(intent, nonce, view)
}

// put makes the entry of a reservation, and with one that carries an authorization the entry of that (N9).
func (r *Record) put(nonce uint64, intent Intent, now eth.Millis) Entry {
	// What the caller may change later is copied: the record outlives the flow.
	tx := &intent.Transaction
	intent.Replaces, tx.Delegate, tx.Digest, tx.Data = copied(intent.Replaces), copied(tx.Delegate), copied(tx.Digest), slices.Clone(tx.Data)
	e := Entry{Nonce: nonce, Epoch: r.Epoch, State: Reserved, Intent: intent.ID, Request: intent.Request, Transaction: intent.Transaction,
		Authorization: intent.Authorization, Replaces: intent.Replaces, Purpose: intent.Purpose, ReservedAt: now, ChangedAt: now}
	r.insert(e)
	if e.carries() && r.carriedBy(&e) == nil {
		r.insert(Entry{Nonce: nonce + 1, Epoch: r.Epoch, State: Reserved, Request: intent.Request, Authorization: true,
			Transaction: Transaction{Delegate: e.Transaction.Delegate}, ReservedAt: now, ChangedAt: now})
	}
	return e
}

// insert puts an entry into the window, in place of one that was released or behind those that it is linked to.
func (r *Record) insert(e Entry) {
	start, end := r.place(e.Nonce)
	if start < end && r.Open[start].State == Released {
		r.Open[start] = e
	} else {
		r.Open = append(append(r.Open[:end:end], e), r.Open[end:]...)
	}
	r.Floor = max(r.Floor, e.Nonce+1)
}

// Release gives a reservation up. Its nonce stays in the window as a gap, which the next reservation fills.
// Errors: ErrConflict if the intent has no entry; ErrTransition once anything is signed for it (N5).
func (r *Record) Release(intent string, now eth.Millis) error {
	e := r.Find(intent)
	if e == nil {
		return fault.New(ErrConflict, "", "the reservation is already gone")
	}
	if e.State != Reserved {
		return e.move(Released, now) // refused
	}
	r.giveUp(e, now)
	return nil
}

// reservedFor is how long a reservation may wait for its signature, in milliseconds: it takes a few.
const reservedFor eth.Millis = 60_000

// Expire releases the reservations whose flow must have died, so that their nonces do not hold up those above. A flow
// that only slept loses nothing but the attempt: its signature is refused when it is to be recorded, before anything
// left (N5), whatever the clock said.
func (r *Record) Expire(now eth.Millis) {
	for i := len(r.Open) - 1; i >= 0; i-- { // downwards, as giving up may take an entry away
		e := &r.Open[i]
		if age := now - e.ReservedAt; e.State == Reserved && e.Intent != "" && (age > reservedFor || age < -reservedFor) {
			r.giveUp(e, now)
		}
	}
}

// giveUp releases a reservation: its number becomes a gap, unless something else is signed for it. The authorization that
// it would have carried goes with it.
func (r *Record) giveUp(e *Entry, now eth.Millis) {
	if c := r.carriedBy(e); c != nil && c.State == Reserved {
		c.State, c.ChangedAt = Released, now
	}
	start, end := r.place(e.Nonce)
	if end-start == 1 {
		e.State, e.ChangedAt = Released, now
		return
	}
	r.Open = append(r.Open[:end-1:end-1], r.Open[end:]...) // nothing follows an entry that is not signed
}

// Sign records a signature for a reservation: the entry that was reserved, the transaction's hash and its raw bytes; for
// an authorization AuthorizationHash and its RLP tuple. Only after this record is stored may the signature leave (N3). If
// anybody released, signed or took the reservation meanwhile, it is refused and the signature must be dropped, unless the
// very same one is recorded already.
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
	if mined(r.Group(e.Nonce)) != nil {
		return fault.New(ErrConflict, "", "what this was to replace was mined meanwhile: nothing was sent")
	}
	signed := *e
	signed.State, signed.ChangedAt, signed.Hash, signed.Raw = Signed, now, &hash, slices.Clone(raw)
	if err := r.checkSignature(&signed); err != nil {
		return fault.Wrap(ErrConflict, "", "these are not the signed bytes of what was reserved: nothing was sent", err)
	}
	if err := e.move(Signed, now); err != nil {
		return fault.Wrap(ErrConflict, "", "another tab took this nonce: nothing was sent, ask again", err)
	}
	*e = signed
	if c := r.carriedBy(e); c != nil && c.State == Reserved {
		digest := AuthorizationHash(r.ChainID, *c.Transaction.Delegate, c.Nonce)
		c.State, c.ChangedAt, c.Hash = Signed, now, &digest
	}
	return nil
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}
