package erc20abi

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// InterfaceID names an interface for [SupportsInterface] (ERC-165): the XOR of its functions' selectors.
type InterfaceID uint32

const (
	InterfaceERC165          InterfaceID = 0x01ffc9a7
	InterfaceERC721          InterfaceID = 0x80ac58cd
	InterfaceERC721Metadata  InterfaceID = 0x5b5e139f
	InterfaceERC1155         InterfaceID = 0xd9b67a26
	InterfaceERC1155Metadata InterfaceID = 0x0e89341c
	InterfaceERC2981         InterfaceID = 0x2a55205a
)

const (
	selectorSupportsInterface    = 0x01ffc9a7 // supportsInterface(bytes4)
	selectorOwnerOf              = 0x6352211e // ownerOf(uint256)
	selectorTokenURI             = 0xc87b56dd // tokenURI(uint256)
	selectorGetApproved          = 0x081812fc // getApproved(uint256)
	selectorIsApprovedForAll     = 0xe985e9c5 // isApprovedForAll(address,address)
	selectorSetApprovalForAll    = 0xa22cb465 // setApprovalForAll(address,bool)
	selectorSafeTransferFrom     = 0x42842e0e // safeTransferFrom(address,address,uint256)
	selectorSafeTransferFromData = 0xb88d4fde // safeTransferFrom(address,address,uint256,bytes)
	selectorSafeTransfer1155     = 0xf242432a // safeTransferFrom(address,address,uint256,uint256,bytes)
	selectorBalanceOf1155        = 0x00fdd58e // balanceOf(address,uint256)
	selectorBalanceOfBatch       = 0x4e1273f4 // balanceOfBatch(address[],uint256[])
	selectorURI                  = 0x0e89341c // uri(uint256)
	selectorRoyaltyInfo          = 0x2a55205a // royaltyInfo(uint256,uint256)
)

// SupportsInterface encodes a question to a contract whether it has an interface (ERC-165): 36 bytes. Read the answer with
// [DecodeBool]; a contract from before ERC-165 reverts or returns nothing.
func SupportsInterface(id InterfaceID) []byte {
	var w word
	binary.BigEndian.PutUint32(w[:], uint32(id))
	return encode(selectorSupportsInterface, w)
}

// OwnerOf encodes a question to an ERC-721 collection for an NFT's owner: 36 bytes. Read the answer with [DecodeAddress].
func OwnerOf(id uint256.Int) []byte { return encode(selectorOwnerOf, amountWord(id)) }

// TokenURI encodes a question to an ERC-721 collection for the address of an NFT's metadata: 36 bytes. Read the answer
// with [DecodeURI].
func TokenURI(id uint256.Int) []byte { return encode(selectorTokenURI, amountWord(id)) }

// GetApproved encodes a question to an ERC-721 collection for who may take an NFT: 36 bytes. Read the answer with
// [DecodeAddress].
func GetApproved(id uint256.Int) []byte { return encode(selectorGetApproved, amountWord(id)) }

// IsApprovedForAll encodes a question to a collection whether an operator may take all of an owner's NFTs: 68 bytes. Read
// the answer with [DecodeBool].
func IsApprovedForAll(owner, operator eth.Address) []byte {
	return encode(selectorIsApprovedForAll, addressWord(owner), addressWord(operator))
}

// SetApprovalForAll encodes a call that lets an operator take all of the caller's NFTs of a collection, or no longer: 68
// bytes.
func SetApprovalForAll(operator eth.Address, approved bool) []byte {
	return encode(selectorSetApprovalForAll, addressWord(operator), boolWord(approved))
}

// SafeTransferFrom encodes a call to an ERC-721 collection that moves an NFT, and asks a receiving contract whether it
// takes it: 100 bytes.
func SafeTransferFrom(from, to eth.Address, id uint256.Int) []byte {
	return encode(selectorSafeTransferFrom, addressWord(from), addressWord(to), amountWord(id))
}

// SafeTransferFromData is [SafeTransferFrom] with data for the receiving contract.
func SafeTransferFromData(from, to eth.Address, id uint256.Int, data []byte) []byte {
	return appendBytes(encode(selectorSafeTransferFromData, addressWord(from), addressWord(to), amountWord(id), size32(4*wordSize)), data)
}

// SafeTransfer1155 encodes a call to an ERC-1155 collection (its safeTransferFrom) that moves amount of what has an id,
// with data for a receiving contract: 196 bytes where data is empty.
func SafeTransfer1155(from, to eth.Address, id, amount uint256.Int, data []byte) []byte {
	return appendBytes(encode(selectorSafeTransfer1155, addressWord(from), addressWord(to), amountWord(id), amountWord(amount),
		size32(5*wordSize)), data)
}

// BalanceOf1155 encodes a question to an ERC-1155 collection (its balanceOf) for how many of an id an owner has: 68 bytes.
// Read the answer with [DecodeUint256].
func BalanceOf1155(owner eth.Address, id uint256.Int) []byte {
	return encode(selectorBalanceOf1155, addressWord(owner), amountWord(id))
}

// BalanceOfBatch encodes a question to an ERC-1155 collection for how many of each id an owner has. Read the answer with
// [DecodeUint256s].
func BalanceOfBatch(owner eth.Address, ids []uint256.Int) []byte {
	n := len(ids)
	out := encode(selectorBalanceOfBatch, size32(2*wordSize), size32((3+n)*wordSize), size32(n))
	for range ids {
		out = appendWord(out, addressWord(owner))
	}
	out = appendWord(out, size32(n))
	for i := range ids {
		out = appendWord(out, amountWord(ids[i]))
	}
	return out
}

// URI encodes a question to an ERC-1155 collection for the address of the metadata of an id, which may hold "{id}" in the
// place of 64 hexadecimal digits: 36 bytes. Read the answer with [DecodeURI].
func URI(id uint256.Int) []byte { return encode(selectorURI, amountWord(id)) }

// RoyaltyInfo encodes a question to a collection for who gets how much of a price (ERC-2981): 68 bytes. Read the answer
// with [DecodeRoyalty].
func RoyaltyInfo(id, price uint256.Int) []byte {
	return encode(selectorRoyaltyInfo, amountWord(id), amountWord(price))
}

// DecodeRoyalty reads what royaltyInfo returned. Errors: ErrResult.
func DecodeRoyalty(ret []byte) (receiver eth.Address, amount uint256.Int, err error) {
	if len(ret) < 2*wordSize {
		return eth.Address{}, uint256.Int{}, resultError("something other than a royalty")
	}
	if receiver, err = DecodeAddress(ret); err != nil {
		return eth.Address{}, uint256.Int{}, err
	}
	return receiver, uint256.FromBytes32(word(ret[wordSize:])), nil
}

// maxURI is the longest metadata address read, in bytes. Those that hold the metadata themselves (data:) are long.
const maxURI = 1 << 16

// DecodeURI reads what tokenURI or uri returned: valid UTF-8, at most 64 KiB. Show it through [text.Clean], and fetch
// nothing from it unasked: the fetch tells who looks at what. Errors: ErrResult.
func DecodeURI(ret []byte) (string, error) {
	uri, err := decodeString(ret, maxURI)
	if err != nil || !utf8.Valid(uri) {
		return "", resultError("something other than the address of metadata")
	}
	return string(uri), nil
}

// DecodeUint256s reads what a function returned that answers with a list of count numbers. Errors: ErrResult.
func DecodeUint256s(ret []byte, count int) ([]uint256.Int, error) {
	if count < 0 || len(ret)/wordSize != 2+count || len(ret)%wordSize != 0 || word(ret) != size32(wordSize) || word(ret[wordSize:]) != size32(count) {
		return nil, resultError("something other than as many numbers as were asked for")
	}
	list := make([]uint256.Int, count)
	for i := range list {
		list[i] = uint256.FromBytes32(word(ret[(2+i)*wordSize:]))
	}
	return list, nil
}
