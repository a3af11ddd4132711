package flow

import (
	"errors"
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// Rebroadcast gives a recorded transaction that is not mined yet to every node of its network once more, as the same
// bytes. It needs no key and works while the wallet is locked. What the nodes say is no error: the result's state and
// notice tell. Errors: ErrNetworkUnknown, nonce.ErrNoEntry, those of nonce.Ledger.Load, and those of Host.
func (s *Session) Rebroadcast(h Host, chain eth.ChainID, account eth.Address, hash eth.Hash) (Sent, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Sent{}, err
	}
	file := openLedger(h, chain, account)
	_, entry, err := file.open(hash)
	if err != nil {
		return Sent{}, err
	}
	if entry.State != nonce.Mined {
		entry = told(file, network, 0, []nonce.Offer{{Entry: entry, Everywhere: true}}, []nonce.Entry{entry})[0]
	}
	return sent(network, entry), nil
}

// open loads the ledger and returns the open entry of a signed transaction: never that of an authorization, which no node is given. Errors:
// nonce.ErrNoEntry.
func (f *ledgerFile) open(hash eth.Hash) (*nonce.Record, nonce.Entry, error) {
	ledger, err := f.Load()
	if err != nil {
		return nil, nonce.Entry{}, err
	}
	at := slices.IndexFunc(ledger.Open, func(e nonce.Entry) bool { return e.Hash != nil && *e.Hash == hash && !e.Authorization })
	if at < 0 {
		return nil, nonce.Entry{}, fault.New(nonce.ErrNoEntry, "hash", "the ledger has no open transaction with this hash")
	}
	return ledger, ledger.Open[at], nil
}

// tell gives recorded transactions to the network's nodes, and stores what they said: in one change, of what is open by
// then, as another tab may have settled some meanwhile. head is the number of the newest block, or 0. Errors: those of give
// and of the ledger.
func tell(file *ledgerFile, network Network, head uint64, offers []nonce.Offer) (*nonce.Record, error) {
	outcomes, err := give(file.host, network, offers)
	if err != nil {
		return nil, err
	}
	now, err := clock(file.host)
	if err != nil {
		return nil, err
	}
	return file.Update(func(r *nonce.Record) error {
		for i, o := range offers {
			if open := r.Find(o.Entry.Intent); open == nil || open.State.Settled() || open.State == nonce.Mined {
				continue
			}
			if err := r.Broadcast(*o.Entry.Hash, outcomes[i], now); err != nil {
				return err
			}
			if head > 0 && outcomes[i] != nonce.OutcomeNotSent {
				r.Offered(*o.Entry.Hash, head)
			}
		}
		return nil
	})
}

// give gives transactions to the first of the network's nodes that is reached, and to each of the others what is to go
// everywhere; of what those say the most willing answer counts. Where it is not known whether a node took something, no
// other is asked in its place: Sync looks first. Errors: ErrLocked, ErrCancelled; all else is an outcome.
func give(h Host, network Network, offers []nonce.Offer) ([]nonce.Outcome, error) {
	outcomes := make([]nonce.Outcome, len(offers))
	reached := false
	for _, endpoint := range network.endpoints() {
		var part []nonce.Entry
		var places []int
		for i, o := range offers {
			if !reached || o.Everywhere {
				part, places = append(part, o.Entry), append(places, i)
			}
		}
		if len(part) == 0 {
			break
		}
		answers, err := submit(h, endpoint, part)
		if err != nil {
			return nil, err
		}
		for i, answer := range answers {
			at := &outcomes[places[i]]
			*at = willing(*at, answer)
			reached = reached || answer != nonce.OutcomeNotSent
		}
	}
	return outcomes, nil
}

// willing chooses between what one node said and what another one did.
func willing(one, other nonce.Outcome) nonce.Outcome {
	switch {
	case one == "", one == nonce.OutcomeNotSent, other == nonce.OutcomeAccepted, other == nonce.OutcomeKnown && one != nonce.OutcomeAccepted:
		return other
	}
	return one
}

// submit gives recorded transactions to a node, in the order of their nonces, and classifies its answers. Errors:
// ErrLocked, ErrCancelled; all else is an outcome.
func submit(h Host, endpoint string, entries []nonce.Entry) ([]nonce.Outcome, error) {
	var outcomes []nonce.Outcome
	for len(entries) > 0 {
		part := entries[:min(len(entries), maxBatch)]
		entries = entries[len(part):]
		b := new(batch)
		for _, e := range part {
			b.add("eth_sendRawTransaction", quoted(e.Raw.String()))
		}
		replies, err := h.RPC(endpoint, b.requests)
		if errors.Is(err, ErrLocked) || errors.Is(err, ErrCancelled) {
			return nil, err
		}
		for i, e := range part {
			switch {
			case errors.Is(err, ErrNotSent):
				outcomes = append(outcomes, nonce.OutcomeNotSent)
			case err != nil || i >= len(replies):
				outcomes = append(outcomes, nonce.OutcomeUnknown)
			default:
				outcomes = append(outcomes, outcome(replies[i], *e.Hash))
			}
		}
	}
	return outcomes, nil
}

// outcome reads the node's answer to one transaction. An acceptance must name its hash: anything else is no answer.
func outcome(r RPCReply, hash eth.Hash) nonce.Outcome {
	if r.Error != nil {
		return nonce.Refused(r.Error.Code, r.Error.Message, r.Error.Data)
	}
	if named, err := answerHash(r); err != nil || named != hash {
		return nonce.OutcomeUnknown
	}
	return nonce.OutcomeAccepted
}
