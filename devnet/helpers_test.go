package devnet

import (
	"bytes"
	"io"
	"math/big"
	"net/http"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// network is a chain under test and a client that speaks to it over HTTP, as everybody else does.
type network struct {
	*Chain
	t   *testing.T
	rpc *rpc.Client
	eth *ethclient.Client
}

// start runs a chain for one test; blocks are made only when the test says so.
func start(t *testing.T, o Options) *network {
	t.Helper()
	chain, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := chain.Close(); err != nil {
			t.Error(err)
		}
	})
	client, err := rpc.Dial(chain.RPC())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return &network{chain, t, client, ethclient.NewClient(client)}
}

// call makes one JSON-RPC call that must succeed, and decodes its result.
func call[T any](n *network, method string, params ...any) T {
	n.t.Helper()
	var result T
	if err := n.rpc.CallContext(n.t.Context(), &result, method, params...); err != nil {
		n.t.Fatalf("%s: %v", method, err)
	}
	return result
}

// refused makes one JSON-RPC call that must fail, and returns why it did.
func refused(n *network, method string, params ...any) string {
	n.t.Helper()
	err := n.rpc.CallContext(n.t.Context(), nil, method, params...)
	if err == nil {
		n.t.Fatalf("%s was not refused", method)
	}
	return err.Error()
}

// pay signs a transfer of ether, or a call with data, from account 0.
func (n *network) pay(nonce uint64, to common.Address, data []byte) *types.Transaction {
	n.t.Helper()
	tx, err := types.SignNewTx(Accounts()[0].Key, types.LatestSignerForChainID(new(big.Int).SetUint64(n.ChainID())), &types.DynamicFeeTx{
		ChainID:   new(big.Int).SetUint64(n.ChainID()),
		Nonce:     nonce,
		To:        &to,
		Data:      data,
		Gas:       200_000,
		GasTipCap: big.NewInt(1e9),
		GasFeeCap: big.NewInt(5e9),
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return tx
}

func (n *network) send(tx *types.Transaction) {
	n.t.Helper()
	if err := n.eth.SendTransaction(n.t.Context(), tx); err != nil {
		n.t.Fatal(err)
	}
}

// block returns the number of the block that holds tx, or −1.
func (n *network) block(tx *types.Transaction) int64 {
	n.t.Helper()
	receipt := call[*types.Receipt](n, "eth_getTransactionReceipt", tx.Hash())
	if receipt == nil {
		return -1
	}
	return receipt.BlockNumber.Int64()
}

// known says whether the node has tx, mined or not.
func (n *network) known(tx *types.Transaction) bool {
	n.t.Helper()
	return call[map[string]any](n, "eth_getTransactionByHash", tx.Hash()) != nil
}

func (n *network) mine(blocks uint64) uint64 {
	n.t.Helper()
	head, err := n.Mine(blocks)
	if err != nil {
		n.t.Fatal(err)
	}
	return head
}

// post sends a body to /rpc and returns the whole answer.
func (n *network) post(body string) (*http.Response, string) {
	n.t.Helper()
	answer, err := http.Post(n.RPC(), "application/json", bytes.NewBufferString(body))
	if err != nil {
		n.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	return answer, string(text)
}

// get fetches a path with request headers given in pairs.
func (n *network) get(path string, headers ...string) (*http.Response, string) {
	n.t.Helper()
	return n.do("GET", path, headers...)
}

func (n *network) do(method, path string, headers ...string) (*http.Response, string) {
	n.t.Helper()
	request, err := http.NewRequestWithContext(n.t.Context(), method, n.URL()+path, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		n.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	return answer, string(text)
}

var manual = Options{ManualMining: true}

// stranger holds nothing and has no code.
var stranger = common.HexToAddress("0x00000000000000000000000000000000000c0ffe")
