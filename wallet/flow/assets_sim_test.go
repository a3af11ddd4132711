package flow

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// street is a world whose chain has contracts of all kinds, Multicall3, and logs. What it does not know it leaves to the
// world's own node.
type street struct {
	*world
	contracts map[eth.Address]func(data []byte) simAnswer
	logs      []simLog // oldest first
	height    uint64
	mostLogs  int    // in one answer
	mostSpan  uint64 // of blocks in one question; 0: any
	asked     map[string]int
	batches   int
}

type simAnswer struct {
	data     []byte
	reverted bool
	burns    bool // all gas that it was given
	floods   bool // answers so much that whoever reads it runs out of gas
}

type simLog struct {
	block   uint64
	index   uint64
	address eth.Address
	topics  []eth.Hash
	data    []byte
	removed bool
}

func newStreet(t *testing.T) *street {
	c := &street{world: newWorld(t), contracts: map[eth.Address]func([]byte) simAnswer{}, mostLogs: 10_000, height: 1000, asked: map[string]int{}}
	c.contracts[erc20abi.Multicall3] = c.multicall
	c.grow(c.height, "")
	return c
}

// grow makes all blocks up to a height anew; chains of different names have different ones.
func (c *street) grow(height uint64, name string) {
	c.height, c.node.blocks = height, make([]simBlock, height+1)
	for i := range c.node.blocks {
		c.node.blocks[i].hash = eth.Keccak256([]byte(name + strconv.Itoa(i)))
	}
}

// function calls a contract's function of a human-readable signature, whose result it encodes by the abi package.
func (c *street) function(at eth.Address, signature string, run func(arguments []abi.Value) []abi.Value) {
	f, err := abi.ParseFunction(signature)
	if err != nil {
		c.t.Fatalf("%s: %v", signature, err)
	}
	before := c.contracts[at]
	c.contracts[at] = func(data []byte) simAnswer {
		arguments, err := f.DecodeCall(data)
		if err != nil {
			if before == nil {
				return simAnswer{reverted: true}
			}
			return before(data)
		}
		values := run(arguments)
		if values == nil {
			return simAnswer{reverted: true}
		}
		result, err := abi.Encode(f.Outputs, values)
		if err != nil {
			c.t.Fatalf("%s: %v", signature, err)
		}
		return simAnswer{data: result}
	}
}

func uints(n ...uint64) (values []abi.Value) {
	for _, x := range n {
		values = append(values, abi.FromUint(uint256.FromUint64(x)))
	}
	return values
}

// token puts an ERC-20 token there; its balances and allowances are the same for all.
func (c *street) token(at eth.Address, symbol string, decimals, held, allowed uint64) {
	c.function(at, "function symbol() returns (string)", func([]abi.Value) []abi.Value { return []abi.Value{{Bytes: []byte(symbol)}} })
	c.function(at, "function name() returns (string)", func([]abi.Value) []abi.Value { return []abi.Value{{Bytes: []byte(symbol + " token")}} })
	c.function(at, "function decimals() returns (uint8)", func([]abi.Value) []abi.Value { return uints(decimals) })
	c.function(at, "function balanceOf(address) returns (uint256)", func([]abi.Value) []abi.Value { return uints(held) })
	c.function(at, "function allowance(address,address) returns (uint256)", func([]abi.Value) []abi.Value { return uints(allowed) })
}

var aggregateFunction, _ = abi.ParseFunction("function aggregate3((address target,bool allowFailure,bytes callData)[] calls) returns ((bool success,bytes returnData)[])")

// multicall is Multicall3 with the EVM's bounds: one call that takes all gas leaves too little for those behind it.
func (c *street) multicall(data []byte) simAnswer {
	switch [4]byte(data) {
	case [4]byte(erc20abi.GetEthBalance(eth.Address{})):
		return simAnswer{data: words(c.node.state.coins)}
	case [4]byte(erc20abi.GetBlockNumber()):
		return simAnswer{data: words(uint256.FromUint64(c.height))}
	case [4]byte(erc20abi.GetCurrentBlockTimestamp()):
		return simAnswer{data: words(uint256.FromUint64(1_700_000_000))}
	}
	arguments, err := aggregateFunction.DecodeCall(data)
	if err != nil {
		c.t.Fatalf("Multicall3 is asked %x: %v", data, err)
	}
	empty := false
	var results []abi.Value
	for _, call := range arguments[0].Items {
		if !call.Items[1].Bool() {
			c.t.Fatal("a call of Multicall3 may not fail")
		}
		answer := c.run(call.Items[0].Address(), call.Items[2].Bytes)
		if answer.floods {
			return simAnswer{burns: true}
		}
		if answer.burns || empty && len(results) < len(arguments[0].Items)-2 {
			answer, empty = simAnswer{reverted: true}, true
		}
		results = append(results, abi.Value{Items: []abi.Value{abi.FromBool(!answer.reverted), {Bytes: answer.data}}})
	}
	result, err := abi.Encode(aggregateFunction.Outputs, []abi.Value{{Items: results}})
	if err != nil {
		c.t.Fatal(err)
	}
	return simAnswer{data: result}
}

func words(numbers ...uint256.Int) (b []byte) {
	for _, x := range numbers {
		w := x.Bytes32()
		b = append(b, w[:]...)
	}
	return b
}

func (c *street) run(to eth.Address, data []byte) simAnswer {
	if known := c.contracts[to]; known != nil {
		return known(data)
	}
	answer, reverted := c.node.run(eth.Address{}, to, data)
	return simAnswer{data: answer, reverted: reverted}
}

func (c *street) RPC(endpoint string, batch []RPCRequest) ([]RPCReply, error) {
	c.batches++
	var replies []RPCReply
	for _, r := range batch {
		c.asked[r.Method]++
		reply, known := c.answer(r)
		if !known {
			reply = c.node.rpc(r)
		}
		replies = append(replies, reply)
	}
	return replies, nil
}

func (c *street) answer(r RPCRequest) (RPCReply, bool) {
	var params []json.RawMessage
	if err := json.Unmarshal(r.Params, &params); err != nil {
		c.t.Fatalf("%s: %s", r.Method, r.Params)
	}
	switch r.Method {
	case "eth_blockNumber":
		return RPCReply{Result: quoted(hexNumber(c.height))}, true
	case "eth_getCode":
		var at string
		json.Unmarshal(params[0], &at)
		address, _ := eth.ParseAddress(at)
		if c.contracts[address] != nil {
			return RPCReply{Result: []byte(`"0x6001"`)}, true
		}
	case "eth_call":
		var m struct{ To, Data string }
		json.Unmarshal(params[0], &m)
		to, _ := eth.ParseAddress(m.To)
		input, _ := eth.ParseBytes(m.Data)
		if c.contracts[to] == nil {
			return RPCReply{}, false
		}
		switch answer := c.run(to, input); {
		case answer.floods:
			return RPCReply{Result: quoted("0x" + strings.Repeat("00", 1<<20))}, true
		case answer.burns:
			return RPCReply{Error: &RPCError{Code: -32000, Message: "out of gas"}}, true
		case answer.reverted:
			return RPCReply{Error: &RPCError{Code: 3, Message: "execution reverted", Data: quoted(eth.Bytes(answer.data).String())}}, true
		default:
			return RPCReply{Result: quoted(eth.Bytes(answer.data).String())}, true
		}
	case "eth_getLogs":
		return c.getLogs(params[0]), true
	}
	return RPCReply{}, false
}

// getLogs answers a question for logs as nodes do, with their bounds.
func (c *street) getLogs(param json.RawMessage) RPCReply {
	var filter struct {
		FromBlock, ToBlock string
		Topics             []json.RawMessage
	}
	if err := json.Unmarshal(param, &filter); err != nil {
		c.t.Fatal(err)
	}
	from, _ := uint256.ParseHex(filter.FromBlock)
	to, _ := uint256.ParseHex(filter.ToBlock)
	if c.mostSpan > 0 && to[0]-from[0] >= c.mostSpan {
		return RPCReply{Error: &RPCError{Code: -32602, Message: "block range is too large"}}
	}
	var found []map[string]any
	for _, l := range c.logs {
		if l.block < from[0] || l.block > to[0] || !matches(filter.Topics, l.topics) {
			continue
		}
		topics := []string{}
		for _, topic := range l.topics {
			topics = append(topics, topic.String())
		}
		found = append(found, map[string]any{"address": l.address.String(), "topics": topics, "data": eth.Bytes(l.data).String(), "removed": l.removed,
			"blockNumber": hexNumber(l.block), "logIndex": hexNumber(l.index), "transactionHash": eth.Keccak256([]byte{byte(l.block), byte(l.index)}).String()})
	}
	if len(found) > c.mostLogs {
		return RPCReply{Error: &RPCError{Code: -32005, Message: "query returned more than 10000 results"}}
	}
	if found == nil {
		return RPCReply{Result: []byte("[]")}
	}
	result, err := json.Marshal(found)
	if err != nil {
		c.t.Fatal(err)
	}
	return RPCReply{Result: result}
}

// matches reports whether topics satisfy a filter, in each place null, one or a list.
func matches(filter []json.RawMessage, topics []eth.Hash) bool {
	if len(filter) > len(topics) {
		return false
	}
	for i, raw := range filter {
		var one string
		var list []string
		switch {
		case string(raw) == "null":
			continue
		case json.Unmarshal(raw, &one) == nil:
			list = []string{one}
		case json.Unmarshal(raw, &list) != nil:
			return false
		}
		found := false
		for _, topic := range list {
			found = found || topic == topics[i].String()
		}
		if !found {
			return false
		}
	}
	return true
}

// log adds a log to the chain.
func (c *street) log(block uint64, address eth.Address, signature string, data []byte, indexed ...[32]byte) {
	topics := []eth.Hash{eth.Keccak256([]byte(signature))}
	for _, topic := range indexed {
		topics = append(topics, topic)
	}
	c.logs = append(c.logs, simLog{block: block, index: uint64(len(c.logs)), address: address, topics: topics, data: data})
}
