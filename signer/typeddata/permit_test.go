package typeddata

import (
	"errors"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

func address(t testing.TB, text string) eth.Address {
	t.Helper()
	a, err := eth.ParseAddress(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// The constants are those of the contracts on Ethereum: PERMIT_TYPEHASH and DOMAIN_SEPARATOR of DAI and of USDC.
func TestPermits(t *testing.T) {
	dai := Token{"Dai Stablecoin", "1", 1, address(t, "0x6B175474E89094C44Da98b954EedeAC495271d0F")}
	usdc := Token{"USD Coin", "2", 1, address(t, "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")}
	owner, spender := address(t, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"), address(t, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	n := uint256.FromUint64

	d, err := DAIPermit{owner, spender, n(3), n(0), true}.Document(dai)
	if err != nil {
		t.Fatal(err)
	}
	checkPermit(t, d, "0xea2aa0a1be11a07ed86d755c93467f4f82362b452371d1ba94d1715123511acb",
		"0xdbb8cf42e1ecb028be3f3dbc922e1d878b963f411dc388ced501601c60f7c6f7", "holder", "spender", "nonce", "expiry", "allowed")

	d, err = Permit{owner, spender, uint256.Max, n(0), n(1_700_000_000)}.Document(usdc)
	if err != nil {
		t.Fatal(err)
	}
	checkPermit(t, d, "0x6e71edae12b1b97f4d1f60370fef10105fa2faae0126114a169c64845d6126c9",
		"0x06c37168a7db5138defc7866392bb87a741f9b3d104deb5094588ce041cae335", "owner", "spender", "value", "nonce", "deadline")
	if value, _ := d.Message.Member("value"); value.Text() != uint256.Max.String() {
		t.Errorf("the value is %s", value.Text())
	}
	if contract, _ := d.VerifyingContract(); contract != usdc.Address {
		t.Errorf("the contract is %s", contract)
	}

	uni := Token{"Uniswap", "", 1, address(t, "0x1f9840a85d5aF5bf1D1762F925BDADdC4201F984")}
	if d, err = (Permit{owner, spender, n(1), n(0), n(1)}).Document(uni); err != nil {
		t.Fatal(err)
	}
	if got := d.Domain.of.encodeType(); got != "EIP712Domain(string name,uint256 chainId,address verifyingContract)" {
		t.Errorf("the domain without a version is %s", got)
	}
	uni.ChainID = 0
	if _, err = (Permit{owner, spender, n(1), n(0), n(1)}).Document(uni); !errors.Is(err, eth.ErrChainID) {
		t.Errorf("a permit for every chain: %v", err)
	}
}

func checkPermit(t *testing.T, d *Data, typeHash, separator string, members ...string) {
	t.Helper()
	if got := eth.Keccak256([]byte(d.EncodeType())).String(); got != typeHash {
		t.Errorf("%s has the hash %s, want %s", d.EncodeType(), got, typeHash)
	}
	if got := d.DomainSeparator().String(); got != separator {
		t.Errorf("the domain separator is %s, want %s", got, separator)
	}
	for i, name := range members {
		if d.Message.Members[i].Name != name {
			t.Errorf("member %d is %s, want %s", i, d.Message.Members[i].Name, name)
		}
	}
	checkReading(t, d)
}
