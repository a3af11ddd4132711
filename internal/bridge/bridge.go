package bridge

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/wallet/flow"
)

const (
	// ErrMethod means that a request names a method that this build does not have.
	ErrMethod fault.Code = "method_unknown"
	// ErrPanic means that the module met a mistake of its own. The instance is dead: replace it.
	ErrPanic fault.Code = "module_panic"
	// ErrDead means that the instance failed before. Replace it.
	ErrDead fault.Code = "module_dead"
)

// replySize holds every reply without a large document, so that a secret's frame is not grown, which leaves a copy.
const replySize = 64 << 10

// methodStep is the number of the method that answers an effect; those of api.txt follow.
const methodStep = 1

// Bridge is one instance of the wallet behind frames. It is used by one goroutine at a time.
type Bridge struct {
	request reader
	reply   writer
	session *flow.Session
	flows   flows
	dead    bool
}

// New returns a bridge to a locked session.
func New() *Bridge {
	known := new(eth.AddressTexts)
	return &Bridge{
		session: flow.NewSession(),
		request: reader{addresses: known},
		reply:   writer{make([]byte, 0, replySize), known},
	}
}

// Call performs one request and zeroes it. The reply is valid until the next call, which zeroes it. Call never panics:
// after a panic inside it, this and all later replies are errors, because what the panic left half done is unknown.
func (b *Bridge) Call(request []byte) (reply []byte) {
	defer clear(request)
	defer func() {
		if recover() != nil {
			b.dead = true // what was thrown may hold a secret: it goes nowhere
			reply = b.fail(fault.New(ErrPanic, "", "the module failed and must be replaced; what it signed is in its ledger"))
		}
	}()
	clear(b.reply.frame)
	b.reply.frame = b.reply.frame[:0]
	b.request.frame, b.request.err = request, nil
	if err := b.dispatch(); err != nil {
		return b.fail(err)
	}
	return b.reply.frame
}

func (b *Bridge) dispatch() error {
	if b.dead {
		return fault.New(ErrDead, "", "the module failed earlier and must be replaced")
	}
	number := b.request.u16()
	switch {
	case b.request.err != nil:
		return b.request.err
	case number == methodStep:
		return b.step()
	case int(number) < len(calls) && calls[number] != nil:
		return calls[number](b)
	}
	return fault.New(ErrMethod, "", "this build has no such method: both sides must come from one build")
}

// result begins a reply with results.
func (b *Bridge) result() *writer {
	b.reply.begin(statusResult)
	return &b.reply
}

// document replies with the one document that a method results in.
func (b *Bridge) document(d json.Document, err error) error {
	if err == nil {
		b.result().document(d)
	}
	return err
}

// documents is document for a list, given by a pointer to a slice.
func (b *Bridge) documents(list any, err error) error {
	if err == nil {
		b.result().documents(list)
	}
	return err
}

// fail makes an error the reply.
func (b *Bridge) fail(err error) []byte {
	b.reply.begin(statusError)
	b.reply.json(func(reply []byte) []byte { return appendError(reply, err) })
	return b.reply.frame
}

// appendError writes what of an error may leave the module: not its cause.
func appendError(b []byte, err error) []byte {
	known, ok := err.(*fault.Error)
	if !ok {
		code, _ := err.(fault.Code)
		known = fault.New(code, "", "the request failed")
	}
	b = append(b, '{')
	b = json.AppendText(json.AppendName(b, "code"), string(known.Code))
	b = json.AppendText(json.AppendName(b, "message"), known.Message)
	if known.Field != "" {
		b = json.AppendText(json.AppendName(b, "field"), known.Field)
	}
	if len(known.Details) > 0 {
		b = append(json.AppendName(b, "details"), '{')
		for _, detail := range known.Details {
			b = json.AppendText(json.AppendName(b, detail.Name), detail.Value)
		}
		b = append(b, '}')
	}
	return append(b, '}')
}
