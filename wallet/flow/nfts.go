package flow

import (
	"encoding/hex"
	"slices"
	"strings"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

const (
	// ErrNFT means that a contract is no collection of NFTs as ERC-721 or ERC-1155 demands, or has no NFT of the id.
	ErrNFT fault.Code = "nft_unknown"
	// ErrTooManyNFTs means that the list of followed NFTs is full.
	ErrTooManyNFTs fault.Code = "nfts_too_many"
)

const (
	maxNFTs = 200  // followed on a network
	maxURI  = 2048 // characters
)

func keyNFTs(chain eth.ChainID) string { return "nfts/" + chain.String() }

// NFTs lists the NFTs that the user follows on a network, as their collections described them when they were added.
// Errors: ErrNetworkUnknown, ErrStored, and those of Host.
func (s *Session) NFTs(h Host, chain eth.ChainID) ([]NFT, error) {
	if _, err := loadNetwork(h, chain); err != nil {
		return nil, err
	}
	return loadList[NFT](h, keyNFTs(chain))
}

// AddNFT asks a collection about one of its NFTs and follows it. One that is followed already is read anew. Errors:
// ErrNetworkUnknown, ErrNFT, ErrTooManyNFTs, and those of Host.
func (s *Session) AddNFT(h Host, chain eth.ChainID, collection eth.Address, tokenID uint256.Int) (NFT, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return NFT{}, err
	}
	nft, err := askNFT(h, network, collection, tokenID)
	if err != nil {
		return NFT{}, err
	}
	_, err = updateList(h, keyNFTs(chain), func(list []NFT) ([]NFT, error) {
		if at := slices.IndexFunc(list, nft.same); at >= 0 {
			list[at] = nft
			return list, nil
		}
		if len(list) >= maxNFTs {
			return nil, fault.New(ErrTooManyNFTs, "tokenId", "you follow 200 NFTs on this network: remove one first")
		}
		return append(list, nft), nil
	})
	return nft, err
}

// RemoveNFT stops following an NFT; one that is not followed is no error. Errors: ErrNetworkUnknown, ErrStored, and those
// of Host.
func (s *Session) RemoveNFT(h Host, chain eth.ChainID, collection eth.Address, tokenID uint256.Int) ([]NFT, error) {
	if _, err := loadNetwork(h, chain); err != nil {
		return nil, err
	}
	return updateList(h, keyNFTs(chain), func(list []NFT) ([]NFT, error) {
		return slices.DeleteFunc(list, NFT{Collection: collection, TokenID: tokenID}.same), nil
	})
}

// collected reports whether NFTs of a collection are followed.
func collected(k *report.Knowledge, collection eth.Address) bool {
	return slices.ContainsFunc(k.Addresses, func(a report.OnChain) bool { return a.Address == collection && a.Standard != report.StandardUnknown })
}

func (n NFT) same(other NFT) bool {
	return n.Collection == other.Collection && n.TokenID == other.TokenID
}

// askNFT asks a collection for its standard, its texts, and whether it has the NFT. A collection from before ERC-165 is
// known by its answer for the NFT's owner.
func askNFT(h Host, network Network, collection eth.Address, id uint256.Int) (NFT, error) {
	var r reads
	is721, is1155 := r.ask(collection, erc20abi.SupportsInterface(erc20abi.InterfaceERC721)), r.ask(collection, erc20abi.SupportsInterface(erc20abi.InterfaceERC1155))
	owner := r.ask(collection, erc20abi.OwnerOf(id))
	name, symbol := r.ask(collection, erc20abi.Name()), r.ask(collection, erc20abi.Symbol())
	uri721, uri1155 := r.ask(collection, erc20abi.TokenURI(id)), r.ask(collection, erc20abi.URI(id))
	got, err := r.send(h, network)
	if err != nil {
		return NFT{}, err
	}
	a := got.answers
	nft := NFT{Collection: collection, TokenID: id, Standard: ERC721, URI: a[uri721].uri(id),
		Name: tokenText(a[name].data, maxTokenName), Symbol: tokenText(a[symbol].data, maxSymbol)}
	holder, ok := a[owner].address()
	switch {
	case a[is1155].yes():
		nft.Standard, nft.URI = ERC1155, a[uri1155].uri(id)
	case ok && !holder.IsZero():
	case a[is721].yes():
		return NFT{}, fault.New(ErrNFT, "tokenId", "the collection has no NFT with this id: check the id")
	default:
		return NFT{}, fault.New(ErrNFT, "collection", "there is no collection of NFTs at this address on this network: check the address and the network")
	}
	return nft, nil
}

// uri reads the address of an NFT's metadata and keeps its beginning. ERC-1155 lets clients put the id into it.
func (a readAnswer) uri(id uint256.Int) string {
	said, err := erc20abi.DecodeURI(a.data)
	if err != nil || a.failed {
		return ""
	}
	digits := id.Bytes32()
	uri, _ := text.Clean(strings.Join(strings.Split(said, "{id}"), hex.EncodeToString(digits[:])), maxURI)
	return uri
}

// ask asks how many of the NFT an account holds.
func (n NFT) ask(r *reads, account eth.Address) int {
	if n.Standard == ERC1155 {
		return r.ask(n.Collection, erc20abi.BalanceOf1155(account, n.TokenID))
	}
	return r.ask(n.Collection, erc20abi.OwnerOf(n.TokenID))
}

// held reads the answer to ask.
func (n NFT) held(a readAnswer, account eth.Address) NFT {
	var ok bool
	if n.Standard == ERC1155 {
		n.Balance, ok = a.number()
	} else {
		var owner eth.Address
		if owner, ok = a.address(); ok && owner == account {
			n.Balance = uint256.FromUint64(1)
		}
	}
	if !ok {
		n.Error = "The collection did not answer: perhaps this NFT is no more."
	}
	return n
}
