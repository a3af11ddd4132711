package flow

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// facts is what a node says, in one batch, of all that a transaction touches. What reports need goes into their knowledge.
type facts struct {
	head   *header
	view   nonce.View
	by     string // the node that said it
	market market
	oracle *oracle       // of a rollup that has one
	bare   []eth.Address // contracts that a request takes for tokens, and that have no code
}

// proxySlots are where an upgradeable proxy keeps the address of its code or of the beacon that names it (ERC-1967), or kept it
// before there was a standard, as USDC does.
var proxySlots = [...]string{
	"0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc", // eip1967.proxy.implementation, less 1
	"0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50", // eip1967.proxy.beacon, less 1
	"0xc5f16f0fcc639fa48a6947836d9850f504798523bf8c9a3a87d5876cf622bcf7", // PROXIABLE (ERC-1822)
	"0x7050c9e0f4ca769c69bd3a8ef740bc37934f8e2c036e5a723fd8ee048ed3f8c3", // org.zeppelinos.proxy.implementation
}

// questions are the places of a node's answers in a batch.
type questions struct {
	view               viewAnswers
	coins              int
	fees               feeAnswers
	rollup             rollupAnswers
	addresses          []addressAnswers
	tokens             []contractAnswers
	holdings           []holdingAnswers
	allowances, vaults []int
}

type addressAnswers struct {
	code  int
	slots [len(proxySlots)]int
}

// holdingAnswers has one answer for an amount of a token, and for an NFT one by each standard.
type holdingAnswers struct{ balance, owner int }

type contractAnswers struct {
	self                    tokenAnswers
	supply, erc721, erc1155 int
}

// askFacts asks for what a report of a transaction needs, and adds it to k, and for what the account's ledger compares its chain with.
func askFacts(h Host, network Network, k *report.Knowledge, needs report.Needs, ledger *nonce.Record) (f facts, err error) {
	b := newBatch()
	q := questions{view: askView(b, k.From, ledger), coins: b.balance(k.From, "latest"), fees: askFees(b), rollup: askOracles(b)}
	q.ask(b, needs)
	replies, err := b.send(h, network)
	if err != nil {
		return f, err
	}
	if f.view, f.head, err = q.view.read(replies); err != nil {
		return f, err
	}
	f.by = b.by
	if k.Coins, err = quantity(replies[q.coins]); err != nil {
		return f, err
	}
	if f.market, err = q.fees.read(replies, f.head); err != nil {
		return f, err
	}
	f.oracle = q.rollup.which(replies)
	k.BaseFee, k.UsualFee, k.Asked = f.market.base, f.market.usual(), true
	return f, q.read(replies, needs, k, &f)
}

func (q *questions) ask(b *batch, needs report.Needs) {
	for _, a := range needs.Addresses {
		at := addressAnswers{code: b.code(a)}
		for i, slot := range proxySlots {
			at.slots[i] = b.add("eth_getStorageAt", quoted(a.String()), quoted(slot), quoted("latest"))
		}
		q.addresses = append(q.addresses, at)
	}
	for _, t := range needs.Tokens {
		q.tokens = append(q.tokens, contractAnswers{askToken(b, t), b.read(t, erc20abi.TotalSupply(), "latest"),
			b.read(t, erc20abi.SupportsInterface(erc20abi.InterfaceERC721), "latest"), b.read(t, erc20abi.SupportsInterface(erc20abi.InterfaceERC1155), "latest")})
	}
	for _, h := range needs.Holdings {
		if h.ID == nil {
			q.holdings = append(q.holdings, holdingAnswers{balance: b.read(h.Token, erc20abi.BalanceOf(h.Owner), "latest")})
			continue
		}
		q.holdings = append(q.holdings, holdingAnswers{b.read(h.Token, erc20abi.BalanceOf1155(h.Owner, *h.ID), "latest"),
			b.read(h.Token, erc20abi.OwnerOf(*h.ID), "latest")})
	}
	for _, v := range needs.Vaults {
		q.vaults = append(q.vaults, b.read(v, erc20abi.Asset(), "latest"))
	}
	for _, a := range needs.Allowances {
		q.allowances = append(q.allowances, b.read(a.Token, erc20abi.Allowance(a.Owner, a.Spender), "latest"))
	}
}

// read adds the answers to k. What an address does not answer is not known of it.
func (q *questions) read(replies []RPCReply, needs report.Needs, k *report.Knowledge, f *facts) error {
	known := k.Addresses
	k.Addresses = nil
	for i, a := range needs.Addresses {
		at, err := q.addresses[i].read(replies, a)
		if err != nil {
			return err
		}
		if !at.Contract {
			f.bare = append(f.bare, a)
		}
		k.Addresses = append(k.Addresses, at)
	}
	for i, t := range needs.Tokens {
		if err := q.tokens[i].read(replies, t, k); err != nil {
			return err
		}
	}
	for i, v := range needs.Vaults {
		answer, err := data(replies[q.vaults[i]])
		if token, wrong := erc20abi.DecodeAddress(answer); err == nil && wrong == nil {
			for j := range k.Addresses {
				if k.Addresses[j].Address == v {
					k.Addresses[j].Asset = &token
				}
			}
		}
	}
	k.Addresses = append(k.Addresses, known...)
	for i, h := range needs.Holdings {
		h.Amount = q.holdings[i].read(replies, h, k.Kept(h.Token))
		k.Holdings = append(k.Holdings, h)
	}
	for i, a := range needs.Allowances { // no answer is no allowance, which is the careful reading
		a.Amount, _ = tokenNumber(replies[q.allowances[i]])
		k.Allowances = append(k.Allowances, a)
	}
	return nil
}

func (q addressAnswers) read(replies []RPCReply, a eth.Address) (report.OnChain, error) {
	at := report.OnChain{Address: a}
	code, err := data(replies[q.code])
	if err != nil {
		return at, err
	}
	at.Delegate = delegateOf(code)
	at.Contract = isContract(code)
	for _, place := range q.slots {
		slot, err := data(replies[place])
		if err == nil && len(slot) == 32 && at.Contract && at.Implementation == nil && [12]byte(slot) == [12]byte{} {
			if to := eth.Address(slot[12:]); !to.IsZero() {
				at.Implementation = &to
			}
		}
	}
	return at, nil
}

// read finds out what kind of tokens a contract keeps. A collection is one by ERC-165, unless it states decimals, as tokens
// that are both do. Errors: ErrTokenChanged.
func (q contractAnswers) read(replies []RPCReply, address eth.Address, k *report.Knowledge) error {
	token, err := q.self.read(replies)
	kept := report.StandardUnknown
	switch {
	case yes(replies[q.erc1155]):
		kept = report.StandardERC1155
	case yes(replies[q.erc721]) && (err != nil || token.Decimals == 0):
		kept = report.StandardERC721
	case err == nil:
		kept = report.StandardERC20
	}
	for i := range k.Addresses {
		if at := &k.Addresses[i]; at.Address == address && at.Contract {
			at.Standard = kept
		}
	}
	if kept != report.StandardERC20 {
		return nil
	}
	known := k.Token(address)
	if known == nil {
		k.Tokens = append(k.Tokens, token.forReport(report.TrustItself))
		known = k.Token(address)
	}
	if known.Decimals != token.Decimals {
		return fault.New(ErrTokenChanged, "token", "this token's contract states other decimals than are known of it, which honest tokens never do: "+
			"nothing was prepared; remove the token and add it again if you trust it")
	}
	known.Supply, _ = tokenNumber(replies[q.supply])
	return nil
}

// yes reports whether a contract answered with true.
func yes(r RPCReply) bool {
	n, err := tokenNumber(r)
	return err == nil && n == uint256.FromUint64(1)
}

// read reads what an owner has: of an NFT by the standard that its collection keeps.
func (q holdingAnswers) read(replies []RPCReply, h report.Holding, kept report.Standard) uint256.Int {
	if h.ID != nil && kept == report.StandardERC721 {
		owner, err := data(replies[q.owner])
		if err == nil && len(owner) == 32 && eth.Address(owner[12:]) == h.Owner {
			return uint256.FromUint64(1)
		}
		return uint256.Int{}
	}
	n, _ := tokenNumber(replies[q.balance])
	return n
}

// isContract reports whether code is a contract's. An account that delegates (EIP-7702) is still its owner's.
func isContract(code []byte) bool { return len(code) > 0 && delegateOf(code) == nil }
