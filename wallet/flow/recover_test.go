package flow

import (
	"bytes"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// tamper changes what is stored of the ledger behind the wallet's back.
func (w *world) tamper(change func([]byte) []byte) {
	key := nonce.Key(31337, w.account)
	record := w.store[key]
	w.store[key] = Record{Version: record.Version, Value: change(bytes.Clone(record.Value))}
}

// refusesLedger demands that nothing is read from, or signed on the ground of, what is stored.
func (w *world) refusesLedger(s *Session, code fault.Code) {
	w.t.Helper()
	_, err := s.Activity(w, 31337, w.account)
	wants(w.t, err, code)
	_, err = s.Sync(w, 31337, w.account)
	wants(w.t, err, code)
	_, err = s.Send(w, w.pay("another", "0.5"), nil)
	wants(w.t, err, code)
	_, err = s.SignTransaction(w, w.next("", 5))
	wants(w.t, err, code)
	text, err := s.ExportLedger(w, 31337, w.account)
	if must(w.t, err); !strings.Contains(text, `"problem": "`+string(code)+`"`) {
		w.t.Error(text)
	}
}

// What was edited in the store is noticed. Beginning again keeps what the account's key signed, and nothing that was made up.
func TestRecoverAnEditedLedger(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	must(t, second(s.Send(w, w.pay("1001", "0.001001"), nil)))
	must(t, second(s.Send(w, w.pay("1002", "0.001002"), nil)))
	must(t, second(s.Send(w, w.pay("1003", "0.001003"), nil)))
	w.tamper(func(stored []byte) []byte {
		return bytes.Replace(stored, []byte(`"value":"1003000000000000"`), []byte(`"value":"9003000000000000"`), 1)
	})
	w.refusesLedger(s, nonce.ErrEdited)
	clear(w.node.pool)
	s.Lock()
	a, err := s.RecoverLedger(w, 31337, w.account, nil)
	must(t, err)
	if len(a.Transactions) != 2 || a.Next != 3 {
		t.Fatalf("next %d, %+v", a.Next, a.Transactions)
	}
	if list := asides(w); len(list) != 1 {
		t.Errorf("put aside: %v", list)
	}
	must(t, second(s.Sync(w, 31337, w.account)))
	w.node.mine()
	if mined := w.node.mined(); len(mined) != 2 {
		t.Errorf("%d are mined", len(mined))
	}
	again, err := s.RecoverLedger(w, 31337, w.account, nil) // nothing is wrong any more
	if must(t, err); len(again.Transactions) != 2 || len(asides(w)) != 1 {
		t.Errorf("%+v", again)
	}
}

func asides(w *world) (list []string) {
	for key := range w.store {
		if strings.HasPrefix(key, "aside/") {
			list = append(list, key)
		}
	}
	return list
}

// A restored profile: an older ledger than the one that this wallet wrote last. Its numbers are not given out again.
func TestRecoverARolledBackLedger(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	must(t, second(s.Send(w, w.pay("first", "1"), nil)))
	key := nonce.Key(31337, w.account)
	old := w.store[key]
	lost, err := s.Send(w, w.pay("second", "2"), nil)
	must(t, err)
	w.store[key] = old
	w.refusesLedger(s, nonce.ErrRolledBack)
	w.node.poolCount = 1 // beside the two, as another wallet sent one
	_, err = s.RecoverLedger(w, 31337, w.account, nil)
	wants(t, err, nonce.ErrUnsettled)
	w.node.poolCount = 0
	a, err := s.RecoverLedger(w, 31337, w.account, nil)
	if must(t, err); a.Next != 2 || len(a.Transactions) != 1 {
		t.Errorf("%+v", a)
	}
	third, err := s.Send(w, w.pay("third", "3"), nil)
	if must(t, err); third.Nonce != 2 || third.Hash == lost.Hash {
		t.Errorf("%+v", third)
	}
	w.node.mine()
	if mined := w.node.mined(); len(mined) != 3 {
		t.Errorf("%d are mined", len(mined))
	}
}

// What is no ledger at all, on a chain that has mined everything: what the witness saw is not handed out again.
func TestRecoverADamagedLedger(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.node.words = "txpool is full"
	must(t, second(s.Send(w, w.pay("first", "1"), nil))) // signed, and known to nobody but the ledger
	w.node.words = ""
	w.tamper(func([]byte) []byte { return []byte("{") })
	_, err := s.Activity(w, 31337, w.account)
	if !unsound(err) {
		t.Fatal(err)
	}
	w.node.poolCount = 3
	_, err = s.RecoverLedger(w, 31337, w.account, nil)
	wants(t, err, nonce.ErrUnsettled)
	a, err := s.RecoverLedger(w, 31337, w.account, []string{findingUnsettled})
	if must(t, err); a.Next != 3 || len(a.Transactions) != 0 {
		t.Errorf("next %d", a.Next)
	}
	_, err = s.RecoverLedger(failing{w}, 31337, w.account, nil)
	wants(t, err, ErrStorage)
}

// What another wallet sent and is mined is no reason not to begin again: what the chain says is what it begins with.
func TestRecoverWhereTheChainIsAhead(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("first", "1"), nil)))
	w.node.mine()
	w.node.foreign()
	w.tamper(func(stored []byte) []byte { return stored[1:] })
	a, err := s.RecoverLedger(w, 31337, w.account, nil)
	if must(t, err); a.Next != 2 {
		t.Errorf("next %d", a.Next)
	}
}

// A history that was edited stops nothing for ever.
func TestRecoverAnEditedHistory(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("first", "1"), nil)))
	key := strings.Replace(nonce.Key(31337, w.account), "ledger/", "history/", 1)
	w.store[key] = Record{Version: 3, Value: []byte("{}")}
	_, err := s.Sync(w, 31337, w.account)
	wants(t, err, nonce.ErrEdited)
	text, err := s.ExportLedger(w, 31337, w.account)
	if must(t, err); !strings.Contains(text, `"problem": "ledger_edited"`) || !strings.Contains(text, `"first"`) {
		t.Error(text)
	}
	a, err := s.RecoverLedger(w, 31337, w.account, nil)
	if must(t, err); len(a.Transactions) != 1 || a.Next != 1 || len(asides(w)) != 1 {
		t.Errorf("%+v, %v", a, asides(w))
	}
	must(t, second(s.Sync(w, 31337, w.account)))
}

// Two nodes that contradict each other about the account are no ground to begin again on.
func TestRecoverWhileNodesDisagree(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.Send(w, w.pay("first", "1"), nil)))
	w.node.mine()
	w.tamper(func(stored []byte) []byte { return stored[1:] })
	w.further("http://b")
	w.claim("http://b", "eth_getTransactionCount", "pending", `"0x9"`)
	_, err := s.RecoverLedger(w, 31337, w.account, nil)
	wants(t, err, ErrNodesDisagree)
	clear(w.claims)
	must(t, second(s.RecoverLedger(w, 31337, w.account, nil)))
}

// A crash at each effect of beginning again: it is begun again, or not, and what was signed is mined once.
func TestRecoverCrashes(t *testing.T) {
	stops := 0
	for more := true; more; stops++ {
		w := newWorld(t)
		watch(t, w)
		must(t, second(w.session().Send(w, w.pay("1001", "0.001001"), nil)))
		w.tamper(func(stored []byte) []byte { return bytes.Replace(stored, []byte(`"sent"`), []byte(`"seen"`), 1) })
		clear(w.node.pool)
		k := w.start(func(h Host) error { return second(NewSession().RecoverLedger(h, 31337, w.account, nil)) })
		for i := 0; i < stops && more; i++ {
			_, more = k.step()
		}
		must(t, second(NewSession().RecoverLedger(w, 31337, w.account, nil)))
		settle(t, w, []string{"1001"})
	}
	if stops < 10 {
		t.Fatalf("only %d stops", stops)
	}
}
