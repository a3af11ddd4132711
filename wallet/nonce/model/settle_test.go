package model

import (
	"fmt"
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// settles demands N8 of what a moment leaves behind: no fault any more, both tabs gone, an honest node that keeps what it
// is given, and blocks that become final. Then everything that is open is settled, or the ledger says what the user has to
// decide; and the next payment gets a nonce.
func (m *model) settles(ledger uint32, c chain, left uint32) string {
	r, err := m.read(ledger)
	if err != nil {
		return "" // kept said so
	}
	file := nonce.Open(newShelf(r), chainID, account)
	now := clock(true) + hour
	for range 6 {
		if r, err = file.Load(); err != nil {
			return "N8: " + err.Error()
		}
		if r, left, err = m.sync(file, r, &c, left, now); err != nil {
			return "N8: " + err.Error()
		}
		m.grow(&c, left)
	}
	v := m.truth(&c, nil)
	v.Head = base + uint64(c.head())
	if wrong := m.waits(r, v); wrong != "" {
		return wrong
	}
	next := nonce.Intent{ID: "next", ChainID: chainID, Transaction: nonce.Transaction{To: account, Data: eth.Bytes{}, Value: uint256.FromUint64(1), Gas: 21000}}
	if _, err := file.Update(func(r *nonce.Record) error {
		_, err := r.Reserve(next, v, nonce.Agreed{Rise: true, Unsettled: true}, now)
		return err
	}); err != nil && codeOf(err) != nonce.ErrDelegated {
		return "N8: the account is stuck: " + err.Error()
	}
	return ""
}

// waits says what is not over, and of which nobody is told why.
func (m *model) waits(r *nonce.Record, v nonce.View) string {
	needs := r.Needs(v.Latest, v.Head)
	for _, e := range r.Open {
		told := slices.ContainsFunc(needs, func(n nonce.Need) bool { return n.Nonce <= e.Nonce })
		if e.State != nonce.Released && !told {
			return fmt.Sprintf("N8: nonce %d is %s for ever, and nobody is told", e.Nonce, e.State)
		}
	}
	return ""
}

// sync is one reconciliation from beginning to end.
func (m *model) sync(file *nonce.Ledger, r *nonce.Record, c *chain, left uint32, now eth.Millis) (*nonce.Record, uint32, error) {
	s := &nonce.Sight{View: m.truth(c, r.Pins()), Finalized: base + uint64(c.final)}
	for _, e := range r.Asked() {
		s.Entries = append(s.Entries, m.show(c, e, false))
	}
	places := s.Doubtful()
	s.Settled = m.consumed(c, c.final)
	for _, at := range places {
		s.Entries[at].Again = true
	}
	r, err := file.Update(func(r *nonce.Record) error { return r.Reconcile(s, now) })
	if err != nil {
		return nil, 0, err
	}
	var bytes uint32
	for _, offer := range r.Offers(s) {
		bytes |= 1 << m.tx(*offer.Entry.Hash)
	}
	r, err = file.Update(func(r *nonce.Record) error {
		return m.heard(op{bytes: bytes, outcome: nonce.OutcomeAccepted}, r, now)
	})
	return r, left | m.away(bytes), err
}

// grow mines all that can be, the newest of each nonce, puts blocks on top where a reorg left none, and makes all final.
func (m *model) grow(c *chain, left uint32) {
	for again := true; again && c.head() < height; {
		again = false
		count := m.consumed(c, c.head())
		for _, t := range members(left) {
			if m.txs[t].nonce == count && c.at(ours+content(t)) == 0 && c.head() < height && !(m.txs[t].given && m.txs[t].carried < 0) {
				c.mine(ours + content(t))
				again = true
				break
			}
		}
	}
	if c.reorgs > 0 && c.head() < height {
		c.mine(empty)
	}
	c.final = c.head()
}
