package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// ErrNotLedgered means that the nonce ledger cannot answer for a transaction of this kind.
const ErrNotLedgered fault.Code = "transaction_not_ledgered"

// frozen returns what the ledger holds of a transaction: its chain and nonce, and the rest. Of what its fields have no
// place for, it is a digest: the signing hash with nonce 0. Errors: ErrNotLedgered.
func frozen(tx signer.Tx) (eth.ChainID, uint64, nonce.Transaction, error) {
	var none nonce.Transaction
	switch t := tx.(type) {
	case *signer.LegacyTx:
		return t.ChainID, t.Nonce, nonce.Transaction{Legacy: true, Create: t.Create, To: recipient(t.To), Value: t.Value, Data: t.Data,
			Gas: t.Gas, MaxFeePerGas: t.GasPrice}, nil
	case *signer.AccessListTx:
		return t.ChainID, t.Nonce, nonce.Transaction{Create: t.Create, To: recipient(t.To), Value: t.Value, Data: t.Data,
			Gas: t.Gas, MaxFeePerGas: t.GasPrice, Digest: digest(t)}, nil
	case *signer.DynamicFeeTx:
		f := nonce.Transaction{Create: t.Create, To: recipient(t.To), Value: t.Value, Data: t.Data,
			Gas: t.Gas, MaxFeePerGas: t.MaxFeePerGas, MaxPriorityFeePerGas: t.MaxPriorityFeePerGas}
		if len(t.AccessList) > 0 {
			f.Digest = digest(t)
		}
		return t.ChainID, t.Nonce, f, nil
	case *signer.SetCodeTx:
		return t.ChainID, t.Nonce, nonce.Transaction{To: recipient(t.To), Value: t.Value, Data: t.Data,
			Gas: t.Gas, MaxFeePerGas: t.MaxFeePerGas, MaxPriorityFeePerGas: t.MaxPriorityFeePerGas, Digest: digest(t)}, nil
	case *signer.BlobTx:
		return 0, 0, none, fault.New(ErrNotLedgered, "tx", "the ledger has no room for blobs, without which it could not send the transaction again: sign it from an account of its own, without the ledger")
	}
	return 0, 0, none, fault.New(ErrNotLedgered, "tx", "a transaction that names no chain has no ledger: sign one for a chain")
}

func recipient(to *eth.Address) eth.Address {
	if to == nil {
		return eth.Address{}
	}
	return *to
}

func digest(tx signer.Tx) *eth.Hash {
	hash := renumbered(tx, 0).SigningHash()
	return &hash
}

// renumbered returns a transaction with another nonce. What the ledger does not take stays as it is.
func renumbered(tx signer.Tx, nonce uint64) signer.Tx {
	switch t := tx.(type) {
	case *signer.LegacyTx:
		c := *t
		c.Nonce = nonce
		return &c
	case *signer.AccessListTx:
		c := *t
		c.Nonce = nonce
		return &c
	case *signer.DynamicFeeTx:
		c := *t
		c.Nonce = nonce
		return &c
	case *signer.SetCodeTx:
		c := *t
		c.Nonce = nonce
		return &c
	}
	return tx
}
