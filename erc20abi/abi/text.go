package abi

import (
	"encoding/hex"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
)

// Text writes a value so that ParseValue reads the same bytes again:
//
//	uint, int, fixed       a decimal: 5, -5, 1.25
//	bool                   true or false
//	address                its EIP-55 form
//	bytes, bytesN, function  0x and two digits a byte
//	string                 its characters; in quotes, as below, if it is empty, a character is not printable, or it begins or
//	                       ends with a space or begins with a quote
//	T[k], T[]              [a, b], strings in quotes
//	tuple                  (a, b), likewise
//
// Quotes are JSON's, in which \uXXXX stands for each character that leaves no mark or moves those around it, so that no text
// looks like another one, and \xXX, which JSON has not, for a byte that is not UTF-8.
func (t Type) Text(v Value) string {
	if t.Kind == KindString && isPlain(v.Bytes) {
		return string(v.Bytes)
	}
	return string(t.appendText(nil, &v))
}

func (t *Type) appendText(b []byte, v *Value) []byte {
	switch t.Kind {
	case KindBool:
		return strconv.AppendBool(b, v.Bool())
	case KindAddress:
		return appendAddress(b, v.Address())
	case KindFixedBytes:
		return appendHex(b, v.Word[:t.Size])
	case KindFunction:
		return appendHex(b, v.Word[:functionSize])
	case KindBytes:
		return appendHex(b, v.Bytes)
	case KindString:
		return appendQuoted(b, v.Bytes)
	case KindTuple:
		return append(t.appendItems(append(b, '('), v), ')')
	case KindArray, KindSlice:
		return append(t.appendItems(append(b, '['), v), ']')
	}
	return t.appendNumber(b, v.Uint())
}

func (t *Type) appendItems(b []byte, v *Value) []byte {
	for i := range v.Items {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = t.item(i).appendText(b, &v.Items[i])
	}
	return b
}

func appendHex(b, data []byte) []byte { return hex.AppendEncode(append(b, "0x"...), data) }

// appendNumber appends a number: a signed one from its two's complement, a fixed-point one with its point.
func (t *Type) appendNumber(b []byte, x uint256.Int) []byte {
	if t.signed() && x[3]>>63 == 1 {
		b = append(b, '-')
		x, _ = uint256.Int{}.Sub(x)
	}
	digits := x.String()
	if t.Decimals == 0 {
		return append(b, digits...)
	}
	if missing := t.Decimals + 1 - len(digits); missing > 0 {
		digits = zeros[:missing] + digits
	}
	point := len(digits) - t.Decimals
	b = append(b, digits[:point]...)
	end := len(digits)
	for end > point && digits[end-1] == '0' {
		end--
	}
	if end > point {
		b = append(append(b, '.'), digits[point:end]...)
	}
	return b
}

// zeros are one more than a number has digits behind its point.
const zeros = "000000000000000000000000000000000000000000000000000000000000000000000000000000000"

func (t *Type) signed() bool { return t.Kind == KindInt || t.Kind == KindFixed }

// isPlain reports whether a string shows what it is without quotes.
func isPlain(s []byte) bool {
	end := len(s) - 1
	if end < 0 || s[0] == '"' || s[0] == ' ' || s[end] == ' ' {
		return false
	}
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		if r == utf8.RuneError && size == 1 || text.Unseen(r) {
			return false
		}
		s = s[size:]
	}
	return true
}

func appendQuoted(b, s []byte) []byte {
	b = append(b, '"')
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		switch {
		case r == utf8.RuneError && size == 1:
			b = appendEscape(b, 'x', rune(s[0]))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case !text.Unseen(r):
			b = append(b, s[:size]...)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			b = appendEscape(appendEscape(b, 'u', high), 'u', low)
		default:
			b = appendEscape(b, 'u', r)
		}
		s = s[size:]
	}
	return append(b, '"')
}

// appendEscape appends \x and two digits or \u and four.
func appendEscape(b []byte, kind byte, r rune) []byte {
	b = append(b, '\\', kind)
	if kind == 'u' {
		b = hex.AppendEncode(b, []byte{byte(r >> 8)})
	}
	return hex.AppendEncode(b, []byte{byte(r)})
}
