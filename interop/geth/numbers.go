package geth

import (
	"math/big"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"

	holiman "github.com/holiman/uint256"
)

const (
	// ErrNumber means that a number of a go-ethereum transaction is negative or over 256 bits.
	ErrNumber fault.Code = "geth_number"
	// ErrOtherChain means that a transaction names another chain than the one it is to be signed for.
	ErrOtherChain fault.Code = "geth_other_chain"
)

// numbers converts and keeps the first error.
type numbers struct{ err error }

// from reads one of go-ethereum's numbers; nil is 0, as it is there.
func (n *numbers) from(field string, x *big.Int) uint256.Int {
	if x == nil {
		return uint256.Int{}
	}
	if x.Sign() < 0 || x.BitLen() > 256 {
		if n.err == nil {
			n.err = fault.New(ErrNumber, field, "give a number from 0 to 2^256-1")
		}
		return uint256.Int{}
	}
	var b [32]byte
	x.FillBytes(b[:])
	return uint256.FromBytes32(b)
}

func toBig(x uint256.Int) *big.Int { return new(big.Int).SetBytes(x.Bytes()) }

func toHoliman(x uint256.Int) *holiman.Int { return new(holiman.Int).SetBytes(x.Bytes()) }

func fromHoliman(x *holiman.Int) uint256.Int { return uint256.FromBytes32(x.Bytes32()) }

// ChainID reads go-ethereum's form of a chain id. Errors: eth.ErrChainID, of nil too.
func ChainID(x *big.Int) (eth.ChainID, error) {
	if x == nil || !x.IsUint64() {
		return 0, eth.ChainID(0).Check()
	}
	chain := eth.ChainID(x.Uint64())
	return chain, chain.Check()
}
