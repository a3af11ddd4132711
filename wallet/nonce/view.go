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
	Genesis *eth.Hash // hash of block 0; nil where the node no longer has it
	Latest  uint64    // how many nonces are consumed at the newest block
	Pending uint64    // the same with the node's pending transactions
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
// Another genesis is another chain. A count below the floor changes nothing (N6), even one below what was already final:
// the node is behind, forgot pending transactions, or lies. An empty ledger believes a count whose
// transactions are all mined, as every wallet does on import; pending ones that it does not know could share a nonce
// with what it signs next, so it waits for them. The same holds later for pending transactions above the floor.
// Mined ones above the floor cannot collide any more, but they mean that somebody else uses the key: the user decides.
func (r *Record) Compare(v View) Standing {
	switch {
	case r.Genesis != nil && v.Genesis != nil && *r.Genesis != *v.Genesis:
		return Reset
	case v.Pending > max(r.Floor, v.Latest):
		return Unsettled
	case v.Latest > r.Floor && !r.empty():
		return Ahead
	}
	return Level
}

// Admit refuses a reservation that the view makes unsafe. accepted is the user's agreement to a rise.
// Errors: ErrChainReset, ErrUnsettled, ErrAhead.
func (r *Record) Admit(v View, accepted bool) error {
	switch r.Compare(v) {
	case Reset:
		return fault.New(ErrChainReset, "chainId", "this chain started anew since your last transaction: review the request again")
	case Unsettled:
		return fault.New(ErrUnsettled, "from", "transactions from another wallet are pending for this account: wait until they are mined, then ask again")
	case Ahead:
		if !accepted {
			return fault.New(ErrAhead, "from", "another wallet sent transactions from this account: review the request again")
		}
	}
	return nil
}

// empty reports whether nothing was ever handed out in this epoch.
func (r *Record) empty() bool { return r.Floor == 0 }

// Restart begins a new epoch on a chain that started anew, as the user confirmed. All entries go to the archive in the
// state they are in; their nonces are free on the new chain.
func (r *Record) Restart(genesis *eth.Hash) {
	for _, e := range r.Open {
		e.Raw = nil
		r.Archive = append(r.Archive, e)
	}
	r.trim()
	r.Open = []Entry{}
	r.Epoch++
	r.Genesis, r.Floor, r.Settled = genesis, 0, 0
}

// Behind reports whether a node's count misses a transaction that was mined by this ledger's knowledge: one that it saw
// in a block, or one of another wallet that an earlier count included. Only what is open here and in no block may be
// missing. If it was the earlier count that was wrong, everything signed above it waits for nonces that nobody used.
func (r *Record) Behind(v View) bool {
	var waiting uint64
	for _, e := range r.Open {
		if e.Nonce >= v.Latest && e.State != Mined {
			waiting++
		}
	}
	return v.Latest < r.Floor && r.Floor-v.Latest > waiting
}

// WaitsFor returns the nonce below another open one that was given up and that nobody is known to have used since: until
// a new request takes it, no chain mines what is above it.
func (r *Record) WaitsFor(nonce uint64) (gap uint64, waits bool) {
	for _, e := range r.Open {
		switch {
		case e.Nonce >= nonce:
			return gap, waits
		case e.State == Mined:
			waits = false
		case e.State == Released && e.Nonce >= r.Settled && !waits:
			gap, waits = e.Nonce, true
		}
	}
	return gap, waits
}
