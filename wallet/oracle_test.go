//go:build cgo

package wallet

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"encoding/binary"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
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
				if got := m.Seed([]byte(passphrase)); !bytes.Equal(got, bip39.NewSeed(want, passphrase)) {
					t.Fatalf("%s: %q has another seed", language, want)
				}
			}
		}
	}
}

// TestHDKeyAgainstGoEthereum derives the same keys from the text of BIP-32 with big integers and libsecp256k1.
func TestHDKeyAgainstGoEthereum(t *testing.T) {
	random := rand.New(rand.NewPCG(32, 1))
	t.Log("seed 32, 1")
	for range 100 {
		seed := make([]byte, 16+random.IntN(49))
		for i := range seed {
			seed[i] = byte(random.Uint32())
		}
		path := make(Path, random.IntN(6))
		for i := range path {
			path[i] = random.Uint32()
		}
		master, err := NewHDKey(seed)
		if err != nil {
			t.Fatal(err)
		}
		child, err := master.Derive(path)
		if err != nil {
			t.Fatal(err)
		}
		key, err := child.PrivateKey()
		if err != nil {
			t.Fatal(err)
		}
		want := deriveWithBig(t, seed, path)
		private, err := crypto.ToECDSA(want)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(child.key[:], want) || key.Address() != [20]byte(crypto.PubkeyToAddress(private.PublicKey)) {
			t.Fatalf("seed %x, %s: key %x and address %s, want %x", seed, path, child.key, key.Address(), want)
		}
	}
}

func deriveWithBig(t *testing.T, seed []byte, path Path) []byte {
	mac := hmac.New(sha512.New, []byte("Bitcoin seed"))
	mac.Write(seed)
	node := mac.Sum(nil)
	for _, index := range path {
		private, err := crypto.ToECDSA(node[:32])
		if err != nil {
			t.Fatal(err)
		}
		data := crypto.CompressPubkey(&private.PublicKey)
		if index >= Hardened {
			data = append([]byte{0}, node[:32]...)
		}
		mac := hmac.New(sha512.New, node[32:])
		mac.Write(binary.BigEndian.AppendUint32(data, index))
		next := mac.Sum(nil)
		sum := new(big.Int).Add(new(big.Int).SetBytes(next[:32]), new(big.Int).SetBytes(node[:32]))
		sum.Mod(sum, crypto.S256().Params().N).FillBytes(next[:32])
		node = next
	}
	return node[:32]
}
