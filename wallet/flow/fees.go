package flow

import (
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// ErrSpeed means that a Go program gave a speed other than Slow, Normal or Fast.
const ErrSpeed fault.Code = "speed_unknown"

// fallbackTip is the priority fee where a node suggests none: 1 gwei.
const fallbackTip = 1_000_000_000

// tipQuarters is how many quarters of the node's suggestion each speed offers.
var tipQuarters = map[Speed]uint64{Slow: 3, "": 4, Normal: 4, Fast: 6}

// feeAnswers are the places of a node's answers about fees in a batch.
type feeAnswers struct{ history, tip, gasPrice int }

func askFees(b *batch) feeAnswers {
	return feeAnswers{
		history:  b.add("eth_feeHistory", quoted("0x14"), quoted("latest"), []byte("[50]")),
		tip:      b.add("eth_maxPriorityFeePerGas"),
		gasPrice: b.add("eth_gasPrice"),
	}
}

// usual returns the middle of what the last blocks took per gas, base fee and the middle of their tips together; 0 where the
// node does not say.
func (a feeAnswers) usual(replies []RPCReply) uint256.Int {
	type history struct {
		base []uint256.Int
		tips [][]uint256.Int
	}
	h, err := answer(replies[a.history], func(v json.Value) (history, error) {
		o := json.ReadObject(v)
		h := history{json.Field(o, "baseFeePerGas", json.List(readQuantity)), json.Field(o, "reward", json.List(json.List(readQuantity)))}
		return h, o.Err()
	})
	if err != nil {
		return uint256.Int{}
	}
	var sums []uint256.Int
	for i := range min(len(h.base), len(h.tips)) {
		if len(h.tips[i]) != 1 {
			return uint256.Int{}
		}
		sum, _ := h.base[i].Add(h.tips[i][0])
		at := len(sums)
		for at > 0 && sums[at-1].Cmp(sum) > 0 {
			at--
		}
		sums = append(sums, sum)
		copy(sums[at+1:], sums[at:])
		sums[at] = sum
	}
	if len(sums) == 0 {
		return uint256.Int{}
	}
	return sums[len(sums)/2]
}

// baseFee returns the base fee of the next block, which eth_feeHistory states behind those it was asked for, or the
// newest block's where a node does not.
func (a feeAnswers) baseFee(replies []RPCReply, newest uint256.Int) uint256.Int {
	fees, err := answer(replies[a.history], func(v json.Value) ([]uint256.Int, error) {
		o := json.ReadObject(v)
		list := json.Field(o, "baseFeePerGas", json.List(readQuantity))
		return list, o.Err()
	})
	if err != nil || len(fees) == 0 {
		return newest
	}
	return fees[len(fees)-1]
}

// prices are the fees of one transaction in wei per gas.
type prices struct {
	legacy         bool
	base, max, tip uint256.Int
}

// suggest offers the doubled base fee and the tip: enough for six full blocks, each of which raises the base fee by an
// eighth (EIP-1559). A chain whose blocks state no base fee gets a legacy transaction at the node's gas price.
func (a feeAnswers) suggest(replies []RPCReply, head *header, speed Speed) (prices, error) {
	quarters, known := tipQuarters[speed]
	if !known {
		return prices{}, fault.New(ErrSpeed, "speed", "choose slow, normal or fast")
	}
	if head.baseFee == nil {
		price, err := quantity(replies[a.gasPrice])
		if err != nil {
			return prices{}, err
		}
		price, err = scale(price, max(quarters, 4), 4) // below the node's own price nobody may ever take it
		return prices{legacy: true, max: price}, err
	}
	tip, err := quantity(replies[a.tip])
	if err != nil || tip.IsZero() {
		tip = uint256.FromUint64(fallbackTip)
	}
	if tip, err = scale(tip, quarters, 4); err != nil {
		return prices{}, err
	}
	base := a.baseFee(replies, *head.baseFee)
	doubled, ok := base.Add(base)
	most, fits := doubled.Add(tip)
	if !ok || !fits {
		return prices{}, nodeAnswer("its fees are over 256 bits", nil)
	}
	return prices{base: base, max: most, tip: tip}, nil
}

// scale returns x·times/parts, rounded up.
func scale(x uint256.Int, times, parts uint64) (uint256.Int, error) {
	product, ok := x.Mul(uint256.FromUint64(times))
	quotient, rest := product.DivUint64(parts)
	if rest > 0 {
		quotient, _ = quotient.Add(uint256.FromUint64(1))
	}
	if !ok {
		return quotient, nodeAnswer("its fees are over 256 bits", nil)
	}
	return quotient, nil
}

// cost returns gas times price.
func cost(gas uint64, price uint256.Int) (uint256.Int, error) {
	total, ok := price.Mul(uint256.FromUint64(gas))
	if !ok {
		return total, nodeAnswer("its fees are over 256 bits", nil)
	}
	return total, nil
}

// mustCost is cost, or more than anybody has.
func mustCost(gas uint64, price uint256.Int) uint256.Int {
	total, err := cost(gas, price)
	if err != nil {
		return uint256.Max
	}
	return total
}

// worst returns what a transaction takes from the account at most: value and the whole of its gas.
func worst(tx nonce.Transaction) (fee, all uint256.Int, err error) {
	if fee, err = cost(tx.Gas, tx.MaxFeePerGas); err != nil {
		return fee, all, err
	}
	all, ok := fee.Add(tx.Value)
	if !ok {
		return fee, all, nodeAnswer("its fees are over 256 bits", nil)
	}
	return fee, all, nil
}
