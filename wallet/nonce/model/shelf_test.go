package model

import (
	"bytes"
	"errors"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// shelf is a store of one account, which nobody else uses.
type shelf struct{ ledger, witness nonce.Stored }

// newShelf holds a record as the product's code stores it the first time.
func newShelf(r *nonce.Record) *shelf {
	s := new(shelf)
	s.put(r)
	return s
}

// put stores a record in place of what is there.
func (s *shelf) put(what *nonce.Record) {
	_, err := nonce.Open(s, chainID, account).Update(func(r *nonce.Record) error {
		*r = *what
		return nil
	})
	if err != nil {
		panic(err)
	}
}

func (s *shelf) at(key string) *nonce.Stored {
	if isWitness(key) {
		return &s.witness
	}
	return &s.ledger
}

func (s *shelf) Load(key string) (nonce.Stored, error) { return *s.at(key), nil }

func (s *shelf) CompareAndSet(key string, expected uint64, value []byte) error {
	if s.at(key).Version != expected {
		return fault.New(nonce.ErrVersion, "", "another version is stored")
	}
	*s.at(key) = nonce.Stored{Version: expected + 1, Value: bytes.Clone(value)}
	return nil
}

// MAC is keyed by a constant: who edits the store cannot call it.
func (s *shelf) MAC(data []byte) (eth.Hash, error) { return hostMAC(data), nil }

func hostMAC(data []byte) eth.Hash { return eth.Keccak256([]byte("the host's key"), data) }

// fenced demands of one write that what was stored before does not pass for the newest once something was signed, at its
// own version or at the new one, and that neither an edited ledger does nor one without its envelope.
func (m *model) fenced(from, to *nonce.Record) string {
	s := newShelf(from)
	var knew, knows nonce.Known // programs that go on, and verified the one before or the newest
	old := s.ledger
	knew.Open(s, chainID, account).Load()
	s.put(to)
	now := s.ledger
	knows.Open(s, chainID, account).Load()
	for _, c := range []struct {
		what   string
		stored nonce.Stored
		code   error
	}{
		{"an older ledger passes for the newest", old, nonce.ErrRolledBack},
		{"an older ledger passes under the newest version", nonce.Stored{Version: now.Version, Value: old.Value}, nonce.ErrEdited},
		{"an edited ledger passes", nonce.Stored{Version: now.Version, Value: bytes.Replace(now.Value, []byte(`"dropped":"`), []byte(`"dropped":"1`), 1)}, nonce.ErrEdited},
		{"a ledger without a MAC passes", nonce.Stored{Version: now.Version, Value: to.Encode()}, nonce.ErrEdited},
	} {
		if old.Version == now.Version || c.code == nonce.ErrRolledBack && !signs(from, to) {
			continue
		}
		s.ledger = c.stored
		for _, who := range []nonce.Known{{}, knew, knows} {
			if _, err := who.Open(s, chainID, account).Load(); !errors.Is(err, c.code) {
				return "N4: " + c.what
			}
			if c.code != nonce.ErrRolledBack {
				continue
			}
			for _, read := range []func(*nonce.Ledger) (*nonce.Record, error){(*nonce.Ledger).Recall, (*nonce.Ledger).Peek} {
				again := who
				l := again.Open(s, chainID, account)
				read(l)
				if _, err := l.Update(func(r *nonce.Record) error { r.Dropped++; return nil }); !errors.Is(err, c.code) {
					return "N4: " + c.what + ", and is written on"
				}
			}
		}
	}
	return ""
}

// signs reports whether a write records a signature.
func signs(from, to *nonce.Record) bool { return signatures(to) > signatures(from) }

func signatures(r *nonce.Record) (count int) {
	for _, e := range entriesOf(r) {
		if e.Hash != nil {
			count++
		}
	}
	return count
}
