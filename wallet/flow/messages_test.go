package flow

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/inputs"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/report"
)

// permit is a request for a permit of simToken, for ten minutes.
func (w *world) permit(spender eth.Address, value uint256.Int) MessageRequest {
	w.t.Helper()
	d, err := typeddata.Permit{Owner: w.account, Spender: spender, Value: value, Deadline: uint256.FromUint64(uint64(w.clock)/1000 + 600)}.
		Document(typeddata.Token{Name: "USDC", Version: "1", ChainID: 31337, Address: simToken})
	must(w.t, err)
	return MessageRequest{ChainID: 31337, From: w.account, Kind: MessageTypedData, Document: string(d.JSON()), Origin: "https://app.example.org"}
}

func (w *world) says(words string) MessageRequest {
	return MessageRequest{ChainID: 31337, From: w.account, Kind: MessagePersonal, Message: eth.Bytes(words), Origin: "https://app.example.org"}
}

func (w *world) signIn(domain string) MessageRequest {
	return w.says(domain + " wants you to sign in with your Ethereum account:\n" + w.account.String() + "\n\n\nURI: https://" + domain +
		"\nVersion: 1\nChain ID: 31337\nNonce: 32891756\nIssued At: 2023-11-14T22:13:20Z")
}

// signedAs demands the account's signature of the digest that the report states.
func signedAs(t *testing.T, w *world, r report.Report, signed SignedMessage) {
	t.Helper()
	s, err := signer.ParseSignature(signed.Signature)
	must(t, err)
	public, err := signer.Recover(signer.Digest(signed.Digest), s)
	if err != nil || public.Address() != w.account || signed.Digest != r.Digests[0].Hash || len(signed.Signature) != 65 || signed.Signature[64] < 27 {
		t.Errorf("%v: %+v of %+v", err, signed, r.Digests)
	}
}

func TestPermitIsPlannedAndSigned(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	rounds := 0
	w.onBatch = func([]RPCRequest) { rounds++ }
	plan, err := s.PlanMessage(w, w.permit(contract, uint256.FromUint64(5_250_000)))
	must(t, err)
	r := plan.Report
	if r.Subject != report.SubjectTypedData || r.Intent != "Let "+contract.String()+" take up to 5.25 USDC from you" || r.Origin != "https://app.example.org" ||
		strings.Join(ids(r.Findings), " ") != "permit" || rounds != 1 {
		t.Errorf("%d rounds: %s, %v", rounds, r.Intent, ids(r.Findings))
	}
	before := len(w.store)
	w.before = func(effect string) { t.Errorf("approving asks for %s", effect) } // so no ledger is touched either
	signed, err := s.ApproveMessage(w, plan.ID, nil)
	must(t, err)
	signedAs(t, w, r, signed)
	again, err := s.ApproveMessage(w, plan.ID, nil)
	if err != nil || !reflect.DeepEqual(again, signed) || len(w.store) != before {
		t.Errorf("%v: %+v", err, again)
	}
}

func TestMessagesAreSigned(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.onBatch = func([]RPCRequest) { t.Error("a node was asked") }
	for _, test := range []struct {
		request  MessageRequest
		subject  report.Subject
		findings string
	}{
		{w.says("I agree"), report.SubjectMessage, ""},
		{w.signIn("app.example.org"), report.SubjectSignIn, ""},
		{w.signIn("bank.example"), report.SubjectSignIn, "signin_origin"},
		{w.says("bank.example wants you to sign in with your Ethereum account"), report.SubjectMessage, "signin_malformed"},
		{w.says(strings.Repeat("\x01", 32)), report.SubjectMessage, "message_is_hash text_hidden"},
		{w.says(""), report.SubjectMessage, "message_empty"},
		{MessageRequest{ChainID: 31337, From: w.account, Kind: MessageTypedData, Document: `{"types":{"EIP712Domain":[{"name":"name","type":"string"}],"Vote":[{"name":"from","type":"address"},{"name":"choice","type":"uint32"}]},` +
			`"primaryType":"Vote","domain":{"name":"snapshot"},"message":{"from":"` + w.account.String() + `","choice":1}}`}, report.SubjectTypedData, "typed_data_unknown"},
	} {
		plan, err := s.PlanMessage(w, test.request)
		must(t, err)
		found := ids(plan.Report.Findings)
		if plan.Report.Subject != test.subject || strings.Join(found, " ") != test.findings {
			t.Errorf("%q: %s, %v", test.request.Message, plan.Report.Subject, found)
		}
		signed, err := s.ApproveMessage(w, plan.ID, found)
		must(t, err)
		signedAs(t, w, plan.Report, signed)
		if test.request.Kind == MessagePersonal && signed.Digest != eth.Hash(signer.PersonalDigest(test.request.Message)) {
			t.Errorf("%q: another digest", test.request.Message)
		}
	}
}

func TestDangersOfMessagesAreAcknowledged(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	plan, err := s.PlanMessage(w, w.permit(stranger, uint256.Max))
	must(t, err)
	for _, some := range [][]string{nil, {"allowance_unlimited"}, {"spender_not_contract"}, {"permit"}} {
		_, err = s.ApproveMessage(w, plan.ID, some)
		wants(t, err, ErrFindings)
	}
	signed, err := s.ApproveMessage(w, plan.ID, []string{"allowance_unlimited", "spender_not_contract"})
	must(t, err)
	signedAs(t, w, plan.Report, signed)
}

// A plan is good for what it was made for alone, while the wallet is open.
func TestPlansOfMessagesAreBound(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	message, err := s.PlanMessage(w, w.says("I agree"))
	must(t, err)
	payment, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	wants(t, second(s.Approve(w, message.ID, nil)), ErrPlanUnknown)
	wants(t, second(s.ApproveMessage(w, payment.ID, nil)), ErrPlanUnknown)
	wants(t, second(s.ApproveMessage(w, "", nil)), ErrPlanUnknown)
	wants(t, second(w.session().ApproveMessage(w, message.ID, nil)), ErrPlanUnknown)
	seen := map[string]bool{message.ID: true}
	for _, change := range []func(*MessageRequest){
		func(r *MessageRequest) { r.Message = eth.Bytes("I agree ") },
		func(r *MessageRequest) { r.Origin = "https://other.example" },
		func(r *MessageRequest) { r.Origin = "" },
	} {
		request := w.says("I agree")
		change(&request)
		plan, err := s.PlanMessage(w, request)
		must(t, err)
		if seen[plan.ID] {
			t.Errorf("%+v has the id of another plan", request)
		}
		seen[plan.ID] = true
	}
	w.clock += hour
	if same, err := s.PlanMessage(w, w.says("I agree")); err != nil || same.ID != message.ID {
		t.Errorf("%v: the same report has another id", err)
	}
	s.Lock()
	wants(t, second(s.ApproveMessage(w, message.ID, nil)), ErrPlanUnknown)
	wants(t, second(s.PlanMessage(w, w.says("I agree"))), ErrLocked)
	must(t, second(s.Unlock(w, append([]byte{}, w.kek[:]...))))
	wants(t, second(s.ApproveMessage(w, message.ID, nil)), ErrPlanUnknown)
}

// A wallet that is locked while a plan waits for the world makes no plan.
func TestLockWhileAMessageIsPlanned(t *testing.T) {
	w := newWorld(t)
	for stops := 1; ; stops++ {
		s := w.session()
		k := w.start(func(h Host) error { return second(s.PlanMessage(h, w.permit(contract, uint256.FromUint64(1)))) })
		more := true
		for i := 0; i < stops && more; i++ {
			_, more = k.step()
		}
		if !more {
			break
		}
		s.Lock()
		wants(t, k.finish(), ErrLocked)
		if len(s.messages) != 0 {
			t.Fatal("a plan was kept")
		}
	}
}

// Where no node answers, the report says so, and the document can be signed all the same.
func TestTypedDataWithoutANode(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	for _, failure := range []fault.Code{ErrNotSent, ErrUnknownOutcome, ErrNodeAnswer} {
		w.failRPC = func(string) error { return fault.New(failure, "", "no node") }
		plan, err := s.PlanMessage(w, w.permit(contract, uint256.FromUint64(1)))
		must(t, err)
		if got := ids(plan.Report.Findings); got[0] != "not_checked" {
			t.Errorf("%v", got)
		}
		wants(t, second(s.ApproveMessage(w, plan.ID, nil)), ErrFindings)
		must(t, second(s.ApproveMessage(w, plan.ID, []string{"not_checked"})))
	}
	w.failRPC, w.node.limited = nil, true
	must(t, second(s.PlanMessage(w, w.permit(contract, uint256.FromUint64(1)))))
	w.node.limited, w.node.decimals = false, 18
	wants(t, second(s.PlanMessage(w, w.permit(contract, uint256.FromUint64(1)))), ErrTokenChanged)
	w.node.decimals, w.node.chain = 6, 1
	wants(t, second(s.PlanMessage(w, w.permit(contract, uint256.FromUint64(1)))), ErrChainMismatch)
}

func TestMessageRequestsAreChecked(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	good := w.permit(contract, uint256.FromUint64(1))
	var list strings.Builder
	for i := range 3000 {
		list.WriteString(strings.Repeat(",", min(i, 1)) + `{"a":1}`)
	}
	for _, test := range []struct {
		want   fault.Code
		change func(*MessageRequest)
	}{
		{ErrMessageKind, func(r *MessageRequest) { r.Kind = "transaction" }},
		{ErrMessageKind, func(r *MessageRequest) { r.Kind = MessagePersonal }},
		{ErrMessageKind, func(r *MessageRequest) { r.Message = eth.Bytes{1} }},
		{ErrMessageSize, func(r *MessageRequest) {
			r.Kind, r.Document, r.Message = MessagePersonal, "", make(eth.Bytes, maxPersonal+1)
		}},
		{ErrMessageSize, func(r *MessageRequest) {
			r.Document = `{"types":{"EIP712Domain":[{"name":"name","type":"string"}],"L":[{"name":"l","type":"O[]"}],"O":[{"name":"a","type":"uint8"}]},"primaryType":"L","domain":{"name":"x"},"message":{"l":[` + list.String() + `]}}`
		}},
		{json.ErrUnknownField, func(r *MessageRequest) {
			r.Document = strings.Replace(r.Document, `"owner":"0x`, `"hidden":"1","owner":"0x`, 1)
		}},
		{ErrNetworkUnknown, func(r *MessageRequest) { r.ChainID = 5 }},
		{wallet.ErrAccountUnknown, func(r *MessageRequest) { r.From = stranger }},
	} {
		request := good
		test.change(&request)
		if _, err := s.PlanMessage(w, request); err == nil || !strings.Contains(err.Error(), string(test.want)) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	for i := range maxPlans + 5 {
		must(t, second(s.PlanMessage(w, w.says(strconv.Itoa(i)))))
	}
	if len(s.messages) != maxPlans {
		t.Errorf("%d plans", len(s.messages))
	}
}

// Whatever is asked for, what is hashed for a signature begins with 0x19: no transaction does, which begins with its type or with a
// list, and no EIP-7702 authorization, which begins with 0x05.
func TestNoMessageIsATransaction(t *testing.T) {
	const seed = 191
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	w := newWorld(t)
	permit := w.permit(contract, uint256.FromUint64(1))
	for range inputs.Count(t, 5000) {
		request := MessageRequest{Kind: MessagePersonal, Message: make(eth.Bytes, r.IntN(80))}
		for i := range request.Message {
			request.Message[i] = byte(r.Uint32())
		}
		if len(request.Message) > 0 && r.IntN(2) == 0 {
			request.Message[0] = byte(r.IntN(6)) // as a type of transaction
		}
		if r.IntN(10) == 0 {
			request = permit
		}
		m, err := readMessage(request)
		must(t, err)
		b := m.Preimage()
		if digest, err := signer.MessageDigest(m); err != nil || b[0] != 0x19 || b[1] != 'E' && b[1] != 0x01 || digest != signer.Digest(eth.Keccak256(b)) {
			t.Fatalf("%x: %v", b, err)
		}
	}
}

// The user's descriptor says what a document's values are, and takes no danger away.
func TestUserDescriptorOfTypedData(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.AddDescriptor(w, 31337, contract, `{"context":{"eip712":{"deployments":[{"chainId":31337,"address":"`+contract.String()+`"}]}},"metadata":{"owner":"Shop"},
		"display":{"formats":{"Buy(address token,uint256 price)":{"intent":"Buy","fields":[{"path":"price","label":"Price","format":"tokenAmount","params":{"tokenPath":"token"}}]}}}}`)))
	request := MessageRequest{ChainID: 31337, From: w.account, Kind: MessageTypedData, Document: `{"types":{"EIP712Domain":[{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
		"Buy":[{"name":"token","type":"address"},{"name":"price","type":"uint256"}]},"primaryType":"Buy","domain":{"chainId":31337,"verifyingContract":"` + contract.String() + `"},"message":{"token":"` + simToken.String() + `","price":"2500000"}}`}
	plan, err := s.PlanMessage(w, request)
	must(t, err)
	r := plan.Report
	if r.Intent != "By a description that you added: Buy" || r.Fields[0].Label != "Price" || r.Fields[0].Amount.Words() != "2.5 USDC" || r.Fields[0].Source != report.SourceUser {
		t.Errorf("%s: %+v", r.Intent, r.Fields[0])
	}
	wants(t, second(s.ApproveMessage(w, plan.ID, nil)), ErrFindings)
	signed, err := s.ApproveMessage(w, plan.ID, []string{"typed_data_unknown"})
	must(t, err)
	signedAs(t, w, r, signed)
}

// garbled is a world whose node answers one question of a batch with nonsense.
type garbled struct {
	*world
	at int
}

func (g garbled) RPC(network string, batch []RPCRequest) ([]RPCReply, error) {
	replies, err := g.world.RPC(network, batch)
	if g.at < len(replies) {
		replies[g.at].Result = []byte(`{"code":"0x6"}`)
	}
	return replies, err
}

// A node that answers some questions and garbles another takes nothing away: either the report says that nothing was checked, and
// what the wallet knows by itself still counts, or it has the dangers that it would have.
func TestGarbledAnswersTakeNothingAway(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	request := w.permit(stranger, uint256.Max)
	plan, err := s.PlanMessage(w, request)
	must(t, err)
	want := ids(plan.Report.Findings[:2])
	d, err := typeddata.Parse([]byte(request.Document))
	must(t, err)
	network, err := loadNetwork(w, 31337)
	must(t, err)
	questions := 0
	w.onBatch = func(b []RPCRequest) { questions = len(b) }
	for at := 0; at == 0 || at < questions; at++ {
		g := garbled{w, at}
		plan, err := s.PlanMessage(g, request)
		if err != nil { // the chain's number, or decimals that are known to be others
			continue
		}
		found := ids(plan.Report.Findings)
		if !slices.Contains(found, "not_checked") && (!slices.Contains(found, want[0]) || !slices.Contains(found, want[1])) {
			t.Errorf("question %d: %v", at, found)
		}
		k, err := s.surroundings(w, network, w.account)
		must(t, err)
		k.Addresses = append(k.Addresses, report.OnChain{Address: contract, Contract: true, Standard: report.StandardERC721})
		if _, err = askTyped(g, network, d, &k); err == nil && !k.Asked && (len(k.Addresses) != 1 || k.Addresses[0].Standard != report.StandardERC721) {
			t.Errorf("question %d: %+v", at, k.Addresses)
		}
	}
	t.Logf("%d questions", questions)
}
