package abi

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// FuzzParseSignature: what is read is written so that it is read again as the same.
func FuzzParseSignature(f *testing.F) {
	for _, text := range []string{
		"transfer(address,uint256)", "function f(tuple(address a, (uint b)[2] c)[] calldata d) external view returns (bool, bytes memory data);",
		"event E(address indexed a, string indexed, ufixed128x18 x) anonymous", "error X(uint, function y)", "constructor() payable; receive() fallback()",
		`[{"type":"function","name":"a","inputs":[{"type":"tuple[]","components":[{"name":"b","type":"int"}]}]}]`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkInterface(t, text, ParseHuman)
		if function, err := ParseFunction(text); err == nil {
			again, err := ParseFunction(function.String())
			if err != nil || !reflect.DeepEqual(again, function) {
				t.Fatalf("%s was read as %s: %v", text, function, err)
			}
			short, err := ParseFunction(function.Signature())
			if function.Name == "function" { // in front of a parenthesis it is no name
				short, err = function, nil
			}
			if err != nil || short.Selector() != function.Selector() {
				t.Fatalf("%s: %v", function.Signature(), err)
			}
		} else {
			checkTyped(t, err)
		}
		if typ, err := ParseType(text); err == nil {
			again, err := ParseType(typ.Named())
			if err != nil || !reflect.DeepEqual(again, typ) {
				t.Fatalf("%s was read as %s: %v", text, typ.Named(), err)
			}
		}
	})
}

// FuzzParseJSON does the same with JSON ABIs.
func FuzzParseJSON(f *testing.F) {
	f.Add([]byte(`[{"type":"function","name":"a","stateMutability":"view","inputs":[{"type":"tuple[2][]","components":[{"name":"b","type":"int"}]}],"outputs":[{"type":"bool"}]}]`))
	f.Add([]byte(`{"abi":[{"type":"event","name":"E","anonymous":true,"inputs":[{"indexed":true,"name":"x","type":"bytes"}]},{"type":"error","name":"X"},"f(uint)"]}`))
	f.Add([]byte(`[{"type":"event","name":"event","inputs":[{"name":"indexed","type":"address"},{"name":"payable","type":"address"}]}]`))
	f.Add([]byte(`[{"type":"constructor","payable":true},{"type":"fallback"},{"type":"receive","stateMutability":"payable"},{"constant":true,"name":"a"}]`))
	f.Fuzz(func(t *testing.T, document []byte) {
		checkInterface(t, string(document), func(text string) (Interface, error) { return ParseJSON([]byte(text)) })
	})
}

// checkInterface writes what was read as text and reads it again.
func checkInterface(t *testing.T, text string, parse func(string) (Interface, error)) {
	got, err := parse(text)
	if err != nil {
		checkTyped(t, err)
		return
	}
	var list []string
	for _, special := range []*Function{got.Constructor, got.Receive, got.Fallback} {
		if special != nil {
			list = append(list, special.String())
		}
	}
	for _, x := range got.Functions {
		list = append(list, x.String())
	}
	for _, x := range got.Events {
		list = append(list, x.String())
	}
	for _, x := range got.Errors {
		list = append(list, x.String())
	}
	written := ""
	for _, declaration := range list {
		written += declaration + "\n"
	}
	again, err := ParseHuman(written)
	if err != nil && !errors.Is(err, ErrLimit) || err == nil && !reflect.DeepEqual(again, got) {
		t.Fatalf("%s was read as %s: %v", text, written, err)
	}
}

func checkTyped(t *testing.T, err error) {
	t.Helper()
	var known *fault.Error
	if !errors.As(err, &known) || known.Message == "" {
		t.Fatalf("%v is no typed error", err)
	}
}

// FuzzDecode: what is decoded strictly encodes to the same bytes, and goes through text to the same bytes.
func FuzzDecode(f *testing.F) {
	f.Add("(uint256)", make([]byte, 32))
	f.Add("(bytes,string[],(int8,function)[2])", append(make([]byte, 31), 0x60))
	f.Add("(uint256[][][],bool[3],(string,bytes)[])", bytes.Repeat(append(make([]byte, 31), 0x20), 20))
	f.Fuzz(func(t *testing.T, types string, data []byte) {
		params, err := ParseParams(types)
		if err != nil {
			return
		}
		if values, err := DecodeAnswer(params, data); err == nil {
			canonical, err := Encode(params, values)
			if err != nil {
				if !errors.Is(err, ErrLimit) {
					t.Fatal(err)
				}
				return
			}
			if again, err := Decode(params, canonical); err != nil || !reflect.DeepEqual(again, values) {
				t.Fatalf("%v, want %v: %v", again, values, err)
			}
		}
		values, err := Decode(params, data)
		if err != nil {
			checkTyped(t, err)
			return
		}
		for i, p := range params {
			if values[i], err = p.Type.ParseValue(p.Type.Text(values[i])); err != nil {
				t.Fatal(err)
			}
		}
		if again, err := Encode(params, values); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x, want %x: %v", again, data, err)
		}
	})
}

// FuzzParseValue: a value's text is read as the same value, and is the same text again; what was read can be encoded.
func FuzzParseValue(f *testing.F) {
	for _, c := range [][2]string{
		{"uint8", "255"}, {"int256", "-5"}, {"fixed128x18", "-1.50"}, {"string", `"a\u202e\xff"`}, {"(string,bytes)[]", `[("a", 0x00)]`},
		{"address", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"}, {"(bool[2],function)", "([true,false], 0x)"},
	} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, typeText, text string) {
		typ, err := ParseType(typeText)
		if err != nil {
			return
		}
		v, err := typ.ParseValue(text)
		if err != nil {
			checkTyped(t, err)
			return
		}
		written := typ.Text(v)
		again, err := typ.ParseValue(written)
		if err != nil || !same(again, v) || typ.Text(again) != written {
			t.Fatalf("%s was written as %s: %v", text, written, err)
		}
		params := []Param{{Type: typ}}
		data, err := Encode(params, []Value{v})
		if err != nil {
			if !errors.Is(err, ErrLimit) {
				t.Fatal(err)
			}
			return
		}
		if decoded, err := Decode(params, data); err != nil || !same(decoded[0], v) {
			t.Fatalf("%x: %v", data, err)
		}
	})
}

// FuzzDecodeLog: each indexed value is its topic, and the others are those of the data.
func FuzzDecodeLog(f *testing.F) {
	const transfer = "Transfer(address indexed from, address indexed to, uint256 value)"
	f.Add(transfer, make([]byte, 64), make([]byte, 32))
	f.Add("E(string indexed a, bytes b, (bool,int8)[] indexed c) anonymous", make([]byte, 64), append(make([]byte, 31), 0x20))
	f.Fuzz(func(t *testing.T, declaration string, words, data []byte) {
		e, err := ParseEvent(declaration)
		if err != nil {
			return
		}
		var topics []eth.Hash
		if !e.Anonymous {
			topics = append(topics, e.Topic())
		}
		for ; len(words) >= wordSize; words = words[wordSize:] {
			topics = append(topics, eth.Hash(words))
		}
		values, err := e.DecodeLog(topics, data)
		if err != nil {
			checkTyped(t, err)
			return
		}
		var params []Param
		var plain []Value
		for i, p := range e.Inputs {
			if !p.Indexed {
				params, plain = append(params, p), append(plain, values[i])
			} else if next := len(topics) - indexedFrom(e.Inputs[i:]); values[i].Word != topics[next] {
				t.Fatalf("%s: value %d is %x, its topic %x", e, i, values[i].Word, topics[next])
			}
		}
		if again, err := DecodeAnswer(params, data); err != nil || !reflect.DeepEqual(again, plain) {
			t.Fatalf("%s: %v, want %v: %v", e, plain, again, err)
		}
	})
}

func indexedFrom(params []Param) (count int) {
	for _, p := range params {
		if p.Indexed {
			count++
		}
	}
	return count
}
