package wallet

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// nfkd returns prefix and the NFKD form of text in one new slice, which never grows and so leaves no copy behind: UAX #15
// bounds the growth of UTF-8 under NFKD by 11. The caller zeroes it.
//
// Package norm decomposes single characters here, not the text: into more than thirty combining marks in a row it writes
// U+034F (UAX #15, "Stream-Safe Text Format"), and such a passphrase would open another wallet here than elsewhere.
func nfkd(prefix, text []byte) []byte {
	out := append(make([]byte, 0, len(prefix)+11*len(text)), prefix...)
	marks := len(out) // where the combining marks at the end of out begin
	var one [33]byte  // U+FDFA becomes so many bytes; no character becomes more
	defer clear(one[:])
	for len(text) > 0 {
		_, size := utf8.DecodeRune(text)
		decomposed := text[:size] // a single byte is ASCII or no character, and stays
		if size > 1 {
			decomposed = norm.NFKD.Append(one[:0], decomposed...)
		}
		text = text[size:]
		for len(decomposed) > 0 {
			class, size := combiningClass(decomposed)
			if class == 0 {
				orderMarks(out[marks:])
				marks = len(out) + size
			}
			out = append(out, decomposed[:size]...)
			decomposed = decomposed[size:]
		}
	}
	orderMarks(out[marks:])
	return out
}

// orderMarks sorts combining marks by their class, those of one class in the order they have: the Canonical Ordering
// Algorithm (The Unicode Standard, D109).
func orderMarks(marks []byte) {
	if utf8.RuneCount(marks) < 2 {
		return
	}
	ordered := make([]byte, 0, len(marks))
	defer clear(ordered[:len(marks)])
	for class := uint8(1); len(ordered) < len(marks); class++ {
		for rest := marks; len(rest) > 0; {
			c, size := combiningClass(rest)
			if c == class {
				ordered = append(ordered, rest[:size]...)
			}
			rest = rest[size:]
		}
	}
	copy(marks, ordered)
}

// combiningClass returns the class of the first character of text, 0 for one that is no combining mark, and its size in
// bytes.
func combiningClass(text []byte) (class uint8, size int) {
	if _, size = utf8.DecodeRune(text); size == 1 {
		return 0, size
	}
	return norm.NFKD.Properties(text[:size]).CCC(), size
}
