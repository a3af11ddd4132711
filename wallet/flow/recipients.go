package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/report"
)

// CheckRecipient says what is known of a recipient before anything is planned. Of a locked wallet it does not compare the names
// of the user's accounts. Errors: ErrNetworkUnknown, ErrChainMismatch, those of nonce.Decode, and those of Host.
func (s *Session) CheckRecipient(h Host, chain eth.ChainID, from, to eth.Address) (RecipientCheck, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return RecipientCheck{}, err
	}
	k, err := s.surroundings(h, network, from)
	if err != nil {
		return RecipientCheck{}, err
	}
	file := openLedger(h, chain, from)
	ledger, err := file.Load()
	if err != nil {
		return RecipientCheck{}, err
	}
	if k.Paid, err = s.paid(file, k, ledger); err != nil {
		return RecipientCheck{}, err
	}
	b := newBatch()
	needs := report.Needs{Addresses: []eth.Address{to}}
	var q questions
	q.ask(b, needs)
	replies, err := b.send(h, network)
	if err != nil {
		return RecipientCheck{}, err
	}
	k.Asked = true
	if err := q.read(replies, needs, &k, new(facts)); err != nil {
		return RecipientCheck{}, err
	}
	return RecipientCheck{Party: k.Party("Recipient", to), Findings: k.CheckRecipient(to)}, nil
}
