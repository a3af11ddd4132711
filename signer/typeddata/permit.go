package typeddata

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

// Token is the domain of a token that takes signatures. Tokens choose their own: what a token says of itself (EIP-5267), and
// its DOMAIN_SEPARATOR, have to agree with this one's, or the signature is of no use.
type Token struct {
	Name    string
	Version string // most often "1", "2" for USDC; empty where the token's domain has none, as UNI's
	ChainID eth.ChainID
	Address eth.Address
}

// Domain returns the domain as EIP-712 has it.
func (t Token) Domain() Domain {
	return Domain{Name: t.Name, Version: t.Version, ChainID: t.ChainID, VerifyingContract: &t.Address}
}

// Permit is ERC-2612's: owner lets spender take up to value of the token's smallest units, if the permit is used up to
// deadline, in seconds since 1970-01-01 UTC. The nonce is the token's nonces(owner).
type Permit struct {
	Owner, Spender         eth.Address
	Value, Nonce, Deadline uint256.Int
}

// Document returns what is signed. Errors: eth.ErrChainID.
func (p Permit) Document(token Token) (*Data, error) { return onChain(token.Domain(), p) }

// EncodeType returns ERC-2612's type.
func (Permit) EncodeType() string {
	return "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
}

// Encode writes the members.
func (p Permit) Encode(e *Encoder) {
	e.Address(p.Owner)
	e.Address(p.Spender)
	e.Uint(p.Value)
	e.Uint(p.Nonce)
	e.Uint(p.Deadline)
}

// DAIPermit is DAI's own, which is older than ERC-2612: holder lets spender take all there is, without a limit, or no longer
// if allowed is false. An expiry of 0 is none.
type DAIPermit struct {
	Holder, Spender eth.Address
	Nonce, Expiry   uint256.Int
	Allowed         bool
}

// Document returns what is signed. Errors: eth.ErrChainID.
func (p DAIPermit) Document(token Token) (*Data, error) { return onChain(token.Domain(), p) }

// EncodeType returns DAI's type.
func (DAIPermit) EncodeType() string {
	return "Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)"
}

// Encode writes the members.
func (p DAIPermit) Encode(e *Encoder) {
	e.Address(p.Holder)
	e.Address(p.Spender)
	e.Uint(p.Nonce)
	e.Uint(p.Expiry)
	e.Bool(p.Allowed)
}

// onChain is New for what must not be good on every chain.
func onChain(domain Domain, message Struct) (*Data, error) {
	if err := domain.ChainID.Check(); err != nil {
		return nil, json.At("domain", err)
	}
	return New(domain, message)
}
