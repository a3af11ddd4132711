package devnet

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/ens"
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/flow"
)

// counted counts what a wallet asks of its node.
type counted struct {
	*host
	batches int
	methods map[string]int
}

func count(h *host) *counted { return &counted{host: h, methods: map[string]int{}} }

func (c *counted) RPC(endpoint string, batch []flow.RPCRequest) ([]flow.RPCReply, error) {
	c.batches++
	for _, r := range batch {
		c.methods[r.Method]++
	}
	return c.host.RPC(endpoint, batch)
}

// addEach follows tokens, and demands that each can be.
func (o *owner) addEach(tokens ...eth.Address) {
	o.t.Helper()
	for _, token := range tokens {
		if _, err := o.session.AddToken(o.host, DefaultChainID, token); err != nil {
			o.t.Fatal(err)
		}
	}
}

func number(n uint64) uint256.Int { return uint256.FromUint64(n) }

// The real Multicall3 answers for everything in one call, and the same as each contract alone.
func TestPortfolioThroughMulticall3(t *testing.T) {
	o := newOwner(t, "")
	keys, supplies := eth.Address(Contract("Collection721")), eth.Address(Contract("Collection1155"))
	for _, n := range []struct {
		at eth.Address
		id uint64
	}{{keys, 1}, {keys, 3}, {supplies, 1}, {supplies, 1000}} {
		if _, err := o.session.AddNFT(o.host, DefaultChainID, n.at, number(n.id)); err != nil {
			t.Fatal(err)
		}
	}
	o.does(o.request(flow.KindWrap, 0, "1"))
	c := count(o.host)
	p, err := o.session.Portfolio(c, DefaultChainID, o.account)
	if err != nil {
		t.Fatal(err)
	}
	if c.batches != 1 || c.methods["eth_call"] != 1 || c.methods["eth_getBalance"] != 0 {
		t.Errorf("%d round trips: %v", c.batches, c.methods)
	}
	if len(p.Balances) != 1+len(Tokens()) || p.Balances[1].Amount.Words() != "1 WETH" || p.Block != 1 || p.Mined == nil {
		t.Errorf("%+v", p)
	}
	for i, want := range []uint64{1, 0, 100, 1} {
		if p.NFTs[i].Balance != number(want) || p.NFTs[i].Error != "" {
			t.Errorf("%+v, want %d", p.NFTs[i], want)
		}
	}
	networks, err := o.session.Networks(o.host)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := eth.Address{1}
	networks[0].Multicall = &elsewhere
	if _, err := o.session.PutNetwork(o.host, networks[0]); err != nil {
		t.Fatal(err)
	}
	apart, err := o.session.Portfolio(c, DefaultChainID, o.account)
	if err != nil {
		t.Fatal(err)
	}
	apart.Mined = p.Mined
	if got, want := string(apart.AppendJSON(nil)), string(p.AppendJSON(nil)); got != want {
		t.Errorf("apart %s\ntogether %s", got, want)
	}
}

// A megabyte as an answer, decimals that change or revert: the others' balances are there.
func TestPortfolioOfHostileTokens(t *testing.T) {
	o := newOwner(t, "")
	bomb, liar := tokenAddress("bomb"), tokenAddress("DLIE")
	o.addEach(eth.Address(liar), eth.Address(bomb))
	o.does(o.call(bomb, "", encoded(t, "arm(bool)", abi.FromBool(true))))
	o.does(o.call(liar, "", encoded(t, "setDecimals(uint8,bool)", abi.FromUint(number(9)), abi.FromBool(false))))
	p, err := o.session.Portfolio(o.host, DefaultChainID, o.account)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range p.Balances {
		hostile := b.Amount.Token != nil && (*b.Amount.Token == eth.Address(bomb) || *b.Amount.Token == eth.Address(liar))
		if hostile != (b.Error != "") || hostile && !b.Amount.Exact.IsZero() {
			t.Errorf("%+v", b)
		}
	}
	_, err = o.session.AddToken(o.host, DefaultChainID, eth.Address(tokenAddress("DMUTE")))
	wants(t, err, flow.ErrToken)
}

// What was approved in every way is found, by a node that gives few logs at a time too; and each revoke, planned as it
// stands, takes it back.
func TestApprovalsAndTheirRevokes(t *testing.T) {
	o := newOwner(t, "")
	drainer, person := eth.Address(Contract("Drainer")), eth.Address(Accounts()[2].Address)
	keys, supplies := eth.Address(Contract("Collection721")), eth.Address(Contract("Collection1155"))
	approve := func(token int, spender eth.Address, amount string) {
		t.Helper()
		r := o.request(flow.KindApprove, token, amount)
		r.To = spender.String()
		o.does(r)
	}
	approve(1, drainer, "unlimited")
	approve(2, person, "7.5")
	approve(3, eth.Address(Permit2), "unlimited")
	approve(4, drainer, "3")
	approve(4, drainer, "0")
	o.does(flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindApproveAll, To: drainer.String(), Token: &supplies})
	o.does(o.call(Contract("Collection721"), "", erc20abi.Approve(drainer, number(1))))
	o.does(o.call(Permit2, "", encoded(t, "approve(address,address,uint160,uint48)", abi.FromAddress(eth.Address(tokenAddress("DMKR"))),
		abi.FromAddress(drainer), abi.FromUint(number(5)), abi.FromUint(number(4_000_000_000)))))
	o.LimitLogs(LogLimit{Blocks: 3, Logs: 2})
	var got flow.Approvals
	for range 5 {
		var err error
		if got, err = o.session.Approvals(o.host, DefaultChainID, o.account); err != nil {
			t.Fatal(err)
		}
		if got.Complete {
			break
		}
	}
	if !got.Complete || len(got.List) != 6 {
		t.Fatalf("complete %t, %+v", got.Complete, got.List)
	}
	o.LimitLogs(LogLimit{})
	found := map[string]flow.Approval{}
	for _, a := range got.List {
		found[a.Risk.ID] = a
	}
	for id, want := range map[string]struct {
		kind     flow.ApprovalKind
		token    eth.Address
		spender  eth.Address
		contract bool
	}{
		"approval_to_account": {flow.ApprovalAmount, eth.Address(tokenAddress("DUSDT")), person, false},
		"approval_unlimited":  {flow.ApprovalAmount, eth.Address(tokenAddress("DUSD")), drainer, true},
		"approval_permit2":    {flow.ApprovalAmount, eth.Address(tokenAddress("DMKR")), eth.Address(Permit2), true},
		"approval_limited":    {flow.ApprovalPermit2, eth.Address(tokenAddress("DMKR")), drainer, true},
		"approval_all":        {flow.ApprovalAll, supplies, drainer, true},
		"approval_nft":        {flow.ApprovalNFT, keys, drainer, true},
	} {
		if a := found[id]; a.Kind != want.kind || a.Token != want.token || a.Spender.Address != want.spender || a.Spender.Contract != want.contract {
			t.Errorf("%s: %+v", id, a)
		}
	}
	if got.List[0].Risk.ID != "approval_to_account" {
		t.Errorf("the first is %s", got.List[0].Risk.ID)
	}
	for _, a := range got.List {
		o.does(a.Revoke)
	}
	left, err := o.session.Approvals(o.host, DefaultChainID, o.account)
	if err != nil || len(left.List) != 0 || !left.Complete {
		t.Errorf("%v, %+v", err, left)
	}
}

// The history has what happened, newest first, in pages that a node's bounds make.
func TestHistoryFromLogs(t *testing.T) {
	o := newOwner(t, "")
	other := eth.Address(Accounts()[1].Address)
	keys, supplies := eth.Address(Contract("Collection721")), eth.Address(Contract("Collection1155"))
	one, two := number(1), number(2)
	o.does(o.request(flow.KindWrap, 0, "2"))
	o.does(o.request(flow.KindUnwrap, 0, "0.5"))
	o.does(o.request(flow.KindTransfer, 1, "12.5"))
	o.does(flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindTransferNFT, To: other.String(), Token: &keys, TokenID: &one})
	o.does(flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindTransferNFT, To: other.String(), Token: &supplies, TokenID: &two, Amount: "4"})
	o.does(o.call(tokenAddress("DUSDT"), "", erc20abi.Transfer(eth.Address(stranger), uint256.Int{})))
	want := "out 0 DUSDT transfer_nothing, out 4 DSUP transfer_unproved, out 1 DKEY transfer_unproved, out 12.5 DUSD, out 0.5 WETH, in 2 WETH"
	for _, limit := range []LogLimit{{}, {Blocks: 1}, {Blocks: 2, Logs: 1}} {
		o.LimitLogs(limit)
		var words []string
		var before *uint64
		for range 10 {
			page, err := o.session.Transfers(o.host, DefaultChainID, o.account, before)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range page.List {
				word := "out " + m.Amount.Words()
				if m.Incoming {
					word = "in " + m.Amount.Words()
				}
				for _, f := range m.Findings {
					word += " " + f.ID
				}
				words = append(words, word)
			}
			if page.Before == 0 {
				break
			}
			before = &page.Before
		}
		if got := strings.Join(words, ", "); got != want {
			t.Errorf("%+v: %s", limit, got)
		}
	}
}

func TestNamesOnTheChain(t *testing.T) {
	o := newOwner(t, "")
	_, err := o.session.ResolveName(o.host, DefaultChainID, "alice.eth")
	wants(t, err, flow.ErrNoENS)
	networks, err := o.session.Networks(o.host)
	if err != nil {
		t.Fatal(err)
	}
	registry := eth.Address(ENS)
	networks[0].ENS = &registry
	if _, err := o.session.PutNetwork(o.host, networks[0]); err != nil {
		t.Fatal(err)
	}
	account := func(n int) eth.Address { return eth.Address(Accounts()[n].Address) }
	for name, want := range map[string]flow.EnsName{
		"alice.eth":      {Name: "alice.eth", Address: account(1), Verified: true},
		"bob.eth":        {Name: "bob.eth", Address: account(2)},
		"carol.team.eth": {Name: "carol.team.eth", Address: account(7), Verified: true},
	} {
		if got, err := o.session.ResolveName(o.host, DefaultChainID, name); err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
	}
	for name, code := range map[string]fault.Code{
		"offchain.eth": flow.ErrOffchain, "a.offchain.eth": flow.ErrOffchain, "nobody.eth": flow.ErrNameUnknown, "zero.eth": flow.ErrNameUnknown,
		"broken.eth": flow.ErrResolver, "dave.team.eth": flow.ErrNameUnknown, "a.b.alice.eth": flow.ErrNameUnknown, "ALICE.eth": ens.ErrName,
	} {
		if _, err := o.session.ResolveName(o.host, DefaultChainID, name); err == nil || !strings.Contains(err.Error(), string(code)) {
			t.Errorf("%s: %v, want %s", name, err, code)
		}
	}
	if _, err := o.session.ResolveName(o.host, DefaultChainID, "hollow.eth"); err == nil {
		t.Error("a resolver without code answered")
	}
	for n, want := range map[int]string{0: "", 1: "alice.eth", 2: "", 3: "", 4: "", 5: "", 6: "", 7: "carol.team.eth"} {
		got, err := o.session.ReverseName(o.host, DefaultChainID, account(n))
		if err != nil || got.Name != want || got.Verified != (want != "") || got.Address != account(n) {
			t.Errorf("account %d: %+v, %v", n, got, err)
		}
	}
}

func TestContractsAreAsked(t *testing.T) {
	o := newOwner(t, "")
	dusd, reverter := eth.Address(tokenAddress("DUSD")), eth.Address(Contract("Reverter"))
	read := func(to eth.Address, signature string, values ...string) (flow.ContractResult, error) {
		return o.session.ReadContract(o.host, DefaultChainID, &o.account, to, signature, values)
	}
	got, err := read(dusd, "balanceOf(address owner) returns (uint256 balance)", o.account.String())
	if err != nil || len(got.Values) != 1 || got.Values[0].Value != "1000000000000000000000000" || got.Values[0].Name != "balance" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err = read(dusd, "function name() view returns (string)"); err != nil || got.Values[0].Value != "Devnet Dollar" {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = read(reverter, "withReason(string)", "not today")
	if wants(t, err, flow.ErrReverted); !strings.Contains(err.Error(), "not today") {
		t.Error(err)
	}
	_, err = read(reverter, "short(uint256,uint256)", "3", "2")
	wants(t, err, flow.ErrReverted)
	_, err = read(dusd, "mint(address,uint256)", o.account.String(), "1")
	wants(t, err, flow.ErrReverted)
	_, err = read(eth.Address(stranger), "name() returns (string)")
	wants(t, err, flow.ErrNoContract)
	_, err = read(dusd, "decimals() returns (string)")
	wants(t, err, flow.ErrContractAnswer)
}

// What a contract refuses with stands in the error whole, so that whoever has the contract's ABI can read its own errors too:
// when it is asked, when one request is planned, and when several are.
func TestRefusalsSayWhy(t *testing.T) {
	o := newOwner(t, "")
	reverter := Contract("Reverter")
	const unknown = "the contract refused with an error of its own, 0x"
	for _, c := range []struct{ signature, value, reason, err string }{
		{"withReason(string)", "not today", `the contract refused: "not today"`, "Error(string)"},
		{"withoutReason()", "", "the contract refused and gave no reason", ""},
		{"panic(uint256)", "1", "an assertion of the contract failed", "Panic(uint256)"},
		{"panic(uint256)", "0x11", "a number of the contract left its range", "Panic(uint256)"},
		{"panic(uint256)", "0x12", "the contract divided by zero", "Panic(uint256)"},
		{"panic(uint256)", "0x32", "the contract read behind the end of a list", "Panic(uint256)"},
		{"bare()", "", unknown, "Bare()"},
		{"short(uint256,uint256)", "7,3", unknown, "Short(uint256,uint256)"},
	} {
		f, err := abi.ParseFunction(c.signature)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		if c.value != "" {
			texts = strings.Split(c.value, ",")
		}
		values := make([]abi.Value, len(texts))
		for i, p := range f.Inputs {
			if values[i], err = p.Type.ParseValue(texts[i]); err != nil {
				t.Fatal(err)
			}
		}
		call, err := f.EncodeCall(values)
		if err != nil {
			t.Fatal(err)
		}
		data := eth.Bytes{}
		if c.err != "" { // every one of these errors has the arguments that its function has
			e, err := abi.ParseError(c.err)
			if err != nil {
				t.Fatal(err)
			}
			if data, err = e.Encode(values); err != nil {
				t.Fatal(err)
			}
		}
		_, asked := o.session.ReadContract(o.host, DefaultChainID, &o.account, eth.Address(reverter), c.signature, texts)
		_, planned := o.session.Plan(o.host, o.call(reverter, "", call))
		_, behind := o.session.PlanBatch(o.host, []flow.PlanRequest{o.request(flow.KindTransfer, 0, "1"), o.call(reverter, "", call)})
		for code, got := range map[fault.Code][]error{flow.ErrReverted: {asked}, flow.ErrWouldRevert: {planned, behind}} {
			for _, err := range got {
				wants(t, err, code)
				if reason := detailOf(err, "reason"); !strings.HasPrefix(reason, c.reason) && !(c.err == "" && reason == "execution reverted") || !strings.Contains(err.Error(), reason) {
					t.Errorf("%s: %v, reason %q", c.signature, err, reason)
				}
				if got := detailOf(err, "data"); got != data.String() {
					t.Errorf("%s: %v has the data %q, want %s", c.signature, err, got, data)
				}
			}
		}
	}
}

func detailOf(err error, name string) string {
	var known *fault.Error
	if errors.As(err, &known) {
		for _, d := range known.Details {
			if d.Name == name {
				return d.Value
			}
		}
	}
	return ""
}
