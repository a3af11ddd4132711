package erc20abi

import (
	"encoding/binary"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
)

const (
	selectorError = 0x08c379a0 // Error(string)
	selectorPanic = 0x4e487b71 // Panic(uint256)

	maxReason = 160 // characters of a contract's own words that are shown
)

// tokenErrors are the errors that EIP-6093 gives to ERC-20 tokens, by their selectors.
var tokenErrors = []struct {
	selector uint32
	sentence string
}{
	{0xe450d38c, "the sender has too few tokens"},                   // ERC20InsufficientBalance(address,uint256,uint256)
	{0x96c6fd1e, "tokens cannot be sent from this address"},         // ERC20InvalidSender(address)
	{0xec442f05, "tokens cannot be sent to this address"},           // ERC20InvalidReceiver(address)
	{0xfb8f41b2, "the spender's allowance is too low"},              // ERC20InsufficientAllowance(address,uint256,uint256)
	{0xe602df05, "this address cannot approve a spender"},           // ERC20InvalidApprover(address)
	{0x94280d62, "this address cannot be approved to spend tokens"}, // ERC20InvalidSpender(address)
}

// panicCodes are the reasons that Solidity's Panic(uint256) states ("Panic via assert and Error via require").
var panicCodes = []struct {
	code     uint64
	sentence string
}{
	{0x01, "an assertion of the contract failed"},
	{0x11, "a number of the contract left its range"},
	{0x12, "the contract divided by zero"},
	{0x21, "the contract read a value that its type does not have"},
	{0x22, "the contract's storage is malformed"},
	{0x31, "the contract took from an empty list"},
	{0x32, "the contract read behind the end of a list"},
	{0x41, "the contract asked for too much memory"},
	{0x51, "the contract called a function that was never set"},
}

// DecodeRevert turns the data that a call reverted with into a clause for people. It never fails: what it cannot read
// it names by its selector, and the contract's own words are cleaned and quoted, since they are its author's.
func DecodeRevert(data []byte) string {
	if len(data) == 0 {
		return "the contract refused and gave no reason"
	}
	if len(data) >= selectorSize {
		selector, rest := binary.BigEndian.Uint32(data), data[selectorSize:]
		switch selector {
		case selectorError:
			if reason, err := DecodeText(rest); err == nil && len(rest) != wordSize {
				reason = strings.Join(strings.Split(reason, `"`), "'") // so that no reason ends the quotation
				reason, _ = text.Clean(reason, maxReason)
				return "the contract refused: \"" + reason + "\""
			}
		case selectorPanic:
			if code, err := DecodeUint256(rest); err == nil {
				return panicSentence(code)
			}
		}
		for i := range tokenErrors {
			if tokenErrors[i].selector == selector {
				return tokenErrors[i].sentence
			}
		}
		data = data[:selectorSize]
	}
	return "the contract refused with an error of its own, " + eth.Bytes(data).String()
}

func panicSentence(code uint256.Int) string {
	for i := range panicCodes {
		if code == uint256.FromUint64(panicCodes[i].code) {
			return panicCodes[i].sentence
		}
	}
	return "the contract failed with panic " + code.Hex()
}
