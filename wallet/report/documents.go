// Package report says, in words and in exact values, what a request would sign: a transaction, typed data, a sign-in or a
// message. Everything in a report is read from the very bytes that get signed, with what the wallet, its descriptors and
// the chain know of the addresses in them. Nothing here asks anybody: what is known comes in as values.
package report

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// Subject says what a report is about.
type Subject string

const (
	SubjectTransaction Subject = "transaction"
	SubjectTypedData   Subject = "typedData" // EIP-712
	SubjectSignIn      Subject = "signIn"    // EIP-4361
	SubjectMessage     Subject = "message"   // EIP-191, personal_sign

	SubjectAuthorization Subject = "authorization" // EIP-7702, for somebody else to send
)

// Report is everything a person needs to decide about one request.
type Report struct {
	Subject    Subject     `json:"subject"`
	Intent     string      `json:"intent"` // one sentence: what happens
	Network    string      `json:"network"`
	ChainID    eth.ChainID `json:"chainId"`
	From       eth.Address `json:"from"`             // the account that signs
	Origin     string      `json:"origin,omitempty"` // the web page that asks, where one does
	Fields     []Field     `json:"fields"`
	Parties    []Party     `json:"parties"` // every address that the request concerns, once
	Changes    []Change    `json:"changes"` // of the account's balances, as this wallet reckons them
	Simulation *Simulation `json:"simulation,omitempty"`
	Findings   []Finding   `json:"findings"` // gravest first
	Digests    []Digest    `json:"digests"`

	// Of a transaction.
	To        *eth.Address `json:"to,omitempty"`      // where the transaction itself goes: the contract, in a token transfer; absent where it creates one
	Creates   *eth.Address `json:"creates,omitempty"` // the contract that it creates, if its nonce is the next one
	Value     *Amount      `json:"value,omitempty"`
	Data      eth.Bytes    `json:"data"`
	Function  string       `json:"function,omitempty"` // its Solidity signature, where it is known, or where whoever asks declares it
	Arguments []Decoded    `json:"arguments"`          // of Function: with it they encode to Data again, byte for byte; of the others see below
	Fee       *Fee         `json:"fee,omitempty"`

	// Of the others: what is signed. Typed data is its JSON document, in which \u stands for characters that are not seen; in a
	// message these are marked, and one that is no text is 0x and hexadecimal digits. Arguments are each value of the document, by
	// its path, such as "message.to[0].wallet", and a message's own: exactly, so that with their types they hash to what is signed.
	Message string `json:"message,omitempty"`
}

// Amount is a quantity that is shown to people: the exact integer, and the same as a decimal with its unit.
type Amount struct {
	Exact    uint256.Int  `json:"exact"`           // in the smallest unit
	Text     string       `json:"text"`            // exact decimal, without the unit
	Symbol   string       `json:"symbol"`          // the unit
	Decimals uint8        `json:"decimals"`        // how many digits of Exact are behind the point
	Token    *eth.Address `json:"token,omitempty"` // absent: the native coin
}

// Severity orders findings.
type Severity string

const (
	SeverityInfo    Severity = "info"    // worth knowing
	SeverityWarning Severity = "warning" // look again
	SeverityDanger  Severity = "danger"  // must be acknowledged by its id
)

// Finding is something about a request that the user should know before approving it.
type Finding struct {
	ID       string   `json:"id"` // stable, and the finding's own: the second of a kind is such as "call_unknown.2"; what approve acknowledges
	Severity Severity `json:"severity"`
	Text     string   `json:"text"`   // what is the case
	Advice   string   `json:"advice"` // what to do
}

// Field is one line of a report, decoded from the bytes that will be signed.
type Field struct {
	Label   string       `json:"label"`
	Kind    FieldKind    `json:"kind"`
	Amount  *Amount      `json:"amount,omitempty"`
	Address *eth.Address `json:"address,omitempty"`
	Text    string       `json:"text,omitempty"`
	Time    *eth.Millis  `json:"time,omitempty"`
	Note    string       `json:"note,omitempty"` // what the value means, such as "all of it" or "for ever"
	Source  Source       `json:"source"`
	Group   string       `json:"group,omitempty"` // the call inside the call that it belongs to, such as "2. Swap"
}

// Source says where the knowledge behind a field's label and unit comes from.
type Source string

const (
	SourceWallet     Source = "wallet"     // a standard, or a contract, that this wallet knows by itself
	SourceDescriptor Source = "descriptor" // an ERC-7730 descriptor of this wallet
	SourceUser       Source = "user"       // an ERC-7730 descriptor or an ABI that the user gave: unverified
	SourceRaw        Source = "raw"        // the types of the bytes alone
)

// FieldKind says which of a field's values is there, and how it is shown.
type FieldKind string

const (
	FieldAmount  FieldKind = "amount"
	FieldAddress FieldKind = "address"
	FieldData    FieldKind = "data"   // in Text: 0x and hexadecimal digits
	FieldText    FieldKind = "text"   // in Text: words, neutralised if they come from outside
	FieldNumber  FieldKind = "number" // in Text: a number without a unit, or with one that is no token's
	FieldTime    FieldKind = "time"   // in Time
	FieldNFT     FieldKind = "nft"    // in Address the collection, in Text the token id
)

// Change is what a transaction does to one balance of the sender if it succeeds, fee excluded.
type Change struct {
	Symbol string `json:"symbol"`
	Before Amount `json:"before"`
	After  Amount `json:"after"`
}

// Fee is what a transaction can cost.
type Fee struct {
	Worst                Amount      `json:"worst"`          // gas times maxFeePerGas: never more than this, but for Data
	Data                 *Amount     `json:"data,omitempty"` // what a rollup charges for publishing the transaction, by its oracle now; no signature bounds it
	Likely               Amount      `json:"likely"`
	Gas                  uint64      `json:"gas"`
	BaseFee              uint256.Int `json:"baseFee"` // wei per gas
	MaxFeePerGas         uint256.Int `json:"maxFeePerGas"`
	MaxPriorityFeePerGas uint256.Int `json:"maxPriorityFeePerGas"`
	Legacy               bool        `json:"legacy"` // one price for all gas, gasPrice = maxFeePerGas: a transaction from before EIP-1559
}

// Decoded is one argument of a function, an event or an error.
type Decoded struct {
	Name  string `json:"name"`  // "" where the signature names none
	Type  string `json:"type"`  // Solidity's, such as "uint256" or "(address token,uint256 amount)[]"
	Value string `json:"value"` // in the notation of the abi package, which reads it back to the same bytes
}

// Party is an address that a request concerns, and what is known of it.
type Party struct {
	Role           string       `json:"role"` // such as "Recipient", "Spender", "Contract"
	Address        eth.Address  `json:"address"`
	Name           string       `json:"name,omitempty"`
	NamedBy        NamedBy      `json:"namedBy,omitempty"`
	Contract       bool         `json:"contract"`                 // there is code
	Implementation *eth.Address `json:"implementation,omitempty"` // of an upgradeable proxy, or its beacon (ERC-1967): who may upgrade it may change what it does
	Delegate       *eth.Address `json:"delegate,omitempty"`       // of an account that delegates to code (EIP-7702)
	Paid           uint32       `json:"paid"`                     // how often this account paid it before, by this wallet's ledger
	Resembles      *eth.Address `json:"resembles,omitempty"`      // another address that is known here and looks alike
}

// NamedBy says whose word a name is.
type NamedBy string

const (
	NamedByAccount    NamedBy = "account"    // the user's own account
	NamedByContact    NamedBy = "contact"    // the user's address book
	NamedByENS        NamedBy = "ens"        // ENS, resolved both ways
	NamedByToken      NamedBy = "token"      // a token that the user follows
	NamedByList       NamedBy = "list"       // the wallet's own list of contracts and tokens
	NamedByDescriptor NamedBy = "descriptor" // a descriptor that the user gave
)

// Simulation is what a node says that a transaction would do at its newest block (eth_simulateV1). It is the node's word.
type Simulation struct {
	Block   uint64      `json:"block"`
	GasUsed uint64      `json:"gasUsed"`
	Failed  bool        `json:"failed"`
	Reason  string      `json:"reason,omitempty"` // where it failed
	Changes []Simulated `json:"changes"`          // of the sender's holdings, the fee excluded; what is lost first
	Cut     bool        `json:"cut"`              // more would move than is told
}

// Simulated is what a simulation moved to or from the sender, summed up for each coin, token and NFT.
type Simulated struct {
	Incoming bool         `json:"incoming"`
	Amount   Amount       `json:"amount"`            // of an NFT: how many of it
	TokenID  *uint256.Int `json:"tokenId,omitempty"` // of an NFT, whose collection is Amount's token
}

// Digest is a hash that can be compared on another device (ERC-8213).
type Digest struct {
	Name string   `json:"name"`
	Hash eth.Hash `json:"hash"`
}
