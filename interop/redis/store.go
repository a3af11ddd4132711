package redis

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"time"

	client "github.com/redis/go-redis/v9"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/flow"
)

const (
	// DefaultPrefix begins the keys of all records where [Options] names no other.
	DefaultPrefix = "latchkey:"

	callTimeout = 10 * time.Second // for one attempt, and for Open
	attempts    = 3
)

// ErrKey means that the key of [Options] is not one of 32 random bytes.
const ErrKey fault.Code = "redis_key_invalid"

// Options say what the signers of a fleet have in common.
type Options struct {
	// Key authenticates the records: 32 random bytes, the same for every signer of the fleet, and never stored in Redis. Whoever
	// has it can make records that the signers believe.
	Key []byte

	// Prefix begins the keys of all records; default [DefaultPrefix]. It tells fleets on one server apart.
	Prefix string
}

// Store keeps records in one server. Any number of goroutines, and of programs with the same options, may use it.
type Store struct {
	client *client.Client
	run    string // the server's run id when it was opened
	prefix string
	key    [32]byte
}

// Open checks that the server keeps what it confirms, and returns a store that is bound to this run of it. While the server reads
// or rewrites its log it waits, 10 seconds at most. It neither closes nor changes the client. Errors: ErrKey, ErrUnsafe, ErrNotReady, flow.ErrStorage.
func Open(ctx context.Context, c *client.Client, o Options) (*Store, error) {
	s := &Store{client: c, prefix: o.Prefix}
	if copy(s.key[:], o.Key) != len(s.key) || len(o.Key) != len(s.key) || s.key == [32]byte{} {
		return nil, fault.New(ErrKey, "Key", "give 32 random bytes, the same ones to every signer that shares the account")
	}
	if s.prefix == "" {
		s.prefix = DefaultPrefix
	}
	run, err := inspect(ctx, c)
	if err != nil {
		return nil, err
	}
	s.run = run
	return s, nil
}

// Load reads a record. Errors: flow.ErrStorage; its cause is ErrUnsafe or ErrChanged where the server is no longer the one that
// was opened.
func (s *Store) Load(key string) (flow.Record, error) {
	reply, err := s.step(key)
	if err != nil {
		return flow.Record{}, err
	}
	if len(reply) != 3 || reply[0] != "read" {
		return flow.Record{}, storageError("the server's answer is not one of the script's", nil)
	}
	version, err := strconv.ParseUint(reply[1], 10, 64)
	if err != nil {
		return flow.Record{}, storageError("a record's version is no number: another program wrote it", err)
	}
	if version == 0 {
		return flow.Record{}, nil
	}
	value, err := base64.StdEncoding.DecodeString(reply[2])
	if err != nil {
		return flow.Record{}, storageError("a record's value is not base64: another program wrote it", err)
	}
	return flow.Record{Version: version, Value: value}, nil
}

// CompareAndSet writes a record and returns nil when the server has it on its disk. A write whose answer was lost is asked for
// again under its name, and writes once. Errors: flow.ErrConflict; flow.ErrStorage, after which the record may have been written.
func (s *Store) CompareAndSet(key string, expected uint64, value []byte) error {
	var name [16]byte
	rand.Read(name[:])
	reply, err := s.step(key, strconv.FormatUint(expected, 10), strconv.FormatUint(expected+1, 10),
		base64.StdEncoding.EncodeToString(value), hex.EncodeToString(name[:]))
	switch {
	case err != nil:
		return err
	case len(reply) == 1 && reply[0] == "written":
		return nil
	case len(reply) == 1 && reply[0] == "conflict":
		return fault.New(flow.ErrConflict, "", "another signer wrote this record first")
	}
	return storageError("the server's answer is not one of the script's", nil)
}

// MAC returns the HMAC-SHA-256 of data under the fleet's key.
func (s *Store) MAC(data []byte) (eth.Hash, error) {
	mac := hmac.New(sha256.New, s.key[:])
	mac.Write(data)
	return eth.Hash(mac.Sum(nil)), nil
}
