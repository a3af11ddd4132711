// Package abi is the Solidity contract ABI: every type, its encoding, its strict decoding, and the texts that declare and
// show them (https://docs.soliditylang.org/en/latest/abi-spec.html). It uses no reflection: a Type says what a Value means.
//
// Types and values come from outside, so everything is bounded: 16 types inside one another, 65536 values and 1 MiB of data
// in one call. Whatever Encode returns Decode reads back.
package abi

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

// ErrLimit means that a text, a value or an encoding is beyond what this package reads or writes.
const ErrLimit fault.Code = "abi_limit"

const (
	wordSize     = 32
	selectorSize = 4
	addressPad   = wordSize - len(eth.Address{})
	functionSize = len(eth.Address{}) + selectorSize

	maxDepth = 16      // types inside one another
	maxItems = 1 << 16 // values in one decoding, each 80 bytes in memory
	maxData  = 1 << 20 // bytes of one encoding: 8 times what nodes take as a transaction
	maxText  = 1 << 18 // bytes of declarations
	maxJSON  = 1 << 19 // bytes of a JSON ABI
	maxValue = 1 << 23 // bytes of a value as text: maxData of what needs 6 for one, and more
)

// Kind says what a Type is.
type Kind uint8

const (
	KindUint       Kind = iota + 1 // uintM; Type.Size is M, 8 to 256
	KindInt                        // intM
	KindUfixed                     // ufixedMxN; Type.Size is M, Type.Decimals N
	KindFixed                      // fixedMxN
	KindBool                       //
	KindAddress                    //
	KindFixedBytes                 // bytesM; Type.Size is M, 1 to 32
	KindFunction                   // an address and a selector, 24 bytes
	KindBytes                      //
	KindString                     //
	KindArray                      // T[k]; Type.Size is k, Type.Elem T
	KindSlice                      // T[]; Type.Elem is T
	KindTuple                      // (T1,…,Tn); Type.Fields
)

// Type is a Solidity type. ParseType and the parsers of declarations make valid ones; one made by hand must be as theirs.
type Type struct {
	Kind     Kind
	Size     int     // bits of a number, bytes of a bytesM, elements of a T[k]
	Decimals int     // of a fixed-point number, 1 to 80
	Elem     *Type   // of T[k] and T[]
	Fields   []Param // of a tuple, at least one
}

// Param is a parameter of a function, an event or an error, or a field of a tuple.
type Param struct {
	Name    string // "" where the declaration gives none
	Type    Type
	Indexed bool // of an event
}

// Value is a value; its Type says which member holds it.
type Value struct {
	Word  [wordSize]byte // numbers, bool, address, bytesM, function: the word as the ABI encodes it
	Bytes []byte         // bytes and string
	Items []Value        // arrays and tuples
}

// FromUint returns a value of a uint type.
func FromUint(x uint256.Int) Value { return Value{Word: x.Bytes32()} }

// FromAddress returns a value of the type address.
func FromAddress(a eth.Address) Value {
	var v Value
	copy(v.Word[addressPad:], a[:])
	return v
}

// FromBool returns a value of the type bool.
func FromBool(yes bool) Value {
	var v Value
	if yes {
		v.Word[wordSize-1] = 1
	}
	return v
}

// Uint returns the number of a uint type.
func (v Value) Uint() uint256.Int { return uint256.FromBytes32(v.Word) }

// Address returns the address of the type address.
func (v Value) Address() eth.Address { return eth.Address(v.Word[addressPad:]) }

// Bool returns what the type bool holds.
func (v Value) Bool() bool { return v.Word[wordSize-1] == 1 }

// dynamic reports whether the type's size depends on its value, so that its place holds only an offset.
func (t *Type) dynamic() bool {
	_, dynamic := t.head()
	return dynamic
}

// head returns how many bytes the type takes at its place, and whether these are the offset of what is elsewhere. What is
// beyond maxData is a little more than that.
func (t *Type) head() (size int, dynamic bool) {
	switch t.Kind {
	case KindBytes, KindString, KindSlice:
		return wordSize, true
	case KindArray:
		if size, dynamic = t.Elem.head(); size > 0 {
			size = min(t.Size, maxData/size+1) * size
		}
	case KindTuple:
		for i := range t.Fields {
			field, moves := t.Fields[i].Type.head()
			size, dynamic = min(size+field, maxData+1), dynamic || moves
		}
	default:
		return wordSize, false
	}
	if dynamic {
		size = wordSize
	}
	return size, dynamic
}
