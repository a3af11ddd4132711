package devnet

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

// Requests and the whole answers to them.
func TestTranscript(t *testing.T) {
	n := start(t, manual)
	for _, line := range []struct{ request, want string }{
		{`{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}`, `{"jsonrpc":"2.0","id":1,"result":"0x7a69"}`},
		{`{"jsonrpc":"2.0","id":"a","method":"net_version"}`, `{"jsonrpc":"2.0","id":"a","result":"31337"}`},
		{` [{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}]`, `[{"jsonrpc":"2.0","id":1,"result":"0x0"}]`},
		{`{"jsonrpc":"2.0","method":"eth_blockNumber"}`, ``}, // a notification
		{`{"jsonrpc":"2.0","id":1,"method":"eth_nonsense"}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"the method eth_nonsense does not exist/is not available"}}`},
		{`{"jsonrpc":"2.0","id":1,"method":"admin_peers"}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"the method admin_peers does not exist/is not available"}}`},
		{`{"jsonrpc":"2.0","id":1,"method":"dev_nonsense"}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"there is no development method dev_nonsense"}}`},
		{`{"jsonrpc":"2.0","id":1,"method":"dev_held","params":[1]}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"at most 0 parameters are taken"}}`},
		{`{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{}}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"params must be an array"}}`},
		{`{"id":1,"method":"eth_chainId"}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"this is not JSON-RPC 2.0"}}`},
		{`[]`, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"a batch holds 1 to 1000 requests"}}`},
		{`{`, `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"this is not JSON-RPC: unexpected end of JSON input"}}`},
		{`[{"jsonrpc":"2.0","id":2,"method":"eth_getTransactionReceipt","params":["0x00000000000000000000000000000000000000000000000000000000000000ff"]},{"jsonrpc":"2.0","id":3,"method":"dev_mine"}]`, `[{"jsonrpc":"2.0","id":2,"result":null},{"jsonrpc":"2.0","id":3,"result":"0x1"}]`},
	} {
		if _, got := n.post(line.request); got != line.want {
			t.Errorf("\n> %s\n< %s\nwant\n< %s", line.request, got, line.want)
		}
	}
	answer, _ := n.post(strings.Repeat(" ", maxBody+1))
	if answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("more than 5 MiB is answered with %s", answer.Status)
	}
}

// Revert data must reach the wallet, with the code geth gives it.
func TestRevertData(t *testing.T) {
	n := start(t, manual)
	params := encode([]any{map[string]any{"to": tokenAddress("DUSD"), "from": stranger, "data": hexutil.Bytes(pack("transfer", stranger, hexutil.MustDecodeBig("0x1")))}, "latest"})
	_, body := n.post(`{"jsonrpc":"2.0","id":1,"method":"eth_call","params":` + string(params) + `}`)
	var answer struct{ Error Error }
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	const insufficientBalance = `"0xe450d38c` // selector of ERC20InsufficientBalance(address,uint256,uint256), ERC-6093
	if answer.Error.Code != 3 || !strings.HasPrefix(string(answer.Error.Data), insufficientBalance) {
		t.Errorf("an eth_call that reverts is answered with %s", body)
	}
}

func TestCORS(t *testing.T) {
	n := start(t, manual)
	preflight, _ := n.do("OPTIONS", "rpc", "Origin", "chrome-extension://abc", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")
	if preflight.StatusCode != http.StatusNoContent || preflight.Header.Get("Access-Control-Allow-Headers") != "Content-Type" || !strings.Contains(preflight.Header.Get("Access-Control-Allow-Methods"), "POST") {
		t.Errorf("preflight: %s %v", preflight.Status, preflight.Header)
	}
	answer, _ := n.post(`{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`)
	for _, r := range []*http.Response{preflight, answer} {
		if got := r.Header.Get("Access-Control-Allow-Origin"); got != "*" {
			t.Errorf("Access-Control-Allow-Origin: %q", got)
		}
	}
}

func TestForeignHostNamesAreRefused(t *testing.T) {
	n := start(t, manual)
	for host, want := range map[string]int{
		"localhost": 200, "localhost:1": 200, "127.0.0.1:99": 200, "[::1]:99": 200, "[::1]": 200,
		"attacker.example": 421, "127.0.0.1.attacker.example:80": 421, "localhost.attacker.example": 421, "10.0.0.1": 421,
	} {
		if answer, _ := n.get("latchkey.json", "Host", host); answer.StatusCode != want {
			t.Errorf("Host %s: %s, want %d", host, answer.Status, want)
		}
	}
}
