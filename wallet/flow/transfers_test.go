package flow

import (
	"slices"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

const eventTransfer = "Transfer(address,address,uint256)"

// lines is a short form of a page.
func lines(list []Transfer) string {
	var all []string
	for _, m := range list {
		line := string(m.Kind) + " out "
		if m.Incoming {
			line = string(m.Kind) + " in "
		}
		line += m.Amount.Text + " " + m.Amount.Symbol
		if m.TokenID != nil {
			line += " #" + m.TokenID.String()
		}
		for _, f := range m.Findings {
			line += " " + f.ID
		}
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}

func TestTransfers(t *testing.T) {
	c := newStreet(t)
	s := c.session()
	me, friend := addressTopic(c.account), eth.Address{0x12, 0x34, 0x56, 5, 18: 0x78, 19: 0x9a}
	poison := friend
	poison[10] = 0xff
	_, err := s.PutContact(c, friend, "Friend")
	must(t, err)
	c.token(spamToken, "UЅDС", 6, 0, 0)
	c.token(tokenAt(9), "BAIT", 3, 0, 0)
	c.collections()
	amount := func(n ...uint64) (list []uint256.Int) {
		for _, x := range n {
			list = append(list, uint256.FromUint64(x))
		}
		return list
	}
	c.log(10, simToken, eventTransfer, words(amount(5_000_000)...), me, addressTopic(friend))
	c.log(11, simToken, eventTransfer, words(amount(0)...), me, addressTopic(poison))
	c.log(12, spamToken, eventTransfer, words(amount(5_000_000)...), me, addressTopic(poison))
	c.log(13, tokenAt(9), eventTransfer, words(amount(1)...), addressTopic(stranger), me)
	c.log(14, simWETH, "Deposit(address,uint256)", words(ether(2)), me)
	c.log(15, simWETH, "Withdrawal(address,uint256)", words(ether(1)), me)
	c.log(16, simToken, "Deposit(address,uint256)", words(ether(1)), me) // no wrapped coin's
	c.log(17, collection721, eventTransfer, nil, addressTopic(stranger), me, numberWord(1))
	c.log(18, collection1155, "TransferSingle(address,address,address,uint256,uint256)", words(amount(7, 3)...), addressTopic(stranger), me, addressTopic(stranger))
	batch, err := abi.Encode([]abi.Param{{Type: mustType(t, "uint256[]")}, {Type: mustType(t, "uint256[]")}}, []abi.Value{{Items: uints(8, 9)}, {Items: uints(1, 2)}})
	must(t, err)
	c.log(19, collection1155, "TransferBatch(address,address,address,uint256[],uint256[])", batch, addressTopic(stranger), addressTopic(stranger), me)
	c.log(20, simToken, eventTransfer, words(amount(4_000_000)...), me, me) // to oneself: found twice
	c.log(21, simToken, eventTransfer, nil, me, addressTopic(friend))       // malformed
	c.log(22, simToken, eventTransfer, words(amount(1)...), addressTopic(stranger), addressTopic(friend))
	got, err := s.Transfers(c, 31337, c.account, nil)
	must(t, err)
	want := `token in 4 USDC
nft in 1 NFT #8 token_not_followed
nft in 2 NFT #9 token_not_followed
nft out 3 NFT #7 transfer_unproved
nft in 1 PIC #1 token_not_followed
wrap out 1 WETH
wrap in 2 WETH
token in 0.001 BAIT token_not_followed
token out 5 UЅDС address_lookalike token_lookalike transfer_unproved
token out 0 USDC address_lookalike transfer_nothing
token out 5 USDC`
	if text := lines(got.List); text != want {
		t.Errorf("%s\nwant\n%s", text, want)
	}
	if got.ToBlock != 1000 || got.FromBlock != 0 || got.Before != 0 || c.asked["eth_getLogs"] != 3 {
		t.Errorf("from %d to %d before %d, %v", got.FromBlock, got.ToBlock, got.Before, c.asked)
	}
}

func mustType(t *testing.T, text string) abi.Type {
	typ, err := abi.ParseType(text)
	must(t, err)
	return typ
}

// Pages cover every block once, with all that is in it, whatever the node's bounds; and no page asks without end.
func TestTransfersInPages(t *testing.T) {
	for _, bound := range []struct {
		logs int
		span uint64
	}{{10_000, 0}, {100, 0}, {10_000, 50}, {7, 1000}} {
		c := newStreet(t)
		s := c.session()
		c.grow(30_000, "")
		c.mostLogs, c.mostSpan = bound.logs, bound.span
		for i := range 1000 {
			c.log(uint64(i/3)*90, simToken, eventTransfer, words(uint256.FromUint64(uint64(i+1))), addressTopic(stranger), addressTopic(c.account))
		}
		var amounts []uint64
		var before *uint64
		pages := 0
		for pages < 200 {
			clear(c.asked)
			page, err := s.Transfers(c, 31337, c.account, before)
			must(t, err)
			pages++
			if c.asked["eth_getLogs"] > maxQuestions {
				t.Fatalf("%v", c.asked)
			}
			for _, m := range page.List {
				if m.Block < page.FromBlock || m.Block > page.ToBlock {
					t.Fatalf("block %d on a page from %d to %d", m.Block, page.FromBlock, page.ToBlock)
				}
				n, _ := m.Amount.Exact.Uint64()
				amounts = append(amounts, n)
			}
			if page.Before == 0 {
				break
			}
			before = &page.Before
		}
		if len(amounts) != 1000 || !slices.IsSortedFunc(amounts, func(a, b uint64) int { return int(b) - int(a) }) {
			t.Errorf("%+v: %d transfers on %d pages", bound, len(amounts), pages)
		}
		t.Logf("%+v: %d pages", bound, pages)
	}
}

// A block with more than a page's transfers is whole on its page.
func TestTransfersOfOneFullBlock(t *testing.T) {
	c := newStreet(t)
	for i := range 1500 {
		c.log(uint64(500+i/1200), simToken, eventTransfer, words(uint256.FromUint64(uint64(i+1))), addressTopic(stranger), addressTopic(c.account))
	}
	s := c.session()
	first, err := s.Transfers(c, 31337, c.account, nil)
	must(t, err)
	if len(first.List) != 1500 || first.Before != 0 {
		t.Errorf("%d, from %d", len(first.List), first.FromBlock)
	}
	c.log(900, simToken, eventTransfer, words(uint256.FromUint64(1)), addressTopic(stranger), addressTopic(c.account))
	for range maxTransfers {
		c.log(901, simToken, eventTransfer, words(uint256.FromUint64(1)), addressTopic(stranger), addressTopic(c.account))
	}
	second, err := s.Transfers(c, 31337, c.account, nil)
	must(t, err)
	if len(second.List) != maxTransfers || second.FromBlock != 901 || second.Before != 901 {
		t.Errorf("%d, from %d", len(second.List), second.FromBlock)
	}
	zero := uint64(0)
	if none, err := s.Transfers(c, 31337, c.account, &zero); err != nil || len(none.List) != 0 || none.Before != 0 {
		t.Errorf("%+v, %v", none, err)
	}
	c.mostLogs = -1
	_, err = s.Transfers(c, 31337, c.account, nil)
	wants(t, err, ErrNodeRefused)
}

// Of two addresses that look alike, the one that this wallet paid is not the one to be warned of, unless it paid both.
func TestPaidAddressesAreNotTheLookalikes(t *testing.T) {
	friend := eth.Address{0x12, 0x34, 0x56, 5, 18: 0x78, 19: 0x9a}
	poison := friend
	poison[10] = 0xff
	for _, c := range []struct {
		friend, poison uint32 // how often they were paid
		want           [2]bool
	}{{0, 0, [2]bool{true, true}}, {2, 0, [2]bool{false, true}}, {2, 1, [2]bool{true, true}}} {
		k := report.Knowledge{Paid: []report.Payee{{Address: friend, Count: c.friend}, {Address: poison, Count: c.poison}}}
		p := &history{knows: &k}
		if got := [2]bool{p.lookalike(friend), p.lookalike(poison)}; got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// Who was paid once by mistake still looks like the one that has a name, or like the account itself.
func TestPayingALookalikeMakesItNoBetter(t *testing.T) {
	friend := eth.Address{0x12, 0x34, 0x56, 5, 18: 0x78, 19: 0x9a}
	poison := friend
	poison[10] = 0xff
	paid := []report.Payee{{Address: poison, Count: 1}}
	for _, k := range []report.Knowledge{{Paid: paid, Names: []report.Name{{Address: friend, Name: "Friend", By: report.NamedByContact}}}, {Paid: paid, From: friend}} {
		if p := (&history{knows: &k, account: k.From}); !p.lookalike(poison) {
			t.Errorf("%+v", k)
		}
	}
}

// What a list of the user's says of a token counts as far as its contract says the same.
func TestTransfersOfListedTokens(t *testing.T) {
	c := newStreet(t)
	s := c.session()
	c.token(tokenAt(1), "GOOD", 6, 0, 0)
	c.token(tokenAt(2), "LIAR", 18, 0, 0)
	c.token(tokenAt(3), "UЅDС", 6, 0, 0)
	c.token(tokenAt(4), "ETH", 18, 0, 0)
	document := simList + strings.Join([]string{listed(tokenAt(1), "GOOD", 6), listed(tokenAt(2), "LISTED", 6), listed(tokenAt(3), "UЅDС", 6), listed(tokenAt(4), "ETH", 18)}, ",") + `]}`
	must(t, second(s.AddTokenList(c, 31337, document)))
	for i := range 4 {
		c.log(uint64(20-i), tokenAt(i+1), eventTransfer, words(ether(3)), addressTopic(stranger), addressTopic(c.account))
	}
	got, err := s.Transfers(c, 31337, c.account, nil)
	must(t, err)
	want := `token in 3000000000000 GOOD
token in 3 LIAR token_not_followed
token in 3000000000000 UЅDС token_lookalike
token in 3 ETH token_lookalike`
	if text := lines(got.List); text != want {
		t.Errorf("%s\nwant\n%s", text, want)
	}
}

// A collection that the user follows is no stranger's.
func TestTransfersOfFollowedNFTs(t *testing.T) {
	c := newStreet(t)
	s := c.session()
	c.collections()
	c.function(collection721, "function symbol() returns (string)", func([]abi.Value) []abi.Value { return []abi.Value{{Bytes: []byte("WETH")}} })
	must(t, second(s.AddNFT(c, 31337, collection721, uint256.FromUint64(1))))
	c.log(10, collection721, eventTransfer, nil, addressTopic(stranger), addressTopic(c.account), numberWord(1))
	c.log(11, collection721, eventTransfer, nil, addressTopic(c.account), addressTopic(stranger), numberWord(1))
	got, err := s.Transfers(c, 31337, c.account, nil)
	must(t, err)
	if text := lines(got.List); text != "nft out 1 WETH #1\nnft in 1 WETH #1" {
		t.Error(text)
	}
}
