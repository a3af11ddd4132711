package report

import "github.com/latchkey/latchkey/eth"

// maxParties is how many addresses a report lists beside its fields.
const maxParties = 64

// Party says what is known of an address.
func (k *Knowledge) Party(role string, address eth.Address) Party {
	p := Party{Role: role, Address: address, Paid: k.paid(address), Resembles: k.Resembling(address)}
	if n := k.name(address); n != nil {
		p.Name, p.NamedBy = n.Name, n.By
	}
	if c := k.onChain(address); c != nil {
		p.Contract, p.Implementation, p.Delegate = c.Contract, c.Implementation, c.Delegate
	}
	return p
}

// parties lists every address that effects and fields concern, once, by the first role that it has.
func (w *writer) parties() {
	for i := range w.effects {
		e := &w.effects[i]
		if label := e.kind.partyLabel(); label != "" && !e.party.IsZero() {
			w.party(label, e.party)
		}
		if e.named {
			w.party("Owner", e.owner)
		}
		if !e.contract.IsZero() && e.contract != e.party {
			w.party("Contract", e.contract)
		}
		if !e.token.IsZero() {
			w.party("Token", e.token)
		}
	}
	for _, f := range w.report.Fields {
		if f.Address != nil {
			w.party(f.Label, *f.Address)
		}
	}
}

// party lists an address, unless it is there or is the account's own.
func (w *writer) party(role string, address eth.Address) {
	for i := range w.report.Parties {
		if w.report.Parties[i].Address == address {
			return
		}
	}
	if address != w.From && len(w.report.Parties) < maxParties {
		w.report.Parties = append(w.report.Parties, w.Party(role, address))
	}
}
