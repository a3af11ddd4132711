package flow

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// further gives the world's network more nodes, all of which see the one chain until a test lets one say something else.
func (w *world) further(endpoints ...string) {
	n, err := loadNetwork(w, 31337)
	must(w.t, err)
	n.Nodes = endpoints
	must(w.t, second(NewSession().PutNetwork(w, n)))
	w.claims, w.down, w.asked = map[string]func(RPCRequest) (RPCReply, bool){}, map[string]error{}, nil
}

// claim lets the node at an endpoint answer one method with something else, whatever it is asked; matching narrows that to
// requests with these parameters.
func (w *world) claim(endpoint, method, matching, result string) {
	rest := w.claims[endpoint]
	w.claims[endpoint] = func(r RPCRequest) (RPCReply, bool) {
		if r.Method == method && strings.Contains(string(r.Params), matching) {
			return RPCReply{Result: []byte(result)}, true
		}
		if rest != nil {
			return rest(r)
		}
		return RPCReply{}, false
	}
}

func notReached() error { return fault.New(ErrNotSent, "", "no route") }

func TestFurtherNodesOfANetwork(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	n, err := loadNetwork(w, 31337)
	must(t, err)
	for name, c := range map[string]struct {
		nodes []string
		cap   *uint256.Int
	}{
		"four":                {[]string{"http://b", "http://c", "http://d", "http://e"}, nil},
		"one twice":           {[]string{"http://b", "http://b"}, nil},
		"the first one again": {[]string{n.Endpoint}, nil},
		"an empty one":        {[]string{""}, nil},
		"a space inside":      {[]string{"http://b c"}, nil},
		"a cap of nothing":    {nil, new(uint256.Int)},
	} {
		bad := n
		bad.Nodes, bad.FeeCap = c.nodes, c.cap
		if _, err := s.PutNetwork(w, bad); !errors.Is(err, ErrNetwork) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.further("http://b", "http://c", "http://d")
	w.down["http://c"] = notReached()
	w.down["http://d"] = fault.New(ErrUnknownOutcome, "", "time out")
	n.Nodes = []string{"http://b", "http://c", "http://d"}
	if list, err := s.PutNetwork(w, n); err != nil || !slices.Equal(list[0].Nodes, n.Nodes) {
		t.Errorf("with nodes that are not reached: %v", err)
	}
	w.claim("http://b", "eth_chainId", "", `"0x1"`)
	_, err = s.PutNetwork(w, n)
	wants(t, err, ErrChainMismatch)
	w.down["http://node"] = notReached()
	_, err = s.PutNetwork(w, n)
	wants(t, err, ErrNotSent)
}

// Questions go to the next node only where the one before provably did not get them, and no answer is put together of two
// nodes' words.
func TestReadingFallsBack(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.further("http://b", "http://c")
	w.down["http://node"], w.down["http://b"] = notReached(), notReached()
	status, err := s.ChainStatus(w, 31337)
	if err != nil || status.ChainID != 31337 || !slices.Equal(w.asked, []string{"http://node", "http://b", "http://c"}) {
		t.Fatalf("%+v, %v, asked %v", status, err, w.asked)
	}
	w.down["http://c"] = notReached()
	_, err = s.ChainStatus(w, 31337)
	wants(t, err, ErrNotSent)
	w.asked, w.down["http://node"] = nil, fault.New(ErrUnknownOutcome, "", "time out")
	_, err = s.ChainStatus(w, 31337)
	if wants(t, err, ErrUnknownOutcome); len(w.asked) != 1 {
		t.Errorf("asked %v", w.asked)
	}
	network, err := loadNetwork(w, 31337)
	must(t, err)
	parts := 0
	w.down = map[string]error{}
	w.failRPC = func(string) error { // the first node fails at the second part of a long batch
		if parts++; parts == 2 {
			return notReached()
		}
		return nil
	}
	b := newBatch()
	for range 150 {
		b.count(w.account, "latest")
	}
	w.asked = nil
	replies, err := b.send(w, network)
	must(t, err)
	if len(replies) != 151 || b.by != "http://b" || !slices.Equal(w.asked, []string{"http://node", "http://node", "http://b", "http://b"}) {
		t.Errorf("%d replies of %s, asked %v", len(replies), b.by, w.asked)
	}
}

func TestHostOf(t *testing.T) {
	for endpoint, want := range map[string]string{
		"https://eth.example/v2/key":           "eth.example",
		"https://user:secret@eth.example:8545": "eth.example:8545",
		"http://node?key=1":                    "node",
		"transport":                            "transport",
	} {
		if got := hostOf(endpoint); got != want {
			t.Errorf("%s: %s", endpoint, got)
		}
	}
}

// viewOf asks the first node that is reached.
func (w *world) viewOf(network Network) (string, nonce.View) {
	b := newBatch()
	places := askView(b, w.account, ledgerOf(w.t, w))
	replies, err := b.send(w, network)
	must(w.t, err)
	view, _, err := places.read(replies)
	must(w.t, err)
	return b.by, view
}

// Row 18: what nodes can contradict each other about.
func TestNodesThatDisagree(t *testing.T) {
	other := `"` + eth.Hash{9}.String() + `"`
	for name, c := range map[string]struct {
		claim func(*world)
		about string
	}{
		"another chain": {func(w *world) { w.claim("http://b", "eth_chainId", "", `"0x1"`) }, "the chain's id"},
		"another genesis": {func(w *world) {
			w.claim("http://b", "eth_getBlockByNumber", `"0x0"`, `{"number":"0x0","hash":`+other+`,"gasLimit":"0x1"}`)
		}, "block 0"},
		"another final block": {func(w *world) {
			w.claim("http://b", "eth_getBlockByNumber", `"0x2"`, `{"number":"0x2","hash":`+other+`,"gasLimit":"0x1"}`)
		}, "block 2"},
		"more transactions": {func(w *world) { w.claim("http://b", "eth_getTransactionCount", "", `"0x7"`) }, "how many"},
		"more pending":      {func(w *world) { w.claim("http://b", "eth_getTransactionCount", "pending", `"0x7"`) }, "how many"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			s := w.session()
			must(t, second(s.Send(w, w.pay("", "1"), nil)))
			w.node.mine()
			w.node.mine()
			w.node.mine()
			w.node.final = 2
			w.further("http://b")
			network, err := loadNetwork(w, 31337)
			must(t, err)
			by, view := w.viewOf(network)
			if agreed, err := vouched(w, network, w.account, ledgerOf(t, w), by, view); err != nil || !agreed {
				t.Fatalf("while both tell the truth: %v, %v", agreed, err)
			}
			c.claim(w)
			_, err = vouched(w, network, w.account, ledgerOf(t, w), by, view)
			wants(t, err, ErrNodesDisagree)
			details := err.(*fault.Error).Details
			if len(details) != 3 || !strings.Contains(details[0].Value, c.about) || details[1].Name != "node 1: node" || details[2].Name != "node 2: b" ||
				details[1].Value == details[2].Value {
				t.Errorf("%+v", details)
			}
		})
	}
}

// A ledger that knows nothing yet takes a count from the chain: not while nodes have different ones.
func TestNodesThatDisagreeAboutAnImportedAccount(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	w.further("http://b")
	w.claim("http://b", "eth_getTransactionCount", "", `"0x63"`)
	_, err := s.SignTransaction(w, w.next("", 5))
	wants(t, err, ErrNodesDisagree)
	nothingLeft(t, w)
	clear(w.claims)
	must(t, second(s.SignTransaction(w, w.next("", 5))))
}

// A node that says nothing, or nothing that makes sense, is no witness; one that is behind is none either.
func TestWitnesses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*world)
		want   bool
	}{
		"the same":       {func(*world) {}, true},
		"behind":         {func(w *world) { w.claim("http://b", "eth_getTransactionCount", "", `"0x0"`) }, false},
		"not reached":    {func(w *world) { w.down["http://b"] = notReached() }, false},
		"slow":           {func(w *world) { w.down["http://b"] = fault.New(ErrUnknownOutcome, "", "time out") }, false},
		"garbage":        {func(w *world) { w.claim("http://b", "eth_getTransactionCount", "", `{}`) }, false},
		"no final":       {func(w *world) { w.claim("http://b", "eth_getBlockByNumber", "finalized", `null`) }, true},
		"too far behind": {func(w *world) { w.claim("http://b", "eth_getBlockByNumber", `"0x1"`, `null`) }, true},
		"not as far":     {func(w *world) { w.claim("http://b", "eth_getBlockByNumber", `"0x2"`, `null`) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.further("http://b")
			network, err := loadNetwork(w, 31337)
			must(t, err)
			r := nonce.New(31337, w.account)
			r.Floor = 5
			w.node.foreign()
			w.node.mine()
			w.node.final = 2
			_, view := w.viewOf(network)
			c.change(w)
			got, err := vouched(w, network, w.account, r, "http://node", view)
			if err != nil || got != c.want {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}
