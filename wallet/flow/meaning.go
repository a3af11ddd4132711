package flow

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// meaning is what a transaction does, read from its own fields and from nothing else: what people are shown is what the
// bytes say, whoever built them.
type meaning struct {
	function erc20abi.Function // "" for a plain payment and for data that cannot be read
	unread   bool              // there is data, or more, and it cannot be read
	creates  bool              // party is the contract that it creates
	token    *eth.Address      // the contract in whose units amount is; nil: the native coin
	owner    eth.Address       // whose coins or tokens go, or may be taken
	party    eth.Address       // who gets them, or may take them; zero in wrap and unwrap
	amount   uint256.Int
}

// readMeaning reads a transaction from an account. deposit and withdraw mean wrapping only at the network's own WETH:
// many other contracts have functions of these names.
func readMeaning(network Network, from eth.Address, tx nonce.Transaction) meaning {
	m := meaning{owner: from, party: tx.To, amount: tx.Value}
	switch {
	case tx.Create:
		m.creates, m.unread = true, true
		return m
	case tx.Digest != nil:
		return unreadable(from, tx)
	case len(tx.Data) == 0:
		return m
	}
	call, err := erc20abi.DecodeCall(tx.Data)
	if err != nil {
		return unreadable(from, tx)
	}
	switch f := call.Function; {
	case f == erc20abi.FunctionTransfer, f == erc20abi.FunctionApprove:
		m.party, m.amount = call.Args[0].Address, call.Args[1].Amount
	case f == erc20abi.FunctionTransferFrom:
		m.owner, m.party, m.amount = call.Args[0].Address, call.Args[1].Address, call.Args[2].Amount
	case f == erc20abi.FunctionWithdraw && network.isWETH(tx.To):
		m.party, m.amount = eth.Address{}, call.Args[0].Amount
	case f == erc20abi.FunctionDeposit && network.isWETH(tx.To):
		return meaning{function: f, owner: from, amount: tx.Value}
	default:
		return unreadable(from, tx)
	}
	if !tx.Value.IsZero() { // a token function takes no coins: what is sent along is not part of what it says
		return unreadable(from, tx)
	}
	m.function, m.token = call.Function, &tx.To
	return m
}

// unreadable is the meaning of a call that this wallet cannot read: coins go to a contract, and anything may happen.
func unreadable(from eth.Address, tx nonce.Transaction) meaning {
	return meaning{owner: from, party: tx.To, amount: tx.Value, unread: true}
}

func (n Network) isWETH(address eth.Address) bool { return n.WETH != nil && *n.WETH == address }

// pays reports whether coins or tokens reach another account when it succeeds.
func (m meaning) pays() bool {
	return m.function == "" && !m.unread || m.function == erc20abi.FunctionTransfer || m.function == erc20abi.FunctionTransferFrom
}

// wraps reports whether it wraps or unwraps.
func (m meaning) wraps() bool {
	return m.function == erc20abi.FunctionDeposit || m.function == erc20abi.FunctionWithdraw
}

// shown returns the amount in its unit. A token that is not known here has no unit but its smallest.
func (m meaning) shown(network Network, tokens []Token) report.Amount {
	if m.token == nil {
		return network.coin(m.amount)
	}
	if known := findToken(tokens, *m.token); known != nil {
		return known.amount(m.amount)
	}
	return Token{Address: *m.token, Symbol: "smallest units"}.amount(m.amount)
}

// sentence says what happens, in words.
func (m meaning) sentence(network Network, tokens []Token) string {
	amount := m.shown(network, tokens)
	switch {
	case m.creates && m.amount.IsZero():
		return "Create the contract " + m.party.String()
	case m.creates:
		return "Create the contract " + m.party.String() + " and send it " + amount.Words()
	case m.unread && m.amount.IsZero():
		return "Call the contract " + m.party.String() + " with data that this wallet cannot read"
	case m.unread:
		return "Send " + amount.Words() + " to the contract " + m.party.String() + " with data that this wallet cannot read"
	case m.function == erc20abi.FunctionDeposit:
		return "Wrap " + amount.Words()
	case m.function == erc20abi.FunctionWithdraw:
		return "Unwrap " + amount.Words()
	case m.function == erc20abi.FunctionApprove && m.amount.IsZero():
		return "Let " + m.party.String() + " take none of your " + amount.Symbol + " any more"
	case m.function == erc20abi.FunctionApprove && m.amount.Cmp(unlimited) >= 0:
		return "Let " + m.party.String() + " take all your " + amount.Symbol + ", now and later"
	case m.function == erc20abi.FunctionApprove:
		return "Let " + m.party.String() + " take up to " + amount.Words() + " from you"
	case m.function == erc20abi.FunctionTransferFrom:
		return "Move " + amount.Words() + " from " + m.owner.String() + " to " + m.party.String()
	}
	return "Send " + amount.Words() + " to " + m.party.String()
}

// fields lists the parts of the meaning, each with its label.
func (m meaning) fields(network Network, tokens []Token, tx nonce.Transaction) []report.Field {
	amount := m.shown(network, tokens)
	if m.unread {
		return []report.Field{addressField("Contract", m.party), {Label: "Amount", Kind: report.FieldAmount, Source: report.SourceWallet, Amount: &amount},
			{Label: "Data", Kind: report.FieldData, Source: report.SourceRaw, Text: tx.Data.String()}}
	}
	list := []report.Field{{Label: "Amount", Kind: report.FieldAmount, Source: report.SourceWallet, Amount: &amount}}
	switch {
	case m.wraps():
		return append(list, addressField("Contract", tx.To))
	case m.function == erc20abi.FunctionApprove:
		list = append(list, addressField("Spender", m.party))
	case m.function == erc20abi.FunctionTransferFrom:
		list = append(list, addressField("Owner", m.owner), addressField("Recipient", m.party))
	default:
		list = append(list, addressField("Recipient", m.party))
	}
	if m.token != nil {
		list = append(list, addressField("Token", *m.token))
	}
	return list
}

func addressField(label string, a eth.Address) report.Field {
	return report.Field{Label: label, Kind: report.FieldAddress, Source: report.SourceWallet, Address: &a}
}
