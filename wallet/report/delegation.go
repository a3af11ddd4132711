package report

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
)

// Given is an authorization (EIP-7702) that an account signs for somebody else to send.
type Given struct {
	Delegate eth.Address // whose code is to act for the account; zero ends what there is
	Nonce    uint64      // of the account, which it takes
}

// Authorization reports what an authorization by k.From gives away. k.From and the delegate are what a node is asked for.
func Authorization(g Given, k Knowledge) Report {
	w := newWriter(SubjectAuthorization, &k)
	w.delegation(g.Delegate)
	r := &w.report
	number := strconv.FormatUint(g.Nonce, 10)
	r.Intent += ", once somebody sends that"
	r.Fields = append(r.Fields, Field{Label: "Number", Kind: FieldNumber, Source: SourceWallet, Text: number, Note: "of your account: no transaction of yours can have it then"})
	signed := signer.Authorization{ChainID: k.Network.ChainID, Address: g.Delegate, Nonce: g.Nonce}
	r.Digests = append(r.Digests, Digest{DigestAuthorization, signed.SigningHash()})
	w.parties()
	if k.Judged {
		return w.finish()
	}
	w.judgeSender()
	w.judgeDelegate(g.Delegate)
	w.danger("authorization_given", "Whoever gets this signature can use it once, today or in years, while your account's next number is "+number+". What you send meanwhile waits.",
		"Give it only to whom you trust to send it. To take it back, cancel it in the activity: a transaction of yours takes its number.")
	return w.finish()
}

// delegate reports a transaction by which the account itself delegates.
func (w *writer) delegate(to eth.Address, tx *Tx) {
	w.delegation(to)
	if w.Judged {
		return
	}
	w.judgeDelegate(to)
	if w.Unproven {
		w.danger("delegation_unproven", "The node does not show that "+clean(w.Network.Name)+" knows transactions of this kind (EIP-7702).",
			"If it does not, no node takes it, and what you send next waits until you cancel it. Ask another node, or find out first.")
	}
}

// delegation says in a sentence and its parts that the account delegates to code.
func (w *writer) delegation(to eth.Address) {
	r := &w.report
	here := Field{Label: "Holds on", Kind: FieldText, Source: SourceWallet, Text: clean(w.Network.Name) + ", chain " + w.Network.ChainID.String(), Note: "and on no other"}
	if to.IsZero() {
		r.Intent = "Let no code act for your account any more"
	} else {
		name := DelegateName(to)
		if name == "" {
			name = to.String()
		}
		r.Intent = "Let the code of " + name + " act for your account"
		r.Fields = append(r.Fields, addressField("Delegate to", to))
		here.Note += ", until you end it"
	}
	if is := w.Delegate(); is != nil {
		r.Fields = append(r.Fields, addressField("Present delegate", *is))
	}
	r.Fields = append(r.Fields, here)
}

// Delegate is whose code acts for the account, by a node's word, or nil.
func (k *Knowledge) Delegate() *eth.Address {
	if c := k.onChain(k.From); c != nil {
		return c.Delegate
	}
	return nil
}

// judgeDelegate finds what is wrong with the code that an account is to delegate to.
func (w *writer) judgeDelegate(to eth.Address) {
	w.judgeDelegation("Your account", to, w.Network.ChainID)
	now, at := w.Delegate(), w.onChain(to)
	switch {
	case now == nil && to.IsZero() && w.Asked:
		w.warning("delegation_none", "Your account delegates to no code: there is nothing to end.", "It would cost its fee and change nothing.")
	case now == nil:
	case *now == to:
		w.info("delegation_same", "Your account delegates to this very code already.", "It would cost its fee and change nothing.")
	default:
		w.info("delegation_replaces", "The code at "+now.String()+" would act for your account no longer.", "What it allowed others stays allowed: look at the approvals. What it wrote into your account's storage stays there.")
	}
	if to.IsZero() {
		return
	}
	switch {
	case at == nil:
	case at.Delegate != nil:
		w.danger("delegation_chained", to.String()+" is no contract, but an account that delegates itself: chains do not follow that.", "Your account would refuse every call. Name the contract itself.")
	case !at.Contract:
		w.danger("delegation_no_code", "There is no code at "+to.String()+" on this network.", "Whoever can put code there later has your account then. Check the address and the network.")
	case at.Implementation != nil:
		w.warning("delegation_proxy", "The code at "+to.String()+" is a proxy: what it does is decided by the code at "+at.Implementation.String()+" for now, or by what your account has in the same place.",
			"Wallets name the code itself. Find out why this does not.")
	}
	w.resembling(to)
	w.info("delegation_until_ended", "It holds on "+clean(w.Network.Name)+" until you end it, whatever becomes of the page or program that it is for.",
		"To end it, delegate to the zero address. That costs a fee, so keep some coins.")
	w.info("delegation_one_at_a_time", "While it holds, your account can have one transaction on its way at a time: nodes take no more.", "This wallet waits for each before it signs the next.")
}
