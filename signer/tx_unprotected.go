package signer

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

// UnprotectedTx is a legacy transaction as it was before EIP-155: it names no chain, so whoever sees it can send it on
// every chain where the sender has the nonce and the money. It is for deploying a contract at one address everywhere, from
// an account that is used for nothing else. Only SignUnprotected and DecodeUnprotected take it; Sign and Decode refuse it.
type UnprotectedTx struct {
	Nonce    uint64
	GasPrice uint256.Int // wei for each unit of gas
	Gas      uint64
	To       *eth.Address // nil exactly if Create
	Create   bool         // creates a contract from Data
	Value    uint256.Int  // wei
	Data     []byte
}

// SignUnprotected is Sign for a transaction that is valid on every chain. Errors: those of tx.Check and SignDigest,
// ErrTxSize.
func SignUnprotected(tx *UnprotectedTx, key *PrivateKey) (*SignedTx, error) {
	return sign(tx, key, DecodeUnprotected)
}

// DecodeUnprotected is Decode for a transaction from before EIP-155, and for nothing else. Errors: ErrTxSize, ErrRLP,
// ErrSignature, ErrTxV, those of Check.
func DecodeUnprotected(raw []byte) (*SignedTx, error) { return decode(raw, unprotectedFields) }

// TxType returns 0.
func (*UnprotectedTx) TxType() byte { return 0 }

// Check returns ErrTxNonce (EIP-2681), ErrTxGas, ErrTxCreate or ErrTxCost.
func (t *UnprotectedTx) Check() error {
	if err := checkCall(t.Nonce, t.Gas, t.To, t.Create, t.Data); err != nil {
		return err
	}
	return checkCost(t.Gas, t.GasPrice, t.Value)
}

// SigningHash is the Keccak-256 of the list of the six fields (Yellow Paper, Appendix F, for v of 27 or 28).
func (t *UnprotectedTx) SigningHash() eth.Hash { return eth.Keccak256(EncodeUnsigned(t)) }

func (t *UnprotectedTx) appendSigned(b []byte, s *Signature) []byte {
	return t.legacy().appendSignedWith(b, 27+uint64(s.YParity), s)
}

// legacy returns the same fields, with no chain.
func (t *UnprotectedTx) legacy() *LegacyTx {
	return &LegacyTx{0, t.Nonce, t.GasPrice, t.Gas, t.To, t.Create, t.Value, t.Data}
}

func unprotectedFields(raw []byte) (Tx, Signature, error) {
	t, v, signature, err := readLegacy(raw)
	if err != nil {
		return nil, Signature{}, err
	}
	if v != 27 && v != 28 {
		return nil, Signature{}, fault.New(ErrTxV, "v", "v must be 27 or 28: this is not a transaction from before EIP-155")
	}
	return &UnprotectedTx{t.Nonce, t.GasPrice, t.Gas, t.To, t.Create, t.Value, t.Data}, signature, nil
}
