package model

import (
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// bounds are what may happen in one exploration.
type bounds struct {
	name    string
	asks    []ask    // what the user may ask for
	views   []view   // what the node may say of the account, whatever is true
	foreign bool     // another wallet sends one transaction
	height  uint8    // how many blocks it may have
	reorgs  uint8    // how often blocks are taken away
	sends   uint8    // how many times any of them is asked for
	syncs   uint8    // how many times a tab asks what became of them
	late    bool     // the clock may jump by an hour
	unsure  bool     // the store may write and fail to say so
	gives   bool     // the user may give up what is set aside
	agrees  bool     // the user may agree to a rise of the floor
	reaches []string // what some ledger must come to say: a protocol that refuses everything would be safe too
	eager   bool     // the chain goes on at any time, and bytes leave at any time, because delegation is looked at
}

// state is everything at one moment. Both tabs may die at any effect, and go on after any delay: a crash is a tab that
// becomes idle, a lost lock is a tab that goes on, power loss is the crash of both.
type state struct {
	store uint32 // id of what is stored
	tabs  [2]tab
	chain chain
	left  uint32 // the transactions that left, a set: each may be mined at any time, whatever became of it here
	late  bool
	sends uint8 // how many flows were begun
	syncs uint8
}

// model holds what was learned about the ledger's code, by value, and the values by their numbers.
type model struct {
	bounds
	stored  interned[stored]
	logs    interned[log]
	ops     interned[op]
	records interned[string]
	entries interned[string]
	sights  sights
	decoded []*nonce.Record
	entered []nonce.Entry
	txs     []tx
	calls   map[call]reached
	seals   map[seal]uint32
	reseals map[seal]uint32
	seen    map[lookKey]uint32
	parsed  map[uint32]uint32 // the record in what is stored, by id of stored
	judged  map[any]string
	moments map[moment]string
}

func newModel(b bounds) *model {
	m := &model{bounds: b, calls: map[call]reached{}, seals: map[seal]uint32{}, reseals: map[seal]uint32{}, seen: map[lookKey]uint32{}, parsed: map[uint32]uint32{}, judged: map[any]string{}, moments: map[moment]string{}}
	m.stored.id(stored{})
	m.logs.id(log{})
	m.ops.id(op{kind: opLoad})
	m.entry(nonce.Entry{})
	return m
}

// step says what happened between two states, for a trace.
type step struct {
	tab         int // -1: the world
	what        string
	op          uint32 // of ops
	then        uint32 // what it goes on with
	gives, dies bool
	note        fault.Code
}

// next gives every state that may follow.
func (m *model) next(s *state, yield func(step, state)) {
	for i := range s.tabs {
		m.nextOfTab(s, i, func(what step, to state) {
			what.tab = i
			yield(what, to)
		})
	}
	m.nextOfWorld(s, func(what step, to state) {
		what.tab = -1
		yield(what, to)
	})
}

// looked reports whether a tab is about to ask what became of its transactions. Only then does it matter what the chain
// did meanwhile, so that only then it goes on.
func (s *state) looked() bool {
	for _, t := range s.tabs {
		if t.stage == syncLook || t.stage == syncAgain {
			return true
		}
	}
	return false
}

// nextOfWorld is what the chain, the clock and the network do by themselves.
func (m *model) nextOfWorld(s *state, yield func(step, state)) {
	if !m.eager && !s.looked() {
		return
	}
	c := &s.chain
	mine := func(what string, b content) {
		to := *s
		to.chain.mine(b)
		yield(step{what: what}, to)
	}
	if head := c.head(); head < m.height {
		count := m.consumed(c, head)
		if c.reorgs > 0 && c.at(empty) == 0 {
			mine("an empty block is mined", empty)
		}
		if m.foreign && c.at(foreign) == 0 {
			mine("a foreign transaction is mined", foreign)
		}
		for _, t := range members(s.left) {
			if m.txs[t].nonce == count {
				mine(m.txs[t].name()+" is mined", ours+content(t))
			}
		}
	}
	if c.final < c.head() {
		to := *s
		to.chain.final++
		yield(step{what: "a block becomes final"}, to)
	}
	for h := c.final; h < c.head() && c.reorgs < m.reorgs; h++ {
		to := *s
		to.chain.cut(h)
		to.chain.reorgs++
		yield(step{what: "a reorg takes blocks away"}, to)
	}
	if m.late && !s.late {
		to := *s
		to.late = true
		yield(step{what: "an hour goes by"}, to)
	}
}

// nextOfTab is what one tab may do: begin, go on to its next effect, or die.
func (m *model) nextOfTab(s *state, i int, yield func(step, state)) {
	t := &s.tabs[i]
	become := func(t tab) state {
		to := *s
		to.tabs[i] = t
		return to
	}
	switch t.stage {
	case idle:
		for n := range uint8(len(m.asks)) {
			if s.sends == m.sends {
				break
			}
			to := become(tab{})
			to.sends++
			m.begin(&to, i, tab{stage: sendLoad, ask: n}, call{})
			m.perform1(&to, i, written)
			m.goesOn(step{what: "is asked for " + m.asks[n].name}, &to, i, yield)
		}
		for n := uint8(0); m.gives && n < uint8(len(m.asks)) && s.sends < m.sends; n++ {
			to := become(tab{})
			to.sends++
			m.begin(&to, i, tab{stage: sendRelease, ask: n}, call{op: m.ops.id(op{kind: opRelease, ask: n, late: s.late})})
			yield(step{what: "is to give up " + m.asks[n].name}, to)
		}
		if s.syncs == m.syncs {
			return
		}
		to := become(tab{})
		to.syncs++
		m.begin(&to, i, tab{stage: syncLoad}, call{})
		m.perform1(&to, i, written)
		yield(step{what: "syncs"}, to)
		return
	case syncLook, syncAgain:
		m.looks(s, i, yield)
	default:
		to := *s
		what := m.perform1(&to, i, written)
		m.goesOn(what, &to, i, yield)
		if m.unsure && what.what == "stores" && what.note == "" {
			to := *s
			m.goesOn(m.perform1(&to, i, unsure), &to, i, yield)
		}
	}
	if t.stage == sendSign || t.stage == heard { // before it wrote anything, it had better not begun
		yield(step{what: "dies"}, become(tab{}))
	}
}

// goesOn does what follows an effect at once, because nothing can be told apart by what happens in between: asking the
// node for counts, which may be any at any time; and giving it bytes, which is the worse the sooner it happens. That it
// happens never is the death of the tab.
func (m *model) goesOn(what step, s *state, i int, yield func(step, state)) {
	switch t := s.tabs[i]; t.stage {
	case sendView:
		m.viewed(what, s, i, yield)
	case leave:
		m.leaves(what, s, i, yield)
	default:
		yield(what, *s)
	}
}

// outcomes are what a node may answer to bytes: each stands for those that do the same to an entry.
var outcomes = []nonce.Outcome{nonce.OutcomeAccepted, nonce.OutcomeUnknown}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// leaves gives the bytes away and goes on with each answer, or dies before.
func (m *model) leaves(what step, s *state, i int, yield func(step, state)) {
	t := &s.tabs[i]
	dead := *s
	dead.tabs[i] = tab{}
	gone := dead
	gone.left |= m.away(t.bytes)
	if m.txs[members(t.bytes)[0]].given {
		what.gives = true
		yield(what, gone)
	} else {
		for _, outcome := range outcomes {
			to := gone
			o := m.ops.id(op{kind: opHeard, bytes: t.bytes, outcome: outcome, late: s.late})
			m.begin(&to, i, tab{stage: heard}, call{op: o, known: t.call.known})
			what.gives, what.then = true, o
			yield(what, to)
		}
	}
	what.gives, what.then, what.dies = false, 0, true
	yield(what, dead)
}

// viewed gives what the node may say of the account. Of answers that lead to the same effect one is enough: where it fails,
// the node may say anything again.
func (m *model) viewed(what step, s *state, i int, yield func(step, state)) {
	t := &s.tabs[i]
	seen := map[reached]bool{}
	views, head := m.views, s.chain.head()
	if views == nil {
		count := uint8(m.consumed(&s.chain, head))
		views = []view{{count, count, m.delegated(&s.chain, head)}}
	}
	for _, v := range views {
		for _, agreed := range []bool{false, true}[:1+toInt(m.agrees)] {
			to, c := *s, t.call
			c.op = m.ops.id(op{kind: opReserve, ask: t.ask, replaces: t.replaces, view: v, agreed: agreed, late: s.late})
			if r := m.run(c); seen[r] {
				continue
			} else {
				seen[r] = true
			}
			m.begin(&to, i, tab{stage: sendReserve, ask: t.ask, replaces: t.replaces}, c)
			what.op = c.op
			yield(what, to)
		}
	}
}

// begin puts a tab into a stage with a call, and takes it to the first effect.
func (m *model) begin(s *state, i int, t tab, c call) {
	t.call = c
	s.tabs[i] = t
	m.advance(s, i)
}

// perform1 performs the effect that a tab's call asks for, and takes the tab to the next one.
func (m *model) perform1(s *state, i int, sure answer) step {
	t := &s.tabs[i]
	e := m.run(t.call).effect
	what := step{what: "loads", op: t.call.op}
	switch {
	case !e.set:
		// Whatever the ledger knew before, it now goes by this.
		t.call.known, t.call.log = 0, m.logs.id(log{answer: loaded, at: s.store})
	case m.stored.values[s.store].version != e.expected:
		what.what, what.note = "stores", nonce.ErrVersion
		t.call.log = m.logs.id(log{before: t.call.log, answer: conflict})
	default:
		what.what = "stores"
		if sure == unsure {
			what.note = "storage_failed"
		}
		t.call.log = m.logs.id(log{before: t.call.log, answer: sure})
		m.writes(s, i, e)
	}
	if t.stage == sendReserve && !e.set {
		t.stage = sendView // what the node said may be anything again
		return what
	}
	m.advance(s, i)
	return what
}

// writes stores a value. All that others had read is stale by then.
func (m *model) writes(s *state, i int, e effect) {
	s.store = m.resealed(m.stored.id(stored{e.expected + 1, e.value}), current)
	m.forgets(&s.tabs[1-i])
}

// advance goes on with what follows when a call is over.
func (m *model) advance(s *state, i int) {
	t := s.tabs[i]
	to := m.run(t.call)
	if !to.done {
		return
	}
	next := tab{stage: t.stage, ask: t.ask, replaces: t.replaces, sight: t.sight, bytes: t.bytes}
	known := to.known
	if t.call.log > 0 && m.logs.values[t.call.log].answer == written {
		known = s.store + 1
	}
	next.call.known = known
	failed := to.code != ""
	s.tabs[i] = tab{}
	call := func(stage stage, o op) {
		o.late = s.late
		next.stage = stage
		m.begin(s, i, next, call{op: m.ops.id(o), known: known})
	}
	wait := func(stage stage) {
		next.stage = stage
		s.tabs[i] = next
	}
	send := func(e nonce.Entry) {
		if e.Authorization || e.State == nonce.Signed || e.State == nonce.Unknown {
			next.bytes = 1 << m.tx(*e.Hash)
			wait(leave)
		}
	}
	switch t.stage {
	case sendLoad:
		if failed {
			return
		}
		r := m.decoded[to.record]
		e, of := r.Find(m.asks[t.ask].name), m.asks[t.ask].replaces
		switch {
		case e != nil && e.State != nonce.Reserved:
			send(*e)
		case of == "":
			wait(sendView)
		default: // the user sees the transaction as it is now, and agrees to replace it
			if old := r.Find(of); old != nil && old.Hash != nil {
				next.replaces = m.tx(*old.Hash) + 1
				wait(sendView)
			}
		}
	case sendReserve:
		if failed {
			return
		}
		if e := m.entered[to.entry]; e.State == nonce.Reserved {
			call(sendSign, op{kind: opSign, entry: to.entry})
		} else {
			send(e)
		}
	case sendSign:
		if failed {
			call(sendRelease, op{kind: opRelease, ask: t.ask})
			return
		}
		send(*m.decoded[to.record].Find(m.asks[t.ask].name))
	case syncLoad:
		if !failed && len(m.decoded[to.record].Open) > 0 {
			next.sight = to.record
			wait(syncLook)
		}
	case syncSettle:
		if failed {
			return
		}
		next.bytes = 0
		for _, offer := range m.decoded[to.record].Offers(m.sights.real[t.sight]) {
			next.bytes |= 1 << m.tx(*offer.Entry.Hash)
		}
		if next.bytes != 0 {
			wait(leave)
		}
	}
}
