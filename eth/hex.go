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
func decodeHex[T string | []byte](dst []byte, digits T) bool {
	valid := true
	for i := range dst {
		high, low := nibbles[digits[2*i]], nibbles[digits[2*i+1]]
		valid = valid && high != 0 && low != 0
		dst[i] = (high-1)<<4 | (low - 1)
	}
	return valid
}

// nibbles has each digit's value plus 1, and 0 for what is no digit.
var nibbles = [256]byte{
	'0': 1, '1': 2, '2': 3, '3': 4, '4': 5, '5': 6, '6': 7, '7': 8, '8': 9, '9': 10,
	'a': 11, 'b': 12, 'c': 13, 'd': 14, 'e': 15, 'f': 16, 'A': 11, 'B': 12, 'C': 13, 'D': 14, 'E': 15, 'F': 16,
}

func parseFixed(dst []byte, text string) error {
	if len(text) != 2+2*len(dst) || !isPrefixed(text) || !decodeHex(dst, text[2:]) {
		return fault.New(ErrHex, "", "write 0x and "+strconv.Itoa(2*len(dst))+" digits from 0-9 and a-f")
	}
	return nil
}
