package flow

import (
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// ErrSpeed means that a Go program gave a speed other than Slow, Normal or Fast.
const ErrSpeed fault.Code = "speed_unknown"

const (
	// fallbackTip is the priority fee where nobody tells what blocks take: 1 gwei.
	fallbackTip = 1_000_000_000
	// maxHistory is how many blocks fees are read of.
	maxHistory = 20
)

// speeds are in the order of the percentiles that are asked for: what a tenth of the gas pays at most, a half, and nine tenths.
var speeds = [...]Speed{Slow, Normal, Fast}

const (
	percentiles = "[10,50,90]"
	middle      = 1 // of the percentiles
)

// tipQuarters is how many quarters of the node's suggestion each speed offers where no block tells.
var tipQuarters = [...]uint64{3, 4, 6}

// pace returns a speed's place in speeds. Errors: ErrSpeed.
func pace(s Speed) (int, error) {
	for i, known := range speeds {
		if s == known {
			return i, nil
		}
	}
	if s == "" {
		return middle, nil
	}
	return 0, fault.New(ErrSpeed, "speed", "choose slow, normal or fast")
}

// feeAnswers are the places of a node's answers about fees in a batch.
type feeAnswers struct{ history, tip, gasPrice int }

func askFees(b *batch) feeAnswers {
	return feeAnswers{
		history:  b.add("eth_feeHistory", quoted(hexNumber(maxHistory)), quoted("latest"), []byte(percentiles)),
		tip:      b.add("eth_maxPriorityFeePerGas"),
		gasPrice: b.add("eth_gasPrice"),
	}
}

// market is what a node says of fees.
type market struct {
	legacy    bool
	price     uint256.Int // on a legacy chain, for all gas
	base      uint256.Int // of the next block
	suggested uint256.Int // tip
	gasLimit  uint64      // of the newest block
	blocks    []FeeBlock  // oldest first
}

// read reads the answers. A history that does not fit together is none: fees are then what the node suggests.
func (a feeAnswers) read(replies []RPCReply, head *header) (m market, err error) {
	m.gasLimit = head.gasLimit
	if m.legacy = head.baseFee == nil; m.legacy {
		m.price, err = quantity(replies[a.gasPrice])
		return m, err
	}
	m.base = *head.baseFee
	if next, blocks, err := a.past(replies); err == nil {
		m.base, m.blocks = next, blocks
	}
	if m.suggested, err = quantity(replies[a.tip]); err != nil || m.suggested.IsZero() {
		m.suggested = uint256.FromUint64(fallbackTip)
	}
	return m, nil
}

// baseFee returns the base fee of the next block, or the newest block's where a node does not say.
func (a feeAnswers) baseFee(replies []RPCReply, newest uint256.Int) uint256.Int {
	if next, _, err := a.past(replies); err == nil {
		return next
	}
	return newest
}

// past reads the last blocks, and the base fee of the next one, which eth_feeHistory states behind theirs.
func (a feeAnswers) past(replies []RPCReply) (next uint256.Int, blocks []FeeBlock, err error) {
	_, err = answer(replies[a.history], func(v json.Value) (none struct{}, err error) {
		o := json.ReadObject(v)
		first := json.Field(o, "oldestBlock", readNumber)
		base := json.Field(o, "baseFeePerGas", json.List(readQuantity))
		full := json.Field(o, "gasUsedRatio", json.List(thousandths))
		tips := json.Optional(o, "reward", json.List(json.List(readQuantity)))
		switch {
		case o.Err() != nil:
			return none, o.Err()
		case len(full) > maxHistory, len(base) != len(full)+1, len(tips) > 0 && len(tips) != len(full):
			return none, nodeAnswer("its fee history does not fit together", nil)
		}
		for i := range full {
			b := FeeBlock{Number: first + uint64(i), BaseFee: base[i], Tips: []uint256.Int{}, Full: full[i]}
			if len(tips) > 0 && len(tips[i]) == len(speeds) && tips[i][0].Cmp(tips[i][1]) <= 0 && tips[i][1].Cmp(tips[i][2]) <= 0 {
				b.Tips = tips[i]
			}
			blocks = append(blocks, b)
		}
		next = base[len(full)]
		return none, nil
	})
	return next, blocks, err
}

// thousandths reads a part of a whole, such as 0.4213 or 5e-05, as thousandths, rounded down; more than the whole counts as that.
func thousandths(v json.Value) (uint32, error) {
	mantissa, power, scientific := strings.Cut(eth.LowerASCII(string(v.Raw())), "e")
	if v.Kind() != json.Number || mantissa[0] == '-' {
		return 0, nodeAnswer("a part of a whole is none", nil)
	}
	whole, part, _ := strings.Cut(mantissa, ".")
	digits, places := whole+part, len(whole)+3
	if scientific {
		shift, err := strconv.Atoi(power)
		if err != nil || shift > 3 {
			return 0, nodeAnswer("a part of a whole is too large", err)
		}
		places += shift
	}
	var n uint32
	for i := range max(places, 0) {
		n *= 10
		if i < len(digits) {
			n += uint32(digits[i] - '0')
		}
		n = min(n, 1000)
	}
	return n, nil
}

// telling are the blocks that took a tip. The others say nothing: they were empty, or their chain takes none.
func (m *market) telling() (list []FeeBlock) {
	for _, b := range m.blocks {
		if len(b.Tips) > 0 && !b.Tips[len(b.Tips)-1].IsZero() {
			list = append(list, b)
		}
	}
	return list
}

// median returns the middle of what blocks have, which neither one block nor a few of them can drive; 0 of none.
func median(blocks []FeeBlock, of func(FeeBlock) uint256.Int) uint256.Int {
	if len(blocks) == 0 {
		return uint256.Int{}
	}
	var list []uint256.Int
	for _, b := range blocks { // they are few: a general sort would be 4 KB of the compressed module
		list = append(list, of(b))
		for i := len(list) - 1; i > 0 && list[i-1].Cmp(list[i]) > 0; i-- {
			list[i-1], list[i] = list[i], list[i-1]
		}
	}
	return list[len(list)/2]
}

// usual returns the middle of what the last blocks took per gas, base fee and the middle of their tips together; 0 where the
// node does not say.
func (m *market) usual() uint256.Int {
	return median(m.telling(), func(b FeeBlock) uint256.Int {
		sum, _ := b.BaseFee.Add(b.Tips[middle])
		return sum
	})
}

// tip returns what a speed offers above the base fee: the middle of what the last blocks' percentiles are, or where no block tells
// a part of what the node suggests. A private deal with a builder may pay nothing: no offer is below a quarter of the
// middle, nor 0, which pools refuse.
func (m *market) tip(pace int) (uint256.Int, error) {
	blocks := m.telling()
	if len(blocks) == 0 {
		return scale(m.suggested, tipQuarters[pace], 4)
	}
	of := func(pace int) uint256.Int {
		return median(blocks, func(b FeeBlock) uint256.Int { return b.Tips[pace] })
	}
	least, err := scale(larger(of(middle), uint256.FromUint64(1)), 1, 4)
	return larger(of(pace), least), err
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
