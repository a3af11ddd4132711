package nonce

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrUnsettled means that transactions which this ledger does not know are pending for the account.
	ErrUnsettled fault.Code = "nonce_unsettled"
	// ErrAhead means that the chain has consumed nonces that this ledger never handed out.
	ErrAhead fault.Code = "nonce_gap_ahead"
	// ErrChainReset means that the chain is not the one that this ledger's transactions are on.
	ErrChainReset fault.Code = "chain_reset"
)

// View is what one node says of an account, all of it in one batch. It may lie.
type View struct {
	Genesis  *eth.Hash    // hash of block 0; nil where the node no longer has it
	Head     uint64       // number of the newest block; 0 if it was not asked for
	Final    *Pin         // newest final block; nil where the chain has no such tag, or has finalized nothing
	Shown    []Pin        // its blocks at the heights of Record.Pins, without those that it does not have
	Latest   uint64       // how many nonces are consumed at the newest block
	Pending  uint64       // the same with the node's pending transactions
	Delegate *eth.Address // whose code the account runs (EIP-7702); nil: none
	Vouched  bool         // a second node knows of as many nonces
}

// Agreed is what the user agreed to, each in a question of its own.
type Agreed struct {
	Rise      bool // transactions of the account were mined that this ledger does not know: go on above them
	Unsettled bool // such transactions are pending: go on above them
	Above     bool // a nonce of the user's own choice leaves numbers free, or is one that this ledger cannot answer for
	Reset     bool // the chain began anew: begin a new epoch
}

// Standing is how a View compares with a Record.
type Standing string

const (
	Level     Standing = "level"     // the node has at most what this ledger handed out: the floor holds
	Ahead     Standing = "ahead"     // mined transactions of the account are missing here: another wallet sent them
	Unsettled Standing = "unsettled" // pending transactions of the account are missing here
	Reset     Standing = "reset"     // another chain under the same id
)

// Compare says how a node's view stands to the ledger.
//
// Another block at a pinned height is another chain. A count below the floor changes nothing (N6), even one below what
// was already final: the node is behind, forgot pending transactions, or lies. An empty ledger believes a count whose
// transactions are all mined, as every wallet does on import; pending ones that it does not know could share a nonce
// with what it signs next. The same holds later for pending transactions above the floor.
// Mined ones above the floor cannot collide any more, but they mean that somebody else uses the key.
func (r *Record) Compare(v View) Standing {
	switch {
	case r.strange(v):
		return Reset
	case v.Pending > max(r.Floor, v.Latest):
		return Unsettled
	case v.Latest > r.Floor && !r.empty():
		return Ahead
	}
	return Level
}

// Admit refuses a reservation that the view makes unsafe. The floor rises on the word of two nodes or of the user, never
// on that of one node (N6). Errors: ErrChainReset, ErrUnsettled, ErrAhead.
func (r *Record) Admit(v View, agreed Agreed) error {
	switch r.Compare(v) {
	case Reset:
		return chainReset()
	case Unsettled:
		if !v.Vouched && !agreed.Unsettled {
			return fault.New(ErrUnsettled, "from", "transactions from another wallet are pending for this account: wait until they are mined, then ask again")
		}
	case Ahead:
		if !v.Vouched && !agreed.Rise {
			return fault.New(ErrAhead, "from", "another wallet sent transactions from this account: review the request again")
		}
	}
	return nil
}

func chainReset() error {
	return fault.New(ErrChainReset, "chainId", "this chain started anew since your last transaction: review the request again")
}

// empty reports whether nothing was ever handed out in this epoch.
func (r *Record) empty() bool { return r.Floor == 0 }

// consumed is how many nonces are certainly gone, by a view and by what is final.
func (r *Record) consumed(v View) uint64 { return max(v.Latest, r.Settled) }

// Behind reports whether a node misses blocks that were final, or its count misses a transaction that was mined by this
// ledger's knowledge: one that it saw in a block, or one of another wallet that an earlier count included. Only what is
// open here and in no block may be missing. If it was the earlier count that was wrong, everything signed above it waits
// for nonces that nobody used.
func (r *Record) Behind(v View) bool {
	var waiting uint64
	for _, group := range r.groups() {
		if group[0].Nonce >= v.Latest && mined(group) == nil {
			waiting++
		}
	}
	return r.short(v) || v.Latest < r.Floor && r.Floor-v.Latest > waiting
}

// WaitsFor returns the nonce below another open one that was given up and that nobody is known to have used since: until
// a new request takes it, no chain mines what is above it.
func (r *Record) WaitsFor(nonce uint64) (gap uint64, waits bool) {
	for _, group := range r.groups() {
		switch at := group[0].Nonce; {
		case at >= nonce:
			return gap, waits
		case mined(group) != nil:
			waits = false
		case group[0].State == Released && at >= r.Settled && !waits:
			gap, waits = at, true
		}
	}
	return gap, waits
}
