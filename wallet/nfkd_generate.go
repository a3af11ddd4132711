//go:build ignore

// Writes nfkd.bin, the part of Unicode's tables that NFKD needs, from package norm, which carries them for all forms and
// costs the module five times as much. nfkd_table.go describes the file.
package main

import (
	"encoding/binary"
	"log"
	"os"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func main() {
	var from, count, to, marks []byte
	var before [18]rune // the characters of the decomposition before; U+FDFA's is the longest
	decomposing, class := rune(0), uint8(0)
	boundary := rune(0)
	for r := rune(utf8.RuneSelf); r <= utf8.MaxRune; r++ {
		if r >= 0xAC00 && r <= 0xD7A3 || !utf8.ValidRune(r) { // Hangul syllables are computed
			continue
		}
		if decomposed := []rune(norm.NFKD.String(string(r))); len(decomposed) > 1 || decomposed[0] != r {
			from = binary.AppendUvarint(from, uint64(r-decomposing))
			decomposing = r
			count = append(count, byte(len(decomposed)))
			for i, c := range decomposed {
				to = binary.AppendVarint(to, int64(c-before[i]-1))
				before[i] = c
			}
			continue
		}
		if c := norm.NFKD.PropertiesString(string(r)).CCC(); c != class {
			marks = append(binary.AppendUvarint(marks, uint64(r-boundary)), c)
			boundary, class = r, c
		}
	}
	var table []byte
	for _, column := range [][]byte{from, count, to, marks} { // columns compress to two thirds of what rows would
		table = append(binary.AppendUvarint(table, uint64(len(column))), column...)
	}
	if err := os.WriteFile("nfkd.bin", table, 0o644); err != nil {
		log.Fatal(err)
	}
}
