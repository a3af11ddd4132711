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
	entry, err := file.open(hash)
	if err != nil {
		return Sent{}, err
	}
	if entry.State != nonce.Mined {
		one := []nonce.Entry{entry}
		outcomes, err := offer(h, network.endpoints(), one)
		entry = told(file, one, one, outcomes, err)[0]
	}
	return sent(network, entry), nil
}

// open returns the open entry of a signed transaction. Errors: nonce.ErrNoEntry.
func (f *ledgerFile) open(hash eth.Hash) (nonce.Entry, error) {
	ledger, err := f.load()
	if err != nil {
		return nonce.Entry{}, err
	}
	at := slices.IndexFunc(ledger.Open, func(e nonce.Entry) bool { return e.Hash != nil && *e.Hash == hash })
	if at < 0 {
		return nonce.Entry{}, fault.New(nonce.ErrNoEntry, "hash", "the ledger has no open transaction with this hash")
	}
	return ledger.Open[at], nil
}

// offer gives recorded transactions to each of some nodes and says for each transaction what the most willing one answered.
// Errors: ErrLocked, ErrCancelled; all else is an outcome.
func offer(h Host, endpoints []string, entries []nonce.Entry) ([]nonce.Outcome, error) {
	best := make([]nonce.Outcome, len(entries))
	for _, endpoint := range endpoints {
		outcomes, err := submit(h, endpoint, entries)
		if err != nil {
			return nil, err
		}
		for i, o := range outcomes {
			if best[i] == "" || best[i] == nonce.OutcomeNotSent || o == nonce.OutcomeAccepted || o == nonce.OutcomeKnown && best[i] != nonce.OutcomeAccepted {
				best[i] = o
			}
		}
	}
	return best, nil
}

// broadcast gives recorded transactions to the first of the network's nodes that is reached. After an answer that is not
// known, no other node is asked: Sync looks first. Errors: ErrLocked, ErrCancelled; all else is an outcome.
func broadcast(h Host, network Network, entries []nonce.Entry) (outcomes []nonce.Outcome, err error) {
	for _, endpoint := range network.endpoints() {
		outcomes, err = submit(h, endpoint, entries)
		if err != nil || !slices.Contains(outcomes, nonce.OutcomeNotSent) {
			break
		}
	}
	return outcomes, err
}

// submit gives recorded transactions to a node, in the order of their nonces, and classifies its answers. Errors:
// ErrLocked, ErrCancelled; all else is an outcome.
func submit(h Host, endpoint string, entries []nonce.Entry) ([]nonce.Outcome, error) {
	var outcomes []nonce.Outcome
	for part := range slices.Chunk(entries, maxBatch) {
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
