package signer

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

const (
	// ErrTxType means that bytes begin with the number of a transaction type that is not known here (EIP-2718).
	ErrTxType fault.Code = "tx_type_unknown"
	// ErrTxSize means that a signed transaction is larger than MaxRawSize.
	ErrTxSize fault.Code = "tx_size"
	// ErrTxCreate means that the recipient, Create and the data do not go together.
	ErrTxCreate fault.Code = "tx_create"
	// ErrTxNonce means the nonce 2^64-1, which EIP-2681 forbids.
	ErrTxNonce fault.Code = "tx_nonce_range"
	// ErrTxGas means a gas limit of 0.
	ErrTxGas fault.Code = "tx_gas_zero"
	// ErrTxFees means a priority fee above the fee it is part of (EIP-1559).
	ErrTxFees fault.Code = "tx_fees"
	// ErrTxCost means that gas times fee plus value is over 256 bits, so that no account could pay it.
	ErrTxCost fault.Code = "tx_cost_range"
)

// MaxRawSize is the largest signed transaction in bytes: what the transaction pools of Ethereum's nodes accept.
const MaxRawSize = 128 << 10

// Tx is an unsigned transaction of one of the types of this package: *LegacyTx, *AccessListTx, *DynamicFeeTx,
// *BlobTx, *SetCodeTx, and *UnprotectedTx for those that ask for it. A further type is a file with these methods and a case
// in newTyped.
type Tx interface {
	// TxType returns the number of EIP-2718; 0 for a legacy transaction.
	TxType() byte
	// Check returns the first reason not to sign the transaction, as a typed error.
	Check() error
	// SigningHash returns the hash that the sender signs.
	SigningHash() eth.Hash

	// appendSigned appends the transaction with its signature, as it goes to the network.
	appendSigned(b []byte, s *Signature) []byte
}

// SignedTx is a transaction with its signature. It does not change.
type SignedTx struct {
	tx        Tx
	digest    Digest
	signature Signature
	raw       []byte
}

// Sign checks and signs a transaction. The result shares no memory with tx: its fields are decoded from the
// signed bytes, and their signing hash compared with what was signed. Errors: those of tx.Check and SignDigest,
// ErrTxSize.
func Sign(tx Tx, key *PrivateKey) (*SignedTx, error) { return sign(tx, key, Decode) }

func sign(tx Tx, key *PrivateKey, decode func([]byte) (*SignedTx, error)) (*SignedTx, error) {
	if err := tx.Check(); err != nil {
		return nil, err
	}
	digest := Digest(tx.SigningHash())
	signature, err := key.SignDigest(digest)
	if err != nil {
		return nil, err
	}
	signed, err := decode(tx.appendSigned(nil, &signature))
	if err != nil {
		return nil, err
	}
	if signed.digest != digest || signed.signature != signature {
		return nil, fault.New(ErrSignFault, "", "the encoded transaction is not the one that was signed: do not use this machine")
	}
	return signed, nil
}

// Tx returns the transaction without its signature, a pointer to one of the types of Tx. It is not to be changed.
func (s *SignedTx) Tx() Tx { return s.tx }

// Signature returns the signature.
func (s *SignedTx) Signature() Signature { return s.signature }

// Raw returns the bytes for eth_sendRawTransaction: type and payload (EIP-2718), or an RLP list for a legacy transaction.
func (s *SignedTx) Raw() []byte { return append([]byte(nil), s.raw...) }

// Hash returns the hash by which the network knows the transaction.
func (s *SignedTx) Hash() eth.Hash { return eth.Keccak256(s.raw) }

// Sender recovers the address whose key signed. Errors: ErrSignature.
func (s *SignedTx) Sender() (eth.Address, error) {
	key, err := Recover(s.digest, s.signature)
	if err != nil {
		return eth.Address{}, err
	}
	return key.Address(), nil
}

// Decode reads a signed transaction in its one canonical encoding and checks it as Sign does: it accepts what Sign
// makes and nothing else. It keeps no reference to raw. A transaction that comes with its blobs is for DecodeWithSidecar.
// Errors: ErrTxSize, ErrTxType, ErrRLP, ErrSignature, ErrTxV, ErrTxPreEIP155, those of the type's Check.
func Decode(raw []byte) (*SignedTx, error) { return decode(raw, decodeFields) }

func decode(raw []byte, fields func([]byte) (Tx, Signature, error)) (*SignedTx, error) {
	if len(raw) > MaxRawSize {
		return nil, fault.New(ErrTxSize, "", "the transaction is over 131072 bytes: no node takes it, so shorten its data")
	}
	raw = append([]byte(nil), raw...)
	tx, signature, err := fields(raw)
	if err != nil {
		return nil, err
	}
	if err := signature.Check(); err != nil {
		return nil, err
	}
	if err := tx.Check(); err != nil {
		return nil, err
	}
	return &SignedTx{tx, Digest(tx.SigningHash()), signature, raw}, nil
}

// decodeFields tells the types apart by their first byte: lists, and with them legacy transactions, begin at 0xc0.
func decodeFields(raw []byte) (Tx, Signature, error) {
	switch {
	case len(raw) == 0:
		return nil, Signature{}, fault.New(ErrRLP, "", "there are no bytes")
	case raw[0] >= listHeader:
		return decodeLegacy(raw)
	}
	tx := newTyped(raw[0])
	if tx == nil {
		return nil, Signature{}, fault.New(ErrTxType, "type", "this type of transaction is not known: update, or use another type")
	}
	signature, err := readTyped(raw[1:], tx)
	return tx, signature, err
}

// checkCommon checks what all types have in common that name a chain.
func checkCommon(chain eth.ChainID, nonce, gas uint64, to *eth.Address, create bool, data []byte) error {
	if err := chain.Check(); err != nil {
		return err
	}
	return checkCall(nonce, gas, to, create, data)
}

func checkCall(nonce, gas uint64, to *eth.Address, create bool, data []byte) error {
	switch {
	case nonce == 1<<64-1:
		return fault.New(ErrTxNonce, "nonce", "the account has used up its nonces")
	case gas == 0:
		return fault.New(ErrTxGas, "gas", "give a gas limit")
	case to == nil && !create:
		return fault.New(ErrTxCreate, "to", "give a recipient, or set create for a new contract")
	case to != nil && create:
		return fault.New(ErrTxCreate, "create", "a new contract has no recipient: give one or the other")
	case create && len(data) == 0:
		return fault.New(ErrTxCreate, "data", "give the code that creates the contract")
	}
	return nil
}

// checkRecipient is for the types that create no contract.
func checkRecipient(to *eth.Address) error {
	if to == nil {
		return fault.New(ErrTxCreate, "to", "this type of transaction creates no contract: give a recipient")
	}
	return nil
}

// checkCost checks that gas·fee + value fits in 256 bits.
func checkCost(gas uint64, fee, value uint256.Int) error {
	cost, fits := fee.Mul(uint256.FromUint64(gas))
	_, added := cost.Add(value)
	if !fits || !added {
		return costTooHigh()
	}
	return nil
}

func costTooHigh() error {
	return fault.New(ErrTxCost, "value", "fee and value together are more than any account can hold: lower them")
}

// appendRecipient appends the address, or an empty string for the creation of a contract.
func appendRecipient(b []byte, to *eth.Address) []byte {
	if to == nil {
		return appendString(b, nil)
	}
	return appendString(b, to[:])
}

// appendParitySignature appends the signature as the typed transactions have it: parity, r, s.
func appendParitySignature(b []byte, s *Signature) []byte {
	return appendRS(appendUint64(b, uint64(s.YParity)), s)
}

func appendRS(b []byte, s *Signature) []byte {
	r, low := uint256.FromBytes32(s.R), uint256.FromBytes32(s.S)
	return appendUint256(appendUint256(b, &r), &low)
}

// paritySignature reads parity, r, s.
func (r *rlpReader) paritySignature() Signature {
	parity := r.uint64("yParity")
	if parity > 1 {
		r.fail("yParity", "the parity is 0 or 1")
	}
	return r.rs(byte(parity & 1))
}

func (r *rlpReader) rs(parity byte) Signature {
	return Signature{R: r.word("r"), S: r.word("s"), YParity: parity}
}
