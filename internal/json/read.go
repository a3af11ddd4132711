package json

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

// maxSafe is the largest integer that every JSON reader holds exactly (RFC 8259 §6).
const maxSafe = 1<<53 - 1

func wrong(message string) error { return fault.New(ErrField, "", message) }

// Text reads a string. Errors: ErrField.
func Text(v Value) (string, error) {
	if v.Kind() != String {
		return "", wrong("a string belongs here")
	}
	return string(v.text.content(v.at)), nil
}

// Bool reads true or false. Errors: ErrField.
func Bool(v Value) (bool, error) {
	if v.Kind() != Boolean {
		return false, wrong("true or false belongs here")
	}
	return v.Raw()[0] == 't', nil
}

func unsigned(v Value, bound uint64) (uint64, error) {
	if v.Kind() != Number {
		return 0, wrong("a number belongs here")
	}
	n, err := strconv.ParseUint(string(v.Raw()), 10, 64)
	if err != nil || n > bound {
		return 0, wrong("a whole number from 0 to " + strconv.FormatUint(bound, 10) + " belongs here")
	}
	return n, nil
}

// Uint8 reads a number from 0 to 255, written without point or exponent, as all numbers here. Errors: ErrField.
func Uint8(v Value) (uint8, error) {
	n, err := unsigned(v, 1<<8-1)
	return uint8(n), err
}

// Uint16 reads a number from 0 to 65535. Errors: ErrField.
func Uint16(v Value) (uint16, error) {
	n, err := unsigned(v, 1<<16-1)
	return uint16(n), err
}

// Uint32 reads a number from 0 to 4294967295. Errors: ErrField.
func Uint32(v Value) (uint32, error) {
	n, err := unsigned(v, 1<<32-1)
	return uint32(n), err
}

// Int64 reads a whole number from -(2^53-1) to 2^53-1. Errors: ErrField.
func Int64(v Value) (int64, error) {
	if v.Kind() != Number || v.Raw()[0] != '-' {
		n, err := unsigned(v, maxSafe)
		return int64(n), err
	}
	n, err := strconv.ParseInt(string(v.Raw()), 10, 64)
	if err != nil || n < -maxSafe {
		return 0, wrong("a whole number from -(2^53-1) to 2^53-1 belongs here")
	}
	return n, nil
}

// Millis reads a time: a number from 0 to 2^53-1. Errors: ErrField.
func Millis(v Value) (eth.Millis, error) {
	n, err := unsigned(v, maxSafe)
	return eth.Millis(n), err
}

// ChainID reads a number from 1 to eth.MaxChainID. Errors: ErrField.
func ChainID(v Value) (eth.ChainID, error) {
	n, err := unsigned(v, eth.MaxChainID)
	if err == nil && n == 0 {
		err = wrong("a chain id is never 0")
	}
	return eth.ChainID(n), err
}

// Uint256 reads a string of decimal digits without leading zeros, below 2^256. Errors: ErrField, and those of
// uint256.ParseDecimal.
func Uint256(v Value) (uint256.Int, error) { return parsed(v, uint256.ParseDecimal) }

// Uint64 reads a string of decimal digits without leading zeros, below 2^64. Errors as Uint256.
func Uint64(v Value) (uint64, error) {
	n, err := Uint256(v)
	if err != nil {
		return 0, err
	}
	small, ok := n.Uint64()
	if !ok {
		return 0, wrong("a number below 2^64 belongs here")
	}
	return small, nil
}

// Address reads a string that is an address. Errors: ErrField, eth.ErrAddress, eth.ErrAddressChecksum.
func Address(v Value) (eth.Address, error) { return parsed(v, eth.ParseAddress) }

// Hash reads a string of 0x and 64 hexadecimal digits. Errors: ErrField, eth.ErrHex.
func Hash(v Value) (eth.Hash, error) { return parsed(v, eth.ParseHash) }

// Bytes reads a string of 0x and hexadecimal digits, two a byte. Errors: ErrField, eth.ErrHex.
func Bytes(v Value) (eth.Bytes, error) { return parsed(v, eth.ParseBytes) }

func parsed[T any](v Value, parse func(string) (T, error)) (T, error) {
	text, err := Text(v)
	if err != nil {
		var none T
		return none, err
	}
	return parse(text)
}

// Items returns the elements of an array. Errors: ErrField.
func Items(v Value) ([]Value, error) {
	if v.Kind() != Array {
		return nil, wrong("an array belongs here")
	}
	t := v.text
	end := t.nodes[v.at].next
	count := 0
	for at := v.at + 1; at < end; at = t.nodes[at].next {
		count++
	}
	items := make([]Value, 0, count)
	for at := v.at + 1; at < end; at = t.nodes[at].next {
		items = append(items, Value{t, at})
	}
	return items, nil
}

// List reads an array of what item reads. An empty array gives an empty slice, not nil.
func List[T any](item func(Value) (T, error)) func(Value) ([]T, error) {
	return func(v Value) ([]T, error) {
		items, err := Items(v)
		if err != nil {
			return nil, err
		}
		list := make([]T, len(items))
		for i := range items {
			if list[i], err = item(items[i]); err != nil {
				return nil, At("["+strconv.Itoa(i)+"]", err)
			}
		}
		return list, nil
	}
}
