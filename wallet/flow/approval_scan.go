package flow

import (
	"errors"

	"github.com/latchkey/latchkey/eth"
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

// approvalSearch looks through the logs for what an account ever approved. It goes on where the last search of the account
// ended: what is stored only spares time, and is made anew where it is damaged or of another chain.
type approvalSearch struct {
	host     Host
	network  Network
	account  eth.Address
	tokens   *knownTokens
	head     uint64
	hash     eth.Hash     // of the newest block that was looked at before
	searched []BlockRange // newest first: what this search looked through, and what others did
	at       int          // the range that is being made longer, downwards
	span     uint64
	full     bool
	keys     []ApprovalKey
	seen     map[string]bool
	of       map[eth.Address]int // how many keys each contract has
}

// searchApprovals searches as far as it goes.
func searchApprovals(h Host, network Network, account eth.Address) (*approvalSearch, error) {
	tokens, err := loadKnownTokens(h, network)
	if err != nil {
		return nil, err
	}
	a := &approvalSearch{host: h, network: network, account: account, tokens: tokens, seen: map[string]bool{}, of: map[eth.Address]int{}}
	if err := a.start(); err != nil {
		return nil, err
	}
	return a, a.run()
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
	scan := logScan{host: a.host, network: a.network, span: a.span, left: maxQuestions,
		filters: []topicFilter{{events, {eth.Hash(addressWord(a.account))}}}}
	for a.join(); a.from() > 0; a.join() {
		floor := uint64(0)
		if a.at+1 < len(a.searched) {
			floor = a.searched[a.at+1].To + 1
		}
		first := a.searched[0].From > a.head
		logs, from, ok, err := scan.back(a.from()-1, floor)
		if err == nil && !ok && first {
			err = scan.failure
		}
		switch {
		case errors.Is(err, ErrNodeRefused) && scan.again() && a.skip():
			continue
		case (errors.Is(err, ErrNodeRefused) || errors.Is(err, ErrUnknownOutcome)) && !first:
			ok = false // what was found so far is worth telling
		case err != nil:
			return err
		}
		if !ok {
			break
		}
		a.searched[a.at].From = from
		for _, l := range logs {
			if k, ok := a.read(l); ok {
				a.add(k)
			}
		}
	}
	a.span, a.full = scan.span, a.full || scan.cut
	return nil
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
	name := k
	name.Gone = 0
	id := string(name.AppendJSON(nil))
	if a.seen[id] {
		return
	}
	room := maxApprovals
	if a.tokens.find(k.Token) == nil {
		room /= 2 // whatever strangers log, there is room for what is known
	}
	if len(a.keys) >= room || room < maxApprovals && a.of[k.Token] >= maxApprovalsOfToken {
		a.full = true
		return
	}
	a.seen[id] = true
	a.of[k.Token]++
	a.keys = append(a.keys, k)
}
