package wallet

import (
	_ "embed" // the word lists
	"strings"
	"sync"
)

// Language names one of the ten word lists of BIP-39, in English and lower case.
type Language string

// The languages of BIP-39's own repository.
const (
	English            Language = "english"
	Japanese           Language = "japanese"
	Korean             Language = "korean"
	Spanish            Language = "spanish"
	ChineseSimplified  Language = "chinese_simplified"
	ChineseTraditional Language = "chinese_traditional"
	French             Language = "french"
	Italian            Language = "italian"
	Czech              Language = "czech"
	Portuguese         Language = "portuguese"
)

// Languages returns the ten languages in the order in which a phrase is tried against them.
func Languages() []Language {
	names := make([]Language, len(wordlists))
	for i := range wordlists {
		names[i] = wordlists[i].language
	}
	return names
}

// The lists are carried whole: the nine beside English add 40 KB to the compressed module, and a list that must first be
// fetched is one more thing that can fail, or be replaced, while somebody restores a wallet. They are BIP-39's texts in
// NFKD; the tests pin each, as it comes out here, by its SHA-256.
//
// Packed, a language is a line, and a word a mark and the letters that follow: '0' and up say how many bytes the word begins
// with in common with the one before, '=' is the same word as in the line before: Chinese that both scripts write alike.
//
//go:generate sh -c "cd wordlists && go run pack.go"
//go:embed wordlists/packed.txt
var packedWords string

// words is one language's list of 2048, which never changes.
type words struct {
	language Language
	word     []string // by index, 0 to 2047
}

// wordlists has the languages in the order of the packed lists, each unpacked at its first use.
var wordlists = [...]wordlist{
	newWordlist(0, English),
	newWordlist(1, Japanese),
	newWordlist(2, Korean),
	newWordlist(3, Spanish),
	newWordlist(4, ChineseSimplified),
	newWordlist(5, ChineseTraditional),
	newWordlist(6, French),
	newWordlist(7, Italian),
	newWordlist(8, Czech),
	newWordlist(9, Portuguese),
}

type wordlist struct {
	language Language
	load     func() *words
}

func newWordlist(line int, language Language) wordlist {
	return wordlist{language, sync.OnceValue(func() *words { return &words{language, unpack(line)} })}
}

// unpack reads a line of the packed lists. The words share one text.
func unpack(line int) []string {
	packed := strings.Split(packedWords, "\n")[line]
	var alike []string
	if strings.Contains(packed, "=") {
		alike = unpack(line - 1)
	}
	var text []byte
	var starts []int
	for before := 0; len(packed) > 0; {
		mark, size := packed[0], 1
		for size < len(packed) && packed[size] > '=' { // all letters are above the marks
			size++
		}
		start := len(text)
		if mark == '=' {
			text = append(text, alike[len(starts)]...)
		} else {
			text = append(text, text[before:before+int(mark-'0')]...)
			text = append(text, packed[1:size]...)
		}
		starts = append(starts, start)
		before, packed = start, packed[size:]
	}
	whole := string(text)
	list := make([]string, len(starts))
	for i, start := range starts {
		end := len(whole)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		list[i] = whole[start:end]
	}
	return list
}

// wordsOf returns the list of a language, or nil where there is none.
func wordsOf(language Language) *words {
	for i := range wordlists {
		if wordlists[i].language == language {
			return wordlists[i].load()
		}
	}
	return nil
}
