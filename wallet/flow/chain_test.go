package flow

import (
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

func TestNetworks(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	good := Network{ChainID: 31337, Name: "Local \u202echain", Endpoint: "http://node", Symbol: "ETH", Decimals: 18}
	list, err := s.PutNetwork(w, good)
	must(t, err)
	if len(list) != 1 || strings.Contains(list[0].Name, "\u202e") {
		t.Errorf("%+v", list)
	}
	for _, id := range []eth.ChainID{5, 40000, 1} {
		w.node.chain = id
		n := good
		n.ChainID = id
		list, err = s.PutNetwork(w, n)
		must(t, err)
	}
	if len(list) != 4 || list[0].ChainID != 1 || list[1].ChainID != 5 || list[3].ChainID != 40000 {
		t.Errorf("%+v", list)
	}
	if list, err = s.RemoveNetwork(w, 5); err != nil || len(list) != 3 {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = s.RemoveNetwork(w, 5)
	wants(t, err, ErrNetworkUnknown)
	_, err = s.PutNetwork(w, good)
	wants(t, err, ErrChainMismatch)
	for name, c := range map[string]struct {
		change func(*Network)
		code   fault.Code
	}{
		"no chain id":       {func(n *Network) { n.ChainID = 0 }, eth.ErrChainID},
		"no name":           {func(n *Network) { n.Name = " " }, ErrNetwork},
		"no symbol":         {func(n *Network) { n.Symbol = "" }, ErrNetwork},
		"too many decimals": {func(n *Network) { n.Decimals = 37 }, ErrNetwork},
		"no endpoint":       {func(n *Network) { n.Endpoint = "" }, ErrNetwork},
		"a space inside":    {func(n *Network) { n.Endpoint = "http://a b" }, ErrNetwork},
		"a script":          {func(n *Network) { n.Explorer = "javascript:alert(1)" }, ErrNetwork},
	} {
		n := good
		c.change(&n)
		if _, err := s.PutNetwork(w, n); !strings.Contains(err.Error(), string(c.code)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.store[keyNetworks] = Record{Version: 9, Value: []byte(`[{"chainId":1}]`)}
	_, err = s.Networks(w)
	wants(t, err, ErrStored)
}

func TestTokens(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	list, err := s.Tokens(w, 31337)
	must(t, err)
	if len(list) != 2 || list[0].Symbol != "WETH" || list[1] != (Token{simToken, "USDC", "USDC", 6}) {
		t.Errorf("%+v", list)
	}
	_, err = s.AddToken(w, 31337, stranger)
	wants(t, err, ErrToken)
	_, err = s.AddToken(w, 31337, contract)
	wants(t, err, ErrToken)
	w.node.decimals = 8
	if token, err := s.AddToken(w, 31337, simToken); err != nil || token.Decimals != 8 {
		t.Errorf("%+v, %v", token, err)
	}
	if list, err = s.RemoveToken(w, 31337, simToken); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = s.Tokens(w, 1)
	wants(t, err, ErrNetworkUnknown)
}

func TestPortfolio(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	p, err := s.Portfolio(w, 31337, w.account)
	must(t, err)
	var words []string
	for _, b := range p.Balances {
		words = append(words, b.Amount.Words()+b.Error)
	}
	if got := strings.Join(words, ", "); got != "100 ETH, 0 WETH, 1000 USDC" || p.Block != 0 || p.Time != w.clock {
		t.Errorf("%s at %d", got, p.Block)
	}
	delete(w.node.code, simToken)
	w.store[keyTokens(31337)] = Record{Version: 5, Value: []byte(`[{"address":"` + stranger.String() + `","symbol":"X","name":"x","decimals":2}]`)}
	p, err = s.Portfolio(w, 31337, w.account)
	if must(t, err); p.Balances[2].Error == "" || !p.Balances[2].Amount.Exact.IsZero() {
		t.Errorf("%+v", p.Balances[2])
	}
}

func TestChainStatusAndAllowance(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	for range 70 {
		w.node.mine()
	}
	w.node.final = 3
	status, err := s.ChainStatus(w, 31337)
	if err != nil || status != (ChainStatus{31337, 70, 3, uint256.FromUint64(1_000_000_000)}) {
		t.Errorf("%+v, %v", status, err)
	}
	n, _ := loadNetwork(w, 31337)
	head := &header{number: 70}
	missing := RPCReply{Error: &RPCError{Code: -39001, Message: "finalized block not found"}}
	if got := n.finalized(head, missing); got != 6 {
		t.Errorf("without a tag: %d", got)
	}
	n.FinalDepth = 10
	if got := n.finalized(head, missing); got != 60 {
		t.Errorf("with a depth: %d", got)
	}
	w.node.state.allowed[contract] = uint256.Max
	a, err := s.Allowance(w, 31337, simToken, w.account, contract)
	if err != nil || !a.Unlimited || a.Amount.Symbol != "USDC" {
		t.Errorf("%+v, %v", a, err)
	}
	_, err = s.Allowance(w, 31337, stranger, w.account, contract)
	wants(t, err, ErrToken)
}

// A node that answers garbage is told apart from everything else, and nothing panics.
func FuzzNodeAnswers(f *testing.F) {
	f.Add([]byte(`null`), uint8(0))
	f.Add([]byte(`{"number":"0x1"}`), uint8(1))
	f.Add([]byte(`"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"`), uint8(7))
	f.Fuzz(func(t *testing.T, result []byte, at uint8) {
		w := newWorld(t)
		garbled := garbledHost{w, result, int(at)}
		s := w.session()
		s.Portfolio(garbled, 31337, w.account)
		s.AddToken(garbled, 31337, simToken)
		s.Send(garbled, w.request(KindTransfer, "1"), nil)
		s.Send(garbled, w.pay("", "max"), nil)
		s.Sync(garbled, 31337, w.account)
		ledgerOf(t, w)
	})
}

// garbledHost puts other bytes in the place of one answer of each batch.
type garbledHost struct {
	*world
	result []byte
	at     int
}

func (g garbledHost) RPC(endpoint string, batch []RPCRequest) ([]RPCReply, error) {
	replies, err := g.world.RPC(endpoint, batch)
	if err == nil && g.at < len(replies) {
		replies[g.at] = RPCReply{Result: g.result}
	}
	return replies, err
}
