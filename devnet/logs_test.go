package devnet

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// The words and codes are what wallets meet; the counting is what they page by.
func TestLogLimits(t *testing.T) {
	n := start(t, manual)
	dusd := tokenAddress("DUSD")
	for nonce := range uint64(6) { // block n has the nth transfer
		n.send(n.pay(nonce, dusd, pack("transfer", stranger, big.NewInt(1))))
		n.mine(1)
	}
	ask := func(from, to string) ([]types.Log, error) {
		var logs []types.Log
		err := n.rpc.CallContext(t.Context(), &logs, "eth_getLogs", map[string]any{"address": dusd, "fromBlock": from, "toBlock": to})
		return logs, err
	}
	wants := func(from, to string, count int, code int, words string) {
		t.Helper()
		logs, err := ask(from, to)
		if code == 0 {
			if err != nil || len(logs) != count {
				t.Errorf("%s to %s: %d logs, not %d (%v)", from, to, len(logs), count, err)
			}
			return
		}
		var coded rpc.Error
		if !errors.As(err, &coded) || coded.ErrorCode() != code || !strings.Contains(err.Error(), words) {
			t.Errorf("%s to %s: %v, not %d %s", from, to, err, code, words)
		}
	}
	limit := func(l string) { call[bool](n, "dev_limitLogs", json.RawMessage(l)) }

	wants("0x0", "latest", 6, 0, "")
	limit(`{"blocks":3}`)
	wants("0x1", "0x3", 3, 0, "")
	wants("0x1", "0x4", 0, -32600, "block range too large")
	wants("0x4", "latest", 3, 0, "")
	wants("earliest", "latest", 0, -32600, "block range too large")
	wants("0x5", "0x6", 2, 0, "")
	limit(`{"logs":3}`)
	wants("0x1", "0x3", 3, 0, "")
	wants("0x1", "0x4", 0, -32005, "query returned more than 3 results")
	limit(`{"blocks":2,"tooWide":{"code":-32614,"message":"eth_getLogs is limited to a 2 range"}}`)
	wants("0x1", "0x3", 0, -32614, "limited to a 2 range")
	limit(`{}`)
	wants("0x0", "latest", 6, 0, "")

	head, err := n.eth.HeaderByNumber(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	limit(`{"blocks":1}`)
	if logs := call[[]types.Log](n, "eth_getLogs", map[string]any{"address": dusd, "blockHash": head.Hash()}); len(logs) != 1 {
		t.Errorf("one block by its hash has %d logs", len(logs))
	}
	refused(n, "dev_limitLogs", json.RawMessage(`{"bloks":1}`))
	refused(n, "dev_limitLogs")
}
