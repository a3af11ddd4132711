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

// The lists are carried whole: the nine beside English add 50 KB to the compressed module, and a list that must first be
// fetched is one more thing that can fail, or be replaced, while somebody restores a wallet. They are BIP-39's texts in
// NFKD, one word a line; the tests pin each by its SHA-256.
var (
	//go:embed wordlists/english.txt
	englishText string
	//go:embed wordlists/japanese.txt
	japaneseText string
	//go:embed wordlists/korean.txt
	koreanText string
	//go:embed wordlists/spanish.txt
	spanishText string
	//go:embed wordlists/chinese_simplified.txt
	chineseSimplifiedText string
	//go:embed wordlists/chinese_traditional.txt
	chineseTraditionalText string
	//go:embed wordlists/french.txt
	frenchText string
	//go:embed wordlists/italian.txt
	italianText string
	//go:embed wordlists/czech.txt
	czechText string
	//go:embed wordlists/portuguese.txt
	portugueseText string
)

// wordlist is one language's 2048 words, split at its first use. After that it never changes.
type wordlist struct {
	language Language
	load     func() *words
}

type words struct {
	language Language
	word     []string // by index, 0 to 2047
}

var wordlists = [...]wordlist{
	newWordlist(English, &englishText),
	newWordlist(Japanese, &japaneseText),
	newWordlist(Korean, &koreanText),
	newWordlist(Spanish, &spanishText),
	newWordlist(ChineseSimplified, &chineseSimplifiedText),
	newWordlist(ChineseTraditional, &chineseTraditionalText),
	newWordlist(French, &frenchText),
	newWordlist(Italian, &italianText),
	newWordlist(Czech, &czechText),
	newWordlist(Portuguese, &portugueseText),
}

func newWordlist(language Language, text *string) wordlist {
	return wordlist{language, sync.OnceValue(func() *words { return &words{language, strings.Split(strings.TrimSpace(*text), "\n")} })}
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
