package erc20abi

import (
	"strconv"
	"strings"
)

// neutral stands where an unseen character stood. A mark that is seen is safer than nothing: a token named "USDC" with
// a zero-width space in it must not come to read "USDC".
const neutral = '\uFFFD'

// CleanText makes text from outside (a token, a dapp, a revert reason) fit to be shown: every control, bidirectional,
// zero-width and other unseen character becomes U+FFFD, spaces around it go, and what is over max characters gives way
// to an ellipsis. It reports whether it changed anything, which is itself worth a warning. It does not judge
// look-alike letters.
func CleanText(s string, max int) (string, bool) {
	var clean strings.Builder
	count := 0
	for _, r := range strings.TrimSpace(s) { // a byte that is not UTF-8 reads as U+FFFD
		if count++; count > max {
			clean.WriteRune('…')
			break
		}
		if unseen(r) {
			r = neutral
		}
		clean.WriteRune(r)
	}
	out := clean.String()
	return out, out != s
}

// unseen reports whether a character leaves no mark of its own or moves those around it. strconv.IsPrint is false for
// Unicode's Cc, Cf (which has the bidirectional ones), Co, Cs, Zl, Zp and every space but U+0020; the rest are letters,
// marks and symbols that are drawn blank (Default_Ignorable_Code_Point in DerivedCoreProperties.txt, and U+2800).
func unseen(r rune) bool {
	switch {
	case !strconv.IsPrint(r):
		return true
	case r == 0x034F, // combining grapheme joiner
		r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0, // Hangul fillers
		r == 0x17B4, r == 0x17B5, // Khmer inherent vowels
		r == 0x2800: // Braille pattern without dots
		return true
	}
	return r >= 0x180B && r <= 0x180F || // Mongolian variation selectors
		r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF // variation selectors
}
