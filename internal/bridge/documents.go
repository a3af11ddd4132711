package bridge

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// The documents of the pure methods; those of the flows are in wallet/flow, whose documents.go states the JSON rules.

// Handshake is what the module says of itself.
type Handshake struct {
	Protocol uint32 `json:"protocol"` // of frames and methods
	Build    string `json:"build"`    // hash of the sources that the module was built from; "unknown" outside scripts/build-wasm.sh
}

// MnemonicCheck describes a phrase as far as it has been typed. Neither it nor its words repeat the phrase.
type MnemonicCheck struct {
	Language string      `json:"language"` // the one that knows most of the words
	Words    []WordCheck `json:"words"`    // the first 25 at most
	Checksum Checksum    `json:"checksum"`
}

// WordCheck is one word of a phrase.
type WordCheck struct {
	Start   uint32   `json:"start"` // byte offset in the phrase as given
	End     uint32   `json:"end"`
	Known   bool     `json:"known"`
	Nearest []string `json:"nearest"` // up to three words that an unknown one may be meant to be, the likeliest first
}

// Checksum says what is known of a phrase while it is being typed.
type Checksum string

const (
	ChecksumIncomplete Checksum = "incomplete" // a word is unknown, or words are missing
	ChecksumBad        Checksum = "bad"        // the words do not belong together, or there are more than 24
	ChecksumGood       Checksum = "good"       // the phrase is valid
)

// DecodedTransaction is a signed transaction, read from its bytes.
type DecodedTransaction struct {
	Type                 uint8           `json:"type"` // of EIP-2718; 0 for a legacy transaction
	Hash                 eth.Hash        `json:"hash"`
	From                 eth.Address     `json:"from"` // recovered from the signature
	Nonce                uint64          `json:"nonce"`
	Gas                  uint64          `json:"gas"`
	Value                uint256.Int     `json:"value"` // wei
	Data                 eth.Bytes       `json:"data"`
	AccessList           []AccessItem    `json:"accessList"`          // EIP-2930
	BlobVersionedHashes  []eth.Hash      `json:"blobVersionedHashes"` // EIP-4844
	AuthorizationList    []Authorization `json:"authorizationList"`   // EIP-7702
	YParity              uint8           `json:"yParity"`
	R                    eth.Hash        `json:"r"`
	S                    eth.Hash        `json:"s"`
	ChainID              eth.ChainID     `json:"chainId,omitempty"`  // absent: from before EIP-155, and valid on every chain
	To                   *eth.Address    `json:"to,omitempty"`       // absent: it creates a contract
	GasPrice             *uint256.Int    `json:"gasPrice,omitempty"` // wei; of types 0 and 1
	MaxPriorityFeePerGas *uint256.Int    `json:"maxPriorityFeePerGas,omitempty"`
	MaxFeePerGas         *uint256.Int    `json:"maxFeePerGas,omitempty"`
	MaxFeePerBlobGas     *uint256.Int    `json:"maxFeePerBlobGas,omitempty"`
}

// Authorization lets the code at an address act as the account that signed it (EIP-7702).
type Authorization struct {
	ChainID   uint64       `json:"chainId"` // 0: every chain
	Address   eth.Address  `json:"address"` // where the code is
	Nonce     uint64       `json:"nonce"`   // the account's
	YParity   uint8        `json:"yParity"`
	R         eth.Hash     `json:"r"`
	S         eth.Hash     `json:"s"`
	Authority *eth.Address `json:"authority,omitempty"` // the account, as transaction.decode recovers it; absent where none can have signed. Where it is given it is checked
}

// BlobSidecar is what goes to the network beside an EIP-4844 transaction.
type BlobSidecar struct {
	Version     uint8       `json:"version"`     // 0: a proof for each blob (EIP-4844); 1: 128 cell proofs for each (EIP-7594)
	Blobs       []eth.Bytes `json:"blobs"`       // 131072 bytes each, in the order of the transaction's hashes
	Commitments []eth.Bytes `json:"commitments"` // 48 bytes for each blob
	Proofs      []eth.Bytes `json:"proofs"`      // 48 bytes each
}

// AccessItem is an account and its storage slots that a transaction says it will touch.
type AccessItem struct {
	Address     eth.Address `json:"address"`
	StorageKeys []eth.Hash  `json:"storageKeys"`
}

// SiweMessage is a sign-in message (EIP-4361). Times are as the message writes them (RFC 3339).
type SiweMessage struct {
	Domain         string      `json:"domain"`
	Address        eth.Address `json:"address"`
	URI            string      `json:"uri"`
	ChainID        eth.ChainID `json:"chainId"`
	Nonce          string      `json:"nonce"`
	IssuedAt       string      `json:"issuedAt"`
	Resources      []string    `json:"resources"`
	Scheme         string      `json:"scheme,omitempty"` // absent means https
	Statement      *string     `json:"statement,omitempty"`
	ExpirationTime *string     `json:"expirationTime,omitempty"`
	NotBefore      *string     `json:"notBefore,omitempty"`
	RequestID      *string     `json:"requestId,omitempty"`
}

// TokenDomain is the EIP-712 domain of a token. Tokens choose their own: what the token says of itself (EIP-5267), and its
// DOMAIN_SEPARATOR, have to agree with it.
type TokenDomain struct {
	Name              string      `json:"name"`
	Version           *string     `json:"version,omitempty"` // absent where the token's domain has none, which is not an empty one
	ChainID           eth.ChainID `json:"chainId"`
	VerifyingContract eth.Address `json:"verifyingContract"` // the token
}

// PermitDetails is an allowance of Permit2.
type PermitDetails struct {
	Token      eth.Address `json:"token"`
	Amount     uint256.Int `json:"amount"`     // below 2^160; the largest means without a limit
	Expiration uint64      `json:"expiration"` // of the allowance, in seconds since 1970; below 2^48
	Nonce      uint64      `json:"nonce"`      // Permit2's for owner, token and spender; below 2^48
}

// TokenPermissions is an amount of a token that Permit2 may transfer once.
type TokenPermissions struct {
	Token  eth.Address `json:"token"`
	Amount uint256.Int `json:"amount"`
}

// Witness is what a transfer of Permit2 is bound to besides.
type Witness struct {
	Name  string `json:"name,omitempty"` // of the member; absent means "witness"
	Type  string `json:"type"`           // the struct's name
	Types string `json:"types"`          // JSON as in an EIP-712 document: {"Order": [{"name": …, "type": …}, …], …}
	Value string `json:"value"`          // JSON, an object of that type
}

// DecodedCall is calldata: a function and its arguments in order.
type DecodedCall struct {
	Function  string     `json:"function"`  // such as "transfer"
	Signature string     `json:"signature"` // such as "transfer(address,uint256)"
	Arguments []Argument `json:"arguments"`
}

// DecodedEvent is a log. Which contract emitted it is for the caller to check: any contract can log a Transfer.
type DecodedEvent struct {
	Name      string     `json:"name"` // such as "Transfer"
	Arguments []Argument `json:"arguments"`
}

// Argument is one argument of a call or an event: an address or an amount.
type Argument struct {
	Name    string       `json:"name"`
	Address *eth.Address `json:"address,omitempty"`
	Amount  *uint256.Int `json:"amount,omitempty"`
}
