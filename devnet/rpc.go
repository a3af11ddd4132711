package devnet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/ethereum/go-ethereum/rpc"
)

// Limits of one HTTP request, those of geth.
const (
	maxBody  = 5 << 20
	maxBatch = 1000
)

// Error is a JSON-RPC 2.0 error object.
type Error struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data,omitempty"`
}

type request struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

type response struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *Error          `json:"error,omitempty"`
}

// allowAnyOrigin lets every origin read the answers: extensions and tests are not same-origin, and there is nothing here
// to protect from a page (no keys, no cookies, play money). It is the whole answer to a CORS preflight.
func allowAnyOrigin(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Allow-Methods", "POST, OPTIONS")
	w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
	w.Header().Set("Access-Control-Max-Age", "600")
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
	}
}

// serveRPC answers POST /rpc and /rpc/NODE.
func (c *Chain) serveRPC(w http.ResponseWriter, r *http.Request) {
	allowAnyOrigin(w, r)
	name := r.PathValue("node")
	if name != "" && !nodeName.MatchString(name) {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "the request is larger than 5 MiB", http.StatusRequestEntityTooLarge)
		return
	}
	answer, spoil := c.Node(name).answerBody(r.Context(), body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if spoil != nil {
		c.spoil(w, r, spoil)
		return
	}
	w.Write(answer)
}

// answerBody answers one request or a batch. A lie about the whole response takes the answer's place; all requests of
// the batch have then been carried out all the same.
func (n *Node) answerBody(ctx context.Context, body []byte) (answer []byte, spoil *Lie) {
	var batch []request
	single := !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("["))
	if single {
		var one request
		if err := json.Unmarshal(body, &one); err != nil {
			return encode(failure(nil, -32700, "this is not JSON-RPC: "+err.Error())), nil
		}
		batch = []request{one}
	} else if err := json.Unmarshal(body, &batch); err != nil {
		return encode(failure(nil, -32700, "this is not JSON-RPC: "+err.Error())), nil
	} else if len(batch) == 0 || len(batch) > maxBatch {
		return encode(failure(nil, -32600, "a batch holds 1 to 1000 requests")), nil
	}

	answers := make([]response, 0, len(batch))
	for _, req := range batch {
		reply, lie := n.answer(ctx, req)
		switch {
		case lie == nil:
			if req.ID != nil { // a notification gets no answer
				answers = append(answers, reply)
			}
		case lie.spoils():
			spoil = lie
		}
	}
	switch {
	case len(answers) == 0:
		return nil, spoil
	case single:
		return encode(answers[0]), spoil
	}
	return encode(answers), spoil
}

// answer answers one request. A lie comes back where it leaves no answer of its own.
func (n *Node) answer(ctx context.Context, req request) (response, *Lie) {
	if req.Version != "2.0" || req.Method == "" {
		return failure(req.ID, -32600, "this is not JSON-RPC 2.0"), nil
	}
	var params []json.RawMessage
	if len(req.Params) > 0 && json.Unmarshal(req.Params, &params) != nil {
		return failure(req.ID, -32602, "params must be an array"), nil
	}
	lie := n.lies.take(req.Method, params)
	switch {
	case lie == nil:
		result, err := n.dispatch(ctx, req.Method, params)
		return reply(req.ID, result, err), nil
	case lie.CarryOut:
		n.dispatch(ctx, req.Method, params)
	}
	switch {
	case lie.Result != nil:
		return response{"2.0", req.ID, lie.Result, nil}, nil
	case lie.Error != nil:
		return response{"2.0", req.ID, nil, lie.Error}, nil
	}
	return response{}, lie
}

// dispatch carries out one request: ours here, geth's namespaces that a public node offers by geth.
func (n *Node) dispatch(ctx context.Context, method string, params []json.RawMessage) (any, error) {
	namespace, _, _ := strings.Cut(method, "_")
	switch {
	case method == "eth_sendRawTransaction":
		return n.sendRawTransaction(ctx, params)
	case method == "eth_getLogs":
		return n.chain.getLogs(ctx, params)
	case namespace == "dev":
		return n.dev(method, params)
	case namespace == "eth" || namespace == "net" || namespace == "web3" || namespace == "txpool":
		n.chain.swap.RLock()
		defer n.chain.swap.RUnlock()
		return n.ask(ctx, method, params)
	}
	return nil, &Error{Code: -32601, Message: "the method " + method + " does not exist/is not available"}
}

func (e *Error) Error() string  { return e.Message }
func (e *Error) ErrorCode() int { return e.Code }

func reply(id json.RawMessage, result any, err error) response {
	if err != nil {
		return response{"2.0", id, nil, toError(err)}
	}
	return response{"2.0", id, encode(result), nil}
}

func failure(id json.RawMessage, code int, message string) response {
	return response{"2.0", id, nil, &Error{Code: code, Message: message}}
}

// toError keeps the code and data of geth's errors, such as the revert data of eth_call; others get geth's −32000.
func toError(err error) *Error {
	e := &Error{Code: -32000, Message: err.Error()}
	var coded rpc.Error
	if errors.As(err, &coded) {
		e.Code = coded.ErrorCode()
	}
	var detailed rpc.DataError
	if errors.As(err, &detailed) && detailed.ErrorData() != nil {
		e.Data = encode(detailed.ErrorData())
	}
	return e
}

func encode(v any) json.RawMessage {
	data, err := json.Marshal(v)
	must(err)
	return data
}
