package bridge

import (
	"bytes"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// effect is the number of an effect in a reply.
type effect uint8

const (
	effectLoad          effect = 1
	effectCompareAndSet effect = 2
	effectNow           effect = 3
	effectRPC           effect = 4
	effectPBKDF2        effect = 5
	effectMAC           effect = 6
	effectSetBoth       effect = 7
)

// answer is what an effect came to. Only the fields of its effect are set.
type answer struct {
	err      error
	record   flow.Record
	conflict bool
	written  int // of two
	now      eth.Millis
	mac      eth.Hash
	replies  []flow.RPCReply
	seed     []byte // 64 bytes; whoever takes it zeroes it
}

var (
	_ flow.Host       = (*coroutine)(nil)
	_ nonce.PairStore = (*coroutine)(nil)
)

// Load is flow.Host's.
func (c *coroutine) Load(key string) (flow.Record, error) {
	c.ask(effectLoad).string(key)
	err := c.wait()
	return c.answer.record, err
}

// CompareAndSet is flow.Host's.
func (c *coroutine) CompareAndSet(key string, expected uint64, value []byte) error {
	w := c.ask(effectCompareAndSet)
	w.string(key)
	w.u64(expected)
	w.bytes(value)
	if err := c.wait(); err != nil {
		return err
	}
	if c.answer.conflict {
		return conflict()
	}
	return nil
}

// CompareAndSetBoth is nonce.PairStore's.
func (c *coroutine) CompareAndSetBoth(first, second nonce.Write) (written int, err error) {
	w := c.ask(effectSetBoth)
	for _, one := range []nonce.Write{first, second} {
		w.string(one.Key)
		w.u64(one.Expected)
		w.bytes(one.Value)
	}
	if err := c.wait(); err != nil {
		return 0, err
	}
	if c.answer.written < 2 {
		return c.answer.written, conflict()
	}
	return 2, nil
}

func conflict() error {
	return fault.New(flow.ErrConflict, "", "another window of this wallet wrote first: try again")
}

// Now is flow.Host's.
func (c *coroutine) Now() (eth.Millis, error) {
	c.ask(effectNow)
	err := c.wait()
	return c.answer.now, err
}

// MAC is flow.Host's.
func (c *coroutine) MAC(data []byte) (eth.Hash, error) {
	c.ask(effectMAC).bytes(data)
	err := c.wait()
	return c.answer.mac, err
}

// RPC is flow.Host's.
func (c *coroutine) RPC(endpoint string, batch []flow.RPCRequest) ([]flow.RPCReply, error) {
	w := c.ask(effectRPC)
	w.string(endpoint)
	w.json(func(b []byte) []byte { return json.AppendList(b, batch, appendRequest) })
	c.batch = len(batch)
	err := c.wait()
	return c.answer.replies, err
}

func appendRequest(b []byte, request flow.RPCRequest) []byte {
	b = json.AppendText(json.AppendName(append(b, '{'), "method"), request.Method)
	b = append(json.AppendName(b, "params"), request.Params...)
	return append(b, '}')
}

// ask makes an effect the reply. The caller writes its fields and waits.
func (c *coroutine) ask(kind effect) *writer {
	c.steps++
	c.effect = kind
	w := &c.bridge.reply
	w.begin(statusEffect)
	w.u32(c.id)
	w.u32(c.steps)
	w.u8(uint8(kind))
	return w
}

// wait suspends the flow until its step is taken, and returns the effect's failure.
func (c *coroutine) wait() error {
	c.answer = answer{}
	if c.ended || !c.yield(struct{}{}) {
		c.ended = true
		return fault.New(flow.ErrCancelled, "", "the wallet was locked meanwhile")
	}
	return c.answer.err
}

// readAnswer reads an effect's outcome. What the flow keeps is copied: the frame is zeroed when the call returns.
func readAnswer(r *reader, kind effect, batch int) (a answer) {
	switch kind {
	case effectLoad:
		a.record.Version = r.u64()
		if value := r.bytes(); a.record.Version > 0 { // a record that was never written has no value, not an empty one
			a.record.Value = bytes.Clone(value)
		}
	case effectCompareAndSet:
		a.conflict = r.bool()
	case effectSetBoth:
		if a.written = int(r.u8()); a.written > 2 {
			r.fail("two records were to be written")
		}
	case effectNow:
		millis := r.u64()
		if a.now = eth.Millis(millis); millis >= 1<<53 {
			r.fail("this is no time")
		}
	case effectPBKDF2:
		if a.seed = bytes.Clone(r.secret()); len(a.seed) != 64 {
			r.fail("a seed is 64 bytes")
		}
	case effectMAC:
		if mac := r.bytes(); len(mac) == len(a.mac) {
			a.mac = eth.Hash(mac)
		} else {
			r.fail("a MAC is 32 bytes")
		}
	case effectRPC:
		a.replies, a.err = readReplies(bytes.Clone(r.bytes()), batch)
	}
	return a
}

// readReplies reads the replies of a batch. They hold the node's words, so what is wrong with them is no fault of the
// frame but an answer of its own.
func readReplies(text []byte, count int) ([]flow.RPCReply, error) {
	value, err := json.Parse(text)
	var replies []flow.RPCReply
	if err == nil {
		replies, err = json.List(readReply)(value)
	}
	if err != nil {
		return nil, fault.Wrap(flow.ErrNodeAnswer, "", "the node's answer is not valid JSON-RPC", err)
	}
	if len(replies) != count {
		return nil, fault.New(flow.ErrNodeAnswer, "", "the node did not answer every request")
	}
	return replies, nil
}

func readReply(v json.Value) (reply flow.RPCReply, err error) {
	o := json.ReadObject(v)
	if reply.Error = json.Pointer(o, "error", readRPCError); reply.Error == nil {
		reply.Result = json.Field(o, "result", raw)
	}
	return reply, o.Done()
}

func readRPCError(v json.Value) (e flow.RPCError, err error) {
	o := json.ReadObject(v)
	e.Code = json.Field(o, "code", json.Int64)
	e.Message = json.Field(o, "message", json.Text)
	e.Data = json.Optional(o, "data", raw)
	return e, o.Done()
}

func raw(v json.Value) ([]byte, error) { return v.Raw(), nil }

// readFailure reads why an effect failed. A code that does not fit the effect becomes the one that assumes least: of a
// request to a node, that it may have been carried out.
func readFailure(r *reader, kind effect) error {
	code, message := fault.Code(r.string()), r.string()
	known := code == flow.ErrCancelled
	assumed := flow.ErrStorage
	switch kind {
	case effectLoad, effectCompareAndSet, effectSetBoth, effectMAC:
		known = known || code == flow.ErrStorage
	case effectNow, effectPBKDF2:
		assumed = flow.ErrCancelled
	case effectRPC:
		known = known || code == flow.ErrNotSent || code == flow.ErrUnknownOutcome || code == flow.ErrNodeAnswer
		assumed = flow.ErrUnknownOutcome
	}
	if !known {
		code = assumed
	}
	return fault.New(code, "", message)
}
