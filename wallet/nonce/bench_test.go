package nonce

import (
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// busy is a ledger with 200 settled and 16 open transactions, each an ERC-20 transfer.
func busy(b testing.TB) *memory {
	m := newMemory()
	l := m.open()
	tx := Transaction{To: eth.Address{9: 7}, Data: make([]byte, 68), Gas: 60_000, MaxFeePerGas: uint256.FromUint64(30e9), MaxPriorityFeePerGas: uint256.FromUint64(1e9)}
	_, err := l.Update(func(r *Record) error {
		for i := range uint64(MaxArchive + 16) {
			e, err := r.Reserve(Intent{ID: "intent " + strconv.FormatUint(i, 16) + " of somebody", ChainID: chain, Transaction: tx}, View{Latest: r.Settled}, Agreed{}, now)
			if err != nil {
				return err
			}
			raw := append(make([]byte, 180), e.Intent...)
			hash := eth.Keccak256(raw)
			if err := r.Sign(e, hash, raw, now); err != nil {
				return err
			}
			if i < MaxArchive {
				if err := r.Mine(hash, Inclusion{Number: i, Hash: hash, GasUsed: 50_000, GasPrice: uint256.FromUint64(20e9)}, now); err != nil {
					return err
				}
				if err := r.Finalize(hash, now); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return m
}

func BenchmarkLoad(b *testing.B) {
	m := busy(b)
	b.ReportMetric(float64(len(m.records[ledgerKey].Value)), "bytes")
	for b.Loop() {
		if _, err := m.open().Load(); err != nil {
			b.Fatal(err)
		}
	}
}

// One change of a ledger that was read before: what each write of a send costs, but for the store's own time.
func BenchmarkUpdate(b *testing.B) {
	m := busy(b)
	l := m.open()
	r, err := l.Load()
	if err != nil {
		b.Fatal(err)
	}
	hash, i := *r.Open[15].Hash, 0
	for b.Loop() {
		i++
		if _, err := l.Update(func(r *Record) error { return r.Broadcast(hash, OutcomeRejected, now+eth.Millis(i)) }); err != nil {
			b.Fatal(err)
		}
		if _, err := l.Update(func(r *Record) error { return r.Broadcast(hash, OutcomeUnderpriced, now+eth.Millis(i)) }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	r, err := busy(b).open().Load()
	if err != nil {
		b.Fatal(err)
	}
	data := r.Encode()
	for b.Loop() {
		if _, err := Decode(chain, account, data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	r, err := busy(b).open().Load()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r.Encode()
	}
}
