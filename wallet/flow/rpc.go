package flow

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
)

const (
	// ErrChainMismatch means that a node serves another chain than its network's.
	ErrChainMismatch fault.Code = "chain_id_mismatch"
	// ErrNodeRefused means that a node answered a request with an error. Detail "message" has its words.
	ErrNodeRefused fault.Code = "node_refused"
)

// maxNodeText is how many characters of a node's own words are shown.
const maxNodeText = 200

// batch collects the requests of one round trip. Each adding method returns the place of its answer.
type batch struct {
	requests []RPCRequest
	by       string // the node that send asked last
}

// newBatch returns a batch that begins by asking for the chain id, so that no answer is ever taken for another chain's
// (N7).
func newBatch() *batch {
	b := new(batch)
	b.add("eth_chainId")
	return b
}

func (b *batch) add(method string, params ...[]byte) int {
	list := []byte{'['}
	for i, p := range params {
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, p...)
	}
	b.requests = append(b.requests, RPCRequest{Method: method, Params: append(list, ']')})
	return len(b.requests) - 1
}

func (b *batch) block(tag string) int {
	return b.add("eth_getBlockByNumber", quoted(tag), []byte("false"))
}

func (b *batch) balance(account eth.Address, tag string) int {
	return b.add("eth_getBalance", quoted(account.String()), quoted(tag))
}

func (b *batch) count(account eth.Address, tag string) int {
	return b.add("eth_getTransactionCount", quoted(account.String()), quoted(tag))
}

func (b *batch) code(account eth.Address) int {
	return b.add("eth_getCode", quoted(account.String()), quoted("latest"))
}

// read asks a contract's view function.
func (b *batch) read(contract eth.Address, data []byte, tag string) int {
	return b.add("eth_call", message{to: contract, data: data}.json(), quoted(tag))
}

// message is a call that is not signed: for eth_call and eth_estimateGas.
type message struct {
	from   *eth.Address
	to     eth.Address
	create bool // there is no recipient
	value  uint256.Int
	data   []byte
	gas    uint64 // 0: as much as the node gives
}

func (m message) json() []byte {
	b := []byte{'{'}
	if m.from != nil {
		b = json.AppendAddress(json.AppendName(b, "from"), *m.from)
	}
	if !m.create {
		b = json.AppendAddress(json.AppendName(b, "to"), m.to)
	}
	if !m.value.IsZero() {
		b = json.AppendText(json.AppendName(b, "value"), m.value.Hex())
	}
	if m.gas > 0 {
		b = json.AppendText(json.AppendName(b, "gas"), hexNumber(m.gas))
	}
	b = json.AppendBytes(json.AppendName(b, "data"), m.data)
	return append(b, '}')
}

func quoted(s string) []byte { return json.AppendText(nil, s) }

func hexNumber(x uint64) string { return "0x" + strconv.FormatUint(x, 16) }

// maxBatch is how many requests go out at once: public nodes refuse longer batches.
const maxBatch = 100

// send performs a batch from newBatch, in parts if it is long, in order, and demands that each part was answered on the
// network's chain. All of it is one node's answer: the network's own, or the next one where that was not reached. Only
// questions go this way. Errors: ErrChainMismatch and those of Host.RPC.
func (b *batch) send(h Host, network Network) (replies []RPCReply, err error) {
	for _, endpoint := range network.endpoints() {
		replies, failure := b.ask(h, endpoint, network.ChainID)
		if b.by = endpoint; !errors.Is(failure, ErrNotSent) {
			return replies, failure
		}
		err = cmp.Or(err, failure)
	}
	return nil, err
}

// ask performs a batch from newBatch at one node.
func (b *batch) ask(h Host, endpoint string, chain eth.ChainID) ([]RPCReply, error) {
	replies, err := exchange(h, endpoint, chain, b.requests[:min(len(b.requests), maxBatch)])
	for at := maxBatch; at < len(b.requests) && err == nil; at += maxBatch - 1 {
		part := b.requests[at:min(len(b.requests), at+maxBatch-1)]
		var more []RPCReply
		if more, err = exchange(h, endpoint, chain, slices.Concat(b.requests[:1], part)); err == nil {
			replies = append(replies, more[1:]...)
		}
	}
	if err != nil {
		return nil, err
	}
	return replies, nil
}

// exchange performs one round trip, whose first request asks for the chain id.
func exchange(h Host, endpoint string, chain eth.ChainID, requests []RPCRequest) ([]RPCReply, error) {
	replies, err := h.RPC(endpoint, requests)
	if err != nil {
		return nil, err
	}
	if len(replies) != len(requests) {
		return nil, nodeAnswer("the number of answers is wrong", nil)
	}
	id, err := number(replies[0])
	if err != nil {
		return nil, err
	}
	if id != uint64(chain) {
		return nil, fault.New(ErrChainMismatch, "chainId", "the node serves chain "+strconv.FormatUint(id, 10)+", not "+
			chain.String()+": correct the network's node").With("node", strconv.FormatUint(id, 10))
	}
	return replies, nil
}

func nodeAnswer(what string, cause error) error {
	return fault.Wrap(ErrNodeAnswer, "", "the node's answer makes no sense ("+what+"): try another node", cause)
}

// refused turns a node's error into ours.
func refused(e *RPCError) error {
	words, _ := text.Clean(e.Message, maxNodeText)
	return fault.New(ErrNodeRefused, "", "the node refused the request: "+words).
		With("message", words).With("code", strconv.FormatInt(e.Code, 10))
}

// answer reads a reply's result.
func answer[T any](r RPCReply, read func(json.Value) (T, error)) (T, error) {
	var none T
	if r.Error != nil {
		return none, refused(r.Error)
	}
	value, err := json.Parse(r.Result)
	if err != nil {
		return none, nodeAnswer("it is not JSON", err)
	}
	result, err := read(value)
	if err != nil {
		return none, nodeAnswer("a value is missing or wrong", err)
	}
	return result, nil
}

// quantity reads a number of up to 256 bits.
func quantity(r RPCReply) (uint256.Int, error) { return answer(r, readQuantity) }

// number reads a number of up to 64 bits.
func number(r RPCReply) (uint64, error) { return answer(r, readNumber) }

func data(r RPCReply) (eth.Bytes, error) { return answer(r, json.Bytes) }

func readQuantity(v json.Value) (uint256.Int, error) {
	text, err := json.Text(v)
	if err != nil {
		return uint256.Int{}, err
	}
	return uint256.ParseHex(text)
}

func readNumber(v json.Value) (uint64, error) {
	x, err := readQuantity(v)
	if err != nil {
		return 0, err
	}
	n, fits := x.Uint64()
	if !fits {
		return 0, fault.New(uint256.ErrRange, "", "the number is over 64 bits")
	}
	return n, nil
}

// header is what flows need of a block.
type header struct {
	number   uint64
	hash     eth.Hash
	gasLimit uint64
	baseFee  *uint256.Int // nil before EIP-1559
}

// block reads a block; nil where the node has none.
func block(r RPCReply) (*header, error) {
	return answer(r, func(v json.Value) (*header, error) {
		if v.Kind() == json.Null {
			return nil, nil
		}
		o := json.ReadObject(v)
		head := &header{
			number:   json.Field(o, "number", readNumber),
			hash:     json.Field(o, "hash", json.Hash),
			gasLimit: json.Field(o, "gasLimit", readNumber),
			baseFee:  json.Pointer(o, "baseFeePerGas", readQuantity),
		}
		return head, o.Err()
	})
}

// latestBlock is block where there must be one.
func latestBlock(r RPCReply) (*header, error) {
	head, err := block(r)
	if err == nil && head == nil {
		err = nodeAnswer("it has no newest block", nil)
	}
	return head, err
}
