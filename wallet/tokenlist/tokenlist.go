// Package tokenlist reads lists of ERC-20 tokens: the wallet's own short one, and those that users bring in the format of
// tokenlists.org (its schema of 2021, https://github.com/Uniswap/token-lists). A list tells what a token calls itself and
// how many decimals it has; it proves nothing, and what the tokens' contracts say is compared with it.
package tokenlist

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/text"
)

// Token is what a list says of one token.
type Token struct {
	Address  eth.Address
	Symbol   string // cleaned; at most MaxSymbol characters
	Name     string // cleaned; at most MaxName characters
	Decimals uint8  // at most MaxDecimals
}

// List is a list of one chain's tokens.
type List struct {
	Name    string
	Version string // such as "1.0.0"
	Date    string // RFC 3339, as the list states it
	Source  string // where it is from, in words; of the own list
	Licence string // SPDX; of the own list, since the format has no place for it
	Tokens  []Token
}

const (
	// MaxDecimals is the most decimals of a token: 10^36 leaves room for amounts within 256 bits.
	MaxDecimals = 36
	// MaxSymbol and MaxName are the longest texts, in characters.
	MaxSymbol = 32
	MaxName   = 64
)

// Find returns the token at an address, or nil.
func Find(list []Token, address eth.Address) *Token {
	for i := range list {
		if list[i].Address == address {
			return &list[i]
		}
	}
	return nil
}

// Guard notices tokens that want to be taken for others: what two tokens call themselves alike, one of them may have chosen
// to deceive.
type Guard struct {
	tokens         []Token
	symbols, names []text.Look
}

// NewGuard returns a Guard of tokens that are known.
func NewGuard(tokens []Token) *Guard {
	g := &Guard{tokens: tokens}
	for _, t := range tokens {
		g.symbols, g.names = append(g.symbols, text.LookOf(t.Symbol)), append(g.names, text.LookOf(t.Name))
	}
	return g
}

// Resembled returns the known token whose symbol or name looks like the given one's, or nil. A token that is known itself
// resembles none.
func (g *Guard) Resembled(t Token) *Token {
	if Find(g.tokens, t.Address) != nil {
		return nil
	}
	symbol, name := text.LookOf(t.Symbol), text.LookOf(t.Name)
	for i := range g.tokens {
		if g.symbols[i].Resembles(symbol) || t.Name != "" && g.tokens[i].Name != "" && g.names[i].Resembles(name) {
			return &g.tokens[i]
		}
	}
	return nil
}
