package flow

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// about is a request of a kind of the wallet's own about a transaction.
func (w *world) about(kind Kind, hash eth.Hash) PlanRequest {
	return PlanRequest{ChainID: 31337, From: w.account, Kind: kind, Replaces: &hash}
}

// graveIn lists the ids of a report that must be acknowledged.
func graveIn(r report.Report) (list []string) {
	for _, f := range r.Findings {
		if f.Severity == report.SeverityDanger {
			list = append(list, f.ID)
		}
	}
	return list
}

// settle mines all that can be mined, makes it final, and has the ledger see that.
func (w *world) settle(s *Session) {
	w.t.Helper()
	w.node.mine()
	w.node.final = w.node.head()
	for range 3 {
		must(w.t, second(s.Sync(w, 31337, w.account)))
	}
}

func TestSpeedUp(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	old, err := s.Send(w, w.request(KindTransfer, "5"), nil)
	must(t, err)
	plan, err := s.Plan(w, w.about(KindSpeedUp, old.Hash))
	must(t, err)
	r := plan.Report
	// The old one offers 3 gwei and a tip of 1, which is what the market offers now, too.
	if f := r.Fee; f.MaxFeePerGas != wei(3_300_000_000) || f.MaxPriorityFeePerGas != wei(1_100_000_000) || f.Gas != 60_000 {
		t.Errorf("%+v", f)
	}
	want := "Speed up number 0: Send 5 USDC to " + stranger.String() + ". This replaces the transaction " + old.Hash.String() +
		", with a fee of up to 0.000198 ETH instead of 0.00018 ETH: at most one of the two is ever mined"
	if r.Intent != want || len(r.Changes) != 1 {
		t.Errorf("%q, want %q", r.Intent, want)
	}
	if got := ids(r.Findings); !slices.Contains(got, "replacement_race") {
		t.Error(got)
	}
	faster, err := s.Approve(w, plan.ID, graveIn(r))
	must(t, err)
	if faster.Nonce != old.Nonce || faster.State != nonce.Sent || len(w.node.pool) != 1 {
		t.Errorf("%+v", faster)
	}
	again, err := s.Approve(w, plan.ID, graveIn(r))
	if err != nil || again.Hash != faster.Hash {
		t.Errorf("%+v, %v", again, err)
	}
	// Once more: over what is signed by now, whichever of the two is named.
	for _, named := range []eth.Hash{old.Hash, faster.Hash} {
		if plan, err = s.Plan(w, w.about(KindSpeedUp, named)); err != nil || plan.Report.Fee.MaxPriorityFeePerGas != wei(1_210_000_000) {
			t.Errorf("%+v, %v", plan.Report.Fee, err)
		}
	}
	w.settle(s)
	ledger := ledgerOf(t, w)
	if first, last := entryOf(ledger, old.Hash), entryOf(ledger, faster.Hash); first.State != nonce.Replaced || last.State != nonce.Final ||
		*last.Replaces != old.Hash || last.Purpose != nonce.SpeedUp || len(w.node.mined()) != 1 {
		t.Errorf("%s", ledger.Encode())
	}
	for _, hash := range []eth.Hash{old.Hash, faster.Hash, {1}} {
		_, err = s.Plan(w, w.about(KindSpeedUp, hash))
		if e, ok := err.(*fault.Error); !ok || e.Code != nonce.ErrReplace && e.Code != nonce.ErrNoEntry {
			t.Errorf("of what is settled: %v", err)
		}
	}
}

// Whatever is cancelled, exactly one of the two settles.
func TestCancel(t *testing.T) {
	for name, request := range map[string]func(*world) PlanRequest{
		"a payment":  func(w *world) PlanRequest { return w.pay("", "1") },
		"a token":    func(w *world) PlanRequest { return w.request(KindTransfer, "5") },
		"a creation": func(w *world) PlanRequest { return w.deploy("0x6001", "") },
	} {
		for _, wins := range []string{"the cancellation", "the original"} {
			w := newWorld(t)
			watch(t, w)
			s := w.session()
			plan, err := s.Plan(w, request(w))
			must(t, err)
			old, err := s.Approve(w, plan.ID, graveIn(plan.Report))
			must(t, err)
			was := w.node.pool[0]
			cancel, err := s.Plan(w, w.about(KindCancel, old.Hash))
			must(t, err)
			r := cancel.Report
			if !strings.HasPrefix(r.Intent, "Cancel number 0: "+plan.Report.Intent+". This replaces the transaction "+old.Hash.String()) || *r.To != w.account || !r.Value.Exact.IsZero() || r.Fee.Gas != plainGas {
				t.Errorf("%s: %s", name, r.Intent)
			}
			if got := ids(r.Findings); !slices.Equal(got, []string{"cancel_race"}) {
				t.Errorf("%s: %v", name, got)
			}
			sent, err := s.Approve(w, cancel.ID, nil)
			must(t, err)
			if sent.State != nonce.Sent || sent.Nonce != 0 {
				t.Errorf("%+v", sent)
			}
			if wins == "the original" { // another node's block has it
				w.node.pool[0] = was
			}
			w.settle(s)
			ledger := ledgerOf(t, w)
			first, last := entryOf(ledger, old.Hash).State, entryOf(ledger, sent.Hash).State
			if wins == "the original" {
				first, last = last, first
			}
			if first != nonce.Replaced || last != nonce.Final || len(w.node.mined()) != 1 || w.node.state.nonce != 1 {
				t.Errorf("%s, %s: %s", name, wins, ledger.Encode())
			}
		}
	}
}

func TestCancelOneOfABatch(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	plan, err := s.PlanBatch(w, []PlanRequest{w.pay("", "1"), w.pay("", "2"), w.pay("", "3")})
	must(t, err)
	sent, err := s.ApproveBatch(w, plan.ID, nil)
	must(t, err)
	cancelled, err := s.Send(w, w.about(KindCancel, sent[1].Hash), nil)
	must(t, err)
	w.settle(s)
	ledger := ledgerOf(t, w)
	if entryOf(ledger, sent[1].Hash).State != nonce.Replaced || entryOf(ledger, cancelled.Hash).State != nonce.Final || entryOf(ledger, sent[2].Hash).State != nonce.Final {
		t.Errorf("%s", ledger.Encode())
	}
}

// What its node refuses as underpriced is kept, and the next offer is over it.
func TestOfferedAgain(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	old, err := s.Send(w, w.pay("", "1"), nil)
	must(t, err)
	w.node.words = "replacement transaction underpriced" // another device offered more
	failed, err := s.Send(w, w.about(KindSpeedUp, old.Hash), nil)
	must(t, err)
	if failed.State != nonce.Signed || failed.Notice == "" {
		t.Errorf("%+v", failed)
	}
	w.node.words = ""
	plan, err := s.Plan(w, w.about(KindSpeedUp, failed.Hash))
	must(t, err)
	if f := plan.Report.Fee; f.MaxFeePerGas != wei(3_630_000_000) || f.MaxPriorityFeePerGas != wei(1_210_000_000) {
		t.Errorf("%+v", f)
	}
	sent, err := s.Approve(w, plan.ID, nil)
	if err != nil || sent.State != nonce.Sent {
		t.Errorf("%+v, %v", sent, err)
	}
}

// The least offer is what nodes take, and one wei less on either fee is not.
func TestLeastReplacement(t *testing.T) {
	seed := uint64(110)
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range 40 {
		w := newWorld(t)
		w.node.baseFee = "0x1"
		s := w.session()
		tip := 1 + random.Uint64()>>(24+random.UintN(40))
		most, part := wei(tip+random.Uint64()>>(24+random.UintN(40))), wei(tip)
		w.node.state.coins = uint256.Int{0, 0, 1}
		r := w.pay("", "0.000001")
		r.MaxFeePerGas, r.MaxPriorityFeePerGas = &most, &part
		plan, err := s.Plan(w, r)
		must(t, err)
		old, err := s.Approve(w, plan.ID, graveIn(plan.Report))
		must(t, err)
		one := wei(1)
		low := w.about(KindSpeedUp, old.Hash)
		low.MaxFeePerGas = &one
		_, err = s.Plan(w, low)
		wants(t, err, nonce.ErrUnderpriced)
		least := func(i int) uint256.Int {
			x, err := uint256.ParseDecimal(err.(*fault.Error).Details[i].Value)
			must(t, err)
			return x
		}
		fee, bump := least(0), least(1)
		for _, less := range []int{0, 1, 2} {
			low.MaxFeePerGas, low.MaxPriorityFeePerGas = &fee, &bump
			if reduced, _ := fee.Sub(one); less == 1 {
				low.MaxFeePerGas = &reduced
			}
			if reduced, _ := bump.Sub(one); less == 2 {
				low.MaxPriorityFeePerGas = &reduced
			}
			plan, err := s.Plan(w, low)
			t := nonce.Transaction{MaxFeePerGas: *low.MaxFeePerGas, MaxPriorityFeePerGas: *low.MaxPriorityFeePerGas}
			if less == 0 {
				if err != nil || !bumps(w.node.pool[0], t) || plan.Report.Fee.MaxFeePerGas != fee || plan.Report.Fee.MaxPriorityFeePerGas != bump {
					w.t.Errorf("%s and %s: %v", fee, bump, err)
				}
			} else {
				wants(w.t, err, nonce.ErrUnderpriced)
				// Where a tenth is no whole number, go-ethereum rounds it down, and takes this one too.
			}
		}
	}
}

func TestReplacementsThatAreRefused(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	old, err := s.Send(w, w.pay("", "1"), nil)
	must(t, err)
	none := old.Hash
	none[0]++
	number := uint64(7)
	for name, c := range map[string]struct {
		change func(*PlanRequest)
		code   fault.Code
	}{
		"nothing named":     {func(r *PlanRequest) { r.Replaces = nil }, ErrRequest},
		"an amount":         {func(r *PlanRequest) { r.Amount = "1" }, ErrRequest},
		"a number":          {func(r *PlanRequest) { r.Nonce = &number }, ErrRequest},
		"another hash":      {func(r *PlanRequest) { r.Replaces = &none }, nonce.ErrNoEntry},
		"of a payment":      {func(r *PlanRequest) { r.Kind, r.To, r.Amount = KindTransfer, stranger.String(), "1" }, ErrRequest},
		"a gap where is no": {func(r *PlanRequest) { r.Kind, r.Replaces = KindFill, nil }, ErrNoGap},
	} {
		r := w.about(KindCancel, old.Hash)
		c.change(&r)
		_, err := s.Plan(w, r)
		if e, ok := err.(*fault.Error); !ok || e.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = s.PlanBatch(w, []PlanRequest{w.pay("", "1"), w.about(KindCancel, old.Hash)})
	wants(t, err, ErrRequest)
	w.capped(3_200_000_000) // the least is 3.3 gwei
	_, err = s.Plan(w, w.about(KindSpeedUp, old.Hash))
	wants(t, err, ErrFeeCap)
	w.capped(3_300_000_000)
	plan, err := s.Plan(w, w.about(KindSpeedUp, old.Hash))
	must(t, err)
	w.node.mine() // the ledger does not know yet
	_, err = s.Plan(w, w.about(KindCancel, old.Hash))
	wants(t, err, nonce.ErrReplace)
	if _, err = s.Approve(w, plan.ID, nil); err == nil || len(w.node.left[0]) != 1 {
		t.Errorf("what was mined is replaced: %v", err)
	}
	must(t, second(s.Sync(w, 31337, w.account)))
	_, err = s.Plan(w, w.about(KindCancel, old.Hash))
	wants(t, err, nonce.ErrReplace)
}

// What has one price for all gas keeps it, on chains of both kinds.
func TestReplaceLegacy(t *testing.T) {
	for _, base := range []string{"", "0x3b9aca00"} {
		w := newWorld(t)
		watch(t, w)
		s := w.session()
		price := wei(2 * gwei)
		signed, err := s.SignTransaction(w, w.exactly(&signer.LegacyTx{ChainID: 31337, GasPrice: price, Gas: 21_000, To: &stranger, Value: wei(5)}))
		must(t, err)
		must(t, second(s.Sync(w, 31337, w.account)))
		w.node.baseFee = base
		plan, err := s.Plan(w, w.about(KindCancel, signed.Hash()))
		must(t, err)
		if f := plan.Report.Fee; !f.Legacy || f.MaxFeePerGas != wei(2_200_000_000) {
			t.Errorf("%+v", f)
		}
		sent, err := s.Approve(w, plan.ID, nil)
		if err != nil || sent.State != nonce.Sent {
			t.Errorf("%+v, %v", sent, err)
		}
		tip := wei(gwei)
		r := w.about(KindSpeedUp, sent.Hash)
		r.MaxPriorityFeePerGas = &tip
		_, err = s.Plan(w, r)
		wants(t, err, ErrRequest)
	}
}

// What a program signed with more than the ledger has fields for can be cancelled, and is not sent once more as something else.
func TestReplaceWhatIsADigest(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	tx := payment(0, 5)
	tx.AccessList = signer.AccessList{{Address: contract}}
	tx.Gas = 30_000
	signed, err := s.SignTransaction(w, w.exactly(tx))
	must(t, err)
	_, err = s.Plan(w, w.about(KindSpeedUp, signed.Hash()))
	wants(t, err, nonce.ErrReplace)
	must(t, second(s.Send(w, w.about(KindCancel, signed.Hash()), nil)))
}

// What waits for something in front of it would fail by now, and may be sent once more all the same.
func TestSpeedUpOfWhatFailsNow(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	old, err := s.Send(w, w.request(KindTransfer, "5"), nil)
	must(t, err)
	w.node.state.tokens[w.account] = uint256.Int{}
	plan, err := s.Plan(w, w.about(KindSpeedUp, old.Hash))
	must(t, err)
	if got := ids(plan.Report.Findings); !slices.Contains(got, "fails_now") {
		t.Error(got)
	}
	_, err = s.Approve(w, plan.ID, graveIn(plan.Report))
	must(t, err)
}

// A given-up number is filled, and what waits for it is mined.
func TestFill(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	seven := w.gap("given up", "waits")
	fill := PlanRequest{ChainID: 31337, From: w.account, Kind: KindFill}
	plan, err := s.Plan(w, fill)
	must(t, err)
	if !strings.HasPrefix(plan.Report.Intent, "Fill the gap at number 0 with") || !slices.Equal(ids(plan.Report.Findings), []string{"fill_waiting"}) {
		t.Errorf("%s %v", plan.Report.Intent, ids(plan.Report.Findings))
	}
	fill.Nonce = &seven
	_, err = s.Plan(w, fill)
	wants(t, err, nonce.ErrUsed)
	sent, err := s.Approve(w, plan.ID, nil)
	must(t, err)
	if sent.Nonce != 0 {
		t.Errorf("%+v", sent)
	}
	w.settle(s) // the filling one, and only then the node is given the other
	w.settle(s)
	if len(w.node.mined()) != 2 {
		t.Errorf("%s", ledgerOf(t, w).Encode())
	}
}

// gap makes a ledger whose number 0 was given up, and whose number 1 is signed: it returns 1.
func (w *world) gap(givenUp, waits string) uint64 {
	s := w.session()
	_, err := openLedger(w, 31337, w.account).Update(func(r *nonce.Record) error {
		_, err := r.Reserve(nonce.Intent{ID: givenUp, ChainID: 31337}, nonce.View{}, nonce.Agreed{}, w.clock)
		return err
	})
	must(w.t, err)
	must(w.t, second(s.SignTransaction(w, w.exactly(payment(1, 7)))))
	_, err = openLedger(w, 31337, w.account).Update(func(r *nonce.Record) error { return r.Release(givenUp, w.clock) })
	must(w.t, err)
	return 1
}

// One node's lie settled what was never mined: the number can be used after all, and what is above it is not stuck for ever.
func TestNumberThatALieSettled(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	signed, err := s.SignTransaction(w, w.exactly(payment(0, 7)))
	must(t, err)
	_, err = openLedger(w, 31337, w.account).Update(func(r *nonce.Record) error { return r.Supersede(signed.Hash(), w.clock) })
	must(t, err)
	must(t, second(s.SignTransaction(w, w.exactly(payment(1, 8)))))
	a, err := s.Sync(w, 31337, w.account)
	must(t, err)
	if len(a.Needs) != 1 || a.Needs[0].ID != "node_behind" || !strings.Contains(a.Needs[0].Advice, "the number 0 yourself") {
		t.Errorf("%+v", a.Needs)
	}
	request, zero := w.pay("", "1"), uint64(0)
	request.Nonce = &zero
	plan, err := s.Plan(w, request)
	must(t, err)
	if !slices.Equal(graveIn(plan.Report), []string{findingAbove}) {
		t.Errorf("%v", ids(plan.Report.Findings))
	}
	sent, err := s.Approve(w, plan.ID, []string{findingAbove})
	if must(t, err); sent.Nonce != 0 {
		t.Errorf("%+v", sent)
	}
	w.settle(s)
	w.settle(s)
	if len(w.node.mined()) != 2 {
		t.Errorf("%s", ledgerOf(t, w).Encode())
	}
}

// A contract gets the address of the number that its creation takes: a gap's, if there is one.
func TestDeployIntoAGap(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	w.gap("given up", "waits")
	plan, err := s.Plan(w, w.deploy("0x6001", ""))
	must(t, err)
	if want := signer.CreateAddress(w.account, 0); *plan.Report.Creates != want {
		t.Errorf("%s, want %s", plan.Report.Creates, want)
	}
	sent, err := s.Approve(w, plan.ID, graveIn(plan.Report))
	if err != nil || sent.Nonce != 0 {
		t.Errorf("%+v, %v", sent, err)
	}
}

func (w *world) deploy(code, amount string) PlanRequest {
	data, err := eth.ParseBytes(code)
	must(w.t, err)
	return PlanRequest{ChainID: 31337, From: w.account, Kind: KindDeploy, Data: data, Amount: amount}
}

// The user's own number: the next one and a gap as they are, one beyond with a danger, what is signed not at all.
func TestOwnNumber(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	own := func(number uint64) PlanRequest {
		r := w.pay("", "0.5")
		r.Nonce = &number
		return r
	}
	plain, err := s.Plan(w, w.pay("same", "0.5"))
	must(t, err)
	fixed := own(0)
	fixed.IntentID = "same"
	plan, err := s.Plan(w, fixed)
	must(t, err)
	if plan.ID == plain.ID || len(graveIn(plan.Report)) > 0 {
		t.Error("the plan's id does not cover its number")
	}
	sent, err := s.Approve(w, plan.ID, nil)
	must(t, err)
	if sent.Nonce != 0 {
		t.Errorf("%+v", sent)
	}
	_, err = s.Plan(w, own(0))
	wants(t, err, nonce.ErrUsed)
	if e := err.(*fault.Error); e.Details[0].Value != "1" {
		t.Errorf("%+v", e)
	}
	_, err = s.Plan(w, own(18))
	wants(t, err, nonce.ErrNotNext)
	plan, err = s.Plan(w, own(3))
	must(t, err)
	if got := graveIn(plan.Report); !slices.Equal(got, []string{findingAbove}) {
		t.Error(got)
	}
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, ErrFindings)
	above, err := s.Approve(w, plan.ID, []string{findingAbove})
	if err != nil || above.Nonce != 3 {
		t.Fatalf("%+v, %v", above, err)
	}
	// The next ones fill what it left, and then all are mined.
	for want := uint64(1); want < 3; want++ {
		sent, err := s.Send(w, w.pay("", "0.1"), nil)
		if err != nil || sent.Nonce != want {
			t.Errorf("%+v, %v", sent, err)
		}
	}
	w.settle(s)
	if len(w.node.mined()) != 4 {
		t.Errorf("%d are mined", len(w.node.mined()))
	}
}

// A delegation, which carries an authorization of the account's own, is sent once more with the same one, and cancelled.
func TestReplaceADelegation(t *testing.T) {
	for _, kind := range []Kind{KindSpeedUp, KindCancel} {
		w := newWorld(t)
		watch(t, w)
		s := w.session()
		old := w.sends(s, w.delegates("", contract))
		again := w.sends(s, w.about(kind, old.Hash))
		if again.Nonce != old.Nonce || again.State != nonce.Sent {
			t.Errorf("%s: %+v", kind, again)
		}
		for range 3 {
			w.settle(s)
		}
		ledger := ledgerOf(t, w)
		if entryOf(ledger, again.Hash).State != nonce.Final || entryOf(ledger, old.Hash).State != nonce.Replaced || len(w.node.mined()) != 1 {
			t.Errorf("%s: %s", kind, ledger.Encode())
		}
		if delegated := w.node.state.runs != nil; delegated != (kind == KindSpeedUp) {
			t.Errorf("%s: delegated: %v", kind, delegated)
		}
	}
}

// A crash at every stop of a replacement in turn, and then asking for the same again: exactly one of the two settles, and nothing is
// signed that is not linked.
func TestReplacementCrashes(t *testing.T) {
	for _, kind := range []Kind{KindSpeedUp, KindCancel} {
		stops := 0
		for ended := false; !ended; stops++ {
			w := newWorld(t)
			watch(t, w)
			old, err := w.session().Send(w, w.pay("", "1"), nil)
			must(t, err)
			request := w.about(kind, old.Hash)
			request.IntentID = "replacement"
			s := w.session()
			k := w.start(func(h Host) error { return second(s.Send(h, request, nil)) })
			for i := 0; i < stops && !ended; i++ {
				_, more := k.step()
				ended = !more
			}
			must(t, k.err)
			w.clock += hour
			s = w.session()
			again, err := s.Send(w, request, nil)
			must(t, err)
			if again.Nonce != old.Nonce || len(w.node.left[0]) > 2 {
				t.Fatalf("stop %d: %+v", stops, again)
			}
			w.settle(s)
			r := ledgerOf(t, w)
			if len(r.Open) > 0 || len(w.node.mined()) != 1 || entryOf(r, again.Hash).State != nonce.Final || entryOf(r, old.Hash).State != nonce.Replaced {
				t.Fatalf("stop %d: %s", stops, r.Encode())
			}
		}
		if stops < 20 {
			t.Errorf("only %d stops", stops)
		}
	}
}

// A replacement that is approved after its original was mined, by one tab or by another, is refused or loses.
func TestReplacementRaces(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s, other := w.session(), w.session()
	old, err := s.Send(w, w.pay("", "1"), nil)
	must(t, err)
	faster, err := s.Plan(w, w.about(KindSpeedUp, old.Hash))
	must(t, err)
	cancel, err := other.Plan(w, w.about(KindCancel, old.Hash))
	must(t, err)
	must(t, second(s.Approve(w, faster.ID, nil)))
	_, err = other.Approve(w, cancel.ID, nil) // it offers as much as the other replacement: no node takes it
	wants(t, err, nonce.ErrUnderpriced)
	if cancel, err = other.Plan(w, w.about(KindCancel, old.Hash)); err != nil {
		t.Fatal(err)
	}
	w.node.mine()
	_, err = other.Approve(w, cancel.ID, nil)
	wants(t, err, nonce.ErrReplace)
	w.settle(s)
	if r := ledgerOf(t, w); len(r.Open) > 0 || len(w.node.mined()) != 1 || len(w.node.left[0]) != 2 {
		t.Errorf("%s", r.Encode())
	}
}
