package flow

import (
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

const (
	// ErrAmountOver means that an account holds less than is to be moved. Details: have, need, unit.
	ErrAmountOver fault.Code = "insufficient_amount"
	// ErrFeeOver means that an account cannot pay the worst fee beside the amount. Details: have, need, unit.
	ErrFeeOver fault.Code = "insufficient_fee"
	// ErrAllowanceOver means that an allowance is below the amount. Details: have, need, unit.
	ErrAllowanceOver fault.Code = "insufficient_allowance"
)

// amount reads the amount and demands that it is there. "max" of the native coin is provisional here: what the fee
// takes of it is known after the estimate.
func (d *draft) amount() (uint256.Int, error) {
	k := &d.knows
	if d.order.bare() {
		return uint256.Int{}, nil
	}
	if d.order.ofNFTs() {
		return d.count()
	}
	if d.order.inCoins() {
		spare, fee := d.spare(), mustCost(plainGas, d.prices.max)
		most, ok := spare.Sub(fee)
		if d.order.Amount == amountMax && (!ok || most.IsZero()) {
			return most, d.short(ErrFeeOver, d.network.coin(spare), d.network.coin(fee))
		}
		amount, err := d.order.parseAmount(d.network.Decimals, most)
		if err == nil && amount.Cmp(spare) > 0 {
			err = d.short(ErrAmountOver, d.network.coin(spare), d.network.coin(amount))
		}
		return amount, err
	}
	token := k.Token(*d.order.contract())
	held := k.Held(token.Address, d.order.From, nil)
	most, allowed := held, uint256.Max
	if d.order.Kind == KindTransferFrom {
		held, allowed = k.Held(token.Address, *d.order.Owner, nil), k.Allowed(token.Address, *d.order.Owner, d.order.From)
		if most = held; allowed.Cmp(most) < 0 {
			most = allowed
		}
	}
	amount, err := d.order.parseAmount(token.Decimals, most)
	switch {
	case err != nil || d.order.Kind == KindApprove:
	case amount.IsZero():
		err = d.short(ErrAmountOver, token.Amount(most), token.Amount(uint256.FromUint64(1)))
	case amount.Cmp(held) > 0:
		err = d.short(ErrAmountOver, token.Amount(held), token.Amount(amount))
	case amount.Cmp(allowed) > 0:
		err = d.short(ErrAllowanceOver, token.Amount(allowed), token.Amount(amount))
	}
	return amount, err
}

// short is an error for what is too little.
func (d *draft) short(code fault.Code, have, need report.Amount) error {
	var sentence string
	switch code {
	case ErrAllowanceOver:
		sentence = "the owner allows you only " + have.Words() + ": ask the owner to allow more, or move less"
	case ErrFeeOver:
		sentence = "you have " + have.Words() + " and need up to " + need.Words() + " with the fee: add coins, or send less"
	default:
		sentence = "there are only " + have.Words() + ": choose a smaller amount"
		if have.Exact.IsZero() {
			sentence = "there is no " + have.Symbol + " to move: receive some first"
		}
	}
	if len(d.before.calls) > 0 {
		sentence = "after the requests in front of this one " + sentence
	}
	if !d.owed.IsZero() && have.Token == nil {
		sentence += " (up to " + d.network.coin(d.owed).Words() + " is kept for transactions that are not mined yet)"
	}
	return fault.New(code, "amount", sentence).With("have", have.Text).With("need", need.Text).With("unit", have.Symbol)
}

// payable demands that the account can pay amount and worst fee, and makes "max" of the native coin what the fee leaves.
func (d *draft) payable() error {
	spare := d.spare()
	fee, all, err := d.worst()
	if err != nil {
		return err
	}
	if d.order.Amount == amountMax && d.order.inCoins() {
		rest, ok := spare.Sub(fee)
		if !ok || rest.IsZero() {
			return d.short(ErrFeeOver, d.network.coin(spare), d.network.coin(fee))
		}
		if rest == d.tx.Value {
			return nil
		}
		d.setAmount(rest)
		return d.simulateAgain()
	}
	if all.Cmp(spare) > 0 {
		return d.short(ErrFeeOver, d.network.coin(spare), d.network.coin(all))
	}
	return nil
}

// worst is what the transaction takes from the account at most: with what a rollup takes beside the gas, and a reserve for that.
func (d *draft) worst() (fee, all uint256.Int, err error) {
	if fee, all, err = worst(d.tx); err != nil {
		return fee, all, err
	}
	beside := d.data.reserve(d.tx.Gas)
	fee, fits := fee.Add(beside)
	all, ok := all.Add(beside)
	if !fits || !ok {
		return fee, all, nodeAnswer("its fees are over 256 bits", nil)
	}
	return fee, all, nil
}

// spare is what the account has beyond what its open transactions may take.
func (d *draft) spare() uint256.Int {
	rest, ok := d.knows.Coins.Sub(d.owed)
	if !ok {
		return uint256.Int{}
	}
	return rest
}

// owed is what the ledger's transactions that the node has in no block yet take from the account at most. Of those that replace one
// another only one is mined: the dearest counts. What has the number except, if there is one, is to be replaced and does not
// count, nor does what serves the intent itself. A chain that began anew takes nothing.
func owed(r *nonce.Record, v nonce.View, except *uint64, intent string) (sum uint256.Int) {
	if r.Compare(v) == nonce.Reset {
		return sum
	}
	var counted uint256.Int // of the number's others
	for i, e := range r.Open {
		if i > 0 && r.Open[i-1].Nonce != e.Nonce {
			counted = uint256.Int{}
		}
		if e.State == nonce.Released || e.Nonce < v.Latest || except != nil && e.Nonce == *except || intent != "" && e.Intent == intent {
			continue
		}
		_, all, err := worst(e.Transaction)
		more, dearer := all.Sub(counted)
		if err == nil && !dearer {
			continue
		}
		total, fits := sum.Add(more)
		if err != nil || !fits {
			return uint256.Max
		}
		sum, counted = total, all
	}
	return sum
}

// setAmount builds the transaction anew for an amount.
func (d *draft) setAmount(amount uint256.Int) {
	gas := d.tx
	d.tx = d.order.build(amount)
	d.tx.Legacy, d.tx.Gas, d.tx.MaxFeePerGas, d.tx.MaxPriorityFeePerGas = gas.Legacy, gas.Gas, gas.MaxFeePerGas, gas.MaxPriorityFeePerGas
}
