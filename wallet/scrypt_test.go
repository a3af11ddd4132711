package wallet

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"testing"

	oracle "golang.org/x/crypto/scrypt"
)

// RFC 7914 section 12, all but the last, which takes 1 GiB.
func TestScryptVectors(t *testing.T) {
	for _, c := range []struct {
		password, salt string
		n, r, p        int
		want           string
	}{
		{"", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"},
		{"password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"},
		{"pleaseletmein", "SodiumChloride", 16384, 8, 1, "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"},
	} {
		out := make([]byte, 64)
		scrypt(out, []byte(c.password), []byte(c.salt), c.n, c.r, c.p)
		if hex.EncodeToString(out) != c.want {
			t.Errorf("%q, %q, %d, %d, %d: %x", c.password, c.salt, c.n, c.r, c.p, out)
		}
	}
}

func TestScryptAgainstXCrypto(t *testing.T) {
	seed := [32]byte{79, 14}
	random := rand.New(rand.NewChaCha8(seed))
	t.Logf("seed %x", seed)
	for range 100 {
		password, salt := make([]byte, random.IntN(100)), make([]byte, random.IntN(80))
		for _, b := range [][]byte{password, salt} {
			for i := range b {
				b[i] = byte(random.Uint32())
			}
		}
		n, r, p := 2<<random.IntN(9), 1+random.IntN(9), 1+random.IntN(4)
		want, err := oracle.Key(password, salt, n, r, p, 1+random.IntN(80))
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(want))
		if scrypt(got, password, salt, n, r, p); !bytes.Equal(got, want) {
			t.Fatalf("%x, %x, %d, %d, %d: %x, want %x", password, salt, n, r, p, got, want)
		}
	}
}
