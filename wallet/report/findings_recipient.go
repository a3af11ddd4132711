package report

import "github.com/latchkey/latchkey/eth"

// judgeRecipient finds what is wrong with who gets coins, tokens or NFTs, or what a vault holds.
func (w *writer) judgeRecipient(e *effect) {
	if !e.pays() && e.kind != effectVault {
		return
	}
	if e.kind == effectVault {
		if w.own(e.party) {
			return
		}
		w.warning("vault_for_other", "What the vault holds or pays would be "+e.party.String()+"'s, which is not your account.",
			"Make sure that you mean to give it away.")
	}
	if e.pays() && e.kind != effectNFT && e.amount.IsZero() {
		w.warning("amount_zero", "Nothing would be moved: the amount is 0.",
			"Transfers of nothing are made to put look-alike addresses into histories. Go on only if you know what it is for.")
	}
	w.recipient(e.party, e.owner, e.token, e.kind == effectPay)
}

// CheckRecipient finds what is known against sending anything to an address.
func (k Knowledge) CheckRecipient(to eth.Address) []Finding {
	w := newWriter(SubjectTransaction, &k)
	w.recipient(to, k.From, eth.Address{}, true)
	return w.finish().Findings
}

// recipient finds what is wrong with a recipient of an owner's token or, if it is zero, coins.
func (w *writer) recipient(to, owner, token eth.Address, coins bool) {
	switch {
	case to.IsZero():
		w.danger("recipient_zero", "The recipient is the zero address, which nobody has the key of.", "What is sent there is lost for ever. Correct the recipient.")
		return
	case burns(to):
		w.danger("recipient_burn", "The recipient "+to.String()+" is an address that nobody has the key of.", "What is sent there is lost for ever. Correct the recipient.")
		return
	case !coins && (to == token || w.Token(to) != nil):
		w.danger("recipient_is_token", "The recipient is the contract of a token.", "Tokens sent there are almost always lost for ever. Correct the recipient.")
		return
	case to == owner:
		w.warning("recipient_self", "The recipient is the account that it comes from.", "You would pay a fee and nothing would change. Correct the recipient.")
		return
	case to == w.From: // collected from another's account by allowance
		return
	}
	w.resembling(to)
	if w.own(to) {
		return
	}
	if c := w.onChain(to); c != nil && c.Contract {
		w.warning("recipient_contract", "The recipient is a contract, not a person's account.",
			"Make sure that it is made to receive this: many contracts cannot give back what they are sent.")
	}
	if w.paid(to) == 0 {
		w.info("recipient_new", "You have not sent anything to this address from this account with this wallet.",
			"Compare the whole address with where you have it from.")
	}
}

// resembling finds an address that looks like a known one.
func (w *writer) resembling(a eth.Address) {
	like := w.Resembling(a)
	if like == nil {
		return
	}
	whose := "one that you paid before"
	if *like == w.From {
		whose = "your own account"
	} else if n := w.name(*like); n != nil {
		whose = n.Name
	}
	w.danger("address_resembles", a.String()+" begins and ends like "+like.String()+", "+whose+", and is another address.",
		"Thieves put such addresses into your history, to be copied from there. Compare every character, with where you have the address from.")
}

// burns reports whether an address is one that coins and tokens are sent to for getting rid of them, or one of the first 255,
// where there are at most programs of the chain itself.
func burns(a eth.Address) bool {
	if [19]byte(a[:19]) == [19]byte{} {
		return true
	}
	return a == dead
}

var dead = eth.Address{18: 0xde, 19: 0xad}
