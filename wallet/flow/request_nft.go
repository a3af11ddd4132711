package flow

import (
	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

const (
	// ErrNFTStandard means that an address is not a collection's of NFTs: it does not say so by ERC-165.
	ErrNFTStandard fault.Code = "nft_standard"
	// ErrNFTOver means that an account holds less of an NFT than is to be moved. Details: have, need.
	ErrNFTOver fault.Code = "insufficient_nft"
)

// ofNFTs reports whether the request's token is a collection.
func (o order) ofNFTs() bool {
	return o.Kind == KindTransferNFT || o.Kind == KindApproveAll || o.Kind == KindRevokeAll
}

// contract returns the token or collection that must be there, or nil.
func (o order) contract() *eth.Address {
	if o.Kind == KindWrap || o.Kind == KindUnwrap {
		return &o.weth
	}
	return o.Token
}

// safeTransferFrom is the calldata that moves an NFT.
func (o order) safeTransferFrom(amount uint256.Int) []byte {
	if !o.many {
		return erc20abi.SafeTransferFrom(o.From, o.party, *o.TokenID)
	}
	return erc20abi.SafeTransfer1155(o.From, o.party, *o.TokenID, amount, nil)
}

// standard finds out what kind of collection a request is about. Errors: ErrNFTStandard.
func (d *draft) standard() error {
	if !d.order.ofNFTs() {
		return nil
	}
	switch d.knows.Kept(*d.order.Token) {
	case report.StandardERC721:
		return nil
	case report.StandardERC1155:
		d.order.many = true
		return nil
	}
	if d.order.Kind == KindRevokeAll { // whatever the contract says of itself, what was allowed can be taken back
		return nil
	}
	return fault.New(ErrNFTStandard, "token", "the contract at this address is no collection of NFTs: check the address")
}

// count reads how many of an NFT are to be moved, and demands that they are there. Errors: ErrRequest, ErrNFTOver,
// ErrAmountZero, and those of uint256.ParseDecimal.
func (d *draft) count() (uint256.Int, error) {
	o, n := d.order, uint256.FromUint64(1)
	if o.Kind != KindTransferNFT {
		return n, nil
	}
	held := d.knows.Held(*o.Token, o.From, o.TokenID)
	switch {
	case o.Amount == "":
	case o.Amount == amountMax && o.many:
		n = held
	default:
		var err error
		if n, err = uint256.ParseDecimal(o.Amount); err != nil {
			return n, atField("amount", err)
		}
	}
	if n.IsZero() {
		return n, fault.New(ErrAmountZero, "amount", "write an amount greater than 0")
	}
	if !o.many && n != uint256.FromUint64(1) {
		return n, fault.New(ErrRequest, "amount", "leave this out: of this NFT there is only one")
	}
	if n.Cmp(held) > 0 {
		return n, fault.New(ErrNFTOver, "tokenId", "you hold "+held.String()+" of this NFT: choose another, or fewer").
			With("have", held.String()).With("need", n.String())
	}
	return n, nil
}
