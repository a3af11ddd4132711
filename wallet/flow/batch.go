package flow

import (
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// maxBatchRequests is how many requests are approved together: more nobody reads.
const maxBatchRequests = 16

// before is what the requests of a batch in front of one do.
type before struct {
	calls   []message
	changes []report.Change
	spent   uint256.Int // values and worst fees
}

// follow adds a planned request.
func (b before) follow(d *draft, r report.Report) (before, error) {
	_, all, err := worst(d.tx)
	if err != nil {
		return b, err
	}
	spent, ok := b.spent.Add(all)
	if !ok {
		return b, nodeAnswer("its fees are over 256 bits", nil)
	}
	return before{append(slices.Clone(b.calls), messageOf(d.order.From, d.tx)), append(slices.Clone(b.changes), r.Changes...), spent}, nil
}

// carry makes what a node says of now what will be once the requests in front are done, fees in the worst case.
func (b before) carry(k *report.Knowledge) {
	rest, ok := k.Coins.Sub(b.spent)
	if !ok {
		rest = uint256.Int{}
	}
	k.Coins = rest
	for _, change := range b.changes {
		for i := range k.Holdings {
			if h := &k.Holdings[i]; change.After.Token != nil && h.Token == *change.After.Token && h.Owner == k.From && h.ID == nil {
				h.Amount = change.After.Exact
			}
		}
	}
}

// PlanBatch makes several requests of one account on one network ready to be approved together, each judged as after those in
// front of it: by a simulation where the node knows eth_simulateV1, else as if it stood alone. Errors: those of Plan, whose
// field begins with the request's place, such as "requests[1].amount".
func (s *Session) PlanBatch(h Host, requests []PlanRequest) (BatchPlan, error) {
	if len(requests) == 0 || len(requests) > maxBatchRequests {
		return BatchPlan{}, fault.New(ErrRequest, "requests", "give 1 to 16 requests")
	}
	batch := new(planned)
	var b before
	plan := BatchPlan{Reports: []report.Report{}}
	ids := []byte("latchkey batch 1")
	for i, r := range requests {
		place := "requests[" + strconv.Itoa(i) + "]"
		if r.ChainID != requests[0].ChainID || r.From != requests[0].From {
			return BatchPlan{}, fault.New(ErrRequest, place, "all requests of a batch are of one account on one network")
		}
		d, err := s.draft(h, r, b)
		if err != nil {
			return BatchPlan{}, within(place, err)
		}
		p, err := d.plan(uint64(i))
		if err != nil {
			return BatchPlan{}, within(place, err)
		}
		if b, err = b.follow(d, p.plan.Report); err != nil {
			return BatchPlan{}, within(place, err)
		}
		batch.batch = append(batch.batch, p)
		ids = append(ids, p.plan.ID...)
		plan.Intent += strconv.Itoa(i+1) + ". " + p.plan.Report.Intent + "\n"
		plan.Reports = append(plan.Reports, numbered(p.plan.Report, i))
	}
	plan.Intent = strings.TrimSuffix(plan.Intent, "\n")
	plan.ID = eth.Keccak256(ids).String()
	s.remember(plan.ID, batch)
	return plan, nil
}

// numbered puts the number of a report in front of the ids of its findings.
func numbered(r report.Report, i int) report.Report {
	r.Findings = slices.Clone(r.Findings)
	for at := range r.Findings {
		r.Findings[at].ID = strconv.Itoa(i+1) + "." + r.Findings[at].ID
	}
	return r
}

// within names the request of a batch that an error is about.
func within(place string, err error) error {
	known, ok := err.(*fault.Error)
	if !ok {
		return err
	}
	if known.Field != "" {
		place += "." + known.Field
	}
	return atField(place, err)
}

// ApproveBatch signs what a batch's reports showed and gives it to the node, in order. Whether all still holds is asked before
// the first is signed. Where one cannot be recorded, those behind it are not signed, and the result has those that were; an
// error means that none was. Errors: those of Approve.
func (s *Session) ApproveBatch(h Host, planID string, acknowledged []string) ([]Sent, error) {
	found := s.plans[planID]
	if found == nil || found.batch == nil {
		return nil, planUnknown()
	}
	batch := found.batch
	var findings []report.Finding
	for i, p := range batch {
		findings = append(findings, numbered(p.plan.Report, i).Findings...)
	}
	if err := acknowledges(findings, acknowledged); err != nil {
		return nil, err
	}
	first := batch[0]
	if err := s.account(first.from); err != nil {
		return nil, err
	}
	h = s.guard(h)
	network, err := loadNetwork(h, first.intent.ChainID)
	if err != nil {
		return nil, err
	}
	file := openLedger(h, network.ChainID, first.from)
	entries := make([]*nonce.Entry, len(batch))
	views := make([]nonce.View, len(batch))
	ledger, err := file.load()
	if err != nil {
		return nil, err
	}
	for i, p := range batch {
		if entries[i], err = ledger.Serving(p.intent.ID, p.intent.Request); err != nil {
			return nil, err
		}
		if entries[i] == nil || entries[i].State == nonce.Reserved {
			if views[i], err = recheck(h, network, p); err != nil {
				return nil, err
			}
		}
	}
	var sent []Sent
	for i, p := range batch {
		e := entries[i]
		if e == nil || e.State == nonce.Reserved {
			if e, err = s.sign(file, p, views[i]); err != nil {
				if i == 0 {
					return nil, err
				}
				return sent, nil
			}
		}
		sent = append(sent, release(file, network, *e))
	}
	return sent, nil
}
