package text

import (
	"testing"
	"unicode"
)

// TestScripts compares with the tables of package unicode: each script that is told by name is exactly Unicode's, letter for
// letter but for those called styled; and no letter of another script is called common or one of these.
func TestScripts(t *testing.T) {
	tables := map[script][]*unicode.RangeTable{
		latin: {unicode.Latin}, greek: {unicode.Greek}, cyrillic: {unicode.Cyrillic}, han: {unicode.Han},
		kana: {unicode.Hiragana, unicode.Katakana}, bopomofo: {unicode.Bopomofo}, hangul: {unicode.Hangul},
	}
	unscripted := []*unicode.RangeTable{unicode.Common, unicode.Inherited}
	letters, wrong := 0, 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		got := scriptOf(r)
		var want script = otherScript
		for s, list := range tables {
			if unicode.In(r, list...) {
				want = s
			}
		}
		switch {
		case want != otherScript:
			if got == want || got == styled && (want == latin || want == greek) {
				continue
			}
		case unicode.In(r, unscripted...): // letters of no script, such as modifiers: taken as their neighbours
			continue
		case got >= historic:
			continue
		case got == han && r >= 0x16FE0: // Tangut, Nushu and Khitan have their marks there
			continue
		}
		if wrong++; wrong < 20 {
			t.Errorf("%U %c is %d, not %d", r, r, got, want)
		}
	}
	t.Logf("%d letters", letters)
	// Each other script is one, and is not called as another one in use.
	names := map[string]map[script]bool{}
	for name, table := range unicode.Scripts {
		for r := rune(0x100); r < 0x10000; r++ {
			if unicode.Is(table, r) && unicode.IsLetter(r) && scriptOf(r) > otherScript {
				if names[name] == nil {
					names[name] = map[script]bool{}
				}
				names[name][scriptOf(r)] = true
			}
		}
	}
	for name, scripts := range names {
		if len(scripts) > 1 && name != "Common" && name != "Inherited" {
			t.Errorf("%s is several scripts: %v", name, scripts)
		}
	}
}

func TestBoundariesAreInOrder(t *testing.T) {
	for i := 1; i < len(boundaries); i++ {
		if boundaries[i].from <= boundaries[i-1].from || boundaries[i].script == boundaries[i-1].script {
			t.Errorf("%U", boundaries[i].from)
		}
	}
}

func TestMixed(t *testing.T) {
	for text, want := range map[string]bool{
		"":                     false,
		"USDC":                 false,
		"USD Coin (bridged) 2": false,
		"Ελλάδα":               false,
		"Привет мир":           false,
		"Тинькофф Bank":        false, // two words
		"日本円":                  false,
		"USDコイン":               false,
		"NFTの世界":               false,
		"ㄅㄆ漢字abc":              false,
		"한국won韓":               false,
		"コイン한":                 true,
		"ㄅコ":                   true,
		"हिन्दी":               false,
		"தமிழ்":                false,
		"ไทย":                  false,
		"עברית":                false,
		"العربية":              false,
		"ქართული":              false,
		"Հայերեն":              false,
		"አማርኛ":                 false,
		"Tiếng Việt":           false,
		"₿itcoin":              false,
		"🦊fox":                 false,
		"USDС":                 true,
		"αlpha":                true,
		"Ελλάдα":               true,
		"русский-english":      true,
		"ΤОΡ":                  true,
		"U\u0301SDC":           false,
		"𝐔SDC":                 true,
		"𝐔𝐒𝐃𝐂":                 false, // one look for all: Resembles notices it
		"אbc":                  true,
		"ไทยbaht":              true,
		"हिtext":               true,
		"Ωmega":                true,
		"E𐊗H":                  true,
	} {
		if got := Mixed(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
