package report

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// judgeSimulation compares what a node says would happen with what was read from the bytes. It only ever adds findings.
func (w *writer) judgeSimulation(coins uint256.Int) {
	s := w.Simulation
	switch {
	case s == nil:
		return
	case s.Failed:
		w.danger("simulation_failed", "The node says that this would fail: "+s.Reason, "It would cost its fee and do nothing. Find out why first.")
		return
	}
	if s.Cut {
		w.danger("simulation_cut", "The node says that more would move than can be shown here.", "What is not shown may be what you lose. Do not go on unless you know why.")
	}
	for _, moved := range s.Changes {
		if !moved.Incoming && moved.Amount.Exact.Cmp(w.leaving(moved, coins)) > 0 {
			what := moved.Amount.Words()
			if moved.TokenID != nil {
				what = "NFT " + moved.TokenID.String() + " of " + moved.Amount.Token.String()
			}
			w.danger("simulation_differs", "The node says that "+what+" would leave your account, which is more than the request says.",
				"What you see is not all that happens. Do not go on unless you know why.")
		}
	}
	for i := range w.effects {
		e := &w.effects[i]
		if e.kind != effectMove || w.Token(e.token) == nil {
			continue
		}
		for _, r := range w.Received {
			if r.Token == e.token && r.Owner == e.party && r.Amount.Cmp(e.amount) < 0 {
				t := w.Unit(e.token)
				w.warning("token_keeps_part", "The node says that the recipient would get "+t.Amount(r.Amount).Words()+" of the "+t.Amount(e.amount).Text+" that you send.",
					"This token keeps a part of each transfer. Send more, if the whole amount is to arrive.")
			}
		}
	}
}

// leaving is how much of what was simulated leaves the account as the request says. A call that only a descriptor describes says
// nothing of tokens.
func (w *writer) leaving(s Simulated, coins uint256.Int) uint256.Int {
	var sum uint256.Int
	if s.Amount.Token == nil {
		return coins
	}
	for i := range w.effects {
		e := &w.effects[i]
		same := e.token == *s.Amount.Token && e.owner == w.From && (e.id == nil) == (s.TokenID == nil) && (e.id == nil || *e.id == *s.TokenID)
		switch {
		case same && (e.kind == effectMove || e.kind == effectUnwrap):
			sum = more(sum, e.amount)
		case same && e.kind == effectNFT:
			count := e.amount
			if count.IsZero() {
				count = one
			}
			sum = more(sum, count)
		case e.kind == effectUnknown: // a danger already
			return uint256.Max
		case e.kind == effectVault && e.owner == w.From && s.TokenID == nil:
			sum = more(sum, w.intoVault(e, *s.Amount.Token))
		}
	}
	if w.described {
		return uint256.Max
	}
	return sum
}

// intoVault is how much of a token a vault may take: what it is told, or as much as it likes where the number is of the other of
// shares and what it keeps.
func (w *writer) intoVault(e *effect, token eth.Address) uint256.Int {
	asset := w.asset(e.contract)
	pays := asset != nil && token == *asset
	if e.named { // shares are given back
		pays = token == e.contract
	}
	switch {
	case !pays && (e.named || asset != nil):
		return uint256.Int{}
	case pays && e.named != e.inAssets:
		return e.amount
	}
	return uint256.Max
}
