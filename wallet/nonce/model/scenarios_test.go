package model

import (
	"strings"
	"testing"
	"time"

	"github.com/latchkey/latchkey/wallet/nonce"
)

var (
	rent  = ask{name: "rent", fee: 10}
	bread = ask{name: "bread", fee: 10}
	raise = ask{name: "raise", fee: 20, replaces: "rent", purpose: nonce.SpeedUp}
	undo  = ask{name: "undo", fee: 20, replaces: "rent", purpose: nonce.Cancel}
	code  = ask{name: "code", fee: 10, delegate: true}
	stop  = ask{name: "stop", fee: 20, replaces: "code", purpose: nonce.Cancel}
	given = ask{name: "given", given: true, delegate: true}
)

// scenarios are the explorations: in each two tabs, of which both may die at any effect and any number of times, a store
// with compare-and-set, and a node whose counts are what it likes.
var scenarios = []bounds{
	// What a node may say of counts, with the clock jumping and a user who agrees to whatever is asked.
	{name: "tabs", asks: []ask{rent, bread}, views: allViews(4), sends: 3},
	{name: "clock", asks: []ask{rent, bread}, views: allViews(2), sends: 3, late: true, unsure: true, gives: true},
	{name: "agreed", asks: []ask{rent, bread}, views: allViews(3), sends: 2, syncs: 1, height: 2, agrees: true},
	// What became of them: a foreign transaction, a reorg, a node that is behind, and one that lies about counts.
	{name: "chain", asks: []ask{rent}, views: allViews(2), sends: 2, syncs: 2, height: 2, foreign: true, reorgs: 1},
	{name: "payments", asks: []ask{rent, bread}, views: allViews(1), sends: 2, syncs: 1, height: 3, foreign: true},
	// Linked replacements.
	{name: "replace", asks: []ask{rent, raise, undo}, views: allViews(1), sends: 3, syncs: 1, height: 1},
	{name: "cancel", asks: []ask{rent, undo}, views: allViews(1), sends: 2, syncs: 2, height: 1, foreign: true, reorgs: 1},
	// EIP-7702: an authorization of one's own, carried or given away.
	{name: "delegate", asks: []ask{code, bread, stop}, views: allViews(1), sends: 3, syncs: 1, height: 3, eager: true},
	{name: "given", asks: []ask{given, bread}, views: allViews(1), sends: 2, syncs: 2, height: 3, foreign: true, eager: true},
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
	for _, b := range scenarios {
		t.Run(b.name, func(t *testing.T) {
			begun := time.Now()
			m := newModel(b)
			x := explore(m, stateLimit)
			if x.trace != nil {
				t.Fatalf("after %d states:\n%s", x.states, strings.Join(x.trace, "\n"))
			}
			t.Logf("%d states, %d edges, %d steps deep; %d records, %d moments; %.1f s", x.states, x.edges, x.depth,
				len(m.decoded), len(m.moments), time.Since(begun).Seconds())
		})
	}
}
