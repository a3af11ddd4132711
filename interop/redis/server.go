package redis

import (
	"context"
	_ "embed"
	"errors"
	"slices"
	"strings"
	"time"

	client "github.com/redis/go-redis/v9"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/flow"
)

const (
	// ErrUnsafe means that the server may lose what it confirmed. Details: "setting", "is", "want".
	ErrUnsafe fault.Code = "redis_unsafe"
	// ErrNotReady means that the server is still reading or rewriting its log: open the store again in a moment.
	ErrNotReady fault.Code = "redis_not_ready"
	// ErrChanged means that the server restarted, or that another one took over: open the store again when that is understood.
	ErrChanged fault.Code = "redis_changed"
)

//go:embed record.lua
var script string

// demand is one fact that must hold, and what an operator does about it.
type demand struct{ name, want, advice string }

// settings are read by CONFIG GET with every call: nothing says so when an operator changes one.
var settings = []demand{
	{"appendonly", "yes", "the server keeps no log: set appendonly yes in its configuration and restart it"},
	{"appendfsync", "always", "the server confirms writes that are not on its disk: set appendfsync always"},
	{"no-appendfsync-on-rewrite", "no", "the server confirms writes that are not on its disk while it rewrites its log: set no-appendfsync-on-rewrite no"},
	{"maxmemory-policy", "noeviction", "the server removes records when its memory is full: set maxmemory-policy noeviction"},
	{"cluster-enabled", "no", "a cluster fails over by itself and may lose confirmed writes: use one server that is not part of a cluster"},
}

// states are read from INFO when the store is opened. The script looks again, at those that can change, with every call.
var states = []demand{
	{"role", "master", "this server is a replica: connect to the one that it copies"},
	{"aof_enabled", "1", "the server keeps no log: set appendonly yes in its configuration and restart it"},
	{"aof_last_write_status", "ok", "the server cannot write its log: look after its disk"},
}

// idle are states that pass: a log that is being read, or is not yet whole.
var idle = []string{"loading", "async_loading", "aof_rewrite_in_progress", "aof_rewrite_scheduled"}

// inspect reads whether the server is one that keeps what it confirms, and returns the id of its run. It waits until the server's log
// is read and whole, which it is not while it is rewritten for the first time; INFO does not tell that time from a later one.
func inspect(ctx context.Context, c *client.Client) (run string, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	for {
		facts, config, err := ask(ctx, c)
		if err != nil {
			return "", storageError("the server does not say how it keeps records: connect to Redis 7, Valkey 7.2 or newer, as a user that may call INFO and CONFIG GET", err)
		}
		busy := slices.IndexFunc(idle, func(name string) bool { return facts[name] != "0" })
		if busy < 0 {
			if err := compare(states, facts); err != nil {
				return "", err
			}
			return facts["run_id"], compare(settings, config)
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return "", fault.New(ErrNotReady, "", "the server is still reading or rewriting its log: try again in a moment").With("state", idle[busy])
		}
	}
}

func ask(ctx context.Context, c *client.Client) (facts, config map[string]string, err error) {
	var info *client.StringCmd
	set := readSettings(ctx)
	if _, err := c.Pipelined(ctx, func(p client.Pipeliner) error {
		info = p.Info(ctx, "server", "replication", "persistence")
		return p.Process(ctx, set)
	}); err != nil {
		return nil, nil, err
	}
	facts = map[string]string{}
	for line := range strings.Lines(info.Val()) {
		if name, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":"); ok {
			facts[name] = value
		}
	}
	return facts, set.Val(), nil
}

func readSettings(ctx context.Context) *client.MapStringStringCmd {
	args := []any{"config", "get"}
	for _, s := range settings {
		args = append(args, s.name)
	}
	return client.NewMapStringStringCmd(ctx, args...)
}

func compare(demands []demand, facts map[string]string) error {
	for _, d := range demands {
		if is := facts[d.name]; is != d.want {
			return fault.New(ErrUnsafe, "", d.advice).With("setting", d.name).With("is", is).With("want", d.want)
		}
	}
	return nil
}

// step runs the script on a record. A call without an answer is made again: the script writes once, however often it is asked.
func (s *Store) step(key string, write ...string) (reply []string, err error) {
	args := []any{s.run}
	for _, text := range write {
		args = append(args, text)
	}
	for range attempts {
		if reply, err = s.call(s.prefix+key, args); err == nil || !lost(err) {
			break
		}
	}
	var refusal *fault.Error
	switch {
	case errors.As(err, &refusal):
		return nil, storageError(refusal.Message, refusal)
	case err != nil:
		return nil, storageError("the Redis server does not answer as it should: look after it, and go on with what the ledger says", err)
	}
	return reply, nil
}

// call asks once, on one connection. The settings are read after the script ran, so that its answer counts only under them.
func (s *Store) call(key string, args []any) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	var ran *client.Cmd
	config := readSettings(ctx)
	if _, err := s.client.Pipelined(ctx, func(p client.Pipeliner) error {
		ran = p.Eval(ctx, script, []string{key}, args...)
		return p.Process(ctx, config)
	}); err != nil {
		return nil, err
	}
	reply, err := ran.StringSlice()
	if err != nil {
		return nil, err
	}
	if len(reply) == 2 && reply[0] == "refused" {
		return nil, refused(reply[1])
	}
	return reply, compare(settings, config.Val())
}

// refused names what the script found: another run, or a state that no longer holds.
func refused(fact string) error {
	name, want, _ := strings.Cut(fact, ":")
	for _, d := range states {
		if d.name == name {
			return fault.New(ErrUnsafe, "", d.advice).With("setting", name).With("want", want)
		}
	}
	return fault.New(ErrChanged, "", "the Redis server restarted or another one took over. Make sure that it has all records, and open the store again")
}

// lost reports whether it is unknown what became of a call: neither the server nor what it said of itself refused it.
func lost(err error) bool {
	return !errors.As(err, new(client.Error)) && !errors.As(err, new(*fault.Error))
}

func storageError(message string, cause error) error {
	return fault.Wrap(flow.ErrStorage, "", message, cause)
}
