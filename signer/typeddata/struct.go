package typeddata

import (
	"strings"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

// New returns the document of a domain (a Domain, or a Struct of the program's own with the type EIP712Domain) and a
// message. It is the one that Parse reads from its JSON. An error's Field is the path of the member at fault, such as
// "message.to.wallet".
// Errors: ErrType, ErrCyclic, ErrPrimaryType, ErrDomain, ErrMember, ErrInteger, ErrLength, json.ErrMissingField, json.ErrField.
func New(domain, message Struct) (*Data, error) {
	d := new(Data)
	domainStruct, err := d.types.add(domain)
	if err != nil {
		return nil, json.At("domain", err)
	}
	if domainStruct.name != domainType {
		return nil, fault.New(ErrDomain, "domain", "the type of a domain is EIP712Domain")
	}
	primary, err := d.types.add(message)
	if err != nil {
		return nil, json.At("message", err)
	}
	if primary == domainStruct {
		return nil, fault.New(ErrPrimaryType, "message", "a domain is no message")
	}
	if err := d.types.check(); err != nil {
		return nil, json.At("types", err)
	}
	if d.Domain, err = domainStruct.write("domain", domain); err != nil {
		return nil, err
	}
	if d.Message, err = primary.write("message", message); err != nil {
		return nil, err
	}
	return d.hashed(), nil
}

// ParseStruct reads a struct that belongs into another, such as the witness of a permit, from two pieces of JSON: the
// struct types by name, each with its list of members, as in a document's "types", and the value of the type of this name.
// Errors as Parse, with paths that begin with "types" or "value".
func ParseStruct(typesJSON []byte, name string, value []byte) (Struct, error) {
	s, err := parseType(typesJSON, name)
	if err != nil {
		return nil, err
	}
	v, err := parseLimited(value)
	if err != nil {
		return nil, json.At("value", err)
	}
	read, err := s.read(v)
	if err != nil {
		return nil, json.At("value", err)
	}
	s.hashStruct(read.Members) // so that all that is computed once is there, and a Struct can be used from several goroutines
	return parsed{s.encodeType(), read.Members}, nil
}

// EncodeType returns the struct type of this name as EIP-712 encodes it, with the types that it refers to. The types are JSON
// as ParseStruct takes them. Errors as Parse, with paths that begin with "types".
func EncodeType(typesJSON []byte, name string) (string, error) {
	s, err := parseType(typesJSON, name)
	if err != nil {
		return "", err
	}
	return s.encodeType(), nil
}

func parseType(typesJSON []byte, name string) (*structType, error) {
	v, err := parseLimited(typesJSON)
	var t types
	if err == nil {
		t, err = readTypes(v)
	}
	if err != nil {
		return nil, json.At("types", err)
	}
	if s := t.find(name); s != nil {
		return s, nil
	}
	return nil, fault.New(ErrType, "types", "there is no type of this name")
}

// parsed is a Struct that was read: its values are those of its type already.
type parsed struct {
	encodeType string
	members    []Value
}

func (p parsed) EncodeType() string { return p.encodeType }

func (p parsed) Encode(e *Encoder) { e.values = p.members }

// write returns the value of a struct whose type was added.
func (s *structType) write(field string, from Struct) (Value, error) {
	if from.EncodeType() != s.encodeType() {
		return Value{}, fault.New(ErrType, field, "behind the type belong those that it refers to, sorted by name")
	}
	var e Encoder
	members := e.within(field, frame{members: s.members}, func() { from.Encode(&e) })
	return s.value(members), e.err
}

// add takes the types of a struct's EncodeType, unchecked, and returns the first.
func (t *types) add(from Struct) (primary *structType, err error) {
	if from == nil {
		return nil, fault.New(json.ErrMissingField, "", "a struct must be given")
	}
	text := from.EncodeType()
	for primary == nil || text != "" {
		var list string
		s := new(structType)
		var ok, okMembers bool
		if s.name, text, ok = strings.Cut(text, "("); ok {
			list, text, ok = strings.Cut(text, ")")
		}
		if s.members, okMembers = membersOf(list); !ok || !okMembers {
			return nil, fault.New(ErrType, "", "write each type as Name(type name,type name)")
		}
		if existing := t.find(s.name); existing == nil {
			*t = append(*t, s)
		} else if existing.definition() != s.definition() {
			return nil, fault.New(ErrType, "", "there are two types of one name: "+s.name)
		} else {
			s = existing
		}
		if primary == nil {
			primary = s
		}
	}
	return primary, nil
}

func membersOf(list string) (members []member, ok bool) {
	if list == "" {
		return nil, true
	}
	for _, text := range strings.Split(list, ",") {
		kind, name, ok := strings.Cut(text, " ")
		if !ok {
			return nil, false
		}
		members = append(members, member{name, typ{name: kind}})
	}
	return members, true
}
