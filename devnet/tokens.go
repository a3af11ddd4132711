package devnet

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Token is one of the chain's tokens, as /latchkey.json lists it.
type Token struct {
	Address  common.Address `json:"address"`
	Symbol   string         `json:"symbol"`
	Name     string         `json:"name"`
	Decimals uint8          `json:"decimals"`
}

// Tokens returns the tokens that a wallet is to handle: WETH9, a well-behaved ERC-20 (with EIP-2612 permits), one whose
// functions return nothing and whose allowance must go through zero, one with bytes32 metadata, one with votes, one
// that burns a hundredth of each transfer, two behind upgradeable proxies (UUPS and transparent), and an ERC-4626 vault
// of the well-behaved one. All but WETH and the vault's are minted to the development accounts, 1,000,000 each.
func Tokens() []Token {
	return []Token{
		{WETH, "WETH", "Wrapped Ether", 18},
		{tokenAddress("DUSD"), "DUSD", "Devnet Dollar", 18},
		{tokenAddress("DUSDT"), "DUSDT", "Devnet Tether", 6},
		{tokenAddress("DMKR"), "DMKR", "Devnet Maker", 18},
		{tokenAddress("DVOTE"), "DVOTE", "Devnet Votes", 18},
		{tokenAddress("DFEE"), "DFEE", "Devnet Fee", 18},
		{tokenAddress("DUPS"), "DUPS", "Devnet Upgradeable", 18},
		{tokenAddress("DTRA"), "DTRA", "Devnet Transparent", 18},
		{tokenAddress("vDUSD"), "vDUSD", "Devnet Vault", 18},
	}
}

// OddTokens returns tokens that mislead, with what they say at first: one whose decimals() anyone may change
// (setDecimals), one whose decimals() reverts, two that pass for DUSD by Cyrillic letters and by a right-to-left
// override, and one that answers with a megabyte, so that no name and symbol stand here. Each development account has
// 1,000,000 of each.
func OddTokens() []Token {
	return []Token{
		{tokenAddress("DLIE"), "DLIE", "Devnet Liar", 6},
		{tokenAddress("DMUTE"), "DMUTE", "Devnet Mute", 18},
		{tokenAddress("Cyrillic DUSD"), "DU\u0405D", "Devnet D\u043ellar", 18},
		{tokenAddress("bidi DUSD"), "D\u202eDSU", "Devnet \u202eralloD\u202c", 18},
		{tokenAddress("bomb"), "", "", 18},
	}
}

// tokenAddress depends on the symbol alone: the same on every development chain.
func tokenAddress(symbol string) common.Address {
	return common.BytesToAddress(crypto.Keccak256([]byte("Latchkey devnet token " + symbol))[12:])
}

func (w *workshop) constructTokens(holders []common.Address) {
	owner := holders[0]
	w.construct("DevnetDollar", tokenAddress("DUSD"), holders, million(18))
	w.construct("SilentToken", tokenAddress("DUSDT"), holders, million(6))
	w.construct("Bytes32Token", tokenAddress("DMKR"), holders, million(18))
	w.construct("GovernanceToken", tokenAddress("DVOTE"), holders, million(18))
	w.construct("FeeToken", tokenAddress("DFEE"), holders, million(18))
	w.construct("Vault", tokenAddress("vDUSD"), tokenAddress("DUSD"))

	for _, name := range []string{"InitializedToken", "UpgradeableToken", "SeizingToken"} {
		w.construct(name, Contract(name))
	}
	initialize := func(symbol, name string) []byte {
		data, err := ABI("InitializedToken").Pack("initialize", holders, million(18), name, symbol, owner)
		must(err)
		return data
	}
	w.construct("ERC1967Proxy", tokenAddress("DUPS"), Contract("UpgradeableToken"), initialize("DUPS", "Devnet Upgradeable"))
	w.construct("TransparentUpgradeableProxy", tokenAddress("DTRA"), Contract("InitializedToken"), owner, initialize("DTRA", "Devnet Transparent"))

	odd := OddTokens()
	for i, token := range odd[:4] {
		w.construct("OddToken", token.Address, holders, million(token.Decimals), token.Name, token.Symbol, token.Decimals, i == 1)
	}
	w.construct("BombToken", odd[4].Address, holders, million(18))
}
