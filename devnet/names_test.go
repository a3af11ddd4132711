package devnet

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestNamehash(t *testing.T) {
	for name, want := range map[string]string{ // EIP-137
		"":        "0x0000000000000000000000000000000000000000000000000000000000000000",
		"eth":     "0x93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae",
		"foo.eth": "0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f",
	} {
		if got := namehash(name); got.Hex() != want {
			t.Errorf("%q: %s, not %s", name, got, want)
		}
	}
}

// forward asks the registry and the resolver, as EIP-137 has it.
func (n *network) forward(name string) common.Address {
	n.t.Helper()
	resolver := read[common.Address](n.at(ENS, "EnsRegistry"), "resolver(bytes32)", namehash(name))
	if resolver == (common.Address{}) {
		return resolver
	}
	return read[common.Address](n.at(resolver, "PublicResolver"), "addr(bytes32)", namehash(name))
}

// reverse is the name that an account's reverse record says (EIP-181).
func (n *network) reverse(account int) string {
	n.t.Helper()
	node := namehash(hexutil.Encode(Accounts()[account].Address.Bytes())[2:] + ".addr.reverse")
	if got := read[[32]byte](n.at(Contract("ReverseRegistrar"), "ReverseRegistrar"), "node(address)", Accounts()[account].Address); got != node {
		n.t.Errorf("the registrar's node of account %d is %x, not %s", account, got, node)
	}
	resolver := read[common.Address](n.at(ENS, "EnsRegistry"), "resolver(bytes32)", node)
	if resolver == (common.Address{}) {
		return ""
	}
	return read[string](n.at(resolver, "PublicResolver"), "name(bytes32)", node)
}

func TestNames(t *testing.T) {
	n := start(t, manual)
	a := Accounts()
	for name, want := range map[string]common.Address{
		"alice.eth": a[1].Address, "bob.eth": a[2].Address, "zero.eth": {}, "nobody.eth": {}, "unregistered.eth": {},
	} {
		if got := n.forward(name); got != want {
			t.Errorf("%s is %s, not %s", name, got, want)
		}
	}
	for account, want := range []string{"", "alice.eth", "", "alice.eth", "nobody.eth", "ALICE.eth", "al\u200bice.\u202eeth", "carol.team.eth", "", ""} {
		if got := n.reverse(account); got != want {
			t.Errorf("account %d says %q, not %q", account, got, want)
		}
	}

	public := n.at(Contract("PublicResolver"), "PublicResolver")
	for coin, want := range map[uint64][]byte{60: a[1].Address.Bytes(), 1<<31 | DefaultChainID: a[1].Address.Bytes(), 0: {}} {
		if got := read[[]byte](public, "addr(bytes32,uint256)", namehash("alice.eth"), new(big.Int).SetUint64(coin)); !bytes.Equal(got, want) {
			t.Errorf("alice.eth for coin type %d is %x, not %x", coin, got, want)
		}
	}
	if public.revert("setAddr(bytes32,address)", namehash("alice.eth"), stranger); n.forward("alice.eth") != a[1].Address {
		t.Error("another took alice.eth")
	}
	public.does(1, "setAddr(bytes32,address)", namehash("alice.eth"), a[8].Address)
	if got := n.forward("alice.eth"); got != a[8].Address {
		t.Errorf("alice.eth moved to %s", got)
	}
	n.at(Contract("ReverseRegistrar"), "ReverseRegistrar").does(9, "setName(string)", "bob.eth")
	if got := n.reverse(9); got != "bob.eth" {
		t.Errorf("account 9 says %q", got)
	}
	n.at(ENS, "EnsRegistry").does(0, "setSubnodeRecord(bytes32,bytes32,address,address,uint64)", namehash("eth"), crypto.Keccak256Hash([]byte("new")), a[3].Address, public.address, uint64(0))
	public.does(3, "setAddr(bytes32,address)", namehash("new.eth"), a[3].Address)
	if got := n.forward("new.eth"); got != a[3].Address {
		t.Errorf("new.eth is %s", got)
	}
}

// Names under one with an ENSIP-10 resolver have no resolver of their own; theirs is asked by the whole name.
func TestWildcardAndOffchainNames(t *testing.T) {
	n := start(t, manual)
	registry := n.at(ENS, "EnsRegistry")
	if got := read[common.Address](registry, "resolver(bytes32)", namehash("carol.team.eth")); got != (common.Address{}) {
		t.Errorf("carol.team.eth has a resolver of its own: %s", got)
	}
	team := n.at(read[common.Address](registry, "resolver(bytes32)", namehash("team.eth")), "WildcardResolver")
	if !read[bool](team, "supportsInterface(bytes4)", [4]byte{0x90, 0x61, 0xb9, 0x23}) {
		t.Error("team.eth's resolver is not ENSIP-10's")
	}
	public := n.at(team.address, "PublicResolver")
	for name, want := range map[string]common.Address{"carol": Accounts()[7].Address, "dave": {}} {
		encoded := append([]byte{byte(len(name))}, name+"\x04team\x03eth\x00"...)
		_, question := public.data("addr(bytes32)", namehash(name+".team.eth"))
		if got := common.BytesToAddress(read[[]byte](team, "resolve(bytes,bytes)", encoded, question)); got != want {
			t.Errorf("%s.team.eth is %s, not %s", name, got, want)
		}
	}
	_, question := public.data("addr(bytes32,uint256)", namehash("carol.team.eth"), big.NewInt(60))
	answer := read[[]byte](team, "resolve(bytes,bytes)", []byte("\x05carol\x04team\x03eth\x00"), question)
	method := public.abi.Methods["addr0"]
	if method.Sig != "addr(bytes32,uint256)" {
		method = public.abi.Methods["addr"]
	}
	if got, err := method.Outputs.Unpack(answer); err != nil || !bytes.Equal(got[0].([]byte), Accounts()[7].Address.Bytes()) {
		t.Errorf("by coin type: %x, %v", answer, err)
	}

	offchain := n.at(read[common.Address](registry, "resolver(bytes32)", namehash("offchain.eth")), "OffchainResolver")
	data := offchain.revert("resolve(bytes,bytes)", []byte("\x08offchain\x03eth\x00"), question)
	lookup := offchain.abi.Errors["OffchainLookup"]
	if lookup.Sig != "OffchainLookup(address,string[],bytes,bytes4,bytes)" || len(data) < 4 || hexutil.Encode(data[:4]) != "0x556f1830" { // EIP-3668
		t.Fatalf("%s: %x", lookup.Sig, data)
	}
	if values, err := lookup.Inputs.Unpack(data[4:]); err != nil || values[0] != offchain.address || len(values[1].([]string)) != 1 {
		t.Errorf("%v, %v", values, err)
	}
	if code, err := n.eth.CodeAt(t.Context(), read[common.Address](registry, "resolver(bytes32)", namehash("hollow.eth")), nil); err != nil || len(code) != 0 {
		t.Errorf("hollow.eth's resolver has %d bytes of code, %v", len(code), err)
	}
	n.at(read[common.Address](registry, "resolver(bytes32)", namehash("broken.eth")), "PublicResolver").revert("addr(bytes32)", namehash("broken.eth"))
}
