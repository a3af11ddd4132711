// Package erc7730 reads ERC-7730 clear-signing descriptors, versions 1 and 2, and says with them in words what a call or
// typed data would do.
//
// A descriptor speaks only for the contracts that its context binds it to, and for the functions and types that its
// formats name. It decides how values are labelled and in which unit they are read, never what they are: every field
// carries the exact value from the signed bytes and where it stands, and whatever no field shows is listed beside them.
package erc7730

import (
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// Call is a call of a contract: a transaction, or a call that stands inside another one.
type Call struct {
	ChainID  eth.ChainID
	From, To eth.Address
	Value    uint256.Int // of the chain's own coin
	Data     []byte
}

// Rendering is what a descriptor says about a call or typed data. All text in it is neutralised and capped.
type Rendering struct {
	Intent   string  // what happens, in words
	Owner    string  // whose contract it is
	Contract string  // its name, "" where the descriptor has none
	Fields   []Field // in the descriptor's order
	Rest     []Leaf  // the values that no field shows: coins that go along, and then those of the data in their order
	// Of a call: the function, and its arguments as they were decoded. They encode to the call's data again, but for bytes
	// behind them, which are the last of Rest.
	Function  *abi.Function
	Arguments []abi.Value
}

// Kind says which of a field's values is there. The words are those of report.FieldKind, but for KindCall.
type Kind string

const (
	KindAmount  Kind = "amount"  // Amount
	KindAddress Kind = "address" // Address, and Name where somebody knows it
	KindData    Kind = "data"    // Text: 0x and hexadecimal digits
	KindText    Kind = "text"    // Text: words
	KindNumber  Kind = "number"  // Text: a number, perhaps with a unit
	KindTime    Kind = "time"    // Time
	KindNFT     Kind = "nft"     // Address is the collection, Name its name, Text the token id
	KindCall    Kind = "call"    // Call, to be rendered in its turn
)

// Field is one value as a descriptor wants it shown.
type Field struct {
	Label string
	Group string // the labels and separators around it, "" where there are none
	Kind  Kind
	Text  string // the value in words, for every kind: "1.5 USDC", "2026-11-22 08:00:00 UTC"
	Note  string // what the value means, such as "Unlimited", the exact number behind a text or a unit, that it is not in the data; ""
	Path  string // where the value stands: "params.amountIn", "details[0].token", "@.value"; "" for a constant of the descriptor

	// The value itself, as it was decoded or taken from around the data; Type is nil for a constant of the descriptor.
	Type  *abi.Type
	Value abi.Value

	Amount  *Amount
	Address *eth.Address
	Name    string // of Address
	Time    *eth.Millis
	Call    *Call
}

// Amount is a quantity of a token or of the chain's own coin.
type Amount struct {
	Exact   uint256.Int // in the smallest unit
	ChainID eth.ChainID
	Token   *eth.Address // nil: the chain's own coin; or a token that the descriptor does not name
	Unit    Token        // zero where it is not known
	Known   bool         // whether Unit is known
}

// Token is the unit of a token or coin.
type Token struct {
	Symbol   string
	Decimals uint8
}

// Leaf is a value of the data that no field shows: a single one, or an array or tuple of which nothing is shown.
type Leaf struct {
	Path   string // "@.value" for coins, "" for bytes behind the arguments
	Label  string // the descriptor's word for it, where it has one
	Hidden bool   // the descriptor leaves it out on purpose (visible: never, mustBe, ifNotIn; excluded)
	Type   *abi.Type
	Value  abi.Value
}

// Lookup is what a wallet knows of tokens and names. What it returns is shown as it is.
type Lookup interface {
	// Coin returns the name of a chain and the unit of its own coin.
	Coin(chain eth.ChainID) (network string, coin Token, known bool)
	// Token returns the unit of an ERC-20 token.
	Token(chain eth.ChainID, contract eth.Address) (Token, bool)
	// Name returns a name for an address. Types are what the descriptor expects it to be ("wallet", "eoa", "contract",
	// "token", "collection"), sources whose names it accepts ("local", "ens", …); empty: any.
	Name(chain eth.ChainID, address eth.Address, types, sources []string) (string, bool)
}
