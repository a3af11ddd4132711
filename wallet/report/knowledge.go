package report

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// Knowledge is what is known of the surroundings of a request when its report is written. Any part may be missing: then less
// is said, and never less is warned of.
type Knowledge struct {
	Network     Network
	From        eth.Address // the account that signs
	Origin      string      // the web page that asks
	Now         eth.Millis  // 0: unknown
	Names       []Name      // each address may have several; the first counts
	Paid        []Payee
	Findings    []Finding // of whoever asks for the report; they stand among the others
	Descriptors []UserDescriptor
	Link        *Link         // to others, of a transaction that the wallet itself makes; nil: none
	Declared    *abi.Function // what whoever asks says that the transaction calls

	// What a node says. Asked tells whether one was asked at all.
	Asked      bool
	Addresses  []OnChain
	Tokens     []Token
	Holdings   []Holding
	Allowances []Allowance
	Coins      uint256.Int  // the account's balance
	BaseFee    uint256.Int  // wei per gas, of the next block
	UsualFee   uint256.Int  // wei per gas, base fee and tip in the middle of the last blocks; 0: unknown
	Used       uint64       // gas that the node expects; 0: unknown
	DataFee    *uint256.Int // what a rollup takes beside the gas, by its oracle; nil on other chains
	Simulation *Simulation
	Received   []Holding // what the simulation gave to others, for tokens that keep a part of each transfer
	Unproven   bool      // of a delegation: the node does not show that the chain knows such transactions
	Judged     bool      // it was signed before: what it does is told, and no longer judged

	assumed Standard // of contracts of which nothing is known
}

// Network is the chain that a request is for.
type Network struct {
	Name     string
	ChainID  eth.ChainID
	Symbol   string // of the native coin
	Decimals uint8
	WETH     *eth.Address // the wrapped native coin
}

// Name is an address's name, and whose word it is.
type Name struct {
	Address eth.Address
	Name    string
	By      NamedBy
}

// Payee is an address that the account paid, and how often.
type Payee struct {
	Address eth.Address
	Count   uint32
}

// OnChain is what a node says of an address.
type OnChain struct {
	Address        eth.Address
	Contract       bool         // there is code, and it is not a delegation's
	Delegate       *eth.Address // EIP-7702
	Implementation *eth.Address // of a proxy, or its beacon (ERC-1967)
	Asset          *eth.Address // the token that a vault says it keeps (ERC-4626)
	Standard       Standard
	Followed       bool // the user follows it as what Standard says, which no node changes
}

// Standard is the kind of tokens that a contract keeps.
type Standard uint8

const (
	StandardUnknown Standard = iota // it answers neither as a token nor as a collection does
	StandardERC20
	StandardERC721
	StandardERC1155
)

// Trust says whose word a token's symbol and decimals are.
type Trust uint8

const (
	TrustItself   Trust = iota // its contract's own
	TrustUserList              // a token list's that the user added
	TrustList                  // the wallet's own list's
	TrustFollowed              // the user follows it
)

// Token is a token's description.
type Token struct {
	Address  eth.Address
	Symbol   string
	Decimals uint8
	Trust    Trust
	Supply   uint256.Int // 0: unknown
}

// Holding is what an owner has of a token: or of one NFT, if there is an id.
type Holding struct {
	Token  eth.Address
	Owner  eth.Address
	ID     *uint256.Int
	Amount uint256.Int
}

// Allowance is what a spender may take of an owner's tokens.
type Allowance struct {
	Token   eth.Address
	Owner   eth.Address
	Spender eth.Address
	Amount  uint256.Int
}

// Coin returns an amount of the native coin.
func (n Network) Coin(x uint256.Int) Amount {
	return Amount{Exact: x, Text: erc20abi.FormatAmount(x, n.Decimals), Symbol: n.Symbol, Decimals: n.Decimals}
}

// Amount returns an amount of the token.
func (t Token) Amount(x uint256.Int) Amount {
	address := t.Address
	return Amount{Exact: x, Text: erc20abi.FormatAmount(x, t.Decimals), Symbol: t.Symbol, Decimals: t.Decimals, Token: &address}
}

// Token returns what is known of a token, or nil.
func (k *Knowledge) Token(address eth.Address) *Token {
	for i := range k.Tokens {
		if k.Tokens[i].Address == address {
			return &k.Tokens[i]
		}
	}
	return nil
}

// Unit returns the token, or one whose unit is its smallest where nothing is known of it.
func (k *Knowledge) Unit(address eth.Address) Token {
	if t := k.Token(address); t != nil {
		return *t
	}
	return Token{Address: address, Symbol: smallest}
}

// onChain returns what is known of an address, or nil.
func (k *Knowledge) onChain(address eth.Address) *OnChain {
	for i := range k.Addresses {
		if k.Addresses[i].Address == address {
			return &k.Addresses[i]
		}
	}
	return nil
}

// Kept returns the kind of tokens that a contract keeps, as far as it is known. A node may say that it is none of what it is known
// as, and never that it is something else.
func (k *Knowledge) Kept(address eth.Address) Standard {
	if c := k.onChain(address); c != nil && (k.Asked || c.Standard != StandardUnknown) {
		if sure := k.sure(address); sure != StandardUnknown && c.Standard != StandardUnknown {
			return sure
		}
		return c.Standard
	}
	if k.Token(address) != nil {
		return StandardERC20
	}
	return k.assumed
}

// sure returns the kind of tokens that a contract keeps where the wallet knows it by itself.
func (k *Knowledge) sure(address eth.Address) Standard {
	for i := range k.Addresses {
		if c := &k.Addresses[i]; c.Address == address && c.Followed {
			return c.Standard
		}
	}
	if t := k.Token(address); t != nil && t.Trust >= TrustList {
		return StandardERC20
	}
	return StandardUnknown
}

// asset returns the token that a vault keeps, by its own word, or nil.
func (k *Knowledge) asset(vault eth.Address) *eth.Address {
	if c := k.onChain(vault); c != nil {
		return c.Asset
	}
	return nil
}

// Held returns what an owner has of a token or of an NFT.
func (k *Knowledge) Held(token, owner eth.Address, id *uint256.Int) uint256.Int {
	for _, h := range k.Holdings {
		if h.Token == token && h.Owner == owner && (h.ID == nil) == (id == nil) && (id == nil || *h.ID == *id) {
			return h.Amount
		}
	}
	return uint256.Int{}
}

// Allowed returns what a spender may take of an owner's tokens already.
func (k *Knowledge) Allowed(token, owner, spender eth.Address) uint256.Int {
	for _, a := range k.Allowances {
		if a.Token == token && a.Owner == owner && a.Spender == spender {
			return a.Amount
		}
	}
	return uint256.Int{}
}

// name returns the first name of an address, or nil.
func (k *Knowledge) name(address eth.Address) *Name {
	for i := range k.Names {
		if k.Names[i].Address == address {
			return &k.Names[i]
		}
	}
	return nil
}

// own reports whether an address is one of the user's accounts.
func (k *Knowledge) own(address eth.Address) bool {
	if address == k.From {
		return true
	}
	for _, n := range k.Names {
		if n.Address == address && n.By == NamedByAccount {
			return true
		}
	}
	return false
}

// listed reports whether an address is on the wallet's own list of contracts.
func (k *Knowledge) listed(address eth.Address) bool {
	for _, n := range k.Names {
		if n.Address == address && n.By == NamedByList {
			return true
		}
	}
	return false
}

// paid returns how often the account paid an address.
func (k *Knowledge) paid(address eth.Address) uint32 {
	for _, p := range k.Paid {
		if p.Address == address {
			return p.Count
		}
	}
	return 0
}

// isWETH reports whether an address is the network's wrapped coin.
func (n Network) isWETH(address eth.Address) bool { return n.WETH != nil && *n.WETH == address }
