package geth

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
)

// UnledgeredSign signs a transaction with a key, around the nonce ledger: nothing keeps a second transaction from having
// the same nonce, and nothing sends it again. It takes every type that Unsigned takes, an EIP-4844 transaction keeps
// its blobs, and the nonce is the transaction's own. It is for accounts that are in no wallet. Errors: those of Unsigned and
// signer.Sign, ErrTransaction.
func UnledgeredSign(tx *types.Transaction, chain eth.ChainID, key *signer.PrivateKey) (*types.Transaction, error) {
	unsigned, err := Unsigned(tx, chain)
	if err != nil {
		return nil, err
	}
	signed, err := signer.Sign(unsigned, key)
	if err != nil {
		return nil, err
	}
	if sidecar := tx.BlobTxSidecar(); sidecar != nil {
		return TransactionWithSidecar(signed, Sidecar(sidecar))
	}
	return Transaction(signed)
}

// UnledgeredSignerFn returns bind's SignerFn for a key and a chain, around the nonce ledger: see UnledgeredSign. It
// refuses another address than the key's with accounts.ErrUnknownAccount.
func UnledgeredSignerFn(key *signer.PrivateKey, chain eth.ChainID) func(common.Address, *types.Transaction) (*types.Transaction, error) {
	address := common.Address(key.Address())
	return func(from common.Address, tx *types.Transaction) (*types.Transaction, error) {
		if from != address {
			return nil, unknownAccount(nil)
		}
		return UnledgeredSign(tx, chain, key)
	}
}
