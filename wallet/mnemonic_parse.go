package wallet

import (
	"iter"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrMnemonicLength means that a phrase does not have 12, 15, 18, 21 or 24 words.
	ErrMnemonicLength fault.Code = "mnemonic_length"
	// ErrMnemonicWord means that a word is in no word list together with the others. Its detail "position" counts from 1.
	ErrMnemonicWord fault.Code = "mnemonic_word"
	// ErrMnemonicChecksum means that all words are known, but at least one is not the one that was written down.
	ErrMnemonicChecksum fault.Code = "mnemonic_checksum"
)

// maxWords is the largest number of words of a mnemonic.
const maxWords = 24

// ParseMnemonic reads a phrase as people write it: in any Unicode normalisation, upper or lower case, with any run of
// Unicode white space between, before and after the words. The language is found out; where words are shared between
// lists, any list in which the whole phrase is valid will do, since the seed comes from the words alone.
// Errors: ErrMnemonicLength, ErrMnemonicWord, ErrMnemonicChecksum.
func ParseMnemonic(phrase []byte) (*Mnemonic, error) {
	count := 0
	for range fields(phrase) {
		if count++; count > maxWords {
			break
		}
	}
	if !entropySize(count * 4 / 3) { // no number of words but the five gives an allowed size
		return nil, fault.New(ErrMnemonicLength, "phrase", "a recovery phrase has 12, 15, 18, 21 or 24 words")
	}
	furthest := 0 // the most words that any list knew from the first on
	for i := range wordlists {
		entropy, known, ok := decodePhrase(phrase, wordlists[i].load())
		if ok {
			return &Mnemonic{entropy, wordlists[i].load()}, nil
		}
		furthest = max(furthest, known)
	}
	if furthest < count {
		position := strconv.Itoa(furthest + 1)
		return nil, fault.New(ErrMnemonicWord, "phrase", "word "+position+" is not in the word list of this language: check its spelling").
			With("position", position)
	}
	return nil, fault.New(ErrMnemonicChecksum, "phrase", "all words are known but they do not belong together: compare each with what was written down")
}

// decodePhrase reads a phrase of an allowed number of words in one language. It returns the number of words known
// before the first unknown one and, where all are known and the checksum holds, the entropy.
func decodePhrase(phrase []byte, list *words) (entropy []byte, known int, ok bool) {
	var bits [33]byte
	defer clear(bits[:])
	for start, end := range fields(phrase) {
		index, found := list.lookup(phrase[start:end])
		if !found {
			return nil, known, false
		}
		setGroup(&bits, known, index)
		known++
	}
	size := known * 4 / 3
	mask := byte(0xff) << (8 - size/4)
	if (checksum(bits[:size])^bits[size])&mask != 0 {
		return nil, known, false
	}
	return append(make([]byte, 0, size), bits[:size]...), known, true
}

// lookup finds a word as it was typed. It always reads the whole list: an index would take longer to build than a phrase
// takes to read, and a search that stops would tell by its time where in the list the word stands.
func (l *words) lookup(typed []byte) (index uint16, found bool) {
	typedWord := normalise(typed)
	defer clear(typedWord)
	for i, word := range l.word {
		if word == string(typedWord) { // this conversion does not allocate
			index, found = uint16(i), true
		}
	}
	return index, found
}

// normalise returns the NFKD form of a typed word in lower case, or nothing where the word is too long for any list.
// The lists have no capitals outside ASCII once NFKD has taken accents off their letters. The caller zeroes the word.
func normalise(typed []byte) []byte {
	if len(typed) > 3*maxWord { // full-width letters take three bytes each
		return nil
	}
	word := nfkd(nil, typed)
	for i, c := range word {
		if c >= 'A' && c <= 'Z' {
			word[i] = c + 'a' - 'A'
		}
	}
	return word
}

// fields yields the start and end of each run of characters that are not Unicode white space (which the ideographic
// space of Japanese phrases is).
func fields(text []byte) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		start := -1
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRune(text[i:])
			switch space := unicode.IsSpace(r); {
			case space && start >= 0:
				if !yield(start, i) {
					return
				}
				start = -1
			case !space && start < 0:
				start = i
			}
			i += size
		}
		if start >= 0 {
			yield(start, len(text))
		}
	}
}
