package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestSkeleton(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "",
		"USDC":               "USDC",
		"$USDC.e":            "USDCe",
		"UЅDС":               "USDC",
		"𝐔𝐒𝐃𝐂":               "USDC",
		"ÚS\u0301D\u200bC":   "USDC",
		"ＵＳＤＣ～":              "USDC",
		"Ⓤ🅂🇩🅒":               "USDC",
		"日本円":                "日本円",
		"🦊":                  "🦊",
		"𝟘𝟙①²":               "011" + "²",
		"U\uFFFDS\x00D\nC\t": "USDC",
	} {
		if got := Skeleton(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestRealSymbolsDoNotResembleOneAnother, as far as they do not: a warning that is always there is none.
func TestRealSymbolsDoNotResembleOneAnother(t *testing.T) {
	symbols := strings.Fields(`ETH WETH USDC USDT DAI WBTC LINK UNI AAVE MKR CRV COMP SNX LDO stETH wstETH rETH cbETH FRAX LUSD GHO PEPE SHIB
		MATIC POL ARB OP BNB SAND MANA APE GRT ENS BAL SUSHI YFI 1INCH ZRX BAT DYDX FXS CVX RPL IMX LRC ENJ CHZ GALA AXS FET OCEAN AGIX
		TUSD BUSD USDP USDD PYUSD USDe sUSDe USDS sDAI tBTC WSTETH2 EURC EURS agEUR XAUT PAXG GNO COW SAFE WLD BLUR MASK ANKR KNC REN`)
	for i, a := range symbols {
		for _, b := range symbols[i+1:] {
			if Resembles(a, b) && !strings.EqualFold(a, b) {
				t.Errorf("%s resembles %s", a, b)
			}
		}
	}
}

// TestSignsAlone: signs are not read over where there is nothing else, or where they make the difference.
func TestSignsAlone(t *testing.T) {
	for _, c := range [][2]string{{"✅", "🦊"}, {"", "🦊"}, {"¥", "$"}, {"USDC✅", "USDT"}, {"日本", "日本円"}, {"A+", "B+"}} {
		if Resembles(c[0], c[1]) {
			t.Errorf("%q resembles %q", c[0], c[1])
		}
	}
}

// TestAccents compares the look of letters with accents with Unicode's decompositions.
func TestAccents(t *testing.T) {
	compared := 0
	for r := rune(0x80); r < 0x10000; r++ {
		base := []rune(norm.NFD.String(string(r)))
		if len(base) < 2 || base[0] >= utf8.RuneSelf || base[0] < 'A' {
			continue
		}
		if isMark(base[1]) {
			compared++
			if got := Skeleton(string(r)); got != string(base[0]) {
				t.Errorf("%c looks like %q, not %c", r, got, base[0])
			}
		}
	}
	t.Logf("%d letters", compared)
	if compared < 400 {
		t.Error("hardly any letter was compared")
	}
}

// TestCompatibility compares the letters made for mathematics, in circles and of full width with Unicode's compatibility
// decompositions.
func TestCompatibility(t *testing.T) {
	compared := 0
	for _, a := range alphabets[2:] {
		for r := a.first; r <= a.last; r++ {
			plain := strings.Trim(norm.NFKD.String(string(r)), "().")
			if len(plain) != 1 || strings.Contains(between, plain) {
				continue
			}
			compared++
			if got := Skeleton("x" + string(r)); got != "x"+plain {
				t.Errorf("%U %c looks like %q, not %s", r, r, got, plain)
			}
		}
	}
	t.Logf("%d characters", compared)
	if compared < 900 {
		t.Error("hardly any character was compared")
	}
}

func TestLookalikesStandOnce(t *testing.T) {
	seen := map[rune]bool{}
	for line := range strings.Lines(lookalikes) {
		for i, r := range strings.TrimSuffix(line, "\n") {
			if seen[r] || (i == 0) != (r < 0x80) {
				t.Errorf("%U %c", r, r)
			}
			seen[r] = true
		}
	}
	t.Logf("%d characters", len(seen))
}

func FuzzSkeleton(f *testing.F) {
	f.Add("UЅDС")
	f.Fuzz(func(t *testing.T, in string) {
		skeleton := Skeleton(in)
		if !utf8.ValidString(skeleton) || strings.ContainsFunc(skeleton, Unseen) || strings.ContainsFunc(skeleton, isMark) || !Resembles(in, in) {
			t.Fatalf("%q: %q", in, skeleton)
		}
		Mixed(in)
	})
}

func BenchmarkLookOf(b *testing.B) {
	for b.Loop() {
		LookOf("UЅDС 𝐔𝐒𝐃𝐂")
	}
}
