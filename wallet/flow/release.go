package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// Release gives up a number that is set aside and for which nothing is signed: the next request takes it. It works while
// the wallet is locked. Errors: ErrNetworkUnknown, nonce.ErrConflict if nothing is set aside there any more,
// nonce.ErrTransition once anything is signed for it, nonce.ErrBusy, those of nonce.Ledger.Load, and those of Host.
func (s *Session) Release(h Host, chain eth.ChainID, account eth.Address, number uint64) (Activity, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Activity{}, err
	}
	now, err := clock(h)
	if err != nil {
		return Activity{}, err
	}
	file := openLedger(h, chain, account)
	ledger, err := file.Update(func(r *nonce.Record) error { return giveUp(r, number, now) })
	if err != nil {
		return Activity{}, err
	}
	return s.activity(file, network, ledger, nil)
}

// giveUp releases what is reserved of a number, be it a replacement that was never signed. What was signed for it stays, and
// with it the number (N5).
func giveUp(r *nonce.Record, number uint64, now eth.Millis) error {
	for _, e := range r.Open {
		if e.Nonce == number && e.State == nonce.Reserved && e.Intent != "" {
			return r.Release(e.Intent, now)
		}
	}
	if r.SignedAt(number) != nil {
		return fault.New(nonce.ErrTransition, "nonce", "something is signed for this number, and may have left: it cannot be given up any more")
	}
	return fault.New(nonce.ErrConflict, "nonce", "nothing is set aside for this number")
}
