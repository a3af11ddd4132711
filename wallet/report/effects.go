package report

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// effectKind says what an effect is.
type effectKind byte

const (
	effectNone    effectKind = '-' // nothing that this wallet keeps account of
	effectPay     effectKind = 'c' // coins go to the party
	effectMove    effectKind = 'm' // tokens of the owner go to the party
	effectNFT     effectKind = 'n' // an NFT of the owner goes to the party
	effectAllow   effectKind = 'a' // the party may take the amount of the owner's tokens, whatever it might before
	effectMore    effectKind = '+' // the party may take the amount more than before
	effectLess    effectKind = '<' // the party may take the amount less than before
	effectOneNFT  effectKind = 'o' // the party may take one NFT
	effectAllNFTs effectKind = 'A' // the party may take every NFT of the collection, or none any more
	effectWrap    effectKind = 'w' // coins become the wrapped coin
	effectUnwrap  effectKind = 'u'
	effectVault   effectKind = 'v' // what a vault holds for the owner, or what is put in, belongs to the party (ERC-4626)
	effectVote    effectKind = 'd' // the party votes with the owner's tokens
	effectOwner   effectKind = 'O' // the party controls the contract
	effectUpgrade effectKind = 'U' // the contract does from now on what the party's code says
	effectCall    effectKind = 'C' // a call inside the call
	effectCreate  effectKind = 'k' // a contract is created
	effectUnknown effectKind = '?' // the call cannot be read
)

// effect is one thing that a request does, or lets others do, once it is signed: whether a call says it, a call inside of one, or
// a message. It is what findings judge.
type effect struct {
	kind     effectKind
	contract eth.Address // that is called, or that the signed message is for
	token    eth.Address // or collection; zero: the native coin
	owner    eth.Address // whose coins, tokens or contract
	named    bool        // the request names the owner, who may be somebody else
	party    eth.Address
	amount   uint256.Int // of tokens or coins; of an NFT: how many
	id       *uint256.Int
	inAssets bool         // of a vault: the amount is of what it keeps, not of its shares
	off      bool         // what was allowed is taken back
	expires  *uint256.Int // when an allowance ends, in seconds; nil: never
	deadline *uint256.Int // until when the request can be used, in seconds; nil: it does not say
	group    string

	// Of a call inside the call.
	value    uint256.Int
	data     []byte
	delegate bool        // it runs with everything that the caller has
	broken   bool        // its data are no call
	gasPrice uint256.Int // that the contract which makes the call pays beside, for each unit of gas
	gasTo    eth.Address // whom it pays; zero: whoever sends the transaction
}

// allows reports whether the effect lets its party take something later.
func (e *effect) allows() bool {
	switch e.kind {
	case effectAllow, effectMore:
		return !e.amount.IsZero()
	case effectOneNFT:
		return !e.party.IsZero()
	case effectAllNFTs:
		return !e.off
	}
	return false
}

// pays reports whether coins, tokens or NFTs reach the party.
func (e *effect) pays() bool {
	return e.kind == effectPay || e.kind == effectMove || e.kind == effectNFT
}

// unlimited reports whether an amount is more than anybody will ever hold: 2^119 or more, which is a thousand times what there is of
// any token of note, or the most that tokens with smaller numbers know, or all of the token there is.
func (k *Knowledge) unlimited(e *effect) bool {
	if e.amount.BitLen() >= 120 || e.amount == max96 {
		return true
	}
	t := k.Token(e.token)
	return t != nil && !t.Supply.IsZero() && e.amount.Cmp(t.Supply) >= 0
}

var max96 = uint256.Int{1<<64 - 1, 1<<32 - 1}
