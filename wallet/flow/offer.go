package flow

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

const (
	// ErrFeeCap means that no fee within the network's FeeCap is enough. Details: "needed" and "cap", in wei per gas.
	ErrFeeCap fault.Code = "fee_over_cap"
	// ErrFeeLow means that the user's own fee is below what the next block takes. Detail "baseFee", in wei per gas.
	ErrFeeLow fault.Code = "fee_below_base"
)

// prices are the fees of one transaction in wei per gas.
type prices struct {
	legacy         bool
	base, max, tip uint256.Int
}

// offer is what a speed offers: the doubled base fee and its tip. That is enough while five blocks in a row are full, each of
// which raises the base fee by an eighth (EIP-1559). A chain whose blocks state no base fee gets the node's gas price.
func (m *market) offer(pace int) (prices, error) {
	if m.legacy {
		price, err := scale(m.price, max(tipQuarters[pace], 4), 4) // below the node's own price nobody may ever take it
		return prices{legacy: true, max: price}, err
	}
	tip, err := m.tip(pace)
	if err != nil {
		return prices{}, err
	}
	return m.withTip(tip)
}

func (m *market) withTip(tip uint256.Int) (prices, error) {
	doubled, ok := m.base.Add(m.base)
	most, fits := doubled.Add(tip)
	if !ok || !fits {
		return prices{}, nodeAnswer("its fees are over 256 bits", nil)
	}
	return prices{base: m.base, max: most, tip: tip}, nil
}

// least is the price below which nothing is mined now.
func (m *market) least() uint256.Int {
	if m.legacy {
		return m.price
	}
	return m.base
}

// within lowers an offer to the network's limit. Errors: ErrFeeCap.
func (p prices) within(limit *uint256.Int, least uint256.Int) (prices, error) {
	switch {
	case limit == nil || p.max.Cmp(*limit) <= 0:
		return p, nil
	case least.Cmp(*limit) > 0:
		return p, overCap("", "the chain takes "+perGas(least)+" now", least, *limit)
	}
	p.max, p.tip = *limit, smaller(p.tip, *limit)
	return p, nil
}

func overCap(field, what string, needed, limit uint256.Int) error {
	return fault.New(ErrFeeCap, field, what+", and your limit for this network is "+perGas(limit)+
		": wait until fees are lower, or raise the limit in the network's settings").With("needed", needed.String()).With("cap", limit.String())
}

// prices are what a request offers: the user's own fees, or what its speed takes. Errors: ErrSpeed, ErrRequest, ErrFeeCap,
// ErrFeeLow.
func (m *market) prices(r PlanRequest, limit *uint256.Int) (prices, error) {
	at, err := pace(r.Speed)
	if err != nil {
		return prices{}, err
	}
	p, err := m.offer(at)
	if err != nil {
		return p, err
	}
	if r.MaxFeePerGas == nil && r.MaxPriorityFeePerGas == nil {
		return p.within(limit, m.least())
	}
	if tip := r.MaxPriorityFeePerGas; tip != nil {
		if m.legacy {
			return p, fault.New(ErrRequest, "maxPriorityFeePerGas", "leave this out: this chain has one price for all gas")
		}
		if p, err = m.withTip(*tip); err != nil {
			return p, fault.New(ErrRequest, "maxPriorityFeePerGas", "offer less: nobody has so much")
		}
	}
	if most := r.MaxFeePerGas; most != nil {
		p.max = *most
		if r.MaxPriorityFeePerGas == nil {
			p.tip = smaller(p.tip, p.max)
		}
	}
	switch {
	case p.max.IsZero():
		return p, fault.New(ErrRequest, "maxFeePerGas", "offer more than 0: no node takes what pays nothing")
	case p.tip.Cmp(p.max) > 0:
		return p, fault.New(ErrRequest, "maxPriorityFeePerGas", "the priority fee is a part of the whole fee: lower it, or raise that")
	case limit != nil && p.max.Cmp(*limit) > 0:
		return p, overCap("maxFeePerGas", "you offer "+perGas(p.max), p.max, *limit)
	case p.max.Cmp(p.base) < 0:
		return p, fault.New(ErrFeeLow, "maxFeePerGas", "the next block takes "+perGas(p.base)+": offer at least that, or what you send waits").
			With("baseFee", p.base.String())
	}
	return p, nil
}

// perGas writes a price of gas for people.
func perGas(wei uint256.Int) string { return erc20abi.FormatAmount(wei, 9) + " gwei" }

func larger(a, b uint256.Int) uint256.Int {
	if a.Cmp(b) > 0 {
		return a
	}
	return b
}

func smaller(a, b uint256.Int) uint256.Int {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}

// farAbove is how many times what fast transactions offer a user's own offer is when it is taken for a mistake.
const farAbove = 10

// aboutFees judges the user's own fees beside the market.
func (d *draft) aboutFees() (list []report.Finding) {
	p, m := d.prices, &d.facts.market
	fast, err := m.offer(len(speeds) - 1)
	if err != nil || d.order.MaxFeePerGas == nil && d.order.MaxPriorityFeePerGas == nil {
		return nil
	}
	if p.over(fast) {
		list = with(list, report.SeverityDanger, "fee_far_above",
			"You offer up to "+perGas(p.max)+", with "+perGas(p.tip)+" of it as a tip. That is over ten times what fast transactions offer now: "+perGas(fast.max)+", with "+perGas(fast.tip)+".",
			"Check the numbers, which are per gas. A tip is paid whole, whatever others pay.")
	}
	low := ""
	switch {
	case m.legacy && p.max.Cmp(m.price) < 0:
		low = "The node takes " + perGas(m.price) + " now, and you offer " + perGas(p.max) + "."
	case !m.legacy && m.lasts(p.max) < fewBlocks:
		low = "You offer " + perGas(p.max) + ", and the next block takes " + perGas(p.base) + " already: a few full blocks raise that above your offer."
	default:
		return list
	}
	return with(list, report.SeverityWarning, "fee_low", low, "It may wait for a long time, and all that you send after it waits too. Offer more, or speed it up later.")
}

// fewBlocks is how many full blocks an offer lasts at least that is not called low.
const fewBlocks = 3

// over reports whether an offer is farAbove times another one, at most or of what is paid if the base fee stays.
func (p prices) over(fast prices) bool {
	times := func(x uint256.Int) uint256.Int {
		y, ok := x.Mul(uint256.FromUint64(farAbove))
		if !ok {
			return uint256.Max
		}
		return y
	}
	paid, ok := p.base.Add(p.tip)
	usual, _ := fast.base.Add(fast.tip) // no more than fast.max
	return p.max.Cmp(times(fast.max)) > 0 || !p.legacy && (!ok || paid.Cmp(times(usual)) > 0)
}
