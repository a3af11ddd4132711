package main

import (
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/latchkey/latchkey/interop/geth"
)

// What solc 0.8.37 makes of Counter.sol for evmVersion prague, optimized for 200 runs, without metadata.
const (
	counterABI = `[{"type":"function","name":"count","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
{"type":"function","name":"increment","inputs":[],"outputs":[],"stateMutability":"nonpayable"},
{"type":"event","name":"Counted","inputs":[{"name":"by","type":"address","indexed":true},{"name":"count","type":"uint256","indexed":false}],"anonymous":false}]`
	counterCode = "6080604052348015600e575f5ffd5b5060c680601a5f395ff3fe6080604052348015600e575f5ffd5b50600436106030575f3560e01c806306661abd146034578063d09de08a14604d575b5f5ffd5b603b5f5481565b60405190815260200160405180910390f35b60536055565b005b336001600160a01b03167f661fab7f24b9fdb6d088a46b82c477922b83ae7f1de8173a4670c3802fc6f9215f5f8154608b9060a3565b918290555060405190815260200160405180910390a2565b5f6001820160bf57634e487b7160e01b5f52601160045260245ffd5b506001019056"
)

// counter is a Counter that is deployed.
type counter struct {
	contract *bind.BoundContract
	opts     *bind.TransactOpts
}

// deployCounter creates the contract, whose address is known from the nonce that the ledger chose.
func deployCounter(opts *bind.TransactOpts, backend geth.ContractBackend) (*counter, *types.Transaction, error) {
	address, tx, err := bind.DeployContract(opts, common.FromHex(counterCode), backend, nil)
	if err != nil {
		return nil, nil, err
	}
	return counterAt(address, opts, backend), tx, nil
}

// counterAt is a Counter that was deployed before.
func counterAt(address common.Address, opts *bind.TransactOpts, backend geth.ContractBackend) *counter {
	parsed, err := abi.JSON(strings.NewReader(counterABI))
	if err != nil {
		panic(err) // a mistake above
	}
	return &counter{bind.NewBoundContract(address, parsed, backend, backend, backend), opts}
}

func (c *counter) increment() (*types.Transaction, error) {
	return c.contract.Transact(c.opts, "increment")
}

func (c *counter) count() (*big.Int, error) {
	var out []any
	if err := c.contract.Call(&bind.CallOpts{Context: c.opts.Context}, &out, "count"); err != nil {
		return nil, err
	}
	return out[0].(*big.Int), nil
}
