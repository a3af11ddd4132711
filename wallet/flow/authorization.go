package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// given is an authorization (EIP-7702) that is planned, for somebody else to send. It takes a number of the account's, and so it
// goes through the ledger as a transaction does (N9).
type given struct {
	intent nonce.Intent
	nonce  uint64     // that its report was written of
	view   nonce.View // the same
}

// authorize makes an authorization ready for approval. One that was given before and is not used yet is the same again.
func (p *plannedMessage) authorize(h Host, network Network, request MessageRequest, k report.Knowledge) error {
	to := *request.Delegate
	if err := checkDelegate("delegate", request.From, to, request.Origin); err != nil {
		return err
	}
	file := openLedger(h, network.ChainID, request.From)
	ledger, err := file.Load()
	if err != nil {
		return err
	}
	view, err := askAuthorized(h, network, ledger, &k, to)
	if err != nil {
		return err
	}
	if ledger, err = file.Load(); err != nil { // what another tab sent meanwhile is in it
		return err
	}
	g := &given{view: view, intent: nonce.Intent{ID: intentID(""), Request: eth.Keccak256([]byte("latchkey authorization 1"), to[:]), ChainID: network.ChainID,
		Authorization: true, Transaction: nonce.Transaction{Data: eth.Bytes{}, Delegate: &to}}}
	if e := ledger.Authorized(to); e != nil && ledger.Compare(view) != nonce.Reset {
		g.nonce, k.Findings = e.Nonce, []report.Finding{aboutRepetition(*e)}
	} else {
		k.Findings = (&draft{ledger: ledger, facts: facts{view: view}}).standing()
		// To see what it will be, with whatever the findings are agreed to: it is not stored.
		reserved, err := ledger.Reserve(g.intent, view, nonce.Agreed{Rise: true, Unsettled: true, Reset: true}, k.Now)
		if err != nil {
			return err
		}
		g.nonce = reserved.Nonce
	}
	p.given, p.plan.Report = g, report.Authorization(report.Given{Delegate: to, Nonce: g.nonce}, k)
	p.digest = signer.Digest(nonce.AuthorizationHash(network.ChainID, to, g.nonce))
	return nil
}

// askAuthorized asks a node, in one batch, for the account's standing and for what is at the delegate's address, if it is one, and
// the further nodes whether they know of as much.
func askAuthorized(h Host, network Network, ledger *nonce.Record, k *report.Knowledge, to eth.Address) (nonce.View, error) {
	b, q := newBatch(), questions{}
	asked := askView(b, k.From, ledger)
	needs := report.Needs{Addresses: []eth.Address{k.From}}
	if !to.IsZero() {
		needs.Addresses = append(needs.Addresses, to)
	}
	q.ask(b, needs)
	replies, err := b.send(h, network)
	if err != nil {
		return nonce.View{}, err
	}
	k.Asked = true
	if err := q.read(replies, needs, k, new(facts)); err != nil {
		return nonce.View{}, err
	}
	view, _, err := asked.read(replies)
	if err == nil {
		view.Vouched, err = vouched(h, network, k.From, ledger, b.by, view)
	}
	return view, err
}

// authorize signs a planned authorization and records it, in one change of the ledger: until that is stored nothing
// has happened (N3, N4). Who asks again gets what is recorded.
func (s *Session) authorize(h Host, p *plannedMessage) (SignedMessage, error) {
	var none SignedMessage
	g, from := p.given, p.plan.Report.From
	if err := s.account(from); err != nil {
		return none, err
	}
	h = s.guard(h)
	network, err := loadNetwork(h, g.intent.ChainID)
	if err != nil {
		return none, err
	}
	file := openLedger(h, network.ChainID, from)
	ledger, err := file.Load()
	if err != nil {
		return none, err
	}
	if e := g.recorded(ledger); e != nil {
		return signedAuthorization(e)
	}
	view, err := askAuthorized(h, network, ledger, &report.Knowledge{From: from}, eth.Address{})
	if err != nil {
		return none, err
	}
	now, err := clock(h)
	if err != nil {
		return none, err
	}
	agreed := (&planned{plan: p.plan, view: g.view}).agreed(view)
	ledger, err = file.Update(func(r *nonce.Record) error {
		if g.recorded(r) != nil { // another program was faster
			return nil
		}
		reserved, err := r.Reserve(g.intent, view, agreed, now)
		switch {
		case err != nil:
			return err
		case reserved.Nonce != g.nonce:
			return stale("another transaction took its number")
		}
		a, err := s.authorization(from, network.ChainID, *g.intent.Transaction.Delegate, g.nonce)
		if err != nil {
			return err
		}
		if authority, err := a.Authority(); err != nil || authority != from || signer.Digest(a.SigningHash()) != p.digest {
			return fault.New(ErrSignedOther, "", "the signature was not the one that was approved and was dropped: reload the wallet")
		}
		return r.Sign(reserved, a.SigningHash(), a.Encode(), now)
	})
	if err != nil {
		return none, err // the signature, if there is one, is dropped here
	}
	return signedAuthorization(g.recorded(ledger))
}

// recorded returns the entry of the authorization: its own, or an earlier one that is the very same and not used yet.
func (g *given) recorded(r *nonce.Record) *nonce.Entry {
	e := r.Find(g.intent.ID)
	if e == nil || e.Hash == nil {
		e = r.Authorized(*g.intent.Transaction.Delegate)
	}
	if e == nil || e.Nonce != g.nonce {
		return nil
	}
	return e
}

// signedAuthorization returns what was recorded of an authorization. Errors: ErrIntentSettled.
func signedAuthorization(e *nonce.Entry) (SignedMessage, error) {
	if len(e.Raw) == 0 {
		return SignedMessage{}, fault.New(ErrIntentSettled, "planId", "this authorization is over: it was used, or taken back. Review it again to sign another").
			With("hash", e.Hash.String()).With("state", string(e.State))
	}
	a, err := signer.DecodeAuthorization(e.Raw)
	if err != nil {
		return SignedMessage{}, err
	}
	b, number := a.Signature.Bytes(), e.Nonce
	return SignedMessage{Signature: b[:], Digest: *e.Hash, Nonce: &number}, nil
}
