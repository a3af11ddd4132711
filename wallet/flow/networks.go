package flow

import (
	"slices"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/text"
)

const (
	// ErrNetworkUnknown means that no network with this chain id was added.
	ErrNetworkUnknown fault.Code = "network_unknown"
	// ErrNetwork means that a network's description is not usable.
	ErrNetwork fault.Code = "network_invalid"
)

const (
	maxNetworks  = 100
	maxNameText  = 64
	maxSymbol    = 16
	maxEndpoint  = 2048
	maxNodes     = 3
	maxPrecision = 36 // decimals of a coin or token: 10^36 leaves room for amounts within 256 bits
)

// Networks lists the networks that the wallet knows, by chain id.
func (s *Session) Networks(h Host) ([]Network, error) { return loadList[Network](h, keyNetworks) }

// PutNetwork adds a network or changes it, after asking its nodes for the chain id: the first must answer, of the others
// those that are reached. Errors: ErrNetwork, eth.ErrChainID, ErrChainMismatch, and those of Host.
func (s *Session) PutNetwork(h Host, network Network) ([]Network, error) {
	network, err := checkNetwork(network)
	if err != nil {
		return nil, err
	}
	if err := serves(h, network); err != nil {
		return nil, err
	}
	return updateNetworks(h, func(list []Network) ([]Network, error) {
		at := slices.IndexFunc(list, func(n Network) bool { return n.ChainID >= network.ChainID })
		switch {
		case at >= 0 && list[at].ChainID == network.ChainID:
			list[at] = network
			return list, nil
		case len(list) >= maxNetworks:
			return nil, fault.New(ErrNetwork, "", "there are too many networks: remove one first")
		case at < 0:
			return append(list, network), nil
		}
		list = append(list, network)
		copy(list[at+1:], list[at:])
		list[at] = network
		return list, nil
	})
}

// RemoveNetwork forgets a network. What was signed on it stays in its ledgers. Errors: ErrNetworkUnknown.
func (s *Session) RemoveNetwork(h Host, chain eth.ChainID) ([]Network, error) {
	return updateNetworks(h, func(list []Network) ([]Network, error) {
		at := slices.IndexFunc(list, func(n Network) bool { return n.ChainID == chain })
		if at < 0 {
			return nil, networkUnknown(chain)
		}
		return slices.Delete(list, at, at+1), nil
	})
}

func updateNetworks(h Host, change func([]Network) ([]Network, error)) ([]Network, error) {
	return updateList(h, keyNetworks, change)
}

func loadNetwork(h Host, chain eth.ChainID) (Network, error) {
	list, err := loadList[Network](h, keyNetworks)
	if err != nil {
		return Network{}, err
	}
	for _, n := range list {
		if n.ChainID == chain {
			return n, nil
		}
	}
	return Network{}, networkUnknown(chain)
}

func networkUnknown(chain eth.ChainID) error {
	return fault.New(ErrNetworkUnknown, "chainId", "add the network with chain id "+chain.String()+" first")
}

// checkNetwork cleans the texts that people will read and refuses what cannot work.
func checkNetwork(n Network) (Network, error) {
	if err := n.ChainID.Check(); err != nil {
		return n, err
	}
	n.Name, _ = text.Clean(n.Name, maxNameText)
	n.Symbol, _ = text.Clean(n.Symbol, maxSymbol)
	switch {
	case n.Name == "":
		return n, fault.New(ErrNetwork, "name", "give the network a name")
	case n.Symbol == "":
		return n, fault.New(ErrNetwork, "symbol", "give the symbol of the network's coin, such as ETH")
	case n.Decimals > maxPrecision:
		return n, fault.New(ErrNetwork, "decimals", "a coin has at most 36 decimals; almost every one has 18")
	case !usable(n.Endpoint):
		return n, fault.New(ErrNetwork, "endpoint", "give the address of a node, beginning with http:// or https://, or the name of a transport")
	case len(n.Nodes) > maxNodes:
		return n, fault.New(ErrNetwork, "nodes", "give at most 3 further nodes")
	case n.FeeCap != nil && n.FeeCap.IsZero():
		return n, fault.New(ErrNetwork, "feeCap", "with a cap of 0 nothing can be sent: leave it out, or give the most that you would offer for gas")
	case n.Explorer != "" && (!strings.HasPrefix(n.Explorer, "https://") && !strings.HasPrefix(n.Explorer, "http://") ||
		len(n.Explorer) > maxEndpoint || strings.ContainsFunc(n.Explorer, notPrintable)):
		return n, fault.New(ErrNetwork, "explorer", "the address of a block explorer begins with https://")
	}
	for i, node := range n.Nodes {
		if !usable(node) || slices.Contains(n.endpoints()[:i+1], node) {
			return n, fault.New(ErrNetwork, "nodes", "give each further node once, in the form of the first one")
		}
	}
	for i, known := range [...]*eth.Address{n.WETH, n.Multicall, n.ENS} {
		if known != nil && known.IsZero() {
			return n, fault.New(ErrNetwork, [...]string{"weth", "multicall", "ens"}[i], "no contract is at the zero address: leave it out, or give the contract's")
		}
	}
	return n, nil
}

func usable(endpoint string) bool {
	return endpoint != "" && len(endpoint) <= maxEndpoint && !strings.ContainsFunc(endpoint, notPrintable)
}

func notPrintable(r rune) bool { return r <= ' ' || r > '~' }
