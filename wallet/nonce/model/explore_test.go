package model

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey/latchkey/wallet/nonce"
)

// explored is what one exploration found.
type explored struct {
	states, edges int
	depth         int
	trace         []string // the shortest way to a violation; its last line says which
}

// explore visits every state, nearest first.
func explore(m *model, limit int) (x explored) {
	first := state{}
	ids := map[state]int32{first: 0}
	list := []state{first}
	parents := []int32{-1}
	depth := []uint8{0}
	wrong := ""
	for at := 0; at < len(list) && wrong == ""; at++ {
		s := list[at]
		m.next(&s, func(what step, to state) {
			x.edges++
			if wrong != "" {
				return
			}
			symmetric(&to)
			if _, known := ids[to]; known {
				return
			}
			ids[to] = int32(len(list))
			list = append(list, to)
			parents = append(parents, int32(at))
			depth = append(depth, depth[at]+1)
			if wrong = m.check(&s, &to); wrong != "" {
				x.trace = append(m.trace(list, parents), wrong)
			}
		})
		if limit > 0 && len(list) > limit {
			break
		}
	}
	x.states, x.depth = len(list), int(depth[len(depth)-1])
	return x
}

// symmetric puts the tabs in an order: which is which makes no difference.
func symmetric(s *state) {
	if less(&s.tabs[1], &s.tabs[0]) {
		s.tabs[0], s.tabs[1] = s.tabs[1], s.tabs[0]
	}
}

func less(a, b *tab) bool {
	for _, d := range []int64{int64(a.stage) - int64(b.stage), int64(a.ask) - int64(b.ask), int64(a.replaces) - int64(b.replaces), int64(a.call.op) - int64(b.call.op),
		int64(a.call.known) - int64(b.call.known), int64(a.call.log) - int64(b.call.log), int64(a.sight) - int64(b.sight), int64(a.bytes) - int64(b.bytes)} {
		if d != 0 {
			return d < 0
		}
	}
	return false
}

// trace tells how the last state was reached.
func (m *model) trace(list []state, parents []int32) (lines []string) {
	for at := int32(len(list) - 1); parents[at] >= 0; at = parents[at] {
		from, found := list[parents[at]], ""
		m.next(&from, func(what step, to state) {
			symmetric(&to)
			if found == "" && to == list[at] {
				found = m.describe(what, &from, &to)
			}
		})
		lines = append(lines, found)
	}
	slices.Reverse(lines)
	return lines
}

func (m *model) describe(what step, from, to *state) string {
	if what.tab < 0 {
		return what.what
	}
	t := from.tabs[what.tab]
	line := fmt.Sprintf("tab %d (%s %s) %s", what.tab+1, stages[t.stage], m.asks[t.ask].name, what.what)
	if o := m.ops.values[what.op]; what.op > 0 && o.kind == opReserve {
		line += fmt.Sprintf(": latest %d, pending %d", o.view.latest, o.view.pending)
	}
	if what.note != "" {
		line += ": " + string(what.note)
	}
	if what.gives {
		line += ", gives the bytes away: " + string(m.ops.values[what.then].outcome)
	}
	if what.dies {
		line += ", dies"
	}
	if from.store != to.store {
		if r, err := m.read(to.store); err == nil {
			line += "; ledger: " + summary(r)
		}
	}
	return line
}

// summary is what a ledger says: what is open, then what is over.
func summary(r *nonce.Record) string {
	var words []string
	for _, e := range entriesOf(r) {
		words = append(words, fmt.Sprintf("%d %s %s", e.Nonce, e.Intent, e.State))
	}
	return strings.Join(words, ", ")
}

// reached reports whether some ledger said this, among other things.
func (m *model) reached(words string) bool {
	for _, at := range m.parsed {
		if strings.Contains(summary(m.decoded[at]), words) {
			return true
		}
	}
	return false
}
