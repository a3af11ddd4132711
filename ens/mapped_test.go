package ens

import (
	"errors"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// TestNamehashRefusesWhatIsMapped: letters of the alphabets that names are imitated with, which lower case or the compatibility
// forms of Unicode write differently, are in no normalised name.
func TestNamehashRefusesWhatIsMapped(t *testing.T) {
	alphabets := []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Common}
	refused := 0
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !unicode.In(r, alphabets...) || !unicode.In(r, unicode.L, unicode.N) {
			continue
		}
		plain := []rune(norm.NFKC.String(string(unicode.ToLower(r))))
		letters := len(plain) > 0 && unicode.In(plain[0], alphabets[:3]...) || plain[0] < 0x80
		if string(plain) == string(r) || !letters || r == 0x1E9F {
			continue
		}
		if refused++; !isMapped(r) {
			t.Errorf("%U %c is %s once it is normalised, and is taken", r, r, string(plain))
		}
	}
	t.Logf("%d characters are refused", refused)
	if refused < 2000 {
		t.Error("the oracle is too small")
	}
	for _, name := range []string{"ｖitalik.eth", "𝐯italik.eth", "ⓥitalik.eth", "ᵛitalik.eth", "ⅴitalik.eth", "Éric.eth", "ВИТАЛИК.eth", "Ξ.eth", "ﬁn.eth", "a²b.eth", "e\u0301ric.eth", "vitalik\u0337.eth", "vi🅃alik.eth"} {
		if _, err := Namehash(name); !errors.Is(err, ErrName) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := 1; i < len(mapped); i++ {
		if mapped[i].from <= mapped[i-1].to {
			t.Errorf("the run from %U is out of order", mapped[i].from)
		}
	}
	for _, name := range []string{"éric.eth", "виталик.eth", "ξ.eth", "ʻokina.eth", "straße.eth", "öł.eth", "ǎ.eth", "日本.eth", "հայ.eth", "ⲁ.eth", "🅰.eth", "🆗.eth", "🈁.eth"} {
		if _, err := Namehash(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
