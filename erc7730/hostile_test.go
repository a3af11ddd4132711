package erc7730_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc7730"
	"github.com/latchkey/latchkey/uint256"
)

// TestCoinsAreListed: coins that go along with a call are among the rest unless a field shows them or hands them on, whatever
// the descriptor wants.
func TestCoinsAreListed(t *testing.T) {
	const function = "f(uint256 n, bytes data)"
	for fields, listed := range map[string]bool{
		`{"path":"n","label":"L"}`:                                                                              true,
		`{"path":"@.value","visible":"never"}`:                                                                  true,
		`{"path":"@.value","visible":{"mustBe":[7]}}`:                                                           true,
		`{"path":"@.value","label":"L","format":"amount"}`:                                                      false,
		`{"path":"@.value","label":"L","visible":"optional"}`:                                                   false,
		`{"path":"data","label":"L","format":"calldata","params":{"calleePath":"@.to"}}`:                        true,
		`{"path":"data","label":"L","format":"calldata","params":{"calleePath":"@.to","amountPath":"@.value"}}`: false,
		`{"path":"n","label":"L","format":"tokenAmount","params":{"tokenPath":"@.value"}}`:                      true,
		`{"path":"n","label":"L","format":"nftName","params":{"collection":"@.to"}}`:                            true,
	} {
		out, err := render(t, describe(function, `{}`, "["+fields+"]"), function, "5", "0x0102")
		if err != nil {
			t.Errorf("%s: %v", fields, err)
			continue
		}
		got := len(out.Rest) > 0 && out.Rest[0].Path == "@.value"
		if got != listed || got && (out.Rest[0].Hidden || out.Rest[0].Value.Uint() != uint256.FromUint64(7) || out.Rest[0].Label == "") {
			t.Errorf("%s leaves %+v", fields, out.Rest)
		}
	}
}

// TestLongTextsAreListed: of what is too long to be shown, the whole stands in the rest.
func TestLongTextsAreListed(t *testing.T) {
	const function = "f((string words, address to) x)"
	for _, c := range []struct {
		path, words string
		rest        string
	}{
		{"x", "short", ""},
		{"x", strings.Repeat("a", 300), "x"},
		{"x.words", strings.Repeat("a", 256), "x.to"},
		{"x.words", strings.Repeat("a", 257), "x"},
	} {
		out, err := render(t, describe(function, `{}`, `[{"path":"`+c.path+`","label":"L"}]`), function, fmt.Sprintf("(%q, %s)", c.words, dai))
		if got := strings.Join(rest(out), " "); err != nil || got != c.rest {
			t.Errorf("%s of %d: the rest is %q (%v), want %q", c.path, len(c.words), got, err, c.rest)
		}
	}
}

// TestSentencesOfTheData: a text from the data is put into an intent if it is a plain word, and never if it may be a sentence.
func TestSentencesOfTheData(t *testing.T) {
	const function = "f(string name, string[] list, (string a) x, bool b, uint8 mode)"
	for _, c := range []struct{ name, intent, want string }{
		{"alice", "Register {name}.eth", "Register alice.eth"},
		{"al-i_ce.b", "Register {name}.eth", "Register al-i_ce.b.eth"},
		{"мир", "Register {name}.eth", "Register мир.eth"},
		{"alice.eth for nothing. Get 5 ETH", "Register {name}.eth", "Test"},
		{"alice,free", "Register {name}.eth", "Test"},
		{"alice\u2003free", "Register {name}.eth", "Test"},
		{"alice(free)", "Register {name}.eth", "Test"},
		{" alice", "Register {name}.eth", "Test"},
		{strings.Repeat("a", 65), "Register {name}.eth", "Test"},
		{"alice", "Register {list.[]}", "Register alice, alice"},
		{"get 5 ETH", "Register {list.[]}", "Test"},
		{"get 5 ETH", "Register {x}", "Test"},
		{"alice", "Set {b}, {mode}", "Set true, very fast"},
	} {
		fields := `[{"path":"name","label":"L"},{"path":"list","label":"L"},{"path":"x","label":"L"},{"path":"b","label":"L"},
			{"path":"mode","label":"L","format":"enum","params":{"$ref":"$.metadata.enums.m"}}],"interpolatedIntent":"` + c.intent + `"`
		document := describe(function, `{"enums":{"m":{"1":"very fast"}}}`, fields)
		out, err := render(t, document, function, c.name, fmt.Sprintf("[%q, %q]", c.name, c.name), fmt.Sprintf("(%q)", c.name), "true", "1")
		if err != nil || out.Intent != c.want {
			t.Errorf("%q in %q is %q (%v), want %q", c.name, c.intent, out.Intent, err, c.want)
		}
	}
}

// TestLies: what a descriptor may not say of a value, or not without the exact one beside it.
func TestLies(t *testing.T) {
	const function = "f(uint256 n, address to, bytes data, int256 minus)"
	for fields, want := range map[string]string{
		// somebody else is not the sender
		`{"path":"to","label":"L","format":"addressName","params":{"senderAddress":"` + usdc.String() + `"}}`:     "address " + usdc.String(),
		`{"path":"@.from","label":"L","format":"addressName","params":{"senderAddress":"` + user.String() + `"}}`: "address Sender; the sender",
		// a unit's digits are not the number's
		`{"path":"n","label":"L","format":"unit","params":{"base":"000 USDC"}}`: "number 5000 USDC; 5",
		`{"path":"n","label":"L","format":"unit","params":{"base":"𝟎𝟎𝟎 USDC"}}`: "number 5𝟎𝟎𝟎 USDC; 5",
		`{"path":"n","label":"L","format":"unit","params":{"base":" USDC"}}`:    "number 5USDC",
		`{"value":"1 USDC","label":"You pay","format":"raw"}`:                   "text 1 USDC; the description's word",
		// a contract that is called by itself is the sender, unless the descriptor says that it is this very contract
		`{"path":"data","label":"L","format":"calldata","params":{"calleePath":"to","amountPath":"minus"}}`: "data 0x01",
	} {
		out, err := render(t, describe(function, `{}`, "["+fields+"]"), function, "5", usdc.String(), "0x01", "-1")
		if got := strings.Join(lines(out), "|"); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", fields, got, err, want)
		}
	}
	out, err := render(t, describe(function, `{}`, `[{"path":"data","label":"L","format":"calldata","params":{"calleePath":"to"}}]`), function, "5", vault.String(), "0x01", "0")
	if err != nil || out.Fields[0].Call.From != vault {
		t.Errorf("a contract that calls itself by a value of the data does so as %s (%v)", out.Fields[0].Call.From, err)
	}
}

// TestWork: neither rules nor long values, however often they are named, make more than a bounded amount of work and text.
func TestWork(t *testing.T) {
	rules := `{"path":"n.[]","visible":{"ifNotIn":[` + strings.Repeat(`"$.metadata.owner",`, 63) + `1]}}`
	numbers := "[" + strings.Repeat("1, ", 511) + "1]"
	long := "0x" + strings.Repeat("ab", 64<<10)
	for fields, limited := range map[string]bool{
		rules: true,
		strings.Repeat(`{"path":"data"},`, 40) + `{"path":"data"}`:                               true,
		strings.Repeat(`{"path":"data","visible":{"ifNotIn":[1,2,3]}},`, 20) + `{"path":"data"}`: true,
		`{"path":"data"},{"path":"data"}`:                                                        false,
	} {
		const function = "f(uint256[] n, bytes data)"
		_, err := render(t, describe(function, `{"owner":"x"}`, "["+fields+"]"), function, numbers, long)
		if errors.Is(err, erc7730.ErrLimit) != limited || !limited && err != nil {
			t.Errorf("%.60s: %v", fields, err)
		}
	}
}

// TestStrict: what is not exactly a call of the function is not described, but bytes behind the arguments are listed.
func TestStrict(t *testing.T) {
	const function = "f(address to, bool b)"
	d, err := erc7730.Parse([]byte(describe(function, `{}`, `[{"path":"to","label":"L","format":"raw"},{"path":"b","label":"L"}]`)))
	if err != nil {
		t.Fatal(err)
	}
	good := callOf(t, function, dai.String(), "true")
	with := func(change func(c *erc7730.Call)) erc7730.Call {
		c := good
		c.Data = slices.Clone(c.Data)
		change(&c)
		return c
	}
	for name, c := range map[string]erc7730.Call{
		"another chain":    with(func(c *erc7730.Call) { c.ChainID = 2 }),
		"another contract": with(func(c *erc7730.Call) { c.To[0]++ }),
		"another selector": with(func(c *erc7730.Call) { c.Data[3]++ }),
		"a selector alone": with(func(c *erc7730.Call) { c.Data = c.Data[:4] }),
		"less":             with(func(c *erc7730.Call) { c.Data = c.Data[:67] }),
		"nothing":          with(func(c *erc7730.Call) { c.Data = nil }),
		"a dirty address":  with(func(c *erc7730.Call) { c.Data[4] = 1 }),
		"a dirty bool":     with(func(c *erc7730.Call) { c.Data[67] = 2 }),
	} {
		if _, err := d.Render(c, knows); !errors.Is(err, erc7730.ErrMatch) {
			t.Errorf("%s: %v", name, err)
		}
	}
	out, err := d.Render(with(func(c *erc7730.Call) { c.Data = append(c.Data, 1, 2) }), knows)
	if err != nil || len(out.Rest) != 2 || string(out.Rest[1].Value.Bytes) != "\x01\x02" || len(out.Fields) != 2 {
		t.Errorf("bytes behind the arguments: %+v (%v)", out.Rest, err)
	}
}

// TestCollisions: functions of other names with the selector of one that a descriptor describes.
func TestCollisions(t *testing.T) {
	const described, other = "transfer(address to, uint256 amount)", "many_msg_babbage(bytes1 x)" // both a9059cbb
	d, err := erc7730.Parse([]byte(describe(described, `{}`, `[]`)))
	if err != nil {
		t.Fatal(err)
	}
	call := callOf(t, other, "0x01")
	if got := callOf(t, described, dai.String(), "1"); string(got.Data[:4]) != string(call.Data[:4]) {
		t.Fatalf("%x and %x do not collide", got.Data[:4], call.Data[:4])
	}
	if _, err := d.Render(call, knows); !errors.Is(err, erc7730.ErrMatch) {
		t.Errorf("it is described: %v", err)
	}
	both := strings.Replace(describe(described, `{}`, `[]`), `"formats":{`, `"formats":{"`+other+`":{"fields":[]},`, 1)
	if _, err := erc7730.Parse([]byte(both)); !errors.Is(err, erc7730.ErrDescriptor) {
		t.Errorf("two functions of one selector: %v", err)
	}
}

// TestLimits: what a descriptor can make of a call is bounded, however it multiplies paths.
func TestLimits(t *testing.T) {
	const function = "f(uint256[] n)"
	numbers := "[" + strings.Repeat("1, ", 512) + "1]"
	nested := `{"path":"#.n.[]","visible":"never"}`
	for range 10 {
		nested = `{"path":"#.n.[0:500]","fields":[` + nested + `]}`
	}
	for _, fields := range []string{
		`{"path":"n.[]"}`, `{"path":"n"}`, nested, `{"label":"","fields":[{"path":"n.[0:500]"},{"path":"n.[0:500]"}]}`,
		strings.Repeat(`{"path":"n.[0:500]","visible":"never"},`, 100) + `{"path":"n","visible":"never"}`,
	} {
		if _, err := render(t, describe(function, `{}`, "["+fields+"]"), function, numbers); !errors.Is(err, erc7730.ErrLimit) {
			t.Errorf("%.100s: %v", fields, err)
		}
	}
}
