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
	if err := seen.confirmSuperseded(h, network, account); err != nil {
		return Activity{}, err
	}
	now, err := clock(h)
	if err != nil {
		return Activity{}, err
	}
	ledger, err = file.update(func(r *nonce.Record) error { return seen.settle(r, now) })
	if err != nil {
		return Activity{}, err
	}
	if ledger, err = rebroadcast(file, network, ledger, seen, now); err != nil {
		return Activity{}, err
	}
	return s.activity(h, network, account, ledger)
}

// sight is what a node shows of the open transactions.
type sight struct {
	finalized uint64 // newest final block
	consumed  uint64 // nonces consumed at the newest block
	entries   []sighted
}

// sighted is what a node shows of one signed transaction.
type sighted struct {
	entry     nonce.Entry
	block     *nonce.Inclusion // of its receipt; nil without one
	pending   bool             // the node has it without a block
	canonical *eth.Hash        // hash of the block now at the height where it was mined; nil where none is
	gone      bool             // a foreign transaction has its nonce in a final block
}

// look asks for everything at once. Errors: nonce.ErrChainReset, ErrChainMismatch, ErrNodeAnswer, and those of Host.
func look(h Host, network Network, account eth.Address, ledger *nonce.Record) (*sight, error) {
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
	seen := &sight{consumed: view.Latest, finalized: network.finalized(head, replies[final])}
	for _, q := range asked {
		entry, err := q.read(replies)
		if err != nil {
			return nil, err
		}
		seen.entries = append(seen.entries, entry)
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

func (q question) read(replies []RPCReply) (sighted, error) {
	s := sighted{entry: q.entry}
	var err error
	if s.block, err = receipt(replies[q.receipt], *q.entry.Hash); err != nil {
		return s, err
	}
	found, err := answer(replies[q.transaction], func(v json.Value) (bool, error) { return v.Kind() == json.Object, nil })
	if s.pending = found && s.block == nil; err != nil || q.block == 0 {
		return s, err
	}
	now, err := block(replies[q.block])
	if now != nil {
		s.canonical = &now.hash
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

// confirmSuperseded asks once more for the transactions whose nonce is consumed and which the node does not show, and
// whether it was consumed in a final block. The count there comes before the receipts, so that a transaction mined in
// between has one; and it is a second look, because a wrong 'superseded' would invite a second payment.
func (s *sight) confirmSuperseded(h Host, network Network, account eth.Address) error {
	b := newBatch()
	settled := b.count(account, hexNumber(s.finalized))
	asked := map[int]question{} // by the place in s.entries
	for i, e := range s.entries {
		if e.entry.Nonce < s.consumed && e.block == nil && !e.pending && e.entry.State != nonce.Mined {
			asked[i] = ask(b, e.entry)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	replies, err := b.send(h, network)
	if err != nil {
		return err
	}
	final, _ := number(replies[settled]) // a node that does not say supersedes nothing
	for i, q := range asked {
		e, err := q.read(replies)
		if err != nil {
			return err
		}
		e.gone = e.entry.Nonce < final && e.block == nil && !e.pending
		s.entries[i] = e
	}
	return nil
}

// settle applies what was seen to the ledger as it is now. Whatever changed since the node was asked is left alone: the
// next look sees it.
func (s *sight) settle(r *nonce.Record, now eth.Millis) error {
	for _, e := range s.entries {
		current := r.Find(e.entry.Intent)
		if current == nil || current.State != e.entry.State || current.State.Settled() {
			continue
		}
		if err := s.settleOne(r, e, now); err != nil {
			return err
		}
	}
	r.Expire(now)
	return nil
}

func (s *sight) settleOne(r *nonce.Record, e sighted, now eth.Millis) error {
	hash, was := *e.entry.Hash, e.entry.Block
	switch {
	case e.block != nil:
		// Final only if an earlier look saw it in this very block, and the block still stands at its height.
		stood := was != nil && was.Hash == e.block.Hash && e.canonical != nil && *e.canonical == was.Hash
		if stood && e.block.Number <= s.finalized {
			return r.Finalize(hash, now)
		}
		return r.Mine(hash, *e.block, now)
	case was != nil:
		// A reorg only if another block stands where it was mined: a node that is behind shows none there.
		if e.canonical != nil && *e.canonical != was.Hash {
			return r.Unmine(hash, now)
		}
		return nil
	case e.pending:
		return r.See(hash, now)
	case e.gone:
		return r.Supersede(hash, now)
	}
	return nil
}

// rebroadcast gives to the node what it does not show, lowest nonce first.
func rebroadcast(file *ledgerFile, network Network, ledger *nonce.Record, s *sight, now eth.Millis) (*nonce.Record, error) {
	shown := map[eth.Hash]bool{}
	for _, e := range s.entries {
		shown[*e.entry.Hash] = e.block != nil || e.pending
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
