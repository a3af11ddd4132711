package erc20abi

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

const (
	selectorAsset           = 0x38d52e0f // asset()
	selectorConvertToAssets = 0x07a2d13a // convertToAssets(uint256)
	selectorDelegates       = 0x587cde1e // delegates(address)
	selectorDelegate        = 0x5c19a95c // delegate(address)
	selectorGetVotes        = 0x9ab24eb0 // getVotes(address)
	selectorNonces          = 0x7ecebe00 // nonces(address)
	selectorDomainSeparator = 0x3644e515 // DOMAIN_SEPARATOR()
)

// Asset encodes a question to a vault (ERC-4626) for the token that it holds: 4 bytes. Read the answer with
// [DecodeAddress].
func Asset() []byte { return encode(selectorAsset) }

// ConvertToAssets encodes a question to a vault (ERC-4626) for how much of its token an amount of shares is worth, fees not
// reckoned: 36 bytes. Read the answer with [DecodeUint256].
func ConvertToAssets(shares uint256.Int) []byte {
	return encode(selectorConvertToAssets, amountWord(shares))
}

// Delegates encodes a question to a token with votes (ERC-5805) for who votes with an account's: 36 bytes. Read the answer
// with [DecodeAddress].
func Delegates(account eth.Address) []byte { return encode(selectorDelegates, addressWord(account)) }

// Delegate encodes a call that gives the caller's votes (ERC-5805) to an account: 36 bytes.
func Delegate(account eth.Address) []byte { return encode(selectorDelegate, addressWord(account)) }

// GetVotes encodes a question to a token with votes (ERC-5805) for how many an account has: 36 bytes. Read the answer with
// [DecodeUint256].
func GetVotes(account eth.Address) []byte { return encode(selectorGetVotes, addressWord(account)) }

// Nonces encodes a question to a token for an owner's next nonce (ERC-2612, ERC-5805): 36 bytes. Read the answer with
// [DecodeUint256].
func Nonces(owner eth.Address) []byte { return encode(selectorNonces, addressWord(owner)) }

// DomainSeparator encodes a question to a contract for the hash of its EIP-712 domain (ERC-2612): 4 bytes, answered with 32.
func DomainSeparator() []byte { return encode(selectorDomainSeparator) }
