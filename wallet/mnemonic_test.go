package wallet

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/latchkey/latchkey/fault"
	"golang.org/x/text/unicode/norm"
)

const developmentPhrase = "test test test test test test test test test test test junk"

// vectors reads a JSON file of the folder VECTORS_DIR into v, and says so where there is none.
func vectors(t *testing.T, v any, name string) bool {
	t.Helper()
	dir := os.Getenv("VECTORS_DIR")
	if dir == "" {
		t.Logf("VECTORS_DIR is not set: %s was not read", name)
		return false
	}
	file, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file, v); err != nil {
		t.Fatal(err)
	}
	return true
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustParse(t testing.TB, phrase string) *Mnemonic {
	t.Helper()
	m, err := ParseMnemonic([]byte(phrase))
	if err != nil {
		t.Fatalf("%q: %v", phrase, err)
	}
	return m
}

func checkVector(t *testing.T, language Language, entropy, phrase, passphrase, seed string) {
	t.Helper()
	want := norm.NFKD.String(phrase) // which also makes the ideographic space an ordinary one
	made, err := mnemonicOf(unhex(t, entropy), language)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(made.Bytes()); got != want {
		t.Errorf("%s: entropy %s spells %q, want %q", language, entropy, got, want)
	}
	read := mustParse(t, phrase)
	if got := string(read.Bytes()); got != want {
		t.Errorf("%s: %q was read as %q", language, phrase, got)
	}
	for _, m := range []*Mnemonic{made, read} {
		if got := m.Seed([]byte(passphrase)); hex.EncodeToString(got) != seed {
			t.Errorf("%s: %q has seed %x, want %s", language, phrase, got, seed)
		}
	}
}

func checkMaster(t *testing.T, seed, xprv string) {
	t.Helper()
	k, err := NewHDKey(unhex(t, seed))
	if err != nil || string(k.ExtendedPrivate()) != xprv {
		t.Errorf("seed %s: master key is not %s, %v", seed, xprv, err)
	}
}

// The first of Trezor's and of bip32JP's vectors; the rest, in ten languages, is read from VECTORS_DIR.
func TestMnemonicVectors(t *testing.T) {
	checkVector(t, English, "00000000000000000000000000000000",
		"abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about", "TREZOR",
		"c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04")
	checkVector(t, Japanese, "00000000000000000000000000000000",
		"あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あおぞら",
		"㍍ガバヴァぱばぐゞちぢ十人十色",
		"a262d6fb6122ecf45be09c50492b31f92e9beb7d9a845987a02cefda57a15f9c467a17872029a9e92299b5cbdf306e3a0ee620245cbd508959b6cb7ca637bd55")

	var trezor map[Language][][4]string
	if vectors(t, &trezor, "bip39/trezor.json") {
		read := 0
		for language, cases := range trezor {
			if !slices.Contains(Languages(), language) {
				t.Logf("%d cases in %s were not read: BIP-39 has no such list", len(cases), language)
				continue
			}
			for _, c := range cases {
				checkVector(t, language, c[0], c[1], "TREZOR", c[2])
				checkMaster(t, c[2], c[3])
				read++
			}
		}
		t.Logf("%d cases of Trezor's read", read)
		if read != 240 {
			t.Errorf("want ten languages of 24 cases")
		}
	}
	var japanese []struct {
		Entropy, Mnemonic, Passphrase, Seed string
		Xprv                                string `json:"bip32_xprv"`
	}
	if vectors(t, &japanese, "bip39/bip32jp-japanese.json") {
		for _, c := range japanese {
			checkVector(t, Japanese, c.Entropy, c.Mnemonic, c.Passphrase, c.Seed)
			checkMaster(t, c.Seed, c.Xprv)
		}
		t.Logf("%d cases of bip32JP read", len(japanese))
	}
}

func TestParseMnemonicAsPeopleWriteIt(t *testing.T) {
	want := mustParse(t, developmentPhrase)
	for _, phrase := range []string{
		"  test test test test test test test test test test test junk\n",
		"test\ttest\r\ntest\u00a0test\u3000test\u2003test\u0085test test test test test    junk",
		strings.ToUpper(developmentPhrase),
		"Ｔest test test test test test test test test test test ｊｕｎｋ", // full-width letters, NFKD makes them ASCII
	} {
		got := mustParse(t, phrase)
		if !bytes.Equal(got.Bytes(), want.Bytes()) || !bytes.Equal(got.Seed(nil), want.Seed(nil)) {
			t.Errorf("%q is read as another phrase", phrase)
		}
	}
	for _, language := range Languages() {
		m, err := mnemonicOf(bytes.Repeat([]byte{0x5a}, 32), language)
		if err != nil {
			t.Fatal(err)
		}
		composed := norm.NFC.String(string(m.Bytes()))
		for _, phrase := range []string{composed, strings.ToUpper(composed)} {
			if got := mustParse(t, phrase); !bytes.Equal(got.Seed(nil), m.Seed(nil)) {
				t.Errorf("%s: %q is read as another phrase", language, phrase)
			}
		}
	}
}

func TestParseMnemonicRefuses(t *testing.T) {
	for _, c := range []struct {
		phrase   string
		code     fault.Code
		position string
	}{
		{"", ErrMnemonicLength, ""},
		{"test", ErrMnemonicLength, ""},
		{developmentPhrase + " test", ErrMnemonicLength, ""},
		{strings.Repeat("test ", 100000), ErrMnemonicLength, ""},
		{strings.Repeat("test ", 12), ErrMnemonicChecksum, ""},
		{strings.Replace(developmentPhrase, "junk", "jnuk", 1), ErrMnemonicWord, "12"},
		{strings.Replace(developmentPhrase, "test", "tset", 1), ErrMnemonicWord, "1"},
		{strings.Replace(developmentPhrase, "test test", "test ábaco", 1), ErrMnemonicWord, "2"},
		{strings.Replace(developmentPhrase, "junk", "junk\u200b", 1), ErrMnemonicWord, "12"},
		{strings.Replace(developmentPhrase, "junk", "\xff\xfe", 1), ErrMnemonicWord, "12"},
		{strings.Replace(developmentPhrase, "junk", strings.Repeat("x", 1<<20), 1), ErrMnemonicWord, "12"},
		{strings.Replace(developmentPhrase, "junk", strings.Repeat("ﷺ", 30), 1), ErrMnemonicWord, "12"},
	} {
		m, err := ParseMnemonic([]byte(c.phrase))
		var e *fault.Error
		if m != nil || !errors.Is(err, c.code) || !errors.As(err, &e) {
			t.Errorf("%.80q: %v, want %s", c.phrase, err, c.code)
			continue
		}
		if c.position != "" && (len(e.Details) != 1 || e.Details[0] != fault.Detail{Name: "position", Value: c.position}) {
			t.Errorf("%.80q: details %v, want position %s", c.phrase, e.Details, c.position)
		}
	}
}

// English and French share words, at different places: a phrase of such words is valid if either list says so, and its
// seed is that of its words.
func TestParseMnemonicOfSharedWords(t *testing.T) {
	random := rand.New(rand.NewPCG(39, 1))
	t.Log("seed 39, 1")
	english, french := wordsOf(English), wordsOf(French)
	var shared []string
	for _, word := range french.word {
		if slices.Contains(english.word, word) {
			shared = append(shared, word)
		}
	}
	if len(shared) != 100 {
		t.Fatalf("English and French share %d words", len(shared))
	}
	seen := map[Language]int{}
	for range 2000 {
		phrase := make([]string, 12)
		for i := range phrase {
			phrase[i] = shared[random.IntN(len(shared))]
		}
		text := []byte(strings.Join(phrase, " "))
		_, _, inEnglish := decodePhrase(text, english)
		_, _, inFrench := decodePhrase(text, french)
		m, err := ParseMnemonic(text)
		if (err == nil) != (inEnglish || inFrench) {
			t.Fatalf("%s: %v, but it is valid in English: %v, in French: %v", text, err, inEnglish, inFrench)
		}
		if err == nil {
			seen[m.Language()]++
			if !bytes.Equal(m.Bytes(), text) {
				t.Fatalf("%s is spelt %s", text, m.Bytes())
			}
		}
	}
	if seen[English] == 0 || seen[French] == 0 {
		t.Errorf("seen only %v", seen)
	}
}

func TestNewMnemonic(t *testing.T) {
	for _, language := range Languages() {
		for bits := 128; bits <= 256; bits += 32 {
			m, err := NewMnemonic(bits, language)
			if err != nil {
				t.Fatal(err)
			}
			phrase := m.Bytes()
			if m.Words() != bits*3/32 || len(strings.Fields(string(phrase))) != m.Words() || m.Language() != language {
				t.Errorf("%s, %d bits: %d words in %s", language, bits, m.Words(), m.Language())
			}
			if again := mustParse(t, string(phrase)); !bytes.Equal(again.Bytes(), phrase) {
				t.Errorf("%s, %d bits: the phrase is read as another", language, bits)
			}
			if cap(phrase) > m.Words()*(maxWord+1) {
				t.Errorf("the phrase grew while it was written, which leaves a copy behind")
			}
			entropy := m.entropy
			m.Zero()
			if slices.Max(entropy) != 0 || len(m.Bytes()) != 0 || m.Words() != 0 || !bytes.Equal(m.Seed(nil), make([]byte, 64)) {
				t.Errorf("Zero leaves something behind")
			}
		}
	}
	for _, bits := range []int{-128, 0, 8, 96, 127, 136, 144, 264, 288, 1 << 30} {
		if _, err := NewMnemonic(bits, English); !errors.Is(err, ErrMnemonicBits) {
			t.Errorf("%d bits: %v", bits, err)
		}
	}
	if _, err := NewMnemonic(128, "klingon"); !errors.Is(err, ErrLanguage) {
		t.Errorf("an unknown language: %v", err)
	}
}

type repeating struct{ period int }

func (r repeating) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(7 * (i % r.period))
	}
	return len(b), nil
}

// brokenSources are what a random source may do when it must not be used. A source that does nothing leaves what was
// in the buffer before.
var brokenSources = map[string]func() interface{ Read([]byte) (int, error) }{
	"does nothing": func() interface{ Read([]byte) (int, error) } { return doesNothing{} },
	"constant":     func() interface{ Read([]byte) (int, error) } { return repeating{1} },
	"repeating":    func() interface{ Read([]byte) (int, error) } { return repeating{16} },
	"fails":        func() interface{ Read([]byte) (int, error) } { return iotest.ErrReader(errors.New("no entropy")) },
	"ends early":   func() interface{ Read([]byte) (int, error) } { return strings.NewReader("0123456789") },
	"ends later":   func() interface{ Read([]byte) (int, error) } { return strings.NewReader("0123456789abcdefghij") },
}

type doesNothing struct{}

func (doesNothing) Read(b []byte) (int, error) { return len(b), nil }

func TestNewMnemonicWithoutRandomness(t *testing.T) {
	for name, source := range brokenSources {
		if m, err := newMnemonic(source(), 128, English); m != nil || !errors.Is(err, ErrRandom) {
			t.Errorf("a source that %s: %v, %v", name, m, err)
		}
	}
}

func FuzzParseMnemonic(f *testing.F) {
	f.Add([]byte(developmentPhrase))
	f.Add([]byte("あいこくしん　あいこくしん　あいこくしん"))
	f.Fuzz(func(t *testing.T, phrase []byte) {
		m, err := ParseMnemonic(phrase)
		check := CheckMnemonic(phrase)
		if (err == nil) != (check.Checksum == ChecksumGood) {
			t.Fatalf("ParseMnemonic says %v, CheckMnemonic %s", err, check.Checksum)
		}
		for _, word := range check.Words {
			if word.Start >= word.End || word.End > len(phrase) || word.Known && word.Nearest != nil || len(word.Nearest) > 3 {
				t.Fatalf("%+v", word)
			}
		}
		if err == nil {
			if again := mustParse(t, string(m.Bytes())); !bytes.Equal(again.Bytes(), m.Bytes()) {
				t.Fatalf("%q is read as %q", m.Bytes(), again.Bytes())
			}
		}
	})
}

// Wycheproof's cases for PBKDF2.
func TestPBKDF2Vectors(t *testing.T) {
	for file, newHash := range map[string]func() hash.Hash{
		"wycheproof/pbkdf2_hmacsha512_test.json": sha512.New, "wycheproof/pbkdf2_hmacsha256_test.json": sha256.New,
	} {
		var wycheproof struct {
			TestGroups []struct {
				Tests []struct {
					Password, Salt, DK    string
					IterationCount, DKLen int
				}
			}
		}
		if !vectors(t, &wycheproof, file) {
			return
		}
		read, longer := 0, 0
		for _, group := range wycheproof.TestGroups {
			for _, c := range group.Tests {
				if c.IterationCount > 1<<17 {
					longer++
					continue
				}
				got := make([]byte, c.DKLen)
				pbkdf2(newHash, got, unhex(t, c.Password), unhex(t, c.Salt), uint32(c.IterationCount))
				if hex.EncodeToString(got) != c.DK {
					t.Errorf("%s: password %s, salt %s, %d iterations: %x, want %s", file, c.Password, c.Salt, c.IterationCount, got, c.DK)
				}
				read++
			}
		}
		t.Logf("%s: %d cases read; %d have over 2^17 iterations", file, read, longer)
		if read == 0 {
			t.Error("no case was read")
		}
	}
}

// A weak source gave Trust Wallet's users the same mnemonics (CVE-2023-31290).
func TestNewMnemonicNeverRepeats(t *testing.T) {
	count := 1_000_000
	if runtime.GOARCH == "wasm" {
		count = 20_000
	}
	seen := make(map[[16]byte]struct{}, count)
	for range count {
		m, err := NewMnemonic(128, English)
		if err != nil {
			t.Fatal(err)
		}
		seen[[16]byte(m.entropy)] = struct{}{}
	}
	if len(seen) != count {
		t.Fatalf("%d of %d mnemonics are repeated", count-len(seen), count)
	}
}
