// Package host is what the flows of a Go program ask of the world: a node over HTTP, records in a folder, the system's
// clock. It is for native programs and is no part of the WebAssembly module.
package host

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/flow"
)

// maxReply bounds what is read from a node, in bytes.
const maxReply = 16 << 20

// Host is a flow.Host. Any number of goroutines, and of processes with the same folders, may use it.
type Host struct {
	records, witness folder
	client           *http.Client
	rests            rests
}

var _ flow.Host = (*Host)(nil)

// Option is a choice that New has a default for.
type Option func(*Host)

// Witness names the folder of the records that show that the others were rolled back, such as by a backup that was put
// back: it is worth most on another disk. The default stands beside the records, with -witness behind its name.
func Witness(path string) Option { return func(h *Host) { h.witness.path = absolute(path) } }

// New returns a host whose records are in a folder, which is made at the first write. It holds the vault and the nonce
// ledgers: losing it is losing them, and a copy of it must not be used beside it. It is on a file system that has hard
// links. The npm package in Node has the same files: programs in both languages may use one folder.
func New(path string, options ...Option) *Host {
	path = absolute(path)
	h := &Host{
		records: folder{disk: osDisk{}, path: path},
		witness: folder{disk: osDisk{}, path: path + "-witness"},
		client: &http.Client{
			Timeout: 30 * time.Second,
			// A node that moved is a node to configure anew: a transaction does not follow redirects.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	for _, choose := range options {
		choose(h)
	}
	return h
}

// absolute makes a path one that stays where it is when the program changes its directory.
func absolute(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return path
}

// Load reads a record. Errors: flow.ErrStorage.
func (h *Host) Load(key string) (flow.Record, error) { return h.holder(key).Load(key) }

// CompareAndSet writes version expected+1 of a record if its version is expected, and returns when it is flushed. Errors:
// flow.ErrConflict, flow.ErrStorage.
func (h *Host) CompareAndSet(key string, expected uint64, value []byte) error {
	return h.holder(key).CompareAndSet(key, expected, value)
}

// MAC returns HMAC-SHA-256 of data under the key beside the records, in the file mac-key. Errors: flow.ErrStorage.
func (h *Host) MAC(data []byte) (eth.Hash, error) { return h.records.MAC(data) }

func (h *Host) holder(key string) *folder {
	if strings.HasPrefix(key, "witness/") {
		return &h.witness
	}
	return &h.records
}

// Now returns the system's time.
func (h *Host) Now() (eth.Millis, error) { return eth.Millis(time.Now().UnixMilli()), nil }

// rpcRequest and rpcResponse are the objects of JSON-RPC 2.0 §4 and §5.
type rpcRequest struct {
	Version string          `json:"jsonrpc"`
	ID      int             `json:"id"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

type rpcResponse struct {
	ID     *int            `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int64           `json:"code"`
		Message string          `json:"message"`
		Data    json.RawMessage `json:"data"`
	} `json:"error"`
}

// RPC posts a batch and puts the replies, which come in any order (JSON-RPC 2.0 §6), into the order of the requests. It
// waits 30 seconds at most, and not at all for a node that asked to be left alone (Retry-After). Errors: flow.ErrNotSent, flow.ErrUnknownOutcome, flow.ErrNodeAnswer.
func (h *Host) RPC(endpoint string, batch []flow.RPCRequest) ([]flow.RPCReply, error) {
	requests := make([]rpcRequest, len(batch))
	for i, request := range batch {
		requests[i] = rpcRequest{"2.0", i, request.Method, request.Params}
	}
	body, err := json.Marshal(requests)
	if err != nil {
		return nil, fault.Wrap(flow.ErrNotSent, "", "the request could not be written as JSON", err)
	}
	answer, err := h.post(endpoint, body)
	if err != nil {
		return nil, err
	}
	return matchReplies(answer, len(batch))
}

// post tells a request that never left, whose effects cannot be, from one whose outcome is unknown.
func (h *Host) post(endpoint string, body []byte) ([]byte, error) {
	if rest := h.rests.left(endpoint, time.Now()); rest > 0 {
		return nil, fault.New(flow.ErrNotSent, "endpoint", "the node asked to be left alone for "+rest.Round(time.Second).String()+" more: too many requests")
	}
	response, err := h.client.Post(endpoint, "application/json", bytes.NewReader(body))
	if err != nil {
		var network *net.OpError
		if errors.As(err, &network) && network.Op == "dial" {
			return nil, fault.Wrap(flow.ErrNotSent, "endpoint", "the node is not reached: check its address and the network", err)
		}
		return nil, fault.Wrap(flow.ErrUnknownOutcome, "endpoint", "the connection to the node broke", err)
	}
	defer response.Body.Close()
	h.rests.begin(endpoint, response, time.Now())
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxReply+1))
	switch {
	case err != nil:
		return nil, fault.Wrap(flow.ErrUnknownOutcome, "endpoint", "the node's answer was cut off", err)
	case response.StatusCode != http.StatusOK:
		return nil, fault.New(flow.ErrUnknownOutcome, "endpoint", "the node answered with HTTP status "+response.Status)
	case len(answer) > maxReply:
		return nil, fault.New(flow.ErrNodeAnswer, "endpoint", "the node's answer is over 16 MiB")
	}
	return answer, nil
}

// matchReplies demands exactly one reply for each request.
func matchReplies(answer []byte, count int) ([]flow.RPCReply, error) {
	var responses []rpcResponse
	if err := json.Unmarshal(answer, &responses); err != nil {
		return nil, fault.Wrap(flow.ErrNodeAnswer, "endpoint", "the node's answer is no JSON-RPC batch", err)
	}
	replies := make([]flow.RPCReply, count)
	seen := make([]bool, count)
	for _, r := range responses {
		if r.ID == nil || *r.ID < 0 || *r.ID >= count || seen[*r.ID] || r.Result == nil && r.Error == nil {
			return nil, fault.New(flow.ErrNodeAnswer, "endpoint", "the node's replies do not match the requests")
		}
		seen[*r.ID] = true
		if r.Error != nil {
			replies[*r.ID].Error = &flow.RPCError{Code: r.Error.Code, Message: r.Error.Message, Data: r.Error.Data}
		} else {
			replies[*r.ID].Result = r.Result
		}
	}
	if len(responses) != count {
		return nil, fault.New(flow.ErrNodeAnswer, "endpoint", "the node left requests without a reply")
	}
	return replies, nil
}
