package report

import (
	"strings"
	"unicode/utf8"
)

// Words returns an amount with its unit, such as "1.5 WETH".
func (a Amount) Words() string { return a.Text + " " + said(a.Symbol) }

// smallest is the unit of an amount whose decimals nobody knows.
const smallest = "smallest units"

// said is a symbol as a part of a sentence. Whoever writes a token chooses its symbol: one that is no plain word could go on with
// the sentence, or end it, and stands in quotation marks that it cannot close.
func said(symbol string) string {
	if symbol == smallest || plain(symbol) {
		return symbol
	}
	return "“" + strings.Map(func(r rune) rune {
		if r == '“' || r == '”' {
			return -1
		}
		return r
	}, symbol) + "”"
}

// plain reports whether a symbol is letters, digits and what stands within symbols, and does not begin as a number does.
func plain(symbol string) bool {
	for i, r := range symbol {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '$' || r >= utf8.RuneSelf && !(0x2000 <= r && r < 0x2070 || 0x3000 <= r && r < 0x3040)
		if !letter && (i == 0 || strings.IndexByte("0123456789-_.+", byte(r)) < 0) {
			return false
		}
	}
	return symbol != "" && symbol[len(symbol)-1] != '.'
}
