package flow

import (
	"strings"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

// ErrWouldRevert means that the transaction would fail and still cost its fee. Detail "reason" has the contract's words.
const ErrWouldRevert fault.Code = "would_revert"

// plainGas is what a payment to an account without code costs, exactly (Yellow Paper, appendix G: G_transaction).
const plainGas = 21_000

// estimate asks the node what the transaction would do and use, and sets the gas.
func (d *draft) estimate() error {
	call := message{from: &d.order.From, to: d.tx.To, value: d.tx.Value, data: d.tx.Data}
	b := newBatch()
	gas, result := b.add("eth_estimateGas", call.json()), b.add("eth_call", call.json(), text("latest"))
	replies, err := b.send(d.host, d.network)
	if err != nil {
		return err
	}
	for _, at := range []int{result, gas} {
		if e := replies[at].Error; e != nil {
			return d.reverts(e)
		}
	}
	if d.meaning.token != nil && !d.meaning.wraps() {
		answer, err := data(replies[result])
		if err != nil {
			return err
		}
		if done, err := erc20abi.DecodeSuccess(answer); err == nil && !done {
			return fault.New(ErrWouldRevert, "", "the token refuses this: it answers that nothing would be moved")
		}
	}
	if d.used, err = number(replies[gas]); err != nil {
		return err
	}
	d.tx.Gas = d.used
	if d.used != plainGas { // a fifth more: what a contract uses may change until it is mined
		if d.tx.Gas = d.used + d.used/5; d.tx.Gas > d.facts.head.gasLimit || d.tx.Gas < d.used {
			d.tx.Gas = d.facts.head.gasLimit
		}
	}
	if d.tx.Gas < plainGas {
		return nodeAnswer("its gas estimate is below the least", nil)
	}
	return nil
}

// reverts turns the node's error about a call into a sentence.
func (d *draft) reverts(e *RPCError) error {
	raw := revertData(e)
	if raw == nil && !strings.Contains(strings.ToLower(e.Message), "revert") {
		return refused(e)
	}
	reason := erc20abi.DecodeRevert(raw)
	advice := "the transaction would fail and still cost its fee: " + reason
	if d.meaning.function == erc20abi.FunctionApprove && !d.facts.allowed.IsZero() && !d.meaning.amount.IsZero() {
		advice = "this token changes an allowance only from 0: revoke the present one of " + allowedWords(d.facts) +
			", wait until that is mined, then allow the new amount"
	}
	return fault.New(ErrWouldRevert, "", advice).With("reason", reason)
}

// revertData returns what a call reverted with: nodes put it into the error's data as a hexadecimal string.
func revertData(e *RPCError) []byte {
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
