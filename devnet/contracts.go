package devnet

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/runtime"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

// If the compiler does not find this file, build it: (cd contracts && npm ci && node build.mjs)
//
//go:embed artifacts/contracts.json
var artifacts []byte

// Mainnet's addresses, so that what knows them finds them here.
var (
	WETH       = common.HexToAddress("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")
	Multicall3 = common.HexToAddress("0xcA11bde05977b3631167028862bE2a173976CA11")
)

// Token is one of the chain's tokens, as /latchkey.json lists it.
type Token struct {
	Address  common.Address `json:"address"`
	Symbol   string         `json:"symbol"`
	Name     string         `json:"name"`
	Decimals uint8          `json:"decimals"`
}

// Tokens returns what the genesis holds: WETH9, a well-behaved ERC-20 (with EIP-2612 permits), one whose functions
// return nothing and whose allowance must go through zero, and one with bytes32 metadata. All but WETH are minted to
// the development accounts, 1,000,000 each.
func Tokens() []Token {
	return []Token{
		{WETH, "WETH", "Wrapped Ether", 18},
		{tokenAddress("DUSD"), "DUSD", "Devnet Dollar", 18},
		{tokenAddress("DUSDT"), "DUSDT", "Devnet Tether", 6},
		{tokenAddress("DMKR"), "DMKR", "Devnet Maker", 18},
	}
}

// tokenAddress depends on the symbol alone: the same on every development chain.
func tokenAddress(symbol string) common.Address {
	return common.BytesToAddress(crypto.Keccak256([]byte("Latchkey devnet token " + symbol))[12:])
}

// contractAlloc returns the contracts' genesis accounts.
func contractAlloc(config *params.ChainConfig, holders []common.Address) (types.GenesisAlloc, error) {
	var creation map[string]hexutil.Bytes
	if err := json.Unmarshal(artifacts, &creation); err != nil {
		return nil, fmt.Errorf("artifacts/contracts.json: %w", err)
	}
	tokens := Tokens()
	alloc := types.GenesisAlloc{}
	for _, c := range []struct {
		name    string
		address common.Address
		args    []byte
	}{
		{"WETH9", WETH, nil},
		{"Multicall3", Multicall3, nil},
		{"DevnetDollar", tokens[1].Address, mintArgs(holders, tokens[1].Decimals)},
		{"SilentToken", tokens[2].Address, mintArgs(holders, tokens[2].Decimals)},
		{"Bytes32Token", tokens[3].Address, mintArgs(holders, tokens[3].Decimals)},
	} {
		account, err := construct(config, c.address, append(creation[c.name], c.args...))
		if err != nil {
			return nil, fmt.Errorf("constructing %s: %w", c.name, err)
		}
		alloc[c.address] = account
	}
	return alloc, nil
}

// mintArgs encodes (address[] holders, uint256 each) with a million whole tokens for each.
func mintArgs(holders []common.Address, decimals uint8) []byte {
	addresses, err := abi.NewType("address[]", "", nil)
	must(err)
	uint256, err := abi.NewType("uint256", "", nil)
	must(err)
	each := new(big.Int).Exp(big.NewInt(10), big.NewInt(6+int64(decimals)), nil)
	args, err := abi.Arguments{{Type: addresses}, {Type: uint256}}.Pack(holders, each)
	must(err)
	return args
}

// construct runs creation code in place at address and returns the account it leaves. Called rather than created, so
// that the constructor sees the final address (EIP-712 domains keep it) whatever deployer and nonce would give.
func construct(config *params.ChainConfig, address common.Address, creation []byte) (types.Account, error) {
	db, err := state.New(types.EmptyRootHash, state.NewDatabaseForTesting())
	if err != nil {
		return types.Account{}, err
	}
	db.SetCode(address, creation, tracing.CodeChangeUnspecified)

	storage := map[common.Hash]common.Hash{}
	code, _, err := runtime.Call(address, nil, &runtime.Config{
		ChainConfig: config,
		State:       db,
		GasLimit:    params.MaxTxGas,
		EVMConfig: vm.Config{Tracer: &tracing.Hooks{OnOpcode: func(_ uint64, op byte, _, _ uint64, scope tracing.OpContext, _ []byte, _ int, _ error) {
			if stack := scope.StackData(); vm.OpCode(op) == vm.SSTORE {
				storage[stack[len(stack)-1].Bytes32()] = stack[len(stack)-2].Bytes32()
			}
		}}},
	})
	if err != nil {
		return types.Account{}, err
	}
	if len(code) == 0 {
		return types.Account{}, fmt.Errorf("no code at %s: build the contracts again", address)
	}
	return types.Account{Code: code, Storage: storage, Nonce: 1, Balance: new(big.Int)}, nil // EIP-161: contracts start at nonce 1
}
