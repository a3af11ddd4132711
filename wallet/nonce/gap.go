package nonce

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrUsed means that a nonce belongs to another transaction of the account. Detail "next".
	ErrUsed fault.Code = "nonce_used"
	// ErrNotNext means that a nonce is not the account's next one, so that nothing would be mined. Detail "next".
	ErrNotNext fault.Code = "nonce_not_next"
)

// MaxLeap is how many numbers the user's own nonce may leave free: what a node keeps of an account beyond them is not
// more.
const MaxLeap = 16

// Next returns the nonce that the ledger would choose next, after as many other reservations.
func (r *Record) Next(v View, after int) uint64 { return r.choose(v, after, false) }

// choose is the lowest nonce that was released and that nobody uses, or else the floor; with two, the nonce above it is
// free too. What a node has pending there is not this ledger's, so that a nonce below its count is left alone.
func (r *Record) choose(v View, after int, two bool) uint64 {
	used := max(r.consumed(v), v.Pending)
	for i := range r.Open {
		if e := &r.Open[i]; e.State == Released && e.Nonce >= used && (!two || r.free(e.Nonce+1)) {
			if after == 0 {
				return e.Nonce
			}
			after--
		}
	}
	floor := r.consumed(v)
	if r.Compare(v) == Unsettled {
		floor = used // beyond the foreign ones, as Admit let it
	}
	floor = max(r.Floor, floor)
	return floor + min(uint64(after), maxNonce-floor)
}

// free reports whether nothing was ever signed or is reserved for a nonce, by this ledger's knowledge.
func (r *Record) free(nonce uint64) bool {
	if nonce >= r.Floor {
		return true
	}
	group := r.Group(nonce)
	return len(group) > 0 && group[0].State == Released
}

// chosen allows the user's own nonce: a gap, or the floor. Others need the user's agreement: one above the floor leaves
// gaps, which the next requests fill; one below it that is in no open entry was another wallet's, or stands in a ledger that
// was lost, or is settled here by the word of a node that was wrong, as the chain has not used it.
// Errors: ErrUsed, ErrNotNext.
func (r *Record) chosen(intent Intent, nonce, next uint64, v View, agreed Agreed) (uint64, error) {
	floor := max(r.Floor, r.consumed(v))
	known := r.Group(nonce)
	switch {
	case nonce < v.Latest, nonce < r.Settled && (!agreed.Above || intent.Purpose == Fill), len(known) > 0 && known[0].State != Released,
		intent.carries() && !r.free(nonce+1):
		return 0, wrongNonce(ErrUsed, "this nonce belongs to another transaction of the account: use ", next)
	case nonce < floor && intent.Purpose == Fill, nonce == floor, len(known) > 0 && nonce >= v.Pending:
		return nonce, nil
	case nonce > floor && nonce-floor > MaxLeap, nonce > maxNonce-2, !agreed.Above:
		return 0, wrongNonce(ErrNotNext, "the account's next nonce is ", next)
	}
	for ; floor < nonce; floor++ {
		r.insert(Entry{Nonce: floor, Epoch: r.Epoch, State: Released, Transaction: Transaction{Data: eth.Bytes{}}})
	}
	return nonce, nil
}

func wrongNonce(code fault.Code, what string, next uint64) error {
	number := strconv.FormatUint(next, 10)
	return fault.New(code, "nonce", what+number+", or let the ledger choose").With("next", number)
}
