package abi

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/internal/inputs"
)

// newRandom is deterministic; its seed is printed so that a failure can be repeated.
func newRandom(t testing.TB, seed uint64) *rand.Rand {
	t.Logf("random seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// randomType has up to deep further types inside it. Fixed-point types, which go-ethereum lacks, are there if fixed is set.
func randomType(r *rand.Rand, deep int, fixed bool) Type {
	kinds := int(KindTuple)
	if deep == 0 {
		kinds = int(KindString)
	}
	for {
		t := Type{Kind: Kind(1 + r.IntN(kinds))}
		switch t.Kind {
		case KindUint, KindInt:
			t.Size = 8 * (1 + r.IntN(32))
		case KindUfixed, KindFixed:
			if !fixed {
				continue
			}
			t.Size, t.Decimals = 8*(1+r.IntN(32)), 1+r.IntN(80)
		case KindFixedBytes:
			t.Size = 1 + r.IntN(32)
		case KindArray:
			t.Size = 1 + r.IntN(3)
			fallthrough
		case KindSlice:
			elem := randomType(r, deep-1, fixed)
			t.Elem = &elem
		case KindTuple:
			t.Fields = randomParams(r, 1+r.IntN(3), deep-1, fixed)
		}
		return t
	}
}

func randomParams(r *rand.Rand, n, deep int, fixed bool) []Param {
	var params []Param
	for i := range n {
		params = append(params, Param{Name: "f" + strconv.Itoa(i), Type: randomType(r, deep, fixed)})
	}
	return params
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32() >> 7)
	}
	return b
}

// randomValue has short numbers and long ones, the ends of ranges, and strings with everything in them. Empty lists are nil
// or not as Decode has them.
func randomValue(r *rand.Rand, t *Type) (v Value) {
	switch t.Kind {
	case KindBytes:
		v.Bytes = randomBytes(r, r.IntN(70))
	case KindString:
		if r.IntN(3) > 0 {
			runes := []rune(`aZ 09,()[]"\/'äß€漢😀` + "\n\t\x00\x7f\u202e\u200b\u00ad\U000e0001\ufffd")
			for n := r.IntN(40); n > 0; n-- {
				v.Bytes = append(v.Bytes, string(runes[r.IntN(len(runes))])...)
			}
			v.Bytes = append([]byte{}, v.Bytes...)
		} else {
			v.Bytes = randomBytes(r, r.IntN(40))
		}
	case KindArray, KindTuple:
		v.Items = randomValues(r, t, t.count())
	case KindSlice:
		v.Items = randomValues(r, t, r.IntN(4))
	case KindBool:
		v.Word[31] = byte(r.IntN(2))
	default:
		from, to := t.used()
		copy(v.Word[from:to], randomBytes(r, to-from))
		switch r.IntN(4) {
		case 0: // few bytes
			clear(v.Word[from : from+r.IntN(to-from)])
		case 1: // zero, or all bits
			for i := range v.Word {
				v.Word[i] = byte(-r.IntN(2))
				if i >= from && i < to && i > from {
					v.Word[i] = v.Word[i-1]
				}
			}
		}
		fill := byte(0)
		if t.signed() && v.Word[from] >= 0x80 {
			fill = 0xff
		}
		for i := range v.Word[:from] {
			v.Word[i] = fill
		}
		clear(v.Word[to:])
	}
	return v
}

func randomValues(r *rand.Rand, t *Type, n int) []Value {
	if n == 0 {
		return nil
	}
	values := make([]Value, n)
	for i := range values {
		values[i] = randomValue(r, t.item(i))
	}
	return values
}

func randomCase(r *rand.Rand, fixed bool) ([]Param, []Value) {
	params := randomParams(r, r.IntN(4), r.IntN(4), fixed)
	all := Type{Kind: KindTuple, Fields: params}
	return params, randomValues(r, &all, len(params))
}

// TestRandomRoundTrips takes random types and values through every form that they have.
func TestRandomRoundTrips(t *testing.T) {
	r := newRandom(t, 1)
	for range inputs.Count(t, 3000) {
		params, values := randomCase(r, true)
		tuple := Type{Kind: KindTuple, Fields: params}
		for _, named := range []string{tuple.String(), tuple.Named()} {
			again, err := ParseParams(named)
			if err != nil || signature("", again) != tuple.String() {
				t.Fatalf("%s was read as %s: %v", named, signature("", again), err)
			}
			if named == tuple.Named() && len(params) > 0 && !reflect.DeepEqual(again, params) {
				t.Fatalf("%s was read as %v", named, again)
			}
		}
		data, err := Encode(params, values)
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := Decode(params, data)
		if err != nil || !reflect.DeepEqual(decoded, values) {
			t.Fatalf("%s: %x was read as %v, want %v: %v", tuple, data, decoded, values, err)
		}
		if decoded, err = DecodeAnswer(params, data); err != nil || !reflect.DeepEqual(decoded, values) {
			t.Fatalf("%s: %x was read as %v, want %v: %v", tuple, data, decoded, values, err)
		}
		for i := range params {
			text := params[i].Type.Text(values[i])
			value, err := params[i].Type.ParseValue(text)
			if err != nil || !same(value, values[i]) {
				t.Fatalf("%s: %s was read as %v, want %v: %v", params[i].Type, text, value, values[i], err)
			}
		}
	}
}

// same compares values; nil and empty are one.
func same(a, b Value) bool {
	if a.Word != b.Word || !bytes.Equal(a.Bytes, b.Bytes) || len(a.Items) != len(b.Items) {
		return false
	}
	for i := range a.Items {
		if !same(a.Items[i], b.Items[i]) {
			return false
		}
	}
	return true
}

// TestDamagedEncodings changes a byte, cuts or lengthens a random encoding: it is refused, or it is the one encoding of other
// values.
func TestDamagedEncodings(t *testing.T) {
	r := newRandom(t, 2)
	refused := 0
	count := inputs.Count(t, 3000)
	for range count {
		params, values := randomCase(r, true)
		data, err := Encode(params, values)
		if err != nil || len(data) == 0 {
			continue
		}
		switch r.IntN(8) {
		case 0:
			data = data[:r.IntN(len(data))]
		case 1:
			data = append(data, randomBytes(r, 1+r.IntN(40))...)
		case 2:
			data[r.IntN(len(data))] = 0
		case 3: // a place says what another says
			n := len(data) / wordSize
			copy(data[wordSize*r.IntN(n):][:wordSize], data[wordSize*r.IntN(n):])
		case 4:
			data[31+wordSize*r.IntN(len(data)/wordSize)] += 32
		default:
			data[r.IntN(len(data))] ^= 1 << r.IntN(8)
		}
		DecodeAnswer(params, data)
		decoded, err := Decode(params, data)
		if err != nil {
			refused++
			checkOffset(t, err, len(data))
			continue
		}
		if again, err := Encode(params, decoded); err != nil || !bytes.Equal(again, data) {
			t.Fatalf("%x was read as what is encoded %x: %v", data, again, err)
		}
	}
	if refused < count/10 {
		t.Errorf("only %d of %d were refused", refused, count)
	}
}
