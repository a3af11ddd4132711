package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// The documents below cross the boundary as JSON. Their codecs and their TypeScript types are generated from these
// structs. In JSON an Address is EIP-55 text, Bytes and Hash are 0x-hexadecimal, uint256.Int and uint64 are decimal
// strings (never JavaScript numbers), and ChainID and Millis, which a number holds exactly, are numbers. A field with
// `omitempty` may be absent; every other field must be there, and an unknown field is refused.

// Network is a chain that the wallet knows and how to reach it.
type Network struct {
	ChainID    eth.ChainID  `json:"chainId"`
	Name       string       `json:"name"`
	Endpoint   string       `json:"endpoint"`             // an http(s) URL, or the name of a transport given to the loader
	Symbol     string       `json:"symbol"`               // of the native coin, such as ETH
	Decimals   uint8        `json:"decimals"`             // of the native coin; 18 on almost every chain
	WETH       *eth.Address `json:"weth,omitempty"`       // the wrapped native coin
	FinalDepth uint64       `json:"finalDepth,omitempty"` // blocks until final, for a chain without the finalized tag; 0: use the tag
	Explorer   string       `json:"explorer,omitempty"`   // URL prefix of a block explorer; the wallet never fetches it
}

// Token is an ERC-20 token that the user follows, as its contract described itself when it was added.
type Token struct {
	Address  eth.Address `json:"address"`
	Symbol   string      `json:"symbol"`
	Name     string      `json:"name"`
	Decimals uint8       `json:"decimals"`
}

// Amount is a quantity that is shown to people: the exact integer, and the same as a decimal with its unit.
type Amount struct {
	Exact    uint256.Int  `json:"exact"`           // in the smallest unit
	Text     string       `json:"text"`            // exact decimal, without the unit
	Symbol   string       `json:"symbol"`          // the unit
	Decimals uint8        `json:"decimals"`        // how many digits of Exact are behind the point
	Token    *eth.Address `json:"token,omitempty"` // absent: the native coin
}

// Account is one address of the wallet.
type Account struct {
	Address  eth.Address `json:"address"`
	Label    string      `json:"label"`
	Kind     AccountKind `json:"kind"`
	Path     string      `json:"path,omitempty"` // BIP-32, of a mnemonic's account
	Keyring  uint32      `json:"keyring"`        // which phrase or key it comes from
	BackedUp bool        `json:"backedUp"`       // the user confirmed the words of its phrase; always true for a key
}

// AccountKind says where an account's key comes from.
type AccountKind string

const (
	AccountMnemonic AccountKind = "mnemonic" // derived from a phrase
	AccountKey      AccountKind = "key"      // a private key of its own
)

// VaultStatus says whether there is a vault and whether it is open.
type VaultStatus struct {
	Exists   bool       `json:"exists"`
	Unlocked bool       `json:"unlocked"`
	KDF      *KDFParams `json:"kdf,omitempty"` // of the stored vault; derive the key with these to unlock
}

// KDFParams are the parameters of Argon2id (RFC 9106) as the vault's header states them.
type KDFParams struct {
	Memory  uint32    `json:"memory"` // KiB
	Time    uint32    `json:"time"`   // passes
	Threads uint8     `json:"threads"`
	Salt    eth.Bytes `json:"salt"` // 32 bytes
}

// Balance is what an account holds of one token.
type Balance struct {
	Amount Amount `json:"amount"`
	Name   string `json:"name"`
	Error  string `json:"error,omitempty"` // a sentence, where the token did not answer; Amount is then 0
}

// Portfolio is what an account holds on a chain at one block. The native coin comes first.
type Portfolio struct {
	ChainID  eth.ChainID `json:"chainId"`
	Account  eth.Address `json:"account"`
	Block    uint64      `json:"block"`
	Time     eth.Millis  `json:"time"`
	Balances []Balance   `json:"balances"`
}

// ChainStatus is what a node says of its chain.
type ChainStatus struct {
	ChainID   eth.ChainID `json:"chainId"`
	Block     uint64      `json:"block"`
	Finalized uint64      `json:"finalized"` // 0 where the chain has finalized nothing yet
	BaseFee   uint256.Int `json:"baseFee"`   // wei per gas of the next block; 0 on a chain without EIP-1559
}

// Kind says what a request asks for.
type Kind string

const (
	KindTransfer     Kind = "transfer"     // amount of the native coin, or of token, to `to`
	KindApprove      Kind = "approve"      // ERC-20: let `to` (the spender) take amount of token
	KindTransferFrom Kind = "transferFrom" // ERC-20: move amount of token from owner to `to`, by allowance
	KindWrap         Kind = "wrap"         // amount of the native coin into the network's WETH
	KindUnwrap       Kind = "unwrap"       // amount of WETH back into the native coin
	KindCall         Kind = "call"         // data and amount of the native coin to `to`, as given
)

// Speed says how much of the suggested tip a request offers for being mined soon.
type Speed string

const (
	Slow   Speed = "slow"
	Normal Speed = "normal"
	Fast   Speed = "fast"
)

// PlanRequest is what a user or a program wants done.
type PlanRequest struct {
	ChainID  eth.ChainID  `json:"chainId"`
	From     eth.Address  `json:"from"`
	Kind     Kind         `json:"kind"`
	To       string       `json:"to,omitempty"`       // recipient or spender; EIP-55 is checked
	Token    *eth.Address `json:"token,omitempty"`    // absent in a transfer: the native coin
	Owner    *eth.Address `json:"owner,omitempty"`    // whose tokens, in transferFrom
	Amount   string       `json:"amount,omitempty"`   // decimal in the token's unit; "max" for all that can be moved; "unlimited" in approve
	Data     eth.Bytes    `json:"data,omitempty"`     // calldata of a call
	IntentID string       `json:"intentId,omitempty"` // the caller's own id: a second request with it never becomes a second transaction (while the ledger remembers the first: all open and the last 200 settled ones)
	Speed    Speed        `json:"speed,omitempty"`    // absent: normal
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
	ID       string   `json:"id"` // stable; what approve acknowledges
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
}

// FieldKind says which of a field's values is there, and how it is shown.
type FieldKind string

const (
	FieldAmount  FieldKind = "amount"
	FieldAddress FieldKind = "address"
	FieldData    FieldKind = "data" // in Text: 0x and hexadecimal digits
)

// Change is what a transaction does to one balance of the sender if it succeeds, fee excluded.
type Change struct {
	Symbol string `json:"symbol"`
	Before Amount `json:"before"`
	After  Amount `json:"after"`
}

// Fee is what a transaction can cost.
type Fee struct {
	Worst                Amount      `json:"worst"` // gas times maxFeePerGas: never more than this
	Likely               Amount      `json:"likely"`
	Gas                  uint64      `json:"gas"`
	BaseFee              uint256.Int `json:"baseFee"` // wei per gas
	MaxFeePerGas         uint256.Int `json:"maxFeePerGas"`
	MaxPriorityFeePerGas uint256.Int `json:"maxPriorityFeePerGas"`
	Legacy               bool        `json:"legacy"` // signed as a legacy transaction, gasPrice = maxFeePerGas
}

// Report is everything a person needs to decide. Its fields are decoded from the transaction's own bytes.
type Report struct {
	Intent   string      `json:"intent"` // one sentence: what happens
	Network  string      `json:"network"`
	ChainID  eth.ChainID `json:"chainId"`
	From     eth.Address `json:"from"`
	To       eth.Address `json:"to"` // where the transaction itself goes: the contract, in a token transfer
	Value    Amount      `json:"value"`
	Data     eth.Bytes   `json:"data"`
	Function string      `json:"function,omitempty"` // its Solidity signature, where it is known
	Fields   []Field     `json:"fields"`
	Changes  []Change    `json:"changes"`
	Fee      Fee         `json:"fee"`
	Findings []Finding   `json:"findings"`
}

// Plan is a request made ready for approval. Its id is the Keccak-256 of every field that will be signed except the
// nonce, of the intent's id, and of the whole report: what is approved is what was shown.
type Plan struct {
	ID     string `json:"id"`
	Report Report `json:"report"`
}

// Sent is the outcome of an approval: the transaction is recorded, and the node was told or will be. For an intent that
// was sent before it is that transaction, in the state that it is in by now.
type Sent struct {
	ChainID eth.ChainID `json:"chainId"`
	Hash    eth.Hash    `json:"hash"`
	Nonce   uint64      `json:"nonce"`
	Raw     eth.Bytes   `json:"raw"`              // the signed transaction; no bytes once it is settled
	State   nonce.State `json:"state"`            // "sent", or "signed" or "unknown" where the node was not reached or did not say
	Notice  string      `json:"notice,omitempty"` // a sentence, where something needs saying
}

// Transaction is one line of an account's activity, from the nonce ledger.
type Transaction struct {
	Nonce    uint64      `json:"nonce"`
	Hash     *eth.Hash   `json:"hash,omitempty"` // absent until it is signed
	State    nonce.State `json:"state"`
	Intent   string      `json:"intent"`
	To       eth.Address `json:"to"`
	Fields   []Field     `json:"fields"`
	Time     eth.Millis  `json:"time"`            // when it was reserved
	Block    uint64      `json:"block,omitempty"` // once mined
	GasUsed  uint64      `json:"gasUsed,omitempty"`
	Fee      *Amount     `json:"fee,omitempty"`    // what was paid, once mined
	Reverted bool        `json:"reverted"`         // mined, but its effects were undone
	Notice   string      `json:"notice,omitempty"` // a sentence, where something needs saying
}

// Activity is an account's ledger on one chain, newest first.
type Activity struct {
	ChainID      eth.ChainID   `json:"chainId"`
	Account      eth.Address   `json:"account"`
	Open         uint32        `json:"open"` // how many are not yet final
	Transactions []Transaction `json:"transactions"`
}

// Allowance is what a spender may still take.
type Allowance struct {
	Amount    Amount      `json:"amount"`
	Spender   eth.Address `json:"spender"`
	Unlimited bool        `json:"unlimited"` // at least half of 2^256: no balance reaches it
}
