package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/nonce"
)

const (
	// ErrConflict is nonce.ErrVersion.
	ErrConflict = nonce.ErrVersion
	// ErrStorage means that the storage refused a read or a write; nothing was changed.
	ErrStorage fault.Code = "storage_failed"
	// ErrNotSent means that a request provably never left this machine.
	ErrNotSent fault.Code = "node_not_reached"
	// ErrUnknownOutcome means that a request may or may not have reached the node: a timeout, a cut connection.
	ErrUnknownOutcome fault.Code = "node_outcome_unknown"
	// ErrNodeAnswer means that the node answered with something that is no valid reply.
	ErrNodeAnswer fault.Code = "node_answer_invalid"
	// ErrCancelled means that the flow was ended from outside: the wallet was locked, or its instance replaced.
	ErrCancelled fault.Code = "flow_cancelled"
)

// Host is everything a flow may ask of the world outside. Each call is one effect: for JavaScript the bridge turns it
// into a reply that the JavaScript side performs; a Go program implements it directly; a test's double decides what
// the world answers, and crashes by never answering.
//
// Records whose keys begin with "witness/" tell that a ledger was rolled back. A host keeps them in another place than the rest,
// which a backup of the rest does not bring back with it; where there is none, as in a browser, it is better a nonce.PairStore, which
// writes a ledger and its witness in one step.
//
// Randomness is not here: it comes from crypto/rand, never from a host.
type Host interface {
	// RPC sends one JSON-RPC batch to an endpoint, in one round trip, and returns one reply for each request, in
	// order. Errors: ErrNotSent, ErrUnknownOutcome, ErrNodeAnswer, ErrCancelled.
	RPC(endpoint string, batch []RPCRequest) ([]RPCReply, error)

	// Load reads a record. A record that was never written has version 0 and no value. Errors: ErrStorage, ErrCancelled.
	Load(key string) (Record, error)

	// CompareAndSet writes value durably as version expected+1 if the record's version is expected (0: not yet
	// written), and only then returns nil. Errors: ErrConflict, ErrStorage, ErrCancelled.
	CompareAndSet(key string, expected uint64, value []byte) error

	// MAC returns HMAC-SHA-256 of data under a key that the host keeps beside the records and gives to nobody. It is the
	// same key for every session over the same records, and it never changes. Errors: ErrStorage, ErrCancelled.
	MAC(data []byte) (eth.Hash, error)

	// Now returns the time. It orders what people see; no safety depends on it. Errors: ErrCancelled.
	Now() (eth.Millis, error)
}

// Record is one stored value with the version that its next compare-and-set must name.
type Record = nonce.Stored

// RPCRequest is one JSON-RPC call. Params is a JSON array.
type RPCRequest struct {
	Method string
	Params []byte
}

// RPCReply is the node's answer to one request: a JSON value, or an error that the node stated.
type RPCReply struct {
	Result []byte // raw JSON; nil exactly if Error is not
	Error  *RPCError
}

// RPCError is the error object of JSON-RPC 2.0 §5.1 as the node sent it.
type RPCError struct {
	Code    int64
	Message string
	Data    []byte // raw JSON; nil where absent
}
