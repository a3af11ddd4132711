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
	a, mixed, err := decodeAddress(text)
	if err == nil && mixed {
		if right := a.text(); string(right[2:]) != text[2:] {
			return Address{}, checksumError()
		}
	}
	return a, err
}

// AddressTexts remembers the EIP-55 texts of addresses, each in the one place that its last byte gives it: computing one
// takes longer than the rest of a short call, and a program names the same addresses over and over. The zero value is ready.
type AddressTexts [64]struct {
	address Address
	text    [42]byte
}

// Text is String; the bytes are valid until the next call.
func (known *AddressTexts) Text(a Address) []byte {
	at := &known[a[len(a)-1]%byte(len(known))]
	if at.address != a || at.text[0] == 0 {
		at.address, at.text = a, a.text()
	}
	return at.text[:]
}

// Parse is ParseAddress.
func (known *AddressTexts) Parse(text []byte) (Address, error) {
	if len(text) == 42 && text[0] == '0' { // an empty place has a zero byte there
		last := (nibbles[text[40]]-1)<<4 | (nibbles[text[41]] - 1)
		if at := &known[last%byte(len(known))]; string(at.text[:]) == string(text) {
			return at.address, nil
		}
	}
	a, mixed, err := decodeAddress(text)
	if err == nil && mixed && string(known.Text(a)[2:]) != string(text[2:]) {
		return Address{}, checksumError()
	}
	return a, err
}

// decodeAddress reads the digits and reports whether their letters are in both cases.
func decodeAddress[T string | []byte](text T) (a Address, mixed bool, err error) {
	if len(text) != 42 || text[0] != '0' || text[1] != 'x' && text[1] != 'X' || !decodeHex(a[:], text[2:]) {
		return Address{}, false, fault.New(ErrAddress, "", "an address is 0x and 40 digits from 0-9 and a-f")
	}
	var lower, upper byte
	for i := 2; i < len(text); i++ {
		letter := text[i] >> 1 // bit 5 is set in a letter, and bit 5 of the text in a small one
		lower |= letter & text[i]
		upper |= letter &^ text[i]
	}
	return a, lower&upper&0x20 != 0, nil
}

func checksumError() error {
	return fault.New(ErrAddressChecksum, "", "a digit of this address is wrong: copy it again from its source")
}
