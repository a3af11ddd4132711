package model

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/nonce"
)

const (
	height = 6         // how many blocks the chain may have on top of its base
	base   = uint64(9) // the number of the block below the first one here, which is final
)

// chain is the truth: each block above genesis holds nothing, the foreign transaction, or one of the wallet's.
type chain struct {
	blocks [height]content // 0 above the head
	forks  uint8           // bit h: the block at h was mined after the reorg
	final  uint8           // the newest final block; 0 is the base
	reorgs uint8
}

type content uint8

const (
	missing content = iota
	empty
	foreign
	ours // plus the transaction's number
)

func (c *chain) head() uint8 {
	for h := uint8(height); h > 0; h-- {
		if c.blocks[h-1] != missing {
			return h
		}
	}
	return 0
}

// hash names the block at a height, with what it holds and its fork.
func (c *chain) hash(h uint8) eth.Hash {
	return eth.Hash{1, h, uint8(c.blocks[h-1]), c.forks >> h & 1}
}

// consumed counts the nonces that are used up to a height.
func (m *model) consumed(c *chain, h uint8) (count uint64) {
	for _, b := range c.blocks[:h] {
		count += m.uses(b)
	}
	return count
}

// uses is how many nonces a block's content takes.
func (m *model) uses(b content) uint64 {
	switch {
	case b < foreign:
		return 0
	case b == foreign:
		return 1
	}
	return m.txs[b-ours].span
}

// delegated reports whether the account delegates at a height.
func (m *model) delegated(c *chain, h uint8) bool {
	for _, b := range c.blocks[:h] {
		if b >= ours && m.txs[b-ours].delegate {
			return true
		}
	}
	return false
}

// at is the height at which a transaction is mined, or 0.
func (c *chain) at(b content) uint8 {
	for i, other := range c.blocks {
		if other == b {
			return uint8(i) + 1
		}
	}
	return 0
}

// mine adds a block.
func (c *chain) mine(b content) {
	h := c.head() + 1
	c.blocks[h-1] = b
	c.forks = c.forks&^(1<<h) | min(c.reorgs, 1)<<h
}

// cut takes away all blocks above a height.
func (c *chain) cut(h uint8) {
	clear(c.blocks[h:])
	c.final = min(c.final, h)
	c.forks &= 1<<(h+1) - 1
}

// show is what a node at this chain shows of an open transaction, if it keeps it in its pool or not.
func (m *model) show(c *chain, e nonce.Entry, pooled bool) nonce.Shown {
	shown := nonce.Shown{Entry: e}
	if e.Authorization {
		return shown
	}
	if e.Block != nil {
		if h := uint8(e.Block.Number - base); h <= c.head() {
			hash := c.hash(h)
			shown.Canonical = &hash
		}
	}
	if h := c.at(ours + content(m.tx(*e.Hash))); h > 0 {
		shown.Block = &nonce.Inclusion{Number: base + uint64(h), Hash: c.hash(h)}
	} else {
		shown.Pending = pooled
	}
	return shown
}
