package devnet

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// miner says when blocks are made: for each transaction, by the clock, both or neither.
type miner struct {
	auto     atomic.Bool
	wanted   chan struct{}      // a transaction came in
	interval chan time.Duration // the clock is set anew
}

func newMiner(auto bool) *miner {
	m := &miner{wanted: make(chan struct{}, 1), interval: make(chan time.Duration)}
	m.auto.Store(auto)
	return m
}

// want asks for a block soon, if blocks are made for transactions.
func (m *miner) want() {
	if !m.auto.Load() {
		return
	}
	select {
	case m.wanted <- struct{}{}:
	default: // one is already wanted, and it takes every transaction of the pool
	}
}

// mineOnDemand runs until Close.
func (c *Chain) mineOnDemand(interval time.Duration) {
	clock := time.NewTicker(time.Hour)
	defer clock.Stop()
	set := func(d time.Duration) {
		if clock.Stop(); d > 0 {
			clock.Reset(d)
		}
	}
	for set(interval); ; {
		select {
		case <-c.done:
			return
		case d := <-c.miner.interval:
			set(d)
		case <-clock.C:
			c.Mine(1)
		case <-c.miner.wanted:
			c.Mine(1)
		}
	}
}

// Mine makes n blocks, the first with what the pool holds, and returns the head's number.
func (c *Chain) Mine(n uint64) (head uint64, err error) {
	c.moving.Lock()
	defer c.moving.Unlock()
	return c.mine(n)
}

// maxMine keeps a slip of the keyboard from occupying the chain for minutes.
const maxMine = 10_000

var errTooManyBlocks = errors.New("at most 10000 blocks at once")

func (c *Chain) mine(n uint64) (uint64, error) {
	if n > maxMine {
		return 0, errTooManyBlocks
	}
	for range n {
		if err := c.backend.commit(); err != nil {
			return c.backend.head(), err
		}
	}
	return c.backend.head(), nil
}

// AutoMine makes a block for each transaction, or stops that.
func (c *Chain) AutoMine(on bool) {
	c.miner.auto.Store(on)
	c.miner.want() // for what came in before
}

// SetInterval makes a block each interval; 0 stops that.
func (c *Chain) SetInterval(d time.Duration) {
	select {
	case c.miner.interval <- d:
	case <-c.done:
	}
}

// Finalize mines until the present head is finalized: the next multiple of 32 (the simulated beacon's epoch).
func (c *Chain) Finalize() (finalized uint64, err error) {
	c.moving.Lock()
	defer c.moving.Unlock()
	for target := max(c.backend.head(), 1); c.backend.finalized() < target && err == nil; {
		_, err = c.mine(1)
	}
	return c.backend.finalized(), err
}

// FinalizeAt makes a block final at once, as a consensus client may say at any time. It refuses to go back.
func (c *Chain) FinalizeAt(block uint64) error {
	c.moving.Lock()
	defer c.moving.Unlock()
	if head, finalized := c.backend.head(), c.backend.finalized(); block > head || block < finalized {
		return fmt.Errorf("block %d cannot become the finalized one: it is %d, and the head %d", block, finalized, head)
	}
	c.backend.final = block
	c.backend.finalize()
	return nil
}

// AdvanceTime mines what is pending, then one empty block whose timestamp is d (whole seconds) after its parent's.
func (c *Chain) AdvanceTime(d time.Duration) error {
	c.moving.Lock()
	defer c.moving.Unlock()
	pool := c.backend.eth.TxPool()
	if pending, _ := pool.Stats(); pending > 0 {
		if _, err := c.mine(1); err != nil {
			return err
		}
		if err := pool.Sync(); err != nil { // else the pool may not know yet that they are mined
			return err
		}
	}
	defer c.backend.finalize()
	return c.backend.beacon.AdjustTime(d)
}
