package report

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/signer/typeddata"
)

// domainTypes are the types of EIP-712's members of a domain.
var domainTypes = map[string]string{"name": "string", "version": "string", "chainId": "uint256", "verifyingContract": "address", "salt": "bytes32"}

// document makes a document of a type as EIP-712 encodes it, a domain and a message.
func document(t *testing.T, typ, domain, message string) []byte {
	t.Helper()
	type member struct{ Name, Type string }
	types, primary := map[string][]map[string]string{}, ""
	members := func(name string, list []member) {
		types[name] = []map[string]string{}
		for _, m := range list {
			types[name] = append(types[name], map[string]string{"name": m.Name, "type": m.Type})
		}
	}
	for _, definition := range strings.SplitAfter(typ, ")") {
		name, list, ok := strings.Cut(strings.TrimSuffix(definition, ")"), "(")
		if !ok {
			continue
		}
		var all []member
		for _, m := range strings.Split(list, ",") {
			if kind, name, ok := strings.Cut(m, " "); ok {
				all = append(all, member{name, kind})
			}
		}
		if members(name, all); primary == "" {
			primary = name
		}
	}
	var has map[string]json.RawMessage
	if err := json.Unmarshal([]byte(domain), &has); err != nil {
		t.Fatalf("%s: %v", domain, err)
	}
	var all []member
	for _, name := range []string{"name", "version", "chainId", "verifyingContract", "salt"} {
		if has[name] != nil {
			all = append(all, member{name, domainTypes[name]})
		}
	}
	members("EIP712Domain", all)
	b, err := json.Marshal(map[string]any{"types": types, "primaryType": primary, "domain": json.RawMessage(domain), "message": json.RawMessage(message)})
	if err != nil {
		t.Fatalf("%s: %v", message, err)
	}
	return b
}

// report reports a record of the corpora: typed data, where it has a type, else a personal message.
func (r record) report(t *testing.T) Report {
	t.Helper()
	k := worldKnowledge()
	k.Origin = "https://app.example.org"
	if r["origin"] != "" {
		k.Origin = strings.TrimSuffix(r["origin"], "-")
	}
	if r["type"] == "" {
		message := []byte(unescape(t, r["text"]))
		if r["bytes"] != "" {
			message = mustBytes(r["bytes"])
		}
		return Message(message, k)
	}
	d, err := typeddata.Parse(document(t, types(r["type"]), r["domain"], r["message"]))
	if err != nil {
		t.Fatalf("%s: %v", r["what"], err)
	}
	return TypedData(Typed{Data: d}, k)
}

// unescape reads \uXXXX, so that the corpora hold no text that deceives their readers.
func unescape(t *testing.T, s string) string {
	t.Helper()
	var out string
	if err := json.Unmarshal([]byte(`"`+strings.ReplaceAll(s, `"`, `\"`)+`"`), &out); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return out
}

// types are the corpora's short names of types.
func types(name string) string {
	readTypedRules.Do(parseTypedRules)
	if name == "Seaport" {
		return seaportOrder + seaportItems
	}
	if name == "SeaportBulk" {
		return "BulkOrder(OrderComponents[2] tree)" + seaportItems + seaportOrder
	}
	if strings.Contains(name, "(") {
		return name
	}
	which, n := strings.TrimRight(name, "123"), 0
	if name == "SponsoredCallERC2771" {
		which = name
	} else if which != name {
		n = int(name[len(name)-1] - '1')
	}
	for i := range typedRules {
		if r := &typedRules[i]; strings.HasPrefix(r.typ, which+"(") {
			if n == 0 {
				return r.typ
			}
			n--
		}
	}
	return name
}

// Every message of the corpus is flagged: with what it should be, and with a warning at least.
func TestPhishingMessages(t *testing.T) {
	list := readCorpus(t, "phishing_messages.txt")
	for _, r := range list {
		report := r.report(t)
		checkFlagged(t, r, report)
		if want := r["intent"]; want != "" && report.Intent != want {
			t.Errorf("%s: %s", r["what"], report.Intent)
		}
		for _, id := range strings.Fields(r["danger"]) {
			if !slices.ContainsFunc(report.Findings, func(f Finding) bool { return f.ID == id && f.Severity == SeverityDanger }) {
				t.Errorf("%s: %s is no danger", r["what"], id)
			}
		}
	}
	t.Logf("%d requests", len(list))
	if len(list) < 150 {
		t.Error("the corpus shrank")
	}
}

// What people sign every day is no danger.
func TestBenignMessages(t *testing.T) {
	list := readCorpus(t, "benign_messages.txt")
	for _, r := range list {
		report := r.report(t)
		for _, f := range report.Findings {
			if f.Severity == SeverityDanger || f.Severity == SeverityWarning && !slices.Contains(strings.Fields(r["allow"]), f.ID) {
				t.Errorf("%s: %s, %s", r["what"], f.ID, f.Text)
			}
		}
		if want := r["intent"]; want != "" && report.Intent != want {
			t.Errorf("%s: %s", r["what"], report.Intent)
		}
	}
	t.Logf("%d requests", len(list))
	if len(list) < 30 {
		t.Error("the corpus shrank")
	}
}
