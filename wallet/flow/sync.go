package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// Sync asks the chain what became of the open transactions of an account, settles what is settled, and gives to the
// node again, as the same bytes, what it does not know of. It needs no key and works while the wallet is locked.
// Errors: ErrNetworkUnknown, ErrChainMismatch, ErrNodeAnswer, ErrNodeRefused, ErrBusy, nonce.ErrChainReset, those of
// nonce.Decode, and those of Host.
func (s *Session) Sync(h Host, chain eth.ChainID, account eth.Address) (Activity, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Activity{}, err
	}
	file := openLedger(h, chain, account)
	ledger, err := file.load()
	if err != nil {
		return Activity{}, err
	}
	if len(ledger.Open) == 0 {
		return s.activity(h, network, account, ledger)
	}
	seen, err := look(h, network, account, ledger)
	if err != nil {
		return Activity{}, err
	}
	if err := lookAgain(h, network, account, seen); err != nil {
		return Activity{}, err
	}
	now, err := clock(h)
	if err != nil {
		return Activity{}, err
	}
	ledger, err = file.update(func(r *nonce.Record) error { return r.Reconcile(seen, now) })
	if err != nil {
		return Activity{}, err
	}
	if ledger, err = rebroadcast(file, network, ledger, seen, now); err != nil {
		return Activity{}, err
	}
	return s.activity(h, network, account, ledger)
}

// look asks for everything at once. Errors: nonce.ErrChainReset, ErrChainMismatch, ErrNodeAnswer, and those of Host.
func look(h Host, network Network, account eth.Address, ledger *nonce.Record) (*nonce.Sight, error) {
	b := newBatch()
	latest, final, genesis, count := b.block("latest"), b.block("finalized"), b.block("0x0"), b.count(account, "latest")
	var asked []question
	for _, e := range ledger.Open {
		if e.Hash != nil {
			asked = append(asked, ask(b, e))
		}
	}
	replies, err := b.send(h, network)
	if err != nil {
		return nil, err
	}
	head, err := latestBlock(replies[latest])
	if err != nil {
		return nil, err
	}
	view, err := readView(replies[genesis], replies[count], replies[count])
	if err != nil {
		return nil, err
	}
	if ledger.Compare(view) == nonce.Reset {
		return nil, fault.New(nonce.ErrChainReset, "chainId",
			"this chain started anew: your earlier transactions are not on it. Your next request asks whether to begin a new ledger")
	}
	seen := &nonce.Sight{View: view, Finalized: network.finalized(head, replies[final])}
	for _, q := range asked {
		entry, err := q.read(replies)
		if err != nil {
			return nil, err
		}
		seen.Entries = append(seen.Entries, entry)
	}
	return seen, nil
}

// question is what is asked about one signed transaction: the places of the answers in a batch.
type question struct {
	entry                       nonce.Entry
	receipt, transaction, block int // block is 0 for one that was in none
}

func ask(b *batch, e nonce.Entry) question {
	q := question{entry: e, receipt: b.add("eth_getTransactionReceipt", quoted(e.Hash.String())),
		transaction: b.add("eth_getTransactionByHash", quoted(e.Hash.String()))}
	if e.Block != nil {
		q.block = b.block(hexNumber(e.Block.Number))
	}
	return q
}

func (q question) read(replies []RPCReply) (nonce.Shown, error) {
	s := nonce.Shown{Entry: q.entry}
	var err error
	if s.Block, err = receipt(replies[q.receipt], *q.entry.Hash); err != nil {
		return s, err
	}
	found, err := answer(replies[q.transaction], func(v json.Value) (bool, error) { return v.Kind() == json.Object, nil })
	if s.Pending = found && s.Block == nil; err != nil || q.block == 0 {
		return s, err
	}
	now, err := block(replies[q.block])
	if now != nil {
		s.Canonical = &now.hash
	}
	return s, err
}

// receipt reads a receipt; nil where there is none.
func receipt(r RPCReply, hash eth.Hash) (*nonce.Inclusion, error) {
	return answer(r, func(v json.Value) (*nonce.Inclusion, error) {
		if v.Kind() == json.Null {
			return nil, nil
		}
		o := json.ReadObject(v)
		i := &nonce.Inclusion{
			Number:   json.Field(o, "blockNumber", readNumber),
			Hash:     json.Field(o, "blockHash", json.Hash),
			GasUsed:  json.Field(o, "gasUsed", readNumber),
			GasPrice: json.Optional(o, "effectiveGasPrice", readQuantity),
			Reverted: json.Field(o, "status", readNumber) == 0,
		}
		if named := json.Field(o, "transactionHash", json.Hash); o.Err() == nil && named != hash {
			return nil, nodeAnswer("it is another transaction's receipt", nil)
		}
		return i, o.Err()
	})
}

func answerHash(r RPCReply) (eth.Hash, error) { return answer(r, json.Hash) }

// lookAgain asks once more for what nonce.Sight.Doubtful names, and whether its nonces were consumed in a final block.
func lookAgain(h Host, network Network, account eth.Address, s *nonce.Sight) error {
	places := s.Doubtful()
	if len(places) == 0 {
		return nil
	}
	b := newBatch()
	settled := b.count(account, hexNumber(s.Finalized))
	var asked []question
	for _, i := range places {
		asked = append(asked, ask(b, s.Entries[i].Entry))
	}
	replies, err := b.send(h, network)
	if err != nil {
		return err
	}
	s.Settled, _ = number(replies[settled]) // a node that does not say supersedes nothing
	for i, q := range asked {
		again, err := q.read(replies)
		if err != nil {
			return err
		}
		again.Again = true
		s.Entries[places[i]] = again
	}
	return nil
}

// rebroadcast gives to the node what it does not show, lowest nonce first.
func rebroadcast(file *ledgerFile, network Network, ledger *nonce.Record, s *nonce.Sight, now eth.Millis) (*nonce.Record, error) {
	shown := map[eth.Hash]bool{}
	for _, e := range s.Entries {
		shown[*e.Entry.Hash] = e.Block != nil || e.Pending
	}
	var lost []nonce.Entry
	for _, e := range ledger.Open {
		if e.Hash != nil && e.State != nonce.Mined && !shown[*e.Hash] {
			lost = append(lost, e)
		}
	}
	if len(lost) == 0 {
		return ledger, nil
	}
	outcomes, err := broadcast(file.host, network, lost)
	if err != nil {
		return nil, err
	}
	return file.update(func(r *nonce.Record) error { return heard(r, lost, outcomes, now) })
}
