package devnet

import (
	"errors"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
)

// instance is a contract on a chain under test, typed by the interface that the compiler gave it.
type instance struct {
	*network
	abi     *abi.ABI
	address common.Address
}

func (n *network) at(address common.Address, name string) instance {
	return instance{n, ABI(name), address}
}

func (i instance) data(signature string, args ...any) (abi.Method, []byte) {
	i.t.Helper()
	method, err := i.abi.MethodById(crypto.Keccak256([]byte(signature))[:4])
	if err != nil {
		i.t.Fatalf("%s: %v", signature, err)
	}
	packed, err := method.Inputs.Pack(args...)
	if err != nil {
		i.t.Fatalf("%s: %v", signature, err)
	}
	return *method, append(slices.Clone(method.ID), packed...)
}

// try reads from account 0; the error is the node's.
func (i instance) try(signature string, args ...any) ([]any, error) {
	i.t.Helper()
	method, data := i.data(signature, args...)
	answer, err := i.eth.CallContract(i.t.Context(), ethereum.CallMsg{From: Accounts()[0].Address, To: &i.address, Data: data}, nil)
	if err != nil {
		return nil, err
	}
	return method.Outputs.Unpack(answer)
}

// read reads the first result of a function that must not revert.
func read[T any](i instance, signature string, args ...any) T {
	i.t.Helper()
	results, err := i.try(signature, args...)
	if err != nil {
		i.t.Fatalf("%s: %v", signature, err)
	}
	result, ok := results[0].(T)
	if !ok {
		i.t.Fatalf("%s answers a %T", signature, results[0])
	}
	return result
}

// revert is the data of a call from account 0 that must revert.
func (i instance) revert(signature string, args ...any) []byte {
	i.t.Helper()
	_, data := i.data(signature, args...)
	return i.network.revert(i.address, data)
}

func (n *network) revert(to common.Address, data []byte) []byte {
	n.t.Helper()
	err := n.rpc.CallContext(n.t.Context(), nil, "eth_call", map[string]any{
		"from": Accounts()[0].Address, "to": to, "data": hexutil.Bytes(data),
	}, "latest")
	var detailed rpc.DataError
	if !errors.As(err, &detailed) {
		n.t.Fatalf("it did not revert: %v", err)
	}
	text, _ := detailed.ErrorData().(string)
	return common.FromHex(text)
}

// does mines a transaction of a development account that must succeed.
func (i instance) does(account int, signature string, args ...any) *types.Receipt {
	i.t.Helper()
	return i.pays(account, nil, signature, args...)
}

func (i instance) pays(account int, value *big.Int, signature string, args ...any) *types.Receipt {
	i.t.Helper()
	_, data := i.data(signature, args...)
	from := Accounts()[account]
	nonce, err := i.eth.PendingNonceAt(i.t.Context(), from.Address)
	if err != nil {
		i.t.Fatal(err)
	}
	tx, err := types.SignNewTx(from.Key, types.LatestSignerForChainID(new(big.Int).SetUint64(i.ChainID())), &types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(i.ChainID()), Nonce: nonce, To: &i.address, Value: value, Data: data,
		Gas: 1_000_000, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(5e9),
	})
	if err != nil {
		i.t.Fatal(err)
	}
	i.send(tx)
	i.mine(1)
	receipt, err := i.eth.TransactionReceipt(i.t.Context(), tx.Hash())
	if err != nil || receipt.Status != types.ReceiptStatusSuccessful {
		i.t.Fatalf("%s: %+v, %v", signature, receipt, err)
	}
	return receipt
}

// events returns what a receipt's logs say, by the contract's interface: name → arguments in order.
func (i instance) events(receipt *types.Receipt) map[string]map[string]any {
	i.t.Helper()
	found := map[string]map[string]any{}
	for _, l := range receipt.Logs {
		event, err := i.abi.EventByID(l.Topics[0])
		if err != nil || l.Address != i.address {
			continue
		}
		values := map[string]any{}
		var indexed abi.Arguments
		for _, input := range event.Inputs {
			if input.Indexed {
				indexed = append(indexed, input)
			}
		}
		if err := errors.Join(event.Inputs.NonIndexed().UnpackIntoMap(values, l.Data), abi.ParseTopicsIntoMap(values, indexed, l.Topics[1:])); err != nil {
			i.t.Fatal(err)
		}
		found[event.Name] = values
	}
	return found
}

func whole(n int64) *big.Int { return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18)) }

// same compares numbers.
func (n *network) same(what string, got *big.Int, want *big.Int) {
	n.t.Helper()
	if got.Cmp(want) != 0 {
		n.t.Errorf("%s is %d, not %d", what, got, want)
	}
}
