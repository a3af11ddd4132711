package typeddata

import (
	"slices"
	"strings"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

// New returns the document of a domain (a Domain, or a Struct of the program's own with the type EIP712Domain) and a
// message. It is the one that Parse reads from its JSON. An error's Field is the path of the member at fault, such as
// "message.to.wallet".
// Errors: ErrType, ErrCyclic, ErrPrimaryType, ErrDomain, ErrMember, ErrInteger, ErrLength, json.ErrMissingField, json.ErrField.
func New(domain, message Struct) (*Data, error) {
	d := &Data{types: types{}}
	domainName, err := d.types.add(domain)
	if err == nil && domainName != domainType {
		err = fault.New(ErrDomain, "", "the type of a domain is EIP712Domain")
	}
	if err != nil {
		return nil, json.At("domain", err)
	}
	if d.PrimaryType, err = d.types.add(message); err != nil {
		return nil, json.At("message", err)
	}
	if d.PrimaryType == domainType {
		return nil, fault.New(ErrPrimaryType, "message", "a domain is no message")
	}
	if err := d.types.checkAll(); err != nil {
		return nil, json.At("types", err)
	}
	if d.Domain, err = d.types.write("domain", domainType, domain); err != nil {
		return nil, err
	}
	if d.Message, err = d.types.write("message", d.PrimaryType, message); err != nil {
		return nil, err
	}
	return d.hashed(), nil
}

// ParseStruct reads a struct that belongs into another, such as the witness of a permit, from two pieces of JSON: the
// struct types by name, each with its list of members, as in a document's "types", and the value of the type of this name.
// Errors as Parse, with paths that begin with "types" or "value".
func ParseStruct(typesJSON []byte, name string, value []byte) (Struct, error) {
	v, err := parseLimited(typesJSON)
	if err != nil {
		return nil, json.At("types", err)
	}
	t, err := readTypes(v)
	if err != nil {
		return nil, json.At("types", err)
	}
	if _, known := t[name]; !known {
		return nil, fault.New(ErrType, "types", "there is no type of this name")
	}
	if v, err = parseLimited(value); err != nil {
		return nil, json.At("value", err)
	}
	read, err := t.read(name, v)
	if err != nil {
		return nil, json.At("value", err)
	}
	return parsed{t, read}, nil
}

// parsed is a Struct that was read: its values are those of its type already.
type parsed struct {
	types types
	value Value
}

func (p parsed) EncodeType() string { return p.types.encode(p.value.Type) }

func (p parsed) Encode(e *Encoder) { e.values = p.value.Members }

// write returns the value of a struct whose type was added.
func (t types) write(field, name string, s Struct) (Value, error) {
	if s.EncodeType() != t.encode(name) {
		return Value{}, fault.New(ErrType, field, "behind the type belong those that it refers to, sorted by name")
	}
	e := Encoder{types: t}
	members := e.within(field, frame{members: t[name]}, func() { s.Encode(&e) })
	return Value{Type: name, Members: members}, e.err
}

// add takes the types of a struct's EncodeType, unchecked, and returns the name of the first.
func (t types) add(s Struct) (primary string, err error) {
	if s == nil {
		return "", fault.New(json.ErrMissingField, "", "a struct must be given")
	}
	text := s.EncodeType()
	for first := true; first || text != ""; first = false {
		var name, list string
		var ok bool
		if name, text, ok = strings.Cut(text, "("); ok {
			list, text, ok = strings.Cut(text, ")")
		}
		members, okMembers := membersOf(list)
		if existing, twice := t[name]; !ok || !okMembers || twice && !slices.Equal(existing, members) {
			return "", fault.New(ErrType, "", "write each type once, as Name(type name,type name)")
		}
		t[name] = members
		if first {
			primary = name
		}
	}
	return primary, nil
}

func membersOf(list string) (members []member, ok bool) {
	if list == "" {
		return nil, true
	}
	for _, text := range strings.Split(list, ",") {
		typ, name, ok := strings.Cut(text, " ")
		if !ok {
			return nil, false
		}
		members = append(members, member{name, typ})
	}
	return members, true
}

// joinTypes returns encodeType of a struct from its own part and the EncodeType of those that it refers to.
func joinTypes(own string, referred ...string) string {
	var parts []string
	for _, text := range referred {
		parts = append(parts, strings.SplitAfter(text, ")")...)
	}
	slices.SortFunc(parts, func(a, b string) int {
		nameA, _, _ := strings.Cut(a, "(")
		nameB, _, _ := strings.Cut(b, "(")
		return strings.Compare(nameA, nameB)
	})
	return own + strings.Join(slices.Compact(parts), "")
}
