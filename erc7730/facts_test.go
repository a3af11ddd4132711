package erc7730_test

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/erc7730"
	"github.com/latchkey/latchkey/eth"
)

// book is a Lookup of fixed facts.
type book struct {
	tokens map[string]token
	names  map[eth.Address]string
}

type token struct {
	unit erc7730.Token
	name string
}

func factKey(chain eth.ChainID, a eth.Address) string { return chain.String() + a.String() }

func (b book) Coin(chain eth.ChainID) (string, erc7730.Token, bool) {
	coins := map[eth.ChainID][2]string{1: {"Ethereum", "ETH"}, 8453: {"Base", "ETH"}, 42161: {"Arbitrum One", "ETH"}, 137: {"Polygon", "POL"}}
	known, ok := coins[chain]
	return known[0], erc7730.Token{Symbol: known[1], Decimals: 18}, ok
}

func (b book) Token(chain eth.ChainID, contract eth.Address) (erc7730.Token, bool) {
	t, ok := b.tokens[factKey(chain, contract)]
	return t.unit, ok
}

func (b book) Name(chain eth.ChainID, a eth.Address, types, sources []string) (string, bool) {
	if t, ok := b.tokens[factKey(chain, a)]; ok && t.name != "" {
		return t.name, true
	}
	name, ok := b.names[a]
	return name, ok
}

//go:embed testdata/facts.tsv
var factsFile string

// facts are the tokens and names of the registry's cases.
var facts = readFacts()

func readFacts() book {
	b := book{map[string]token{}, map[eth.Address]string{}}
	for _, line := range strings.Split(strings.TrimSpace(factsFile), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		a, err := eth.ParseAddress(f[1])
		if err != nil {
			panic(err)
		}
		if f[0] == "name" {
			b.names[a] = f[2]
			continue
		}
		chain, _ := strconv.ParseUint(f[0], 10, 64)
		decimals, _ := strconv.ParseUint(f[3], 10, 8)
		b.tokens[factKey(eth.ChainID(chain), a)] = token{erc7730.Token{Symbol: f[2], Decimals: uint8(decimals)}, f[4]}
	}
	return b
}
