package report

import (
	"strings"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// judgeCalls finds what calls have in them beside their effects.
func (w *writer) judgeCalls(c *call) {
	name := ""
	if c.function != nil {
		name = c.function.Name
	}
	at := w.onChain(c.to)
	switch {
	case len(c.data) == 0:
	case w.Asked && at != nil && !at.Contract && at.Delegate == nil && !c.own(w):
		w.warning("call_no_contract", "There is no contract at "+c.to.String()+" on this network.",
			"A call there succeeds and does nothing, and coins that are sent along are its owner's. Check the address and the network.")
	case at != nil && at.Implementation != nil:
		w.upgradeable(c.to, *at.Implementation)
	}
	switch {
	case c.value.IsZero() || c.rule == nil: // where a descriptor speaks, it says what becomes of coins
	case c.function.Mutability != abi.Payable:
		w.danger("value_unexpected", "The function "+name+" takes no coins, and "+w.Network.Coin(c.value).Words()+" would be sent along.",
			"Honest contracts refuse that, others keep the coins. Leave them out.")
	case c.rule.kind == effectCall && c.value != c.spent():
		w.warning("value_kept", w.Network.Coin(c.value).Words()+" would be sent along, and the calls inside pass on "+w.Network.Coin(c.spent()).Words()+".",
			"What is not passed on stays with the contract "+c.to.String()+". Make sure that you know what it does with it.")
	}
	if c.rule != nil && c.rule.kind == effectCall {
		w.judgeThrough(c)
	}
	if len(c.data) > 0 {
		w.resembling(c.to)
	}
	if c.rule != nil && strings.IndexByte("217", c.rule.at) >= 0 && w.sure(c.to) == StandardUnknown && (!w.Asked || len(rulesOf(c.rule.selector)) > 1) {
		w.warning("kind_unproven", "That the contract "+c.to.String()+" keeps "+kinds[c.rule.at]+" is not known to this wallet by itself, and "+name+" is written alike for others.",
			"What is read here as an amount may be the number of an NFT, or the other way round. Make sure that you know this contract.")
	}
	if c.rule == nil && c.form == nil && c.function != nil && !c.declared {
		w.note(c)
	}
	if c.form != nil {
		w.judgeForm(c.form)
	}
	for i := range c.inner {
		w.judgeCalls(&c.inner[i])
	}
}

// kinds are what contracts of a rule keep.
var kinds = map[byte]string{'2': "tokens", '7': "NFTs", '1': "NFTs"}

// judgeThrough finds calls that another contract is told to make: whether it does is up to its code.
func (w *writer) judgeThrough(c *call) {
	for i := range c.effects {
		if e := &c.effects[i]; !e.gasPrice.IsZero() {
			w.danger("safe_refund", "The contract "+c.to.String()+" would also pay for the gas, at a price that the request names, to "+e.gasReceiver()+".",
				"It can be as much as the contract holds. Honest requests set this price to 0.")
		}
	}
	if c.to == w.From || w.listed(c.to) || c.bundled() {
		return
	}
	switch {
	case !c.value.IsZero():
		w.danger("value_through_unknown", w.Network.Coin(c.value).Words()+" go to the contract "+c.to.String()+", which this wallet does not know, to be passed on as the calls inside say.",
			"Only that contract's code decides whether it does so. Make sure that you know it.")
	case w.sure(c.to) == StandardUnknown:
		w.warning("call_through_unknown", "Whether the contract "+c.to.String()+" does what the calls inside say is up to its code, which this wallet does not know.",
			"Make sure that it is yours, or one that you trust.")
	}
}

// bundled reports whether the wallet's own descriptors know the contract, by a call that it is told to make of itself.
func (c *call) bundled() bool {
	for i := range c.inner {
		if f := c.inner[i].form; f != nil && f.source == SourceDescriptor && c.inner[i].to == c.to {
			return true
		}
	}
	return false
}

func (w *writer) upgradeable(contract, code eth.Address) {
	w.info("contract_upgradeable", "The contract "+contract.String()+" is upgradeable: what it does is decided by the code at "+code.String()+" for now.",
		"Whoever may upgrade it can change what it does. Trust its makers, or use it for small amounts.")
}

// note says why a function that has a known name is not known here.
func (w *writer) note(c *call) {
	w.warning("call_not_standard", "The call is written as "+c.function.Signature()+", and the contract "+c.to.String()+" is not of the kind that this stands for.",
		"A name says nothing: the contract may do anything under it.")
}

// own reports whether the call goes to the user's own account, as a delegated one does to itself.
func (c *call) own(w *writer) bool { return c.to == w.From }

// spent is what the calls inside a call pass on. Calls to itself for the same sender have all of it.
func (c *call) spent() (sum uint256.Int) {
	for i := range c.inner {
		if c.inner[i].to == c.to && c.inner[i].sender == c.sender {
			return c.value
		}
		sum = more(sum, c.inner[i].value)
	}
	return sum
}

// judgeCall finds calls that cannot be read.
func (w *writer) judgeCall(e *effect) {
	switch {
	case e.kind == effectUnknown && e.delegate:
		w.danger("call_delegated", "The code at "+e.party.String()+" would run as the contract that calls it: it can take all that this holds, and change who controls it.",
			"This is how multi-signature wallets were emptied. Go on only if you know that code and why it is needed.")
	case e.kind == effectUnknown:
		w.danger("call_unknown", "This wallet cannot read what the call of "+e.party.String()+" does.",
			"It may do anything with what this account holds. Go on only if you know exactly what it is and who made it.")
	}
}
