package typeddata

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

// Permit2Domain returns the domain of Uniswap's Permit2 at 0x000000000022D473030F116dDEE9F6B43aC78BA3, where it stands on
// almost every chain. It has no version. For another address give New a Domain with that.
func Permit2Domain(chain eth.ChainID) Domain {
	address := eth.Address{5: 0x22, 0xd4, 0x73, 0x03, 0x0f, 0x11, 0x6d, 0xde, 0xe9, 0xf6, 0xb4, 0x3a, 0xc7, 0x8b, 0xa3}
	return Domain{Name: "Permit2", ChainID: chain, VerifyingContract: &address}
}

// PermitDetails is what an allowance of Permit2 becomes: up to amount, below 2^160, of the token's smallest units, until
// expiration, in seconds since 1970-01-01 UTC and below 2^48; 0 is the time of the block that takes the permit in. An amount
// of 2^160-1 is never used up. The nonce, below 2^48, is the one that allowance(owner, token, spender) returns.
type PermitDetails struct {
	Token             eth.Address
	Amount            uint256.Int
	Expiration, Nonce uint64
}

const permitDetailsType = "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"

// EncodeType returns Permit2's type.
func (PermitDetails) EncodeType() string { return permitDetailsType }

// Encode writes the members.
func (p PermitDetails) Encode(e *Encoder) {
	e.Address(p.Token)
	e.Uint(p.Amount)
	e.Uint64(p.Expiration)
	e.Uint64(p.Nonce)
}

// PermitSingle lets spender take of one token through Permit2 (IAllowanceTransfer), if the permit is handed in up to
// sigDeadline, in seconds since 1970-01-01 UTC. The owner must have approved Permit2 itself for the token.
type PermitSingle struct {
	Details     PermitDetails
	Spender     eth.Address
	SigDeadline uint256.Int
}

// Document returns what is signed. Errors: eth.ErrChainID, ErrInteger.
func (p PermitSingle) Document(chain eth.ChainID) (*Data, error) {
	return onChain(Permit2Domain(chain), p)
}

// EncodeType returns Permit2's type.
func (PermitSingle) EncodeType() string {
	return "PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)" + permitDetailsType
}

// Encode writes the members.
func (p PermitSingle) Encode(e *Encoder) {
	e.Struct(p.Details)
	e.Address(p.Spender)
	e.Uint(p.SigDeadline)
}

// PermitBatch is PermitSingle for several tokens.
type PermitBatch struct {
	Details     []PermitDetails
	Spender     eth.Address
	SigDeadline uint256.Int
}

// Document returns what is signed. Errors: eth.ErrChainID, ErrInteger.
func (p PermitBatch) Document(chain eth.ChainID) (*Data, error) {
	return onChain(Permit2Domain(chain), p)
}

// EncodeType returns Permit2's type.
func (PermitBatch) EncodeType() string {
	return "PermitBatch(PermitDetails[] details,address spender,uint256 sigDeadline)" + permitDetailsType
}

// Encode writes the members.
func (p PermitBatch) Encode(e *Encoder) {
	e.Array(len(p.Details), func(i int) { e.Struct(p.Details[i]) })
	e.Address(p.Spender)
	e.Uint(p.SigDeadline)
}

// TokenPermissions is how much of a token may be taken once, in its smallest units.
type TokenPermissions struct {
	Token  eth.Address
	Amount uint256.Int
}

const tokenPermissionsType = "TokenPermissions(address token,uint256 amount)"

// EncodeType returns Permit2's type.
func (TokenPermissions) EncodeType() string { return tokenPermissionsType }

// Encode writes the members.
func (p TokenPermissions) Encode(e *Encoder) {
	e.Address(p.Token)
	e.Uint(p.Amount)
}

// PermitTransferFrom lets spender, who must be the caller, take up to permitted once, to wherever it says, up to deadline
// (ISignatureTransfer). The nonce is any that the owner has not used: 248 bits of a word's index, 8 of a bit's.
type PermitTransferFrom struct {
	Permitted       TokenPermissions
	Spender         eth.Address
	Nonce, Deadline uint256.Int
}

// Document returns what is signed. Errors: eth.ErrChainID.
func (p PermitTransferFrom) Document(chain eth.ChainID) (*Data, error) {
	return onChain(Permit2Domain(chain), p)
}

// EncodeType returns Permit2's type.
func (PermitTransferFrom) EncodeType() string {
	return "PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)" + tokenPermissionsType
}

// Encode writes the members.
func (p PermitTransferFrom) Encode(e *Encoder) {
	e.Struct(p.Permitted)
	e.Address(p.Spender)
	e.Uint(p.Nonce)
	e.Uint(p.Deadline)
}

// PermitBatchTransferFrom is PermitTransferFrom for several tokens.
type PermitBatchTransferFrom struct {
	Permitted       []TokenPermissions
	Spender         eth.Address
	Nonce, Deadline uint256.Int
}

// Document returns what is signed. Errors: eth.ErrChainID.
func (p PermitBatchTransferFrom) Document(chain eth.ChainID) (*Data, error) {
	return onChain(Permit2Domain(chain), p)
}

// EncodeType returns Permit2's type.
func (PermitBatchTransferFrom) EncodeType() string {
	return "PermitBatchTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline)" + tokenPermissionsType
}

// Encode writes the members.
func (p PermitBatchTransferFrom) Encode(e *Encoder) {
	e.Array(len(p.Permitted), func(i int) { e.Struct(p.Permitted[i]) })
	e.Address(p.Spender)
	e.Uint(p.Nonce)
	e.Uint(p.Deadline)
}

// The types of permits with a witness as far as the contract has them: the integrator's part follows.
const (
	witnessStub      = "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,"
	batchWitnessStub = "PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,"
)

// Witness is what the signature of a permit covers besides it, an order for example.
type Witness struct {
	Name   string // of the member; "witness" where it is empty, as most spenders call it
	Struct Struct
}

// typeString is the part of encodeType that follows the contract's stub.
func (w Witness) typeString() string {
	referred := []string{tokenPermissionsType}
	for _, definition := range strings.SplitAfter(w.Struct.EncodeType(), ")") {
		if definition != "" && definition != tokenPermissionsType {
			referred = append(referred, definition)
		}
	}
	return joinTypes(nameOf(w.Struct.EncodeType())+" "+w.name()+")", referred)
}

func (w Witness) name() string {
	if w.Name == "" {
		return "witness"
	}
	return w.Name
}

// document returns what is signed of a permit with this witness.
func (w Witness) document(chain eth.ChainID, permit Struct) (*Data, error) {
	if w.Struct == nil {
		return nil, fault.New(json.ErrMissingField, "message."+w.name(), "the witness must be given")
	}
	return onChain(Permit2Domain(chain), permit)
}

// PermitWitnessTransferFrom is a PermitTransferFrom with a witness.
type PermitWitnessTransferFrom struct {
	Permit  PermitTransferFrom
	Witness Witness
}

// Document returns what is signed. Errors: eth.ErrChainID, json.ErrMissingField, and those of New for the witness.
func (p PermitWitnessTransferFrom) Document(chain eth.ChainID) (*Data, error) {
	return p.Witness.document(chain, p)
}

// WitnessTypeString returns the argument witnessTypeString of the contract's permitWitnessTransferFrom.
func (p PermitWitnessTransferFrom) WitnessTypeString() string { return p.Witness.typeString() }

// EncodeType returns Permit2's type with the witness's.
func (p PermitWitnessTransferFrom) EncodeType() string { return witnessStub + p.Witness.typeString() }

// Encode writes the members.
func (p PermitWitnessTransferFrom) Encode(e *Encoder) {
	p.Permit.Encode(e)
	e.Struct(p.Witness.Struct)
}

// PermitBatchWitnessTransferFrom is a PermitBatchTransferFrom with a witness.
type PermitBatchWitnessTransferFrom struct {
	Permit  PermitBatchTransferFrom
	Witness Witness
}

// Document returns what is signed. Errors: eth.ErrChainID, json.ErrMissingField, and those of New for the witness.
func (p PermitBatchWitnessTransferFrom) Document(chain eth.ChainID) (*Data, error) {
	return p.Witness.document(chain, p)
}

// WitnessTypeString returns the argument witnessTypeString of the contract's permitWitnessTransferFrom.
func (p PermitBatchWitnessTransferFrom) WitnessTypeString() string { return p.Witness.typeString() }

// EncodeType returns Permit2's type with the witness's.
func (p PermitBatchWitnessTransferFrom) EncodeType() string {
	return batchWitnessStub + p.Witness.typeString()
}

// Encode writes the members.
func (p PermitBatchWitnessTransferFrom) Encode(e *Encoder) {
	p.Permit.Encode(e)
	e.Struct(p.Witness.Struct)
}
