package eth

import (
	"encoding/hex"

	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrAddress means that a text is not 0x and 40 hexadecimal digits.
	ErrAddress fault.Code = "address_invalid"
	// ErrAddressChecksum means that an address in mixed case fails EIP-55: a digit was mistyped.
	ErrAddressChecksum fault.Code = "address_checksum"
)

// Address is the 20-byte address of an account or contract.
type Address [20]byte

// IsZero reports whether all 20 bytes are zero: the burn address, which nobody means to pay.
func (a Address) IsZero() bool { return a == Address{} }

// String returns the EIP-55 mixed-case form: a digit a-f is upper case where the same nibble of the Keccak-256 of the
// lower-case digits is 8 or more.
func (a Address) String() string {
	text := a.text()
	return string(text[:])
}

func (a Address) text() (text [42]byte) {
	copy(text[:], "0x")
	hex.Encode(text[2:], a[:])
	sum := Keccak256(text[2:])
	for i := 2; i < len(text); i++ {
		nibble := sum[(i-2)/2] >> 4
		if i%2 == 1 {
			nibble = sum[(i-2)/2] & 15
		}
		if text[i] >= 'a' && nibble >= 8 {
			text[i] -= 'a' - 'A'
		}
	}
	return text
}

// ParseAddress reads 0x and 40 hexadecimal digits. Digits all in one case carry no checksum and are accepted; in mixed
// case they must be the EIP-55 form. Errors: ErrAddress, ErrAddressChecksum.
func ParseAddress(text string) (Address, error) {
	var a Address
	if parseFixed(a[:], text) != nil {
		return Address{}, fault.New(ErrAddress, "", "an address is 0x and 40 digits from 0-9 and a-f")
	}
	if !mixedCase(text[2:]) {
		return a, nil
	}
	if right := a.text(); string(right[2:]) != text[2:] {
		return Address{}, fault.New(ErrAddressChecksum, "", "a digit of this address is wrong: copy it again from its source")
	}
	return a, nil
}

func mixedCase(digits string) bool {
	lower, upper := false, false
	for i := 0; i < len(digits); i++ {
		lower = lower || digits[i] >= 'a' && digits[i] <= 'f'
		upper = upper || digits[i] >= 'A' && digits[i] <= 'F'
	}
	return lower && upper
}
