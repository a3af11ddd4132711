package redis

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/flow"
)

// unsafe demands ErrUnsafe about one setting.
func unsafe(t *testing.T, err error, setting string) {
	t.Helper()
	var typed *fault.Error
	if !errors.Is(err, ErrUnsafe) {
		t.Fatalf("%v; want %s about %s", err, ErrUnsafe, setting)
	}
	for errors.As(err, &typed) && typed.Code != ErrUnsafe {
		err = typed.Cause
	}
	if typed.Details[0] != (fault.Detail{Name: "setting", Value: setting}) {
		t.Fatalf("%v; want it about %s", typed.Details, setting)
	}
}

func TestOpenRefusesServersThatForget(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		master := start(t, program, append(durable, "--unixsocketperm", "700")...)
		master.open()
		for _, c := range []struct {
			setting string
			args    []string
		}{
			{"aof_enabled", nil},
			{"appendfsync", []string{"--appendonly", "yes"}},
			{"appendfsync", []string{"--appendonly", "yes", "--appendfsync", "no"}},
			{"no-appendfsync-on-rewrite", append(durable, "--no-appendfsync-on-rewrite", "yes")},
			{"maxmemory-policy", append(durable, "--maxmemory-policy", "allkeys-lru")},
			{"cluster-enabled", append(durable, "--cluster-enabled", "yes")},
			{"role", append(durable, "--replicaof", "127.0.0.1 1")},
		} {
			_, err := Open(ctx, start(t, program, c.args...).client(), Options{Key: fleetKey})
			unsafe(t, err, c.setting)
		}
	})
}

func TestOpenWaitsForTheLog(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		s := start(t, program, durable...)
		if err := s.open().CompareAndSet("key", 0, nil); err != nil {
			t.Fatal(err)
		}
		s.set("rdb-key-save-delay", "1000000") // a second a key
		if err := s.client().BgRewriteAOF(ctx).Err(); err != nil {
			t.Fatal(err)
		}
		hurried, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		if _, err := Open(hurried, s.client(), Options{Key: fleetKey}); !errors.Is(err, ErrNotReady) {
			t.Errorf("while its log is rewritten: %v", err)
		}
		s.open() // when it is whole
		s.kill()
		if _, err := Open(ctx, s.client(), Options{Key: fleetKey}); !errors.Is(err, flow.ErrStorage) {
			t.Errorf("while nobody answers: %v", err)
		}
	})
}

func TestOpenRefusesKeys(t *testing.T) {
	for _, key := range [][]byte{nil, make([]byte, 31), make([]byte, 33), make([]byte, 32)} {
		if _, err := Open(ctx, nil, Options{Key: key}); !errors.Is(err, ErrKey) {
			t.Errorf("%d bytes: %v", len(key), err)
		}
	}
}

// An operator may change what was checked.
func TestStoreNoticesWhatChanges(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		s := start(t, program, durable...)
		store := s.open()
		version := uint64(0)
		for _, c := range []struct{ name, unsafe, safe, setting string }{
			{"appendfsync", "everysec", "always", "appendfsync"},
			{"no-appendfsync-on-rewrite", "yes", "no", "no-appendfsync-on-rewrite"},
			{"maxmemory-policy", "volatile-ttl", "noeviction", "maxmemory-policy"},
			{"appendonly", "no", "yes", "aof_enabled"},
			{"replicaof", "", "", "role"},
		} {
			set := s.set
			if c.name == "replicaof" {
				set = func(_, _ string) {
					if err := s.client().SlaveOf(ctx, "127.0.0.1", "1").Err(); err != nil {
						t.Fatal(err)
					}
				}
			}
			set(c.name, c.unsafe)
			_, err := store.Load("key")
			unsafe(t, err, c.setting)
			if err := store.CompareAndSet("key", version, nil); !errors.Is(err, flow.ErrStorage) {
				t.Errorf("%v; want %s", err, flow.ErrStorage)
			} else {
				unsafe(t, err, c.setting)
			}
			if c.name == "replicaof" {
				return
			}
			set(c.name, c.safe)
			record, err := store.Load("key") // a refusal by the settings came after the write
			if err != nil {
				t.Fatal(err)
			}
			version = record.Version
		}
	})
}

func TestStoreIsBoundToOneRun(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		s := start(t, program, durable...)
		store := s.open()
		if err := store.CompareAndSet("key", 0, []byte("value")); err != nil {
			t.Fatal(err)
		}
		s.kill()
		s.run()
		for range 2 {
			if _, err := store.Load("key"); !errors.Is(err, ErrChanged) || !errors.Is(err, flow.ErrStorage) {
				t.Errorf("load after a restart: %v", err)
			}
			if err := store.CompareAndSet("key", 1, nil); !errors.Is(err, ErrChanged) {
				t.Errorf("write after a restart: %v", err)
			}
		}
		if record, err := s.open().Load("key"); err != nil || record.Version != 1 || string(record.Value) != "value" {
			t.Errorf("opened anew: %+v, %v", record, err)
		}
	})
}

// A replica that took over has an older ledger: nothing is read from it or written to it until the program says so.
func TestStoreNoticesAFailover(t *testing.T) {
	onEach(t, func(t *testing.T, program string) {
		first, second := start(t, program, durable...), start(t, program, durable...)
		now := first
		c := first.dialling(func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", now.socket)
		})
		store, err := Open(ctx, c, Options{Key: fleetKey})
		if err != nil {
			t.Fatal(err)
		}
		if err := store.CompareAndSet("key", 0, []byte("newer")); err != nil {
			t.Fatal(err)
		}
		now = second
		first.kill()
		if err := store.CompareAndSet("key", 0, []byte("again")); !errors.Is(err, ErrChanged) {
			t.Errorf("write after a failover: %v", err)
		}
		if record, err := second.open().Load("key"); err != nil || record.Version != 0 {
			t.Errorf("%+v, %v", record, err)
		}
	})
}
