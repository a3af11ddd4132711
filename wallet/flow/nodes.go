package flow

import (
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// ErrNodesDisagree means that nodes of a network contradict each other: nothing was signed. Details: "asked", what they
// were asked, and for each its answer in words, named "node 1: " and so on, with its host.
const ErrNodesDisagree fault.Code = "nodes_disagree"

// endpoints lists the network's nodes, the one to ask first in front.
func (n Network) endpoints() []string { return append([]string{n.Endpoint}, n.Nodes...) }

// serves demands that the first node serves the network's chain, and that no further one serves another.
func serves(h Host, network Network) error {
	for i, endpoint := range network.endpoints() {
		if _, err := newBatch().ask(h, endpoint, network.ChainID); err != nil && (i == 0 || !unreached(err)) {
			return err
		}
	}
	return nil
}

// viewAnswers are the places in a batch of what a node says of an account and its chain: all of a nonce.View.
type viewAnswers struct {
	head, genesis, latest, pending, final, code int
	pins                                        []pinAnswer
}

type pinAnswer struct {
	height uint64
	place  int
}

// askView asks for all that a ledger compares a chain with.
func askView(b *batch, account eth.Address, ledger *nonce.Record) viewAnswers {
	a := viewAnswers{b.block("latest"), b.block("0x0"), b.count(account, "latest"), b.count(account, "pending"), b.block("finalized"),
		b.code(account), nil}
	for _, height := range ledger.Pins() {
		a.pin(b, height)
	}
	return a
}

func (a *viewAnswers) pin(b *batch, height uint64) {
	a.pins = append(a.pins, pinAnswer{height, b.block(hexNumber(height))})
}

// read returns the view and the newest block.
func (a viewAnswers) read(replies []RPCReply) (v nonce.View, head *header, err error) {
	if head, err = latestBlock(replies[a.head]); err != nil {
		return v, nil, err
	}
	v.Head = head.number
	if v.Latest, err = number(replies[a.latest]); err != nil {
		return v, nil, err
	}
	if v.Pending, err = number(replies[a.pending]); err != nil {
		return v, nil, err
	}
	code, err := data(replies[a.code])
	if err != nil {
		return v, nil, err
	}
	v.Delegate = delegateOf(code)
	if first := pinned(replies[a.genesis], 0); first != nil {
		v.Genesis = &first.Hash
	}
	if final, err := block(replies[a.final]); err == nil && final != nil && final.number <= head.number {
		v.Final = &nonce.Pin{Number: final.number, Hash: final.hash}
	}
	for _, p := range a.pins {
		if pin := pinned(replies[p.place], p.height); pin != nil {
			v.Shown = append(v.Shown, *pin)
		}
	}
	return v, head, nil
}

// pinned reads the block at a height; nil where the node does not have it.
func pinned(r RPCReply, height uint64) *nonce.Pin {
	if there, err := block(r); err == nil && there != nil && there.number == height {
		return &nonce.Pin{Number: height, Hash: there.hash}
	}
	return nil
}

// vouched asks the further nodes of a network what one of its nodes, by, said, and reports whether another one knows of as
// many transactions of the account, and has what is final for the first: that is pinned then. A node that is not reached, or
// makes no sense, is no witness, and no error. Errors:
// ErrNodesDisagree, ErrLocked, ErrCancelled.
func vouched(h Host, network Network, account eth.Address, ledger *nonce.Record, by string, said nonce.View) (bool, error) {
	agreed := false
	for _, endpoint := range network.endpoints() {
		if endpoint == by {
			continue
		}
		other, err := compared(h, network, account, ledger, by, endpoint, said)
		switch {
		case unreached(err):
		case err != nil:
			return false, err
		case ledger.Compare(other) != ledger.Compare(said), ledger.Floor == 0 && other.Latest != said.Latest: // an empty ledger believes any count
			return false, disagree(by, endpoint, "how many transactions the account sent", counted(said), counted(other))
		default:
			agreed = agreed || other.Latest >= said.Latest && other.Pending >= said.Pending && (said.Final == nil || slices.Contains(other.Shown, *said.Final))
		}
	}
	return agreed, nil
}

// compared asks another node the same, and demands that it is on the same chain: by its id, by its first block, and by its
// blocks at the height of what is final for the first node and where the ledger has pins.
func compared(h Host, network Network, account eth.Address, ledger *nonce.Record, by, endpoint string, said nonce.View) (nonce.View, error) {
	b := newBatch()
	places := askView(b, account, ledger)
	if said.Final != nil {
		places.pin(b, said.Final.Number)
	}
	replies, err := b.ask(h, endpoint, network.ChainID)
	if mismatch, ok := err.(*fault.Error); ok && mismatch.Code == ErrChainMismatch {
		return nonce.View{}, disagree(by, endpoint, "the chain's id", network.ChainID.String(), mismatch.Details[0].Value)
	}
	if err != nil {
		return nonce.View{}, err
	}
	other, _, err := places.read(replies)
	if err != nil {
		return other, err
	}
	for _, one := range blocks(said) {
		for _, two := range blocks(other) {
			if one.Number == two.Number && one.Hash != two.Hash {
				return other, disagree(by, endpoint, "block "+strconv.FormatUint(one.Number, 10), one.Hash.String(), two.Hash.String())
			}
		}
	}
	return other, nil
}

// blocks lists all that a view shows of its chain.
func blocks(v nonce.View) []nonce.Pin {
	list := slices.Clone(v.Shown)
	if v.Genesis != nil {
		list = append(list, nonce.Pin{Hash: *v.Genesis})
	}
	if v.Final != nil {
		list = append(list, *v.Final)
	}
	return list
}

func disagree(one, other, asked, said, saidToo string) error {
	return fault.New(ErrNodesDisagree, "", "two nodes of this network contradict each other about "+asked+", so one of them is wrong or behind: "+
		"nothing was signed; ask again in a minute, or take the wrong one out of the network").
		With("asked", asked).With("node 1: "+hostOf(one), said).With("node 2: "+hostOf(other), saidToo)
}

// hostOf is what may be shown of an endpoint: providers put keys into the rest of it.
func hostOf(endpoint string) string {
	_, rest, url := strings.Cut(endpoint, "://")
	if !url {
		return endpoint
	}
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return rest[strings.LastIndexByte(rest, '@')+1:]
}

// counted says in words how many transactions of the account a node knows of.
func counted(v nonce.View) string {
	return strconv.FormatUint(v.Latest, 10) + " are mined, " + strconv.FormatUint(v.Pending, 10) + " with those that are pending"
}
