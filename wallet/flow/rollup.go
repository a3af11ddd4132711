package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// Some rollups take, beside the gas, what publishing a transaction's bytes on another chain costs, and change that price from block
// to block. A contract of theirs tells it, at an address that is the same on all rollups of a kind and that nobody else
// can have code at: so what answers there tells the kind, too. Rollups that have no such contract put the price into the gas
// that they estimate, as Arbitrum does.

// oracle is such a contract.
type oracle struct {
	at       eth.Address
	signed   bool // it is asked with the bytes of the signed transaction; else it counts the signature itself
	operator bool // it may tell of an operator's fee, too
}

var oracles = [...]oracle{
	{at: eth.Address{0x42, 19: 0x0f}, operator: true}, // OP Stack: GasPriceOracle
	{at: eth.Address{0x53, 19: 0x02}, signed: true},   // Scroll: L1GasPriceOracle
}

const (
	selectorL1Fee       = "\x49\x94\x8e\x0e" // getL1Fee(bytes)
	selectorOperatorFee = "\x27\x5a\xed\xd2" // getOperatorFee(uint256): since the upgrade Isthmus
	// signatureSize is how many bytes a signature adds to a transaction at most: two numbers of 33, one of 1, and 1 of the list's length.
	signatureSize = 68
	// operatorGas is the gas for which the operator's fee is asked, beside none: the fee grows in a straight line.
	operatorGas = 1_000_000_000
)

// ask asks for the price of publishing a transaction.
func (o oracle) ask(b *batch, unsigned []byte) int {
	raw := append([]byte{}, unsigned...)
	if o.signed {
		for range signatureSize {
			raw = append(raw, 0xff)
		}
	}
	call := append([]byte(selectorL1Fee), word(32)...)
	call = append(append(call, word(uint64(len(raw)))...), raw...)
	return b.read(o.at, append(call, make([]byte, -len(raw)&31)...), "latest")
}

func word(x uint64) []byte {
	w := uint256.FromUint64(x).Bytes32()
	return w[:]
}

// dataFee is what a rollup takes beside the gas, at the newest block.
type dataFee struct {
	publish  uint256.Int
	operator [2]uint256.Int // for no gas, and for operatorGas
}

// of returns the fee of a transaction with so much gas.
func (f *dataFee) of(gas uint64) uint256.Int {
	if f == nil {
		return uint256.Int{}
	}
	sum, fits := f.publish.Add(f.operator[0])
	grows, more := f.operator[1].Sub(f.operator[0])
	if part, err := scale(grows, gas, operatorGas); more {
		var ok bool
		sum, ok = sum.Add(part)
		fits = fits && ok && err == nil
	}
	if !fits {
		return uint256.Max
	}
	return sum
}

// reserve is what an account must have for the fee: a quarter more, since no signature bounds it and it may rise until the
// transaction is mined.
func (f *dataFee) reserve(gas uint64) uint256.Int {
	sum, err := scale(f.of(gas), 5, 4)
	if err != nil {
		return uint256.Max
	}
	return sum
}

// rollupAnswers are the places of the oracles' answers in a batch.
type rollupAnswers struct {
	oracle   *oracle // nil: which one there is, is asked
	publish  [len(oracles)]int
	operator [2]int
}

// askOracles asks which oracle there is: for the price of bytes as many as a payment has.
func askOracles(b *batch) (a rollupAnswers) {
	for i, o := range oracles {
		a.publish[i] = o.ask(b, make([]byte, 50))
	}
	return a
}

// which returns the oracle that answered, or nil.
func (a rollupAnswers) which(replies []RPCReply) *oracle {
	for i := range oracles {
		if _, err := tokenNumber(replies[a.publish[i]]); err == nil {
			return &oracles[i]
		}
	}
	return nil
}

// askDataFee asks the chain's oracle, if it has one, about a transaction as it will be signed.
func (d *draft) askDataFee(b *batch) rollupAnswers {
	a := rollupAnswers{oracle: d.facts.oracle}
	if a.oracle == nil {
		return a
	}
	tx := d.tx
	tx.Gas = max(tx.Gas, plainGas<<8) // until it is estimated: as many bytes as almost all have
	a.publish[0] = a.oracle.ask(b, signer.EncodeUnsigned(unsigned(d.network.ChainID, nonce.Entry{Nonce: d.next(), Transaction: tx})))
	if a.oracle.operator {
		for i, gas := range [...]uint64{0, operatorGas} {
			a.operator[i] = b.read(a.oracle.at, append([]byte(selectorOperatorFee), word(gas)...), "latest")
		}
	}
	return a
}

// read reads the answers to askDataFee. An oracle that answered before does so again: without it nobody knows the fee.
func (a rollupAnswers) read(replies []RPCReply) (*dataFee, error) {
	if a.oracle == nil {
		return nil, nil
	}
	f := new(dataFee)
	var err error
	if f.publish, err = tokenNumber(replies[a.publish[0]]); err != nil {
		return nil, nodeAnswer("it no longer tells what publishing costs", err)
	}
	if a.oracle.operator {
		for i, at := range a.operator {
			f.operator[i], _ = tokenNumber(replies[at]) // none before the upgrade
		}
	}
	return f, nil
}
