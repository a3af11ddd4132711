package nonce

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/latchkey/latchkey/eth"
)

// shapes are records in which everything stands that a record may hold, as the random walks left them.
func shapes() (records []*Record) {
	for seed := range uint64(12) {
		w := &walk{t: &testing.T{}, seed: seed, random: rand.New(rand.NewPCG(seed, 11)), r: New(chain, account), books: newBooks(), seen: map[string]int{}}
		for w.step = range 60 {
			w.act()
		}
		records = append(records, w.r)
	}
	return records
}

// Whatever Decode accepts is written and read again as the same, and every transition of it leaves a record that can be.
func FuzzDecode(f *testing.F) {
	f.Add(full(&testing.T{}).Encode(), uint64(1))
	f.Add(New(chain, account).Encode(), uint64(1))
	f.Add([]byte(schema1), uint64(1))
	for _, r := range shapes() {
		f.Add(r.Encode(), uint64(2))
	}
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		r, err := Decode(chain, account, data)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrSchema) {
				t.Fatalf("an error without a code: %v", err)
			}
			return
		}
		roundTrip(t, r)
		w := &walk{t: t, seed: seed, random: rand.New(rand.NewPCG(seed, 13)), r: r, ids: 1e6, seen: map[string]int{}}
		for w.step = range 20 {
			w.act()
		}
	})
}

// Of all values under all versions a ledger believes only the one that it stored.
func FuzzEnvelope(f *testing.F) {
	m := newMemory()
	must(&testing.T{}, m.send(m.open(), "a"))
	stored := m.records[ledgerKey]
	f.Add(stored.Value, stored.Version)
	f.Add(stored.Value, stored.Version+1)
	f.Add([]byte(schema1), uint64(1))
	f.Add([]byte(envelope), uint64(1))
	f.Fuzz(func(t *testing.T, value []byte, version uint64) {
		one := &memory{records: map[string]Stored{ledgerKey: {version, value}, witnessKey: m.records[witnessKey]}, key: m.key}
		_, err := one.open().Load()
		authentic := version == stored.Version && bytes.Equal(value, stored.Value)
		if (err == nil) != authentic {
			t.Fatalf("%v", err)
		}
		record, fine, err := unseal(one, ledgerKey, Stored{version, value})
		if err != nil || fine && !authentic {
			t.Fatalf("unsealed: %s, %v", record, err)
		}
		if again, _ := seal(one, ledgerKey, version, record); fine && !bytes.Equal(again, value) {
			t.Fatal("not sealed as it was")
		}
	})
}

// The authorization's digest is that of its RLP, whatever the numbers.
func FuzzTuple(f *testing.F) {
	f.Add(tuple(chain, eth.Address{1}, 0), uint64(0))
	f.Add(tuple(chain, eth.Address{1}, 1<<63), uint64(1<<63))
	f.Fuzz(func(t *testing.T, raw []byte, nonce uint64) {
		items := authorizationItems(chain, eth.Address{1}, nonce)
		if isTuple(raw, items) && !bytes.Contains(raw[:min(len(raw), 2+len(items))], items) {
			t.Fatalf("%x", raw)
		}
	})
}
