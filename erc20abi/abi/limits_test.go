package abi

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/fault"
)

// most is what any input may allocate in all, garbage included.
const most = 64 << 20

// allocated returns how many bytes a call allocates.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// filled returns data of maxData bytes of the same word, which is an offset or a length, with the first words of their own.
func filled(word byte, first ...byte) []byte {
	data := make([]byte, maxData)
	for i := wordSize; i <= len(data); i += wordSize {
		data[i-1] = word
	}
	for i, b := range first {
		data[wordSize*(i+1)-1] = b
	}
	return data
}

// TestHostileData decodes the data that make the most of their bytes, shows what was decoded, and measures.
func TestHostileData(t *testing.T) {
	deep := strings.Repeat("(", 14) + "bool" + strings.Repeat(")", 14)
	whole := func(count int, data []byte) []byte { // an array of count elements behind its offset
		data[31], data[62], data[63] = 32, byte(count>>8), byte(count)
		data[61] = byte(count >> 16)
		return data
	}
	for name, c := range map[string]struct {
		types string
		data  []byte
		code  fault.Code // of DecodeAnswer; "" is none
	}{
		"numbers":                        {"(uint256[])", whole(maxData/32-2, filled(0xff)), ""},
		"signed numbers":                 {"(int256[])", whole(maxData/32-2, filled(0xff)), ""},
		"addresses":                      {"(address[])", whole(maxData/32-2, filled(0xff)), ""},
		"tuples in tuples":               {"(" + deep + "[])", whole(maxData/32-2, filled(1)), ErrLimit},
		"few tuples in tuples":           {"(" + deep + "[])", whole(4000, filled(1)), ""},
		"T[1][1][1]":                     {"(bool" + strings.Repeat("[1]", 14) + "[])", whole(maxData/32-2, filled(1)), ErrLimit},
		"empty arrays at one place":      {"(uint256[][])", whole(maxData/32-2, filled(0)), ""},
		"long arrays at one place":       {"(uint256[][])", whole(1000, filled(0x80, 0, 0)), ErrLimit},
		"arrays that hold one another":   {"(uint256" + strings.Repeat("[]", 15) + ")", filled(32), ErrLimit},
		"empty lists of wide tuples":     {"((" + strings.Repeat("int,", 20000) + "int)[][])", whole(maxData/32-2, filled(0)), ""},
		"one long bytes again and again": {"(bytes[])", again(), ErrLimit},
		"a string of zeros":              {"(string)", whole(0x0fffc0, make([]byte, maxData)), ""},
		"a string of what is no UTF-8":   {"(string)", encoded(KindString, Value{Bytes: bytes.Repeat([]byte{0xff}, 0x0fffc0)}), ""},
		"bytes":                          {"(bytes)", whole(0x0fffc0, make([]byte, maxData)), ""},
		"short strings":                  {"(string[])", manyStrings(), ""},
		"too long":                       {"(bytes)", make([]byte, maxData+1), ErrLimit},
	} {
		params := mustParams(t, c.types)
		var values []Value
		var err error
		size := allocated(func() { values, err = DecodeAnswer(params, c.data) })
		strict := allocated(func() { Decode(params, c.data) })
		var text string
		shown := allocated(func() {
			for i := range values {
				text = params[i].Type.Text(values[i])
			}
		})
		read := allocated(func() {
			for i := range values {
				if v, err := params[i].Type.ParseValue(text); err != nil || !same(v, values[i]) {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
		t.Logf("%-31s %5.1f MiB as an answer, %4.1f MiB strictly, %4.1f MiB as text of %4.1f MiB, %4.1f MiB from text",
			name, mib(size), mib(strict), mib(shown), mib(uint64(len(text))), mib(read))
		if max(size, strict, shown, read) > most {
			t.Errorf("%s allocates over 64 MiB", name)
		}
		if c.code == "" && err != nil || c.code != "" && !errors.Is(err, c.code) {
			t.Errorf("%s: %v, want %q", name, err, c.code)
		}
	}
}

func mib(n uint64) float64 { return float64(n) / (1 << 20) }

// again returns an array of bytes whose elements are all the same 64 KiB.
func again() []byte {
	const count = 2000
	data := make([]byte, maxData)
	data[31], data[62], data[63] = 32, count>>8, count&0xff
	for i := range count {
		place := data[wordSize*(2+i):]
		place[30], place[29] = 0xfa, 0 // 64000, behind the places
	}
	data[64+64000+29] = 1 // a length of 65536
	return data
}

// manyStrings returns as many strings as there is room for, one byte each, as they are encoded.
func manyStrings() []byte {
	var v Value
	for range maxData/96 - 2 {
		v.Items = append(v.Items, Value{Bytes: []byte("a")})
	}
	return encoded(KindSlice, v)
}

func encoded(kind Kind, v Value) []byte {
	data, err := Encode([]Param{{Type: Type{Kind: kind, Elem: &Type{Kind: KindString}}}}, []Value{v})
	if err != nil {
		panic(err)
	}
	return data
}

// TestHostileTexts parses texts that make the most of their bytes.
func TestHostileTexts(t *testing.T) {
	repeat := func(text string, size int) string { return strings.Repeat(text, size/len(text)) }
	for name, c := range map[string]struct {
		parse func(string) error
		text  string
	}{
		"many functions":    {parse, repeat("a()", maxText)},
		"many parameters":   {parse, "f(" + repeat("int,", maxText-6) + "int)"},
		"many tuples":       {parse, repeat("f((((((((((((int))))))))))))", maxText)},
		"many arrays":       {parse, "f(" + repeat("int[][][][][][][][][][],", maxText-6) + "int)"},
		"deep":              {parse, repeat("(", maxText)},
		"deep function":     {parse, "f" + repeat("(", maxText-1)},
		"deep array":        {parse, "f(int" + repeat("[]", maxText-5)},
		"JSON of zeros":     {parse, "[" + repeat("0,", maxJSON-4) + "0]"},
		"JSON of functions": {parse, "[" + repeat(`{"name":"a"},`, maxJSON-20) + `{"name":"a"}]`},
		"JSON of texts":     {parse, "[" + repeat(`"a()",`, maxJSON-20) + `"a()"]`},
		"JSON of inputs":    {parse, `[{"name":"a","inputs":[` + repeat(`{"type":"int"},`, maxJSON-60) + `{"type":"int"}]}]`},
		"JSON of fields": {parse, `[{"name":"a","inputs":[{"type":"tuple","components":[` + repeat(`{"type":"int"},`, maxJSON-90) +
			`{"type":"int"}]}]}]`},
		"JSON of multiplied fields": {parse, `[{"name":"a","inputs":[` + multiplied(6, 100) + `]}]`},
		"deep JSON":                 {parse, repeat(`{"abi":`, maxJSON)},
		"empty lists": {func(text string) error {
			_, err := Type{Kind: KindSlice, Elem: &Type{Kind: KindSlice, Elem: &Type{Kind: KindBool}}}.ParseValue(text)
			return err
		}, "[" + repeat("[],", 4*maxData) + "[]]"},
		"a long number": {func(text string) error {
			_, err := Type{Kind: KindUint, Size: 256}.ParseValue(text)
			return err
		}, repeat("9", 4*maxData)},
		"a long string": {func(text string) error {
			_, err := Type{Kind: KindString}.ParseValue(text)
			return err
		}, repeat(`"`, 1) + repeat("a", maxValue-2) + `"`},
		"too long a string": {func(text string) error {
			_, err := Type{Kind: KindString}.ParseValue(text)
			return err
		}, repeat("a", maxValue+1)},
		"one long function": {func(text string) error {
			_, err := ParseFunction(text)
			return err
		}, "f(" + repeat("int,", 4*maxText) + "int)"},
	} {
		var err error
		size := allocated(func() { err = c.parse(c.text) })
		t.Logf("%-17s %5.1f MiB: %.100v", name, mib(size), err)
		if size > most {
			t.Errorf("%s allocates over 64 MiB", name)
		}
	}
}

// TestLongValue: a value's text is as long as Text makes it, not longer.
func TestLongValue(t *testing.T) {
	for _, typ := range []string{"string", "uint8", "bool[]"} {
		if _, err := mustType(t, typ).ParseValue(strings.Repeat(" ", maxValue+1)); !errors.Is(err, ErrLimit) {
			t.Errorf("%s: %v", typ, err)
		}
	}
}

// multiplied nests fields in fields, each of which is said to be so many times the ones in it.
func multiplied(deep, times int) string {
	field := `{"type":"bytes"}`
	for range deep {
		field = `{"type":"(` + strings.Repeat("tuple,", times) + `tuple)","components":[` + field + `]}`
	}
	return field
}

func parse(text string) error {
	_, err := Parse(text)
	return err
}

// TestEmptyElements takes types that no text gives: elements without a byte, as many as a length says.
func TestEmptyElements(t *testing.T) {
	nothing := Type{Kind: KindTuple}
	none := Type{Kind: KindArray, Elem: &Type{Kind: KindUint, Size: 256}}
	for _, elem := range []*Type{&nothing, &none} {
		params := []Param{{Type: Type{Kind: KindSlice, Elem: elem}}}
		for _, c := range []struct {
			length string
			code   fault.Code
		}{{"ffff", ""}, {"10000", ErrLimit}, {strings.Repeat("f", 64), ErrLimit}} {
			data := unhex(t, "20 "+c.length)
			size := allocated(func() {
				for _, decode := range []func([]Param, []byte) ([]Value, error){Decode, DecodeAnswer} {
					if _, err := decode(params, data); c.code == "" && err != nil || c.code != "" && !errors.Is(err, c.code) {
						t.Errorf("%s of %s: %v", c.length, params[0].Type, err)
					}
				}
			})
			if size > most {
				t.Errorf("%s of %s allocates %d bytes", c.length, params[0].Type, size)
			}
		}
	}
	huge := Type{Kind: KindArray, Size: 1 << 62, Elem: &Type{Kind: KindArray, Size: 1 << 62, Elem: &nothing}}
	if _, err := Decode([]Param{{Type: huge}}, nil); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
	huge.Elem.Elem = none.Elem
	if _, err := Decode([]Param{{Type: huge}}, nil); !errors.Is(err, ErrData) {
		t.Error(err)
	}
}

// TestEncodingLimits: what Encode makes Decode reads.
func TestEncodingLimits(t *testing.T) {
	params := mustParams(t, "(bool[])")
	if data, err := Encode(params, []Value{{Items: make([]Value, maxData/wordSize-2)}}); err != nil || len(data) != maxData {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if _, err := Encode(params, []Value{{Items: make([]Value, maxData/wordSize-1)}}); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
	params = mustParams(t, "(bytes)")
	if data, err := Encode(params, []Value{{Bytes: make([]byte, maxData-64)}}); err != nil || len(data) != maxData {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	for _, encode := range []func([]Param, []Value) ([]byte, error){Encode, EncodePacked} {
		if _, err := encode(params, []Value{{Bytes: make([]byte, maxData+1)}}); !errors.Is(err, ErrLimit) {
			t.Error(err)
		}
	}
	if _, err := Encode(params, []Value{{Bytes: make([]byte, maxData-63)}}); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
	params = mustParams(t, "("+strings.Repeat("(", 10)+"bool"+strings.Repeat(")", 10)+"[])") // ten values for a word
	var v Value
	for range 10 {
		v = Value{Items: []Value{v}}
	}
	many := make([]Value, maxItems/10)
	for i := range many {
		many[i] = v
	}
	if _, err := Encode(params, []Value{{Items: many}}); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
}
