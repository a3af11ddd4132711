package flow

import (
	"testing"

	"github.com/latchkey/latchkey/ens"
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

var (
	simRegistry = eth.Address{0xe5, 19: 1}
	simResolver = eth.Address{0xe5, 19: 2}
	simWildcard = eth.Address{0xe5, 19: 3}
	simServer   = eth.Address{0xe5, 19: 4}
)

// withENS gives the street's network ENS: what registers says of names' resolvers, and what the resolver says.
func (c *street) withENS(resolvers map[string]eth.Address, addresses map[string]eth.Address, names map[eth.Address]string) *Session {
	s := c.session()
	n, err := loadNetwork(c, 31337)
	must(c.t, err)
	n.ENS = &simRegistry
	must(c.t, second(s.PutNetwork(c, n)))
	byNode := func(list map[string]eth.Address, node [32]byte) eth.Address {
		for name, address := range list {
			if hash, err := ens.Namehash(name); err == nil && hash == node {
				return address
			}
		}
		return eth.Address{}
	}
	c.function(simRegistry, "function resolver(bytes32) returns (address)", func(a []abi.Value) []abi.Value {
		return []abi.Value{abi.FromAddress(byNode(resolvers, a[0].Word))}
	})
	c.function(simResolver, "function addr(bytes32) returns (address)", func(a []abi.Value) []abi.Value {
		return []abi.Value{abi.FromAddress(byNode(addresses, a[0].Word))}
	})
	c.function(simResolver, "function name(bytes32) returns (string)", func(a []abi.Value) []abi.Value {
		for address, name := range names {
			if ens.ReverseNode(address) == a[0].Word {
				return []abi.Value{{Bytes: []byte(name)}}
			}
		}
		return []abi.Value{{}}
	})
	return s
}

func TestNamesBothWays(t *testing.T) {
	c := newStreet(t)
	reverse := ens.ReverseName
	s := c.withENS(
		map[string]eth.Address{"alice.eth": simResolver, "bob.eth": simResolver, "empty.eth": simResolver, "eth": simResolver,
			reverse(stranger): simResolver, reverse(contract): simResolver, reverse(simToken): simResolver, reverse(simWETH): simResolver},
		map[string]eth.Address{"alice.eth": stranger, "bob.eth": contract},
		map[eth.Address]string{stranger: "alice.eth", contract: "alice.eth", simToken: "Alice.eth", simWETH: "аlice.eth"})
	for name, want := range map[string]EnsName{
		"alice.eth": {"alice.eth", stranger, true},
		"bob.eth":   {"bob.eth", contract, false}, // whose address names alice.eth
	} {
		got, err := s.ResolveName(c, 31337, name)
		if must(t, err); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	for name, code := range map[string]fault.Code{
		"empty.eth": ErrNameUnknown, "nobody.eth": ErrNameUnknown, "nobody.xyz": ErrNameUnknown, "sub.alice.eth": ErrNameUnknown,
		"Alice.eth": ens.ErrName, "": ens.ErrName, "a..eth": ens.ErrName, "al\u200bice.eth": ens.ErrName, "аlice.eth": ens.ErrName, // its first letter is Cyrillic
		"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.eth": ens.ErrName,
	} {
		_, err := s.ResolveName(c, 31337, name)
		wants(t, err, code)
	}
	for address, want := range map[eth.Address]string{stranger: "alice.eth", contract: "", simToken: "", simWETH: "", spenderPerson: ""} {
		got, err := s.ReverseName(c, 31337, address)
		if must(t, err); got != (EnsName{want, address, want != ""}) {
			t.Errorf("%+v, want %q", got, want)
		}
	}
}

// Names below one with a resolver of ENSIP-10 are its own to answer; where a server answers, the error says so.
func TestNamesByWildcardAndServer(t *testing.T) {
	c := newStreet(t)
	s := c.withENS(map[string]eth.Address{"all.eth": simWildcard, "server.eth": simServer}, nil, nil)
	c.function(simWildcard, "function supportsInterface(bytes4) returns (bool)", func([]abi.Value) []abi.Value { return []abi.Value{abi.FromBool(true)} })
	c.function(simWildcard, "function resolve(bytes,bytes) returns (bytes)", func(a []abi.Value) []abi.Value {
		want, err := ens.DNSEncode("deep.sub.all.eth")
		must(t, err)
		if string(a[0].Bytes) != string(want) {
			return []abi.Value{{Bytes: make([]byte, 32)}}
		}
		return []abi.Value{{Bytes: addressWord(stranger)}}
	})
	got, err := s.ResolveName(c, 31337, "deep.sub.all.eth")
	if must(t, err); got != (EnsName{"deep.sub.all.eth", stranger, false}) {
		t.Errorf("%+v", got)
	}
	_, err = s.ResolveName(c, 31337, "other.all.eth")
	wants(t, err, ErrNameUnknown)
	c.function(simServer, "function supportsInterface(bytes4) returns (bool)", func([]abi.Value) []abi.Value { return []abi.Value{abi.FromBool(true)} })
	yes := c.contracts[simServer]
	c.contracts[simServer] = func(data []byte) simAnswer {
		if answer := yes(data); !answer.reverted {
			return answer
		}
		return simAnswer{data: []byte{0x55, 0x6f, 0x18, 0x30, 1}, reverted: true}
	}
	_, err = s.ResolveName(c, 31337, "server.eth")
	wants(t, err, ErrOffchain)
	_, err = s.ResolveName(c, 31337, "sub.server.eth")
	wants(t, err, ErrOffchain)
	c.contracts[simServer] = func([]byte) simAnswer { return simAnswer{reverted: true} }
	_, err = s.ResolveName(c, 31337, "server.eth")
	wants(t, err, ErrResolver)
	_, err = s.ResolveName(c, 31337, "sub.server.eth")
	wants(t, err, ErrNameUnknown)
}

// A network without ENS is asked about on Ethereum, for the name's address there and no other.
func TestNamesForOtherNetworks(t *testing.T) {
	c := newStreet(t)
	s := c.session()
	_, err := s.ResolveName(c, 31337, "alice.eth")
	wants(t, err, ErrNoENS)
	c.node.chain = 1
	must(t, second(s.PutNetwork(c, Network{ChainID: 1, Name: "Ethereum", Endpoint: "http://node", Symbol: "ETH", Decimals: 18})))
	c.function(ens.Registry, "function resolver(bytes32) returns (address)", func([]abi.Value) []abi.Value { return []abi.Value{abi.FromAddress(simResolver)} })
	c.function(simResolver, "function addr(bytes32,uint256) returns (bytes)", func(a []abi.Value) []abi.Value {
		if n, _ := a[1].Uint().Uint64(); n != 0x80000000|31337 {
			t.Errorf("coin %d", n)
		}
		return []abi.Value{{Bytes: stranger[:]}}
	})
	got, err := s.ResolveName(c, 31337, "alice.eth")
	if must(t, err); got.Address != stranger || got.Verified {
		t.Errorf("%+v", got)
	}
	_, err = s.ResolveName(c, 1, "alice.eth") // addr(bytes32) is not there
	wants(t, err, ErrResolver)
	c.contracts[ens.Registry] = func([]byte) simAnswer { return simAnswer{} }
	_, err = s.ResolveName(c, 1, "alice.eth")
	wants(t, err, ErrNoENS)
}
