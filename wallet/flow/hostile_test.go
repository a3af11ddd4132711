package flow

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// A clock that no document can hold must not make the ledger unreadable.
func TestImpossibleClocks(t *testing.T) {
	for _, clock := range []eth.Millis{-1, -1 << 63, 1 << 53, 1<<63 - 1} {
		w := newWorld(t)
		w.clock = clock
		s := w.session()
		must(t, second(s.Send(w, w.pay("", "1"), nil)))
		must(t, second(s.Send(w, w.pay("", "1"), nil)))
		must(t, second(s.Sync(w, 31337, w.account)))
	}
}

// An id that is not UTF-8 would be stored as another one, and asked for again never be found.
func TestIntentIDsAreText(t *testing.T) {
	w := newWorld(t)
	_, err := w.session().Send(w, w.pay("rent \xff", "1"), nil)
	wants(t, err, ErrRequest)
	nothingLeft(t, w)
}

// Another tab used the id for something else while this plan waited for approval.
func TestIntentIsTakenWhileThePlanWaits(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	plan, err := s.Plan(w, w.pay("rent", "1"))
	must(t, err)
	must(t, second(w.session().Send(w, w.pay("rent", "2"), nil)))
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, nonce.ErrIntentConflict)
}

// A reservation that a dead flow left does not pass by the checks of the node's view.
func TestLeftReservationIsAdmittedAnew(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("", "1"), nil)))
	w.node.mine()
	plan := w.reserve(s, w.pay("rent", "1"))
	w.node.poolCount = 3
	_, err := s.Approve(w, plan, nil)
	wants(t, err, nonce.ErrUnsettled)
	w.node.poolCount = 0
	w.node.genesis = eth.Hash{9}
	w.node.blocks[0].hash = w.node.genesis
	_, err = s.Approve(w, plan, nil)
	wants(t, err, nonce.ErrChainReset)
}

// A store that has a version and no value has lost the ledger; a new one would hand out nonces again.
func TestStoreThatLostTheLedger(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("", "1"), nil)))
	w.store[nonce.Key(31337, w.account)] = Record{Version: 5}
	_, err := s.Send(w, w.pay("", "2"), nil)
	wants(t, err, nonce.ErrDamaged)
}

// A damaged archive is noticed before anything is taken from it.
func TestDamagedArchive(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("rent", "1"), nil)))
	w.node.mine()
	w.node.final = w.node.head()
	must(t, second(s.Sync(w, 31337, w.account)))
	must(t, second(s.Sync(w, 31337, w.account)))
	for name, damage := range map[string]func(*nonce.Entry){
		"no hash":       func(e *nonce.Entry) { e.Hash = nil },
		"open again":    func(e *nonce.Entry) { e.State, e.Hash, e.Block = nonce.Reserved, nil, nil },
		"another epoch": func(e *nonce.Entry) { e.Epoch = 7 },
		"a nonce ahead": func(e *nonce.Entry) { e.Nonce = 9 },
	} {
		r := ledgerOf(t, w)
		damage(&r.Archive[0])
		before := w.store[nonce.Key(31337, w.account)]
		w.storeLedger(string(r.Encode()))
		_, err := s.Send(w, w.pay("rent", "1"), nil)
		if err == nil || !strings.Contains(err.Error(), string(nonce.ErrDamaged)) {
			t.Errorf("%s: %v", name, err)
		}
		w.store[nonce.Key(31337, w.account)] = before
	}
}

// A plan of an intent that was reserved and not yet signed shows its dangers again.
func TestReservedIntentShowsItsDangers(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	request := w.request(KindApprove, "unlimited")
	request.IntentID = "all"
	w.reserve(s, request)
	_, err := w.session().Send(w, request, nil)
	wants(t, err, ErrFindings)
	nothingLeft(t, w)
}

// An intent of the chain that was before is not taken for done on the one that is now.
func TestKnownIntentOnAChainThatStartedAnew(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("rent", "1"), nil)))
	w.node = newNode(t, w.account)
	w.node.blocks[0].hash = eth.Hash{9}
	_, err := s.Plan(w, w.pay("rent", "1"))
	wants(t, err, nonce.ErrChainReset)
}

// The gas never goes over what one transaction may have (EIP-7825): no node would take it, and the nonce would be stuck.
func TestGasCap(t *testing.T) {
	for _, c := range []struct{ used, want uint64 }{
		{100_000, 120_000}, {15_000_000, 1 << 24}, {1 << 24, 1 << 24}, {20_000_000, 24_000_000}, {29_000_000, 30_000_000},
	} {
		w := newWorld(t)
		w.node.gas = c.used
		plan, err := w.session().Plan(w, w.request(KindTransfer, "1"))
		must(t, err)
		if got := plan.Report.Fee.Gas; got != c.want {
			t.Errorf("%d used: %d", c.used, got)
		}
	}
}

func TestDataThatNoNodeTakes(t *testing.T) {
	w := newWorld(t)
	r := w.request(KindCall, "")
	r.Data = make(eth.Bytes, maxData+1)
	_, err := w.session().Plan(w, r)
	wants(t, err, ErrRequest)
	r.Data = r.Data[1:]
	must(t, second(w.session().Plan(w, r)))
}

// A fee that the node makes up is a danger of its own, on either kind of chain.
func TestFeeThatTheNodeMakesUp(t *testing.T) {
	for _, base := range []string{"0x3b9aca00", ""} {
		w := newWorld(t)
		w.node.baseFee, w.node.price = base, "0x38d7ea4c68000" // a million gwei
		_, err := w.session().Send(w, w.pay("", "1"), nil)
		wants(t, err, ErrFindings)
		must(t, second(w.session().Send(w, w.pay("", "1"), []string{"fee_high"})))
	}
}

// Changes never wrap around, whatever a contract lets pass.
func TestChangesStayInRange(t *testing.T) {
	w := newWorld(t)
	r := w.request(KindCall, "")
	r.To, r.Data = simWETH.String(), erc20abi.Withdraw(uint256.Max)
	plan, err := w.session().Plan(w, r)
	must(t, err)
	for _, c := range plan.Report.Changes {
		if len(c.After.Text) > 30 && c.Symbol == "WETH" {
			t.Errorf("%s to %s", c.Before.Words(), c.After.Words())
		}
	}
}

// A node's refusal to answer is not told as the contract's.
func TestRateLimitIsNoRevert(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	plan, err := s.Plan(w, w.request(KindTransfer, "1"))
	must(t, err)
	w.node.limited = true
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, ErrNodeRefused)
	nothingLeft(t, w)
}

// Large batches go out in parts, each of which asks for the chain, and a node is given no more than it keeps for one account
// (row 30): the next ones follow when those are mined.
func TestBatchesHaveABound(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	for i := range 105 {
		must(t, second(s.Send(w, w.pay("", "0.00"+string(rune('1'+i%9))), nil)))
	}
	largest := 0
	w.onBatch = func(batch []RPCRequest) {
		if largest = max(largest, len(batch)); batch[0].Method != "eth_chainId" && batch[0].Method != "eth_sendRawTransaction" {
			t.Fatalf("a part begins with %s", batch[0].Method)
		}
	}
	clear(w.node.pool)
	for left := 105; left > 0; left -= 16 {
		must(t, second(s.Sync(w, 31337, w.account)))
		if len(w.node.pool) != min(left, 16) {
			t.Fatalf("%d were sent with %d to go", len(w.node.pool), left)
		}
		w.node.mine()
	}
	a, err := s.Sync(w, 31337, w.account)
	must(t, err)
	for _, tx := range a.Transactions {
		if tx.State != nonce.Mined {
			t.Fatalf("%d is %s", tx.Nonce, tx.State)
		}
	}
	if largest != maxBatch {
		t.Errorf("%d requests in one batch", largest)
	}
}

// A nonce that was given up below one that is on its way: the owner is told what it waits for.
func TestGapIsTold(t *testing.T) {
	w := newWorld(t)
	w.reserve(w.session(), w.pay("dies", "1"))
	s := w.session()
	sent, err := s.Send(w, w.pay("waits", "1"), nil)
	if must(t, err); sent.Nonce != 1 {
		t.Fatalf("nonce %d", sent.Nonce)
	}
	w.clock += hour
	a, err := s.Sync(w, 31337, w.account)
	must(t, err)
	for _, tx := range a.Transactions {
		if tx.Nonce == 1 && !strings.Contains(tx.Notice, "number 0") {
			t.Errorf("%+v", tx)
		}
	}
	must(t, second(s.Send(w, w.pay("fills", "1"), nil)))
	w.node.mine()
	a, err = s.Sync(w, 31337, w.account)
	if must(t, err); a.Transactions[0].Notice != "" || a.Transactions[0].State != nonce.Mined {
		t.Errorf("%+v", a.Transactions[0])
	}
}

// A node that makes up a count for an account's first request leaves it waiting; the next honest answer says so.
func TestFloorThatALieRaised(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.node.state.nonce = 1000
	must(t, second(s.Send(w, w.pay("", "1"), nil)))
	w.node.state.nonce = 0
	plan, err := s.Plan(w, w.pay("", "1"))
	must(t, err)
	if got := ids(plan.Report.Findings); got[0] != "node_behind" {
		t.Errorf("%v", got)
	}
}

// A chain without the finalized tag settles by depth, what foreign transactions took as well.
func TestSupersededByDepth(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	n, err := loadNetwork(w, 31337)
	must(t, err)
	n.FinalDepth = 3
	must(t, second(s.PutNetwork(w, n)))
	w.node.words = "txpool is full"
	must(t, second(s.Send(w, w.pay("rent", "1"), nil)))
	w.node.foreign()
	w.node.words = ""
	for i := range 4 {
		a, err := s.Sync(w, 31337, w.account)
		must(t, err)
		want := nonce.Signed
		if i == 3 {
			want = nonce.Superseded
		}
		if got := a.Transactions[0].State; got != want {
			t.Errorf("%d blocks on top: %s", i, got)
		}
		w.node.mine()
	}
	plan, err := s.Plan(w, w.pay("rent", "1"))
	must(t, err)
	if advice := plan.Report.Findings[0].Advice; !strings.Contains(advice, "another intent id") {
		t.Errorf("%s", advice)
	}
}

// Secrets that a locked wallet cannot take are zeroed all the same.
func TestImportIntoALockedWallet(t *testing.T) {
	w, s := phraseWorld(t)
	s.Lock()
	key := append(make([]byte, 31), 5)
	_, err := s.ImportAccount(w, nil, nil, key, "", false)
	if wants(t, err, ErrLocked); key[31] != 0 {
		t.Error("the key is still there")
	}
}

// A token that is not followed has only its own word for its symbol and decimals.
func TestTokenThatIsNotFollowed(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.RemoveToken(w, 31337, simToken)))
	plan, err := s.Plan(w, w.request(KindTransfer, "1"))
	must(t, err)
	if got := ids(plan.Report.Findings); got[0] != "token_not_followed" {
		t.Errorf("%v", got)
	}
}

// What is refused later is told, although a node took it once.
func TestRefusalAfterAcceptanceIsTold(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("", "1"), nil)))
	clear(w.node.pool)
	w.node.words = "insufficient funds for gas * price + value"
	a, err := s.Sync(w, 31337, w.account)
	if must(t, err); a.Transactions[0].Notice == "" {
		t.Errorf("%+v", a.Transactions[0])
	}
	w.node.words = ""
	must(t, second(s.Sync(w, 31337, w.account)))
	if a, err = s.Sync(w, 31337, w.account); err != nil || a.Transactions[0].Notice != "" {
		t.Errorf("%v %+v", err, a.Transactions[0])
	}
}

// Each answer of each batch in turn is something else: every flow ends, with an error that has a code or none, and no
// two transactions leave for one nonce.
func TestEveryAnswerInTurnIsSomethingElse(t *testing.T) {
	values := []string{`null`, `""`, `"0x"`, `[]`, `{}`, `-1`, `"0xffffffffffffffff"`, `"0x` + strings.Repeat("f", 64) + `"`, `{"number":"0x0"}`,
		`{"number":"0xffffffffffffffff","hash":"0x` + strings.Repeat("0", 64) + `","gasLimit":"0xffffffffffffffff"}`}
	for _, value := range values {
		w := newWorld(t)
		watch(t, w)
		s := w.session()
		for at := range 20 {
			g := garbledHost{w, []byte(value), at}
			for _, err := range []error{
				second(s.Send(g, w.request(KindTransfer, "1"), nil)), second(s.Send(g, w.pay("", "0.001"), nil)),
				second(s.Sync(g, 31337, w.account)), second(s.Portfolio(g, 31337, w.account)),
				second(s.ChainStatus(g, 31337)), second(s.Allowance(g, 31337, simToken, w.account, contract)),
			} {
				var known *fault.Error
				if err != nil && !errors.As(err, &known) {
					t.Fatalf("%s at %d: %v", value, at, err)
				}
			}
			w.node.mine()
			ledgerOf(t, w)
		}
		w.node.final = w.node.head()
		must(t, second(s.Sync(w, 31337, w.account)))
		a, err := s.Sync(w, 31337, w.account)
		must(t, err)
		for _, tx := range a.Transactions {
			if tx.State != nonce.Final && tx.Hash != nil {
				t.Errorf("%s: %d is %s in the end", value, tx.Nonce, tx.State)
			}
		}
	}
}
