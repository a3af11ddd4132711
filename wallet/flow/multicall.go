package flow

import (
	"encoding/binary"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// multicall3 is where the contract Multicall3 is on almost every chain.
var multicall3 = eth.Address{0xca, 0x11, 0xbd, 0xe0, 0x59, 0x77, 0xb3, 0x63, 0x11, 0x67, 0x02, 0x88, 0x62, 0xbe, 0x2a, 0x17, 0x39, 0x76, 0xca, 0x11}

func (n Network) multicall() eth.Address {
	if n.Multicall != nil {
		return *n.Multicall
	}
	return multicall3
}

// Selectors of view functions that flows ask for; a test compares each with the hash of its signature.
const (
	selectorAggregate3  = 0x82ad56cb // aggregate3((address,bool,bytes)[])
	selectorEthBalance  = 0x4d2301cc // getEthBalance(address)
	selectorBlockNumber = 0x42cbb15c // getBlockNumber()
	selectorBlockTime   = 0x0f28c97d // getCurrentBlockTimestamp()
)

const (
	// maxRound is how many calls one call of Multicall3 makes: some 30,000 gas each stay far below what nodes give a call.
	maxRound = 500
	// maxAgain is how many calls that failed in a round are made again, each alone.
	maxAgain = 200
	// maxReadAnswer is the longest answer of one call that is looked at, in bytes.
	maxReadAnswer = 1 << 16
)

// callData encodes a call of a function whose arguments are all of one word.
func callData(selector uint32, words ...[32]byte) []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 0, 4+32*len(words)), selector)
	for i := range words {
		b = append(b, words[i][:]...)
	}
	return b
}

func word(a eth.Address) (w [32]byte) {
	copy(w[12:], a[:])
	return w
}

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
	if a.failed || len(a.data) < 32 {
		return uint256.Int{}, false
	}
	return uint256.FromBytes32([32]byte(a.data)), true
}

// small reads a number of up to 64 bits.
func (a readAnswer) small() (uint64, bool) {
	x, ok := a.number()
	n, fits := x.Uint64()
	return n, ok && fits
}

// address reads an address.
func (a readAnswer) address() (eth.Address, bool) {
	if a.failed || len(a.data) < 32 || [12]byte(a.data) != [12]byte{} {
		return eth.Address{}, false
	}
	return eth.Address(a.data[12:32]), true
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

// aggregate is the calldata of aggregate3 for some calls, each of which may fail, and for the block's number and time.
func aggregate(multicall eth.Address, calls []readCall) []byte {
	own := []readCall{{multicall, callData(selectorBlockNumber)}, {multicall, callData(selectorBlockTime)}}
	count := len(calls) + len(own)
	b := callData(selectorAggregate3, wordOf(32), wordOf(count))
	at, tails := 32*count, []byte{}
	for i := range count {
		c := own[max(0, i-len(calls))]
		if i < len(calls) {
			c = calls[i]
		}
		if c.data == nil {
			c = readCall{multicall, callData(selectorEthBalance, word(c.to))}
		}
		offset, target := wordOf(at+len(tails)), word(c.to)
		b = append(b, offset[:]...)
		tails = append(tails, target[:]...)
		for _, w := range [...][32]byte{wordOf(1), wordOf(3 * 32), wordOf(len(c.data))} { // failure is allowed; where the data is; its length
			tails = append(tails, w[:]...)
		}
		tails = append(append(tails, c.data...), make([]byte, -len(c.data)&31)...)
	}
	return append(b, tails...)
}

func wordOf(n int) [32]byte { return uint256.FromUint64(uint64(n)).Bytes32() }

// readAggregate reads the result of aggregate3, a list of (bool success, bytes answer), and demands its length.
func readAggregate(reply RPCReply, count int) ([]readAnswer, bool) {
	b, err := data(reply)
	if err != nil || len(b) < 64+32*count+64 {
		return nil, false
	}
	start, ok := readLength(b, len(b)-32)
	if !ok {
		return nil, false
	}
	b = b[start:]
	if n, ok := readLength(b, count); !ok || n != count {
		return nil, false
	}
	if b = b[32:]; len(b) < 32*count+64 {
		return nil, false
	}
	answers := make([]readAnswer, count)
	for i := range answers {
		at, ok := readLength(b[32*i:], len(b)-64)
		if !ok {
			return nil, false
		}
		item := b[at:]
		success, ok := readLength(item, 1)
		if !ok {
			return nil, false
		}
		content, ok := dynamicBytes(item, 32)
		if !ok {
			return nil, false
		}
		answers[i] = readAnswer{content, success == 0 || len(content) > maxReadAnswer}
	}
	return answers, true
}
