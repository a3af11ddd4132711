package flow

import (
	"strings"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// ErrWouldRevert means that the transaction would fail and still cost its fee. Details: "reason", in words, and "data", what
// the contract reverts with.
const ErrWouldRevert fault.Code = "would_revert"

// plainGas is what a payment to an account without code costs, exactly (Yellow Paper, appendix G: G_transaction).
const plainGas = 21_000

// messageOf is a transaction as a call of its sender's.
func messageOf(from eth.Address, tx nonce.Transaction) message {
	return message{from: &from, to: tx.To, create: tx.Create, value: tx.Value, data: tx.Data}
}

// limited is messageOf with no more gas than the transaction has.
func limited(from eth.Address, tx nonce.Transaction) message {
	m := messageOf(from, tx)
	m.gas = tx.Gas
	return m
}

// estimate asks the node what the transaction would do and use, and sets the gas. In a batch that is what the simulation says of
// it behind the others; where the node has none, it is tried as if it stood alone.
func (d *draft) estimate() error {
	if d.tx.Delegate != nil {
		return d.estimateDelegation()
	}
	call := messageOf(d.order.From, d.tx)
	b := newBatch()
	gas, result := b.add("eth_estimateGas", call.json()), b.add("eth_call", call.json(), quoted("latest"))
	rollup := d.askDataFee(b)
	calls := d.before.then(call)
	simulated := askSimulation(b, calls)
	replies, err := b.send(d.host, d.network)
	if err != nil {
		return err
	}
	if d.data, err = rollup.read(replies); err != nil {
		return err
	}
	if tried := readSimulation(replies[simulated], len(calls)); tried != nil {
		tried.tell(&d.knows)
		if len(calls) > 1 {
			return d.behind(tried.last(), replies[gas])
		}
	}
	for _, at := range []int{result, gas} {
		if e := replies[at].Error; e != nil {
			return d.failure(e)
		}
	}
	answer, err := data(replies[result])
	if err != nil {
		return err
	}
	used, err := number(replies[gas])
	if err != nil {
		return err
	}
	return d.succeeds(answer, used)
}

// behind takes what a simulation says of the last request of several. The gas that it used is no limit that would have done: up
// to a fifth of the gas was given back in the end (EIP-3529), and of what is left a call inside gets no more than 63/64
// (EIP-150). So what the node estimates of the request alone counts too, if it can, and else a quarter more; and then the
// limit is tried.
func (d *draft) behind(c *simulatedCall, alone RPCReply) error {
	if c.failed() {
		return d.reverted(c.reason(), c.revertData())
	}
	needed, most := c.gasUsed, d.facts.head.gasLimit
	if estimated, err := number(alone); err == nil {
		needed = max(needed, min(estimated, most))
	} else {
		needed = max(needed, min(needed+needed/4, most))
	}
	if err := d.succeeds(c.result, needed); err != nil {
		return err
	}
	if d.knows.Used = c.gasUsed; d.tx.Gas == plainGas {
		return nil
	}
	return d.tryLimit(min(most, maxTxGas))
}

// maxTries is how often a limit of gas is doubled that does not do.
const maxTries = 4

// tryLimit has the node try the request behind the others with no more gas than its limit, which is raised where it fails.
func (d *draft) tryLimit(most uint64) error {
	for range maxTries {
		b := newBatch()
		calls := d.before.then(limited(d.order.From, d.tx))
		simulated := askSimulation(b, calls)
		replies, err := b.send(d.host, d.network)
		if err != nil {
			return err
		}
		tried := readSimulation(replies[simulated], len(calls))
		switch {
		case tried == nil && replies[simulated].Error != nil:
			return refused(replies[simulated].Error)
		case tried == nil:
			return nodeAnswer("its simulation cannot be read", nil)
		case !tried.last().failed():
			d.knows.Simulation, d.knows.Received = nil, nil
			tried.tell(&d.knows)
			return nil
		case d.tx.Gas >= most:
			return d.reverted(tried.last().reason(), tried.last().revertData())
		}
		d.tx.Gas = min(2*d.tx.Gas, most)
	}
	return d.reverted("it asks for more and more gas", nil)
}

// simulateAgain has the node try what it tried with another amount.
func (d *draft) simulateAgain() error {
	if d.knows.Simulation == nil {
		return nil
	}
	b := newBatch()
	calls := d.before.then(limited(d.order.From, d.tx))
	simulated := askSimulation(b, calls)
	replies, err := b.send(d.host, d.network)
	if err != nil {
		return err
	}
	d.knows.Simulation, d.knows.Received = nil, nil
	tried := readSimulation(replies[simulated], len(calls))
	switch {
	case tried == nil:
		return nil
	case tried.last().failed():
		return d.reverted(tried.last().reason(), tried.last().revertData())
	}
	tried.tell(&d.knows)
	return nil
}

// succeeds demands that a token's answer is no refusal, and sets the gas.
func (d *draft) succeeds(answer []byte, used uint64) error {
	if d.tokenCall() {
		if done, err := erc20abi.DecodeSuccess(answer); err == nil && !done {
			return fault.New(ErrWouldRevert, "", "the token refuses this: it answers that nothing would be moved")
		}
	}
	if used < plainGas || used > d.facts.head.gasLimit {
		return nodeAnswer("its gas estimate is out of range", nil)
	}
	d.knows.Used, d.tx.Gas = used, gasLimit(used, d.facts.head.gasLimit)
	return nil
}

// tokenCall reports whether the transaction calls a token's function that answers whether it was done.
func (d *draft) tokenCall() bool {
	if d.tx.Create || d.knows.Kept(d.tx.To) != report.StandardERC20 {
		return false
	}
	call, err := erc20abi.DecodeCall(d.tx.Data)
	return err == nil && (call.Function == erc20abi.FunctionTransfer || call.Function == erc20abi.FunctionApprove || call.Function == erc20abi.FunctionTransferFrom)
}

// maxTxGas is the most gas that one transaction may have (EIP-7825). Chains that have no such bound may estimate more.
const maxTxGas = 1 << 24

// gasLimit leaves a contract call a fifth more than it uses now, since that may change until it is mined, but never so
// much that nodes refuse the signed transaction: its nonce would wait for ever.
func gasLimit(used, block uint64) uint64 {
	if used == plainGas {
		return used
	}
	most := block
	if used <= maxTxGas {
		most = min(block, maxTxGas)
	}
	return used + min(used/5, most-used)
}

// failure turns the node's error about a call into a sentence.
func (d *draft) failure(e *RPCError) error {
	if !e.reverts() {
		return refused(e)
	}
	raw := e.revertData()
	return d.reverted(erc20abi.DecodeRevert(raw), raw)
}

// reverted turns a contract's words into advice.
func (d *draft) reverted(reason string, raw []byte) error {
	advice := "the transaction would fail and still cost its fee: " + reason
	if call, err := erc20abi.DecodeCall(d.tx.Data); err == nil && call.Function == erc20abi.FunctionApprove && d.tokenCall() {
		present, token := d.knows.Allowed(d.tx.To, d.order.From, call.Args[0].Address), d.knows.Token(d.tx.To)
		if !present.IsZero() && !call.Args[1].Amount.IsZero() {
			advice = "this token changes an allowance only from 0: revoke the present one of " + token.Amount(present).Words() +
				", wait until that is mined, then allow the new amount"
		}
	}
	return fault.New(ErrWouldRevert, "", advice).With("reason", reason).With("data", quoteBytes(raw))
}

// reverts reports whether the error is a contract's, not one of the node itself such as a limit of its load.
func (e *RPCError) reverts() bool {
	return e.revertData() != nil || strings.Contains(eth.LowerASCII(e.Message), "revert")
}

// revertData returns what a call reverted with: nodes put it into the error's data as a hexadecimal string.
func (e *RPCError) revertData() []byte {
	if e.Data == nil {
		return nil
	}
	value, err := json.Parse(e.Data)
	if err != nil {
		return nil
	}
	raw, err := json.Bytes(value)
	if err != nil {
		return nil
	}
	return raw
}
