package flow

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

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

// askApprovals asks what stands of each key, and what its token says of itself.
func askApprovals(r *reads, account eth.Address, keys []ApprovalKey) approvalReads {
	a := approvalReads{account: account, tokens: map[approvedToken]int{}}
	for _, k := range keys {
		a.keys = append(a.keys, len(r.calls))
		switch k.Kind {
		case ApprovalAmount:
			r.ask(k.Token, erc20abi.Allowance(account, *k.Spender))
		case ApprovalPermit2:
			r.ask(report.Permit2, erc20abi.Permit2Allowance(account, k.Token, *k.Spender))
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
	key      ApprovalKey
	spender  eth.Address // zero: it does not stand
	unread   bool        // its contract did not answer: it may stand
	token    Token
	listed   bool // the token is followed or in a list
	known    bool // and does not contradict what is known of it
	imitates bool // nobody vouches for the token, and it calls itself like another one
	amount   uint256.Int
	held     *uint256.Int // of the token; nil where it does not say
	supply   uint256.Int
	expires  uint64 // in seconds since 1970, of Permit2
}

// gone reports whether nothing is left of an approval: it was taken back, used up, or the NFT is another's. Of Permit2 an
// amount may be left that stands again as soon as the token lets Permit2 take some.
func (a standingApproval) gone() bool { return a.spender.IsZero() && !a.unread && a.amount.IsZero() }

// read returns what stands of a key.
func (p approvalReads) read(answers []readAnswer, i int, k ApprovalKey, tokens *knownTokens) standingApproval {
	at := p.keys[i]
	a := standingApproval{key: k, unread: answers[at].failed}
	stands := false
	switch k.Kind {
	case ApprovalAmount:
		a.amount, _ = answers[at].number()
		stands = !a.amount.IsZero()
	case ApprovalPermit2:
		through, _ := answers[at+1].number()
		a.amount, a.expires = readPermit2(answers[at])
		stands = !a.amount.IsZero() && (!through.IsZero() || answers[at+1].failed)
	case ApprovalNFT:
		spender, _ := answers[at].address()
		owner, _ := answers[at+1].address()
		if a.unread = a.unread || answers[at+1].failed; owner == p.account {
			a.spender = spender
		}
	case ApprovalAll:
		stands = answers[at].yes()
	}
	if k.Spender != nil && (stands || a.unread) {
		a.spender = *k.Spender
	}
	a.describe(answers[p.tokens[k.token()]:], tokens)
	return a
}

// describe reads what the token says of itself: symbol, decimals, balance and supply. What is known of it counts for more,
// unless it states other decimals.
func (a *standingApproval) describe(said []readAnswer, tokens *knownTokens) {
	known, counted := tokens.find(a.key.Token), a.key.token().counted
	a.token = Token{Address: a.key.Token, Symbol: tokenText(said[0].data, maxSymbol)}
	decimals, stated := uint64(0), false
	if counted {
		decimals, stated = said[1].small()
		if held, ok := said[2].number(); ok {
			a.held = &held
		}
		a.supply, _ = said[3].number()
	}
	switch a.listed = known != nil; {
	case known != nil && (!stated || decimals == uint64(known.Decimals)):
		a.token, a.known = known.Token, true
	case decimals <= maxPrecision:
		a.token.Decimals = uint8(decimals)
	}
	a.imitates = counted && known == nil && tokens.imitated(a.token)
}

// readPermit2 reads (uint160 amount, uint48 expiration, uint48 nonce).
func readPermit2(a readAnswer) (amount uint256.Int, expires uint64) {
	if a.failed || len(a.data) < 96 {
		return amount, 0
	}
	expires, _ = uint256.FromBytes32([32]byte(a.data[32:])).Uint64()
	return uint256.FromBytes32([32]byte(a.data)), expires
}
