package nonce_test

import (
	"errors"
	"fmt"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// One payment, as the ledger sees it. After each step the record is stored by compare-and-set before anything else
// happens; the signature may leave only after the store said yes to the record that Sign made.
func ExampleRecord() {
	ledger := nonce.New(1, eth.Address{19: 1})
	rent := nonce.Intent{ID: "rent for May", ChainID: 1, Transaction: nonce.Transaction{
		To: eth.Address{19: 2}, Value: uint256.FromUint64(5), Gas: 21_000, MaxFeePerGas: uint256.FromUint64(9)}}
	chain := nonce.View{Latest: 7, Pending: 7} // what a node says

	reserved, _ := ledger.Reserve(rent, chain, nonce.Agreed{}, 0)
	fmt.Println(reserved.Nonce, reserved.State)

	raw := []byte("the signed transaction")
	hash := eth.Keccak256(raw)
	ledger.Sign(reserved, hash, raw, 0)
	fmt.Println(ledger.Find("rent for May").State)

	// Another signature for the same nonce is refused, and so is giving the nonce back.
	err := ledger.Sign(reserved, eth.Hash{1}, []byte("something else"), 0)
	fmt.Println(errors.Is(err, nonce.ErrConflict), ledger.Release("rent for May", 0) != nil)

	// The node did not answer. The nonce stays taken, the same bytes are sent again, and asking again pays nothing twice.
	ledger.Broadcast(hash, nonce.OutcomeUnknown, 0)
	again, _ := ledger.Reserve(rent, chain, nonce.Agreed{}, 0)
	fmt.Println(again.Nonce, again.State)

	ledger.Broadcast(hash, nonce.Refused(-32000, "already known", nil), 0)
	fmt.Println(ledger.Find("rent for May").State)
	// Output:
	// 7 reserved
	// signed
	// true true
	// 7 unknown
	// sent
}

// store is the least that a Ledger needs: records with versions, and a MAC.
type store map[string]nonce.Stored

func (s store) Load(key string) (nonce.Stored, error) { return s[key], nil }

func (s store) CompareAndSet(key string, expected uint64, value []byte) error {
	if s[key].Version != expected {
		return nonce.ErrVersion
	}
	s[key] = nonce.Stored{Version: expected + 1, Value: value}
	return nil
}

func (s store) MAC(data []byte) (eth.Hash, error) {
	return eth.Keccak256([]byte("a secret that never changes"), data), nil
}

// Two programs share an account. Each change is decided on what is stored in that moment, so that neither gets the
// other's number; and a ledger that was put back to an older state is refused.
func ExampleLedger() {
	stored := store{}
	account := eth.Address{19: 1}
	pay := func(program *nonce.Ledger, what string) {
		raw := []byte("the signed transaction for " + what)
		record, err := program.Update(func(r *nonce.Record) error {
			reserved, err := r.Reserve(nonce.Intent{ID: what, ChainID: 1, Transaction: nonce.Transaction{Gas: 21_000}}, nonce.View{}, nonce.Agreed{}, 0)
			if err != nil {
				return err
			}
			return r.Sign(reserved, eth.Keccak256(raw), raw, 0)
		})
		if err != nil {
			fmt.Println(errors.Is(err, nonce.ErrRolledBack))
			return
		}
		fmt.Println(what, record.Find(what).Nonce)
	}
	one, two := nonce.Open(stored, 1, account), nonce.Open(stored, 1, account)
	pay(one, "rent")
	old := stored[nonce.Key(1, account)]
	pay(two, "bread")
	pay(one, "water")

	stored[nonce.Key(1, account)] = old
	pay(nonce.Open(stored, 1, account), "rent once more")
	// Output:
	// rent 0
	// bread 1
	// water 2
	// true
}
