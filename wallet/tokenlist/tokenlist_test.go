package tokenlist

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	own "github.com/latchkey/latchkey/internal/json"
)

// chains are those that the own list has tokens of.
var chains = []eth.ChainID{1, 10, 137, 8453, 42161}

// Each line of the own list is read, and is written as it reads.
func TestOwn(t *testing.T) {
	var lines []string
	for _, chain := range chains {
		list := Own(chain)
		seen := map[eth.Address]bool{}
		for _, token := range list.Tokens {
			if seen[token.Address] || token.Address.IsZero() || token.Name == "" || token.Decimals == 0 || token.Decimals > MaxDecimals {
				t.Errorf("chain %s: %+v", chain, token)
			}
			seen[token.Address] = true
			lines = append(lines, chain.String()+" "+token.Symbol+" "+strconv.Itoa(int(token.Decimals))+" "+token.Address.String()+" "+token.Name+"\n")
		}
		if len(list.Tokens) < 8 || list.Licence == "" || list.Source == "" {
			t.Errorf("chain %s: %d tokens, %q, %q", chain, len(list.Tokens), list.Licence, list.Source)
		}
		if _, err := date(parsed(t, `"`+list.Date+`"`)); err != nil {
			t.Error(err)
		}
	}
	if text := strings.Join(lines, ""); text != readOwn(t) {
		t.Errorf("own.txt is not what it reads as:\n%s", text)
	}
	if other := Own(31337); len(other.Tokens) != 0 {
		t.Errorf("%+v", other)
	}
}

func readOwn(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("own.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// comparedOwn is the SHA-256 of the own list that TestOwnAgainstOthers passed for.
const comparedOwn = "bfcbcb0712ffa87cce9b8d45194484dead42ef495575dd6627988edfd10a73dc"

// Every token of the own list stands in a list of others, with the same decimals and a checked address: in the Aave
// address book (npm @bgd-labs/aave-address-book, MIT) or in Ledger's list (npm @ledgerhq/cryptoassets-evm-signatures,
// Apache-2.0), at the versions in testdata/package.json. `npm install` in testdata fetches them.
func TestOwnAgainstOthers(t *testing.T) {
	sum := sha256.Sum256([]byte(readOwn(t)))
	if got := hex.EncodeToString(sum[:]); got != comparedOwn {
		t.Errorf("own.txt is not the list that was compared: run this test with the lists of others, then record %s", got)
	}
	others := map[string]int{} // chain and address → decimals
	aave := "testdata/node_modules/@bgd-labs/aave-address-book/tokenlist.json"
	if content, err := os.ReadFile(aave); err == nil {
		var list struct {
			Tokens []struct {
				ChainID  uint64
				Address  string
				Decimals int
			}
		}
		if err := json.Unmarshal(content, &list); err != nil {
			t.Fatal(err)
		}
		for _, token := range list.Tokens {
			others[strconv.FormatUint(token.ChainID, 10)+token.Address] = token.Decimals
		}
	}
	for _, chain := range chains {
		content, err := os.ReadFile(filepath.Join("testdata/node_modules/@ledgerhq/cryptoassets-evm-signatures/src/data/evm", chain.String(), "erc20.json"))
		if err != nil {
			continue
		}
		var list [][]any
		if err := json.Unmarshal(content, &list); err != nil {
			t.Fatal(err)
		}
		for _, token := range list {
			others[chain.String()+token[6].(string)] = int(token[3].(float64))
		}
	}
	if len(others) == 0 {
		t.Log("not read: the lists of others (npm install in testdata)")
		return
	}
	t.Logf("%d tokens of others", len(others))
	for _, chain := range chains {
		for _, token := range Own(chain).Tokens {
			if decimals, known := others[chain.String()+token.Address.String()]; !known || decimals != int(token.Decimals) {
				t.Errorf("chain %s: %+v stands in no other list (decimals %d)", chain, token, decimals)
			}
		}
	}
}

// The Aave address book is a real list of another author.
func TestParseRealList(t *testing.T) {
	content, err := os.ReadFile("testdata/node_modules/@bgd-labs/aave-address-book/tokenlist.json")
	if err != nil {
		t.Log("not read: the Aave address book (npm install in testdata)")
		return
	}
	for _, chain := range chains {
		list, err := Parse(content, chain)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("chain %s: %d tokens of %s %s", chain, len(list.Tokens), list.Name, list.Version)
		for _, token := range Own(chain).Tokens {
			if same := Find(list.Tokens, token.Address); same != nil && same.Decimals != token.Decimals {
				t.Errorf("%+v is %+v there", token, same)
			}
		}
	}
}

const (
	head = `"name":"A list","timestamp":"2026-11-22T08:00:00.000+00:00","version":{"major":1,"minor":2,"patch":3},"keywords":["x"],"tags":{},"logoURI":"ipfs://x"`
	coin = `{"chainId":1,"address":"0x514910771AF9Ca656af840dff83E8264EcF986CA","symbol":"LINK","name":"ChainLink Token","decimals":18,"logoURI":"","tags":["a"],"extensions":{"a":{"b":{"c":1}}}}`
)

func TestParse(t *testing.T) {
	solana := `{"chainId":501,"address":"EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v","symbol":"USDC","name":"USD Coin","decimals":6}`
	placeholder := `{"chainId":1,"address":"0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee","symbol":"ETH","name":"Ether","decimals":18}`
	nameless := `{"chainId":1,"address":"0x514910771AF9Ca656af840dff83E8264EcF986CB","symbol":"","name":"","decimals":18}`
	nameless = strings.ToLower(nameless[:30]) + strings.ToLower(nameless[30:])
	nameless = strings.Replace(nameless, "chainid", "chainId", 1)
	dressed := `{"chainId":1,"address":"0x00000000000000000000000000000000000000aa","symbol":"US\u202eDC","name":"` + strings.Repeat("a", 80) + `","decimals":6}`
	list, err := Parse([]byte(`{`+head+`,"tokens":[`+strings.Join([]string{coin, solana, placeholder, nameless, dressed}, ",")+`]}`), 1)
	if err != nil {
		t.Fatal(err)
	}
	if list.Name != "A list" || list.Version != "1.2.3" || list.Licence != "" || len(list.Tokens) != 2 {
		t.Fatalf("%+v", list)
	}
	if list.Tokens[0].Symbol != "LINK" || list.Tokens[1].Symbol != "US\uFFFDDC" || len(list.Tokens[1].Name) > MaxName+3 {
		t.Errorf("%+v", list.Tokens)
	}
}

func TestParseRefuses(t *testing.T) {
	list := func(tokens string) string { return `{` + head + `,"tokens":[` + tokens + `]}` }
	for name, c := range map[string]struct {
		document string
		code     fault.Code
		field    string
	}{
		"not JSON":         {`{`, own.ErrSyntax, ""},
		"no object":        {`[]`, own.ErrField, ""},
		"no name":          {strings.Replace(list(coin), `"name":"A list",`, "", 1), own.ErrMissingField, "name"},
		"an empty name":    {strings.Replace(list(coin), "A list", " ", 1), ErrList, "name"},
		"another field":    {`{` + head + `,"tokens":[],"price":1}`, own.ErrUnknownField, "price"},
		"a wrong date":     {strings.Replace(list(coin), "2026-11-22T", "yesterday, ", 1), ErrList, "timestamp"},
		"a script as date": {strings.Replace(list(coin), ".000+00:00", "<script>", 1), ErrList, "timestamp"},
		"a wrong version":  {strings.Replace(list(coin), `"minor":2`, `"minor":-2`, 1), own.ErrField, "version.minor"},
		"twice":            {list(coin + "," + coin), ErrList, "tokens[1].address"},
		"a wrong address":  {list(strings.Replace(coin, "0x51", "0x52", 1)), eth.ErrAddressChecksum, "tokens[0].address"},
		"a wrong chain":    {list(strings.Replace(coin, `"chainId":1`, `"chainId":0`, 1)), own.ErrField, "tokens[0].chainId"},
		"decimals as text": {list(strings.Replace(coin, `"decimals":18`, `"decimals":"18"`, 1)), own.ErrField, "tokens[0].decimals"},
		"a token's field":  {list(strings.Replace(coin, `"tags"`, `"price"`, 1)), own.ErrUnknownField, "tokens[0].price"},
		"no symbol":        {list(strings.Replace(coin, `"symbol":"LINK",`, "", 1)), own.ErrMissingField, "tokens[0].symbol"},
		"too long":         {list(coin) + strings.Repeat(" ", maxDocument), ErrList, "document"},
		"too many":         {list(strings.Repeat(`{"chainId":2},`, maxListed) + coin), ErrList, "tokens"},
	} {
		_, err := Parse([]byte(c.document), 1)
		var known *fault.Error
		if !errors.As(err, &known) || known.Code != c.code || c.field != "" && known.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	var many []string
	for i := range maxOfChain + 1 {
		many = append(many, `{"chainId":1,"address":"`+eth.Address{byte(i >> 8), byte(i), 1}.String()+`","symbol":"T","name":"T","decimals":1}`)
	}
	if _, err := Parse([]byte(list(strings.Join(many, ","))), 1); !errors.Is(err, ErrList) {
		t.Error(err)
	}
	if got, err := Parse([]byte(list(strings.Join(many[1:], ","))), 1); err != nil || len(got.Tokens) != maxOfChain {
		t.Error(len(got.Tokens), err)
	}
}

func TestGuard(t *testing.T) {
	guard := NewGuard(Own(1).Tokens)
	for _, c := range []struct {
		symbol, name string
		want         string
	}{
		{"USDC", "Something", "USDC"}, {"UЅDС", "Something", "USDC"}, {"XYZ", "USD Coin", "USDC"}, {"XYZ", "Something else", ""}, {"XYZ", "", ""},
	} {
		got := guard.Resembled(Token{eth.Address{9}, c.symbol, c.name, 6})
		if got == nil && c.want != "" || got != nil && got.Symbol != c.want {
			t.Errorf("%s, %s: %+v", c.symbol, c.name, got)
		}
	}
	for _, token := range Own(1).Tokens {
		if got := guard.Resembled(token); got != nil {
			t.Errorf("%+v resembles %+v", token, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{` + head + `,"tokens":[` + coin + `]}`))
	f.Add([]byte(`{"tokens":[{"chainId":1}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		list, err := Parse(document, 1)
		if err != nil {
			var known *fault.Error
			if !errors.As(err, &known) {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		for _, token := range list.Tokens {
			if token.Symbol == "" || token.Decimals > MaxDecimals || len([]rune(token.Symbol)) > MaxSymbol+1 || len([]rune(token.Name)) > MaxName+1 {
				t.Fatalf("%+v", token)
			}
		}
	})
}

func parsed(t *testing.T, text string) own.Value {
	t.Helper()
	v, err := own.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
