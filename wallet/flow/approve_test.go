package flow

import (
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// nothingLeft demands that no signature exists outside of the session.
func nothingLeft(t *testing.T, w *world) {
	t.Helper()
	if len(w.node.left) > 0 {
		t.Fatal("a transaction left")
	}
	for _, e := range ledgerOf(t, w).Open {
		if e.Hash != nil {
			t.Fatal("a signature was recorded")
		}
	}
}

func TestApproveRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world)
		code   fault.Code
	}{
		"another chain":       {func(w *world) { w.node.chain = 1 }, ErrChainMismatch},
		"coins gone":          {func(w *world) { w.node.state.coins = uint256.Int{} }, ErrPlanStale},
		"the fee rose":        {func(w *world) { w.node.baseFee = "0xb2d05e01" }, ErrPlanStale},
		"tokens gone":         {func(w *world) { w.node.state.tokens[w.account] = uint256.Int{} }, ErrPlanStale},
		"foreign pending":     {func(w *world) { w.node.poolCount = 1 }, nonce.ErrUnsettled},
		"node not reached":    {func(w *world) { w.failRPC = func(string) error { return fault.New(ErrNotSent, "", "") } }, ErrNotSent},
		"storage full":        {func(w *world) { w.failStore = true }, ErrStorage},
		"a newer ledger":      {func(w *world) { w.storeLedger(`{"schema":3}`) }, nonce.ErrSchema},
		"a damaged ledger":    {func(w *world) { w.storeLedger(`{}`) }, nonce.ErrDamaged},
		"the network is gone": {func(w *world) { delete(w.store, keyNetworks) }, ErrNetworkUnknown},
	} {
		w := newWorld(t)
		s := w.session()
		plan, err := s.Plan(w, w.request(KindTransfer, "1"))
		must(t, err)
		c.change(w)
		if _, err = s.Approve(w, plan.ID, nil); err == nil || !strings.Contains(err.Error(), string(c.code)) {
			t.Errorf("%s: %v", name, err)
		}
		if len(w.node.left) > 0 {
			t.Errorf("%s: a transaction left", name)
		}
	}
}

func (w *world) storeLedger(text string) {
	w.store[nonce.Key(31337, w.account)] = Record{Version: 1, Value: []byte(text)}
}

func TestPlansEndWithTheirInstance(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	plan, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	_, err = w.session().Approve(w, plan.ID, nil)
	wants(t, err, ErrPlanUnknown)
	s.Lock()
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, ErrPlanUnknown)
	s = w.session()
	plan, err = s.Plan(w, w.pay("", "1"))
	must(t, err)
	for range maxPlans {
		must(t, second(s.Plan(w, w.pay("", "2"))))
	}
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, ErrPlanUnknown)
	nothingLeft(t, w)
}

// A lock at every stop of an approval: what was not recorded by then never is, and nothing leaves afterwards.
func TestLockMidFlow(t *testing.T) { eachHost(t, testLockMidFlow) }

func testLockMidFlow(t *testing.T) {
	for stops := 0; ; stops++ {
		w := newWorld(t)
		s := w.session()
		plan, err := s.Plan(w, w.pay("", "1"))
		must(t, err)
		k := w.start(func(h Host) error { return second(s.Approve(h, plan.ID, nil)) })
		more := true
		for i := 0; i <= stops && more; i++ {
			_, more = k.step()
		}
		if !more {
			break
		}
		left := len(w.node.left)
		recorded := len(ledgerOf(t, w).Open) > 0 && ledgerOf(t, w).Open[0].Hash != nil
		s.Lock()
		err = k.finish()
		if !recorded {
			wants(t, err, ErrLocked)
			if len(w.node.left) != left {
				t.Fatalf("stop %d: a transaction left after the lock", stops)
			}
			// The effect under way when the lock came may still store a reservation, never a signature: the key is gone.
			if r := ledgerOf(t, w); len(r.Open) > 0 && r.Open[0].State != nonce.Reserved && stops%2 == 1 {
				t.Fatalf("stop %d: %s after the lock", stops, r.Open[0].State)
			}
		}
	}
}

func TestBroadcastOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world)
		state  nonce.State
	}{
		"accepted":         {func(*world) {}, nonce.Sent},
		"already known":    {func(w *world) { w.node.words = "already known" }, nonce.Sent},
		"nonce too low":    {func(w *world) { w.node.words = "nonce too low" }, nonce.Unknown},
		"underpriced":      {func(w *world) { w.node.words = "replacement transaction underpriced" }, nonce.Signed},
		"pool full":        {func(w *world) { w.node.words = "txpool is full" }, nonce.Signed},
		"not reached":      {func(w *world) { w.failRPC = only("eth_sendRawTransaction", ErrNotSent) }, nonce.Signed},
		"timeout":          {func(w *world) { w.lateRPC = only("eth_sendRawTransaction", ErrUnknownOutcome) }, nonce.Unknown},
		"answer is broken": {func(w *world) { w.lateRPC = only("eth_sendRawTransaction", ErrNodeAnswer) }, nonce.Unknown},
	} {
		w := newWorld(t)
		s := w.session()
		plan, err := s.Plan(w, w.pay("", "1"))
		must(t, err)
		c.change(w)
		sent, err := s.Approve(w, plan.ID, nil)
		if err != nil || sent.State != c.state || (sent.Notice == "") != (c.state == nonce.Sent) || len(sent.Raw) == 0 {
			t.Errorf("%s: %v %s %q", name, err, sent.State, sent.Notice)
		}
		// Whatever it was, once it is over the same bytes are mined.
		w.node.words, w.failRPC, w.lateRPC = "", nil, nil
		must(t, second(s.Sync(w, 31337, w.account)))
		w.node.mine()
		a, err := s.Sync(w, 31337, w.account)
		must(t, err)
		if tx := a.Transactions[0]; tx.State != nonce.Mined || *tx.Hash != sent.Hash || tx.Fee.Symbol != "ETH" || tx.Block == 0 || a.Open != 1 {
			t.Errorf("%s: in the end %+v", name, tx)
		}
	}
}

// only fails the batches that end with a method.
func only(method string, code fault.Code) func(string) error {
	return func(last string) error {
		if last == method {
			return fault.New(code, "", "as the test wants it")
		}
		return nil
	}
}

func TestForeignTransactions(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.node.words = "txpool is full"
	sent, err := s.Send(w, w.pay("mine", "1"), nil)
	must(t, err)
	w.node.foreign()
	w.node.foreign()
	w.node.words = ""

	// Two foreign ones: the ledger handed out nonce 0 only, so it is asked to rise.
	plan, err := s.Plan(w, w.pay("next", "2"))
	must(t, err)
	if got := ids(plan.Report.Findings); got[0] != findingAhead {
		t.Fatalf("%v", got)
	}
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, ErrFindings)
	next, err := s.Approve(w, plan.ID, []string{findingAhead})
	if err != nil || next.Nonce != 2 {
		t.Fatalf("%v %+v", err, next)
	}

	// The first one is superseded only when the foreign block is final.
	state := func(hash eth.Hash) string {
		a, err := s.Sync(w, 31337, w.account)
		must(t, err)
		for _, tx := range a.Transactions {
			if tx.Hash != nil && *tx.Hash == hash {
				return string(tx.State)
			}
		}
		t.Fatal("gone from the activity")
		return ""
	}
	if got := state(sent.Hash); got != string(nonce.Signed) { // and not offered any more: its number is taken
		t.Fatalf("before finality: %s", got)
	}
	w.node.final = w.node.head()
	if got := state(sent.Hash); got != string(nonce.Superseded) {
		t.Fatalf("at finality: %s", got)
	}
	_, err = s.Plan(w, w.pay("third", "1"))
	must(t, err)
}

// A count that rises after the plan was shown is not what was acknowledged.
func TestForeignTransactionAfterThePlan(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("", "1"), nil)))
	w.node.mine()
	plan, err := s.Plan(w, w.pay("", "2"))
	must(t, err)
	w.node.foreign()
	_, err = s.Approve(w, plan.ID, []string{findingAhead})
	wants(t, err, nonce.ErrAhead)
}

func TestChainStartsAnew(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("old", "1"), nil)))
	w.node.mine()
	must(t, second(s.Sync(w, 31337, w.account)))
	w.node = newNode(t, w.account)
	w.node.genesis = eth.Keccak256([]byte("another genesis"))
	w.node.blocks[0].hash = w.node.genesis
	_, err := s.Sync(w, 31337, w.account)
	wants(t, err, nonce.ErrChainReset)
	plan, err := s.Plan(w, w.pay("new", "2"))
	must(t, err)
	if got := ids(plan.Report.Findings); got[0] != findingReset {
		t.Fatalf("%v", got)
	}
	sent, err := s.Approve(w, plan.ID, []string{findingReset})
	if err != nil || sent.Nonce != 0 || sent.State != nonce.Sent {
		t.Fatalf("%v %+v", err, sent)
	}
	w.node.mine()
	a, err := s.Sync(w, 31337, w.account)
	must(t, err)
	if len(a.Transactions) != 2 || a.Open != 1 || ledgerOf(t, w).Epoch != 1 {
		t.Fatalf("%+v", a)
	}
}

func TestSyncReleasesWhatWaitedTooLong(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	plan := w.reserve(s, w.pay("slow", "1"))
	must(t, second(s.Sync(w, 31337, w.account)))
	if got := ledgerOf(t, w).Open[0].State; got != nonce.Reserved {
		t.Fatalf("in its time: %s", got)
	}
	w.clock += hour
	a, err := s.Sync(w, 31337, w.account)
	must(t, err)
	if tx := a.Transactions[0]; tx.State != nonce.Released || tx.Notice == "" || tx.Hash != nil || a.Open != 0 {
		t.Fatalf("%+v", tx)
	}
	nothingLeft(t, w)
	sent, err := s.Approve(w, plan, nil) // it is reserved anew
	if err != nil || sent.Nonce != 0 {
		t.Fatalf("%v %+v", err, sent)
	}
}

// A record that cannot be stored has taken no nonce: the next request takes it, and none above it is held up (row 39).
func TestStorageFailsAtTheRecord(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.before = func(effect string) { w.failStore = strings.HasPrefix(effect, "set ledger") }
	_, err := s.Send(w, w.pay("lost", "1"), nil)
	wants(t, err, ErrStorage)
	w.calm()
	nothingLeft(t, w)
	if open := ledgerOf(t, w).Open; len(open) > 0 {
		t.Errorf("%+v", open)
	}
	if sent, err := s.Send(w, w.pay("next", "1"), nil); err != nil || sent.Nonce != 0 {
		t.Errorf("%v %+v", err, sent)
	}
}

// Where the ledger was stored and its witness was not, nothing leaves before that is made up for; the nonce is taken.
func TestStorageFailsAtTheWitness(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	plan, err := s.Plan(w, w.pay("rent", "1"))
	must(t, err)
	w.before = func(effect string) { w.failStore = strings.HasPrefix(effect, "set witness") }
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, ErrStorage)
	w.calm()
	if open := ledgerOf(t, w).Open; len(w.node.left) > 0 || len(open) != 1 || open[0].State != nonce.Signed {
		t.Fatalf("%d left, %+v", len(w.node.left), open)
	}
	if sent, err := s.Approve(w, plan.ID, nil); err != nil || sent.Nonce != 0 || sent.State != nonce.Sent || len(w.node.left) != 1 {
		t.Errorf("%v %+v", err, sent)
	}
}

// What is read back from the signed bytes is what was frozen, field by field; one wrong field is another transaction.
func TestFrozenFieldsComeBack(t *testing.T) {
	base := nonce.Transaction{To: stranger, Value: ether(3), Data: eth.Bytes{1, 2}, Gas: 50_000,
		MaxFeePerGas: uint256.FromUint64(7), MaxPriorityFeePerGas: uint256.FromUint64(5)}
	legacy := base
	legacy.Legacy, legacy.MaxPriorityFeePerGas = true, uint256.Int{}
	for _, tx := range []nonce.Transaction{base, legacy} {
		chain, at, got, err := frozen(unsigned(31337, nonce.Entry{Nonce: 9, Transaction: tx}))
		if err != nil || chain != 31337 || at != 9 || !got.Equal(tx) {
			t.Errorf("%+v came back as %+v", tx, got)
		}
	}
	for i, change := range []func(*nonce.Transaction){
		func(x *nonce.Transaction) { x.Legacy = true },
		func(x *nonce.Transaction) { x.Create = true },
		func(x *nonce.Transaction) { x.To[0]++ },
		func(x *nonce.Transaction) { x.Value[0]++ },
		func(x *nonce.Transaction) { x.Data = eth.Bytes{1} },
		func(x *nonce.Transaction) { x.Gas++ },
		func(x *nonce.Transaction) { x.MaxFeePerGas[0]++ },
		func(x *nonce.Transaction) { x.MaxPriorityFeePerGas[0]++ },
		func(x *nonce.Transaction) { x.Digest = new(eth.Hash) },
	} {
		other := base
		if change(&other); other.Equal(base) {
			t.Errorf("change %d goes unseen", i)
		}
	}
}
