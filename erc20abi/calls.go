package erc20abi

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// A selector is the first four bytes of the Keccak-256 of the function's signature.
const (
	selectorTransfer     = 0xa9059cbb // transfer(address,uint256)
	selectorApprove      = 0x095ea7b3 // approve(address,uint256)
	selectorTransferFrom = 0x23b872dd // transferFrom(address,address,uint256)
	selectorBalanceOf    = 0x70a08231 // balanceOf(address)
	selectorAllowance    = 0xdd62ed3e // allowance(address,address)
	selectorTotalSupply  = 0x18160ddd // totalSupply()
	selectorName         = 0x06fdde03 // name()
	selectorSymbol       = 0x95d89b41 // symbol()
	selectorDecimals     = 0x313ce567 // decimals()
	selectorDeposit      = 0xd0e30db0 // deposit()
	selectorWithdraw     = 0x2e1a7d4d // withdraw(uint256)
)

// Transfer encodes a call that moves amount of the caller's tokens to `to`: 68 bytes.
func Transfer(to eth.Address, amount uint256.Int) []byte {
	return encode(selectorTransfer, addressWord(to), amountWord(amount))
}

// Approve encodes a call that lets spender take up to amount of the caller's tokens: 68 bytes. It replaces what was
// allowed before.
func Approve(spender eth.Address, amount uint256.Int) []byte {
	return encode(selectorApprove, addressWord(spender), amountWord(amount))
}

// TransferFrom encodes a call that moves amount of from's tokens to `to` out of the caller's allowance: 100 bytes.
func TransferFrom(from, to eth.Address, amount uint256.Int) []byte {
	return encode(selectorTransferFrom, addressWord(from), addressWord(to), amountWord(amount))
}

// BalanceOf encodes a question for owner's balance: 36 bytes. Read the answer with [DecodeUint256].
func BalanceOf(owner eth.Address) []byte { return encode(selectorBalanceOf, addressWord(owner)) }

// Allowance encodes a question for what spender may still take of owner's tokens: 68 bytes. Read the answer with
// [DecodeUint256].
func Allowance(owner, spender eth.Address) []byte {
	return encode(selectorAllowance, addressWord(owner), addressWord(spender))
}

// TotalSupply encodes a question for how many tokens exist: 4 bytes. Read the answer with [DecodeUint256].
func TotalSupply() []byte { return encode(selectorTotalSupply) }

// Name encodes a question for the token's name: 4 bytes. Read the answer with [DecodeText].
func Name() []byte { return encode(selectorName) }

// Symbol encodes a question for the token's symbol: 4 bytes. Read the answer with [DecodeText].
func Symbol() []byte { return encode(selectorSymbol) }

// Decimals encodes a question for how many digits of an amount are behind the point: 4 bytes. Read the answer with
// [DecodeDecimals].
func Decimals() []byte { return encode(selectorDecimals) }

// Deposit encodes a call to WETH9 that wraps the ether sent with it: 4 bytes.
func Deposit() []byte { return encode(selectorDeposit) }

// Withdraw encodes a call to WETH9 that turns amount (wei) of the caller's WETH back into ether: 36 bytes.
func Withdraw(amount uint256.Int) []byte { return encode(selectorWithdraw, amountWord(amount)) }
