package flow

import (
	"slices"
	"strings"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// ErrWouldRevert means that the transaction would fail and still cost its fee. Detail "reason" has the contract's words.
const ErrWouldRevert fault.Code = "would_revert"

// plainGas is what a payment to an account without code costs, exactly (Yellow Paper, appendix G: G_transaction).
const plainGas = 21_000

// messageOf is a transaction as a call of its sender's.
func messageOf(from eth.Address, tx nonce.Transaction) message {
	return message{from: &from, to: tx.To, create: tx.Create, value: tx.Value, data: tx.Data}
}

// estimate asks the node what the transaction would do and use, and sets the gas. In a batch that is what the simulation says of
// it behind the others; where the node has none, it is judged as if it stood alone.
func (d *draft) estimate() error {
	call := messageOf(d.order.From, d.tx)
	b := newBatch()
	gas, result := b.add("eth_estimateGas", call.json()), b.add("eth_call", call.json(), quoted("latest"))
	calls := append(slices.Clone(d.before.calls), call)
	simulated := askSimulation(b, calls)
	replies, err := b.send(d.host, d.network)
	if err != nil {
		return err
	}
	last, block, known := lastSimulated(replies[simulated], len(calls))
	if known {
		last.adopt(&d.knows, block)
	}
	if known && len(calls) > 1 {
		return d.behind(&last)
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

// behind takes what a simulation says of the last request of several. Its gas is what was paid for: up to a fifth of what was
// needed had been given back by then (EIP-3529).
func (d *draft) behind(c *simulatedCall) error {
	if c.status == 0 {
		reason := c.reason()
		return fault.New(ErrWouldRevert, "", "the transaction would fail and still cost its fee: "+reason).With("reason", reason)
	}
	used := c.gasUsed
	if used != plainGas {
		used += used / 4
	}
	return d.succeeds(c.result, used)
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
	reason := erc20abi.DecodeRevert(e.revertData())
	advice := "the transaction would fail and still cost its fee: " + reason
	if call, err := erc20abi.DecodeCall(d.tx.Data); err == nil && call.Function == erc20abi.FunctionApprove && d.tokenCall() {
		present, token := d.knows.Allowed(d.tx.To, d.order.From, call.Args[0].Address), d.knows.Token(d.tx.To)
		if !present.IsZero() && !call.Args[1].Amount.IsZero() {
			advice = "this token changes an allowance only from 0: revoke the present one of " + token.Amount(present).Words() +
				", wait until that is mined, then allow the new amount"
		}
	}
	return fault.New(ErrWouldRevert, "", advice).With("reason", reason)
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
