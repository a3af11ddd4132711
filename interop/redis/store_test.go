package redis

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey/latchkey/interop/host"
	"github.com/latchkey/latchkey/interop/host/storetest"
	"github.com/latchkey/latchkey/wallet/flow"
)

func TestStore(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		s := start(t, program, durable...)
		fleets := 0
		storetest.Run(t, func(t *testing.T) func() storetest.Store {
			fleets++
			options := Options{Key: append(make([]byte, 31), byte(fleets)), Prefix: fmt.Sprint("fleet", fleets, ":")}
			return func() storetest.Store {
				store, err := Open(ctx, s.client(), options)
				if err != nil {
					t.Fatal(err)
				}
				return store
			}
		})
	})
}

// Each signer remembers by itself what it saw of the ledger that they share.
func TestHost(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		s := start(t, program, durable...)
		first, second := s.open().Host(host.New(t.TempDir())), s.open().Host(host.New(t.TempDir()))
		for _, key := range []string{"ledger/1/0x00", "witness/1/0x00"} {
			if err := first.CompareAndSet(key, 0, []byte(key)); err != nil {
				t.Fatal(err)
			}
		}
		if record, err := second.Load("ledger/1/0x00"); err != nil || record.Version != 1 {
			t.Errorf("the shared ledger: %+v, %v", record, err)
		}
		if record, err := second.Load("witness/1/0x00"); err != nil || record.Version != 0 {
			t.Errorf("another signer's witness: %+v, %v", record, err)
		}
		if record, err := first.Load("witness/1/0x00"); err != nil || string(record.Value) != "witness/1/0x00" {
			t.Errorf("its own witness: %+v, %v", record, err)
		}
		want := hmac.New(sha256.New, fleetKey)
		want.Write([]byte("data"))
		if mac, err := second.MAC([]byte("data")); err != nil || !hmac.Equal(mac[:], want.Sum(nil)) {
			t.Errorf("the fleet's MAC: %s, %v", mac, err)
		}
		if now, err := first.Now(); err != nil || now == 0 {
			t.Errorf("the clock: %d, %v", now, err)
		}
		keys, err := s.client().Keys(ctx, "*").Result()
		if err != nil || len(keys) != 1 || keys[0] != "latchkey:ledger/1/0x00" {
			t.Errorf("the server has %v, %v", keys, err)
		}
	})
}

// What is there but was not written by the script is not taken for an empty record.
func TestLoadRefusesWhatOthersWrote(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		s := start(t, program, durable...)
		store, c := s.open(), s.client()
		for name, write := range map[string]func(key string) error{
			"a string":    func(key string) error { return c.Set(ctx, key, "1", 0).Err() },
			"no number":   func(key string) error { return c.HSet(ctx, key, "version", "one", "value", "").Err() },
			"over uint64": func(key string) error { return c.HSet(ctx, key, "version", "18446744073709551616", "value", "").Err() },
			"no base64":   func(key string) error { return c.HSet(ctx, key, "version", "1", "value", "{}").Err() },
		} {
			if err := write("latchkey:" + name); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Load(name); !errors.Is(err, flow.ErrStorage) {
				t.Errorf("%s: %v", name, err)
			}
			if err := store.CompareAndSet(name, 0, nil); err == nil {
				t.Errorf("%s was overwritten", name)
			}
		}
	})
}

// TestVersionsBeyondDoubles: Lua counts in doubles, records do not.
func TestVersionsBeyondDoubles(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		s := start(t, program, durable...)
		store := s.open()
		if err := s.client().HSet(ctx, "latchkey:key", "version", "9007199254740993").Err(); err != nil { // 2^53 + 1
			t.Fatal(err)
		}
		if err := store.CompareAndSet("key", 1<<53, nil); !errors.Is(err, flow.ErrConflict) {
			t.Errorf("2^53 passes for 2^53 + 1: %v", err)
		}
		if err := store.CompareAndSet("key", 1<<53+1, nil); err != nil {
			t.Error(err)
		}
		if record, err := store.Load("key"); err != nil || record.Version != 1<<53+2 {
			t.Errorf("%+v, %v", record, err)
		}
	})
}

// wire breaks connections to a server as its plan says.
type wire struct {
	net.Conn
	plan func() cut
	done func() // called where an answer is lost
	lose bool
}

type cut int

const (
	whole   cut = iota
	unsent      // the request never leaves
	unheard     // the request arrives, and its answer is lost
)

func (w *wire) Write(data []byte) (int, error) {
	if !strings.Contains(string(data), "HMGET") { // the script stands in every request of a store
		return w.Conn.Write(data)
	}
	switch w.plan() {
	case unsent:
		w.Conn.Close()
		return 0, net.ErrClosed
	case unheard:
		w.lose = true
	}
	return w.Conn.Write(data)
}

func (w *wire) Read(data []byte) (int, error) {
	n, err := w.Conn.Read(data) // what was read was also done
	if w.lose && err == nil {
		w.Conn.Close()
		if w.done != nil {
			w.done()
		}
		return 0, net.ErrClosed
	}
	return n, err
}

// over opens a store over wires that break by plan.
func (s *server) over(plan func() cut, done func()) *Store {
	s.t.Helper()
	c := s.dialling(func(ctx context.Context, _, _ string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "unix", s.socket)
		return &wire{Conn: conn, plan: plan, done: done}, err
	})
	store, err := Open(ctx, c, Options{Key: fleetKey})
	if err != nil {
		s.t.Fatal(err)
	}
	return store
}

// plans returns a plan that goes through cuts, and is whole afterwards.
func plans(cuts ...cut) func() cut {
	return func() cut {
		if len(cuts) == 0 {
			return whole
		}
		next := cuts[0]
		cuts = cuts[1:]
		return next
	}
}

func TestLostAnswers(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		s := start(t, program, durable...)
		other := s.open()
		for i, c := range []struct {
			name   string
			cuts   []cut
			others int // writes of another signer on top of ours, before we ask again
			want   error
		}{
			{"not sent", []cut{unsent}, 0, nil},
			{"not sent twice", []cut{unsent, unsent}, 0, nil},
			{"not heard", []cut{unheard}, 0, nil},
			{"not heard twice", []cut{unheard, unheard}, 0, nil},
			{"not heard, and built upon", []cut{unheard}, 1, nil},
			{"not heard, and built upon 15 times", []cut{unheard}, 15, nil},
			{"never sent", []cut{unsent, unsent, unsent}, 0, flow.ErrStorage},
			{"never heard", []cut{unheard, unheard, unheard}, 0, flow.ErrStorage},
		} {
			key := fmt.Sprint("key", i)
			before := uint64(1)
			if err := other.CompareAndSet(key, 0, nil); err != nil {
				t.Fatal(err)
			}
			built := false
			store := s.over(plans(c.cuts...), func() {
				for n := range c.others {
					if err := other.CompareAndSet(key, before+1+uint64(n), nil); !built && err != nil {
						t.Errorf("%s: the other signer: %v", c.name, err)
					}
				}
				built = true
			})
			if err := store.CompareAndSet(key, before, []byte("ours")); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Errorf("%s: %v", c.name, err)
			}
			want := before + 1 + uint64(c.others)
			if c.name == "never sent" {
				want = before
			}
			if record, err := other.Load(key); err != nil || record.Version != want {
				t.Errorf("%s: version %d, %v; want %d", c.name, record.Version, err, want)
			}
		}

		// The other signer took the version while ours was on no way at all.
		if err := s.over(plans(unsent), nil).CompareAndSet("key0", 1, nil); !errors.Is(err, flow.ErrConflict) {
			t.Errorf("beaten: %v", err)
		}
	})
}

// appendTo adds a name to a list by compare-and-set, as a signer adds to the ledger, and returns what it was told.
func appendTo(store *Store, key, name string) error {
	for {
		record, err := store.Load(key)
		if err != nil {
			return err
		}
		err = store.CompareAndSet(key, record.Version, fmt.Appendf(nil, "%s%s\n", record.Value, name))
		if !errors.Is(err, flow.ErrConflict) {
			return err
		}
	}
}

// audit demands that every confirmed name stands in the list, none twice, and that there were as many writes as names.
func audit(t *testing.T, store *Store, key string, confirmed []string) {
	t.Helper()
	record, err := store.Load(key)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for name := range strings.Lines(string(record.Value)) {
		if count[strings.TrimSuffix(name, "\n")]++; count[strings.TrimSuffix(name, "\n")] > 1 {
			t.Errorf("%s was written twice", name)
		}
	}
	if uint64(len(count)) != record.Version {
		t.Errorf("%d names in version %d", len(count), record.Version)
	}
	for _, name := range confirmed {
		if count[name] == 0 {
			t.Errorf("%s was confirmed and is lost", name)
		}
	}
}

func TestSignersOverBadWires(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		s := start(t, program, durable...)
		seed := uint64(time.Now().UnixNano())
		t.Log("seed", seed)
		var mu sync.Mutex
		var confirmed []string
		var all sync.WaitGroup
		for signer := range 4 {
			random := rand.New(rand.NewPCG(seed, uint64(signer)))
			var once sync.Mutex
			store := s.over(func() cut {
				once.Lock()
				defer once.Unlock()
				return []cut{whole, whole, unsent, unheard}[random.IntN(4)]
			}, nil)
			all.Go(func() {
				for i := range 50 {
					name := fmt.Sprintf("%d.%d", signer, i)
					if err := appendTo(store, "list", name); err == nil {
						mu.Lock()
						confirmed = append(confirmed, name)
						mu.Unlock()
					} else if !errors.Is(err, flow.ErrStorage) {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		t.Logf("%d of 200 writes confirmed", len(confirmed))
		audit(t, s.open(), "list", confirmed)
	})
}

// The server is killed at any moment, and started again on its log: what it confirmed is there.
func TestKilledServerLosesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		s := start(t, program, durable...)
		seed := uint64(time.Now().UnixNano())
		t.Log("seed", seed)
		random := rand.New(rand.NewPCG(seed, 0))
		var confirmed []string
		unknown := 0
		for round := range 12 {
			var mu sync.Mutex
			var all sync.WaitGroup
			for signer := range 3 {
				store := s.open()
				all.Go(func() {
					for i := 0; ; i++ {
						name := fmt.Sprintf("%d.%d.%d", round, signer, i)
						err := appendTo(store, "list", name)
						mu.Lock()
						if err == nil {
							confirmed = append(confirmed, name)
						} else {
							unknown++
						}
						mu.Unlock()
						if err != nil {
							return
						}
					}
				})
			}
			time.Sleep(time.Duration(random.IntN(60_000)) * time.Microsecond)
			s.kill()
			all.Wait()
			s.run()
			audit(t, s.open(), "list", confirmed)
		}
		t.Logf("%d writes confirmed over 12 kills, %d unknown", len(confirmed), unknown)
	})
}
