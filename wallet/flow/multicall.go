package flow

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

func (n Network) multicall() eth.Address {
	if n.Multicall != nil {
		return *n.Multicall
	}
	return erc20abi.Multicall3
}

const (
	// maxRound is how many calls one call of Multicall3 makes: some 30,000 gas each stay far below what nodes give a call.
	maxRound = 500
	// maxAgain is how many calls that failed in a round are made again, each alone.
	maxAgain = 200
	// maxReadAnswer is the longest answer of one call that is looked at, in bytes.
	maxReadAnswer = 1 << 16
)

// reads collects questions to contracts that are answered together, as of one block. Each adding method returns the place
// of its answer.
type reads struct{ calls []readCall }

type readCall struct {
	to   eth.Address // in a question for coins, whose
	data []byte      // nil in a question for coins
}

func (r *reads) ask(to eth.Address, data []byte) int {
	r.calls = append(r.calls, readCall{to, data})
	return len(r.calls) - 1
}

// coins asks for an account's balance of the native coin.
func (r *reads) coins(account eth.Address) int { return r.ask(account, nil) }

// readings are the answers to reads.
type readings struct {
	block   uint64
	time    uint64 // of the block, in seconds since 1970; 0 where the chain has no Multicall3
	answers []readAnswer
}

// readAnswer is what a contract returned. A contract that is not there returns nothing, and that is no failure.
type readAnswer struct {
	data   []byte
	failed bool // it reverted, ran out of gas, or said more than anybody reads
}

// number reads an answer that is one word.
func (a readAnswer) number() (uint256.Int, bool) {
	x, err := erc20abi.DecodeUint256(a.data)
	return x, err == nil && !a.failed
}

// small reads a number of up to 64 bits.
func (a readAnswer) small() (uint64, bool) {
	x, ok := a.number()
	n, fits := x.Uint64()
	return n, ok && fits
}

// yes reports whether an answer is true.
func (a readAnswer) yes() bool {
	n, ok := a.small()
	return ok && n == 1
}

// address reads an address.
func (a readAnswer) address() (eth.Address, bool) {
	x, err := erc20abi.DecodeAddress(a.data)
	return x, err == nil && !a.failed
}

// send asks Multicall3 for all answers in one call of the node, or in one batch of as many calls as a long list needs.
// What failed there is asked again alone: a contract that takes all the gas or answers without end makes others fail
// too. Without Multicall3 each question is a call of its own. Errors: ErrChainMismatch, and those of Host.
func (r *reads) send(h Host, network Network) (readings, error) {
	got, sure, err := r.together(h, network, nil)
	if err == nil && !sure && got.answers != nil {
		got, _, err = r.together(h, network, &got.block)
	}
	if err != nil {
		return readings{}, err
	}
	if got.answers == nil {
		return r.apart(h, network)
	}
	var again []int
	for i, a := range got.answers {
		if a.failed && len(again) < maxAgain {
			again = append(again, i)
		}
	}
	if len(again) == 0 {
		return got, nil
	}
	alone, _, err := r.each(h, network, again, &got.block)
	for i, at := range again {
		if err == nil {
			got.answers[at] = alone.answers[i]
		}
	}
	return got, err
}

// moment is the block that a batch asks about: a certain one, or the newest. What that is its node is asked before and after
// the other questions, so that a block which comes in between is noticed.
type moment struct {
	at          *uint64 // nil: the newest
	first, last int
}

func (m *moment) begin(b *batch) (tag string) {
	if m.at != nil {
		return hexNumber(*m.at)
	}
	m.first = b.add("eth_blockNumber")
	return "latest"
}

func (m *moment) end(b *batch) {
	if m.at == nil {
		m.last = b.add("eth_blockNumber")
	}
}

// read returns the number of the newest block before the questions, and after them.
func (m *moment) read(replies []RPCReply) (before, after uint64, err error) {
	if m.at != nil {
		return *m.at, *m.at, nil
	}
	if before, err = number(replies[m.first]); err == nil {
		after, err = number(replies[m.last])
	}
	return before, after, err
}

// together makes the calls through Multicall3, as of a block or the newest; no answers where Multicall3 did not answer. It
// is sure which block that was unless one came in between: then the one to ask about again is in the readings.
func (r *reads) together(h Host, network Network, at *uint64) (got readings, sure bool, err error) {
	b, m := newBatch(), moment{at: at}
	tag := m.begin(b)
	var parts []int
	for at := 0; at == 0 || at < len(r.calls); at += maxRound {
		part := r.calls[at:min(len(r.calls), at+maxRound)]
		parts = append(parts, b.read(network.multicall(), aggregate(network.multicall(), part), tag))
	}
	m.end(b)
	replies, err := b.send(h, network)
	if err != nil {
		return got, false, err
	}
	before, after, err := m.read(replies)
	if err != nil {
		return got, false, err
	}
	got.block, sure = after, before == after
	for i, place := range parts {
		size := min(maxRound, len(r.calls)-i*maxRound)
		answers, ok := readAggregate(replies[place], size+2)
		if !ok {
			return readings{}, false, nil
		}
		// A rollup's contracts may see another chain's block number (Arbitrum): then it is none of the node's.
		if own, ok := answers[size].small(); ok && len(parts) == 1 && own >= before && own <= after {
			got.block, sure = own, true
		}
		got.time, _ = answers[size+1].small()
		got.answers = append(got.answers, answers[:size]...)
	}
	return got, sure, nil
}

// apart makes each call for itself, at one block.
func (r *reads) apart(h Host, network Network) (readings, error) {
	all := make([]int, len(r.calls))
	for i := range all {
		all[i] = i
	}
	got, sure, err := r.each(h, network, all, nil)
	if err == nil && !sure {
		got, _, err = r.each(h, network, all, &got.block)
	}
	return got, err
}

// each makes some of the calls one by one, as of a block or the newest, and is sure which one as together is.
func (r *reads) each(h Host, network Network, places []int, at *uint64) (got readings, sure bool, err error) {
	b, m := newBatch(), moment{at: at}
	tag := m.begin(b)
	first := len(b.requests)
	for _, at := range places {
		if c := r.calls[at]; c.data == nil {
			b.balance(c.to, tag)
		} else {
			b.read(c.to, c.data, tag)
		}
	}
	m.end(b)
	replies, err := b.send(h, network)
	if err != nil {
		return got, false, err
	}
	before, after, err := m.read(replies)
	if err != nil {
		return got, false, err
	}
	got.block = after
	for i, at := range places {
		a, err := readAlone(replies[first+i], r.calls[at].data == nil)
		if err != nil {
			return got, false, err
		}
		got.answers = append(got.answers, a)
	}
	return got, before == after, nil
}

// readAlone reads the answer to one call; a contract's failure is none of the node's.
func readAlone(reply RPCReply, coins bool) (readAnswer, error) {
	if coins {
		x, err := quantity(reply)
		b := x.Bytes32()
		return readAnswer{data: b[:]}, err
	}
	if reply.Error != nil || len(reply.Result) > 2*maxReadAnswer {
		return readAnswer{failed: true}, nil
	}
	answer, err := data(reply)
	return readAnswer{data: answer, failed: err != nil}, nil
}

// aggregate is the call of Multicall3 that makes some calls, each of which may fail, and asks for the block's number and time.
func aggregate(multicall eth.Address, calls []readCall) []byte {
	list := make([]erc20abi.SubCall, 0, len(calls)+2)
	for _, c := range calls {
		if c.data == nil {
			c = readCall{multicall, erc20abi.GetEthBalance(c.to)}
		}
		list = append(list, erc20abi.SubCall{To: c.to, MayFail: true, Data: c.data})
	}
	return erc20abi.Aggregate3(append(list, erc20abi.SubCall{To: multicall, MayFail: true, Data: erc20abi.GetBlockNumber()},
		erc20abi.SubCall{To: multicall, MayFail: true, Data: erc20abi.GetCurrentBlockTimestamp()}))
}

// readAggregate reads the answers to aggregate, the block's number and time last.
func readAggregate(reply RPCReply, count int) ([]readAnswer, bool) {
	answer, err := data(reply)
	if err != nil {
		return nil, false
	}
	results, err := erc20abi.DecodeAggregate3(answer, count)
	if err != nil {
		return nil, false
	}
	answers := make([]readAnswer, count)
	for i, r := range results {
		answers[i] = readAnswer{r.Data, !r.Success || len(r.Data) > maxReadAnswer}
	}
	return answers, true
}
