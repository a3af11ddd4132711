package devnet

import (
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

var erc20 = func() abi.ABI {
	parsed, err := abi.JSON(strings.NewReader(`[
	{"type":"function","name":"balanceOf","inputs":[{"name":"owner","type":"address"}],"outputs":[{"type":"uint256"}]},
	{"type":"function","name":"totalSupply","inputs":[],"outputs":[{"type":"uint256"}]},
	{"type":"function","name":"decimals","inputs":[],"outputs":[{"type":"uint8"}]},
	{"type":"function","name":"symbol","inputs":[],"outputs":[{"type":"string"}]},
	{"type":"function","name":"name","inputs":[],"outputs":[{"type":"string"}]},
	{"type":"function","name":"allowance","inputs":[{"name":"owner","type":"address"},{"name":"spender","type":"address"}],"outputs":[{"type":"uint256"}]},
	{"type":"function","name":"transfer","inputs":[{"name":"to","type":"address"},{"name":"value","type":"uint256"}],"outputs":[]},
	{"type":"function","name":"approve","inputs":[{"name":"spender","type":"address"},{"name":"value","type":"uint256"}],"outputs":[]},
	{"type":"function","name":"deposit","inputs":[],"outputs":[]},
	{"type":"function","name":"DOMAIN_SEPARATOR","inputs":[],"outputs":[{"type":"bytes32"}]},
	{"type":"function","name":"getChainId","inputs":[],"outputs":[{"type":"uint256"}]}
	]`))
	must(err)
	return parsed
}()

func pack(method string, args ...any) []byte {
	data, err := erc20.Pack(method, args...)
	must(err)
	return data
}

// view calls a contract from account 0 and returns its answer's bytes.
func (n *network) view(to common.Address, method string, args ...any) []byte {
	n.t.Helper()
	data, err := n.eth.CallContract(n.t.Context(), ethereum.CallMsg{From: Accounts()[0].Address, To: &to, Data: pack(method, args...)}, nil)
	if err != nil {
		n.t.Fatalf("%s: %v", method, err)
	}
	return data
}

func (n *network) number(to common.Address, method string, args ...any) *big.Int {
	n.t.Helper()
	return new(big.Int).SetBytes(n.view(to, method, args...))
}

// execute mines a call from account 0 and returns whether it succeeded.
func (n *network) execute(nonce uint64, to common.Address, method string, args ...any) bool {
	n.t.Helper()
	tx := n.pay(nonce, to, pack(method, args...))
	n.send(tx)
	n.mine(1)
	receipt, err := n.eth.TransactionReceipt(n.t.Context(), tx.Hash())
	if err != nil {
		n.t.Fatal(err)
	}
	return receipt.Status == types.ReceiptStatusSuccessful
}

func TestAccounts(t *testing.T) {
	n := start(t, manual)
	// The addresses every development chain prints for this mnemonic.
	for i, want := range map[int]string{0: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", 1: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", 9: "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720"} {
		if got := Accounts()[i].Address.Hex(); got != want {
			t.Errorf("account %d is %s, not %s", i, got, want)
		}
	}
	balance, err := n.eth.BalanceAt(t.Context(), Accounts()[9].Address, nil)
	if want := "10000000000000000000000"; err != nil || balance.String() != want {
		t.Errorf("account 9 holds %v (%v), not %s", balance, err, want)
	}
}

func TestTokensAreWhatTheDescriptionSays(t *testing.T) {
	n := start(t, manual)
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range Tokens() {
		if !strings.Contains(string(readme), token.Address.Hex()) {
			t.Errorf("README.md lacks %s %s", token.Symbol, token.Address.Hex())
		}
		if got := n.number(token.Address, "decimals").Uint64(); got != uint64(token.Decimals) {
			t.Errorf("%s has %d decimals, not %d", token.Symbol, got, token.Decimals)
		}
		want := new(big.Int)
		if token.Symbol != "WETH" && token.Symbol != "vDUSD" {
			want.Exp(big.NewInt(10), big.NewInt(6+int64(token.Decimals)), nil)
		}
		for _, account := range Accounts() {
			if got := n.number(token.Address, "balanceOf", account.Address); got.Cmp(want) != 0 {
				t.Errorf("%s has %d %s, not %d", account.Address, got, token.Symbol, want)
			}
		}
		if got := n.number(token.Address, "totalSupply"); got.Cmp(want.Mul(want, big.NewInt(10))) != 0 {
			t.Errorf("%d %s exist, not %d", got, token.Symbol, want)
		}
		for method, text := range map[string]string{"symbol": token.Symbol, "name": token.Name} {
			answer := n.view(token.Address, method)
			if token.Symbol == "DMKR" {
				if want := string(common.RightPadBytes([]byte(text), 32)); string(answer) != want {
					t.Errorf("%s answers %q as bytes32, not %q", method, answer, want)
				}
				continue
			}
			decoded, err := erc20.Unpack(method, answer)
			if err != nil || decoded[0] != text {
				t.Errorf("%s answers %q (%v), not %q", method, decoded, err, text)
			}
		}
	}
}

func TestTransferReturnValues(t *testing.T) {
	n := start(t, manual)
	for symbol, want := range map[string]int{"DUSD": 32, "DUSDT": 0, "DMKR": 32} {
		if got := len(n.view(tokenAddress(symbol), "transfer", stranger, big.NewInt(1))); got != want {
			t.Errorf("transfer of %s returns %d bytes, not %d", symbol, got, want)
		}
	}
	for nonce, symbol := range []string{"DUSD", "DUSDT", "DMKR"} {
		if !n.execute(uint64(nonce), tokenAddress(symbol), "transfer", stranger, big.NewInt(7)) {
			t.Errorf("transfer of %s reverted", symbol)
		}
		if got := n.number(tokenAddress(symbol), "balanceOf", stranger); got.Int64() != 7 {
			t.Errorf("the receiver has %d %s, not 7", got, symbol)
		}
	}
}

func TestSilentTokenAllowanceGoesThroughZero(t *testing.T) {
	n := start(t, manual)
	token := tokenAddress("DUSDT")
	for nonce, step := range []struct {
		value int64
		ok    bool
	}{{5, true}, {6, false}, {0, true}, {6, true}} {
		if got := n.execute(uint64(nonce), token, "approve", stranger, big.NewInt(step.value)); got != step.ok {
			t.Errorf("step %d: approve(%d) succeeded: %v, want %v", nonce, step.value, got, step.ok)
		}
	}
	if got := n.number(token, "allowance", Accounts()[0].Address, stranger); got.Int64() != 6 {
		t.Errorf("the allowance is %d, not 6", got)
	}
}

// The permit domain that the constructor keeps must be that of the final address and chain.
func TestPermitDomain(t *testing.T) {
	n := start(t, manual)
	token := Tokens()[1]
	if got, want := common.BytesToHash(n.view(token.Address, "DOMAIN_SEPARATOR")), domainSeparator(token, n.ChainID()); got != want {
		t.Errorf("the domain separator is %s, not %s", got, want)
	}
}

func TestWrapping(t *testing.T) {
	n := start(t, manual)
	to := WETH
	tx, err := types.SignNewTx(Accounts()[0].Key, types.LatestSignerForChainID(big.NewInt(DefaultChainID)), &types.LegacyTx{
		To: &to, Value: big.NewInt(12345), Gas: 100_000, GasPrice: big.NewInt(5e9), Data: pack("deposit"),
	})
	if err != nil {
		t.Fatal(err)
	}
	n.send(tx)
	n.mine(1)
	if got := n.number(WETH, "balanceOf", Accounts()[0].Address); got.Int64() != 12345 {
		t.Errorf("wrapped %d wei, not 12345", got)
	}
}

func TestMulticall3(t *testing.T) {
	n := start(t, Options{ManualMining: true, ChainID: 4242})
	if got := n.number(Multicall3, "getChainId"); got.Int64() != 4242 {
		t.Errorf("getChainId says %d, not 4242", got)
	}
}

// domainSeparator is EIP-712's for a token with OpenZeppelin's ERC20Permit.
func domainSeparator(token Token, chainID uint64) common.Hash {
	word := func(b []byte) []byte { return common.LeftPadBytes(b, 32) }
	return crypto.Keccak256Hash(
		crypto.Keccak256([]byte("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")),
		crypto.Keccak256([]byte(token.Name)),
		crypto.Keccak256([]byte("1")),
		word(new(big.Int).SetUint64(chainID).Bytes()),
		word(token.Address.Bytes()),
	)
}
