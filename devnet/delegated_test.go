package devnet

import (
	"bytes"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
)

// authorizes is account i's authorization (EIP-7702) for the code at to.
func authorizes(t *testing.T, i int, to common.Address, nonce uint64) types.SetCodeAuthorization {
	t.Helper()
	a, err := types.SignSetCode(Accounts()[i].Key, types.SetCodeAuthorization{ChainID: *uint256.NewInt(DefaultChainID), Address: to, Nonce: nonce})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// carries is account i's transaction that has authorizations carried out and calls an address with data.
func (n *network) carries(i int, nonce uint64, to common.Address, data []byte, list ...types.SetCodeAuthorization) *types.Transaction {
	n.t.Helper()
	chain := new(big.Int).SetUint64(n.ChainID())
	tx, err := types.SignNewTx(Accounts()[i].Key, types.LatestSignerForChainID(chain), &types.SetCodeTx{ChainID: uint256.MustFromBig(chain), Nonce: nonce, To: to,
		Data: data, Gas: 300_000, GasTipCap: uint256.NewInt(1e9), GasFeeCap: uint256.NewInt(5e9), AuthList: list})
	if err != nil {
		n.t.Fatal(err)
	}
	return tx
}

// delegate returns whose code acts for an account; zero where none does.
func (n *network) delegate(account common.Address) (to common.Address) {
	n.t.Helper()
	if code, is := bytes.CutPrefix(call[hexutil.Bytes](n, "eth_getCode", account, "latest"), []byte{0xef, 0x01, 0x00}); is {
		to = common.BytesToAddress(code)
	}
	return to
}

// What geth's pool takes of an account that delegates, or is about to: one transaction, without a gap.
func TestPoolOfDelegatedAccounts(t *testing.T) {
	n := start(t, manual)
	code, first := Contract("SmartAccount"), Accounts()[0].Address
	refuses := func(tx *types.Transaction, words string) {
		t.Helper()
		if err := n.eth.SendTransaction(t.Context(), tx); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%v, want %q", err, words)
		}
	}
	const limit, gapped = "in-flight transaction limit reached for delegated accounts", "gapped-nonce tx from delegated accounts"

	n.send(n.carries(1, 0, stranger, nil, authorizes(t, 0, code, 0))) // not mined: it counts from now on
	refuses(n.pay(1, stranger, nil), gapped)
	n.send(n.pay(0, stranger, nil))
	refuses(n.pay(1, stranger, nil), limit)
	n.DropTransactions()

	n.send(n.carries(0, 0, common.Address{}, nil, authorizes(t, 0, code, 1))) // self-sponsored: it takes two numbers
	refuses(n.pay(1, stranger, nil), limit)
	n.mine(1)
	if got := n.delegate(first); got != code {
		t.Fatalf("account 0 delegates to %s", got)
	}
	if count := call[hexutil.Uint64](n, "eth_getTransactionCount", first, "latest"); count != 2 {
		t.Errorf("%d numbers are taken", count)
	}
	refuses(n.pay(3, stranger, nil), gapped)
	n.send(n.pay(2, stranger, nil))
	refuses(n.pay(3, stranger, nil), limit)
	n.mine(1)

	n.send(n.carries(0, 3, common.Address{}, nil, authorizes(t, 0, common.Address{}, 4)))
	n.mine(1)
	if got := n.delegate(first); got != (common.Address{}) {
		t.Errorf("account 0 still delegates to %s", got)
	}
	n.send(n.pay(5, stranger, nil))
	n.send(n.pay(6, stranger, nil))

	// Who has two on the way can have no authorization carried out.
	refuses(n.carries(1, 0, stranger, nil, authorizes(t, 0, code, 5)), "authority already reserved")
}
