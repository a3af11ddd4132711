package flow

import (
	"slices"
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// planned is a plan that waits for approval, and what approving it signs.
type planned struct {
	plan   Plan
	from   eth.Address
	intent nonce.Intent
	number *uint64     // where it is fixed already
	view   nonce.View  // what the node showed of the account and its chain when it was planned
	data   uint256.Int // what a rollup takes beside the worst fee, by its oracle
	batch  []*planned  // of a batch: the rest is then empty, but for what was found of all together
}

// Plan makes a request ready for approval: it fixes every field that will be signed except the nonce, and reports
// what they mean. Nothing is reserved or signed. A request whose intent id is in the ledger already is planned with the
// fields that were frozen then. Errors: ErrLocked, wallet.ErrAccountUnknown, ErrNetworkUnknown, those of the request's
// fields, ErrAmountOver, ErrFeeOver, ErrAllowanceOver, ErrWouldRevert, ErrToken, ErrTokenChanged, ErrNFTStandard,
// ErrNameOther, ErrChainMismatch, ErrDelegationAsked, ErrFeeCap, ErrFeeLow, ErrNoGap, ErrNodesDisagree, nonce.ErrIntentConflict, nonce.ErrChainReset,
// nonce.ErrNoEntry, nonce.ErrReplace, nonce.ErrUnderpriced, nonce.ErrUsed, nonce.ErrNotNext, nonce.ErrDelegated, those of
// nonce.Ledger.Load and ResolveName, and those of Host.
func (s *Session) Plan(h Host, request PlanRequest) (Plan, error) {
	h, network, err := s.enter(h, request)
	if err != nil {
		return Plan{}, err
	}
	order, err := readRequest(request, network)
	if err != nil {
		return Plan{}, err
	}
	d, err := s.draft(h, network, order, before{})
	if err != nil {
		return Plan{}, err
	}
	p, err := d.finish()
	if err != nil {
		return Plan{}, err
	}
	s.remember(p.plan.ID, p)
	return p.plan, nil
}

// enter finds the account and the network of a request. The host that it returns serves until the next lock.
func (s *Session) enter(h Host, request PlanRequest) (Host, Network, error) {
	if err := s.account(request.From); err != nil {
		return nil, Network{}, err
	}
	h = s.guard(h)
	network, err := loadNetwork(h, request.ChainID)
	return h, network, err
}

// draft makes a request's transaction, as it is to be once the requests in front of it are done.
func (s *Session) draft(h Host, network Network, o order, first before) (*draft, error) {
	d := &draft{host: h, network: network, file: s.openLedger(h, network.ChainID, o.From), order: o, before: first}
	var err error
	if d.knows, err = s.surroundings(h, network, o.From); err != nil {
		return nil, err
	}
	d.knows.Declared = o.calls
	d.knows.Origin, _ = text.Clean(o.Origin, maxOrigin)
	if err := s.named(d); err != nil {
		return nil, err
	}
	if err := d.complete(); err != nil {
		return nil, err
	}
	d.knows.Paid, err = s.paid(d.file, d.knows, d.ledger)
	return d, err
}

// named demands that the name that a user typed stands for the request's address.
func (s *Session) named(d *draft) error {
	if d.order.Name == "" {
		return nil
	}
	resolved, err := s.ResolveName(d.host, d.network.ChainID, d.order.Name)
	if err != nil {
		return atField("name", err)
	}
	if resolved.Address != d.order.party {
		return fault.New(ErrNameOther, "name", "the name stands for "+resolved.Address.String()+" by now: choose the recipient again")
	}
	name := report.Name{Address: d.order.party, Name: resolved.Name, By: report.NamedByENS}
	d.knows.Names = append([]report.Name{name}, d.knows.Names...)
	return nil
}

// draft is a plan in the making.
type draft struct {
	host    Host
	network Network
	file    *ledgerFile
	ledger  *nonce.Record
	order   order
	before  before

	tx     nonce.Transaction
	knows  report.Knowledge
	facts  facts
	prices prices
	data   *dataFee    // of a rollup
	owed   uint256.Int // to open transactions of the account
	again  *nonce.Entry

	replaced *nonce.Entry // by it
	number   *uint64      // that the request decides on; nil: the ledger does
	above    bool         // the user's own number leaves others out, or is one that the ledger cannot answer for
	fails    bool         // it would fail by now, which is no reason not to send it once more
}

// complete fills the transaction in.
func (d *draft) complete() error {
	if err := d.question(); err != nil {
		return err
	}
	if d.again != nil {
		return d.repeat()
	}
	if err := d.placed(); err != nil {
		return err
	}
	if err := d.standard(); err != nil {
		return err
	}
	if err := d.offer(); err != nil {
		return err
	}
	amount, err := d.amount()
	if err != nil {
		return err
	}
	d.setAmount(amount)
	d.tx.Legacy, d.tx.MaxFeePerGas, d.tx.MaxPriorityFeePerGas = d.prices.legacy, d.prices.max, d.prices.tip
	if d.order.Kind == KindSpeedUp {
		err = d.tryAgain()
	} else {
		err = d.estimate()
	}
	if err != nil {
		return err
	}
	return d.payable()
}

// placed finds the transaction's place among the account's others, by the ledger and the node. Errors: those of link,
// replaceable and chosen.
func (d *draft) placed() error {
	if err := d.link(); err != nil {
		return err
	}
	if standing := d.ledger.Compare(d.facts.view); standing != nonce.Level {
		var err error
		if d.facts.view.Vouched, err = vouched(d.host, d.network, d.order.From, d.ledger, d.facts.by, d.facts.view); err != nil {
			return err
		}
	}
	if d.replaced != nil {
		if err := d.replaceable(); err != nil {
			return err
		}
	} else if err := d.chosen(); err != nil {
		return err
	}
	d.owed = owed(d.ledger, d.facts.view, d.fixed(), "")
	if d.replaced != nil || d.order.batch != nil || d.ledger.Compare(d.facts.view) == nonce.Reset {
		return nil
	}
	return d.ledger.Alone(nonce.Intent{Transaction: d.tx}, d.next(), d.facts.view)
}

// next is the number that the transaction gets, as far as that is known before it is reserved.
func (d *draft) next() uint64 {
	if fixed := d.fixed(); fixed != nil {
		return *fixed
	}
	if d.ledger.Compare(d.facts.view) == nonce.Reset {
		return d.facts.view.Latest + uint64(len(d.before.calls))
	}
	return d.ledger.Next(d.facts.view, len(d.before.calls))
}

// fixed is the number that is not the ledger's to choose any more; nil: it is.
func (d *draft) fixed() *uint64 {
	switch {
	case d.again != nil:
		return &d.again.Nonce
	case d.replaced != nil:
		return &d.replaced.Nonce
	}
	return d.number
}

// question asks the node, and reads the ledger after that: what another tab sent before is in it, and is not taken for another
// wallet's. A new request asks about the ledger that the session knows, and once more where that turns out too old to ask about.
func (d *draft) question() error {
	first := d.file.Recall
	if d.order.purpose() != "" { // about an entry, which another tab may have made
		first = d.file.Peek
	}
	knows := d.knows
	old, err := d.asked(first)
	if old {
		d.knows = knows
		_, err = d.asked(d.file.Peek)
	}
	return err
}

// asked asks about the ledger as it is read first, and reads it again. old: by then something else would be asked.
func (d *draft) asked(first func() (*nonce.Record, error)) (old bool, err error) {
	if d.ledger, err = first(); err != nil {
		return false, err
	}
	if err := d.build(); err != nil {
		return true, err
	}
	if err := d.ask(); err != nil {
		return false, err
	}
	about := d.ledger
	if d.ledger, err = d.file.Peek(); err != nil {
		return false, err
	}
	again, err := d.serving()
	if err != nil {
		return false, err
	}
	if again == nil || d.again == nil || again.Nonce != d.again.Nonce || again.Epoch != d.again.Epoch {
		old = again != d.again
	} else {
		d.again = again // what became of it by now
	}
	return old || !slices.Equal(d.ledger.Pins(), about.Pins()), nil
}

// build makes the transaction that the request stands for by the ledger. Errors: those of link and nonce.Ledger.Serving.
func (d *draft) build() (err error) {
	d.number = d.order.Nonce
	if d.again, err = d.serving(); err != nil {
		return err
	}
	if d.again != nil {
		d.tx = d.again.Transaction
		return nil
	}
	if err := d.link(); err != nil {
		return err
	}
	d.tx = d.order.build(uint256.Int{})
	return nil
}

// serving returns the entry that served the request before, or nil. Errors: those of nonce.Ledger.Serving.
func (d *draft) serving() (*nonce.Entry, error) {
	if d.order.IntentID == "" {
		return nil, nil
	}
	return d.file.Serving(d.ledger, d.order.IntentID, d.order.digest())
}

// repeat takes the fields that an earlier request with this intent id froze.
func (d *draft) repeat() error {
	if d.ledger.Compare(d.facts.view) == nonce.Reset {
		return fault.New(nonce.ErrChainReset, "intentId", "this intent id was used before this chain started anew: choose a new one")
	}
	d.knows.Used = d.tx.Gas
	if d.again.State != nonce.Reserved || d.facts.oracle == nil {
		return nil
	}
	b := newBatch()
	rollup := d.askDataFee(b)
	replies, err := b.send(d.host, d.network)
	if err == nil {
		d.data, err = rollup.read(replies)
	}
	return err
}

// ask asks for the facts about what the transaction means, and demands the token that a request is about.
func (d *draft) ask() error {
	tx := reported(d.tx)
	if err := describedBy(d.host, d.network, &d.knows, d.knows.Needs(tx).Addresses); err != nil {
		return err
	}
	var err error
	if d.facts, err = askFacts(d.host, d.network, &d.knows, d.knows.Needs(tx), d.ledger); err != nil {
		return err
	}
	if err := d.carry(); err != nil {
		return err
	}
	token := d.order.contract()
	switch {
	case token == nil:
		return nil
	case slices.Contains(d.facts.bare, *token):
		return fault.New(ErrToken, "token", "there is no contract at this address on this network: check the address and the network")
	case !d.order.ofNFTs() && d.knows.Kept(*token) != report.StandardERC20:
		return noToken(nil)
	}
	return nil
}

// finish writes the report.
func (d *draft) finish() (*planned, error) {
	if _, _, err := worst(d.tx); err != nil {
		return nil, err
	}
	report := d.report()
	intent := nonce.Intent{ID: intentID(d.order.IntentID), Request: d.order.digest(), ChainID: d.network.ChainID, Transaction: d.tx,
		Replaces: d.order.Replaces, Nonce: d.number, Purpose: d.order.purpose()}
	p := &planned{from: d.order.From, intent: intent, number: d.fixed(), view: d.facts.view, data: d.data.of(d.tx.Gas)}
	p.plan = Plan{ID: planID(intent, d.fixed(), report), Report: report}
	return p, nil
}

// remember keeps a plan for its approval.
func (s *Session) remember(id string, p *planned) {
	if s.plans[id] == nil {
		s.order = append(s.order, id)
	}
	s.plans[id] = p
	if len(s.order) > maxPlans {
		delete(s.plans, s.order[0])
		s.order = s.order[1:]
	}
}

// planID hashes every field that will be signed, the nonce where it is fixed already, the intent with what it replaces, and the
// report that is shown, which has the chain id and the sender. Each part is either of fixed size or JSON, which says itself
// where it ends.
func planID(intent nonce.Intent, fixed *uint64, report report.Report) string {
	number, replaces := []byte("null"), []byte("null")
	if fixed != nil {
		number = strconv.AppendUint(nil, *fixed, 10)
	}
	if intent.Replaces != nil {
		replaces = quoted(intent.Replaces.String())
	}
	id := eth.Keccak256([]byte("latchkey plan 3"), intent.Request[:], quoted(intent.ID), intent.Transaction.AppendJSON(nil),
		number, []byte{','}, replaces, quoted(string(intent.Purpose)), report.AppendJSON(nil))
	return id.String()
}

func (d *draft) report() report.Report {
	k, tx := d.knows, reported(d.tx)
	next := d.next()
	tx.Nonce, k.Link = &next, d.linked()
	if d.data != nil {
		fee := d.data.of(d.tx.Gas)
		k.DataFee = &fee
	}
	switch {
	case d.again == nil:
		if d.order.batch == nil { // of a batch it is said once
			k.Findings = d.standing()
		}
		k.Findings = append(append(k.Findings, d.aboutFees()...), d.aboutPlace()...)
	case d.again.State == nonce.Reserved: // not signed yet, and so to be judged
		k.Findings = append(d.standing(), aboutRepetition(*d.again))
	default:
		k.Findings, k.Judged = []report.Finding{aboutRepetition(*d.again)}, true
	}
	return report.Transaction(tx, k)
}
