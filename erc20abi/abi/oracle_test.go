//go:build cgo

package abi

import (
	"bytes"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"testing"

	geth "github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/inputs"
)

// gethArguments builds go-ethereum's types.
func gethArguments(t *testing.T, params []Param) (list geth.Arguments) {
	for _, p := range params {
		typ, components := marshaling(&p)
		g, err := geth.NewType(typ, "", components)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, geth.Argument{Name: p.Name, Type: g})
	}
	return list
}

// marshaling returns a type as a JSON ABI has it.
func marshaling(p *Param) (string, []geth.ArgumentMarshaling) {
	t := &p.Type
	switch t.Kind {
	case KindArray, KindSlice:
		elem, components := marshaling(&Param{Type: *t.Elem})
		if t.Kind == KindArray {
			return elem + "[" + strconv.Itoa(t.Size) + "]", components
		}
		return elem + "[]", components
	case KindTuple:
		var components []geth.ArgumentMarshaling
		for _, field := range t.Fields {
			typ, inner := marshaling(&field)
			components = append(components, geth.ArgumentMarshaling{Name: field.Name, Type: typ, Components: inner})
		}
		return "tuple", components
	}
	return t.String(), nil
}

// gethValue makes the Go value that go-ethereum takes.
func gethValue(g *geth.Type, t *Type, v *Value) reflect.Value {
	out := reflect.New(g.GetType()).Elem()
	switch t.Kind {
	case KindUint, KindInt:
		x := new(big.Int).SetBytes(v.Word[:])
		if t.Kind == KindInt && v.Word[0] >= 0x80 {
			x.Sub(x, new(big.Int).Lsh(big.NewInt(1), 256))
		}
		switch {
		case out.Kind() == reflect.Pointer:
			out.Set(reflect.ValueOf(x))
		case t.Kind == KindUint:
			out.SetUint(x.Uint64())
		default:
			out.SetInt(x.Int64())
		}
	case KindBool:
		out.SetBool(v.Word[31] == 1)
	case KindAddress:
		out.Set(reflect.ValueOf(common.Address(v.Word[12:])))
	case KindFixedBytes, KindFunction:
		reflect.Copy(out, reflect.ValueOf(v.Word[:out.Len()]))
	case KindBytes:
		out.SetBytes(v.Bytes)
	case KindString:
		out.SetString(string(v.Bytes))
	case KindTuple:
		for i := range v.Items {
			out.Field(i).Set(gethValue(g.TupleElems[i], t.item(i), &v.Items[i]))
		}
	default:
		if t.Kind == KindSlice {
			out.Set(reflect.MakeSlice(g.GetType(), len(v.Items), len(v.Items)))
		}
		for i := range v.Items {
			out.Index(i).Set(gethValue(g.Elem, t.Elem, &v.Items[i]))
		}
	}
	return out
}

// TestEqualToGoEthereum encodes and decodes random values of random types both ways.
func TestEqualToGoEthereum(t *testing.T) {
	r := newRandom(t, 3)
	for range inputs.Count(t, 3000) {
		params, values := randomCase(r, false)
		list := gethArguments(t, params)
		var given []any
		for i := range params {
			given = append(given, gethValue(&list[i].Type, &params[i].Type, &values[i]).Interface())
		}
		want, err := list.Pack(given...)
		if err != nil {
			t.Fatalf("%s: %v", signature("", params), err)
		}
		if got, err := Encode(params, values); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%s: %x, want %x: %v", signature("", params), got, want, err)
		}
		if got, err := Decode(params, want); err != nil || !reflect.DeepEqual(got, values) {
			t.Fatalf("%s: %v, want %v: %v", signature("", params), got, values, err)
		}
		if back, err := list.Unpack(want); err != nil || len(back) != len(given) || len(given) > 0 && !reflect.DeepEqual(back, given) {
			t.Fatalf("%s: go-ethereum reads %v, want %v: %v", signature("", params), back, given, err)
		}
	}
}

// TestDeclarationsEqualToGoEthereum has random declarations as JSON and as text, and compares selectors and topics.
func TestDeclarationsEqualToGoEthereum(t *testing.T) {
	r := newRandom(t, 4)
	for range inputs.Count(t, 500) {
		inputs := randomParams(r, r.IntN(4), r.IntN(3), false)
		f := Function{Name: "fn" + strconv.Itoa(r.IntN(100)), Inputs: inputs, Outputs: randomParams(r, r.IntN(3), 1, false), Mutability: View}
		e := Event{Name: "Ev" + strconv.Itoa(r.IntN(100)), Inputs: inputs}
		document := `[{"type":"function","stateMutability":"view","name":"` + f.Name + `","inputs":` + paramsJSON(f.Inputs) + `,"outputs":` + paramsJSON(f.Outputs) +
			`},{"type":"event","anonymous":false,"name":"` + e.Name + `","inputs":` + paramsJSON(e.Inputs) +
			`},{"type":"error","name":"` + e.Name + `","inputs":` + paramsJSON(e.Inputs) + `}]`
		want, err := geth.JSON(strings.NewReader(document))
		if err != nil {
			t.Fatal(err)
		}
		fromJSON, err := ParseJSON([]byte(document))
		if err != nil {
			t.Fatalf("%s: %v", document, err)
		}
		x := Error{Name: e.Name, Inputs: inputs}
		fromText, err := Parse(f.String() + "\n" + e.String() + ";" + x.String())
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for _, got := range []Interface{fromJSON, fromText} {
			if !reflect.DeepEqual(got.Functions, []Function{f}) || !reflect.DeepEqual(got.Events, []Event{e}) || !reflect.DeepEqual(got.Errors, []Error{x}) {
				t.Fatalf("%s was read as %v", document, got)
			}
		}
		if id := f.Selector(); !bytes.Equal(id[:], want.Methods[f.Name].ID) || f.Signature() != want.Methods[f.Name].Sig {
			t.Fatalf("%s has the selector %x", f.Signature(), id)
		}
		if common.Hash(e.Topic()) != want.Events[e.Name].ID {
			t.Fatalf("%s has the topic %s", e.Signature(), e.Topic())
		}
		if id, wanted := x.Selector(), want.Errors[x.Name].ID; !bytes.Equal(id[:], wanted[:4]) {
			t.Fatalf("%s has the selector %x", x.Signature(), id)
		}
	}
}

// paramsJSON writes parameters as a compiler does.
func paramsJSON(params []Param) string {
	var list []string
	for _, p := range params {
		typ, _ := marshaling(&p)
		base := &p.Type
		for base.Elem != nil {
			base = base.Elem
		}
		member := `{"internalType":"struct X.Y","name":"` + p.Name + `","type":"` + typ + `"`
		if base.Kind == KindTuple {
			member += `,"components":` + paramsJSON(base.Fields)
		}
		list = append(list, member+"}")
	}
	return "[" + strings.Join(list, ",") + "]"
}

// TestLogsEqualToGoEthereum reads random logs. go-ethereum reads topics apart from data, indexed tuples not at all, and an
// indexed function on the right of its topic, where solc puts it on the left, like a bytes24.
func TestLogsEqualToGoEthereum(t *testing.T) {
	r := newRandom(t, 5)
	for range inputs.Count(t, 500) {
		params, values := randomCase(r, false)
		e := Event{Name: "E", Inputs: params, Anonymous: r.IntN(2) == 0}
		var plain, indexed []Param
		var plainValues []Value
		var topics []common.Hash
		for i := range params {
			params[i].Indexed = r.IntN(2) == 0 && params[i].Type.Kind != KindTuple && params[i].Type.Kind != KindFunction
			if !params[i].Indexed {
				plain, plainValues = append(plain, params[i]), append(plainValues, values[i])
				continue
			}
			if params[i].Hashed() {
				values[i] = Value{Word: [32]byte(randomBytes(r, 32))}
			}
			indexed, topics = append(indexed, params[i]), append(topics, values[i].Word)
		}
		data, err := Encode(plain, plainValues)
		if err != nil {
			t.Fatal(err)
		}
		var all []eth.Hash
		if !e.Anonymous {
			all = append(all, e.Topic())
		}
		for _, topic := range topics {
			all = append(all, eth.Hash(topic))
		}
		got, err := e.DecodeLog(all, data)
		if err != nil || len(values) > 0 && !reflect.DeepEqual(got, values) {
			t.Fatalf("%s: %v, want %v: %v", e, got, values, err)
		}
		list := gethArguments(t, indexed)
		for i := range list {
			list[i].Indexed = true
		}
		fields := map[string]any{}
		if err := geth.ParseTopicsIntoMap(fields, list, topics); err != nil {
			t.Fatal(err)
		}
		for i, p := range params {
			if !p.Indexed {
				continue
			}
			var want any = common.Hash(got[i].Word)
			if !p.Hashed() {
				want = gethValue(&list[0].Type, &p.Type, &got[i]).Interface()
			}
			list = list[1:]
			if !reflect.DeepEqual(fields[p.Name], want) {
				t.Fatalf("%s: go-ethereum reads %v, want %v", p.Type, fields[p.Name], want)
			}
		}
	}
}
