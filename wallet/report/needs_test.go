package report

import (
	"slices"
	"testing"
)

// answered is the world as a node would tell it that was asked for no more than a report needs.
func answered(k Knowledge, n Needs) Knowledge {
	known := k
	k.Addresses, k.Tokens, k.Holdings, k.Allowances = nil, nil, nil, nil
	for _, c := range known.Addresses {
		if !slices.Contains(n.Tokens, c.Address) {
			c.Standard = StandardUnknown
		}
		if slices.Contains(n.Addresses, c.Address) {
			k.Addresses = append(k.Addresses, c)
		}
	}
	for _, token := range known.Tokens {
		if token.Trust > TrustItself || slices.Contains(n.Tokens, token.Address) {
			k.Tokens = append(k.Tokens, token)
		}
	}
	for _, h := range n.Holdings {
		h.Amount = known.Held(h.Token, h.Owner, h.ID)
		k.Holdings = append(k.Holdings, h)
	}
	return k
}

// What a node is asked for is all that the findings depend on.
func TestNeedsSuffice(t *testing.T) {
	for _, name := range []string{"phishing.txt", "benign.txt"} {
		for _, r := range readCorpus(t, name) {
			tx, k := r.transaction(t), worldKnowledge()
			bare := k
			bare.Addresses, bare.Holdings, bare.Asked = nil, nil, false
			bare.Tokens = slices.DeleteFunc(slices.Clone(k.Tokens), func(token Token) bool { return token.Trust == TrustItself })
			n := bare.Needs(tx)
			if len(n.Addresses) > maxNeeds || len(n.Tokens) > maxNeeds || len(n.Holdings) > maxNeeds || len(n.Allowances) > maxNeeds {
				t.Errorf("%s: too much is asked for", r["what"])
			}
			got, want := ids(Transaction(tx, answered(k, n)).Findings), ids(Transaction(tx, k).Findings)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, and with all that is known %v", r["what"], got, want)
			}
		}
	}
}
