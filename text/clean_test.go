package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
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
		{"a\x7fb", 20, "a\uFFFDb"},
		{"a\nb", 11, "a\uFFFDb"},
		{"a\u2028b\u2029c\u0085d", 11, "a\uFFFDb\uFFFDc\uFFFDd"},
		{"a\u00a0b\u3000c\u2003d", 11, "a\uFFFDb\uFFFDc\uFFFDd"},
		{"a\xffb", 11, "a\uFFFDb"},
		{"a\uFFFEb\uFDD0c", 11, "a\uFFFDb\uFFFDc"},
		{"\U000E0041", 11, "\uFFFD"},
		{"a\u200b\u200c\xff\u2060b", 2, "a\uFFFD…"}, // a run is one
		{"a  \u0020 b", 11, "a b"},
		{"abcdef", 3, "abc…"},
		{"abc", 3, "abc"},
		{"abc", 0, "…"},
		{"a\u0301\u0302\u0303b", 11, "a\u0301\u0302\u0303b"},
		{"a\u0301\u0302\u0303\u0304\u0305b", 11, "a\u0301\u0302\u0303\uFFFDb"},
		{"\u0301a", 11, "\uFFFDa"},
		{"ṩ\u0323\u0307", 11, "ṩ\u0323\u0307"},
		{"👨‍👩‍👧", 11, "👨‍👩‍👧"},
		{"👨‍👩‍👧", 4, "👨‍👩…"},
		{"❤️‍🔥 ok", 11, "❤️‍🔥 ok"},
		{"🦊\u200d", 11, "🦊\uFFFD"},
		{"🦊\u200d\u200d🦊", 11, "🦊\uFFFD🦊"},
		{"🦊\ufe0f\ufe0f", 11, "🦊\ufe0f\uFFFD"},
		{"🦊\u200da", 11, "🦊\uFFFDa"},
		{"a\u200d🦊", 11, "a\uFFFD🦊"},
		{"a\ufe0f", 11, "a\uFFFD"},
		{"\u200d🦊", 11, "\uFFFD🦊"},
		{"ที่", 11, "ที่"},         // a vowel and a tone upon one letter
		{"שָׁלוֹם", 11, "שָׁלוֹם"}, // two points below and above one letter
	} {
		got, changed := Clean(c.in, c.max)
		if got != c.want || changed != (c.in != c.want) {
			t.Errorf("%q: %q, %v; want %q", c.in, got, changed, c.want)
		}
	}
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"Hello,\nworld", 99, "Hello,\nworld"},
		{"Hello,\r\nworld\r\n", 99, "Hello,\nworld"},
		{"a\rb", 99, "a\uFFFDb"},
		{"a\n\nb", 99, "a\n\nb"},
		{"a" + strings.Repeat("\n", 500) + "b", 99, "a\n\nb"},
		{"a\n\t- b", 99, "a\n\t- b"},
		{"a" + strings.Repeat(" ", 500) + "b", 99, "a        b"},
		{"a\u202eb\x00", 99, "a\uFFFDb\uFFFD"},
		{"a\u2028b", 99, "a\uFFFDb"},
		{"a\nbc", 3, "a\nb…"},
	} {
		got, changed := Lines(c.in, c.max)
		if got != c.want || changed != (c.in != c.want) {
			t.Errorf("%q: %q, %v; want %q", c.in, got, changed, c.want)
		}
	}
}

// The tables of package unicode are the oracle for what must not pass.
func TestCleanNeutralisesEveryUnseenCharacter(t *testing.T) {
	unseenTables := []*unicode.RangeTable{unicode.C, unicode.Z, unicode.Bidi_Control, unicode.Join_Control,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.White_Space, unicode.Noncharacter_Code_Point}
	checked := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r == ' ' || !unicode.In(r, unseenTables...) || !utf8.ValidRune(r) {
			continue
		}
		checked++
		if got, changed := Clean("a"+string(r)+"b", 3); got != "a\uFFFDb" || !changed {
			t.Errorf("%U passes as %q", r, got)
		}
	}
	t.Logf("%d characters", checked)
	if checked < 130_000 {
		t.Error("the oracle's tables are too small")
	}
}

func TestMarks(t *testing.T) {
	marks := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if Unseen(r) {
			continue
		}
		want := unicode.In(r, unicode.Mn, unicode.Me)
		if want {
			marks++
		}
		if isMark(r) != want {
			t.Fatalf("%U: %v", r, !want)
		}
	}
	t.Logf("%d marks", marks)
}

func FuzzClean(f *testing.F) {
	f.Add("US\u200bDC", 4)
	f.Add("👨‍👩‍👧❤️‍🔥", 4)
	f.Add("a\u0301\u0302\u0303\u0304\n\r\n", 4)
	f.Fuzz(func(t *testing.T, in string, max int) {
		max = max % 300
		for name, clean := range map[string]func(string, int) (string, bool){"Clean": Clean, "Lines": Lines} {
			out, changed := clean(in, max)
			seen := func(r rune) bool {
				return !Unseen(r) || r == joiner || r == emojiSelector || name == "Lines" && (r == '\n' || r == '\t')
			}
			if changed != (in != out) || !utf8.ValidString(out) || strings.ContainsFunc(out, func(r rune) bool { return !seen(r) }) {
				t.Fatalf("%s: %q gives %q, %v", name, in, out, changed)
			}
			if max >= 0 && utf8.RuneCountInString(out) > max+1 {
				t.Fatalf("%s: %q gives %q, over %d characters", name, in, out, max)
			}
			if again, _ := clean(out, max+1); again != out {
				t.Fatalf("%s: %q gives %q and then %q", name, in, out, again)
			}
		}
	})
}
