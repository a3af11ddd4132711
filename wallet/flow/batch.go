package flow

import (
	"errors"
	"slices"
	"strconv"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// maxRequests is how many requests are approved together: more nobody reads.
const maxRequests = 16

// PlanBatch makes 2 to 16 requests of one account on one network ready to be approved together, each judged as after those in
// front of it: by a simulation of all of them where the node knows eth_simulateV1, else as if it stood alone, which a finding
// says. The account must be able to pay for all of them with what it has now: coins that the first ones would bring in do
// not count, since no node counts them.
//
// An intent id gets the request's number behind it, and is bound to the whole batch: the same ids with other requests are a
// mistake, and so is a batch of which the ledger knows only a part. Errors: those of Plan. An error of one request begins its
// field with the request's place, such as "requests[1].amount", and has it as the detail "index", 1 here.
func (s *Session) PlanBatch(h Host, requests []PlanRequest) (BatchPlan, error) {
	if len(requests) < 2 || len(requests) > maxRequests {
		return BatchPlan{}, fault.New(ErrRequest, "requests", "give 2 to 16 requests")
	}
	h, network, err := s.enter(h, requests[0])
	if err != nil {
		return BatchPlan{}, err
	}
	orders, err := readBatch(requests, network)
	if err != nil {
		return BatchPlan{}, err
	}
	parts, err := s.draftAll(h, network, orders)
	if errors.Is(err, nonce.ErrIntentConflict) { // another tab may have recorded the same batch between two drafts: then it has all
		parts, err = s.draftAll(h, network, orders)
	}
	if err != nil {
		return BatchPlan{}, err
	}
	batch := &planned{from: requests[0].From, view: parts[len(parts)-1].facts.view}
	plan := BatchPlan{Fee: network.coin(parts[len(parts)-1].fees), Findings: together(parts)}
	for i, p := range parts {
		number := strconv.Itoa(i+1) + "."
		for at := range p.plan.Report.Findings {
			f := &p.plan.Report.Findings[at]
			f.ID = number + f.ID
		}
		if i > 0 {
			plan.Intent += "\n"
		}
		plan.Intent += number + " " + p.plan.Report.Intent
		plan.Reports = append(plan.Reports, p.plan.Report)
		batch.batch = append(batch.batch, p.planned)
	}
	plan.ID = batch.id(plan)
	batch.plan.Report.Findings = plan.Findings
	s.remember(plan.ID, batch)
	return plan, nil
}

// part is one request of a batch, planned.
type part struct {
	*draft
	*planned
	fees uint256.Int // with those in front of it
}

// draftAll plans the requests of a batch, each behind those in front of it.
func (s *Session) draftAll(h Host, network Network, orders []order) (parts []part, err error) {
	var first before
	for i, o := range orders {
		d, err := s.draft(h, network, o, first)
		if err == nil && i == 0 && len(orders) > 1 {
			err = d.oneByOne()
		}
		if err == nil && i > 0 && (d.again == nil) != (parts[0].again == nil) {
			err = partOnly()
		}
		if err != nil {
			return nil, within(i, err)
		}
		p, err := d.finish()
		if err == nil {
			first, err = first.follow(d, p.plan.Report)
		}
		if err != nil {
			return nil, within(i, err)
		}
		parts = append(parts, part{d, p, first.fees})
	}
	return parts, nil
}

// id hashes the ids of all plans in order, and all that is shown.
func (p *planned) id(plan BatchPlan) string {
	parts := []byte("latchkey batch 1")
	for _, one := range p.batch {
		parts = append(parts, one.plan.ID...)
	}
	return eth.Keccak256(plan.AppendJSON(parts)).String()
}

// readBatch checks the requests of a batch by themselves, and binds each to all.
func readBatch(requests []PlanRequest, network Network) ([]order, error) {
	var orders []order
	all := []byte("latchkey batch request 1")
	for i, r := range requests {
		switch first := requests[0]; {
		case r.From != first.From:
			return nil, within(i, fault.New(ErrRequest, "from", "all requests of a batch are of one account"))
		case r.ChainID != first.ChainID:
			return nil, within(i, fault.New(ErrRequest, "chainId", "all requests of a batch are on one network"))
		case r.Replaces != nil || r.Nonce != nil || r.Kind == KindFill || r.Kind == KindDelegate:
			return nil, within(i, fault.New(ErrRequest, "kind", "the requests of a batch take the account's next numbers: make this one by itself"))
		}
		o, err := readRequest(r, network)
		if err != nil {
			return nil, within(i, err)
		}
		digest := o.digest()
		orders, all = append(orders, o), append(all, digest[:]...)
	}
	for i := range orders {
		digest := eth.Keccak256(all, []byte{byte(i)})
		orders[i].batch = &digest
		if orders[i].IntentID != "" {
			orders[i].IntentID += "#" + strconv.Itoa(i+1)
		}
	}
	return orders, nil
}

// within names the request of a batch that an error is about. What names no field is about the world outside, but for a revert.
func within(i int, err error) error {
	known, ok := err.(*fault.Error)
	if !ok || known.Field == "" && known.Code != ErrWouldRevert {
		return err
	}
	e := *known
	e.Field = "requests[" + strconv.Itoa(i) + "]"
	if known.Field != "" {
		e.Field += "." + known.Field
	}
	e.Message = "request " + strconv.Itoa(i+1) + ": " + known.Message
	e.Details = slices.Clone(known.Details)
	return e.With("index", strconv.Itoa(i))
}

func partOnly() error {
	return fault.New(nonce.ErrIntentConflict, "intentId", "a part of these requests was asked for before, and the others were not: choose new intent ids for what is still to be done")
}

// before is what the requests of a batch in front of one do.
type before struct {
	calls   []message // with the gas that they will have
	changes []report.Change
	fees    uint256.Int // in the worst case
	spent   uint256.Int // fees and values
}

// then returns the calls with one more behind them.
func (b before) then(m message) []message { return append(slices.Clone(b.calls), m) }

// follow adds a planned request.
func (b before) follow(d *draft, r report.Report) (before, error) {
	_, all, err := d.worst()
	if err != nil {
		return b, err
	}
	fee, err := cost(d.tx.Gas, d.tx.MaxFeePerGas)
	if err != nil {
		return b, err
	}
	spent, ok := b.spent.Add(all)
	if !ok {
		return b, nodeAnswer("its fees are over 256 bits", nil)
	}
	fees, _ := b.fees.Add(fee) // no more than is spent
	return before{b.then(limited(d.order.From, d.tx)), append(slices.Clone(b.changes), r.Changes...), fees, spent}, nil
}

// carry makes what a node says of now what will be once the requests in front are done, their fees in the worst case. What is held
// and allowed then the simulation of those requests says, or else their reports.
func (d *draft) carry() error {
	if d.again != nil || len(d.before.calls) == 0 {
		return nil
	}
	k := &d.knows
	rest, ok := k.Coins.Sub(d.before.spent)
	if !ok {
		rest = uint256.Int{}
	}
	k.Coins = rest
	calls := slices.Clone(d.before.calls)
	for i := range k.Holdings {
		calls = append(calls, held(&k.Holdings[i], k))
	}
	for i := range k.Allowances {
		a := &k.Allowances[i]
		calls = append(calls, message{to: a.Token, data: erc20abi.Allowance(a.Owner, a.Spender)})
	}
	if len(calls) == len(d.before.calls) { // there is nothing to ask
		return nil
	}
	b := newBatch()
	simulated := askSimulation(b, calls)
	replies, err := b.send(d.host, d.network)
	if err != nil {
		return err
	}
	tried := readSimulation(replies[simulated], len(calls))
	if tried == nil {
		d.before.reckon(k)
		return nil
	}
	at := len(d.before.calls)
	for i := range k.Holdings {
		h := &k.Holdings[i]
		h.Amount = holdingAnswers{}.read([]RPCReply{tried.calls[at].reply()}, *h, k.Kept(h.Token))
		at++
	}
	for i := range k.Allowances {
		k.Allowances[i].Amount, _ = tokenNumber(tried.calls[at].reply())
		at++
	}
	return nil
}

// reckon takes the balances over that the reports reckon with.
func (b before) reckon(k *report.Knowledge) {
	for _, change := range b.changes {
		for i := range k.Holdings {
			if h := &k.Holdings[i]; change.After.Token != nil && h.Token == *change.After.Token && h.Owner == k.From && h.ID == nil {
				h.Amount = change.After.Exact
			}
		}
	}
}

// held is the question what an owner holds.
func held(h *report.Holding, k *report.Knowledge) message {
	switch {
	case h.ID == nil:
		return message{to: h.Token, data: erc20abi.BalanceOf(h.Owner)}
	case k.Kept(h.Token) == report.StandardERC721:
		return message{to: h.Token, data: erc20abi.OwnerOf(*h.ID)}
	}
	return message{to: h.Token, data: erc20abi.BalanceOf1155(h.Owner, *h.ID)}
}

// reply is a simulated call's result as eth_call would have answered it.
func (c *simulatedCall) reply() RPCReply {
	if c.failed() {
		return RPCReply{Error: &RPCError{Message: c.reason()}}
	}
	return RPCReply{Result: quoted(c.result.String())}
}

// together finds what the requests of a batch are that none of them is alone.
func together(parts []part) []report.Finding {
	last := parts[len(parts)-1]
	if last.again != nil {
		return []report.Finding{}
	}
	list := last.standing()
	var judged []report.Part
	untried := false
	for i, p := range parts {
		judged = append(judged, report.Part{Tx: reported(p.tx), Knows: &p.knows, Changes: p.plan.Report.Changes})
		untried = untried || i > 0 && p.knows.Simulation == nil
	}
	if untried {
		list = with(list, report.SeverityWarning, "batch_untried",
			"The node cannot try these requests one after the other: each was tried as if it stood alone.",
			"One may fail because of those in front of it, and would cost its fee. Send them one by one if you are not sure.")
	}
	list = append(list, report.Together(judged)...)
	list = with(list, report.SeverityInfo, "batch_separate",
		"These are "+strconv.Itoa(len(parts))+" transactions: each is mined and paid for by itself, and one may fail while those behind it are done.",
		"Go on if no part of it harms you alone.")
	return report.Sorted(list)
}
