package devnet

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// HeldTransaction is one that was accepted and not passed on.
type HeldTransaction struct {
	Hash common.Hash   `json:"hash"`
	Raw  hexutil.Bytes `json:"raw"`
}

// Release says what the pool made of a held transaction; Error is "" where it took it.
type Release struct {
	Hash  common.Hash `json:"hash"`
	Error string      `json:"error,omitempty"`
}

// sendRawTransaction answers eth_sendRawTransaction: by the node, or held back with the hash the node would give.
func (n *Node) sendRawTransaction(ctx context.Context, params []json.RawMessage) (any, error) {
	c := n.chain
	c.moving.Lock()
	defer c.moving.Unlock()
	if !n.holds.Load() {
		result, err := c.backend.call(ctx, "eth_sendRawTransaction", params)
		if err == nil {
			c.miner.want()
		}
		return result, err
	}
	var raw hexutil.Bytes
	if err := only(params, &raw); err != nil {
		return nil, err
	}
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(raw); err != nil {
		return nil, err
	}
	if c.heldHas(tx.Hash()) {
		return nil, errors.New("already known")
	}
	c.held = append(c.held, tx)
	return tx.Hash(), nil
}

func (c *Chain) heldHas(hash common.Hash) bool {
	for _, tx := range c.held {
		if tx.Hash() == hash {
			return true
		}
	}
	return false
}

// HoldTransactions makes the endpoint /rpc accept transactions and hold them back, or stops that. Those held stay held.
func (c *Chain) HoldTransactions(on bool) { c.Node("").HoldTransactions(on) }

// HoldTransactions makes the node accept transactions and hold them back, or stops that. Those held stay held.
func (n *Node) HoldTransactions(on bool) {
	n.chain.moving.Lock()
	defer n.chain.moving.Unlock()
	n.holds.Store(on)
}

// Held lists the transactions held back, in the order they came in.
func (c *Chain) Held() []HeldTransaction {
	c.moving.Lock()
	defer c.moving.Unlock()
	list := make([]HeldTransaction, len(c.held))
	for i, tx := range c.held {
		raw, err := tx.MarshalBinary()
		must(err)
		list[i] = HeldTransaction{tx.Hash(), raw}
	}
	return list
}

// ReleaseTransactions passes the held transactions on to the pool, and no node holds any more.
func (c *Chain) ReleaseTransactions() []Release {
	c.moving.Lock()
	defer c.moving.Unlock()
	released := make([]Release, len(c.held))
	for i, err := range c.backend.eth.TxPool().Add(c.held, true) {
		released[i].Hash = c.held[i].Hash()
		if err != nil {
			released[i].Error = err.Error()
		}
	}
	c.held = nil
	c.nodes.Range(func(_, n any) bool {
		n.(*Node).holds.Store(false)
		return true
	})
	c.miner.want()
	return released
}

// DropTransactions forgets every transaction that is in no block, held or pooled, and returns how many. Whether
// transactions are held from now on stays as it was.
func (c *Chain) DropTransactions() int {
	c.moving.Lock()
	defer c.moving.Unlock()
	n := len(c.held) + len(c.pooled())
	c.held = nil
	c.backend.eth.TxPool().Clear()
	return n
}
