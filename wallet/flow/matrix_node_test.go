package flow

import (
	"slices"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// Rows 13 to 25: other devices, clocks, and what nodes say of numbers.

// device is another device with the same key, on the same chain: a store of its own.
func (r *trial) device() *trial {
	w := newWorld(r.t)
	w.node, w.clock = r.node, r.clock
	return &trial{world: w, Rand: r.Rand, unused: 6000}
}

func (r *trial) state(id string) nonce.State {
	if e := r.entry(id); e != nil {
		return e.State
	}
	return ""
}

// syncs reconciles once, without a key.
func (r *trial) syncs() Activity {
	r.t.Helper()
	a, err := NewSession().Sync(r, 31337, r.account)
	must(r.t, err)
	return a
}

// Both devices sign for one number; each node of a pool has one of the two. The loser is superseded when the other is final,
// and not before.
func TestRow13TwoDevices(t *testing.T) {
	trials(t, func(r *trial) {
		r.ends()
		r.node.onRaw = func(*signer.SignedTx) {}
		other := r.device()
		mine, theirs := r.id(), other.id()
		must(t, r.pays(r, r.session(), mine))
		clear(r.node.pool) // the other device's node has not heard of it
		must(t, other.pays(other, other.session(), theirs))
		loser, winner, id := r, other, mine
		if r.one(2) {
			clear(r.node.pool)
			r.syncs()
			loser, winner, id = other, r, theirs
		}
		r.node.mine()
		for range r.IntN(3) {
			r.node.mine()
		}
		for range 1 + r.IntN(2) {
			loser.syncs()
			if s := loser.state(id); s.Settled() {
				t.Fatalf("%s before the other one is final", s)
			}
		}
		r.node.final = r.node.head()
		loser.syncs()
		if s := loser.state(id); s != nonce.Superseded {
			t.Fatalf("%s when the other one is final", s)
		}
		loser.wanted = slices.DeleteFunc(loser.wanted, func(v string) bool { return v == value(id) })
		r.wanted = append(r.wanted, winner.wanted[len(winner.wanted)-1])
		r.wanted = slices.Compact(slices.Sorted(slices.Values(r.wanted)))
		winner.syncs()
		r.onlyWanted()
	})
}

func TestRow14ClockOffByADay(t *testing.T) {
	trials(t, func(r *trial) {
		list := []string{r.id(), r.id(), r.id()}
		next := r.node.state.nonce
		const day = 24 * hour
		right := r.clock
		r.before = func(string) {
			if r.one(4) {
				r.clock = right + []eth.Millis{-day, 0, day, -right, maxMillis}[r.IntN(5)]
			}
		}
		for i, id := range list {
			for tries := 0; ; tries++ { // what slept a minute by its clock is asked for again
				err := r.pays(r, r.session(), id)
				if err == nil {
					break
				}
				if wants(t, err, nonce.ErrConflict); tries == 50 {
					t.Fatal(err)
				}
			}
			if e := r.entry(id); e.Nonce != next+uint64(i) {
				t.Fatalf("nonce %d, want %d", e.Nonce, next+uint64(i))
			}
		}
		r.ends()
	})
}

// claims lets the node say a count at a tag, whatever is true.
func (r *trial) claims(tag string, count uint64) {
	r.claim("http://node", "eth_getTransactionCount", tag, `"`+hexNumber(count)+`"`)
}

// inFlight makes some payments that are not mined, and returns the number that follows.
func (r *trial) inFlight() uint64 {
	for range r.IntN(3) {
		must(r.t, r.pays(r, r.session(), r.id()))
	}
	return ledgerOf(r.t, r.world).Next(nonce.View{Latest: r.node.state.nonce, Pending: r.node.state.nonce}, 0)
}

func TestRow15NonceLow(t *testing.T) {
	trials(t, func(r *trial) {
		r.further()
		must(t, r.pays(r, r.session(), r.id()))
		next, id := r.inFlight(), r.id()
		low := r.Uint64N(next)
		r.claims("latest", low)
		r.claims("pending", r.Uint64N(low+1))
		must(t, r.pays(r, r.session(), id))
		if e := r.entry(id); e.Nonce != next {
			t.Fatalf("nonce %d, want %d", e.Nonce, next)
		}
		r.ends()
	})
}

func TestRow16NonceHigh(t *testing.T) {
	trials(t, func(r *trial) {
		r.further()
		must(t, r.pays(r, r.session(), r.id()))
		next, id, s := r.inFlight(), r.people(), r.session()
		high := next + 1 + r.Uint64N(5)
		before := r.store[nonce.Key(31337, r.account)].Version
		r.claims("latest", high)
		code, finding := error(nonce.ErrAhead), findingAhead
		if r.claims("pending", high); r.one(2) {
			r.claims("pending", high+1)
			code, finding = nonce.ErrUnsettled, findingUnsettled
		}
		plan, err := s.Plan(r, r.pay(id, "0.00"+id))
		must(t, err)
		if !slices.Contains(graveIn(plan.Report), finding) {
			t.Fatalf("the user is not told: %v", ids(plan.Report.Findings))
		}
		_, err = s.Approve(r, plan.ID, nil)
		wants(t, err, ErrFindings)
		_, err = s.SignTransaction(r, r.next(id, 5))
		wants(t, err, code)
		if r.store[nonce.Key(31337, r.account)].Version != before {
			t.Fatal("something was stored")
		}
		r.asksAgain(id)
		if e := r.entry(id); e.Nonce != next {
			t.Fatalf("nonce %d, want %d", e.Nonce, next)
		}
		r.ends()
	})
}

func TestRow17PendingBelowLatest(t *testing.T) {
	trials(t, func(r *trial) {
		r.further()
		next, id := r.inFlight(), r.id()
		r.claims("pending", r.Uint64N(max(1, r.node.state.nonce)))
		must(t, r.pays(r, r.session(), id))
		if e := r.entry(id); e.Nonce != next {
			t.Fatalf("nonce %d, want %d", e.Nonce, next)
		}
		r.ends()
	})
}

func TestRow18NodesDisagree(t *testing.T) {
	trials(t, func(r *trial) {
		r.further("http://b", "http://c")
		must(t, r.pays(r, r.session(), r.id()))
		next, id, s := r.inFlight(), r.people(), r.session()
		plan, err := s.Plan(r, r.pay(id, "0.00"+id))
		must(t, err)
		liar := []string{"http://b", "http://c"}[r.IntN(2)]
		high := strconv.FormatUint(next+1+r.Uint64N(4), 10)
		number, _ := strconv.ParseUint(high, 10, 64)
		switch r.IntN(3) {
		case 0:
			r.claim(liar, "eth_getTransactionCount", "", `"`+hexNumber(number)+`"`)
		case 1:
			r.claim(liar, "eth_chainId", "", `"0x5"`)
		default:
			r.claim(liar, "eth_getBlockByNumber", `"0x0"`, `{"number":"0x0","hash":"`+eth.Hash{9}.String()+`","gasLimit":"0x1"}`)
		}
		before := r.store[nonce.Key(31337, r.account)].Version
		for _, err := range []error{second(s.Approve(r, plan.ID, nil)), second(s.SignTransaction(r, r.next("", 5)))} {
			wants(t, err, ErrNodesDisagree)
			if details := err.(*fault.Error).Details; len(details) < 3 || details[1].Value == details[2].Value {
				t.Fatalf("it does not show both: %+v", details)
			}
		}
		if r.store[nonce.Key(31337, r.account)].Version != before {
			t.Fatal("something was stored")
		}
		clear(r.world.claims)
		r.asksAgain(id)
		r.ends()
	})
}

// What a node answers with a hash counts only if it is the transaction's own.
func TestRow19AlreadyKnown(t *testing.T) {
	trials(t, func(r *trial) {
		r.further()
		id := r.id()
		f := r.payment(r.session(), id)
		if !r.recording(f, id) || !f.to("before rpc eth_sendRawTransaction", 1) {
			t.Fatal("nothing was recorded")
		}
		e := *r.entry(id)
		known, want, outcome := r.one(2), nonce.Sent, nonce.OutcomeKnown
		if known { // it has it from elsewhere
			r.node.sendRaw(e.Raw.String())
		} else {
			want, outcome = nonce.Unknown, nonce.OutcomeUnknown
			r.claim("http://node", "eth_sendRawTransaction", "", `"`+eth.Hash{byte(r.IntN(256)), 1}.String()+`"`)
		}
		must(t, f.finish())
		if now := r.entry(id); now.State != want || now.Outcome != outcome {
			t.Fatalf("%s, %s", now.State, now.Outcome)
		}
		r.ends()
	})
}

func TestRow20TooLowAndOurs(t *testing.T) {
	trials(t, func(r *trial) {
		id := r.id()
		must(t, r.pays(r, r.session(), id))
		f := r.fly(func(h Host) error { return second(NewSession().Rebroadcast(h, 31337, r.account, *r.entry(id).Hash)) })
		if !f.to("before rpc eth_sendRawTransaction", 1) {
			t.Fatal("nothing is sent")
		}
		r.node.mine()
		must(t, f.finish())
		if e := r.entry(id); e.Outcome != nonce.OutcomeNonceTooLow || e.State.Settled() {
			t.Fatalf("%s, %s", e.State, e.Outcome)
		}
		r.syncs()
		if e := r.entry(id); e.State != nonce.Mined || e.Block == nil || e.Block.Number != uint64(r.node.head()) {
			t.Fatalf("its receipt is there, and it is %s", e.State)
		}
		r.ends()
	})
}

func TestRow21TooLowAndAnother(t *testing.T) {
	trials(t, func(r *trial) {
		r.ends()
		id := r.id()
		f := r.payment(r.session(), id)
		if !f.to("before rpc eth_sendRawTransaction", 1) {
			t.Fatal("nothing is sent")
		}
		r.node.foreign()
		must(t, f.finish())
		given := r.leftFor(id)
		for range 1 + r.IntN(3) {
			if r.syncs(); r.state(id) != nonce.Unknown || len(r.entry(id).Raw) == 0 {
				t.Fatalf("%s before the other one is final", r.state(id))
			}
			r.node.mine()
		}
		if r.leftFor(id) != given {
			t.Fatal("it was signed again")
		}
		r.node.final = r.node.head()
		if r.syncs(); r.state(id) != nonce.Superseded {
			t.Fatalf("%s when the other one is final", r.state(id))
		}
		r.wanted = slices.DeleteFunc(r.wanted, func(v string) bool { return v == value(id) })
		r.onlyWanted()
	})
}

// The whole product of codes and words, in each client's own: what it means, and that nothing is sent a second time for it.
func TestRow22WordsOfNonceTooLow(t *testing.T) {
	t.Parallel()
	words := map[string]string{
		"geth":       "nonce too low: next nonce 9, tx nonce 3",
		"reth":       "nonce too low: next nonce 9, tx nonce 3",
		"nethermind": "nonce too low, current nonce: 9, nonce of rejected tx: 3",
		"older":      "OldNonce, Current nonce: 9, nonce of rejected tx: 3.",
		"erigon":     "INTERNAL_ERROR: nonce too low",
		"besu":       "Nonce too low",
		"anvil":      "nonce too low",
	}
	tried := 0
	for client, said := range words {
		for _, code := range []int64{-32000, -32003, -32010, -32603, -32001, 3, 0} {
			for _, inData := range []bool{false, true} {
				r := newTrial(t, uint64(tried)+1)
				r.further()
				answer := &RPCError{Code: code, Message: said}
				if inData {
					answer = &RPCError{Code: code, Message: "Internal error", Data: quoted(said)}
				}
				given := 0
				r.world.claims["http://node"] = func(q RPCRequest) (RPCReply, bool) {
					if q.Method != "eth_sendRawTransaction" {
						return RPCReply{}, false
					}
					given++
					return RPCReply{Error: answer}, true
				}
				id := r.id()
				must(t, r.pays(r, r.session(), id))
				if e := r.entry(id); e.Outcome != nonce.OutcomeNonceTooLow || e.State != nonce.Unknown || given != 1 {
					t.Fatalf("%s, code %d, in data %t: %s, %s, sent %d times", client, code, inData, e.State, e.Outcome, given)
				}
				clear(r.world.claims)
				r.ends()
				tried++
			}
		}
	}
	t.Logf("%d answers", tried)
}

// A number below others is given up: what is above waits, is not sent again and again, and the next payment fills the gap.
func TestRow23Gap(t *testing.T) {
	trials(t, func(r *trial) {
		at := r.reserves(r.id()).Nonce
		above := []string{r.id(), r.id()}[:1+r.IntN(2)]
		r.node.words = "nonce too high"
		for _, id := range above {
			must(t, r.pays(r, r.session(), id))
		}
		must(t, second(NewSession().Release(r, 31337, r.account, at)))
		sent := 0
		r.onBatch = func(b []RPCRequest) {
			for _, q := range b {
				if q.Method == "eth_sendRawTransaction" {
					sent++
				}
			}
		}
		for range 1 + r.IntN(5) {
			a := r.syncs()
			if !slices.ContainsFunc(a.Needs, func(n report.Finding) bool { return n.ID == "nonce_gap."+strconv.FormatUint(at, 10) }) {
				t.Fatalf("the user is not told: %+v", a.Needs)
			}
			r.node.mine()
		}
		if sent > 0 {
			t.Fatalf("sent %d times above a gap", sent)
		}
		r.node.words = ""
		next := r.id()
		must(t, r.pays(r, r.session(), next))
		if e := r.entry(next); e.Nonce != at {
			t.Fatalf("nonce %d, and %d is free", e.Nonce, at)
		}
		r.ends()
	})
}

// Both fees, every remainder of a hundred, and what is behind them: ten percent more, rounded up; with blobs twice as much.
func TestRow24Bump(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, base := range []uint64{0, 1_000, 1_000_000_000, 1 << 40} {
		for most := base; most < base+110; most++ {
			for tip := most / 2; tip <= most; tip += max(1, most/7) {
				for _, blob := range []uint64{0, 1, 77} {
					old := nonce.Fees{MaxFeePerGas: uint256.FromUint64(most), MaxPriorityFeePerGas: uint256.FromUint64(tip), MaxFeePerBlobGas: uint256.FromUint64(blob)}
					bumped, err := nonce.MinimumBump(old)
					must(t, err)
					percent := uint64(110)
					if blob > 0 {
						percent = 200
					}
					for _, c := range [][2]uint256.Int{{old.MaxFeePerGas, bumped.MaxFeePerGas}, {old.MaxPriorityFeePerGas, bumped.MaxPriorityFeePerGas}} {
						was, _ := c[0].Uint64()
						is, _ := c[1].Uint64()
						if want := max((was*percent+99)/100, was+1); is != want {
							t.Fatalf("%d became %d, want %d", was, is, want)
						}
					}
					if is, _ := bumped.MaxFeePerBlobGas.Uint64(); is != 2*blob {
						t.Fatalf("%d for blobs became %d", blob, is)
					}
					tried++
				}
			}
		}
	}
	t.Logf("%d fees", tried)
}

// A pool that refuses what offers too little: the least that the wallet offers is taken, is linked, and is never less.
func TestRow24ReplacementUnderpriced(t *testing.T) {
	trials(t, func(r *trial) {
		id, s := r.id(), r.session()
		must(t, r.pays(r, s, id))
		hash := *r.entry(id).Hash
		low := r.world.about(KindCancel, hash)
		low.MaxFeePerGas = new(uint256.Int)
		*low.MaxFeePerGas, _ = r.entry(id).Transaction.MaxFeePerGas.Mul(uint256.FromUint64(109))
		*low.MaxFeePerGas, _ = low.MaxFeePerGas.DivUint64(100)
		_, err := s.Plan(r, low)
		wants(t, err, nonce.ErrUnderpriced)
		for range 1 + r.IntN(3) {
			kind := []Kind{KindSpeedUp, KindCancel}[r.IntN(2)]
			sent, err := s.Send(r, r.world.about(kind, hash), nil)
			must(t, err)
			e := ledgerOf(t, r.world).Group(sent.Nonce)
			if last := e[len(e)-1]; sent.State != nonce.Sent || last.Replaces == nil || *last.Replaces != hash || len(e) < 2 {
				t.Fatalf("%s: %+v", sent.State, last)
			}
			hash = sent.Hash
			if kind == KindCancel {
				r.wanted = slices.DeleteFunc(r.wanted, func(v string) bool { return v == value(id) })
				r.wants("0")
				break
			}
		}
		r.ends()
	})
}

func TestRow25TimeoutAfterSending(t *testing.T) {
	trials(t, func(r *trial) {
		r.further()
		id, other := r.id(), r.id()
		late := func(last string) error {
			if last == "eth_sendRawTransaction" {
				return fault.New(ErrUnknownOutcome, "", "time out")
			}
			return nil
		}
		switch r.IntN(3) {
		case 0: // it arrived
			r.lateRPC = late
		case 1: // or did not
			r.failRPC = late
		default: // or somebody in between limits how often he is asked
			answer := []*RPCError{{Code: 429, Message: "Too Many Requests"}, {Code: -32005, Message: "limit exceeded"}, {Code: -32603, Message: "rate limit"}}[r.IntN(3)]
			r.world.claims["http://node"] = func(q RPCRequest) (RPCReply, bool) {
				return RPCReply{Error: answer}, q.Method == "eth_sendRawTransaction"
			}
		}
		must(t, r.pays(r, r.session(), id))
		r.failRPC, r.lateRPC = nil, nil
		clear(r.world.claims)
		e := *r.entry(id)
		if e.State != nonce.Unknown || len(e.Raw) == 0 {
			t.Fatalf("%s, %s", e.State, e.Outcome)
		}
		must(t, r.pays(r, r.session(), other))
		if now := r.entry(other); now.Nonce != e.Nonce+1 {
			t.Fatalf("nonce %d was not kept", e.Nonce)
		}
		r.ends()
	})
}
