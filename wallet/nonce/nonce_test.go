package nonce

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

const (
	chain eth.ChainID = 31337
	now   eth.Millis  = 1_700_000_000_000
)

var (
	account = eth.Address{19: 1}
	genesis = eth.Hash{31: 7}
	states  = []State{Reserved, Signed, Sent, Unknown, Seen, Mined, Final, Released, Superseded, Replaced}
)

func view(latest, pending uint64) View {
	return View{Genesis: &genesis, Latest: latest, Pending: pending}
}

func intent(id string) Intent {
	return Intent{ID: id, Request: eth.Keccak256([]byte(id)), ChainID: chain, Transaction: Transaction{
		To: eth.Address{19: 2}, Value: uint256.FromUint64(5), Data: eth.Bytes{}, Gas: 21000, MaxFeePerGas: uint256.FromUint64(9)}}
}

// reserve, sign are the two steps of a send that must succeed.
func reserve(t *testing.T, r *Record, id string, v View) Entry {
	t.Helper()
	e, err := r.Reserve(intent(id), v, Agreed{}, now)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func sign(t *testing.T, r *Record, e Entry) eth.Hash {
	t.Helper()
	raw := []byte("signed " + e.Intent)
	hash := eth.Keccak256(raw)
	if err := r.Sign(e, hash, raw, now); err != nil {
		t.Fatal(err)
	}
	return hash
}

func wants(t *testing.T, err error, code fault.Code) {
	t.Helper()
	if !errors.Is(err, code) {
		t.Fatalf("got %v, want %s", err, code)
	}
}

// Every pair of states is tried; what is allowed is written out a second time here, by hand.
func TestEveryPairOfStates(t *testing.T) {
	allowed := map[string]bool{
		"reserved signed": true, "reserved released": true,
		"signed sent": true, "signed unknown": true, "signed seen": true, "signed mined": true,
		"signed superseded": true, "signed replaced": true,
		"unknown sent": true, "unknown seen": true, "unknown mined": true, "unknown superseded": true, "unknown replaced": true,
		"sent seen": true, "sent mined": true, "sent superseded": true, "sent replaced": true,
		"seen sent": true, "seen mined": true, "seen superseded": true, "seen replaced": true,
		"mined signed": true, "mined final": true,
	}
	for _, from := range states {
		for _, to := range states {
			e := Entry{State: from}
			err := e.move(to, now)
			if want := from == to || allowed[string(from)+" "+string(to)]; want != (err == nil) {
				t.Errorf("%s to %s: %v", from, to, err)
			}
			if err != nil && e.State != from {
				t.Errorf("%s to %s was refused and made", from, to)
			}
		}
		if from.Settled() != slices.Contains([]State{Final, Released, Superseded, Replaced}, from) {
			t.Errorf("%s: settled is wrong", from)
		}
	}
}

func TestOneIntentHasOneNonce(t *testing.T) {
	r := New(chain, account)
	first := reserve(t, r, "a", view(4, 4))
	if again := reserve(t, r, "a", view(4, 4)); first.Nonce != 4 || again.Nonce != 4 {
		t.Fatalf("nonces %d and %d", first.Nonce, again.Nonce)
	}
	if other := reserve(t, r, "b", view(4, 4)); other.Nonce != 5 {
		t.Fatalf("the second intent got %d", other.Nonce)
	}
	changed := intent("a")
	changed.Request[0]++
	_, err := r.Reserve(changed, view(4, 4), Agreed{}, now)
	wants(t, err, ErrIntentConflict)
	foreign := intent("c")
	foreign.ChainID++
	_, err = r.Reserve(foreign, view(4, 4), Agreed{}, now)
	wants(t, err, ErrChain)
}

func TestReservationConsumedElsewhere(t *testing.T) {
	r := New(chain, account)
	reserve(t, r, "a", view(0, 0))
	reserve(t, r, "b", view(0, 0))
	if e := reserve(t, r, "a", view(1, 1)); e.Nonce != 2 || e.State != Reserved {
		t.Fatalf("%+v", e)
	}
	roundTrip(t, r)
}

func TestReservationsExpire(t *testing.T) {
	for late, want := range map[eth.Millis]uint64{reservedFor: 1, reservedFor + 1: 0, -reservedFor: 1, -reservedFor - 1: 0} {
		r := New(chain, account)
		asleep := reserve(t, r, "a", view(0, 0))
		e, err := r.Reserve(intent("b"), view(0, 0), Agreed{}, now+late)
		if err != nil || e.Nonce != want {
			t.Errorf("%d ms later: nonce %d, %v", late, e.Nonce, err)
		}
		if err := r.Sign(asleep, eth.Keccak256([]byte("late")), []byte("late"), now); (err == nil) != (want == 1) {
			t.Errorf("%d ms later: %v", late, err)
		}
	}
}

func TestSecondTransactionForANonceIsRefused(t *testing.T) {
	r := New(chain, account)
	e := reserve(t, r, "a", view(0, 0))
	hash := sign(t, r, e)
	if err := r.Sign(e, hash, []byte("signed a"), now); err != nil {
		t.Fatalf("the same signature again: %v", err)
	}
	wants(t, r.Sign(e, eth.Hash{1}, []byte("other"), now), ErrConflict)
	altered := e
	altered.Transaction.Gas++
	wants(t, r.Sign(altered, eth.Hash{1}, []byte("other"), now), ErrConflict)
	wants(t, r.Release("a", now), ErrTransition)
}

func TestReleaseRacesSigning(t *testing.T) {
	r := New(chain, account)
	e := reserve(t, r, "a", view(0, 0))
	above := reserve(t, r, "b", view(0, 0))
	if err := r.Release("a", now); err != nil {
		t.Fatal(err)
	}
	wants(t, r.Sign(e, eth.Hash{1}, []byte("late"), now), ErrConflict)
	filled := reserve(t, r, "c", view(0, 0))
	if filled.Nonce != e.Nonce || above.Nonce != 1 || r.Floor != 2 {
		t.Fatalf("the gap %d was filled with %d", e.Nonce, filled.Nonce)
	}
	wants(t, r.Sign(e, eth.Hash{1}, []byte("late"), now), ErrConflict)
	if again := reserve(t, r, "a", view(0, 0)); again.Nonce != 2 {
		t.Fatalf("the released intent came back with %d", again.Nonce)
	}
	wants(t, r.Sign(e, eth.Hash{1}, []byte("late"), now), ErrConflict)
}

func TestTheNodeAndTheFloor(t *testing.T) {
	other := eth.Hash{1}
	for _, c := range []struct {
		name     string
		floor    uint64 // that many nonces were handed out, beginning with 10
		settled  bool
		view     View
		standing Standing
	}{
		{"an empty ledger believes a settled count", 0, false, view(7, 7), Level},
		{"an empty ledger waits for pending ones", 0, false, view(7, 8), Unsettled},
		{"level", 2, false, view(10, 12), Level},
		{"stale", 2, false, view(3, 3), Level},
		{"pending below latest", 2, false, view(12, 9), Level},
		{"high", 2, false, view(13, 13), Ahead},
		{"high and pending", 2, false, view(13, 14), Unsettled},
		{"foreign pending", 2, false, view(11, 13), Unsettled},
		{"below what was final", 2, true, view(10, 10), Level},
		{"another genesis", 2, false, View{Genesis: &other, Latest: 12, Pending: 12}, Reset},
		{"no genesis told", 2, false, View{Latest: 12, Pending: 12}, Level},
	} {
		r := New(chain, account)
		for i := range c.floor {
			e := reserve(t, r, strconv.FormatUint(i, 10), view(10+i, 10+i))
			hash := sign(t, r, e)
			if c.settled {
				must(t, r.Mine(hash, Inclusion{Number: 1}, now))
				must(t, r.Finalize(hash, now))
			}
		}
		if got := r.Compare(c.view); got != c.standing {
			t.Errorf("%s: %s, want %s", c.name, got, c.standing)
		}
		if behind := r.Behind(c.view); behind != (c.floor > 0 && c.view.Latest < 10 || c.view.Latest < r.Settled) {
			t.Errorf("%s: behind is %t", c.name, behind)
		}
		floor := r.Floor
		e, err := r.Reserve(intent("new"), c.view, Agreed{}, now)
		if (err == nil) != (c.standing == Level) || r.Floor < floor {
			t.Errorf("%s: reserved %d, %v", c.name, e.Nonce, err)
		}
		if c.standing == Ahead {
			if e, err = r.Reserve(intent("new"), c.view, Agreed{Rise: true}, now); err != nil || e.Nonce != c.view.Latest {
				t.Errorf("%s: agreed to, reserved %d, %v", c.name, e.Nonce, err)
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestBroadcast(t *testing.T) {
	for _, c := range []struct {
		outcome Outcome
		want    State
	}{
		{OutcomeNotSent, Signed}, {OutcomeUnknown, Unknown}, {OutcomeAccepted, Sent}, {OutcomeKnown, Sent},
		{OutcomeNonceTooLow, Unknown}, {OutcomeUnderpriced, Signed}, {OutcomeInsufficient, Signed}, {OutcomeRejected, Signed},
	} {
		r := New(chain, account)
		hash := sign(t, r, reserve(t, r, "a", view(0, 0)))
		must(t, r.Broadcast(hash, c.outcome, now))
		if e := r.Find("a"); e.State != c.want || e.Outcome != c.outcome || len(e.Raw) == 0 {
			t.Errorf("%s: %s", c.outcome, e.State)
		}
		must(t, r.Broadcast(hash, OutcomeAccepted, now))
		must(t, r.Broadcast(hash, OutcomeUnknown, now))
		if e := r.Find("a"); e.State != Sent {
			t.Errorf("%s, then accepted, then unknown: %s", c.outcome, e.State)
		}
	}
	wants(t, New(chain, account).Broadcast(eth.Hash{}, OutcomeAccepted, now), ErrNoEntry)
}

func TestFromMinedToFinalAndBack(t *testing.T) {
	r := New(chain, account)
	low := sign(t, r, reserve(t, r, "low", view(0, 0)))
	reserve(t, r, "gap", view(0, 0))
	high := sign(t, r, reserve(t, r, "high", view(0, 0)))
	must(t, r.Release("gap", now))
	must(t, r.Mine(low, Inclusion{Number: 3, Hash: eth.Hash{3}}, now))
	must(t, r.Mine(low, Inclusion{Number: 4, Hash: eth.Hash{4}}, now)) // a reorg moved it
	must(t, r.Unmine(low, now))
	if e := r.Find("low"); e.State != Signed || e.Block != nil || len(e.Raw) == 0 {
		t.Fatalf("after a reorg: %+v", e)
	}
	wants(t, r.Finalize(low, now), ErrTransition)
	must(t, r.Mine(high, Inclusion{Number: 5}, now))
	wants(t, r.Supersede(high, now), ErrTransition)
	must(t, r.Finalize(high, now))
	must(t, r.Supersede(low, now))
	if len(r.Open) != 0 || len(r.Archive) != 3 || r.Settled != 3 || r.Find("high").Raw != nil {
		t.Fatalf("open %d, archive %d, settled %d", len(r.Open), len(r.Archive), r.Settled)
	}
	if e := reserve(t, r, "high", view(3, 3)); e.State != Final {
		t.Fatalf("a settled intent came back as %s", e.State)
	}
}

func TestLimits(t *testing.T) {
	r := New(chain, account)
	e := reserve(t, r, "last", view(maxNonce-1, maxNonce-1))
	if e.Nonce != maxNonce-1 {
		t.Fatal(e.Nonce)
	}
	_, err := r.Reserve(intent("beyond"), view(0, 0), Agreed{}, now)
	wants(t, err, ErrExhausted)

	r = New(chain, account)
	for i := range uint64(MaxOpen) {
		reserve(t, r, strconv.FormatUint(i, 10), view(0, 0))
	}
	_, err = r.Reserve(intent("one more"), view(0, 0), Agreed{}, now)
	wants(t, err, ErrWindowFull)

	r = New(chain, account)
	for i := range uint64(MaxArchive + 5) {
		hash := sign(t, r, reserve(t, r, OwnIntent+strconv.FormatUint(i, 10), view(i, i)))
		must(t, r.Mine(hash, Inclusion{}, now))
		must(t, r.Finalize(hash, now))
	}
	if len(r.Archive) != MaxArchive || r.Dropped != 5 || r.Archive[0].Nonce != 5 {
		t.Fatalf("archive %d from %d, dropped %d", len(r.Archive), r.Archive[0].Nonce, r.Dropped)
	}
}

func TestRestart(t *testing.T) {
	r := New(chain, account)
	sign(t, r, reserve(t, r, "old", view(6, 6)))
	fresh := eth.Hash{9}
	v := View{Genesis: &fresh}
	_, err := r.Reserve(intent("new"), v, Agreed{Rise: true, Unsettled: true, Above: true}, now)
	wants(t, err, ErrChainReset)
	r.Restart(v, now)
	e, err := r.Reserve(intent("old"), v, Agreed{}, now)
	if err != nil || e.Nonce != 0 || e.Epoch != 1 || len(r.Archive) != 1 || r.Archive[0].State != Signed {
		t.Fatalf("%+v, %v", e, err)
	}
	roundTrip(t, r)
}

// full returns a record with an entry in every state that can be stored.
func full(t *testing.T) *Record {
	r := New(chain, account)
	hashes := map[string]eth.Hash{}
	for _, id := range []string{"final", "reserved", "signed", "sent", "unknown", "seen", "mined", "released"} {
		e := reserve(t, r, id, view(3, 3))
		switch id {
		case "reserved":
		case "released":
			must(t, r.Release(id, now))
		default:
			hashes[id] = sign(t, r, e)
		}
	}
	must(t, r.Broadcast(hashes["sent"], OutcomeAccepted, now))
	must(t, r.Broadcast(hashes["unknown"], OutcomeUnknown, now))
	must(t, r.See(hashes["seen"], now))
	must(t, r.Mine(hashes["final"], Inclusion{Number: 1, Hash: eth.Hash{1}, GasUsed: 21000, GasPrice: uint256.FromUint64(7)}, now))
	must(t, r.Finalize(hashes["final"], now))
	must(t, r.Mine(hashes["mined"], Inclusion{Number: 2, Hash: eth.Hash{2}, Reverted: true}, now))
	return r
}

func roundTrip(t *testing.T, r *Record) {
	t.Helper()
	data := r.Encode()
	again, err := Decode(r.ChainID, r.Address, data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if !bytes.Equal(data, again.Encode()) {
		t.Fatalf("not the same record:\n%s\n%s", data, again.Encode())
	}
}

func TestStoredForm(t *testing.T) {
	r := full(t)
	roundTrip(t, r)
	roundTrip(t, New(chain, account))
	data := string(r.Encode())
	for _, c := range []struct {
		old, new string
		code     fault.Code
	}{
		{`"schema":2`, `"schema":3`, ErrSchema},
		{`"schema":2`, `"schema":3,"later":[]`, ErrSchema},
		{`"schema":2`, `"schema":0`, ErrDamaged},
		{`"chainId":31337`, `"chainId":1`, ErrDamaged},
		{`"floor":"11"`, `"floor":"5"`, ErrDamaged},
		{`"floor":"11"`, `"floor":"11","rest":1`, ErrDamaged},
		{`"state":"reserved"`, `"state":"signed"`, ErrDamaged},
		{`"state":"signed"`, `"state":"reserved"`, ErrDamaged},
		{`"state":"signed"`, `"state":"final"`, ErrDamaged},
		{`"state":"signed"`, `"state":"frozen"`, ErrDamaged},
		{`"intent":"signed"`, `"intent":"reserved"`, ErrDamaged},
		{`"nonce":"5"`, `"nonce":"4"`, ErrDamaged},
		{`"raw":"0x73`, `"raw":"0x74`, ErrDamaged},
		{`{`, `[`, ErrDamaged},
	} {
		changed := bytes.Replace([]byte(data), []byte(c.old), []byte(c.new), 1)
		if string(changed) == data {
			t.Errorf("%s does not occur", c.old)
		}
		if _, err := Decode(chain, account, changed); !errors.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", c.new, err, c.code)
		}
	}
}
