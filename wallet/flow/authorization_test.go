package flow

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// authorizes asks for an authorization that somebody else is to send.
func (w *world) authorizes(to eth.Address, origin string) MessageRequest {
	return MessageRequest{ChainID: 31337, From: w.account, Kind: MessageAuthorization, Delegate: &to, Origin: origin}
}

// gives plans an authorization and approves it, whatever is found.
func (w *world) gives(s *Session, h Host, to eth.Address) (SignedMessage, error) {
	plan, err := s.PlanMessage(h, w.authorizes(to, ""))
	if err != nil {
		return SignedMessage{}, err
	}
	return s.ApproveMessage(h, plan.ID, accepted(plan))
}

// authorization is what somebody makes of the signature that he was given.
func (w *world) authorization(signed SignedMessage, to eth.Address) signer.Authorization {
	w.t.Helper()
	s, err := signer.ParseSignature(signed.Signature)
	must(w.t, err)
	a := signer.Authorization{ChainID: 31337, Address: to, Nonce: *signed.Nonce, Signature: s}
	if by, err := a.Authority(); err != nil || by != w.account || a.SigningHash() != signed.Digest {
		w.t.Fatalf("%s, %v", by, err)
	}
	return a
}

func TestAuthorizationIsGivenAndUsed(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	plan, err := s.PlanMessage(w, w.authorizes(contract, ""))
	must(t, err)
	r := plan.Report
	if r.Subject != report.SubjectAuthorization || !slices.Contains(ids(r.Findings), "authorization_given") || !slices.Contains(ids(r.Findings), "delegation_unlisted") {
		t.Errorf("%+v", r)
	}
	_, err = s.ApproveMessage(w, plan.ID, []string{"authorization_given"})
	wants(t, err, ErrFindings)
	if v := ledgerOf(t, w); v.Floor != 0 {
		t.Error("a plan took a number")
	}
	signed, err := s.ApproveMessage(w, plan.ID, accepted(plan))
	must(t, err)
	signedAs(t, w, r, signed)
	a := w.authorization(signed, contract)
	for range 2 { // of the same plan, and of a new one in another instance
		again, err := s.ApproveMessage(w, plan.ID, accepted(plan))
		if err != nil || string(again.Signature) != string(signed.Signature) || *again.Nonce != *signed.Nonce {
			t.Fatalf("%+v, %v", again, err)
		}
		s = w.session()
		plan, err = s.PlanMessage(w, w.authorizes(contract, ""))
		must(t, err)
		if plan.Report.Findings[len(plan.Report.Findings)-1].ID == "" || !slices.Contains(ids(plan.Report.Findings), "already_requested") {
			t.Errorf("%v", ids(plan.Report.Findings))
		}
	}
	// The account waits until it is used or taken back, and nothing of it is ever sent by the wallet.
	_, err = s.Plan(w, w.pay("", "1"))
	wants(t, err, nonce.ErrDelegated)
	_, err = s.PlanBatch(w, []PlanRequest{w.pay("", "1"), w.pay("", "1")})
	wants(t, err, nonce.ErrDelegated)
	must(t, second(s.Sync(w, 31337, w.account)))
	if len(w.node.left) > 0 {
		t.Fatal("an authorization was sent as a transaction")
	}
	w.onBatch = func(batch []RPCRequest) {
		if batch[0].Method == "eth_sendRawTransaction" {
			t.Error("an authorization was given to a node")
		}
	}
	_, err = s.Rebroadcast(w, 31337, w.account, signed.Digest)
	wants(t, err, nonce.ErrNoEntry)
	_, err = s.SendSigned(w, 31337, w.account, signed.Digest)
	wants(t, err, nonce.ErrNoEntry)
	w.onBatch = nil
	// Somebody uses it.
	if !w.node.carry(a) {
		t.Fatal("it is of no use")
	}
	done := w.settles(s)
	e := ledgerOf(t, w).SignedAt(0)
	if done.Open != 0 || e.State != nonce.Final || e.Outcome != nonce.OutcomeUsed || len(e.Raw) > 0 {
		t.Fatalf("%+v\n%s", done, ledgerOf(t, w).Encode())
	}
	if _, err := s.ApproveMessage(w, plan.ID, accepted(plan)); err == nil {
		t.Error("it is signed once more, with another number")
	}
	if w.sends(s, w.pay("", "1")).Nonce != 1 {
		t.Error("its number is handed out again")
	}
}

// What is signed is what was read: not an authorization of before a reset, with another number, because it is to the same code.
func TestAuthorizationOnAChainThatWasReset(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.sends(s, w.pay("", "1"))
	w.node.mine()
	before, err := w.gives(s, w, contract)
	must(t, err)
	w.renew(9)
	plan, err := s.PlanMessage(w, w.authorizes(contract, ""))
	must(t, err)
	after, err := s.ApproveMessage(w, plan.ID, accepted(plan))
	must(t, err)
	if *before.Nonce != 1 || *after.Nonce != 0 || after.Digest == before.Digest {
		t.Errorf("%+v, %+v", before, after)
	}
	signedAs(t, w, plan.Report, after)
}

// The user's own transaction of another device takes the number: the authorization is over.
func TestAuthorizationIsSuperseded(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	signed, err := w.gives(s, w, contract)
	must(t, err)
	w.node.foreign()
	done := w.settles(s)
	if e := ledgerOf(t, w).SignedAt(0); done.Open != 0 || e.State != nonce.Superseded {
		t.Fatalf("%+v", e)
	}
	again, err := w.gives(s, w, contract)
	if err != nil || *again.Nonce != 1 || string(again.Signature) == string(signed.Signature) {
		t.Errorf("%+v, %v", again, err)
	}
}

// A crash at every stop in turn; then it is asked for again. There is one authorization, recorded before it left.
func TestAuthorizationCrashes(t *testing.T) {
	stops := 0
	for ended := false; !ended; stops++ {
		w := newWorld(t)
		s := w.session()
		var first SignedMessage
		k := w.start(func(h Host) (err error) { first, err = w.gives(s, h, contract); return err })
		for i := 0; i < stops && !ended; i++ {
			_, more := k.step()
			ended = !more
		}
		must(t, k.err)
		recorded := ledgerOf(t, w).Authorized(contract)
		if first.Signature != nil && recorded == nil {
			t.Fatalf("stop %d: it left before it was recorded", stops)
		}
		w.clock += hour
		again, err := w.gives(w.session(), w, contract)
		must(t, err)
		if *again.Nonce != 0 || recorded != nil && *recorded.Hash != again.Digest || first.Signature != nil && string(first.Signature) != string(again.Signature) {
			t.Fatalf("stop %d: %+v, %+v", stops, first, again)
		}
		if r := ledgerOf(t, w); len(r.Open) != 1 || r.Floor != 1 {
			t.Fatalf("stop %d: %s", stops, r.Encode())
		}
	}
	if stops < 15 {
		t.Fatalf("only %d stops", stops)
	}
}

// One click twice, and a payment at the same time, in every order of their effects: one of both has the number.
func TestAuthorizationRaces(t *testing.T) {
	for stops, more := 0, true; more; stops++ {
		w := newWorld(t)
		watch(t, w)
		s := w.session()
		var mine SignedMessage
		k := w.start(func(h Host) (err error) { mine, err = w.gives(s, h, contract); return err })
		for i := 0; i <= stops && more; i++ {
			_, more = k.step()
		}
		theirs, err := w.gives(w.session(), w, contract)
		must(t, err)
		must(t, k.finish())
		if string(mine.Signature) != string(theirs.Signature) || len(ledgerOf(t, w).Open) != 1 {
			t.Fatalf("stop %d: two authorizations", stops)
		}
	}
	for stops, more := 0, true; more; stops++ {
		w := newWorld(t)
		watch(t, w)
		k := w.start(func(h Host) error { return second(w.gives(w.session(), h, contract)) })
		for i := 0; i <= stops && more; i++ {
			_, more = k.step()
		}
		_, paid := w.session().Send(w, w.pay("1001", "0.001001"), nil)
		err := k.finish()
		if (paid == nil) == (err == nil) {
			t.Fatalf("stop %d: %v, %v", stops, paid, err)
		}
		if paid != nil {
			wants(t, paid, nonce.ErrDelegated)
		}
	}
}

func TestAuthorizationRequestsAreChecked(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	to := contract
	for _, r := range []MessageRequest{
		{Kind: MessageAuthorization},
		{Kind: MessageAuthorization, Delegate: &to, Message: eth.Bytes("x")},
		{Kind: MessageAuthorization, Delegate: &to, Document: "{}"},
		{Kind: MessagePersonal, Delegate: &to, Message: eth.Bytes("x")},
	} {
		r.ChainID, r.From = 31337, w.account
		_, err := s.PlanMessage(w, r)
		wants(t, err, ErrMessageKind)
	}
}

// A transaction of the account's own takes the number back, unless whoever has the authorization is faster.
func TestAuthorizationIsTakenBack(t *testing.T) {
	for name, faster := range map[string]bool{"taken back": false, "used before": true} {
		w := newWorld(t)
		watch(t, w)
		s := w.session()
		signed, err := w.gives(s, w, contract)
		must(t, err)
		request := PlanRequest{ChainID: 31337, From: w.account, Kind: KindSpeedUp, Replaces: &signed.Digest}
		_, err = s.Plan(w, request)
		wants(t, err, nonce.ErrReplace)
		request.Kind = KindCancel
		plan, err := s.Plan(w, request)
		must(t, err)
		if r := plan.Report; !strings.HasPrefix(r.Intent, "Take back the authorization with the number 0") || !slices.Contains(ids(r.Findings), "cancel_race") || r.Fee.Gas != plainGas {
			t.Errorf("%s: %+v", name, r)
		}
		sent, err := s.Approve(w, plan.ID, nil)
		must(t, err)
		if sent.Nonce != 0 || sent.State != nonce.Sent {
			t.Errorf("%s: %+v", name, sent)
		}
		if faster {
			clear(w.node.pool)
			w.node.carry(w.authorization(signed, contract))
		}
		done := w.settles(s)
		if used := !w.node.carry(w.authorization(signed, contract)); !used || done.Open != 0 || (w.node.state.runs != nil) != faster {
			t.Fatalf("%s: %+v\n%s", name, done, ledgerOf(t, w).Encode())
		}
		for _, tx := range done.Transactions {
			want := map[bool]map[bool]nonce.State{false: {true: nonce.Final, false: nonce.Replaced}, true: {true: nonce.Replaced, false: nonce.Final}}[faster][*tx.Hash == sent.Hash]
			if tx.State != want {
				t.Errorf("%s: %s is %s, want %s", name, tx.Intent, tx.State, want)
			}
		}
		if again, err := w.gives(s, w, contract); err != nil || *again.Nonce != 1 {
			t.Errorf("%s: %+v, %v", name, again, err)
		}
	}
}

// A lock at every stop: what was not recorded by then is nowhere, and nothing is returned after it.
func TestLockWhileAuthorizing(t *testing.T) {
	for stops := 0; ; stops++ {
		w := newWorld(t)
		s := w.session()
		var signed SignedMessage
		k := w.start(func(h Host) (err error) { signed, err = w.gives(s, h, contract); return err })
		more := true
		for i := 0; i <= stops && more; i++ {
			_, more = k.step()
		}
		if !more {
			break
		}
		recorded := ledgerOf(t, w).Authorized(contract) != nil
		s.Lock()
		if err := k.finish(); err == nil && !recorded || err != nil && signed.Signature != nil {
			t.Fatalf("stop %d: %v", stops, err)
		} else if err != nil && err.(*fault.Error).Code != ErrLocked && err.(*fault.Error).Code != ErrPlanUnknown {
			t.Fatalf("stop %d: %v", stops, err)
		}
		if !recorded && ledgerOf(t, w).Authorized(contract) != nil && stops%2 == 1 {
			t.Fatalf("stop %d: it was recorded after the lock", stops)
		}
	}
}
