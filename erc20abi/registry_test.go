package erc20abi

import (
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

//go:embed testdata/published.txt
var published string

// TestStandardsAreThePublishedOnes finds each declaration of the tables, with its hash, among those of others.
func TestStandardsAreThePublishedOnes(t *testing.T) {
	known := map[string]bool{}
	for line := range strings.Lines(published) {
		if declaration, _, ok := strings.Cut(line, " # "); ok {
			known[declaration] = true
		}
	}
	seen := map[string]bool{}
	check := func(declaration string) {
		declaration = strings.TrimSpace(declaration)
		if !known[declaration] {
			t.Errorf("nobody has published %s", declaration)
		}
		seen[declaration] = true
	}
	standards.once.Do(parseStandards)
	for _, k := range standards.functions {
		check("function 0x" + hex.EncodeToString(k.selector[:]) + " " + k.function.Signature())
	}
	for _, k := range standards.events {
		check("event " + k.topic.String() + " " + k.event.Signature() + " " + indexed(k.event.Inputs))
	}
	for _, k := range standards.errors {
		check("error 0x" + hex.EncodeToString(k.selector[:]) + " " + k.declared.Signature())
	}
	if len(seen) != len(known) {
		t.Errorf("%d declarations, %d published ones", len(seen), len(known))
	}
	t.Logf("%d functions, %d events, %d errors", len(standards.functions), len(standards.events), len(standards.errors))
}

func indexed(params []abi.Param) (marks string) {
	for _, p := range params {
		if p.Indexed {
			marks += "i"
		} else {
			marks += "-"
		}
	}
	return marks
}

// TestStandardsAreWellDeclared demands a name of each parameter, and that declarations can be told from one another.
func TestStandardsAreWellDeclared(t *testing.T) {
	for _, table := range []string{standardFunctions, standardEvents, standardErrors} {
		for line := range strings.SplitSeq(table, "\n") {
			declared, _, _ := strings.Cut(line, "|")
			_, function := abi.ParseFunction(declared)
			_, event := abi.ParseEvent(declared)
			_, failure := abi.ParseError(declared)
			if function != nil && event != nil && failure != nil {
				t.Errorf("%q: %v", line, function)
			}
		}
	}
	once := map[string]bool{}
	standards.once.Do(parseStandards)
	for _, k := range standards.functions {
		if text := k.function.String(); once[text] {
			t.Errorf("%s stands there twice", text)
		} else {
			once[text] = true
		}
		named(t, k.function.Name, k.function.Inputs)
	}
	selectors := map[[4]byte]bool{}
	for _, k := range standards.errors {
		if selectors[k.selector] {
			t.Errorf("%s stands there twice", k.declared.Name)
		}
		selectors[k.selector] = true
		named(t, k.declared.Name, k.declared.Inputs)
	}
	for _, k := range standards.events {
		named(t, k.event.Name, k.event.Inputs)
	}
}

func named(t *testing.T, of string, params []abi.Param) {
	for _, p := range params {
		if p.Name == "" {
			t.Errorf("a parameter of %s has no name", of)
		}
		named(t, of, p.Type.Fields)
		if p.Type.Elem != nil {
			named(t, of, p.Type.Elem.Fields)
		}
	}
}

// TestLookupAgreesWithTheFastPath: what the hand-written decoder reads the registry reads too, and likewise.
func TestLookupAgreesWithTheFastPath(t *testing.T) {
	for _, d := range declarations {
		var selector [4]byte
		binary.BigEndian.PutUint32(selector[:], d.selector)
		list := Lookup(selector)
		if len(list) == 0 || list[0].Signature() != d.function.Signature() {
			t.Fatalf("%s: %v", d.function, list)
		}
		call := Call{Function: d.function}
		for i, p := range d.params {
			if list[0].Inputs[i].Name != p.name {
				t.Errorf("%s: %s is %s in the registry", d.function, p.name, list[0].Inputs[i].Name)
			}
			arg := Arg{Name: p.name, Kind: p.kind}
			arg.Address[0], arg.Amount = byte(i+1), uint256.FromUint64(uint64(i+1))
			call.Args = append(call.Args, arg)
		}
		values, err := list[0].DecodeCall(call.Encode())
		if err != nil || len(values) != len(call.Args) {
			t.Errorf("%s: %v", d.function, err)
		}
		for i := range values {
			if values[i].Word != call.Args[i].word() {
				t.Errorf("%s: %x", d.function, values[i].Word)
			}
		}
	}
	for _, d := range eventDeclarations {
		if list := LookupEvents(d.topic); len(list) == 0 || list[0].Signature() != signature(string(d.name), d.params) {
			t.Errorf("%s: %v", d.name, list)
		}
	}
}

func TestLookup(t *testing.T) {
	for selector, want := range map[[4]byte][]string{
		{0x23, 0xb8, 0x72, 0xdd}: {
			"function transferFrom(address from, address to, uint256 amount) returns (bool)",
			"function transferFrom(address from, address to, uint256 tokenId)"},
		{0x82, 0xad, 0x56, 0xcb}: {"function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable returns ((bool success, bytes returnData)[])"},
		{0xde, 0xad, 0xbe, 0xef}: nil,
	} {
		var got []string
		for _, f := range Lookup(selector) {
			got = append(got, f.String())
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%x: %q", selector, got)
		}
	}
	if list := LookupErrors([4]byte{0xe4, 0x50, 0xd3, 0x8c}); len(list) != 1 || list[0].Name != "ERC20InsufficientBalance" {
		t.Error(list)
	}
	if list := LookupErrors([4]byte{}); list != nil {
		t.Error(list)
	}
}

func TestDecodeStandardLog(t *testing.T) {
	transfer := EventTransfer.Topic()
	three := uint256.FromUint64(3).Bytes32()
	for _, c := range []struct {
		name   string
		topics []eth.Hash
		data   []byte
		want   string
	}{
		{"ERC-20", []eth.Hash{transfer, {}, {}}, three[:], "event Transfer(address indexed from, address indexed to, uint256 amount)"},
		{"ERC-721", []eth.Hash{transfer, {}, {}, three}, nil, "event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)"},
		{"neither", []eth.Hash{transfer, {}}, nil, ""},
		{"dirty", []eth.Hash{transfer, {1}, {}}, three[:], ""},
		{"unknown", []eth.Hash{{1}}, nil, ""},
		{"anonymous", nil, three[:], ""},
	} {
		event, values, err := DecodeStandardLog(c.topics, c.data)
		if c.want == "" {
			if !errors.Is(err, ErrLogUnknown) {
				t.Errorf("%s: %v, %v", c.name, event, err)
			}
		} else if err != nil || event.String() != c.want || values[2].Uint() != uint256.FromUint64(3) {
			t.Errorf("%s: %v, %v, %v", c.name, event, values, err)
		}
	}
}

func BenchmarkParseStandards(b *testing.B) {
	for b.Loop() {
		standards.functions, standards.events, standards.errors = nil, nil, nil
		parseStandards()
	}
}
