package wallet

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	internaljson "github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer"
	oraclepbkdf2 "golang.org/x/crypto/pbkdf2"
	oraclescrypt "golang.org/x/crypto/scrypt"
)

// Key files of the first development account, written by go-ethereum 1.17.10 and ethers 6.17.0, with cheap parameters. The
// one of ethers also holds the mnemonic, in a member of its own.
const (
	keystorePassword = "P\u00e4ssword \u00e9"
	developmentKey   = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
	gethKeystore     = `{"address":"f39fd6e51aad88f6f4ce6ab8827279cfffb92266","crypto":{"cipher":"aes-128-ctr","ciphertext":"a289e76dd23b215559275b415366be7405914c5da500a918908d4cf8f1c429f9","cipherparams":{"iv":"251a28a8d8913c48898f2fdd359e8c7f"},"kdf":"scrypt","kdfparams":{"dklen":32,"n":4096,"p":6,"r":8,"salt":"cb7008110f2990aa4bf6d0841f37e4096d3e35e6d2ce0bb9dad83287672d877c"},"mac":"0bb6cc3f98c8588b8584b9bb6513b5aca4de3c5b027b73f0e004a35917beb88c"},"id":"d65ddb00-c340-462e-9df0-24ea8a3a3dcc","version":3}`
	ethersKeystore   = `{"address":"f39fd6e51aad88f6f4ce6ab8827279cfffb92266","id":"2afb68e7-13d9-41e3-a46a-a39c1d2e631e","version":3,"Crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"5b9ea00bd3f548b73ad4a88d7244b4aa"},"ciphertext":"92190c4d1c4527ac5c1f6c6239c7abc5285e9b831cf54097cea872a7e240440e","kdf":"scrypt","kdfparams":{"salt":"ee4d14010dca8b0a14e567047a09f9cc75a21da8a62308b25f7359b54ce67f35","n":4096,"dklen":32,"p":1,"r":8},"mac":"34980ab856f9090215d550a13e7673d728bafc1f36a629a1105e45a06b36f4b5"},"x-ethers":{"client":"ethers/6.17.0","gethFilename":"UTC--2026-11-22T07-03-32.0Z--f39fd6e51aad88f6f4ce6ab8827279cfffb92266","path":"m/44'/60'/0'/0/0","locale":"en","mnemonicCounter":"687554e7bd191882b1b2183e7e6282a3","mnemonicCiphertext":"d430d5fa321db1e923d22fb200a4d408","version":"0.1"}}`
)

// cheapKeystore is a key file that opens at once.
func cheapKeystore(t testing.TB, key []byte) string {
	t.Helper()
	document, err := encryptKeystore(rand.NewChaCha8([32]byte{3}), key, []byte(keystorePassword), 2, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	return string(document)
}

func TestKeystoresOfOthers(t *testing.T) {
	for name, document := range map[string]string{
		"geth": gethKeystore, "ethers": ethersKeystore,
		"without an address": regexp.MustCompile(`"address":"\w+",`).ReplaceAllString(gethKeystore, ""),
		"0x in front":        strings.ReplaceAll(gethKeystore, `"address":"`, `"address":"0x`),
		"upper case":         strings.ReplaceAll(gethKeystore, "a289e76dd23b", "A289E76DD23B"),
		"more members":       strings.ReplaceAll(gethKeystore, `"kdf":`, `"version":1,"meta":{"a":[null]},"kdf":`),
	} {
		key, err := DecryptKeystore([]byte(document), []byte(keystorePassword))
		if err != nil || hex.EncodeToString(key[:]) != developmentKey {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The password is not normalised, as geth does not.
	if _, err := DecryptKeystore([]byte(gethKeystore), []byte("Pa\u0308ssword e\u0301")); !errors.Is(err, ErrKeystorePassword) {
		t.Errorf("a decomposed password: %v", err)
	}
}

// The five cases of ethereum/tests.
func TestKeystoreVectors(t *testing.T) {
	var cases map[string]struct {
		JSON           json.RawMessage
		Password, Priv string
	}
	if !vectors(t, &cases, "ethereum-tests/KeyStoreTests/basic_tests.json") {
		return
	}
	for name, c := range cases {
		key, err := DecryptKeystore(c.JSON, []byte(c.Password))
		if err != nil || hex.EncodeToString(key[:]) != c.Priv {
			t.Errorf("%s: %x, %v", name, key, err)
		}
	}
	if t.Logf("%d cases read", len(cases)); len(cases) != 5 {
		t.Error("there are five cases")
	}
}

func TestEncryptKeystore(t *testing.T) {
	key := unhex(t, developmentKey)
	document, err := EncryptKeystore(key, []byte(keystorePassword))
	if err != nil {
		t.Fatal(err)
	}
	layout := regexp.MustCompile(`^{"address":"f39fd6e51aad88f6f4ce6ab8827279cfffb92266","crypto":{"cipher":"aes-128-ctr",` +
		`"ciphertext":"[0-9a-f]{64}","cipherparams":{"iv":"[0-9a-f]{32}"},"kdf":"scrypt","kdfparams":{"salt":"[0-9a-f]{64}",` +
		`"dklen":32,"n":262144,"p":1,"r":8},"mac":"[0-9a-f]{64}"},` +
		`"id":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}","version":3}$`)
	if !layout.Match(document) {
		t.Errorf("%s", document)
	}
	if got := openIndependently(t, document, []byte(keystorePassword)); !bytes.Equal(got, key) {
		t.Errorf("opened independently: %x", got)
	}

	if _, err := EncryptKeystore(key, []byte("éééé567")); !errors.Is(err, ErrPasswordShort) {
		t.Errorf("a short password: %v", err)
	}
	if _, err := EncryptKeystore(key[1:], []byte(keystorePassword)); !errors.Is(err, signer.ErrKeyLength) {
		t.Errorf("a short key: %v", err)
	}
	if _, err := EncryptKeystore(make([]byte, 32), []byte(keystorePassword)); !errors.Is(err, signer.ErrKeyRange) {
		t.Errorf("a key of zeros: %v", err)
	}
	for name, source := range brokenSources {
		if document, err := encryptKeystore(source(), key, []byte(keystorePassword), 2, 1, 1); document != nil || !errors.Is(err, ErrRandom) {
			t.Errorf("a source that %s: %v, %v", name, document, err)
		}
	}
}

// openIndependently reads what the format says with the standard library and golang.org/x/crypto, as geth does.
func openIndependently(t *testing.T, document, password []byte) []byte {
	t.Helper()
	var file struct {
		Crypto struct {
			Ciphertext, KDF, MAC string
			Cipherparams         struct{ IV string }
			Kdfparams            struct {
				Salt              string
				N, R, P, C, Dklen int
			}
		}
	}
	if err := json.Unmarshal(document, &file); err != nil {
		t.Fatal(err)
	}
	c, params := file.Crypto, file.Crypto.Kdfparams
	derived := oraclepbkdf2.Key(password, unhex(t, params.Salt), params.C, params.Dklen, sha256.New)
	if c.KDF == "scrypt" {
		var err error
		if derived, err = oraclescrypt.Key(password, unhex(t, params.Salt), params.N, params.R, params.P, params.Dklen); err != nil {
			t.Fatal(err)
		}
	}
	out := unhex(t, c.Ciphertext)
	if mac := eth.Keccak256(derived[16:32], out); hex.EncodeToString(mac[:]) != c.MAC {
		t.Fatalf("the MAC of %s is %x", document, mac)
	}
	block, err := aes.NewCipher(derived[:16])
	if err != nil {
		t.Fatal(err)
	}
	cipher.NewCTR(block, unhex(t, c.Cipherparams.IV)).XORKeyStream(out, out)
	return out
}

// TestKeystoreAgainstXCrypto writes files with random keys, passwords and parameters, also with counters that overflow.
func TestKeystoreAgainstXCrypto(t *testing.T) {
	seed := [32]byte{3, 7}
	source := rand.NewChaCha8(seed)
	random := rand.New(source)
	t.Logf("seed %x", seed)
	for range 200 {
		key, password := make([]byte, 32), make([]byte, random.IntN(80))
		source.Read(key)
		source.Read(password)
		document, err := encryptKeystore(source, key, password, 2<<random.IntN(6), 1+random.Uint32N(8), 1+random.Uint32N(4))
		if err != nil {
			t.Fatal(err)
		}
		if got := openIndependently(t, document, password); !bytes.Equal(got, key) {
			t.Fatalf("%s: %x, want %x", document, got, key)
		}
		if got, err := DecryptKeystore(document, password); err != nil || !bytes.Equal(got[:], key) {
			t.Fatalf("%s: %x, %v, want %x", document, got, err, key)
		}
		k := keystore{salt: key[:8], iterations: 1 + random.Uint32N(20), iv: bytes.Repeat([]byte{0xff}, 16), ciphertext: make([]byte, 32)}
		derived := k.derive(password)
		if want := oraclepbkdf2.Key(password, k.salt, int(k.iterations), 32, sha256.New); !bytes.Equal(derived, want) {
			t.Fatalf("PBKDF2 gives %x, want %x", derived, want)
		}
		k.iv[15] -= byte(random.IntN(2))
		k.crypt(k.ciphertext, key, derived)
		block, err := aes.NewCipher(derived[:16])
		if err != nil {
			t.Fatal(err)
		}
		want := make([]byte, 32)
		if cipher.NewCTR(block, k.iv).XORKeyStream(want, key); !bytes.Equal(k.ciphertext, want) {
			t.Fatalf("AES-CTR with %x gives %x, want %x", k.iv, k.ciphertext, want)
		}
	}
}

func TestKeystoreRefuses(t *testing.T) {
	cheap := cheapKeystore(t, unhex(t, developmentKey))
	params := func(n, r, p string) string { return `"dklen":32,"n":` + n + `,"p":` + p + `,"r":` + r }
	pbkdf2 := func(c string) []string {
		return []string{`"scrypt"`, `"pbkdf2"`, params("2", "1", "1"), `"dklen":32,"prf":"hmac-sha256","c":` + c}
	}
	for _, c := range []struct {
		replace []string
		code    fault.Code
		field   string
	}{
		{[]string{"{", "["}, internaljson.ErrSyntax, "document"},
		{[]string{cheap, "[]"}, internaljson.ErrField, "document"},
		{[]string{cheap, cheap + strings.Repeat(" ", maxKeystore)}, ErrKeystoreUnsupported, "document"},
		{[]string{cheap, `{"encseed":"00","ethaddr":"00"}`}, internaljson.ErrMissingField, "document.version"},
		{[]string{`"version":3`, `"version":"1"`}, ErrKeystoreUnsupported, "document.version"},
		{[]string{`"version":3`, `"version":4`}, ErrKeystoreUnsupported, "document.version"},
		{[]string{`"crypto"`, `"CRYPTO"`}, internaljson.ErrMissingField, "document.Crypto"},
		{[]string{`"cipher":"aes-128-ctr"`, `"cipher":"aes-128-cbc"`}, ErrKeystoreUnsupported, "document.crypto.cipher"},
		{[]string{`"kdf":"scrypt"`, `"kdf":"argon2id"`}, ErrKeystoreUnsupported, "document.crypto.kdf"},
		{[]string{`"ciphertext":"`, `"ciphertext":"00`}, ErrKeystoreDamaged, "document.crypto.ciphertext"},
		{[]string{`"mac":"`, `"mac":"0`}, eth.ErrHex, "document.crypto.mac"},
		{[]string{`"iv":"`, `"iv":"00`}, ErrKeystoreDamaged, "document.crypto.cipherparams.iv"},
		{[]string{`"address":"f39f`, `"address":"f3`}, ErrKeystoreDamaged, "document.address"},
		{[]string{`"address":"f39f`, `"address":"f39e`}, ErrKeystoreDamaged, "document"},
		{[]string{`"salt":"`, `"salt":7,"old":"`}, internaljson.ErrField, "document.crypto.kdfparams.salt"},
		{[]string{`"dklen":32`, `"dklen":31`}, ErrKeystoreParams, "document.crypto.kdfparams"},
		{[]string{params("2", "1", "1"), params("0", "1", "1")}, ErrKeystoreParams, "document.crypto.kdfparams"},
		{[]string{params("2", "1", "1"), params("1", "1", "1")}, ErrKeystoreParams, "document.crypto.kdfparams"},
		{[]string{params("2", "1", "1"), params("3", "1", "1")}, ErrKeystoreParams, "document.crypto.kdfparams"},
		{[]string{params("2", "1", "1"), params("2", "0", "1")}, ErrKeystoreParams, "document.crypto.kdfparams"},
		{[]string{params("2", "1", "1"), params("2", "1", "0")}, ErrKeystoreParams, "document.crypto.kdfparams"},
		{[]string{params("2", "1", "1"), params("2", "65", "1")}, ErrKeystoreParams, "document.crypto.kdfparams"},
		{[]string{params("2", "1", "1"), params("2", "1", "65")}, ErrKeystoreParams, "document.crypto.kdfparams"},
		{[]string{params("2", "1", "1"), params("524288", "8", "1")}, ErrKeystoreParams, "document.crypto.kdfparams"},
		{[]string{params("2", "1", "1"), params("262144", "8", "5")}, ErrKeystoreParams, "document.crypto.kdfparams"},
		{[]string{params("2", "1", "1"), params("2147483648", "64", "64")}, ErrKeystoreParams, "document.crypto.kdfparams"},
		{[]string{params("2", "1", "1"), params("4294967296", "1", "1")}, internaljson.ErrField, "document.crypto.kdfparams.n"},
		{pbkdf2("0"), ErrKeystoreParams, "document.crypto.kdfparams"},
		{pbkdf2("4194305"), ErrKeystoreParams, "document.crypto.kdfparams"},
		{append(pbkdf2("1"), "hmac-sha256", "hmac-sha512"), ErrKeystoreUnsupported, "document.crypto.kdfparams.prf"},
		{pbkdf2("1"), ErrKeystorePassword, "password"}, // another derivation gives another key
	} {
		document := cheap
		for i := 0; i < len(c.replace); i += 2 {
			changed := strings.Replace(document, c.replace[i], c.replace[i+1], 1)
			if changed == document {
				t.Fatalf("%s has no %s", document, c.replace[i])
			}
			document = changed
		}
		key, err := DecryptKeystore([]byte(document), []byte(keystorePassword))
		failed, ok := err.(*fault.Error)
		if !ok || failed.Code != c.code || failed.Field != c.field || key != [32]byte{} {
			t.Errorf("%q: %v, want %s of %s", c.replace, err, c.code, c.field)
		}
	}
}

// Whatever digit is changed, no other key comes out.
func TestKeystoreRefusesEveryChangedDigit(t *testing.T) {
	cheap := cheapKeystore(t, unhex(t, developmentKey))
	for _, member := range regexp.MustCompile(`"(ciphertext|iv|salt|mac|address)":"\w+"`).FindAllStringIndex(cheap, -1) {
		for i := member[0]; i < member[1]; i++ {
			digit := strings.IndexByte("0123456789abcdef", cheap[i])
			if digit < 0 || i < member[0]+strings.IndexByte(cheap[member[0]:], ':') {
				continue
			}
			changed := []byte(cheap)
			changed[i] = "123456789abcdef0"[digit]
			key, err := DecryptKeystore(changed, []byte(keystorePassword))
			// The IV is not in the MAC: the address tells of its change.
			if !errors.Is(err, ErrKeystorePassword) && !errors.Is(err, ErrKeystoreDamaged) || key != [32]byte{} {
				t.Fatalf("%s: %v", changed, err)
			}
		}
	}
	key := bytes.Repeat([]byte{0xff}, 32) // beyond the order of the group
	k := keystore{scrypt: true, salt: key, n: 2, r: 1, p: 1, iv: key[:16], ciphertext: make([]byte, 32)}
	derived := k.derive([]byte(keystorePassword))
	k.crypt(k.ciphertext, key, derived)
	k.mac = k.authenticate(derived)
	document := strings.Replace(string(k.text([16]byte{})), `"address":"",`, "", 1)
	if key, err := DecryptKeystore([]byte(document), []byte(keystorePassword)); !errors.Is(err, ErrKeystoreDamaged) || key != [32]byte{} {
		t.Errorf("a key out of range: %v", err)
	}
}

// FuzzKeystore demands that what is read is as the format says, that cheap files give an answer, and that an error repeats no
// password.
func FuzzKeystore(f *testing.F) {
	f.Add([]byte(cheapKeystore(f, unhex(f, developmentKey))))
	f.Add([]byte(gethKeystore))
	f.Add([]byte(ethersKeystore))
	f.Add([]byte(`{"version":3,"crypto":{"kdf":"pbkdf2","kdfparams":{"c":1,"prf":"hmac-sha256","dklen":32,"salt":""}}}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		k, err := parseKeystore(document)
		if err != nil {
			return
		}
		if len(k.iv) != 16 || len(k.ciphertext) != 32 || len(k.mac) != 32 || len(k.address) != 0 && len(k.address) != 20 ||
			uint64(k.n)*uint64(k.r)*uint64(k.p) > maxScryptWork || k.scrypt == (k.n == 0) || k.scrypt == (k.iterations != 0) {
			t.Fatalf("%s is read as %+v", document, k)
		}
		if k.n > 1<<12 || k.r > 8 || k.p > 6 || k.iterations > 1<<12 {
			return
		}
		key, err := DecryptKeystore(document, []byte(keystorePassword))
		if (err == nil) == (key == [32]byte{}) || err != nil && strings.Contains(err.Error(), keystorePassword) {
			t.Fatalf("%s: %x, %v", document, key, err)
		}
	})
}
