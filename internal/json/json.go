// Package json reads and writes JSON (RFC 8259) for a signer: strictly, without reflection, and small.
//
// Parse checks a whole text once and keeps where each value begins and ends; a Value is a place in that index, and what it
// holds is read from the text when it is asked for.
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
	"math"
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
type Value struct {
	text *text
	at   int32 // its node
}

// text is what was parsed, with its values and the names of its members in their order.
type text struct {
	data    []byte
	nodes   []node
	escaped map[int32][]byte // names that hold a backslash, without it: each is compared with many
}

// node is where a value or a name stands. Behind an object's node follow its members, a name and a value each; behind an
// array's its elements.
type node struct {
	start, end int32 // in the text
	next       int32 // node behind this one and all inside it
	escaped    bool  // whether a string holds a backslash
}

// Parse checks that data is one JSON value and nothing else. The value shares data, which must not change while the
// value is in use. At most 32 values stand inside one another in the outermost, and an object has at most 256 members.
// Errors: ErrSyntax.
func Parse(data []byte) (Value, error) {
	// Most texts have a value or a name every 8 bytes or more.
	s := scanner{text: text{data: data, nodes: make([]node, 0, min(len(data)/8+4, 1<<12))}}
	if len(data) > math.MaxInt32 {
		return Value{}, s.fail("the text is too long")
	}
	s.space()
	if err := s.value(0); err != nil {
		return Value{}, err
	}
	s.space()
	if s.pos != len(data) {
		return Value{}, s.fail("nothing may follow the value")
	}
	t := s.text
	return Value{text: &t}, nil
}

// Raw returns the value's own text, without the space around it; it shares the parsed data.
func (v Value) Raw() []byte {
	if v.text == nil {
		return []byte("null")
	}
	n := v.text.nodes[v.at]
	return v.text.data[n.start:n.end]
}

// Kind returns the value's kind.
func (v Value) Kind() Kind {
	if v.text == nil {
		return Null
	}
	switch v.text.data[v.text.nodes[v.at].start] {
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

// content returns the bytes of a string. Without an escape they are the text's own.
func (t *text) content(at int32) []byte {
	n := t.nodes[at]
	inner := t.data[n.start+1 : n.end-1]
	if !n.escaped {
		return inner
	}
	if name, known := t.escaped[at]; known {
		return name
	}
	return unescape(inner)
}

// scanner walks over a text, checks it, and notes its nodes.
type scanner struct {
	text
	pos int
}

func (s *scanner) fail(message string) error {
	return fault.New(ErrSyntax, "", message).With("offset", strconv.Itoa(s.pos))
}

// peek returns the next byte, 0 at the end.
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
	if s.pos == len(s.data) || s.data[s.pos] != c {
		return false
	}
	s.pos++
	s.space()
	return true
}

// value checks a value and adds its node.
func (s *scanner) value(depth int) (err error) {
	if depth > maxDepth {
		return s.fail("too many values inside one another")
	}
	at := len(s.nodes)
	s.nodes = append(s.nodes, node{start: int32(s.pos)})
	switch c := s.peek(); {
	case c == '"':
		err = s.string(at)
	case c == '{':
		err = s.object(depth)
	case c == '[':
		err = s.array(depth)
	case c == '-' || c >= '0' && c <= '9':
		err = s.number()
	default:
		err = s.word()
	}
	s.nodes[at].end, s.nodes[at].next = int32(s.pos), int32(len(s.nodes))
	return err
}

func (s *scanner) word() error {
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
	first := len(s.nodes)
	for count := 1; ; count++ {
		if err := s.name(first); err != nil {
			return err
		}
		if count > maxMembers {
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

// name reads a member's name, which no member from the first on has had, the colon, and the space around it.
func (s *scanner) name(first int) error {
	at := len(s.nodes)
	s.nodes = append(s.nodes, node{start: int32(s.pos), next: int32(at + 1)})
	if err := s.string(at); err != nil {
		return err
	}
	s.nodes[at].end = int32(s.pos)
	name := s.content(int32(at))
	if s.nodes[at].escaped {
		if s.escaped == nil {
			s.escaped = map[int32][]byte{}
		}
		s.escaped[int32(at)] = name
	}
	for other := int32(first); other < int32(at); other = s.nodes[other+1].next {
		if bytes.Equal(name, s.content(other)) {
			return s.fail("a name stands twice in an object")
		}
	}
	s.space()
	if !s.take(':') {
		return s.fail("a colon is missing")
	}
	return nil
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
	switch s.peek() {
	case bracket:
		s.pos++
		return false, nil
	case ',':
		s.pos++
		s.space()
		return true, nil
	}
	return false, s.fail("a comma or a closing bracket is missing")
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

// plain moves to the next byte of a string that is no character by itself.
func (s *scanner) plain() {
	rest := s.data[s.pos:]
	for i, c := range rest {
		if c < 0x20 || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			s.pos += i
			return
		}
	}
	s.pos = len(s.data)
}

// string checks a string and moves past it.
func (s *scanner) string(at int) error {
	if s.peek() != '"' {
		return s.fail("a string is missing")
	}
	s.pos++
	for s.plain(); s.pos < len(s.data); s.plain() {
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return nil
		case c == '\\':
			s.nodes[at].escaped = true
			if err := s.escape(); err != nil {
				return err
			}
		case c < 0x20:
			return s.fail("a control character must be escaped")
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
