package json

import (
	"unicode/utf16"
	"unicode/utf8"
)

// escape checks what follows a backslash and moves past it (RFC 8259 §7). Half a surrogate pair is refused: it is no
// character, and readers replace it differently.
func (s *scanner) escape() error {
	s.pos++
	c := s.peek()
	if simpleEscape(c) != 0 {
		s.pos++
		return nil
	}
	if c != 'u' {
		return s.fail("this escape does not exist")
	}
	high, ok := hex4(s.data[s.pos+1:])
	if !ok {
		return s.fail("four hexadecimal digits must follow \\u")
	}
	s.pos += 5
	if !utf16.IsSurrogate(high) {
		return nil
	}
	rest := s.data[s.pos:]
	if len(rest) >= 6 && rest[0] == '\\' && rest[1] == 'u' {
		low, ok := hex4(rest[2:])
		if ok && utf16.DecodeRune(high, low) != utf8.RuneError {
			s.pos += 6
			return nil
		}
	}
	return s.fail("half a surrogate pair is no character")
}

// unescape returns the bytes of a string that was checked, given without its quotes.
func unescape(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		switch {
		case raw[i] != '\\':
			out = append(out, raw[i])
			i++
		case raw[i+1] != 'u':
			out = append(out, simpleEscape(raw[i+1]))
			i += 2
		default:
			r, _ := hex4(raw[i+2:])
			i += 6
			if utf16.IsSurrogate(r) {
				low, _ := hex4(raw[i+2:])
				r = utf16.DecodeRune(r, low)
				i += 6
			}
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

// simpleEscape returns the character that a backslash and c stand for, 0 where there is none.
func simpleEscape(c byte) byte {
	switch c {
	case '"', '\\', '/':
		return c
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return 0
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
