package tokenlist

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/text"
)

// ErrList means that a document is not a token list, or is too long.
const ErrList fault.Code = "token_list_invalid"

const (
	maxDocument = 4 << 20 // bytes
	maxListed   = 10_000  // tokens of all chains, by the format
	maxOfChain  = 2_000   // tokens of one chain, which a wallet asks about all at once
	maxListName = 60      // characters; the format says 30, and its users do not
)

// coinPlaceholders are addresses that some lists give a chain's native coin, which is no token.
var coinPlaceholders = [2]eth.Address{{}, {0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee}}

// Parse reads the tokens of one chain from a document in the format of tokenlists.org. A field that the format does not
// have is refused, but in "extensions", and so is a token that stands twice. What the format allows and no wallet can show
// is left out: tokens of other chains, the coin itself, no symbol, over 36 decimals. Texts are cleaned. Errors: ErrList, json.ErrSyntax, json.ErrMissingField, json.ErrField, json.ErrUnknownField.
func Parse(document []byte, chain eth.ChainID) (List, error) {
	if len(document) > maxDocument {
		return List{}, wrong("document", "the list is over 4 MiB: choose a shorter one")
	}
	v, err := json.Parse(document)
	if err != nil {
		return List{}, err
	}
	o := json.ReadObject(v)
	list := List{
		Name:    json.Field(o, "name", json.Text),
		Date:    json.Field(o, "timestamp", date),
		Version: json.Field(o, "version", version),
		Tokens:  json.Field(o, "tokens", tokens(chain)),
	}
	for _, name := range [...]string{"keywords", "tags", "logoURI", "tokenMap", "extensions"} {
		json.Optional(o, name, ignored)
	}
	if err := o.Done(); err != nil {
		return List{}, err
	}
	list.Name, _ = text.Clean(list.Name, maxListName)
	if list.Name == "" {
		return List{}, wrong("name", "the list needs a name")
	}
	return list, nil
}

func wrong(field, message string) error { return fault.New(ErrList, field, message) }

func ignored(json.Value) (struct{}, error) { return struct{}{}, nil }

// date reads RFC 3339's form of a time, as far as its characters go: it is shown, and nothing depends on it.
func date(v json.Value) (string, error) {
	s, err := json.Text(v)
	if err != nil {
		return "", err
	}
	shape := len(s) >= 20 && len(s) <= 35
	for i, c := range []byte(s) {
		digit := c >= '0' && c <= '9'
		switch {
		case i == 4 || i == 7:
			shape = shape && c == '-'
		case i == 10:
			shape = shape && c == 'T'
		case i < 19 && (i == 13 || i == 16):
			shape = shape && c == ':'
		case i < 19:
			shape = shape && digit
		default:
			shape = shape && (digit || c == '.' || c == ':' || c == '+' || c == '-' || c == 'Z')
		}
	}
	if !shape {
		return "", wrong("", "a time such as 2026-01-31T12:00:00Z belongs here")
	}
	return s, nil
}

func version(v json.Value) (string, error) {
	o := json.ReadObject(v)
	major, minor, patch := json.Field(o, "major", json.Uint32), json.Field(o, "minor", json.Uint32), json.Field(o, "patch", json.Uint32)
	number := func(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
	return number(major) + "." + number(minor) + "." + number(patch), o.Done()
}

// tokens reads the list's tokens and keeps those of a chain.
func tokens(chain eth.ChainID) func(json.Value) ([]Token, error) {
	return func(v json.Value) ([]Token, error) {
		items, err := json.Items(v)
		if err != nil {
			return nil, err
		}
		if len(items) > maxListed {
			return nil, wrong("", "the list has over 10000 tokens: choose a shorter one")
		}
		list, seen := []Token{}, map[eth.Address]bool{}
		for i, item := range items {
			t, here, err := token(item, chain)
			switch {
			case err != nil:
			case !here:
				continue
			case seen[t.Address]:
				err = wrong("address", "this token stands in the list twice")
			case len(list) == maxOfChain:
				err = wrong("", "the list has over 2000 tokens of this network: choose a shorter one")
			}
			if err != nil {
				return nil, json.At("["+strconv.Itoa(i)+"]", err)
			}
			seen[t.Address] = true
			list = append(list, t)
		}
		return list, nil
	}
}

// token reads one token and says whether it is of the chain and can be shown.
func token(v json.Value, chain eth.ChainID) (t Token, here bool, err error) {
	o := json.ReadObject(v)
	if id := json.Field(o, "chainId", json.ChainID); id != chain || o.Err() != nil {
		return t, false, o.Err()
	}
	t = Token{
		Address:  json.Field(o, "address", json.Address),
		Symbol:   json.Field(o, "symbol", json.Text),
		Name:     json.Field(o, "name", json.Text),
		Decimals: json.Field(o, "decimals", json.Uint8),
	}
	for _, name := range [...]string{"logoURI", "tags", "extensions"} {
		json.Optional(o, name, ignored)
	}
	if err := o.Done(); err != nil {
		return t, false, err
	}
	t.Symbol, _ = text.Clean(t.Symbol, MaxSymbol)
	t.Name, _ = text.Clean(t.Name, MaxName)
	usable := t.Address != coinPlaceholders[0] && t.Address != coinPlaceholders[1] && t.Symbol != "" && t.Decimals <= MaxDecimals
	return t, usable, nil
}
