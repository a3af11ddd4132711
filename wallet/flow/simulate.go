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

const (
	// maxMovements is how many movements of the account's are looked at in a simulation.
	maxMovements = 1000
	// maxMoved is how many things a simulation may move before the rest is not told.
	maxMoved = 64
)

// askSimulation asks what calls would do and move, one after the other. Many nodes do not know the method.
func askSimulation(b *batch, calls []message) int {
	params := []byte(`{"blockStateCalls":[{"calls":[`)
	for i, m := range calls {
		if i > 0 {
			params = append(params, ',')
		}
		params = append(params, m.json()...)
	}
	return b.add("eth_simulateV1", append(params, `]}],"traceTransfers":true}`...), quoted("latest"))
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

// simulation is what a node says that calls would do, one after the other, in a block upon the newest one.
type simulation struct {
	block uint64
	calls []simulatedCall
}

// readSimulation reads the outcomes of so many calls; nil where the node has none. An answer that makes no sense is none.
func readSimulation(r RPCReply, count int) *simulation {
	var number uint64
	blocks, err := answer(r, json.List(func(v json.Value) ([]simulatedCall, error) {
		o := json.ReadObject(v)
		number = json.Field(o, "number", readNumber)
		return json.Field(o, "calls", json.List(readSimulatedCall)), o.Err()
	}))
	if err != nil || len(blocks) != 1 || len(blocks[0]) != count {
		return nil
	}
	return &simulation{number, blocks[0]}
}

// last is the outcome of the last call.
func (s *simulation) last() *simulatedCall { return &s.calls[len(s.calls)-1] }

// tell adds to k what the last call does.
func (tried *simulation) tell(k *report.Knowledge) {
	c := tried.last()
	s := &report.Simulation{Block: tried.block, GasUsed: c.gasUsed, Failed: c.failed(), Changes: []report.Simulated{}}
	if s.Failed {
		s.Reason = c.reason()
	} else {
		moved := tally{account: k.From}
		for i := range c.logs {
			var found movements
			found.log(&c.logs[i], k.Network)
			for _, m := range found {
				moved.add(m)
			}
		}
		s.Changes, s.Cut = moved.net(k)
		k.Received = moved.others
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

func (c *simulatedCall) failed() bool { return c.status == 0 }

// revertData returns what a simulated call reverted with: nodes put it into the error, or where the result would be.
func (c *simulatedCall) revertData() []byte {
	if c.failure != nil && len(c.failure.Data) > 0 {
		if raw := c.failure.revertData(); raw != nil {
			return raw
		}
	}
	return c.result
}

// reason says why a simulated call failed.
func (c *simulatedCall) reason() string {
	raw := c.revertData()
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
func (m *movements) log(l *simulatedLog, n report.Network) {
	e, v, err := erc20abi.DecodeStandardLog(l.topics, l.data)
	if err != nil {
		return
	}
	add := func(token *eth.Address, id *uint256.Int, from, to eth.Address, amount uint256.Int) {
		*m = append(*m, movement{token, id, from, to, amount})
	}
	token := &l.address
	if l.address == tracedCoin || l.address == loggedCoin {
		token = nil
	}
	wrapped := n.WETH != nil && *n.WETH == l.address
	switch {
	case e.Name == "Transfer" && len(l.topics) == 4:
		id := v[2].Uint()
		add(token, &id, v[0].Address(), v[1].Address(), uint256.FromUint64(1))
	case e.Name == "Transfer":
		add(token, nil, v[0].Address(), v[1].Address(), v[2].Uint())
	case e.Name == "TransferSingle":
		id := v[3].Uint()
		add(token, &id, v[1].Address(), v[2].Address(), v[4].Uint())
	case e.Name == "TransferBatch" && len(v[3].Items) == len(v[4].Items):
		for i := range v[3].Items {
			id := v[3].Items[i].Uint()
			add(token, &id, v[1].Address(), v[2].Address(), v[4].Items[i].Uint())
		}
	case e.Name == "Deposit" && len(v) == 2 && wrapped:
		add(token, nil, eth.Address{}, v[0].Address(), v[1].Uint())
	case e.Name == "Withdrawal" && wrapped:
		add(token, nil, v[0].Address(), eth.Address{}, v[1].Uint())
	}
}

// tally is what a simulation moves, of whose logs contracts make as many as they like.
type tally struct {
	account eth.Address
	own     movements        // to the account and from it
	others  []report.Holding // what others get of tokens
	cut     bool             // the account's are more than maxMovements
}

func (t *tally) add(m movement) {
	switch {
	case m.from == m.to || m.amount.IsZero():
		return
	case m.from != t.account && m.to != t.account:
	case len(t.own) == maxMovements:
		t.cut = true
	default:
		t.own = append(t.own, m)
	}
	if m.token != nil && m.id == nil && m.to != t.account {
		t.others = gain(t.others, report.Holding{Token: *m.token, Owner: m.to, Amount: m.amount})
	}
}

// gain adds to what somebody gets, up to so many of them that no honest call has more.
func gain(list []report.Holding, h report.Holding) []report.Holding {
	for i := range list {
		if list[i].Token == h.Token && list[i].Owner == h.Owner {
			list[i].Amount = sum(list[i].Amount, h.Amount)
			return list
		}
	}
	if len(list) == maxMoved {
		return list
	}
	return append(list, h)
}

// net sums up what the account loses and gains of each thing: what it loses first.
func (t *tally) net(k *report.Knowledge) (list []report.Simulated, cut bool) {
	var lost, gained []report.Simulated
	for i := range t.own {
		m := &t.own[i]
		in, out, first := t.sums(i)
		if !first {
			continue
		}
		if less, ok := out.Sub(in); ok && !less.IsZero() {
			lost = append(lost, report.Simulated{Amount: m.shown(k, less), TokenID: m.id})
		} else if more, ok := in.Sub(out); ok && !more.IsZero() {
			gained = append(gained, report.Simulated{Incoming: true, Amount: m.shown(k, more), TokenID: m.id})
		}
	}
	list = append(append([]report.Simulated{}, lost...), gained...)
	if len(list) > maxMoved {
		return list[:maxMoved], true
	}
	return list, t.cut
}

// sums adds up what comes and goes of one thing, and says whether this is its first movement.
func (t *tally) sums(i int) (in, out uint256.Int, first bool) {
	for at := range t.own {
		m := &t.own[at]
		switch {
		case !m.same(&t.own[i]):
		case at < i:
			return in, out, false
		case m.to == t.account:
			in = sum(in, m.amount)
		default:
			out = sum(out, m.amount)
		}
	}
	return in, out, true
}

func (o *movement) same(p *movement) bool {
	return (o.token == nil) == (p.token == nil) && (o.token == nil || *o.token == *p.token) && (o.id == nil) == (p.id == nil) && (o.id == nil || *o.id == *p.id)
}

// sum returns x+y, or the most there can be.
func sum(x, y uint256.Int) uint256.Int {
	if total, ok := x.Add(y); ok {
		return total
	}
	return uint256.Max
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
