package typeddata

import (
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

const (
	// ErrType means that a type does not exist or has a malformed name, or that a struct has two members of one name.
	ErrType fault.Code = "typed_data_type"
	// ErrCyclic means that a struct contains itself other than through a dynamic array, so that no value of it ends.
	// (Where wallets take null for the innermost one, they follow no standard.)
	ErrCyclic fault.Code = "typed_data_cyclic"
)

const (
	maxMembers    = 256 // of a struct, as of an object of package json
	maxDimensions = 32  // of an array, as of values inside one another
)

// types are the struct types of a document in its order.
type types []*structType

type structType struct {
	name    string
	members []member

	ends      ending
	collected *structType // the type whose references were collected last, where this one is among them

	// text is encodeType and hash its hash: empty until they are asked for.
	text string
	hash eth.Hash
}

type member struct {
	name string
	typ  typ
}

// typ is the type of a value.
type typ struct {
	name    string
	kind    Kind
	size    int         // of whole numbers in bits; of bytesN in bytes; of an array its length, dynamic for any
	element *typ        // of an array
	members *structType // of a struct
}

// dynamic is the length of arrays of any length.
const dynamic = -1

func readTypes(v json.Value) (types, error) {
	o := json.ReadObject(v)
	var t types
	for _, name := range o.Names() {
		t = append(t, &structType{name: name})
	}
	for _, s := range t {
		s.members = json.Field(o, s.name, json.List(readMember))
	}
	if err := o.Done(); err != nil {
		return nil, err
	}
	return t, t.check()
}

func readMember(v json.Value) (m member, err error) {
	o := json.ReadObject(v)
	m.name = json.Field(o, "name", json.Text)
	m.typ.name = json.Field(o, "type", json.Text)
	return m, o.Done()
}

// find returns the struct type of this name, nil where there is none.
func (t types) find(name string) *structType {
	for _, s := range t {
		if s.name == name {
			return s
		}
	}
	return nil
}

// check completes types that were read, and demands names that leave no two readings of encodeType, types that are known,
// and structs whose values end.
func (t types) check() error {
	for _, s := range t {
		if err := t.checkStruct(s); err != nil {
			return err
		}
	}
	for _, s := range t {
		if err := s.checkEnds(); err != nil {
			return err
		}
	}
	if domain := t.find(domainType); domain != nil {
		return domain.checkDomain()
	}
	return nil
}

func (t types) checkStruct(s *structType) error {
	// A colon stands in the type names of protocols in use ("HyperliquidTransaction:UsdSend").
	if isReserved(s.name) || !isIdentifier(s.name, ':') {
		return fault.New(ErrType, s.name, "a struct type is named by letters, digits and _, and not as a type of Solidity")
	}
	if len(s.members) > maxMembers {
		return fault.New(ErrType, s.name, "a struct has at most 256 members")
	}
	for i := range s.members {
		m := &s.members[i]
		if !isIdentifier(m.name, '_') {
			return s.wrong(ErrType, i, "name", "a member is named by letters, digits and _")
		}
		for _, other := range s.members[:i] {
			if other.name == m.name {
				return s.wrong(ErrType, i, "name", "two members have this name")
			}
		}
		known := false
		if m.typ, known = t.resolve(m.typ.name, maxDimensions); !known {
			return s.wrong(ErrType, i, "type", "no type has this name (whole numbers are written with their size: uint256)")
		}
	}
	return nil
}

func (s *structType) wrong(code fault.Code, i int, field, message string) error {
	return fault.New(code, s.name+"["+strconv.Itoa(i)+"]."+field, message)
}

// resolve returns the type of this name with at most so many dimensions.
func (t types) resolve(name string, dimensions int) (typ, bool) {
	if element, length, ok := arrayOf(name); ok && dimensions > 0 {
		of, known := t.resolve(element, dimensions-1)
		return typ{name: name, kind: KindArray, size: length, element: &of}, known
	}
	if kind, size := elementary(name); kind != KindStruct {
		return typ{name: name, kind: kind, size: size}, true
	}
	s := t.find(name)
	return typ{name: name, kind: KindStruct, members: s}, s != nil
}

// isIdentifier reports whether name is one of Solidity's identifiers, in which another character may stand too.
func isIdentifier(name string, other byte) bool {
	for i := 0; i < len(name); i++ {
		c := name[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '$' || c == other
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

// isReserved reports whether name is a type of Solidity or looks like one, such as uint or bytes33: another reader might
// take it for that.
func isReserved(name string) bool {
	switch strings.TrimRight(name, "0123456789") {
	case "bool", "address", "string", "bytes", "byte", "uint", "int", "function", "fixed", "ufixed":
		return true
	}
	return false
}

// ending is whether values of a struct type are known to end.
type ending uint8

const (
	unknown ending = iota
	beingLookedAt
	ended
)

// checkEnds follows the members that a value must have.
func (s *structType) checkEnds() error {
	switch s.ends {
	case beingLookedAt:
		return fault.New(ErrCyclic, s.name, "this type contains itself, so that no value of it could end")
	case ended:
		return nil
	}
	s.ends = beingLookedAt
	for i := range s.members {
		if inner := s.members[i].typ.must(); inner != nil {
			if err := inner.checkEnds(); err != nil {
				return err
			}
		}
	}
	s.ends = ended
	return nil
}

// must returns the struct type of which every value of t holds one, nil where there is none.
func (t *typ) must() *structType {
	for t.kind == KindArray && t.size != dynamic {
		t = t.element
	}
	return t.members
}

// arrayOf takes the last dimension off T[n] or T[], and reports whether there is one that is well formed.
func arrayOf(name string) (element string, length int, ok bool) {
	open := strings.LastIndexByte(name, '[')
	if open < 0 || name[len(name)-1] != ']' {
		return "", 0, false
	}
	length, ok = size(name[open+1 : len(name)-1])
	if name[open:] == "[]" {
		length, ok = dynamic, true
	}
	return name[:open], length, ok
}

// size reads a positive number without leading zeros, as Solidity writes sizes.
func size(digits string) (int, bool) {
	n, err := strconv.ParseUint(digits, 10, 31)
	return int(n), err == nil && digits[0] != '0'
}

// elementary returns the kind of an atomic or dynamic type and its size, in bits for whole numbers and bytes for bytesN;
// KindStruct for every other name.
func elementary(name string) (Kind, int) {
	switch name {
	case "bool":
		return KindBool, 0
	case "address":
		return KindAddress, 0
	case "string":
		return KindString, 0
	case "bytes":
		return KindBytes, 0
	case "uint256": // most numbers
		return KindUint, 256
	}
	for _, family := range [...]struct {
		prefix    string
		kind      Kind
		step, max int
	}{{"uint", KindUint, 8, 256}, {"int", KindInt, 8, 256}, {"bytes", KindFixedBytes, 1, 32}} {
		if digits, ok := strings.CutPrefix(name, family.prefix); ok {
			if n, ok := size(digits); ok && n <= family.max && n%family.step == 0 {
				return family.kind, n
			}
		}
	}
	return KindStruct, 0
}
