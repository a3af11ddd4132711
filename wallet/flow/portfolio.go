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

// Portfolio asks for all balances of an account, at one block. A token that does not answer has an error of its own.
// Errors: ErrNetworkUnknown, ErrChainMismatch, and those of Host.
func (s *Session) Portfolio(h Host, chain eth.ChainID, account eth.Address) (Portfolio, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Portfolio{}, err
	}
	tokens, err := loadTokens(h, network)
	if err != nil {
		return Portfolio{}, err
	}
	held, from, block, err := askBalances(h, network, tokens, account, "latest")
	if err == nil && from != block { // a block came in between: ask for that very block
		held, _, _, err = askBalances(h, network, tokens, account, hexNumber(block))
	}
	if err != nil {
		return Portfolio{}, err
	}
	now, err := clock(h)
	return Portfolio{ChainID: chain, Account: account, Block: block, Time: now, Balances: held, NFTs: []NFT{}}, err
}

// askBalances returns the balances at a block, and the newest block's number before and after they were read.
func askBalances(h Host, network Network, tokens []Token, account eth.Address, tag string) (held []Balance, before, after uint64, err error) {
	b := newBatch()
	first, coin, from := b.add("eth_blockNumber"), b.balance(account, tag), len(b.requests)
	for _, t := range tokens {
		b.read(t.Address, erc20abi.BalanceOf(account), tag)
	}
	last := b.add("eth_blockNumber")
	replies, err := b.send(h, network)
	if err != nil {
		return nil, 0, 0, err
	}
	if before, err = number(replies[first]); err != nil {
		return nil, 0, 0, err
	}
	if after, err = number(replies[last]); err != nil {
		return nil, 0, 0, err
	}
	coins, err := quantity(replies[coin])
	held = []Balance{{Amount: network.coin(coins), Name: network.Name}}
	for i, t := range tokens {
		held = append(held, t.balance(replies[from+i]))
	}
	return held, before, after, err
}

func (t Token) balance(r RPCReply) Balance {
	held, err := tokenNumber(r)
	if err != nil {
		return Balance{Amount: t.amount(uint256.Int{}), Name: t.Name, Error: "The token's contract did not answer."}
	}
	return Balance{Amount: t.amount(held), Name: t.Name}
}

// tokenNumber reads a number that a contract answered.
func tokenNumber(r RPCReply) (uint256.Int, error) {
	answer, err := data(r)
	if err != nil {
		return uint256.Int{}, err
	}
	return erc20abi.DecodeUint256(answer)
}

// unlimited is the least allowance that counts as without limit: 2^255, which no balance reaches.
var unlimited = uint256.Int{0, 0, 0, 1 << 63}

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
	return Allowance{Amount: token.amount(left), Spender: spender, Unlimited: left.Cmp(unlimited) >= 0}, nil
}
