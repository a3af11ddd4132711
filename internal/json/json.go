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
	at := s.open()
	err := s.over(at, depth)
	s.nodes[at].end, s.nodes[at].next = int32(s.pos), int32(len(s.nodes))
	return err
}

// open adds the node of what begins here.
func (s *scanner) open() (at int32) {
	s.nodes = append(s.nodes, node{start: int32(s.pos)})
	return int32(len(s.nodes) - 1)
}

// over moves over what the node holds.
func (s *scanner) over(at int32, depth int) error {
	switch c := s.peek(); {
	case c == '{':
		return s.object(depth)
	case c == '[':
		return s.array(depth)
	case c == '"':
		return s.string(at)
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
	first := int32(len(s.nodes))
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
func (s *scanner) name(first int32) error {
	at := s.open()
	if err := s.string(at); err != nil {
		return err
	}
	s.nodes[at].end, s.nodes[at].next = int32(s.pos), at+1
	name := s.content(at)
	if s.nodes[at].escaped {
		if s.escaped == nil {
			s.escaped = map[int32][]byte{}
		}
		s.escaped[at] = name
	}
	for other := first; other < at; other = s.nodes[other+1].next {
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

// plain moves to the next byte of a string that is no character by itself.
func (s *scanner) plain() {
	at := s.pos
	for at < len(s.data) && s.data[at] >= 0x20 && s.data[at] < utf8.RuneSelf && s.data[at] != '"' && s.data[at] != '\\' {
		at++
	}
	s.pos = at
}

// string checks a string and moves past it.
func (s *scanner) string(at int32) error {
	if !s.close('"') {
		return s.fail("a string is missing")
	}
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
