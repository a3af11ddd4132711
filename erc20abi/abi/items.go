package abi

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
)

// Mutability says what a function may do with the chain and with money.
type Mutability string

const (
	Pure       Mutability = "pure"
	View       Mutability = "view"
	NonPayable Mutability = "nonpayable"
	Payable    Mutability = "payable"
)

// Function is a function.
type Function struct {
	Name       string
	Inputs     []Param
	Outputs    []Param
	Mutability Mutability
	Special    bool // the constructor, receive or fallback, as Name says: calls of it have no selector

	hashed   bool // by Hashed, which left the selector
	selector [selectorSize]byte
}

// Event is an event.
type Event struct {
	Name      string
	Inputs    []Param
	Anonymous bool

	topic *eth.Hash // as Hashed left it
}

// Error is a custom error.
type Error struct {
	Name   string
	Inputs []Param
}

// Interface is what a contract declares, in the order of the declarations.
type Interface struct {
	Constructor *Function // nil where none is declared; so the next two
	Receive     *Function
	Fallback    *Function
	Functions   []Function
	Events      []Event
	Errors      []Error
}

// Signature returns the text that names the function for all programs, such as "transfer(address,uint256)".
func (f Function) Signature() string { return signature(f.Name, f.Inputs) }

// Selector returns the first four bytes of the Keccak-256 of the signature.
func (f Function) Selector() [4]byte {
	if f.hashed {
		return f.selector
	}
	return selector(f.Signature())
}

// Hashed returns the function with its selector in it, which is then not reckoned again: change neither its name nor its
// inputs.
func (f Function) Hashed() Function {
	f.selector, f.hashed = f.Selector(), true
	return f
}

// String returns the declaration with all its names, such as
// "function transfer(address to, uint256 amount) returns (bool)".
func (f Function) String() string {
	head := "function "
	if f.Special {
		head = ""
	}
	b := appendParams(append(append(make([]byte, 0, usualText), head...), f.Name...), f.Inputs, true)
	if f.Mutability != NonPayable && f.Mutability != "" {
		b = append(append(b, ' '), f.Mutability...)
	}
	if len(f.Outputs) > 0 {
		b = appendParams(append(b, " returns "...), f.Outputs, true)
	}
	return string(b)
}

// Signature returns the text whose hash is the event's topic, such as "Transfer(address,address,uint256)".
func (e Event) Signature() string { return signature(e.Name, e.Inputs) }

// Topic returns the first topic of the event's logs, which those of an anonymous event have not.
func (e Event) Topic() eth.Hash {
	if e.topic != nil {
		return *e.topic
	}
	return eth.Keccak256([]byte(e.Signature()))
}

// Hashed returns the event with its topic in it, which is then not reckoned again: change neither its name nor its inputs.
func (e Event) Hashed() Event {
	topic := e.Topic()
	e.topic = &topic
	return e
}

// String returns the declaration with all its names.
func (e Event) String() string {
	b := appendParams(append([]byte("event "), e.Name...), e.Inputs, true)
	if e.Anonymous {
		b = append(b, " anonymous"...)
	}
	return string(b)
}

// Signature returns the text whose hash begins with the error's selector.
func (e Error) Signature() string { return signature(e.Name, e.Inputs) }

// Selector returns the first four bytes of the Keccak-256 of the signature.
func (e Error) Selector() [4]byte { return selector(e.Signature()) }

// String returns the declaration with all its names.
func (e Error) String() string {
	return string(appendParams(append([]byte("error "), e.Name...), e.Inputs, true))
}

func selector(signature string) [4]byte {
	sum := eth.Keccak256([]byte(signature))
	return [4]byte(sum[:])
}

const usualText = 96 // bytes of a declaration

func signature(name string, params []Param) string {
	return string(appendParams(append(make([]byte, 0, usualText), name...), params, false))
}

// String returns the type as signatures have it, such as "(address,uint256)[]".
func (t Type) String() string { return string(t.append(nil, false)) }

// Named returns the type with the names of its fields, such as "(address to, uint256 amount)[]".
func (t Type) Named() string { return string(t.append(nil, true)) }

var kindNames = [...]string{
	KindUint: "uint", KindInt: "int", KindUfixed: "ufixed", KindFixed: "fixed", KindBool: "bool", KindAddress: "address",
	KindFixedBytes: "bytes", KindFunction: "function", KindBytes: "bytes", KindString: "string", KindTuple: "",
}

func (t *Type) append(b []byte, named bool) []byte {
	switch t.Kind {
	case KindArray, KindSlice:
		b = append(t.Elem.append(b, named), '[')
		if t.Kind == KindArray {
			b = strconv.AppendInt(b, int64(t.Size), 10)
		}
		return append(b, ']')
	case KindTuple:
		return appendParams(b, t.Fields, named)
	}
	b = append(b, kindNames[t.Kind]...)
	if t.Size > 0 {
		b = strconv.AppendInt(b, int64(t.Size), 10)
	}
	if t.Decimals > 0 {
		b = strconv.AppendInt(append(b, 'x'), int64(t.Decimals), 10)
	}
	return b
}

// appendParams appends a list in parentheses, with what names it has or without.
func appendParams(b []byte, params []Param, named bool) []byte {
	b = append(b, '(')
	for i := range params {
		p := &params[i]
		if i > 0 {
			b = append(b, ',')
			if named {
				b = append(b, ' ')
			}
		}
		b = p.Type.append(b, named)
		if named && p.Indexed {
			b = append(b, " indexed"...)
		}
		if named && p.Name != "" {
			b = append(append(b, ' '), p.Name...)
		}
	}
	return append(b, ')')
}
