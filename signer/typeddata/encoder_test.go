package typeddata

import (
	"errors"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

// replayed is a Struct that writes, through the Encoder's methods, what was read from JSON.
type replayed struct{ value Value }

func (s replayed) EncodeType() string { return s.value.of.encodeType() }

func (s replayed) Encode(e *Encoder) { s.each(e, s.value.Members) }

func (s replayed) each(e *Encoder, values []Value) {
	for _, v := range values {
		s.replay(e, v)
	}
}

func (s replayed) replay(e *Encoder, v Value) {
	_, size := elementary(v.Type)
	switch v.Kind {
	case KindStruct:
		e.Struct(replayed{v})
	case KindArray:
		e.Array(len(v.Members), func(i int) { s.replay(e, v.Members[i]) })
	case KindBool:
		e.Bool(v.Data[31] == 1)
	case KindAddress:
		e.Address(eth.Address(v.Data[12:]))
	case KindUint:
		e.Uint(uint256.FromBytes32([32]byte(v.Data)))
	case KindInt:
		e.Int([32]byte(v.Data))
	case KindFixedBytes:
		e.FixedBytes(v.Data[:size])
	case KindBytes:
		e.Bytes(v.Data)
	case KindString:
		e.String(string(v.Data))
	}
}

// TestStructsAreJSON: the route of Go structs gives what the route of JSON gives, on documents of every type.
func TestStructsAreJSON(t *testing.T) {
	r := newRandom(t)
	for range 500 {
		d := mustParse(t, string(randomDocument(r)))
		again, err := New(replayed{d.Domain}, replayed{d.Message})
		if err != nil {
			t.Fatalf("%v\n%.2000s", err, d.JSON())
		}
		if string(again.Preimage()) != string(d.Preimage()) {
			t.Fatalf("the digest changes\n%.2000s\n%.2000s", d.JSON(), again.JSON())
		}
		if again.EncodeType() != d.EncodeType() {
			t.Fatalf("the type is %s, want %s", again.EncodeType(), d.EncodeType())
		}
	}
}

// written is a Struct of any type that writes anything.
type written struct {
	typ   string
	write func(*Encoder)
}

func (w written) EncodeType() string { return w.typ }
func (w written) Encode(e *Encoder)  { w.write(e) }

func TestWrittenWrong(t *testing.T) {
	domain := Domain{Name: "n"}
	one := func(typ string, write func(*Encoder)) Struct { return written{"T(" + typ + " m)", write} }
	inner := written{"U(uint8 u)", func(e *Encoder) { e.Uint64(1) }}
	none := func(*Encoder) {}
	for _, c := range []struct {
		message Struct
		code    fault.Code
		field   string
	}{
		{one("uint8", func(e *Encoder) { e.Uint64(256) }), ErrInteger, "message.m"},
		{one("uint256", func(e *Encoder) { e.Int64(1) }), ErrMember, "message.m"},
		{one("int8", func(e *Encoder) { e.Int64(128) }), ErrInteger, "message.m"},
		{one("int8", func(e *Encoder) { e.Int64(-129) }), ErrInteger, "message.m"},
		{one("int16", func(e *Encoder) { e.Int([32]byte{0: 0x80}) }), ErrInteger, "message.m"},
		{one("int16", func(e *Encoder) { e.Uint64(1) }), ErrMember, "message.m"},
		{one("bytes4", func(e *Encoder) { e.FixedBytes(make([]byte, 5)) }), ErrLength, "message.m"},
		{one("bytes4", func(e *Encoder) { e.Bytes(make([]byte, 4)) }), ErrMember, "message.m"},
		{one("string", func(e *Encoder) { e.String("\xff") }), json.ErrField, "message.m"},
		{one("address", func(e *Encoder) { e.Bool(true) }), ErrMember, "message.m"},
		{one("bool", none), json.ErrMissingField, "message.m"},
		{one("bool", func(e *Encoder) { e.Bool(true); e.Bool(true) }), ErrMember, "message"},
		{one("uint8[2]", func(e *Encoder) { e.Array(1, func(int) { e.Uint64(1) }) }), ErrLength, "message.m"},
		{one("uint8[]", func(e *Encoder) { e.Array(2, func(int) {}) }), ErrMember, "message.m"},
		{one("uint8[]", func(e *Encoder) { e.Array(1, func(int) { e.Uint64(1); e.Uint64(2) }) }), ErrMember, "message.m"},
		{one("uint8[]", func(e *Encoder) { e.Array(-1, nil) }), ErrMember, "message.m"},
		{one("uint8[][]", func(e *Encoder) {
			e.Array(2, func(i int) { e.Array(i, func(int) { e.Uint64(256) }) })
		}), ErrInteger, "message.m[1][0]"},
		{written{"T(U m)U(uint8 u)", func(e *Encoder) { e.Struct(nil) }}, json.ErrMissingField, "message.m"},
		{written{"T(U m)U(uint8 v)", func(e *Encoder) { e.Struct(inner) }}, ErrType, "message.m"},
		{written{"T(U[] m)U(uint8 u)", func(e *Encoder) {
			e.Array(2, func(int) { e.Struct(written{"U(uint8 u)", func(e *Encoder) { e.Uint64(300) }}) })
		}}, ErrInteger, "message.m[0].u"},
		{nil, json.ErrMissingField, "message"},
		{written{"", none}, ErrType, "message"},
		{written{"T", none}, ErrType, "message"},
		{written{"T(", none}, ErrType, "message"},
		{written{"T(uint8)", none}, ErrType, "message"},
		{written{"T()x", none}, ErrType, "message"},
		{written{"T(uint8  m)", none}, ErrType, "types.T[0].name"},
		{written{"T(U m)", none}, ErrType, "types.T[0].type"},
		{written{"T(T m)", none}, ErrCyclic, "types.T"},
		{written{"T(U m)U(uint8 u)U(uint9 u)", none}, ErrType, "message"},
		{written{"T(U m)U(uint8 u)U(uint8 u)", none}, ErrType, "message"},
		{written{"T(uint8 m)U(uint8 u)", none}, ErrType, "message"},
		{written{"T(V a,U b)V(uint8 v)U(uint8 u)", none}, ErrType, "message"},
		{written{"T(EIP712Domain m)EIP712Domain(uint8 n)", none}, ErrType, "message"},
		{domain, ErrPrimaryType, "message"},
	} {
		d, err := New(domain, c.message)
		isRefused(t, d, err, c.code, c.field)
	}
	for _, c := range []struct {
		domain Struct
		code   fault.Code
		field  string
	}{
		{nil, json.ErrMissingField, "domain"},
		{Domain{}, ErrDomain, "types.EIP712Domain"},
		{inner, ErrDomain, "domain"},
		{Domain{Name: "\xff"}, json.ErrField, "domain.name"},
		{written{"EIP712Domain(uint256 name)", none}, ErrDomain, "types.EIP712Domain[0].type"},
		{written{"EIP712Domain(string name)", none}, json.ErrMissingField, "domain.name"},
	} {
		d, err := New(c.domain, inner)
		isRefused(t, d, err, c.code, c.field)
	}
}

// TestDomains: all fields, and fields of a program's own.
func TestDomains(t *testing.T) {
	contract, salt := eth.Address{1}, eth.Hash{2}
	message := written{"T(int16 m)", func(e *Encoder) { e.Int64(-2) }}
	d, err := New(Domain{"n", "v", 5, &contract, &salt}, message)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Domain.of.encodeType(); got != "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)" {
		t.Errorf("the domain is %s", got)
	}
	checkReading(t, d)
	if got := d.Message.Members[0].Text(); got != "-2" {
		t.Errorf("-2 reads as %s", got)
	}
	d, err = New(written{"EIP712Domain(string name,uint8 subnet)", func(e *Encoder) { e.String(""); e.Uint64(7) }}, message)
	if err != nil {
		t.Fatal(err)
	}
	checkReading(t, d)

	var known *fault.Error
	if _, err = (Permit{}).Document(Token{Name: "n"}); !errors.As(err, &known) || known.Field != "domain.chainId" {
		t.Errorf("a permit for every chain: %v", err)
	}
}
