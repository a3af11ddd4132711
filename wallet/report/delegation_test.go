package report

import (
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
)

func TestDelegates(t *testing.T) {
	for line := range strings.Lines(strings.TrimSpace(delegates)) {
		text, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		a, err := eth.ParseAddress(text)
		if err != nil || a.String() != text || delegateName(a) != name || name == "" {
			t.Errorf("%q: %q, %v", line, delegateName(a), err)
		}
	}
	if delegateName(eth.Address{1}) != "" {
		t.Error("anything is listed")
	}
	to, code := at("friend"), at("trap")
	k := worldKnowledge()
	for i := range k.Addresses {
		if k.Addresses[i].Address == k.From {
			k.Addresses[i].Delegate = &code
		}
	}
	if found := ids(Transaction(Tx{To: &to, Value: one}, k).Findings); found[0] != "account_delegates_unlisted" {
		t.Errorf("%v", found)
	}
}
