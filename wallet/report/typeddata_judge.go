package report

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
)

// judgeTyped finds what is wrong with typed data beside the effects that it has.
func (w *writer) judgeTyped(m *typed, t *Typed) {
	w.judgeUnknown(m)
	w.judgeDomain(m, t)
	if m.owner != nil {
		w.warning("owner_other", "This is about what "+m.owner.String()+" owns, and "+w.From.String()+" would sign it.",
			"It is of no use unless the owner is a contract that this account signs for. Make sure that you mean that account.")
	}
	for _, is := range m.counted() {
		for _, c := range t.Counted {
			if c.Count == is.Count {
				w.judgeNonce(is.Next, c.Next)
			}
		}
	}
	for i := range m.effects {
		if e := &m.effects[i]; m.call == nil && (e.kind == effectMove || e.kind == effectAllow) {
			w.judgePermit(m, e)
		}
	}
	if m.witness() != nil && len(m.effects) > 0 && !m.orders[0].unread {
		w.warning("order_promised", "What you get for it is a promise: nothing but the code of "+m.effects[0].party.String()+" ensures it.", "Make sure that this is the contract of the application that you use.")
	}
	if m.call != nil && m.rule.at != 'S' {
		w.warning("call_signed", "Whoever has this signature can have this done, and no transaction is asked of you for it.", "Treat it as you would treat the transaction itself.")
		w.judgeOperation(m)
	}
	if !w.Asked && (m.moves() || !m.known()) {
		w.danger("not_checked", "No node answered: whether there are contracts at these addresses, what you hold and what tokens are called was not checked.",
			"Try again when the node can be reached.")
	}
	if mark := textOf(&m.Domain, textOf(&m.Message, seen)); mark != seen {
		w.judgeText(mark)
	}
}

// judgeOperation finds what an account pays for its operation, up to the limits in it (ERC-4337). A paymaster pays in its place.
func (w *writer) judgeOperation(m *typed) {
	if m.PrimaryType != "PackedUserOperation" {
		return
	}
	limits, before, fees, paymaster := &m.Message.Members[4], &m.Message.Members[5], &m.Message.Members[6], &m.Message.Members[7]
	if len(paymaster.Data) > 0 {
		return
	}
	gas := more(number(before), more(half(limits.Data[:16]), half(limits.Data[16:])))
	worst, fits := gas.Mul(half(fees.Data[16:]))
	if !fits {
		worst = uint256.Max
	}
	if !worst.IsZero() {
		w.warning("operation_fee", "The account pays up to "+w.Network.Coin(worst).Words()+" for this, to whoever hands it in.",
			"All of it can be taken, whatever is used. Compare it with what such an operation costs.")
	}
}

// half reads a number of 128 bits, of which two are in a word.
func half(b []byte) uint256.Int {
	return uint256.FromBytes32([32]byte(append(make([]byte, 16), b...)))
}

// judgeUnknown finds documents that this wallet cannot read. Where a contract is to take the signature, or the message names an
// account or has bytes in it, which may be a call, the signature may move whatever that contract may move, and marketplaces and
// exchanges may move much: that is a danger. A message of words and numbers for no contract, such as a vote on a
// page, is worth a look.
func (w *writer) judgeUnknown(m *typed) {
	const advice = "Contracts act upon signatures: this may be an order, a permission or a payment. Go on only if you know exactly what it is and who made it."
	switch {
	case m.known():
	case !m.contract.IsZero() || m.names(w.From, &m.Message):
		w.danger("typed_data_unknown", "This wallet cannot read what a signature of "+m.name()+" does.", advice)
	default:
		w.warning("typed_data_unknown", "This wallet cannot read what a signature of "+m.name()+" does. It names no contract and no other account.",
			"Read each value, and make sure that the page that asks is the one that you mean.")
	}
	if !m.known() && anyText(&m.Message, keyWords) {
		w.key()
	}
}

// anyText reports whether a condition holds for a string in a value.
func anyText(v *typeddata.Value, holds func(string) bool) bool {
	if v.Kind == typeddata.KindString {
		return holds(string(v.Data))
	}
	for i := range v.Members {
		if anyText(&v.Members[i], holds) {
			return true
		}
	}
	return false
}

// names reports whether a message names another account than the signer's, or has bytes of any length.
func (m *typed) names(from eth.Address, v *typeddata.Value) bool {
	switch v.Kind {
	case typeddata.KindString: // some protocols write addresses as text
		return otherAddress(eth.LowerASCII(string(v.Data)), from)
	case typeddata.KindBytes:
		return len(v.Data) > 0
	case typeddata.KindAddress:
		a := address(v)
		return !a.IsZero() && a != from
	}
	for i := range v.Members {
		if m.names(from, &v.Members[i]) {
			return true
		}
	}
	return false
}

// otherAddress reports whether a text in small letters has an address in it that is not from.
func otherAddress(s string, from eth.Address) bool {
	for {
		at := strings.Index(s, "0x")
		if at < 0 {
			return false
		}
		if s = s[at:]; len(s) < 42 {
			return false
		}
		if a, err := eth.ParseAddress(s[:42]); err == nil && a != from {
			return true
		}
		s = s[2:]
	}
}

// judgeDomain finds signatures that are for another chain or contract than people would think.
func (w *writer) judgeDomain(m *typed, t *Typed) {
	const everywhere = "Whoever has it may use it where you do not expect it. Ask for one that names its network and its contract."
	chain, hasChain := m.ChainID()
	switch {
	case hasChain && chain != uint256.FromUint64(uint64(w.Network.ChainID)):
		w.danger("domain_chain_other", "The signature is for chain "+chain.String()+", not for "+w.Network.Name+".",
			"What is said here of addresses and units is that of another network, and what you hold there is at stake. Change to that network first.")
	case !hasChain && m.moves():
		w.danger("domain_chain_missing", "The document names no chain: the signature is valid on every network.", everywhere)
	case !hasChain && !m.contract.IsZero():
		w.warning("domain_chain_missing", "The document names no chain: the signature is valid on every network.", everywhere)
	}
	at := w.onChain(m.contract)
	switch {
	case m.contract.IsZero() && m.moves():
		w.danger("domain_contract_missing", "The document names no contract: every contract of this kind may take the signature.", everywhere)
	case m.contract.IsZero():
	case w.Asked && at != nil && !at.Contract:
		w.warning("domain_contract_none", "There is no contract at "+m.contract.String()+" on this network, which the document is for.",
			"The signature is of use somewhere else, or later. Check the address and the network.")
	case at != nil && at.Implementation != nil:
		w.upgradeable(m.contract, *at.Implementation)
	}
	if t.Separator != nil && *t.Separator != t.DomainSeparator() {
		w.warning("domain_differs", "The contract "+m.contract.String()+" says that its domain is another one.", "It will not take the signature, and perhaps another one will. Ask for a new one.")
	}
	if m.rule != nil && m.rule.at == 'P' && m.contract != Permit2 {
		w.danger("permit2_other", "The document is one of Permit2's, and names another contract: "+m.contract.String()+".",
			"That contract could take what you have allowed it to take. Go on only if you know it.")
	}
	w.judgeName(m)
}

// judgeName finds documents that carry the name of a known token or contract and are for another.
func (w *writer) judgeName(m *typed) {
	of, has := m.Domain.Member("name")
	if !has || m.contract.IsZero() || len(of.Data) == 0 {
		return
	}
	look := text.LookOf(string(of.Data))
	var known *Name
	for i := range w.Names {
		n := &w.Names[i]
		if n.By != NamedByToken && n.By != NamedByList || !look.Resembles(text.LookOf(n.Name)) {
			continue
		}
		if n.Address == m.contract {
			return
		}
		known = n
	}
	if known != nil {
		w.danger("domain_resembles", "The document calls its contract "+clean(string(of.Data))+", and it is not the "+known.Name+" that you know, which is at "+known.Address.String()+".",
			"Names in documents are anybody's word. Go on only if you know the contract "+m.contract.String()+" by its address.")
	}
}

// judgeNonce finds permits that are not taken now.
func (w *writer) judgeNonce(is, next uint256.Int) {
	switch is.Cmp(next) {
	case -1:
		w.warning("nonce_used", "Another permit with this number was used already.", "It will not be taken. Ask for a new one.")
	case 1:
		w.warning("nonce_later", "Other permits are taken before this one.", "Somebody may keep it for later, when you have forgotten it. Ask for a new one.")
	}
}

// judgePermit finds what is worth knowing of every permit and payment by signature.
func (w *writer) judgePermit(m *typed, e *effect) {
	if e.kind == effectMove {
		w.warning("transfer_signed", "Whoever has this signature can have the amount moved, and the account pays no fee for it.", "It is a payment, although it is no transaction. Check the recipient and the amount.")
		if held := w.Held(e.token, e.owner, nil); w.Asked && !held.IsZero() && e.amount.Cmp(held) >= 0 {
			w.warning("transfer_whole_balance", "This is everything that you hold of it, "+w.Unit(e.token).Amount(held).Words()+".", "Make sure that you mean to send all of it.")
		}
		return
	}
	if !e.amount.IsZero() {
		w.info("permit", "This is an approval, although it is no transaction: whoever has the signature can hand it in, and nothing of it is seen on the chain before.",
			"Treat it as you would treat sending the amount away.")
	}
}
