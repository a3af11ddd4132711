package host

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/latchkey/latchkey/wallet/flow"
)

var batch = []flow.RPCRequest{
	{Method: "eth_chainId", Params: []byte(`[]`)},
	{Method: "eth_getTransactionReceipt", Params: []byte(`["0x00"]`)},
}

// answering is a node that gives one answer to everything, and hands over what it was asked.
func answering(t *testing.T, status int, answer string) (url string, asked chan string) {
	asked = make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked <- string(body)
		w.WriteHeader(status)
		io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func TestRPC(t *testing.T) {
	url, asked := answering(t, 200, `[
		{"jsonrpc":"2.0","id":1,"result":null},
		{"jsonrpc":"2.0","id":0,"result":null,"error":{"code":-32000,"message":"nonce too low","data":"0x08"}}]`)
	replies, err := New(t.TempDir()).RPC(url, batch)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"jsonrpc":"2.0","id":0,"method":"eth_chainId","params":[]},{"jsonrpc":"2.0","id":1,"method":"eth_getTransactionReceipt","params":["0x00"]}]`
	if got := <-asked; got != want {
		t.Errorf("asked %s", got)
	}
	if e := replies[0].Error; e == nil || e.Code != -32000 || e.Message != "nonce too low" || string(e.Data) != `"0x08"` || replies[0].Result != nil {
		t.Errorf("first reply %+v", replies[0])
	}
	if string(replies[1].Result) != "null" || replies[1].Error != nil {
		t.Errorf("second reply %+v", replies[1])
	}
}

func TestRPCFailures(t *testing.T) {
	const first, second = `{"id":0,"result":"0x1"}`, `{"id":1,"result":null}`
	for _, c := range []struct {
		name, answer string
		status       int
		want         error
	}{
		{"HTTP 429", "", 429, flow.ErrUnknownOutcome},
		{"HTTP 502", "", 502, flow.ErrUnknownOutcome},
		{"a redirect", "", 307, flow.ErrUnknownOutcome},
		{"no JSON", "<html>", 200, flow.ErrNodeAnswer},
		{"one object", `{"id":null,"error":{"code":-32600,"message":"no batches"}}`, 200, flow.ErrNodeAnswer},
		{"a reply missing", "[" + first + "]", 200, flow.ErrNodeAnswer},
		{"a reply twice", "[" + first + "," + first + "]", 200, flow.ErrNodeAnswer},
		{"a reply too many", "[" + first + "," + second + `,{"id":2,"result":1}]`, 200, flow.ErrNodeAnswer},
		{"a reply without an id", "[" + first + `,{"result":1}]`, 200, flow.ErrNodeAnswer},
		{"neither result nor error", "[" + first + `,{"id":1}]`, 200, flow.ErrNodeAnswer},
	} {
		url, _ := answering(t, c.status, c.answer)
		if replies, err := New(t.TempDir()).RPC(url, batch); !errors.Is(err, c.want) || replies != nil {
			t.Errorf("%s: %v, %v; want %v", c.name, replies, err, c.want)
		}
	}
}

func TestRPCLeavesANodeAlone(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(429)
	}))
	t.Cleanup(server.Close)
	h := New(t.TempDir())
	if _, err := h.RPC(server.URL, batch); !errors.Is(err, flow.ErrUnknownOutcome) {
		t.Errorf("the request that was refused: %v", err)
	}
	if _, err := h.RPC(server.URL, batch); !errors.Is(err, flow.ErrNotSent) || asked != 1 {
		t.Errorf("the one after it: %v, and the node was asked %d times", err, asked)
	}
}

func TestRests(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		status int
		asked  string
		want   time.Duration
	}{
		{429, "7", 7 * time.Second},
		{503, "7", 7 * time.Second},
		{429, "Sun, 22 Nov 2026 12:00:30 GMT", 30 * time.Second},
		{429, "100000000", longestRest},
		{429, "Sun, 22 Nov 2037 12:00:00 GMT", longestRest},
		{429, "Sun, 22 Nov 2015 12:00:00 GMT", 0},
		{429, "", 0},
		{429, "soon", 0},
		{429, "-5", 0},
		{429, "9223372036854775807", 0},
		{200, "7", 0},
	} {
		var r rests
		r.begin("node", &http.Response{StatusCode: c.status, Header: http.Header{"Retry-After": {c.asked}}}, now)
		if got := max(0, r.left("node", now)); got != c.want {
			t.Errorf("HTTP %d with %q: %v, want %v", c.status, c.asked, got, c.want)
		}
		if c.want > 0 && r.left("node", now.Add(c.want)) > 0 || r.left("another node", now) > 0 {
			t.Errorf("HTTP %d with %q: the rest does not end, or is another node's too", c.status, c.asked)
		}
	}
}

func TestRPCTellsNotSentFromUnknown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	accepted := make(chan struct{})
	go func() {
		defer close(accepted)
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		connection.Read(make([]byte, 1))
		connection.Close() // the request was on its way: who knows what became of it
	}()
	h := New(t.TempDir())
	if _, err := h.RPC(url, batch); !errors.Is(err, flow.ErrUnknownOutcome) {
		t.Errorf("a connection that broke: %v", err)
	}
	<-accepted
	listener.Close()
	if _, err := h.RPC(url, batch); !errors.Is(err, flow.ErrNotSent) {
		t.Errorf("nobody listens: %v", err)
	}
}
