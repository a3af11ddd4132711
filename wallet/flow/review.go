package flow

import (
	"errors"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/report"
)

// Review reports what a serialized transaction of any type does, signed or not. Nothing is asked of a node and nothing is kept, so
// it says of contracts only what their functions need them to be. It works while the wallet is locked. Errors:
// ErrNetworkUnknown, those of signer.Decode, those of nonce.Decode, and those of Host.
func (s *Session) Review(h Host, chain eth.ChainID, from eth.Address, transaction []byte) (report.Report, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return report.Report{}, err
	}
	tx, signed, err := inspect(transaction)
	if err != nil {
		return report.Report{}, atField("transaction", err)
	}
	k, err := s.surroundings(h, network, from)
	if err != nil {
		return report.Report{}, err
	}
	file := openLedger(h, chain, from)
	ledger, err := file.Load()
	if err != nil {
		return report.Report{}, err
	}
	if k.Paid, err = s.paid(file, k, ledger); err != nil {
		return report.Report{}, err
	}
	return report.Reviewed(tx, signed, k), nil
}

// inspect reads a transaction in whatever form it is serialized, and who signed it, if somebody did.
func inspect(raw []byte) (signer.Tx, *eth.Address, error) {
	signed, err := signer.Decode(raw)
	if errors.Is(err, signer.ErrTxPreEIP155) {
		signed, err = signer.DecodeUnprotected(raw)
	}
	if err != nil {
		if tx, unsigned := signer.DecodeUnsigned(raw); unsigned == nil {
			return tx, nil, nil
		}
		var blobs error
		if signed, _, blobs = signer.DecodeWithSidecar(raw); blobs != nil {
			return nil, nil, err
		}
	}
	by, err := signed.Sender()
	return signed.Tx(), &by, err
}
