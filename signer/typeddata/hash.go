package typeddata

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
)

// encodeType is EIP-712's: the type, then those that it refers to, sorted by name.
func (s *structType) encodeType() string {
	if s.text == "" {
		var referred []string
		for _, other := range s.collect(nil, s)[1:] {
			referred = append(referred, other.definition())
		}
		s.text = joinTypes(s.definition(), referred)
		s.hash = eth.Keccak256([]byte(s.text))
	}
	return s.text
}

// collect appends the type and those that it refers to, but for those that the same root has collected.
func (s *structType) collect(all []*structType, root *structType) []*structType {
	if s.collected == root {
		return all
	}
	s.collected = root
	all = append(all, s)
	for i := range s.members {
		if inner := s.members[i].typ.refersTo(); inner != nil {
			all = inner.collect(all, root)
		}
	}
	return all
}

// refersTo returns the struct type that t is or is an array of, nil where there is none.
func (t *typ) refersTo() *structType {
	for t.kind == KindArray {
		t = t.element
	}
	return t.members
}

// definition returns Name(type name,type name).
func (s *structType) definition() string {
	text := append(append(make([]byte, 0, 128), s.name...), '(')
	for i := range s.members {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, s.members[i].typ.name...)
		text = append(append(text, ' '), s.members[i].name...)
	}
	return string(append(text, ')'))
}

// joinTypes returns encodeType of a struct from its own definition and those of all that it refers to, each once.
func joinTypes(own string, referred []string) string {
	for i := 1; i < len(referred); i++ {
		for j := i; j > 0 && nameOf(referred[j]) < nameOf(referred[j-1]); j-- {
			referred[j], referred[j-1] = referred[j-1], referred[j]
		}
	}
	return own + strings.Join(referred, "")
}

// nameOf returns the name of a definition.
func nameOf(definition string) string {
	name, _, _ := strings.Cut(definition, "(")
	return name
}

// hashStruct is keccak256(typeHash ‖ encodeData) of EIP-712, "Definition of hashStruct".
func (s *structType) hashStruct(members []Value) eth.Hash {
	s.encodeType()
	return hashMembers(s.hash[:], members)
}

// hashMembers hashes what stands in front and the 32 bytes of each member (EIP-712, "Definition of encodeData").
func hashMembers(front []byte, members []Value) eth.Hash {
	b := append(make([]byte, 0, len(front)+32*len(members)), front...)
	for i := range members {
		b = members[i].appendWord(b)
	}
	return eth.Keccak256(b)
}

func (v *Value) appendWord(b []byte) []byte {
	var hash eth.Hash
	switch v.Kind {
	case KindStruct:
		hash = v.of.hashStruct(v.Members)
	case KindArray:
		hash = hashMembers(nil, v.Members)
	case KindBytes, KindString:
		hash = eth.Keccak256(v.Data)
	default:
		return append(b, v.Data...)
	}
	return append(b, hash[:]...)
}
