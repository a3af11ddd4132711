package wallet

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/signer"
)

type chain struct{ Path, Xpub, Xprv string }

func checkChains(t *testing.T, seed string, chains []chain) {
	t.Helper()
	master, err := NewHDKey(unhex(t, seed))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chains {
		path, err := ParsePath(c.Path)
		if err != nil {
			t.Fatal(err)
		}
		key, err := master.Derive(path)
		if err != nil {
			t.Fatal(err)
		}
		read, err := ParseHDKey([]byte(c.Xprv))
		if err != nil {
			t.Fatalf("%s: %v", c.Xprv, err)
		}
		for _, k := range []*HDKey{key, read} {
			xpub, err := k.ExtendedPublic()
			if xprv := string(k.ExtendedPrivate()); err != nil || xprv != c.Xprv || xpub != c.Xpub {
				t.Errorf("seed %s, %s: %s %s, %v", seed, c.Path, xprv, xpub, err)
			}
		}
	}
}

// The ends of BIP-32's vectors 1 and 3 (leading zeros of a key are kept); the rest is read from VECTORS_DIR.
func TestHDKeyVectors(t *testing.T) {
	checkChains(t, "000102030405060708090a0b0c0d0e0f", []chain{{
		"m/0'/1/2'/2/1000000000",
		"xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBVPamhGW6cFJodrTHy",
		"xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFSruoUihUZREPSL39UNdE3BBDu76",
	}})
	checkChains(t, "4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be", []chain{{
		"m/0'",
		"xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPxSb7gwQN3ih19Zm4Y",
		"xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMWPrS7AANYqdq6vcBcBUdJCVVFceUvJFjaPdGZ2y9WACViL4L",
	}})

	var bip32 struct {
		Valid []struct {
			Seed   string
			Chains []chain
		}
		Invalid []struct{ Key, Reason string }
	}
	if !vectors(t, &bip32, "bip32/vectors.json") {
		return
	}
	chains := 0
	for _, c := range bip32.Valid {
		checkChains(t, c.Seed, c.Chains)
		chains += len(c.Chains)
	}
	for _, c := range bip32.Invalid {
		if _, err := ParseHDKey([]byte(c.Key)); !errors.Is(err, ErrHDKeyText) {
			t.Errorf("%s (%s): %v", c.Key, c.Reason, err)
		}
	}
	t.Logf("%d chains and %d invalid keys of BIP-32 read", chains, len(bip32.Invalid))
}

func TestHDKeyRefuses(t *testing.T) {
	for _, size := range []int{0, 15, 65} {
		if _, err := NewHDKey(make([]byte, size)); !errors.Is(err, ErrHDKeySeed) {
			t.Errorf("a seed of %d bytes: %v", size, err)
		}
	}
	if _, err := NewHDKey(make([]byte, 64)); !errors.Is(err, ErrHDKeySeed) {
		t.Errorf("an erased seed: %v", err)
	}
	k, err := NewHDKey([]byte("sixteen bytes..."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Derive(make(Path, 256)); !errors.Is(err, ErrPath) {
		t.Errorf("256 steps: %v", err)
	}
	xprv := k.ExtendedPrivate()
	for i := range xprv {
		wrong := bytes.Clone(xprv)
		wrong[i] = base58Digits[(strings.IndexByte(base58Digits, wrong[i])+1)%58]
		if _, err := ParseHDKey(wrong); !errors.Is(err, ErrHDKeyText) {
			t.Fatalf("character %d is wrong: %v", i, err)
		}
	}
	for _, text := range []string{"", "xprv", "1" + string(xprv), string(xprv) + "1", string(xprv[1:]), "0OIl", strings.Repeat("z", 1<<16)} {
		if _, err := ParseHDKey([]byte(text)); !errors.Is(err, ErrHDKeyText) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	k.Zero()
	if _, err := k.PrivateKey(); !errors.Is(err, signer.ErrKeyRange) || *k != (HDKey{}) {
		t.Errorf("after Zero: %v", err)
	}
	for _, path := range []Path{{}, {0}, {Hardened}} {
		if _, err := k.Derive(path); !errors.Is(err, signer.ErrKeyRange) {
			t.Errorf("%s after Zero: %v", path, err)
		}
	}
}

// These are the first accounts of the development mnemonic, known from every local chain.
func TestDevelopmentAccounts(t *testing.T) {
	seed := mustParse(t, developmentPhrase).Seed(nil)
	master, err := NewHDKey(seed[:])
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"} {
		path, err := PresetMetaMask.Path(uint32(i))
		if err != nil {
			t.Fatal(err)
		}
		parent, err := master.Derive(path[:4])
		if err != nil {
			t.Fatal(err)
		}
		child, err := parent.Derive(path[4:])
		if err != nil {
			t.Fatal(err)
		}
		whole, err := master.Derive(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range []*HDKey{child, whole} {
			key, err := k.PrivateKey()
			if err != nil || key.Address().String() != want {
				t.Errorf("%s is %s, %v, want %s", path, key.Address(), err, want)
			}
			raw := k.PrivateBytes()
			if same, err := signer.NewPrivateKey(raw); err != nil || same.Address() != key.Address() {
				t.Errorf("%s: the bytes are another key's, %v", path, err)
			}
		}
	}
}

func TestBase58Check(t *testing.T) {
	random := rand.New(rand.NewPCG(58, 1))
	t.Log("seed 58, 1")
	for range 500 {
		payload := make([]byte, random.IntN(90))
		for i := random.IntN(len(payload) + 1); i < len(payload); i++ { // with leading zeros
			payload[i] = byte(random.Uint32())
		}
		text := encodeBase58Check(payload)
		read := make([]byte, len(payload))
		if !decodeBase58Check(read, text) || !bytes.Equal(read, payload) {
			t.Fatalf("%x is written %s and read as %x", payload, text, read)
		}
		if decodeBase58Check(make([]byte, len(payload)+1), text) {
			t.Fatalf("%s is read as one byte more", text)
		}
	}
	// The address of Bitcoin's genesis block, version byte first.
	if got := string(encodeBase58Check(unhex(t, "0062e907b15cbf27d5425399ebf6f0fb50ebb88f18"))); got != "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa" {
		t.Error(got)
	}
}

func TestParsePrivateKey(t *testing.T) {
	const digits = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80" // the first development account's
	want := [32]byte(unhex(t, digits))
	for _, text := range []string{digits, "0x" + digits, "0X" + strings.ToUpper(digits), " \t0x" + digits + "\r\n"} {
		if got, err := ParsePrivateKey([]byte(text)); err != nil || got != want {
			t.Errorf("%q: %x, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0x", digits[1:], digits + "0", "0x" + digits[2:], "0x0x" + digits[2:], digits[:63] + "g", digits[:63] + "G",
		digits[:63] + "/", digits[:63] + ":", digits[:63] + "@", digits[:63] + "`", digits[:63] + "\x10", digits[:32], string(want[:]),
		digits[:32] + " " + digits[32:]} {
		if got, err := ParsePrivateKey([]byte(text)); !errors.Is(err, ErrPrivateKeyText) || got != [32]byte{} {
			t.Errorf("%q: %x, %v", text, got, err)
		}
	}
	const order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
	for _, text := range []string{strings.Repeat("0", 64), order, strings.Repeat("f", 64)} {
		if got, err := ParsePrivateKey([]byte(text)); !errors.Is(err, signer.ErrKeyRange) || got != [32]byte{} {
			t.Errorf("%s: %x, %v", text, got, err)
		}
	}
}

func FuzzParsePrivateKey(f *testing.F) {
	f.Add([]byte("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"))
	f.Fuzz(func(t *testing.T, text []byte) {
		key, err := ParsePrivateKey(text)
		if err != nil {
			if key != [32]byte{} {
				t.Fatal("an error came with a key")
			}
			return
		}
		digits := strings.ToLower(strings.TrimSpace(string(text)))
		if want := unhex(t, strings.TrimPrefix(digits, "0x")); !bytes.Equal(key[:], want) {
			t.Fatalf("%q is read as %x", text, key)
		}
	})
}

func FuzzParseHDKey(f *testing.F) {
	f.Add([]byte("xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFSruoUihUZREPSL39UNdE3BBDu76"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if k, err := ParseHDKey(text); err == nil && !bytes.Equal(k.ExtendedPrivate(), text) {
			t.Fatalf("%s is written %s", text, k.ExtendedPrivate())
		}
	})
}
