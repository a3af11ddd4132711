package erc20abi

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

func TestInterfaceIDs(t *testing.T) {
	for id, signatures := range map[InterfaceID][]string{
		InterfaceERC165: {"supportsInterface(bytes4)"},
		InterfaceERC721: {"balanceOf(address)", "ownerOf(uint256)", "safeTransferFrom(address,address,uint256,bytes)",
			"safeTransferFrom(address,address,uint256)", "transferFrom(address,address,uint256)", "approve(address,uint256)",
			"setApprovalForAll(address,bool)", "getApproved(uint256)", "isApprovedForAll(address,address)"},
		InterfaceERC721Metadata: {"name()", "symbol()", "tokenURI(uint256)"},
		InterfaceERC1155: {"safeTransferFrom(address,address,uint256,uint256,bytes)", "safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)",
			"balanceOf(address,uint256)", "balanceOfBatch(address[],uint256[])", "setApprovalForAll(address,bool)", "isApprovedForAll(address,address)"},
		InterfaceERC1155Metadata: {"uri(uint256)"},
		InterfaceERC2981:         {"royaltyInfo(uint256,uint256)"},
	} {
		var xor uint32
		for _, s := range signatures {
			hash := eth.Keccak256([]byte(s))
			xor ^= uint32(hash[0])<<24 | uint32(hash[1])<<16 | uint32(hash[2])<<8 | uint32(hash[3])
		}
		if xor != uint32(id) {
			t.Errorf("%08x: the functions of %v give %08x", id, signatures, xor)
		}
	}
}

func TestDecodeBoolAndAddress(t *testing.T) {
	for _, c := range []struct {
		ret  []byte
		want bool
		err  error
	}{
		{number(1), true, nil}, {number(0), false, nil}, {append(number(1), 9), true, nil},
		{nil, false, ErrResult}, {number(2), false, ErrResult}, {[]byte{1}, false, ErrResult},
	} {
		if got, err := DecodeBool(c.ret); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%x: %v, %v", c.ret, got, err)
		}
	}
	someone := eth.Address{0: 1, 19: 2}
	w := addressWord(someone)
	if got, err := DecodeAddress(w[:]); got != someone || err != nil {
		t.Error(got, err)
	}
	for _, bad := range [][]byte{nil, w[:31], w[1:], append([]byte{1}, w[1:]...)} {
		if got, err := DecodeAddress(bad); !errors.Is(err, ErrResult) || got != (eth.Address{}) {
			t.Errorf("%x: %v, %v", bad, got, err)
		}
	}
}

func TestDecodeRoyalty(t *testing.T) {
	someone := eth.Address{0: 1, 19: 2}
	w := addressWord(someone)
	receiver, amount, err := DecodeRoyalty(append(w[:], number(250)...))
	if receiver != someone || amount != uint256.FromUint64(250) || err != nil {
		t.Error(receiver, amount, err)
	}
	for _, bad := range [][]byte{nil, w[:], append(append([]byte{1}, w[1:]...), number(250)...)} {
		if receiver, _, err := DecodeRoyalty(bad); !errors.Is(err, ErrResult) || !receiver.IsZero() {
			t.Errorf("%x: %v", bad, err)
		}
	}
}

func TestDecodeURI(t *testing.T) {
	long := "data:application/json;base64," + strings.Repeat("A", 40_000)
	for _, uri := range []string{"", "ipfs://Qm/{id}.json", long} {
		if got, err := DecodeURI(abiString(uri)); got != uri || err != nil {
			t.Errorf("%.40q: %.40q, %v", uri, got, err)
		}
	}
	for _, bad := range [][]byte{nil, number(32), abiString(strings.Repeat("A", 1<<16+1)), abiString("\xff"), abiString("x")[:64], make([]byte, 32)} {
		if got, err := DecodeURI(bad); !errors.Is(err, ErrResult) {
			t.Errorf("%.80x: %q, %v", bad, got, err)
		}
	}
}

func TestDecodeUint256s(t *testing.T) {
	answer := append(append(append(number(32), number(2)...), number(5)...), number(6)...)
	got, err := DecodeUint256s(answer, 2)
	if err != nil || len(got) != 2 || got[0] != uint256.FromUint64(5) || got[1] != uint256.FromUint64(6) {
		t.Error(got, err)
	}
	if got, err := DecodeUint256s(append(number(32), number(0)...), 0); err != nil || len(got) != 0 {
		t.Error(got, err)
	}
	offset := append(number(64), answer[32:]...)
	for count, bad := range map[int][]byte{0: nil, 1: answer, 3: answer, 2: answer[:96], 4: append(answer, 1), 5: offset} {
		if got, err := DecodeUint256s(bad, count); !errors.Is(err, ErrResult) {
			t.Errorf("%d: %v", count, got)
		}
	}
	if got, err := DecodeUint256s(offset, 2); !errors.Is(err, ErrResult) {
		t.Error(got)
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add(abiString("ipfs://"), 1)
	f.Add([]byte{}, -2)
	f.Add(append(append(number(32), number(1)...), number(6)...), 1)
	f.Fuzz(func(t *testing.T, ret []byte, count int) {
		if list, err := DecodeUint256s(ret, count); err == nil && len(list) != count {
			t.Fatal(list)
		}
		DecodeURI(ret)
		DecodeRoyalty(ret)
		DecodeBool(ret)
	})
}
