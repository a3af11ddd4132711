package flow

import (
	"errors"
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// RecoverLedger begins again after a stored ledger was found edited, damaged or older than it was, as the user confirmed:
// what can be trusted of it is kept, what is stored is put aside, and no number is handed out that the chain or the ledger's
// witness has seen. A ledger that is fine stays as it is. It works while the wallet is locked. acknowledged may name
// "nonce_unsettled", to go on above pending transactions that this wallet does not know, and "chain_reset".
// Errors: ErrNetworkUnknown, ErrChainMismatch, ErrNodesDisagree, nonce.ErrUnsettled, nonce.ErrChainReset, nonce.ErrSchema,
// nonce.ErrBusy, and those of Host.
func (s *Session) RecoverLedger(h Host, chain eth.ChainID, account eth.Address, acknowledged []string) (Activity, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Activity{}, err
	}
	file := openLedger(h, chain, account)
	ledger, err := file.Load()
	if err == nil {
		_, err = file.Older(ledger)
	}
	if err == nil {
		return s.activity(file, network, ledger, nil)
	}
	if !unsound(err) {
		return Activity{}, err
	}
	b, none := newBatch(), nonce.New(chain, account)
	places := askView(b, account, none)
	replies, err := b.send(h, network)
	if err != nil {
		return Activity{}, err
	}
	view, _, err := places.read(replies)
	if err != nil {
		return Activity{}, err
	}
	if view.Vouched, err = vouched(h, network, account, none, b.by, view); err != nil {
		return Activity{}, err
	}
	now, err := clock(h)
	if err != nil {
		return Activity{}, err
	}
	// What is mined cannot collide with anything any more, so that a rise is no question of its own here.
	agreed := nonce.Agreed{Rise: true, Unsettled: slices.Contains(acknowledged, findingUnsettled), Reset: slices.Contains(acknowledged, findingReset)}
	if ledger, err = file.Recover(view, agreed, signedBy(chain, account), now); err != nil {
		return Activity{}, err
	}
	return s.activity(file, network, ledger, nil) // whose the consumed numbers are is for a look at receipts to say: Sync
}

// unsound reports whether an error is about what a stored ledger says, and not about the store.
func unsound(err error) bool {
	for _, code := range [...]fault.Code{nonce.ErrEdited, nonce.ErrDamaged, nonce.ErrRolledBack, nonce.ErrSchema} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

// signedBy reports of an entry whether the account's key signed its bytes, and just what the entry says: then it is the
// account's, wherever it comes from.
func signedBy(chain eth.ChainID, account eth.Address) func(nonce.Entry) bool {
	return func(e nonce.Entry) bool {
		if e.Authorization {
			a, err := signer.DecodeAuthorization(e.Raw)
			if err != nil || e.Transaction.Delegate == nil {
				return false
			}
			authority, err := a.Authority()
			return err == nil && authority == account && a.ChainID == chain && a.Nonce == e.Nonce && a.Address == *e.Transaction.Delegate
		}
		signed, err := signer.Decode(e.Raw)
		if err != nil {
			return false
		}
		sender, err := signed.Sender()
		if err != nil || sender != account {
			return false
		}
		id, at, is, err := frozenBy(account, signed.Tx())
		return err == nil && id == chain && at == e.Nonce && is.Equal(e.Transaction)
	}
}
