package report

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// Purpose says why the wallet itself makes a transaction.
type Purpose uint8

const (
	PurposeSpeedUp Purpose = iota // another one once more, with higher fees
	PurposeCancel                 // nothing, in place of another one
	PurposeFill                   // nothing, so that others are mined
)

// Link is what a transaction that the wallet itself makes has to do with others.
type Link struct {
	Purpose Purpose
	Nonce   uint64 // which it takes
	Waiting int    // of PurposeFill: how many wait for it

	// Of what is to be replaced: an authorization to a delegate, or else a transaction.
	Hash                 eth.Hash
	Delegate             *eth.Address
	Intent               string // what it does
	Fee                  Amount // at most
	MaxFeePerGas         uint256.Int
	MaxPriorityFeePerGas uint256.Int
}

// nothing reports whether the transaction itself does nothing.
func (l *Link) nothing() bool { return l != nil && l.Purpose != PurposeSpeedUp }

// judgeLink says first what the transaction has to do with others, and finds what may come of that.
func (w *writer) judgeLink() {
	l, r := w.Link, &w.report
	if l == nil {
		return
	}
	number := strconv.FormatUint(l.Nonce, 10)
	w.add(Field{Label: "Number", Kind: FieldNumber, Text: number})
	switch {
	case l.Purpose == PurposeFill:
		r.Intent = "Fill the gap at number " + number + " with a payment of nothing to yourself, so that what waits for it can be mined"
		w.info("fill_waiting", strconv.Itoa(l.Waiting)+" transaction(s) of this account wait for this number.",
			"Sending anything else would take this number as well, and do the same for them.")
	case l.Delegate != nil:
		w.add(addressField("Takes back", *l.Delegate))
		r.Intent = "Take back the authorization with the number " + number + ", by a payment of nothing to yourself that uses the number up"
		w.warning("cancel_race", "Whoever has the authorization may have it carried out before this is mined.",
			"Then this does nothing and costs nothing, and your account delegates: end that by delegating to the zero address.")
	default:
		w.replacement(l, number)
	}
}

// replacement is judgeLink of a transaction in place of another one.
func (w *writer) replacement(l *Link, number string) {
	r, fee := &w.report, l.Fee
	w.add(Field{Label: "Replaces", Kind: FieldData, Text: l.Hash.String()})
	w.add(Field{Label: "Fee before", Kind: FieldAmount, Amount: &fee})
	what := "Speed up number " + number + ": " + r.Intent
	if l.Purpose == PurposeSpeedUp {
		w.info("replacement_race", "Either of the two may be mined, and it does the same.", "Only the one that is mined costs a fee.")
	} else {
		what = "Cancel number " + number + ": " + l.Intent
		w.warning("cancel_race", "The transaction may be mined before it is cancelled.",
			"Then this one does nothing and costs nothing. Do not count on it, and do not make the payment again, before one of the two is final.")
	}
	r.Intent = what + ". This replaces the transaction " + l.Hash.String() + ", with a fee of up to " + r.Fee.Worst.Words() + " instead of " + fee.Words() +
		": at most one of the two is ever mined"
}

// add adds a field that the wallet knows by itself.
func (w *writer) add(f Field) {
	f.Source = SourceWallet
	w.report.Fields = append(w.report.Fields, f)
}
