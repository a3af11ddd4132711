package model

import (
	"fmt"
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// check returns what is wrong with a state that was reached from another, or "". What is judged depends on parts of the
// state, and is judged once for each value of them.
func (m *model) check(from, to *state) string {
	if from != nil && from.store != to.store {
		if wrong := m.judge([2]uint32{from.store, to.store}, func() string { return m.evolves(from.store, to.store) }); wrong != "" {
			return wrong
		}
	}
	if wrong := m.judge(to.left, func() string { return m.alone(to.left) }); wrong != "" {
		return wrong
	}
	type kept struct{ ledger, left uint32 }
	if wrong := m.judge(kept{to.store, to.left}, func() string { return m.kept(to.store, to.left) }); wrong != "" {
		return wrong
	}
	now := moment{to.store, to.chain, to.left}
	verdict, known := m.moments[now]
	if !known {
		if verdict = m.true(now.ledger, &now.chain); verdict == "" && m.eager {
			verdict = m.inFlight(now.left, &now.chain)
		}
		if verdict == "" {
			verdict = m.settles(now.ledger, now.chain, now.left)
		}
		m.moments[now] = verdict
	}
	return verdict
}

// moment is what is left of a state when both tabs are gone.
type moment struct {
	ledger uint32
	chain  chain
	left   uint32
}

func (m *model) judge(key any, by func() string) string {
	verdict, known := m.judged[key]
	if !known {
		verdict = by()
		m.judged[key] = verdict
	}
	return verdict
}

// read returns the record that is stored.
func (m *model) read(id uint32) (*nonce.Record, error) {
	if at, ok := m.parsed[id]; ok {
		return m.decoded[at], nil
	}
	r, err := m.open(id)
	if err != nil {
		return nil, err
	}
	m.parsed[id] = m.record(r)
	return r, nil
}

// open reads what is stored through the product's code.
func (m *model) open(id uint32) (*nonce.Record, error) {
	return nonce.Open(&replay{m: m, preload: true, now: id}, chainID, account).Load()
}

// entries lists all of a record, whatever became of them.
func entriesOf(r *nonce.Record) []nonce.Entry {
	return append(append([]nonce.Entry{}, r.Open...), r.Archive...)
}

// alone demands N1 of the transactions that left: of any two with one nonce, one is linked to the other; and that one
// intent has one nonce (N2).
func (m *model) alone(left uint32) string {
	list := members(left)
	for i, x := range list {
		for _, y := range list[:i] {
			a, b := m.txs[x], m.txs[y]
			if a.nonce == b.nonce && !m.linked(a, b) {
				return fmt.Sprintf("N1: two transactions left for nonce %d, for %s and %s", a.nonce, a.intent, b.intent)
			}
			if a.intent == b.intent && a.intent != "" {
				return fmt.Sprintf("N2: %s left with the nonces %d and %d", a.intent, a.nonce, b.nonce)
			}
		}
	}
	return ""
}

// linked reports whether the user agreed that one takes the other's place, or both that of a third, and the ledger says so.
func (m *model) linked(a, b tx) bool { return m.origin(a) == m.origin(b) }

// origin follows what a transaction replaces, as far as the user asked for that.
func (m *model) origin(t tx) eth.Hash {
	for t.replaces != nil {
		old := m.txs[m.tx(*t.replaces)]
		if of := m.askOf(t.intent).replaces; of == "" || old.intent != "" && old.intent != of {
			break
		}
		t = old
	}
	return t.hash
}

func (m *model) askOf(name string) ask {
	return m.asks[slices.IndexFunc(m.asks, func(a ask) bool { return a.name == name })]
}

// kept demands N3: whatever left is stored, with its bytes until it is settled.
func (m *model) kept(ledger, left uint32) string {
	r, err := m.read(ledger)
	if err != nil {
		return "N4: what is stored cannot be read: " + err.Error()
	}
	for _, t := range members(left) {
		found := false
		for _, e := range entriesOf(r) {
			found = found || e.Hash != nil && *e.Hash == m.txs[t].hash && e.Nonce == m.txs[t].nonce &&
				(e.State.Settled() || string(e.Raw) == string(m.txs[t].raw) || m.txs[t].carried >= 0)
		}
		if !found {
			return fmt.Sprintf("N3: the transaction of %s with nonce %d left, and is not recorded", m.txs[t].intent, m.txs[t].nonce)
		}
	}
	return ""
}

// true demands that what the ledger calls settled is so: a final block holds that very transaction, or another one with
// its nonce (N2).
func (m *model) true(ledger uint32, c *chain) string {
	r, err := m.read(ledger)
	if err != nil {
		return err.Error()
	}
	for _, e := range r.Archive {
		if e.Hash == nil {
			continue
		}
		own := m.minedAt(c, e)
		mined := own > 0 && own <= c.final
		consumed := m.consumed(c, c.final) > e.Nonce
		switch {
		case e.State == nonce.Final && !mined:
			return fmt.Sprintf("N8: nonce %d is called final, and is not", e.Nonce)
		case e.State != nonce.Final && (mined || !consumed):
			return fmt.Sprintf("N2: nonce %d is called %s, and may still be mined", e.Nonce, e.State)
		}
	}
	return ""
}

// minedAt is the height at which an entry's transaction is, or its authorization by itself or carried; or 0.
func (m *model) minedAt(c *chain, e nonce.Entry) uint8 {
	for i, b := range c.blocks {
		if b < ours {
			continue
		}
		if t := m.txs[b-ours]; t.hash == *e.Hash || e.Authorization && t.span == 2 && t.nonce+1 == e.Nonce {
			return uint8(i) + 1
		}
	}
	return 0
}

// evolves demands of one write what no write may do: forget or change a signature, free a nonce that was signed for
// (N5), or lower the floor (N6).
func (m *model) evolves(from, to uint32) string {
	old, err := m.read(from)
	if err != nil {
		return err.Error()
	}
	now, err := m.read(to)
	if err != nil {
		return "N4: what was stored cannot be read: " + err.Error()
	}
	if now.Floor < old.Floor {
		return fmt.Sprintf("N6: the floor fell from %d to %d", old.Floor, now.Floor)
	}
	for n := old.Floor; n < now.Floor && old.Floor > 0 && !m.agrees; n++ {
		if len(now.Group(n)) == 0 {
			return fmt.Sprintf("N6: the floor rose from %d to %d on a node's word", old.Floor, now.Floor)
		}
	}
	for _, e := range entriesOf(old) {
		if e.Hash == nil {
			continue
		}
		found := false
		for _, later := range entriesOf(now) {
			found = found || later.Hash != nil && *later.Hash == *e.Hash && later.State != nonce.Released && (later.State.Settled() || string(later.Raw) == string(e.Raw))
		}
		if !found {
			return fmt.Sprintf("N5: the signature for nonce %d is no longer recorded", e.Nonce)
		}
	}
	if wrong := m.fenced(old, now); wrong != "" {
		return wrong
	}
	return m.foreignChain(to)
}

// foreignChain demands N7: nothing for another chain gets a number.
func (m *model) foreignChain(ledger uint32) string {
	r, err := m.open(ledger)
	if err != nil {
		return err.Error()
	}
	intent := m.asks[0].intent(nil)
	intent.ID, intent.ChainID = "elsewhere", chainID+1
	if _, err := r.Reserve(intent, nonce.View{}, nonce.Agreed{}, early); err == nil {
		return "N7: a number was given out for another chain"
	}
	return ""
}

// inFlight demands N9 of what left and is in no block: if the account delegates, or is about to, all has one number.
func (m *model) inFlight(left uint32, c *chain) string {
	delegated := m.delegated(c, c.head())
	count := m.consumed(c, c.head())
	number, found := uint64(0), false
	for _, i := range members(left) {
		t := m.txs[i]
		if t.carried >= 0 || t.nonce < count {
			continue
		}
		delegated = delegated || t.delegate
		if found && number != t.nonce && delegated {
			return fmt.Sprintf("N9: the numbers %d and %d of a delegated account are in flight at once", min(number, t.nonce), max(number, t.nonce))
		}
		number, found = t.nonce, true
	}
	return ""
}
