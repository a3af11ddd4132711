package flow

import (
	"bytes"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// facts is what a node says, in one batch, of all that a transaction touches.
type facts struct {
	head    *header
	view    nonce.View
	prices  prices
	coins   uint256.Int // the sender's balance
	target  []byte      // code at the transaction's recipient
	partyIs []byte      // code at the meaning's party

	// Of the token or wrapped coin; nil and 0 where the transaction has to do with neither.
	token     *Token
	held      uint256.Int // the sender's tokens
	ownerHeld uint256.Int // the owner's tokens
	allowed   uint256.Int // in approve, what the party may take of the owner's; else what the sender may
	supply    uint256.Int
	followed  bool // the user follows the token, and so its symbol and decimals are those that were followed
}

// askFacts asks for the facts of a transaction to an address that means m.
func askFacts(h Host, network Network, from, to eth.Address, m meaning, speed Speed) (f facts, err error) {
	b := newBatch()
	head, genesis, latest, pending := b.block("latest"), b.block("0x0"), b.count(from, "latest"), b.count(from, "pending")
	coins, target, party, fees := b.balance(from, "latest"), b.code(to), b.code(m.party), askFees(b)
	var tokens holdings
	if m.function != "" {
		tokens = askHoldings(b, from, to, m)
	}
	replies, err := b.send(h, network)
	if err != nil {
		return f, err
	}
	if f.head, err = latestBlock(replies[head]); err != nil {
		return f, err
	}
	if f.view, err = readView(replies[genesis], replies[latest], replies[pending]); err != nil {
		return f, err
	}
	if f.coins, err = quantity(replies[coins]); err != nil {
		return f, err
	}
	if f.target, err = data(replies[target]); err != nil {
		return f, err
	}
	if f.partyIs, err = data(replies[party]); err != nil {
		return f, err
	}
	if f.prices, err = fees.suggest(replies, f.head, speed); err != nil || m.function == "" {
		return f, err
	}
	if err := mustHaveCode(replies[target], "token"); err != nil {
		return f, err
	}
	return f, tokens.read(replies, &f)
}

// holdings are the places of a token's answers in a batch.
type holdings struct {
	self                             tokenAnswers
	held, ownerHeld, allowed, supply int
}

func askHoldings(b *batch, from, token eth.Address, m meaning) holdings {
	spender := from
	if m.function == erc20abi.FunctionApprove {
		spender = m.party
	}
	return holdings{
		self:      askToken(b, token),
		held:      b.read(token, erc20abi.BalanceOf(from), "latest"),
		ownerHeld: b.read(token, erc20abi.BalanceOf(m.owner), "latest"),
		allowed:   b.read(token, erc20abi.Allowance(m.owner, spender), "latest"),
		supply:    b.read(token, erc20abi.TotalSupply(), "latest"),
	}
}

func (a holdings) read(replies []RPCReply, f *facts) error {
	token, err := a.self.read(replies)
	if err != nil {
		return err
	}
	if f.held, err = tokenNumber(replies[a.held]); err != nil {
		return noToken(err)
	}
	if f.ownerHeld, err = tokenNumber(replies[a.ownerHeld]); err != nil {
		return noToken(err)
	}
	// A wrapped coin may lack these two, and no allowance is the careful reading.
	f.allowed, _ = tokenNumber(replies[a.allowed])
	f.supply, _ = tokenNumber(replies[a.supply])
	f.token = &token
	return nil
}

// readView reads the answers about the account's nonces.
func readView(genesis, latest, pending RPCReply) (v nonce.View, err error) {
	if v.Latest, err = number(latest); err != nil {
		return v, err
	}
	if v.Pending, err = number(pending); err != nil {
		return v, err
	}
	if first, err := block(genesis); err == nil && first != nil && first.number == 0 {
		v.Genesis = &first.hash
	}
	return v, nil
}

// isContract reports whether code is a contract's. An account that delegates by EIP-7702 (0xef0100 and an address) is
// still its owner's.
func isContract(code []byte) bool {
	return len(code) > 0 && !(len(code) == 23 && bytes.HasPrefix(code, []byte{0xef, 0x01, 0x00}))
}

// checkToken refuses a followed token that now states other decimals: every amount that was ever shown of it would
// mean something else.
func (f *facts) checkToken(followed []Token) error {
	if f.token == nil {
		return nil
	}
	known := findToken(followed, f.token.Address)
	if known == nil {
		return nil
	}
	if known.Decimals != f.token.Decimals {
		return fault.New(ErrTokenChanged, "token", "this token's contract changed its decimals, which honest tokens never do: "+
			"nothing was prepared; remove the token and add it again if you trust it")
	}
	*f.token, f.followed = *known, true
	return nil
}
