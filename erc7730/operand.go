package erc7730

import (
	"strings"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

// operand is a value that a format is applied to or that a parameter stands for: of the data, of what is around them, or a
// constant of the descriptor.
type operand struct {
	typ   *abi.Type
	value abi.Value
	node  *node  // nil for some bytes of a value, for a constant, and around the data for all but the coins
	path  string // "" for a constant
	trail []int  // to the value
}

var (
	uintType    = &abi.Type{Kind: abi.KindUint, Size: 256}
	addressType = &abi.Type{Kind: abi.KindAddress}
	boolType    = &abi.Type{Kind: abi.KindBool}
	bytesType   = &abi.Type{Kind: abi.KindBytes}
	stringType  = &abi.Type{Kind: abi.KindString}
)

func (n *node) operand(trail []int) *operand {
	return &operand{typ: n.typ, value: n.value, node: n, path: n.path(), trail: trail}
}

// around is the operand of a value that stands around the data.
func (n *node) around(path string) *operand {
	return &operand{typ: n.typ, value: n.value, node: n, path: path}
}

// literal returns a constant, which may be a path to another place of the descriptor. 0x and hexadecimal digits are bytes,
// other strings are text.
func (d *Descriptor) literal(v json.Value) *operand {
	if text, err := json.Text(v); err == nil {
		if at, ok := d.constant(text); ok {
			v = at
		}
	}
	raw := string(v.Raw())
	switch v.Kind() {
	case json.String:
		text, _ := json.Text(v)
		if b, err := eth.ParseBytes(text); err == nil {
			return &operand{typ: bytesType, value: abi.Value{Bytes: b}}
		}
		raw = text
	case json.Number:
		if n, err := uint256.ParseDecimal(raw); err == nil {
			return &operand{typ: uintType, value: abi.FromUint(n)}
		}
	case json.Boolean:
		return &operand{typ: boolType, value: abi.FromBool(raw == "true")}
	}
	return &operand{typ: stringType, value: abi.Value{Bytes: []byte(raw)}}
}

// uint returns the operand as a number: bytes are read as the ABI writes numbers, the highest first.
func (o *operand) uint() (uint256.Int, bool) {
	switch o.typ.Kind {
	case abi.KindUint:
		return o.value.Uint(), true
	case abi.KindInt:
		return o.value.Uint(), o.value.Word[0] < 0x80
	case abi.KindString:
		text := string(o.value.Bytes)
		n, err := uint256.ParseDecimal(text)
		if err != nil {
			n, err = uint256.ParseHex(text) // an odd number of digits is no bytes
		}
		return n, err == nil && o.path == ""
	case abi.KindBytes, abi.KindFixedBytes:
		n, err := uint256.FromBytes(bytesOf(o.typ, &o.value))
		return n, err == nil
	}
	return uint256.Int{}, false
}

// address returns the operand as an address: some contracts keep addresses in 32 bytes or in longer strings of them.
func (o *operand) address() (a eth.Address, ok bool) {
	b := bytesOf(o.typ, &o.value)
	if len(b) == 32 && [12]byte(b) == [12]byte{} {
		b = b[12:]
	}
	if ok = len(b) == len(a) && o.typ.Kind != abi.KindString; ok {
		a = eth.Address(b)
	}
	return a, ok
}

// text returns the operand in the ABI's notation, a string as it is.
func (o *operand) text() string {
	if o.typ.Kind == abi.KindString {
		return string(o.value.Bytes)
	}
	return o.typ.Text(o.value)
}

// is reports whether the operand has the value that a constant of the descriptor gives.
func (o *operand) is(constant *operand) bool {
	if o.typ.Kind == abi.KindUint || o.typ.Kind == abi.KindInt {
		if a, ok := o.uint(); ok {
			b, ok := constant.uint()
			return ok && a == b
		}
	}
	return o.isText(constant.text())
}

// isText reports whether the operand is what a key of an enum or a map names: numbers in decimal, addresses and bytes with
// letters of either case.
func (o *operand) isText(key string) bool {
	if o.typ.Kind == abi.KindString {
		return key == o.text()
	}
	return eth.LowerASCII(key) == eth.LowerASCII(o.text())
}

// constant returns the value of the descriptor that a path beginning with $ leads to.
func (d *Descriptor) constant(text string) (v json.Value, ok bool) {
	v = d.root
	names, ok := strings.CutPrefix(text, "$.")
	for ok && names != "" {
		var name string
		name, names, _ = strings.Cut(names, ".")
		v, ok = memberOf(v, name)
	}
	return v, ok
}

func memberOf(v json.Value, name string) (json.Value, bool) {
	if v.Kind() != json.Object {
		return json.Value{}, false
	}
	o := json.ReadObject(v)
	return json.Optional(o, name, anything), o.Has(name)
}

func anything(v json.Value) (json.Value, error) { return v, nil }
