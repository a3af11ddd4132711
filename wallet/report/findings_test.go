package report

import (
	"slices"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

// What the corpora have no request for, because no thief asks for it or a world of its own is needed.
func TestFindingsBesideTheCorpora(t *testing.T) {
	friend, usdc, strange := at("friend"), at("usdc"), eth.Address{0x57, 19: 0x01}
	listed, err := eth.ParseAddress("0xe6Cae83BdE06E4c305530e199D7217f42808555B")
	if err != nil {
		t.Fatal(err)
	}
	transfer := Tx{To: &strange, Data: encodeCall(t, "transfer(address to,uint256 amount) | "+friend.String()+"; 5")}
	known := func(token Token) func(*Knowledge) {
		return func(k *Knowledge) {
			token.Address = strange
			k.Tokens = append(k.Tokens, token)
			k.Addresses = append(k.Addresses, OnChain{Address: strange, Contract: true, Standard: StandardERC20})
			k.Holdings = append(k.Holdings, Holding{Token: strange, Owner: k.From, Amount: uint256.FromUint64(9)})
		}
	}
	for id, c := range map[string]struct {
		tx       Tx
		world    func(*Knowledge)
		severity Severity
	}{
		"token_symbol_mixed": {transfer, known(Token{Symbol: "Z\u0410P", Trust: TrustItself}), SeverityWarning}, // А is Cyrillic
		"token_user_list":    {transfer, known(Token{Symbol: "ZAP", Trust: TrustUserList}), SeverityInfo},
		"delegation_ends":    {Tx{To: &usdc, Authorizations: []signer.Authorization{{ChainID: 1}}}, nil, SeverityInfo},
		"account_delegates": {Tx{To: &friend, Value: one}, func(k *Knowledge) {
			for i := range k.Addresses {
				if k.Addresses[i].Address == k.From {
					k.Addresses[i].Delegate = &listed
				}
			}
		}, SeverityInfo},
		"create_too_long": {Tx{Data: make([]byte, maxInitCode+1)}, nil, SeverityDanger},
	} {
		k := worldKnowledge()
		if c.world != nil {
			c.world(&k)
		}
		found := Transaction(c.tx, k).Findings
		if !slices.ContainsFunc(found, func(f Finding) bool { return f.ID == id && f.Severity == c.severity }) {
			t.Errorf("%v, and no %s", ids(found), id)
		}
		if id != "create_too_long" {
			continue
		}
		c.tx.Data = c.tx.Data[1:]
		if found := ids(Transaction(c.tx, k).Findings); slices.Contains(found, id) {
			t.Errorf("%v of code that is as long as it may be", found)
		}
	}
}
