package devnet

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// The hash of the published code with its two immutable words zeroed: with the published constructor before it and the
// published salt, CREATE2 gives Permit2's address.
func TestPermit2IsTheOneThatWasPublished(t *testing.T) {
	n := start(t, manual)
	code, err := n.eth.CodeAt(t.Context(), Permit2, nil)
	if err != nil {
		t.Fatal(err)
	}
	const published = "0x463331fa7a0d5f07488e42c37b461bb56a822145c161a821fbafe7d4e916b546"
	if got := crypto.Keccak256Hash(code).Hex(); got != published {
		t.Errorf("the code's hash is %s, not %s", got, published)
	}
}

func permit2Domain(chainID uint64) common.Hash {
	return crypto.Keccak256Hash(
		crypto.Keccak256([]byte("EIP712Domain(string name,uint256 chainId,address verifyingContract)")),
		crypto.Keccak256([]byte("Permit2")), word(new(big.Int).SetUint64(chainID)), word(Permit2.Big()))
}

func word(n *big.Int) []byte { return common.BigToHash(n).Bytes() }

func TestPermit2(t *testing.T) {
	n := start(t, manual)
	permit2, dusd := n.at(Permit2, "IPermit2"), n.at(tokenAddress("DUSD"), "DevnetDollar")
	if got, want := read[[32]byte](permit2, "DOMAIN_SEPARATOR()"), permit2Domain(n.ChainID()); got != want {
		t.Fatalf("the domain separator is %x, not %s", got, want)
	}
	victim, spender := Accounts()[1], Accounts()[2]
	dusd.does(1, "approve(address,uint256)", Permit2, abi.MaxUint256)

	// AllowanceTransfer: a signed allowance, then a transfer by it.
	type details struct {
		Token      common.Address
		Amount     *big.Int
		Expiration *big.Int
		Nonce      *big.Int
	}
	type single struct {
		Details     details
		Spender     common.Address
		SigDeadline *big.Int
	}
	far := big.NewInt(1 << 40)
	permit := single{details{dusd.address, whole(10), far, new(big.Int)}, spender.Address, far}
	detailsType := "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
	message := crypto.Keccak256(
		crypto.Keccak256([]byte("PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)"+detailsType)),
		crypto.Keccak256(crypto.Keccak256([]byte(detailsType)), word(dusd.address.Big()), word(whole(10)), word(far), word(new(big.Int))),
		word(spender.Address.Big()), word(far))
	signature, err := crypto.Sign(crypto.Keccak256([]byte("\x19\x01"), permit2Domain(n.ChainID()).Bytes(), message), victim.Key)
	if err != nil {
		t.Fatal(err)
	}
	signature[64] += 27
	receipt := permit2.does(2, "permit(address,((address,uint160,uint48,uint48),address,uint256),bytes)", victim.Address, permit, signature)
	if e := permit2.events(receipt)["Permit"]; e["owner"] != victim.Address || e["spender"] != spender.Address || e["amount"].(*big.Int).Cmp(whole(10)) != 0 {
		t.Errorf("the event says %v", e)
	}
	n.same("the allowance", read[*big.Int](permit2, "allowance(address,address,address)", victim.Address, dusd.address, spender.Address), whole(10))
	permit2.does(2, "transferFrom(address,address,uint160,address)", victim.Address, spender.Address, whole(4), dusd.address)
	n.same("the spender's balance", n.balance(dusd.address, 2), new(big.Int).Add(million(18), whole(4)))

	// Lockdown takes allowances back.
	type pair struct{ Token, Spender common.Address }
	permit2.does(1, "lockdown((address,address)[])", []pair{{dusd.address, spender.Address}})
	n.same("the allowance after a lockdown", read[*big.Int](permit2, "allowance(address,address,address)", victim.Address, dusd.address, spender.Address), new(big.Int))
	permit2.revert("permit(address,((address,uint160,uint48,uint48),address,uint256),bytes)", victim.Address, permit, signature) // its nonce is used

	// SignatureTransfer: one signature, one transfer, to whom the spender says.
	type permissions struct {
		Token  common.Address
		Amount *big.Int
	}
	type transfer struct {
		Permitted permissions
		Nonce     *big.Int
		Deadline  *big.Int
	}
	type where struct {
		To              common.Address
		RequestedAmount *big.Int
	}
	permissionsType := "TokenPermissions(address token,uint256 amount)"
	message = crypto.Keccak256(
		crypto.Keccak256([]byte("PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)"+permissionsType)),
		crypto.Keccak256(crypto.Keccak256([]byte(permissionsType)), word(dusd.address.Big()), word(whole(3))),
		word(spender.Address.Big()), word(big.NewInt(5)), word(far))
	if signature, err = crypto.Sign(crypto.Keccak256([]byte("\x19\x01"), permit2Domain(n.ChainID()).Bytes(), message), victim.Key); err != nil {
		t.Fatal(err)
	}
	signature[64] += 27
	permit2.does(2, "permitTransferFrom(((address,uint256),uint256,uint256),(address,uint256),address,bytes)",
		transfer{permissions{dusd.address, whole(3)}, big.NewInt(5), far}, where{Accounts()[3].Address, whole(2)}, victim.Address, signature)
	n.same("the receiver's balance", n.balance(dusd.address, 3), new(big.Int).Add(million(18), whole(2)))
}
