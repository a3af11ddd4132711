package devnet

import (
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func TestERC721Collection(t *testing.T) {
	n := start(t, manual)
	c := n.at(Contract("Collection721"), "Collection721")
	for name, id := range map[string][4]byte{
		"ERC-165": {0x01, 0xff, 0xc9, 0xa7}, "ERC-721": {0x80, 0xac, 0x58, 0xcd}, "metadata": {0x5b, 0x5e, 0x13, 0x9f},
		"enumerable": {0x78, 0x0e, 0x9d, 0x63}, "ERC-2981": {0x2a, 0x55, 0x20, 0x5a},
	} {
		if !read[bool](c, "supportsInterface(bytes4)", id) {
			t.Errorf("%s is not supported", name)
		}
	}
	if read[bool](c, "supportsInterface(bytes4)", [4]byte{0xd9, 0xb6, 0x7a, 0x26}) {
		t.Error("it says that it is an ERC-1155")
	}
	if name, symbol := read[string](c, "name()"), read[string](c, "symbol()"); name != Collections()[0].Name || symbol != Collections()[0].Symbol {
		t.Errorf("%s %s", name, symbol)
	}
	n.same("the supply", read[*big.Int](c, "totalSupply()"), big.NewInt(20))
	for i, account := range Accounts() {
		n.same("the balance", read[*big.Int](c, "balanceOf(address)", account.Address), big.NewInt(2))
		for k := range int64(2) {
			id := big.NewInt(int64(2*i) + k + 1)
			n.same("the id", read[*big.Int](c, "tokenOfOwnerByIndex(address,uint256)", account.Address, big.NewInt(k)), id)
			if got := read[common.Address](c, "ownerOf(uint256)", id); got != account.Address {
				t.Errorf("%d is %s's", id, got)
			}
		}
	}
	royalty, err := c.try("royaltyInfo(uint256,uint256)", big.NewInt(1), big.NewInt(10_000))
	if err != nil || royalty[0] != Accounts()[0].Address || royalty[1].(*big.Int).Int64() != 500 {
		t.Errorf("royalties: %v, %v", royalty, err)
	}

	encoded, ok := strings.CutPrefix(read[string](c, "tokenURI(uint256)", big.NewInt(3)), "data:application/json;base64,")
	document, err := base64.StdEncoding.DecodeString(encoded)
	var metadata struct{ Name, Description, Image string }
	if err != nil || !ok || json.Unmarshal(document, &metadata) != nil || metadata.Name != "Devnet Key #3" || !strings.HasPrefix(metadata.Image, "data:image/svg+xml;base64,") {
		t.Errorf("metadata %s, %v", document, err)
	}

	receipt := c.does(0, "safeTransferFrom(address,address,uint256)", Accounts()[0].Address, Accounts()[1].Address, big.NewInt(1))
	if e := c.events(receipt)["Transfer"]; e["to"] != Accounts()[1].Address || e["tokenId"].(*big.Int).Int64() != 1 {
		t.Errorf("the event says %v", e)
	}
	n.same("the receiver's balance", read[*big.Int](c, "balanceOf(address)", Accounts()[1].Address), big.NewInt(3))
	c.does(1, "setApprovalForAll(address,bool)", Contract("Drainer"), true)
	n.at(Contract("Drainer"), "Drainer").does(3, "takeNFTs(address,address,uint256[])", c.address, Accounts()[1].Address, []*big.Int{big.NewInt(1), big.NewInt(3)})
	if got := read[common.Address](c, "ownerOf(uint256)", big.NewInt(3)); got != Accounts()[0].Address {
		t.Errorf("the thief has it not, but %s", got)
	}
	if got := c.revert("ownerOf(uint256)", big.NewInt(99)); len(got) != 36 || [4]byte(got[:4]) != [4]byte(c.abi.Errors["ERC721NonexistentToken"].ID.Bytes()[:4]) {
		t.Errorf("no such token: %x", got)
	}
}

func TestERC1155Collection(t *testing.T) {
	n := start(t, manual)
	c := n.at(Contract("Collection1155"), "Collection1155")
	if !read[bool](c, "supportsInterface(bytes4)", [4]byte{0xd9, 0xb6, 0x7a, 0x26}) || read[bool](c, "supportsInterface(bytes4)", [4]byte{0x80, 0xac, 0x58, 0xcd}) {
		t.Error("it is no ERC-1155 by ERC-165")
	}
	a, b := Accounts()[0].Address, Accounts()[9].Address
	got := read[[]*big.Int](c, "balanceOfBatch(address[],uint256[])", []common.Address{a, a, a, b, b},
		[]*big.Int{big.NewInt(1), big.NewInt(2), big.NewInt(1000), big.NewInt(1009), big.NewInt(1000)})
	for i, want := range []int64{100, 10, 1, 1, 0} {
		n.same("a balance", got[i], big.NewInt(want))
	}
	n.same("the supply", read[*big.Int](c, "totalSupply(uint256)", big.NewInt(1)), big.NewInt(1000))
	if uri := read[string](c, "uri(uint256)", big.NewInt(1)); !strings.Contains(uri, "{id}") {
		t.Errorf("the URI is %s", uri)
	}
	receipt := c.does(0, "safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)", a, b, []*big.Int{big.NewInt(1), big.NewInt(2)}, []*big.Int{big.NewInt(5), big.NewInt(6)}, []byte{})
	if e := c.events(receipt)["TransferBatch"]; e["operator"] != a || len(e["ids"].([]*big.Int)) != 2 {
		t.Errorf("the event says %v", e)
	}
	n.same("the receiver's balance", read[*big.Int](c, "balanceOf(address,uint256)", b, big.NewInt(2)), big.NewInt(16))
}
