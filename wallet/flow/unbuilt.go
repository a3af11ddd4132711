package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// Placeholders: whoever builds one deletes it here and puts it into a file of its own.

func unbuilt() error { return fault.New(ErrRequest, "", "this is not built yet") }

// Fees says what gas costs now. Errors: ErrNetworkUnknown and those of Host.
func (s *Session) Fees(h Host, chain eth.ChainID) (FeeMarket, error) { return FeeMarket{}, unbuilt() }

// Rebroadcast gives a recorded transaction to every node of its network once more, as the same bytes.
func (s *Session) Rebroadcast(h Host, chain eth.ChainID, account eth.Address, hash eth.Hash) (Sent, error) {
	return Sent{}, unbuilt()
}

// Release gives up a number for which nothing is signed.
func (s *Session) Release(h Host, chain eth.ChainID, account eth.Address, nonce uint64) (Activity, error) {
	return Activity{}, unbuilt()
}

// ExportLedger returns an account's ledger as JSON.
func (s *Session) ExportLedger(h Host, chain eth.ChainID, account eth.Address) (string, error) {
	return "", unbuilt()
}

// RecoverLedger begins again after a ledger was found edited, damaged or rolled back.
func (s *Session) RecoverLedger(h Host, chain eth.ChainID, account eth.Address) (Activity, error) {
	return Activity{}, unbuilt()
}
