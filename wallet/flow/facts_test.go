package flow

import (
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

func TestProxySlots(t *testing.T) {
	for i, name := range []string{"eip1967.proxy.implementation", "eip1967.proxy.beacon", "PROXIABLE", "org.zeppelinos.proxy.implementation"} {
		slot := uint256.FromBytes32(eth.Keccak256([]byte(name)))
		if i < 2 {
			slot, _ = slot.Sub(uint256.FromUint64(1))
		}
		if got := eth.Hash(slot.Bytes32()).String(); got != proxySlots[i] {
			t.Errorf("%s: %s", name, got)
		}
	}
}
