package eth

import (
	"encoding/hex"
	"strconv"

	"github.com/latchkey/latchkey/fault"
)

// ErrHex means that a text is not 0x-prefixed hexadecimal of the demanded length.
const ErrHex fault.Code = "hex_invalid"

// Bytes is a byte string whose text form is 0x-prefixed lower-case hexadecimal, two digits a byte (the "data"
// encoding of the Ethereum JSON-RPC specification).
type Bytes []byte

// String returns the 0x-prefixed form; no bytes give "0x".
func (b Bytes) String() string { return encodeHex(b) }

// ParseBytes reads hexadecimal with an even number of digits behind 0x or 0X, in either case. Errors: ErrHex.
func ParseBytes(text string) (Bytes, error) {
	if !isPrefixed(text) {
		return nil, fault.New(ErrHex, "", "write hexadecimal with 0x in front of it")
	}
	out := make(Bytes, (len(text)-2)/2)
	if len(text)%2 != 0 || !decodeHex(out, text[2:]) {
		return nil, fault.New(ErrHex, "", "write two digits from 0-9 and a-f for each byte")
	}
	return out, nil
}

func isPrefixed(text string) bool {
	return len(text) >= 2 && text[0] == '0' && text[1]|0x20 == 'x'
}

func encodeHex(b []byte) string {
	out := make([]byte, 2+2*len(b))
	copy(out, "0x")
	hex.Encode(out[2:], b)
	return string(out)
}

// decodeHex is encoding/hex's Decode, which would link the package fmt (50 KB of the compressed module) for an error text.
func decodeHex(dst []byte, digits string) bool {
	for i := range dst {
		high, low := nibble(digits[2*i]), nibble(digits[2*i+1])
		if high|low > 15 {
			return false
		}
		dst[i] = high<<4 | low
	}
	return true
}

// nibble returns a digit's value, 255 for what is no digit.
func nibble(digit byte) byte {
	switch {
	case digit >= '0' && digit <= '9':
		return digit - '0'
	case digit >= 'a' && digit <= 'f':
		return digit - 'a' + 10
	case digit >= 'A' && digit <= 'F':
		return digit - 'A' + 10
	}
	return 255
}

func parseFixed(dst []byte, text string) error {
	if len(text) != 2+2*len(dst) || !isPrefixed(text) || !decodeHex(dst, text[2:]) {
		return fault.New(ErrHex, "", "write 0x and "+strconv.Itoa(2*len(dst))+" digits from 0-9 and a-f")
	}
	return nil
}
