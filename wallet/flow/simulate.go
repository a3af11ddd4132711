package flow

import (
	"bytes"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

// Nodes show movements of the native coin as the logs of a contract that is not there: of one address in a simulation's trace,
// of another one once the chain logs them by itself (EIP-7708).
var (
	tracedCoin = eth.Address(bytes.Repeat([]byte{0xee}, 20))
	loggedCoin = eth.Address(append(bytes.Repeat([]byte{0xff}, 19), 0xfe))
)

// The first topics of ERC-1155's events.
var (
	topicSingle = eth.Keccak256([]byte("TransferSingle(address,address,address,uint256,uint256)"))
	topicBatch  = eth.Keccak256([]byte("TransferBatch(address,address,address,uint256[],uint256[])"))
)

// maxMoved is how many things a simulation may move before the rest is not told.
const maxMoved = 64

// askSimulation asks what a call would do and move. Many nodes do not know the method.
func askSimulation(b *batch, m message) int {
	calls := append(append([]byte(`{"blockStateCalls":[{"calls":[`), m.json()...), `]}],"traceTransfers":true}`...)
	return b.add("eth_simulateV1", calls, quoted("latest"))
}

// simulatedCall is one call's outcome.
type simulatedCall struct {
	status, gasUsed uint64
	result          eth.Bytes
	failure         *RPCError
	logs            []simulatedLog
}

type simulatedLog struct {
	address eth.Address
	topics  []eth.Hash
	data    eth.Bytes
}

// readSimulation adds what the node says to k. An answer that makes no sense is none.
func readSimulation(r RPCReply, k *report.Knowledge) {
	var number uint64
	blocks, err := answer(r, json.List(func(v json.Value) ([]simulatedCall, error) {
		o := json.ReadObject(v)
		number = json.Field(o, "number", readNumber)
		return json.Field(o, "calls", json.List(readSimulatedCall)), o.Err()
	}))
	if err != nil || len(blocks) != 1 || len(blocks[0]) != 1 {
		return
	}
	c := &blocks[0][0]
	s := &report.Simulation{Block: number, GasUsed: c.gasUsed, Failed: c.status == 0, Changes: []report.Simulated{}}
	if s.Failed {
		s.Reason = c.reason()
	} else {
		var moved movements
		for i := range c.logs {
			moved.log(&c.logs[i], k.Network.WETH)
		}
		s.Changes, k.Received = moved.of(k)
	}
	k.Simulation = s
}

func readSimulatedCall(v json.Value) (simulatedCall, error) {
	o := json.ReadObject(v)
	c := simulatedCall{status: json.Field(o, "status", readNumber), gasUsed: json.Field(o, "gasUsed", readNumber),
		result: json.Field(o, "returnData", json.Bytes), logs: json.Optional(o, "logs", json.List(readSimulatedLog)),
		failure: json.Pointer(o, "error", func(v json.Value) (RPCError, error) {
			o := json.ReadObject(v)
			return RPCError{Message: json.Optional(o, "message", json.Text), Data: []byte(json.Optional(o, "data", rawJSON))}, nil
		})}
	return c, o.Err()
}

func rawJSON(v json.Value) (string, error) { return string(v.Raw()), nil }

func readSimulatedLog(v json.Value) (simulatedLog, error) {
	o := json.ReadObject(v)
	l := simulatedLog{json.Field(o, "address", json.Address), json.Field(o, "topics", json.List(json.Hash)), json.Field(o, "data", json.Bytes)}
	return l, o.Err()
}

// reason says why a simulated call failed: nodes put the revert's data into the error, or where the result would be.
func (c *simulatedCall) reason() string {
	raw := []byte(c.result)
	if c.failure != nil && len(c.failure.Data) > 0 {
		if found := c.failure.revertData(); found != nil {
			raw = found
		}
	}
	if len(raw) == 0 && c.failure != nil {
		words, _ := text.Clean(c.failure.Message, maxNodeText)
		return words
	}
	return erc20abi.DecodeRevert(raw)
}

// movement is what went from one address to another: of the native coin where the token is nil.
type movement struct {
	token    *eth.Address
	id       *uint256.Int
	from, to eth.Address
	amount   uint256.Int
}

type movements []movement

// log reads the movements in a log: Transfer of ERC-20, ERC-721 and coins, ERC-1155's, and the wrapping of coins.
func (m *movements) log(l *simulatedLog, weth *eth.Address) {
	token := &l.address
	if l.address == tracedCoin || l.address == loggedCoin {
		token = nil
	}
	word := func(at int) uint256.Int { return uint256.FromBytes32([32]byte(l.data[32*at:])) }
	address := func(at int) eth.Address { return eth.Address(l.topics[at][12:]) }
	switch {
	case len(l.topics) == 4 && l.topics[0] == erc20abi.EventTransfer.Topic() && len(l.data) == 0:
		id := uint256.FromBytes32(l.topics[3])
		*m = append(*m, movement{token, &id, address(1), address(2), uint256.FromUint64(1)})
	case len(l.topics) == 4 && l.topics[0] == topicSingle && len(l.data) == 64:
		id := word(0)
		*m = append(*m, movement{token, &id, address(2), address(3), word(1)})
	case len(l.topics) == 4 && l.topics[0] == topicBatch:
		m.batch(l)
	default:
		e, err := erc20abi.DecodeLog(l.topics, l.data)
		switch {
		case err != nil:
		case e.Name == erc20abi.EventTransfer:
			*m = append(*m, movement{token, nil, e.Args[0].Address, e.Args[1].Address, e.Args[2].Amount})
		case weth == nil || l.address != *weth:
		case e.Name == erc20abi.EventDeposit:
			*m = append(*m, movement{token: token, to: e.Args[0].Address, amount: e.Args[1].Amount})
		case e.Name == erc20abi.EventWithdrawal:
			*m = append(*m, movement{token: token, from: e.Args[0].Address, amount: e.Args[1].Amount})
		}
	}
}

// batch reads ERC-1155's TransferBatch: two arrays of one length.
func (m *movements) batch(l *simulatedLog) {
	ids, ok := wordsAt(l.data, 0)
	amounts, fits := wordsAt(l.data, 32)
	if !ok || !fits || len(ids) != len(amounts) {
		return
	}
	for i := range ids {
		*m = append(*m, movement{&l.address, &ids[i], eth.Address(l.topics[2][12:]), eth.Address(l.topics[3][12:]), amounts[i]})
	}
}

// wordsAt reads the ABI's uint256[] whose offset is in the word at a place.
func wordsAt(b []byte, at int) ([]uint256.Int, bool) {
	if len(b) < 64 {
		return nil, false
	}
	offset, ok := readLength(b[at:], len(b)-32)
	if !ok {
		return nil, false
	}
	b = b[offset:]
	count, ok := readLength(b, (len(b)-32)/32)
	if !ok {
		return nil, false
	}
	list := make([]uint256.Int, count)
	for i := range list {
		list[i] = uint256.FromBytes32([32]byte(b[32+32*i:]))
	}
	return list, true
}

// of sums up what the account gains or loses of each thing, and what others gain of tokens.
func (m movements) of(k *report.Knowledge) (own []report.Simulated, others []report.Holding) {
	own = []report.Simulated{}
	for i := range m {
		if first := m.first(i); first < i || m[i].amount.IsZero() {
			continue
		}
		in, out := m.sum(i, func(o *movement) eth.Address { return o.to }, k.From), m.sum(i, func(o *movement) eth.Address { return o.from }, k.From)
		net, gained := in.Sub(out)
		if !gained {
			net, _ = out.Sub(in)
		}
		if !net.IsZero() && len(own) < maxMoved {
			own = append(own, report.Simulated{Incoming: gained, Amount: m[i].shown(k, net), TokenID: m[i].id})
		}
	}
	for i := range m {
		if o := &m[i]; o.token != nil && o.id == nil && o.to != k.From && o.from != o.to && len(others) < maxMoved {
			others = gain(others, report.Holding{Token: *o.token, Owner: o.to, Amount: o.amount})
		}
	}
	return own, others
}

func gain(list []report.Holding, h report.Holding) []report.Holding {
	for i := range list {
		if list[i].Token == h.Token && list[i].Owner == h.Owner {
			list[i].Amount, _ = list[i].Amount.Add(h.Amount)
			return list
		}
	}
	return append(list, h)
}

// first returns the place of the first movement of the same thing.
func (m movements) first(i int) int {
	for at := range m {
		if m[at].same(&m[i]) {
			return at
		}
	}
	return i
}

func (o *movement) same(p *movement) bool {
	return (o.token == nil) == (p.token == nil) && (o.token == nil || *o.token == *p.token) && (o.id == nil) == (p.id == nil) && (o.id == nil || *o.id == *p.id)
}

// sum adds up the movements of one thing at whose one end an account is.
func (m movements) sum(i int, end func(*movement) eth.Address, account eth.Address) (sum uint256.Int) {
	for at := range m {
		if m[at].same(&m[i]) && end(&m[at]) == account {
			if more, ok := sum.Add(m[at].amount); ok {
				sum = more
			}
		}
	}
	return sum
}

func (o *movement) shown(k *report.Knowledge, x uint256.Int) report.Amount {
	switch {
	case o.token == nil:
		return k.Network.Coin(x)
	case o.id != nil:
		return report.Token{Address: *o.token, Symbol: "NFT"}.Amount(x)
	}
	return k.Unit(*o.token).Amount(x)
}
