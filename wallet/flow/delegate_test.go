package flow

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// delegates is a request to let code act for the account.
func (w *world) delegates(id string, to eth.Address) PlanRequest {
	return PlanRequest{ChainID: 31337, From: w.account, Kind: KindDelegate, To: to.String(), IntentID: id}
}

// accepted names every finding of a plan.
func accepted(p Plan) []string { return ids(p.Report.Findings) }

func (w *world) sends(s *Session, r PlanRequest) Sent {
	w.t.Helper()
	plan, err := s.Plan(w, r)
	must(w.t, err)
	sent, err := s.Approve(w, plan.ID, accepted(plan))
	must(w.t, err)
	return sent
}

// settles mines and makes final what there is.
func (w *world) settles(s *Session) Activity {
	w.t.Helper()
	w.node.mine()
	w.node.final = w.node.head()
	for range 2 {
		must(w.t, second(s.Sync(w, 31337, w.account)))
	}
	a, err := s.Activity(w, 31337, w.account)
	must(w.t, err)
	return a
}

func TestDelegation(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	plan, err := s.Plan(w, w.delegates("", contract))
	must(t, err)
	if found := ids(plan.Report.Findings); found[0] != "delegation_unlisted" || slices.Contains(found, "delegation_unproven") {
		t.Errorf("%v", found)
	}
	if plan.Report.Fee.Gas != delegationGas+delegationGas/5 || len(w.node.left) > 0 {
		t.Errorf("%+v", plan.Report.Fee)
	}
	_, err = s.Approve(w, plan.ID, nil)
	wants(t, err, ErrFindings)
	sent, err := s.Approve(w, plan.ID, accepted(plan))
	must(t, err)
	again, err := s.Approve(w, plan.ID, accepted(plan))
	if err != nil || again.Hash != sent.Hash || sent.State != nonce.Sent {
		t.Fatalf("%+v, %v", again, err)
	}
	signed, err := signer.Decode(sent.Raw)
	must(t, err)
	tx, is := signed.Tx().(*signer.SetCodeTx)
	if !is || tx.Nonce != 0 || len(tx.AuthorizationList) != 1 || !tx.To.IsZero() || !tx.Value.IsZero() || len(tx.Data) > 0 {
		t.Fatalf("%+v", signed.Tx())
	}
	a := tx.AuthorizationList[0]
	if by, err := a.Authority(); err != nil || by != w.account || a.Nonce != 1 || a.ChainID != 31337 || a.Address != contract {
		t.Fatalf("%+v, %v", a, err)
	}
	if r := ledgerOf(t, w); len(r.Open) != 2 || r.Floor != 2 {
		t.Fatalf("%s", r.Encode())
	}
	a0, err := s.Activity(w, 31337, w.account)
	must(t, err)
	if second := a0.Transactions[0]; second.Nonce != 1 || !strings.HasPrefix(second.Intent, "The second number of the transaction with number 0") ||
		!strings.Contains(second.Notice, "when that transaction is mined") || second.Actions.Rebroadcast || second.Actions.SpeedUp || second.Actions.Cancel {
		t.Errorf("%+v", second)
	}
	// Nothing else until it is mined.
	_, err = s.Send(w, w.pay("", "1"), nil)
	wants(t, err, nonce.ErrDelegated)
	done := w.settles(s)
	if done.Open != 0 || w.node.state.runs == nil || *w.node.state.runs != contract || w.node.state.nonce != 2 {
		t.Fatalf("%+v", done)
	}
	if r := ledgerOf(t, w); r.Settled != 2 {
		t.Fatalf("%s", r.Encode())
	}
	// From now on one at a time, and never a batch.
	first := w.sends(s, w.pay("", "1"))
	_, err = s.Send(w, w.pay("", "2"), []string{"account_delegates_unlisted"})
	wants(t, err, nonce.ErrDelegated)
	if w.settles(s); first.Nonce != 2 {
		t.Errorf("number %d", first.Nonce)
	}
	_, err = s.PlanBatch(w, []PlanRequest{w.pay("", "1"), w.pay("", "2")})
	wants(t, err, nonce.ErrDelegated)
	_, err = s.PlanBatch(w, []PlanRequest{w.delegates("", eth.Address{}), w.pay("", "2")})
	wants(t, err, ErrRequest)
	// The end of it.
	plan, err = s.Plan(w, w.delegates("", eth.Address{}))
	must(t, err)
	if found := ids(plan.Report.Findings); slices.Contains(found, "delegation_none") || !slices.Contains(found, "delegation_replaces") {
		t.Errorf("%v", found)
	}
	w.sends(s, w.delegates("", eth.Address{}))
	if w.settles(s); w.node.state.runs != nil || w.node.state.nonce != 5 {
		t.Errorf("%v, %d", w.node.state.runs, w.node.state.nonce)
	}
	w.sends(s, w.pay("", "1"))
	w.sends(s, w.pay("", "1"))
}

func TestDelegationIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		to     eth.Address
		origin string
		change func(*world)
		code   error
	}{
		"to itself":      {eth.Address{}, "", nil, ErrRequest},
		"asked by pages": {contract, "https://app.example.org", nil, ErrDelegationAsked},
		"of old":         {contract, "", func(w *world) { w.node.baseFee = "" }, ErrRequest},
	} {
		w := newWorld(t)
		s := w.session()
		if c.change != nil {
			c.change(w)
		}
		r := w.delegates("", c.to)
		if r.Origin = c.origin; c.to.IsZero() {
			r.To = w.account.String()
		}
		_, err := s.Plan(w, r)
		if wants(t, err, c.code); name == "of old" {
			continue
		}
		_, err = s.PlanMessage(w, w.authorizes(eth.Address{}, c.origin))
		must(t, err) // the end may be asked for
		to, _ := eth.ParseAddress(r.To)
		_, err = s.PlanMessage(w, w.authorizes(to, c.origin))
		wants(t, err, c.code)
	}
	w := newWorld(t)
	w.node.no7702 = true
	plan, err := w.session().Plan(w, w.delegates("", contract))
	must(t, err)
	if !slices.Contains(ids(plan.Report.Findings), "delegation_unproven") || plan.Report.Fee.Gas < delegationGas {
		t.Errorf("%v", ids(plan.Report.Findings))
	}
}

// A crash at every stop in turn: afterwards the account delegates, by one transaction, and both numbers are settled.
func TestDelegationCrashes(t *testing.T) {
	stops := 0
	for ended := false; !ended; stops++ {
		w := newWorld(t)
		watch(t, w)
		s := w.session()
		request := w.delegates("once", contract)
		k := w.start(func(h Host) error {
			return second(s.Send(h, request, []string{"delegation_unlisted"}))
		})
		for i := 0; i < stops && !ended; i++ {
			_, more := k.step()
			ended = !more
		}
		must(t, k.err)
		w.clock += hour
		s = w.session()
		must(t, second(s.Send(w, request, []string{"delegation_unlisted"})))
		for round := 0; ; round++ {
			if a := w.settles(s); a.Open == 0 {
				break
			}
			if round == 9 {
				t.Fatalf("stop %d: still open\n%s", stops, ledgerOf(t, w).Encode())
			}
		}
		if r := ledgerOf(t, w); len(w.node.mined()) != 1 || r.Settled != 2 || r.Floor != 2 || w.node.state.nonce != 2 || w.node.state.runs == nil {
			t.Fatalf("stop %d: %d mined\n%s", stops, len(w.node.mined()), r.Encode())
		}
	}
	if stops < 20 {
		t.Fatalf("only %d stops", stops)
	}
}

// What a Go program signs with an authorization of the sender's own takes both numbers.
func TestSignSelfAuthorized(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	key, err := signer.NewPrivateKey(append(make([]byte, 31), 1))
	must(t, err)
	other, err := signer.NewPrivateKey(append(make([]byte, 31), 2))
	must(t, err)
	authorize := func(key *signer.PrivateKey, chain eth.ChainID, number uint64) signer.Authorization {
		a, err := signer.SignAuthorizationForEveryChain(contract, number, key)
		if chain != 0 {
			a, err = signer.SignAuthorization(chain, contract, number, key)
		}
		must(t, err)
		return a
	}
	own, theirs := authorize(key, 31337, 1), authorize(other, 31337, 0)
	request := func(list ...signer.Authorization) SignRequest {
		return SignRequest{From: w.account, Tx: &signer.SetCodeTx{ChainID: 31337, MaxFeePerGas: uint256.FromUint64(2_000_000_000), Gas: 200_000, To: &w.account,
			Data: []byte{1}, AuthorizationList: list}}
	}
	for name, list := range map[string][]signer.Authorization{
		"twice":          {own, own},
		"every chain":    {authorize(key, 0, 1)},
		"another number": {authorize(key, 31337, 0)},
	} {
		_, err := s.SignTransaction(w, request(list...))
		if err == nil || !strings.Contains(err.Error(), string(ErrNotLedgered)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	signed, err := s.SignTransaction(w, request(theirs, own))
	must(t, err)
	again, err := s.SignTransaction(w, request(theirs, own))
	if err != nil || again.Hash() != signed.Hash() {
		t.Fatalf("%v, %v", again, err)
	}
	r := ledgerOf(t, w)
	if len(r.Open) != 2 || r.Floor != 2 || r.Open[0].Transaction.Digest == nil || *r.Open[0].Transaction.Delegate != contract {
		t.Fatalf("%s", r.Encode())
	}
	must(t, second(s.Sync(w, 31337, w.account)))
	if a := w.settles(s); a.Open != 0 || w.node.state.nonce != 2 {
		t.Fatalf("%+v", a)
	}
}

func TestDelegateOf(t *testing.T) {
	code := append([]byte{0xef, 0x01, 0x00}, contract[:]...)
	if to := delegateOf(code); to == nil || *to != contract || isContract(code) {
		t.Errorf("%v", to)
	}
	for _, code := range [][]byte{nil, {1}, code[:22], append(slices.Clone(code), 0), append([]byte{0xef, 0x01, 0x01}, contract[:]...)} {
		if to := delegateOf(code); to != nil || isContract(code) != (len(code) > 0) {
			t.Errorf("%x: %v", code, to)
		}
	}
}
