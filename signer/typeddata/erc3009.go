package typeddata

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// TransferWithAuthorization is ERC-3009's: anybody may have the token move value of its smallest units from one account to
// the other, once, after validAfter and before validBefore, in seconds since 1970-01-01 UTC. The nonce is 32 random bytes.
//
// A contract that acts on such a transfer must take ReceiveWithAuthorization: anybody can hand this one in ahead of it.
type TransferWithAuthorization struct {
	From, To                       eth.Address
	Value, ValidAfter, ValidBefore uint256.Int
	Nonce                          eth.Hash
}

// Document returns what is signed. Errors: eth.ErrChainID.
func (a TransferWithAuthorization) Document(token Token) (*Data, error) {
	return onChain(token.Domain(), a)
}

// EncodeType returns ERC-3009's type.
func (TransferWithAuthorization) EncodeType() string {
	return "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
}

// Encode writes the members.
func (a TransferWithAuthorization) Encode(e *Encoder) {
	e.Address(a.From)
	e.Address(a.To)
	e.Uint(a.Value)
	e.Uint(a.ValidAfter)
	e.Uint(a.ValidBefore)
	e.FixedBytes(a.Nonce[:])
}

// ReceiveWithAuthorization is a TransferWithAuthorization that only its receiver can hand in.
type ReceiveWithAuthorization struct {
	From, To                       eth.Address
	Value, ValidAfter, ValidBefore uint256.Int
	Nonce                          eth.Hash
}

// Document returns what is signed. Errors: eth.ErrChainID.
func (a ReceiveWithAuthorization) Document(token Token) (*Data, error) {
	return onChain(token.Domain(), a)
}

// EncodeType returns ERC-3009's type.
func (ReceiveWithAuthorization) EncodeType() string {
	return "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
}

// Encode writes the members.
func (a ReceiveWithAuthorization) Encode(e *Encoder) { TransferWithAuthorization(a).Encode(e) }

// CancelAuthorization takes an authorization back that the token has not seen yet.
type CancelAuthorization struct {
	Authorizer eth.Address
	Nonce      eth.Hash
}

// Document returns what is signed. Errors: eth.ErrChainID.
func (a CancelAuthorization) Document(token Token) (*Data, error) {
	return onChain(token.Domain(), a)
}

// EncodeType returns ERC-3009's type.
func (CancelAuthorization) EncodeType() string {
	return "CancelAuthorization(address authorizer,bytes32 nonce)"
}

// Encode writes the members.
func (a CancelAuthorization) Encode(e *Encoder) {
	e.Address(a.Authorizer)
	e.FixedBytes(a.Nonce[:])
}
