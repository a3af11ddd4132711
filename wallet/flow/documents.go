package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
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
	Multicall  *eth.Address `json:"multicall,omitempty"`  // Multicall3; absent: at the address that it has on almost every chain, if it is there
	ENS        *eth.Address `json:"ens,omitempty"`        // the ENS registry; absent: Ethereum's on Ethereum, else none
	FinalDepth uint64       `json:"finalDepth,omitempty"` // blocks until final, for a chain without the finalized tag; 0: use the tag
	Explorer   string       `json:"explorer,omitempty"`   // URL prefix of a block explorer; the wallet never fetches it
	Nodes      []string     `json:"nodes,omitempty"`      // up to 3 further nodes, in the form of Endpoint: they are asked before a signature, and help where Endpoint fails
	FeeCap     *uint256.Int `json:"feeCap,omitempty"`     // the most that is offered for gas, in wei per gas; absent: no cap
}

// Token is an ERC-20 token that the user follows, as its contract described itself when it was added.
type Token struct {
	Address  eth.Address `json:"address"`
	Symbol   string      `json:"symbol"`
	Name     string      `json:"name"`
	Decimals uint8       `json:"decimals"`
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
	Amount report.Amount `json:"amount"`
	Name   string        `json:"name"`
	List   string        `json:"list,omitempty"`  // the token list that names the token, where the user does not follow it
	Error  string        `json:"error,omitempty"` // a sentence, where the token did not answer or contradicts what is known; Amount is then 0
}

// Portfolio is what an account holds on a chain at one block: the native coin, then the tokens that the user follows, then
// those of token lists of which it has some.
type Portfolio struct {
	ChainID  eth.ChainID `json:"chainId"`
	Account  eth.Address `json:"account"`
	Block    uint64      `json:"block"`
	Mined    *eth.Millis `json:"mined,omitempty"` // the block's time, by its chain; absent on a chain without Multicall3
	Time     eth.Millis  `json:"time"`            // when it was asked
	Balances []Balance   `json:"balances"`
	NFTs     []NFT       `json:"nfts"`
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
	KindTransferNFT  Kind = "transferNFT"  // ERC-721 and ERC-1155: tokenId of token to `to`; amount of it for ERC-1155
	KindApproveAll   Kind = "approveAll"   // ERC-721 and ERC-1155: let `to` (the operator) take every NFT of token
	KindRevokeAll    Kind = "revokeAll"    // ERC-721 and ERC-1155: let `to` take none any more
	KindSpeedUp      Kind = "speedUp"      // the transaction `replaces` once more, with higher fees
	KindCancel       Kind = "cancel"       // nothing to oneself in place of the transaction `replaces`, with higher fees
	KindFill         Kind = "fill"         // nothing to oneself with a number that was given up and that others wait for
	KindDelegate     Kind = "delegate"     // EIP-7702: let the code at `to` act for the account from now on; the zero address ends that
	KindDeploy       Kind = "deploy"       // create a contract from data (its code, then its constructor's arguments), with amount of the native coin
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
	TokenID  *uint256.Int `json:"tokenId,omitempty"`  // of an NFT
	Data     eth.Bytes    `json:"data,omitempty"`     // calldata of a call, initcode of a deployment
	Function string       `json:"function,omitempty"` // of a call: its Solidity declaration, by which its arguments are shown, unverified; data must be a call of it
	Name     string       `json:"name,omitempty"`     // ENS name that the user typed for `to`: planning fails unless it resolves to it
	Origin   string       `json:"origin,omitempty"`   // the web page that asks, as its browser states it, such as https://example.org
	IntentID string       `json:"intentId,omitempty"` // the caller's own id: a second request with it never becomes a second transaction (while the ledger remembers the first: all open and the last 200 settled ones, by which it is served again, and 8,192 older ones, for which it is refused); it does not begin with ~
	Speed    Speed        `json:"speed,omitempty"`    // absent: normal
	Replaces *eth.Hash    `json:"replaces,omitempty"` // the open transaction that speedUp and cancel are about
	Nonce    *uint64      `json:"nonce,omitempty"`    // the user's own choice; absent, as it should be: the ledger's

	MaxFeePerGas         *uint256.Int `json:"maxFeePerGas,omitempty"`         // wei per gas, the user's own choice; absent: as Speed says
	MaxPriorityFeePerGas *uint256.Int `json:"maxPriorityFeePerGas,omitempty"` // the same; on a chain without EIP-1559 it stays away
}

// Plan is a request made ready for approval. Its id is the Keccak-256 of every field that will be signed except the
// nonce, of the intent's id, and of the whole report: what is approved is what was shown.
type Plan struct {
	ID     string        `json:"id"`
	Report report.Report `json:"report"`
}

// BatchPlan is several requests made ready to be approved together: either all of them are signed and recorded, or none. Each
// finding of a report has an id that begins with the report's number, such as "2.allowance_unlimited".
type BatchPlan struct {
	ID       string           `json:"id"`
	Intent   string           `json:"intent"`   // a numbered line for each
	Fee      report.Amount    `json:"fee"`      // all the worst fees together
	Findings []report.Finding `json:"findings"` // of all together, beside those of the reports; dangers are to be acknowledged too
	Reports  []report.Report  `json:"reports"`  // in order, each as after those in front of it
}

// MessageKind says what kind of message is to be signed.
type MessageKind string

const (
	MessagePersonal  MessageKind = "personal"  // EIP-191; where it reads as a sign-in it is treated as one
	MessageTypedData MessageKind = "typedData" // EIP-712

	MessageAuthorization MessageKind = "authorization" // EIP-7702, for somebody else to send: it takes a nonce of the account
)

// MessageRequest asks for a signature that is no transaction's.
type MessageRequest struct {
	ChainID  eth.ChainID `json:"chainId"` // of the network that the page is on
	From     eth.Address `json:"from"`
	Kind     MessageKind `json:"kind"`
	Message  eth.Bytes   `json:"message,omitempty"`  // of a personal message
	Document string      `json:"document,omitempty"` // JSON, of typed data
	Origin   string      `json:"origin,omitempty"`   // the web page that asks, as its browser states it, such as https://example.org

	Delegate *eth.Address `json:"delegate,omitempty"` // whose code an authorization lets act for the account; zero ends that
}

// SignedMessage is a message's signature.
type SignedMessage struct {
	Signature eth.Bytes `json:"signature"`       // 65 bytes: r, s and 27 or 28
	Digest    eth.Hash  `json:"digest"`          // what was signed
	Nonce     *uint64   `json:"nonce,omitempty"` // of an authorization: the account's nonce that it takes
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
	Nonce    uint64         `json:"nonce"`
	Hash     *eth.Hash      `json:"hash,omitempty"` // absent until it is signed
	State    nonce.State    `json:"state"`
	Intent   string         `json:"intent"`
	To       eth.Address    `json:"to"`
	Fields   []report.Field `json:"fields"`
	Time     eth.Millis     `json:"time"`            // when it was reserved
	Block    uint64         `json:"block,omitempty"` // once mined
	GasUsed  uint64         `json:"gasUsed,omitempty"`
	Fee      *report.Amount `json:"fee,omitempty"`    // what was paid, once mined
	Reverted bool           `json:"reverted"`         // mined, but its effects were undone
	Notice   string         `json:"notice,omitempty"` // a sentence, where something needs saying

	Replaces   *eth.Hash     `json:"replaces,omitempty"`   // the transaction of the same nonce that this one is to replace
	ReplacedBy *eth.Hash     `json:"replacedBy,omitempty"` // the transaction that is to replace this one
	Purpose    nonce.Purpose `json:"purpose,omitempty"`    // absent: what it does is all there is to it
	Actions    Actions       `json:"actions"`

	Legacy               bool        `json:"legacy"` // it offers one price for gas, maxFeePerGas
	Gas                  uint64      `json:"gas"`    // the most that it may use
	MaxFeePerGas         uint256.Int `json:"maxFeePerGas"`
	MaxPriorityFeePerGas uint256.Int `json:"maxPriorityFeePerGas"` // 0 if legacy
}

// Actions says what a person may do now about an open transaction or a number of the lane.
type Actions struct {
	SpeedUp     bool `json:"speedUp"`     // plan, with the kind speedUp
	Cancel      bool `json:"cancel"`      // plan, with the kind cancel
	Rebroadcast bool `json:"rebroadcast"` // rebroadcast: the same bytes, to every node of the network
	Release     bool `json:"release"`     // release: nothing is signed for the number yet
	Fill        bool `json:"fill"`        // plan, with the kind fill
}

// Slot is one number of the lane.
type Slot struct {
	Nonce   uint64      `json:"nonce"`
	Place   nonce.Place `json:"place"`
	Hash    *eth.Hash   `json:"hash,omitempty"` // of the transaction that stands for it: the mined one, or else the newest
	Count   uint32      `json:"count"`          // how many linked transactions are signed for it
	Intent  string      `json:"intent"`         // what that one does, in a sentence; "" where nothing stands for it
	Actions Actions     `json:"actions"`
}

// Activity is an account's ledger on one chain, newest first.
type Activity struct {
	ChainID      eth.ChainID      `json:"chainId"`
	Account      eth.Address      `json:"account"`
	Open         uint32           `json:"open"`  // how many are not yet final
	Next         uint64           `json:"next"`  // the nonce that the next request gets
	Lane         []Slot           `json:"lane"`  // what is open, by number, behind the last few that are final; at most 64
	Needs        []report.Finding `json:"needs"` // what does not settle by itself, gravest first: what is the case and what to do; about one number its id ends in that, such as "nonce_gap.7"
	Transactions []Transaction    `json:"transactions"`
}

// FeeMarket is what gas costs on a chain and what is offered for it.
type FeeMarket struct {
	ChainID eth.ChainID   `json:"chainId"`
	Block   uint64        `json:"block"`         // the newest one
	Legacy  bool          `json:"legacy"`        // one price for all gas: the fields about base fees are 0 or empty
	BaseFee uint256.Int   `json:"baseFee"`       // wei per gas of the next block
	Worst   []uint256.Int `json:"worst"`         // the base fee of each of the next 10 blocks if all of them are full, the next one first, by Ethereum's parameters (EIP-1559)
	Regular bool          `json:"regular"`       // the base fees of the last blocks kept to those parameters: only then is Worst a bound; some rollups have others
	History []FeeBlock    `json:"history"`       // oldest first, at most 20
	Choices []FeeChoice   `json:"choices"`       // slow, normal, fast
	Cap     *uint256.Int  `json:"cap,omitempty"` // the network's FeeCap
	Capped  bool          `json:"capped"`        // a choice is lower than it would be without the cap
}

// FeeBlock is what one block took for gas.
type FeeBlock struct {
	Number  uint64        `json:"number"`
	BaseFee uint256.Int   `json:"baseFee"`
	Tips    []uint256.Int `json:"tips"` // what the cheapest tenth, the middle and the dearest tenth of its gas paid above the base fee; empty where the node does not say
	Full    uint32        `json:"full"` // gas used, in thousandths of the limit
}

// FeeChoice is what a speed offers.
type FeeChoice struct {
	Speed                Speed       `json:"speed"`
	MaxFeePerGas         uint256.Int `json:"maxFeePerGas"`         // wei per gas; the gas price on a chain without EIP-1559
	MaxPriorityFeePerGas uint256.Int `json:"maxPriorityFeePerGas"` // 0 on such a chain
	Blocks               uint32      `json:"blocks"`               // for how many full blocks in a row the offer stays above the base fee, at most 100; 0 on such a chain
}

// Allowance is what a spender may still take.
type Allowance struct {
	Amount    report.Amount `json:"amount"`
	Spender   eth.Address   `json:"spender"`
	Unlimited bool          `json:"unlimited"` // all that the token can count: no balance reaches it
}
