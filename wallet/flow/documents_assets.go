package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

// NFTStandard is the interface of an NFT's contract.
type NFTStandard string

const (
	ERC721  NFTStandard = "erc721"  // each id is one thing with one owner
	ERC1155 NFTStandard = "erc1155" // of each id there are any number
)

// NFT is one token of a collection.
type NFT struct {
	Collection eth.Address `json:"collection"`
	TokenID    uint256.Int `json:"tokenId"`
	Standard   NFTStandard `json:"standard"`
	Name       string      `json:"name"`            // of the collection
	Symbol     string      `json:"symbol"`          // of the collection
	URI        string      `json:"uri"`             // of its metadata, at most 2048 characters of it; the wallet never fetches it
	Balance    uint256.Int `json:"balance"`         // how many the account holds, in a portfolio; of an ERC-721 one or none
	Error      string      `json:"error,omitempty"` // a sentence, where the collection did not answer
}

// TokenList is a list of tokens in the format of tokenlists.org, or the wallet's own.
type TokenList struct {
	Name    string        `json:"name"`
	Version string        `json:"version"` // such as "1.0.0"
	Date    string        `json:"date"`    // RFC 3339, as the list states it
	Source  string        `json:"source"`  // where it is from, in words
	Licence string        `json:"licence"` // SPDX, or "" where the list does not say
	BuiltIn bool          `json:"builtIn"`
	Tokens  []ListedToken `json:"tokens"` // those of the network that was asked for
}

// ListedToken is a token as a list or its contract describes it.
type ListedToken struct {
	Address   eth.Address  `json:"address"`
	Symbol    string       `json:"symbol"`
	Name      string       `json:"name"`
	Decimals  uint8        `json:"decimals"`
	Resembles *eth.Address `json:"resembles,omitempty"` // a token that is followed or in the wallet's own list, and calls itself alike
}

// ApprovalKind says what an outstanding approval lets its spender take.
type ApprovalKind string

const (
	ApprovalAmount  ApprovalKind = "amount"  // an amount of an ERC-20 token
	ApprovalPermit2 ApprovalKind = "permit2" // an amount of an ERC-20 token, through Permit2, until it expires
	ApprovalNFT     ApprovalKind = "nft"     // one NFT
	ApprovalAll     ApprovalKind = "all"     // every NFT of a collection
)

// Approval is what a spender may take of an account's tokens now.
type Approval struct {
	Kind      ApprovalKind   `json:"kind"`
	Token     eth.Address    `json:"token"` // or collection
	Symbol    string         `json:"symbol"`
	Spender   report.Party   `json:"spender"`
	Amount    *report.Amount `json:"amount,omitempty"`
	Unlimited bool           `json:"unlimited"`
	TokenID   *uint256.Int   `json:"tokenId,omitempty"`
	Expires   *eth.Millis    `json:"expires,omitempty"`
	Risk      report.Finding `json:"risk"`
	Revoke    PlanRequest    `json:"revoke"` // what to plan to take it back
}

// Approvals are the approvals of an account that stand, the riskiest first.
type Approvals struct {
	ChainID   eth.ChainID `json:"chainId"`
	Account   eth.Address `json:"account"`
	FromBlock uint64      `json:"fromBlock"` // approvals given before it are not looked for yet: asking again goes on there
	Block     uint64      `json:"block"`
	Complete  bool        `json:"complete"` // from the chain's first block, and none left out
	List      []Approval  `json:"list"`
}

// ApprovalScan is what is stored of the search for an account's approvals: which blocks were looked at, and what was
// approved in them and may still stand.
type ApprovalScan struct {
	Node     eth.Hash      `json:"node"`     // Keccak-256 of the endpoint that was asked: what one node does not have another may
	Searched []BlockRange  `json:"searched"` // newest first, with blocks between them that were not looked at
	Hash     eth.Hash      `json:"hash"`     // of the newest block that was: another chain than the one that was searched has another
	Span     uint64        `json:"span"`     // how many blocks the node takes in one question
	Full     bool          `json:"full"`     // there were more approvals than are kept
	Keys     []ApprovalKey `json:"keys"`
}

// BlockRange is some blocks, both ends included.
type BlockRange struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
}

// ApprovalKey says where to read an approval.
type ApprovalKey struct {
	Kind    ApprovalKind `json:"kind"`
	Token   eth.Address  `json:"token"`
	Spender *eth.Address `json:"spender,omitempty"` // absent for one NFT, whose contract knows one spender at a time
	TokenID *uint256.Int `json:"tokenId,omitempty"` // of one NFT
	Gone    uint64       `json:"gone,omitempty"`    // the block by which it was first seen not to stand; absent: it stood
}

// TransferKind says what moved.
type TransferKind string

const (
	TransferToken TransferKind = "token" // ERC-20
	TransferNFT   TransferKind = "nft"   // ERC-721 or ERC-1155
	TransferWrap  TransferKind = "wrap"  // into or out of the network's WETH
)

// Transfer is one movement of an account's tokens, from the event logs of their contracts: their word, which anybody can
// forge for a token of their own.
type Transfer struct {
	Block    uint64           `json:"block"`
	Hash     eth.Hash         `json:"hash"` // of the transaction
	LogIndex uint64           `json:"logIndex"`
	Kind     TransferKind     `json:"kind"`
	Incoming bool             `json:"incoming"`
	Amount   report.Amount    `json:"amount"` // of an NFT: how many
	TokenID  *uint256.Int     `json:"tokenId,omitempty"`
	Other    eth.Address      `json:"other"`    // whom it came from or went to
	Findings []report.Finding `json:"findings"` // such as a transfer of nothing, made to be copied from
}

// Transfers is a page of an account's history, newest first.
type Transfers struct {
	ChainID   eth.ChainID `json:"chainId"`
	Account   eth.Address `json:"account"`
	FromBlock uint64      `json:"fromBlock"`        // the page covers all blocks from this one
	ToBlock   uint64      `json:"toBlock"`          // to this one
	Before    uint64      `json:"before,omitempty"` // ask for the next page with it; absent: the chain's first block was reached
	List      []Transfer  `json:"list"`
}

// Contact is an address that the user gave a name.
type Contact struct {
	Address eth.Address `json:"address"`
	Name    string      `json:"name"`
	Mixed   bool        `json:"mixed"` // the name has letters of several scripts: it may look like another
}

// EnsName is a name and the address that it stands for, each asked of ENS.
type EnsName struct {
	Name     string      `json:"name"` // "" where an address has none that stands for it
	Address  eth.Address `json:"address"`
	Verified bool        `json:"verified"` // the address names this name, and the name this address
}

// ContractResult is what a contract answered.
type ContractResult struct {
	Block  uint64           `json:"block"`
	Data   eth.Bytes        `json:"data"`
	Values []report.Decoded `json:"values"`
}

// DescriptorInfo is an ERC-7730 descriptor that the user added for one contract.
type DescriptorInfo struct {
	ChainID   eth.ChainID `json:"chainId"`
	Address   eth.Address `json:"address"`
	TypedData bool        `json:"typedData"` // for typed data that the contract verifies, not for calls
	Name      string      `json:"name"`      // whose contract it is, as it says itself
	Formats   uint32      `json:"formats"`   // how many functions or types it describes
	Hash      eth.Hash    `json:"hash"`      // Keccak-256 of its text
}

// RecipientCheck is what is known of a recipient before anything is planned.
type RecipientCheck struct {
	Party    report.Party     `json:"party"`
	Findings []report.Finding `json:"findings"`
}
