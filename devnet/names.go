package devnet

import (
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// constructNames makes ENS: the registry, a resolver that every owner may use, the reverse registrar, and these names.
// Development account 0 owns eth and all names without another owner.
//
//	alice.eth       account 1, which says so itself: both ways; on this chain (ENSIP-11) it is account 1 too
//	bob.eth         account 2, which says nothing: forward only
//	                account 3 says that it is alice.eth: a lie
//	                account 4 says that it is nobody.eth, which has no resolver
//	                account 5 says that it is ALICE.eth, which is no normalised name (ENSIP-15)
//	                account 6 says that it is alice.eth with a right-to-left override and a zero-width space in it
//	team.eth        ENSIP-10: carol.team.eth is account 7, which says so itself; every other name under it is the zero address
//	offchain.eth    its resolver reverts with OffchainLookup (EIP-3668), as for all names under it
//	nobody.eth      is registered, without a resolver
//	hollow.eth      its resolver has no code
//	zero.eth        its resolver has no address for it
//	broken.eth      its resolver is the Reverter, which reverts
func (w *workshop) constructNames(holders []common.Address) {
	owner, public, registrar := holders[0], Contract("PublicResolver"), Contract("ReverseRegistrar")
	w.construct("EnsRegistry", ENS, owner)
	w.construct("PublicResolver", public, ENS, registrar)
	w.construct("ReverseRegistrar", registrar, ENS, public)
	w.construct("WildcardResolver", Contract("WildcardResolver"))
	w.construct("OffchainResolver", Contract("OffchainResolver"))

	claim := func(parent, label string, holder, resolver common.Address) {
		w.call(owner, ENS, "EnsRegistry", "setSubnodeRecord(bytes32,bytes32,address,address,uint64)", namehash(parent), crypto.Keccak256Hash([]byte(label)), holder, resolver, uint64(0))
	}
	claim("", "eth", owner, common.Address{})
	claim("", "reverse", owner, common.Address{})
	claim("reverse", "addr", registrar, common.Address{})
	for _, name := range []struct {
		label           string
		owner, resolver common.Address
	}{
		{"alice", holders[1], public},
		{"bob", holders[2], public},
		{"team", owner, Contract("WildcardResolver")},
		{"offchain", owner, Contract("OffchainResolver")},
		{"nobody", owner, common.Address{}},
		{"hollow", owner, common.HexToAddress("0x00000000000000000000000000000000000c0ffe")},
		{"zero", owner, public},
		{"broken", owner, Contract("Reverter")},
	} {
		claim("eth", name.label, name.owner, name.resolver)
	}
	for i, name := range []string{1: "alice.eth", 2: "bob.eth"} {
		if name != "" {
			w.call(holders[i], public, "PublicResolver", "setAddr(bytes32,address)", namehash(name), holders[i])
		}
	}
	onThisChain := new(big.Int).SetUint64(1<<31 | w.config.ChainID.Uint64())
	w.call(holders[1], public, "PublicResolver", "setAddr(bytes32,uint256,bytes)", namehash("alice.eth"), onThisChain, holders[1].Bytes())
	w.call(owner, Contract("WildcardResolver"), "WildcardResolver", "setLabel(string,address)", "carol", holders[7])
	for i, name := range []string{
		1: "alice.eth", 3: "alice.eth", 4: "nobody.eth", 5: "ALICE.eth", 6: "al\u200bice.\u202eeth", 7: "carol.team.eth",
	} {
		if name != "" {
			w.call(holders[i], registrar, "ReverseRegistrar", "setName(string)", name)
		}
	}
}

// namehash is that of EIP-137 for a normalised name.
func namehash(name string) (node common.Hash) {
	if name == "" {
		return node
	}
	label, parent, _ := strings.Cut(name, ".")
	return crypto.Keccak256Hash(namehash(parent).Bytes(), crypto.Keccak256([]byte(label)))
}
