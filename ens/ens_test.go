package ens

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// The nodes that ERC-137 states, and those of names in use.
var nodes = map[string]string{
	"eth":         "0x93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae",
	"foo.eth":     "0xde9b09fd7c5f901e23a3f19fecc54828e9c848539801e86591bd9801b019f84f",
	"vitalik.eth": "0xee6c4522aab0003e8d14cd40a6af439055fd2577951148c14b6cea9a53475835",
	"reverse":     "0xa097f6721ce401e757d1223a763fef49b8b5f90bb18567ddb86fd205dff71d34",
	// ENSIP-3
	"addr.reverse": "0x91d1777781884d03a6757a803996e38de2a42967fb37eeaca72729271025a9e2",
}

func TestNamehash(t *testing.T) {
	for name, want := range nodes {
		if got, err := Namehash(name); err != nil || got.String() != want {
			t.Errorf("%s: %v, %v; want %s", name, got, err, want)
		}
	}
}

func TestNamehashTakesNormalisedNames(t *testing.T) {
	for _, name := range []string{
		"alice.eth", "a.b.c.d.eth", "_dnslink.example.com", "$.eth", "x--y.eth", "ξ.eth", "日本.eth", "тест.eth", "١٢٣.eth", "🦊.eth",
		"👨‍👩‍👧.eth", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F.eth", "1\u20E3.eth", "#\u20E3.eth", "it’s.eth", "é--.eth",
		strings.Repeat("a", 255) + ".eth", strings.Repeat("a.", 510) + "eth",
	} {
		if _, err := Namehash(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNamehashRefuses(t *testing.T) {
	for _, c := range []struct {
		name     string
		position int
	}{
		{"", 0}, {".", 0}, {".eth", 0}, {"a..eth", 2}, {"eth.", 4},
		{"Alice.eth", 0}, {"alice.Eth", 6}, {"al ice.eth", 2}, {"alice.eth ", 9}, {"al\x00ice.eth", 2}, {"alice\n.eth", 5}, {"al\x7f.eth", 2},
		{"a@b.eth", 1}, {"[" + strings.Repeat("0", 64) + "].eth", 0}, {"#.eth", 0}, {"a'b.eth", 1}, {"0x1/2.eth", 3},
		{"alice。eth", 5}, {"alice．eth", 5}, {"alice｡eth", 5},
		{"al\u200bice.eth", 2}, {"al\u200dice.eth", 2}, {"\u200da.eth", 0}, {"al\u202eice.eth", 2}, {"al\u00adice.eth", 2}, {"al\ufe0fice.eth", 2},
		{"al\u2066ice.eth", 2}, {"al\U000E0061ice.eth", 2}, {"al\u0085ice.eth", 2}, {"al\u00a0ice.eth", 2}, {"al\ufeffice.eth", 2},
		{"al\xffice.eth", 2}, {"alice\uFFFD.eth", 5}, {"xn--ls8h.eth", 2}, {"a.ab--c.eth", 4}, {"a_b.eth", 1},
		{strings.Repeat("a", 256) + ".eth", 255}, {"b." + strings.Repeat("é", 128) + ".eth", 257}, {strings.Repeat("a.", 511) + "eth", 1024},
	} {
		_, err := Namehash(c.name)
		var f *fault.Error
		if !errors.Is(err, ErrName) || !errors.As(err, &f) || f.Field != "name" || f.Details[0].Value != strconv.Itoa(c.position) {
			t.Errorf("%q: %v, %+v; want position %d", c.name, err, f, c.position)
		}
		if _, err := DNSEncode(c.name); !errors.Is(err, ErrName) {
			t.Errorf("%q is encoded", c.name)
		}
	}
}

func TestDNSEncode(t *testing.T) {
	for name, want := range map[string]string{
		"eth":             "\x03eth\x00",
		"vitalik.eth":     "\x07vitalik\x03eth\x00",
		"sub.vitalik.eth": "\x03sub\x07vitalik\x03eth\x00",
		"é.eth":           "\x02é\x03eth\x00",
	} {
		if got, err := DNSEncode(name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	long := strings.Repeat("a", 255)
	if got, err := DNSEncode(long); err != nil || string(got) != "\xff"+long+"\x00" {
		t.Errorf("255 bytes: %q, %v", got, err)
	}
}

func TestReverse(t *testing.T) {
	a, err := eth.ParseAddress("0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045")
	if err != nil {
		t.Fatal(err)
	}
	if got := ReverseName(a); got != "d8da6bf26964af9d7eed9e03e53415d37aa96045.addr.reverse" {
		t.Error(got)
	}
	if want, err := Namehash(ReverseName(a)); err != nil || ReverseNode(a) != want {
		t.Errorf("%v, %v", want, err)
	}
}

func TestParent(t *testing.T) {
	if parent, has := Parent("a.b.eth"); parent != "b.eth" || !has {
		t.Error(parent, has)
	}
	if parent, has := Parent("eth"); has {
		t.Error(parent)
	}
}

func TestCoinType(t *testing.T) {
	for chain, want := range map[eth.ChainID]uint64{1: 60, 10: 2147483658, 8453: 2147492101, 42161: 2147525809, 0x7FFFFFFF: 0xFFFFFFFF} {
		if got, has := CoinType(chain); got != want || !has {
			t.Errorf("%v: %d, %v", chain, got, has)
		}
	}
	if _, has := CoinType(0x80000000); has {
		t.Error("a chain id of 32 bits has a coin type")
	}
}

func unhex(t *testing.T, digits string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var zeros = strings.Repeat("0", 64)

func TestAnswers(t *testing.T) {
	word := func(end string) string { return zeros[len(end):] + end }
	const address = "d8da6bf26964af9d7eed9e03e53415d37aa96045"
	read := map[string]func([]byte) (string, error){
		"address": func(b []byte) (string, error) { a, err := DecodeAddress(b); return hex.EncodeToString(a[:]), err },
		"bool":    func(b []byte) (string, error) { yes, err := DecodeBool(b); return strconv.FormatBool(yes), err },
		"bytes":   func(b []byte) (string, error) { inner, err := DecodeBytes(b); return hex.EncodeToString(inner), err },
		"coin":    func(b []byte) (string, error) { a, err := DecodeCoinAddress(b); return hex.EncodeToString(a[:]), err },
		"name":    DecodeName,
	}
	for _, c := range []struct{ kind, answer, want string }{
		{"address", word(address), address},
		{"address", zeros, zeros[:40]},
		{"address", "", "refused"},
		{"address", word(address)[2:], "refused"},
		{"address", word(address) + "00", "refused"},
		{"address", "01" + word(address)[2:], "refused"},
		{"address", word("1" + address), "refused"},
		{"bool", word("1"), "true"},
		{"bool", zeros, "false"},
		{"bool", "", "false"},
		{"bool", word("2"), "refused"},
		{"bool", "01" + word("1")[2:], "refused"},
		{"bool", word("1") + zeros, "refused"},
		{"bytes", word("20") + zeros, ""},
		{"bytes", word("20") + word("2") + "abcd" + zeros[4:], "abcd"},
		{"bytes", word("20") + word("20") + word(address), word(address)},
		{"bytes", word("20") + word("2") + "abcd" + zeros[5:] + "1", "refused"},   // dirty
		{"bytes", word("20") + word("2") + "abcd", "refused"},                     // cut
		{"bytes", word("20") + word("2") + "abcd" + zeros[4:] + zeros, "refused"}, // more
		{"bytes", word("40") + word("2") + "abcd" + zeros[4:], "refused"},         // elsewhere
		{"bytes", word("20") + strings.Repeat("f", 64), "refused"},                // 2^256-1
		{"bytes", word("20") + word("7fffffffffffffff"), "refused"},               //
		{"bytes", word("20") + word("ffffffffffffffff"), "refused"},               //
		{"bytes", word("20") + word("10000000000000002") + "abcd" + zeros[4:], "refused"},
		{"bytes", word("20"), "refused"},
		{"bytes", "", "refused"},
		{"coin", word("20") + word("14") + address + zeros[40:], address},
		{"coin", word("20") + zeros, zeros[:40]},
		{"coin", word("20") + word("20") + word(address), "refused"},
		{"name", word("20") + word("9") + hex.EncodeToString([]byte("alice.eth")) + zeros[18:], "alice.eth"},
		{"name", word("20") + zeros, ""},
		{"name", word("20") + word("1") + "ff" + zeros[2:], "refused"},
		{"name", word("20") + word("401") + strings.Repeat("61", 1025) + strings.Repeat("00", 31), "refused"},
	} {
		got, err := read[c.kind](unhex(t, c.answer))
		if c.want == "refused" {
			if !errors.Is(err, ErrAnswer) {
				t.Errorf("%s of %s: %q, %v", c.kind, c.answer, got, err)
			}
		} else if err != nil || got != c.want {
			t.Errorf("%s of %s: %q, %v", c.kind, c.answer, got, err)
		}
	}
}

func TestIsOffchainLookup(t *testing.T) {
	for revert, want := range map[string]bool{"556f1830": true, "556f183000": true, "556f18": false, "": false, "08c379a0": false} {
		if got := IsOffchainLookup(unhex(t, revert)); got != want {
			t.Errorf("%s: %v", revert, got)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("alice.eth")
	f.Add("👨‍👩‍👧.al\u200dice..eth")
	f.Fuzz(func(t *testing.T, name string) {
		_, err := Namehash(name)
		encoded, also := DNSEncode(name)
		if (err == nil) != (also == nil) || err == nil && len(encoded) != len(name)+2 {
			t.Fatalf("%q: %v, %v, %x", name, err, also, encoded)
		}
	})
}

func FuzzAnswers(f *testing.F) {
	f.Add(make([]byte, 32))
	f.Add(append(append(make([]byte, 31), 32), make([]byte, 32)...))
	f.Fuzz(func(t *testing.T, answer []byte) {
		if inner, err := DecodeBytes(answer); err == nil {
			head := number(wordSize)
			if !bytes.Equal(appendBytes(head[:], inner), answer) {
				t.Fatalf("%x does not encode again", answer)
			}
		}
		if a, err := DecodeAddress(answer); err == nil && !bytes.Equal(append(make([]byte, 12), a[:]...), answer) {
			t.Fatalf("%x does not encode again", answer)
		}
		DecodeBool(answer)
		DecodeName(answer)
		DecodeCoinAddress(answer)
	})
}
