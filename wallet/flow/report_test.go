package flow

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

// simulatedLogs is a node's answer to a simulation of one call with logs.
func simulatedLogs(logs ...string) string {
	return `[{"number":"0x10","calls":[{"status":"0x1","gasUsed":"0x5208","returnData":"0x","logs":[` + strings.Join(logs, ",") + `]}]}]`
}

func movedLog(address eth.Address, data []byte, topics ...eth.Hash) string {
	var list []string
	for _, topic := range topics {
		list = append(list, `"`+topic.String()+`"`)
	}
	return `{"address":"` + address.String() + `","topics":[` + strings.Join(list, ",") + `],"data":"` + eth.Bytes(data).String() + `"}`
}

func hashOf(a eth.Address) (h eth.Hash) {
	copy(h[12:], a[:])
	return h
}

func numbers(list ...uint64) (b []byte) {
	for _, n := range list {
		word := uint256.FromUint64(n).Bytes32()
		b = append(b, word[:]...)
	}
	return b
}

// What a node says is summed up for each thing, and compared with what the request says: what differs is a danger.
func TestSimulation(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	me, transfer := hashOf(w.account), erc20abi.EventTransfer.Topic()
	single := eth.Keccak256([]byte("TransferSingle(address,address,address,uint256,uint256)"))
	many := eth.Keccak256([]byte("TransferBatch(address,address,address,uint256[],uint256[])"))
	nft := eth.Address{0xdd, 19: 1}
	for name, c := range map[string]struct {
		simulated string
		changes   string
		finding   string
	}{
		"nothing":    {simulatedLogs(), "", ""},
		"as it says": {simulatedLogs(movedLog(simToken, numbers(5_250_000), transfer, me, hashOf(stranger))), "-5.25 USDC", ""},
		"more than it says": {simulatedLogs(movedLog(simToken, numbers(5_250_001), transfer, me, hashOf(stranger))), "-5.250001 USDC",
			"simulation_differs"},
		"another's coins": {simulatedLogs(movedLog(tracedCoin, numbers(1_000_000_000_000_000_000), transfer, me, hashOf(stranger))), "-1 ETH", "simulation_differs"},
		"an NFT":          {simulatedLogs(movedLog(nft, nil, transfer, me, hashOf(stranger), eth.Hash{31: 7})), "-1 NFT 7", "simulation_differs"},
		"items":           {simulatedLogs(movedLog(nft, numbers(7, 3), single, hashOf(stranger), me, hashOf(stranger))), "-3 NFT 7", "simulation_differs"},
		"several items": {simulatedLogs(movedLog(nft, numbers(64, 160, 2, 7, 8, 2, 1, 4), many, hashOf(stranger), hashOf(stranger), me)),
			"+1 NFT 7 +4 NFT 8", ""},
		"there and back": {simulatedLogs(movedLog(simToken, numbers(9), transfer, me, hashOf(stranger)), movedLog(simToken, numbers(9), transfer, hashOf(stranger), me)), "", "token_keeps_part"},
		"less arrives": {simulatedLogs(movedLog(simToken, numbers(5_000_000), transfer, me, hashOf(stranger)), movedLog(simToken, numbers(250_000), transfer, me, eth.Hash{})),
			"-5.25 USDC", "token_keeps_part"},
		"it fails (geth)":  {`[{"number":"0x1","calls":[{"status":"0x0","gasUsed":"0x1","returnData":"0x","logs":[],"error":{"code":3,"message":"execution reverted","data":"0x"}}]}]`, "", "simulation_failed"},
		"it fails (anvil)": {`[{"number":"0x1","calls":[{"status":"0x0","gasUsed":"0x1","returnData":"0x4e487b710000000000000000000000000000000000000000000000000000000000000011","logs":[],"error":{"code":-3200,"message":"execution failed"}}]}]`, "", "simulation_failed"},
	} {
		w.node.simulated = c.simulated
		plan, err := s.Plan(w, w.request(KindTransfer, "5.25"))
		must(t, err)
		r := plan.Report
		if r.Simulation == nil {
			t.Fatalf("%s: no simulation", name)
		}
		var changes []string
		for _, change := range r.Simulation.Changes {
			text := map[bool]string{true: "+", false: "-"}[change.Incoming] + change.Amount.Words()
			if change.TokenID != nil {
				text += " " + change.TokenID.String()
			}
			changes = append(changes, text)
		}
		if got := strings.Join(changes, " "); got != c.changes {
			t.Errorf("%s: %s", name, got)
		}
		want := []string{"recipient_new"}
		if c.finding != "" {
			want = []string{c.finding, "recipient_new"}
		}
		if got := ids(r.Findings); !slices.Equal(got, want) {
			t.Errorf("%s: %v", name, got)
		}
		if strings.HasPrefix(name, "it fails (anvil") && !strings.Contains(r.Simulation.Reason, "range") {
			t.Errorf("%s: %s", name, r.Simulation.Reason)
		}
	}
	for _, nonsense := range []string{"null", "[]", "{}", `[{"number":"0x1","calls":[]}]`, `[{"number":"0x1"}]`, simulatedLogs("{}"), simulatedLogs(movedLog(nft, numbers(1), many, me, me, me)) + "x"} {
		w.node.simulated = strings.TrimSuffix(nonsense, "x")
		if strings.HasSuffix(nonsense, "x") {
			w.node.simulated = "[" + w.node.simulated + "]"
		}
		plan, err := s.Plan(w, w.request(KindTransfer, "5.25"))
		if err != nil || plan.Report.Simulation != nil {
			t.Errorf("%s: %v, %+v", nonsense, err, plan.Report.Simulation)
		}
	}
}

// A transaction of every type is read, signed or not, also while the wallet is locked; and what is wrong with it is said.
func TestReview(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	s.Lock()
	key, err := signer.NewPrivateKey(append(make([]byte, 31), 1))
	must(t, err)
	other, err := signer.NewPrivateKey(append(make([]byte, 31), 2))
	must(t, err)
	to, gas, fee := stranger, uint64(60_000), uint256.FromUint64(5)
	approve := erc20abi.Approve(contract, uint256.Max)
	delegation, err := signer.SignAuthorization(31337, contract, 1, other)
	must(t, err)
	everywhere, err := signer.SignAuthorizationForEveryChain(contract, 1, other)
	must(t, err)
	for name, c := range map[string]struct {
		tx      signer.Tx
		intent  string
		finding string
	}{
		"legacy": {&signer.LegacyTx{ChainID: 31337, Gas: gas, GasPrice: fee, To: &to, Value: ether(1)}, "Send 1 ETH to " + to.String(), "recipient_new"},
		"access list": {&signer.AccessListTx{ChainID: 31337, Gas: gas, GasPrice: fee, To: &simToken, Data: approve,
			AccessList: signer.AccessList{{Address: simToken, StorageKeys: []eth.Hash{{7}}}}}, "Let " + contract.String() + " take all your USDC, now and later", "allowance_unlimited"},
		"dynamic fee": {&signer.DynamicFeeTx{ChainID: 31337, Gas: gas, To: &simToken, Data: approve}, "", "allowance_unlimited"},
		"blobs":       {&signer.BlobTx{ChainID: 31337, Gas: gas, To: &to, MaxFeePerBlobGas: fee, BlobHashes: []eth.Hash{{1}}}, "", "amount_zero"},
		"delegation":  {&signer.SetCodeTx{ChainID: 31337, Gas: gas, To: &to, AuthorizationList: []signer.Authorization{delegation}}, "", "delegation_unlisted"},
		"everywhere":  {&signer.SetCodeTx{ChainID: 31337, Gas: gas, To: &to, AuthorizationList: []signer.Authorization{everywhere}}, "", "delegation_everywhere"},
		"creation":    {&signer.DynamicFeeTx{ChainID: 31337, Gas: gas, Create: true, Data: []byte{1}}, "Create the contract " + signer.CreateAddress(w.account, 0).String(), "create_contract"},
		"other chain": {&signer.DynamicFeeTx{ChainID: 1, Gas: gas, To: &to, Value: ether(1)}, "", "chain_other"},
		"unknown":     {&signer.DynamicFeeTx{ChainID: 31337, Gas: gas, To: &contract, Data: []byte{1, 2, 3, 4}}, "", "call_unknown"},
	} {
		signed, err := signer.Sign(c.tx, key)
		must(t, err)
		forged, err := signer.Sign(c.tx, other)
		must(t, err)
		r, err := s.Review(w, 31337, w.account, signed.Raw())
		must(t, err)
		if c.intent != "" && r.Intent != c.intent {
			t.Errorf("%s: %s", name, r.Intent)
		}
		text := string(r.AppendJSON(nil)) // all that is signed is there
		for _, want := range map[string][]string{"access list": {simToken.String(), eth.Hash{7}.String()}, "blobs": {eth.Hash{1}.String()}, "dynamic fee": {`"Nonce"`}}[name] {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %s is not shown", name, want)
			}
		}
		if got := ids(r.Findings); !slices.Contains(got, c.finding) || slices.Contains(got, "signer_other") {
			t.Errorf("%s: %v", name, got)
		}
		if at := slices.IndexFunc(r.Digests, func(d report.Digest) bool { return d.Name == report.DigestSigning }); at < 0 || r.Digests[at].Hash != c.tx.SigningHash() {
			t.Errorf("%s: %+v", name, r.Digests)
		}
		if r, err = s.Review(w, 31337, w.account, forged.Raw()); err != nil || !slices.Contains(ids(r.Findings), "signer_other") {
			t.Errorf("%s, signed by another: %v, %v", name, ids(r.Findings), err)
		}
	}
	unprotected, err := signer.SignUnprotected(&signer.UnprotectedTx{Gas: gas, To: &to, Value: ether(1)}, key)
	must(t, err)
	if r, err := s.Review(w, 31337, w.account, unprotected.Raw()); err != nil || !slices.Contains(ids(r.Findings), "chain_every") {
		t.Errorf("%v, %v", ids(r.Findings), err)
	}
	// Not signed: nonce 7, for chain 31337.
	unsigned, err := eth.ParseBytes("0x02e9827a6907010282520894" + to.String()[2:] + "880de0b6b3a764000080c0")
	must(t, err)
	if r, err := s.Review(w, 31337, w.account, unsigned); err != nil || r.Value.Words() != "1 ETH" || slices.Contains(ids(r.Findings), "signer_other") {
		t.Errorf("%+v, %v", r, err)
	}
	for _, raw := range [][]byte{nil, {2}, unsigned[1:], append(slices.Clone(unsigned), 0)} {
		_, err := s.Review(w, 31337, w.account, raw)
		known, ok := err.(*fault.Error)
		if !ok || known.Field == "" {
			t.Errorf("%x: %v", raw, err)
		}
	}
	_, err = s.Review(w, 5, w.account, unsigned)
	wants(t, err, ErrNetworkUnknown)
}

// What the user adds to describe a contract is shown as the user's, and leaves the danger where it was.
func TestDescriptorsOfTheUser(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	document := `{"context":{"contract":{"deployments":[{"chainId":31337,"address":"` + contract.String() + `"}],"abi":"https://example.org"}},
		"metadata":{"owner":"Example"},"display":{"formats":{"store(uint256 number)":{"intent":"Store a number","fields":[{"path":"number","label":"Number","format":"raw"}]}}}}`
	if _, err := s.AddDescriptor(w, 31337, contract, document); err != nil {
		t.Fatal(err)
	}
	selector := eth.Keccak256([]byte("store(uint256)"))
	request := w.request(KindCall, "")
	request.Data = append(selector[:4], numbers(42)...)
	plan, err := s.Plan(w, request)
	must(t, err)
	r := plan.Report
	if r.Intent != "By a description that you added: Store a number" || r.Function != "store(uint256)" || r.Arguments[0].Value != "42" {
		t.Errorf("%s, %s, %+v", r.Intent, r.Function, r.Arguments)
	}
	if f := r.Fields[0]; f.Label != "Number" || f.Text != "42" || f.Source != report.SourceUser {
		t.Errorf("%+v", r.Fields)
	}
	if got := ids(r.Findings); !slices.Contains(got, "call_unknown") {
		t.Errorf("%v", got)
	}
}

// A plan is bound to all that its report shows, and a fee far above the usual is noticed.
func TestPlansAreBoundToTheirReports(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	request := w.pay("", "1")
	first, err := s.Plan(w, request)
	must(t, err)
	request.Origin = "https://exa\u202emple.org"
	second, err := s.Plan(w, request)
	must(t, err)
	if first.ID == second.ID || strings.Contains(second.Report.Origin, "\u202e") {
		t.Errorf("%s", second.Report.Origin)
	}
	if _, err := s.PutContact(w, stranger, "Bob"); err != nil {
		t.Fatal(err)
	}
	third, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	if p := third.Report.Parties[0]; third.ID == first.ID || p.Name != "Bob" || p.NamedBy != report.NamedByContact {
		t.Errorf("%+v", p)
	}
	poison := stranger
	poison[9] = 0x66
	request = w.pay("", "1")
	request.To = poison.String()
	plan, err := s.Plan(w, request)
	must(t, err)
	if got := ids(plan.Report.Findings); got[0] != "address_resembles" {
		t.Errorf("%v", got)
	}
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, ErrFindings)
	w.node.rewards = []string{"0x3b9aca00", "0x3b9aca00", "0x3b9aca00"} // usual: 1 gwei
	dear := w.pay("", "1")
	ten := uint256.FromUint64(10_000_000_000)
	dear.MaxPriorityFeePerGas = &ten
	plan, err = s.Plan(w, dear)
	must(t, err)
	if got := ids(plan.Report.Findings); !slices.Contains(got, "fee_above_usual") {
		t.Errorf("%v", got)
	}
	named := w.pay("", "1")
	named.Name = "bob.eth"
	if _, err := s.Plan(w, named); err == nil {
		t.Error("a name was believed on a network without ENS")
	}
	wrap := w.request(KindWrap, "1")
	wrap.Name = "bob.eth"
	_, err = s.Plan(w, wrap)
	wants(t, err, ErrRequest)
}

// Who was paid stays known, also where the token is followed no more.
func TestPayeesOfForgottenTokens(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.request(KindTransfer, "1"), nil)))
	w.node.mine()
	must(t, second(s.Sync(w, 31337, w.account)))
	must(t, second(s.RemoveToken(w, 31337, simToken)))
	plan, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	if len(plan.Report.Findings) > 0 || plan.Report.Parties[0].Paid != 1 {
		t.Errorf("%v, %+v", ids(plan.Report.Findings), plan.Report.Parties)
	}
}
