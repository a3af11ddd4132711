package devnet

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus/misc/eip1559"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// The base fee's worst case is what go-ethereum computes from block to block.
func TestFeesAreTheOracles(t *testing.T) {
	o := newOwner(t, "")
	for range 3 {
		o.does(o.request(flow.KindTransfer, 0, "0.1"))
		m, err := o.session.Fees(o.host, DefaultChainID)
		if err != nil {
			t.Fatal(err)
		}
		head := call[*types.Header](o.network, "eth_getBlockByNumber", "latest", false)
		if m.Block != head.Number.Uint64() || m.Legacy || !m.Regular || len(m.Choices) != 3 {
			t.Fatalf("%+v", m)
		}
		config := *params.AllDevChainProtocolChanges
		next := eip1559.CalcBaseFee(&config, head)
		for i, fee := range m.Worst {
			if fee.String() != next.String() {
				t.Fatalf("block %d from now: %s, want %s", i+1, fee, next)
			}
			next = eip1559.CalcBaseFee(&config, &types.Header{Number: head.Number, GasLimit: head.GasLimit, GasUsed: head.GasLimit, BaseFee: next})
		}
		if m.BaseFee != m.Worst[0] || len(m.History) == 0 || m.History[len(m.History)-1].Full == 0 && head.GasUsed*1000 >= head.GasLimit {
			t.Errorf("%+v", m)
		}
	}
}

// The pool of a real node takes the least replacement that the wallet offers, for whatever fees and as often as it is replaced.
func TestLeastReplacementIsTheOracles(t *testing.T) {
	seed := uint64(1559110)
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	o := newOwner(t, "")
	gwei := func(least, more uint64) *uint256.Int {
		x := uint256.FromUint64(least*1_000_000_000 + random.Uint64N(more*1_000_000_000))
		return &x
	}
	for range 12 {
		r := o.request(flow.KindTransfer, 0, "0.001")
		r.MaxPriorityFeePerGas, r.MaxFeePerGas = gwei(1, 2), gwei(10, 5)
		sent := o.acknowledges(r)
		for range 3 {
			kind := flow.KindSpeedUp
			if random.IntN(2) == 0 {
				kind = flow.KindCancel
			}
			one := uint256.FromUint64(1_000_000_000)
			_, err := o.session.Plan(o.host, flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: kind, Replaces: &sent.Hash, MaxFeePerGas: &one})
			wants(t, err, nonce.ErrUnderpriced)
			again := o.acknowledges(flow.PlanRequest{ChainID: DefaultChainID, From: o.account, Kind: kind, Replaces: &sent.Hash})
			if again.State != nonce.Sent || again.Nonce != sent.Nonce {
				t.Fatalf("%+v", again)
			}
			sent = again
		}
		o.mine(1)
	}
	a := o.settled()
	for _, tx := range a.Transactions {
		if tx.State != nonce.Final && tx.State != nonce.Replaced {
			t.Errorf("%+v", tx)
		}
	}
	if count := call[string](o.network, "eth_getTransactionCount", common.Address(o.account), "latest"); count != "0xc" {
		t.Errorf("%s were mined", count)
	}
}

// acknowledges plans a request and approves it with all that was found.
func (o *owner) acknowledges(r flow.PlanRequest) flow.Sent {
	o.t.Helper()
	plan, err := o.session.Plan(o.host, r)
	if err != nil {
		o.t.Fatal(err)
	}
	var ids []string
	for _, f := range plan.Report.Findings {
		ids = append(ids, f.ID)
	}
	sent, err := o.session.Approve(o.host, plan.ID, ids)
	if err != nil {
		o.t.Fatal(err)
	}
	return sent
}

// A rollup's oracle, in its own bytecode, tells what publishing costs, and "max" leaves a quarter more than that.
func TestWalletOnARollup(t *testing.T) {
	o := newOwner(t, "")
	call[common.Hash](o.network, "dev_reset", map[string]any{"rollup": true})
	before := call[string](o.network, "eth_getBalance", common.Address(o.account), "latest")
	plan, err := o.session.Plan(o.host, o.request(flow.KindTransfer, 0, "max"))
	if err != nil {
		t.Fatal(err)
	}
	fee := plan.Report.Fee
	sent, err := o.session.Approve(o.host, plan.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	number := func(x uint256.Int) *big.Int { b := x.Bytes32(); return new(big.Int).SetBytes(b[:]) }
	gas := new(big.Int).Mul(new(big.Int).SetUint64(fee.Gas), big.NewInt(1000)) // the operator's
	bytes := new(big.Int).Sub(number(fee.Data.Exact), gas)
	bytes, rest := bytes.DivMod(bytes, big.NewInt(50e9), new(big.Int))
	// The oracle is asked about the bytes without the signature's 67.
	if size := bytes.Int64() + 67; rest.Sign() != 0 || size < int64(len(sent.Raw)) || size > int64(len(sent.Raw))+2 {
		t.Errorf("%s for %d bytes: %s, and %s are left", fee.Data.Text, len(sent.Raw), bytes, rest)
	}
	sum := new(big.Int).Add(number(plan.Report.Value.Exact), number(fee.Worst.Exact))
	reserve := new(big.Int).Mul(number(fee.Data.Exact), big.NewInt(5))
	reserve.Add(reserve, big.NewInt(3)).Div(reserve, big.NewInt(4))
	if sum.Add(sum, reserve); "0x"+sum.Text(16) != before {
		t.Errorf("%s of %s", sum.Text(16), before)
	}
}
