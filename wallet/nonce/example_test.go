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
