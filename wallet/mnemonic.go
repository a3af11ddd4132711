package wallet

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"io"

	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrMnemonicBits means that a mnemonic was asked for with a strength other than 128, 160, 192, 224 or 256 bits.
	ErrMnemonicBits fault.Code = "mnemonic_bits"
	// ErrLanguage means that there is no word list of that name.
	ErrLanguage fault.Code = "language_unknown"
)

// Mnemonic is a valid BIP-39 mnemonic: 16, 20, 24, 28 or 32 bytes of entropy and the language that spells them. The
// words are made when they are asked for, so that no text of them lies in memory meanwhile.
type Mnemonic struct {
	entropy []byte
	words   *words
}

// NewMnemonic draws a mnemonic of 128, 160, 192, 224 or 256 bits: 12, 15, 18, 21 or 24 words.
// Errors: ErrMnemonicBits, ErrLanguage, ErrRandom.
func NewMnemonic(bits int, language Language) (*Mnemonic, error) {
	return newMnemonic(rand.Reader, bits, language)
}

func newMnemonic(source io.Reader, bits int, language Language) (*Mnemonic, error) {
	if bits%8 != 0 || !entropySize(bits/8) {
		return nil, fault.New(ErrMnemonicBits, "bits", "choose 128, 160, 192, 224 or 256 bits")
	}
	entropy := make([]byte, bits/8)
	if err := fillRandom(source, entropy); err != nil {
		return nil, err
	}
	return mnemonicOf(entropy, language)
}

// mnemonicOf takes ownership of entropy, which has one of the five sizes.
func mnemonicOf(entropy []byte, language Language) (*Mnemonic, error) {
	list := wordsOf(language)
	if list == nil {
		clear(entropy)
		return nil, fault.New(ErrLanguage, "language", "choose one of the ten languages of BIP-39")
	}
	return &Mnemonic{entropy, list}, nil
}

// entropySize reports whether BIP-39 allows that many bytes of entropy.
func entropySize(size int) bool { return size >= 16 && size <= 32 && size%4 == 0 }

// Language returns the language of the words.
func (m *Mnemonic) Language() Language { return m.words.language }

// Words returns the number of words: 12, 15, 18, 21 or 24.
func (m *Mnemonic) Words() int { return len(m.entropy) * 3 / 4 }

// Bytes returns the phrase in the form that BIP-39 hashes: NFKD, one space between words (also in Japanese, where
// people write an ideographic one). The caller zeroes it.
func (m *Mnemonic) Bytes() []byte {
	if len(m.entropy) == 0 {
		return nil
	}
	// BIP-39, "Generating the mnemonic": entropy, then the first bits of its SHA-256, cut into groups of 11 bits.
	var bits [33]byte
	defer clear(bits[:])
	copy(bits[:], m.entropy)
	bits[len(m.entropy)] = checksum(m.entropy)

	phrase := make([]byte, 0, m.Words()*(maxWord+1)) // never grown: a grown slice leaves a copy behind
	for i := range m.Words() {
		if i > 0 {
			phrase = append(phrase, ' ')
		}
		phrase = append(phrase, m.words.word[group(&bits, i)]...)
	}
	return phrase
}

// maxWord is the length in bytes of the longest word of any list, a Korean one.
const maxWord = 33

// checksum returns the byte whose first len(entropy)/4 bits are the checksum.
func checksum(entropy []byte) byte {
	sum := sha256.Sum256(entropy)
	return sum[0]
}

// group returns the i-th 11 bits.
func group(bits *[33]byte, i int) int {
	value := 0
	for bit := 11 * i; bit < 11*(i+1); bit++ {
		value = value<<1 | int(bits[bit/8]>>(7-bit%8)&1)
	}
	return value
}

// setGroup sets the i-th 11 bits, which are zero.
func setGroup(bits *[33]byte, i int, value uint16) {
	for k := range 11 {
		bit := 11*i + k
		bits[bit/8] |= byte(value>>(10-k)&1) << (7 - bit%8)
	}
}

// Seed returns the 64-byte seed of BIP-39: PBKDF2-HMAC-SHA512 with 2048 iterations over the phrase, salted with
// "mnemonic" and the NFKD form of the passphrase, which may be empty. The caller zeroes it.
func (m *Mnemonic) Seed(passphrase []byte) []byte {
	seed := make([]byte, 64) // no array: each function that hands one on leaves a copy on the stack
	if len(m.entropy) == 0 {
		return seed
	}
	phrase, salt, iterations := m.PBKDF2(passphrase)
	defer clear(phrase)
	defer clear(salt)
	pbkdf2(sha512.New, seed, phrase, salt, iterations)
	return seed
}

// PBKDF2 returns what Seed hashes, for a host whose PBKDF2-HMAC-SHA512 is faster: 64 bytes of output are the seed. The
// caller zeroes password and salt.
func (m *Mnemonic) PBKDF2(passphrase []byte) (password, salt []byte, iterations uint32) {
	return m.Bytes(), nfkd([]byte("mnemonic"), passphrase), 2048
}

// Zero erases the mnemonic. It has no words and a seed of zeros afterwards, which NewHDKey and Vault.AddMnemonic refuse:
// entropy of zeros would be the best known mnemonic of all.
func (m *Mnemonic) Zero() {
	clear(m.entropy)
	m.entropy = nil
}
