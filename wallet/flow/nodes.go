package flow

import (
	"errors"
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

// viewAnswers are the places in a batch of what a node says of an account and its chain.
type viewAnswers struct{ genesis, latest, pending, final int }

func askView(b *batch, account eth.Address) viewAnswers {
	return viewAnswers{b.block("0x0"), b.count(account, "latest"), b.count(account, "pending"), b.block("finalized")}
}

func (a viewAnswers) read(replies []RPCReply) (nonce.View, error) {
	return readView(replies[a.genesis], replies[a.latest], replies[a.pending])
}

// testimony is what one node said of an account and its chain.
type testimony struct {
	by    string // its endpoint
	view  nonce.View
	final *header // its newest final block; nil where it names none
}

// vouched asks the further nodes of a network what one of its nodes said, and reports whether another one knows of as many
// transactions of the account. A node that is not reached, or makes no sense, is no witness, and no error. Errors:
// ErrNodesDisagree, ErrLocked, ErrCancelled.
func vouched(h Host, network Network, account eth.Address, ledger *nonce.Record, first testimony) (bool, error) {
	agreed := false
	for _, endpoint := range network.endpoints() {
		if endpoint == first.by {
			continue
		}
		other, err := first.compared(h, endpoint, network.ChainID, account)
		switch {
		case unreached(err):
		case err != nil:
			return false, err
		case ledger.Compare(other) != ledger.Compare(first.view):
			return false, disagree(first.by, endpoint, "how many transactions the account sent", counted(first.view), counted(other))
		default:
			agreed = agreed || other.Latest >= first.view.Latest && other.Pending >= first.view.Pending
		}
	}
	return agreed, nil
}

// compared asks another node the same, and demands that it is on the same chain: by its id, its first block, and the block
// at the height of what is final for the first node.
func (t testimony) compared(h Host, endpoint string, chain eth.ChainID, account eth.Address) (nonce.View, error) {
	b := newBatch()
	places, same := askView(b, account), 0
	if t.final != nil {
		same = b.block(hexNumber(t.final.number))
	}
	replies, err := b.ask(h, endpoint, chain)
	if mismatch := new(fault.Error); errors.As(err, &mismatch) && mismatch.Code == ErrChainMismatch {
		return nonce.View{}, disagree(t.by, endpoint, "the chain's id", chain.String(), mismatch.Details[0].Value)
	}
	if err != nil {
		return nonce.View{}, err
	}
	view, err := places.read(replies)
	if err != nil {
		return view, err
	}
	if t.view.Genesis != nil && view.Genesis != nil && *t.view.Genesis != *view.Genesis {
		return view, disagree(t.by, endpoint, "block 0", t.view.Genesis.String(), view.Genesis.String())
	}
	if same > 0 {
		if there, err := block(replies[same]); err == nil && there != nil && there.hash != t.final.hash {
			return view, disagree(t.by, endpoint, "block "+strconv.FormatUint(t.final.number, 10), t.final.hash.String(), there.hash.String())
		}
	}
	return view, nil
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
