package nonce

import (
	"bytes"
	"errors"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

var code = eth.Address{5}

func delegating(id string) Intent {
	i := intent(id)
	i.Transaction.To, i.Transaction.Value, i.Transaction.Delegate = eth.Address{}, uint256.Int{}, &code
	return i
}

func authorizing(id string) Intent {
	return Intent{ID: id, ChainID: chain, Authorization: true, Transaction: Transaction{Delegate: &code}}
}

// authorize gives an authorization away.
func authorize(t *testing.T, r *Record, id string, v View) eth.Hash {
	t.Helper()
	e, err := r.Reserve(authorizing(id), v, Agreed{}, now)
	must(t, err)
	hash := AuthorizationHash(chain, code, e.Nonce)
	must(t, r.Sign(e, hash, tuple(chain, code, e.Nonce), now))
	return hash
}

func TestAuthorizationHash(t *testing.T) {
	for _, chain := range []eth.ChainID{1, 127, 128, 255, 256, 31337, eth.MaxChainID} {
		for _, nonce := range []uint64{0, 1, 127, 128, 255, 256, 1 << 32, maxNonce - 1} {
			a := signer.Authorization{ChainID: chain, Address: code, Nonce: nonce}
			if AuthorizationHash(chain, code, nonce) != a.SigningHash() {
				t.Errorf("chain %d, nonce %d", chain, nonce)
			}
		}
	}
}

// Row 41: a transaction that carries an authorization of the sender's own takes two numbers at once.
func TestSelfSponsored(t *testing.T) {
	r := New(chain, account)
	e, err := r.Reserve(delegating("delegate"), view(3, 3), Agreed{}, now)
	must(t, err)
	if e.Nonce != 3 || r.Floor != 5 || len(r.Open) != 2 || !r.Open[1].Authorization || r.Open[1].Nonce != 4 {
		t.Fatalf("%s", r.Encode())
	}
	roundTrip(t, r)
	given := r.clone()
	must(t, given.Release("delegate", now)) // given up, both are gaps
	for _, want := range []uint64{3, 4, 5} {
		if e := reserve(t, given, string(rune('a'+want)), view(3, 3)); e.Nonce != want {
			t.Errorf("%d, want %d", e.Nonce, want)
		}
	}
	roundTrip(t, given)
	hash := sign(t, r, e)
	digest := AuthorizationHash(chain, code, 4)
	if c := r.Open[1]; c.State != Signed || *c.Hash != digest || c.Raw != nil {
		t.Fatalf("%+v", c)
	}
	roundTrip(t, r)
	_, err = r.clone().Reserve(intent("next"), view(3, 3), Agreed{}, now)
	wants(t, err, ErrDelegated)
	for _, op := range []error{r.See(digest, now), r.Broadcast(digest, OutcomeAccepted, now), r.Mine(digest, Inclusion{}, now), r.Unmine(digest, now), r.Finalize(digest, now), r.Used(hash, now)} {
		wants(t, op, ErrNoEntry)
	}

	mined := r.clone()
	block := Inclusion{Number: 9, Hash: eth.Hash{9}}
	must(t, mined.Mine(hash, block, now))
	if c := mined.Open[1]; c.State != Mined || *c.Block != block {
		t.Fatalf("%+v", c)
	}
	roundTrip(t, mined)
	if e, err := mined.clone().Reserve(intent("next"), View{Latest: 5, Pending: 5, Delegate: &code}, Agreed{}, now); err != nil || e.Nonce != 5 {
		t.Errorf("%d, %v", e.Nonce, err)
	}
	must(t, mined.Unmine(hash, now))
	if mined.Open[0].State != Signed || mined.Open[1].State != Signed || mined.Open[1].Block != nil {
		t.Fatalf("%s", mined.Encode())
	}
	must(t, mined.Mine(hash, block, now))
	must(t, mined.Finalize(hash, now))
	if len(mined.Open) != 0 || mined.Settled != 5 || mined.Archive[1].State != Final || *mined.Archive[1].Block != block {
		t.Fatalf("%s", mined.Encode())
	}
	roundTrip(t, mined)
}

// What carried an authorization is replaced or superseded: anybody who saw it may still send the authorization, so its
// number stays taken until it is used or taken back.
func TestLooseAuthorization(t *testing.T) {
	build := func() (r *Record, hash eth.Hash) {
		r = New(chain, account)
		e, err := r.Reserve(delegating("delegate"), view(0, 0), Agreed{}, now)
		must(t, err)
		return r, sign(t, r, e)
	}
	digest := AuthorizationHash(chain, code, 1)
	cancel := func(r *Record, id string, old eth.Hash) (Entry, error) {
		i := replacement(t, r, id, old)
		i.Purpose, i.Transaction.To, i.Transaction.Value = Cancel, account, uint256.Int{}
		return r.Reserve(i, view(0, 0), Agreed{}, now)
	}
	r, hash := build()
	early := intent("too early") // first what carries it
	early.Purpose, early.Replaces, early.Transaction.To, early.Transaction.Value = Cancel, &digest, account, uint256.Int{}
	wants(t, second(r.Reserve(early, view(0, 0), Agreed{}, now)), ErrReplace)
	wants(t, second(r.Replaceable(digest)), ErrReplace)
	wants(t, second(r.MinimumFees(digest)), ErrReplace)
	faster := replacement(t, r, "faster", hash)
	faster.Purpose, faster.Transaction.To, faster.Transaction.Value, faster.Transaction.Delegate = SpeedUp, eth.Address{}, uint256.Int{}, &code
	e, err := r.Reserve(faster, view(0, 0), Agreed{}, now)
	must(t, err)
	again := sign(t, r, e)
	if len(r.Open) != 3 { // both carry the same one
		t.Fatalf("%s", r.Encode())
	}
	roundTrip(t, r)
	e, err = cancel(r, "cancel", again)
	must(t, err)
	cancelled := sign(t, r, e)
	e, err = cancel(r, "take back", digest)
	must(t, err)
	back := sign(t, r, e)
	roundTrip(t, r)

	c := r.clone() // the cancel is mined: the authorization is loose until the other one is
	must(t, c.Mine(hash, Inclusion{Number: 1}, now))
	must(t, c.Mine(cancelled, Inclusion{Number: 1, Hash: eth.Hash{1}}, now))
	if a := c.find(digest); a.State != Signed || a.Block != nil {
		t.Fatalf("%+v", a)
	}
	must(t, c.Finalize(cancelled, now))
	roundTrip(t, c)
	if a := c.find(digest); a == nil || a.State != Signed || c.Settled != 1 {
		t.Fatalf("%s", c.Encode())
	}
	taken := c.clone()
	must(t, taken.Mine(back, Inclusion{Number: 3}, now))
	must(t, taken.Finalize(back, now))
	if last := taken.Archive[len(taken.Archive)-2]; last.State != Replaced || *last.ReplacedBy != back || len(taken.Open) != 0 {
		t.Fatalf("%s", taken.Encode())
	}
	roundTrip(t, taken)
	used := c.clone() // row 42: a third party was faster
	must(t, used.Used(digest, now))
	if a := used.Archive[len(used.Archive)-2]; a.State != Final || a.Outcome != OutcomeUsed || used.Archive[len(used.Archive)-1].State != Replaced {
		t.Fatalf("%s", used.Encode())
	}
	roundTrip(t, used)

	c = r.clone() // the delegating one is mined in spite of all
	must(t, c.Mine(back, Inclusion{Number: 1, Hash: eth.Hash{1}}, now))
	must(t, c.Mine(again, Inclusion{Number: 2}, now))
	must(t, c.Finalize(again, now))
	if len(c.Open) != 0 || c.Settled != 2 {
		t.Fatalf("%s", c.Encode())
	}
	roundTrip(t, c)

	r, hash = build()
	must(t, r.Supersede(hash, now))
	if a := r.find(digest); a == nil || a.State != Signed {
		t.Fatalf("%s", r.Encode())
	}
	roundTrip(t, r)
	must(t, r.Supersede(digest, now))
	if len(r.Open) != 0 || r.Settled != 2 {
		t.Fatalf("%s", r.Encode())
	}
}

func TestAuthorizationGivenAway(t *testing.T) {
	r := New(chain, account)
	digest := authorize(t, r, "give", view(2, 2))
	if e := r.Authorized(code); e == nil || *e.Hash != digest || r.Authorized(eth.Address{1}) != nil {
		t.Fatalf("%+v", e)
	}
	roundTrip(t, r)
	_, err := r.Reserve(intent("next"), view(2, 2), Agreed{}, now)
	wants(t, err, ErrDelegated)
	i := replacement(t, r, "back", digest)
	if !i.Transaction.MaxFeePerGas.IsZero() {
		t.Error("an authorization pays nothing")
	}
	e, err := r.Reserve(i, view(2, 2), Agreed{}, now)
	must(t, err)
	sign(t, r, e)
	roundTrip(t, r)

	for name, raw := range map[string][]byte{"nothing": nil, "another nonce": tuple(chain, code, 3), "another delegate": tuple(chain, eth.Address{1}, 2),
		"another chain": tuple(1, code, 2), "no signature": append([]byte{0xc0 + byte(len(authorizationItems(chain, code, 2)))}, authorizationItems(chain, code, 2)...)} {
		r := New(chain, account)
		e, err := r.Reserve(authorizing("a"), view(2, 2), Agreed{}, now)
		must(t, err)
		if err := r.Sign(e, AuthorizationHash(chain, code, 2), raw, now); !errors.Is(err, ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
		if err := r.Sign(e, AuthorizationHash(chain, code, 3), tuple(chain, code, 2), now); !errors.Is(err, ErrConflict) {
			t.Errorf("another hash: %v", err)
		}
	}
	key, err := signer.NewPrivateKey(bytes.Repeat([]byte{1}, 32))
	must(t, err)
	real, err := signer.SignAuthorization(chain, code, 2, key)
	must(t, err)
	r = New(chain, account)
	e, err = r.Reserve(authorizing("a"), view(2, 2), Agreed{}, now)
	must(t, err)
	must(t, r.Sign(e, real.SigningHash(), real.Encode(), now))
	roundTrip(t, r)
	for name, change := range map[string]func(i *Intent){
		"no delegate":    func(i *Intent) { i.Transaction.Delegate = nil },
		"with an amount": func(i *Intent) { i.Transaction.Value = uint256.FromUint64(1) },
		"a replacement":  func(i *Intent) { i.Replaces = &eth.Hash{} },
		"a fill":         func(i *Intent) { i.Purpose = Fill },
	} {
		i := authorizing("a")
		change(&i)
		if _, err := New(chain, account).Reserve(i, view(0, 0), Agreed{}, now); !errors.Is(err, ErrReplace) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Rows 27 and 28.
func TestDelegatedAccountsGoOneAtATime(t *testing.T) {
	delegated := func(latest, pending uint64) View {
		return View{Genesis: &genesis, Latest: latest, Pending: pending, Delegate: &code}
	}
	for _, c := range []struct {
		name   string
		before func(r *Record)
		intent Intent
		view   View
		want   uint64
		code   fault.Code
	}{
		{"nothing in flight", func(r *Record) {}, intent("n"), delegated(0, 0), 0, ""},
		{"one signed", func(r *Record) { sign(t, r, reserve(t, r, "a", view(0, 0))) }, intent("n"), delegated(0, 0), 0, ErrDelegated},
		{"one reserved", func(r *Record) { reserve(t, r, "a", view(0, 0)) }, intent("n"), delegated(0, 0), 0, ErrDelegated},
		{"one mined", func(r *Record) { must(t, r.Mine(sign(t, r, reserve(t, r, "a", view(0, 0))), Inclusion{}, now)) }, intent("n"), delegated(1, 1), 1, ""},
		{"one consumed, not seen yet", func(r *Record) { sign(t, r, reserve(t, r, "a", view(0, 0))) }, intent("n"), delegated(1, 1), 1, ""},
		{"a gap", func(r *Record) { reserve(t, r, "a", view(0, 0)); must(t, r.Release("a", now)) }, intent("n"), delegated(0, 0), 0, ""},
		{"a number that is not handed out", func(r *Record) { r.Floor = 3 }, intent("n"), delegated(1, 1), 1, ErrDelegated},
		{"a plain one, to delegate", func(r *Record) { sign(t, r, reserve(t, r, "a", view(0, 0))) }, delegating("n"), view(0, 0), 0, ErrDelegated},
		{"a plain one, to authorize", func(r *Record) { sign(t, r, reserve(t, r, "a", view(0, 0))) }, authorizing("n"), view(0, 0), 0, ErrDelegated},
		{"a gap below what waits for it", func(r *Record) { gapBelow(t, r) }, intent("n"), delegated(0, 0), 0, ""},
		{"the same, as a fill", func(r *Record) { gapBelow(t, r) }, filling(0), delegated(0, 0), 0, ""},
		{"the same, to delegate", func(r *Record) { gapBelow(t, r) }, delegating("n"), view(0, 0), 0, ErrDelegated},
		{"a second gap", func(r *Record) { gapBelow(t, r); reserve(t, r, "b", view(0, 0)); must(t, r.Release("b", now)) }, own("n", 2), delegated(0, 0), 0, ErrDelegated},
		{"a gap for two", func(r *Record) { reserve(t, r, "a", view(0, 0)); must(t, r.Release("a", now)) }, delegating("n"), view(0, 0), 0, ""},
	} {
		r := New(chain, account)
		c.before(r)
		e, err := r.Reserve(c.intent, c.view, Agreed{}, now)
		if c.code == "" && (err != nil || e.Nonce != c.want) || c.code != "" && !errors.Is(err, c.code) {
			t.Errorf("%s: %d, %v", c.name, e.Nonce, err)
		}
		if err == nil {
			roundTrip(t, r)
		}
	}
	r := New(chain, account) // two numbers do not fit into a gap of one
	reserve(t, r, "gap", view(0, 0))
	must(t, r.Mine(sign(t, r, reserve(t, r, "above", view(0, 0))), Inclusion{}, now))
	must(t, r.Release("gap", now))
	_, err := r.Reserve(delegating("d"), view(0, 0), Agreed{}, now)
	wants(t, err, ErrDelegated)
	r = New(chain, account)
	_, err = r.Reserve(delegating("last"), view(maxNonce-1, maxNonce-1), Agreed{}, now)
	wants(t, err, ErrExhausted)
	_, err = r.Reserve(authorizing("last"), view(maxNonce-1, maxNonce-1), Agreed{}, now)
	must(t, err)
}

// gapBelow gives number 0 up, and leaves 1 signed above it.
func gapBelow(t *testing.T, r *Record) {
	reserve(t, r, "given up", view(0, 0))
	sign(t, r, reserve(t, r, "above", view(0, 0)))
	must(t, r.Release("given up", now))
}

func filling(nonce uint64) Intent {
	i := own("fill", nonce)
	i.Purpose, i.Transaction.To, i.Transaction.Value = Fill, account, uint256.Int{}
	return i
}
