package typeddata

import (
	"strconv"
	"unicode/utf8"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

// ErrMember means that a Struct writes other members than its type has: more of them, or of another kind.
const ErrMember fault.Code = "typed_data_member"

// Struct is a Go type that is signed as a struct of EIP-712, with New and without JSON.
type Struct interface {
	// EncodeType returns the type as EIP-712's encodeType does: itself, then all that it refers to, sorted by name, such as
	// "Mail(Person to,string contents)Person(string name,address wallet)".
	EncodeType() string

	// Encode writes the members in the type's order.
	Encode(*Encoder)
}

// Encoder takes the members of a Struct, one call each, and holds each against the type that EncodeType gives it. The first
// error ends it; New returns it.
type Encoder struct {
	frame
	err error
}

// frame is the struct or array whose values are being written.
type frame struct {
	members []member // of a struct
	element *typ     // of an array
	values  []Value  // so far
}

// Bool writes a bool.
func (e *Encoder) Bool(yes bool) {
	var word [32]byte
	if yes {
		word[31] = 1
	}
	e.word(KindBool, word)
}

// Address writes an address.
func (e *Encoder) Address(a eth.Address) {
	var word [32]byte
	copy(word[12:], a[:])
	e.word(KindAddress, word)
}

// Uint writes a whole number of a type uint8 to uint256.
func (e *Encoder) Uint(n uint256.Int) { e.word(KindUint, n.Bytes32()) }

// Uint64 is Uint for small numbers.
func (e *Encoder) Uint64(n uint64) { e.Uint(uint256.FromUint64(n)) }

// Int writes a whole number of a type int8 to int256, given in two's complement, big-endian.
func (e *Encoder) Int(word [32]byte) { e.word(KindInt, word) }

// Int64 is Int for small numbers.
func (e *Encoder) Int64(n int64) {
	word := uint256.FromUint64(uint64(n)).Bytes32()
	for i := range word[:24] {
		word[i] = byte(n >> 63)
	}
	e.word(KindInt, word)
}

// FixedBytes writes a value of a type bytes1 to bytes32, of exactly that length.
func (e *Encoder) FixedBytes(b []byte) {
	v, t := e.next(KindFixedBytes)
	if t == nil {
		return
	}
	if len(b) != t.size {
		e.fail(ErrLength, v.Name, "this type has "+strconv.Itoa(t.size)+" bytes")
		return
	}
	var word [32]byte
	copy(word[:], b)
	v.Data = word[:]
	e.put(v)
}

// Bytes writes bytes of any number; they are copied.
func (e *Encoder) Bytes(b []byte) {
	v, _ := e.next(KindBytes)
	v.Data = append(eth.Bytes{}, b...)
	e.put(v)
}

// String writes a string, which must be UTF-8.
func (e *Encoder) String(text string) {
	v, _ := e.next(KindString)
	if !utf8.ValidString(text) {
		e.fail(json.ErrField, v.Name, "the text is not UTF-8")
	}
	v.Data = eth.Bytes(text)
	e.put(v)
}

// Struct writes a struct. Its EncodeType must be the one that the outer struct's implies.
func (e *Encoder) Struct(s Struct) {
	v, t := e.next(KindStruct)
	switch {
	case t == nil:
		return
	case s == nil:
		e.fail(json.ErrMissingField, v.Name, "this struct must be given")
		return
	case s.EncodeType() != t.members.encodeType():
		e.fail(ErrType, v.Name, "this struct's type is not the one that the outer type gives it")
		return
	}
	v.of = t.members
	v.Members = e.within(v.Name, frame{members: t.members.members}, func() { s.Encode(e) })
	e.put(v)
}

// Array writes an array: element is called for 0 to n-1 and writes one element each time.
func (e *Encoder) Array(n int, element func(i int)) {
	v, t := e.next(KindArray)
	if t == nil {
		return
	}
	if t.size != dynamic && t.size != n {
		e.fail(ErrLength, v.Name, "this array must have "+strconv.Itoa(t.size)+" elements")
		return
	}
	v.Members = e.within(v.Name, frame{element: t.element}, func() {
		for i := 0; i < n && e.err == nil; i++ {
			element(i)
		}
		if len(e.values) != n {
			e.fail(ErrMember, "", "write one element each time")
		}
	})
	e.put(v)
}

// word writes what is 32 bytes, and a number if it is within its type's range.
func (e *Encoder) word(kind Kind, word [32]byte) {
	v, t := e.next(kind)
	if t == nil {
		return
	}
	if !inRange(word, kind, t.size) {
		e.fail(ErrInteger, v.Name, "the number is out of the range of "+v.Type)
	}
	v.Data = word[:]
	e.put(v)
}

// next returns the value that comes next, without its content, and its type, nil after an error. An element's name is its
// index here, a step of its path.
func (e *Encoder) next(kind Kind) (v Value, t *typ) {
	if e.err != nil {
		return v, nil
	}
	i := len(e.values)
	switch {
	case e.element != nil:
		v.Name, t = "["+strconv.Itoa(i)+"]", e.element
	case i < len(e.members):
		v.Name, t = e.members[i].name, &e.members[i].typ
	default:
		e.fail(ErrMember, "", "more members are written than the type has")
		return v, nil
	}
	if v.Type, v.Kind = t.name, t.kind; v.Kind != kind {
		e.fail(ErrMember, v.Name, "the type of this member is "+v.Type+", and another kind is written")
		return v, nil
	}
	return v, t
}

func (e *Encoder) put(v Value) {
	if e.err != nil {
		return
	}
	if e.element != nil {
		v.Name = ""
	}
	e.values = append(e.values, v)
}

// within writes the values of one struct or array and returns them.
func (e *Encoder) within(step string, inner frame, write func()) []Value {
	outer := e.frame
	e.frame = inner
	write()
	if i := len(e.values); i < len(e.members) {
		e.fail(json.ErrMissingField, e.members[i].name, "this member is not written")
	}
	if e.err != nil && step != "" {
		e.err = json.At(step, e.err)
	}
	values := e.values
	e.frame = outer
	return values
}

func (e *Encoder) fail(code fault.Code, step, message string) {
	if e.err == nil {
		e.err = fault.New(code, step, message)
	}
}
