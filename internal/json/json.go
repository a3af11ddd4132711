// Package json reads and writes JSON (RFC 8259) for a signer: strictly, without reflection, and small.
//
// Parse checks a whole text once; every Value afterwards is a window on that text, so a large text costs no tree.
// A member that stands twice in an object, text that is not UTF-8 and half a surrogate pair are refused, because two
// readers could understand them differently. Names are compared exactly and numbers keep their text.
//
// A reading function has the shape func(Value) (T, error), and Field, Optional, Pointer and List combine them:
//
//	o := json.ReadObject(v)
//	token.Address = json.Field(o, "address", json.Address)
//	token.Symbols = json.Field(o, "symbols", json.List(json.Text))
//	return token, o.Done()
//
// An error's Field is the path of the member at fault, such as "report.fields[2].address".
package json

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrSyntax means that a text is not JSON as this package demands it; the detail "offset" counts bytes from 0.
	ErrSyntax fault.Code = "json_invalid"
	// ErrUnknownField means that a document has a field that its type does not.
	ErrUnknownField fault.Code = "field_unknown"
	// ErrMissingField means that a document lacks a field.
	ErrMissingField fault.Code = "field_missing"
	// ErrField means that a field holds another kind of value than its type demands, or one out of range.
	ErrField fault.Code = "field_invalid"
)

const (
	maxDepth   = 32  // values inside one another, below the outermost
	maxMembers = 256 // of one object; keeps the search for repeated names cheap
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds of RFC 8259 §3.
const (
	Null Kind = iota
	Boolean
	Number
	String
	Array
	Object
)

// Value is one value of a text that Parse accepted. The zero Value is null.
type Value struct{ raw []byte }

// Parse checks that data is one JSON value and nothing else. The value shares data, which must not change while the
// value is in use. At most 32 values stand inside one another in the outermost, and an object has at most 256 members.
// Errors: ErrSyntax.
func Parse(data []byte) (Value, error) {
	s := scanner{data: data}
	s.space()
	start := s.pos
	if err := s.value(0); err != nil {
		return Value{}, err
	}
	end := s.pos
	s.space()
	if s.pos != len(data) {
		return Value{}, s.fail("nothing may follow the value")
	}
	return Value{data[start:end]}, nil
}

// Raw returns the value's own text, without the space around it; it shares the parsed data.
func (v Value) Raw() []byte {
	if v.raw == nil {
		return []byte("null")
	}
	return v.raw
}

// Kind returns the value's kind.
func (v Value) Kind() Kind {
	switch v.Raw()[0] {
	case 'n':
		return Null
	case 't', 'f':
		return Boolean
	case '"':
		return String
	case '[':
		return Array
	case '{':
		return Object
	}
	return Number
}

// scanner walks over a text. Its methods check as they go; on a text that Parse accepted they cannot fail.
type scanner struct {
	data []byte
	pos  int
}

func (s *scanner) fail(message string) error {
	return fault.New(ErrSyntax, "", message).With("offset", strconv.Itoa(s.pos))
}

func (s *scanner) peek() byte {
	if s.pos < len(s.data) {
		return s.data[s.pos]
	}
	return 0
}

func (s *scanner) space() {
	for s.pos < len(s.data) {
		switch s.data[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// take moves past c and the space after it, if c is next.
func (s *scanner) take(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.pos++
	s.space()
	return true
}

func (s *scanner) value(depth int) error {
	if depth > maxDepth {
		return s.fail("too many values inside one another")
	}
	switch c := s.peek(); {
	case c == '{':
		return s.object(depth)
	case c == '[':
		return s.array(depth)
	case c == '"':
		return s.string()
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	}
	for _, word := range [...]string{"null", "true", "false"} {
		if bytes.HasPrefix(s.data[s.pos:], []byte(word)) {
			s.pos += len(word)
			return nil
		}
	}
	return s.fail("a value is missing or is not JSON")
}

func (s *scanner) array(depth int) error {
	s.take('[')
	if s.close(']') {
		return nil
	}
	for {
		if err := s.value(depth + 1); err != nil {
			return err
		}
		if more, err := s.next(']'); !more {
			return err
		}
	}
}

func (s *scanner) object(depth int) error {
	s.take('{')
	if s.close('}') {
		return nil
	}
	var names [][]byte
	for {
		name, err := s.name()
		if err != nil {
			return err
		}
		for _, other := range names {
			if bytes.Equal(name, other) {
				return s.fail("a name stands twice in an object")
			}
		}
		if names = append(names, name); len(names) > maxMembers {
			return s.fail("an object has too many members")
		}
		if err := s.value(depth + 1); err != nil {
			return err
		}
		if more, err := s.next('}'); !more {
			return err
		}
	}
}

// name reads a member's name, the colon, and the space around it.
func (s *scanner) name() ([]byte, error) {
	start := s.pos
	if err := s.string(); err != nil {
		return nil, err
	}
	name := unescape(s.data[start:s.pos])
	s.space()
	if !s.take(':') {
		return nil, s.fail("a colon is missing")
	}
	return name, nil
}

// close moves past the bracket that ends an array or object, if it is next.
func (s *scanner) close(bracket byte) bool {
	if s.peek() != bracket {
		return false
	}
	s.pos++
	return true
}

// next moves to the next member and reports whether there is one.
func (s *scanner) next(bracket byte) (bool, error) {
	s.space()
	if s.close(bracket) {
		return false, nil
	}
	if !s.take(',') {
		return false, s.fail("a comma or a closing bracket is missing")
	}
	return true, nil
}

// number checks RFC 8259 §6: no leading zero, digits on both sides of the point.
func (s *scanner) number() error {
	s.close('-')
	if !s.close('0') && !s.digits() {
		return s.fail("a digit is missing")
	}
	if s.close('.') && !s.digits() {
		return s.fail("a digit is missing after the point")
	}
	if s.close('e') || s.close('E') {
		if !s.close('+') {
			s.close('-')
		}
		if !s.digits() {
			return s.fail("a digit is missing in the exponent")
		}
	}
	return nil
}

func (s *scanner) digits() bool {
	start := s.pos
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.pos++
	}
	return s.pos > start
}

// string checks a string and moves past it.
func (s *scanner) string() error {
	if !s.close('"') {
		return s.fail("a string is missing")
	}
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return nil
		case c == '\\':
			if err := s.escape(); err != nil {
				return err
			}
		case c < 0x20:
			return s.fail("a control character must be escaped")
		case c < utf8.RuneSelf:
			s.pos++
		default:
			r, size := utf8.DecodeRune(s.data[s.pos:])
			if r == utf8.RuneError && size == 1 {
				return s.fail("the text is not UTF-8")
			}
			s.pos += size
		}
	}
	return s.fail("a string does not end")
}
