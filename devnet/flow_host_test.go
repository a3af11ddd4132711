package devnet

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// host performs a wallet's effects: JSON-RPC over HTTP to a real node, a store in memory, a clock that stands.
type host struct {
	store   map[string]flow.Record
	clock   eth.Millis
	effects int
	crashAt int // the flow dies after this effect was performed, before it learns what came of it; 0: never
}

var _ flow.Host = (*host)(nil)

// crashed is what ends a flow at its crash.
type crashed struct{}

func (h *host) performed() {
	if h.effects++; h.effects == h.crashAt {
		panic(crashed{})
	}
}

func (h *host) Load(key string) (flow.Record, error) {
	defer h.performed()
	return h.store[key], nil
}

func (h *host) CompareAndSet(key string, expected uint64, value []byte) error {
	defer h.performed()
	if h.store[key].Version != expected {
		return fault.New(flow.ErrConflict, "", "another version is stored")
	}
	h.store[key] = flow.Record{Version: expected + 1, Value: bytes.Clone(value)}
	return nil
}

func (h *host) MAC(data []byte) (mac eth.Hash, err error) {
	defer h.performed()
	hash := hmac.New(sha256.New, []byte("the key beside the records"))
	hash.Write(data)
	hash.Sum(mac[:0])
	return mac, nil
}

func (h *host) Now() (eth.Millis, error) {
	defer h.performed()
	return h.clock, nil
}

func (h *host) RPC(endpoint string, batch []flow.RPCRequest) ([]flow.RPCReply, error) {
	defer h.performed()
	type request struct {
		Version string          `json:"jsonrpc"`
		ID      int             `json:"id"`
		Method  string          `json:"method"`
		Params  json.RawMessage `json:"params"`
	}
	var requests []request
	for i, r := range batch {
		requests = append(requests, request{"2.0", i, r.Method, r.Params})
	}
	body, err := json.Marshal(requests)
	if err != nil {
		return nil, err
	}
	response, err := http.Post(endpoint, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, fault.Wrap(flow.ErrUnknownOutcome, "", "the connection was cut", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return nil, fault.Wrap(flow.ErrUnknownOutcome, "", "the node answered "+response.Status, err)
	}
	return readBatch(text, len(batch))
}

func readBatch(text []byte, count int) ([]flow.RPCReply, error) {
	var responses []struct {
		ID     int             `json:"id"`
		Result json.RawMessage `json:"result"`
		Error  *struct {
			Code    int64           `json:"code"`
			Message string          `json:"message"`
			Data    json.RawMessage `json:"data"`
		} `json:"error"`
	}
	if err := json.Unmarshal(text, &responses); err != nil || len(responses) != count {
		return nil, fault.Wrap(flow.ErrNodeAnswer, "", "the node did not answer every request", err)
	}
	replies := make([]flow.RPCReply, count)
	for _, r := range responses {
		if r.ID < 0 || r.ID >= count {
			return nil, fault.New(flow.ErrNodeAnswer, "", "the node answered what was not asked")
		}
		replies[r.ID].Result = r.Result
		if r.Error != nil {
			replies[r.ID] = flow.RPCReply{Error: &flow.RPCError{Code: r.Error.Code, Message: r.Error.Message, Data: r.Error.Data}}
		}
	}
	return replies, nil
}

// owner is a wallet with the development mnemonic on a chain where the test makes the blocks.
type owner struct {
	*network
	*host
	session *flow.Session
	account eth.Address
}

var key = [32]byte{1, 2, 3}

func newOwner(t *testing.T, path string) *owner {
	t.Helper()
	o := &owner{network: start(t, manual), host: &host{store: map[string]flow.Record{}, clock: 1_700_000_000_000}, session: flow.NewSession()}
	kdf, err := wallet.NewKDFParams()
	if err != nil {
		t.Fatal(err)
	}
	params := flow.KDFParams{Memory: kdf.Memory, Time: kdf.Time, Threads: kdf.Threads, Salt: kdf.Salt[:]}
	list, err := o.session.CreateVault(o.host, bytes.Clone(key[:]), params, []byte(Mnemonic), nil, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	if path != "" {
		if list, err = o.session.AddAccount(o.host, 1, path, ""); err != nil {
			t.Fatal(err)
		}
	}
	o.account = list[len(list)-1].Address
	weth := eth.Address(WETH)
	if _, err := o.session.PutNetwork(o.host, flow.Network{ChainID: DefaultChainID, Name: "Devnet", Endpoint: o.RPC(), Symbol: "ETH", Decimals: 18, WETH: &weth}); err != nil {
		t.Fatal(err)
	}
	for _, token := range Tokens()[1:] {
		got, err := o.session.AddToken(o.host, DefaultChainID, eth.Address(token.Address))
		if err != nil || got.Symbol != token.Symbol || got.Decimals != token.Decimals {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	return o
}

// RPC is the chain's URL: both the chain and the host have a method of this name.
func (o *owner) RPC() string { return o.network.RPC() }

// restart is a new instance over the same store: what lived in memory is gone.
func (o *owner) restart() {
	o.t.Helper()
	o.session = flow.NewSession()
	if _, err := o.session.Unlock(o.host, bytes.Clone(key[:])); err != nil {
		o.t.Fatal(err)
	}
}

// dies runs a flow that crashes after its nth effect from here, and reports whether it got that far.
func (o *owner) dies(n int, run func()) (died bool) {
	o.effects, o.crashAt = 0, n
	defer func() {
		o.crashAt = 0
		switch r := recover(); {
		case r == crashed{}:
			died = true
		case r != nil:
			panic(r)
		}
	}()
	run()
	return false
}

// request is of a kind with an amount, to or by another development account where the kind has one.
func (o *owner) request(kind flow.Kind, token int, amount string) flow.PlanRequest {
	r := flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: kind, Amount: amount}
	if kind == flow.KindTransfer || kind == flow.KindApprove || kind == flow.KindTransferFrom {
		r.To = Accounts()[1].Address.Hex()
	}
	if token > 0 {
		address := eth.Address(Tokens()[token].Address)
		r.Token = &address
	}
	return r
}

// does sends a request, acknowledging every danger, and mines it.
func (o *owner) does(r flow.PlanRequest) flow.Transaction {
	o.t.Helper()
	sent := o.sends(r)
	o.mine(1)
	return o.stands(sent.Hash, "mined")
}

func (o *owner) sends(r flow.PlanRequest) flow.Sent {
	o.t.Helper()
	plan, err := o.session.Plan(o.host, r)
	if err != nil {
		o.t.Fatalf("planning %s of %s: %v", r.Kind, r.Amount, err)
	}
	var dangers []string
	for _, f := range plan.Report.Findings {
		dangers = append(dangers, f.ID)
	}
	sent, err := o.session.Approve(o.host, plan.ID, dangers)
	if err != nil {
		o.t.Fatalf("approving %s of %s: %v", r.Kind, r.Amount, err)
	}
	return sent
}

// stands demands the state of a transaction after asking the chain.
func (o *owner) stands(hash eth.Hash, state nonce.State) flow.Transaction {
	o.t.Helper()
	a, err := o.session.Sync(o.host, DefaultChainID, o.account)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, tx := range a.Transactions {
		if tx.Hash != nil && *tx.Hash == hash {
			if tx.State != state || tx.Reverted {
				o.t.Fatalf("%s is %s (%s), want %s", hash, tx.State, tx.Notice, state)
			}
			return tx
		}
	}
	o.t.Fatalf("%s is not in the activity", hash)
	return flow.Transaction{}
}

// wants demands an error's code.
func wants(t *testing.T, err error, code fault.Code) {
	t.Helper()
	if !errors.Is(err, code) {
		t.Fatalf("got %v, want %s", err, code)
	}
}
