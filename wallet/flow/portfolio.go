package flow

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// ChainStatus asks a network's node for its head. Errors: ErrNetworkUnknown, ErrChainMismatch, and those of Host.
func (s *Session) ChainStatus(h Host, chain eth.ChainID) (ChainStatus, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return ChainStatus{}, err
	}
	b := newBatch()
	latest, finalized, fees := b.block("latest"), b.block("finalized"), askFees(b)
	replies, err := b.send(h, network)
	if err != nil {
		return ChainStatus{}, err
	}
	head, err := latestBlock(replies[latest])
	if err != nil {
		return ChainStatus{}, err
	}
	status := ChainStatus{ChainID: chain, Block: head.number, Finalized: network.finalized(head, replies[finalized])}
	if head.baseFee != nil {
		status.BaseFee = fees.baseFee(replies, *head.baseFee)
	}
	return status, nil
}

// defaultDepth is how many blocks on top make a block final where the network states no depth and the node no
// finalized block: two epochs of Ethereum.
const defaultDepth = 64

// finalized returns the number of the newest block that counts as final: by the network's depth, or else by the node's
// finalized tag.
func (n Network) finalized(head *header, tagged RPCReply) uint64 {
	depth := n.FinalDepth
	if depth == 0 {
		if final, err := block(tagged); err == nil && final != nil {
			return final.number
		}
		depth = defaultDepth
	}
	return head.number - min(head.number, depth)
}

// maxSuggested is how many tokens of lists are asked for a balance besides those that the user follows: the first ones, the
// wallet's own list's before others'.
const maxSuggested = 400

// Portfolio asks for all balances of an account, at one block and in one call where the chain has Multicall3. A token that
// does not answer, or whose decimals are not those that are known, has an error of its own. Tokens of lists that the user
// does not follow, the first 400 of them, are there if the account has some; not those of a user's list which call themselves like
// a token that is followed or in the wallet's own list, or like the coin. Errors: ErrNetworkUnknown, ErrChainMismatch, and those of Host.
func (s *Session) Portfolio(h Host, chain eth.ChainID, account eth.Address) (Portfolio, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Portfolio{}, err
	}
	tokens, err := loadKnownTokens(h, network)
	if err != nil {
		return Portfolio{}, err
	}
	known := tokens.list[:min(len(tokens.list), tokens.followed+maxSuggested)]
	nfts, err := loadList[NFT](h, keyNFTs(chain))
	if err != nil {
		return Portfolio{}, err
	}
	var r reads
	coins := r.coins(account)
	for _, t := range known {
		r.ask(t.Address, erc20abi.BalanceOf(account))
		r.ask(t.Address, erc20abi.Decimals())
	}
	for _, n := range nfts {
		n.ask(&r, account)
	}
	got, err := r.send(h, network)
	if err != nil {
		return Portfolio{}, err
	}
	held, ok := got.answers[coins].number()
	if !ok {
		return Portfolio{}, nodeAnswer("it does not know the account's coins", nil)
	}
	p := Portfolio{ChainID: chain, Account: account, Block: got.block, Mined: got.mined(), Balances: []Balance{{Amount: network.coin(held), Name: network.Name}}}
	for i, t := range known {
		b := t.balance(got.answers[1+2*i], got.answers[2+2*i])
		if t.list == "" || !b.Amount.Exact.IsZero() && !tokens.imitated(t.Token) {
			p.Balances = append(p.Balances, b)
		}
	}
	for i, n := range nfts {
		nfts[i] = n.held(got.answers[1+2*len(known)+i], account)
	}
	p.NFTs = nfts
	p.Time, err = clock(h)
	return p, err
}

// mined is the block's time, where it is known.
func (r readings) mined() *eth.Millis {
	if r.time == 0 || r.time > uint64(maxMillis)/1000 {
		return nil
	}
	at := eth.Millis(r.time * 1000)
	return &at
}

// tokenNumber reads a number that a contract answered.
func tokenNumber(r RPCReply) (uint256.Int, error) {
	answer, err := data(r)
	if err != nil {
		return uint256.Int{}, err
	}
	return erc20abi.DecodeUint256(answer)
}

// unlimited reports whether an allowance is all that its token can count: many count to 2^96 or 2^128, and Permit2 to 2^160.
func unlimited(x uint256.Int) bool {
	return x.BitLen() >= 160 || x == uint256.Int{1<<64 - 1, 1<<32 - 1} || x == uint256.Int{1<<64 - 1, 1<<64 - 1}
}

// Allowance asks what a spender may still take of an owner's tokens. Errors: ErrNetworkUnknown, ErrToken,
// ErrChainMismatch, and those of Host.
func (s *Session) Allowance(h Host, chain eth.ChainID, address, owner, spender eth.Address) (Allowance, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Allowance{}, err
	}
	b := newBatch()
	code, ask := b.code(address), askToken(b, address)
	allowed := b.read(address, erc20abi.Allowance(owner, spender), "latest")
	replies, err := b.send(h, network)
	if err != nil {
		return Allowance{}, err
	}
	if err := mustHaveCode(replies[code], "token"); err != nil {
		return Allowance{}, err
	}
	token, err := ask.read(replies)
	if err != nil {
		return Allowance{}, err
	}
	left, err := tokenNumber(replies[allowed])
	if err != nil {
		return Allowance{}, noToken(err)
	}
	return Allowance{Amount: token.amount(left), Spender: spender, Unlimited: unlimited(left)}, nil
}
