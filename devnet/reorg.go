package devnet

import (
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// ReorgOptions say what becomes of the transactions that a reorganisation takes out of blocks. The zero value is what
// happens on a network: they go back to the pool, and the new branch, one block longer, mines them again.
type ReorgOptions struct {
	Drop   bool    `json:"drop"`   // forget them
	Hold   bool    `json:"hold"`   // hold them back, as [Chain.HoldTransactions] does: see held, release, drop
	Deep   bool    `json:"deep"`   // go below the finalized block if need be, which moves back: what no chain should do
	Blocks *uint64 `json:"blocks"` // length of the new branch; nil is depth+1, and 0 leaves the head at the fork
}

// Reorg replaces the last depth blocks by a new branch and returns the head's number. It refuses to cross the
// finalized block, as every consensus client would, unless it is to go deep.
func (c *Chain) Reorg(depth uint64, o ReorgOptions) (head uint64, err error) {
	c.moving.Lock()
	defer c.moving.Unlock()
	head, finalized := c.backend.head(), c.backend.finalized()
	if depth == 0 || depth > head-finalized && !(o.Deep && depth <= head) {
		return head, fmt.Errorf("a reorganisation of %d blocks at block %d would cross the finalized block %d: give a depth from 1 to %d", depth, head, finalized, head-finalized)
	}
	if o.Drop && o.Hold {
		return head, fmt.Errorf("drop and hold exclude each other")
	}
	blocks := depth + 1
	if o.Blocks != nil {
		blocks = *o.Blocks
	}
	if blocks > maxMine { // refused here, before anything has moved
		return head, errTooManyBlocks
	}
	removed, err := c.rewind(head - depth)
	if err != nil {
		return c.backend.head(), err
	}
	if o.Drop || o.Hold {
		c.evict(removed)
	}
	if o.Hold {
		c.held = append(c.held, removed...)
	}
	return c.mine(blocks)
}

// rewind makes block number the head and returns the transactions of the blocks above it, oldest first; the pool has
// them again.
func (c *Chain) rewind(number uint64) ([]*types.Transaction, error) {
	chain := c.backend.eth.BlockChain()
	var removed []*types.Transaction
	for n := number + 1; n <= c.backend.head(); n++ {
		removed = append(removed, chain.GetBlockByNumber(n).Transactions()...)
	}
	if _, err := chain.SetCanonical(chain.GetBlockByNumber(number)); err != nil {
		return nil, err
	}
	if number < c.backend.finalized() {
		c.backend.final = min(c.backend.final, number)
		chain.SetFinalized(chain.GetHeaderByNumber(number / 32 * 32)) // as the simulated beacon will
		c.backend.finalize()
	}
	return removed, c.backend.eth.TxPool().Sync()
}

// evict empties the pool of the given transactions and puts the others back.
func (c *Chain) evict(gone []*types.Transaction) {
	hashes := make(map[common.Hash]bool, len(gone))
	for _, tx := range gone {
		hashes[tx.Hash()] = true
	}
	var others []*types.Transaction
	for _, tx := range c.pooled() {
		if !hashes[tx.Hash()] {
			others = append(others, tx)
		}
	}
	pool := c.backend.eth.TxPool()
	pool.Clear()
	pool.Add(others, true)
}

// pooled returns the pool's transactions, each account's in the order of its nonces.
func (c *Chain) pooled() []*types.Transaction {
	var all []*types.Transaction
	pending, queued := c.backend.eth.TxPool().Content()
	for _, group := range []map[common.Address][]*types.Transaction{pending, queued} {
		for _, txs := range group {
			all = append(all, txs...)
		}
	}
	slices.SortStableFunc(all, func(a, b *types.Transaction) int { return int(int64(a.Nonce() - b.Nonce())) })
	return all
}
