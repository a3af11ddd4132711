package wallet

import "bytes"

// ChecksumState says what is known of a phrase while it is being typed.
type ChecksumState string

const (
	// ChecksumIncomplete means that a word is unknown, or that words are missing.
	ChecksumIncomplete ChecksumState = "incomplete"
	// ChecksumBad means that typing on cannot help: the words do not belong together, or there are more than 24.
	ChecksumBad ChecksumState = "bad"
	// ChecksumGood means that ParseMnemonic accepts the phrase.
	ChecksumGood ChecksumState = "good"
)

// MnemonicCheck describes a phrase as far as it has been typed. It holds no word as it was typed, but Nearest may name the
// word that was meant: show it to whoever types, and keep it nowhere.
type MnemonicCheck struct {
	Language Language    // the language that knows most of the words; English where none knows any
	Words    []WordCheck // the first 25 words at most
	Checksum ChecksumState
}

// WordCheck is one word of a phrase.
type WordCheck struct {
	Start, End int      // byte offsets in the phrase as given
	Known      bool     // in the list of MnemonicCheck.Language
	Nearest    []string // up to three words of the list that an unknown word may be meant to be, the likeliest first
}

// CheckMnemonic says, while somebody types a phrase, which words are not in the list and which words they may be.
func CheckMnemonic(phrase []byte) MnemonicCheck {
	var spans []WordCheck
	for start, end := range fields(phrase) {
		if spans = append(spans, WordCheck{Start: start, End: end}); len(spans) > maxWords {
			break
		}
	}
	list, state := guess(phrase, spans)
	for i := range spans {
		typed := phrase[spans[i].Start:spans[i].End]
		if _, spans[i].Known = list.lookup(typed); !spans[i].Known {
			spans[i].Nearest = list.nearest(typed)
		}
	}
	return MnemonicCheck{list.language, spans, state}
}

// guess returns the list in which the phrase is valid or, where there is none, the one that knows most words.
func guess(phrase []byte, spans []WordCheck) (best *words, state ChecksumState) {
	most := -1
	for i := range wordlists {
		list := wordlists[i].load()
		score, known := list.score(phrase, spans)
		if known == len(spans) && entropySize(known*4/3) {
			entropy, _, valid := decodePhrase(phrase, list)
			clear(entropy)
			if valid {
				return list, ChecksumGood
			}
			state = ChecksumBad
		}
		if score > most {
			best, most = list, score
		}
		if !entropySize(len(spans)*4/3) && score >= 2*len(spans)-1 { // nothing to decide yet: leave the other lists unread
			break
		}
	}
	if len(spans) > maxWords {
		return best, ChecksumBad
	}
	if state == "" {
		state = ChecksumIncomplete
	}
	return best, state
}

// score counts the words that the list knows, and weighs them above words that begin one of its words.
func (l *words) score(phrase []byte, spans []WordCheck) (score, known int) {
	for _, span := range spans {
		typed := phrase[span.Start:span.End]
		if _, found := l.lookup(typed); found {
			known++
			score += 2
		} else if l.begins(typed) {
			score++
		}
	}
	return score, known
}

// begins reports whether a word of the list begins with what was typed.
func (l *words) begins(typed []byte) bool {
	start := normalise(typed)
	defer clear(start)
	for _, word := range l.word {
		if hasPrefix(word, start) {
			return true
		}
	}
	return false
}

func hasPrefix(word string, start []byte) bool {
	return len(start) > 0 && len(word) >= len(start) && word[:len(start)] == string(start)
}

// nearest returns up to three words: those that begin with what was typed, then those within one mistake of it for every
// three letters, two at most.
func (l *words) nearest(typed []byte) []string {
	const count, mistakes = 3, 2
	target := normalise(typed)
	defer clear(target)
	letters := bytes.Runes(target)
	defer clear(letters)
	if len(letters) == 0 || len(letters) > maxWord {
		return nil
	}
	limit := min(mistakes, len(letters)/3)
	var byCost [mistakes + 1][]string // cost 0 is a word that begins so
	for _, word := range l.word {
		cost := 0
		if !hasPrefix(word, target) {
			cost = editDistance(letters, []rune(word))
		}
		if cost <= limit && len(byCost[cost]) < count {
			byCost[cost] = append(byCost[cost], word)
		}
	}
	var nearest []string
	for _, same := range byCost {
		nearest = append(nearest, same[:min(len(same), count-len(nearest))]...)
	}
	return nearest
}

// editDistance counts the letters to insert, remove, replace or swap with their neighbour to get from a to b (the
// restricted Damerau-Levenshtein distance). Both have at most maxWord letters.
func editDistance(a, b []rune) int {
	var rows [3][maxWord + 1]int // for the letters of a before last, last and now
	defer clear(rows[:])
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		now, last, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		now[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			now[j] = min(replace, last[j]+1, now[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}
