package flow

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/tokenlist"
)

func tokenAt(i int) eth.Address { return eth.Address{0x70, 18: byte(i >> 8), 19: byte(i)} }

// follow puts tokens on the list of followed ones, without asking them.
func (c *street) follow(tokens ...Token) {
	_, err := updateTokens(c, Network{ChainID: 31337}, func(list []Token) ([]Token, error) { return append(list, tokens...), nil })
	must(c.t, err)
}

// One hundred tokens and some NFTs are one call of the node, in one round trip.
func TestPortfolioIsOneCall(t *testing.T) {
	c := newStreet(t)
	s := c.session()
	for i := range 100 {
		c.token(tokenAt(i), "T"+strconv.Itoa(i), uint64(i%19), uint64(1000+i), 0)
		c.follow(Token{tokenAt(i), "T" + strconv.Itoa(i), "", uint8(i % 19)})
	}
	c.collections()
	for _, id := range []uint64{1, 2} {
		must(t, second(s.AddNFT(c, 31337, collection721, uint256.FromUint64(id))))
	}
	must(t, second(s.AddNFT(c, 31337, collection1155, uint256.FromUint64(7))))
	clear(c.asked)
	c.batches = 0
	p, err := s.Portfolio(c, 31337, c.account)
	must(t, err)
	if c.batches != 1 || c.asked["eth_call"] != 1 || c.asked["eth_getBalance"] != 0 {
		t.Errorf("%d batches, %v", c.batches, c.asked)
	}
	if len(p.Balances) != 103 || p.Balances[0].Amount.Words() != "100 ETH" || p.Block != 1000 || p.Mined == nil || *p.Mined != 1_700_000_000_000 || p.Time != c.clock {
		t.Fatalf("%d balances, %+v, block %d, %v", len(p.Balances), p.Balances[0], p.Block, p.Mined)
	}
	for i, b := range p.Balances[3:] {
		if b.Error != "" || b.Amount.Exact != uint256.FromUint64(uint64(1000+i)) || b.Amount.Symbol != "T"+strconv.Itoa(i) {
			t.Errorf("%+v", b)
		}
	}
	if len(p.NFTs) != 3 || p.NFTs[0].Balance != uint256.FromUint64(1) || !p.NFTs[1].Balance.IsZero() || p.NFTs[2].Balance != uint256.FromUint64(12) {
		t.Errorf("%+v", p.NFTs)
	}
	// Without Multicall3 the answers are the same.
	delete(c.contracts, erc20abi.Multicall3)
	apart, err := s.Portfolio(c, 31337, c.account)
	must(t, err)
	apart.Mined = p.Mined
	if got, want := string(apart.AppendJSON(nil)), string(p.AppendJSON(nil)); got != want {
		t.Errorf("apart %s\ntogether %s", got, want)
	}
	if c.asked["eth_getBalance"] != 1 {
		t.Errorf("%v", c.asked)
	}
}

// A token that misbehaves in any way has an error of its own, and the others their balances.
func TestHostileTokensLeaveTheOthersAlone(t *testing.T) {
	for name, hostile := range map[string]simAnswer{
		"reverts":          {reverted: true},
		"takes all gas":    {burns: true},
		"floods":           {floods: true},
		"answers nothing":  {},
		"answers too much": {data: make([]byte, maxReadAnswer+32)},
		"answers garbage":  {data: bytes.Repeat([]byte{0xff}, 32)},
		"answers a byte":   {data: []byte{1}},
	} {
		for _, place := range []int{0, 5, 9} {
			c := newStreet(t)
			for i := range 10 {
				if c.token(tokenAt(i), "T", 6, 5_000_000, 0); i == place {
					c.contracts[tokenAt(i)] = func([]byte) simAnswer { return hostile }
				}
				c.follow(Token{tokenAt(i), "T", "", 6})
			}
			p, err := c.session().Portfolio(c, 31337, c.account)
			must(t, err)
			for i, b := range p.Balances[3:] {
				if i == place != (b.Error != "") || i == place != b.Amount.Exact.IsZero() {
					t.Errorf("%s at %d: %d is %+v", name, place, i, b)
				}
			}
		}
	}
}

// Other decimals than those that were followed are an error, never another amount.
func TestPortfolioReadsDecimalsAgain(t *testing.T) {
	c := newStreet(t)
	s := c.session()
	c.token(tokenAt(1), "T", 6, 5_000_000, 0)
	must(t, second(s.AddToken(c, 31337, tokenAt(1))))
	c.token(tokenAt(1), "T", 18, 5_000_000, 0)
	p, err := s.Portfolio(c, 31337, c.account)
	if must(t, err); !strings.Contains(p.Balances[3].Error, "decimals") || !p.Balances[3].Amount.Exact.IsZero() {
		t.Errorf("%+v", p.Balances[3])
	}
}

// Parts of a long list are of one block: where one comes in between, they are asked again for that very block.
func TestPortfolioOfManyTokensIsOfOneBlock(t *testing.T) {
	c := newStreet(t)
	for i := range 400 {
		c.token(tokenAt(i), "T", 6, 5_000_000, 0)
		c.follow(Token{tokenAt(i), "T", "", 6})
	}
	g := growing{c}
	p, err := c.session().Portfolio(g, 31337, c.account)
	must(t, err)
	if c.batches != 2 || c.asked["eth_call"] != 4 || len(p.Balances) != 403 {
		t.Errorf("%d batches, %v, %d balances", c.batches, c.asked, len(p.Balances))
	}
}

// growing mines while it is asked.
type growing struct{ *street }

func (g growing) RPC(endpoint string, batch []RPCRequest) (replies []RPCReply, err error) {
	g.batches++
	for _, r := range batch {
		one, err := g.street.RPC(endpoint, []RPCRequest{r})
		if err != nil {
			return nil, err
		}
		g.batches--
		g.height++
		replies = append(replies, one...)
	}
	return replies, nil
}

// Whatever a node puts in the place of Multicall3's answer, the portfolio has each token's own.
func TestMulticallThatAnswersGarbage(t *testing.T) {
	c := newStreet(t)
	right := c.multicall(aggregate(erc20abi.Multicall3, []readCall{{simToken, []byte{1, 2, 3, 4}}})).data
	var wrong [][]byte
	for at := 0; at < len(right); at += 32 {
		for _, w := range [][]byte{bytes.Repeat([]byte{0xff}, 32), words(uint256.FromUint64(1 << 62)), words(uint256.FromUint64(uint64(len(right))))} {
			b := bytes.Clone(right)
			copy(b[at:], w)
			wrong = append(wrong, b)
		}
	}
	for length := range right {
		wrong = append(wrong, right[:length])
	}
	for _, answer := range wrong {
		readAggregate(RPCReply{Result: quoted(eth.Bytes(answer).String())}, 3)
	}
	c.contracts[erc20abi.Multicall3] = func([]byte) simAnswer { return simAnswer{data: wrong[0]} }
	p, err := c.session().Portfolio(c, 31337, c.account)
	must(t, err)
	if p.Balances[2].Amount.Words() != "1000 USDC" || p.Mined != nil {
		t.Errorf("%+v", p)
	}
}

func FuzzReadAggregate(f *testing.F) {
	f.Add([]byte{}, 3)
	f.Add(words(uint256.FromUint64(32), uint256.FromUint64(1), uint256.FromUint64(32), uint256.FromUint64(1), uint256.FromUint64(64), uint256.Int{}), 1)
	f.Fuzz(func(t *testing.T, answer []byte, count int) {
		answers, ok := readAggregate(RPCReply{Result: quoted(eth.Bytes(answer).String())}, count&1023)
		if ok && len(answers) != count&1023 {
			t.Fatalf("%d answers", len(answers))
		}
	})
}

// What the wallet asks of Multicall3 reads by the abi package as it was meant.
func TestAggregateEncodesAsTheABIDoes(t *testing.T) {
	calls := []readCall{{simToken, []byte{1, 2, 3, 4}}, {stranger, nil}, {simWETH, bytes.Repeat([]byte{7}, 68)}, {simWETH, []byte{}}}
	values, err := aggregateFunction.DecodeCall(aggregate(erc20abi.Multicall3, calls))
	must(t, err)
	items := values[0].Items
	if len(items) != 6 || items[0].Items[0].Address() != simToken || !bytes.Equal(items[2].Items[2].Bytes, calls[2].data) ||
		items[1].Items[0].Address() != erc20abi.Multicall3 || len(items[1].Items[2].Bytes) != 36 {
		t.Errorf("%+v", items)
	}
}

var collection721, collection1155 = eth.Address{0x71, 19: 1}, eth.Address{0x71, 19: 2}

func (c *street) collections() {
	for _, at := range []eth.Address{collection721, collection1155} {
		id := erc20abi.InterfaceERC721
		if at == collection1155 {
			id = erc20abi.InterfaceERC1155
		}
		c.function(at, "function supportsInterface(bytes4) returns (bool)", func(a []abi.Value) []abi.Value {
			return []abi.Value{abi.FromBool(binary.BigEndian.Uint32(a[0].Word[:]) == uint32(id))}
		})
	}
	c.function(collection721, "function name() returns (string)", func([]abi.Value) []abi.Value { return []abi.Value{{Bytes: []byte("Pictures \u202e")}} })
	c.function(collection721, "function symbol() returns (string)", func([]abi.Value) []abi.Value { return []abi.Value{{Bytes: []byte("PIC")}} })
	c.function(collection721, "function ownerOf(uint256) returns (address)", func(a []abi.Value) []abi.Value {
		switch n, _ := a[0].Uint().Uint64(); n {
		case 1:
			return []abi.Value{abi.FromAddress(c.account)}
		case 2:
			return []abi.Value{abi.FromAddress(stranger)}
		}
		return nil
	})
	c.function(collection721, "function tokenURI(uint256) returns (string)", func([]abi.Value) []abi.Value {
		return []abi.Value{{Bytes: []byte("ipfs://" + strings.Repeat("x", 5000))}}
	})
	c.function(collection1155, "function balanceOf(address,uint256) returns (uint256)", func([]abi.Value) []abi.Value { return uints(12) })
	c.function(collection1155, "function uri(uint256) returns (string)", func([]abi.Value) []abi.Value { return []abi.Value{{Bytes: []byte("https://a/{id}.json")}} })
}

func TestNFTs(t *testing.T) {
	c := newStreet(t)
	c.collections()
	s := c.session()
	n, err := s.AddNFT(c, 31337, collection721, uint256.FromUint64(1))
	must(t, err)
	if n.Standard != ERC721 || n.Name != "Pictures \uFFFD" || n.Symbol != "PIC" || len(n.URI) != maxURI+len("…") {
		t.Errorf("%+v", n)
	}
	n, err = s.AddNFT(c, 31337, collection1155, uint256.FromUint64(7))
	must(t, err)
	if n.Standard != ERC1155 || n.URI != "https://a/"+strings.Repeat("0", 63)+"7.json" {
		t.Errorf("%+v", n)
	}
	must(t, second(s.AddNFT(c, 31337, collection1155, uint256.FromUint64(7))))
	list, err := s.NFTs(c, 31337)
	if must(t, err); len(list) != 2 {
		t.Errorf("%+v", list)
	}
	for _, at := range []eth.Address{stranger, simToken, tokenAt(3)} {
		_, err = s.AddNFT(c, 31337, at, uint256.FromUint64(1))
		wants(t, err, ErrNFT)
	}
	_, err = s.AddNFT(c, 31337, collection721, uint256.FromUint64(3))
	wants(t, err, ErrNFT)
	if list, err = s.RemoveNFT(c, 31337, collection721, uint256.FromUint64(1)); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = s.NFTs(c, 1)
	wants(t, err, ErrNetworkUnknown)
	// An NFT that was burned is told as such; nothing else is lost.
	c.contracts[collection1155] = func([]byte) simAnswer { return simAnswer{reverted: true} }
	p, err := s.Portfolio(c, 31337, c.account)
	if must(t, err); p.NFTs[0].Error == "" || p.Balances[2].Error != "" {
		t.Errorf("%+v", p)
	}
}

func TestContacts(t *testing.T) {
	w := newWorld(t)
	s := NewSession() // locked
	list, err := s.PutContact(w, stranger, "  Anna\u200b  ")
	must(t, err)
	if len(list) != 1 || list[0] != (Contact{stranger, "Anna\uFFFD", false}) {
		t.Errorf("%+v", list)
	}
	must(t, second(s.PutContact(w, stranger, "Anna")))
	list, err = s.PutContact(w, contract, "Аlex") // its first letter is Cyrillic
	must(t, err)
	if len(list) != 2 || !list[1].Mixed {
		t.Errorf("%+v", list)
	}
	for _, c := range []struct {
		address eth.Address
		name    string
	}{{eth.Address{}, "Zero"}, {simToken, " "}, {simToken, "Anna"}, {simToken, "ANNА"}} {
		_, err = s.PutContact(w, c.address, c.name)
		wants(t, err, ErrContact)
	}
	list, err = s.PutContact(w, stranger, strings.Repeat("a", 100))
	if must(t, err); len([]rune(list[0].Name)) != maxContactName+1 {
		t.Errorf("%+v", list)
	}
	if list, err = s.RemoveContact(w, stranger); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	w.store[keyContacts] = Record{Version: 3, Value: []byte(`[{"address":"0x"}]`)}
	_, err = s.Contacts(w)
	wants(t, err, ErrStored)
}

const simList = `{"name":"Mine","timestamp":"2026-01-01T00:00:00Z","version":{"major":1,"minor":0,"patch":0},"tokens":[`

func listed(at eth.Address, symbol string, decimals int) string {
	return `{"chainId":31337,"address":"` + at.String() + `","symbol":"` + symbol + `","name":"","decimals":` + strconv.Itoa(decimals) + `}`
}

func TestTokenLists(t *testing.T) {
	c := newStreet(t)
	s := c.session()
	c.token(tokenAt(1), "GOOD", 6, 5_000_000, 0)
	c.token(tokenAt(2), "UЅDС", 6, 5_000_000, 0)
	c.token(tokenAt(3), "NONE", 6, 0, 0)
	c.token(tokenAt(4), "LIAR", 18, 5_000_000, 0)
	document := simList + strings.Join([]string{listed(tokenAt(1), "GOOD", 6), listed(tokenAt(2), "UЅDС", 6), listed(tokenAt(3), "NONE", 6),
		listed(tokenAt(4), "LIAR", 6), listed(simToken, "FAKE", 18)}, ",") + `]}`
	list, err := s.AddTokenList(c, 31337, document)
	must(t, err)
	if list.Name != "Mine" || list.BuiltIn || len(list.Tokens) != 5 || list.Tokens[0].Resembles != nil ||
		list.Tokens[1].Resembles == nil || *list.Tokens[1].Resembles != simToken || list.Tokens[4].Resembles != nil {
		t.Errorf("%+v", list)
	}
	lists, err := s.TokenLists(c, 31337)
	must(t, err)
	if len(lists) != 2 || !lists[0].BuiltIn || lists[0].Licence == "" || lists[1].Tokens[1].Resembles == nil {
		t.Errorf("%+v", lists)
	}
	p, err := s.Portfolio(c, 31337, c.account)
	must(t, err)
	var words []string
	for _, b := range p.Balances[1:] {
		words = append(words, b.Amount.Words()+" "+b.List+b.Error)
	}
	// The list renames no followed token, and what looks like one or has none or other decimals is not shown.
	if got := strings.Join(words, ", "); got != "0 WETH , 1000 USDC , 5 GOOD Mine" {
		t.Error(got)
	}
	for _, name := range []string{tokenlist.Own(1).Name, "LATCHKEY", "Lаtchkey"} { // the last with a Cyrillic letter
		_, err = s.AddTokenList(c, 31337, strings.Replace(document, "Mine", name, 1))
		wants(t, err, ErrListName)
	}
	_, err = s.AddTokenList(c, 31337, "{}")
	var known *fault.Error
	if !errors.As(err, &known) || known.Field != "document.name" {
		t.Error(err)
	}
	for i := range maxLists - 1 {
		must(t, second(s.AddTokenList(c, 31337, strings.Replace(document, "Mine", "Mine "+strconv.Itoa(i), 1))))
	}
	_, err = s.AddTokenList(c, 31337, strings.Replace(document, "Mine", "Another", 1))
	wants(t, err, ErrTooManyLists)
	must(t, second(s.AddTokenList(c, 31337, document)))
	lists, err = s.RemoveTokenList(c, 31337, "Mine")
	if must(t, err); len(lists) != maxLists || slices.ContainsFunc(lists, func(l TokenList) bool { return l.Name == "Mine" }) {
		t.Errorf("%d lists", len(lists))
	}
	if lists, err = s.RemoveTokenList(c, 31337, tokenlist.Own(1).Name); err != nil || !lists[0].BuiltIn {
		t.Errorf("%v", err)
	}
}

// The tokens that are known are believed in order: followed, the wallet's own list's, a user's.
func TestKnownTokens(t *testing.T) {
	c := newStreet(t)
	s := c.session()
	c.node.chain = 1
	must(t, second(s.PutNetwork(c.world, Network{ChainID: 1, Name: "Ethereum", Endpoint: "http://node", Symbol: "ETH", Decimals: 18})))
	usdc := tokenlist.Own(1).Tokens[1]
	document := strings.ReplaceAll(simList+listed(usdc.Address, "FAKE", 18)+","+listed(tokenAt(1), "NEW", 3)+`]}`, "31337", "1")
	must(t, second(s.AddTokenList(c, 1, document)))
	network, err := loadNetwork(c, 1)
	must(t, err)
	known, err := loadKnownTokens(c, network)
	must(t, err)
	for _, k := range known.list {
		switch k.Address {
		case usdc.Address:
			if k.Symbol != "USDC" || k.Decimals != 6 || !k.builtIn {
				t.Errorf("%+v", k)
			}
		case tokenAt(1):
			if k.list != "Mine" || k.builtIn {
				t.Errorf("%+v", k)
			}
		}
	}
	if len(known.list) != len(tokenlist.Own(1).Tokens)+1 {
		t.Errorf("%d known", len(known.list))
	}
}

// A token that is added under another's name is marked; one that contradicts the wallet's own list is refused.
func TestAddedTokensAreJudged(t *testing.T) {
	c := newStreet(t)
	s := c.session()
	c.token(tokenAt(1), "UЅDС", 6, 0, 0)
	c.token(tokenAt(2), "NEW", 6, 0, 0)
	for range 2 { // once added it is still no better
		added, err := s.AddToken(c, 31337, tokenAt(1))
		if must(t, err); added.Resembles == nil || *added.Resembles != simToken {
			t.Errorf("%+v", added)
		}
	}
	added, err := s.AddToken(c, 31337, tokenAt(2))
	if must(t, err); added.Resembles != nil || added.Symbol != "NEW" {
		t.Errorf("%+v", added)
	}
	c.node.chain = 1
	must(t, second(s.PutNetwork(c.world, Network{ChainID: 1, Name: "Ethereum", Endpoint: "http://node", Symbol: "ETH", Decimals: 18})))
	usdc := tokenlist.Own(1).Tokens[1].Address
	c.token(usdc, "USDC", 18, 0, 0)
	_, err = s.AddToken(c, 1, usdc)
	wants(t, err, ErrTokenChanged)
	c.token(usdc, "Tether", 6, 0, 0) // the node's word
	if added, err = s.AddToken(c, 1, usdc); err != nil || added.Resembles != nil || added.Symbol != "USDC" || added.Name != "USD Coin" {
		t.Errorf("%+v, %v", added, err)
	}
}

// Two tabs change the same list effect by effect: both changes are kept. One that dies leaves a list that is whole.
func TestListsOfTwoTabs(t *testing.T) {
	for stops := range 12 {
		w := newWorld(t)
		first := w.start(func(h Host) error { return second(NewSession().PutContact(h, stranger, "Anna")) })
		ended := false
		for range stops {
			if _, more := first.step(); !more {
				ended = true
			}
		}
		must(t, second(NewSession().PutContact(w, contract, "Bert")))
		list, err := NewSession().Contacts(w)
		must(t, err)
		if len(list) == 0 || len(list) > 2 {
			t.Fatalf("after %d stops: %+v", stops, list)
		}
		if !ended {
			must(t, first.finish())
		}
		if list, err = NewSession().Contacts(w); err != nil || len(list) != 2 {
			t.Errorf("after %d stops: %+v, %v", stops, list, err)
		}
	}
}

func TestNetworksNameNoZeroAddress(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	for field, change := range map[string]func(*Network){
		"weth": func(n *Network) { n.WETH = &eth.Address{} }, "multicall": func(n *Network) { n.Multicall = &eth.Address{} }, "ens": func(n *Network) { n.ENS = &eth.Address{} },
	} {
		n, err := loadNetwork(w, 31337)
		must(t, err)
		change(&n)
		_, err = s.PutNetwork(w, n)
		var known *fault.Error
		if !errors.As(err, &known) || known.Code != ErrNetwork || known.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}
