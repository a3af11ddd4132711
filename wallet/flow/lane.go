package flow

import (
	"strconv"

	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// lane lists the numbers of an account for people. view is what a node showed just now, or empty.
func lane(k *report.Knowledge, ledger *nonce.Record, view nonce.View) []Slot {
	list := []Slot{}
	for _, s := range ledger.Lane(view.Latest, view.Head) {
		slot := Slot{Nonce: s.Nonce, Place: s.Place, Count: uint32(s.Count)}
		if e := s.Entry; e != nil {
			slot.Hash, slot.Intent, slot.Actions = e.Hash, does(k, e), actions(ledger, e, view.Latest)
		} else if s.Place == nonce.PlaceGap {
			slot.Actions.Fill = awaited(ledger, s.Nonce)
		}
		list = append(list, slot)
	}
	return list
}

// awaited reports whether something that is signed waits for a number.
func awaited(ledger *nonce.Record, number uint64) bool {
	for _, e := range ledger.Open {
		if e.Nonce > number && e.Hash != nil && e.State != nonce.Mined {
			return true
		}
	}
	return false
}

// does says in a sentence what an entry is for.
func does(k *report.Knowledge, e *nonce.Entry) string {
	number := strconv.FormatUint(e.Nonce, 10)
	switch {
	case e.Authorization && e.Intent == "": // the transaction below carries it
		return "The second number of the transaction with number " + strconv.FormatUint(e.Nonce-1, 10) + ", which changes whose code acts for this account"
	case e.Authorization && e.Transaction.Delegate.IsZero():
		return "Let somebody end what this account delegates"
	case e.Authorization:
		return "Let somebody make this account run the code at " + e.Transaction.Delegate.String()
	case e.Purpose == nonce.Cancel:
		return "Cancel what was to have number " + number
	case e.Purpose == nonce.Fill:
		return "Use up number " + number + ", so that what waits for it is mined"
	}
	tx := reported(e.Transaction)
	tx.Nonce = &e.Nonce
	intent, _ := k.Describe(tx)
	return intent
}

// actions says what may be done about an entry of the ledger. Of what is signed for one number, only the newest is replaced,
// and what is consumed is left alone.
func actions(ledger *nonce.Record, e *nonce.Entry, consumed uint64) (a Actions) {
	if e.Epoch != ledger.Epoch || e.Nonce < consumed {
		return a
	}
	switch e.State {
	case nonce.Reserved:
		a.Release = e.Intent != "" // an authorization goes with the transaction that carries it
	case nonce.Released:
		group := ledger.Group(e.Nonce)
		a.Fill = len(group) > 0 && group[0].State == nonce.Released && group[0].Intent == e.Intent && awaited(ledger, e.Nonce)
	case nonce.Signed, nonce.Unknown, nonce.Sent, nonce.Seen:
		group := ledger.Group(e.Nonce)
		_, err := ledger.Replaceable(*e.Hash)
		newest := err == nil && *group[len(group)-1].Hash == *e.Hash
		a.SpeedUp = newest && !e.Authorization && (e.Transaction.Digest == nil || e.Purpose == nonce.Cancel)
		a.Cancel = newest && e.Purpose != nonce.Cancel
		a.Rebroadcast = !e.Authorization
	}
	return a
}

// need is what is said of something that waits for the user: the id of the finding, to which the number is added, what is
// the case with "number N" behind it, and what to do.
type need struct {
	id, text, advice string
	severity         report.Severity
}

var needsByKind = [...]struct {
	kind nonce.NeedKind
	need need
}{
	{nonce.NeedGap, need{"nonce_gap", " was given up, and transactions with higher numbers wait for it.",
		"Fill it, or send anything from this account: that takes the number, and the others follow.", report.SeverityWarning}},
	{nonce.NeedUnknown, need{"nonce_unknown", " was never given out by this wallet, and transactions with higher numbers wait for it.",
		"If another wallet has a transaction with this number, wait until that is mined. If not, fill it.", report.SeverityWarning}},
	{nonce.NeedFee, need{"fee_low", " is not taken, as it offers too little for gas now.",
		"Speed it up, cancel it, or wait until fees fall. What has a higher number waits for it.", report.SeverityWarning}},
	{nonce.NeedFunds, need{"funds_missing", " is not taken, as the account cannot pay for it now.",
		"Add coins: it is sent again by itself. Or cancel it. What has a higher number waits for it.", report.SeverityWarning}},
	{nonce.NeedRefused, need{"node_refuses", " is refused by the node.",
		"Send it again to all nodes, or cancel it. What has a higher number waits for it.", report.SeverityWarning}},
	{nonce.NeedLost, need{"not_shown", " was given to the nodes several blocks ago, and none shows it.",
		"It is offered again with every look, as the same transaction. If that stays so, speed it up, or add another node to the network.", report.SeverityWarning}},
	{nonce.NeedGiven, need{"authorization_open", " is an authorization that you gave away and that nobody sent yet.",
		"What has a higher number waits until it is sent. Cancel it to take it back: that uses its number.", report.SeverityWarning}},
	{nonce.NeedLoose, need{"authorization_loose", " is an authorization whose transaction was replaced: whoever saw that one can still send it.",
		"Cancel it to take it back: that uses its number.", report.SeverityDanger}},
}

func needOf(kind nonce.NeedKind) (n need) {
	for i := range needsByKind {
		if needsByKind[i].kind == kind {
			n = needsByKind[i].need
		}
	}
	return n
}

// needs lists what does not settle by itself, gravest first. seen is what a node showed just now, or nil.
func needs(ledger *nonce.Record, seen *nonce.View) []report.Finding {
	list := []report.Finding{}
	view := nonce.View{}
	if seen != nil {
		view = *seen
		list = append(list, aboutChain(ledger, view)...)
	}
	for _, n := range ledger.Needs(view.Latest, view.Head) {
		list = append(list, needOf(n.Kind).of(n.Nonce))
	}
	return report.Sorted(list)
}

func (n need) of(number uint64) report.Finding {
	text := strconv.FormatUint(number, 10)
	return report.Finding{ID: n.id + "." + text, Severity: n.severity, Text: "Number " + text + n.text, Advice: n.advice}
}

// taken is what is said of a number that is consumed, while nothing that is signed for it is shown in a block, and nothing is
// final.
var taken = need{"number_taken", " was used by another transaction, by what the node says.",
	"Wait until that is final, and do not pay again before. If no other wallet of yours sent it, somebody else has the account's key: move your funds to a new account.", report.SeverityWarning}

// aboutChain says what a node knows of the account that the ledger does not, and the other way round.
func aboutChain(ledger *nonce.Record, view nonce.View) (list []report.Finding) {
	switch ledger.Compare(view) {
	case nonce.Unsettled:
		list = append(list, report.Finding{ID: findingUnsettled, Severity: report.SeverityWarning,
			Text:   "Transactions from this account are pending that this wallet does not know.",
			Advice: "Wait until they are mined before you send anything. If no other wallet of yours sent them, somebody else has the account's key: move your funds to a new account."})
	case nonce.Ahead:
		list = append(list, report.Finding{ID: findingAhead, Severity: report.SeverityWarning,
			Text:   "Transactions from this account were mined that this wallet did not send.",
			Advice: "Your next request asks about them. If no other wallet of yours sent them, somebody else has the account's key: move your funds to a new account."})
	}
	if ledger.Behind(view) {
		advice := "What is shown here may be old. Wait until the node has caught up, or choose another one."
		if view.Latest < ledger.Settled {
			advice += " If all nodes say so, an earlier one was wrong: choose the number " + strconv.FormatUint(view.Latest, 10) + " yourself for what you send next."
		}
		list = append(list, report.Finding{ID: "node_behind", Severity: report.SeverityWarning,
			Text: "The node does not know of transactions from this account that were mined already.", Advice: advice})
	}
	for _, s := range ledger.Lane(view.Latest, view.Head) {
		if e := s.Entry; e != nil && e.Hash != nil && !e.State.Settled() && e.State != nonce.Mined && !e.Authorization && s.Nonce < view.Latest {
			list = append(list, taken.of(s.Nonce))
		}
	}
	return list
}
