package flow

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/uint256"
)

// tags notes at which block each call of a growing chain is made.
type tags struct {
	growing
	asked []string
}

func (g *tags) RPC(endpoint string, batch []RPCRequest) ([]RPCReply, error) {
	for _, r := range batch {
		var params []json.RawMessage
		must(g.t, json.Unmarshal(r.Params, &params))
		if r.Method == "eth_call" {
			g.asked = append(g.asked, string(params[1]))
		}
	}
	return g.growing.RPC(endpoint, batch)
}

// Whatever the way in which answers come, the block that is stated is the one that was asked about last.
func TestReadsAreOfTheBlockTheyState(t *testing.T) {
	for name, change := range map[string]func(c *street){
		"in parts":            func(c *street) {},
		"without Multicall3":  func(c *street) { delete(c.contracts, erc20abi.Multicall3) },
		"a rollup":            func(c *street) { c.multicallBlock(7) },
		"some are made again": func(c *street) { c.contracts[tokenAt(3)] = func([]byte) simAnswer { return simAnswer{burns: true} } },
	} {
		c := newStreet(t)
		change(c)
		count := 10
		if name == "in parts" || name == "some are made again" {
			count = maxRound + 10
		}
		var r reads
		for i := range count {
			if i != 3 {
				c.token(tokenAt(i), "T", 6, 5, 0)
			}
			r.ask(tokenAt(i), erc20abi.Decimals())
		}
		network, err := loadNetwork(c, 31337)
		must(t, err)
		g := &tags{growing: growing{c}}
		got, err := r.send(g, network)
		must(t, err)
		stated := string(quoted(hexNumber(got.block)))
		if tags := slices.Compact(g.asked); len(tags) != 2 || tags[1] != stated {
			t.Errorf("%s: block %s, asked about %v", name, stated, tags)
		}
	}
}

// multicallBlock makes Multicall3 see another chain's block number, as a rollup's contracts may.
func (c *street) multicallBlock(number uint64) {
	before := c.contracts[erc20abi.Multicall3]
	c.contracts[erc20abi.Multicall3] = func(data []byte) simAnswer {
		answer := before(data)
		if _, err := aggregateFunction.DecodeCall(data); err != nil {
			return answer
		}
		results, err := abi.Decode(aggregateFunction.Outputs, answer.data)
		must(c.t, err)
		items := results[0].Items
		items[len(items)-2].Items[1].Bytes = words(uint256.FromUint64(number))
		answer.data, err = abi.Encode(aggregateFunction.Outputs, results)
		must(c.t, err)
		return answer
	}
}

// The most that a token can count is without limit, whatever the token counts to.
func TestAllowancesWithoutLimit(t *testing.T) {
	c := newStreet(t)
	s := c.session()
	for bits, unlimited := range map[uint]bool{96: true, 128: true, 160: true, 255: true, 256: true, 95: false, 127: false} {
		var most uint256.Int
		for bit := range bits {
			most[bit/64] |= 1 << (bit % 64)
		}
		c.function(stateToken, "function allowance(address,address) returns (uint256)", func([]abi.Value) []abi.Value { return []abi.Value{abi.FromUint(most)} })
		c.function(stateToken, "function decimals() returns (uint8)", func([]abi.Value) []abi.Value { return uints(6) })
		got, err := s.Allowance(c, 31337, stateToken, c.account, stranger)
		if must(t, err); got.Unlimited != unlimited {
			t.Errorf("2^%d-1: %+v", bits, got)
		}
	}
}
