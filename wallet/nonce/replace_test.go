package nonce

import (
	"errors"
	"math"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

func fees(most, tip uint64) Fees {
	return Fees{MaxFeePerGas: uint256.FromUint64(most), MaxPriorityFeePerGas: uint256.FromUint64(tip)}
}

// The rule of go-ethereum's legacypool (list.Add): both fees more than before, and at least 110 % of it, there rounded
// down. Of the least that is enough here, one wei less is refused by it or would be by a node that rounds up.
func TestMinimumBump(t *testing.T) {
	for _, c := range []struct{ old, want uint64 }{
		{0, 1}, {1, 2}, {2, 3}, {9, 10}, {10, 11}, {11, 13}, {19, 21}, {20, 22}, {100, 110}, {101, 112}, {109, 120},
		{1_000_000_000, 1_100_000_000}, {1_000_000_001, 1_100_000_002}, {math.MaxUint64 / 11 * 10, math.MaxUint64 / 11 * 11},
	} {
		got, err := MinimumBump(fees(c.old, 2*c.old))
		must(t, err)
		twice, _ := MinimumBump(fees(2*c.old, 0))
		if got.MaxFeePerGas != uint256.FromUint64(c.want) || got.MaxPriorityFeePerGas != twice.MaxFeePerGas {
			t.Errorf("%d: %s, want %d", c.old, got.MaxFeePerGas, c.want)
		}
		if c.want <= c.old || c.want*100/110 > c.old+1 || c.old < 1e9 && c.want < c.old*110/100 {
			t.Errorf("%d is not what a node wants for %d", c.want, c.old)
		}
	}
	blob, err := MinimumBump(Fees{uint256.FromUint64(10), uint256.FromUint64(0), uint256.FromUint64(7)})
	must(t, err)
	if (blob != Fees{uint256.FromUint64(20), uint256.FromUint64(1), uint256.FromUint64(14)}) {
		t.Errorf("blobs: %v", blob)
	}
	highest, _ := uint256.FromUint64(0).Sub(uint256.FromUint64(1))
	for _, old := range []Fees{{MaxFeePerGas: highest}, {MaxPriorityFeePerGas: highest}, {MaxFeePerBlobGas: highest}} {
		_, err = MinimumBump(old)
		wants(t, err, ErrReplace)
	}
}

// replacement is an intent to replace a transaction, with the least fees.
func replacement(t *testing.T, r *Record, id string, old eth.Hash) Intent {
	t.Helper()
	i := intent(id)
	least, err := r.MinimumFees(old)
	must(t, err)
	i.Replaces, i.Transaction.MaxFeePerGas, i.Transaction.MaxPriorityFeePerGas = &old, least.MaxFeePerGas, least.MaxPriorityFeePerGas
	return i
}

func replace(t *testing.T, r *Record, id string, old eth.Hash) eth.Hash {
	t.Helper()
	e, err := r.Reserve(replacement(t, r, id, old), view(0, 0), Agreed{}, now)
	must(t, err)
	return sign(t, r, e)
}

func TestReplacementIsLinked(t *testing.T) {
	r := New(chain, account)
	first := sign(t, r, reserve(t, r, "a", view(0, 0)))
	other := sign(t, r, reserve(t, r, "b", view(0, 0)))
	second := replace(t, r, "a faster", first)
	third := replace(t, r, "a fastest", first) // from the first again, with more than the second
	group := r.Group(0)
	if len(group) != 3 || r.Floor != 2 || *group[1].Replaces != first || *group[2].Replaces != first ||
		group[2].Transaction.MaxFeePerGas != uint256.FromUint64(11) || r.Find("a faster").Nonce != 0 {
		t.Fatalf("%+v", group)
	}
	roundTrip(t, r)
	for at, hash := range []eth.Hash{first, second, third} { // whichever is mined ends the others
		c := r.clone()
		must(t, c.Mine(hash, Inclusion{Number: 4}, now))
		must(t, c.Finalize(hash, now))
		for i, e := range c.Archive {
			want, by := Replaced, &hash
			if i == at {
				want, by = Final, nil
			}
			if e.State != want || !same(e.ReplacedBy, by) || e.Raw != nil {
				t.Errorf("%d mined: %d is %s", at, i, e.State)
			}
		}
		if len(c.Archive) != 3 || len(c.Open) != 1 || c.find(other) == nil || c.Settled != 1 {
			t.Errorf("%d mined: %s", at, c.Encode())
		}
		roundTrip(t, c)
	}
	c := r.clone() // a foreign one ends all
	must(t, c.Supersede(second, now))
	for _, e := range c.Archive {
		if e.State != Superseded {
			t.Errorf("%s", e.State)
		}
	}
	// The chain changes its mind between two of them: one at most is in a block.
	must(t, r.Mine(first, Inclusion{Number: 4}, now))
	must(t, r.Mine(third, Inclusion{Number: 4, Hash: eth.Hash{2}}, now))
	if r.Group(0)[0].State != Signed || r.Group(0)[2].State != Mined || len(r.Group(0)[0].Raw) == 0 {
		t.Fatalf("%+v", r.Group(0))
	}
	wants(t, r.Supersede(first, now), ErrTransition)
	wants(t, r.Finalize(first, now), ErrTransition)
	roundTrip(t, r)
}

func TestReplacementIsRefused(t *testing.T) {
	build := func() (*Record, eth.Hash) {
		r := New(chain, account)
		return r, sign(t, r, reserve(t, r, "a", view(0, 0)))
	}
	for name, c := range map[string]struct {
		change func(r *Record, i *Intent, old eth.Hash)
		code   fault.Code
	}{
		"too little":       {func(r *Record, i *Intent, _ eth.Hash) { i.Transaction.MaxFeePerGas = uint256.FromUint64(9) }, ErrUnderpriced},
		"too little a tip": {func(r *Record, i *Intent, _ eth.Hash) { i.Transaction.MaxPriorityFeePerGas = uint256.Int{} }, ErrUnderpriced},
		"one with a price": {func(r *Record, i *Intent, _ eth.Hash) {
			i.Transaction.Legacy, i.Transaction.MaxPriorityFeePerGas = true, uint256.Int{}
		}, ""},
		"an unknown one":    {func(r *Record, i *Intent, _ eth.Hash) { i.Replaces = &eth.Hash{1} }, ErrNoEntry},
		"one that is mined": {func(r *Record, i *Intent, old eth.Hash) { must(t, r.Mine(old, Inclusion{}, now)) }, ErrReplace},
		"one that is final": {func(r *Record, i *Intent, old eth.Hash) {
			must(t, r.Mine(old, Inclusion{}, now))
			must(t, r.Finalize(old, now))
		}, ErrReplace},
		"one that waits": {func(r *Record, i *Intent, old eth.Hash) {
			must(t, second(r.Reserve(replacement(t, r, "x", old), view(0, 0), Agreed{}, now)))
		}, ErrReplace},
		"another nonce":         {func(r *Record, i *Intent, _ eth.Hash) { i.Nonce = new(uint64); *i.Nonce = 1 }, ErrReplace},
		"its own nonce":         {func(r *Record, i *Intent, _ eth.Hash) { i.Nonce = new(uint64) }, ""},
		"faster, but otherwise": {func(r *Record, i *Intent, _ eth.Hash) { i.Purpose, i.Transaction.To = SpeedUp, eth.Address{1} }, ErrReplace},
		"faster":                {func(r *Record, i *Intent, _ eth.Hash) { i.Purpose = SpeedUp }, ""},
		"cancelling, with more": {func(r *Record, i *Intent, _ eth.Hash) { i.Purpose, i.Transaction.To = Cancel, account }, ErrReplace},
		"cancelled": {func(r *Record, i *Intent, _ eth.Hash) {
			i.Purpose, i.Transaction.To, i.Transaction.Value = Cancel, account, uint256.Int{}
		}, ""},
		"a fill": {func(r *Record, i *Intent, _ eth.Hash) {
			i.Purpose, i.Transaction.To, i.Transaction.Value = Fill, account, uint256.Int{}
		}, ErrReplace},
		"a new authorization": {func(r *Record, i *Intent, _ eth.Hash) { i.Transaction.Delegate = &eth.Address{1} }, ErrReplace},
		"faster than nothing": {func(r *Record, i *Intent, _ eth.Hash) { i.Purpose, i.Replaces = SpeedUp, nil }, ErrReplace},
		"no purpose there is": {func(r *Record, i *Intent, _ eth.Hash) { i.Purpose = "fun" }, ErrReplace},
	} {
		r, old := build()
		i := replacement(t, r, "b", old)
		c.change(r, &i, old)
		before := r.Encode()
		_, err := r.clone().Reserve(i, view(0, 0), Agreed{}, now)
		if c.code == "" && err != nil || c.code != "" && !errors.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
		if string(before) != string(r.Encode()) {
			t.Errorf("%s: a refusal changed the record", name)
		}
	}
	r, old := build()
	i := replacement(t, r, "b", old)
	_, err := r.Reserve(i, view(1, 1), Agreed{}, now)
	wants(t, err, ErrReplace) // its number was used
	i.Transaction.MaxFeePerGas = uint256.FromUint64(9)
	_, err = r.Reserve(i, view(0, 0), Agreed{}, now)
	var typed *fault.Error
	if !errors.As(err, &typed) || typed.Details[0].Value != "10" || typed.Details[1].Value != "1" {
		t.Errorf("%v", err)
	}
	// Neither another wallet's pending transactions nor mined ones keep anybody from replacing what is his.
	for _, v := range []View{view(0, 9), {Latest: 0, Pending: 0, Genesis: &genesis, Delegate: &eth.Address{1}}} {
		_, err = r.clone().Reserve(replacement(t, r, "b", old), v, Agreed{}, now)
		must(t, err)
	}
	for n := 1; n < MaxGroup; n++ {
		old = replace(t, r, string(rune('A'+n)), old)
	}
	_, err = r.MinimumFees(old)
	wants(t, err, ErrReplace)
	roundTrip(t, r)
}

func second[T any](_ T, err error) error { return err }

// A replacement that is given up leaves what it was to replace; one that comes late to be signed is refused.
func TestReplacementIsGivenUp(t *testing.T) {
	r := New(chain, account)
	old := sign(t, r, reserve(t, r, "a", view(0, 0)))
	e, err := r.Reserve(replacement(t, r, "b", old), view(0, 0), Agreed{}, now)
	must(t, err)
	must(t, r.Release("b", now))
	if len(r.Open) != 1 || r.Find("a").State != Signed {
		t.Fatalf("%s", r.Encode())
	}
	wants(t, r.Sign(e, eth.Hash{1}, []byte("late"), now), ErrConflict)
	e, err = r.Reserve(replacement(t, r, "b", old), view(0, 0), Agreed{}, now)
	must(t, err)
	r.Expire(now + reservedFor + 1)
	if len(r.Open) != 1 {
		t.Fatalf("%s", r.Encode())
	}
	e, err = r.Reserve(replacement(t, r, "b", old), view(0, 0), Agreed{}, now)
	must(t, err)
	must(t, r.Mine(old, Inclusion{}, now))
	wants(t, r.Sign(e, eth.Keccak256([]byte("late")), []byte("late"), now), ErrConflict)
	must(t, r.Finalize(old, now))
	if got := r.Archive[1]; got.State != Released || len(r.Open) != 0 {
		t.Fatalf("%s", r.Encode())
	}
	roundTrip(t, r)
}

// Pools take one price for both fees.
func TestReplacingOnePrice(t *testing.T) {
	r := New(chain, account)
	i := intent("legacy")
	i.Transaction.Legacy, i.Transaction.MaxFeePerGas = true, uint256.FromUint64(100)
	e, err := r.Reserve(i, view(0, 0), Agreed{}, now)
	must(t, err)
	old := sign(t, r, e)
	least, err := r.MinimumFees(old)
	if err != nil || least != fees(110, 0) {
		t.Fatalf("%v, %v", least, err)
	}
	i = intent("typed")
	i.Replaces, i.Transaction.MaxFeePerGas, i.Transaction.MaxPriorityFeePerGas = &old, uint256.FromUint64(200), uint256.FromUint64(109)
	_, err = r.clone().Reserve(i, view(0, 0), Agreed{}, now)
	wants(t, err, ErrUnderpriced)
	i.Transaction.MaxPriorityFeePerGas = uint256.FromUint64(110)
	_, err = r.clone().Reserve(i, view(0, 0), Agreed{}, now)
	must(t, err)
	listed := Entry{Transaction: Transaction{MaxFeePerGas: uint256.FromUint64(7)}, Raw: []byte{1, 0xf8}}
	if listed.fees() != fees(7, 7) {
		t.Errorf("EIP-2930: %v", listed.fees())
	}
}

func TestGapsAndOwnNonces(t *testing.T) {
	build := func() *Record { // 3 signed, 4 given up, 5 signed, 6 reserved; 0 to 2 were another wallet's
		r := New(chain, account)
		for _, id := range []string{"3", "4", "5", "6"} {
			e := reserve(t, r, id, view(3, 3))
			if id == "3" || id == "5" {
				sign(t, r, e)
			}
		}
		must(t, r.Release("4", now))
		return r
	}
	for _, c := range []struct {
		name   string
		nonce  uint64
		view   View
		agreed Agreed
		fill   bool
		code   fault.Code
	}{
		{"the gap", 4, view(3, 4), Agreed{}, false, ""},
		{"the gap, as a fill", 4, view(3, 4), Agreed{}, true, ""},
		{"the floor, as a fill, where the chain is ahead", 9, view(9, 9), Agreed{}, true, ErrAhead},
		{"the same, pending", 9, view(3, 9), Agreed{}, true, ErrUnsettled},
		{"the gap, where a node has something", 4, view(3, 5), Agreed{}, false, ErrNotNext},
		{"the same, agreed to", 4, view(3, 5), Agreed{Above: true}, false, ""},
		{"the gap, which was used", 4, view(5, 5), Agreed{Above: true}, false, ErrUsed},
		{"the floor", 7, view(3, 4), Agreed{}, false, ""},
		{"signed", 5, view(3, 4), Agreed{Above: true}, false, ErrUsed},
		{"reserved", 6, view(3, 4), Agreed{Above: true}, false, ErrUsed},
		{"used", 2, view(3, 4), Agreed{Above: true}, false, ErrUsed},
		{"above", 8, view(3, 4), Agreed{}, false, ErrNotNext},
		{"above, agreed to", 8, view(3, 4), Agreed{Above: true}, false, ""},
		{"far above", 7 + MaxLeap, view(3, 4), Agreed{Above: true}, false, ""},
		{"too far above", 8 + MaxLeap, view(3, 4), Agreed{Above: true}, false, ErrNotNext},
		{"the last there is", maxNonce, view(3, 4), Agreed{Above: true}, false, ErrNotNext},
	} {
		r := build()
		i := intent("own")
		i.Nonce = &c.nonce
		if c.fill {
			i.Purpose, i.Transaction.To, i.Transaction.Value = Fill, account, uint256.Int{}
		}
		e, err := r.Reserve(i, c.view, c.agreed, now)
		if c.code != "" {
			if !errors.Is(err, c.code) {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if err != nil || e.Nonce != c.nonce || r.Floor != max(7, c.nonce+1) {
			t.Errorf("%s: %d, floor %d, %v", c.name, e.Nonce, r.Floor, err)
		}
		sign(t, r, e)
		for n := uint64(7); n < c.nonce; n++ {
			if g := r.Group(n); len(g) != 1 || g[0].State != Released {
				t.Errorf("%s: %d is no gap", c.name, n)
			}
		}
		roundTrip(t, r)
	}
	r := build()
	for after, want := range []uint64{4, 7, 8} {
		if got := r.Next(view(3, 4), after); got != want {
			t.Errorf("after %d: %d, want %d", after, got, want)
		}
	}
	if got := r.Next(view(3, 5), 0); got != 7 {
		t.Errorf("a gap where a node has something: %d", got)
	}
	i := intent("own")
	i.Nonce = new(uint64)
	*i.Nonce = 9
	_, err := r.Reserve(i, view(3, 4), Agreed{Above: true}, now)
	must(t, err)
	for _, want := range []uint64{4, 7, 8, 10} { // the gaps are filled, the lowest first
		if e := reserve(t, r, "then "+string(rune('a'+want)), view(3, 4)); e.Nonce != want {
			t.Errorf("got %d, want %d", e.Nonce, want)
		}
	}
	if gap, waits := build().WaitsFor(5); !waits || gap != 4 {
		t.Errorf("%d, %t", gap, waits)
	}
}

// N6 and row 37: the floor rises on the word of two nodes, or of the user.
func TestRisesAndForeignPending(t *testing.T) {
	for _, c := range []struct {
		name   string
		view   View
		agreed Agreed
		want   uint64
		code   fault.Code
	}{
		{"mined elsewhere", view(5, 5), Agreed{}, 0, ErrAhead},
		{"agreed to something else", view(5, 5), Agreed{Unsettled: true, Above: true, Reset: true}, 0, ErrAhead},
		{"agreed", view(5, 5), Agreed{Rise: true}, 5, ""},
		{"vouched", View{Latest: 5, Pending: 5, Vouched: true}, Agreed{}, 5, ""},
		{"pending elsewhere", view(2, 5), Agreed{Rise: true}, 0, ErrUnsettled},
		{"pending, agreed", view(2, 5), Agreed{Unsettled: true}, 5, ""},
		{"pending, vouched", View{Latest: 2, Pending: 5, Vouched: true}, Agreed{}, 5, ""},
	} {
		r := New(chain, account)
		sign(t, r, reserve(t, r, "a", view(1, 1)))
		e, err := r.Reserve(intent("b"), c.view, c.agreed, now)
		if c.code == "" && (err != nil || e.Nonce != c.want) || c.code != "" && !errors.Is(err, c.code) {
			t.Errorf("%s: %d, %v", c.name, e.Nonce, err)
		}
		roundTrip(t, r)
	}
}
