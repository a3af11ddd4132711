package geth

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/latchkey/latchkey/signer"
)

// A session of the development mnemonic as a go-ethereum wallet. examples/go-bind makes one with a folder and a node, and
// deploys a contract with bind.
func ExampleWallet() {
	w, _, err := newWallet() // NewWallet(session, host, "test"), with a network added and the vault unlocked
	if err != nil {
		fmt.Println(err)
		return
	}
	defer w.Close() // zeroes the keys

	to := common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	rent := types.NewTx(&types.DynamicFeeTx{Nonce: NextNonce().Uint64(), GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(2e9),
		Gas: 21_000, To: &to, Value: big.NewInt(5)})
	for range 2 {
		tx, err := w.SignTx(w.Accounts()[0], rent, big.NewInt(31337))
		fmt.Println(tx.Nonce(), err)
	}

	// Another transaction for a nonce that is taken is refused.
	_, err = w.SignTx(w.Accounts()[0], types.NewTx(&types.LegacyTx{Nonce: 0, GasPrice: big.NewInt(2e9), Gas: 21_000, To: &to}), big.NewInt(31337))
	fmt.Println(err)

	signature, _ := w.SignText(accounts.Account{Address: w.Accounts()[0].Address}, []byte("hello"))
	fmt.Println(len(signature), signature[64] < 2)
	// Output:
	// 0 <nil>
	// 1 <nil>
	// nonce: this nonce belongs to another transaction of the account: use 2, or let the ledger choose (nonce_used)
	// 65 true
}

// A transaction that was signed here is go-ethereum's, with the same bytes and hash.
func ExampleTransaction() {
	key, _ := signer.NewPrivateKey(append(make([]byte, 31), 1))
	to := key.Address()
	signed, err := signer.Sign(&signer.LegacyTx{ChainID: 1, Gas: 21_000, To: &to}, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	tx, err := Transaction(signed)
	if err != nil {
		fmt.Println(err)
		return
	}
	from, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx)
	fmt.Println(tx.Hash() == common.Hash(signed.Hash()), from == common.Address(key.Address()), err)
	// Output:
	// true true <nil>
}
