package flow

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// ErrNoGap means that no transaction waits for a number that was given up.
const ErrNoGap fault.Code = "no_gap"

// purpose is why the wallet itself makes a transaction of a kind.
func (o order) purpose() nonce.Purpose {
	switch o.Kind {
	case KindSpeedUp:
		return nonce.SpeedUp
	case KindCancel:
		return nonce.Cancel
	case KindFill:
		return nonce.Fill
	}
	return ""
}

// link finds what a request of the wallet's own kinds is about: the transaction to replace, or the number to fill. Errors:
// nonce.ErrNoEntry, nonce.ErrReplace, ErrNoGap.
func (d *draft) link() error {
	switch d.order.Kind {
	case KindSpeedUp, KindCancel:
		old, err := d.ledger.Replaceable(*d.order.Replaces)
		switch {
		case err != nil:
			return err
		case d.order.Kind == KindSpeedUp && old.Authorization:
			return fault.New(nonce.ErrReplace, "replaces", "an authorization pays no fee, so there is nothing to speed up: cancel it to take it back")
		case d.order.Kind == KindSpeedUp && old.Transaction.Digest != nil:
			return fault.New(nonce.ErrReplace, "replaces", "a program made this transaction, and signed more with it than the wallet can make again: cancel it, or let that program replace it")
		}
		d.replaced = old
		d.order.original = &old.Transaction
	case KindFill:
		gap, waits := d.ledger.WaitsFor(d.ledger.Floor)
		if d.number == nil && waits {
			d.number = &gap
		}
		if d.number == nil {
			return fault.New(ErrNoGap, "", "no transaction waits for a number: there is nothing to fill")
		}
	}
	return nil
}

// replaceable demands, by what the node says, that what is to be replaced is not mined, and that this is still its chain.
func (d *draft) replaceable() error {
	switch {
	case d.ledger.Compare(d.facts.view) == nonce.Reset:
		return fault.New(nonce.ErrChainReset, "chainId", "this chain started anew: what you want to replace is not on it")
	case d.facts.view.Latest > d.replaced.Nonce:
		return fault.New(nonce.ErrReplace, "replaces", "its number was used in a block: nothing can replace it any more")
	}
	return nil
}

// offer sets what the transaction offers for gas. A replacement offers the least that every node takes in place of all that were
// signed for its number, or more (EIP-1559 fees both; the price of one that has a price only).
// Errors: those of market.prices, nonce.ErrUnderpriced.
func (d *draft) offer() (err error) {
	m, r, limit := &d.facts.market, d.order.PlanRequest, d.network.FeeCap
	if d.replaced == nil {
		d.prices, err = m.prices(r, limit)
		return err
	}
	least, err := d.ledger.MinimumFees(*d.order.Replaces)
	if err != nil {
		return err
	}
	if d.order.original.Legacy {
		least = nonce.Fees{MaxFeePerGas: larger(least.MaxFeePerGas, least.MaxPriorityFeePerGas)}
		if r.MaxPriorityFeePerGas != nil {
			return fault.New(ErrRequest, "maxPriorityFeePerGas", "leave this out: the transaction has one price for all gas")
		}
	}
	switch {
	case r.MaxFeePerGas != nil && r.MaxFeePerGas.Cmp(least.MaxFeePerGas) < 0:
		return underpriced("maxFeePerGas", least)
	case r.MaxPriorityFeePerGas != nil && r.MaxPriorityFeePerGas.Cmp(least.MaxPriorityFeePerGas) < 0:
		return underpriced("maxPriorityFeePerGas", least)
	case limit != nil && least.MaxFeePerGas.Cmp(*limit) > 0:
		return overCap("", "a replacement must offer "+perGas(least.MaxFeePerGas), least.MaxFeePerGas, *limit)
	}
	p, err := m.prices(r, limit)
	if err != nil {
		return err
	}
	if d.order.original.Legacy && !p.legacy { // such a price is paid whole: it need not last for blocks
		sum, fits := afterFull(p.base, m.gasLimit).Add(p.tip)
		if r.MaxFeePerGas == nil && fits {
			p.max = smaller(p.max, sum)
		}
		p.legacy, p.tip = true, uint256.Int{}
	}
	p.max, p.tip = larger(p.max, least.MaxFeePerGas), larger(p.tip, least.MaxPriorityFeePerGas)
	d.prices = p
	return nil
}

func underpriced(field string, least nonce.Fees) error {
	return fault.New(nonce.ErrUnderpriced, field, "nodes take a replacement only if it offers at least a tenth more: offer "+perGas(least.MaxFeePerGas)+
		" or more, with a tip of "+perGas(least.MaxPriorityFeePerGas)).
		With("maxFeePerGas", least.MaxFeePerGas.String()).With("maxPriorityFeePerGas", least.MaxPriorityFeePerGas.String())
}

// tryAgain takes the gas of what is sent once more, and asks the node what it does now. That it would fail is no error, as it may do
// so only until what is in front of it is mined.
func (d *draft) tryAgain() error {
	d.tx.Gas = d.replaced.Transaction.Gas
	b := newBatch()
	call := limited(d.order.From, d.tx)
	rollup := d.askDataFee(b)
	result, simulated := b.add("eth_call", call.json(), quoted("latest")), askSimulation(b, []message{call})
	replies, err := b.send(d.host, d.network)
	if err != nil {
		return err
	}
	if d.data, err = rollup.read(replies); err != nil {
		return err
	}
	if e := replies[result].Error; e != nil {
		if !e.reverts() {
			return refused(e)
		}
		d.fails = true
		return nil
	}
	if tried := readSimulation(replies[simulated], 1); tried != nil && !tried.last().failed() {
		tried.tell(&d.knows)
		d.knows.Used = tried.last().gasUsed
	}
	return nil
}

// linked tells the report what the transaction has to do with others.
func (d *draft) linked() *report.Link {
	l := &report.Link{Nonce: d.next()}
	switch purpose := d.order.purpose(); {
	case purpose == "":
		return nil
	case purpose == nonce.Fill:
		l.Purpose = report.PurposeFill
		for _, e := range d.ledger.Open {
			if e.Nonce > l.Nonce && e.Hash != nil && e.State != nonce.Mined {
				l.Waiting++
			}
		}
		return l
	case purpose == nonce.SpeedUp:
		l.Purpose = report.PurposeSpeedUp
	default:
		l.Purpose = report.PurposeCancel
	}
	l.Hash = *d.order.Replaces
	switch old := entryOf(d.ledger, l.Hash); {
	case old == nil:
	case old.Authorization:
		l.Delegate = old.Transaction.Delegate
	default:
		tx := reported(old.Transaction)
		tx.Nonce = &l.Nonce
		k := d.knows
		l.Intent, _ = k.Describe(tx)
		l.Fee = d.network.coin(mustCost(old.Transaction.Gas, old.Transaction.MaxFeePerGas))
		l.MaxFeePerGas, l.MaxPriorityFeePerGas = old.Transaction.MaxFeePerGas, old.Transaction.MaxPriorityFeePerGas
	}
	return l
}

// entryOf returns the entry of what was signed with a hash, or nil.
func entryOf(r *nonce.Record, hash eth.Hash) *nonce.Entry {
	for _, list := range [][]nonce.Entry{r.Open, r.Archive} {
		for i := range list {
			if e := &list[i]; e.Hash != nil && *e.Hash == hash {
				return e
			}
		}
	}
	return nil
}

// chosen judges the user's own number as far as that is known when it is planned; reserving it decides. Errors: nonce.ErrUsed,
// nonce.ErrNotNext.
func (d *draft) chosen() error {
	if d.number == nil {
		return nil
	}
	r, number, latest := d.ledger, *d.number, d.facts.view.Latest
	next := strconv.FormatUint(r.Next(d.facts.view, 0), 10)
	group, floor := r.Group(number), max(r.Floor, latest)
	switch {
	case number < latest, len(group) > 0 && group[0].State != nonce.Released:
		return fault.New(nonce.ErrUsed, "nonce", "this number belongs to another transaction of the account: use "+next+", or let the ledger choose").With("next", next)
	case number > floor && number-floor > nonce.MaxLeap:
		return fault.New(nonce.ErrNotNext, "nonce", "the account's next number is "+next+": one so far above it would wait for all in between").With("next", next)
	}
	d.above = number != floor && len(group) == 0
	return nil
}

// aboutPlace judges the number that the request itself decides on.
func (d *draft) aboutPlace() (list []report.Finding) {
	if d.above {
		number, floor := *d.number, max(d.ledger.Floor, d.facts.view.Latest)
		chose := "You chose the number " + strconv.FormatUint(number, 10) + ", "
		text, advice := chose+"and the next one is "+strconv.FormatUint(floor, 10)+": no chain mines this before all in between are used.", "Your next requests fill them."
		if number < floor {
			text, advice = chose+"which is free by the node's word alone: this wallet or another one may have used it.", "Then one of the two is mined, and nobody knows which."
		}
		list = with(list, report.SeverityDanger, findingAbove, text, advice+" Leave the number out unless you know what it is for.")
	}
	if d.fails {
		list = with(list, report.SeverityWarning, "fails_now",
			"The node says that the transaction would fail now.",
			"That may change once what you sent before it is mined. If not, it costs its fee and does nothing: cancel it instead.")
	}
	return list
}
