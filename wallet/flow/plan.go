package flow

import (
	"errors"
	"github.com/latchkey/latchkey/wallet/report"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// planned is a plan that waits for approval, and what approving it signs.
type planned struct {
	plan   Plan
	from   eth.Address
	intent nonce.Intent
}

// has reports whether the plan's report stated a finding.
func (p *planned) has(id string) bool {
	for _, f := range p.plan.Report.Findings {
		if f.ID == id {
			return true
		}
	}
	return false
}

// Plan makes a request ready for approval: it fixes every field that will be signed except the nonce, and reports
// what they mean. Nothing is reserved or signed. A request whose intent id is in the ledger already is planned with the
// fields that were frozen then. Errors: ErrLocked, wallet.ErrAccountUnknown, ErrNetworkUnknown, those of the request's
// fields, ErrAmountOver, ErrFeeOver, ErrAllowanceOver, ErrWouldRevert, ErrToken, ErrTokenChanged, ErrChainMismatch,
// nonce.ErrUnsettled, nonce.ErrIntentConflict, nonce.ErrChainReset, those of nonce.Decode, and those of Host.
func (s *Session) Plan(h Host, request PlanRequest) (Plan, error) {
	if err := s.account(request.From); err != nil {
		return Plan{}, err
	}
	h = s.guard(h)
	network, err := loadNetwork(h, request.ChainID)
	if err != nil {
		return Plan{}, err
	}
	order, err := readRequest(request, network)
	if err != nil {
		return Plan{}, err
	}
	tokens, err := loadTokens(h, network)
	if err != nil {
		return Plan{}, err
	}
	d := &draft{host: h, network: network, tokens: tokens, order: order}
	if err := d.complete(); err != nil {
		return Plan{}, err
	}
	return s.keep(d)
}

// draft is a plan in the making.
type draft struct {
	host    Host
	network Network
	tokens  []Token
	ledger  *nonce.Record
	order   order

	tx      nonce.Transaction
	meaning meaning
	facts   facts
	used    uint64 // gas that the node expects
	again   *nonce.Entry
}

// complete fills the transaction in.
func (d *draft) complete() error {
	d.tx = d.order.build(uint256.Int{})
	if d.order.IntentID != "" {
		ledger, err := openLedger(d.host, d.network.ChainID, d.order.From).load()
		if err != nil {
			return err
		}
		if d.again, err = ledger.Serving(d.order.IntentID, d.order.digest()); err != nil {
			return err
		}
		if d.again != nil {
			d.ledger = ledger
			return d.repeat()
		}
	}
	if err := d.ask(); err != nil {
		return err
	}
	// The ledger is read after the node was asked: what another tab sent before that is in it, and is not taken for
	// another wallet's.
	var err error
	if d.ledger, err = openLedger(d.host, d.network.ChainID, d.order.From).load(); err != nil {
		return err
	}
	if d.ledger.Compare(d.facts.view) == nonce.Unsettled { // the other standings are findings
		return d.ledger.Admit(d.facts.view, true)
	}
	amount, err := d.amount()
	if err != nil {
		return err
	}
	d.setAmount(amount)
	d.tx.Legacy, d.tx.MaxFeePerGas, d.tx.MaxPriorityFeePerGas = d.facts.prices.legacy, d.facts.prices.max, d.facts.prices.tip
	if err := d.estimate(); err != nil {
		return err
	}
	return d.payable()
}

// repeat takes the fields that an earlier request with this intent id froze.
func (d *draft) repeat() error {
	d.tx = d.again.Transaction
	if err := d.ask(); err != nil {
		return err
	}
	if d.ledger.Compare(d.facts.view) == nonce.Reset {
		return fault.New(nonce.ErrChainReset, "intentId", "this intent id was used before this chain started anew: choose a new one")
	}
	d.used = d.tx.Gas
	return nil
}

// ask asks for the facts about what the transaction means. Calldata in a call that looks like a token's but is not
// answered as a token's (an NFT has the same selectors) cannot be read.
func (d *draft) ask() error {
	d.meaning = readMeaning(d.network, d.order.From, d.tx)
	var err error
	d.facts, err = askFacts(d.host, d.network, d.order.From, d.tx.To, d.meaning, d.order.Speed)
	if errors.Is(err, ErrToken) && d.order.Kind == KindCall {
		d.meaning = unreadable(d.order.From, d.tx)
		d.facts, err = askFacts(d.host, d.network, d.order.From, d.tx.To, d.meaning, d.order.Speed)
	}
	if err != nil {
		return err
	}
	if err := d.facts.checkToken(d.tokens); err != nil {
		return err
	}
	if t := d.facts.token; t != nil && findToken(d.tokens, t.Address) == nil {
		d.tokens = append(d.tokens, *t)
	}
	return nil
}

// keep writes the report and keeps the plan for its approval.
func (s *Session) keep(d *draft) (Plan, error) {
	report, err := d.report()
	if err != nil {
		return Plan{}, err
	}
	intent := nonce.Intent{ID: intentID(d.order.IntentID), Request: d.order.digest(), ChainID: d.network.ChainID, Transaction: d.tx}
	p := &planned{from: d.order.From, intent: intent}
	p.plan = Plan{ID: planID(intent, report), Report: report}
	if s.plans[p.plan.ID] == nil {
		s.order = append(s.order, p.plan.ID)
	}
	s.plans[p.plan.ID] = p
	if len(s.order) > maxPlans {
		delete(s.plans, s.order[0])
		s.order = s.order[1:]
	}
	return p.plan, nil
}

// planID hashes every field that will be signed except the nonce, the intent, and the report that is shown, which has
// the chain id and the sender. Each part is either of fixed size or JSON, which says itself where it ends.
func planID(intent nonce.Intent, report report.Report) string {
	id := eth.Keccak256([]byte("latchkey plan 2"), intent.Request[:], quoted(intent.ID), intent.Transaction.AppendJSON(nil), report.AppendJSON(nil))
	return id.String()
}

func (d *draft) report() (report.Report, error) {
	fee, _, err := worst(d.tx)
	if err != nil {
		return report.Report{}, err
	}
	prices := d.facts.prices
	prices.legacy, prices.max, prices.tip = d.tx.Legacy, d.tx.MaxFeePerGas, d.tx.MaxPriorityFeePerGas
	value, to := d.network.coin(d.tx.Value), d.tx.To
	r := report.Report{
		Subject: report.SubjectTransaction, Parties: []report.Party{}, Digests: []report.Digest{}, Arguments: []report.Decoded{},
		Intent: d.meaning.sentence(d.network, d.tokens), Network: d.network.Name, ChainID: d.network.ChainID,
		From: d.order.From, To: &to, Value: &value, Data: d.tx.Data,
		Function: d.meaning.function.Signature(), Fields: d.meaning.fields(d.network, d.tokens, d.tx),
		Fee: &report.Fee{Worst: d.network.coin(fee), Likely: d.network.coin(mustCost(d.used, prices.likely())), Gas: d.tx.Gas, BaseFee: prices.base,
			MaxFeePerGas: d.tx.MaxFeePerGas, MaxPriorityFeePerGas: d.tx.MaxPriorityFeePerGas, Legacy: d.tx.Legacy},
	}
	r.Changes, r.Findings = []report.Change{}, []report.Finding{}
	if d.again != nil {
		r.Findings = append(r.Findings, aboutRepetition(*d.again))
	}
	if d.again == nil || d.again.State == nonce.Reserved { // not signed yet, and so to be judged
		r.Changes = changes(d.network, d.tx, d.meaning, d.facts, d.order.From)
		r.Findings = append(r.Findings, findings(d.network, d.tx, d.meaning, d.facts, d.ledger, d.order.From)...)
	}
	return r, nil
}
