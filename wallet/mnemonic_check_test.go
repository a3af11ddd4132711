package wallet

import (
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestCheckMnemonic(t *testing.T) {
	for _, c := range []struct {
		phrase   string
		language Language
		checksum ChecksumState
		known    string // + or - a word
		nearest  []string
	}{
		{"", English, ChecksumIncomplete, "", nil},
		{"xyzzy", English, ChecksumIncomplete, "-", nil},
		{"aban", English, ChecksumIncomplete, "-", []string{"abandon"}},
		{"test", English, ChecksumIncomplete, "+", nil},
		{" Test  jnuk", English, ChecksumIncomplete, "+-", []string{"junk"}},
		{developmentPhrase, English, ChecksumGood, "++++++++++++", nil},
		{strings.Repeat("test ", 12), English, ChecksumBad, "++++++++++++", nil},
		{strings.Repeat("test ", 13), English, ChecksumIncomplete, "+++++++++++++", nil},
		{strings.Repeat("test ", 30), English, ChecksumBad, strings.Repeat("+", 25), nil},
		{"ábaco Abdomen abaco", Spanish, ChecksumIncomplete, "++-", []string{"ábaco", "tabaco"}},
		{"acheter abeille ab", French, ChecksumIncomplete, "++-", []string{"abaisser", "abandon", "abdiquer"}},
	} {
		got := CheckMnemonic([]byte(c.phrase))
		known := ""
		var nearest []string
		for _, word := range got.Words {
			if typed := c.phrase[word.Start:word.End]; strings.TrimSpace(typed) != typed || typed == "" {
				t.Errorf("%q: a word is %q", c.phrase, typed)
			}
			if word.Known {
				known += "+"
			} else {
				known += "-"
				nearest = word.Nearest
			}
		}
		for i := range nearest {
			nearest[i] = norm.NFC.String(nearest[i])
		}
		if got.Language != c.language || got.Checksum != c.checksum || known != c.known || !reflect.DeepEqual(nearest, c.nearest) {
			t.Errorf("%q: %s, %s, %s, %q", c.phrase, got.Language, got.Checksum, known, nearest)
		}
	}
}

func TestCheckMnemonicIsBounded(t *testing.T) {
	got := CheckMnemonic([]byte(strings.Repeat("xyzzyplugh ", 1<<16)))
	if len(got.Words) != maxWords+1 || got.Checksum != ChecksumBad {
		t.Errorf("%d words, %s", len(got.Words), got.Checksum)
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"junk", "junk", 0}, {"junk", "jnuk", 1}, {"junk", "jun", 1}, {"jun", "junk", 1}, {"junk", "bunk", 1},
		{"abandon", "about", 5}, {"ca", "abc", 3}, {"a", "", 1}, {"", "ab", 2},
	} {
		if got := editDistance([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
