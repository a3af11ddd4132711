package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

const (
	// ahead is for how many blocks the base fee's worst case is told.
	ahead = 10
	// maxFull is up to how many full blocks an offer is tried.
	maxFull = 100
)

// Fees says what gas costs now, what it cost in the last blocks, and what is offered for it. Errors: ErrNetworkUnknown,
// ErrChainMismatch, ErrNodeAnswer, and those of Host.
func (s *Session) Fees(h Host, chain eth.ChainID) (FeeMarket, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return FeeMarket{}, err
	}
	b := newBatch()
	newest, fees := b.block("latest"), askFees(b)
	replies, err := b.send(h, network)
	if err != nil {
		return FeeMarket{}, err
	}
	head, err := latestBlock(replies[newest])
	if err != nil {
		return FeeMarket{}, err
	}
	m, err := fees.read(replies, head)
	if err != nil {
		return FeeMarket{}, err
	}
	told := FeeMarket{ChainID: chain, Block: head.number, Legacy: m.legacy, BaseFee: m.base, Regular: m.regular(), Cap: network.FeeCap,
		Worst: []uint256.Int{}, History: append([]FeeBlock{}, m.blocks...), Choices: []FeeChoice{}}
	if !m.legacy {
		told.Worst = m.worst(ahead)
	}
	for i, speed := range speeds {
		p, err := m.offer(i)
		if err != nil {
			return FeeMarket{}, err
		}
		if c := network.FeeCap; c != nil && p.max.Cmp(*c) > 0 {
			p.max, p.tip, told.Capped = *c, smaller(p.tip, *c), true
		}
		told.Choices = append(told.Choices, FeeChoice{Speed: speed, MaxFeePerGas: p.max, MaxPriorityFeePerGas: p.tip, Blocks: m.lasts(p.max)})
	}
	return told, nil
}

// worst returns the base fees of the next blocks if all of them are full, by Ethereum's parameters.
func (m *market) worst(count int) []uint256.Int {
	list := []uint256.Int{m.base}
	for len(list) < count {
		list = append(list, afterFull(list[len(list)-1], m.gasLimit))
	}
	return list
}

// lasts counts the full blocks in a row through which a price stays above the base fee, up to maxFull; 0 on a legacy chain.
func (m *market) lasts(price uint256.Int) (blocks uint32) {
	if m.legacy {
		return 0
	}
	for base := m.base; base.Cmp(price) <= 0 && blocks < maxFull; blocks++ {
		base = afterFull(base, m.gasLimit)
	}
	return blocks
}

// afterFull is the base fee after a full block (EIP-1559, with Ethereum's parameters): the block uses twice its target, or one gas more
// where its limit is odd, and the fee rises by an eighth of that excess over the target, and by 1 wei at least.
func afterFull(base uint256.Int, gasLimit uint64) uint256.Int {
	target := max(gasLimit/2, 1)
	product, ok := base.Mul(uint256.FromUint64(max(gasLimit, 2) - target))
	rise, _ := product.DivUint64(target)
	rise, _ = rise.DivUint64(8)
	sum, fits := base.Add(larger(rise, uint256.FromUint64(1)))
	if !ok || !fits {
		return uint256.Max
	}
	return sum
}

// regular reports whether the last blocks' base fees moved as Ethereum's parameters allow: up by an eighth at most, as a full block
// raises it, and down by an eighth. Some rollups have other parameters, and some other rules.
func (m *market) regular() bool {
	fees := append([]uint256.Int{}, m.base)
	for i := len(m.blocks) - 1; i >= 0; i-- {
		fees = append(fees, m.blocks[i].BaseFee)
	}
	for i := 1; i < len(fees); i++ { // fees[i] came before fees[i-1]
		eighth, _ := fees[i].DivUint64(8)
		lowest, _ := fees[i].Sub(eighth)
		if fees[i-1].Cmp(afterFull(fees[i], m.gasLimit|1)) > 0 || fees[i-1].Cmp(lowest) < 0 {
			return false
		}
	}
	return !m.legacy && len(m.blocks) > 0
}
