package erc7730_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/erc7730"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

var (
	user  = eth.Address{0xAA}
	vault = eth.Address{0xCC}
	dai   = mustAddress("0x6B175474E89094C44Da98b954EedeAC495271d0F")
	usdc  = mustAddress("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
)

func mustAddress(text string) eth.Address {
	a, err := eth.ParseAddress(text)
	if err != nil {
		panic(err)
	}
	return a
}

// knows are the facts of the tests here.
var knows = book{
	tokens: map[string]token{
		factKey(1, dai):     {erc7730.Token{Symbol: "DAI", Decimals: 6}, "Dai"}, // with the decimals of ERC-7730's examples
		factKey(8453, usdc): {erc7730.Token{Symbol: "USDC", Decimals: 6}, ""},
	},
	names: map[eth.Address]string{mustAddress("0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"): "vitalik.eth"},
}

// describe returns a descriptor for one function of the vault, with this metadata and these fields.
func describe(function, metadata, fields string) string {
	return fmt.Sprintf(`{"context":{"contract":{"deployments":[{"chainId":1,"address":%q}]}},"metadata":%s,
		"display":{"formats":{%q:{"intent":"Test","fields":%s}}}}`, vault, metadata, function, fields)
}

// render renders a call of the function with arguments in the ABI's notation.
func render(t testing.TB, document, function string, arguments ...string) (erc7730.Rendering, error) {
	t.Helper()
	d, err := erc7730.Parse([]byte(document))
	if err != nil {
		return erc7730.Rendering{}, err
	}
	return d.Render(callOf(t, function, arguments...), knows)
}

func callOf(t testing.TB, function string, arguments ...string) erc7730.Call {
	t.Helper()
	f, err := abi.ParseFunction(function)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]abi.Value, len(arguments))
	for i, text := range arguments {
		if values[i], err = f.Inputs[i].Type.ParseValue(text); err != nil {
			t.Fatal(err)
		}
	}
	data, err := f.EncodeCall(values)
	if err != nil {
		t.Fatal(err)
	}
	return erc7730.Call{ChainID: 1, From: user, To: vault, Value: uint256.FromUint64(7), Data: data}
}

// line is a field as the tests here write it: the kind, the text, the note behind a semicolon.
func line(f erc7730.Field) string {
	s := string(f.Kind) + " " + f.Text
	if f.Group != "" {
		s = f.Group + ": " + s
	}
	if f.Note != "" {
		s += "; " + f.Note
	}
	return s
}

func lines(r erc7730.Rendering) (all []string) {
	for _, f := range r.Fields {
		all = append(all, line(f))
	}
	return all
}

// rest names what no field shows, but for the coins of every call here: what is left out on purpose has a ! in front.
func rest(r erc7730.Rendering) (names []string) {
	for _, l := range r.Rest {
		if l.Path == "@.value" {
			continue
		}
		name := l.Path
		if l.Hidden {
			name = "!" + name
		}
		names = append(names, name)
	}
	return names
}

// TestFormats: each format with values of every type that it takes, and those that it does not; many are ERC-7730's own
// examples.
func TestFormats(t *testing.T) {
	const metadata = `{"constants":{"token":"0x6B175474E89094C44Da98b954EedeAC495271d0F","limit":"0xFFFFFFFF","n":5,"yes":true},
		"enums":{"mode":{"1":"stable","2":"variable","true":"on","0x6b175474e89094c44da98b954eedeac495271d0f":"the DAI"}},
		"maps":{"tokens":{"values":{"1":"0x6B175474E89094C44Da98b954EedeAC495271d0F"}}}}`
	const max = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
	for _, c := range []struct{ typ, value, format, params, want string }{
		{"uint256", "1000", "raw", "", "number 1000"},
		{"int8", "-5", "raw", "", "number -5"},
		{"bool", "true", "raw", "", "text true"},
		{"string", `Ledger`, "raw", "", "text Ledger"},
		{"string", "a\u202eb\u200b c", "raw", "", "text a\ufffdb\ufffd c"},
		{"bytes", "0x123456789a", "raw", "", "data 0x123456789a"},
		{"bytes4", "0x12345678", "raw", "", "data 0x12345678"},
		{"address", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "raw", "", "address 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
		{"(uint8,bool)", "(1, true)", "raw", "", "text (1, true)"},

		{"uint256", "198661440000000000", "amount", "", "amount 0.19866144 ETH"},
		{"int256", "1000000000000000000", "amount", "", "amount 1 ETH"},
		{"int256", "-1", "amount", "", "number -1"},
		{"string", "1", "amount", "", "text 1"},

		{"uint256", "1000000", "tokenAmount", `"token":"0x6B175474E89094C44Da98b954EedeAC495271d0F"`, "amount 1 DAI"},
		{"uint256", "1000000", "tokenAmount", `"token":"$.metadata.constants.token"`, "amount 1 DAI"},
		{"uint256", "1000000", "tokenAmount", `"token":{"map":"$.metadata.maps.tokens","keyPath":"@.chainId"}`, "amount 1 DAI"},
		{"uint256", "1000000", "tokenAmount", `"token":{"map":"$.metadata.maps.tokens","keyPath":"@.value"}`, "amount 1000000 ???; unknown token"},
		{"uint256", "4294967295", "tokenAmount", `"token":"$.metadata.constants.token","threshold":"0xFFFFFFFF"`, "amount Unlimited DAI; Unlimited"},
		{"uint256", "4294967294", "tokenAmount", `"token":"$.metadata.constants.token","threshold":"$.metadata.constants.limit"`, "amount 4294.967294 DAI"},
		{"uint256", max, "tokenAmount", `"token":"$.metadata.constants.token","threshold":"0xFFFFFFFF","message":"Max"`, "amount Max DAI; Max"},
		{"uint256", "5", "tokenAmount", `"token":"$.metadata.constants.token","threshold":"0x5"`, "amount Unlimited DAI; Unlimited"},
		{"uint256", "5", "tokenAmount", `"tokenPath":"@.to","threshold":5`, "amount Unlimited ???; Unlimited"},
		{"uint256", "2000000000000000", "tokenAmount",
			`"token":"0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE","nativeCurrencyAddress":["0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE"]`, "amount 0.002 ETH"},
		{"uint256", "7", "tokenAmount", "", "amount 7 ???; unknown token"},
		{"uint256", "7", "tokenAmount", `"token":"0x0"`, "amount 7 ???; unknown token"},
		{"uint256", "7", "tokenAmount", `"tokenPath":"nothing"`, "amount 7 ???; unknown token"},
		{"uint256", "1500000", "tokenAmount", `"token":"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48","chainId":8453`, "amount 1.5 USDC"},
		{"uint256", "1500000", "tokenAmount", `"token":"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"`, "amount 1500000 ???; unknown token"},
		{"uint256", "1500000", "tokenAmount", `"token":"$.metadata.constants.token","chainIdPath":"nothing"`, "amount 1500000 ???; unknown token"},
		{"bytes", "0x0f4240", "tokenAmount", `"token":"$.metadata.constants.token"`, "amount 1 DAI"},

		{"uint256", "1036", "nftName", `"collection":"0xBC4CA0EdA7647A8aB7C2061c2E118A18a936f13D"`, "nft 1036"},
		{"uint256", "1036", "nftName", `"collectionPath":"nothing"`, "number 1036"},

		{"uint256", "1709191632", "date", `"encoding":"timestamp"`, "time 2024-02-29 07:27:12 UTC"},
		{"uint256", "0", "date", `"encoding":"timestamp"`, "time 1970-01-01 00:00:00 UTC"},
		{"uint256", "253402300799", "date", `"encoding":"timestamp"`, "time 9999-12-31 23:59:59 UTC"},
		{"uint256", "253402300800", "date", `"encoding":"timestamp"`, "number 253402300800; after the year 9999"},
		{"uint256", max, "date", `"encoding":"timestamp"`, "number " + max + "; after the year 9999"},
		{"uint256", "19332140", "date", `"encoding":"blockheight"`, "number block 19332140"},

		{"uint256", "8250", "duration", "", "number 02:17:30"},
		{"uint256", "360000", "duration", "", "number 100:00:00"},
		{"uint256", max, "duration", "", "number " + max},

		{"uint256", "10", "unit", `"base":"h"`, "number 10h"},
		{"uint256", "15", "unit", `"base":"d","decimals":1`, "number 1.5d; 15"},
		{"uint256", "36000", "unit", `"base":"s","prefix":true`, "number 36ks; 36000"},
		{"uint256", "3000", "unit", `"base":"%","decimals":4`, "number 0.3%; 3000"},
		{"uint256", "15", "unit", `"base":"g","decimals":4,"prefix":true`, "number 1.5mg; 15"},
		{"uint256", "0", "unit", `"base":"g","prefix":true`, "number 0g"},
		{"int256", "-3", "unit", `"base":"%"`, "number -3"},

		{"uint8", "2", "enum", `"$ref":"$.metadata.enums.mode"`, "text variable; 2"},
		{"uint8", "3", "enum", `"$ref":"$.metadata.enums.mode"`, "number 3"},
		{"bool", "true", "enum", `"$ref":"$.metadata.enums.mode"`, "text on; true"},
		{"address", "0x6B175474E89094C44Da98b954EedeAC495271d0F", "enum", `"$ref":"$.metadata.enums.mode"`, "address " + dai.String()},
		{"uint8", "2", "enum", `"$ref":"$.metadata.enums.none"`, "number 2"},

		{"address", "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", "addressName", `"types":["eoa"],"sources":["ens"]`, "address vitalik.eth"},
		{"address", dai.String(), "addressName", "", "address Dai"},
		{"address", usdc.String(), "addressName", "", "address " + usdc.String()},
		{"address", "0x0000000000000000000000000000000000000000", "addressName", `"senderAddress":["0x0000000000000000000000000000000000000000"]`, "address Sender; the sender"},
		{"bytes32", "0x000000000000000000000000" + dai.String()[2:], "addressName", "", "address Dai"},
		{"uint256", "1", "addressName", "", "address 0x0000000000000000000000000000000000000001"},
		{"uint256", max, "addressName", "", "number " + max},
		{"bytes", "0x00010000010114" + "d8dA6BF26964aF9D7eEd9e03E53415D37aA96045", "interoperableAddressName", "", "address vitalik.eth"},
		{"bytes", "0x0001000000", "interoperableAddressName", "", "data 0x0001000000"},
		{"address", dai.String(), "tokenTicker", "", "address DAI"},
		{"address", usdc.String(), "tokenTicker", `"chainId":8453`, "address USDC"},
		{"address", usdc.String(), "tokenTicker", "", "address " + usdc.String()},

		{"uint256", "1", "chainId", "", "text Ethereum (1)"},
		{"uint256", "99", "chainId", "", "text 99"},

		{"bytes", "0x12345678", "calldata", `"callee":"0x6B175474E89094C44Da98b954EedeAC495271d0F"`, "call 0x12345678"},
		{"bytes", "0x", "calldata", `"calleePath":"@.to","selector":"0xaabbccdd"`, "call 0xaabbccdd"},
		{"bytes", "0x12", "calldata", `"calleePath":"nothing"`, "data 0x12"},
	} {
		// what ParseValue of a string reads is the string itself; everything else stands in the ABI's notation
		field := fmt.Sprintf(`[{"path":"x","label":"L","format":%q,"params":{%s}}]`, c.format, c.params)
		function := "f(" + c.typ + " x)"
		out, err := render(t, describe(function, metadata, field), function, c.value)
		if err != nil {
			t.Errorf("%s %s as %s {%s}: %v", c.typ, c.value, c.format, c.params, err)
			continue
		}
		if got := lines(out); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s %s as %s {%s} is %q, want %q", c.typ, c.value, c.format, c.params, got, c.want)
		}
		if len(rest(out)) != 0 || out.Fields[0].Path != "x" || out.Fields[0].Label != "L" || out.Fields[0].Type.String() != strings.ReplaceAll(c.typ, ", ", ",") {
			t.Errorf("%s %s: the rest is %v, the field %+v", c.typ, c.value, out.Rest, out.Fields[0])
		}
	}
}

// TestPaths: where paths lead, and what they do to the rest.
func TestPaths(t *testing.T) {
	const (
		function = "f((address to, uint256 amount)[] list, bytes path, uint256[] numbers, uint256 n)"
		path     = "0x6b175474e89094c44da98b954eedeac495271d0f0001f4a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
	)
	list := fmt.Sprintf("[(%s, 1000000), (%s, 2)]", dai, usdc)
	raw := func(path string) string { return `{"path":"` + path + `","label":"L","format":"raw"}` }
	for _, c := range []struct {
		fields, want, rest string
	}{
		{raw("n"), "number 9", "list path numbers"},
		{raw("#.n") + "," + raw("#.numbers"), "number 9|number 5|number 6|number 7", "list path"},
		{raw("numbers.[]"), "number 5|number 6|number 7", "list path n"},
		{raw("numbers.[0]") + "," + raw("numbers.[-1]"), "number 5|number 7", "list path numbers[1] n"},
		{raw("numbers.[1:]"), "number 6|number 7", "list path numbers[0] n"},
		{raw("numbers.[:-1]"), "number 5|number 6", "list path numbers[2] n"},
		{raw("path.[20:23]"), "data 0x0001f4", "list path numbers n"},
		{raw("path.[0:20]"), "data 0x6b175474e89094c44da98b954eedeac495271d0f", "list path numbers n"},
		{raw("n.[-1:]"), "data 0x09", "list path numbers n"},
		{raw("list.[].amount"), "number 1000000|number 2", "list[0].to list[1].to path numbers n"},
		{raw("list.[1]"), "text (" + usdc.String() + ", 2)", "list[0] path numbers n"},
		{`{"path":"list.[].amount","label":"L","format":"tokenAmount","params":{"tokenPath":"list.[].to"}}`, "amount 1 DAI|amount 2 ???; unknown token", "path numbers n"},
		{`{"path":"list.[]","label":"G","fields":[{"path":"amount","label":"L","format":"tokenAmount","params":{"tokenPath":"to"}}]}`, "G: amount 1 DAI|G: amount 2 ???; unknown token", "path numbers n"},
		{`{"path":"n","label":"L","format":"tokenAmount","params":{"tokenPath":"path.[0:20]"}}`, "amount 0.000009 DAI", "list path numbers"},
		{`{"path":"list","fields":[{"path":"[0].to","label":"L","format":"addressName"}]}`, "address Dai", "list[0].amount list[1] path numbers n"},
		{`{"label":"G","iteration":"bundled","fields":[` + raw("list.[].amount") + `,` + raw("numbers.[:2]") + `]}`, "G: number 1000000|G: number 5|G: number 2|G: number 6", "list[0].to list[1].to path numbers[2] n"},
		{`{"path":"list.[]","iteration":"sequential","fields":[` + raw("to") + `,` + raw("amount") + `]}`,
			"address " + dai.String() + "|address " + usdc.String() + "|number 1000000|number 2", "path numbers n"},
		{`{"path":"list.[]","fields":[` + raw("amount") + `,` + raw("#.n") + `]}`, "number 1000000|number 9|number 2|number 9", "list[0].to list[1].to path numbers"},
		{`{"path":"numbers.[]","label":"L","format":"raw","separator":"No. {index}"}`, "No. 0: number 5|No. 1: number 6|No. 2: number 7", "list path n"},
		{raw("@.value") + "," + raw("@.from"), "number 7|address " + user.String(), "list path numbers n"},
		{raw("$.metadata.owner") + `,{"value":"$.metadata.owner","label":"L"},{"value":"plain","label":"L","format":"raw"},{"value":7,"label":"L","format":"raw"}`,
			"text Us; the description's word|text Us; the description's word|text plain; the description's word|number 7; the description's word", "list path numbers n"},
		{`{"path":"list","visible":"never"},{"path":"path","visible":"never"},` + raw("numbers") + `,{"path":"n","visible":{"ifNotIn":[1,"9"]}}`,
			"number 5|number 6|number 7", "!list !path !n"},
		{`{"path":"numbers.[]","visible":"never"},{"path":"n","visible":{"ifNotIn":["0x8","$.metadata.x"]}}`, "number 9", "list path !numbers"},
		{`{"path":"numbers.[]","visible":{"ifNotIn":[6]}},{"path":"n","visible":{"mustBe":[8,9]}}`, "number 5|number 7", "list path !numbers[1] !n"},
		{`{"path":"n","label":"L","format":"tokenAmount","encryption":{"scheme":"fhe","plaintextType":"uint64"}}`, "number 9; encrypted: fhe", "list path numbers"},
		{`{"path":"n","label":"L","encryption":{"scheme":"fhe","fallbackLabel":"Secret"}}`, "number 9; Secret", "list path numbers"},
	} {
		out, err := render(t, describe(function, `{"owner":"Us"}`, "["+c.fields+"]"), function, list, path, "[5, 6, 7]", "9")
		if err != nil {
			t.Errorf("%s: %v", c.fields, err)
			continue
		}
		if got := strings.Join(lines(out), "|"); got != c.want {
			t.Errorf("%s\n\tis   %q\n\twant %q", c.fields, got, c.want)
		}
		if got := strings.Join(rest(out), " "); got != c.rest {
			t.Errorf("%s\n\tleaves %q\n\twant   %q", c.fields, got, c.rest)
		}
	}
	for fields, want := range map[string]fault.Code{
		raw("nothing"):                          erc7730.ErrPath,
		raw("n.[0]"):                            erc7730.ErrPath,
		raw("n.amount"):                         erc7730.ErrPath,
		raw("numbers.[3]"):                      erc7730.ErrPath,
		raw("numbers.[-4]"):                     erc7730.ErrPath,
		raw("numbers.[2:9]"):                    erc7730.ErrPath,
		raw("numbers.[2:1]"):                    erc7730.ErrPath,
		raw("path.[0:4].x"):                     erc7730.ErrPath,
		raw("path.[40:50]"):                     erc7730.ErrPath,
		raw("@.nonce"):                          erc7730.ErrPath,
		raw("$.metadata.nothing"):               erc7730.ErrPath,
		`{"path":"@.to","fields":[]}`:           erc7730.ErrPath,
		`{"path":"n","visible":{"mustBe":[8]}}`: erc7730.ErrValue,
		`{"iteration":"bundled","fields":[` + raw("list.[].amount") + `,` + raw("numbers.[]") + `]}`: erc7730.ErrPath,
	} {
		out, err := render(t, describe(function, `{}`, "["+fields+"]"), function, list, path, "[5, 6, 7]", "9")
		if !errors.Is(err, want) || out.Fields != nil || out.Rest != nil {
			t.Errorf("%s: %v, want %s", fields, err, want)
		}
	}
}

// TestCalls: a call inside a call, with what stands around it.
func TestCalls(t *testing.T) {
	const function = "f(address target, bytes data, uint256 value, bytes4 selector, address spender)"
	for params, want := range map[string]erc7730.Call{
		`"calleePath":"target"`: {From: vault, To: dai, Data: []byte{1, 2}},
		`"calleePath":"@.to"`:   {From: user, To: vault, Data: []byte{1, 2}},
		`"calleePath":"target","amountPath":"value","spenderPath":"spender","selectorPath":"selector","chainId":10`: {
			ChainID: 10, From: usdc, To: dai, Value: uint256.FromUint64(5), Data: []byte{0xaa, 0xbb, 0xcc, 0xdd, 1, 2}},
		`"callee":"0x6B175474E89094C44Da98b954EedeAC495271d0F","amount":6,"selector":"0x01020304"`: {
			From: vault, To: dai, Value: uint256.FromUint64(6), Data: []byte{1, 2, 3, 4, 1, 2}},
	} {
		if want.ChainID == 0 {
			want.ChainID = 1
		}
		fields := `[{"path":"data","label":"L","format":"calldata","params":{` + params + `}}]`
		out, err := render(t, describe(function, `{}`, fields), function, dai.String(), "0x0102", "5", "0xaabbccdd", usdc.String())
		if err != nil {
			t.Fatal(err)
		}
		got := out.Fields[0].Call
		if got == nil || fmt.Sprint(*got) != fmt.Sprint(want) {
			t.Errorf("%s: %+v, want %+v", params, got, want)
		}
	}
}

func TestIntents(t *testing.T) {
	const function = "f(address to, uint256[] n, bytes secret)"
	for _, c := range [][2]string{
		{`"intent":"Pay"`, "Pay"},
		{`"intent":{"Native Staking":"Withdraw","Rewards":"Consensus & Exec"}`, "Native Staking: Withdraw, Rewards: Consensus & Exec"},
		{`"intent":"Pay","interpolatedIntent":"Pay {n.[0]} to {to}"`, "Pay 1 to Dai"},
		{`"intent":"Pay","interpolatedIntent":"Pay {n.[]} to {#.to} with {@.value}"`, "Pay 1, 2 to Dai with 0.000000000000000007 ETH"},
		{`"intent":"Pay","interpolatedIntent":"Pay {n} to {to}"`, "Pay"},
		{`"intent":"Pay","interpolatedIntent":"{{Pay}} {to}"`, "{Pay} Dai"},
		{`"intent":"Pay","interpolatedIntent":"Show {secret}"`, "Pay"},
		{`"intent":"Pay","interpolatedIntent":"Pay {to"`, "Pay"},
		{`"intent":"Pay","interpolatedIntent":"Pay to}"`, "Pay"},
		{`"intent":"Pay","interpolatedIntent":"Pay {}"`, "Pay"},
		{`"intent":"Pay","interpolatedIntent":"` + strings.Repeat("{to}", 17) + `"`, "Pay"},
		{`"intent":"P\u202eay"`, "P\ufffday"},
	} {
		document := strings.Replace(describe(function, `{}`, `[{"path":"to","label":"L","format":"addressName"},{"path":"n.[]","label":"L","format":"raw"},
			{"path":"secret","visible":"never"},{"path":"@.value","label":"L","format":"amount"}]`), `"intent":"Test"`, c[0], 1)
		out, err := render(t, document, function, dai.String(), "[1, 2]", "0x01")
		if err != nil || out.Intent != c[1] {
			t.Errorf("%s is %q (%v), want %q", c[0], out.Intent, err, c[1])
		}
	}
}

func ExampleDescriptor_Render() {
	document := []byte(`{
		"context": {"contract": {"deployments": [{"chainId": 1, "address": "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"}]}},
		"metadata": {"owner": "WETH"},
		"display": {"formats": {"withdraw(uint256 wad)": {
			"intent": "Unwrap",
			"fields": [{"path": "wad", "label": "Amount", "format": "amount"}]
		}}}
	}`)
	d, err := erc7730.Parse(document)
	if err != nil {
		fmt.Println(err)
		return
	}
	data, _ := eth.ParseBytes("0x2e1a7d4d0000000000000000000000000000000000000000000000000de0b6b3a7640000")
	out, err := d.Render(erc7730.Call{ChainID: 1, To: mustAddress("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"), Data: data}, facts)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.Owner, "-", out.Intent)
	for _, f := range out.Fields {
		fmt.Println(f.Label, f.Text, f.Amount.Exact)
	}
	// Output:
	// WETH - Unwrap
	// Amount 1 ETH 1000000000000000000
}
