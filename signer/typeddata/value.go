package typeddata

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

const (
	// ErrInteger means that a whole number is written in no known way, or is out of its type's range.
	ErrInteger fault.Code = "typed_data_integer"
	// ErrLength means that an array of fixed length, or bytesN, has another length.
	ErrLength fault.Code = "typed_data_length"
)

// Kind is what a type of EIP-712 is.
type Kind uint8

// The kinds of EIP-712, "Definition of typed structured data".
const (
	KindStruct     Kind = iota
	KindArray           // T[] and T[n]
	KindBool            // bool
	KindAddress         // address
	KindUint            // uint8 to uint256
	KindInt             // int8 to int256
	KindFixedBytes      // bytes1 to bytes32
	KindBytes           // bytes
	KindString          // string
)

// Value is one value with its type.
type Value struct {
	Name    string    // of the member; empty for elements of an array and for the outermost
	Type    string    // as the document writes it
	Kind    Kind      // of Type
	Members []Value   // of a struct in the type's order; of an array in its own
	Data    eth.Bytes // the content of bytes or string; otherwise the 32 bytes that enter the hash

	of *structType // of a struct
}

// Member returns a struct's member by its name.
func (v Value) Member(name string) (Value, bool) {
	for _, m := range v.Members {
		if m.Name == name {
			return m, true
		}
	}
	return Value{}, false
}

// Text returns the value for people, empty for structs and arrays: whole numbers in decimal, addresses with their checksum,
// bytes in hexadecimal, true or false. A string is what the document holds, to be shown as foreign text.
func (v Value) Text() string {
	switch v.Kind {
	case KindBool:
		return strconv.FormatBool(v.Data[31] == 1)
	case KindAddress:
		return eth.Address(v.Data[12:]).String()
	case KindUint, KindInt:
		return v.integer()
	case KindFixedBytes:
		_, size := elementary(v.Type)
		return v.Data[:size].String()
	case KindBytes:
		return v.Data.String()
	case KindString:
		return string(v.Data)
	}
	return ""
}

func (v Value) integer() string {
	n := uint256.FromBytes32([32]byte(v.Data))
	if v.Kind == KindInt && v.Data[0] >= 0x80 {
		magnitude, _ := uint256.Max.Sub(n)
		if magnitude, inRange := magnitude.Add(uint256.FromUint64(1)); inRange {
			return "-" + magnitude.String()
		}
	}
	return n.String()
}

func (t *typ) read(v json.Value) (Value, error) {
	switch t.kind {
	case KindStruct:
		return t.members.read(v)
	case KindArray:
		members, err := json.List(t.element.read)(v)
		if err == nil && t.size != dynamic && t.size != len(members) {
			err = fault.New(ErrLength, "", "this array must have "+strconv.Itoa(t.size)+" elements")
		}
		return Value{Type: t.name, Kind: KindArray, Members: members}, err
	}
	data, err := readElementary(t.kind, t.size, v)
	return Value{Type: t.name, Kind: t.kind, Data: data}, err
}

func (s *structType) read(v json.Value) (Value, error) {
	o := json.ReadObject(v)
	values := make([]Value, len(s.members))
	for i := range s.members {
		m := &s.members[i]
		values[i] = json.Field(o, m.name, m.typ.read)
		values[i].Name = m.name
	}
	return s.value(values), o.Done()
}

// value returns a struct's value.
func (s *structType) value(members []Value) Value {
	return Value{Type: s.name, Kind: KindStruct, Members: members, of: s}
}

// readElementary reads what Value.Data holds.
func readElementary(kind Kind, size int, v json.Value) ([]byte, error) {
	var word [32]byte
	var err error
	switch kind {
	case KindString:
		var text string
		text, err = json.Text(v)
		return []byte(text), err
	case KindBytes:
		return json.Bytes(v)
	case KindBool:
		var yes bool
		if yes, err = json.Bool(v); yes {
			word[31] = 1
		}
	case KindAddress:
		var a eth.Address
		a, err = json.Address(v)
		copy(word[12:], a[:])
	case KindFixedBytes:
		var b eth.Bytes
		b, err = json.Bytes(v)
		if err == nil && len(b) != size {
			err = fault.New(ErrLength, "", "write 0x and "+strconv.Itoa(2*size)+" hexadecimal digits")
		}
		copy(word[:], b)
	default:
		word, err = readInteger(kind == KindInt, size, v)
	}
	return word[:], err
}
