package devnet

import (
	_ "embed"
	"encoding/json"
	"math/big"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

// If the compiler does not find these files, build them: (cd contracts && npm ci && node build.mjs)
var (
	//go:embed artifacts/contracts.json
	creationFile []byte
	//go:embed artifacts/abi.json
	abiFile []byte
)

// artifacts are read once: contract name → creation code, contract name → ABI.
var artifacts = sync.OnceValues(func() (map[string]hexutil.Bytes, map[string]json.RawMessage) {
	var creation map[string]hexutil.Bytes
	must(json.Unmarshal(creationFile, &creation))
	var interfaces map[string]json.RawMessage
	must(json.Unmarshal(abiFile, &interfaces))
	return creation, interfaces
})

// ABI returns the interface of one of devnet/contracts by its name there, such as "Vault", or "IPermit2". It panics if
// there is none.
func ABI(name string) *abi.ABI {
	_, interfaces := artifacts()
	parsed, err := abi.JSON(strings.NewReader(string(interfaces[name])))
	must(err)
	return &parsed
}

// Mainnet's addresses, so that what knows them finds them here.
var (
	WETH       = common.HexToAddress("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")
	Multicall3 = common.HexToAddress("0xcA11bde05977b3631167028862bE2a173976CA11")
	Permit2    = common.HexToAddress("0x000000000022D473030F116dDEE9F6B43aC78BA3")
	ENS        = common.HexToAddress("0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e") // the registry
)

// GasPriceOracle is where rollups of the OP stack keep what they take for publishing a transaction. It is there with
// Options.Rollup only.
var GasPriceOracle = common.HexToAddress("0x420000000000000000000000000000000000000F")

// Contract returns where one of the genesis' contracts is that are neither tokens nor at an address of mainnet's:
// Collection721, Collection1155, PublicResolver, ReverseRegistrar, WildcardResolver, OffchainResolver, Drainer, Reverter,
// SmartAccount, and InitializedToken, UpgradeableToken, SeizingToken, which stand behind proxies or may come to. It depends on the
// name alone: the same on every development chain.
func Contract(name string) common.Address {
	return common.BytesToAddress(crypto.Keccak256([]byte("Latchkey devnet contract " + name))[12:])
}

// Contracts returns name → address of all that [Contract] knows, as /latchkey.json lists it.
func Contracts() map[string]common.Address {
	all := map[string]common.Address{}
	for _, name := range []string{
		"Collection721", "Collection1155", "PublicResolver", "ReverseRegistrar", "WildcardResolver", "OffchainResolver",
		"Drainer", "Reverter", "SmartAccount", "InitializedToken", "UpgradeableToken", "SeizingToken",
	} {
		all[name] = Contract(name)
	}
	return all
}

// Collection is one of the chain's NFT contracts, as /latchkey.json lists it.
type Collection struct {
	Address  common.Address `json:"address"`
	Standard string         `json:"standard"` // "erc721" or "erc1155"
	Symbol   string         `json:"symbol"`
	Name     string         `json:"name"`
}

// Collections returns the NFT contracts. Of the ERC-721 one, development account n has the ids 2n+1 and 2n+2; of the
// ERC-1155 one, it has 100 of id 1, 10 of id 2 and one of id 1000+n.
func Collections() []Collection {
	return []Collection{
		{Contract("Collection721"), "erc721", "DKEY", "Devnet Keys"},
		{Contract("Collection1155"), "erc1155", "DSUP", "Devnet Supplies"},
	}
}

// contractAlloc returns the contracts' genesis accounts.
func contractAlloc(config *params.ChainConfig, rollup bool) (types.GenesisAlloc, error) {
	w, err := newWorkshop(config)
	if err != nil {
		return nil, err
	}
	var holders []common.Address
	for _, a := range Accounts() {
		holders = append(holders, a.Address)
	}
	owner := holders[0]
	w.construct("WETH9", WETH)
	w.construct("Multicall3", Multicall3)
	w.construct("Permit2", Permit2)
	w.constructTokens(holders)
	w.construct("Collection721", Contract("Collection721"), holders)
	w.construct("Collection1155", Contract("Collection1155"), holders)
	w.construct("Reverter", Contract("Reverter"))
	w.construct("Drainer", Contract("Drainer"), owner)
	w.construct("SmartAccount", Contract("SmartAccount"), owner)
	w.constructNames(holders)
	if rollup {
		w.construct("GasPriceOracle", GasPriceOracle)
	}
	return w.alloc()
}

// million is a million whole tokens.
func million(decimals uint8) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(6+int64(decimals)), nil)
}
