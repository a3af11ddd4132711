package report

import "github.com/latchkey/latchkey/eth"

// maxNeeds is how much a report asks for of each kind: more than any honest request touches.
const maxNeeds = 24

// Needs is what a node should be asked for before a transaction is reported. The ids of NFTs are in Holdings.
type Needs struct {
	Addresses  []eth.Address // for OnChain
	Tokens     []eth.Address // for Token and what the account holds of it, and the standard that it keeps
	Holdings   []Holding
	Allowances []Allowance
	Vaults     []eth.Address // for the token that each keeps
}

// Needs lists what should be known of a transaction. It is called with what is known without a node, as if each contract
// were of the kind that its functions need.
func (k Knowledge) Needs(tx Tx) Needs {
	n := Needs{Addresses: []eth.Address{k.From}}
	if tx.Delegate != nil {
		n.address(*tx.Delegate)
	}
	k.Asked, k.Addresses = false, nil // what a contract keeps is what is to be asked
	for _, kept := range [...]Standard{StandardUnknown, StandardERC721, StandardERC1155} {
		k.assumed = kept
		c := k.read(tx)
		n.call(&k, c)
		for _, e := range c.all() {
			n.effect(&k, &e)
		}
	}
	return n
}

func (n *Needs) call(k *Knowledge, c *call) {
	n.address(c.to)
	if c.form != nil {
		for _, f := range c.form.Fields {
			if f.Amount != nil && f.Amount.Token != nil {
				n.token(k, *f.Amount.Token)
			}
			if f.Address != nil {
				n.address(*f.Address)
			}
		}
	}
	for i := range c.inner {
		n.call(k, &c.inner[i])
	}
}

func (n *Needs) effect(k *Knowledge, e *effect) {
	n.address(e.party)
	if e.kind == effectVault || e.kind == effectVote {
		n.token(k, e.contract)
	}
	if e.kind == effectVault && !contains(n.Vaults, e.contract) && len(n.Vaults) < maxNeeds {
		n.Vaults = append(n.Vaults, e.contract)
	}
	if e.token.IsZero() {
		return
	}
	n.address(e.token)
	n.token(k, e.token)
	n.holding(Holding{Token: e.token, Owner: e.owner, ID: e.id})
	if e.kind == effectMove && e.owner != k.From {
		n.allowance(Allowance{Token: e.token, Owner: e.owner, Spender: k.From})
	}
	if e.kind == effectAllow || e.kind == effectMore || e.kind == effectLess {
		n.allowance(Allowance{Token: e.token, Owner: e.owner, Spender: e.party})
	}
}

func (n *Needs) address(a eth.Address) {
	if !a.IsZero() && !contains(n.Addresses, a) && len(n.Addresses) < maxNeeds {
		n.Addresses = append(n.Addresses, a)
	}
}

func (n *Needs) token(k *Knowledge, a eth.Address) {
	if !contains(n.Tokens, a) && len(n.Tokens) < maxNeeds {
		n.Tokens = append(n.Tokens, a)
		n.holding(Holding{Token: a, Owner: k.From})
	}
}

func contains(list []eth.Address, a eth.Address) bool {
	for i := range list {
		if list[i] == a {
			return true
		}
	}
	return false
}

func (n *Needs) holding(h Holding) {
	for _, o := range n.Holdings {
		if o.Token == h.Token && o.Owner == h.Owner && (o.ID == nil) == (h.ID == nil) && (o.ID == nil || *o.ID == *h.ID) {
			return
		}
	}
	if len(n.Holdings) < maxNeeds {
		n.Holdings = append(n.Holdings, h)
	}
}

func (n *Needs) allowance(a Allowance) {
	for _, o := range n.Allowances {
		if o.Token == a.Token && o.Owner == a.Owner && o.Spender == a.Spender {
			return
		}
	}
	if len(n.Allowances) < maxNeeds {
		n.Allowances = append(n.Allowances, a)
	}
}
