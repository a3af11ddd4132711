package erc7730

import (
	"strings"
	"unicode/utf8"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/text"
)

// maxParts is the most paths in an interpolated intent.
const maxParts = 16

// interpolate puts the texts of fields into a sentence, and reports whether each of its paths leads to fields that are
// shown.
func (r *renderer) interpolate(sentence string) (string, bool) {
	out, rest := "", sentence
	for parts := 0; ; parts++ {
		at := strings.IndexAny(rest, "{}")
		if at < 0 {
			break
		}
		if parts == maxParts {
			return "", false
		}
		out += rest[:at]
		rest = rest[at:]
		if len(rest) > 1 && rest[0] == rest[1] { // a doubled brace stands for itself
			out, rest = out+rest[:1], rest[2:]
			continue
		}
		inner, behind, ok := strings.Cut(rest[1:], "}")
		words, known := r.textsOf(inner)
		if !ok || !known || rest[0] == '}' {
			return "", false
		}
		out, rest = out+words, behind
	}
	clean, _ := text.Clean(out+rest, maxIntent)
	return clean, clean != ""
}

// textsOf returns what the fields of a path show.
func (r *renderer) textsOf(raw string) (string, bool) {
	p, err := parsePath(raw)
	if err != nil {
		return "", false
	}
	values, err := r.operands(p, scope{node: r.root}, nil)
	if err != nil || len(values) == 0 {
		return "", false
	}
	words := ""
	for _, o := range values {
		shown := false
		for i := range r.fields {
			if r.fields[i].Path == o.path && o.path != "" && !shown {
				word, ok := r.fields[i].word()
				words, shown = joinList(words, word), ok
			}
		}
		if !shown || len(words) > maxIntent {
			return "", false
		}
	}
	return words, true
}

func joinList(list, word string) string {
	if list == "" {
		return word
	}
	return list + ", " + word
}

// word returns what a field shows as a part of a sentence. A text from the data, which may hold sentences itself, is one plain
// word or none.
func (f *Field) word() (string, bool) {
	word, _ := text.Clean(f.Text, maxLabel)
	if f.Kind != KindText || f.Type.Kind <= abi.KindBool { // numbers' words are the descriptor's
		return word, true
	}
	return word, word == string(f.Value.Bytes) && !strings.ContainsFunc(word, func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r >= utf8.RuneSelf
		return !letter && strings.IndexRune("0123456789-_.$", r) < 0
	})
}
