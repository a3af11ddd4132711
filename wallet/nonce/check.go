package nonce

import (
	"github.com/latchkey/latchkey/eth"
)

// check demands what every transition keeps.
func (r *Record) check() error {
	switch {
	case r.Schema != Schema:
		return damaged("its version is unknown", nil)
	case r.ChainID.Check() != nil:
		return damaged("it has no chain", nil)
	case r.Settled > r.Floor:
		return damaged("more is settled than was handed out", nil)
	case len(r.Open) > MaxOpen || len(r.Archive) > MaxArchive || len(r.Moved) > MaxArchive*markSize || len(r.Moved)%markSize != 0:
		return damaged("it has too many entries", nil)
	}
	intents := map[string]bool{}
	last := uint64(0)
	for i := range r.Open {
		e := &r.Open[i]
		if i > 0 && e.Nonce < last || e.Nonce >= r.Floor || e.Epoch != r.Epoch {
			return damaged("a nonce is out of place", nil)
		}
		last = e.Nonce
		if e.State != Released && e.Intent != "" {
			if intents[e.Intent] {
				return damaged("an intent stands twice", nil)
			}
			intents[e.Intent] = true
		}
		if err := r.checkOpen(e); err != nil {
			return err
		}
	}
	for _, group := range r.groups() {
		if err := r.checkGroup(group[0].Nonce, group); err != nil {
			return err
		}
	}
	for i := range r.Archive {
		if err := r.checkArchived(&r.Archive[i]); err != nil {
			return err
		}
	}
	return nil
}

func (e *Entry) unsigned() bool { return e.State == Reserved || e.State == Released }

// checkOpen demands that an open entry holds what its state promises.
func (r *Record) checkOpen(e *Entry) error {
	_, known := e.State.successors()
	carried := e.Authorization && e.Intent == ""
	switch {
	case !known || e.State.Settled() && e.State != Released:
		return damaged("a state is out of place", nil)
	case e.unsigned() != (e.Hash == nil), (e.unsigned() || carried) != (len(e.Raw) == 0), e.unsigned() && (e.Outcome != "" || e.Offered > 0):
		return damaged("a signature is missing or out of place", nil)
	case (e.State == Mined) != (e.Block != nil), e.State == Mined && e.Offered > 0:
		return damaged("a block is missing or out of place", nil)
	case e.ReplacedBy != nil, e.State != Released && (!e.consistent(r.Address) || e.Intent == "" && !carried):
		return damaged("an entry contradicts itself", nil)
	case e.Authorization && e.State != Reserved && e.State != Released && e.State != Signed && (e.State != Mined || !carried):
		return damaged("an authorization is in a state of transactions", nil)
	}
	return r.checkSignature(e)
}

// checkSignature demands that what is signed is what the entry says: that the raw bytes of a transaction are those of its
// hash, and that an authorization's hash is its own. Who signed it, and a transaction's fields, are compared before it
// comes here.
func (r *Record) checkSignature(e *Entry) error {
	switch {
	case e.Hash == nil:
		return nil
	case !e.Authorization:
		if eth.Keccak256(e.Raw) != *e.Hash {
			return damaged("the bytes of a transaction are not those of its hash", nil)
		}
	case AuthorizationHash(r.ChainID, *e.Transaction.Delegate, e.Nonce) != *e.Hash,
		e.Intent != "" && !isTuple(e.Raw, authorizationItems(r.ChainID, *e.Transaction.Delegate, e.Nonce)):
		return damaged("an authorization is for something else", nil)
	}
	return nil
}

// checkGroup demands of the entries of one nonce that all behind the first are linked to one in front (N1), that nothing
// is free which is signed (N5), that one at most is in a block, and that who carries an authorization has the nonce above
// for it (N9).
func (r *Record) checkGroup(nonce uint64, group []Entry) error {
	inBlock := 0
	for i := range group {
		e := &group[i]
		if e.State == Mined {
			inBlock++
		}
		switch {
		case len(group) > MaxGroup, len(group) > 1 && e.State == Released, i == 0 && e.Replaces != nil && nonce >= r.Settled, inBlock > 1:
			return damaged("two transactions have one nonce", nil)
		case i > 0 && (e.Authorization || group[i-1].unsigned() || e.Replaces == nil || !linked(group[:i], e)):
			return damaged("a replacement is not linked", nil)
		}
		if !e.carries() || e.State == Released {
			continue
		}
		c := r.carriedBy(e)
		if c == nil && nonce+1 >= r.Settled || c != nil && (c.unsigned() && !e.unsigned() || (e.State == Mined) && !sameBlock(e, c)) {
			return damaged("an authorization is missing or out of place", nil)
		}
	}
	if first := &group[0]; first.Authorization && first.Intent == "" && first.State != Released && first.State != Signed {
		return r.checkCarried(first)
	}
	return nil
}

// linked reports whether an entry replaces one of those in front of it, and does what it may do.
func linked(before []Entry, e *Entry) bool {
	for i := range before {
		old := &before[i]
		if same(e.Hash, old.Hash) {
			return false
		}
		if same(e.Replaces, old.Hash) {
			return e.Purpose != SpeedUp || e.Transaction.does(old.Transaction)
		}
	}
	return false
}

// checkCarried demands that a transaction carries an authorization that waits for its signature, or is in a block.
func (r *Record) checkCarried(c *Entry) error {
	if c.Nonce > 0 {
		group := r.Group(c.Nonce - 1)
		for i := range group {
			e := &group[i]
			if e.State == c.State && r.carriedBy(e) == c && sameBlock(e, c) {
				return nil
			}
		}
	}
	return damaged("nothing carries an authorization", nil)
}

func sameBlock(a, b *Entry) bool { return same(a.Block, b.Block) }

// checkArchived demands that an archived entry is over: settled, or of an epoch that is.
func (r *Record) checkArchived(e *Entry) error {
	_, known := e.State.successors()
	now := e.Epoch == r.Epoch
	switch {
	case !known, e.Epoch > r.Epoch, now && !e.State.Settled(), now && e.Nonce >= r.Settled:
		return damaged("an archived entry is out of place", nil)
	case e.unsigned() != (e.Hash == nil), len(e.Raw) > 0, e.State == Final && e.Block == nil && e.Outcome != OutcomeUsed,
		(e.State == Replaced) != (e.ReplacedBy != nil), e.Authorization && e.Transaction.Delegate == nil:
		return damaged("a part of an archived entry is missing or out of place", nil)
	}
	return nil
}
