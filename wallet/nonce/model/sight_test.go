package model

import (
	"encoding/json"
	"slices"

	"github.com/latchkey/latchkey/wallet/nonce"
)

// sights are what nodes showed, by their content.
type sights struct {
	interned[string]
	real []*nonce.Sight
}

func (m *model) sight(s *nonce.Sight) uint32 {
	text, _ := json.Marshal(s)
	id := m.sights.id(string(text))
	if int(id) == len(m.sights.real) {
		m.sights.real = append(m.sights.real, s)
	}
	return id
}

// lookKey is all that a look depends on.
type lookKey struct {
	from  uint32 // the record, or the sight of the first look
	again bool
	chain chain
	shows
}

// shows is how a node answers a look.
type shows uint8

const (
	honest shows = iota // what is in no block is not in its pool either
	pooled              // or is
	high                // it says that three nonces are consumed
	behind              // it has no block that is not final
	ghosts              // it still shows receipts from blocks that a reorg took away
)

// looks gives what a node may show: the chain as it is, or as it was at its final block; any of the transactions that
// left in its pool; and a count that may be wrong.
func (m *model) looks(s *state, i int, yield func(step, state)) {
	t := &s.tabs[i]
	again := t.stage == syncAgain
	for how := honest; how <= ghosts; how++ {
		if again && how == high || how == behind && s.chain.head() == s.chain.final || how == ghosts && s.chain.reorgs == 0 {
			continue
		}
		key := lookKey{t.sight, again, s.chain, how}
		id, ok := m.seen[key]
		if !ok {
			id = m.look(key)
			m.seen[key] = id
		}
		if id == nothingNew {
			continue
		}
		to := *s
		if !again && len(m.sights.real[id].Doubtful()) > 0 {
			to.tabs[i] = tab{stage: syncAgain, sight: id, call: t.call}
		} else {
			o := m.ops.id(op{kind: opSettle, sight: id, late: s.late})
			m.begin(&to, i, tab{stage: syncSettle, sight: id}, call{op: o, known: t.call.known})
		}
		m.goesOn(step{what: looksLike[how]}, &to, i, yield)
	}
}

var looksLike = []string{"looks", "looks, and all is pending", "looks, and the node's count is too high", "looks, and the node is behind",
	"looks, and the node shows receipts of blocks that are gone"}

// askedOf returns the transactions that a look asks about.
func (m *model) askedOf(t *tab, again bool) (asked []nonce.Entry) {
	if again {
		first := m.sights.real[t.sight]
		for _, at := range first.Doubtful() {
			asked = append(asked, first.Entries[at].Entry)
		}
		return asked
	}
	return m.decoded[t.sight].Asked()
}

// nothingNew stands for a sight that another key has too.
const nothingNew = ^uint32(0)

// look makes the sight of one look.
func (m *model) look(k lookKey) uint32 {
	c := k.chain
	if k.shows == behind {
		c.cut(c.final)
	}
	asked := m.askedOf(&tab{sight: k.from}, k.again)
	var shown []nonce.Shown
	for _, e := range asked {
		one := m.show(&c, e, k.shows == pooled)
		if k.shows == ghosts && e.Block != nil && !e.Authorization {
			one.Block = e.Block
		}
		shown = append(shown, one)
	}
	if k.again {
		first := *m.sights.real[k.from]
		first.Settled = m.consumed(&k.chain, uint8(first.Finalized-base))
		first.Entries = slices.Clone(first.Entries)
		for n, at := range first.Doubtful() {
			shown[n].Again = true
			first.Entries[at] = shown[n]
		}
		if first.Settled == 0 {
			first.Finalized = finalShown(&first)
		}
		return m.sight(&first)
	}
	s := &nonce.Sight{View: m.truth(&c, m.decoded[k.from].Pins()), Finalized: base + uint64(c.final), Entries: shown}
	if k.shows == behind {
		s.View.Head = base + uint64(c.head())
	}
	truly := len(s.Doubtful())
	if k.shows == high {
		if s.View.Latest = 3; len(s.Doubtful()) == truly {
			return nothingNew
		}
	}
	if len(s.Doubtful()) == 0 {
		s.Finalized = finalShown(s)
	}
	return m.sight(s)
}

// truth is what an honest node says of the account.
func (m *model) truth(c *chain, pins []uint64) nonce.View {
	v := nonce.View{Genesis: &genesis, Latest: m.consumed(c, c.head())}
	v.Pending = v.Latest
	if m.delegated(c, c.head()) {
		v.Delegate = &delegate
	}
	for _, number := range pins {
		if number > base && number <= base+uint64(c.head()) {
			v.Shown = append(v.Shown, nonce.Pin{Number: number, Hash: c.hash(uint8(number - base))})
		}
	}
	return v
}

// finalShown is the newest final block that the sight shows a transaction in: older and newer final ones make no
// difference to it.
func finalShown(s *nonce.Sight) (number uint64) {
	for _, e := range s.Entries {
		if e.Block != nil && e.Block.Number <= s.Finalized {
			number = max(number, e.Block.Number)
		}
	}
	return number
}
