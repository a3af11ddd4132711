package erc20abi

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/latchkey/latchkey/uint256"
)

func number(n uint64) []byte {
	w := amountWord(uint256.FromUint64(n))
	return w[:]
}

// abiString encodes a single string as Solidity returns it.
func abiString(text string) []byte {
	out := append(number(32), number(uint64(len(text)))...)
	return append(out, text+strings.Repeat("\x00", (32-len(text)%32)%32)...)
}

func TestDecodeSuccess(t *testing.T) {
	for _, c := range []struct {
		name string
		ret  []byte
		want bool
		err  error
	}{
		{"USDT returns nothing", nil, true, nil},
		{"true", number(1), true, nil},
		{"false", number(0), false, nil},
		{"true and more", append(number(1), 9), true, nil},
		{"two", number(2), false, ErrResult},
		{"high bits", append([]byte{1}, make([]byte, 31)...), false, ErrResult},
		{"short", []byte{1}, false, ErrResult},
		{"31 bytes", number(1)[1:], false, ErrResult},
	} {
		if got, err := DecodeSuccess(c.ret); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
}

func TestDecodeDecimals(t *testing.T) {
	for _, n := range []uint64{0, 6, 18, 255} {
		if got, err := DecodeDecimals(number(n)); err != nil || uint64(got) != n {
			t.Errorf("%d: %d, %v", n, got, err)
		}
	}
	huge := amountWord(uint256.Max)
	for _, ret := range [][]byte{nil, number(256), huge[:], number(18)[1:]} {
		if got, err := DecodeDecimals(ret); !errors.Is(err, ErrResult) || got != 0 {
			t.Errorf("%x: %d, %v", ret, got, err)
		}
	}
}

func TestDecodeText(t *testing.T) {
	mkr := append([]byte("MKR"), make([]byte, 29)...)
	full := []byte("a symbol of thirty-two bytes, ok")
	unpadded := append(append(number(32), number(4)...), "USDC"...)
	for _, c := range []struct {
		name string
		ret  []byte
		want string
	}{
		{"string", abiString("USD Coin"), "USD Coin"},
		{"empty string", abiString(""), ""},
		{"string of one word", abiString(string(full)), string(full)},
		{"longest", abiString(strings.Repeat("x", 256)), strings.Repeat("x", 256)},
		{"not padded", unpadded, "USDC"},
		{"filled with NUL", abiString("SAI\x00\x00"), "SAI"},
		{"UTF-8", abiString("₮"), "₮"},
		{"bytes32", mkr, "MKR"},
		{"bytes32, full", full, string(full)},
		{"bytes32, empty", make([]byte, 32), ""},
	} {
		if got, err := DecodeText(c.ret); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestDecodeTextRefuses(t *testing.T) {
	huge := amountWord(uint256.Max)
	word := func(w []byte, rest ...byte) []byte { return append(append([]byte{}, w...), rest...) }
	for _, c := range []struct {
		name string
		ret  []byte
	}{
		{"nothing", nil},
		{"half a word", number(0)[:16]},
		{"an offset alone", word(number(32), 0)},
		{"offset 0", word(number(0), abiString("x")...)},
		{"offset behind the end", word(number(1<<20), number(1)...)},
		{"offset of 2^256-1", word(huge[:], number(1)...)},
		{"offset of 2^64+32", word(append(append(make([]byte, 23), 1), number(32)[24:]...), abiString("x")[32:]...)},
		{"length behind the end", word(number(32), number(1)...)},
		{"length of 2^256-1", word(number(32), huge[:]...)},
		{"length of 2^64", word(number(32), append(append(make([]byte, 23), 1), make([]byte, 8)...)...)},
		{"257 bytes", abiString(strings.Repeat("x", 257))},
		{"string that is not UTF-8", abiString("a\xff")},
		{"bytes32 that is not UTF-8", append([]byte{0xff}, make([]byte, 31)...)},
	} {
		if got, err := DecodeText(c.ret); !errors.Is(err, ErrResult) {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}

func FuzzDecodeText(f *testing.F) {
	f.Add(abiString("USD Coin"))
	f.Add(append([]byte("MKR"), make([]byte, 29)...))
	f.Fuzz(func(t *testing.T, ret []byte) {
		text, err := DecodeText(ret)
		if err == nil && (len(text) > maxText || !utf8.ValidString(text) || strings.HasSuffix(text, "\x00")) {
			t.Fatalf("%x gives %q", ret, text)
		}
	})
}
