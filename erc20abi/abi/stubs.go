package abi

import "github.com/latchkey/latchkey/fault"

// ParseJSON reads a JSON ABI, or an object with one as its member "abi".
func ParseJSON(document []byte) (Interface, error) {
	return Interface{}, fault.New(ErrSignature, "", "unbuilt")
}

// Parse reads a JSON ABI or human-readable declarations, whichever the text is.
func Parse(text string) (Interface, error) {
	return Interface{}, fault.New(ErrSignature, "", "unbuilt")
}

// EncodePacked returns what abi.encodePacked makes of values.
func EncodePacked(params []Param, values []Value) ([]byte, error) {
	return nil, fault.New(ErrValue, "", "unbuilt")
}

// Text writes a value in the notation that ParseValue reads.
func (t Type) Text(v Value) string { return "" }

// ParseValue reads a value from text.
func (t Type) ParseValue(text string) (Value, error) {
	return Value{}, fault.New(ErrValue, "", "unbuilt")
}
