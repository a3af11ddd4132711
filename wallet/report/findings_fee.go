package report

import "github.com/latchkey/latchkey/uint256"

// highPrice is the price in wei per gas, the base fee aside, above which a fee is a danger: 1000 gwei. It is paid whole,
// and it is the node's word alone.
const highPrice = 1_000_000_000_000

// largeFee is the worst fee in wei that is told whatever a node says is usual: a tenth of a coin.
var largeFee = uint256.FromUint64(100_000_000_000_000_000)

// unusual is how many times the usual price a fee is when it gets a warning.
const unusual = 4

// judgeFee finds fees that are too much, by themselves, beside others' and beside what they are paid for.
func (w *writer) judgeFee(tx *Tx, f *Fee) {
	sure := tx.MaxPriorityFeePerGas
	if tx.Legacy {
		sure = tx.MaxFeePerGas
	}
	limit, fits := w.UsualFee.Mul(uint256.FromUint64(unusual))
	price := f.likely()
	switch {
	case sure.Cmp(uint256.FromUint64(highPrice)) > 0:
		w.danger("fee_high", "The fee is unusually high: up to "+f.Worst.Words()+".",
			"The fee is lost whatever comes of it. Compare it with another node's, or wait until it is lower.")
	case !w.UsualFee.IsZero() && fits && price.Cmp(limit) > 0:
		w.warning("fee_above_usual", "The fee is more than "+string('0'+byte(unusual))+" times what was usual in the last blocks.",
			"Compare it with another node's, or wait until it is lower.")
	}
	worst := f.Worst
	if f.Data != nil {
		worst = w.Network.Coin(more(f.Worst.Exact, f.Data.Exact))
		w.info("fee_data", "Beside the gas this chain takes what publishing the transaction costs: "+f.Data.Words()+" now.",
			"No signature bounds it: it may be more by the time the transaction is mined, and is rarely much more.")
	}
	if worst.Exact.Cmp(largeFee) > 0 {
		w.warning("fee_large", "The fee may be as much as "+worst.Words()+".", "Make sure that this is worth it to you: the node alone says how much gas it takes.")
	}
	if len(w.effects) == 1 && w.effects[0].kind == effectPay && !tx.Value.IsZero() && f.Likely.Exact.Cmp(tx.Value) > 0 {
		w.warning("fee_over_value", "The fee is more than what you send.", "Send more at once, or wait until fees are lower.")
	}
}

// likely is the price that will be paid if the base fee stays as it is.
func (f *Fee) likely() uint256.Int {
	sum, ok := f.BaseFee.Add(f.MaxPriorityFeePerGas)
	if f.Legacy || !ok || sum.Cmp(f.MaxFeePerGas) > 0 {
		return f.MaxFeePerGas
	}
	return sum
}

// cost returns gas times price, or more than anybody has.
func cost(gas uint64, price uint256.Int) uint256.Int {
	total, ok := price.Mul(uint256.FromUint64(gas))
	if !ok {
		return uint256.Max
	}
	return total
}
