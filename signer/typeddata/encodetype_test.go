package typeddata

import (
	"errors"
	"testing"
)

// TestEncodeType: the example of EIP-712, and a name that the types lack.
func TestEncodeType(t *testing.T) {
	types := []byte(`{"Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},{"name":"contents","type":"string"}],
		"Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],"Other":[{"name":"n","type":"uint8"}]}`)
	got, err := EncodeType(types, "Mail")
	if want := "Mail(Person from,Person to,string contents)Person(string name,address wallet)"; err != nil || got != want {
		t.Errorf("%q (%v), want %q", got, err, want)
	}
	if _, err := EncodeType(types, "Letter"); !errors.Is(err, ErrType) {
		t.Errorf("a type that is not there: %v", err)
	}
	if _, err := EncodeType([]byte(`{"Mail":[{"name":"from","type":"Person"}]}`), "Mail"); !errors.Is(err, ErrType) {
		t.Errorf("a type that refers to none: %v", err)
	}
}
