package erc20abi

import (
	"strings"
	"sync"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
)

// standards are the tables of standards.go and standarderrors.go, parsed when they are first asked: most of what the module
// does needs none of them.
var standards struct {
	once      sync.Once
	functions []knownFunction
	events    []knownEvent
	errors    []knownError
}

type knownFunction struct {
	selector [selectorSize]byte
	function abi.Function
}

type knownEvent struct {
	topic eth.Hash
	event abi.Event
}

type knownError struct {
	selector [selectorSize]byte
	declared abi.Error
	clause   string // what it says to people; "" where its name has to do
}

// parseStandards reads the tables. Their declarations are right: a test reads them all.
func parseStandards() {
	s := &standards
	for line := range strings.SplitSeq(standardFunctions, "\n") {
		f, _ := abi.ParseFunction(line)
		s.functions = append(s.functions, knownFunction{f.Selector(), f})
	}
	for line := range strings.SplitSeq(standardEvents, "\n") {
		e, _ := abi.ParseEvent(line)
		s.events = append(s.events, knownEvent{e.Topic(), e})
	}
	for line := range strings.SplitSeq(standardErrors, "\n") {
		declared, clause, _ := strings.Cut(line, "|")
		e, _ := abi.ParseError(declared)
		s.errors = append(s.errors, knownError{e.Selector(), e, clause})
	}
}

// Lookup returns the functions of the standards with a selector: ERC-20 with its extensions (ERC-2612, DAI's permit,
// ERC-3009, ERC-1363), WETH, Permit2, ERC-721, ERC-1155, ERC-2981, ERC-4626, votes (ERC-5805), Multicall3, multicall, owners and roles,
// upgrades (ERC-1822), ENS resolvers. There are several where standards share a selector, as ERC-20 and ERC-721 do, and none
// where it is unknown. That a contract has a function of this selector does not make it one of the standard.
func Lookup(selector [4]byte) []abi.Function {
	standards.once.Do(parseStandards)
	var list []abi.Function
	for i := range standards.functions {
		if k := &standards.functions[i]; k.selector == selector {
			list = append(list, k.function)
		}
	}
	return list
}

// LookupEvents returns the events of the same standards with a first topic: several where they differ in what is indexed, as
// ERC-20's and ERC-721's Transfer.
func LookupEvents(topic eth.Hash) []abi.Event {
	standards.once.Do(parseStandards)
	var list []abi.Event
	for i := range standards.events {
		if k := &standards.events[i]; k.topic == topic {
			list = append(list, k.event)
		}
	}
	return list
}

// DecodeStandardLog reads a log as an event of the standards, whichever fits it. Its values are of the types of the event's
// Logged. Errors: ErrLogUnknown.
func DecodeStandardLog(topics []eth.Hash, data []byte) (abi.Event, []abi.Value, error) {
	if len(topics) > 0 {
		for _, e := range LookupEvents(topics[0]) {
			if values, err := e.DecodeLog(topics, data); err == nil {
				return e, values, nil
			}
		}
	}
	return abi.Event{}, nil, errLogUnknown()
}

// LookupErrors returns the custom errors with a selector: of EIP-6093 (ERC-20, ERC-721, ERC-1155), of OpenZeppelin's, Solady's
// and ERC-721A's contracts, of Permit2 and of Uniswap's routers.
func LookupErrors(selector [4]byte) []abi.Error {
	var list []abi.Error
	if k := errorOf(selector); k != nil {
		list = append(list, k.declared)
	}
	return list
}

// errorOf returns what is known of a selector, or nil. No two errors of the table share one.
func errorOf(selector [selectorSize]byte) *knownError {
	standards.once.Do(parseStandards)
	for i := range standards.errors {
		if standards.errors[i].selector == selector {
			return &standards.errors[i]
		}
	}
	return nil
}
