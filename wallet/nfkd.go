package wallet

import "unicode/utf8"

// nfkd returns prefix and the NFKD form of text (UAX #15) in one new slice, which never grows and so leaves no copy behind:
// UAX #15 bounds the growth of UTF-8 under NFKD by 11. Bytes that are no UTF-8 stay as they are. The caller zeroes it.
//
// It is the whole form and not the stream-safe one, which writes U+034F into more than thirty marks in a row, so that such a
// passphrase would open another wallet here than elsewhere.
func nfkd(prefix, text []byte) []byte {
	out := append(make([]byte, 0, len(prefix)+11*len(text)), prefix...)
	marks := len(out) // where the combining marks at the end of out begin
	var one [18]rune  // U+FDFA becomes so many characters; none becomes more
	defer clear(one[:])
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if size == 1 { // ASCII, or no character
			orderMarks(out[marks:])
			out = append(out, text[0])
			marks = len(out)
			text = text[1:]
			continue
		}
		text = text[size:]
		table := unicodeTable()
		for _, c := range table.appendDecomposed(one[:0], r) {
			if table.combiningClass(c) > 0 {
				out = utf8.AppendRune(out, c)
				continue
			}
			orderMarks(out[marks:])
			out = utf8.AppendRune(out, c)
			marks = len(out)
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
	table := unicodeTable()
	ordered := make([]byte, 0, len(marks))
	defer clear(ordered[:len(marks)])
	for class := 1; len(ordered) < len(marks); class++ {
		for rest := marks; len(rest) > 0; {
			r, size := utf8.DecodeRune(rest)
			if int(table.combiningClass(r)) == class {
				ordered = append(ordered, rest[:size]...)
			}
			rest = rest[size:]
		}
	}
	copy(marks, ordered)
}
