package signer

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
)

func fromHex(t testing.TB, digits string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.TrimPrefix(digits, "0x"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The vectors that the Bitcoin libraries share for RFC 6979 on secp256k1; the digest is the SHA-256 of the message.
func TestRFC6979Vectors(t *testing.T) {
	tests := []struct{ key, message, nonce, signature string }{
		{
			"0000000000000000000000000000000000000000000000000000000000000001", "Satoshi Nakamoto",
			"8f8a276c19f4149656b280621e358cce24f5f52542772691ee69063b74f15d15",
			"934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5",
		},
		{
			"0000000000000000000000000000000000000000000000000000000000000001",
			"All those moments will be lost in time, like tears in rain. Time to die...",
			"38aa22d72376b4dbc472e06c3ba403ee0a394da63fc58d88686c611aba98d6b3",
			"8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21",
		},
		{
			"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "Satoshi Nakamoto",
			"33a19b60e25fb6f4435af53a3d42d493644827367e6453928554f43e49aa6f90",
			"fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d06b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5",
		},
		{
			"f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181", "Alan Turing",
			"525a82b70e67874398067543fd84c83d30c175fdc45fdeee082fe13b1d7cfdf1",
			"7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea",
		},
	}
	for _, test := range tests {
		key, err := NewPrivateKey(fromHex(t, test.key))
		if err != nil {
			t.Fatal(err)
		}
		digest := Digest(sha256.Sum256([]byte(test.message)))
		z := digest.scalar()
		var source nonceSource
		source.start(&key.d, &z)
		var nonce scalar
		source.next(&nonce)
		if got := nonce.Bytes(); hex.EncodeToString(got[:]) != test.nonce {
			t.Errorf("nonce %x, want %s", got, test.nonce)
		}
		signature, err := key.SignDigest(digest)
		if got := hex.EncodeToString(signature.R[:]) + hex.EncodeToString(signature.S[:]); err != nil || got != test.signature {
			t.Errorf("signature %s, want %s (%v)", got, test.signature, err)
		}
		if !Verify(key.PublicKey(), digest, signature) {
			t.Errorf("%s: the signature does not verify", test.message)
		}
	}
}

// The second nonce and those after it are needed once in 2^127 signatures, so only here.
func TestNonceSequenceEqualsDecred(t *testing.T) {
	r := newRandom(t)
	for range 200 {
		key, digest := random32(r), random32(r)
		var k, z scalar
		k.SetBytes(&key)
		z.SetBytes(&digest)
		var source nonceSource
		source.start(&k, &z)
		for i := range uint32(4) {
			want := secp.NonceRFC6979(key[:], digest[:], nil, nil, i)
			var got scalar
			source.next(&got)
			if !got.Equals(want) {
				t.Fatalf("nonce %d of key %x and digest %x", i, key, digest)
			}
			if !source.confirms(&got) {
				t.Fatal("the source does not confirm its nonce")
			}
		}
	}
}

func TestNewPrivateKeyRange(t *testing.T) {
	n := orderN.Bytes()
	less := new(big.Int).Sub(orderN, big.NewInt(1)).Bytes()
	more := new(big.Int).Add(orderN, big.NewInt(1)).Bytes()
	tests := []struct {
		name string
		b    []byte
		want error
	}{
		{"one", append(make([]byte, 31), 1), nil},
		{"n-1", less, nil},
		{"zero", make([]byte, 32), ErrKeyRange},
		{"n", n, ErrKeyRange},
		{"n+1", more, ErrKeyRange},
		{"all ones", []byte(strings.Repeat("\xff", 32)), ErrKeyRange},
		{"none", nil, ErrKeyLength},
		{"31 bytes", make([]byte, 31), ErrKeyLength},
		{"33 bytes", append(less, 0), ErrKeyLength},
	}
	for _, test := range tests {
		if _, err := NewPrivateKey(test.b); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

func TestZeroedKey(t *testing.T) {
	b := append(make([]byte, 31), 7)
	key, err := NewPrivateKey(b)
	if err != nil {
		t.Fatal(err)
	}
	clear(b) // the key is a copy
	if key.PublicKey() == (PublicKey{}) {
		t.Error("the key follows its caller's bytes")
	}
	key.Zero()
	if _, err := key.SignDigest(Digest{1}); !errors.Is(err, ErrKeyZeroed) {
		t.Errorf("signing with a zeroed key: %v", err)
	}
	if key.PublicKey() != (PublicKey{}) || !key.Address().IsZero() {
		t.Error("a zeroed key still has a public key")
	}
}

func TestKeyIsNotPrinted(t *testing.T) {
	key := &PrivateKey{half}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		text := fmt.Sprintf(verb, key)
		if text != "private key" && text != hex.EncodeToString([]byte("private key")) {
			t.Errorf("%s prints %s", verb, text)
		}
	}
}

func TestAddScalars(t *testing.T) {
	one, two := [32]byte{31: 1}, [32]byte{31: 2}
	n, less := [32]byte(orderN.Bytes()), [32]byte(new(big.Int).Sub(orderN, big.NewInt(1)).Bytes())
	tests := []struct {
		name       string
		key, tweak [32]byte
		sum        [32]byte
		want       error
	}{
		{"1+1", one, one, two, nil},
		{"1+0", one, [32]byte{}, one, nil},
		{"wraps", less, two, one, nil},
		{"sum is 0", less, one, [32]byte{}, ErrTweakRange},
		{"tweak is n", one, n, [32]byte{}, ErrTweakRange},
		{"key is n", n, one, [32]byte{}, ErrKeyRange},
	}
	for _, test := range tests {
		sum := [32]byte{1}
		err := AddScalars(&sum, &test.key, &test.tweak)
		if !errors.Is(err, test.want) || sum != test.sum {
			t.Errorf("%s: %x, %v", test.name, sum, err)
		}
	}
}

func TestPublicKeyForms(t *testing.T) {
	r := newRandom(t)
	for range 200 {
		p := randomKey(t, r).PublicKey()
		compressed, uncompressed := p.Compressed(), p.Uncompressed()
		for _, b := range [][]byte{compressed[:], uncompressed[:]} {
			if q, err := ParsePublicKey(b); err != nil || q != p {
				t.Fatalf("%x: %x, %v", b, q, err)
			}
		}
	}
	p := randomKey(t, r).PublicKey().Uncompressed()
	offCurve := p
	offCurve[64] ^= 1
	hybrid := p
	hybrid[0] = 6 | p[64]&1
	xTooBig := append([]byte{2}, primeP.Bytes()...)
	noPoint := append([]byte{2}, make([]byte, 31)...)
	noPoint = append(noPoint, 5) // 5³+7 is no square
	tests := []struct {
		name string
		b    []byte
		want error
	}{
		{"empty", nil, ErrPublicKeyFormat},
		{"hybrid", hybrid[:], ErrPublicKeyFormat},
		{"64 bytes", p[1:], ErrPublicKeyFormat},
		{"compressed prefix on 65 bytes", append([]byte{2}, p[1:]...), ErrPublicKeyFormat},
		{"off the curve", offCurve[:], ErrPublicKeyPoint},
		{"x is p", xTooBig, ErrPublicKeyPoint},
		{"no point with x", noPoint, ErrPublicKeyPoint},
	}
	for _, test := range tests {
		if _, err := ParsePublicKey(test.b); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

func TestRecoverRefuses(t *testing.T) {
	key := &PrivateKey{half}
	good, err := key.SignDigest(Digest{1})
	if err != nil {
		t.Fatal(err)
	}
	var s scalar
	s.SetBytes(&good.S)
	high := good
	high.S, high.YParity = s.Negate().Bytes(), good.YParity^1
	order := [32]byte(orderN.Bytes())
	tests := map[string]Signature{
		"r is 0":            {R: [32]byte{}, S: good.S},
		"s is 0":            {R: good.R},
		"r is n":            {R: order, S: good.S},
		"s is n":            {R: good.R, S: order},
		"s is high":         high,
		"parity 2":          {R: good.R, S: good.S, YParity: 2},
		"no point with x=r": {R: [32]byte{31: 5}, S: good.S},
	}
	for name, signature := range tests {
		if _, err := Recover(Digest{1}, signature); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", name, err)
		}
		if Verify(key.PublicKey(), Digest{1}, signature) {
			t.Errorf("%s: verified", name)
		}
	}
	if Verify(key.PublicKey(), Digest{2}, good) {
		t.Error("verified for another digest")
	}

	// r = x(G), s = z = 1: Q = (s/r)·G - (z/r)·G is infinity.
	infinite := Signature{R: generator.x.Bytes(), S: [32]byte{31: 1}, YParity: byte(generator.y.OddBit())}
	if _, err := Recover(Digest{31: 1}, infinite); !errors.Is(err, ErrSignature) {
		t.Errorf("the public key at infinity: %v", err)
	}
}
