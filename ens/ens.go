// Package ens encodes questions to the Ethereum Name Service (ERC-137 and the ENSIPs) and reads its answers strictly. It
// asks nobody: a caller sends the calls with eth_call and gives the answers here.
//
// To resolve a name forward: ask [Registry] for [Resolver] of the name's [Namehash], then that resolver for [Addr]. Where the
// name has none, its parents may have one that answers for all names below (ENSIP-10): if it says yes to
// [SupportsInterface] of [ExtendedResolver], ask it [Resolve] of the name. Backwards, ask the resolver of an address's
// [ReverseName] for [Name], and believe it only if that name resolves to the address.
//
// Names come normalised (ENSIP-15), which takes tables that are not here.
package ens

import (
	"encoding/binary"

	"github.com/latchkey/latchkey/eth"
)

// Registry is the address of the ENS registry on Ethereum and its public test networks (ERC-137).
var Registry = eth.Address{0, 0, 0, 0, 0, 0x0C, 0x2E, 0x07, 0x4E, 0xC6, 0x9A, 0x0D, 0xFB, 0x29, 0x97, 0xBA, 0x6C, 0x7D, 0x2E, 0x1E}

// ExtendedResolver is the ERC-165 id of a resolver that answers for names below its own (ENSIP-10).
const ExtendedResolver = selectorResolve

// CoinEther is the coin type of Ethereum's addresses (SLIP-44).
const CoinEther = 60

// CoinType returns the coin type by which ENS knows addresses of a chain (ENSIP-11), and false for a chain id too high to
// have one.
func CoinType(chain eth.ChainID) (coin uint64, has bool) {
	if chain == 1 {
		return CoinEther, true
	}
	return 0x80000000 | uint64(chain), chain < 0x80000000
}

// A selector is the first four bytes of the Keccak-256 of the function's signature.
const (
	selectorResolver          = 0x0178b8bf // resolver(bytes32)
	selectorAddr              = 0x3b3b57de // addr(bytes32)
	selectorAddrOfCoin        = 0xf1cb7e06 // addr(bytes32,uint256)
	selectorName              = 0x691f3431 // name(bytes32)
	selectorSupportsInterface = 0x01ffc9a7 // supportsInterface(bytes4)
	selectorResolve           = 0x9061b923 // resolve(bytes,bytes)
	selectorOffchainLookup    = 0x556f1830 // OffchainLookup(address,string[],bytes,bytes4,bytes)
)

const wordSize = 32

// Resolver encodes a question to the registry for the resolver of a node: 36 bytes. Read the answer with [DecodeAddress].
func Resolver(node eth.Hash) []byte { return call(selectorResolver, node) }

// Addr encodes a question to a resolver for the Ethereum address of a node: 36 bytes. Read the answer with [DecodeAddress].
func Addr(node eth.Hash) []byte { return call(selectorAddr, node) }

// AddrOfCoin encodes a question to a resolver for a node's address on another chain (ENSIP-9), by its coin type: 68 bytes.
// Read the answer with [DecodeCoinAddress].
func AddrOfCoin(node eth.Hash, coin uint64) []byte {
	return call(selectorAddrOfCoin, node, number(coin))
}

// Name encodes a question to a resolver for the name of a reverse node (ENSIP-3): 36 bytes. Read the answer with
// [DecodeName].
func Name(node eth.Hash) []byte { return call(selectorName, node) }

// SupportsInterface encodes a question to a contract whether it has an interface (ERC-165): 36 bytes. Read the answer with
// [DecodeBool].
func SupportsInterface(id uint32) []byte {
	var word eth.Hash
	binary.BigEndian.PutUint32(word[:], id)
	return call(selectorSupportsInterface, word)
}

// Resolve encodes a question to an extended resolver (ENSIP-10): a name as [DNSEncode] writes it, and the call that a
// resolver of its own would get. Take the answer's bytes out with [DecodeBytes], and read them as that call's answer.
func Resolve(dnsName, question []byte) []byte {
	head := uint64(2 * wordSize)
	second := head + wordSize + padded(len(dnsName))
	out := call(selectorResolve, number(head), number(second))
	return appendBytes(appendBytes(out, dnsName), question)
}

func call(selector uint32, words ...eth.Hash) []byte {
	out := make([]byte, 4, 4+wordSize*len(words))
	binary.BigEndian.PutUint32(out, selector)
	for i := range words {
		out = append(out, words[i][:]...)
	}
	return out
}

func number(n uint64) (word eth.Hash) {
	binary.BigEndian.PutUint64(word[wordSize-8:], n)
	return word
}

// appendBytes appends the ABI encoding of bytes: their length, and they, filled up to whole words.
func appendBytes(out, b []byte) []byte {
	length := number(uint64(len(b)))
	out = append(append(out, length[:]...), b...)
	return append(out, make([]byte, padded(len(b))-uint64(len(b)))...)
}

func padded(n int) uint64 { return (uint64(n) + wordSize - 1) / wordSize * wordSize }
