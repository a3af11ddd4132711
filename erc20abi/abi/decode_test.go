package abi

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/fault"
)

// detail returns a detail of a typed error, "" where there is none.
func detail(err error, name string) string {
	var known *fault.Error
	if errors.As(err, &known) {
		for _, d := range known.Details {
			if d.Name == name {
				return d.Value
			}
		}
	}
	return ""
}

func checkOffset(t *testing.T, err error, length int) {
	t.Helper()
	offset, wrong := strconv.Atoi(detail(err, "offset"))
	if wrong != nil || offset < 0 || offset > length {
		t.Fatalf("the offset of %d bytes is %q: %v", length, detail(err, "offset"), err)
	}
}

func mustParams(t testing.TB, text string) []Param {
	t.Helper()
	params, err := ParseParams(text)
	if err != nil {
		t.Fatal(err)
	}
	return params
}

// unhex reads words in hexadecimal, each filled up with zeros on its left, or on its right if it ends in a point.
func unhex(t testing.TB, words string) (data []byte) {
	t.Helper()
	for _, word := range strings.Fields(words) {
		if left, ok := strings.CutSuffix(word, "."); ok {
			word = left + strings.Repeat("0", -len(left)&63)
		} else if strings.HasPrefix(word, "+") { // as it is
			word = word[1:]
		} else {
			word = strings.Repeat("0", -len(word)&63) + word
		}
		b, err := hex.DecodeString(word)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, b...)
	}
	return data
}

// TestStrictDecoding says where each malformed encoding goes wrong, and what of it passes as an answer.
func TestStrictDecoding(t *testing.T) {
	for _, c := range []struct {
		name, types, words string
		code               fault.Code
		offset             string
		answer             bool // passes DecodeAnswer
	}{
		{"good", "(uint256,bytes)", "5 40 3 aabbcc.", "", "", true},
		{"nothing", "()", "", "", "", true},
		{"nothing and a byte", "()", "+00", ErrTrailing, "0", true},
		{"no data", "(uint256)", "", ErrData, "0", false},
		{"half a word", "(uint256)", "+0000", ErrData, "2", false},
		{"uint8 of 256", "(uint256,uint8)", "1 100", ErrData, "32", false},
		{"int8 of 128", "(int8)", "80", ErrData, "0", false},
		{"int8 of -129", "(int8)", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", ErrData, "0", false},
		{"int8 of -128", "(int8)", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff80", "", "", true},
		{"bool of 2", "(bool)", "2", ErrData, "0", false},
		{"bool with a high bit", "(bool)", "100000001", ErrData, "0", false},
		{"address of 21 bytes", "(address)", "01f39fd6e51aad88f6f4ce6ab8827279cfffb92266", ErrData, "0", false},
		{"bytes4 with a fifth", "(bytes4)", "aabbccdd01.", ErrData, "0", false},
		{"function with a 25th byte", "(function)", "f39fd6e51aad88f6f4ce6ab8827279cfffb92266a9059cbb01.", ErrData, "0", false},
		{"trailing word", "(uint256)", "1 2", ErrTrailing, "32", true},
		{"trailing byte", "(bytes)", "20 1 aa. +00", ErrTrailing, "96", true},
		{"offset out of the data", "(bytes)", "40 1 aa.", ErrData, "0", false},
		{"offset far out of the data", "(bytes)", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff 1 aa.", ErrData, "0", false},
		{"offset of 2^32+32", "(bytes)", "100000020 1 aa.", ErrData, "0", false},
		{"offset that leaves a gap", "(bytes)", "40 0 1 aa.", ErrData, "0", true},
		{"offset within a word", "(bytes)", "21 +00 1 aa.", ErrData, "0", true},
		{"offset into the heads", "(bytes)", "0 0", ErrData, "0", true},
		{"offsets in another order", "(bytes,bytes)", "80 40 1 aa. 1 bb.", ErrData, "0", true},
		{"offsets to one place", "(bytes,bytes)", "40 40 1 aa.", ErrData, "32", true},
		{"offset back to itself", "(uint256[][])", "20 1 0 0", ErrData, "64", true},
		{"length out of the data", "(bytes)", "20 21 aa.", ErrData, "32", false},
		{"length of 2^256-1", "(bytes)", "20 ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff aa.", ErrData, "32", false},
		{"count out of the data", "(uint256[])", "20 2 1", ErrData, "32", false},
		{"count of 2^64", "(uint256[])", "20 10000000000000000 1", ErrData, "32", false},
		{"count of tuples out of the data", "((uint256,uint256)[])", "20 2 1 2 3", ErrData, "32", false},
		{"dirty padding", "(bytes)", "20 1 aabb.", ErrData, "65", true},
		{"dirty last byte of padding", "(string)", "20 1 6100000000000000000000000000000000000000000000000000000000000001", ErrData, "95", true},
		{"cut padding", "(string)", "20 1 +61", ErrData, "65", true},
		{"element of an array", "(uint8[2][])", "20 2 1 2 3 400", ErrData, "160", false},
		{"field of a tuple in an array", "((address,bytes)[])", "20 1 20 f39fd6e51aad88f6f4ce6ab8827279cfffb92266 40 1 aaff.", ErrData, "193", true},
		{"array ends early", "(uint256[3])", "1 2", ErrData, "64", false},
	} {
		params, data := mustParams(t, c.types), unhex(t, c.words)
		_, err := Decode(params, data)
		switch {
		case c.code == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.code != "" && (!errors.Is(err, c.code) || detail(err, "offset") != c.offset):
			t.Errorf("%s: %v at %q, want %s at %s", c.name, err, detail(err, "offset"), c.code, c.offset)
		}
		if _, err := DecodeAnswer(params, data); (err == nil) != c.answer {
			t.Errorf("%s: as an answer %v", c.name, err)
		}
	}
}

// TestAnswersOutOfBounds says where an answer points out of itself.
func TestAnswersOutOfBounds(t *testing.T) {
	for _, c := range []struct{ types, words, offset string }{
		{"(bool,bytes)", "1 61 0", "32"},
		{"(bool,bytes)", "1 10000000000000040 0", "32"},
		{"(bool,bytes)", "1 40", "64"}, // where the length would be
		{"(bool,bytes)", "1 40 1", "64"},
		{"(bool,bool[])", "1 40 1", "64"},
		{"(bool,(bytes,bytes))", "1 40 0", "96"},
	} {
		_, err := DecodeAnswer(mustParams(t, c.types), unhex(t, c.words))
		if !errors.Is(err, ErrData) || detail(err, "offset") != c.offset {
			t.Errorf("%s %s: %v at %q, want %s", c.types, c.words, err, detail(err, "offset"), c.offset)
		}
	}
}

// TestOffsetsCountFromTheSelector checks the offsets of errors in calldata.
func TestOffsetsCountFromTheSelector(t *testing.T) {
	f, err := ParseFunction("transfer(address,uint8)")
	if err != nil {
		t.Fatal(err)
	}
	call, err := f.EncodeCall([]Value{{}, {}})
	if err != nil {
		t.Fatal(err)
	}
	call[4+62] = 1
	if _, err := f.DecodeCall(call); !errors.Is(err, ErrData) || detail(err, "offset") != "36" {
		t.Error(err)
	}
	call[0]++
	if _, err := f.DecodeCall(call); !errors.Is(err, ErrSelector) {
		t.Error(err)
	}
	if _, err := f.DecodeCall(nil); !errors.Is(err, ErrSelector) || detail(err, "offset") != "0" {
		t.Error(err)
	}
}
