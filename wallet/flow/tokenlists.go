package flow

import (
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/tokenlist"
)

const (
	// ErrTooManyLists means that a network has as many token lists as it may.
	ErrTooManyLists fault.Code = "token_lists_too_many"
	// ErrListName means that a token list has the name of the wallet's own, or one that looks like it.
	ErrListName fault.Code = "token_list_name"
)

const maxLists = 10 // of a network, without the wallet's own

func keyTokenLists(chain eth.ChainID) string { return "tokenlists/" + chain.String() }

// TokenLists returns the lists of a network, the wallet's own first. A token of another's list that calls itself like one
// of the wallet's own list or one that the user follows is marked. Errors: ErrNetworkUnknown, ErrStored, and those of Host.
func (s *Session) TokenLists(h Host, chain eth.ChainID) ([]TokenList, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return nil, err
	}
	lists, err := loadList[TokenList](h, keyTokenLists(chain))
	if err != nil {
		return nil, err
	}
	return marked(h, network, lists)
}

// AddTokenList reads the tokens of a network from a list in the format of tokenlists.org, and takes it into the place of
// the one of the same name. Errors: ErrNetworkUnknown, ErrListName, ErrTooManyLists, those of tokenlist.Parse, and those
// of Host.
func (s *Session) AddTokenList(h Host, chain eth.ChainID, document string) (TokenList, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return TokenList{}, err
	}
	read, err := tokenlist.Parse([]byte(document), chain)
	if err != nil {
		return TokenList{}, json.At("document", err)
	}
	added := listDocument(read, false)
	if text.Resembles(added.Name, tokenlist.Own(chain).Name) {
		return TokenList{}, fault.New(ErrListName, "document.name", "this is, or looks like, the name of the wallet's own list: give the list another")
	}
	_, err = updateList(h, keyTokenLists(chain), func(lists []TokenList) ([]TokenList, error) {
		if at := slices.IndexFunc(lists, func(l TokenList) bool { return l.Name == added.Name }); at >= 0 {
			lists[at] = added
			return lists, nil
		}
		if len(lists) >= maxLists {
			return nil, fault.New(ErrTooManyLists, "document", "you have 10 token lists on this network: remove one first")
		}
		return append(lists, added), nil
	})
	if err != nil {
		return TokenList{}, err
	}
	lists, err := marked(h, network, []TokenList{added})
	if err != nil {
		return TokenList{}, err
	}
	return lists[1], nil
}

// RemoveTokenList forgets a list; one that is not there is no error. The wallet's own stays. Errors: ErrNetworkUnknown,
// ErrStored, and those of Host.
func (s *Session) RemoveTokenList(h Host, chain eth.ChainID, name string) ([]TokenList, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return nil, err
	}
	lists, err := updateList(h, keyTokenLists(chain), func(lists []TokenList) ([]TokenList, error) {
		return slices.DeleteFunc(lists, func(l TokenList) bool { return l.Name == name }), nil
	})
	if err != nil {
		return nil, err
	}
	return marked(h, network, lists)
}

func listDocument(l tokenlist.List, builtIn bool) TokenList {
	list := TokenList{Name: l.Name, Version: l.Version, Date: l.Date, Source: l.Source, Licence: l.Licence, BuiltIn: builtIn, Tokens: []ListedToken{}}
	if !builtIn {
		list.Source = "added by you"
	}
	for _, t := range l.Tokens {
		list.Tokens = append(list.Tokens, ListedToken{Address: t.Address, Symbol: t.Symbol, Name: t.Name, Decimals: t.Decimals})
	}
	return list
}

// marked puts the wallet's own list in front of a user's, whose look-alikes it marks.
func marked(h Host, network Network, lists []TokenList) ([]TokenList, error) {
	own := tokenlist.Own(network.ChainID)
	followed, err := loadTokens(h, network)
	if err != nil {
		return nil, err
	}
	guard := guardOf(own, followed)
	for _, l := range lists {
		for i, t := range l.Tokens {
			if other := guard.Resembled(tokenlist.Token(t.token())); other != nil {
				l.Tokens[i].Resembles = &other.Address
			}
		}
	}
	return slices.Concat([]TokenList{listDocument(own, true)}, lists), nil
}

// guardOf is of the tokens whose names others may not take: those that the user follows, and the wallet's own list's.
func guardOf(own tokenlist.List, followed []Token) *tokenlist.Guard {
	trusted := slices.Clone(own.Tokens)
	for _, t := range followed {
		if tokenlist.Find(trusted, t.Address) == nil {
			trusted = append(trusted, tokenlist.Token(t))
		}
	}
	return tokenlist.NewGuard(trusted)
}

func (t ListedToken) token() Token { return Token{t.Address, t.Symbol, t.Name, t.Decimals} }

// knownToken is a token and who says what it is.
type knownToken struct {
	Token
	list    string // which names it; "" where the user follows it
	builtIn bool   // and that list is the wallet's own
}

// trusted reports whether a token's word about itself is the user's or the wallet's own: nobody's list vouches for it.
func (t knownToken) trusted() bool { return t.list == "" || t.builtIn }

// knownTokens are all tokens of a network that the wallet knows, each address once and by whom to believe first: followed
// ones, the wallet's own list's, the user's lists'.
type knownTokens struct {
	list     []knownToken
	places   map[eth.Address]int
	followed int // how many of the first are followed
	guard    *tokenlist.Guard
	coin     string // the symbol of the network's coin
}

// loadKnownTokens reads what is stored of a network's tokens. Errors: ErrStored, and those of Host.
func loadKnownTokens(h Host, network Network) (*knownTokens, error) {
	followed, err := loadTokens(h, network)
	if err != nil {
		return nil, err
	}
	lists, err := loadList[TokenList](h, keyTokenLists(network.ChainID))
	if err != nil {
		return nil, err
	}
	own := tokenlist.Own(network.ChainID)
	k := &knownTokens{places: map[eth.Address]int{}, guard: guardOf(own, followed), coin: network.Symbol}
	for _, t := range followed {
		k.add(knownToken{Token: t})
	}
	k.followed = len(k.list)
	for _, t := range own.Tokens {
		k.add(knownToken{Token(t), own.Name, true})
	}
	for _, l := range lists {
		for _, t := range l.Tokens {
			k.add(knownToken{t.token(), l.Name, false})
		}
	}
	return k, nil
}

func (k *knownTokens) add(t knownToken) {
	if _, known := k.places[t.Address]; !known {
		k.places[t.Address] = len(k.list)
		k.list = append(k.list, t)
	}
}

// find returns what is known of a token, or nil.
func (k *knownTokens) find(address eth.Address) *knownToken {
	if at, known := k.places[address]; known {
		return &k.list[at]
	}
	return nil
}

// trusts reports whether what a token says of itself need not be asked.
func (k *knownTokens) trusts(address eth.Address) bool {
	known := k.find(address)
	return known != nil && known.trusted()
}

// imitated reports whether a token calls itself like one that is trusted, or like the coin, and is not that one.
func (k *knownTokens) imitated(t Token) bool {
	return !k.trusts(t.Address) && (k.guard.Resembled(tokenlist.Token(t)) != nil || text.Resembles(t.Symbol, k.coin))
}

// balance reads what an account holds of a token, from its contract's answers to balanceOf and decimals.
func (t knownToken) balance(held, decimals readAnswer) Balance {
	b := Balance{Amount: t.amount(uint256.Int{}), Name: t.Name, List: t.list}
	x, ok := held.number()
	digits, stated := decimals.small()
	switch {
	case !ok || !stated:
		b.Error = "The token's contract did not answer."
	case digits != uint64(t.Decimals):
		b.Error = "The token's contract now states other decimals than are known of it, which honest tokens never do: its amounts cannot be told."
	default:
		b.Amount = t.amount(x)
	}
	return b
}
