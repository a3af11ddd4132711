package text

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// neutral stands where an unseen character stood. A mark that is seen is safer than nothing: a token named "USDC" with
// a zero-width space in it must not come to read "USDC".
const neutral = '\uFFFD'

// maxMarks is how many combining marks stay upon one letter. Vietnamese, Thai and Hebrew do with three; more of them grow
// over the lines above and below.
const maxMarks = 3

// Clean makes text from outside fit to be shown in one line of at most max characters, plus an ellipsis where it was
// longer. Each run of control, bidirectional, zero-width, tag, unassigned and otherwise unseen characters, of line
// separators, of spaces other than U+0020 and of bytes that are not UTF-8 becomes one U+FFFD; so does a combining mark
// that has no letter or is its fourth. What joins emoji stays between them. Spaces around the text go, and several in a row
// become one. It reports whether it changed anything, which is itself worth a warning. It does not judge look-alike letters:
// see [Resembles].
func Clean(s string, max int) (string, bool) { return clean(s, max, inLine) }

// Lines is [Clean] for a text of several lines, such as a message that is signed: line feeds and tabs stay too, though no
// more than two line feeds and eight spaces or tabs in a row, and CR LF becomes LF.
func Lines(s string, max int) (string, bool) { return clean(s, max, inLines) }

// inLine and inLines say how many of a character may stand in a row, 0 being any number.
func inLine(r rune) int {
	if r == ' ' {
		return 1
	}
	return 0
}

func inLines(r rune) int {
	switch r {
	case '\n':
		return 2
	case ' ', '\t':
		return 8
	}
	return 0
}

func clean(s string, max int, rowOf func(rune) int) (string, bool) {
	var out strings.Builder
	count, marks, row := 0, maxMarks, 0 // a mark in front has no letter
	last, joined := rune(-1), 0
	trimmed := strings.TrimSpace(s)
	for i, r := range trimmed { // a byte that is not UTF-8 reads as U+FFFD
		rest := trimmed[i:]
		if joined == 0 && joinsEmoji(last, rest) {
			joined = 1
			continue
		}
		if rowOf('\n') != 0 && strings.HasPrefix(rest, "\r\n") {
			continue
		}
		if isMark(r) {
			marks++
		} else {
			marks = 0
		}
		allowed := rowOf(r)
		if marks > maxMarks || Unseen(r) && allowed == 0 && !(r == emojiSelector && isEmoji(last)) {
			r = neutral
		}
		if r != last || joined > 0 {
			row = 0
		}
		row++
		if r == neutral && row > 1 || allowed > 0 && row > allowed {
			continue
		}
		if count += 1 + joined; count > max {
			out.WriteRune('…')
			break
		}
		if joined > 0 {
			out.WriteRune(joiner)
		}
		out.WriteRune(r)
		last, joined = r, 0
	}
	result := out.String()
	return result, result != s
}

const (
	joiner        = '\u200D' // makes one picture of two
	emojiSelector = '\uFE0F' // makes a picture of a symbol
)

// joinsEmoji reports whether rest begins with a joiner between two emoji. It makes families and professions of them; anywhere
// else it is not seen.
func joinsEmoji(last rune, rest string) bool {
	after, ok := strings.CutPrefix(rest, string(joiner))
	next, _ := utf8.DecodeRuneInString(after)
	return ok && isEmoji(next) && (isEmoji(last) || last == emojiSelector)
}

// isEmoji reports whether a character is in a block of pictures and symbols, none of which is a letter.
func isEmoji(r rune) bool {
	return r >= 0x1F000 && r < 0x1FB00 || r >= 0x2600 && r < 0x27C0 || r >= 0x2B00 && r < 0x2C00
}

// Unseen reports whether a character leaves no mark of its own or moves those around it. strconv.IsPrint is false for
// Unicode's Cc, Cf (which has the bidirectional ones), Cn, Co, Cs, Zl, Zp and every space but U+0020; the rest are letters,
// marks and symbols that are drawn blank (Default_Ignorable_Code_Point in DerivedCoreProperties.txt, and U+2800).
func Unseen(r rune) bool {
	switch {
	case r < 0x80:
		return r < ' ' || r == 0x7F
	case !strconv.IsPrint(r):
		return true
	case r == 0x034F, // combining grapheme joiner
		r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0, // Hangul fillers
		r == 0x17B4, r == 0x17B5, // Khmer inherent vowels
		r == 0x2800, r == 0x1D159: // Braille pattern without dots, musical null notehead
		return true
	}
	return r >= 0x180B && r <= 0x180F || // Mongolian variation selectors
		r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF // variation selectors
}
