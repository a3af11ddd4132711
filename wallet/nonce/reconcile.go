package nonce

import "github.com/latchkey/latchkey/eth"

// Sight is what a node shows of an account's open transactions.
type Sight struct {
	Finalized uint64 // newest final block
	Consumed  uint64 // nonces consumed at the newest block
	Settled   uint64 // nonces consumed at the block Finalized, asked before the second look; 0 where the node does not say
	Shown     []Shown
}

// Shown is what a node shows of one signed transaction.
type Shown struct {
	Entry     Entry      // as the ledger had it when the node was asked
	Block     *Inclusion // of its receipt; nil without one
	Pending   bool       // the node has it without a block
	Canonical *eth.Hash  // hash of the block now at the height where it was mined; nil where none is, or it was in none
	Again     bool       // this is the second look
}

// absent reports whether the node knows nothing of the transaction.
func (s *Shown) absent() bool { return s.Block == nil && !s.Pending }

// Doubtful returns the places in Shown of the transactions whose nonce is consumed and which the node does not show.
// They are to be asked for a second time, after the count that becomes Settled, so that a transaction that was mined in
// between has a receipt; and because a wrong 'superseded' would invite a second payment (N2).
func (s *Sight) Doubtful() (places []int) {
	for i := range s.Shown {
		if e := &s.Shown[i]; e.Entry.Nonce < s.Consumed && e.absent() && e.Entry.State != Mined {
			places = append(places, i)
		}
	}
	return places
}

// Reconcile applies what a node shows to the ledger as it is now. Whatever changed since the node was asked is left
// alone: the next look sees it. Errors: ErrTransition.
func (r *Record) Reconcile(s *Sight, now eth.Millis) error {
	for i := range s.Shown {
		e := &s.Shown[i]
		current := r.Find(e.Entry.Intent)
		if current == nil || current.State != e.Entry.State || current.State.Settled() {
			continue
		}
		if err := r.reconcile(s, e, now); err != nil {
			return err
		}
	}
	r.Expire(now)
	return nil
}

func (r *Record) reconcile(s *Sight, e *Shown, now eth.Millis) error {
	hash, was := *e.Entry.Hash, e.Entry.Block
	switch {
	case e.Block != nil:
		// Final only if an earlier look saw it in this very block, and the block still stands at its height.
		stood := was != nil && was.Hash == e.Block.Hash && e.Canonical != nil && *e.Canonical == was.Hash
		if stood && e.Block.Number <= s.Finalized {
			return r.Finalize(hash, now)
		}
		return r.Mine(hash, *e.Block, now)
	case was != nil:
		// A reorg only if another block stands where it was mined: a node that is behind shows none there.
		if e.Canonical != nil && *e.Canonical != was.Hash {
			return r.Unmine(hash, now)
		}
		return nil
	case e.Pending:
		return r.See(hash, now)
	case e.Again && e.Entry.Nonce < s.Settled:
		return r.Supersede(hash, now)
	}
	return nil
}
