package flow

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// world is everything outside of a Session: a node, a store, a clock.
type world struct {
	t       *testing.T
	node    *node
	store   map[string]Record
	clock   eth.Millis
	account eth.Address
	kek     [32]byte

	pairs     bool               // flows that stop at effects write two records in one step (nonce.PairStore)
	failStore bool               // every write fails
	failRPC   func(string) error // decides by the batch's last method whether it fails; nil: none does
	lateRPC   func(string) error // the same, but after the node performed it
	onBatch   func([]RPCRequest) // looks at each batch

	down   map[string]error                             // endpoints that are not reached, and how
	claims map[string]func(RPCRequest) (RPCReply, bool) // what the node at an endpoint says in place of the truth
	asked  []string                                     // the endpoints of all batches, in order

	before func(effect string) // runs before each effect
	after  func(effect string)
}

const pairsTest = "/pairs"

// eachHost runs a test over a host that writes one record a step, and over one that is a nonce.PairStore.
func eachHost(t *testing.T, test func(*testing.T)) {
	t.Run("single", test)
	t.Run(pairsTest[1:], test)
}

// newWorld has a network, a followed token and a vault with one account.
func newWorld(t *testing.T) *world {
	w := &world{t: t, store: map[string]Record{}, clock: 1_700_000_000_000, kek: [32]byte{1, 2, 3}, pairs: strings.Contains(t.Name()+"/", pairsTest+"/")}
	params, err := wallet.NewKDFParams()
	if err != nil {
		t.Fatal(err)
	}
	s := NewSession()
	list, err := s.CreateVault(w, bytes.Clone(w.kek[:]), KDFParams{params.Memory, params.Time, params.Threads, params.Salt[:]},
		nil, nil, append(make([]byte, 31), 1), true)
	if err != nil {
		t.Fatal(err)
	}
	w.account = list[0].Address
	w.node = newNode(t, w.account)
	weth := simWETH
	if _, err := s.PutNetwork(w, Network{ChainID: 31337, Name: "Devnet", Endpoint: "http://node", Symbol: "ETH", Decimals: 18, WETH: &weth}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddToken(w, 31337, simToken); err != nil {
		t.Fatal(err)
	}
	return w
}

// session returns a new instance of the wallet, unlocked.
func (w *world) session() *Session {
	s := NewSession()
	if _, err := s.Unlock(w, bytes.Clone(w.kek[:])); err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) effect(name string, perform func() error) error {
	if w.before != nil {
		w.before(name)
	}
	err := perform()
	if w.after != nil {
		w.after(name)
	}
	return err
}

func (w *world) RPC(endpoint string, batch []RPCRequest) (replies []RPCReply, err error) {
	last := batch[len(batch)-1].Method
	w.asked = append(w.asked, endpoint)
	if w.onBatch != nil {
		w.onBatch(batch)
	}
	err = w.effect("rpc "+last, func() error {
		if w.failRPC != nil {
			if err := w.failRPC(last); err != nil {
				return err
			}
		}
		if err := w.down[endpoint]; err != nil {
			return err
		}
		for _, r := range batch {
			reply, claimed := RPCReply{}, false
			if claim := w.claims[endpoint]; claim != nil {
				reply, claimed = claim(r)
			}
			if !claimed {
				reply = w.node.rpc(r)
			}
			replies = append(replies, reply)
		}
		if w.lateRPC != nil {
			return w.lateRPC(last)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return replies, nil
}

func (w *world) Load(key string) (record Record, err error) {
	err = w.effect("load "+key, func() error { record = w.store[key]; return nil })
	return record, err
}

func (w *world) CompareAndSet(key string, expected uint64, value []byte) error {
	return w.effect("set "+key, func() error {
		if w.failStore {
			return fault.New(ErrStorage, "", "the disk is full")
		}
		if w.store[key].Version != expected {
			return fault.New(ErrConflict, "", "another version is stored")
		}
		w.store[key] = Record{Version: expected + 1, Value: bytes.Clone(value)}
		return nil
	})
}

// writeBoth is nonce.PairStore's CompareAndSetBoth; to who watches it is the write of the first.
func (w *world) writeBoth(first, second nonce.Write) (written int, err error) {
	err = w.effect("set "+first.Key, func() error {
		if w.failStore {
			return fault.New(ErrStorage, "", "the disk is full")
		}
		for _, one := range []nonce.Write{first, second} {
			if w.store[one.Key].Version != one.Expected {
				return fault.New(ErrConflict, "", "another version is stored")
			}
		}
		for _, one := range []nonce.Write{first, second} {
			w.store[one.Key] = Record{Version: one.Expected + 1, Value: bytes.Clone(one.Value)}
			written++
		}
		return nil
	})
	return written, err
}

func (w *world) MAC(data []byte) (mac eth.Hash, err error) {
	err = w.effect("mac", func() error {
		hash := hmac.New(sha256.New, []byte("the key beside the records"))
		hash.Write(data)
		hash.Sum(mac[:0])
		return nil
	})
	return mac, err
}

func (w *world) Now() (now eth.Millis, err error) {
	err = w.effect("now", func() error { now = w.clock; return nil })
	return now, err
}

// task is a flow that stops before and after each effect. To crash it is not to step it again.
type task struct {
	next func() (string, bool)
	err  error
	done bool
}

// start begins a flow; run gets the host that stops it.
func (w *world) start(run func(Host) error) *task {
	k := new(task)
	k.next, _ = iter.Pull(func(yield func(string) bool) {
		k.err = run(pausedPairs{paused{w, yield}}.host())
		k.done = true
	})
	return k
}

// step goes on to the next stop and returns its name, or false at the end.
func (k *task) step() (string, bool) { return k.next() }

// finish goes on to the end.
func (k *task) finish() error {
	for _, more := k.step(); more; _, more = k.step() {
	}
	return k.err
}

// paused is the world with a stop on both sides of each effect.
type paused struct {
	*world
	yield func(string) bool
}

func (p paused) RPC(endpoint string, batch []RPCRequest) ([]RPCReply, error) {
	p.yield("before rpc")
	defer p.yield("after rpc")
	return p.world.RPC(endpoint, batch)
}

func (p paused) Load(key string) (Record, error) {
	p.yield("before load")
	defer p.yield("after load")
	return p.world.Load(key)
}

func (p paused) CompareAndSet(key string, expected uint64, value []byte) error {
	p.yield("before set")
	defer p.yield("after set")
	return p.world.CompareAndSet(key, expected, value)
}

// pausedPairs is a paused world that writes two records in one step.
type pausedPairs struct{ paused }

func (p pausedPairs) host() Host {
	if p.pairs {
		return p
	}
	return p.paused
}

func (p pausedPairs) CompareAndSetBoth(first, second nonce.Write) (int, error) {
	p.yield("before set")
	defer p.yield("after set")
	return p.writeBoth(first, second)
}

func (p paused) MAC(data []byte) (eth.Hash, error) {
	p.yield("before mac")
	defer p.yield("after mac")
	return p.world.MAC(data)
}

func (p paused) Now() (eth.Millis, error) {
	p.yield("before now")
	defer p.yield("after now")
	return p.world.Now()
}

// pay is a request for a payment of so many wei.
func (w *world) pay(id, amount string) PlanRequest {
	return PlanRequest{ChainID: 31337, From: w.account, Kind: KindTransfer, To: stranger.String(), Amount: amount, IntentID: id}
}

func wants(t *testing.T, err error, code error) {
	t.Helper()
	if !errors.Is(err, code) {
		t.Fatalf("got %v, want %v", err, code)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
