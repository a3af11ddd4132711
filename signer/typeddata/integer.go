package typeddata

import (
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

// readInteger reads a whole number: as a JSON number within ±(2^53-1), beyond which readers round it; as a string of
// decimal digits, with a minus if it is negative; or as a string of 0x and hexadecimal digits, which are its absolute
// value. It returns the number in two's complement of 256 bits.
func readInteger(signed bool, bits int, v json.Value) (word [32]byte, err error) {
	text, err := integerText(v)
	if err != nil {
		return word, err
	}
	magnitude, negative, ok := parseInteger(text)
	if !ok {
		return word, fault.New(ErrInteger, "", "write a whole number in decimal digits, or 0x and hexadecimal digits")
	}
	if signed {
		bits--
	}
	if negative {
		// -m is the complement of m-1, and in range exactly if m-1 is.
		magnitude, _ = magnitude.Sub(uint256.FromUint64(1))
	}
	if magnitude.BitLen() > bits || negative && !signed {
		return word, fault.New(ErrInteger, "", "the number is out of its type's range")
	}
	word = magnitude.Bytes32()
	if negative {
		for i := range word {
			word[i] = ^word[i]
		}
	}
	return word, nil
}

// inRange reports whether a number in two's complement is one of a type of so many bits; what is no number is.
func inRange(word [32]byte, kind Kind, bits int) bool {
	fill := byte(0)
	switch kind {
	case KindUint:
	case KindInt:
		fill = byte(int8(word[32-bits/8]) >> 7) // all bits above the type's are its sign
	default:
		return true
	}
	for _, b := range word[:32-bits/8] {
		if b != fill {
			return false
		}
	}
	return true
}

func integerText(v json.Value) (string, error) {
	if v.Kind() != json.Number {
		return json.Text(v)
	}
	n, err := json.Int64(v)
	if err != nil {
		return "", fault.New(ErrInteger, "", "write a whole number, and one from 2^53 up as a string")
	}
	return strconv.FormatInt(n, 10), nil
}

// parseInteger refuses the negative zero, which the complement would not survive.
func parseInteger(text string) (magnitude uint256.Int, negative, ok bool) {
	digits, negative := strings.CutPrefix(text, "-")
	var err error
	if strings.HasPrefix(text, "0x") {
		magnitude, err = uint256.ParseHex(text)
	} else {
		magnitude, err = uint256.ParseDecimal(digits)
	}
	return magnitude, negative, err == nil && !(negative && magnitude.IsZero())
}
