package report

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// changes lists what a success does to the account's balances, the fee excluded: of coins, and of tokens that are known. What a
// call that cannot be read does beside is not there, nor what another contract is told to pay: it may not.
func (w *writer) changes(coins uint256.Int) {
	after := less(w.Coins, coins)
	type balance struct {
		token     Token
		is, after uint256.Int
	}
	var list []balance
	of := func(token eth.Address) *balance {
		for i := range list {
			if list[i].token.Address == token {
				return &list[i]
			}
		}
		t, held := w.Unit(token), w.Held(token, w.From, nil)
		list = append(list, balance{t, held, held})
		return &list[len(list)-1]
	}
	for i := range w.effects {
		e := &w.effects[i]
		switch e.kind {
		case effectWrap, effectUnwrap, effectMove:
			if w.Token(e.token) == nil {
				continue
			}
			b := of(e.token)
			switch {
			case e.kind == effectWrap:
				b.after = more(b.after, e.amount)
			case e.kind == effectUnwrap:
				b.after, after = less(b.after, e.amount), more(after, e.amount)
			case e.owner == w.From && e.party != w.From:
				b.after = less(b.after, e.amount)
			case e.party == w.From && e.owner != w.From && e.group == "":
				b.after = more(b.after, e.amount)
			}
		}
	}
	if after != w.Coins {
		w.change(w.Network.Coin(w.Coins), w.Network.Coin(after))
	}
	for _, b := range list {
		if b.after != b.is {
			w.change(b.token.Amount(b.is), b.token.Amount(b.after))
		}
	}
}

func (w *writer) change(before, after Amount) {
	w.report.Changes = append(w.report.Changes, Change{Symbol: before.Symbol, Before: before, After: after})
}

// less returns x-y, or 0: a contract may let more pass than there is.
func less(x, y uint256.Int) uint256.Int {
	if rest, ok := x.Sub(y); ok {
		return rest
	}
	return uint256.Int{}
}

// more returns x+y, or the most there can be.
func more(x, y uint256.Int) uint256.Int {
	if sum, ok := x.Add(y); ok {
		return sum
	}
	return uint256.Max
}
