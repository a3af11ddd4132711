package geth

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"strconv"
	"sync"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/flow"
)

// world is a store in memory and a node that has seen nothing of the account but takes everything. The tests with a real
// chain are those of examples/go-bind.
type world struct {
	mu      sync.Mutex
	records map[string]flow.Record
	raw     []string // what the node was given
	words   string   // what it answers to that, if not empty
}

func (w *world) Load(key string) (flow.Record, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.records[key], nil
}

func (w *world) CompareAndSet(key string, expected uint64, value []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.records[key].Version != expected {
		return fault.New(flow.ErrConflict, "", "another version is stored")
	}
	w.records[key] = flow.Record{Version: expected + 1, Value: bytes.Clone(value)}
	return nil
}

func (w *world) MAC(data []byte) (mac eth.Hash, err error) {
	hash := hmac.New(sha256.New, []byte("the key beside the records"))
	hash.Write(data)
	hash.Sum(mac[:0])
	return mac, nil
}

func (w *world) Now() (eth.Millis, error) { return 1_700_000_000_000, nil }

func (w *world) RPC(_ string, batch []flow.RPCRequest) ([]flow.RPCReply, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	replies := make([]flow.RPCReply, len(batch))
	for i, r := range batch {
		var params []json.RawMessage
		json.Unmarshal(r.Params, &params)
		switch r.Method {
		case "eth_chainId":
			replies[i].Result = []byte(`"0x` + strconv.FormatUint(chain, 16) + `"`)
		case "eth_getBlockByNumber":
			replies[i].Result = []byte(`{"number":"0x0","hash":"` + eth.Hash{1}.String() + `","gasLimit":"0x1c9c380"}`)
		case "eth_getTransactionCount":
			replies[i].Result = []byte(`"0x0"`)
		case "eth_getCode":
			replies[i].Result = []byte(`"0x"`)
		case "eth_getBalance":
			replies[i].Result = []byte(`"0xde0b6b3a7640000"`)
		case "eth_sendRawTransaction":
			var raw string
			json.Unmarshal(params[0], &raw)
			w.raw = append(w.raw, raw)
			b, _ := eth.ParseBytes(raw)
			replies[i].Result = []byte(`"` + eth.Keccak256(b).String() + `"`)
			if w.words != "" {
				replies[i] = flow.RPCReply{Error: &flow.RPCError{Code: -32000, Message: w.words}}
			}
		default:
			replies[i].Result = []byte("null")
		}
	}
	return replies, nil
}

// newWallet is the wallet of the development mnemonic, in a world of its own.
func newWallet() (*Wallet, *world, error) {
	w := &world{records: map[string]flow.Record{}}
	session := flow.NewSession()
	kdf, err := wallet.NewKDFParams()
	if err != nil {
		return nil, nil, err
	}
	params := flow.KDFParams{Memory: kdf.Memory, Time: kdf.Time, Threads: kdf.Threads, Salt: kdf.Salt[:]}
	phrase := []byte("test test test test test test test test test test test junk")
	if _, err := session.CreateVault(w, bytes.Repeat([]byte{1}, 32), params, phrase, nil, nil, true); err != nil {
		return nil, nil, err
	}
	_, err = session.PutNetwork(w, flow.Network{ChainID: chain, Name: "Test", Endpoint: "http://127.0.0.1", Symbol: "ETH", Decimals: 18})
	return NewWallet(session, w, "test"), w, err
}
