package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/ens"
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

var (
	spenderContract = eth.Address{0x5e, 19: 1}
	spenderPerson   = eth.Address{0x5e, 19: 2}
	spenderLater    = eth.Address{0x5e, 19: 3}
	stateToken      = eth.Address{0x70, 19: 1} // allows what its table says
	spamToken       = eth.Address{0x70, 19: 2}
)

func addressTopic(a eth.Address) [32]byte { return [32]byte(addressWord(a)) }

func numberWord(n uint64) [32]byte { return uint256.FromUint64(n).Bytes32() }

// approvalsStreet has an account that approved in all ways, at different times.
func approvalsStreet(t *testing.T) (c *street, allowed map[eth.Address]uint256.Int) {
	c = newStreet(t)
	me := addressTopic(c.account)
	allowed = map[eth.Address]uint256.Int{spenderContract: uint256.Max, spenderPerson: uint256.FromUint64(5_000_000), report.Permit2: uint256.Max}
	c.token(stateToken, "GOLD", 6, 70_000_000, 0)
	c.function(stateToken, "function totalSupply() returns (uint256)", func([]abi.Value) []abi.Value { return uints(1_000_000_000) })
	c.function(stateToken, "function allowance(address,address) returns (uint256)", func(a []abi.Value) []abi.Value {
		return []abi.Value{abi.FromUint(allowed[a[1].Address()])}
	})
	c.token(spamToken, "USDС claim", 6, 0, 9)
	for _, at := range []eth.Address{spenderContract, report.Permit2} {
		if c.contracts[at] == nil {
			c.contracts[at] = func([]byte) simAnswer { return simAnswer{reverted: true} }
		}
	}
	c.function(report.Permit2, "function allowance(address,address,address) returns (uint160,uint48,uint48)", func(a []abi.Value) []abi.Value {
		if a[1].Address() != stateToken {
			return uints(0, 0, 0)
		}
		switch a[2].Address() {
		case spenderContract:
			return uints(4_000_000, 1_800_000_000, 3)
		case spenderLater:
			return uints(4_000_000, 1_600_000_000, 3)
		}
		return uints(0, 0, 0)
	})
	c.collections()
	c.function(collection721, "function getApproved(uint256) returns (address)", func(a []abi.Value) []abi.Value { return []abi.Value{abi.FromAddress(spenderContract)} })
	c.function(collection1155, "function isApprovedForAll(address,address) returns (bool)", func(a []abi.Value) []abi.Value {
		return []abi.Value{abi.FromBool(a[1].Address() == spenderContract)}
	})
	erc20, all := "Approval(address,address,uint256)", "ApprovalForAll(address,address,bool)"
	amount := words(uint256.FromUint64(7))
	c.log(10, stateToken, erc20, amount, me, addressTopic(spenderContract))
	c.log(20, stateToken, erc20, amount, me, addressTopic(spenderPerson))
	c.log(30, stateToken, erc20, amount, me, addressTopic(spenderLater)) // taken back since
	c.log(40, stateToken, erc20, amount, me, addressTopic(report.Permit2))
	c.log(50, stateToken, erc20, amount, addressTopic(stranger), addressTopic(spenderPerson))
	c.log(60, spamToken, erc20, amount, me, addressTopic(spenderPerson))
	c.log(70, collection721, erc20, nil, me, addressTopic(spenderContract), numberWord(1))
	c.log(80, collection721, erc20, nil, me, addressTopic(spenderContract), numberWord(2)) // another's by now
	c.log(90, collection1155, all, words(uint256.FromUint64(1)), me, addressTopic(spenderContract))
	c.log(91, collection1155, all, words(uint256.FromUint64(1)), me, addressTopic(spenderPerson)) // taken back since
	c.log(100, report.Permit2, "Approval(address,address,address,uint160,uint48)", words(uint256.FromUint64(9), uint256.FromUint64(9)), me, addressTopic(stateToken), addressTopic(spenderContract))
	c.log(110, report.Permit2, "Permit(address,address,address,uint160,uint48,uint48)", words(uint256.Int{}, uint256.Int{}, uint256.Int{}), me, addressTopic(stateToken), addressTopic(spenderLater))
	c.log(120, stranger, "Approval(address,address,address,uint160,uint48)", words(uint256.FromUint64(9), uint256.FromUint64(9)), me, addressTopic(stateToken), addressTopic(spenderPerson))
	c.log(130, stateToken, erc20, nil, me, addressTopic(spenderPerson)) // malformed
	return c, allowed
}

// seen is a short form of a list of approvals.
func seen(list []Approval) string {
	var lines []string
	for _, a := range list {
		line := string(a.Risk.Severity) + " " + a.Risk.ID
		if a.Amount != nil {
			line += " " + a.Amount.Text + " " + a.Amount.Symbol
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestApprovals(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	c.follow(Token{stateToken, "GOLD", "Gold", 6})
	got, err := s.Approvals(c, 31337, c.account)
	must(t, err)
	want := `danger approval_to_account 5 GOLD
warning approval_unlimited ` + erc20abi.FormatAmount(uint256.Max, 6) + ` GOLD
warning approval_nft
warning approval_all
info approval_permit2 ` + erc20abi.FormatAmount(uint256.Max, 6) + ` GOLD
info approval_limited 4 GOLD
info approval_expired 4 GOLD
info approval_token_unknown 0.000009 USDС claim`
	if text := seen(got.List); text != want {
		t.Errorf("%s\nwant\n%s", text, want)
	}
	if !got.Complete || got.FromBlock != 0 || got.Block != 1000 || c.asked["eth_getLogs"] != 1 {
		t.Errorf("complete %t from %d at %d, %v", got.Complete, got.FromBlock, got.Block, c.asked)
	}
	for _, a := range got.List {
		if a.Spender.Address == report.Permit2 && (a.Spender.Name != "Permit2" || !a.Spender.Contract) {
			t.Errorf("%+v", a.Spender)
		}
	}
}

// A search goes on where the last one ended, asks again only for what may be mined anew, and notices another chain.
func TestApprovalsGoOn(t *testing.T) {
	c, allowed := approvalsStreet(t)
	s := c.session()
	c.grow(40_000, "")
	c.mostSpan = 100
	var complete []bool
	for range 20 {
		clear(c.asked)
		got, err := s.Approvals(c, 31337, c.account)
		must(t, err)
		if c.asked["eth_getLogs"] > maxQuestions {
			t.Fatalf("%d questions", c.asked["eth_getLogs"])
		}
		if complete = append(complete, got.Complete); got.Complete {
			if len(got.List) != 8 {
				t.Errorf("%s", seen(got.List))
			}
			break
		}
	}
	if n := len(complete); n < 5 || n > 15 || !complete[n-1] {
		t.Errorf("%v", complete)
	}
	clear(c.asked)
	allowed[spenderLater] = uint256.FromUint64(1)
	c.log(39_990, stateToken, "Approval(address,address,uint256)", words(uint256.FromUint64(7)), addressTopic(c.account), addressTopic(spenderLater))
	got, err := s.Approvals(c, 31337, c.account)
	must(t, err)
	if len(got.List) != 9 || c.asked["eth_getLogs"] > 2 {
		t.Errorf("%v, %s", c.asked, seen(got.List))
	}
	c.grow(40_000, "another ")
	if got, err = s.Approvals(c, 31337, c.account); err != nil || got.Complete {
		t.Errorf("%v, from %d of a chain that was not searched", err, got.FromBlock)
	}
}

// The request of each revoke encodes what takes that approval back.
func TestRevokesAreWhatTakesBack(t *testing.T) {
	for _, c := range []struct {
		key       ApprovalKey
		signature string
		values    []abi.Value
	}{
		{ApprovalKey{Kind: ApprovalNFT, Token: collection721, TokenID: &uint256.Int{7}}, "function approve(address,uint256)", append([]abi.Value{abi.FromAddress(eth.Address{})}, uints(7)...)},
		{ApprovalKey{Kind: ApprovalPermit2, Token: stateToken, Spender: &spenderPerson}, "function approve(address,address,uint160,uint48)",
			append([]abi.Value{abi.FromAddress(stateToken), abi.FromAddress(spenderPerson)}, uints(0, 0)...)},
	} {
		var r PlanRequest
		standingApproval{key: c.key, spender: spenderPerson}.revoke(&r)
		f, err := abi.ParseFunction(c.signature)
		must(t, err)
		want, err := f.EncodeCall(c.values)
		must(t, err)
		if r.Kind != KindCall || !bytes.Equal(r.Data, want) {
			t.Errorf("%s: %+v", c.signature, r)
		}
	}
	f, err := abi.ParseFunction("function allowance(address,address,address)")
	must(t, err)
	want, err := f.EncodeCall([]abi.Value{abi.FromAddress(stranger), abi.FromAddress(stateToken), abi.FromAddress(contract)})
	if must(t, err); !bytes.Equal(erc20abi.Permit2Allowance(stranger, stateToken, contract), want) {
		t.Errorf("%x", want)
	}
	var r PlanRequest
	standingApproval{key: ApprovalKey{Kind: ApprovalAmount, Token: stateToken}, spender: spenderPerson}.revoke(&r)
	if r.Kind != KindApprove || r.Amount != "0" || r.To != spenderPerson.String() || *r.Token != stateToken {
		t.Errorf("%+v", r)
	}
	standingApproval{key: ApprovalKey{Kind: ApprovalAll, Token: collection1155}, spender: spenderPerson}.revoke(&r)
	if r.Kind != KindRevokeAll || r.To != spenderPerson.String() || *r.Token != collection1155 {
		t.Errorf("%+v", r)
	}
}

// Whoever floods an account's logs from few contracts hides nothing that is known.
func TestApprovalsAreFlooded(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	c.follow(Token{stateToken, "GOLD", "Gold", 6})
	for i := range 3000 {
		c.log(200+uint64(i/10), tokenAt(1000+i%10), "Approval(address,address,uint256)", words(uint256.FromUint64(1)), addressTopic(c.account), addressTopic(eth.Address{1, byte(i >> 8), byte(i)}))
	}
	for i := range 10 {
		c.token(tokenAt(1000+i), "SPAM", 0, 0, 1)
	}
	got, err := s.Approvals(c, 31337, c.account)
	must(t, err)
	if got.Complete || len(got.List) < 8 || len(got.List) > 300 || got.List[0].Risk.ID != "approval_to_account" {
		t.Errorf("%d, complete %t", len(got.List), got.Complete)
	}
}

// A node without logs is told as such; one that stops in between tells what it told.
func TestApprovalsOfNodesThatRefuse(t *testing.T) {
	c, _ := approvalsStreet(t)
	c.mostLogs = -1
	_, err := c.session().Approvals(c, 31337, c.account)
	wants(t, err, ErrNodeRefused)
	c.mostLogs = 2 // of all that match
	got, err := c.session().Approvals(c, 31337, c.account)
	if must(t, err); !got.Complete || len(got.List) != 8 {
		t.Errorf("%+v", got)
	}
}

// Long ranges that a node does not answer in time are shortened; a node that is never in time is given up soon.
func TestApprovalsOfSlowNodes(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	c.grow(50_000, "")
	got, err := s.Approvals(slowStreet{c, 10_000}, 31337, c.account)
	if must(t, err); !got.Complete || len(got.List) != 8 {
		t.Errorf("complete %t, %s", got.Complete, seen(got.List))
	}
	clear(c.store[keyApprovals(31337, c.account)].Value)
	clear(c.asked)
	_, err = s.Approvals(slowStreet{c, 0}, 31337, c.account)
	wants(t, err, ErrUnknownOutcome)
	_, err = s.Transfers(slowStreet{c, 0}, 31337, c.account, nil)
	if wants(t, err, ErrUnknownOutcome); c.asked["eth_getLogs"] != 0 {
		t.Errorf("%v", c.asked)
	}
}

// slowStreet answers no question for logs of more blocks than it is able to look through.
type slowStreet struct {
	*street
	able uint64
}

func (g slowStreet) RPC(endpoint string, batch []RPCRequest) ([]RPCReply, error) {
	for _, r := range batch {
		var filter []struct{ FromBlock, ToBlock string }
		if r.Method != "eth_getLogs" {
			continue
		}
		must(g.t, json.Unmarshal(r.Params, &filter))
		from, _ := uint256.ParseHex(filter[0].FromBlock)
		if to, _ := uint256.ParseHex(filter[0].ToBlock); to[0]-from[0] >= g.able {
			return nil, fault.New(ErrUnknownOutcome, "", "time out")
		}
	}
	return g.street.RPC(endpoint, batch)
}

// A stored search that is damaged is made anew; a store that takes nothing does not matter.
func TestApprovalsWithoutAStore(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	c.store[keyApprovals(31337, c.account)] = Record{Version: 1, Value: []byte(`{"fromBlock":7}`)}
	c.failStore = true
	got, err := s.Approvals(c, 31337, c.account)
	if must(t, err); len(got.List) != 8 {
		t.Errorf("%+v", got)
	}
	without := ApprovalScan{Node: eth.Keccak256([]byte("http://node")), Searched: []BlockRange{{0, 900}}, Hash: c.node.blocks[900].hash, Span: 1, Keys: []ApprovalKey{{Kind: ApprovalAmount, Token: stateToken},
		{Kind: ApprovalNFT, Token: collection721, Spender: &spenderPerson}, {Kind: ApprovalAll, Token: collection1155, TokenID: &uint256.Int{1}},
		{Kind: ApprovalPermit2, Token: stateToken}, {Kind: ApprovalAmount, Token: stateToken, Spender: &spenderPerson}}}
	c.store[keyApprovals(31337, c.account)] = Record{Version: 1, Value: without.AppendJSON(nil)}
	if got, err = s.Approvals(c, 31337, c.account); err != nil || len(got.List) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// Every answer in turn is something else: the flows end with a code.
func TestAssetFlowsWithHostileAnswers(t *testing.T) {
	values := []string{`null`, `""`, `"0x"`, `[]`, `{}`, `-1`, `"0xffffffffffffffff"`, `[null]`, `[{}]`, `[[]]`,
		`[{"address":"0x70000000000000000000000000000000000000aa","topics":[],"data":"0x","blockNumber":"0x1","logIndex":"0x0","transactionHash":"0x` + strings.Repeat("0", 64) + `"}]`,
		`[` + strings.Repeat(`0,`, 20_000) + `0]`, `"0x` + strings.Repeat("f", 64) + `"`, `{"number":"0xffffffffffffffff","hash":"0x` + strings.Repeat("0", 64) + `","gasLimit":"0x0"}`}
	for _, value := range values {
		c, _ := approvalsStreet(t)
		s := c.withENS(map[string]eth.Address{"alice.eth": simResolver, ens.ReverseName(stranger): simResolver}, map[string]eth.Address{"alice.eth": stranger},
			map[eth.Address]string{stranger: "alice.eth"})
		for at := range 8 {
			g := garbledStreet{c, []byte(value), at}
			for name, err := range map[string]error{
				"approvals": second(s.Approvals(g, 31337, c.account)), "transfers": second(s.Transfers(g, 31337, c.account, nil)),
				"portfolio": second(s.Portfolio(g, 31337, c.account)), "nft": second(s.AddNFT(g, 31337, collection721, uint256.FromUint64(1))),
				"resolve": second(s.ResolveName(g, 31337, "alice.eth")), "reverse": second(s.ReverseName(g, 31337, stranger)),
				"read": second(s.ReadContract(g, 31337, nil, collection721, "name() returns (string)", nil)),
			} {
				var known *fault.Error
				if err != nil && !errors.As(err, &known) {
					t.Errorf("%s: %.40s at %d: %v", name, value, at, err)
				}
			}
		}
	}
}

// A node that answers fewer or more questions than it was asked, or for another chain, is no node.
func TestAssetFlowsWithWrongCounts(t *testing.T) {
	c, _ := approvalsStreet(t)
	s := c.session()
	for _, change := range []int{-1, 1} {
		g := miscountedStreet{c, change}
		for _, err := range []error{
			second(s.Approvals(g, 31337, c.account)), second(s.Transfers(g, 31337, c.account, nil)), second(s.Portfolio(g, 31337, c.account)),
			second(s.AddNFT(g, 31337, collection721, uint256.FromUint64(1))), second(s.ReadContract(g, 31337, nil, collection721, "f()", nil)),
		} {
			wants(t, err, ErrNodeAnswer)
		}
	}
	c.node.chain = 5
	for _, err := range []error{second(s.Approvals(c, 31337, c.account)), second(s.Transfers(c, 31337, c.account, nil)), second(s.Portfolio(c, 31337, c.account))} {
		wants(t, err, ErrChainMismatch)
	}
}

type miscountedStreet struct {
	*street
	change int
}

func (m miscountedStreet) RPC(endpoint string, batch []RPCRequest) ([]RPCReply, error) {
	replies, err := m.street.RPC(endpoint, batch)
	if m.change < 0 {
		return replies[:len(replies)-1], err
	}
	return append(replies, replies[0]), err
}

// garbledStreet puts other bytes in the place of one answer of each batch.
type garbledStreet struct {
	*street
	result []byte
	at     int
}

func (g garbledStreet) RPC(endpoint string, batch []RPCRequest) ([]RPCReply, error) {
	replies, err := g.street.RPC(endpoint, batch)
	if err == nil && g.at < len(replies) {
		replies[g.at] = RPCReply{Result: g.result}
	}
	return replies, err
}

func FuzzReadLog(f *testing.F) {
	f.Add([]byte(`{}`), []byte{})
	f.Add([]byte(`[{"address":"0x70000000000000000000000000000000000000aa","topics":["0x`+strings.Repeat("0", 64)+`"],"data":"0x","blockNumber":"0x1","logIndex":"0x0","transactionHash":"0x`+strings.Repeat("0", 64)+`"}]`), []byte{1})
	f.Fuzz(func(t *testing.T, answer, data []byte) {
		logs, _, err := readRange([]RPCReply{{Result: answer}}, []int{0}, 0, 1<<63)
		if err == nil && !json.Valid(answer) {
			t.Fatalf("%q was read", answer)
		}
		p := &history{account: stranger}
		a := &approvalSearch{account: stranger, tokens: &knownTokens{}}
		for _, first := range []eth.Hash{erc20abi.EventTransfer.Topic(), topicSingle, topicBatch, topicApproval, topicApprovalForAll, topicPermit2Permit} {
			logs = append(logs, eventLog{topics: []eth.Hash{first, addressTopic(stranger), addressTopic(stranger), addressTopic(stranger)}, data: data},
				eventLog{topics: []eth.Hash{first, addressTopic(stranger), addressTopic(stranger)}, data: data})
		}
		for _, l := range logs {
			p.read(l)
			a.read(l)
		}
	})
}

// The search for what a node takes needs few questions, whatever the node's bound.
func TestScanFindsTheNodesBound(t *testing.T) {
	for _, bound := range []uint64{1, 10, 1000, 1024, 10_000, 100_000, 50_000_000} {
		c := newStreet(t)
		c.height = 25_000_000
		c.mostSpan = bound
		network, err := loadNetwork(c, 31337)
		must(t, err)
		scan := logScan{host: c, network: network, span: c.height + 1, left: maxQuestions, filters: []topicFilter{{{topicApproval}}}}
		low := c.height + 1
		for low > 0 {
			_, from, ok, err := scan.back(low-1, 0)
			if must(t, err); !ok {
				break
			}
			low = from
		}
		reached := c.height + 1 - low
		t.Logf("bound %d: %d blocks in %d questions", bound, reached, c.asked["eth_getLogs"])
		if c.asked["eth_getLogs"] > maxQuestions || reached < min(c.height, bound*20) {
			t.Errorf("bound %d: %d blocks", bound, reached)
		}
	}
}
