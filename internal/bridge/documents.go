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
	Type                 uint8        `json:"type"` // of EIP-2718; 0 for a legacy transaction
	ChainID              eth.ChainID  `json:"chainId"`
	Nonce                uint64       `json:"nonce"`
	From                 eth.Address  `json:"from"`         // recovered from the signature
	To                   *eth.Address `json:"to,omitempty"` // absent: it creates a contract
	Value                uint256.Int  `json:"value"`        // wei
	Data                 eth.Bytes    `json:"data"`
	Gas                  uint64       `json:"gas"`
	GasPrice             *uint256.Int `json:"gasPrice,omitempty"` // of a legacy transaction
	MaxFeePerGas         *uint256.Int `json:"maxFeePerGas,omitempty"`
	MaxPriorityFeePerGas *uint256.Int `json:"maxPriorityFeePerGas,omitempty"`
	AccessList           []AccessItem `json:"accessList"` // EIP-2930
	Hash                 eth.Hash     `json:"hash"`
}

// AccessItem is an account and its storage slots that a transaction says it will touch.
type AccessItem struct {
	Address     eth.Address `json:"address"`
	StorageKeys []eth.Hash  `json:"storageKeys"`
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
