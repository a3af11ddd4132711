package abi

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

func mustType(t testing.TB, text string) Type {
	t.Helper()
	typ, err := ParseType(text)
	if err != nil {
		t.Fatal(err)
	}
	return typ
}

// TestValues reads values as people write them, and writes them in the one way that Text has.
func TestValues(t *testing.T) {
	const account, checksummed = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
	for _, c := range []struct{ typ, text, want string }{
		{"uint8", "255", "255"},
		{"uint8", "0xff", "255"},
		{"uint8", ` "7" `, "7"},
		{"uint256", "115792089237316195423570985008687907853269984665640564039457584007913129639935", "115792089237316195423570985008687907853269984665640564039457584007913129639935"},
		{"int8", "-128", "-128"},
		{"int8", "127", "127"},
		{"int256", "-57896044618658097711785492504343953926634992332820282019728792003956564819968", "-57896044618658097711785492504343953926634992332820282019728792003956564819968"},
		{"int256", "-0x10", "-16"},
		{"fixed128x18", "-1.50", "-1.5"},
		{"fixed128x18", "12", "12"},
		{"fixed128x18", "0.0", "0"},
		{"fixed128x18", "0.000000000000000001", "0.000000000000000001"},
		{"ufixed8x1", "25.5", "25.5"},
		{"ufixed256x80", "0.00000000000000000000000000000000000000000000000000000000000000000000000000000001", "0.00000000000000000000000000000000000000000000000000000000000000000000000000000001"},
		{"bool", "true", "true"},
		{"bool", "\tfalse\n", "false"},
		{"address", account, checksummed},
		{"address", `"` + checksummed + `"`, checksummed},
		{"bytes4", "0xA9059CBB", "0xa9059cbb"},
		{"bytes", "0x", "0x"},
		{"function", checksummed + "a9059cbb", account + "a9059cbb"},
		{"string", "", `""`},
		{"string", " as it is, [] () ", `" as it is, [] () "`},
		{"string", "as it is ", `"as it is "`},
		{"string", "as it is, [] ()", "as it is, [] ()"},
		{"string", `"quoted \"\/\u00e4\ud83d\ude00\x41"`, `quoted "/ä😀A`},
		{"string", `"\"first"`, `"\"first"`},
		{"string", "two\nlines", `"two\nlines"`},
		{"string", "\u202e", `"\u202e"`},
		{"string", "a\u034f", `"a\u034f"`},             // what follows is printable, says Unicode, and not seen
		{"string", "a\u115f\u3164", `"a\u115f\u3164"`}, //
		{"string", "a\ufe0f", `"a\ufe0f"`},
		{"string", "\u2800", `"\u2800"`},
		{"string[]", `["\u3164"]`, `["\u3164"]`},
		{"string", "\U000e0001", `"\udb40\udc01"`},
		{"string", `"\xff\x80"`, `"\xff\x80"`},
		{"string", `"\b\f\r\t"`, `"\u0008\u000c\u000d\u0009"`},
		{"uint256[]", "[]", "[]"},
		{"uint256[]", "[ 1,2 ,\n3 ]", "[1, 2, 3]"},
		{"uint256[]", `["1", "0x2"]`, "[1, 2]"},
		{"uint8[2][]", "[[1,2],[3,4]]", "[[1, 2], [3, 4]]"},
		{"(address,uint256)", "(" + account + ",5)", "(" + checksummed + ", 5)"},
		{"(address,uint256)[]", "[[" + account + ",5]]", "[(" + checksummed + ", 5)]"},
		{"string[]", `["a, b", "", "]"]`, `["a, b", "", "]"]`},
		{"(string,bytes)", `("a",0x00ff)`, `("a", 0x00ff)`},
	} {
		typ := mustType(t, c.typ)
		v, err := typ.ParseValue(c.text)
		if err != nil {
			t.Errorf("%s %q: %v", c.typ, c.text, err)
			continue
		}
		if got := typ.Text(v); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.typ, c.text, got, c.want)
		}
	}
}

// TestMalformedValues says where each goes wrong.
func TestMalformedValues(t *testing.T) {
	const account = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
	for _, c := range []struct {
		typ, text string
		code      fault.Code
		position  string
	}{
		{"uint8", "", ErrValue, "0"},
		{"uint8", "256", ErrRange, "0"},
		{"uint8", " 300 ", ErrRange, "1"},
		{"uint8", "-1", ErrRange, "0"},
		{"uint8", "-0", ErrRange, "0"},
		{"uint8", "0x100", ErrRange, "0"},
		{"uint8", "0x", ErrValue, "0"},
		{"uint8", "+1", ErrValue, "0"},
		{"uint8", "01", ErrValue, "0"},
		{"uint8", "1.0", ErrValue, "0"},
		{"uint8", "1e2", ErrValue, "0"},
		{"uint8", "1 2", ErrValue, "2"},
		{"uint8", "1,2", ErrValue, "1"},
		{"uint8", "[1]", ErrValue, "0"},
		{"uint8", "1\x00", ErrValue, "1"},
		{"uint8", "1\x00junk", ErrValue, "1"},
		{"bytes[]", "[0x00]\x00", ErrValue, "6"},
		{"uint256", "115792089237316195423570985008687907853269984665640564039457584007913129639936", ErrRange, "0"},
		{"uint256", strings.Repeat("9", 1000), ErrRange, "0"},
		{"int8", "128", ErrRange, "0"},
		{"int8", "-129", ErrRange, "0"},
		{"int8", "-0", ErrRange, "0"},
		{"int8", "--1", ErrValue, "0"},
		{"int256", "57896044618658097711785492504343953926634992332820282019728792003956564819968", ErrRange, "0"},
		{"int256", "-57896044618658097711785492504343953926634992332820282019728792003956564819969", ErrRange, "0"},
		{"int256", "-115792089237316195423570985008687907853269984665640564039457584007913129639935", ErrRange, "0"},
		{"fixed128x18", "1.0000000000000000001", ErrValue, "0"},
		{"fixed128x18", "1.", ErrValue, "0"},
		{"fixed128x18", ".5", ErrValue, "0"},
		{"fixed128x18", "1.5.5", ErrValue, "0"},
		{"fixed128x18", "1.-5", ErrValue, "0"},
		{"fixed128x18", "0x5", ErrValue, "0"},
		{"fixed128x18", "-", ErrValue, "0"},
		{"fixed128x18", "170141183460469231731.687303715884105728", ErrRange, "0"},
		{"ufixed8x1", "25.6", ErrRange, "0"},
		{"bool", "1", ErrValue, "0"},
		{"bool", "True", ErrValue, "0"},
		{"address", "", eth.ErrAddress, "0"},
		{"address", account[:41], eth.ErrAddress, "0"},
		{"address", strings.Replace(account, "F", "f", 1), eth.ErrAddressChecksum, "0"},
		{"address", "vitalik.eth", eth.ErrAddress, "0"},
		{"bytes", "", eth.ErrHex, "0"},
		{"bytes", "0x0", eth.ErrHex, "0"},
		{"bytes", "00", eth.ErrHex, "0"},
		{"bytes", "0x00 00", ErrValue, "5"},
		{"bytes4", "0xa9059c", ErrValue, "0"},
		{"bytes4", "0xa9059cbb00", ErrValue, "0"},
		{"function", account, ErrValue, "0"},
		{"string", `"open`, ErrValue, "0"},
		{"string", `"a" b`, ErrValue, "4"},
		{"string", `"a\q"`, ErrValue, "2"},
		{"string", `"a\u12"`, ErrValue, "2"},
		{"string", `"a\ud83d"`, ErrValue, "2"},
		{"string", `"a\ud83d\u0041"`, ErrValue, "2"},
		{"string", `"a\ud83d\ud83d"`, ErrValue, "2"},
		{"string", `"a\x1"`, ErrValue, "2"},
		{"string", `"a\qd83d\ude00"`, ErrValue, "2"},
		{"string", `"a\q0041"`, ErrValue, "2"},
		{"string", `"a\`, ErrValue, "0"},
		{"string", `"\u`, ErrValue, "1"},
		{"string[]", "[a]", ErrValue, "1"},
		{"string[]", `["a" "b"]`, ErrValue, "5"},
		{"uint256[]", "", ErrValue, "0"},
		{"uint256[]", "1", ErrValue, "0"},
		{"uint256[]", "(1)", ErrValue, "0"},
		{"uint256[]", "[1", ErrValue, "2"},
		{"uint256[]", "[1,]", ErrValue, "3"},
		{"uint256[]", "[,1]", ErrValue, "1"},
		{"uint256[]", "[1)", ErrValue, "2"},
		{"uint256[]", "[1]]", ErrValue, "3"},
		{"uint8[]", "[1, 2, 256]", ErrRange, "7"},
		{"uint256[2]", "[1]", ErrValue, "2"},
		{"uint256[2]", "[1,2,3]", ErrValue, "4"},
		{"(uint256,bool)", "(1)", ErrValue, "2"},
		{"(uint256,bool)", "(1,true", ErrValue, "7"},
		{"(uint256,bool)", "(1,true]", ErrValue, "7"},
		{"(uint256,bool)", "[1,true)", ErrValue, "7"},
		{"(uint256,bool)", "(1,true,2)", ErrValue, "7"},
		{"(uint256,(address,bool)[])", "(1, [(" + account + ", maybe)])", ErrValue, "50"},
		{"bool[]", "[" + strings.Repeat("true,", maxItems) + "true]", ErrLimit, "327676"},
	} {
		typ := mustType(t, c.typ)
		v, err := typ.ParseValue(c.text)
		if !errors.Is(err, c.code) || detail(err, "position") != c.position {
			t.Errorf("%s %.80q: %v at %q, want %s at %s; read %s", c.typ, c.text, err, detail(err, "position"), c.code, c.position, typ.Text(v))
		}
	}
}

// TestMismatchedValues gives Encode values that are not of their types.
func TestMismatchedValues(t *testing.T) {
	number := Value{Word: [32]byte{30: 1}}
	for _, c := range []struct {
		types string
		value Value
	}{
		{"(uint8)", number},
		{"(int8)", Value{Word: [32]byte{31: 0x80}}},
		{"(bool)", Value{Word: [32]byte{31: 2}}},
		{"(address)", Value{Word: [32]byte{11: 1}}},
		{"(bytes4)", number},
		{"(uint256[2])", Value{Items: []Value{number}}},
		{"((uint256,uint256))", Value{Items: []Value{number}}},
		{"(uint8[])", Value{Items: []Value{{}, number}}},
		{"(uint8[1])", Value{Items: []Value{number}}},
	} {
		params := mustParams(t, c.types)
		if out, err := Encode(params, []Value{c.value}); !errors.Is(err, ErrValue) || out != nil {
			t.Errorf("%s: %x, %v", c.types, out, err)
		}
		if out, err := EncodePacked(params, []Value{c.value}); err == nil || out != nil {
			t.Errorf("%s packed: %x, %v", c.types, out, err)
		}
	}
	for _, encode := range []func([]Param, []Value) ([]byte, error){Encode, EncodePacked} {
		if _, err := encode(mustParams(t, "(bool)"), nil); !errors.Is(err, ErrValue) {
			t.Error(err)
		}
	}
}

// TestPacked has the examples of the Solidity documentation and the rules for arrays. The web's tests compare with ethers and viem.
func TestPacked(t *testing.T) {
	for _, c := range []struct{ types, values, want string }{
		{"(int16,bytes1,uint16,string)", `(-1, 0x42, 3, "Hello, world!")`, "ffff42000348656c6c6f2c20776f726c6421"},
		{"(uint8[2])", "([1, 2])", strings.Repeat("00", 31) + "01" + strings.Repeat("00", 31) + "02"},
		{"(int8[])", "([-1])", strings.Repeat("ff", 32)},
		{"(bytes2[])", "([0xaabb])", "aabb" + strings.Repeat("00", 30)},
		{"(bool,address,bytes,function)", "(true, 0x00000000000000000000000000000000000000ff, 0x0102, 0x" + strings.Repeat("11", 24) + ")",
			"01" + strings.Repeat("00", 19) + "ff" + "0102" + strings.Repeat("11", 24)},
		{"((bool))", "((true))", ""},
		{"(string[])", "([])", ""},
		{"(uint8[][])", "([])", ""},
		{"((bool)[])", "([])", ""},
	} {
		params := mustParams(t, c.types)
		v, err := Type{Kind: KindTuple, Fields: params}.ParseValue(c.values)
		if err != nil {
			t.Fatal(err)
		}
		out, err := EncodePacked(params, v.Items)
		if got := hex.EncodeToString(out); got != c.want || (err == nil) == (c.want == "") || err != nil && !errors.Is(err, ErrPacked) {
			t.Errorf("%s %s: %s, want %s: %v", c.types, c.values, got, c.want, err)
		}
	}
}
