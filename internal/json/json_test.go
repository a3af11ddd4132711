package json_test

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

var seeds = []string{
	`null`, ` true `, `false`, `0`, `-0`, `-1.5e+30`, `1E2`, `""`, `"a\"\\\/\b\f\n\r\t"`, `"\u00e9\uD83D\uDE00\u0000"`,
	`"é😀"`, `[]`, `[ ]`, `[1, [2], {"a":[]}]`, `{}`, `{ "a" : 1 , "b":{"a":null} }`, `{"":0,"\u0061":1,"b":2}`,
	// what is not JSON, or not JSON to this package
	``, ` `, `nul`, `truex`, `01`, `1.`, `.5`, `+1`, `1e`, `--1`, `"`, `"a`, "\"\n\"", `"\x"`, `"\u12"`, `"\uD83D"`, `"\uD83D\u0041"`,
	`"\uDE00"`, "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", `[`, `[1`, `[1,`, `[1,]`, `[,1]`, `{`, `{"a"`, `{"a":`, `{"a":1,}`, `{a:1}`, `{"a":1 "b":2}`,
	`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `1 2`, `[] []`, "\ufeff1", `/**/1`, `NaN`, `Infinity`, `'a'`,
	strings.Repeat("[", 33) + strings.Repeat("]", 33), strings.Repeat("[", 34) + strings.Repeat("]", 34),
}

// FuzzParse compares with encoding/json: whatever Parse accepts, encoding/json accepts with the same values. The other
// way round four things are refused on purpose: a repeated name, half a surrogate pair or bytes that are not UTF-8,
// more than 32 values inside one another, more than 256 members of one object.
func FuzzParse(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) { compare(t, text) })
}

func compare(t *testing.T, text []byte) {
	decoder := stdjson.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	valid := stdjson.Valid(text)
	value, err := json.Parse(text)
	switch {
	case err != nil && !errors.Is(err, json.ErrSyntax):
		t.Fatalf("%q: error %v", text, err)
	case err == nil && !valid:
		t.Fatalf("%q: accepted, and encoding/json does not", text)
	case err != nil && valid:
		if !deliberate(err) {
			t.Fatalf("%q: refused, and encoding/json accepts it: %v", text, err)
		}
	case err == nil:
		var want any
		if err := decoder.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := tree(t, value); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: read as %#v, by encoding/json as %#v", text, got, want)
		}
	}
}

func deliberate(err error) bool {
	message := err.(*fault.Error).Message
	for _, reason := range []string{"stands twice", "surrogate", "not UTF-8", "inside one another", "too many members"} {
		if strings.Contains(message, reason) {
			return true
		}
	}
	return false
}

// tree reads a value as encoding/json would into an any.
func tree(t *testing.T, v json.Value) any {
	switch v.Kind() {
	case json.Boolean:
		b, err := json.Bool(v)
		check(t, err)
		return b
	case json.Number:
		return stdjson.Number(v.Raw())
	case json.String:
		s, err := json.Text(v)
		check(t, err)
		return s
	case json.Array:
		items, err := json.Items(v)
		check(t, err)
		list := []any{}
		for _, item := range items {
			list = append(list, tree(t, item))
		}
		return list
	case json.Object:
		var names map[string]stdjson.RawMessage // only for the names
		check(t, stdjson.Unmarshal(v.Raw(), &names))
		members := map[string]any{}
		o := json.ReadObject(v)
		for name := range names {
			members[name] = json.Field(o, name, func(v json.Value) (any, error) { return tree(t, v), nil })
		}
		check(t, o.Done())
		return members
	}
	return nil
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestParse(t *testing.T) {
	for _, text := range seeds {
		compare(t, []byte(text))
	}
	for text, ok := range map[string]bool{
		strings.Repeat("[", 33) + strings.Repeat("]", 33): true, // 32 inside the outermost
		strings.Repeat("[", 34) + strings.Repeat("]", 34): false,
		`{"a":1,"\u0061":2}`:                              false,
		`"\uD83D\u0041"`:                                  false,
		"\"\xed\xa0\x80\"":                                false,
	} {
		if _, err := json.Parse([]byte(text)); (err == nil) != ok {
			t.Errorf("%.40q: error %v", text, err)
		}
	}
}

func TestMemberLimit(t *testing.T) {
	for count, ok := range map[int]bool{256: true, 257: false} {
		var text []byte
		for i := range count {
			text = append(text, `,"`+strings.Repeat("a", i+1)+`":0`...)
		}
		text[0] = '{'
		if _, err := json.Parse(append(text, '}')); (err == nil) != ok {
			t.Errorf("%d members: error %v", count, err)
		}
	}
}

func TestErrorOffset(t *testing.T) {
	_, err := json.Parse([]byte(`{"a": tru}`))
	known, ok := err.(*fault.Error)
	if !ok || len(known.Details) != 1 || known.Details[0] != (fault.Detail{Name: "offset", Value: "6"}) {
		t.Errorf("error %#v", err)
	}
}

func FuzzAppendText(f *testing.F) {
	for _, seed := range []string{"", "plain", "\"\\\x00\x1f\x7f", "é😀\u2028", "\xff\xed\xa0\x80", "</script>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		written := json.AppendText(nil, text)
		var want string
		check(t, stdjson.Unmarshal(written, &want))
		value, err := json.Parse(written)
		check(t, err)
		got, err := json.Text(value)
		check(t, err)
		if got != want || got != strings.ToValidUTF8(text, "\ufffd") && !broken(text) {
			t.Errorf("%q is written as %s and read as %q, by encoding/json as %q", text, written, got, want)
		}
	})
}

// broken reports whether a text holds a run of bytes that is not UTF-8, for which ToValidUTF8 has one replacement and
// JSON writers one for each byte.
func broken(text string) bool { return strings.ToValidUTF8(text, "") != text }
