package tokenlist

import (
	_ "embed" // the list
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/eth"
)

// ownText has a line for each token: its chain, symbol, decimals, address and name.
//
//go:embed own.txt
var ownText string

// Own returns the wallet's own list of a chain's most used tokens. Each line was compared with the lists of others; the
// package's test does that again where it finds them.
func Own(chain eth.ChainID) List {
	list := List{Name: "Latchkey", Version: "1.0.0", Date: "2026-11-22T00:00:00Z", Licence: "Apache-2.0", Tokens: []Token{},
		Source: "the project's own choice; addresses and decimals are those of the Aave address book and of Ledger's list of assets"}
	for line := range strings.Lines(ownText) {
		part := strings.SplitN(strings.TrimSpace(line), " ", 5)
		if part[0] != chain.String() {
			continue
		}
		decimals, _ := strconv.Atoi(part[2])
		address, _ := eth.ParseAddress(part[3]) // a test reads each line
		list.Tokens = append(list.Tokens, Token{address, part[1], part[4], uint8(decimals)})
	}
	return list
}
