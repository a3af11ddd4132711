package wallet

import (
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func checkNFKD(t *testing.T, text, want string) {
	t.Helper()
	if got := nfkd([]byte("x"), []byte(text)); string(got) != "x"+want || cap(got) != 1+11*len(text) {
		t.Errorf("%+q: %+q with room for %d, want %+q", text, got, cap(got), "x"+want)
	}
}

// Package norm is the oracle wherever it does not write U+034F: every character that decomposes, and texts with short runs of marks.
func TestNFKDAgainstNorm(t *testing.T) {
	for _, text := range []string{"", "abc", "ﷺ", "㍍ガバヴァ", "각힣", "\xff\xfe", "\xe3\x81", "e\xcc", "\u0301a"} {
		checkNFKD(t, text, norm.NFKD.String(text))
	}
	for r := rune(0); r < 0x30000; r++ { // none above decomposes
		want := norm.NFKD.String(string(r))
		checkNFKD(t, string(r), want)
		if class := unicodeTable().combiningClass(r); want == string(r) && class != norm.NFKD.PropertiesString(want).CCC() {
			t.Errorf("%U has the combining class %d", r, class)
		}
	}
	const seed = 15
	t.Logf("random seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	pieces := []string{"a", "é", "ガ", "ᾧ", "\u0301", "\u0323", "\u0327", "\u3099", "\u0345", "\u1ab0", "각", "\u034f", "ﬃ", "\xff", "\xe3", "\U0001d15e"}
	for range 20_000 {
		var text strings.Builder
		for range random.IntN(12) {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		checkNFKD(t, text.String(), norm.NFKD.String(text.String()))
	}
}

// What String.prototype.normalize("NFKD") of JavaScript, and with it other wallets, make of many marks in a row.
func TestNFKDOfManyMarks(t *testing.T) {
	above, below := strings.Repeat("\u0301", 500), strings.Repeat("\u0323", 500)
	checkNFKD(t, "e"+above, "e"+above)
	checkNFKD(t, "é"+below, "e"+below+"\u0301")
	checkNFKD(t, strings.Repeat("\u0301\u0323", 500)+"e", below+above+"e")
}
