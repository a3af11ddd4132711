package geth

import (
	"context"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// nextNonce stands for the nonce that the ledger chooses when it signs. No transaction can have it (EIP-2681).
const nextNonce = ^uint64(0)

// NextNonce is the Nonce of bind.TransactOpts, 2^64-1, that leaves the choice to the ledger at the moment of signing, so
// that any number of goroutines may transact at once.
func NextNonce() *big.Int { return new(big.Int).SetUint64(nextNonce) }

// SignerFn returns bind's SignerFn for the wallet's accounts on a chain, through the nonce ledger. It sends nothing.
// Errors of it: those of SignTx.
func (w *Wallet) SignerFn(chain eth.ChainID) func(common.Address, *types.Transaction) (*types.Transaction, error) {
	return w.SignerFnFor(chain, "")
}

// SignerFnFor is SignerFn for one intent: whatever fees and nonce a repeated Transact has, and in whatever run of the
// program, the signer returns the one transaction that was signed for the intent first. A Transact that does something
// else is refused with nonce.ErrIntentConflict; one whose transaction is final, with flow.ErrIntentSettled.
func (w *Wallet) SignerFnFor(chain eth.ChainID, intentID string) func(common.Address, *types.Transaction) (*types.Transaction, error) {
	return func(from common.Address, tx *types.Transaction) (*types.Transaction, error) {
		return w.sign(from, tx, chain, intentID)
	}
}

func (w *Wallet) sign(from common.Address, tx *types.Transaction, chain eth.ChainID, intentID string) (*types.Transaction, error) {
	unsigned, err := Unsigned(tx, chain)
	if err != nil {
		return nil, err
	}
	request := flow.SignRequest{From: eth.Address(from), Tx: unsigned, NextNonce: tx.Nonce() == nextNonce, IntentID: intentID, Acknowledged: w.acknowledged}
	var signed *signer.SignedTx
	if err := w.Do(func(s *flow.Session, h flow.Host) (err error) {
		signed, err = s.SignTransaction(h, request)
		return err
	}); err != nil {
		return nil, accountsError(err)
	}
	return Transaction(signed)
}

// ContractBackend is what bind asks of a node, all of it: bind.Backend. *ethclient.Client and the simulated client have it.
type ContractBackend interface {
	ethereum.ContractCaller
	ethereum.GasEstimator
	ethereum.GasPricer
	ethereum.GasPricer1559
	ethereum.TransactionSender
	ethereum.LogFilterer
	CodeAt(ctx context.Context, contract common.Address, block *big.Int) ([]byte, error)
	HeaderByNumber(ctx context.Context, number *big.Int) (*types.Header, error)
	PendingCodeAt(ctx context.Context, account common.Address) ([]byte, error)
	PendingNonceAt(ctx context.Context, account common.Address) (uint64, error)
	TransactionByHash(ctx context.Context, hash common.Hash) (*types.Transaction, bool, error)
	TransactionReceipt(ctx context.Context, hash common.Hash) (*types.Receipt, error)
}

// Backend returns a backend for bind that leaves the nonces of the wallet's accounts to the ledger, and that tells the
// ledger what became of what is sent. All else it passes on to client.
//
// Its PendingNonceAt answers NextNonce for the wallet's accounts. Its SendTransaction gives what the ledger holds to the
// node of the session's network and succeeds if that node has it. If not, the error is flow.ErrKept, with the details
// "hash" and "state": the transaction stays recorded, and Sync sends it. It is done with: do not ask for it again.
func (w *Wallet) Backend(client ContractBackend) ContractBackend { return backend{client, w} }

type backend struct {
	ContractBackend
	wallet *Wallet
}

func (b backend) PendingNonceAt(ctx context.Context, account common.Address) (uint64, error) {
	list, err := b.wallet.list()
	if err != nil {
		return 0, err
	}
	if _, ours := b.wallet.find(list, func(a flow.Account) bool { return common.Address(a.Address) == account }); ours {
		return nextNonce, nil
	}
	return b.ContractBackend.PendingNonceAt(ctx, account)
}

func (b backend) SendTransaction(ctx context.Context, tx *types.Transaction) error {
	signed, err := Signed(tx)
	if err != nil {
		return b.ContractBackend.SendTransaction(ctx, tx) // with blobs, or for every chain: no ledger has it
	}
	from, err := signed.Sender()
	if err != nil {
		return err
	}
	chain, err := ChainID(tx.ChainId())
	if err != nil {
		return err
	}
	err = b.wallet.Do(func(s *flow.Session, h flow.Host) error {
		_, err := s.SendSigned(h, chain, from, signed.Hash())
		return err
	})
	if errors.Is(err, nonce.ErrNoEntry) || errors.Is(err, flow.ErrNetworkUnknown) { // not from the ledger
		return b.ContractBackend.SendTransaction(ctx, tx)
	}
	return err
}
