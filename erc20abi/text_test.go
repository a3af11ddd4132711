package erc20abi

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanText(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"USDC", 11, "USDC"},
		{"USD Coin", 32, "USD Coin"},
		{"₮ Tether", 32, "₮ Tether"},
		{"日本円", 3, "日本円"},
		{"", 5, ""},
		{" USDC\n", 11, "USDC"},
		{"US\u200bDC", 11, "US\uFFFDDC"},
		{"\u202eCDSU", 11, "\uFFFDCDSU"},
		{"a\u2066b\u2069", 11, "a\uFFFDb\uFFFD"},
		{"a\x00b\x1b[31m", 20, "a\uFFFDb\uFFFD[31m"},
		{"a\nb", 11, "a\uFFFDb"},
		{"a\u00a0b", 11, "a\uFFFDb"},
		{"a\xffb", 11, "a\uFFFDb"},
		{"\U000E0041", 11, "\uFFFD"},
		{"abcdef", 3, "abc…"},
		{"abc", 3, "abc"},
		{"abc", 0, "…"},
	} {
		got, changed := CleanText(c.in, c.max)
		if got != c.want || changed != (c.in != c.want) {
			t.Errorf("%q: %q, %v; want %q", c.in, got, changed, c.want)
		}
	}
}

// The tables of package unicode are the oracle for what must not pass.
func TestCleanTextNeutralisesEveryUnseenCharacter(t *testing.T) {
	unseenTables := []*unicode.RangeTable{unicode.C, unicode.Z, unicode.Bidi_Control, unicode.Join_Control,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.White_Space}
	checked := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r == ' ' || !unicode.In(r, unseenTables...) || !utf8.ValidRune(r) {
			continue
		}
		checked++
		if got, changed := CleanText("a"+string(r)+"b", 3); got != "a\uFFFDb" || !changed {
			t.Errorf("%U passes as %q", r, got)
		}
	}
	t.Logf("%d characters", checked)
	if checked < 130_000 {
		t.Error("the oracle's tables are too small")
	}
}

func FuzzCleanText(f *testing.F) {
	f.Add("US\u200bDC", 4)
	f.Fuzz(func(t *testing.T, in string, max int) {
		max = max % 300
		out, changed := CleanText(in, max)
		if changed != (in != out) || !utf8.ValidString(out) || strings.ContainsFunc(out, unseen) {
			t.Fatalf("%q gives %q, %v", in, out, changed)
		}
		if max >= 0 && utf8.RuneCountInString(out) > max+1 {
			t.Fatalf("%q gives %q, over %d characters", in, out, max)
		}
	})
}
