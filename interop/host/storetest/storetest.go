// Package storetest is what every store of a wallet's records must do, as tests to run against a store of your own:
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) func() storetest.Store {
//			folder := t.TempDir()
//			return func() storetest.Store { return host.New(folder) }
//		})
//	}
//
// It does not cut the power. That a write which was acknowledged outlives that is for you to know of your medium, and nonces
// that were signed with are lost where it is not so.
package storetest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/flow"
)

// Store is the part of a flow.Host that keeps records.
type Store interface {
	Load(key string) (flow.Record, error)
	CompareAndSet(key string, expected uint64, value []byte) error
	MAC(data []byte) (eth.Hash, error)
}

// Run tests a store. Create makes a place for records, empty and with a key of its own, and returns a function that opens it,
// each time as another process would.
func Run(t *testing.T, create func(t *testing.T) (open func() Store)) {
	for name, test := range map[string]func(*testing.T, func() Store){
		"never written":             neverWritten,
		"written":                   written,
		"another version":           anotherVersion,
		"one winner":                oneWinner,
		"no step lost":              noStepLost,
		"keys alike":                keysAlike,
		"many keys":                 manyKeys,
		"values":                    values,
		"the same key":              sameKey,
		"one key from many openers": oneKey,
	} {
		t.Run(name, func(t *testing.T) { test(t, create(t)) })
	}
	t.Run("another key elsewhere", func(t *testing.T) {
		if mac(t, create(t)()) == mac(t, create(t)()) {
			t.Error("two stores have one key: a record of one would pass in the other")
		}
	})
}

func neverWritten(t *testing.T, open func() Store) {
	if record, err := open().Load("ledger/1"); err != nil || record.Version != 0 || record.Value != nil {
		t.Errorf("a record that was never written: %+v, %v; want version 0 and no value", record, err)
	}
}

func written(t *testing.T, open func() Store) {
	s := open()
	for version := range uint64(12) {
		set(t, s, "record", version, []byte{byte(version), 2, 3})
		holds(t, s, "record", version+1, []byte{byte(version), 2, 3})
		holds(t, open(), "record", version+1, []byte{byte(version), 2, 3})
	}
}

func anotherVersion(t *testing.T, open func() Store) {
	s := open()
	conflicts(t, s, "record", 1)
	if record, err := s.Load("record"); err != nil || record.Version != 0 {
		t.Errorf("after a write that expected a version before there was one: %+v, %v", record, err)
	}
	set(t, s, "record", 0, []byte{1})
	set(t, s, "record", 1, []byte{2})
	for _, stale := range []uint64{0, 1, 3, 1 << 40, 1<<64 - 1} {
		conflicts(t, s, "record", stale)
	}
	holds(t, s, "record", 2, []byte{2})
}

// oneWinner has many writers expect the same version, each in a process of its own.
func oneWinner(t *testing.T, open func() Store) {
	const writers, versions = 8, 10
	stores := make([]Store, writers)
	for w := range stores {
		stores[w] = open()
	}
	for version := range uint64(versions) {
		won := make([]error, writers)
		var all sync.WaitGroup
		for w, s := range stores {
			all.Go(func() { won[w] = s.CompareAndSet("race", version, []byte{byte(version), byte(w)}) })
		}
		all.Wait()
		winner := -1
		for w, err := range won {
			switch {
			case err == nil && winner >= 0:
				t.Fatalf("writers %d and %d both wrote version %d", winner, w, version+1)
			case err == nil:
				winner = w
			case !errors.Is(err, flow.ErrConflict):
				t.Fatal(err)
			}
		}
		if winner < 0 {
			t.Fatalf("nobody wrote version %d", version+1)
		}
		holds(t, open(), "race", version+1, []byte{byte(version), byte(winner)})
	}
}

// noStepLost has writers count together.
func noStepLost(t *testing.T, open func() Store) {
	const writers, steps = 4, 15
	var all sync.WaitGroup
	for range writers {
		s := open()
		all.Go(func() {
			for done := 0; done < steps; {
				record, err := s.Load("counter")
				if err != nil {
					t.Error(err)
					return
				}
				count := make([]byte, 8)
				copy(count, record.Value)
				binary.LittleEndian.PutUint64(count, binary.LittleEndian.Uint64(count)+1)
				if err = s.CompareAndSet("counter", record.Version, count); err == nil {
					done++
				} else if !errors.Is(err, flow.ErrConflict) {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	holds(t, open(), "counter", writers*steps, binary.LittleEndian.AppendUint64(nil, writers*steps))
}

func keysAlike(t *testing.T, open func() Store) {
	s := open()
	keys := []string{"a", "a/", "a/1", "a/1/0xab", "a/1/0xAB", "a.", "a/../x", "../a", "a%2f1", "a é", `a\1`, "a@1", "A", "mac", "mac-key2", "witness/1", "ledger/1"}
	for i, key := range keys {
		set(t, s, key, 0, []byte{byte(i)})
	}
	for i, key := range keys {
		holds(t, open(), key, 1, []byte{byte(i)})
	}
}

func manyKeys(t *testing.T, open func() Store) {
	const count = 100
	s := open()
	for i := range count {
		set(t, s, fmt.Sprintf("ledger/1/%d", i), 0, []byte(fmt.Sprint(i)))
	}
	s = open()
	for i := range count {
		holds(t, s, fmt.Sprintf("ledger/1/%d", i), 1, []byte(fmt.Sprint(i)))
	}
}

// values are any bytes, also none, also more than are likely; and the store has a copy.
func values(t *testing.T, open func() Store) {
	s := open()
	const seed = 1
	t.Logf("random seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	large := make([]byte, 1<<20)
	for i := range large {
		large[i] = byte(random.Uint32())
	}
	for version, value := range [][]byte{{1, 2, 3}, {}, large, []byte("\x00\r\n\xff\xfe"), []byte(strings.Repeat("…", 1000))} {
		given := bytes.Clone(value)
		set(t, s, "value", uint64(version), given)
		clear(given)
		record, err := s.Load("value")
		if err != nil {
			t.Fatal(err)
		}
		clear(record.Value)
		holds(t, s, "value", uint64(version)+1, value)
		holds(t, open(), "value", uint64(version)+1, value)
	}
}

func sameKey(t *testing.T, open func() Store) {
	s := open()
	first := mac(t, s)
	if again := mac(t, s); again != first {
		t.Error("the same data has another MAC the second time")
	}
	if again := mac(t, open()); again != first {
		t.Error("the same data has another MAC in a store opened anew: every record would seem edited")
	}
	other, err := s.MAC([]byte("another record"))
	if err != nil || other == first {
		t.Errorf("other data: the MAC %x, %v", other, err)
	}
	empty, err := s.MAC(nil)
	if err != nil || empty == first || empty == (eth.Hash{}) {
		t.Errorf("no data: the MAC %x, %v", empty, err)
	}
}

// oneKey has many processes open a store that has no key yet.
func oneKey(t *testing.T, open func() Store) {
	macs := make([]eth.Hash, 8)
	errs := make([]error, len(macs))
	var all sync.WaitGroup
	for i := range macs {
		s := open()
		all.Go(func() { macs[i], errs[i] = s.MAC([]byte("a record")) })
	}
	all.Wait()
	for i := range macs {
		if errs[i] != nil || macs[i] != macs[0] {
			t.Fatalf("opener %d has the MAC %x, %v, and the first one has %x", i, macs[i], errs[i], macs[0])
		}
	}
}

func mac(t *testing.T, s Store) eth.Hash {
	t.Helper()
	mac, err := s.MAC([]byte("a record"))
	if err != nil {
		t.Fatal(err)
	}
	return mac
}

func set(t *testing.T, s Store, key string, expected uint64, value []byte) {
	t.Helper()
	if err := s.CompareAndSet(key, expected, value); err != nil {
		t.Fatalf("writing version %d of %s: %v", expected+1, key, err)
	}
}

func conflicts(t *testing.T, s Store, key string, expected uint64) {
	t.Helper()
	if err := s.CompareAndSet(key, expected, []byte{9}); !errors.Is(err, flow.ErrConflict) {
		t.Errorf("a write that expects version %d: %v, want %v", expected, err, flow.ErrConflict)
	}
}

func holds(t *testing.T, s Store, key string, version uint64, value []byte) {
	t.Helper()
	if record, err := s.Load(key); err != nil || record.Version != version || !bytes.Equal(record.Value, value) {
		t.Fatalf("%s is %.40q at version %d, %v; want %.40q at version %d", key, record.Value, record.Version, err, value, version)
	}
}
