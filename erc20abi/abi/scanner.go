package abi

import (
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/fault"
)

// ErrSignature means that a text declares no type, function, event or error. Detail "position" is the byte of the text, from
// 0, where it goes wrong.
const ErrSignature fault.Code = "abi_signature"

// scanner reads declarations as Solidity writes them, and as people abbreviate them.
type scanner struct {
	text   string
	pos    int
	fields []Param // of "tuple", where a JSON ABI has them beside the type
}

func (s *scanner) fail(message string) error { return s.failAt(s.pos, message) }

func (s *scanner) failAt(pos int, message string) error {
	return fault.New(ErrSignature, "", message).With("position", strconv.Itoa(pos))
}

// peek skips white space and returns the next byte; at the end 0, which done tells from a byte.
func (s *scanner) peek() byte {
	for ; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// done reports whether nothing is left but white space.
func (s *scanner) done() bool {
	s.peek()
	return s.pos == len(s.text)
}

// take moves past c, if it is next.
func (s *scanner) take(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.pos++
	return true
}

// word reads an identifier, or returns "" where none is next.
func (s *scanner) word() string {
	s.peek()
	rest := s.text[s.pos:]
	n := 0
	for n < len(rest) && (isLetter(rest[n]) || n > 0 && isDigit(rest[n])) {
		n++
	}
	s.pos += n
	return rest[:n]
}

// takeWord moves past a word, if it is next.
func (s *scanner) takeWord(word string) bool {
	before := s.pos
	if s.word() == word {
		return true
	}
	s.pos = before
	return false
}

// keyword moves past the word that a declaration begins with, if it does. What is next to a parenthesis is a name.
func (s *scanner) keyword(word string) bool {
	before := s.pos
	found := s.takeWord(word) && s.peek() != '('
	if !found {
		s.pos = before
	}
	return found
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '$' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// number reads a number from 1 to maxData without leading zeros; anything else is 0.
func number(digits string) int {
	if digits == "" || digits[0] == '0' || len(digits) > 7 {
		return 0
	}
	n := 0
	for i := 0; i < len(digits); i++ {
		if !isDigit(digits[i]) {
			return 0
		}
		n = 10*n + int(digits[i]-'0')
	}
	if n > maxData {
		return 0
	}
	return n
}

func longText() error { return fault.New(ErrLimit, "", "declarations are at most 256 KiB") }

const depthText = "write at most 16 types inside one another"

// typ reads a type; deep counts the types that it stands in.
func (s *scanner) typ(deep int) (t Type, err error) {
	s.peek()
	start := s.pos
	if len(s.text) > maxText {
		return t, longText()
	}
	if deep >= maxDepth {
		return t, s.fail(depthText)
	}
	if t, err = s.base(deep); err != nil {
		return t, err
	}
	inner := deep + depth(&t)
	for ; inner <= maxDepth && s.take('['); inner++ {
		elem := t
		t = Type{Kind: KindSlice, Elem: &elem}
		if s.peek() != ']' {
			at := s.pos
			for s.pos < len(s.text) && isDigit(s.text[s.pos]) {
				s.pos++
			}
			if t.Kind, t.Size = KindArray, number(s.text[at:s.pos]); t.Size == 0 {
				return t, s.failAt(at, "an array has 1 to 1048576 elements")
			}
		}
		if !s.take(']') {
			return t, s.fail("close the array with ]")
		}
	}
	if inner > maxDepth {
		return t, s.failAt(start, depthText)
	}
	if size, _ := t.head(); size > maxData {
		return t, s.failAt(start, "a value of this type is over 1 MiB")
	}
	return t, nil
}

// base reads a type up to its first bracket. The fields beside a JSON ABI's type are those of the type itself: in it they
// would multiply with each level.
func (s *scanner) base(deep int) (t Type, err error) {
	start := s.pos
	word := s.word()
	switch {
	case word == "tuple" && s.fields != nil && deep == 0:
		t = Type{Kind: KindTuple, Fields: s.fields}
	case word == "tuple" || word == "" && s.peek() == '(':
		t.Kind = KindTuple
		t.Fields, err = s.params(deep+1, false)
	default:
		if t = elementary(word); t.Kind == 0 {
			err = s.failAt(start, "write a Solidity type here, such as uint256, address or (address to, uint256 amount)[]")
		}
		if t.Kind == KindAddress {
			s.takeWord("payable")
		}
		return t, err
	}
	if err == nil && len(t.Fields) == 0 {
		err = s.failAt(start, "a tuple needs a field")
	}
	return t, err
}

// depth counts the types inside one another, t included.
func depth(t *Type) int {
	deepest := 0
	if t.Elem != nil {
		deepest = depth(t.Elem)
	}
	for i := range t.Fields {
		deepest = max(deepest, depth(&t.Fields[i].Type))
	}
	return deepest + 1
}

// elementary returns the type of a name without brackets; its Kind is 0 where there is none.
func elementary(name string) Type {
	switch name {
	case "uint", "int":
		name += "256"
	case "ufixed", "fixed":
		name += "128x18"
	case "byte":
		name = "bytes1"
	}
	for kind := KindString; kind > 0; kind-- { // "bytes" before "bytes32", whose digits would be missing
		rest, ok := strings.CutPrefix(name, kindNames[kind])
		t := Type{Kind: kind}
		switch kind {
		case KindUint, KindInt, KindUfixed, KindFixed:
			bits, decimals, point := strings.Cut(rest, "x")
			t.Size, t.Decimals = number(bits), number(decimals)
			ok = ok && t.Size > 0 && t.Size <= 256 && t.Size%8 == 0 &&
				point == (kind >= KindUfixed) && point == (t.Decimals > 0) && t.Decimals <= 80
		case KindFixedBytes:
			t.Size = number(rest)
			ok = ok && t.Size > 0 && t.Size <= wordSize
		default:
			ok = ok && rest == ""
		}
		if ok {
			return t
		}
	}
	return Type{}
}
