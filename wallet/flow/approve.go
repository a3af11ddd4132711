package flow

import (
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

const (
	// ErrPlanUnknown means that there is no such plan: it was made by another instance, or before the wallet was locked.
	ErrPlanUnknown fault.Code = "plan_unknown"
	// ErrPlanStale means that what the plan's report said no longer holds.
	ErrPlanStale fault.Code = "plan_stale"
	// ErrFindings means that a danger in the plan's report was not acknowledged. Detail "id", once for each.
	ErrFindings fault.Code = "findings_unacknowledged"
)

// Send plans a request and approves the plan, for programs. acknowledged names the findings that the program accepts.
// Errors: those of Plan and Approve.
func (s *Session) Send(h Host, request PlanRequest, acknowledged []string) (Sent, error) {
	plan, err := s.Plan(h, request)
	if err != nil {
		return Sent{}, err
	}
	return s.Approve(h, plan.ID, acknowledged)
}

// Approve signs what a plan's report showed, records it, and gives it to the node. Approving twice sends one
// transaction. An error means that nothing left: no signature leaves before it is recorded. Once it is recorded there
// is no error any more, whatever the node says: the state tells, and Sync goes on. Only where the wallet is locked or the
// store breaks down in the very moment of recording may the ledger have the signature in spite of an error; then Activity
// shows it as signed, and Sync sends it, as was approved.
//
// Errors: ErrPlanUnknown, ErrFindings, ErrLocked, ErrNetworkUnknown, ErrPlanStale, ErrSignedOther, ErrBusy, ErrChainMismatch,
// ErrNodeRefused, those of nonce.Record.Reserve and nonce.Decode, and those of Host.
func (s *Session) Approve(h Host, planID string, acknowledged []string) (Sent, error) {
	p := s.plans[planID]
	if p == nil || p.batch != nil {
		return Sent{}, planUnknown()
	}
	if err := acknowledges(p.plan.Report.Findings, acknowledged); err != nil {
		return Sent{}, err
	}
	if err := s.account(p.from); err != nil {
		return Sent{}, err
	}
	h = s.guard(h)
	network, err := loadNetwork(h, p.intent.ChainID)
	if err != nil {
		return Sent{}, err
	}
	file := s.openLedger(h, network.ChainID, p.from)
	ledger, err := file.Peek()
	if err != nil {
		return Sent{}, err
	}
	entry, err := file.Serving(ledger, p.intent.ID, p.intent.Request)
	if err != nil {
		return Sent{}, err
	}
	if entry != nil && entry.State != nonce.Reserved {
		if ledger, err = file.Load(); err != nil { // with its witness, as nothing is written before the bytes go
			return Sent{}, err
		}
		return dispatch(file, network, 0, again(ledger, *entry), *entry)[0], nil
	}
	view, err := recheck(file, network, ledger, []*planned{p})
	if err != nil {
		return Sent{}, err
	}
	if ledger, err = s.sign(file, p, view); err != nil {
		return Sent{}, err
	}
	if entry, err = file.Serving(ledger, p.intent.ID, p.intent.Request); err != nil {
		return Sent{}, err
	}
	return dispatch(file, network, view.Head, inTurn(ledger, view), *entry)[0], nil
}

func planUnknown() error {
	return fault.New(ErrPlanUnknown, "planId", "this request is no longer prepared: review it again")
}

// acknowledges demands that the ids name every danger.
func acknowledges(findings []report.Finding, ids []string) error {
	missing := fault.New(ErrFindings, "acknowledged", "confirm that you have read each danger first")
	for _, f := range findings {
		if f.Severity == report.SeverityDanger && !slices.Contains(ids, f.ID) {
			missing.With("id", f.ID)
		}
	}
	if len(missing.Details) > 0 {
		return missing
	}
	return nil
}

// sign reserves a nonce for a plan that was just checked again, signs, and records the signature, all in one change of the
// ledger: until that is stored nothing has happened (N3, N4), and it is one write. On an error the signature, if there is one,
// is dropped.
func (s *Session) sign(file *ledgerFile, p *planned, view nonce.View) (*nonce.Record, error) {
	now, err := clock(file.host)
	if err != nil {
		return nil, err
	}
	return file.Update(func(r *nonce.Record) error {
		if e, err := r.Serving(p.intent.ID, p.intent.Request); err != nil || e != nil && e.State != nonce.Reserved {
			return err // another tab was faster
		}
		return s.adoptPlan(r, p, view, p.agreed(view), now)
	})
}

// adoptPlan reserves a nonce for a plan, signs, and adds the signature to the ledger, which is not stored yet.
func (s *Session) adoptPlan(r *nonce.Record, p *planned, view nonce.View, agreed nonce.Agreed, now eth.Millis) error {
	reserved, err := r.Reserve(p.intent, view, agreed, now)
	if err != nil {
		return err
	}
	if !reserved.Transaction.Equal(p.intent.Transaction) { // an older reservation of this intent froze other fees
		return stale("it was prepared before with another fee")
	}
	if at := p.plan.Report.Creates; at != nil && *at != signer.CreateAddress(p.from, reserved.Nonce) {
		return stale("another transaction took its number, and the contract would get another address")
	}
	tx, err := s.ready(p.from, r.ChainID, reserved)
	if err != nil {
		return err
	}
	signed, err := s.signature(p.from, r.ChainID, reserved, tx)
	if err != nil {
		return err
	}
	return r.Sign(reserved, signed.Hash(), signed.Raw(), now)
}

// recheck asks whether the reports of a plan, or of those of a batch, still hold: same chain, enough coins, a fee that blocks
// take, no revert. Those of a batch are tried one after the other, with the very gas that they will have; on a node that
// cannot do that each is tried alone.
func recheck(file *ledgerFile, network Network, ledger *nonce.Record, plans []*planned) (nonce.View, error) {
	from := plans[0].from
	b := newBatch()
	places := askView(b, from, ledger)
	coins, alone := b.balance(from, "latest"), len(b.requests)
	var calls []message
	for _, p := range plans {
		b.add("eth_call", messageOf(from, p.intent.Transaction).json(), quoted("latest"))
		calls = append(calls, limited(from, p.intent.Transaction))
	}
	simulated := -1
	if len(plans) > 1 {
		simulated = askSimulation(b, calls)
	}
	replies, err := b.send(file.host, network)
	if err != nil {
		return nonce.View{}, err
	}
	view, head, err := places.read(replies)
	if err != nil {
		return view, err
	}
	rest, err := quantity(replies[coins])
	if err != nil {
		return view, err
	}
	var tried *simulation
	if simulated >= 0 {
		tried = readSimulation(replies[simulated], len(plans))
	}
	rest, enough := rest.Sub(owed(ledger, view, plans[0].number, plans[0].intent.ID))
	for i, p := range plans {
		tx, again := p.intent.Transaction, p.intent.Purpose == nonce.SpeedUp // which may go once more although it fails by now
		_, all, err := worst(tx)
		if err != nil {
			return view, err
		}
		all, fits := all.Add(p.data)
		fails, paid := replies[alone+i].Error, false
		rest, paid = rest.Sub(all)
		enough = enough && fits && paid
		switch {
		case !enough:
			return view, stale("the account no longer holds enough for it and its fee")
		case head.baseFee != nil && head.baseFee.Cmp(tx.MaxFeePerGas) > 0:
			return view, stale("the chain's fee rose above what you agreed to")
		case tried != nil && tried.calls[i].failed():
			return view, stale("it would fail by now")
		case tried != nil || fails == nil || again:
		case !fails.reverts():
			return view, refused(fails)
		default:
			return view, stale("it would fail by now")
		}
	}
	view.Vouched, err = vouched(file.host, network, from, ledger, b.by, view)
	return view, err
}

func stale(why string) error {
	return fault.New(ErrPlanStale, "planId", "the request was not signed, because "+why+": review it again")
}

// unsigned returns the transaction to sign.
func unsigned(chain eth.ChainID, e nonce.Entry) signer.Tx {
	t, to := e.Transaction, &e.Transaction.To
	if t.Delegate != nil {
		return setCode(chain, e)
	}
	if t.Create {
		to = nil
	}
	if t.Legacy {
		return &signer.LegacyTx{ChainID: chain, Nonce: e.Nonce, GasPrice: t.MaxFeePerGas, Gas: t.Gas, To: to, Create: t.Create, Value: t.Value, Data: t.Data}
	}
	return &signer.DynamicFeeTx{ChainID: chain, Nonce: e.Nonce, MaxPriorityFeePerGas: t.MaxPriorityFeePerGas,
		MaxFeePerGas: t.MaxFeePerGas, Gas: t.Gas, To: to, Create: t.Create, Value: t.Value, Data: t.Data}
}

// inTurn offers what a node takes now of all that none is known to have: not too many at once, and nothing above a number
// that is missing. Sync offers the others when it is their turn.
func inTurn(ledger *nonce.Record, view nonce.View) (offers []nonce.Offer) {
	for _, o := range ledger.Offers(&nonce.Sight{View: view}) {
		if o.Entry.State == nonce.Signed || o.Entry.State == nonce.Unknown {
			offers = append(offers, o)
		}
	}
	return offers
}

// again is inTurn of some recorded transactions, where no node was asked how many were consumed: as many as the ledger knows.
func again(ledger *nonce.Record, entries ...nonce.Entry) (offers []nonce.Offer) {
	view := nonce.View{Latest: ledger.Settled}
	for i := range ledger.Open {
		if e := &ledger.Open[i]; e.State == nonce.Mined {
			view.Latest = max(view.Latest, e.Nonce+1)
		}
	}
	for _, o := range inTurn(ledger, view) {
		if slices.ContainsFunc(entries, func(e nonce.Entry) bool { return *e.Hash == *o.Entry.Hash }) {
			offers = append(offers, o)
		}
	}
	return offers
}

// dispatch gives what is offered of recorded transactions to the network, in their order, and says what became of all of
// them. Nothing here is an error: they are recorded and will be sent.
func dispatch(file *ledgerFile, network Network, head uint64, offers []nonce.Offer, entries ...nonce.Entry) (list []Sent) {
	if len(offers) > 0 {
		entries = told(file, network, head, offers, entries)
	}
	for _, e := range entries {
		list = append(list, sent(network, e))
	}
	return list
}

func sent(network Network, e nonce.Entry) Sent {
	return Sent{ChainID: network.ChainID, Hash: *e.Hash, Nonce: e.Nonce, Raw: e.Raw, State: e.State, Notice: notice(e)}
}

// told gives what is offered to the network, stores what the nodes said, and returns the entries as they are then. Where that
// fails the transactions stand as they did, and Sync asks again.
func told(file *ledgerFile, network Network, head uint64, offers []nonce.Offer, entries []nonce.Entry) []nonce.Entry {
	ledger, err := tell(file, network, head, offers)
	if err != nil {
		return entries
	}
	list := slices.Clone(entries)
	for i, e := range list {
		if stored := ledger.Find(e.Intent); stored != nil {
			list[i] = *stored
		}
	}
	return list
}
