package abi

import (
	"bytes"
	"encoding/binary"
	"strconv"

	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrData means that an encoding is malformed. Detail "offset" is the byte of the data, from 0, where it goes wrong.
	ErrData fault.Code = "abi_data"
	// ErrTrailing means that bytes follow an encoding that is good until there; detail "offset" is where they begin.
	ErrTrailing fault.Code = "abi_trailing"
	// ErrSelector means that data does not begin with the selector of the function or error that it is read as: detail "offset" is 0.
	ErrSelector fault.Code = "abi_selector"
)

// Decode reads what Encode writes and nothing else: every place has the one value that Encode gives it, nothing overlaps,
// and no byte is left over. So one list of values has one encoding, and no byte is signed that is not shown. The values share
// data. Errors: ErrData, ErrTrailing, ErrLimit.
func Decode(params []Param, data []byte) ([]Value, error) { return decode(params, data, 0, true) }

// DecodeAnswer reads what a contract answers or logs. Nobody signs that, and contracts that were written in assembly, in old
// Solidity or in Vyper share tails, leave gaps, do not clean or cut the padding behind bytes, or return more than they
// declare. All of this passes; what is out of bounds or no value of its type does not. The values share data and, where an
// answer refers to a place twice, one another's bytes, of which there are at most 1 MiB in all. Errors: ErrData, ErrLimit.
func DecodeAnswer(params []Param, data []byte) ([]Value, error) {
	return decode(params, data, 0, false)
}

// DecodeCall reads calldata: the selector, then as Decode does. Offsets in errors count from the selector on.
// Errors: ErrSelector, those of Decode.
func (f Function) DecodeCall(data []byte) ([]Value, error) {
	if f.Special {
		return Decode(f.Inputs, data)
	}
	return behind(f.Selector(), f.Inputs, data, true)
}

// DecodeResult reads what a call of the function answered, as DecodeAnswer does.
func (f Function) DecodeResult(data []byte) ([]Value, error) { return DecodeAnswer(f.Outputs, data) }

// Decode reads the data of a revert with this error: the selector, then as DecodeAnswer does. Errors: ErrSelector, those of
// DecodeAnswer.
func (e Error) Decode(data []byte) ([]Value, error) {
	return behind(e.Selector(), e.Inputs, data, false)
}

func behind(selector [selectorSize]byte, params []Param, data []byte, strict bool) ([]Value, error) {
	if !bytes.HasPrefix(data, selector[:]) {
		return nil, fault.New(ErrSelector, "", "the data begins with another selector: look for the declaration that it belongs to").
			With("offset", "0")
	}
	return decode(params, data, selectorSize, strict)
}

// decode reads the encoding that begins at start.
func decode(params []Param, data []byte, start int, strict bool) ([]Value, error) {
	d := decoder{data: data, strict: strict, room: maxItems, next: start}
	if len(data) > maxData {
		return nil, tooLong()
	}
	all := Type{Kind: KindTuple, Fields: params}
	values := d.items(&all, len(params), start)
	if d.err != nil {
		return nil, d.err
	}
	if strict && d.next < len(data) {
		return nil, at(ErrTrailing, "bytes follow behind the last value", d.next)
	}
	if strict {
		// The decoder has demanded all that follows here; the encoder, which shares nothing with it, has to agree.
		again, err := encode(data[:start], params, values, len(data))
		if err != nil || !bytes.Equal(again, data) {
			return nil, at(ErrData, "this is not how these values are encoded", start)
		}
	}
	return values, nil
}

func at(code fault.Code, message string, offset int) error {
	return fault.New(code, "", message+": have it made again by what made it").With("offset", strconv.Itoa(offset))
}

// decoder reads encodings from data. The first error ends it.
type decoder struct {
	data   []byte
	strict bool
	room   int // how many values there may still be
	shared int // bytes of bytes and strings so far
	next   int // if strict: where what the next offset points to must begin
	err    error
}

func (d *decoder) fail(code fault.Code, message string, offset int) {
	if d.err == nil {
		d.err = at(code, message, offset)
	}
}

func (d *decoder) ends() { d.fail(ErrData, "the data ends before the values do", len(d.data)) }

// items reads the n values of a tuple or an array, whose places begin at base.
func (d *decoder) items(t *Type, n, base int) []Value {
	heads := t.heads(n)
	if heads > len(d.data)-base {
		if t.Kind == KindSlice {
			d.fail(ErrData, lengthText, base-wordSize)
		}
		d.ends()
		return nil
	}
	d.next = base + heads
	values, _ := d.read(t, n, base, base)
	return values
}

// read reads n values at their places, from at on, and returns the place behind them. Offsets are counted from base.
func (d *decoder) read(t *Type, n, base, at int) ([]Value, int) {
	if d.room -= n; d.room < 0 {
		d.fail(ErrLimit, "an encoding has at most 65536 values", at)
	}
	if d.err != nil || n == 0 {
		return nil, at
	}
	values := make([]Value, n)
	for i := range values {
		item, v := t.item(i), &values[i]
		if item.dynamic() {
			if offset, ok := d.offset(base, at); ok {
				d.tail(item, v, offset)
			}
			at += wordSize
		} else if item.Kind >= KindArray {
			v.Items, at = d.read(item, item.count(), base, at)
		} else {
			if copy(v.Word[:], d.data[at:]); !item.clean(&v.Word) {
				d.fail(ErrData, "this word is no "+item.String(), at)
			}
			at += wordSize
		}
		if d.err != nil {
			return nil, at
		}
	}
	return values, at
}

// count returns how many items a tuple or T[k] has.
func (t *Type) count() int {
	if t.Kind == KindTuple {
		return len(t.Fields)
	}
	return t.Size
}

// offset returns the place that the word at at points to.
func (d *decoder) offset(base, at int) (int, bool) {
	offset := d.small(at)
	if d.strict && base+offset != d.next {
		d.fail(ErrData, "this offset points to another place than behind what is in front of it", at)
	} else if offset > len(d.data)-base {
		d.fail(ErrData, "this offset points out of the data", at)
	}
	return base + offset, d.err == nil
}

// small reads a word that is an offset or a length; one beyond every limit is over maxData.
func (d *decoder) small(at int) int {
	if len(d.data)-at < wordSize {
		d.ends()
		return 0
	}
	for _, b := range d.data[at : at+wordSize-4] {
		if b != 0 {
			return maxData + 1
		}
	}
	return int(min(binary.BigEndian.Uint32(d.data[at+wordSize-4:]), maxData+1))
}

const lengthText = "this length reaches out of the data"

// tail reads a value of a dynamic type at its place.
func (d *decoder) tail(t *Type, v *Value, at int) {
	switch t.Kind {
	case KindArray, KindTuple:
		v.Items = d.items(t, t.count(), at)
		return
	}
	n := d.small(at)
	at += wordSize
	switch {
	case d.err != nil:
	case t.Kind == KindSlice:
		v.Items = d.items(t, n, at)
	case n > len(d.data)-at:
		d.fail(ErrData, lengthText, at-wordSize)
	default:
		v.Bytes = d.bytes(at, n)
	}
}

// bytes reads n bytes and their padding.
func (d *decoder) bytes(at, n int) []byte {
	if d.shared += n; d.shared > maxData {
		d.fail(ErrLimit, "an answer has at most 1 MiB of bytes", at)
		return nil
	}
	end := at + n
	if padding := -n & (wordSize - 1); d.strict {
		if padding > len(d.data)-end {
			d.ends()
			return nil
		}
		for i, b := range d.data[end : end+padding] {
			if b != 0 {
				d.fail(ErrData, "what fills up the last word of bytes is not zero", end+i)
			}
		}
		d.next = end + padding
	}
	return d.data[at:end:end]
}
