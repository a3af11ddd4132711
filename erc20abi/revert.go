package erc20abi

import (
	"encoding/binary"
	"strings"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
)

const (
	selectorError = 0x08c379a0 // Error(string)
	selectorPanic = 0x4e487b71 // Panic(uint256)

	maxReason    = 160           // characters of a contract's own words that are shown
	maxArguments = 3 * maxReason // characters of an error's arguments that are
	maxNesting   = 3             // reverts inside the arguments of reverts
	maxRevert    = 1 << 16       // bytes of an error whose arguments are read
)

// panicCodes are the reasons that Solidity's Panic(uint256) states ("Panic via assert and Error via require").
var panicCodes = []struct {
	code     uint64
	sentence string
}{
	{0x00, "the compiler's own check of the contract failed"},
	{0x01, "an assertion of the contract failed"},
	{0x11, "a number of the contract left its range"},
	{0x12, "the contract divided by zero"},
	{0x21, "the contract read a value that its type does not have"},
	{0x22, "the contract's storage is malformed"},
	{0x31, "the contract took from an empty list"},
	{0x32, "the contract read behind the end of a list"},
	{0x41, "the contract asked for too much memory"},
	{0x51, "the contract called a function that was never set"},
}

// DecodeRevert turns the data that a call reverted with into a clause for people: of Error(string), Panic(uint256), the
// contract's own errors where the caller knows them, and those of [LookupErrors], with their arguments. It never fails: what
// it cannot read it names by its selector. The contract's own words are cleaned, cut and quoted, since they are its author's.
func DecodeRevert(data []byte, own ...abi.Error) string { return decodeRevert(data, own, 0) }

func decodeRevert(data []byte, own []abi.Error, depth int) string {
	if len(data) == 0 {
		return "the contract refused and gave no reason"
	}
	const unread = "the contract refused with an error of its own, "
	if len(data) < selectorSize || depth > maxNesting {
		return unread + eth.Bytes(data[:min(len(data), selectorSize)]).String()
	}
	selector, rest := [selectorSize]byte(data), data[selectorSize:]
	switch binary.BigEndian.Uint32(data) {
	case selectorError:
		if reason, err := decodeString(rest, maxURI); err == nil {
			return "the contract refused: " + quote(string(reason))
		}
	case selectorPanic:
		if code, err := DecodeUint256(rest); err == nil {
			return panicSentence(code)
		}
	}
	for i := range own {
		if own[i].Selector() == selector {
			return "the contract refused: " + own[i].Name + arguments(own[i], own, data, depth)
		}
	}
	if k := errorOf(selector); k != nil {
		clause := k.clause
		if clause == "" {
			clause = "the contract refused: " + k.declared.Name
		}
		return clause + arguments(k.declared, own, data, depth)
	}
	return unread + eth.Bytes(selector[:]).String()
}

// arguments lists an error's arguments as " (name value, …)", as many as are shown, and nothing where they cannot be read or
// are over 64 KiB. Bytes that hold the revert of a call inside the call are decoded in their turn.
func arguments(e abi.Error, own []abi.Error, data []byte, depth int) string {
	if len(data) > maxRevert {
		return ""
	}
	values, err := e.Decode(data)
	if err != nil || len(values) == 0 {
		return ""
	}
	var list []string
	for i, length := 0, 0; i < len(values) && length < maxArguments; i++ { // many can be the same bytes, and reverts in their turn
		p, v := &e.Inputs[i], &values[i]
		said := ""
		switch {
		case p.Type.Kind == abi.KindString:
			said = quote(string(v.Bytes))
		case p.Type.Kind == abi.KindBytes && len(v.Bytes)%wordSize == selectorSize:
			said = decodeRevert(v.Bytes, own, depth+1)
		default:
			said, _ = text.Clean(p.Type.Text(*v), maxReason)
		}
		list = append(list, strings.TrimLeft(p.Name+" "+said, " "))
		length += len(said) + 2
	}
	said, _ := text.Clean(strings.Join(list, ", "), maxArguments)
	return " (" + said + ")"
}

// quote cleans a contract's words, so that no reason ends the quotation.
func quote(words string) string {
	words, _ = text.Clean(strings.Map(func(r rune) rune {
		if r == '"' {
			return '\''
		}
		return r
	}, words), maxReason)
	return `"` + words + `"`
}

func panicSentence(code uint256.Int) string {
	for i := range panicCodes {
		if code == uint256.FromUint64(panicCodes[i].code) {
			return panicCodes[i].sentence
		}
	}
	return "the contract failed with panic " + code.Hex()
}
