package json_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

func parse(t *testing.T, text string) json.Value {
	t.Helper()
	value, err := json.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// readAs makes any reading function print what it read.
func readAs[T any](read func(json.Value) (T, error)) func(json.Value) (string, error) {
	return func(v json.Value) (string, error) {
		value, err := read(v)
		return fmt.Sprint(value), err
	}
}

func TestScalars(t *testing.T) {
	const address = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
	for _, c := range []struct {
		name string
		read func(json.Value) (string, error)
		text string
		want string // "" is an error
	}{
		{"Uint8", readAs(json.Uint8), `255`, "255"},
		{"Uint8", readAs(json.Uint8), `256`, ""},
		{"Uint8", readAs(json.Uint8), `"1"`, ""},
		{"Uint16", readAs(json.Uint16), `65535`, "65535"},
		{"Uint16", readAs(json.Uint16), `65536`, ""},
		{"Uint32", readAs(json.Uint32), `4294967295`, "4294967295"},
		{"Uint32", readAs(json.Uint32), `4294967296`, ""},
		{"Uint32", readAs(json.Uint32), `-0`, ""},
		{"Uint32", readAs(json.Uint32), `1.0`, ""},
		{"Uint32", readAs(json.Uint32), `1e2`, ""},
		{"Uint32", readAs(json.Uint32), `99999999999999999999`, ""},
		{"Int64", readAs(json.Int64), `-32000`, "-32000"},
		{"Int64", readAs(json.Int64), `9007199254740991`, "9007199254740991"},
		{"Int64", readAs(json.Int64), `9007199254740992`, ""},
		{"Int64", readAs(json.Int64), `-9007199254740992`, ""},
		{"Millis", readAs(json.Millis), `1763774400000`, "1763774400000"},
		{"Millis", readAs(json.Millis), `-1`, ""},
		{"ChainID", readAs(json.ChainID), `9007199254740991`, "9007199254740991"},
		{"ChainID", readAs(json.ChainID), `9007199254740992`, ""},
		{"ChainID", readAs(json.ChainID), `0`, ""},
		{"ChainID", readAs(json.ChainID), `"1"`, ""},
		{"Uint64", readAs(json.Uint64), `"18446744073709551615"`, "18446744073709551615"},
		{"Uint64", readAs(json.Uint64), `"18446744073709551616"`, ""},
		{"Uint64", readAs(json.Uint64), `1`, ""},
		{"Uint64", readAs(json.Uint64), `"01"`, ""},
		{"Uint256", readAs(json.Uint256), `"115792089237316195423570985008687907853269984665640564039457584007913129639935"`,
			"115792089237316195423570985008687907853269984665640564039457584007913129639935"},
		{"Uint256", readAs(json.Uint256), `"115792089237316195423570985008687907853269984665640564039457584007913129639936"`, ""},
		{"Uint256", readAs(json.Uint256), `""`, ""},
		{"Uint256", readAs(json.Uint256), `"0x1"`, ""},
		{"Address", readAs(json.Address), `"` + address + `"`, address},
		{"Address", readAs(json.Address), `"0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266"`, ""},
		{"Hash", readAs(json.Hash), `"0x00"`, ""},
		{"Bytes", readAs(json.Bytes), `"0x00ff"`, "0x00ff"},
		{"Bytes", readAs(json.Bytes), `"0x0"`, ""},
		{"Bool", readAs(json.Bool), `true`, "true"},
		{"Bool", readAs(json.Bool), `1`, ""},
		{"Text", readAs(json.Text), `"\u0041"`, "A"},
		{"Text", readAs(json.Text), `null`, ""},
	} {
		got, err := c.read(parse(t, c.text))
		if err != nil {
			got = ""
		}
		if got != c.want {
			t.Errorf("%s(%s) = %q, %v, want %q", c.name, c.text, got, err, c.want)
		}
	}
}

type item struct {
	to   eth.Address
	tags []string
	note *string
}

func readItem(v json.Value) (item, error) {
	var x item
	o := json.ReadObject(v)
	x.to = json.Field(o, "to", json.Address)
	x.tags = json.Optional(o, "tags", json.List(json.Text))
	x.note = json.Pointer(o, "note", json.Text)
	return x, o.Done()
}

// TestErrorPath checks that an error says where in a document the fault is.
func TestErrorPath(t *testing.T) {
	const open = `{"to":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"`
	for text, want := range map[string]struct {
		code  fault.Code
		field string
	}{
		`[` + open + `}]`:               {"", ""},
		`[` + open + `},{}]`:            {json.ErrMissingField, "[1].to"},
		`[{"to":"0x1"}]`:                {eth.ErrAddress, "[0].to"},
		`[{"to":1}]`:                    {json.ErrField, "[0].to"},
		`[{"To":1}]`:                    {json.ErrMissingField, "[0].to"},
		`[` + open + `,"x":0}]`:         {json.ErrUnknownField, "[0].x"},
		`[` + open + `,"tags":["",0]}]`: {json.ErrField, "[0].tags[1]"},
		`[` + open + `,"note":null}]`:   {json.ErrField, "[0].note"},
		`[0]`:                           {json.ErrField, "[0]"},
		`{}`:                            {json.ErrField, ""},
	} {
		_, err := json.List(readItem)(parse(t, text))
		if want.code == "" {
			check(t, err)
			continue
		}
		known, ok := err.(*fault.Error)
		if !ok || !errors.Is(err, want.code) || known.Field != want.field {
			t.Errorf("%s: error %v, want %s at %s", text, err, want.code, want.field)
		}
	}
}

// TestForeignDocument checks that Err, unlike Done, lets unknown members pass.
func TestForeignDocument(t *testing.T) {
	o := json.ReadObject(parse(t, `{"a":1,"b":2}`))
	if json.Field(o, "a", json.Uint8) != 1 || o.Err() != nil || !errors.Is(o.Done(), json.ErrUnknownField) {
		t.Errorf("Err %v, Done %v", o.Err(), o.Done())
	}
}
