package flow

import (
	"github.com/latchkey/latchkey/wallet/report"
	"strconv"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// The ids of findings that code acts on. All ids stand beside the texts below.
const (
	findingAhead = "nonce_gap_ahead"
	findingReset = "chain_reset"
)

// findings judges a transaction by what it means and by what the chain and the ledger say of it.
func findings(network Network, tx nonce.Transaction, m meaning, f facts, ledger *nonce.Record, from eth.Address) []report.Finding {
	list := []report.Finding{}
	add := func(severity report.Severity, id, text, advice string) {
		list = append(list, report.Finding{ID: id, Severity: severity, Text: text, Advice: advice})
	}
	standing := ledger.Compare(f.view)
	switch standing {
	case nonce.Reset:
		add(report.SeverityDanger, findingReset, "This chain is not the one that your earlier transactions are on, although its id is the same.",
			"Go on if this is a development chain that was reset: the old ledger is archived and a new one begins. Otherwise the node is wrong or lies: choose another.")
	case nonce.Ahead:
		add(report.SeverityDanger, findingAhead, "Transactions from this account were mined that this wallet did not send.",
			"Go on if you use this account in another wallet too. If you do not, somebody else has its key: move your funds to a new account.")
	}
	if standing != nonce.Reset && ledger.Behind(f.view) {
		add(report.SeverityWarning, "node_behind", "The node does not know of transactions from this account that were mined already.",
			"Balances and fees here may be old, and this transaction waits until the missing ones are mined. Wait until the node has caught up, or choose another node.")
	}
	if high(tx) {
		fee, _, _ := worst(tx)
		add(report.SeverityDanger, "fee_high", "The node asks for an unusually high fee: up to "+network.coin(fee).Words()+".",
			"The fee is lost whatever comes of it. Compare it with another node's, or wait until it is lower.")
	}
	if m.unread {
		add(report.SeverityDanger, "call_unknown", "This wallet cannot read what the call does.",
			"It may do anything with what this account holds. Go on only if you know exactly what it is and who made it.")
	}
	if f.token != nil && !f.followed {
		add(report.SeverityWarning, "token_not_followed", "You do not follow this token: its name, "+f.token.Symbol+", and its decimals are its contract's own word.",
			"Anybody can give a token any name. Compare the address of its contract with where you have it from.")
	}
	if m.pays() {
		list = append(list, aboutRecipient(network, m, f, ledger, from)...)
	}
	if m.function == erc20abi.FunctionApprove {
		list = append(list, aboutAllowance(m, f)...)
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

func aboutRecipient(network Network, m meaning, f facts, ledger *nonce.Record, from eth.Address) []report.Finding {
	switch {
	case m.party.IsZero():
		return []report.Finding{{ID: "recipient_zero", Severity: report.SeverityDanger, Text: "The recipient is the zero address, which nobody has the key of.",
			Advice: "What is sent there is lost for ever. Correct the recipient."}}
	case m.token != nil && m.party == *m.token:
		return []report.Finding{{ID: "recipient_is_token", Severity: report.SeverityDanger, Text: "The recipient is the token's own contract.",
			Advice: "Tokens sent there are almost always lost for ever. Correct the recipient."}}
	case m.party == m.owner:
		return []report.Finding{{ID: "recipient_self", Severity: report.SeverityWarning, Text: "The recipient is the account that it comes from.",
			Advice: "You would pay a fee and nothing would change. Correct the recipient."}}
	case m.party == from: // collected from another's account by allowance
		return nil
	}
	list := []report.Finding{}
	if isContract(f.partyIs) {
		list = append(list, report.Finding{ID: "recipient_contract", Severity: report.SeverityWarning, Text: "The recipient is a contract, not a person's account.",
			Advice: "Make sure that it is made to receive this: many contracts cannot give back what they are sent."})
	}
	if !paidBefore(network, ledger, m.party, from) {
		list = append(list, report.Finding{ID: "recipient_new", Severity: report.SeverityInfo, Text: "You have not sent anything to this address from this account with this wallet.",
			Advice: "Compare the whole address with where you have it from."})
	}
	return list
}

// paidBefore reports whether the ledger has a payment to an address that was not undone.
func paidBefore(network Network, ledger *nonce.Record, to, from eth.Address) bool {
	for _, entries := range [][]nonce.Entry{ledger.Open, ledger.Archive} {
		for _, e := range entries {
			if m := readMeaning(network, from, e.Transaction); e.Block != nil && !e.Block.Reverted && m.pays() && m.party == to {
				return true
			}
		}
	}
	return false
}

func aboutAllowance(m meaning, f facts) []report.Finding {
	list := []report.Finding{}
	if m.party.IsZero() || m.amount.IsZero() {
		return list
	}
	switch {
	case m.amount.Cmp(unlimited) >= 0, !f.supply.IsZero() && m.amount.Cmp(f.supply) >= 0:
		list = append(list, report.Finding{ID: "allowance_unlimited", Severity: report.SeverityDanger,
			Text:   "The spender could take all your " + f.token.Symbol + ", now and whatever you receive later, until you revoke this.",
			Advice: "Allow only the amount that you want to spend now, unless you trust the spender with everything."})
	case m.amount.Cmp(f.held) > 0:
		list = append(list, report.Finding{ID: "allowance_over_balance", Severity: report.SeverityWarning,
			Text:   "This allows more than the " + f.token.amount(f.held).Words() + " that you hold: the spender could take what you receive later.",
			Advice: "Allow only the amount that you want to spend now."})
	}
	if !isContract(f.partyIs) {
		list = append(list, report.Finding{ID: "spender_not_contract", Severity: report.SeverityDanger, Text: "The spender is a person's account, not a contract.",
			Advice: "Honest applications spend through a contract. Whoever has this account's key could take your tokens at any time."})
	}
	if !f.allowed.IsZero() && f.allowed != m.amount {
		list = append(list, report.Finding{ID: "allowance_change", Severity: report.SeverityWarning,
			Text:   "The spender may already take " + allowedWords(f) + ". While you change it, the spender could take the old amount and then the new one.",
			Advice: "Revoke the old allowance first, wait until that is mined, then allow the new amount. Some tokens, such as USDT, demand it."})
	}
	return list
}

func allowedWords(f facts) string {
	if f.allowed.Cmp(unlimited) >= 0 {
		return "all your " + f.token.Symbol
	}
	return f.token.amount(f.allowed).Words()
}

// changes lists what a success does to the sender's balances, the fee excluded.
func changes(network Network, tx nonce.Transaction, m meaning, f facts, from eth.Address) []report.Change {
	list := []report.Change{}
	coinsAfter := less(f.coins, tx.Value)
	heldAfter := f.held
	switch m.function {
	case "", erc20abi.FunctionTransfer:
		if m.party == from {
			coinsAfter = f.coins
		} else if m.function != "" {
			heldAfter = less(f.held, m.amount)
		}
	case erc20abi.FunctionTransferFrom:
		if m.owner == from && m.party != from {
			heldAfter = less(f.held, m.amount)
		} else if m.party == from && m.owner != from {
			heldAfter = more(f.held, m.amount)
		}
	case erc20abi.FunctionDeposit:
		heldAfter = more(f.held, m.amount)
	case erc20abi.FunctionWithdraw:
		heldAfter = less(f.held, m.amount)
		coinsAfter = more(f.coins, m.amount)
	}
	if coinsAfter != f.coins {
		list = append(list, change(network.coin(f.coins), network.coin(coinsAfter)))
	}
	if f.token != nil && heldAfter != f.held {
		list = append(list, change(f.token.amount(f.held), f.token.amount(heldAfter)))
	}
	return list
}

// less returns x-y, or 0: a contract may let more pass than there is.
func less(x, y uint256.Int) uint256.Int {
	if rest, ok := x.Sub(y); ok {
		return rest
	}
	return uint256.Int{}
}

// more returns x+y, or the most there can be.
func more(x, y uint256.Int) uint256.Int {
	if sum, ok := x.Add(y); ok {
		return sum
	}
	return uint256.Max
}

func change(before, after report.Amount) report.Change {
	return report.Change{Symbol: before.Symbol, Before: before, After: after}
}

// worst returns what a transaction takes from the account at most: value and the whole of its gas.
func worst(tx nonce.Transaction) (fee, all uint256.Int, err error) {
	if fee, err = cost(tx.Gas, tx.MaxFeePerGas); err != nil {
		return fee, all, err
	}
	all, ok := fee.Add(tx.Value)
	if !ok {
		return fee, all, nodeAnswer("its fees are over 256 bits", nil)
	}
	return fee, all, nil
}
