package erc20abi

import (
	"encoding/binary"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

const (
	selectorSize = 4
	wordSize     = 32
	addressPad   = wordSize - len(eth.Address{})
)

// word is the ABI's unit of encoding: 32 bytes, numbers big-endian and on the right.
type word = [wordSize]byte

// Kind says what an argument is.
type Kind string

const (
	KindAddress Kind = "address" // 20 bytes
	KindAmount  Kind = "amount"  // uint256, in the token's smallest unit
)

// abiType is the kind's name in a Solidity signature.
func (k Kind) abiType() string {
	if k == KindAmount {
		return "uint256"
	}
	return "address"
}

// Arg is one argument of a call or an event.
type Arg struct {
	Name    string
	Kind    Kind        // says which of the two below holds the value
	Address eth.Address // of KindAddress
	Amount  uint256.Int // of KindAmount
}

// param is an argument's name and kind, as a function or event declares it.
type param struct {
	name string
	kind Kind
}

func (a Arg) word() word {
	if a.Kind == KindAmount {
		return amountWord(a.Amount)
	}
	return addressWord(a.Address)
}

// arg reads one word, and returns false where an address's padding is not zero: the EVM's own decoders refuse that
// too, and a padding that nobody shows is room to hide something.
func (p param) arg(w word) (Arg, bool) {
	if p.kind == KindAmount {
		return Arg{Name: p.name, Kind: p.kind, Amount: uint256.FromBytes32(w)}, true
	}
	return Arg{Name: p.name, Kind: p.kind, Address: eth.Address(w[addressPad:])}, [addressPad]byte(w[:]) == [addressPad]byte{}
}

func addressWord(a eth.Address) word {
	var w word
	copy(w[addressPad:], a[:])
	return w
}

func amountWord(x uint256.Int) word { return x.Bytes32() }

func encode(selector uint32, words ...word) []byte {
	out := make([]byte, selectorSize, selectorSize+wordSize*len(words))
	binary.BigEndian.PutUint32(out, selector)
	for i := range words {
		out = append(out, words[i][:]...)
	}
	return out
}

// signature is the text whose Keccak-256 identifies a function or an event.
func signature(name string, params []param) string {
	text := name + "("
	for i, p := range params {
		if i > 0 {
			text += ","
		}
		text += p.kind.abiType()
	}
	return text + ")"
}
