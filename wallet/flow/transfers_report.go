package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/report"
)

// kind says what moved.
func (p *history) kind(m move) TransferKind {
	switch {
	case m.id != nil:
		return TransferNFT
	case m.token != nil && p.network.WETH != nil && *m.token == *p.network.WETH && (m.from.IsZero() || m.to.IsZero()):
		return TransferWrap
	}
	return TransferToken
}

// token returns what a log's contract is: what is known of it, or else what it says of itself. What a list of the user's has
// counts as known where the contract states the same decimals.
func (p *history) token(at eth.Address) (t Token, known bool) {
	said, asked := p.said[at]
	if listed := p.tokens.find(at); listed != nil && (listed.trusted() || asked && said.Decimals == listed.Decimals) {
		return listed.Token, true
	}
	said.Address = at
	return said, false
}

// amount is how much of a token, an NFT or the coin moved.
func (p *history) amount(m move, t Token) report.Amount {
	if m.token == nil {
		return p.network.coin(m.amount)
	}
	if m.id != nil {
		t.Decimals = 0
	}
	switch {
	case t.Symbol != "":
	case m.id != nil:
		t.Symbol = "NFT"
	default:
		t.Symbol = "smallest units"
	}
	return t.amount(m.amount)
}

// lookalike reports whether an address looks like another one that is known or in this history. Of two such, the one that
// has a name here, or that alone was paid by this wallet, is the one that the other is made after.
func (p *history) lookalike(address eth.Address) bool {
	a := p.knows.Party("", address)
	if a.Resembles == nil || a.Name != "" {
		return false
	}
	other := p.knows.Party("", *a.Resembles)
	return a.Paid == 0 || other.Paid > 0 || other.Name != "" || other.Address == p.account
}

// document says what a movement was, and what to doubt of it.
func (p *history) document(m move) Transfer {
	t, known := p.token(m.log.address)
	d := Transfer{Block: m.log.block, Hash: m.log.transaction, LogIndex: m.log.index, Kind: p.kind(m), Incoming: m.to == p.account,
		Amount: p.amount(m, t), TokenID: m.id, Other: m.other(p.account), Findings: []report.Finding{}}
	if d.Kind == TransferWrap {
		d.Other = m.log.address
	}
	add := func(severity report.Severity, id, text, advice string) {
		d.Findings = append(d.Findings, report.Finding{ID: id, Severity: severity, Text: text, Advice: advice})
	}
	const never = "Never copy an address from here: take it from where you had it first."
	if p.lookalike(d.Other) {
		add(report.SeverityDanger, "address_lookalike", "This address looks like another one that you know or that is in this history: one of the two is made to be mistaken for the other.", never)
	}
	followed := known || m.token == nil || m.id != nil && collected(p.knows, m.log.address)
	if m.token != nil && (known || !followed) && p.tokens.imitated(t) {
		add(report.SeverityDanger, "token_lookalike", "This token calls itself like another one, and is not that one.", "Ignore it, and follow no address or link that it names.")
	}
	switch {
	case m.amount.IsZero():
		add(report.SeverityWarning, "transfer_nothing", "Nothing was moved. Anybody can log such a transfer in your name, to put an address of theirs into your history.", never)
	case !followed && m.from == p.account:
		add(report.SeverityWarning, "transfer_unproved", "Only this contract, which you do not follow, says that you sent this.", never)
	case !followed && m.id == nil:
		add(report.SeverityInfo, "token_not_followed", "You do not follow this token: its symbol and decimals are its contract's own word.", "Tokens that you did not ask for are often bait.")
	case !followed:
		add(report.SeverityInfo, "token_not_followed", "You do not follow this collection: what it calls itself is its contract's own word.", "NFTs that you did not ask for are often bait.")
	}
	return d
}
