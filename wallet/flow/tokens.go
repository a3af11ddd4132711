package flow

import (
	"slices"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
	"github.com/latchkey/latchkey/wallet/tokenlist"
)

const (
	// ErrToken means that an address is not a token's: no contract is there, or it does not answer as EIP-20 demands.
	ErrToken fault.Code = "token_address"
	// ErrTokenChanged means that a token's contract now states other decimals than when it was added, or than the wallet's
	// own list has.
	ErrTokenChanged fault.Code = "token_changed"
	// ErrTooManyTokens means that the list of followed tokens is full.
	ErrTooManyTokens fault.Code = "tokens_too_many"
)

const (
	maxTokens    = 500
	maxTokenName = 64
)

// Tokens lists the tokens that the wallet follows on a network: its WETH first, then those that the user added.
// Errors: ErrNetworkUnknown.
func (s *Session) Tokens(h Host, chain eth.ChainID) ([]Token, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return nil, err
	}
	return loadTokens(h, network)
}

func loadTokens(h Host, network Network) ([]Token, error) {
	list, err := loadList[Token](h, keyTokens(network.ChainID))
	if err != nil {
		return nil, err
	}
	return network.withWETH(list), nil
}

// withWETH puts the network's WETH in front unless the user added it.
func (n Network) withWETH(list []Token) []Token {
	if n.WETH == nil || findToken(list, *n.WETH) != nil {
		return list
	}
	weth := Token{Address: *n.WETH, Symbol: "W" + n.Symbol, Name: "Wrapped " + n.Symbol, Decimals: n.Decimals}
	return append([]Token{weth}, list...)
}

func findToken(list []Token, address eth.Address) *Token {
	for i := range list {
		if list[i].Address == address {
			return &list[i]
		}
	}
	return nil
}

// AddToken asks a contract for its symbol, name and decimals and follows it. A token that is followed already is read
// anew. One that the wallet's own list has is called as there; another that calls itself like one that is followed or in that
// list is marked. Errors: ErrNetworkUnknown, ErrToken, ErrTokenChanged where it contradicts the wallet's own list,
// ErrTooManyTokens, and those of Host.
func (s *Session) AddToken(h Host, chain eth.ChainID, address eth.Address) (ListedToken, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return ListedToken{}, err
	}
	token, err := askOneToken(h, network, address)
	if err != nil {
		return ListedToken{}, err
	}
	own := tokenlist.Own(chain)
	if known := tokenlist.Find(own.Tokens, address); known != nil {
		if known.Decimals != token.Decimals {
			return ListedToken{}, fault.New(ErrTokenChanged, "token", "this token's contract states other decimals than it is known to have: "+
				"the node lies, or the contract is no longer what it was; do not use it")
		}
		token = Token(*known) // the node says nothing better
	}
	added := ListedToken{Address: token.Address, Symbol: token.Symbol, Name: token.Name, Decimals: token.Decimals}
	_, err = updateTokens(h, network, func(list []Token) ([]Token, error) {
		others := slices.DeleteFunc(slices.Clone(network.withWETH(list)), func(t Token) bool { return t.Address == address })
		added.Resembles = nil
		if other := guardOf(own, others).Resembled(tokenlist.Token(token)); other != nil {
			added.Resembles = &other.Address
		}
		if known := findToken(list, address); known != nil {
			*known = token
			return list, nil
		}
		if len(list) >= maxTokens {
			return nil, fault.New(ErrTooManyTokens, "token", "you follow 500 tokens on this network: remove one first")
		}
		return append(list, token), nil
	})
	return added, err
}

func askOneToken(h Host, network Network, address eth.Address) (Token, error) {
	b := newBatch()
	code, ask := b.code(address), askToken(b, address)
	replies, err := b.send(h, network)
	if err != nil {
		return Token{}, err
	}
	if err := mustHaveCode(replies[code], "token"); err != nil {
		return Token{}, err
	}
	return ask.read(replies)
}

// RemoveToken stops following a token; one that is not followed is no error. Errors: ErrNetworkUnknown.
func (s *Session) RemoveToken(h Host, chain eth.ChainID, token eth.Address) ([]Token, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return nil, err
	}
	return updateTokens(h, network, func(list []Token) ([]Token, error) {
		return slices.DeleteFunc(list, func(t Token) bool { return t.Address == token }), nil
	})
}

func updateTokens(h Host, network Network, change func([]Token) ([]Token, error)) ([]Token, error) {
	list, err := updateList(h, keyTokens(network.ChainID), change)
	return network.withWETH(list), err
}

// mustHaveCode refuses an address without a contract: calls to it succeed and do nothing.
func mustHaveCode(code RPCReply, field string) error {
	deployed, err := data(code)
	if err == nil && len(deployed) == 0 {
		err = fault.New(ErrToken, field, "there is no contract at this address on this network: check the address and the network")
	}
	return err
}

// tokenAnswers are the places of a contract's answers about itself in a batch.
type tokenAnswers struct {
	address                eth.Address
	symbol, name, decimals int
}

func askToken(b *batch, address eth.Address) tokenAnswers {
	return tokenAnswers{address, b.read(address, erc20abi.Symbol(), "latest"), b.read(address, erc20abi.Name(), "latest"),
		b.read(address, erc20abi.Decimals(), "latest")}
}

func (a tokenAnswers) read(replies []RPCReply) (Token, error) {
	answer := func(at int) []byte {
		answer, err := data(replies[at])
		if err != nil {
			return nil
		}
		return answer
	}
	return describeToken(a.address, answer(a.symbol), answer(a.name), answer(a.decimals))
}

// describeToken reads what a token's contract answered about itself. It demands decimals, without which no amount can be
// read, and makes do without a name.
func describeToken(address eth.Address, symbol, name, decimals []byte) (Token, error) {
	digits, err := erc20abi.DecodeDecimals(decimals)
	if err != nil || digits > maxPrecision {
		return Token{}, noToken(err)
	}
	t := Token{Address: address, Symbol: tokenText(symbol, maxSymbol), Name: tokenText(name, maxTokenName), Decimals: digits}
	if t.Symbol == "" {
		t.Symbol = "token"
	}
	return t, nil
}

func noToken(cause error) error {
	return fault.Wrap(ErrToken, "token", "the contract at this address does not answer as a token does: check the address", cause)
}

// tokenText reads a text that a contract answered; "" where it is none.
func tokenText(answer []byte, max int) string {
	said, err := erc20abi.DecodeText(answer)
	if err != nil {
		return ""
	}
	said, _ = text.Clean(said, max)
	return said
}

// coin returns an amount of the network's native coin.
func (n Network) coin(x uint256.Int) report.Amount {
	return report.Amount{Exact: x, Text: erc20abi.FormatAmount(x, n.Decimals), Symbol: n.Symbol, Decimals: n.Decimals}
}

// amount returns an amount of the token.
func (t Token) amount(x uint256.Int) report.Amount {
	return report.Amount{Exact: x, Text: erc20abi.FormatAmount(x, t.Decimals), Symbol: t.Symbol, Decimals: t.Decimals, Token: &t.Address}
}
