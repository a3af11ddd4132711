package flow

import (
	"slices"
	"strconv"

	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// The ids of findings that code acts on. The ids of all others stand beside their texts.
const (
	findingAhead     = "nonce_gap_ahead"
	findingUnsettled = "nonce_unsettled"
	findingAbove     = "nonce_above"
	findingReset     = "chain_reset"
)

// agreed is what the plan's report asked the user about, and approving it agrees to: what was the case then, and no more of it.
func (p *planned) agreed(now nonce.View) nonce.Agreed {
	then := p.view
	asked := func(id string) bool {
		return slices.ContainsFunc(p.plan.Report.Findings, func(f report.Finding) bool { return f.ID == id && f.Severity == report.SeverityDanger })
	}
	return nonce.Agreed{
		Rise:      asked(findingAhead) && now.Latest <= then.Latest,
		Unsettled: asked(findingUnsettled) && now.Pending <= then.Pending,
		Above:     asked(findingAbove),
		Reset:     asked(findingReset) && (then.Genesis == nil || now.Genesis != nil && *now.Genesis == *then.Genesis),
	}
}

// with adds a finding.
func with(list []report.Finding, severity report.Severity, id, text, advice string) []report.Finding {
	return append(list, report.Finding{ID: id, Severity: severity, Text: text, Advice: advice})
}

// standing judges how the ledger and the chain agree. What two nodes agree about is no danger to the ledger (N6), and still news
// to who thinks that nobody else uses the account.
func (d *draft) standing() []report.Finding {
	list := []report.Finding{}
	standing, severity, known := d.ledger.Compare(d.facts.view), report.SeverityDanger, ""
	if d.facts.view.Vouched {
		severity, known = report.SeverityWarning, " Two nodes say so."
	}
	switch {
	case standing == nonce.Reset:
		list = with(list, report.SeverityDanger, findingReset,
			"This chain is not the one that your earlier transactions are on, although its id is the same.",
			"Go on if this is a development chain that was reset: the old ledger is archived and a new one begins. Otherwise the node is far behind, wrong or lies: choose another.")
	case d.order.purpose() != "": // its number is the ledger's own, whatever others do
	case standing == nonce.Unsettled:
		list = with(list, severity, findingUnsettled,
			"Transactions from this account are pending that this wallet does not know: the node counts "+strconv.FormatUint(d.facts.view.Pending, 10)+" in all."+known,
			"Wait until they are mined. If you go on, this gets the number behind them, and is mined after them. If you do not use this account in another wallet, somebody else has its key: move your funds to a new account.")
	case standing == nonce.Ahead:
		list = with(list, severity, findingAhead,
			"Transactions from this account were mined that this wallet did not send: the node counts "+strconv.FormatUint(d.facts.view.Latest, 10)+" in all."+known,
			"Go on if you use this account in another wallet too. If you do not, somebody else has its key: move your funds to a new account.")
	}
	if standing != nonce.Reset && d.ledger.Behind(d.facts.view) {
		list = with(list, report.SeverityWarning, "node_behind",
			"The node does not know of transactions from this account that were mined already.",
			"Balances and fees here may be old, and this transaction waits until the missing ones are mined. Wait until the node has caught up, or choose another node.")
	}
	return list
}

// aboutRepetition is the finding of a request whose intent id has an entry.
func aboutRepetition(e nonce.Entry) report.Finding {
	advice := "Going on does not pay twice: the same transaction is sent again where that helps."
	if e.State == nonce.Superseded || e.State == nonce.Replaced {
		advice = "Going on does nothing. To pay after all, make a new request with another intent id, or none."
	}
	return report.Finding{ID: "already_requested", Severity: report.SeverityInfo,
		Text: "This was requested before, and is " + string(e.State) + " with nonce " + strconv.FormatUint(e.Nonce, 10) + ".", Advice: advice}
}
