package devnet

import (
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/report"
)

// encoded encodes a call of a function with words.
func encoded(t *testing.T, function string, values ...abi.Value) eth.Bytes {
	t.Helper()
	f, err := abi.ParseFunction(function)
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.EncodeCall(values)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (o *owner) call(to common.Address, amount string, data []byte) flow.PlanRequest {
	return flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindCall, To: to.Hex(), Amount: amount, Data: data}
}

// plans plans a request and demands findings.
func (o *owner) plans(r flow.PlanRequest, want ...string) report.Report {
	o.t.Helper()
	plan, err := o.session.Plan(o.host, r)
	if err != nil {
		o.t.Fatalf("planning %s: %v", r.Kind, err)
	}
	var found []string
	for _, f := range plan.Report.Findings {
		found = append(found, f.ID)
	}
	for _, id := range want {
		if !slices.Contains(found, id) {
			o.t.Errorf("%s: %v, and no %s", plan.Report.Intent, found, id)
		}
	}
	return plan.Report
}

func TestNFTsAndOperators(t *testing.T) {
	o := newOwner(t, "")
	keys, supplies := eth.Address(Contract("Collection721")), eth.Address(Contract("Collection1155"))
	other := Accounts()[1].Address.Hex()
	first, second := uint256.FromUint64(1), uint256.FromUint64(2)
	move := flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindTransferNFT, To: other, Token: &keys, TokenID: &first}
	r := o.plans(move, "recipient_new")
	if r.Intent != "Send NFT 1 of "+keys.String()+" to "+other || r.Function != "safeTransferFrom(address,address,uint256)" {
		t.Errorf("%s, %s", r.Intent, r.Function)
	}
	if s := r.Simulation; s == nil || len(s.Changes) != 1 || s.Changes[0].Incoming || *s.Changes[0].TokenID != first {
		t.Errorf("the node says %+v", s)
	}
	o.does(move)
	_, err := o.session.Plan(o.host, move) // it is gone
	wants(t, err, flow.ErrNFTOver)
	if _, err := o.session.AddNFT(o.host, DefaultChainID, supplies, second); err != nil { // what is followed is asked for all the same
		t.Fatal(err)
	}
	many := move
	many.Token, many.TokenID, many.Amount = &supplies, &second, "4"
	if r := o.plans(many); r.Intent != "Send 4 of NFT 2 of "+supplies.String()+" to "+other {
		t.Errorf("%s", r.Intent)
	}
	o.does(many)
	many.Amount = "7"
	_, err = o.session.Plan(o.host, many)
	wants(t, err, flow.ErrNFTOver)
	many.Amount = "max"
	o.does(many)
	move.Token = (*eth.Address)(&Tokens()[1].Address)
	_, err = o.session.Plan(o.host, move)
	wants(t, err, flow.ErrNFTStandard)

	all := flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindApproveAll, To: Contract("Drainer").Hex(), Token: &keys}
	o.plans(all, "operator_all")
	o.does(all)
	all.Kind = flow.KindRevokeAll
	if r := o.plans(all); len(r.Findings) > 0 {
		t.Errorf("a revocation: %+v", r.Findings)
	}
	o.does(all)
	all.Kind, all.To = flow.KindApproveAll, other
	o.plans(all, "operator_all", "spender_not_contract")
	// An NFT's approve and transferFrom have the selectors of a token's: the chain decides what they are.
	if r := o.plans(o.call(Contract("Collection721"), "", erc20abi.Approve(eth.Address(Contract("Drainer")), second)), "nft_allowance"); r.Fields[0].Kind != report.FieldNFT {
		t.Errorf("%+v", r.Fields)
	}
}

func TestContractsAreCreatedWhereTheReportSays(t *testing.T) {
	o := newOwner(t, "")
	code := eth.Bytes{0x60, 0x01, 0x60, 0x00, 0xf3} // its code is one byte, 00: it stops
	request := flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: flow.KindDeploy, Data: code}
	r := o.plans(request, "create_contract")
	tx := o.does(request)
	if r.Creates == nil || tx.To != *r.Creates || r.To != nil || !strings.HasPrefix(tx.Intent, "Create the contract "+r.Creates.String()) {
		t.Errorf("%+v, %+v", r, tx)
	}
	if got := o.plans(o.call(common.Address(*r.Creates), "", []byte{1, 2, 3, 4}), "call_unknown"); !got.Parties[0].Contract {
		t.Errorf("%+v", got.Parties)
	}
	request.Data = make([]byte, 49153)
	_, err := o.session.Plan(o.host, request)
	wants(t, err, flow.ErrRequest)
}

// What hides behind a name shows in the simulation, and never lowers a finding.
func TestSimulationsInReports(t *testing.T) {
	o := newOwner(t, "")
	drainer := Contract("Drainer")
	r := o.plans(o.call(drainer, "1.5", encoded(t, "claim()")), "call_unknown")
	if s := r.Simulation; s == nil || s.Failed || s.Block == 0 {
		t.Fatalf("%+v", s)
	}
	// The drainer passes the ether on to account 0, which is the caller here: nothing is left of it but the way there.
	other := newOwner(t, "m/44'/60'/0'/0/1")
	r = other.plans(other.call(drainer, "1.5", encoded(t, "claim()")), "call_unknown")
	if s := r.Simulation; s == nil || len(s.Changes) != 1 || s.Changes[0].Incoming || s.Changes[0].Amount.Words() != "1.5 ETH" {
		t.Errorf("%+v", s)
	}
	wrap := o.plans(o.request(flow.KindWrap, 0, "2"))
	if s := wrap.Simulation; s == nil || len(s.Changes) != 2 || len(wrap.Findings) > 0 {
		t.Errorf("%+v, %+v", s, wrap.Findings)
	}
	fee := o.plans(o.request(flow.KindTransfer, 5, "100"), "token_keeps_part")
	if !strings.Contains(fee.Findings[0].Text, "99 DFEE of the 100") {
		t.Errorf("%+v", fee.Findings)
	}
	// A node without the method, or whose answer makes no sense, says nothing.
	for _, lie := range []Lie{
		{Method: "eth_simulateV1", Error: &Error{Code: -32601, Message: "the method eth_simulateV1 does not exist"}, Times: -1},
		{Method: "eth_simulateV1", Result: []byte(`[{"calls":[{"status":"0x1"}]}]`), Times: -1},
	} {
		if err := o.Lie(lie); err != nil {
			t.Fatal(err)
		}
		if r := o.plans(o.request(flow.KindTransfer, 1, "1")); r.Simulation != nil {
			t.Errorf("%+v", r.Simulation)
		}
		o.Truth()
	}
}

func TestUpgradeableAndPermit2(t *testing.T) {
	o := newOwner(t, "")
	r := o.plans(o.request(flow.KindTransfer, 6, "1"), "contract_upgradeable")
	if at := slices.IndexFunc(r.Parties, func(p report.Party) bool { return p.Address == eth.Address(Tokens()[6].Address) }); at < 0 || r.Parties[at].Implementation == nil {
		t.Errorf("%+v", r.Parties)
	}
	token, soon := eth.Address(Tokens()[1].Address), uint256.FromUint64(1_700_000_600)
	approve := encoded(t, "approve(address token,address spender,uint160 amount,uint48 expiration)", abi.FromAddress(token),
		abi.FromAddress(eth.Address(Accounts()[1].Address)), abi.FromUint(uint256.FromUint64(5)), abi.FromUint(soon))
	r = o.plans(o.call(common.Address(report.Permit2), "", approve), "spender_not_contract")
	if r.Fields[0].Amount.Words() != "0.000000000000000005 DUSD" {
		t.Errorf("%+v", r.Fields)
	}
	upgrade := encoded(t, "upgradeToAndCall(address implementation,bytes data)", abi.FromAddress(eth.Address(Contract("SeizingToken"))), abi.Value{})
	o.plans(o.call(Tokens()[6].Address, "", upgrade), "code_replaced")
}

// Tokens that lie: their decimals change after they were added, cannot be read, or are nobody's.
func TestLyingTokens(t *testing.T) {
	o := newOwner(t, "")
	lying := tokenAddress("DLIE")
	token := eth.Address(lying)
	if _, err := o.session.AddToken(o.host, DefaultChainID, token); err != nil {
		t.Fatal(err)
	}
	request := o.request(flow.KindTransfer, 1, "1")
	request.Token = &token
	o.plans(request)
	set := func(decimals uint64, reverts bool) {
		t.Helper()
		o.does(o.call(lying, "", encoded(t, "setDecimals(uint8,bool)", abi.FromUint(uint256.FromUint64(decimals)), abi.FromBool(reverts))))
	}
	set(0, false)
	_, err := o.session.Plan(o.host, request)
	wants(t, err, flow.ErrTokenChanged)
	set(18, true)
	_, err = o.session.Plan(o.host, request)
	wants(t, err, flow.ErrToken)
	mute := eth.Address(tokenAddress("DMUTE"))
	request.Token = &mute
	_, err = o.session.Plan(o.host, request)
	wants(t, err, flow.ErrToken)
	o.plans(o.call(common.Address(mute), "", erc20abi.Transfer(o.account, uint256.FromUint64(1))), "call_unknown", "call_not_standard")
	nobody := eth.Address{1, 2, 3}
	request.Token = &nobody
	_, err = o.session.Plan(o.host, request)
	wants(t, err, flow.ErrToken)
	o.plans(o.call(common.Address(nobody), "", erc20abi.Transfer(o.account, uint256.FromUint64(1))), "call_no_contract")
}

func TestRecipientsAreChecked(t *testing.T) {
	o := newOwner(t, "")
	o.does(o.request(flow.KindTransfer, 0, "1"))
	paid := eth.Address(Accounts()[1].Address)
	check := func(to eth.Address) flow.RecipientCheck {
		t.Helper()
		c, err := o.session.CheckRecipient(o.host, DefaultChainID, o.account, to)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := check(paid); c.Party.Paid != 1 || len(c.Findings) > 0 {
		t.Errorf("%+v", c)
	}
	poison := paid
	poison[10] ^= 0xff
	o.session.Lock()
	if c := check(poison); c.Party.Resembles == nil || *c.Party.Resembles != paid || c.Findings[0].ID != "address_resembles" {
		t.Errorf("%+v", c)
	}
	if c := check(eth.Address(Contract("Drainer"))); !c.Party.Contract || c.Findings[0].ID != "recipient_contract" {
		t.Errorf("%+v", c)
	}
}

// A name is believed only if it stands for the very address, and stands beside it.
func TestNamesInReports(t *testing.T) {
	o := newOwner(t, "")
	registry := eth.Address(ENS)
	weth := eth.Address(WETH)
	if _, err := o.session.PutNetwork(o.host, flow.Network{ChainID: DefaultChainID, Name: "Devnet", Endpoint: o.RPC(), Symbol: "ETH", Decimals: 18, WETH: &weth, ENS: &registry}); err != nil {
		t.Fatal(err)
	}
	request := o.request(flow.KindTransfer, 0, "1")
	request.Name = "alice.eth"
	r := o.plans(request)
	if p := r.Parties[0]; p.Name != "alice.eth" || p.NamedBy != report.NamedByENS || r.Intent != "Send 1 ETH to "+Accounts()[1].Address.Hex() {
		t.Errorf("%s, %+v", r.Intent, p)
	}
	request.Name = "bob.eth"
	_, err := o.session.Plan(o.host, request)
	wants(t, err, flow.ErrNameOther)
	request.Name = "nobody.eth"
	if _, err := o.session.Plan(o.host, request); err == nil {
		t.Error("nobody is somebody")
	}
}

// Planning takes two round trips, whatever is planned: one for what the report needs, one for what the transaction does.
func TestRoundTripsOfAPlan(t *testing.T) {
	o := newOwner(t, "")
	for _, r := range []flow.PlanRequest{o.request(flow.KindTransfer, 0, "1"), o.request(flow.KindTransfer, 1, "1"), o.request(flow.KindApprove, 2, "5"), o.request(flow.KindWrap, 0, "1")} {
		counted := &counting{host: o.host}
		if _, err := o.session.Plan(counted, r); err != nil || counted.trips != 2 {
			t.Errorf("%s: %d round trips, %v", r.Kind, counted.trips, err)
		}
	}
}

type counting struct {
	*host
	trips int
}

func (c *counting) RPC(endpoint string, batch []flow.RPCRequest) ([]flow.RPCReply, error) {
	c.trips++
	return c.host.RPC(endpoint, batch)
}
