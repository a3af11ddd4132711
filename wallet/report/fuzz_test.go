package report

import (
	"bytes"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// Whatever the data are: a report ends, names what it cannot read, and shows arguments that encode to the data.
func FuzzTransaction(f *testing.F) {
	for _, name := range []string{"usdc", "permit2", "multicall", "mysafe", "uniswap", "trap"} {
		f.Add(mustBytes(world[name]), []byte{0xa9, 0x05, 0x9c, 0xbb}, uint64(1))
	}
	f.Fuzz(func(t *testing.T, to, data []byte, value uint64) {
		if len(to) != 20 {
			return
		}
		address := eth.Address(to)
		r := Transaction(Tx{To: &address, Data: data, Value: uint256.FromUint64(value), Gas: 21000}, worldKnowledge())
		switch {
		case !bytes.Equal(r.Data, data):
			t.Errorf("%x became %x", data, r.Data)
		case r.Function != "" && !bytes.Equal(reencode(t, r), data):
			t.Errorf("%s: other arguments than %x", r.Function, data)
		case r.Function == "" && len(data) > 0 && !has(r.Findings, "call_unknown") && !has(r.Findings, "call_bytes_behind"):
			t.Errorf("%x was read as nothing: %+v", data, r.Findings)
		case len(r.Intent) > 8192 || len(r.Parties) > maxParties:
			t.Errorf("%d parties, %d bytes", len(r.Parties), len(r.Intent))
		}
	})
}
