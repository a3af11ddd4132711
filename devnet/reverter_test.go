package devnet

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
)

func TestReverter(t *testing.T) {
	n := start(t, manual)
	c := n.at(Contract("Reverter"), "Reverter")
	if reason, err := abi.UnpackRevert(c.revert("withReason(string)", "no \"luck\"")); err != nil || reason != `no "luck"` {
		t.Errorf("%q, %v", reason, err)
	}
	if data := c.revert("withoutReason()"); len(data) != 0 {
		t.Errorf("without a reason: %x", data)
	}
	if data := c.revert("raw(bytes)", []byte{1, 2, 3}); !bytes.Equal(data, []byte{1, 2, 3}) {
		t.Errorf("raw: %x", data)
	}
	_, err := c.try("invalid()")
	if err == nil {
		t.Error("an invalid instruction went well")
	}

	bare := c.abi.Errors["Bare"]
	if data := c.revert("bare()"); !bytes.Equal(data, bare.ID.Bytes()[:4]) {
		t.Errorf("bare: %x", data)
	}
	short := c.abi.Errors["Short"]
	if values, err := short.Unpack(c.revert("short(uint256,uint256)", big.NewInt(7), big.NewInt(3))); err != nil || values.([]any)[0].(*big.Int).Int64() != 7 {
		t.Errorf("short: %v, %v", values, err)
	}
	rich := c.abi.Errors["Rich"]
	data := c.revert("rich(string,uint256[],bytes)", "why", []*big.Int{big.NewInt(1), big.NewInt(2)}, []byte{9})
	if rich.Sig != "Rich((address,string),uint256[],bytes)" {
		t.Errorf("rich is %s", rich.Sig)
	}
	if values, err := rich.Unpack(data); err != nil || len(values.([]any)[1].([]*big.Int)) != 2 {
		t.Errorf("rich: %v, %v", values, err)
	}
}

// Every panic of the Solidity documentation: the code says itself which, and it is the compiler that put it there.
func TestPanics(t *testing.T) {
	n := start(t, manual)
	c := n.at(Contract("Reverter"), "Reverter")
	for _, code := range []int64{0x00, 0x01, 0x11, 0x12, 0x21, 0x22, 0x31, 0x32, 0x41, 0x51, 0x99} {
		want := append([]byte{0x4e, 0x48, 0x7b, 0x71}, make([]byte, 32)...)
		want[35] = byte(code)
		if data := c.revert("panic(uint256)", big.NewInt(code)); !bytes.Equal(data, want) {
			t.Errorf("panic %#x: %x", code, data)
		}
	}
}
