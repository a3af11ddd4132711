package wallet

import (
	_ "embed" // the table
	"encoding/binary"
	"slices"
	"sync"
	"unicode/utf8"
)

// nfkd.bin has what NFKD takes from the Unicode Character Database, version 15.0: four columns, each behind its length in
// bytes, all numbers varints.
//
//	from   the characters that decompose, except Hangul syllables; each the difference to the one before
//	count  into how many characters, one byte each
//	to     these characters, fully decomposed; each the difference to the successor of what stands at the same place of
//	       the decomposition before, zigzag
//	marks  where another combining class begins among the characters that do not decompose, as the difference to the
//	       boundary before, and the class, one byte
//
//go:generate go run nfkd_generate.go
//go:embed nfkd.bin
var nfkdTable []byte

// decompositions is the table, read.
type decompositions struct {
	from     []rune
	start    []uint16 // of each decomposition in to, and its end
	to       []rune
	boundary []rune // each begins a run of characters of one combining class
	class    []uint8
}

var unicodeTable = sync.OnceValue(readDecompositions) // a quarter of a millisecond, and only for text beyond ASCII

func readDecompositions() *decompositions {
	rest := nfkdTable
	number := func() uint64 {
		value, size := binary.Uvarint(rest)
		rest = rest[size:]
		return value
	}
	column := func() []byte {
		size := number()
		bytes := rest[:size]
		rest = rest[size:]
		return bytes
	}
	from, count, to, marks := column(), column(), column(), column()

	table := &decompositions{start: []uint16{0}}
	r := rune(0)
	for rest = from; len(rest) > 0; {
		r += rune(number())
		table.from = append(table.from, r)
	}
	var before [18]rune
	rest = to
	for _, n := range count {
		for i := range n {
			zigzag := number()
			before[i] += rune(int64(zigzag>>1)^-int64(zigzag&1)) + 1
			table.to = append(table.to, before[i])
		}
		table.start = append(table.start, uint16(len(table.to)))
	}
	r = 0
	for rest = marks; len(rest) > 0; rest = rest[1:] {
		r += rune(number())
		table.boundary = append(table.boundary, r)
		table.class = append(table.class, rest[0])
	}
	return table
}

// Hangul syllables decompose by arithmetic (The Unicode Standard, section 3.12).
const (
	hangulFirst, hangulLast                   = 0xAC00, 0xD7A3
	hangulLead, hangulVowel, hangulTrail      = 0x1100, 0x1161, 0x11A7
	hangulVowels, hangulTrails           rune = 21, 28
)

// appendDecomposed appends the full compatibility decomposition of r: r itself where it has none.
func (d *decompositions) appendDecomposed(b []rune, r rune) []rune {
	if r >= hangulFirst && r <= hangulLast {
		syllable := r - hangulFirst
		b = append(b, hangulLead+syllable/(hangulVowels*hangulTrails), hangulVowel+syllable/hangulTrails%hangulVowels)
		if trail := syllable % hangulTrails; trail > 0 {
			b = append(b, hangulTrail+trail)
		}
		return b
	}
	if i, found := slices.BinarySearch(d.from, r); found {
		return append(b, d.to[d.start[i]:d.start[i+1]]...)
	}
	return append(b, r)
}

// combiningClass returns the class of a character that does not decompose, 0 for one that is no combining mark.
func (d *decompositions) combiningClass(r rune) uint8 {
	if r < utf8.RuneSelf {
		return 0
	}
	i, found := slices.BinarySearch(d.boundary, r)
	if !found {
		i--
	}
	if i < 0 {
		return 0
	}
	return d.class[i]
}
