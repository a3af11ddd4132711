package erc7730_test

import (
	stdjson "encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc7730"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer/typeddata"
)

// TestRefused: documents that are no descriptors, with the path of what is wrong.
func TestRefused(t *testing.T) {
	good := describe("f(uint256 n)", `{"owner":"Us"}`, `[{"path":"n","label":"L","format":"raw"}]`)
	change := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%s is not in the document", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	field := func(text string) string { return change(`{"path":"n","label":"L","format":"raw"}`, text) }
	if _, err := erc7730.Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	const at = `display.formats.f(uint256 n).fields[0]`
	for _, c := range []struct {
		document string
		code     fault.Code
		field    string
	}{
		{good + strings.Repeat(" ", erc7730.MaxSize), erc7730.ErrSize, ""},
		{"[]", json.ErrField, ""},
		{"{", json.ErrSyntax, ""},
		{change(`{"context"`, `{"includes":"other.json","context"`), erc7730.ErrIncludes, "includes"},
		{change(`{"context"`, `{"contexts":1,"context"`), json.ErrUnknownField, "contexts"},
		{change(`"context"`, `"$context"`), json.ErrMissingField, "context"},
		{change(`"display"`, `"$display"`), json.ErrMissingField, "display"},
		{change(`{"contract":`, `{"other":1,"contract":`), json.ErrUnknownField, "context.other"},
		{change(`"deployments"`, `"deployment"`), json.ErrUnknownField, "context.contract.deployment"},
		{change(`"chainId":1`, `"chainId":0`), json.ErrField, "context.contract.deployments[0].chainId"},
		{change(vault.String(), "0x12"), eth.ErrAddress, "context.contract.deployments[0].address"},
		{change(`{"owner":"Us"}`, `{"owner":7}`), json.ErrField, "metadata.owner"},
		{change(`"intent":"Test"`, `"intent":7`), json.ErrField, "display.formats.f(uint256 n).intent"},
		{change(`"intent":"Test"`, `"intention":"Test"`), json.ErrUnknownField, "display.formats.f(uint256 n).intention"},
		{change(`"f(uint256 n)"`, `"f(uint256)"`), erc7730.ErrDescriptor, "display.formats.f(uint256)"},
		{change(`"f(uint256 n)"`, `"0x12345678"`), erc7730.ErrDescriptor, "display.formats.0x12345678"},
		{change(`"f(uint256 n)":`, `"f(uint256 m)":{"fields":[]},"f(uint256 n)":`), erc7730.ErrDescriptor, "display.formats.f(uint256 n)"},
		{field(`{"path":"n","format":"money"}`), erc7730.ErrDescriptor, at + ".format"},
		{field(`{"path":"n","value":1}`), erc7730.ErrDescriptor, at + ".path"},
		{field(`{"label":"L"}`), erc7730.ErrDescriptor, at + ".path"},
		{field(`{"path":"n..m"}`), erc7730.ErrPath, at + ".path"},
		{field(`{"path":""}`), erc7730.ErrPath, at + ".path"},
		{field(`{"path":"n[0]"}`), erc7730.ErrPath, at + ".path"},
		{field(`{"path":"n.[1:2:3]"}`), erc7730.ErrPath, at + ".path"},
		{field(`{"path":"n.[99999999999]"}`), erc7730.ErrPath, at + ".path"},
		{field(`{"path":"n.[0"}`), erc7730.ErrPath, at + ".path"},
		{field(`{"path":"` + strings.Repeat("n.", 33) + `n"}`), erc7730.ErrPath, at + ".path"},
		{field(`{"path":"n","visible":"sometimes"}`), erc7730.ErrDescriptor, at + ".visible"},
		{field(`{"path":"n","visible":{}}`), erc7730.ErrDescriptor, at + ".visible"},
		{field(`{"path":"n","visible":{"ifNotIn":[1],"mustBe":[1]}}`), erc7730.ErrDescriptor, at + ".visible"},
		{field(`{"path":"n","visible":{"ifNotIn":[` + strings.Repeat("1,", 64) + `1]}}`), erc7730.ErrDescriptor, at + ".visible"},
		{field(`{"path":"n","format":"raw","params":{"base":"s"}}`), erc7730.ErrDescriptor, at + ".params.base"},
		{field(`{"path":"n","format":"unit","params":{"base":7}}`), json.ErrField, at + ".params.base"},
		{field(`{"path":"n","format":"unit","params":{"base":"s","decimals":79}}`), erc7730.ErrDescriptor, at + ".params.decimals"},
		{field(`{"path":"n","format":"addressName","params":{"types":[` + strings.Repeat(`"eoa",`, 64) + `"eoa"]}}`), erc7730.ErrDescriptor, at + ".params.types"},
		{field(`{"path":"n","format":"unit","params":[]}`), json.ErrField, at + ".params"},
		{field(`{"path":"n","format":"tokenAmount","params":{"tokenPath":"a..b"}}`), erc7730.ErrPath, at + ".params.tokenPath"},
		{field(`{"path":"n","$ref":"$.display.definitions.none"}`), erc7730.ErrDescriptor, at + ".$ref"},
		{field(`{"path":"n","$ref":"$.metadata"}`), erc7730.ErrDescriptor, at + ".$ref"},
		{field(`{"path":"n","encryption":{}}`), json.ErrMissingField, at + ".encryption.scheme"},
		{field(`{"fields":[{}]}`), erc7730.ErrDescriptor, at + ".fields[0].path"},
		{field(`{"iteration":"both","fields":[]}`), erc7730.ErrDescriptor, at + ".iteration"},
		{field(`{"iteration":"bundled","fields":[{"fields":[]}]}`), erc7730.ErrDescriptor, at + ".iteration"},
		{field(strings.Repeat(`{"fields":[`, 20) + strings.Repeat(`]}`, 20)), json.ErrSyntax, ""},
		{change(`"display":{`, `"display":{"definitions":{"d":{"$ref":"$.display.definitions.d"}},`), "", ""},
		{strings.Replace(field(`{"path":"n","$ref":"$.display.definitions.d"}`), `"display":{`, `"display":{"definitions":{"d":{"$ref":"$.display.definitions.d"}},`, 1),
			erc7730.ErrDescriptor, at + ".$ref"},
	} {
		_, err := erc7730.Parse([]byte(c.document))
		var known *fault.Error
		if c.code == "" {
			if err != nil {
				t.Errorf("%.300s: %v", c.document, err)
			}
		} else if !errors.As(err, &known) || known.Code != c.code || known.Field != c.field {
			t.Errorf("%.300s: %v, want %s %s", c.document, err, c.field, c.code)
		}
	}
}

// TestDefinitions: a field takes what its definition says, but for what it says itself.
func TestDefinitions(t *testing.T) {
	document := strings.Replace(describe("f(uint256 n, uint256 m)", `{}`, `[
		{"path":"n","$ref":"$.display.definitions.amount"},
		{"path":"m","$ref":"$.display.definitions.amount","label":"M","params":{"message":"All"}}]`),
		`"display":{`, `"display":{"definitions":{"amount":{"label":"N","format":"tokenAmount","params":{"token":"0x6B175474E89094C44Da98b954EedeAC495271d0F","threshold":"0x64","message":"Lots"}}},`, 1)
	out, err := render(t, document, "f(uint256 n, uint256 m)", "100", "200")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"N amount Lots DAI; Lots", "M amount All DAI; All"} {
		if got := out.Fields[i].Label + " " + line(out.Fields[i]); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestVersion1: functions by selector or signature with an ABI beside them, excluded and required fields, what other wallets
// put there.
func TestVersion1(t *testing.T) {
	const function = "transfer(address to, uint256 amount)"
	for _, key := range []string{"0xa9059cbb", "transfer(address,uint256)", "transfer(address _to, uint256 _amount)"} {
		names := [2]string{"to", "amount"}
		if strings.Contains(key, "_") {
			names = [2]string{"_to", "_amount"}
		}
		document := `{"$schema":"x","context":{"$id":"id","contract":{"addressMatcher":"https://example.org","abi":[
				{"type":"function","name":"transfer","inputs":[{"name":"to","type":"address"},{"name":"amount","type":"uint256"}],"outputs":[],"stateMutability":"nonpayable"}],
				"deployments":[{"chainId":1,"address":"` + vault.String() + `"}]}},
			"metadata":{"owner":"Us","info":{"legalName":"Us Ltd","url":"https://example.org"}},
			"display":{"formats":{"` + key + `":{"$id":"t","intent":"Send","screens":{"ledger":[{}]},
				"fields":[{"$id":"a","path":"` + names[0] + `","label":"To","format":"raw"}],"required":["` + names[0] + `"],"excluded":["` + names[1] + `","nothing"]}}}}`
		out, err := render(t, document, function, dai.String(), "5")
		if err != nil {
			t.Errorf("%s: %v", key, err)
			continue
		}
		if left := rest(out); len(out.Fields) != 1 || len(left) != 1 || left[0] != "!"+names[1] {
			t.Errorf("%s: %+v, rest %+v", key, out.Fields, out.Rest)
		}
	}
}

const mail = `{"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
	"Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person[]"},{"name":"hours","type":"int16[]"},{"name":"seal","type":"bytes4"}],
	"Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}]},"primaryType":"Mail",
	"domain":{"name":"Ether Mail","chainId":1,"verifyingContract":"0xcccccccccccccccccccccccccccccccccccccccc"},
	"message":{"from":{"name":"Cow","wallet":"0x6b175474e89094c44da98b954eedeac495271d0f"},"to":[{"name":"Bob","wallet":"0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}],
		"hours":[-1,2],"seal":"0x01020304"}}`

const (
	mailType   = "Mail(Person from,Person[] to,int16[] hours,bytes4 seal)Person(string name,address wallet)"
	mailFields = `[{"path":"from.wallet","label":"From","format":"addressName"},{"path":"to.[].name","label":"To"},{"path":"hours","label":"Hours"},{"path":"@.to","label":"At"}]`
)

func describeMail(eip712, key string) string {
	return `{"context":{"eip712":` + eip712 + `},"display":{"formats":{"` + key + `":{"intent":"Mail to {to.[].name}","fields":` + mailFields + `}}}}`
}

// TestTypedData: by every constraint that a context can have.
func TestTypedData(t *testing.T) {
	data, err := typeddata.Parse([]byte(mail))
	if err != nil {
		t.Fatal(err)
	}
	types, _ := stdjson.Marshal(func() any {
		var d struct{ Types any }
		stdjson.Unmarshal([]byte(mail), &d)
		return d.Types
	}())
	const deployed = `"deployments":[{"chainId":2,"address":"0xcccccccccccccccccccccccccccccccccccccccc"},{"chainId":1,"address":"0xcccccccccccccccccccccccccccccccccccccccc"}]`
	separator := data.DomainSeparator().String()
	for _, c := range []struct {
		context, key string
		ok           bool
	}{
		{`{` + deployed + `}`, mailType, true},
		{`{` + deployed + `}`, strings.ReplaceAll(mailType, ",", ", "), true},
		{`{` + deployed + `,"domain":{"name":"Ether Mail","chainId":1}}`, mailType, true},
		{`{"domain":{"verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"}}`, mailType, true},
		{`{"domainSeparator":"` + separator + `"}`, mailType, true},
		{`{` + deployed + `,"schemas":[{"primaryType":"Mail","types":` + string(types) + `}]}`, "Mail", true},

		{`{}`, mailType, false}, // bound to nothing
		{`{"domain":{"name":"Ether Mail"}}`, mailType, false},
		{`{` + deployed + `,"domain":{"name":"Other Mail"}}`, mailType, false},
		{`{` + deployed + `,"domain":{"chainId":2}}`, mailType, false},
		{`{` + deployed + `,"domain":{"version":"1"}}`, mailType, false},
		{`{"deployments":[{"chainId":2,"address":"0xcccccccccccccccccccccccccccccccccccccccc"}]}`, mailType, false},
		{`{` + deployed + `,"domainSeparator":"` + eth.Hash{1}.String() + `"}`, mailType, false},
		{`{` + deployed + `}`, strings.Replace(mailType, "bytes4", "bytes5", 1), false},
		{`{` + deployed + `}`, "Mail(Person from)Person(string name,address wallet)", false},
	} {
		d, err := erc7730.Parse([]byte(describeMail(c.context, c.key)))
		if err != nil {
			t.Errorf("%s: %v", c.context, err)
			continue
		}
		out, err := d.RenderData(data, user, knows)
		if !c.ok {
			if !errors.Is(err, erc7730.ErrMatch) {
				t.Errorf("%s %s: %v", c.context, c.key, err)
			}
			continue
		}
		want := []string{"address Dai", "text Bob", "number -1", "number 2", "address 0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"}
		if got := lines(out); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q (%v), want %q", c.context, got, err, want)
		}
		rest := []string{"from.name", "to[0].wallet", "seal"}
		for i, l := range out.Rest {
			if i >= len(rest) || l.Path != rest[i] {
				t.Errorf("%s: the rest has %s %s", c.context, l.Path, l.Type.Text(l.Value))
			}
		}
	}
	if _, err := erc7730.Parse([]byte(describeMail(`{`+deployed+`}`, "Mail"))); !errors.Is(err, erc7730.ErrDescriptor) {
		t.Errorf("a type without its members: %v", err)
	}
}

// TestNoVerifyingContract: ERC-7730 has no use for typed data whose verifying contract is not known.
func TestNoVerifyingContract(t *testing.T) {
	data, err := typeddata.Parse([]byte(strings.NewReplacer(`,{"name":"verifyingContract","type":"address"}`, "", `,"verifyingContract":"0xcccccccccccccccccccccccccccccccccccccccc"`, "").Replace(mail)))
	if err != nil {
		t.Fatal(err)
	}
	d, err := erc7730.Parse([]byte(describeMail(`{"domain":{"name":"Ether Mail"}}`, mailType)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.RenderData(data, user, knows); !errors.Is(err, erc7730.ErrMatch) {
		t.Errorf("error %v", err)
	}
}

func TestFor(t *testing.T) {
	bound := describe("f()", `{}`, `[]`)
	d, err := erc7730.Parse([]byte(bound))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.For(1, vault); err != nil {
		t.Error(err)
	}
	if _, err := d.For(1, dai); !errors.Is(err, erc7730.ErrMatch) {
		t.Errorf("for another contract: %v", err)
	}
	if _, err := d.For(2, vault); !errors.Is(err, erc7730.ErrMatch) {
		t.Errorf("for another chain: %v", err)
	}
	free, err := erc7730.Parse([]byte(strings.Replace(bound, `"deployments"`, `"$deployments"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	call := callOf(t, "f()")
	if _, err := free.Render(call, knows); !errors.Is(err, erc7730.ErrMatch) {
		t.Errorf("a descriptor that is bound to nothing describes a call: %v", err)
	}
	d, err = free.For(1, vault)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Render(call, knows); err != nil {
		t.Error(err)
	}
	if call.To = dai; true {
		if _, err := d.Render(call, knows); !errors.Is(err, erc7730.ErrMatch) {
			t.Errorf("bound to one contract, it describes another's call: %v", err)
		}
	}
}

// TestMerge: the example of ERC-7730, "Organizing files".
func TestMerge(t *testing.T) {
	const included = `{"includes":"base.json","context":{"contract":{"abi":[]}},"display":{"formats":{"approve(address _spender,uint256 _value)":{"intent":"Approve","fields":[
		{"path":"_spender","label":"Spender"},{"path":"_value","label":"Amount","params":{"tokenPath":"@.to","threshold":"0x80"}},{"label":"Text","value":"a"}],"required":["_spender"]}}}}`
	const including = `{"context":{"$id":"Tether","contract":{"deployments":[{"chainId":1}]}},"includes":"../x.json","metadata":{"owner":"Tether"},
		"display":{"formats":{"approve(address _spender,uint256 _value)":{"fields":[{"path":"_value","params":{"threshold":"0xFF"}},{"path":"@.value"},{"value":"b"}]}}}}`
	const want = `{"includes":"base.json","context":{"$id":"Tether","contract":{"abi":[],"deployments":[{"chainId":1}]}},"metadata":{"owner":"Tether"},
		"display":{"formats":{"approve(address _spender,uint256 _value)":{"intent":"Approve","fields":[
		{"path":"_spender","label":"Spender"},{"path":"_value","label":"Amount","params":{"tokenPath":"@.to","threshold":"0xFF"}},{"label":"Text","value":"a"},
		{"path":"@.value"},{"value":"b"}],"required":["_spender"]}}}}`
	merged, err := erc7730.Merge([]byte(including), []byte(included))
	if err != nil {
		t.Fatal(err)
	}
	var got, expected any
	if err := stdjson.Unmarshal(merged, &got); err != nil {
		t.Fatalf("%v: %s", err, merged)
	}
	if err := stdjson.Unmarshal([]byte(want), &expected); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, expected) {
		t.Errorf("%s", merged)
	}
	for _, c := range [][2]string{{"{", "{}"}, {"{}", "{"}} {
		if _, err := erc7730.Merge([]byte(c[0]), []byte(c[1])); !errors.Is(err, json.ErrSyntax) {
			t.Errorf("%q: %v", c, err)
		}
	}
}
