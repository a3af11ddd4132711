package flow

import (
	"slices"

	"github.com/latchkey/latchkey/wallet/nonce"
)

// ApproveBatch signs what a batch's reports showed, records it, and gives it to the node in order. All of it is recorded at
// once: where that fails nothing is signed, and never a part of it. As with Approve, approving twice sends each transaction
// once, an error means that nothing left, and once all is recorded there is no error any more. Errors: those of Approve.
func (s *Session) ApproveBatch(h Host, planID string, acknowledged []string) ([]Sent, error) {
	p := s.plans[planID]
	if p == nil || p.batch == nil {
		return nil, planUnknown()
	}
	findings := slices.Clone(p.plan.Report.Findings)
	for _, one := range p.batch {
		findings = append(findings, one.plan.Report.Findings...)
	}
	if err := acknowledges(findings, acknowledged); err != nil {
		return nil, err
	}
	if err := s.account(p.from); err != nil {
		return nil, err
	}
	h = s.guard(h)
	network, err := loadNetwork(h, p.batch[0].intent.ChainID)
	if err != nil {
		return nil, err
	}
	file := s.openLedger(h, network.ChainID, p.from)
	ledger, err := file.Peek()
	if err != nil {
		return nil, err
	}
	entries, err := p.recorded(file.serving(ledger))
	if err != nil {
		return nil, err
	}
	if entries != nil {
		if ledger, err = file.Load(); err != nil { // with its witness, as nothing is written before the bytes go
			return nil, err
		}
		return dispatch(file, network, 0, again(ledger, entries...), entries...), nil
	}
	view, err := recheck(file, network, ledger, p.batch)
	if err != nil {
		return nil, err
	}
	if ledger, err = s.signAll(file, p, view); err != nil {
		return nil, err
	}
	entries, err = p.recorded(ledger.Serving)
	return dispatch(file, network, view.Head, inTurn(ledger, view), entries...), err
}

// recorded returns the entries of a batch; nil where the ledger has none. A ledger that has some has forgotten the others, or never
// had them. Errors: nonce.ErrIntentConflict.
func (p *planned) recorded(serving remembers) (entries []nonce.Entry, err error) {
	for i, one := range p.batch {
		e, err := serving(one.intent.ID, one.intent.Request)
		if err != nil {
			return nil, within(i, err)
		}
		if e != nil {
			entries = append(entries, *e)
		}
	}
	if len(entries) > 0 && len(entries) < len(p.batch) {
		return nil, partOnly()
	}
	return entries, nil
}

// signAll reserves the nonces of a batch, signs, and records the signatures, all in one change of the ledger: until that is
// stored nothing has happened (N3, N4), and no other program's transaction gets a nonce in between, so that they are mined in
// their order.
func (s *Session) signAll(file *ledgerFile, p *planned, view nonce.View) (*nonce.Record, error) {
	now, err := clock(file.host)
	if err != nil {
		return nil, err
	}
	return file.Update(func(r *nonce.Record) error { // on an error the signatures, if there are any, are dropped here
		if entries, err := p.recorded(r.Serving); entries != nil || err != nil { // another tab was faster
			return err
		}
		for _, one := range p.batch {
			if err := s.adoptPlan(r, one, view, p.agreed(view), now); err != nil {
				return err
			}
		}
		return nil
	})
}
