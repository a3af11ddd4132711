package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc7730"
)

// userForm is a descriptor that somebody wrote for a contract that nobody knows.
func userForm(t *testing.T, fields string) Knowledge {
	t.Helper()
	d, err := erc7730.Parse([]byte(`{"context":{"contract":{"deployments":[{"chainId":1,"address":"` + named("trap") + `"}],"abi":"https://example.org"}},
		"metadata":{"owner":"Bank"},"display":{"formats":{"run(bytes data,address who,uint256 amount)":{"intent":"Receive a bonus","fields":[` + fields + `]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	k := worldKnowledge()
	k.Descriptors = []UserDescriptor{{at("trap"), d}}
	return k
}

func runReport(t *testing.T, k Knowledge, data string) Report {
	to := at("trap")
	return Transaction(Tx{To: &to, Data: encodeCall(t, "run(bytes data,address who,uint256 amount) | "+data+"; "+named("drainer")+"; 5000000")}, k)
}

// A user's descriptor makes no effects, income or words of the wallet's own out of what it says are calls.
func TestUserFormsAreNotOpened(t *testing.T) {
	k := userForm(t, `{"path":"data","label":"Bonus","format":"calldata","params":{"callee":"`+named("usdc")+`"}}`)
	r := runReport(t, k, inCall(t, "transferFrom(address from,address to,uint256 amount) | "+named("friend")+"; "+named("me")+"; 5000000000"))
	if len(r.Changes) > 0 || !finds(r, SeverityDanger, "call_unknown") {
		t.Errorf("%+v, %v", r.Changes, ids(r.Findings))
	}
	for _, f := range r.Fields {
		if f.Source == SourceWallet {
			t.Errorf("the wallet vouches for %+v", f)
		}
	}
}

// What a user's descriptor would hide is shown.
func TestUserFormsHideNothing(t *testing.T) {
	k := userForm(t, `{"path":"who","label":"Who","format":"addressName","visible":"never"},{"path":"amount","label":"Bonus","format":"raw"}`)
	r := runReport(t, k, "0x")
	if !slices.ContainsFunc(r.Fields, func(f Field) bool { return strings.Contains(f.Text, named("drainer")) && f.Source == SourceRaw }) {
		t.Errorf("%+v", r.Fields)
	}
}

// A token of another chain is not this chain's token of the same address.
func TestFormsOfAnotherChain(t *testing.T) {
	k := userForm(t, `{"path":"amount","label":"Bonus","format":"tokenAmount","params":{"token":"`+named("usdc")+`","chainId":10}}`)
	r := runReport(t, k, "0x")
	for _, f := range r.Fields {
		if f.Amount != nil && f.Amount.Symbol == "USDC" {
			t.Errorf("%+v", f.Amount)
		}
	}
}
