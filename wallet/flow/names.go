package flow

import (
	"errors"
	"strings"

	"github.com/latchkey/latchkey/ens"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/text"
)

const (
	// ErrNoENS means that neither the network nor Ethereum, among those that were added, has ENS.
	ErrNoENS fault.Code = "ens_missing"
	// ErrNameUnknown means that a name is not registered, or has no address on the network.
	ErrNameUnknown fault.Code = "ens_name_unknown"
	// ErrOffchain means that a name is not answered for on the chain but by a server (EIP-3668), which this wallet does not
	// ask: it would learn who asks for whom, and when.
	ErrOffchain fault.Code = "ens_offchain"
	// ErrResolver means that a name's resolver failed.
	ErrResolver fault.Code = "ens_resolver_failed"
)

// maxLabels is how many parts a name may have: each is asked about.
const maxLabels = 16

// ResolveName asks ENS for the address that a name stands for, and whether the address names the name. The name must be
// normalised (ENSIP-15), and letters of several scripts in it are refused. A network without ENS of its own is asked about
// on Ethereum, for the name's address on that network (ENSIP-11). Errors: ErrNetworkUnknown, ErrNoENS, ens.ErrName,
// ErrNameUnknown, ErrOffchain, ErrResolver, ens.ErrAnswer, ErrChainMismatch, ErrNodeRefused, ErrNodeAnswer, and those of
// Host.
func (s *Session) ResolveName(h Host, chain eth.ChainID, name string) (EnsName, error) {
	r, err := openNames(h, chain)
	if err != nil {
		return EnsName{}, err
	}
	address, err := r.address(name)
	if err != nil {
		return EnsName{}, err
	}
	own, err := r.nameOf(address)
	if err != nil && !aboutName(err) {
		return EnsName{}, err
	}
	return EnsName{Name: name, Address: address, Verified: err == nil && own == name}, nil
}

// ReverseName asks ENS for the name of an address. A name that does not stand for the address, or is not normalised as far
// as that is known here, is nobody's word: there is none then, and no error. Errors: ErrNetworkUnknown, ErrNoENS,
// ErrChainMismatch, ErrNodeRefused, ErrNodeAnswer, and those of Host.
func (s *Session) ReverseName(h Host, chain eth.ChainID, address eth.Address) (EnsName, error) {
	none := EnsName{Address: address}
	r, err := openNames(h, chain)
	if err != nil {
		return EnsName{}, err
	}
	name, err := r.nameOf(address)
	if err == nil && name != "" {
		var back eth.Address
		if back, err = r.address(name); err == nil && back == address {
			return EnsName{Name: name, Address: address, Verified: true}, nil
		}
	}
	if err != nil && !aboutName(err) {
		return EnsName{}, err
	}
	return none, nil
}

// aboutName reports whether an error is about what ENS has of a name, and not about the node or the host.
func aboutName(err error) bool {
	for _, code := range [...]fault.Code{ens.ErrName, ErrNameUnknown, ErrOffchain, ErrResolver, ens.ErrAnswer} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

// nameService is the ENS that is asked about addresses of one chain.
type nameService struct {
	host     Host
	network  Network // where ENS is
	registry eth.Address
	coin     uint64 // of the chain that addresses are asked for
}

func openNames(h Host, chain eth.ChainID) (*nameService, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return nil, err
	}
	switch {
	case network.ENS != nil:
		return &nameService{h, network, *network.ENS, ens.CoinEther}, nil
	case chain == 1:
		return &nameService{h, network, ens.Registry, ens.CoinEther}, nil
	}
	coin, has := ens.CoinType(chain)
	ethereum, err := loadNetwork(h, 1)
	if err != nil || !has {
		if err != nil && !errors.Is(err, ErrNetworkUnknown) {
			return nil, err
		}
		return nil, fault.New(ErrNoENS, "chainId", "this network has no ENS: state its registry, or add Ethereum, whose ENS knows addresses on other networks")
	}
	registry := ens.Registry
	if ethereum.ENS != nil {
		registry = *ethereum.ENS
	}
	return &nameService{h, ethereum, registry, coin}, nil
}

// address resolves a name forward.
func (r *nameService) address(name string) (eth.Address, error) {
	node, err := ens.Namehash(name)
	if err != nil {
		return eth.Address{}, err
	}
	dns, err := ens.DNSEncode(name)
	if err != nil {
		return eth.Address{}, err
	}
	switch {
	case text.Mixed(strings.Join(strings.Split(name, "."), " ")):
		return eth.Address{}, fault.New(ens.ErrName, "name", "the name mixes letters of several scripts, as names do that are made to look like others: use the address")
	case strings.Count(name, ".") >= maxLabels:
		return eth.Address{}, fault.New(ens.ErrName, "name", "the name has too many parts: use the address")
	}
	resolver, own, err := r.resolver(name)
	if err != nil {
		return eth.Address{}, err
	}
	question := ens.Addr(node)
	if r.coin != ens.CoinEther {
		question = ens.AddrOfCoin(node, r.coin)
	}
	answer, err := r.askResolver(resolver, own, dns, question)
	if err != nil {
		return eth.Address{}, err
	}
	address, err := r.readAddress(answer)
	if err == nil && address.IsZero() {
		err = fault.New(ErrNameUnknown, "name", "the name has no address on this network: check it, or ask for the address")
	}
	return address, err
}

func (r *nameService) readAddress(answer []byte) (eth.Address, error) {
	if r.coin != ens.CoinEther {
		return ens.DecodeCoinAddress(answer)
	}
	return ens.DecodeAddress(answer)
}

// resolver finds the resolver of a name, or else of the nearest name above it (ENSIP-10); own says that it is the name's.
func (r *nameService) resolver(name string) (resolver eth.Address, own bool, err error) {
	b := newBatch()
	first := len(b.requests)
	for part, more := name, true; more; part, more = ens.Parent(part) {
		node, err := ens.Namehash(part)
		if err != nil {
			return resolver, false, err
		}
		b.read(r.registry, ens.Resolver(node), "latest")
	}
	replies, err := b.send(r.host, r.network)
	if err != nil {
		return resolver, false, err
	}
	for i, reply := range replies[first:] {
		answer, err := data(reply)
		if err != nil {
			return resolver, false, err
		}
		if resolver, err = ens.DecodeAddress(answer); err != nil {
			return resolver, false, fault.Wrap(ErrNoENS, "chainId", "there is no ENS at the address that this network states: correct it", err)
		}
		if !resolver.IsZero() {
			return resolver, i == 0, nil
		}
	}
	return resolver, false, fault.New(ErrNameUnknown, "name", "nobody answers for this name: check its spelling")
}

// askResolver asks a resolver about a name: in the way of ENSIP-10 if it has that, and else directly, which only the name's
// own resolver answers.
func (r *nameService) askResolver(resolver eth.Address, own bool, dns, question []byte) ([]byte, error) {
	b := newBatch()
	extended, wrapped := b.read(resolver, ens.SupportsInterface(ens.ExtendedResolver), "latest"), b.read(resolver, ens.Resolve(dns, question), "latest")
	direct := b.read(resolver, question, "latest")
	replies, err := b.send(r.host, r.network)
	if err != nil {
		return nil, err
	}
	yes := false
	if answer, err := data(replies[extended]); err == nil {
		if yes, err = ens.DecodeBool(answer); err != nil {
			return nil, err
		}
	}
	switch {
	case yes:
		answer, err := readResolver(replies[wrapped])
		if err != nil {
			return nil, err
		}
		return ens.DecodeBytes(answer)
	case own:
		return readResolver(replies[direct])
	}
	return nil, fault.New(ErrNameUnknown, "name", "nobody answers for this name: check its spelling")
}

// readResolver reads a resolver's answer, and says why there is none.
func readResolver(reply RPCReply) ([]byte, error) {
	if e := reply.Error; e != nil && e.reverts() {
		raw := e.revertData()
		if ens.IsOffchainLookup(raw) {
			return nil, fault.New(ErrOffchain, "name", "a server outside of the chain answers for this name, and this wallet does not ask it: it would learn whom you pay. Use the address")
		}
		return nil, fault.Wrap(ErrResolver, "name", "the name's resolver refused to answer: use the address", revertedError(raw))
	}
	return data(reply)
}

// nameOf asks for the name that an address gives itself (ENSIP-3); "" where it gives none.
func (r *nameService) nameOf(address eth.Address) (string, error) {
	node := ens.ReverseNode(address)
	b := newBatch()
	at := b.read(r.registry, ens.Resolver(node), "latest")
	replies, err := b.send(r.host, r.network)
	if err != nil {
		return "", err
	}
	answer, err := data(replies[at])
	if err != nil {
		return "", err
	}
	resolver, err := ens.DecodeAddress(answer)
	if err != nil || resolver.IsZero() {
		return "", err
	}
	b = newBatch()
	at = b.read(resolver, ens.Name(node), "latest")
	if replies, err = b.send(r.host, r.network); err != nil {
		return "", err
	}
	if answer, err = readResolver(replies[at]); err != nil {
		return "", err
	}
	return ens.DecodeName(answer)
}
