package flow

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/report"
)

const (
	pageTransfers = 50     // a page ends with the range of blocks that reaches this many
	maxTransfers  = 500    // where that range has more, its older blocks are left to the next page
	firstSpan     = 20_000 // blocks of the first question
	maxUnknown    = 100    // contracts that a page asks for their symbol and decimals
)

// Transfers reads a page of an account's history from event logs, newest first: of blocks below `before`, or from the
// newest. It covers whole blocks, and as many as a bounded number of questions to the node reach: a page may be empty
// and not the last. What a log says is its contract's word, which everybody can forge with a contract of their own and,
// for nothing moved, with many honest ones: no address from here is fit to be suggested as a recipient. It works while the
// wallet is locked. Errors: ErrNetworkUnknown, ErrChainMismatch, ErrNodeRefused and ErrNodeAnswer where the node has no
// logs to give, and those of Host.
func (s *Session) Transfers(h Host, chain eth.ChainID, account eth.Address, before *uint64) (Transfers, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Transfers{}, err
	}
	knows, err := s.surroundings(h, network, account)
	if err != nil {
		return Transfers{}, err
	}
	tokens, err := loadKnownTokens(h, network)
	if err != nil {
		return Transfers{}, err
	}
	file := openLedger(h, chain, account)
	if ledger, err := file.Load(); err == nil { // a damaged one is told where it matters
		knows.Paid, _ = s.paid(file, knows, ledger)
	}
	page := &history{network: network, account: account, knows: &knows, tokens: tokens}
	p := Transfers{ChainID: chain, Account: account, List: []Transfer{}}
	if before != nil && *before == 0 {
		return p, nil
	}
	if p.ToBlock, err = askHead(h, network); err != nil {
		return p, err
	}
	if before != nil {
		p.ToBlock = min(p.ToBlock, *before-1)
	}
	if p.FromBlock, err = page.search(h, p.ToBlock); err != nil {
		return p, err
	}
	p.FromBlock = page.cut(p.FromBlock)
	p.Before = p.FromBlock
	if err := page.describe(h); err != nil {
		return p, err
	}
	for _, m := range page.moves {
		p.List = append(p.List, page.document(m))
	}
	return p, nil
}

func askHead(h Host, network Network) (uint64, error) {
	b := newBatch()
	head := b.add("eth_blockNumber")
	replies, err := b.send(h, network)
	if err != nil {
		return 0, err
	}
	return number(replies[head])
}

// history is a page in the making.
type history struct {
	network Network
	account eth.Address
	knows   *report.Knowledge
	tokens  *knownTokens
	moves   []move
	said    map[eth.Address]Token // what contracts say of themselves that are not trusted
}

// move is one movement by the words of a log.
type move struct {
	log eventLog
	movement
}

// The events of ERC-1155 by which NFTs move.
var (
	topicSingle = topic("TransferSingle(address,address,address,uint256,uint256)")
	topicBatch  = topic("TransferBatch(address,address,address,uint256[],uint256[])")
)

// search collects movements backwards from a block and returns the block that it reached.
func (p *history) search(h Host, top uint64) (uint64, error) {
	me := []eth.Hash{eth.Hash(addressWord(p.account))}
	scan := logScan{host: h, network: p.network, span: firstSpan, left: maxQuestions / 3, filters: []topicFilter{
		{{erc20abi.EventTransfer.Topic(), erc20abi.EventDeposit.Topic(), erc20abi.EventWithdrawal.Topic()}, me},
		{{erc20abi.EventTransfer.Topic(), topicSingle, topicBatch}, nil, me}, // tokens to the account, ERC-1155 from it
		{{topicSingle, topicBatch}, nil, nil, me},
	}}
	low := top + 1
	for low > 0 && len(p.moves) < pageTransfers {
		logs, from, ok, err := scan.back(low-1, 0)
		if err == nil && !ok && low > top {
			err = scan.failure
		}
		if err != nil && low > top {
			return 0, err
		}
		if err != nil || !ok {
			break
		}
		low = from
		sortLogs(logs)
		for i, l := range logs {
			if i == 0 || l.block != logs[i-1].block || l.index != logs[i-1].index { // a transfer to oneself is found twice
				p.moves = append(p.moves, p.read(l)...)
			}
		}
	}
	return low, nil
}

// sortLogs puts the newest first (a shell sort: the general one would be 4 KB of the compressed module).
func sortLogs(logs []eventLog) {
	newer := func(a, b *eventLog) bool { return a.block > b.block || a.block == b.block && a.index > b.index }
	for gap := len(logs) / 2; gap > 0; gap /= 2 {
		for i := gap; i < len(logs); i++ {
			for j := i; j >= gap && newer(&logs[j], &logs[j-gap]); j -= gap {
				logs[j], logs[j-gap] = logs[j-gap], logs[j]
			}
		}
	}
}

// maxMoves is how many NFTs of one log are listed.
const maxMoves = 100

// read reads a log's movements to or from the account; a log that is not laid out as its event has none.
func (p *history) read(l eventLog) (list []move) {
	var found movements
	found.log(&simulatedLog{l.address, l.topics, l.data}, p.network.forReport())
	for _, m := range found[:min(len(found), maxMoves)] {
		if m.from == p.account || m.to == p.account {
			list = append(list, move{l, m})
		}
	}
	return list
}

// cut leaves the older blocks of a page that is too long to the next one, and returns the page's first block.
func (p *history) cut(from uint64) uint64 {
	if len(p.moves) <= maxTransfers {
		return from
	}
	end := maxTransfers
	for end < len(p.moves) && p.moves[end].log.block == p.moves[end-1].log.block { // a block is not cut
		end++
	}
	if end < len(p.moves) {
		from = p.moves[end-1].log.block
	}
	p.moves = p.moves[:min(end, 4*maxTransfers)]
	return from
}

// describe asks the contracts that are not trusted for their symbols and decimals, and notes the page's addresses, so that
// those made to look like one of them are noticed.
func (p *history) describe(h Host) error {
	var r reads
	places, others := map[eth.Address]int{}, map[eth.Address]bool{}
	for _, m := range p.moves {
		at := m.log.address
		if _, asked := places[at]; !asked && !p.tokens.trusts(at) && len(places) < maxUnknown {
			places[at] = r.ask(at, erc20abi.Symbol())
			r.ask(at, erc20abi.Name())
			r.ask(at, erc20abi.Decimals())
		}
		if other := m.other(p.account); !other.IsZero() && !others[other] {
			others[other] = true
			p.knows.Paid = append(p.knows.Paid, report.Payee{Address: other})
		}
	}
	p.said = map[eth.Address]Token{}
	if len(places) == 0 {
		return nil
	}
	got, err := r.send(h, p.network)
	if err != nil {
		return err
	}
	for address, at := range places {
		t, err := describeToken(address, got.answers[at].data, got.answers[at+1].data, got.answers[at+2].data)
		if err != nil { // no ERC-20 token
			t = Token{Address: address, Symbol: tokenText(got.answers[at].data, maxSymbol), Name: tokenText(got.answers[at+1].data, maxTokenName)}
		}
		p.said[address] = t
	}
	return nil
}

// other is whom something came from or went to.
func (m move) other(account eth.Address) eth.Address {
	if m.to == account {
		return m.from
	}
	return m.to
}
