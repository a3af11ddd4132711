package flow

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// Row 29: a node that took a transaction forgets it; the same bytes go to every node when the user asks, and while the
// wallet is locked.
func TestRebroadcast(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	w.further("http://b", "http://c")
	drop := func(r RPCRequest) (RPCReply, bool) {
		raw, _ := eth.ParseBytes(strings.Trim(string(r.Params), `[]"`))
		hash := eth.Keccak256(raw)
		return RPCReply{Result: quoted(hash.String())}, r.Method == "eth_sendRawTransaction"
	}
	w.claims["http://node"] = drop
	s := w.session()
	sent, err := s.Send(w, w.pay("", "1"), nil)
	must(t, err)
	if sent.State != nonce.Sent || len(w.node.pool) != 0 {
		t.Fatalf("%s, %d in the pool", sent.State, len(w.node.pool))
	}
	s.Lock()
	w.asked = nil
	w.down["http://c"] = notReached()
	again, err := s.Rebroadcast(w, 31337, w.account, sent.Hash)
	must(t, err)
	if again.Hash != sent.Hash || again.State != nonce.Sent || string(again.Raw) != string(sent.Raw) || len(w.node.pool) != 1 {
		t.Errorf("%+v", again)
	}
	if !slices.Equal(w.asked, []string{"http://node", "http://b", "http://c"}) {
		t.Errorf("asked %v", w.asked)
	}
	_, err = s.Rebroadcast(w, 31337, w.account, eth.Hash{1})
	wants(t, err, nonce.ErrNoEntry)
	w.node.mine()
	must(t, second(s.Sync(w, 31337, w.account)))
	w.asked = nil
	if again, err := s.Rebroadcast(w, 31337, w.account, sent.Hash); err != nil || again.State != nonce.Mined || len(w.asked) != 0 {
		t.Errorf("mined: %+v, %v, asked %v", again, err, w.asked)
	}
}

// What the most willing node said counts, and a node that was not reached says nothing.
func TestTheMostWillingNode(t *testing.T) {
	for name, c := range map[string]struct {
		first, other string // "": takes it
		state        nonce.State
		outcome      nonce.Outcome
	}{
		"both refuse":           {"nonce too high", "insufficient funds", nonce.Signed, nonce.OutcomeNonceTooHigh},
		"the other takes it":    {"txpool is full", "", nonce.Sent, nonce.OutcomeAccepted},
		"the other knew it":     {"txpool is full", "already known", nonce.Sent, nonce.OutcomeKnown},
		"the first takes it":    {"", "underpriced", nonce.Sent, nonce.OutcomeAccepted},
		"the first not reached": {"down", "underpriced", nonce.Signed, nonce.OutcomeUnderpriced},
		"neither reached":       {"down", "down", nonce.Signed, nonce.OutcomeNotSent},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.further("http://b")
			s := w.session()
			refuse := func(words string) func(RPCRequest) (RPCReply, bool) {
				return func(r RPCRequest) (RPCReply, bool) {
					return RPCReply{Error: &RPCError{Code: -32000, Message: words}}, r.Method == "eth_sendRawTransaction"
				}
			}
			w.claims["http://node"], w.claims["http://b"] = refuse("internal"), refuse("internal")
			sent, err := s.Send(w, w.pay("", "1"), nil)
			must(t, err)
			clear(w.claims)
			for endpoint, words := range map[string]string{"http://node": c.first, "http://b": c.other} {
				switch words {
				case "":
				case "down":
					w.down[endpoint] = notReached()
				default:
					w.claims[endpoint] = refuse(words)
				}
			}
			again, err := s.Rebroadcast(w, 31337, w.account, sent.Hash)
			must(t, err)
			if e := ledgerOf(t, w).Open[0]; again.State != c.state || e.Outcome != c.outcome {
				t.Errorf("%s, %s", again.State, e.Outcome)
			}
		})
	}
}

// A crash at each effect of a rebroadcast changes nothing but what is known of it.
func TestRebroadcastCrashes(t *testing.T) {
	for stops, more := 0, true; more; stops++ {
		w := newWorld(t)
		watch(t, w)
		w.further("http://b")
		sent, err := w.session().Send(w, w.pay("1001", "0.001001"), nil)
		must(t, err)
		k := w.start(func(h Host) error { return second(NewSession().Rebroadcast(h, 31337, w.account, sent.Hash)) })
		for i := 0; i < stops && more; i++ {
			_, more = k.step()
		}
		settle(t, w, []string{"1001"})
	}
}

// Row 12: what is reserved can be given up, and what is signed cannot; the number is the next request's.
func TestRelease(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	plan := w.reserve(s, w.pay("1001", "0.001001"))
	other := NewSession()
	a, err := other.Release(w, 31337, w.account, 0)
	must(t, err)
	if len(a.Transactions) != 1 || a.Transactions[0].State != nonce.Released || a.Open != 0 {
		t.Errorf("%+v", a)
	}
	nothingLeft(t, w)
	_, err = other.Release(w, 31337, w.account, 0)
	wants(t, err, nonce.ErrConflict)
	_, err = other.Release(w, 31337, w.account, 7)
	wants(t, err, nonce.ErrConflict)
	sent, err := s.Send(w, w.pay("1002", "0.001002"), nil)
	if must(t, err); sent.Nonce != 0 {
		t.Errorf("nonce %d", sent.Nonce)
	}
	if sent, err = s.Approve(w, plan, nil); err != nil || sent.Nonce != 1 { // what was given up and is wanted after all
		t.Errorf("%+v, %v", sent, err)
	}
	_, err = other.Release(w, 31337, w.account, 0)
	wants(t, err, nonce.ErrTransition)
}

// A replacement that was never signed is given up, and what it was to replace stays.
func TestReleaseOfAReplacement(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	old, err := s.Send(w, w.pay("1001", "0.001001"), nil)
	must(t, err)
	w.reserve(s, w.about(KindSpeedUp, old.Hash))
	a, err := NewSession().Release(w, 31337, w.account, 0)
	if must(t, err); a.Open != 1 || a.Next != 1 {
		t.Errorf("%+v", a)
	}
	_, err = NewSession().Release(w, 31337, w.account, 0)
	wants(t, err, nonce.ErrTransition)
	must(t, second(s.Send(w, w.about(KindSpeedUp, old.Hash), nil)))
	settle(t, w, []string{"1001"})
}

func TestExportLedger(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	sent, err := s.Send(w, w.pay("rent \\\" {\"a\": [1]}", "1"), nil)
	must(t, err)
	s.Lock()
	text, err := s.ExportLedger(w, 31337, w.account)
	must(t, err)
	var export struct {
		Format, Account, Problem string
		Version, ChainID         int
		ExportedAt               eth.Millis
		Ledger, Stored           json.RawMessage
	}
	must(t, json.Unmarshal([]byte(text), &export))
	if export.Format != exportFormat || export.Version != 1 || export.Account != w.account.String() || export.ChainID != 31337 ||
		export.ExportedAt != w.clock || export.Problem != "" {
		t.Errorf("%+v", export)
	}
	r, err := nonce.Decode(31337, w.account, export.Ledger)
	if must(t, err); *r.Open[0].Hash != sent.Hash {
		t.Errorf("%+v", r.Open)
	}
	if lines := strings.Count(text, "\n"); lines < 30 {
		t.Errorf("%d lines:\n%s", lines, text)
	}
	record := w.store[nonce.Key(31337, w.account)]
	for stored, want := range map[string]string{"garbage": `"0x67617262616765"`, `{"a":[1]}`: `{"a":[1]}`} {
		w.store[nonce.Key(31337, w.account)] = Record{Version: record.Version, Value: []byte(stored)}
		text, err := s.ExportLedger(w, 31337, w.account)
		must(t, err)
		export.Stored = nil
		must(t, json.Unmarshal([]byte(text), &export))
		if got := strings.Join(strings.Fields(string(export.Stored)), ""); got != want || export.Problem != string(nonce.ErrDamaged) {
			t.Errorf("%s, %s", got, export.Problem)
		}
	}
	_, err = s.ExportLedger(failing{w}, 31337, w.account)
	wants(t, err, ErrStorage)
}

// failing cannot read ledgers.
type failing struct{ *world }

func (f failing) Load(key string) (Record, error) {
	if strings.HasPrefix(key, "ledger/") {
		return Record{}, fault.New(ErrStorage, "", "the disk is gone")
	}
	return f.world.Load(key)
}

// Indenting changes nothing but the white space outside of strings.
func TestIndented(t *testing.T) {
	for _, text := range []string{`{}`, `[]`, `{"a":1}`, `{"a":"b:{[,","c":[]}`, `{"a":"\\","b":"\"{"}`, `[[],{},[1,[2]]]`, "{ \"a\" :\n[ 1 , 2 ] }", `"x"`} {
		got := indented([]byte(text))
		var one, two any
		must(t, json.Unmarshal([]byte(text), &one))
		must(t, json.Unmarshal([]byte(got), &two))
		want, err := json.MarshalIndent(one, "", "  ")
		must(t, err)
		if got != string(want) {
			t.Errorf("%s:\n%s\nwant\n%s", text, got, want)
		}
	}
}

// What was settled long ago stands in a record of its own: it is listed, exported, and asked for again it is not done twice.
func TestLongSettledTransactions(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	ids := intentIDs(20)
	var hashes []eth.Hash
	for _, id := range ids {
		sent, err := s.Send(w, w.pay(id, "0.00"+id), nil)
		must(t, err)
		hashes = append(hashes, sent.Hash)
		w.node.mine()
		w.node.final = w.node.head()
		must(t, second(s.Sync(w, 31337, w.account)))
		must(t, second(s.Sync(w, 31337, w.account)))
	}
	signed, err := s.SignTransaction(w, w.next("signed", 5))
	must(t, err)
	if kept := len(ledgerOf(t, w).Archive); kept >= 20 {
		t.Fatalf("the ledger still has %d", kept)
	}
	a, err := s.Activity(w, 31337, w.account)
	must(t, err)
	if len(a.Transactions) != 21 || *a.Transactions[20].Hash != hashes[0] || *a.Transactions[0].Hash != signed.Hash() {
		t.Errorf("%d transactions", len(a.Transactions))
	}
	for i, id := range ids {
		again, err := s.Send(w, w.pay(id, "0.00"+id), nil)
		if err != nil || again.Hash != hashes[i] || again.State != nonce.Final {
			t.Fatalf("%s: %+v, %v", id, again, err)
		}
		request := w.next(id, 5)
		_, err = s.SignTransaction(w, request)
		wants(t, err, nonce.ErrIntentConflict)
	}
	if len(w.node.left) != 20 {
		t.Errorf("%d left", len(w.node.left))
	}
	text, err := s.ExportLedger(w, 31337, w.account)
	must(t, err)
	for _, hash := range hashes {
		if strings.Count(text, `"hash": "`+hash.String()+`"`) != 1 {
			t.Errorf("%s stands in the export %d times", hash, strings.Count(text, hash.String()))
		}
	}
}
