package erc20abi

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

const (
	selectorPermit2Allowance = 0x927da105 // allowance(address,address,address)
	selectorPermit2Approve   = 0x87517c45 // approve(address,address,uint160,uint48)
)

// Permit2Allowance encodes a question to Permit2 for what spender may still take of owner's token: 100 bytes. The answer is
// three words: the amount, the second since 1970 until which it holds, and the nonce of the next permit.
func Permit2Allowance(owner, token, spender eth.Address) []byte {
	return encode(selectorPermit2Allowance, addressWord(owner), addressWord(token), addressWord(spender))
}

// Permit2Revoke encodes a call to Permit2 that lets spender take nothing of the caller's token any more: 132 bytes.
func Permit2Revoke(token, spender eth.Address) []byte {
	return encode(selectorPermit2Approve, addressWord(token), addressWord(spender), amountWord(uint256.Int{}), amountWord(uint256.Int{}))
}
