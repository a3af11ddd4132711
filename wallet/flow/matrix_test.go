package flow

import (
	"errors"
	"iter"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// The fault matrix: 42 faults and the outcome that each must have, one test a row. Where chance plays a part, a row runs
// many schedules, each with a seed of its own; otherwise it runs over the whole product of what can vary.

// trials runs a row's schedules: a few, or as many as SCHEDULES says, as in make test-go.
func trials(t *testing.T, run func(*trial)) {
	t.Parallel()
	count := uint64(schedules)
	if text := os.Getenv("SCHEDULES"); text != "" && schedules > 10 {
		asked, err := strconv.ParseUint(text, 10, 64)
		must(t, err)
		count = asked
	}
	t.Logf("%d schedules, seeds from 1", count)
	for seed := uint64(1); seed <= count; seed++ {
		attempt(t, seed, run)
	}
}

func attempt(t *testing.T, seed uint64, run func(*trial)) {
	defer func() {
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}()
	run(newTrial(t, seed))
}

// trial is a world with a past, and chance.
type trial struct {
	*world
	*rand.Rand
	wanted []string // values that must be mined in the end, each once
	unused uint64
}

// newTrial has a chain of some blocks, on which the account made up to two payments that may be final.
func newTrial(t *testing.T, seed uint64) *trial {
	r := &trial{world: newWorld(t), Rand: rand.New(rand.NewPCG(seed, 42))}
	r.pairs = r.IntN(2) == 0
	watch(t, r.world)
	for range 2 + r.IntN(3) {
		r.node.mine()
	}
	s := r.session()
	for range r.IntN(3) {
		must(t, r.pays(r, s, r.id()))
		r.node.mine()
	}
	if r.node.final = 2; r.one(2) { // another block 1 would be another chain
		r.node.final = r.node.head()
	}
	for range r.IntN(3) {
		must(t, second(s.Sync(r, 31337, r.account)))
	}
	return r
}

// one is true once in so many times.
func (r *trial) one(in int) bool { return r.IntN(in) == 0 }

// id names a payment of an amount of its own.
func (r *trial) id() string {
	r.unused++
	return strconv.FormatUint(1000+r.unused, 10)
}

// value is the amount of the payment with an id, in wei.
func value(id string) string { return id + "000000000000" }

// pays makes a payment in one of the ways there are: as people do, in a batch of one plan, or as a program does. The same id
// is always paid in the same way. It must be mined in the end.
func (r *trial) pays(h Host, s *Session, id string) error {
	r.wants(value(id))
	if isPeoples(id) {
		return second(s.Send(h, r.pay(id, "0.00"+id), nil))
	}
	wei, _ := strconv.ParseUint(value(id), 10, 64)
	signed, err := s.SignTransaction(h, r.next(id, wei))
	if err == nil {
		_, err = s.SendSigned(h, 31337, r.account, signed.Hash())
	}
	if errors.Is(err, ErrKept) { // what a node said, which the ledger has as well
		return nil
	}
	return err
}

// isPeoples says which payments are made as people make them, with a report.
func isPeoples(id string) bool { return strings.ContainsAny(id[len(id)-1:], "14") }

func (r *trial) wants(value string) {
	for _, v := range r.wanted {
		if v == value {
			return
		}
	}
	r.wanted = append(r.wanted, value)
}

// entry is what the ledger has of a payment, or nil.
func (r *trial) entry(id string) *nonce.Entry { return ledgerOf(r.t, r.world).Find(id) }

// asksAgain ends all faults and asks for payments once more, in a new instance.
func (r *trial) asksAgain(list ...string) {
	r.t.Helper()
	r.calm()
	s := r.session()
	for _, id := range list {
		if err := r.pays(r, s, id); err != nil && !errors.Is(err, ErrIntentSettled) {
			r.t.Fatalf("%s, asked for again: %v", id, err)
		}
	}
}

// ends demands that everything settles with no fault and no key any more: each wanted payment is mined once, nothing else
// is, and nothing is open.
func (r *trial) ends() {
	r.t.Helper()
	r.calm()
	s := NewSession()
	for round := 0; ; round++ {
		a, err := s.Sync(r, 31337, r.account)
		must(r.t, err)
		if a.Open == 0 {
			break
		}
		if round == 8 {
			r.t.Fatalf("still open:\n%s", ledgerOf(r.t, r.world).Encode())
		}
		r.node.mine()
		r.node.final = r.node.head()
	}
	r.onlyWanted()
}

func (r *trial) onlyWanted() {
	r.t.Helper()
	paid := map[string]int{}
	for _, tx := range r.node.mined() {
		_, _, fields := sentBy(tx)
		paid[fields.Value.String()]++
	}
	for _, v := range r.wanted {
		if paid[v] != 1 {
			r.t.Fatalf("%s wei were paid %d times", v, paid[v])
		}
		delete(paid, v)
	}
	if len(paid) > 0 {
		r.t.Fatalf("nobody asked for %v", paid)
	}
}

// flight is a flow that stops on both sides of each effect.
type flight struct {
	next func() (string, bool)
	stop func()
	at   string // the stop that it stands at
	dead bool
	done bool
	err  error
	seen map[string]int // how many times each stop was reached
	put  []byte         // what it is about to store, or stored last
}

// fly begins a flow and takes it to its first stop.
func (r *trial) fly(run func(Host) error) *flight {
	f := &flight{seen: map[string]int{}}
	f.next, f.stop = iter.Pull(func(yield func(string) bool) {
		f.err = run(steppingPairs{stepping{r.world, f, yield}}.host())
		f.done = true
	})
	r.t.Cleanup(f.stop)
	return f
}

// step goes on to the next stop; false at the end.
func (f *flight) step() bool {
	at, more := f.next()
	if f.at = at; more {
		f.seen[at]++
	}
	return more
}

// to goes on until a stop was reached so many times; false if it ends before.
func (f *flight) to(stop string, times int) bool {
	for f.seen[stop] < times {
		if !f.step() {
			return false
		}
	}
	return true
}

// finish goes on to the end.
func (f *flight) finish() error {
	for f.step() {
	}
	return f.err
}

// dies ends the flow where it stands: it has no effect any more.
func (f *flight) dies() {
	f.dead = true
	f.stop()
}

// steps goes on by a random number of stops below a bound.
func (r *trial) steps(f *flight, below int) {
	for range r.IntN(below) {
		if !f.step() {
			return
		}
	}
}

// interleave takes flows to their ends, effect by effect in random order.
func (r *trial) interleave(flights ...*flight) {
	for left := len(flights); left > 0; {
		if f := flights[r.IntN(len(flights))]; !f.done && !f.step() {
			left--
		}
	}
}

// stepping is the world with a stop on both sides of each effect, which has the effect's name.
type stepping struct {
	*world
	f     *flight
	yield func(string) bool
}

func (s stepping) effect(name string, perform func()) error {
	s.yield("before " + name)
	if s.f.dead {
		return fault.New(ErrCancelled, "", "it is dead")
	}
	perform()
	s.yield("after " + name)
	return nil
}

func kindOf(key string) string { return strings.SplitN(key, "/", 2)[0] }

func (s stepping) RPC(endpoint string, batch []RPCRequest) (replies []RPCReply, err error) {
	dead := s.effect("rpc "+batch[len(batch)-1].Method, func() { replies, err = s.world.RPC(endpoint, batch) })
	if dead != nil {
		return nil, dead
	}
	return replies, err
}

func (s stepping) Load(key string) (record Record, err error) {
	if dead := s.effect("load "+kindOf(key), func() { record, err = s.world.Load(key) }); dead != nil {
		return Record{}, dead
	}
	return record, err
}

func (s stepping) CompareAndSet(key string, expected uint64, value []byte) (err error) {
	s.f.put = value
	if dead := s.effect("set "+kindOf(key), func() { err = s.world.CompareAndSet(key, expected, value) }); dead != nil {
		return dead
	}
	return err
}

// steppingPairs is a stepping world that writes two records in one step.
type steppingPairs struct{ stepping }

func (s steppingPairs) host() Host {
	if s.pairs {
		return s
	}
	return s.stepping
}

func (s steppingPairs) CompareAndSetBoth(first, second nonce.Write) (written int, err error) {
	s.f.put = first.Value
	if dead := s.effect("set "+kindOf(first.Key), func() { written, err = s.writeBoth(first, second) }); dead != nil {
		return 0, dead
	}
	return written, err
}

func (s stepping) MAC(data []byte) (mac eth.Hash, err error) {
	if dead := s.effect("mac", func() { mac, err = s.world.MAC(data) }); dead != nil {
		return mac, dead
	}
	return mac, err
}

func (s stepping) Now() (now eth.Millis, err error) {
	if dead := s.effect("now", func() { now, err = s.world.Now() }); dead != nil {
		return now, dead
	}
	return now, err
}

// about is the entry of a payment in the ledger that a flow is about to store.
func (f *flight) about(t *testing.T, w *world, id string) *nonce.Entry {
	t.Helper()
	text := string(f.put)
	_, body, _ := strings.Cut(text, `"record":`)
	r, err := nonce.Decode(31337, w.account, []byte(strings.TrimSuffix(body, "}")))
	must(t, err)
	return r.Find(id)
}

// leftFor counts what was ever given to a node for a payment.
func (r *trial) leftFor(id string) (count int) {
	e := r.entry(id)
	for at := range r.node.left {
		if e != nil && e.Nonce == at {
			count += len(r.node.left[at])
		}
	}
	return count
}

// txOf decodes raw bytes.
func txOf(t *testing.T, raw []byte) *signer.SignedTx {
	t.Helper()
	tx, err := signer.Decode(raw)
	must(t, err)
	return tx
}
