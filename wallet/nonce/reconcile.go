package nonce

import "github.com/latchkey/latchkey/eth"

// Sight is what a node shows of an account and of its open transactions.
type Sight struct {
	View      View
	Finalized uint64  // newest final block
	Settled   uint64  // nonces consumed at the block Finalized, asked before the second look; 0 where the node does not say
	Entries   []Shown // those of Record.Asked, or of some of them
}

// Shown is what a node shows of one signed transaction. Of an authorization nothing is asked but what View has.
type Shown struct {
	Entry     Entry      // as the ledger had it when the node was asked
	Block     *Inclusion // of its receipt; nil without one
	Pending   bool       // the node has it without a block
	Canonical *eth.Hash  // hash of the block now at the height where it was mined; nil where none is, or it was in none
	Again     bool       // this is the second look
}

// absent reports whether the node knows nothing of the transaction.
func (s *Shown) absent() bool { return s.Block == nil && !s.Pending }

// Asked returns what a node is asked about: everything signed that is not settled.
func (r *Record) Asked() (entries []Entry) {
	for _, e := range r.Open {
		if e.Hash != nil {
			entries = append(entries, e)
		}
	}
	return entries
}

// Doubtful returns the places in Entries of what has a consumed nonce and is not shown, nor is anything linked to it.
// They are to be asked for a second time, after the count that becomes Settled, so that a transaction that was mined in
// between has a receipt; and because a wrong 'superseded' would invite a second payment (N2). Other nodes may be asked as
// well: whatever any of them shows replaces what is here.
func (s *Sight) Doubtful() (places []int) {
	explained := map[uint64]bool{}
	for i := range s.Entries {
		if e := &s.Entries[i]; !e.absent() || e.Entry.State == Mined {
			explained[e.Entry.Nonce] = true
		}
	}
	for i := range s.Entries {
		if at := s.Entries[i].Entry.Nonce; at < s.View.Latest && !explained[at] {
			places = append(places, i)
		}
	}
	return places
}

// Reconcile applies what a node shows to the ledger as it is now. Whatever changed since the node was asked is left
// alone: the next look sees it. Errors: ErrChainReset.
func (r *Record) Reconcile(s *Sight, now eth.Millis) error {
	if r.Compare(s.View) == Reset {
		return chainReset()
	}
	for i := range s.Entries {
		e := &s.Entries[i]
		current := r.find(*e.Entry.Hash)
		if current == nil || current.State != e.Entry.State || current.Authorization {
			continue
		}
		if err := r.follow(s, e, now); err != nil {
			return err
		}
	}
	r.conclude(s, now)
	r.Expire(now)
	return nil
}

// follow applies what a node shows of one transaction.
func (r *Record) follow(s *Sight, e *Shown, now eth.Millis) error {
	hash, was := *e.Entry.Hash, e.Entry.Block
	switch {
	case e.Block != nil:
		// Final only if an earlier look saw it in this very block, and the block still stands at its height.
		stood := was != nil && was.Hash == e.Block.Hash && e.Canonical != nil && *e.Canonical == was.Hash
		if stood && e.Block.Number <= s.Finalized && (s.View.Head == 0 || e.Block.Number <= s.View.Head) {
			return r.Finalize(hash, now)
		}
		return r.Mine(hash, *e.Block, now)
	case was != nil:
		// A reorg only if another block stands where it was mined: a node that is a little behind shows none there.
		if e.Canonical != nil && *e.Canonical != was.Hash || s.View.lacks(was.Number) {
			return r.Unmine(hash, now)
		}
	case e.Pending:
		return r.See(hash, now)
	}
	return nil
}

// conclude ends what a foreign transaction took the nonce of, for good: the nonce was consumed in a finalized block, and
// nothing that is signed for it was shown in a second look (N2). An authorization that is in force by then was sent by
// somebody else, and so it took the nonce itself; as long as a transaction that carries it is open, that may have done
// it. A node that lacks blocks which were final proves nothing.
func (r *Record) conclude(s *Sight, now eth.Millis) {
	if r.short(s.View) {
		return
	}
	gone := map[eth.Hash]bool{}
	for i := range s.Entries {
		e := &s.Entries[i]
		if now := r.find(*e.Entry.Hash); now != nil && now.State == e.Entry.State && e.Again && e.absent() && now.Nonce < s.Settled {
			gone[*now.Hash] = true
		}
	}
	for i := 0; i < len(r.Open); {
		group := r.Group(r.Open[i].Nonce)
		if !allGone(group, gone) || r.inCarriage(&group[0]) {
			i += len(group)
			continue
		}
		// What ends leaves the window, so the next group stands at i, unless gaps below went with it.
		if first := &group[0]; first.Authorization && first.inForce(s.View) {
			r.Used(*first.Hash, now)
		} else {
			r.Supersede(*first.Hash, now)
		}
		i = 0
	}
}

// allGone reports whether something is signed for a nonce, and none of it is known to anybody.
func allGone(group []Entry, gone map[eth.Hash]bool) bool {
	for i := range group {
		if e := &group[i]; e.State == Mined || e.Hash == nil && i == 0 || e.Hash != nil && !gone[*e.Hash] {
			return false
		}
	}
	return true
}

// inForce reports whether the account delegates as an authorization says.
func (e *Entry) inForce(v View) bool {
	if e.Transaction.Delegate.IsZero() {
		return v.Delegate == nil
	}
	return same(e.Transaction.Delegate, v.Delegate)
}
