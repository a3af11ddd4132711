package devnet

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/runtime"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

// workshop is where the genesis' contracts are made: a state of its own, in which constructors and further calls run
// before there is a block. The first error is kept, and what follows it does nothing.
type workshop struct {
	config *params.ChainConfig
	state  *state.StateDB
	stored map[common.Address]map[common.Hash]bool // the slots that were written, of every contract
	err    error
}

func newWorkshop(config *params.ChainConfig) (*workshop, error) {
	db, err := state.New(types.EmptyRootHash, state.NewDatabaseForTesting())
	return &workshop{config: config, state: db, stored: map[common.Address]map[common.Hash]bool{}}, err
}

// construct runs a contract's creation code in place at address. Called rather than created, so that the constructor
// sees the final address (EIP-712 domains keep it) whatever deployer and nonce would give.
func (w *workshop) construct(name string, address common.Address, args ...any) {
	creation, interfaces := artifacts()
	code := slices.Clone(creation[name])
	if interfaces[name] != nil {
		packed, err := ABI(name).Pack("", args...)
		must(err)
		code = append(code, packed...)
	}
	w.stored[address] = map[common.Hash]bool{}
	w.state.SetCode(address, code, tracing.CodeChangeUnspecified)
	w.state.SetNonce(address, 1, tracing.NonceChangeUnspecified) // EIP-161: contracts start at nonce 1
	code = w.run(name, common.Address{}, address, nil)
	if len(code) == 0 {
		w.fail(name, fmt.Errorf("no code at %s: build the contracts again", address))
	}
	w.state.SetCode(address, code, tracing.CodeChangeUnspecified)
}

// call calls a function, given by its signature, of a contract whose interface has this name.
func (w *workshop) call(from, to common.Address, name, signature string, args ...any) {
	method, err := ABI(name).MethodById(crypto.Keccak256([]byte(signature))[:4])
	must(err)
	data, err := method.Inputs.Pack(args...)
	must(err)
	w.run(name+"."+signature, from, to, append(slices.Clone(method.ID), data...))
}

func (w *workshop) run(what string, from, to common.Address, data []byte) []byte {
	if w.err != nil {
		return nil
	}
	answer, _, err := runtime.Call(to, data, &runtime.Config{
		ChainConfig: w.config,
		State:       w.state,
		Origin:      from,
		GasLimit:    params.MaxTxGas,
		EVMConfig: vm.Config{Tracer: &tracing.Hooks{OnOpcode: func(_ uint64, op byte, _, _ uint64, scope tracing.OpContext, _ []byte, _ int, _ error) {
			if stack := scope.StackData(); vm.OpCode(op) == vm.SSTORE {
				slots := w.stored[scope.Address()]
				if slots == nil {
					slots = map[common.Hash]bool{}
					w.stored[scope.Address()] = slots
				}
				slots[stack[len(stack)-1].Bytes32()] = true
			}
		}}},
	})
	w.fail(what, err)
	return answer
}

func (w *workshop) fail(what string, err error) {
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("making the genesis, %s: %w", what, err)
	}
}

// alloc returns what was made, contracts that constructors created among it.
func (w *workshop) alloc() (types.GenesisAlloc, error) {
	alloc := types.GenesisAlloc{}
	for address, slots := range w.stored {
		storage := map[common.Hash]common.Hash{}
		for slot := range slots {
			if value := w.state.GetState(address, slot); value != (common.Hash{}) {
				storage[slot] = value
			}
		}
		alloc[address] = types.Account{Code: w.state.GetCode(address), Storage: storage, Nonce: w.state.GetNonce(address), Balance: new(big.Int)}
	}
	return alloc, w.err
}
