package flow

import (
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// surroundings is what the wallet itself knows when it reports on a request of an account: nothing is asked of a node. Of a
// locked wallet it lacks the names of its accounts.
func (s *Session) surroundings(h Host, network Network, from eth.Address) (report.Knowledge, error) {
	k := report.Knowledge{Network: network.forReport(), From: from}
	tokens, err := loadKnownTokens(h, network)
	if err != nil {
		return k, err
	}
	contacts, err := loadList[Contact](h, keyContacts)
	if err != nil {
		return k, err
	}
	nfts, err := loadList[NFT](h, keyNFTs(network.ChainID))
	if err != nil {
		return k, err
	}
	if k.Now, err = h.Now(); err != nil {
		return k, err
	}
	if s.vault != nil {
		for _, a := range accounts(s.vault) {
			k.Names = append(k.Names, report.Name{Address: a.Address, Name: a.Label, By: report.NamedByAccount})
		}
	}
	for _, c := range contacts {
		k.Names = append(k.Names, report.Name{Address: c.Address, Name: c.Name, By: report.NamedByContact})
	}
	for _, t := range tokens.list {
		known := t.Token.forReport(report.TrustFollowed)
		if t.list != "" {
			known.Trust = report.TrustUserList
		}
		if t.builtIn {
			known.Trust = report.TrustList
		}
		k.Tokens = append(k.Tokens, known)
		switch known.Trust {
		case report.TrustFollowed:
			k.Names = append(k.Names, report.Name{Address: t.Address, Name: t.Symbol, By: report.NamedByToken})
		case report.TrustList:
			k.Names = append(k.Names, report.Name{Address: t.Address, Name: t.Symbol, By: report.NamedByList})
		}
	}
	k.Names = append(k.Names, report.Name{Address: report.Permit2, Name: "Permit2", By: report.NamedByList},
		report.Name{Address: network.multicall(), Name: "Multicall3", By: report.NamedByList})
	for _, n := range nfts {
		kept := report.StandardERC721
		if n.Standard == ERC1155 {
			kept = report.StandardERC1155
		}
		k.Addresses = append(k.Addresses, report.OnChain{Address: n.Collection, Contract: true, Standard: kept, Followed: true})
	}
	return k, nil
}

// describedBy adds the descriptors that the user has for calls of contracts and for typed data that they take.
func describedBy(h Host, network Network, k *report.Knowledge, contracts []eth.Address) error {
	list, err := loadList[DescriptorInfo](h, keyDescriptors)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, info := range list {
		if info.ChainID != network.ChainID || !slices.Contains(contracts, info.Address) {
			continue
		}
		d, err := userDescriptor(h, info)
		if err != nil {
			return err
		}
		if d != nil {
			k.Descriptors = append(k.Descriptors, report.UserDescriptor{Address: info.Address, Descriptor: d})
		}
	}
	return nil
}

// reported is what reports read of a transaction.
func reported(t nonce.Transaction) report.Tx {
	tx := report.Tx{Value: t.Value, Data: t.Data, Gas: t.Gas, MaxFeePerGas: t.MaxFeePerGas, MaxPriorityFeePerGas: t.MaxPriorityFeePerGas,
		Legacy: t.Legacy, Delegate: t.Delegate, More: t.Digest != nil}
	if !t.Create {
		tx.To = &t.To
	}
	return tx
}

func (n Network) forReport() report.Network {
	return report.Network{Name: n.Name, ChainID: n.ChainID, Symbol: n.Symbol, Decimals: n.Decimals, WETH: n.WETH}
}

func (t Token) forReport(trust report.Trust) report.Token {
	return report.Token{Address: t.Address, Symbol: t.Symbol, Decimals: t.Decimals, Trust: trust}
}
