package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

func TestDelegates(t *testing.T) {
	for line := range strings.Lines(strings.TrimSpace(delegates)) {
		text, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		a, err := eth.ParseAddress(text)
		if err != nil || a.String() != text || DelegateName(a) != name || name == "" {
			t.Errorf("%q: %q, %v", line, DelegateName(a), err)
		}
	}
	if DelegateName(eth.Address{1}) != "" {
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

// What is said of an account that is to delegate to code, by what a node says of the account and of the code.
func TestDelegationIsJudged(t *testing.T) {
	code, zero := eth.Address{0xc0, 19: 1}, eth.Address{}
	listed, _ := eth.ParseAddress("0xe6Cae83BdE06E4c305530e199D7217f42808555B")
	other := eth.Address{0xc1}
	for name, c := range map[string]struct {
		to   eth.Address
		now  *eth.Address // the present delegate
		at   OnChain      // what is at to
		want []string
	}{
		"unknown":   {code, nil, OnChain{Contract: true}, []string{"delegation_unlisted", "delegation_until_ended", "delegation_one_at_a_time"}},
		"listed":    {listed, nil, OnChain{Contract: true}, []string{"delegation_listed", "delegation_until_ended", "delegation_one_at_a_time"}},
		"no code":   {code, nil, OnChain{}, []string{"delegation_unlisted", "delegation_no_code", "delegation_until_ended", "delegation_one_at_a_time"}},
		"delegated": {code, nil, OnChain{Delegate: &other}, []string{"delegation_unlisted", "delegation_chained", "delegation_until_ended", "delegation_one_at_a_time"}},
		"proxy":     {code, nil, OnChain{Contract: true, Implementation: &other}, []string{"delegation_unlisted", "delegation_proxy", "delegation_until_ended", "delegation_one_at_a_time"}},
		"same":      {code, &code, OnChain{Contract: true}, []string{"delegation_unlisted", "account_delegates_unlisted", "delegation_same", "delegation_until_ended", "delegation_one_at_a_time"}},
		"other":     {code, &other, OnChain{Contract: true}, []string{"delegation_unlisted", "account_delegates_unlisted", "delegation_replaces", "delegation_until_ended", "delegation_one_at_a_time"}},
		"end":       {zero, &listed, OnChain{}, []string{"account_delegates", "delegation_ends", "delegation_replaces"}},
		"no end":    {zero, nil, OnChain{}, []string{"delegation_none", "delegation_ends"}},
	} {
		k := worldKnowledge()
		k.UsualFee = uint256.Int{}
		k.Addresses = []OnChain{{Address: k.From, Delegate: c.now}}
		if c.at.Address = c.to; !c.to.IsZero() {
			k.Addresses = append(k.Addresses, c.at)
		}
		tx := Tx{To: &zero, Gas: 46_000, MaxFeePerGas: one, Delegate: &c.to}
		if needs := k.Needs(tx).Addresses; needs[0] != k.From || !c.to.IsZero() && needs[1] != c.to {
			t.Errorf("%s: asks for %v", name, needs)
		}
		r := Transaction(tx, k)
		if got := ids(r.Findings); !sameIDs(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if r.Fee == nil || len(r.Changes) > 0 || r.To == nil || !r.To.IsZero() || r.Intent == "" {
			t.Errorf("%s: %+v", name, r)
		}
		for _, f := range r.Fields {
			if f.Label == "Delegate to" && *f.Address != c.to || f.Label == "Present delegate" && *f.Address != *c.now {
				t.Errorf("%s: %+v", name, f)
			}
		}
		given := Authorization(Given{Delegate: c.to, Nonce: 7}, k)
		if got := ids(given.Findings); !sameIDs(got, append(append([]string{}, c.want...), "authorization_given")) {
			t.Errorf("%s: given away: %v", name, got)
		}
		signed := signer.Authorization{ChainID: k.Network.ChainID, Address: c.to, Nonce: 7}
		if given.Fee != nil || given.Subject != SubjectAuthorization || given.Digests[0].Hash != signed.SigningHash() {
			t.Errorf("%s: %+v", name, given)
		}
	}
}

// A transaction that signs more than is known is not read as a delegation alone.
func TestDelegationWithMoreIsUnknown(t *testing.T) {
	k, zero := worldKnowledge(), eth.Address{}
	r := Transaction(Tx{To: &zero, Gas: 46_000, Delegate: &zero, More: true}, k)
	if !slices.Contains(ids(r.Findings), "call_unknown") {
		t.Errorf("%v", ids(r.Findings))
	}
}

func sameIDs(got, want []string) bool {
	got, want = slices.Clone(got), slices.Clone(want)
	slices.Sort(got)
	slices.Sort(want)
	return slices.Equal(got, want)
}
