package erc20abi

import (
	"encoding/binary"
	"strconv"

	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrCallUnknown means that calldata begins with no selector that this package knows.
	ErrCallUnknown fault.Code = "call_unknown"
	// ErrCallData means that the arguments behind a known selector are malformed. Detail "offset" is the byte of the
	// calldata where they go wrong, and "argument" the name of the argument there, if there is one.
	ErrCallData fault.Code = "call_data_invalid"
)

// Function is the name of a function that this package decodes.
type Function string

const (
	FunctionTransfer     Function = "transfer"
	FunctionApprove      Function = "approve"
	FunctionTransferFrom Function = "transferFrom"
	FunctionBalanceOf    Function = "balanceOf"
	FunctionAllowance    Function = "allowance"
	FunctionTotalSupply  Function = "totalSupply"
	FunctionName         Function = "name"
	FunctionSymbol       Function = "symbol"
	FunctionDecimals     Function = "decimals"
	FunctionDeposit      Function = "deposit"  // of WETH9
	FunctionWithdraw     Function = "withdraw" // of WETH9
)

// declaration is what the ABI knows of one function.
type declaration struct {
	function Function
	selector uint32
	params   []param
}

var declarations = []declaration{
	{FunctionTransfer, selectorTransfer, []param{{"to", KindAddress}, {"amount", KindAmount}}},
	{FunctionApprove, selectorApprove, []param{{"spender", KindAddress}, {"amount", KindAmount}}},
	{FunctionTransferFrom, selectorTransferFrom, []param{{"from", KindAddress}, {"to", KindAddress}, {"amount", KindAmount}}},
	{FunctionBalanceOf, selectorBalanceOf, []param{{"owner", KindAddress}}},
	{FunctionAllowance, selectorAllowance, []param{{"owner", KindAddress}, {"spender", KindAddress}}},
	{FunctionTotalSupply, selectorTotalSupply, nil},
	{FunctionName, selectorName, nil},
	{FunctionSymbol, selectorSymbol, nil},
	{FunctionDecimals, selectorDecimals, nil},
	{FunctionDeposit, selectorDeposit, nil},
	{FunctionWithdraw, selectorWithdraw, []param{{"amount", KindAmount}}},
}

// Signature returns the function's Solidity signature, such as "transfer(address,uint256)"; "" for a name that this
// package does not know.
func (f Function) Signature() string {
	for i := range declarations {
		if declarations[i].function == f {
			return signature(string(f), declarations[i].params)
		}
	}
	return ""
}

// Call is calldata, decoded: a function and its arguments in order.
type Call struct {
	Function Function
	Args     []Arg
}

// Encode returns the calldata. For a Call from [DecodeCall] it is the bytes that were decoded; for a function that
// this package does not know it is nil.
func (c Call) Encode() []byte {
	for i := range declarations {
		if declarations[i].function == c.Function {
			words := make([]word, len(c.Args))
			for j := range c.Args {
				words[j] = c.Args[j].word()
			}
			return encode(declarations[i].selector, words...)
		}
	}
	return nil
}

// DecodeCall reads the calldata of a function of this package. It demands the exact length and clean padding, so that
// one Call has one encoding and nothing is signed that was not shown. Errors: ErrCallUnknown, ErrCallData.
func DecodeCall(data []byte) (Call, error) {
	if len(data) >= selectorSize {
		selector := binary.BigEndian.Uint32(data)
		for i := range declarations {
			if declarations[i].selector == selector {
				return declarations[i].decode(data)
			}
		}
	}
	return Call{}, fault.New(ErrCallUnknown, "data", "this call is none of a token's or of WETH: it cannot be shown, so do not sign it unread")
}

func (d *declaration) decode(data []byte) (Call, error) {
	args := make([]Arg, len(d.params))
	for i, p := range d.params {
		at := selectorSize + wordSize*i
		if len(data) < at+wordSize {
			return Call{}, callDataError("the call ends before its last argument does", len(data)).With("argument", p.name)
		}
		var clean bool
		if args[i], clean = p.arg(word(data[at:])); !clean {
			return Call{}, callDataError("an address has non-zero bytes in front of it", at).With("argument", p.name)
		}
	}
	if end := selectorSize + wordSize*len(args); len(data) != end {
		return Call{}, callDataError("the call has bytes behind its last argument", end)
	}
	return Call{Function: d.function, Args: args}, nil
}

func callDataError(what string, offset int) *fault.Error {
	return fault.New(ErrCallData, "data", what+": have it made again by the program that made it").
		With("offset", strconv.Itoa(offset))
}
