package abi

import "github.com/latchkey/latchkey/fault"

// ErrPacked means that a type has no packed encoding: tuples, and arrays of arrays, tuples, bytes or strings.
const ErrPacked fault.Code = "abi_packed"

// EncodePacked returns what Solidity's abi.encodePacked makes of values: each in as many bytes as its type has, without
// offsets, lengths or padding, but an array's elements in a word each. Different values can have the same encoding, so that it
// says nothing about them. Errors: ErrPacked, ErrValue, ErrLimit.
func EncodePacked(params []Param, values []Value) ([]byte, error) {
	if len(params) != len(values) {
		return nil, fault.New(ErrValue, "", "give one value for each parameter")
	}
	var out []byte
	for i := range params {
		t, v := &params[i].Type, &values[i]
		if !t.fits(v) {
			return nil, wrongValue(t)
		}
		switch t.Kind {
		case KindBytes, KindString:
			out = append(out, v.Bytes...)
		case KindTuple:
			return nil, unpacked(t)
		case KindArray, KindSlice:
			if t.Elem.Kind >= KindBytes {
				return nil, unpacked(t)
			}
			for j := range v.Items {
				if !t.Elem.fits(&v.Items[j]) {
					return nil, wrongValue(t.Elem)
				}
				out = append(out, v.Items[j].Word[:]...)
			}
		default:
			from, to := t.used()
			out = append(out, v.Word[from:to]...)
		}
		if len(out) > maxData {
			return nil, tooLong()
		}
	}
	return out, nil
}

func unpacked(t *Type) error {
	return fault.New(ErrPacked, "", "Solidity packs no "+t.String())
}
