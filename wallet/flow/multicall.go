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
	got, from, err := r.together(h, network, "latest")
	if err == nil && len(r.calls) > maxRound && from != got.block { // a block came in between: all parts are to be of one
		got, _, err = r.together(h, network, hexNumber(got.block))
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
	alone, _, err := r.each(h, network, again, hexNumber(got.block))
	for i, at := range again {
		if err == nil {
			got.answers[at] = alone.answers[i]
		}
	}
	return got, err
}

// together makes the calls through Multicall3 and also returns the newest block's number before them; no answers where
// Multicall3 did not answer.
func (r *reads) together(h Host, network Network, tag string) (got readings, before uint64, err error) {
	b := newBatch()
	first := b.add("eth_blockNumber")
	var parts []int
	for at := 0; at == 0 || at < len(r.calls); at += maxRound {
		part := r.calls[at:min(len(r.calls), at+maxRound)]
		parts = append(parts, b.read(network.multicall(), aggregate(network.multicall(), part), tag))
	}
	last := b.add("eth_blockNumber")
	replies, err := b.send(h, network)
	if err != nil {
		return got, 0, err
	}
	if before, err = number(replies[first]); err != nil {
		return got, 0, err
	}
	if got.block, err = number(replies[last]); err != nil {
		return got, 0, err
	}
	for i, place := range parts {
		size := min(maxRound, len(r.calls)-i*maxRound)
		answers, ok := readAggregate(replies[place], size+2)
		if !ok {
			return readings{block: got.block}, before, nil
		}
		// A rollup's contracts may see another chain's block number (Arbitrum): then it is none of the node's.
		if own, ok := answers[size].small(); ok && tag == "latest" && len(parts) == 1 && own >= before && own <= got.block {
			got.block = own
		}
		got.time, _ = answers[size+1].small()
		got.answers = append(got.answers, answers[:size]...)
	}
	return got, before, nil
}

// apart makes each call for itself, at one block.
func (r *reads) apart(h Host, network Network) (readings, error) {
	all := make([]int, len(r.calls))
	for i := range all {
		all[i] = i
	}
	got, from, err := r.each(h, network, all, "latest")
	if err == nil && from != got.block { // a block came in between: ask for that very block
		got, _, err = r.each(h, network, all, hexNumber(got.block))
	}
	return got, err
}

// each makes some of the calls one by one, and also returns the newest block's number before them.
func (r *reads) each(h Host, network Network, places []int, tag string) (got readings, before uint64, err error) {
	b := newBatch()
	first, from := b.add("eth_blockNumber"), len(b.requests)
	for _, at := range places {
		if c := r.calls[at]; c.data == nil {
			b.balance(c.to, tag)
		} else {
			b.read(c.to, c.data, tag)
		}
	}
	last := b.add("eth_blockNumber")
	replies, err := b.send(h, network)
	if err != nil {
		return got, 0, err
	}
	if before, err = number(replies[first]); err != nil {
		return got, 0, err
	}
	if got.block, err = number(replies[last]); err != nil {
		return got, 0, err
	}
	for i, at := range places {
		a, err := readAlone(replies[from+i], r.calls[at].data == nil)
		if err != nil {
			return got, 0, err
		}
		got.answers = append(got.answers, a)
	}
	return got, before, nil
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
