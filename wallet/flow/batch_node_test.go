package flow

import (
	"encoding/json"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// take is a call of the contract that takes its caller's tokens by allowance, as a deposit does.
func take(amount uint64) eth.Bytes {
	word := uint256.FromUint64(amount).Bytes32()
	return append([]byte("take"), word[:]...)
}

// taking reports whether a call is of that kind, and how much it takes.
func taking(to eth.Address, data []byte) (uint256.Int, bool) {
	if to != contract || len(data) != 36 || string(data[:4]) != "take" {
		return uint256.Int{}, false
	}
	return uint256.FromBytes32([32]byte(data[4:])), true
}

// simulate performs calls one after the other on a copy of the state, as eth_simulateV1 does.
func (n *node) simulate(param json.RawMessage) (any, *RPCError) {
	var p struct {
		BlockStateCalls []struct {
			Calls []struct{ From, To, Value, Data, Gas string }
		}
	}
	if err := json.Unmarshal(param, &p); err != nil || len(p.BlockStateCalls) != 1 {
		n.t.Fatalf("eth_simulateV1: %s", param)
	}
	before := n.state
	n.state = n.state.clone()
	defer func() { n.state = before }()
	results := []object{}
	for _, c := range p.BlockStateCalls[0].Calls {
		from, _ := eth.ParseAddress(c.From)
		to, _ := eth.ParseAddress(c.To)
		data, _ := eth.ParseBytes(c.Data)
		tx := nonce.Transaction{To: to, Data: data}
		tx.Value, _ = uint256.ParseHex(c.Value)
		used := uint64(plainGas)
		if len(data) > 0 {
			used = n.gas
		}
		result, reverted := n.run(from, to, data)
		limit, _ := uint256.ParseHex(c.Gas)
		amount, takes := taking(to, data)
		if gas, _ := limit.Uint64(); c.Gas != "" && (gas < used || takes && gas < n.needs) {
			reverted = true
		}
		coins, enough := n.state.coins.Sub(tx.Value)
		if reverted || !enough {
			results = append(results, object{"status": "0x0", "gasUsed": hexNumber(used), "returnData": "0x", "logs": []string{},
				"error": object{"code": 3, "message": "execution reverted"}})
			continue
		}
		n.state.coins = coins
		n.execute(from, tx)
		logs := []json.RawMessage{}
		if takes {
			word := amount.Bytes32()
			logs = append(logs, json.RawMessage(movedLog(simToken, word[:], erc20abi.EventTransfer.Topic(), hashOf(from), hashOf(contract))))
		}
		results = append(results, object{"status": "0x1", "gasUsed": hexNumber(used), "returnData": eth.Bytes(result).String(), "logs": logs})
	}
	return []object{{"number": hexNumber(uint64(n.head()) + 1), "calls": results}}, nil
}
