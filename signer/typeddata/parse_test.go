package typeddata

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

// one returns a document whose message has one member m of the type, with further types.
func one(typ, value, more string) string {
	return `{"types":{"EIP712Domain":[{"name":"name","type":"string"}],"T":[{"name":"m","type":"` + typ + `"}]` + more + `},` +
		`"primaryType":"T","domain":{"name":"n"},"message":{"m":` + value + `}}`
}

func refused(t *testing.T, document string, code fault.Code, field string) {
	t.Helper()
	d, err := Parse([]byte(document))
	var known *fault.Error
	if d != nil || !errors.As(err, &known) || known.Code != code || known.Field != field {
		t.Errorf("%.300s\ngot %v, want %s at %q", document, err, code, field)
	}
}

func TestRefusedValues(t *testing.T) {
	const path = "message.m"
	for _, c := range []struct {
		typ, value string
		code       fault.Code
		field      string
	}{
		{"uint8", `256`, ErrInteger, path},
		{"uint8", `-1`, ErrInteger, path},
		{"uint8", `"-1"`, ErrInteger, path},
		{"uint8", `"0x100"`, ErrInteger, path},
		{"uint8", `1.0`, ErrInteger, path},
		{"uint8", `1e2`, ErrInteger, path},
		{"uint8", `""`, ErrInteger, path},
		{"uint8", `"0x"`, ErrInteger, path},
		{"uint8", `"01"`, ErrInteger, path},
		{"uint8", `" 1"`, ErrInteger, path},
		{"uint8", `"+1"`, ErrInteger, path},
		{"uint8", `"1_0"`, ErrInteger, path},
		{"uint8", `null`, json.ErrField, path},
		{"uint8", `true`, json.ErrField, path},
		{"uint256", `9007199254740992`, ErrInteger, path},
		{"uint256", `115792089237316195423570985008687907853269984665640564039457584007913129639935`, ErrInteger, path},
		{"uint256", `"115792089237316195423570985008687907853269984665640564039457584007913129639936"`, ErrInteger, path},
		{"uint256", `"0x10000000000000000000000000000000000000000000000000000000000000000"`, ErrInteger, path},
		{"int8", `128`, ErrInteger, path},
		{"int8", `-129`, ErrInteger, path},
		{"int8", `"200"`, ErrInteger, path}, // which go-ethereum's apitypes takes
		{"int8", `"-0"`, ErrInteger, path},
		{"int8", `"-0x1"`, ErrInteger, path},
		{"int8", `"--1"`, ErrInteger, path},
		{"int256", `"0x8000000000000000000000000000000000000000000000000000000000000000"`, ErrInteger, path},
		{"int256", `"-57896044618658097711785492504343953926634992332820282019728792003956564819969"`, ErrInteger, path},
		{"bool", `1`, json.ErrField, path},
		{"bool", `"true"`, json.ErrField, path},
		{"string", `1`, json.ErrField, path},
		{"string", `null`, json.ErrField, path},
		{"address", `"0xcd2a3d9f938e13cd947ec05abc7fe734df8dd8"`, eth.ErrAddress, path},
		{"address", `"0xCd2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"`, eth.ErrAddressChecksum, path},
		{"bytes", `"ff"`, eth.ErrHex, path},
		{"bytes", `"0xf"`, eth.ErrHex, path},
		{"bytes", `"0xgg"`, eth.ErrHex, path},
		{"bytes", `[1]`, json.ErrField, path},
		{"bytes4", `"0x000000"`, ErrLength, path},
		{"bytes4", `"0x0000000000"`, ErrLength, path},
		{"bytes32[]", `["0x"]`, ErrLength, path + "[0]"},
		{"uint8[2]", `[1]`, ErrLength, path},
		{"uint8[2]", `[1,2,3]`, ErrLength, path},
		{"uint8[2][]", `[[1,2],[1]]`, ErrLength, path + "[1]"},
		{"uint8[2][]", `[[1,2],[1,256]]`, ErrInteger, path + "[1][1]"},
		{"uint8[]", `1`, json.ErrField, path},
		{"uint8[]", `null`, json.ErrField, path},
		{"U", `null`, json.ErrField, path},
		{"U", `{}`, json.ErrMissingField, path + ".u"},
		{"U", `{"u":1,"v":2}`, json.ErrUnknownField, path + ".v"},
		{"U[]", `[{"u":1},{"u":"x"}]`, ErrInteger, path + "[1].u"},
		{"U", `{"u":1,"u":1}`, json.ErrSyntax, ""},
	} {
		refused(t, one(c.typ, c.value, `,"U":[{"name":"u","type":"uint8"}]`), c.code, c.field)
	}
}

func TestRefusedTypes(t *testing.T) {
	for _, typ := range []string{
		"", "uint", "int", "uint0", "uint7", "uint08", "uint264", "int257", "bytes0", "bytes33", "byte", "Bool", "fixed128x18",
		"function", "X", "uint8[0]", "uint8[01]", "uint8[-1]", "uint8[", "uint8]", "uint8[]]", "uint8[[]", "uint8[ ]", "[]",
		"uint8 []", " uint8", "uint8[2147483648]", "U,uint8", "mapping(uint8=>uint8)",
	} {
		refused(t, one(typ, `1`, ``), ErrType, "types.T[0].type")
	}
	for _, name := range []string{"1a", "a b", "a,b", "a)", "a(b", "é", "a[]", "uint8", "uint", "bytes33", "address", "string", "bool"} {
		refused(t, one("uint8", `1`, `,"`+name+`":[]`), ErrType, "types."+name)
	}
	for _, name := range []string{"", "1a", "a b", "a,uint8 b", "a)", "a:b", "é"} {
		refused(t, one("uint8", `1`, `,"V":[{"name":"ok","type":"bool"},{"name":"`+name+`","type":"bool"}]`), ErrType, "types.V[1].name")
	}
	manyMembers := ""
	for i := range maxMembers {
		manyMembers += `,{"name":"m` + strconv.Itoa(i+1) + `","type":"bool"}`
	}
	for _, c := range []struct {
		more  string
		code  fault.Code
		field string
	}{
		{`,"V":[{"name":"a","type":"bool"},{"name":"a","type":"bool"}]`, ErrType, "types.V[1].name"},
		{`,"V":[{"name":"a"}]`, json.ErrMissingField, "types.V[0].type"},
		{`,"V":[{"name":"a","type":"bool","internalType":"bool"}]`, json.ErrUnknownField, "types.V[0].internalType"},
		{`,"":[]`, ErrType, "types"},
		{`,"V":[{"name":"m0","type":"bool"}` + manyMembers + `]`, ErrType, "types.V"},
		{`,"V":[{"name":"a","type":"bool` + strings.Repeat("[]", 33) + `"}]`, ErrType, "types.V[0].type"},
		{`,"V":{}`, json.ErrField, "types.V"},
		{`,"T":[]`, json.ErrSyntax, ""},
		{`,"V":[{"name":"v","type":"V"}]`, ErrCyclic, "types.V"},
		{`,"V":[{"name":"v","type":"V[2]"}]`, ErrCyclic, "types.V"},
		{`,"V":[{"name":"w","type":"W"}],"W":[{"name":"x","type":"X[1]"}],"X":[{"name":"v","type":"V"}]`, ErrCyclic, "types.V"},
	} {
		refused(t, one("uint8", `1`, c.more), c.code, c.field)
	}
}

func TestRefusedDocuments(t *testing.T) {
	for _, c := range []struct {
		old, new string
		code     fault.Code
		field    string
	}{
		{`"primaryType":"T",`, ``, json.ErrMissingField, "primaryType"},
		{`"primaryType":"T"`, `"primaryType":"X"`, ErrPrimaryType, "primaryType"},
		{`"primaryType":"T"`, `"primaryType":"T[]"`, ErrPrimaryType, "primaryType"},
		{`"primaryType":"T"`, `"primaryType":"uint8"`, ErrPrimaryType, "primaryType"},
		{`"primaryType":"T"`, `"primaryType":"EIP712Domain"`, ErrPrimaryType, "primaryType"},
		{`"primaryType":"T"`, `"primaryType":null`, json.ErrField, "primaryType"},
		{`"primaryType":"T"`, `"primaryType":"T","version":"V4"`, json.ErrUnknownField, "version"},
		{`"domain":{"name":"n"},`, ``, json.ErrMissingField, "domain"},
		{`"domain":{"name":"n"}`, `"domain":{}`, json.ErrMissingField, "domain.name"},
		{`"domain":{"name":"n"}`, `"domain":{"name":"n","chainId":1}`, json.ErrUnknownField, "domain.chainId"},
		{`"EIP712Domain":[{"name":"name","type":"string"}],`, ``, json.ErrMissingField, "types.EIP712Domain"},
		{`[{"name":"name","type":"string"}]`, `[]`, ErrDomain, "types.EIP712Domain"},
		{`{"name":"name","type":"string"}`, `{"name":"name","type":"bytes"}`, ErrDomain, "types.EIP712Domain[0].type"},
		{`{"name":"name","type":"string"}`, `{"name":"chainId","type":"uint64"}`, ErrDomain, "types.EIP712Domain[0].type"},
		{`"message":{"m":1}`, `"message":[]`, json.ErrField, "message"},
		{`"message":{"m":1}`, `"message":{}`, json.ErrMissingField, "message.m"},
		{`"message":{"m":1}`, `"message":{"m":1,"n":1}`, json.ErrUnknownField, "message.n"},
		{`"message":{"m":1}}`, `"message":{"m":1}}}`, json.ErrSyntax, ""},
	} {
		valid := one("uint8", `1`, ``)
		changed := strings.Replace(valid, c.old, c.new, 1)
		if changed == valid {
			t.Fatalf("%s is not in the document", c.old)
		}
		refused(t, changed, c.code, c.field)
	}
	refused(t, ``, json.ErrSyntax, "")
	refused(t, `[]`, json.ErrField, "")
	refused(t, strings.Repeat(" ", MaxSize+1), ErrSize, "")
}

func TestLimits(t *testing.T) {
	// The document and its message stand around the array.
	deep := func(n int) string {
		return one("uint8"+strings.Repeat("[]", n), strings.Repeat("[", n)+strings.Repeat("]", n), ``)
	}
	mustParse(t, deep(30))
	refused(t, deep(32), json.ErrSyntax, "")

	nodes := func(n int) string {
		value := `{"v":[]}`
		for range n {
			value = `{"v":[` + value + `]}`
		}
		return one("V", value, `,"V":[{"name":"v","type":"V[]"}]`)
	}
	mustParse(t, nodes(14))
	refused(t, nodes(16), json.ErrSyntax, "")

	var more strings.Builder
	for i := range 300 {
		more.WriteString(`,"V` + strconv.Itoa(i) + `":[]`)
	}
	refused(t, one("uint8", `1`, more.String()), json.ErrSyntax, "")

	elements := strings.TrimSuffix(strings.Repeat("1,", 100_000), ",")
	if got := len(mustParse(t, one("uint8[]", "["+elements+"]", ``)).Message.Members[0].Members); got != 100_000 {
		t.Errorf("%d elements", got)
	}
}

// TestReading looks at every kind of value as a report shows it.
func TestReading(t *testing.T) {
	for _, c := range []struct {
		typ, value string
		kind       Kind
		text       string
	}{
		{"bool", `true`, KindBool, "true"},
		{"bool", `false`, KindBool, "false"},
		{"uint8", `255`, KindUint, "255"},
		{"uint8", `"0xff"`, KindUint, "255"},
		{"uint8", `"0x00ff"`, KindUint, "255"},
		{"uint256", `9007199254740991`, KindUint, "9007199254740991"},
		{"uint256", `"115792089237316195423570985008687907853269984665640564039457584007913129639935"`, KindUint,
			"115792089237316195423570985008687907853269984665640564039457584007913129639935"},
		{"int8", `127`, KindInt, "127"},
		{"int8", `-128`, KindInt, "-128"},
		{"int8", `"-1"`, KindInt, "-1"},
		{"int8", `0`, KindInt, "0"},
		{"int256", `"-57896044618658097711785492504343953926634992332820282019728792003956564819968"`, KindInt,
			"-57896044618658097711785492504343953926634992332820282019728792003956564819968"},
		{"address", `"0xcd2a3d9f938e13cd947ec05abc7fe734df8dd826"`, KindAddress, "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
		{"bytes3", `"0x0a0B00"`, KindFixedBytes, "0x0a0b00"},
		{"bytes", `"0x"`, KindBytes, "0x"},
		{"bytes", `"0xFF00"`, KindBytes, "0xff00"},
		{"string", `"a\u0000\n语"`, KindString, "a\x00\n语"},
		{"string", `""`, KindString, ""},
		{"uint8[]", `[]`, KindArray, ""},
	} {
		m := mustParse(t, one(c.typ, c.value, ``)).Message.Members[0]
		if m.Name != "m" || m.Type != c.typ || m.Kind != c.kind || m.Text() != c.text {
			t.Errorf("%s of %s reads as %q of kind %d", c.value, c.typ, m.Text(), m.Kind)
		}
	}

	d := mustParse(t, mail)
	if to, ok := d.Message.Member("to"); !ok || to.Type != "Person" || to.Kind != KindStruct || to.Members[1].Name != "wallet" {
		t.Errorf("to reads as %+v", to)
	}
	if id, ok := d.ChainID(); !ok || id.String() != "1" {
		t.Errorf("the chain is %s, %v", id, ok)
	}
	if a, ok := d.VerifyingContract(); !ok || a.String() != "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC" {
		t.Errorf("the contract is %s, %v", a, ok)
	}
	d = mustParse(t, one("uint8", `1`, ``))
	if _, ok := d.ChainID(); ok {
		t.Error("a domain without chainId has one")
	}
	if _, ok := d.VerifyingContract(); ok {
		t.Error("a domain without verifyingContract has one")
	}
}
