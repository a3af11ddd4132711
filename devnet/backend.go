package devnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/catalyst"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"
)

// backend is one geth node in memory with its simulated beacon, put together as ethclient/simulated does, which hides
// the pool and the chain that reorganisations need.
type backend struct {
	stack  *node.Node
	eth    *eth.Ethereum
	beacon *catalyst.SimulatedBeacon
	client *rpc.Client
	final  uint64 // the finalized block is this one at least: the simulated beacon has its own, every 32nd
}

func newBackend(o Options) (*backend, error) {
	genesis, err := newGenesis(o)
	if err != nil {
		return nil, err
	}
	stack, err := node.New(&node.Config{P2P: p2p.Config{NoDiscovery: true, NoDial: true}})
	if err != nil {
		return nil, err
	}
	os.Remove(stack.KeyStoreDir()) // an empty temporary folder that only a clean end would remove
	b := &backend{stack: stack}
	if err := b.start(genesis, o.Slots); err != nil {
		return nil, errors.Join(err, stack.Close())
	}
	return b, nil
}

func (b *backend) start(genesis *core.Genesis, slots uint64) (err error) {
	config := ethconfig.Defaults
	config.Genesis = genesis
	config.SyncMode = ethconfig.FullSync
	config.TxPool.NoLocals = true
	if slots > 0 {
		config.TxPool.AccountSlots, config.TxPool.GlobalSlots = slots, slots
		config.TxPool.AccountQueue, config.TxPool.GlobalQueue = slots, slots
	}
	config.LogNoHistory = true
	if b.eth, err = eth.New(b.stack, &config); err != nil {
		return err
	}
	filterSystem := filters.NewFilterSystem(b.eth.APIBackend, filters.Config{})
	b.stack.RegisterAPIs([]rpc.API{{Namespace: "eth", Service: filters.NewFilterAPI(filterSystem)}})
	if err = b.stack.Start(); err != nil {
		return err
	}
	if b.beacon, err = catalyst.NewSimulatedBeacon(0, common.Address{}, b.eth); err != nil {
		return err
	}
	b.client = b.stack.Attach()
	return b.startIndex()
}

// startIndex makes geth's transaction index ready. Until the first block is indexed, geth answers a question for an
// unknown transaction with an error instead of null; so a block is made, waited for, and taken back.
func (b *backend) startIndex() error {
	if err := b.beacon.AdjustTime(time.Second); err != nil { // a second after genesis, so that block 1 may have any time
		return err
	}
	chain := b.eth.BlockChain()
	for deadline := time.Now().Add(10 * time.Second); !chain.TxIndexDone(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			return errors.New("geth does not index its transactions")
		}
	}
	_, err := chain.SetCanonical(chain.Genesis())
	return err
}

// newGenesis funds the development accounts and places the contracts, under the rules of Osaka. The seed (through
// extraData) and the chain id alone tell two genesis blocks apart.
func newGenesis(o Options) (*core.Genesis, error) {
	config := *params.AllDevChainProtocolChanges
	config.ChainID = new(big.Int).SetUint64(o.ChainID)
	config.BogotaTime = nil // geth's development rules run ahead of mainnet and charge five times as much for new storage

	alloc := core.SystemContractAllocs()
	wealth := new(big.Int).Mul(big.NewInt(10_000), big.NewInt(params.Ether))
	for _, a := range Accounts() {
		alloc[a.Address] = types.Account{Balance: wealth}
	}
	contracts, err := contractAlloc(&config, o.Rollup)
	if err != nil {
		return nil, err
	}
	maps.Copy(alloc, contracts)
	return &core.Genesis{
		Config:    &config,
		ExtraData: crypto.Keccak256([]byte(o.Seed)),
		GasLimit:  ethconfig.Defaults.Miner.GasCeil,
		Alloc:     alloc,
	}, nil
}

// commit seals one block. The beacon only logs a failure, so the head is compared.
func (b *backend) commit() error {
	before := b.head()
	if b.beacon.Commit(); b.head() == before {
		return fmt.Errorf("no block could be built on block %d", before)
	}
	b.finalize()
	return nil
}

// finalize says again what is final, since the beacon's word came after.
func (b *backend) finalize() {
	if chain := b.eth.BlockChain(); b.final > b.finalized() {
		chain.SetFinalized(chain.GetHeaderByNumber(b.final))
	}
}

func (b *backend) head() uint64 { return b.eth.BlockChain().CurrentBlock().Number.Uint64() }

// finalized is 0 until the chain has its first finalized block, the 32nd.
func (b *backend) finalized() uint64 {
	if header := b.eth.BlockChain().CurrentFinalBlock(); header != nil {
		return header.Number.Uint64()
	}
	return 0
}

// call passes a request on to geth in this process. A JSON-RPC error comes back as rpc.Error.
func (b *backend) call(ctx context.Context, method string, params []json.RawMessage) (json.RawMessage, error) {
	args := make([]any, len(params))
	for i, p := range params {
		args[i] = p
	}
	var result json.RawMessage
	err := b.client.CallContext(ctx, &result, method, args...)
	return result, err
}

func (b *backend) close() error {
	b.client.Close()
	return errors.Join(b.beacon.Stop(), b.stack.Close())
}
