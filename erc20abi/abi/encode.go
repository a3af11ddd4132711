package abi

import (
	"encoding/binary"

	"github.com/latchkey/latchkey/fault"
)

// ErrValue means that a value is not of its type. Where it was given as text, the detail "position" is the byte of the text,
// from 0, where it goes wrong.
const ErrValue fault.Code = "abi_value"

// Encode returns the encoding of values, one for each parameter. Errors: ErrValue, ErrLimit.
func Encode(params []Param, values []Value) ([]byte, error) { return encode(nil, params, values, 0) }

// EncodeCall returns the calldata of a call: the selector and the encoding of a value for each input; of a constructor only
// the encoding, which belongs behind the contract's code. Errors: ErrValue, ErrLimit.
func (f Function) EncodeCall(values []Value) ([]byte, error) {
	if f.Special {
		return encode(nil, f.Inputs, values, 0)
	}
	id := f.Selector()
	return encode(id[:], f.Inputs, values, 0)
}

// Encode returns the data of a revert with this error. Errors: ErrValue, ErrLimit.
func (e Error) Encode(values []Value) ([]byte, error) {
	id := e.Selector()
	return encode(id[:], e.Inputs, values, 0)
}

// encode appends the encoding to what goes in front of it. It makes room for size bytes, or where that is 0 for some.
func encode(front []byte, params []Param, values []Value, size int) ([]byte, error) {
	all := Type{Kind: KindTuple, Fields: params}
	if len(params) != len(values) {
		return nil, fault.New(ErrValue, "", "give one value for each parameter")
	}
	if size == 0 {
		size = len(front) + all.heads(len(params))
		if all.dynamic() {
			size += 16 * wordSize
		}
	}
	e := encoder{out: append(make([]byte, 0, size), front...), room: maxItems}
	e.items(&all, values)
	if e.err != nil {
		return nil, e.err
	}
	return e.out, nil
}

// encoder appends encodings to out. The first error ends it.
type encoder struct {
	out  []byte
	room int // how many values there may still be
	err  error
}

// item returns the type of a tuple's field or of an array's element.
func (t *Type) item(i int) *Type {
	if t.Kind == KindTuple {
		return &t.Fields[i].Type
	}
	return t.Elem
}

// heads returns how many bytes n items take at their places; what is beyond maxData is a little more than that.
func (t *Type) heads(n int) (size int) {
	if n == 0 {
		return 0 // whatever they would be
	}
	if t.Kind != KindTuple {
		elem, _ := t.Elem.head()
		return min(n, maxData/max(elem, 1)+1) * elem
	}
	for i := range t.Fields {
		field, _ := t.Fields[i].Type.head()
		size = min(size+field, maxData+1)
	}
	return size
}

// items appends the values of a tuple or an array: a place for each, then what the places point to.
func (e *encoder) items(t *Type, values []Value) {
	base, heads := len(e.out), t.heads(len(values))
	if base+heads > maxData {
		e.err = tooLong()
		return
	}
	e.out = append(e.out, make([]byte, heads)...)
	e.fill(t, values, base, base)
}

// fill writes values at their places, from at on, and returns the place behind them. Offsets are counted from base.
func (e *encoder) fill(t *Type, values []Value, base, at int) int {
	if e.room -= len(values); e.room < 0 && e.err == nil {
		e.err = fault.New(ErrLimit, "", "an encoding has at most 65536 values")
	}
	for i := range values {
		if e.err != nil {
			break
		}
		item, v := t.item(i), &values[i]
		if !item.fits(v) {
			e.err = wrongValue(item)
		} else if item.dynamic() {
			binary.BigEndian.PutUint64(e.out[at+wordSize-8:], uint64(len(e.out)-base))
			at += wordSize
			e.tail(item, v)
		} else if item.Kind >= KindArray {
			at = e.fill(item, v.Items, base, at)
		} else {
			at += copy(e.out[at:], v.Word[:])
		}
	}
	return at
}

// tail appends a value of a dynamic type.
func (e *encoder) tail(t *Type, v *Value) {
	switch t.Kind {
	case KindBytes, KindString:
		padding := -len(v.Bytes) & (wordSize - 1)
		if len(e.out)+wordSize+len(v.Bytes)+padding > maxData {
			e.err = tooLong()
			return
		}
		e.length(len(v.Bytes))
		e.out = append(append(e.out, v.Bytes...), make([]byte, padding)...)
		return
	case KindSlice:
		e.length(len(v.Items))
	}
	e.items(t, v.Items)
}

func (e *encoder) length(n int) {
	var word [wordSize]byte
	binary.BigEndian.PutUint64(word[wordSize-8:], uint64(n))
	e.out = append(e.out, word[:]...)
}

// fits reports whether a value has the members that its type demands. What its items are is not looked at.
func (t *Type) fits(v *Value) bool {
	switch t.Kind {
	case KindTuple:
		return len(v.Items) == len(t.Fields)
	case KindArray:
		return len(v.Items) == t.Size
	case KindSlice, KindBytes, KindString:
		return true
	}
	return t.clean(&v.Word)
}

// used returns the part of a word in which an elementary type has its value.
func (t *Type) used() (from, to int) {
	switch t.Kind {
	case KindBool:
		return wordSize - 1, wordSize
	case KindAddress:
		return addressPad, wordSize
	case KindFixedBytes:
		return 0, t.Size
	case KindFunction:
		return 0, functionSize
	}
	return wordSize - t.Size/8, wordSize
}

// clean reports whether a word is an encoding of an elementary type: what the type does not use is zero, or the sign.
func (t *Type) clean(w *[wordSize]byte) bool {
	from, to := t.used()
	fill := byte(0)
	if t.signed() && w[from] >= 0x80 {
		fill = 0xff
	}
	for _, b := range w[:from] {
		if b != fill {
			return false
		}
	}
	for _, b := range w[to:] {
		if b != 0 {
			return false
		}
	}
	return t.Kind != KindBool || w[from] <= 1
}

func wrongValue(t *Type) error {
	return fault.New(ErrValue, "", "a value is none of the type "+t.String()+": give one that is")
}

func tooLong() error { return fault.New(ErrLimit, "", "an encoding is at most 1 MiB") }
