package flow

import (
	"strings"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/wallet/report"
)

// ErrWouldRevert means that the transaction would fail and still cost its fee. Detail "reason" has the contract's words.
const ErrWouldRevert fault.Code = "would_revert"

// plainGas is what a payment to an account without code costs, exactly (Yellow Paper, appendix G: G_transaction).
const plainGas = 21_000

// estimate asks the node what the transaction would do and use, and sets the gas.
func (d *draft) estimate() error {
	call := message{from: &d.order.From, to: d.tx.To, create: d.tx.Create, value: d.tx.Value, data: d.tx.Data}
	b := newBatch()
	gas, result := b.add("eth_estimateGas", call.json()), b.add("eth_call", call.json(), quoted("latest"))
	simulated := askSimulation(b, call)
	replies, err := b.send(d.host, d.network)
	if err != nil {
		return err
	}
	for _, at := range []int{result, gas} {
		if e := replies[at].Error; e != nil {
			return d.failure(e)
		}
	}
	if d.tokenCall() {
		answer, err := data(replies[result])
		if err != nil {
			return err
		}
		if done, err := erc20abi.DecodeSuccess(answer); err == nil && !done {
			return fault.New(ErrWouldRevert, "", "the token refuses this: it answers that nothing would be moved")
		}
	}
	used, err := number(replies[gas])
	if err != nil {
		return err
	}
	if used < plainGas || used > d.facts.head.gasLimit {
		return nodeAnswer("its gas estimate is out of range", nil)
	}
	d.knows.Used, d.tx.Gas = used, gasLimit(used, d.facts.head.gasLimit)
	readSimulation(replies[simulated], &d.knows)
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
