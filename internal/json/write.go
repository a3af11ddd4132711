package json

import (
	"encoding/hex"
	"strconv"
	"unicode/utf8"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// AppendName appends a member's name and colon, after a comma unless b ends with the object's opening brace. No value
// ends with that brace, so the last byte tells.
func AppendName(b []byte, name string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(AppendText(b, name), ':')
}

// AppendText appends a string. What is not UTF-8 becomes U+FFFD.
func AppendText(b []byte, text string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		i++
	}
	return append(b, '"')
}

// AppendBool appends true or false.
func AppendBool(b []byte, v bool) []byte { return strconv.AppendBool(b, v) }

// AppendUint appends a number. The caller's type keeps it below 2^53.
func AppendUint(b []byte, n uint64) []byte { return strconv.AppendUint(b, n, 10) }

// AppendInt appends a number. The caller's type keeps it within 2^53.
func AppendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

// AppendUint64 appends a number as a string of decimal digits, which no reader rounds.
func AppendUint64(b []byte, n uint64) []byte {
	return append(strconv.AppendUint(append(b, '"'), n, 10), '"')
}

// AppendUint256 appends a number as a string of decimal digits.
func AppendUint256(b []byte, n uint256.Int) []byte { return AppendText(b, n.String()) }

// AppendAddress appends an address in its EIP-55 form.
func AppendAddress(b []byte, a eth.Address) []byte { return AppendText(b, a.String()) }

// AppendHash appends 0x and 64 digits.
func AppendHash(b []byte, h eth.Hash) []byte { return AppendBytes(b, h[:]) }

// AppendBytes appends 0x and two digits a byte.
func AppendBytes(b []byte, data eth.Bytes) []byte {
	b = hex.AppendEncode(append(b, `"0x`...), data)
	return append(b, '"')
}

// AppendList appends an array; nil is an empty one.
func AppendList[T any](b []byte, list []T, item func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, element := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = item(b, element)
	}
	return append(b, ']')
}

// AppendDocuments appends an array of documents; nil is an empty one.
func AppendDocuments[T interface{ AppendJSON([]byte) []byte }](b []byte, list []T) []byte {
	return AppendList(b, list, func(b []byte, document T) []byte { return document.AppendJSON(b) })
}
