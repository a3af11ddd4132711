package typeddata

import (
	"maps"
	"slices"
	"strconv"
	"strings"

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

// types are the struct types of a document by name; each has its members in order.
type types map[string][]member

type member struct{ name, typ string }

func readTypes(v json.Value) (types, error) {
	o := json.ReadObject(v)
	t := types{}
	for _, name := range o.Names() {
		t[name] = json.Field(o, name, json.List(readMember))
	}
	if err := o.Done(); err != nil {
		return nil, err
	}
	return t, t.checkAll()
}

// checkAll demands types that are well formed, known, and have values that end; in the order of their names, so that an
// error is always the same one.
func (t types) checkAll() error {
	names := slices.Sorted(maps.Keys(t))
	for _, name := range names {
		if err := t.check(name); err != nil {
			return err
		}
	}
	ends := map[string]bool{}
	for _, name := range names {
		if err := t.checkEnds(name, ends); err != nil {
			return err
		}
	}
	return t.checkDomain()
}

func readMember(v json.Value) (member, error) {
	o := json.ReadObject(v)
	m := member{json.Field(o, "name", json.Text), json.Field(o, "type", json.Text)}
	return m, o.Done()
}

// check demands names that leave no two readings of encodeType, and that each type a member has is known.
func (t types) check(name string) error {
	// A colon stands in the type names of protocols in use ("HyperliquidTransaction:UsdSend").
	if isReserved(name) || !isIdentifier(strings.ReplaceAll(name, ":", "_")) {
		return fault.New(ErrType, name, "a struct type is named by letters, digits and _, and not as a type of Solidity")
	}
	for i, m := range t[name] {
		at := name + "[" + strconv.Itoa(i) + "]"
		if !isIdentifier(m.name) {
			return fault.New(ErrType, at+".name", "a member is named by letters, digits and _")
		}
		if slices.ContainsFunc(t[name][:i], func(other member) bool { return other.name == m.name }) {
			return fault.New(ErrType, at+".name", "two members have this name")
		}
		base := baseOf(m.typ)
		if _, known := t[base]; !known {
			if kind, _ := elementary(base); kind == KindStruct {
				return fault.New(ErrType, at+".type", "no type has this name (whole numbers are written with their size: uint256)")
			}
		}
	}
	return nil
}

// isIdentifier reports whether name is one of Solidity's identifiers.
func isIdentifier(name string) bool {
	for i := 0; i < len(name); i++ {
		c := name[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '$'
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

// checkEnds follows the members that a value must have. In ends a type is false while it is being looked at.
func (t types) checkEnds(name string, ends map[string]bool) error {
	if done, seen := ends[name]; seen {
		if !done {
			return fault.New(ErrCyclic, name, "this type contains itself, so that no value of it could end")
		}
		return nil
	}
	ends[name] = false
	for _, m := range t[name] {
		if !strings.Contains(m.typ, "[]") {
			if err := t.checkEnds(baseOf(m.typ), ends); err != nil {
				return err
			}
		}
	}
	ends[name] = true
	return nil
}

func (t types) checkDomain() error {
	domain, given := t[domainType]
	if given && len(domain) == 0 {
		return fault.New(ErrDomain, domainType, "a domain needs a field: without one the signature is good for every program")
	}
	for i, m := range domain {
		for _, standard := range standardDomain {
			if m.name == standard.name && m.typ != standard.typ {
				return fault.New(ErrDomain, domainType+"["+strconv.Itoa(i)+"].type", "EIP-712 gives this field the type "+standard.typ)
			}
		}
	}
	return nil
}

// dynamic is the length of arrays of any length.
const dynamic = -1

// arrayOf takes the last dimension off T[n] or T[], and reports whether there is one that is well formed.
func arrayOf(typ string) (element string, length int, ok bool) {
	open := strings.LastIndexByte(typ, '[')
	if open < 0 || typ[len(typ)-1] != ']' {
		return "", 0, false
	}
	length, ok = size(typ[open+1 : len(typ)-1])
	if typ[open:] == "[]" {
		length, ok = dynamic, true
	}
	return typ[:open], length, ok
}

// size reads a positive number without leading zeros, as Solidity writes sizes.
func size(digits string) (int, bool) {
	n, err := strconv.ParseUint(digits, 10, 31)
	return int(n), err == nil && digits[0] != '0'
}

// baseOf takes all dimensions off. What is malformed stays, and no type has such a name.
func baseOf(typ string) string {
	for {
		element, _, ok := arrayOf(typ)
		if !ok {
			return typ
		}
		typ = element
	}
}

// kind returns the kind of a type and its size: as elementary has it, or the length of an array.
func (t types) kind(typ string) (Kind, int) {
	if _, isStruct := t[typ]; isStruct {
		return KindStruct, 0
	}
	if _, length, isArray := arrayOf(typ); isArray {
		return KindArray, length
	}
	return elementary(typ)
}

// elementary returns the kind of an atomic or dynamic type and its size, in bits for whole numbers and bytes for bytesN;
// Struct for every other name.
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

// encode returns encodeType of EIP-712: the type, then those that it refers to, sorted by name.
func (t types) encode(name string) string {
	seen := map[string]bool{}
	order := t.collect(name, seen, nil)
	slices.Sort(order[1:])
	var text []byte
	for _, name := range order {
		text = append(append(text, name...), '(')
		for i, m := range t[name] {
			if i > 0 {
				text = append(text, ',')
			}
			text = append(append(append(text, m.typ...), ' '), m.name...)
		}
		text = append(text, ')')
	}
	return string(text)
}

// collect appends the struct type of this name and those that it refers to, each once.
func (t types) collect(name string, seen map[string]bool, order []string) []string {
	members, isStruct := t[name]
	if !isStruct || seen[name] {
		return order
	}
	seen[name] = true
	order = append(order, name)
	for _, m := range members {
		order = t.collect(baseOf(m.typ), seen, order)
	}
	return order
}
