package abi

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/fault"
)

// TestDeclarations reads what Solidity, ethers, viem and people write.
func TestDeclarations(t *testing.T) {
	for _, c := range []struct{ text, signature, declaration string }{
		{"transfer(address,uint256)", "transfer(address,uint256)", "function transfer(address, uint256)"},
		{"function transfer(address to, uint256 amount) external returns (bool)", "transfer(address,uint256)", "function transfer(address to, uint256 amount) returns (bool)"},
		{"function f()", "f()", "function f()"},
		{" function  f ( ) public  virtual override payable ; ", "f()", "function f() payable"},
		{"f(uint a,int b,byte c,fixed d,ufixed e)", "f(uint256,int256,bytes1,fixed128x18,ufixed128x18)", "function f(uint256 a, int256 b, bytes1 c, fixed128x18 d, ufixed128x18 e)"},
		{"f((address a, uint b)[] calldata list)", "f((address,uint256)[])", "function f((address a, uint256 b)[] list)"},
		{"f(tuple(address a, tuple(uint)[2] b)[] list)", "f((address,(uint256)[2])[])", "function f((address a, (uint256)[2] b)[] list)"},
		{"f(bytes memory data, string calldata)", "f(bytes,string)", "function f(bytes data, string)"},
		{"f(address payable to, address payable)", "f(address,address)", "function f(address to, address)"},
		{"f(address payable[] memory to)", "f(address[])", "function f(address[] to)"},
		{"f(string[] storage a, (uint b) calldata c)", "f(string[],(uint256))", "function f(string[] a, (uint256 b) c)"},
		{"f(uint256[ 2 ] [][3] x)", "f(uint256[2][][3])", "function f(uint256[2][][3] x)"},
		{"f(function callback)", "f(function)", "function f(function callback)"},
		{"f(ufixed8x1 x,fixed256x80)", "f(ufixed8x1,fixed256x80)", "function f(ufixed8x1 x, fixed256x80)"},
		{"function balanceOf(address) view returns (uint256 balance)", "balanceOf(address)", "function balanceOf(address) view returns (uint256 balance)"},
		{"function f() pure returns (uint, (bool ok, bytes data)[] results)", "f()", "function f() pure returns (uint256, (bool ok, bytes data)[] results)"},
		{"event(uint)", "event(uint256)", "function event(uint256)"},
		{"function function(uint)", "function(uint256)", "function function(uint256)"},
		{"constructor(address owner) payable", "constructor(address)", "constructor(address owner) payable"},
		{"function constructor(address owner)", "constructor(address)", "function constructor(address owner)"},
		{"receive()", "receive()", "receive()"},
		{"fallback(bytes calldata input) external returns (bytes memory)", "fallback()", "fallback()"},
		{"$_1(bool\t_a$)", "$_1(bool)", "function $_1(bool _a$)"},
	} {
		f, err := ParseFunction(c.text)
		if err != nil || f.Signature() != c.signature || f.String() != c.declaration {
			t.Errorf("%s: %s, %s, %v", c.text, f.Signature(), f, err)
			continue
		}
		if again, err := ParseFunction(f.String()); err != nil || !reflect.DeepEqual(again, f) {
			t.Errorf("%s: %v, %v", f, again, err)
		}
	}
}

// TestInterface reads a whole contract as text, and the same as JSON.
func TestInterface(t *testing.T) {
	text := `
		constructor(address owner) payable;
		receive() external payable;
		fallback(bytes calldata input) external returns (bytes memory);
		function transfer(address to, uint256 amount) returns (bool);
		approve(address,uint256)
		event Transfer(address indexed from, address indexed to, uint256 value);
		event Note(bytes32 indexed, bytes32 indexed, bytes32 indexed, bytes32 indexed) anonymous
		error Broke(uint256 available);
		error(uint256)`
	document := `{"contractName":"X","abi":[
		{"type":"constructor","inputs":[{"name":"owner","type":"address","internalType":"address"}],"stateMutability":"payable"},
		{"type":"receive","stateMutability":"payable"},
		{"type":"fallback","name":"","inputs":[{"name":"input","type":"bytes"}],"outputs":[{"name":"","type":"bytes"}],"stateMutability":"nonpayable"},
		{"name":"transfer","inputs":[{"name":"to","type":"address"},{"name":"amount","type":"uint256"}],"outputs":[{"type":"bool"}],"payable":false,"constant":false},
		"approve(address,uint256)",
		{"type":"event","name":"Transfer","anonymous":false,"inputs":[{"name":"from","type":"address","indexed":true},{"name":"to","type":"address","indexed":true},{"name":"value","type":"uint256","indexed":false}]},
		{"type":"event","name":"Note","anonymous":true,"inputs":[{"type":"bytes32","indexed":true},{"type":"bytes32","indexed":true},{"type":"bytes32","indexed":true},{"type":"bytes32","indexed":true}]},
		{"type":"error","name":"Broke","inputs":[{"name":"available","type":"uint256"}]},
		{"type":"function","name":"error","stateMutability":"nonpayable","inputs":[{"type":"uint256"}],"outputs":[]}
	]}`
	want := []string{
		"constructor(address owner) payable", "receive() payable", "fallback()",
		"function transfer(address to, uint256 amount) returns (bool)", "function approve(address, uint256)", "function error(uint256)",
		"event Transfer(address indexed from, address indexed to, uint256 value)",
		"event Note(bytes32 indexed, bytes32 indexed, bytes32 indexed, bytes32 indexed) anonymous", "error Broke(uint256 available)",
	}
	for _, source := range []string{text, document, " " + document[strings.Index(document, "["):len(document)-1]} {
		x, err := Parse(source)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		got := []string{x.Constructor.String(), x.Receive.String(), x.Fallback.String()}
		for _, f := range x.Functions {
			got = append(got, f.String())
		}
		for _, e := range x.Events {
			got = append(got, e.String())
		}
		for _, e := range x.Errors {
			got = append(got, e.String())
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestMalformedDeclarations says where each goes wrong.
func TestMalformedDeclarations(t *testing.T) {
	deep := strings.Repeat("(", 20) + "uint256" + strings.Repeat(")", 20)
	for _, c := range []struct{ text, position string }{
		{"", "0"},
		{"function", "8"},
		{"transfer", "8"},
		{"transfer(", "9"},
		{"transfer(address", "16"},
		{"transfer(address,", "17"},
		{"transfer(address,)", "17"},
		{"transfer(,address)", "9"},
		{"transfer(address to amount)", "20"},
		{"transfer(address))", "17"},
		{"transfer(address) foo", "18"},
		{"transfer(address) view pure", "23"},
		{"transfer(address) returns", "25"},
		{"transfer(address) returns (bool) view", "33"},
		{"transfer(address);;", "18"},
		{"transfer(address); approve(address)", "19"},
		{"1transfer(address)", "0"},
		{"trans fer(address)", "6"},
		{"tränsfer(address)", "2"},
		{"f(uint7)", "2"},
		{"f(uint0)", "2"},
		{"f(uint08)", "2"},
		{"f(uint264)", "2"},
		{"f(uint256x18)", "2"},
		{"f(int+8)", "5"},
		{"f(bytes0)", "2"},
		{"f(bytes33)", "2"},
		{"f(bytes032)", "2"},
		{"f(address20)", "2"},
		{"f(bool8)", "2"},
		{"f(string32)", "2"},
		{"f(function24)", "2"},
		{"f(byte1)", "2"},
		{"f(fixed128)", "2"},
		{"f(fixed128x0)", "2"},
		{"f(fixed128x81)", "2"},
		{"f(fixed127x18)", "2"},
		{"f(fixed128x18x2)", "2"},
		{"f(ufixedx)", "2"},
		{"f(Uint256)", "2"},
		{"f(uint256,IERC20 token)", "10"},
		{"f(uint256[)", "10"},
		{"f(uint256[0])", "10"},
		{"f(uint256[02])", "10"},
		{"f(uint256[-1])", "10"},
		{"f(uint256[2)", "11"},
		{"f(uint256[1048577])", "10"},
		{"f(uint256[99999999999999999999])", "10"},
		{"f(uint256[1048576])", "2"},
		{"f(uint256[1000][1000])", "2"},
		{"f(uint256]2[)", "9"},
		{"f(())", "2"},
		{"f(tuple())", "2"},
		{"f(tuple)", "7"},
		{"f(tuple a)", "8"},
		{"f((uint256)", "11"},
		{"f(" + deep + ")", "18"},
		{"f(uint256" + strings.Repeat("[]", 16) + ")", "2"},
		{"f(uint256 indexed a)", "10"},
		{"f(uint256 a\x00)", "11"},
		{"f(uint256)\x00", "10"},
		{"f(uint256)\x00junk", "10"},
		{"f(uint256);\x00", "11"},
		{"f(uint payable)", "7"},
		{"f(uint256[] payable)", "12"},
		{"f(uint256 memory a)", "10"},
		{"f(bytes memory memory a)", "15"},
		{"f(bytes memory calldata a)", "15"},
		{"f() external public", "13"},
		{"f() virtual virtual", "12"},
		{"f() private", "4"},
		{"f() internal", "4"},
		{"function (address)", "9"},
		{"function() payable", "8"},
		{"receive(uint256) payable", "0"},
		{"receive() view", "0"},
		{"fallback(bytes calldata)", "0"},
		{"fallback(uint256) returns (bytes memory)", "0"},
		{"constructor() returns (bool)", "0"},
		{"constructor(address) pure", "0"},
		{"f(address payable payable)", "18"},
		{"f(uint256 a\u00a0)", "11"},
		{"f(uint256 a\u202e)", "11"},
	} {
		f, err := ParseFunction(c.text)
		if !errors.Is(err, ErrSignature) || detail(err, "position") != c.position {
			t.Errorf("%q: %v at %q, want %s; read %v", c.text, err, detail(err, "position"), c.position, f)
		}
	}
	for _, c := range []struct{ text, position string }{
		{"transfer(address) returns (bool) view", "33"},
		{"constructor(); constructor()", "15"},
		{"receive(); fallback(); fallback()", "23"},
		{"event Transfer(address indexed indexed from)", "31"},
		{"event E(uint indexed, uint indexed, uint indexed, uint indexed)", "63"},
		{"event E(uint indexed, uint indexed, uint indexed, uint indexed, uint indexed) anonymous", "87"},
		{"event E(uint) view", "14"},
		{"error E", "7"},
		{"f()\x00", "3"},
		{"struct A { uint b; }", "0"},
		{"f(uint) g(uint) ; ; h(uint)", "18"},
	} {
		_, err := Parse(c.text)
		if !errors.Is(err, ErrSignature) || detail(err, "position") != c.position {
			t.Errorf("%q: %v at %q, want %s", c.text, err, detail(err, "position"), c.position)
		}
	}
}

// TestMalformedJSON says which member is at fault.
func TestMalformedJSON(t *testing.T) {
	for _, c := range []struct {
		text  string
		code  fault.Code
		field string
	}{
		{`[`, "json_invalid", ""},
		{`{}`, "field_missing", "abi"},
		{`{"abi":{}}`, "field_invalid", "abi"},
		{`[1]`, "field_invalid", "[0]"},
		{`[{"type":"struct","name":"a"}]`, ErrSignature, "[0].type"},
		{`[{"type":"function"}]`, ErrSignature, "[0].name"},
		{`[{"name":"a(b)"}]`, ErrSignature, "[0].name"},
		{`[{"name":"a\u202e"}]`, ErrSignature, "[0].name"},
		{`[{"name":"a","inputs":{}}]`, "field_invalid", "[0].inputs"},
		{`{"abi":[{"name":"a","inputs":[{}]}]}`, "field_missing", "abi[0].inputs[0].type"},
		{`[{"name":"a","inputs":[{"type":"uint7"}]}]`, ErrSignature, "[0].inputs[0].type"},
		{`[{"name":"a","inputs":[{"type":"uint8 a"}]}]`, ErrSignature, "[0].inputs[0].type"},
		{`[{"name":"a","inputs":[{"type":"uint8","name":"a b"}]}]`, ErrSignature, "[0].inputs[0].name"},
		{`[{"name":"a","inputs":[{"type":"tuple"}]}]`, ErrSignature, "[0].inputs[0].type"},
		{`[{"name":"a","inputs":[{"type":"tuple[]","components":[]}]}]`, ErrSignature, "[0].inputs[0].type"},
		{`[{"name":"a","inputs":[{"type":"tuple[]","components":[{"type":"x"}]}]}]`, ErrSignature, "[0].inputs[0].components[0].type"},
		{`[{"name":"a","outputs":[{"type":1}]}]`, "field_invalid", "[0].outputs[0].type"},
		{`[{"name":"a","stateMutability":"free"}]`, ErrSignature, "[0].stateMutability"},
		{`[{"type":"constructor"},{"type":"constructor"}]`, ErrSignature, "[1].type"},
		{`[{"type":"event","name":"e","anonymous":1}]`, "field_invalid", "[0].anonymous"},
		{`[{"type":"event","name":"e","inputs":[` + strings.Repeat(`{"type":"bool","indexed":true},`, 3) + `{"type":"bool","indexed":true}]}]`, ErrSignature, "[0].inputs"},
		{`["f(uint"]`, ErrSignature, "[0]"},
		{`["function(uint)"]`, ErrSignature, "[0]"},
		{`[{"type":"receive","inputs":[{"type":"uint8"}]}]`, ErrSignature, "[0]"},
		{`[{"type":"constructor","outputs":[{"type":"uint8"}]}]`, ErrSignature, "[0]"},
		{`[{"type":"fallback","stateMutability":"view"}]`, ErrSignature, "[0]"},
		{`[{"name":"a","inputs":[{"type":"(tuple,tuple)","components":[{"type":"bool"}]}]}]`, ErrSignature, "[0].inputs[0].type"},
		{`["f(uint) g(uint)"]`, ErrSignature, "[0]"},
	} {
		_, err := ParseJSON([]byte(c.text))
		var known *fault.Error
		if !errors.As(err, &known) || known.Code != c.code || known.Field != c.field {
			t.Errorf("%s: %v, want %s at %s", c.text, err, c.code, c.field)
		}
	}
	if _, err := ParseJSON(make([]byte, maxJSON+1)); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
	if _, err := ParseHuman(strings.Repeat(" ", maxText+1)); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
}
