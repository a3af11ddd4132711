package flow

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// Row 34: a chain that is another one by the time of signing.
func TestChainChangesMidFlow(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	plan, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	batch, err := s.PlanBatch(w, w.payments(7, 2))
	must(t, err)
	changed := func() {
		t.Helper()
		_, err := s.Approve(w, plan.ID, nil)
		wants(t, err, ErrChainMismatch)
		_, err = s.ApproveBatch(w, batch.ID, nil)
		wants(t, err, ErrChainMismatch)
		_, err = s.SignTransaction(w, w.exactly(payment(0, 5)))
		wants(t, err, ErrChainMismatch)
		if len(w.node.left) > 0 || w.store[nonce.Key(31337, w.account)].Version > 0 {
			t.Fatal("something is signed or reserved")
		}
	}
	w.node.chain = 5
	changed()
	w.node.chain = 31337
	w.further("http://b") // of two nodes one changes
	w.claim("http://b", "eth_chainId", "", `"0x5"`)
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, ErrNodesDisagree)
	_, err = s.ApproveBatch(w, batch.ID, nil)
	wants(t, err, ErrNodesDisagree)
	_, err = s.SignTransaction(w, w.exactly(payment(0, 5)))
	wants(t, err, ErrNodesDisagree)
	nothingLeft(t, w)
	clear(w.claims)
	must(t, second(s.Approve(w, plan.ID, nil)))
}

// N6: that other transactions of the account were mined is believed where two nodes say it, or the user does.
func TestTwoNodesRaiseTheFloor(t *testing.T) {
	for _, nodes := range []int{1, 2} {
		w := newWorld(t)
		s := w.session()
		must(t, second(s.Send(w, w.pay("", "1"), nil)))
		w.node.mine()
		w.node.foreign()
		if nodes == 2 {
			w.further("http://b")
		}
		signed, err := s.SignTransaction(w, w.next("", 5))
		if nodes == 1 {
			wants(t, err, nonce.ErrAhead)
			request := w.next("", 5)
			request.Acknowledged = []string{findingAhead}
			signed, err = s.SignTransaction(w, request)
		}
		if must(t, err); nonceOf(signed) != 2 {
			t.Errorf("nonce %d", nonceOf(signed))
		}
	}
}

// Bytes go to the next node only where the one before provably did not get them.
func TestSendingFallsBack(t *testing.T) {
	for name, c := range map[string]struct {
		failure error
		asked   []string
		state   nonce.State
	}{
		"not reached": {notReached(), []string{"http://node", "http://b"}, nonce.Sent},
		"no answer":   {fault.New(ErrUnknownOutcome, "", "time out"), []string{"http://node"}, nonce.Unknown},
		"garbage":     {fault.New(ErrNodeAnswer, "", "no JSON"), []string{"http://node"}, nonce.Unknown},
	} {
		w := newWorld(t)
		w.further("http://b")
		var asked []string
		w.onBatch = func(batch []RPCRequest) {
			if batch[0].Method == "eth_sendRawTransaction" {
				w.down["http://node"] = c.failure
				asked = append(asked, w.asked[len(w.asked)-1])
			}
		}
		sent, err := w.session().Send(w, w.pay("", "1"), nil)
		if must(t, err); sent.State != c.state || !slices.Equal(asked, c.asked) {
			t.Errorf("%s: %s, asked %v", name, sent.State, asked)
		}
	}
}

// drops lets a node say that it took a transaction, and forget it.
func (w *world) drops(endpoint string) {
	w.claims[endpoint] = func(r RPCRequest) (RPCReply, bool) {
		if r.Method != "eth_sendRawTransaction" {
			return RPCReply{}, false
		}
		raw, err := eth.ParseBytes(string(r.Params[2 : len(r.Params)-2]))
		must(w.t, err)
		return RPCReply{Result: quoted(eth.Keccak256(raw).String())}, true
	}
}

// Row 29: the node says OK and drops it. It gets the same bytes again with each look, and after three blocks so do the others.
func TestDroppedGoesElsewhere(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	w.further("http://b")
	w.drops("http://node")
	w.node.mine()
	s := w.session()
	must(t, second(s.Send(w, w.pay("", "1"), nil)))
	for blocks := range 4 {
		if len(w.node.pool) > 0 {
			t.Fatalf("after %d blocks another node has it", blocks)
		}
		w.asked = nil
		must(t, second(s.Sync(w, 31337, w.account)))
		if want := map[bool]int{false: 2, true: 3}[blocks == 3]; len(w.asked) != want {
			t.Errorf("after %d blocks asked %v", blocks, w.asked)
		}
		if blocks < 3 {
			w.node.mine()
		}
	}
	if len(w.node.pool) != 1 {
		t.Fatal("no other node has it")
	}
	w.node.mine()
	a, err := s.Sync(w, 31337, w.account)
	if must(t, err); a.Transactions[0].State != nonce.Mined || len(a.Needs) > 0 {
		t.Errorf("%+v", a)
	}
}

// Row 13, and the second payment that a wrong answer would invite: superseded is only what every node that is reached confirms.
func TestSupersededIsWhatAllNodesSay(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world, eth.Hash)
		want   nonce.State
	}{
		"all confirm":            {func(*world, eth.Hash) {}, nonce.Superseded},
		"the other not reached":  {func(w *world, _ eth.Hash) { w.down["http://b"] = notReached() }, nonce.Superseded},
		"the other says nothing": {func(w *world, _ eth.Hash) { w.claim("http://b", "eth_getTransactionReceipt", "", `[]`) }, nonce.Superseded},
		"the other is behind":    {func(w *world, _ eth.Hash) { w.claim("http://b", "eth_getTransactionCount", "", `"0x0"`) }, nonce.Signed},
		"the other does not say": {func(w *world, _ eth.Hash) { w.claim("http://b", "eth_getTransactionCount", "", `null`) }, nonce.Signed},
		"the other has it": {func(w *world, hash eth.Hash) {
			w.claim("http://b", "eth_getTransactionByHash", hash.String(), `{"hash":"`+hash.String()+`"}`)
		}, nonce.Seen},
		"the other has it mined": {func(w *world, hash eth.Hash) {
			w.claim("http://b", "eth_getTransactionReceipt", hash.String(), `{"transactionHash":"`+hash.String()+`","blockNumber":"0x1","blockHash":"`+
				eth.Hash{7}.String()+`","gasUsed":"0x5208","effectiveGasPrice":"0x1","status":"0x1"}`)
		}, nonce.Mined},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			s := w.session()
			w.node.words = "txpool is full"
			sent, err := s.Send(w, w.pay("", "1"), nil)
			must(t, err)
			w.node.words = ""
			w.further("http://b")
			w.node.foreign()
			w.node.final = w.node.head()
			c.change(w, sent.Hash)
			a, err := s.Sync(w, 31337, w.account)
			if must(t, err); a.Transactions[0].State != c.want {
				t.Errorf("%s", a.Transactions[0].State)
			}
		})
	}
}

// A further node of another chain confirms nothing, and is told.
func TestSupersededWithAWrongNode(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.node.words = "txpool is full"
	must(t, second(s.Send(w, w.pay("", "1"), nil)))
	w.further("http://b")
	w.node.foreign()
	w.node.final = w.node.head()
	w.claim("http://b", "eth_chainId", "", `"0x5"`)
	_, err := s.Sync(w, 31337, w.account)
	wants(t, err, ErrChainMismatch)
	if e := ledgerOf(t, w).Open[0]; e.State != nonce.Signed {
		t.Errorf("%s", e.State)
	}
}

// Row 30: what is beyond a node's slots is signed and kept, and goes out when those in front are mined.
func TestQueueIsCapped(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	for i := range 20 {
		sent, err := s.Send(w, w.pay("", "0.00"+strconv.Itoa(i+1)), nil)
		must(t, err)
		if want := map[bool]nonce.State{true: nonce.Sent, false: nonce.Signed}[i < 16]; sent.State != want || want == nonce.Signed && sent.Notice == "" {
			t.Errorf("%d is %s, %q", i, sent.State, sent.Notice)
		}
	}
	w.node.mine()
	must(t, second(s.Sync(w, 31337, w.account)))
	if len(w.node.pool) != 4 {
		t.Errorf("%d in the pool", len(w.node.pool))
	}
}

// People pay, speed up and cancel in two tabs at once, over two nodes of which either may not be reached, effect by effect in
// random order. In the end each number is used once, and each payment is made once unless its cancellation was mined (row 33).
func TestRandomReplacements(t *testing.T) {
	const first = 1
	t.Logf("seeds from %d", first)
	for seed := uint64(first); seed < first+120; seed++ {
		if !t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) { replacers(t, seed) }) {
			return
		}
	}
}

func replacers(t *testing.T, seed uint64) {
	s := newSchedule(t, seed, 5)
	s.further("http://b")
	s.lossy(30)
	w, intents := s.world, intentIDs(4)
	begin := func(tab *Session) func(Host) error {
		open := slices.DeleteFunc(ledgerOf(t, w).Open, func(e nonce.Entry) bool { return e.Hash == nil })
		switch id := intents[s.random.IntN(len(intents))]; {
		case s.chance(4):
			return func(h Host) error { return second(tab.Sync(h, 31337, w.account)) }
		case s.chance(3) && len(open) > 0:
			request := w.about([]Kind{KindSpeedUp, KindCancel}[s.random.IntN(2)], *open[s.random.IntN(len(open))].Hash)
			return func(h Host) error { return second(tab.Send(h, request, nil)) }
		case s.chance(8) && len(open) > 0:
			hash := *open[s.random.IntN(len(open))].Hash
			return func(h Host) error { return second(tab.Rebroadcast(h, 31337, w.account, hash)) }
		default:
			return func(h Host) error { return second(tab.Send(h, w.pay(id, "0.00"+id), nil)) }
		}
	}
	ended := func(t *testing.T, err error) {
		for _, code := range []error{nonce.ErrReplace, nonce.ErrNoEntry, ErrPlanStale, ErrNodesDisagree} {
			if errors.Is(err, code) {
				return
			}
		}
		expected(t, err)
	}
	s.run(250, begin, ended, func() {
		if s.chance(40) {
			delete(w.down, "http://node")
			w.down["http://b"] = notReached()
		}
		if s.chance(40) {
			delete(w.down, "http://b")
			w.down["http://node"] = notReached()
		}
		if s.chance(20) {
			clear(w.down)
		}
	})
	w.calm()
	last := w.session()
	for round := 0; ; round++ {
		if round == 25 {
			t.Fatalf("still open after 25 rounds:\n%s", ledgerOf(t, w).Encode())
		}
		for _, id := range intents {
			must(t, second(last.Send(w, w.pay(id, "0.00"+id), []string{findingAhead})))
		}
		w.node.mine()
		w.node.final = w.node.head()
		must(t, second(last.Sync(w, 31337, w.account)))
		a, err := last.Sync(w, 31337, w.account)
		if must(t, err); a.Open == 0 {
			break
		}
	}
	onlyOnce(t, w, intents)
}

// onlyOnce demands that each of the intents' payments is mined once, or a cancellation in its place, and nothing else.
func onlyOnce(t *testing.T, w *world, intents []string) {
	t.Helper()
	r, mined := ledgerOf(t, w), map[eth.Hash]*signer.SignedTx{}
	for at, tx := range w.node.mined() {
		if nonceOf(tx) != uint64(at) {
			t.Fatalf("number %d is mined as %d", nonceOf(tx), at)
		}
		mined[tx.Hash()] = tx
	}
	if w.node.state.nonce != r.Settled || len(mined) != len(intents) {
		t.Fatalf("%d mined for %d intents, settled %d of %d:\n%s", len(mined), len(intents), r.Settled, w.node.state.nonce, r.Encode())
	}
	for _, id := range intents {
		e := r.Find(id)
		settled := 0
		for _, other := range r.Archive {
			if other.Nonce == e.Nonce && other.State == nonce.Final && mined[*other.Hash] != nil && (other.Purpose == nonce.Cancel || other.Transaction.Value == e.Transaction.Value) {
				settled++
			}
		}
		if settled != 1 {
			t.Fatalf("intent %s settled %d times:\n%s", id, settled, r.Encode())
		}
	}
}
