package flow

import (
	"encoding/hex"
	"errors"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

const (
	maxApprovals        = 1000 // kept of an account, at most half of them of contracts that are not known
	maxApprovalsOfToken = 20   // of one contract that is not known: whoever floods an account's logs pays for many contracts
)

// The events by which an account approves, each with the account as its first topic. Permit2's Lockdown and the like take
// back: what stands is read from the contracts, so they are not looked for.
var (
	topicApproval        = topic("Approval(address,address,uint256)") // of ERC-20; of ERC-721 with the id as a topic
	topicApprovalForAll  = topic("ApprovalForAll(address,address,bool)")
	topicPermit2Approval = topic("Approval(address,address,address,uint160,uint48)")
	topicPermit2Permit   = topic("Permit(address,address,address,uint160,uint48,uint48)")
)

func keyApprovals(chain eth.ChainID, account eth.Address) string {
	return "approvals/" + chain.String() + "/0x" + hex.EncodeToString(account[:])
}

// approvalSearch looks through the logs for what an account ever approved. It goes on where the last search of the account
// ended: what is stored only spares time, and is made anew where it is damaged or of another chain.
type approvalSearch struct {
	host    Host
	network Network
	account eth.Address
	tokens  *knownTokens
	head    uint64
	kept    *ApprovalScan // of the last search; nil: none
	now     ApprovalScan
	seen    map[string]bool
	of      map[eth.Address]int // how many keys each contract has
}

// start loads the last search and asks for the head.
func (a *approvalSearch) start() error {
	record, err := a.host.Load(keyApprovals(a.network.ChainID, a.account))
	if err != nil {
		return err
	}
	if v, err := json.Parse(record.Value); err == nil {
		if kept, err := ParseApprovalScan(v); err == nil && kept.FromBlock <= kept.ToBlock {
			a.kept = &kept
		}
	}
	b := newBatch()
	head, last := b.block("latest"), 0
	if a.kept != nil {
		last = b.block(hexNumber(a.kept.ToBlock))
	}
	replies, err := b.send(a.host, a.network)
	if err != nil {
		return err
	}
	newest, err := latestBlock(replies[head])
	if err != nil {
		return err
	}
	a.head = newest.number
	if a.kept != nil {
		if then, err := block(replies[last]); err != nil || then == nil || then.hash != a.kept.Hash || then.number > a.head {
			a.kept = nil
		}
	}
	a.seen, a.of = map[string]bool{}, map[eth.Address]int{}
	a.now = ApprovalScan{FromBlock: a.head + 1, ToBlock: a.head, Span: a.head + 1, Keys: []ApprovalKey{}}
	if a.kept != nil {
		a.now.Span, a.now.Full = max(1, a.kept.Span), a.kept.Full
		for _, k := range a.kept.Keys {
			if k.readable() {
				a.add(k)
			}
		}
	}
	return nil
}

// readable reports whether a stored key has what its kind is read by.
func (k ApprovalKey) readable() bool {
	if k.Kind == ApprovalNFT {
		return k.TokenID != nil
	}
	return k.Spender != nil
}

// run searches from the head back to the first block, but not again what was searched before, as far as its questions go.
func (a *approvalSearch) run() error {
	events := []eth.Hash{topicApproval, topicApprovalForAll, topicPermit2Approval, topicPermit2Permit}
	scan := logScan{host: a.host, network: a.network, span: a.now.Span, left: maxQuestions,
		filters: []topicFilter{{events, {eth.Hash(addressWord(a.account))}}}}
	for a.join(); a.now.FromBlock > 0; a.join() {
		floor := uint64(0)
		if a.kept != nil && a.kept.ToBlock < a.now.FromBlock {
			floor = a.kept.ToBlock + 1
		}
		logs, from, ok, err := scan.back(a.now.FromBlock-1, floor)
		if err == nil && !ok && a.now.FromBlock > a.head {
			err = scan.failure
		}
		if (errors.Is(err, ErrNodeRefused) || errors.Is(err, ErrUnknownOutcome)) && a.now.FromBlock <= a.head { // what was found so far is worth telling
			break
		}
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		a.now.FromBlock = from
		for _, l := range logs {
			if k, ok := a.read(l); ok {
				a.add(k)
			}
		}
	}
	a.now.Span = scan.span
	return nil
}

// join takes over what was searched before once the search reaches it.
func (a *approvalSearch) join() {
	if a.kept != nil && a.now.FromBlock == a.kept.ToBlock+1 {
		a.now.FromBlock = a.kept.FromBlock
	}
}

// read reads one of the four events. Logs of other contracts than Permit2 that look like its own are nobody's approval.
func (a *approvalSearch) read(l eventLog) (k ApprovalKey, ok bool) {
	if owner, is := l.addressIn(1); !is || owner != a.account {
		return k, false
	}
	second, ok2 := l.addressIn(2)
	third, ok3 := l.addressIn(3)
	k = ApprovalKey{Token: l.address, Spender: &second}
	switch l.topics[0] {
	case topicApproval:
		if k.Kind = ApprovalAmount; len(l.topics) == 4 {
			id := uint256.FromBytes32(l.topics[3])
			return ApprovalKey{Kind: ApprovalNFT, Token: l.address, TokenID: &id}, ok2 && len(l.data) == 0
		}
		return k, ok2 && len(l.topics) == 3 && len(l.data) == 32
	case topicApprovalForAll:
		k.Kind = ApprovalAll
		return k, ok2 && len(l.topics) == 3 && len(l.data) == 32
	case topicPermit2Approval, topicPermit2Permit:
		return ApprovalKey{Kind: ApprovalPermit2, Token: second, Spender: &third}, ok2 && ok3 && l.address == report.Permit2
	}
	return k, false
}

// add keeps a key, once.
func (a *approvalSearch) add(k ApprovalKey) {
	name := string(k.AppendJSON(nil))
	if a.seen[name] {
		return
	}
	room := maxApprovals
	if a.tokens.find(k.Token) == nil {
		room /= 2 // whatever strangers log, there is room for what is known
	}
	if len(a.now.Keys) >= room || room < maxApprovals && a.of[k.Token] >= maxApprovalsOfToken {
		a.now.Full = true
		return
	}
	a.seen[name] = true
	a.of[k.Token]++
	a.now.Keys = append(a.now.Keys, k)
}

// store keeps the search for the next time: the keys that may still stand, and the blocks that will hardly be mined anew.
func (a *approvalSearch) store(last *header, keys []ApprovalKey) error {
	kept := a.now
	kept.Keys = keys
	if last == nil || last.number < kept.FromBlock {
		return nil
	}
	kept.ToBlock, kept.Hash = last.number, last.hash
	err := update(a.host, keyApprovals(a.network.ChainID, a.account), func([]byte) ([]byte, error) { return kept.AppendJSON(nil), nil })
	if errors.Is(err, ErrStorage) || errors.Is(err, ErrBusy) { // it would only have spared time
		return nil
	}
	return err
}
