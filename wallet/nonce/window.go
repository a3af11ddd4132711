package nonce

import "github.com/latchkey/latchkey/eth"

const (
	// maxInFlight is how many nonces of one account may wait in a node beyond the consumed ones. Nodes promise to keep
	// that many (AccountSlots of go-ethereum's legacypool); what is above may be dropped at any time.
	maxInFlight = 16
	// patience is for how many blocks no node may show what was given to one before it is given to the others as well.
	patience = 3
)

// Offer is a transaction that is to be given to a node now.
type Offer struct {
	Entry      Entry
	Everywhere bool // to all nodes of the network: it was given to one some blocks ago, and is not shown
}

// Offers lists what is to be given to a node now: what it does not show, lowest nonce first, of each nonce the newest.
// Of a nonce whose newest was refused the one before follows, as it may be all that a node takes. Nothing above a nonce
// that was given up is offered, as no chain mines it yet and nodes drop it, and of an account that delegates one nonce (N9).
func (r *Record) Offers(s *Sight) (offers []Offer) {
	shown := map[eth.Hash]bool{}
	for i := range s.Entries {
		if e := &s.Entries[i]; !e.absent() {
			shown[*e.Entry.Hash] = true
		}
	}
	latest, most := s.View.Latest, uint64(maxInFlight)
	if s.View.Delegate != nil {
		most = 1
	}
	for _, group := range r.groups() {
		switch nonce := group[0].Nonce; {
		case nonce < latest, mined(group) != nil:
			continue
		case nonce-latest >= most, group[0].State == Released, group[0].Authorization && newest(group) == nil:
			return offers
		}
		for i := len(group) - 1; i >= 0; i-- {
			e := &group[i]
			if e.Hash == nil || e.Authorization {
				continue
			}
			if shown[*e.Hash] {
				break
			}
			offers = append(offers, Offer{*e, e.Offered > 0 && s.View.Head >= e.Offered+patience})
			if !e.refused() {
				break
			}
		}
	}
	return offers
}

// refused reports whether a node said that it does not take the transaction, though its nonce is free.
func (e *Entry) refused() bool {
	switch e.Outcome {
	case OutcomeUnderpriced, OutcomeInsufficient, OutcomeRejected:
		return true
	}
	return false
}

// Offered records that a transaction was given to a node, with the number of the newest block. Until a node shows it, the
// first time counts.
func (r *Record) Offered(hash eth.Hash, head uint64) {
	if e := r.transaction(hash); e != nil && e.State != Mined && e.Offered == 0 {
		e.Offered = head
	}
}
