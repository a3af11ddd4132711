package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// Placeholders: whoever builds one deletes it here and puts it into a file of its own.

func unbuilt() error { return fault.New(ErrRequest, "", "this is not built yet") }

// Fees says what gas costs now. Errors: ErrNetworkUnknown and those of Host.
func (s *Session) Fees(h Host, chain eth.ChainID) (FeeMarket, error) { return FeeMarket{}, unbuilt() }

// RecoverLedger begins again after a ledger was found edited, damaged or rolled back.
func (s *Session) RecoverLedger(h Host, chain eth.ChainID, account eth.Address) (Activity, error) {
	return Activity{}, unbuilt()
}
