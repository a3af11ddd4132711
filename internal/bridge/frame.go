// Package bridge is the module's one function: Call takes a request frame and returns a reply frame. The methods stand
// in api.txt; flows run as coroutines whose effects are replies. It knows nothing of JavaScript and does no I/O.
//
// # Frames
//
// Numbers are little-endian unless a kind says otherwise; nothing is aligned, and nothing may follow the last field.
//
//	request   method u16, then the method's fields in the order of api.txt
//	reply     status u8, then
//	          0 result   the method's results in order
//	          1 error    one json: {"code", "message", "field"?, "details"?: {name: value}}
//	          2 effect   flow u32, step u32, effect u8, then the effect's fields
//
//	u8 u32 u64       1, 4, 8 bytes
//	chain            u64 that is a valid chain id
//	u256             32 bytes, big-endian as in the ABI
//	bool             u8, 0 or 1
//	address          42 bytes of text: 0x and 40 digits, because their case is a checksum (EIP-55)
//	hash             32 bytes
//	bytes secret     length u32, then that many bytes; both sides zero a frame that holds a secret
//	string           the same, in UTF-8
//	T?               bool, then the T if it is there
//	T[]              count u32, then the items
//	document         the fields of its struct (documents.go) in their order; one with omitempty, as T?
//	json             a document of wallet/flow or a list of them: length u32, then JSON in UTF-8
//
// A reply with status 2 suspends its flow: the host performs the effect and calls step, method 1, with its outcome.
//
//	effect                                                        outcome
//	1 load(key string)                                            version u64, value bytes
//	2 compareAndSet(key string, expected u64, value bytes)        conflict bool
//	3 now()                                                       milliseconds u64
//	4 rpc(endpoint string, batch json [{method, params}])         replies json [{result} | {error: {code, message, data?}}]
//	5 pbkdf2(password secret, salt secret, iterations u32)        seed secret, the 64 bytes of PBKDF2-HMAC-SHA512
//	6 mac(data bytes)                                             mac bytes, the 32 of HMAC-SHA-256 under the key beside the records
//	7 compareAndSetBoth(2 x (key string, expected u64, value bytes)) written u8, 2; 0 or 1 of them where there was a conflict
//
//	step      flow u32, step u32, failed bool, then the outcome or, if it failed, code string, message string
//
// A step is taken once: its number must be the one of the effect that the flow waits in. Its reply is the flow's next
// effect, or its result or error.
package bridge

import (
	"encoding/binary"
	"strconv"
	"unicode/utf8"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/flow"
)

// ErrFrame means that a request does not have the fields of its method: both sides must come from one build.
const ErrFrame fault.Code = "frame_invalid"

// The values of a reply's status.
const (
	statusResult = 0
	statusError  = 1
	statusEffect = 2
)

// reader takes fields off a request, and texts of addresses from those that it has seen. It keeps the first error, after which fields are zero; end returns it.
type reader struct {
	frame     []byte
	err       error
	addresses *eth.AddressTexts
}

func (r *reader) fail(message string) {
	if r.err == nil {
		r.err = fault.New(ErrFrame, "", message)
	}
}

const addressLength = 42

// noBytes are the fields after an error.
var noBytes [addressLength]byte

// take returns the next n bytes; they lie in the frame.
func (r *reader) take(n int) []byte {
	if r.err == nil && n <= len(r.frame) {
		field := r.frame[:n:n]
		r.frame = r.frame[n:]
		return field
	}
	r.fail("the request ends too early")
	return noBytes[:min(n, len(noBytes))]
}

func (r *reader) u8() uint8   { return r.take(1)[0] }
func (r *reader) u16() uint16 { return binary.LittleEndian.Uint16(r.take(2)) }
func (r *reader) u32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *reader) u64() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }

func (r *reader) u256() uint256.Int { return uint256.FromBytes32([32]byte(r.take(32))) }
func (r *reader) hash() eth.Hash    { return eth.Hash(r.take(32)) }

func (r *reader) bool() bool {
	v := r.u8()
	if v > 1 {
		r.fail("a truth value is neither 0 nor 1")
	}
	return v == 1
}

// chain and address take the field's name, for the error of a value that is well formed but wrong.
func (r *reader) chain(name string) eth.ChainID {
	id := eth.ChainID(r.u64())
	r.check(name, id.Check())
	return id
}

func (r *reader) address(name string) eth.Address {
	address, err := r.addresses.Parse(r.take(addressLength))
	r.check(name, err)
	return address
}

func (r *reader) check(name string, err error) {
	if err != nil && r.err == nil {
		r.err = at(name, err)
	}
}

// at gives an error the name that api.txt has for the argument at fault.
func at(name string, err error) error {
	if known, ok := err.(*fault.Error); ok {
		known.Field = name
	}
	return err
}

func (r *reader) bytes() []byte {
	n := r.u32()
	if uint64(n) > uint64(len(r.frame)) {
		r.fail("the request ends too early")
		return nil
	}
	return r.take(int(n))
}

// secret is bytes whose content is zeroed with the frame when the call returns.
func (r *reader) secret() []byte { return r.bytes() }

func (r *reader) string() string {
	text := r.bytes()
	if !utf8.Valid(text) {
		r.fail("a text is not UTF-8")
	}
	return string(text)
}

// The kinds that list, optional and present read: these give the name that an error needs, and the type that documents have.

func readAddress(r *reader) eth.Address { return r.address("") }
func readChain(r *reader) eth.ChainID   { return r.chain("") }
func readBytes(r *reader) eth.Bytes     { return r.bytes() }

// list reads a count and as many items. Each takes at least that many bytes of the request, so that a count which it cannot
// hold is refused before there is room for it.
func list[T any](r *reader, name string, least int, read func(*reader) T) []T {
	count := uint64(r.u32())
	if count*uint64(least) > uint64(len(r.frame)) {
		r.fail("the request ends too early")
	}
	if count == 0 || r.err != nil {
		return nil
	}
	items := make([]T, count)
	for i := range items {
		if items[i] = read(r); r.err != nil {
			r.within(name + "[" + strconv.Itoa(i) + "]")
			return nil
		}
	}
	return items
}

// optional reads a value that may be absent.
func optional[T any](r *reader, name string, read func(*reader) T) *T {
	if !r.bool() {
		return nil
	}
	value := named(r, name, read)
	return &value
}

// present is optional for what is empty where it is absent.
func present[T any](r *reader, name string, read func(*reader) T) (value T) {
	if r.bool() {
		value = named(r, name, read)
	}
	return value
}

// named reads a value and puts its name before that of the part of it that is at fault.
func named[T any](r *reader, name string, read func(*reader) T) T {
	failed := r.err != nil
	value := read(r)
	if r.err != nil && !failed {
		r.within(name)
	}
	return value
}

// within puts a name before the error's field. A frame that is not well formed is nobody's fault.
func (r *reader) within(name string) {
	known, ok := r.err.(*fault.Error)
	if !ok || known.Code == ErrFrame {
		return
	}
	if known.Field != "" && known.Field[0] != '[' {
		name += "."
	}
	known.Field = name + known.Field
}

// document reads a json field. Its error names the field inside the document or, where that is not it, the argument.
func (r *reader) document(name string, d json.Document) {
	v, err := json.Parse(r.bytes())
	if err == nil {
		err = json.Read(v, d)
	}
	r.inDocument(name, err)
}

// documents is document for a list, given by a pointer to a slice.
func (r *reader) documents(name string, list any) {
	v, err := json.Parse(r.bytes())
	if err == nil {
		err = json.ReadList(v, list, flow.Part)
	}
	r.inDocument(name, err)
}

func (r *reader) inDocument(name string, err error) {
	if known, ok := err.(*fault.Error); ok && (known.Field == "" || known.Field[0] == '[') {
		known.Field = name + known.Field
	}
	if err != nil && r.err == nil {
		r.err = err
	}
}

// end returns the first error, or that of bytes left over.
func (r *reader) end() error {
	if len(r.frame) > 0 {
		r.fail("the request goes on after its last field")
	}
	return r.err
}

// writer builds a reply in a buffer that every call uses again.
type writer struct {
	frame     []byte
	addresses *eth.AddressTexts
}

// begin starts a reply afresh. What stood there is zeroed: it may hold a secret, and be longer than what follows.
func (w *writer) begin(status uint8) {
	clear(w.frame)
	w.frame = append(w.frame[:0], status)
}

func (w *writer) u8(v uint8)            { w.frame = append(w.frame, v) }
func (w *writer) u32(v uint32)          { w.frame = binary.LittleEndian.AppendUint32(w.frame, v) }
func (w *writer) u64(v uint64)          { w.frame = binary.LittleEndian.AppendUint64(w.frame, v) }
func (w *writer) address(a eth.Address) { w.frame = append(w.frame, w.addresses.Text(a)...) }
func (w *writer) hash(h eth.Hash)       { w.frame = append(w.frame, h[:]...) }
func (w *writer) bytes(b []byte)        { w.u32(uint32(len(b))); w.frame = append(w.frame, b...) }
func (w *writer) string(s string)       { w.u32(uint32(len(s))); w.frame = append(w.frame, s...) }
func (w *writer) u256(v uint256.Int)    { b := v.Bytes32(); w.frame = append(w.frame, b[:]...) }

// secret writes bytes and zeroes where they came from.
func (w *writer) secret(b []byte) {
	w.bytes(b)
	clear(b)
}

func (w *writer) chain(id eth.ChainID) { w.u64(uint64(id)) }

func (w *writer) bool(v bool) {
	if v {
		w.u8(1)
	} else {
		w.u8(0)
	}
}

// there writes and returns whether an optional value follows.
func (w *writer) there(v bool) bool {
	w.bool(v)
	return v
}

// json writes what appendTo appends, behind its length.
func (w *writer) json(appendTo func([]byte) []byte) {
	start := len(w.frame)
	w.u32(0)
	w.frame = appendTo(w.frame)
	binary.LittleEndian.PutUint32(w.frame[start:], uint32(len(w.frame)-start-4))
}

// document writes a json field.
func (w *writer) document(d json.Document) {
	w.json(func(b []byte) []byte { return json.Append(b, d) })
}

// documents is document for a list, given by a pointer to a slice.
func (w *writer) documents(list any) {
	w.json(func(b []byte) []byte { return json.AppendPart(b, list, flow.Part) })
}
