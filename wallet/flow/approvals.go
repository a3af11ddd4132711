package flow

import (
	"slices"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

// Approvals finds what spenders may take of an account's tokens and NFTs now: by the events of every approval that the
// account ever gave, and by what the contracts say of each. The search asks the node a bounded number of questions and is
// stored, so that asking again goes on with older blocks until it is complete. Approvals of contracts that keep to no
// standard, or log none, are not found. It works while the wallet is locked. Errors: ErrNetworkUnknown, ErrChainMismatch,
// ErrNodeRefused and ErrNodeAnswer where the node has no logs to give, and those of Host.
func (s *Session) Approvals(h Host, chain eth.ChainID, account eth.Address) (Approvals, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Approvals{}, err
	}
	knows, err := s.surroundings(h, network, account)
	if err != nil {
		return Approvals{}, err
	}
	tokens, err := loadKnownTokens(h, network)
	if err != nil {
		return Approvals{}, err
	}
	search := &approvalSearch{host: h, network: network, account: account, tokens: tokens}
	if err := search.start(); err != nil {
		return Approvals{}, err
	}
	if err := search.run(); err != nil {
		return Approvals{}, err
	}
	var r reads
	asked := askApprovals(&r, account, search.now.Keys)
	got, err := r.send(h, network)
	if err != nil {
		return Approvals{}, err
	}
	var standing []standingApproval
	keys := []ApprovalKey{}
	for i, k := range search.now.Keys {
		a, unknown := asked.read(got.answers, i, k, tokens)
		if a.spender.IsZero() && !unknown {
			continue // taken back, used up, or the NFT is another's: a new approval would log again
		}
		if keys = append(keys, k); !a.spender.IsZero() {
			standing = append(standing, a)
		}
	}
	last, err := askSpenders(h, network, &knows, standing, search.head-min(search.head, defaultDepth))
	if err != nil {
		return Approvals{}, err
	}
	if err := search.store(last, keys); err != nil {
		return Approvals{}, err
	}
	list := Approvals{ChainID: chain, Account: account, FromBlock: search.now.FromBlock, Block: got.block,
		Complete: search.now.FromBlock == 0 && !search.now.Full, List: []Approval{}}
	var documents []Approval
	for _, a := range standing {
		documents = append(documents, a.document(network, account, &knows))
	}
	for _, severity := range [...]report.Severity{report.SeverityDanger, report.SeverityWarning, report.SeverityInfo} {
		for _, d := range documents {
			if d.Risk.Severity == severity {
				list.List = append(list.List, d)
			}
		}
	}
	return list, nil
}

// approvalReads are the places of the answers about keys and their tokens.
type approvalReads struct {
	account eth.Address
	keys    []int // each key's first place
	tokens  map[approvedToken]int
}

// approvedToken is a contract, which is asked for amounts too if it is approved like an ERC-20 token.
type approvedToken struct {
	address eth.Address
	counted bool
}

func (k ApprovalKey) token() approvedToken {
	return approvedToken{k.Token, k.Kind == ApprovalAmount || k.Kind == ApprovalPermit2}
}

func askApprovals(r *reads, account eth.Address, keys []ApprovalKey) approvalReads {
	a := approvalReads{account: account, tokens: map[approvedToken]int{}}
	for _, k := range keys {
		a.keys = append(a.keys, len(r.calls))
		switch k.Kind {
		case ApprovalAmount:
			r.ask(k.Token, erc20abi.Allowance(account, *k.Spender))
		case ApprovalPermit2:
			r.ask(report.Permit2, permit2Allowance(account, k.Token, *k.Spender))
			r.ask(k.Token, erc20abi.Allowance(account, report.Permit2))
		case ApprovalNFT:
			r.ask(k.Token, erc20abi.GetApproved(*k.TokenID))
			r.ask(k.Token, erc20abi.OwnerOf(*k.TokenID))
		case ApprovalAll:
			r.ask(k.Token, erc20abi.IsApprovedForAll(account, *k.Spender))
		}
		if _, asked := a.tokens[k.token()]; asked {
			continue
		}
		a.tokens[k.token()] = r.ask(k.Token, erc20abi.Symbol())
		if k.token().counted {
			r.ask(k.Token, erc20abi.Decimals())
			r.ask(k.Token, erc20abi.BalanceOf(account))
			r.ask(k.Token, erc20abi.TotalSupply())
		}
	}
	return a
}

// standingApproval is an approval by what the contracts say now.
type standingApproval struct {
	key     ApprovalKey
	spender eth.Address // zero: it does not stand
	token   Token
	known   bool // the token is followed or in a list, and says of itself what is known
	amount  uint256.Int
	held    uint256.Int // of the token
	supply  uint256.Int
	expires uint64 // in seconds since 1970, of Permit2
}

// read returns what stands of a key; unknown where its contract does not answer.
func (p approvalReads) read(answers []readAnswer, i int, k ApprovalKey, tokens *knownTokens) (a standingApproval, unknown bool) {
	at := p.keys[i]
	a = standingApproval{key: k}
	var ok bool
	switch k.Kind {
	case ApprovalAmount:
		if a.amount, ok = answers[at].number(); !a.amount.IsZero() {
			a.spender = *k.Spender
		}
	case ApprovalPermit2:
		var through uint256.Int
		a.amount, a.expires, ok = readPermit2(answers[at])
		if through, _ = answers[at+1].number(); !a.amount.IsZero() && !through.IsZero() {
			a.spender = *k.Spender
		}
		unknown = !a.amount.IsZero() // the token may let Permit2 take some again, by any event
	case ApprovalNFT:
		spender, approved := answers[at].address()
		owner, owned := answers[at+1].address()
		if ok = approved && owned; ok && owner == p.account {
			a.spender = spender
		}
	case ApprovalAll:
		if ok = !answers[at].failed; answers[at].yes() {
			a.spender = *k.Spender
		}
	}
	a.describe(answers[p.tokens[k.token()]:], tokens)
	return a, unknown || !ok
}

// describe reads what the token says of itself: symbol, decimals, balance and supply. What is known of it counts for more,
// unless it states other decimals.
func (a *standingApproval) describe(said []readAnswer, tokens *knownTokens) {
	known, counted := tokens.find(a.key.Token), a.key.token().counted
	a.token = Token{Address: a.key.Token, Symbol: tokenText(said[0].data, maxSymbol)}
	var decimals uint64
	if counted {
		decimals, _ = said[1].small()
		a.held, _ = said[2].number()
		a.supply, _ = said[3].number()
	}
	switch {
	case known != nil && (!counted || decimals == uint64(known.Decimals)):
		a.token, a.known = known.Token, true
	case decimals <= maxPrecision:
		a.token.Decimals = uint8(decimals)
	}
}

// permit2Allowance encodes allowance(address,address,address) of Permit2.
func permit2Allowance(owner, token, spender eth.Address) []byte {
	return slices.Concat([]byte{0x92, 0x7d, 0xa1, 0x05}, addressWord(owner), addressWord(token), addressWord(spender))
}

// readPermit2 reads (uint160 amount, uint48 expiration, uint48 nonce).
func readPermit2(a readAnswer) (amount uint256.Int, expires uint64, ok bool) {
	if a.failed || len(a.data) < 96 {
		return amount, 0, false
	}
	expires, ok = uint256.FromBytes32([32]byte(a.data[32:])).Uint64()
	return uint256.FromBytes32([32]byte(a.data)), expires, ok
}

// askSpenders adds to what is known whether each spender is a contract, and returns a block of the chain.
func askSpenders(h Host, network Network, knows *report.Knowledge, list []standingApproval, number uint64) (*header, error) {
	b := newBatch()
	last := b.block(hexNumber(number))
	places := map[eth.Address]int{}
	for _, a := range list {
		if _, asked := places[a.spender]; !asked {
			places[a.spender] = b.code(a.spender)
		}
	}
	replies, err := b.send(h, network)
	if err != nil {
		return nil, err
	}
	for spender, at := range places {
		code, err := data(replies[at])
		if err != nil {
			return nil, err
		}
		knows.Addresses = append(knows.Addresses, report.OnChain{Address: spender, Contract: isContract(code)})
	}
	return block(replies[last])
}
