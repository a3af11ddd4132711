//go:build cgo

package wallet

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	bip39 "github.com/tyler-smith/go-bip39"
	oracle "github.com/tyler-smith/go-bip39/wordlists"
	"golang.org/x/text/unicode/norm"
)

// go-bip39 is an independent implementation with nine of the ten lists.
var oracleLists = map[Language][]string{
	English: oracle.English, Japanese: oracle.Japanese, Korean: oracle.Korean, Spanish: oracle.Spanish,
	ChineseSimplified: oracle.ChineseSimplified, ChineseTraditional: oracle.ChineseTraditional,
	French: oracle.French, Italian: oracle.Italian, Czech: oracle.Czech,
}

func TestWordlistsAgainstGoBIP39(t *testing.T) {
	for language, list := range oracleLists {
		if !slices.Equal(wordsOf(language).word, list) {
			t.Errorf("%s differs", language)
		}
	}
}

func TestMnemonicAgainstGoBIP39(t *testing.T) {
	seed := [32]byte{39}
	random := rand.NewChaCha8(seed)
	t.Logf("seed %x", seed)
	defer bip39.SetWordList(oracle.English)
	for language, list := range oracleLists {
		bip39.SetWordList(list)
		for round := range 100 {
			entropy := make([]byte, 16+4*(round%5))
			random.Read(entropy)
			want, err := bip39.NewMnemonic(entropy)
			if err != nil {
				t.Fatal(err)
			}
			m, err := mnemonicOf(bytes.Clone(entropy), language)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(m.Bytes()); got != want {
				t.Fatalf("%s: %x spells %q, want %q", language, entropy, got, want)
			}
			if got, _, ok := decodePhrase([]byte(want), m.words); !ok || !bytes.Equal(got, entropy) {
				t.Fatalf("%s: %q is read as %x, want %x", language, want, got, entropy)
			}
			if round < 10 {
				passphrase := norm.NFKD.String("pä߉ガ" + want[:3])
				if got := m.Seed([]byte(passphrase)); !bytes.Equal(got[:], bip39.NewSeed(want, passphrase)) {
					t.Fatalf("%s: %q has another seed", language, want)
				}
			}
		}
	}
}
