package text

import "strings"

// script is a writing system. Those that people mix in one word have a name; the others are only told apart.
type script uint8

const (
	common script = iota // belongs to none: digits, punctuation, symbols, emoji, marks
	latin
	styled // Latin and Greek letters made for mathematics, for East Asian columns or as symbols
	greek
	cyrillic
	han
	kana // Hiragana and Katakana
	bopomofo
	hangul
	historic // the supplementary planes', which no living name needs
	otherScript
)

// boundaries say which script begins where, block by block (Blocks.txt of Unicode), with the punctuation inside a block
// counted to its script.
var boundaries = [...]struct {
	from   rune
	script script
}{
	{0, common}, {'A', latin}, {'Z' + 1, common}, {'a', latin}, {'z' + 1, common}, {0xAA, latin}, {0xAB, common}, {0xBA, latin}, {0xBB, common},
	{0xC0, latin}, {0xD7, common}, {0xD8, latin}, {0xF7, common}, {0xF8, latin}, {0x2B9, common}, {0x2E0, latin}, {0x2E5, common},
	{0x370, greek}, {0x37E, common}, {0x37F, greek}, {0x385, common}, {0x386, greek}, {0x387, common}, {0x388, greek},
	{0x3E2, otherScript + 1}, // Coptic
	{0x3F0, greek}, {0x400, cyrillic},
	{0x530, otherScript + 2}, // Armenian
	{0x590, otherScript + 3}, // Hebrew
	{0x600, otherScript + 4}, // Arabic
	{0x700, otherScript + 5}, // Syriac
	{0x750, otherScript + 4},
	{0x780, otherScript + 6}, // Thaana
	{0x7C0, otherScript + 7}, // NKo
	{0x800, otherScript + 8}, // Samaritan
	{0x840, otherScript + 9}, // Mandaic
	{0x860, otherScript + 5},
	{0x870, otherScript + 4},
	{0x900, otherScript + 10},  // Devanagari
	{0x980, otherScript + 11},  // Bengali
	{0xA00, otherScript + 12},  // Gurmukhi
	{0xA80, otherScript + 13},  // Gujarati
	{0xB00, otherScript + 14},  // Oriya
	{0xB80, otherScript + 15},  // Tamil
	{0xC00, otherScript + 16},  // Telugu
	{0xC80, otherScript + 17},  // Kannada
	{0xD00, otherScript + 18},  // Malayalam
	{0xD80, otherScript + 19},  // Sinhala
	{0xE00, otherScript + 20},  // Thai
	{0xE80, otherScript + 21},  // Lao
	{0xF00, otherScript + 22},  // Tibetan
	{0x1000, otherScript + 23}, // Myanmar
	{0x10A0, otherScript + 24}, // Georgian
	{0x1100, hangul},
	{0x1200, otherScript + 25}, // Ethiopic
	{0x13A0, otherScript + 26}, // Cherokee
	{0x1400, otherScript + 27}, // Canadian Aboriginal
	{0x1680, otherScript + 28}, // Ogham
	{0x16A0, otherScript + 29}, // Runic
	{0x1700, otherScript + 30}, // Tagalog and its kin
	{0x1780, otherScript + 31}, // Khmer
	{0x1800, otherScript + 32}, // Mongolian
	{0x18B0, otherScript + 27},
	{0x1900, otherScript + 33}, // Limbu
	{0x1950, otherScript + 34}, // Tai Le and New Tai Lue
	{0x19E0, otherScript + 31},
	{0x1A00, otherScript + 35}, // Buginese
	{0x1A20, otherScript + 36}, // Tai Tham
	{0x1AB0, common},
	{0x1B00, otherScript + 37}, // Balinese
	{0x1B80, otherScript + 38}, // Sundanese
	{0x1BC0, otherScript + 39}, // Batak
	{0x1C00, otherScript + 40}, // Lepcha
	{0x1C50, otherScript + 41}, // Ol Chiki
	{0x1C80, cyrillic},
	{0x1C90, otherScript + 24},
	{0x1CC0, otherScript + 38},
	{0x1CD0, otherScript + 10},
	{0x1D00, latin}, {0x1D26, greek}, {0x1D2B, cyrillic}, {0x1D2C, latin}, {0x1D5D, greek}, {0x1D62, latin}, {0x1D66, greek}, {0x1D6B, latin},
	{0x1D78, cyrillic}, {0x1D79, latin}, {0x1DBF, greek}, {0x1DC0, common}, {0x1E00, latin}, {0x1F00, greek}, {0x2000, common},
	{0x2071, latin}, {0x2072, common}, {0x207F, latin}, {0x2080, common}, {0x2090, latin}, {0x209D, common},
	{0x2102, styled}, {0x2103, common}, {0x210A, styled}, {0x2114, common}, {0x2115, styled}, {0x2116, common}, {0x2119, styled}, {0x211E, common},
	{0x2124, styled}, {0x2125, common}, {0x2126, greek}, {0x2127, common}, {0x2128, styled}, {0x2129, common},
	{0x212A, latin}, {0x212C, styled}, {0x212E, common}, {0x212F, styled}, {0x2132, latin}, {0x2133, styled}, {0x213A, common}, {0x213C, styled},
	{0x2140, common}, {0x2145, styled}, {0x214A, common}, {0x214E, latin}, {0x214F, common}, {0x2160, latin}, {0x2189, common},
	{0x249C, styled}, {0x24EA, common},
	{0x2C00, otherScript + 42}, // Glagolitic
	{0x2C60, latin},
	{0x2C80, otherScript + 1},
	{0x2D00, otherScript + 24},
	{0x2D30, otherScript + 43}, // Tifinagh
	{0x2D80, otherScript + 25},
	{0x2DE0, cyrillic}, {0x2E00, common}, {0x2E80, han}, {0x2FF0, common}, {0x3005, han}, {0x3006, common}, {0x3007, han}, {0x3008, common},
	{0x3021, han}, {0x302A, common}, {0x302E, hangul}, {0x3030, common}, {0x3038, han}, {0x303C, common},
	{0x3041, kana}, {0x3100, bopomofo}, {0x3130, hangul}, {0x3190, common}, {0x31A0, bopomofo}, {0x31C0, common}, {0x31F0, kana},
	{0x3200, common}, {0x3400, han}, {0x4DC0, common}, {0x4E00, han},
	{0xA000, otherScript + 44}, // Yi
	{0xA4D0, otherScript + 45}, // Lisu
	{0xA500, otherScript + 46}, // Vai
	{0xA640, cyrillic},
	{0xA6A0, otherScript + 47}, // Bamum
	{0xA700, common}, {0xA722, latin}, {0xA788, common}, {0xA78B, latin},
	{0xA800, otherScript + 48}, // Syloti Nagri
	{0xA840, otherScript + 49}, // Phags-pa
	{0xA880, otherScript + 50}, // Saurashtra
	{0xA8E0, otherScript + 10},
	{0xA900, otherScript + 51}, // Kayah Li
	{0xA930, otherScript + 52}, // Rejang
	{0xA960, hangul},
	{0xA980, otherScript + 53}, // Javanese
	{0xA9E0, otherScript + 23},
	{0xAA00, otherScript + 54}, // Cham
	{0xAA60, otherScript + 23},
	{0xAA80, otherScript + 55}, // Tai Viet
	{0xAAE0, otherScript + 56}, // Meetei Mayek
	{0xAB00, otherScript + 25},
	{0xAB30, latin}, {0xAB65, greek}, {0xAB66, latin},
	{0xAB70, otherScript + 26},
	{0xABC0, otherScript + 56},
	{0xAC00, hangul}, {0xF900, han}, {0xFB00, latin},
	{0xFB13, otherScript + 2},
	{0xFB1D, otherScript + 3},
	{0xFB50, otherScript + 4},
	{0xFE00, common},
	{0xFE70, otherScript + 4},
	{0xFF00, common}, {0xFF21, styled}, {0xFF3B, common}, {0xFF41, styled}, {0xFF5B, common}, {0xFF66, kana}, {0xFFA0, hangul}, {0xFFE0, common},
	{0x10000, historic}, {0x10780, latin}, {0x107C0, historic}, {0x16FE0, han}, {0x17000, historic}, {0x1AFF0, kana}, {0x1B170, historic}, {0x1BCA0, common}, {0x1D400, styled},
	{0x1D800, historic}, {0x1DF00, latin}, {0x1E000, historic}, {0x1E030, cyrillic}, {0x1E100, historic}, {0x1F000, common},
	{0x1F110, styled}, {0x1F18A, common}, {0x1F1E6, styled}, {0x1F200, common}, {0x20000, han}, {0x40000, common},
}

func scriptOf(r rune) script {
	from, to := 0, len(boundaries) // boundaries[from].from <= r < boundaries[to].from
	for to-from > 1 {
		if middle := (from + to) / 2; boundaries[middle].from <= r {
			from = middle
		} else {
			to = middle
		}
	}
	return boundaries[from].script
}

// Mixed reports whether a word of s has letters of several scripts that people do not write together, such as a Cyrillic
// letter among Latin ones. It is UTS 39's restriction level "highly restrictive" in spirit: Latin goes together with what
// Chinese, Japanese and Korean are written in, and with nothing else. Words are what spaces separate.
func Mixed(s string) bool {
	for _, word := range strings.Fields(s) {
		if mixedWord(word) {
			return true
		}
	}
	return false
}

func mixedWord(word string) bool {
	var first script
	var there uint // a bit for each script, one for all from historic on
	several := false
	for _, r := range word {
		s := scriptOf(r)
		if s == common || isMark(r) {
			continue
		}
		if first == common {
			first = s
		}
		several = several || s != first
		there |= 1 << min(s, historic)
	}
	if !several {
		return false
	}
	for _, together := range [...]uint{1<<latin | 1<<han | 1<<kana, 1<<latin | 1<<han | 1<<bopomofo, 1<<latin | 1<<han | 1<<hangul} {
		if there&^together == 0 {
			return false
		}
	}
	return true
}
