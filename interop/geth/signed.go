package geth

import (
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
)

// ErrTransaction means that go-ethereum and Latchkey do not agree on a transaction's bytes.
const ErrTransaction fault.Code = "geth_transaction"

// Transaction returns a signed transaction, of any type, as go-ethereum has it. Errors: ErrTransaction.
func Transaction(signed *signer.SignedTx) (*types.Transaction, error) { return unmarshal(signed.Raw()) }

// TransactionWithSidecar is Transaction for an EIP-4844 transaction with its blobs. Errors: ErrTransaction, those of
// signer.EncodeWithSidecar.
func TransactionWithSidecar(signed *signer.SignedTx, sidecar *signer.BlobSidecar) (*types.Transaction, error) {
	raw, err := signer.EncodeWithSidecar(signed, sidecar)
	if err != nil {
		return nil, err
	}
	return unmarshal(raw)
}

func unmarshal(raw []byte) (*types.Transaction, error) {
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(raw); err != nil {
		return nil, fault.Wrap(ErrTransaction, "tx", "go-ethereum does not read this transaction: check the versions of both", err)
	}
	return tx, nil
}

// Signed reads a signed go-ethereum transaction without blobs and checks it as signer.Decode does. Errors:
// ErrTransaction, those of signer.Decode, signer.ErrTxPreEIP155 among them.
func Signed(tx *types.Transaction) (*signer.SignedTx, error) {
	raw, err := marshal(tx)
	if err != nil {
		return nil, err
	}
	return signer.Decode(raw)
}

// SignedUnprotected is Signed for a transaction from before EIP-155, which is valid on every chain, and for nothing else.
// Errors: ErrTransaction, those of signer.DecodeUnprotected.
func SignedUnprotected(tx *types.Transaction) (*signer.SignedTx, error) {
	raw, err := marshal(tx)
	if err != nil {
		return nil, err
	}
	return signer.DecodeUnprotected(raw)
}

// SignedWithSidecar is Signed for an EIP-4844 transaction that has its blobs. Errors: ErrTransaction, those of
// signer.DecodeWithSidecar.
func SignedWithSidecar(tx *types.Transaction) (*signer.SignedTx, *signer.BlobSidecar, error) {
	raw, err := marshal(tx)
	if err != nil {
		return nil, nil, err
	}
	return signer.DecodeWithSidecar(raw)
}

func marshal(tx *types.Transaction) ([]byte, error) {
	raw, err := tx.MarshalBinary()
	if err != nil {
		return nil, fault.Wrap(ErrTransaction, "tx", "go-ethereum does not encode this transaction", err)
	}
	return raw, nil
}
