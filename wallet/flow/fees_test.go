package flow

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

const gwei = 1_000_000_000

// feeHistory writes what a node answers to eth_feeHistory: each block's base fee, its use and its three tips, and the next base fee.
func feeHistory(next uint64, blocks ...[5]uint64) string {
	base, ratio, reward := "", "", ""
	for _, b := range blocks {
		base += `"` + hexNumber(b[0]) + `",`
		ratio += `,0.` + string([]byte{byte('0' + b[1]/100%10), byte('0' + b[1]/10%10), byte('0' + b[1]%10)}) + "4"
		reward += `,["` + hexNumber(b[2]) + `","` + hexNumber(b[3]) + `","` + hexNumber(b[4]) + `"]`
	}
	return `{"oldestBlock":"0x7","baseFeePerGas":[` + base + `"` + hexNumber(next) + `"],"gasUsedRatio":[` + strings.TrimPrefix(ratio, ",") +
		`],"reward":[` + strings.TrimPrefix(reward, ",") + `]}`
}

func wei(x uint64) uint256.Int { return uint256.FromUint64(x) }

// The tips are those of the blocks that took some, and one block does not move them.
func TestTips(t *testing.T) {
	usual := [5]uint64{gwei, 500, gwei, 2 * gwei, 3 * gwei}
	for name, c := range map[string]struct {
		history          string
		price            string
		slow, mid, quick uint64
	}{
		"a market":               {feeHistory(gwei, usual, usual, usual), "", gwei, 2 * gwei, 3 * gwei},
		"empty blocks":           {feeHistory(gwei, usual, [5]uint64{gwei}, [5]uint64{gwei}, [5]uint64{gwei}), "", gwei, 2 * gwei, 3 * gwei},
		"one outlier":            {feeHistory(gwei, usual, usual, [5]uint64{gwei, 990, 900 * gwei, 5000 * gwei, 90_000 * gwei}), "", gwei, 2 * gwei, 3 * gwei},
		"out of order":           {feeHistory(gwei, usual, [5]uint64{gwei, 500, 9 * gwei, 8 * gwei, 7 * gwei}), "", gwei, 2 * gwei, 3 * gwei},
		"private deals":          {feeHistory(gwei, [5]uint64{gwei, 500, 0, 2 * gwei, 3 * gwei}), "", gwei / 2, 2 * gwei, 3 * gwei},
		"next to nothing":        {feeHistory(gwei, [5]uint64{gwei, 500, 0, 0, 1}), "", 1, 1, 1},
		"nothing but empty ones": {feeHistory(gwei, [5]uint64{gwei}, [5]uint64{gwei}), "", 750_000_000, gwei, 1_500_000_000},
		"no blocks":              {feeHistory(gwei), "0xee6b2800", 3 * gwei, 4 * gwei, 6 * gwei},
		"no history":             {"null", "0xee6b2800", 3 * gwei, 4 * gwei, 6 * gwei},
		"a suggestion of 0":      {"null", "0x0", 750_000_000, gwei, 1_500_000_000},
		"an odd number of rows":  {`{"oldestBlock":"0x1","baseFeePerGas":["0x1","0x2"],"gasUsedRatio":[0.5],"reward":[["0x1","0x1","0x1"],["0x1","0x1","0x1"]]}`, "0xee6b2800", 3 * gwei, 4 * gwei, 6 * gwei},
		"no percentiles":         {`{"oldestBlock":"0x1","baseFeePerGas":["0x1","0x2"],"gasUsedRatio":[0.5],"reward":[[]]}`, "0xee6b2800", 3 * gwei, 4 * gwei, 6 * gwei},
	} {
		w := newWorld(t)
		w.node.history, w.node.price = c.history, c.price
		m, err := w.session().Fees(w, 31337)
		must(t, err)
		for i, want := range []uint64{c.slow, c.mid, c.quick} {
			if got := m.Choices[i].MaxPriorityFeePerGas; got != wei(want) {
				t.Errorf("%s: %s offers %s, want %d", name, m.Choices[i].Speed, got, want)
			}
		}
	}
}

func TestFees(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.node.history = feeHistory(100, [5]uint64{90, 999, 1, 2, 3}, [5]uint64{100, 500, 1, 2, 3})
	m, err := s.Fees(w, 31337)
	must(t, err)
	if m.ChainID != 31337 || m.Legacy || m.BaseFee != wei(100) || m.Capped || m.Cap != nil || !m.Regular {
		t.Errorf("%+v", m)
	}
	for i, want := range []uint64{100, 112, 126, 141, 158, 177, 199, 223, 250, 281} {
		if m.Worst[i] != wei(want) {
			t.Errorf("the base fee after %d full blocks: %s, want %d", i, m.Worst[i], want)
		}
	}
	if len(m.Worst) != 10 || len(m.History) != 2 || m.History[0].Number != 7 || m.History[1].Full != 500 || m.History[0].Full != 999 || m.History[0].Tips[2] != wei(3) {
		t.Errorf("%+v", m.History)
	}
	for i, want := range []FeeChoice{{Slow, wei(201), wei(1), 7}, {Normal, wei(202), wei(2), 7}, {Fast, wei(203), wei(3), 7}} {
		if m.Choices[i] != want {
			t.Errorf("%+v, want %+v", m.Choices[i], want)
		}
	}
	w.node.history = feeHistory(130, [5]uint64{100, 999, 1, 2, 3}) // more than Ethereum's rule allows
	if m, err = s.Fees(w, 31337); err != nil || m.Regular {
		t.Errorf("%+v, %v", m, err)
	}
	w.node.baseFee, w.node.price = "", "0x64"
	m, err = s.Fees(w, 31337)
	must(t, err)
	if !m.Legacy || len(m.Worst)+len(m.History) > 0 || m.Choices[0] != (FeeChoice{Slow, wei(100), wei(0), 0}) || m.Choices[2].MaxFeePerGas != wei(150) {
		t.Errorf("%+v", m)
	}
	_, err = s.Fees(w, 5)
	wants(t, err, ErrNetworkUnknown)
}

// capped sets the network's limit.
func (w *world) capped(wei uint64) {
	limit := uint256.FromUint64(wei)
	s := w.session()
	list, err := s.Networks(w)
	must(w.t, err)
	list[0].FeeCap = &limit
	_, err = s.PutNetwork(w, list[0])
	must(w.t, err)
}

func TestFeeCap(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.capped(2 * gwei) // a base fee of 1 gwei and a tip of 1 would be offered as 3
	plan, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	if f := plan.Report.Fee; f.MaxFeePerGas != wei(2*gwei) || f.MaxPriorityFeePerGas != wei(gwei) {
		t.Errorf("%+v", f)
	}
	m, err := s.Fees(w, 31337)
	if err != nil || !m.Capped || *m.Cap != wei(2*gwei) || m.Choices[2].MaxFeePerGas != wei(2*gwei) {
		t.Errorf("%+v, %v", m, err)
	}
	w.capped(gwei / 2)
	_, err = s.Plan(w, w.pay("", "1"))
	wants(t, err, ErrFeeCap)
	if e := err.(*fault.Error); e.Details[0].Value != "1000000000" || e.Details[1].Value != "500000000" || !strings.Contains(e.Message, "0.5 gwei") {
		t.Errorf("%+v", e)
	}
	if m, err = s.Fees(w, 31337); err != nil || m.Choices[0].Blocks != 0 || m.Choices[0].MaxPriorityFeePerGas != wei(gwei/2) {
		t.Errorf("%+v, %v", m, err)
	}
	w.node.baseFee = ""
	_, err = s.Plan(w, w.pay("", "1")) // the node's gas price is 2 gwei
	wants(t, err, ErrFeeCap)
}

func TestOwnFees(t *testing.T) {
	none := uint64(1 << 63)
	for name, c := range map[string]struct {
		max, tip  uint64
		legacy    bool
		code      error
		field     string
		gets, got uint64 // of both
		finding   string
	}{
		"both":                    {max: 3 * gwei, tip: gwei, gets: 3 * gwei, got: gwei},
		"the tip alone":           {max: none, tip: 2 * gwei, gets: 4 * gwei, got: 2 * gwei},
		"the whole alone":         {max: 5 * gwei, tip: none, gets: 5 * gwei, got: gwei},
		"the whole below the tip": {max: gwei + 1, tip: none, gets: gwei + 1, got: gwei, finding: "fee_low"},
		"a tip of 0":              {max: 2 * gwei, tip: 0, gets: 2 * gwei, got: 0},
		"more tip than the whole": {max: gwei, tip: gwei + 1, code: ErrRequest, field: "maxPriorityFeePerGas"},
		"nothing":                 {max: 0, tip: none, code: ErrRequest, field: "maxFeePerGas"},
		"below the base fee":      {max: gwei - 1, tip: 1, code: ErrFeeLow, field: "maxFeePerGas"},
		"a digit too many":        {max: 36 * gwei, tip: gwei, gets: 36 * gwei, got: gwei, finding: "fee_far_above"},
		"too much of a tip":       {max: 35 * gwei, tip: 25 * gwei, gets: 35 * gwei, got: 25 * gwei, finding: "fee_far_above"},
		"a gas price":             {legacy: true, max: 3 * gwei, tip: none, gets: 3 * gwei},
		"a low gas price":         {legacy: true, max: gwei, tip: none, gets: gwei, finding: "fee_low"},
		"a high gas price":        {legacy: true, max: 31 * gwei, tip: none, gets: 31 * gwei, finding: "fee_far_above"},
		"a tip before EIP-1559":   {legacy: true, max: 3 * gwei, tip: gwei, code: ErrRequest, field: "maxPriorityFeePerGas"},
		"over the limit":          {max: 51 * gwei, tip: 1, code: ErrFeeCap, field: "maxFeePerGas"},
	} {
		w := newWorld(t)
		w.capped(50 * gwei)
		if c.legacy {
			w.node.baseFee = ""
		}
		r := w.pay("", "1")
		most, tip := wei(c.max), wei(c.tip)
		if r.MaxFeePerGas = &most; c.max == none {
			r.MaxFeePerGas = nil
		}
		if r.MaxPriorityFeePerGas = &tip; c.tip == none {
			r.MaxPriorityFeePerGas = nil
		}
		plan, err := w.session().Plan(w, r)
		if c.code != nil {
			if e, ok := err.(*fault.Error); !ok || e.Code != c.code || e.Field != c.field {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		must(t, err)
		if f := plan.Report.Fee; f.MaxFeePerGas != wei(c.gets) || f.MaxPriorityFeePerGas != wei(c.got) || f.Legacy != c.legacy {
			t.Errorf("%s: %+v", name, f)
		}
		found := ""
		for _, f := range plan.Report.Findings {
			if strings.HasPrefix(f.ID, "fee_") && f.ID != "fee_above_usual" {
				found += f.ID
				if (f.Severity == report.SeverityDanger) != (f.ID == "fee_far_above") {
					t.Errorf("%s: %+v", name, f)
				}
			}
		}
		if found != c.finding {
			t.Errorf("%s: found %q, want %q", name, found, c.finding)
		}
	}
}

// An offer lasts for as many full blocks as it says: one more is over it.
func TestOffersLast(t *testing.T) {
	seed := uint64(20261122)
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range 2000 {
		m := &market{base: wei(random.Uint64() >> random.UintN(64)), gasLimit: random.Uint64N(60_000_000)}
		price := wei(random.Uint64() >> random.UintN(64))
		blocks := m.lasts(price)
		list := m.worst(int(blocks) + 1)
		if blocks > 0 && list[blocks-1].Cmp(price) > 0 || blocks < maxFull && list[blocks].Cmp(price) <= 0 {
			t.Fatalf("%s from %s: %d blocks", price, m.base, blocks)
		}
	}
	m := &market{base: uint256.Max, gasLimit: 3}
	if list := m.worst(3); list[2] != uint256.Max {
		t.Error(list)
	}
}

func TestThousandths(t *testing.T) {
	for text, want := range map[string]int{
		"0": 0, "1": 1000, "0.5": 500, "0.4999999": 499, "0.0009": 0, "0.001": 1, "1.0": 1000, "5e-1": 500, "5.5E-01": 550, "123e-5": 1, "9e-9": 0,
		"0.00005e3": 50, "1.2": 1000, "7000000": 1000, "1e3": 1000, "0e0": 0, "1e9": -1, "1e99999999999999999999": -1, "-0.5": -1, `"0.5"`: -1, "null": -1,
	} {
		v, err := json.Parse([]byte(text))
		must(t, err)
		got, err := thousandths(v)
		if err != nil && want >= 0 || err == nil && int(got) != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
}

// Whatever a node says about fees, the three choices are in order, each tip is a part of its fee, and nothing panics.
func FuzzFeeHistory(f *testing.F) {
	f.Add(feeHistory(gwei, [5]uint64{gwei, 500, 1, 2, 3}), "0x1")
	f.Add(`{"oldestBlock":"0xffffffffffffffff","baseFeePerGas":["0x0","0x0"],"gasUsedRatio":[1e-3],"reward":null}`, "0x0")
	f.Add(`null`, "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")
	f.Fuzz(func(t *testing.T, past, price string) {
		base := wei(7)
		replies := []RPCReply{{Result: []byte(past)}, {Result: quoted(price)}, {Result: quoted(price)}}
		for _, head := range []*header{{baseFee: &base, gasLimit: 30_000_000}, {}} {
			m, err := feeAnswers{0, 1, 2}.read(replies, head)
			if err != nil {
				continue
			}
			var last prices
			for i := range speeds {
				p, err := m.offer(i)
				if err != nil {
					return
				}
				if p.tip.Cmp(p.max) > 0 || p.max.Cmp(last.max) < 0 || p.tip.Cmp(last.tip) < 0 {
					t.Fatalf("%+v after %+v", p, last)
				}
				m.lasts(p.max)
				last = p
			}
			m.worst(ahead)
			m.regular()
		}
	})
}

// oracleWorld is a world on a rollup.
func oracleWorld(t *testing.T, o oracle) (*world, *simOracle) {
	w := newWorld(t)
	w.node.oracle = &simOracle{at: o.at, perByte: 1000 * gwei}
	return w, w.node.oracle
}

// What a rollup takes for publishing is asked about the transaction as it is signed, within the batches that are asked anyway.
func TestDataFee(t *testing.T) {
	for i, o := range oracles {
		plain := newWorld(t)
		trips := func(w *world) (n int) {
			w.onBatch = func([]RPCRequest) { n++ }
			_, err := w.session().Plan(w, w.request(KindTransfer, "5"))
			must(t, err)
			w.onBatch = nil
			return n
		}
		w, sim := oracleWorld(t, o)
		if a, b := trips(plain), trips(w); a != b {
			t.Errorf("%d round trips on a rollup, %d elsewhere", b, a)
		}
		s := w.session()
		plan, err := s.Plan(w, w.request(KindTransfer, "5"))
		must(t, err)
		sent, err := s.Approve(w, plan.ID, nil)
		must(t, err)
		asked := sim.asked[len(sim.asked)-1]
		size := len(asked)
		if !o.signed {
			size += signatureSize
		}
		// The gas limit and the number are not known when it is asked, and the length of a list's length may grow with the signature.
		if more := size - len(sent.Raw); more < 0 || more > 2 {
			t.Errorf("oracle %d was asked about %d bytes, and %d were signed", i, size, len(sent.Raw))
		}
		fee := plan.Report.Fee
		want := wei(uint64(size) * sim.perByte)
		plainLikely, _ := plain.session().Plan(plain, plain.request(KindTransfer, "5"))
		likely, _ := plainLikely.Report.Fee.Likely.Exact.Add(want)
		if fee.Data == nil || fee.Data.Exact != want || fee.Likely.Exact != likely || fee.Worst.Exact != plainLikely.Report.Fee.Worst.Exact {
			t.Errorf("%+v, want %s", fee, want)
		}
		if plainLikely.Report.Fee.Data != nil {
			t.Error("a chain without an oracle has a data fee")
		}
		found := ids(plan.Report.Findings)
		if !strings.Contains(strings.Join(found, " "), "fee_data") {
			t.Error(found)
		}
	}
}

// "max" leaves a quarter more than what publishing costs now, and without that nothing is planned.
func TestDataFeeIsReserved(t *testing.T) {
	w, sim := oracleWorld(t, oracles[0])
	s := w.session()
	w.node.state.coins = ether(1)
	plan, err := s.Plan(w, w.pay("", "max"))
	must(t, err)
	fee := plan.Report.Fee
	reserve, _ := scale(fee.Data.Exact, 5, 4)
	sum, _ := plan.Report.Value.Exact.Add(fee.Worst.Exact)
	if sum, _ = sum.Add(reserve); sum != ether(1) {
		t.Errorf("%s, %s and %s", plan.Report.Value.Text, fee.Worst.Text, fee.Data.Text)
	}
	exact := plan.Report.Value
	if _, err = s.Plan(w, w.pay("", exact.Text)); err != nil {
		t.Error(err)
	}
	sim.perByte++ // by now it is dearer
	_, err = s.Plan(w, w.pay("", exact.Text))
	wants(t, err, ErrFeeOver)
}

// An operator's fee grows with the gas, and counts too.
func TestOperatorFee(t *testing.T) {
	w, sim := oracleWorld(t, oracles[0])
	s := w.session()
	without, err := s.Plan(w, w.request(KindTransfer, "5"))
	must(t, err)
	sim.operator = []uint64{77, 3_000_000}
	with, err := s.Plan(w, w.request(KindTransfer, "5"))
	must(t, err)
	more, _ := with.Report.Fee.Data.Exact.Sub(without.Report.Fee.Data.Exact)
	if want := 77 + 3*with.Report.Fee.Gas; more != wei(want) {
		t.Errorf("%s, want %d", more, want)
	}
}

// An oracle that fell silent is no data fee of 0.
func TestOracleFallsSilent(t *testing.T) {
	w, sim := oracleWorld(t, oracles[1])
	sim.broken = func(i int) bool { return i%2 == 0 }
	_, err := w.session().Plan(w, w.pay("", "1"))
	wants(t, err, ErrNodeAnswer)
}

// The worst cost of what is not mined yet is not there for another payment.
func TestOpenPaymentsAreCounted(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.node.state.coins = ether(3)
	must(t, second(s.Send(w, w.pay("", "2"), nil)))
	_, err := s.Plan(w, w.pay("", "1.5"))
	wants(t, err, ErrAmountOver)
	if e := err.(*fault.Error); e.Details[0].Value != "0.999937" || !strings.Contains(e.Message, "2.000063 ETH is kept for transactions that are not mined yet") {
		t.Errorf("%+v", e)
	}
	plan, err := s.Plan(w, w.pay("", "max"))
	must(t, err)
	if got := plan.Report.Value.Text; got != "0.999874" {
		t.Errorf("the most is %s", got)
	}
	must(t, second(s.Approve(w, plan.ID, nil)))
	_, err = s.Plan(w, w.request(KindTransfer, "1"))
	wants(t, err, ErrFeeOver)
	w.node.mine() // the node has them in a block, and the ledger does not know yet: they are paid already
	w.node.state.coins = ether(1)
	if _, err = s.Plan(w, w.pay("", "0.5")); err != nil {
		t.Error(err)
	}
}

// The base fee after a full block is what the specification computes (EIP-1559, with unbounded integers), for limits of both parities.
func TestAfterFull(t *testing.T) {
	seed := uint64(1559)
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	number := func(x uint256.Int) *big.Int { b := x.Bytes32(); return new(big.Int).SetBytes(b[:]) }
	check := func(base uint256.Int, limit uint64) {
		t.Helper()
		target := new(big.Int).SetUint64(limit / 2)
		delta := new(big.Int).Sub(new(big.Int).SetUint64(limit), target)
		delta.Mul(delta, number(base)).Div(delta, target).Div(delta, big.NewInt(8))
		if delta.Sign() == 0 {
			delta.SetUint64(1)
		}
		if got, want := afterFull(base, limit), delta.Add(delta, number(base)); number(got).Cmp(want) != 0 {
			t.Fatalf("base fee %s, limit %d: %s, want %s", base, limit, got, want)
		}
	}
	for _, base := range []uint64{0, 1, 7, 8, 9, gwei} {
		for _, limit := range []uint64{2, 3, 5000, 5001, 30_000_000, 36_000_001} {
			check(wei(base), limit)
		}
	}
	for range 5000 {
		check(wei(random.Uint64()>>random.UintN(64)), 2+random.Uint64N(100_000_000))
	}
}

// What the node tries is the amount that is signed, also where "max" became less by what the estimate said.
func TestMaxIsTriedAsItIsSigned(t *testing.T) {
	for _, kind := range []Kind{KindTransfer, KindWrap} {
		w, _ := oracleWorld(t, oracles[0])
		w.node.simulates = true
		r := w.pay("", "max")
		if kind == KindWrap {
			r = w.request(KindWrap, "max")
		}
		var tried []string
		w.onBatch = func(batch []RPCRequest) {
			for _, q := range batch {
				if q.Method == "eth_simulateV1" {
					tried = append(tried, string(q.Params))
				}
			}
		}
		plan, err := w.session().Plan(w, r)
		must(t, err)
		if last := tried[len(tried)-1]; plan.Report.Simulation == nil || !strings.Contains(last, `"value":"`+plan.Report.Value.Exact.Hex()+`"`) {
			t.Errorf("%s of %s: %s", kind, plan.Report.Value.Exact.Hex(), last)
		}
	}
}

// Of what replaces one another only the dearest is owed, of what is being replaced nothing, and nothing of what the node has mined.
func TestOwed(t *testing.T) {
	price := func(number, fee uint64, intent string) nonce.Entry {
		return nonce.Entry{Nonce: number, State: nonce.Sent, Intent: intent, Transaction: nonce.Transaction{Gas: 1, MaxFeePerGas: wei(fee), Value: wei(1)}}
	}
	r := nonce.New(31337, stranger)
	r.Floor = 9
	r.Open = []nonce.Entry{price(3, 10, "a"), price(4, 20, "b"), price(4, 30, "c"), price(4, 25, "d"), price(5, 40, "e"), price(7, 50, "f")}
	r.Open[5].State = nonce.Released
	four := uint64(4)
	for _, c := range []struct {
		latest uint64
		except *uint64
		intent string
		want   uint64
	}{{0, nil, "", 11 + 31 + 41}, {4, nil, "", 31 + 41}, {0, &four, "", 11 + 41}, {0, nil, "c", 11 + 26 + 41}, {0, nil, "d", 11 + 31 + 41}, {0, nil, "b", 11 + 31 + 41}, {9, nil, "", 0}} {
		if got := owed(r, nonce.View{Latest: c.latest, Pending: c.latest}, c.except, c.intent); got != wei(c.want) {
			t.Errorf("%+v: %s", c, got)
		}
	}
	r.Open[0].Transaction.Value = uint256.Max
	if got := owed(r, nonce.View{}, nil, ""); got != uint256.Max {
		t.Error(got)
	}
}

// What open payments and a rollup take is demanded again when a plan is approved.
func TestOwedAtApproval(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.node.state.coins = ether(3)
	first, err := s.Plan(w, w.pay("", "2"))
	must(t, err)
	second, err := s.Plan(w, w.pay("", "1.5"))
	must(t, err)
	_, err = s.Approve(w, first.ID, nil)
	must(t, err)
	_, err = s.Approve(w, second.ID, nil)
	wants(t, err, ErrPlanStale)

	w, _ = oracleWorld(t, oracles[0])
	s = w.session()
	plan, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	_, all, err := worst(s.plans[plan.ID].intent.Transaction)
	must(t, err)
	w.node.state.coins = all
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, ErrPlanStale)
	w.node.state.coins, _ = all.Add(plan.Report.Fee.Data.Exact)
	_, err = s.Approve(w, plan.ID, nil)
	must(t, err)
}
