package model

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey/latchkey/wallet/nonce"
)

var (
	rent  = ask{name: "rent", fee: 10}
	bread = ask{name: "bread", fee: 10}
	raise = ask{name: "raise", fee: 20, replaces: "rent", purpose: nonce.SpeedUp}
	undo  = ask{name: "undo", fee: 40, replaces: "rent", purpose: nonce.Cancel}
	code  = ask{name: "code", fee: 10, delegate: true}
	stop  = ask{name: "stop", fee: 20, replaces: "code", purpose: nonce.Cancel}
	take  = ask{name: "take", fee: 40, replaces: "given", purpose: nonce.Cancel}
	given = ask{name: "given", given: true, delegate: true}
)

// scenarios are the explorations: in each two tabs, of which both may die at any effect and any number of times, a store
// with compare-and-set, and a node whose counts are what it likes.
var scenarios = []bounds{
	// What a node may say of counts, with the clock jumping, a store that does not answer, and a user who agrees to
	// whatever is asked.
	{name: "tabs", asks: []ask{rent, bread}, views: allViews(4), sends: 3,
		reaches: []string{"0 rent signed, 1 bread reserved", "0 rent reserved, 1 bread reserved", "0 rent sent, 1 bread sent", "0 rent released, 1 rent sent"}},
	{name: "clock", asks: []ask{rent, bread}, views: allViews(2), sends: 4, late: true, unsure: true, gives: true,
		reaches: []string{"0 rent released, 1 bread sent", "0 rent signed, 1 bread sent", "0 bread reserved, 1 bread"}},
	{name: "agreed", asks: []ask{rent, bread}, views: allViews(3), sends: 2, syncs: 1, height: 2, agrees: true,
		reaches: []string{"0 rent sent, 2 bread sent"}},
	// What became of them: a foreign transaction, a reorg, a node that is behind, and one that lies about counts.
	{name: "chain", asks: []ask{rent}, views: allViews(2), sends: 2, syncs: 2, height: 2, foreign: true, reorgs: 1,
		reaches: []string{"0 rent final", "0 rent superseded", "0 rent mined", "0 rent seen"}},
	{name: "payments", asks: []ask{rent, bread}, views: allViews(1), sends: 2, syncs: 1, height: 3, foreign: true,
		reaches: []string{"1 bread sent, 0 rent superseded", "0 rent mined, 1 bread mined", "0 rent reserved, 1 bread reserved"}},
	// Linked replacements.
	{name: "replace", asks: []ask{rent, raise, undo}, views: allViews(1), sends: 3, syncs: 1, height: 1,
		reaches: []string{"0 rent sent, 0 raise sent, 0 undo sent", "0 rent sent, 0 raise mined", "0 rent mined, 0 undo sent"}},
	{name: "cancel", asks: []ask{rent, undo}, views: allViews(1), sends: 2, syncs: 2, height: 1, foreign: true, reorgs: 1,
		reaches: []string{"0 rent replaced, 0 undo final", "0 rent final, 0 undo replaced", "0 rent superseded, 0 undo superseded"}},
	// EIP-7702: an authorization of one's own, carried or given away.
	{name: "delegate", asks: []ask{code, bread}, sends: 2, syncs: 2, height: 2, eager: true,
		reaches: []string{"0 code signed, 1  signed", "0 code mined, 1  mined, 2 bread sent", "0 code final, 1  final"}},
	{name: "stop", asks: []ask{code, stop}, sends: 2, syncs: 1, height: 2, eager: true,
		reaches: []string{"0 code sent, 0 stop sent, 1  signed", "0 code sent, 0 stop mined, 1  signed"}},
	{name: "given", asks: []ask{given, bread, take}, sends: 2, syncs: 1, height: 2, foreign: true, eager: true,
		reaches: []string{"0 given signed", "0 given final", "0 given superseded", "0 given signed, 0 take sent", "1 bread sent, 0 given final"}},
}

func allViews(n uint8) (views []view) {
	for latest := range n {
		for pending := range n {
			views = append(views, view{latest: latest, pending: pending})
		}
	}
	return views
}

func TestModel(t *testing.T) {
	var states, edges atomic.Int64
	t.Cleanup(func() { t.Logf("%d states and %d edges in %d scenarios", states.Load(), edges.Load(), len(scenarios)) })
	for _, b := range scenarios {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			begun := time.Now()
			m := newModel(b)
			x := explore(m, stateLimit)
			if x.trace != nil {
				t.Fatalf("after %d states:\n%s", x.states, strings.Join(x.trace, "\n"))
			}
			for _, goal := range b.reaches {
				if stateLimit == 0 && !m.reached(goal) {
					t.Errorf("N8: nothing leads to %s", goal)
				}
			}
			states.Add(int64(x.states))
			edges.Add(int64(x.edges))
			t.Logf("%-8s %d states, %d edges, %d steps deep; %d ledgers, %d ends; %.1f s", b.name, x.states, x.edges, x.depth,
				len(m.parsed), len(m.moments), time.Since(begun).Seconds())
		})
	}
}
