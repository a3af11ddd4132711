package flow

import (
	"encoding/hex"
	"errors"
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
)

// maxRanges is how many ranges of blocks a stored search has: each time that the wallet was away for longer than one search
// reaches leaves one more, until the gap is looked through, and so does a block that the node refuses.
const maxRanges = 8

func keyApprovals(chain eth.ChainID, account eth.Address) string {
	return "approvals/" + chain.String() + "/0x" + hex.EncodeToString(account[:])
}

// start asks for the head, and takes over the last search of the account as far as it counts.
func (a *approvalSearch) start() error {
	kept, err := a.load()
	if err != nil {
		return err
	}
	b := newBatch()
	head, last := b.block("latest"), 0
	if kept != nil {
		last = b.block(hexNumber(kept.Searched[0].To))
	}
	replies, err := b.send(a.host, a.network)
	if err != nil {
		return err
	}
	newest, err := latestBlock(replies[head])
	if err != nil {
		return err
	}
	a.head, a.span = newest.number, newest.number+1
	a.searched = []BlockRange{{a.head + 1, a.head}}
	if kept == nil {
		return nil
	}
	if then, err := block(replies[last]); err != nil || then == nil || then.hash != kept.Hash || kept.Searched[0].To > a.head {
		return nil // another chain
	}
	if kept.Node == a.node() { // what another node did not have, this one may
		a.searched, a.hash = append(a.searched, kept.Searched...), kept.Hash
		a.span, a.full = max(1, kept.Span), kept.Full
	}
	for _, k := range kept.Keys {
		if k.readable() {
			a.add(k)
		}
	}
	return nil
}

// load reads what is stored; nil where that is nothing, or no search.
func (a *approvalSearch) load() (*ApprovalScan, error) {
	record, err := a.host.Load(keyApprovals(a.network.ChainID, a.account))
	if err != nil {
		return nil, err
	}
	v, err := json.Parse(record.Value)
	if err != nil {
		return nil, nil
	}
	kept, err := ParseApprovalScan(v)
	if err != nil || len(kept.Searched) == 0 {
		return nil, nil
	}
	for i, r := range kept.Searched {
		if r.From > r.To || i > 0 && r.To >= kept.Searched[i-1].From {
			return nil, nil
		}
	}
	return &kept, nil
}

// node tells nodes apart.
func (a *approvalSearch) node() eth.Hash { return eth.Keccak256([]byte(a.network.Endpoint)) }

// from is the first block that was looked at, but for single ones that the node refused.
func (a *approvalSearch) from() uint64 { return a.searched[a.at].From }

// complete reports whether all blocks were looked at, and nothing was left out.
func (a *approvalSearch) complete() bool { return len(a.searched) == 1 && a.from() == 0 && !a.full }

// join takes over what was searched before once the search reaches it.
func (a *approvalSearch) join() {
	for next := a.at + 1; next < len(a.searched) && a.from() == a.searched[next].To+1; {
		a.searched[a.at].From = a.searched[next].From
		a.searched = append(a.searched[:next], a.searched[next+1:]...)
	}
}

// skip leaves out a block, which the node does not even answer for alone: whoever fills it with logs must not hide what was
// approved before. The next search asks for it again.
func (a *approvalSearch) skip() bool {
	block, next := a.from()-1, a.at+1
	if block == 0 || len(a.searched) >= maxRanges {
		return false
	}
	if next == len(a.searched) || a.searched[next].To+1 != block {
		a.searched = slices.Insert(a.searched, next, BlockRange{block, block - 1})
	}
	a.at++
	return true
}

// settled is the newest block that will hardly be mined anew.
func (a *approvalSearch) settled() uint64 {
	return a.head - min(a.head, max(a.network.FinalDepth, defaultDepth))
}

// store keeps the search for the next time, with the keys that may still stand, as far as its blocks are settled.
func (a *approvalSearch) store(last *header, keys []ApprovalKey) error {
	kept := ApprovalScan{Node: a.node(), Hash: a.hash, Span: a.span, Full: a.full, Keys: keys}
	for i, r := range a.searched {
		switch {
		case i > 0:
		case last != nil && last.number >= r.From && last.number <= r.To:
			r.To, kept.Hash = last.number, last.hash
		default: // too short a stretch to keep
			continue
		}
		if r.From <= r.To {
			kept.Searched = append(kept.Searched, r)
		}
	}
	if len(kept.Searched) == 0 {
		return nil
	}
	kept.Searched = kept.Searched[:min(len(kept.Searched), maxRanges)]
	err := update(a.host, keyApprovals(a.network.ChainID, a.account), func([]byte) ([]byte, error) { return kept.AppendJSON(nil), nil })
	if errors.Is(err, ErrStorage) || errors.Is(err, ErrBusy) { // it would only have spared time
		return nil
	}
	return err
}
