package nonce

import (
	"slices"

	"github.com/latchkey/latchkey/eth"
)

// firstHead is the newest block from which on block 1 is taken for settled.
const firstHead = 2

// farBehind is how many blocks a node may lack of what another one has shown: months of most chains. If it lacks more, most
// likely what was shown never was, and time would not tell: the user has to.
const farBehind = 1 << 20

// lacks reports whether a block is that far above the newest one.
func (v *View) lacks(number uint64) bool {
	return v.Head > 0 && number > v.Head && number-v.Head > farBehind
}

// Pins returns the heights at which a node is asked for its block, beside block 0: a chain that has other blocks there
// is another chain under the same id. The newest pin decides for all below it; block 1 is for a development chain that
// began anew, which has the same genesis and is not as long yet.
func (r *Record) Pins() []uint64 {
	heights := []uint64{1}
	if p := r.newestPin(); p != nil && p.Number > 1 {
		heights = append(heights, p.Number)
	}
	return heights
}

// newestPin returns the newest final block that the ledger knows of, or nil. A ledger of schema 1 has no Final, but may
// have transactions in final blocks.
func (r *Record) newestPin() *Pin {
	newest := r.Final
	for i := range r.Archive {
		if e := &r.Archive[i]; e.Epoch == r.Epoch && e.State == Final && e.Block != nil && (newest == nil || e.Block.Number > newest.Number) {
			newest = &Pin{Number: e.Block.Number, Hash: e.Block.Hash}
		}
	}
	return newest
}

// strange reports whether a view shows another chain: another block at any height that is pinned, or far too few of them.
func (r *Record) strange(v View) bool {
	if v.Genesis != nil && r.Genesis != nil && *v.Genesis != *r.Genesis {
		return true
	}
	newest := r.newestPin()
	if newest != nil && v.lacks(newest.Number) {
		return true
	}
	for _, p := range v.Shown {
		if p.Number == 1 && r.First != nil && p.Hash != *r.First || newest != nil && p.Number == newest.Number && p.Hash != newest.Hash {
			return true
		}
	}
	return false
}

// short reports whether a node's chain does not reach the newest pin, and no other node vouches for it: what it does not
// show proves nothing.
func (r *Record) short(v View) bool {
	newest := r.newestPin()
	return newest != nil && v.Head > 0 && v.Head < newest.Number && !v.Vouched
}

// pin remembers what identifies the chain of a view that belongs to this ledger. A final block counts on the word of two
// nodes; on that of one only together with a transaction of the account's own in it or below, as Finalize has it: a pin
// that never was would make every other node's chain a strange one.
func (r *Record) pin(v View) {
	if r.Genesis == nil {
		r.Genesis = v.Genesis
	}
	for _, p := range v.Shown {
		if p.Number == 1 && r.First == nil && v.Head >= firstHead {
			r.First = &p.Hash
		}
	}
	if v.Final != nil && v.Vouched && v.Final.Number <= v.Head {
		r.raisePin(*v.Final)
	}
}

func (r *Record) raisePin(p Pin) {
	if p.Number > 1 && (r.Final == nil || p.Number > r.Final.Number) {
		r.Final = &p
	}
}

// Restart begins a new epoch on another chain, as the user confirmed. All entries go to the archive in the state they are
// in, and their nonces are free there. But where the chain begins with the same blocks, it may be a fork, or the pin a
// node's lie: what was signed and is not settled may yet be mined, so it stays open and keeps its numbers.
func (r *Record) Restart(v View, now eth.Millis) {
	keep := []Entry{}
	if r.sameStart(v) {
		keep = r.carryOver(now)
	}
	for _, e := range r.Open {
		e.Raw, e.Offered = nil, 0
		r.Archive = append(r.Archive, e)
	}
	r.trim()
	r.Epoch++
	for i := range keep {
		keep[i].Epoch = r.Epoch
		if i == 0 || keep[i-1].Nonce < keep[i].Nonce {
			keep[i].Replaces = nil // it was settled, and is not any more
		}
	}
	r.Open, r.Genesis, r.First, r.Final, r.Floor, r.Settled, r.Moved = keep, v.Genesis, nil, nil, 0, 0, nil
	if len(keep) > 0 { // what the chain has beyond these was agreed to as well
		r.Floor = max(keep[len(keep)-1].Nonce+1, v.Latest)
	}
}

// sameStart reports whether a view's block 1 is the pinned one.
func (r *Record) sameStart(v View) bool {
	for _, p := range v.Shown {
		if p.Number == 1 && r.First != nil && p.Hash == *r.First {
			return true
		}
	}
	return false
}

// carryOver takes what is signed out of Open, in no block, and with it the gaps among it.
func (r *Record) carryOver(now eth.Millis) []Entry {
	for i := len(r.Open) - 1; i >= 0; i-- { // downwards, as giving up may take an entry away
		switch e := &r.Open[i]; {
		case e.State == Reserved && e.Intent != "":
			r.giveUp(e, now)
		case e.State == Mined:
			r.unmine(e, now)
		}
	}
	keep := r.Open
	for len(keep) > 0 && keep[len(keep)-1].State == Released {
		keep = keep[:len(keep)-1]
	}
	r.Open = nil
	return slices.Clone(keep)
}
