package report

import (
	"slices"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// What a simulation moves is compared with what the whole request says, calls inside of it and coins that a delegated account
// sends by itself among it.
func TestSimulationsAgreeWithWhatIsSaid(t *testing.T) {
	usdc, ether := at("usdc"), uint256.FromUint64(1_000_000_000_000_000_000)
	k := worldKnowledge()
	out := func(a Amount) Simulated { return Simulated{Amount: a} }
	dollar := out(k.Unit(usdc).Amount(uint256.FromUint64(1_000_000)))
	for name, c := range map[string]struct {
		to      string
		data    []byte
		value   uint256.Int
		moved   []Simulated
		differs bool
	}{
		"a payment":           {"friend", nil, ether, []Simulated{out(k.Network.Coin(ether))}, false},
		"a payment and more":  {"friend", nil, ether, []Simulated{out(k.Network.Coin(mustMul(ether, 2)))}, true},
		"a payment to itself": {"me", nil, ether, nil, false},
		"a swap inside a multicall": {"router02", encodeCall(t, "multicall(bytes[] data) | ["+eth.Bytes(encodeCall(t,
			"swapExactTokensForTokens(uint256 amountIn,uint256 amountOutMin,address[] path,address to) | 1000000; 1; ["+usdc.String()+", "+at("dai").String()+"]; "+at("me").String())).String()+"]"),
			uint256.Int{}, []Simulated{dollar}, false},
		"a batch of a delegated account": {"me", encodeCall(t, "executeBatch((address target,uint256 value,bytes data)[] calls) | [("+at("friend").String()+", 1000000000000000000, 0x)]"),
			uint256.Int{}, []Simulated{out(k.Network.Coin(ether))}, false},
		"an allowance that moves tokens": {"usdc", encodeCall(t, "approve(address spender,uint256 amount) | "+at("router").String()+"; 5"), uint256.Int{}, []Simulated{dollar}, true},
	} {
		k := worldKnowledge()
		k.Simulation = &Simulation{Changes: c.moved}
		to := at(c.to)
		r := Transaction(Tx{To: &to, Value: c.value, Data: c.data}, k)
		if got := slices.Contains(ids(r.Findings), "simulation_differs"); got != c.differs {
			t.Errorf("%s: %v", name, ids(r.Findings))
		}
		if name == "a payment to itself" && len(r.Changes) > 0 {
			t.Errorf("%+v", r.Changes)
		}
	}
}
