package report

import (
	"slices"
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// Part is one transaction of several that are approved together, with what is known when its turn comes.
type Part struct {
	Tx      Tx
	Knows   *Knowledge
	Changes []Change // as its report has them
}

// Together finds what several transactions of one account do that none of them does alone.
func Together(parts []Part) []Finding {
	w := &writer{Knowledge: parts[0].Knows}
	w.judgeSpenders(parts)
	w.judgeBalances(parts)
	return w.report.Findings
}

// judgeSpenders finds several allowances that stand in the end.
func (w *writer) judgeSpenders(parts []Part) {
	var stand []effect
	for _, p := range parts {
		for _, e := range p.Knows.read(p.Tx).all() {
			switch e.kind {
			case effectAllow, effectMore, effectOneNFT, effectAllNFTs:
				stand = slices.DeleteFunc(stand, func(o effect) bool { return o.token == e.token && o.party == e.party })
				if e.allows() && !w.theirs(&e) {
					stand = append(stand, e)
				}
			}
		}
	}
	of := map[eth.Address]int{}
	for i := range stand {
		if of[stand[i].party]++; of[stand[i].party] == 2 {
			w.warning("batch_one_spender", "After all of this "+stand[i].party.String()+" could take several of your tokens or collections.",
				"An application rarely needs more than one of them. Make sure that you know whose address this is.")
		}
	}
	if len(stand) > 1 && len(of) > 1 {
		w.severalAllowances()
	}
}

// hundredth is the part of a balance that counts as nothing when the rest of it leaves.
const hundredth = 100

// judgeBalances finds what leaves in parts, until nothing or almost nothing is left of it.
func (w *writer) judgeBalances(parts []Part) {
	type balance struct {
		first, last Amount
		left        int // how many transactions take of it
	}
	var list []balance
	for _, p := range parts {
		for _, c := range p.Changes {
			at := slices.IndexFunc(list, func(b balance) bool { return sameUnit(b.first, c.Before) })
			if at < 0 {
				at = len(list)
				list = append(list, balance{first: c.Before})
			}
			if list[at].last = c.After; c.After.Exact.Cmp(c.Before.Exact) < 0 {
				list[at].left++
			}
		}
	}
	for _, b := range list {
		rest, fits := b.last.Exact.Mul(uint256.FromUint64(hundredth))
		if b.left > 1 && fits && rest.Cmp(b.first.Exact) < 0 {
			w.warning("batch_whole_balance", strconv.Itoa(b.left)+" of these transactions together take all or almost all of your "+b.first.Words()+".",
				"Make sure that you mean to part with all of it.")
		}
	}
}

func sameUnit(a, b Amount) bool {
	return (a.Token == nil) == (b.Token == nil) && (a.Token == nil || *a.Token == *b.Token)
}
