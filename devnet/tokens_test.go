package devnet

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

func (n *network) balance(token common.Address, account int) *big.Int {
	n.t.Helper()
	return read[*big.Int](n.at(token, "FeeToken"), "balanceOf(address)", Accounts()[account].Address)
}

func TestFeeToken(t *testing.T) {
	n := start(t, manual)
	token := n.at(tokenAddress("DFEE"), "FeeToken")
	receipt := token.does(0, "transfer(address,uint256)", Accounts()[1].Address, whole(100))
	n.same("what the sender lost", new(big.Int).Sub(million(18), n.balance(token.address, 0)), whole(100))
	n.same("what arrived", new(big.Int).Sub(n.balance(token.address, 1), million(18)), whole(99))
	n.same("the supply", read[*big.Int](token, "totalSupply()"), new(big.Int).Sub(new(big.Int).Mul(million(18), big.NewInt(10)), whole(1)))
	if len(receipt.Logs) != 2 {
		t.Errorf("%d events, not the burning and the transfer", len(receipt.Logs))
	}
}

func TestOddTokensSayWhatTheDescriptionSays(t *testing.T) {
	n := start(t, manual)
	for i, token := range OddTokens()[:4] {
		c := n.at(token.Address, "OddToken")
		if name, symbol := read[string](c, "name()"), read[string](c, "symbol()"); name != token.Name || symbol != token.Symbol {
			t.Errorf("%q %q, not %q %q", name, symbol, token.Name, token.Symbol)
		}
		n.same("the balance", n.balance(token.Address, 9), million(token.Decimals))
		if i == 1 {
			if data := c.revert("decimals()"); len(data) != 0 {
				t.Errorf("decimals() reverts with %x", data)
			}
		} else if got := read[uint8](c, "decimals()"); got != token.Decimals {
			t.Errorf("%q has %d decimals, not %d", token.Symbol, got, token.Decimals)
		}
	}
	liar := n.at(OddTokens()[0].Address, "OddToken")
	liar.does(5, "setDecimals(uint8,bool)", uint8(18), false)
	if got := read[uint8](liar, "decimals()"); got != 18 {
		t.Errorf("the liar says %d", got)
	}
	liar.does(5, "setDecimals(uint8,bool)", uint8(18), true)
	liar.revert("decimals()")
}

func TestBombToken(t *testing.T) {
	n := start(t, manual)
	bomb := n.at(OddTokens()[4].Address, "BombToken")
	if got := len(read[string](bomb, "symbol()")); got != 1<<20 {
		t.Errorf("the symbol has %d bytes", got)
	}
	n.same("the balance", n.balance(bomb.address, 3), million(18))
	if got := len(bomb.revert("transfer(address,uint256)", stranger, big.NewInt(1))); got != 1<<20 {
		t.Errorf("the transfer reverts with %d bytes", got)
	}
	bomb.does(0, "arm(bool)", true)
	if got := n.view(bomb.address, "balanceOf", Accounts()[3].Address); len(got) != 1<<20 || new(big.Int).SetBytes(got[:32]).Cmp(million(18)) != 0 {
		t.Errorf("the balance has %d bytes", len(got))
	}
}

func TestVault(t *testing.T) {
	n := start(t, manual)
	dusd, vault := n.at(tokenAddress("DUSD"), "DevnetDollar"), n.at(tokenAddress("vDUSD"), "Vault")
	if got := read[common.Address](vault, "asset()"); got != dusd.address {
		t.Errorf("the asset is %s", got)
	}
	me := Accounts()[0].Address
	dusd.does(0, "approve(address,uint256)", vault.address, whole(100))
	n.same("the preview", read[*big.Int](vault, "previewDeposit(uint256)", whole(100)), whole(100))
	receipt := vault.does(0, "deposit(uint256,address)", whole(100), me)
	if e := vault.events(receipt)["Deposit"]; e["owner"] != me || e["assets"].(*big.Int).Cmp(whole(100)) != 0 {
		t.Errorf("the event says %v", e)
	}
	dusd.does(1, "transfer(address,uint256)", vault.address, whole(50)) // a gain
	n.same("the shares", read[*big.Int](vault, "balanceOf(address)", me), whole(100))
	n.same("their worth", read[*big.Int](vault, "convertToAssets(uint256)", whole(100)), new(big.Int).Sub(whole(150), big.NewInt(1)))
	vault.does(0, "redeem(uint256,address,address)", whole(100), me, me)
	n.same("the balance", n.balance(dusd.address, 0), new(big.Int).Add(million(18), new(big.Int).Sub(whole(50), big.NewInt(1))))
}

func TestGovernanceToken(t *testing.T) {
	n := start(t, manual)
	token := n.at(tokenAddress("DVOTE"), "GovernanceToken")
	a := Accounts()
	votes := func(account int) *big.Int { return read[*big.Int](token, "getVotes(address)", a[account].Address) }
	n.same("undelegated votes", votes(0), new(big.Int))
	receipt := token.does(0, "delegate(address)", a[1].Address)
	if e := token.events(receipt)["DelegateChanged"]; e["delegator"] != a[0].Address || e["toDelegate"] != a[1].Address {
		t.Errorf("the event says %v", e)
	}
	n.same("delegated votes", votes(1), million(18))

	expiry := big.NewInt(1 << 40)
	domain := domainSeparator(Token{token.address, "DVOTE", "Devnet Votes", 18}, n.ChainID())
	if got := read[[32]byte](token, "DOMAIN_SEPARATOR()"); got != domain {
		t.Errorf("the domain separator is %x, not %s", got, domain)
	}
	message := crypto.Keccak256(
		crypto.Keccak256([]byte("Delegation(address delegatee,uint256 nonce,uint256 expiry)")),
		common.LeftPadBytes(a[1].Address.Bytes(), 32), make([]byte, 32), common.LeftPadBytes(expiry.Bytes(), 32))
	signature, err := crypto.Sign(crypto.Keccak256([]byte("\x19\x01"), domain.Bytes(), message), a[2].Key)
	if err != nil {
		t.Fatal(err)
	}
	token.does(0, "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)", a[1].Address, new(big.Int), expiry, 27+signature[64], [32]byte(signature[:32]), [32]byte(signature[32:64]))
	n.same("votes delegated by signature too", votes(1), new(big.Int).Mul(million(18), big.NewInt(2)))
	if got := read[common.Address](token, "delegates(address)", a[2].Address); got != a[1].Address {
		t.Errorf("account 2 delegates to %s", got)
	}
}

// The slots of ERC-1967, which say that a contract is a proxy and for what.
var (
	implementationSlot = common.HexToHash("0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc")
	adminSlot          = common.HexToHash("0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103")
)

func (n *network) slot(of common.Address, slot common.Hash) common.Address {
	n.t.Helper()
	word, err := n.eth.StorageAt(n.t.Context(), of, slot, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	return common.BytesToAddress(word)
}

func TestProxies(t *testing.T) {
	n := start(t, manual)
	uups := n.at(tokenAddress("DUPS"), "UpgradeableToken")
	if got := n.slot(uups.address, implementationSlot); got != Contract("UpgradeableToken") {
		t.Errorf("DUPS is implemented by %s", got)
	}
	if got := n.slot(uups.address, adminSlot); got != (common.Address{}) {
		t.Errorf("DUPS has an admin: %s", got)
	}
	n.at(Contract("UpgradeableToken"), "UpgradeableToken").revert("initialize(address[],uint256,string,string,address)", []common.Address{}, new(big.Int), "", "", stranger)
	uups.does(1, "transfer(address,uint256)", Accounts()[2].Address, whole(1))
	n.same("the receiver's balance", n.balance(uups.address, 2), new(big.Int).Add(million(18), whole(1)))

	uups.does(0, "upgradeToAndCall(address,bytes)", Contract("SeizingToken"), []byte{})
	if got := n.slot(uups.address, implementationSlot); got != Contract("SeizingToken") {
		t.Errorf("upgraded, DUPS is implemented by %s", got)
	}
	uups.does(1, "transfer(address,uint256)", Accounts()[2].Address, whole(1))
	n.same("the receiver's balance", n.balance(uups.address, 2), new(big.Int).Add(million(18), whole(1)))
	n.same("the seizer's balance", n.balance(uups.address, 0), new(big.Int).Add(million(18), whole(1)))

	transparent := n.at(tokenAddress("DTRA"), "InitializedToken")
	if got := n.slot(transparent.address, implementationSlot); got != Contract("InitializedToken") {
		t.Errorf("DTRA is implemented by %s", got)
	}
	admin := n.slot(transparent.address, adminSlot)
	code, err := n.eth.CodeAt(t.Context(), admin, nil)
	if err != nil || len(code) == 0 {
		t.Errorf("DTRA's admin %s has no code (%v)", admin, err)
	}
	owner, err := n.eth.CallContract(t.Context(), ethereum.CallMsg{To: &admin, Data: crypto.Keccak256([]byte("owner()"))[:4]}, nil)
	if err != nil || common.BytesToAddress(owner) != Accounts()[0].Address {
		t.Errorf("DTRA's admin is owned by %x (%v)", owner, err)
	}
	transparent.does(1, "approve(address,uint256)", Accounts()[0].Address, whole(5))
	transparent.does(0, "transferFrom(address,address,uint256)", Accounts()[1].Address, Accounts()[3].Address, whole(5))
	n.same("the receiver's balance", n.balance(transparent.address, 3), new(big.Int).Add(million(18), whole(5)))
}

func TestDrainer(t *testing.T) {
	n := start(t, manual)
	drainer, dusd := n.at(Contract("Drainer"), "Drainer"), n.at(tokenAddress("DUSD"), "DevnetDollar")
	for _, function := range []string{"claim()", "SecurityUpdate()"} {
		before, err := n.eth.BalanceAt(t.Context(), Accounts()[0].Address, nil)
		if err != nil {
			t.Fatal(err)
		}
		drainer.pays(1, big.NewInt(77), function)
		after, err := n.eth.BalanceAt(t.Context(), Accounts()[0].Address, nil)
		if err != nil {
			t.Fatal(err)
		}
		n.same("the thief's gain by "+function, after.Sub(after, before), big.NewInt(77))
	}
	dusd.does(1, "approve(address,uint256)", drainer.address, abi.MaxUint256)
	drainer.does(3, "take(address,address)", dusd.address, Accounts()[1].Address)
	n.same("the victim's balance", n.balance(dusd.address, 1), new(big.Int))

	deadline := big.NewInt(1 << 40)
	message := crypto.Keccak256(
		crypto.Keccak256([]byte("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")),
		common.LeftPadBytes(Accounts()[2].Address.Bytes(), 32), common.LeftPadBytes(drainer.address.Bytes(), 32),
		bytes.Repeat([]byte{0xff}, 32), make([]byte, 32), common.LeftPadBytes(deadline.Bytes(), 32))
	signature, err := crypto.Sign(crypto.Keccak256([]byte("\x19\x01"), domainSeparator(Tokens()[1], n.ChainID()).Bytes(), message), Accounts()[2].Key)
	if err != nil {
		t.Fatal(err)
	}
	drainer.does(3, "takeByPermit(address,address,uint256,uint256,uint8,bytes32,bytes32)", dusd.address, Accounts()[2].Address,
		abi.MaxUint256, deadline, 27+signature[64], [32]byte(signature[:32]), [32]byte(signature[32:64]))
	n.same("the second victim's balance", n.balance(dusd.address, 2), new(big.Int))
	n.same("the thief's balance", n.balance(dusd.address, 0), new(big.Int).Mul(million(18), big.NewInt(3)))
}
