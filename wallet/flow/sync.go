package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// Sync asks the chain what became of the open transactions of an account, settles what is settled, and gives to the nodes
// again, as the same bytes, what they do not know of. It needs no key and works while the wallet is locked.
// Errors: ErrNetworkUnknown, ErrChainMismatch, ErrNodeAnswer, ErrNodeRefused, ErrBusy, nonce.ErrChainReset, those of
// nonce.Ledger.Load, and those of Host.
func (s *Session) Sync(h Host, chain eth.ChainID, account eth.Address) (Activity, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Activity{}, err
	}
	file := s.openLedger(h, chain, account)
	ledger, err := file.Load()
	if err != nil {
		return Activity{}, err
	}
	if len(ledger.Open) == 0 {
		return s.activity(file, network, ledger, nil)
	}
	seen, by, err := look(h, network, account, ledger)
	if err != nil {
		return Activity{}, err
	}
	if err := lookAgain(h, network, account, seen, by); err != nil {
		return Activity{}, err
	}
	now, err := clock(h)
	if err != nil {
		return Activity{}, err
	}
	ledger, err = file.Update(func(r *nonce.Record) error { return r.Reconcile(seen, now) })
	if err != nil {
		return Activity{}, err
	}
	if offers := ledger.Offers(seen); len(offers) > 0 {
		if ledger, err = tell(file, network, seen.View.Head, offers); err != nil {
			return Activity{}, err
		}
	}
	return s.activity(file, network, ledger, &seen.View)
}

// look asks one node for everything at once, and says which one. Errors: nonce.ErrChainReset, ErrChainMismatch,
// ErrNodeAnswer, and those of Host.
func look(h Host, network Network, account eth.Address, ledger *nonce.Record) (*nonce.Sight, string, error) {
	b := newBatch()
	places, asked := askView(b, account, ledger), askAll(b, ledger.Asked())
	replies, err := b.send(h, network)
	if err != nil {
		return nil, "", err
	}
	view, head, err := places.read(replies)
	if err != nil {
		return nil, "", err
	}
	if ledger.Compare(view) == nonce.Reset {
		return nil, "", fault.New(nonce.ErrChainReset, "chainId",
			"this chain started anew, or the node is far behind or wrong: your earlier transactions are not on it. Your next request asks whether to begin a new ledger")
	}
	seen := &nonce.Sight{View: view, Finalized: network.finalized(head, replies[places.final])}
	seen.Entries, err = readAll(asked, replies)
	return seen, b.by, err
}

// question is what is asked about one signed transaction: the places of the answers in a batch, 0 where there is none.
type question struct {
	entry                       nonce.Entry
	receipt, transaction, block int
}

// askAll asks about signed transactions. Of an authorization a node says nothing; of one that was in a block, whether it is
// pending makes no difference.
func askAll(b *batch, entries []nonce.Entry) (asked []question) {
	for _, e := range entries {
		q := question{entry: e}
		if !e.Authorization {
			q.receipt = b.add("eth_getTransactionReceipt", quoted(e.Hash.String()))
		}
		switch {
		case e.Block != nil:
			q.block = b.block(hexNumber(e.Block.Number))
		case !e.Authorization:
			q.transaction = b.add("eth_getTransactionByHash", quoted(e.Hash.String()))
		}
		asked = append(asked, q)
	}
	return asked
}

func readAll(asked []question, replies []RPCReply) (list []nonce.Shown, err error) {
	for _, q := range asked {
		s := nonce.Shown{Entry: q.entry}
		if q.receipt > 0 {
			if s.Block, err = receipt(replies[q.receipt], *q.entry.Hash); err != nil {
				return nil, err
			}
		}
		if q.transaction > 0 && s.Block == nil {
			if s.Pending, err = answer(replies[q.transaction], isObject); err != nil {
				return nil, err
			}
		}
		if q.block > 0 {
			now, err := block(replies[q.block])
			if err != nil {
				return nil, err
			}
			if now != nil {
				s.Canonical = &now.hash
			}
		}
		list = append(list, s)
	}
	return list, nil
}

func isObject(v json.Value) (bool, error) { return v.Kind() == json.Object, nil }

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

// lookAgain asks once more for what nonce.Sight.Doubtful names, and whether its nonces were consumed in a final block: the
// node that was asked before, by, and then every other one that is reached. What any of them shows is not superseded, and
// nothing is while one of them does not count the nonce among the final ones.
func lookAgain(h Host, network Network, account eth.Address, s *nonce.Sight, by string) error {
	places := s.Doubtful()
	if len(places) == 0 {
		return nil
	}
	var entries []nonce.Entry
	for _, i := range places {
		entries = append(entries, s.Entries[i].Entry)
	}
	for i, endpoint := range append([]string{by}, network.endpoints()...) {
		if i > 0 && endpoint == by {
			continue
		}
		settled, shown, err := lookFor(h, endpoint, network.ChainID, account, s.Finalized, entries)
		if i > 0 && unreached(err) {
			continue
		}
		if err != nil {
			return err
		}
		if i == 0 || settled < s.Settled {
			s.Settled = settled
		}
		for k, again := range shown {
			if again.Again = true; i == 0 || again.Block != nil || again.Pending {
				s.Entries[places[k]] = again
			}
		}
	}
	return nil
}

// lookFor asks a node how many nonces are consumed at a final block, and then about transactions: one that is mined in
// between has a receipt.
func lookFor(h Host, endpoint string, chain eth.ChainID, account eth.Address, final uint64, entries []nonce.Entry) (uint64, []nonce.Shown, error) {
	b := newBatch()
	settled, asked := b.count(account, hexNumber(final)), askAll(b, entries)
	replies, err := b.ask(h, endpoint, chain)
	if err != nil {
		return 0, nil, err
	}
	shown, err := readAll(asked, replies)
	count, _ := number(replies[settled]) // a node that does not say supersedes nothing
	return count, shown, err
}
