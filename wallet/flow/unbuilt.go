package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// Placeholders: whoever builds one deletes it here and puts it into a file of its own.

func unbuilt() error { return fault.New(ErrRequest, "", "this is not built yet") }

// RecoverLedger begins again after a ledger was found edited, damaged or rolled back.
func (s *Session) RecoverLedger(h Host, chain eth.ChainID, account eth.Address) (Activity, error) {
	return Activity{}, unbuilt()
}
