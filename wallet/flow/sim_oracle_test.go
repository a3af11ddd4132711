package flow

import (
	"bytes"
	"encoding/binary"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// simOracle is a rollup's price oracle, which reads calls byte by byte as the contract does. It takes so much for each byte that is
// published, and for each gas, as its kind does.
type simOracle struct {
	at       eth.Address
	perByte  uint64
	operator []uint64         // constant and for each million gas, as since Isthmus; nil: a revert
	asked    []eth.Bytes      // what getL1Fee was called with
	broken   func(i int) bool // answers the i-th call with a revert
}

// call answers, or reverts.
func (o *simOracle) call(input []byte) (result []byte, reverted bool) {
	word := func(at int) uint64 { return binary.BigEndian.Uint64(input[4+at*32+24:]) }
	number := func(x uint64) []byte { b := uint256.FromUint64(x).Bytes32(); return b[:] }
	selector := func(signature string) bool {
		hash := eth.Keccak256([]byte(signature))
		return bytes.HasPrefix(input, hash[:4])
	}
	switch {
	case selector("getL1Fee(bytes)"):
		if word(0) != 32 || uint64(len(input)) != 4+64+(word(1)+31)/32*32 {
			return nil, true
		}
		data := input[68:][:word(1)]
		o.asked = append(o.asked, bytes.Clone(data))
		if o.broken != nil && o.broken(len(o.asked)) {
			return nil, true
		}
		size := uint64(len(data))
		if o.at == oracles[0].at {
			size += 68 // as the OP Stack's contract counts a signature
		}
		return number(size * o.perByte), false
	case selector("getOperatorFee(uint256)") && o.operator != nil:
		return number(o.operator[0] + word(0)*o.operator[1]/1_000_000), false
	}
	return nil, true
}
