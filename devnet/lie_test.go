package devnet

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

const askNonce = `{"jsonrpc":"2.0","id":1,"method":"eth_getTransactionCount","params":["0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266","pending"]}`

func (n *network) lie(lie string) {
	n.t.Helper()
	call[bool](n, "dev_lie", json.RawMessage(lie))
}

func TestLiesAboutOneAnswer(t *testing.T) {
	const truth = `{"jsonrpc":"2.0","id":1,"result":"0x0"}`
	n := start(t, manual)
	for lie, want := range map[string]string{
		`{"method":"eth_getTransactionCount","result":"0xff"}`:                             `{"jsonrpc":"2.0","id":1,"result":"0xff"}`,
		`{"method":"eth_getTransactionCount","result":null}`:                               `{"jsonrpc":"2.0","id":1,"result":null}`,
		`{"method":"eth_getTransactionCount","result":{"garbage":[1]}}`:                    `{"jsonrpc":"2.0","id":1,"result":{"garbage":[1]}}`,
		`{"method":"eth_getTransactionCount","error":{"code":-32005,"message":"limit"}}`:   `{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit"}}`,
		`{"method":"eth_getTransactionCount","params":[null,"pending"],"result":"0x7"}`:    `{"jsonrpc":"2.0","id":1,"result":"0x7"}`,
		`{"method":"eth_getTransactionCount","params":[null,"latest"],"result":"0x7"}`:     truth, // about another block
		`{"method":"eth_getTransactionCount","params":[null,null,null],"result":"0x7"}`:    truth,
		`{"method":"eth_chainId","result":"0x1"}`:                                          truth, // about another method
		`{"method":"eth_getTransactionCount","omit":true}`:                                 ``,
		`{"method":"eth_getTransactionCount","body":"<html>not JSON"}`:                     `<html>not JSON`,
		`{"method":"eth_getTransactionCount","status":429,"body":"{\"error\":\"later\"}"}`: `{"error":"later"}`,
		`{"method":"eth_getTransactionCount","status":503}`:                                ``,
	} {
		n.lie(lie)
		if _, got := n.post(askNonce); got != want {
			t.Errorf("%s\nanswers %s\nwant    %s", lie, got, want)
		}
		if n.Truth(); truth != second(n.post(askNonce)) {
			t.Errorf("%s lasted", lie)
		}
	}
}

func second(_ *http.Response, body string) string { return body }

func TestLiesInABatch(t *testing.T) {
	n := start(t, manual)
	batch := `[` + askNonce + `,{"jsonrpc":"2.0","id":2,"method":"eth_chainId"}]`
	n.lie(`{"method":"eth_getTransactionCount","omit":true}`)
	if got := second(n.post(batch)); got != `[{"jsonrpc":"2.0","id":2,"result":"0x7a69"}]` {
		t.Errorf("an omitted answer leaves %s", got)
	}
	n.lie(`{"method":"eth_chainId","status":429}`)
	if answer, body := n.post(batch); answer.StatusCode != 429 || body != "" {
		t.Errorf("a status takes the batch with it, not %s %s", answer.Status, body)
	}
}

func TestLiesAreTakenInOrderAndCounted(t *testing.T) {
	n := start(t, manual)
	n.lie(`{"method":"eth_chainId","result":"0x1","times":2}`)
	n.lie(`{"method":"eth_chainId","result":"0x2"}`)
	for i, want := range []hexutil.Uint64{1, 1, 2, DefaultChainID} {
		if got := call[hexutil.Uint64](n, "eth_chainId"); got != want {
			t.Errorf("answer %d is %d, not %d", i, got, want)
		}
	}
	n.lie(`{"method":"eth_chainId","result":"0x3","times":-1}`)
	for range 5 {
		if got := call[hexutil.Uint64](n, "eth_chainId"); got != 3 {
			t.Errorf("a lie without end answered %d", got)
		}
	}
	call[bool](n, "dev_truth")
	if got := call[hexutil.Uint64](n, "eth_chainId"); got != DefaultChainID {
		t.Errorf("after the truth it answers %d", got)
	}
}

// The answer is lost, the transaction is not: the outcome that a wallet must call unknown.
func TestCarryOutThenCut(t *testing.T) {
	n := start(t, manual)
	n.lie(`{"method":"eth_sendRawTransaction","carryOut":true,"cut":true}`)
	tx := n.pay(0, stranger, nil)
	if err := n.eth.SendTransaction(t.Context(), tx); err == nil {
		t.Error("an answer came through a cut connection")
	}
	if !n.known(tx) {
		t.Error("the transaction was not sent")
	}
	n.lie(`{"method":"eth_sendRawTransaction","cut":true}`)
	tx = n.pay(1, stranger, nil)
	if err := n.eth.SendTransaction(t.Context(), tx); err == nil || n.known(tx) {
		t.Errorf("cut without carrying out: error %v, known %v", err, n.known(tx))
	}
}

func TestHang(t *testing.T) {
	n := start(t, manual)
	n.lie(`{"method":"eth_chainId","hang":true}`)
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	ask := func(ctx context.Context) { failed <- n.rpc.CallContext(ctx, nil, "eth_chainId") }
	taken := func() bool { l := n.Node("").lies; l.mu.Lock(); defer l.mu.Unlock(); return len(l.told) == 0 }

	go ask(ctx)
	eventually(t, "the request", taken)
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("the client's patience ended with %v", err)
	}

	n.lie(`{"method":"eth_chainId","hang":true}`)
	go ask(t.Context())
	eventually(t, "the second request", taken)
	n.Truth()
	if err := <-failed; err == nil {
		t.Error("a connection that hung was answered")
	}
}

func TestLiesMustBeClear(t *testing.T) {
	n := start(t, manual)
	for _, lie := range []string{
		`{}`, `{"method":"eth_chainId"}`, `{"result":1}`, `{"method":"eth_chainId","result":1,"cut":true}`,
		`{"method":"eth_chainId","result":1,"times":-2}`, `{"method":"eth_chainId","status":99}`, `{"method":"eth_chainId","resutl":1}`,
	} {
		if why := refused(n, "dev_lie", json.RawMessage(lie)); strings.Contains(why, "panic") {
			t.Errorf("%s: %s", lie, why)
		}
	}
}
