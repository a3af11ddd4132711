package signer_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/signer/typeddata"
)

var recordMessages = flag.Bool("record-messages", false, "write the digest of the recorded run of messages anew")

const (
	messageSeed          = 191
	recordedMessagesFile = "testdata/messages.txt"
)

func key(t testing.TB, b []byte) *signer.PrivateKey {
	t.Helper()
	k, err := signer.NewPrivateKey(b)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func randomMessage(r *rand.Rand) []byte {
	b := make([]byte, r.IntN(300))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// EIP-712's example is signed with the key keccak256("cow"); v, r and s are those of its assets/eip-712/Example.js.
func TestTypedDataOfEIP712(t *testing.T) {
	cow := eth.Keccak256([]byte("cow"))
	d, err := typeddata.Parse([]byte(`{"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},` +
		`{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],"Person":[{"name":"name","type":"string"},` +
		`{"name":"wallet","type":"address"}],"Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},` +
		`{"name":"contents","type":"string"}]},"primaryType":"Mail","domain":{"name":"Ether Mail","version":"1","chainId":1,` +
		`"verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},"message":{"from":{"name":"Cow",` +
		`"wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},"to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},` +
		`"contents":"Hello, Bob!"}}`))
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signer.SignMessage(d, key(t, cow[:]))
	if err != nil {
		t.Fatal(err)
	}
	b := signature.Bytes()
	if got := hex.EncodeToString(b[:]); got != "4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"+
		"07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b91562"+"1c" {
		t.Errorf("signed as %s", got)
	}
	if from, err := signer.RecoverMessage(d, signature); err != nil || from.String() != "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826" {
		t.Errorf("signed by %s, %v", from, err)
	}
}

// The vector is of web3.js's documentation of eth.accounts.sign.
func TestPersonalMessageOfWeb3(t *testing.T) {
	b, _ := hex.DecodeString("4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318")
	signature, err := signer.SignMessage(signer.PersonalMessage("Some data"), key(t, b))
	if err != nil {
		t.Fatal(err)
	}
	if got := eth.Hash(signer.PersonalDigest([]byte("Some data"))).String(); got != "0x1da44b586eb0729ff70a73c326926f6ed5a25f5b056e7f47fbc6e58d86871655" {
		t.Errorf("the digest is %s", got)
	}
	encoded := signature.Bytes()
	if got := hex.EncodeToString(encoded[:]); got != "b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd"+
		"6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a029"+"1c" {
		t.Errorf("signed as %s", got)
	}
}

// The two examples of EIP-2098, "Test Cases", with the key 0x1234567890…1234.
func TestCompactSignature(t *testing.T) {
	k := key(t, bytes.Repeat([]byte{0x12, 0x34, 0x56, 0x78, 0x90}, 7)[:32])
	for _, c := range []struct{ message, want string }{
		{"Hello World", "68a020a209d3d56c46f38cc50a33f704f4a9a10a59377f8dd762ac66910e9b907e865ad05c4035ab5792787d4a0297a43617ae897930a6fe4d822b8faea52064"},
		{"It's a small(er) world", "9328da16089fcba9bececa81663203989f2df5fe1faa6291a45381c81bd17f76939c6d6b623b42da56557e5e734a43dc83345ddfadec52cbe24d0cc64f550793"},
	} {
		signature, err := signer.SignMessage(signer.PersonalMessage(c.message), k)
		if err != nil {
			t.Fatal(err)
		}
		compact := signature.Compact()
		if got := hex.EncodeToString(compact[:]); got != c.want {
			t.Errorf("%q: %s, want %s", c.message, got, c.want)
		}
		if again, err := signer.ParseCompactSignature(compact[:]); err != nil || again != signature {
			t.Errorf("%q: read as %+v, %v", c.message, again, err)
		}
	}
}

func TestParseSignatureRefuses(t *testing.T) {
	signature, err := signer.SignMessage(signer.PersonalMessage("x"), key(t, bytes.Repeat([]byte{1}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	valid := signature.Bytes()
	for v := range 256 {
		b := valid
		b[64] = byte(v)
		got, err := signer.ParseSignature(b[:])
		switch v {
		case 0, 1, 27, 28:
			if err != nil || got.R != signature.R || got.S != signature.S || int(got.YParity) != v%27 {
				t.Errorf("v %d: %+v, %v", v, got, err)
			}
		default:
			if !errors.Is(err, signer.ErrSignatureFormat) || got != (signer.Signature{}) {
				t.Errorf("v %d: %+v, %v", v, got, err)
			}
		}
	}
	for n := range 70 {
		b := make([]byte, n)
		copy(b, valid[:])
		if _, err := signer.ParseSignature(b); n != 65 && !errors.Is(err, signer.ErrSignatureFormat) {
			t.Errorf("%d bytes: %v", n, err)
		}
		if _, err := signer.ParseCompactSignature(b); n != 64 && !errors.Is(err, signer.ErrSignatureFormat) {
			t.Errorf("%d bytes, compact: %v", n, err)
		}
	}
	const order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
	const half = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"
	const halfAndOne = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1"
	one, zero := strings.Repeat("0", 63)+"1", strings.Repeat("0", 64)
	for _, c := range []struct {
		r, s string
		want error
	}{
		{one, half, nil}, {one, halfAndOne, signer.ErrSignature}, {one, zero, signer.ErrSignature}, {zero, one, signer.ErrSignature},
		{order, one, signer.ErrSignature}, {one, order, signer.ErrSignature},
	} {
		b, _ := hex.DecodeString(c.r + c.s + "1b")
		if _, err := signer.ParseSignature(b); !errors.Is(err, c.want) {
			t.Errorf("r %s, s %s: %v, want %v", c.r, c.s, err, c.want)
		}
	}
}

func TestVerifyMessage(t *testing.T) {
	k, other := key(t, bytes.Repeat([]byte{1}, 32)), key(t, bytes.Repeat([]byte{2}, 32))
	m := signer.PersonalMessage("pay nobody")
	s, err := signer.SignMessage(m, k)
	if err != nil {
		t.Fatal(err)
	}
	high := s
	high.S[0] |= 0x80
	for _, c := range []struct {
		message   signer.Message
		signature signer.Signature
		account   eth.Address
		want      bool
	}{
		{m, s, k.Address(), true},
		{m, s, other.Address(), false},
		{signer.PersonalMessage("pay nobody "), s, k.Address(), false},
		{m, signer.Signature{R: s.R, S: s.S, YParity: s.YParity ^ 1}, k.Address(), false},
		{m, high, k.Address(), false},
		{m, signer.Signature{}, eth.Address{}, false},
		{preimage(m.Preimage()[1:]), s, k.Address(), false},
	} {
		if got := signer.VerifyMessage(c.message, c.signature, c.account); got != c.want {
			t.Errorf("%x by %s: %v", c.message, c.account, got)
		}
	}
	k.Zero()
	if _, err := signer.SignMessage(m, k); !errors.Is(err, signer.ErrKeyZeroed) {
		t.Errorf("signed with a zeroed key: %v", err)
	}
}

// TestRecordedMessages compares one hash over random messages' digests and signatures with the one that was recorded where
// go-ethereum agreed on each (TestMessagesAreTheOracles), for the builds without cgo and for WebAssembly.
func TestRecordedMessages(t *testing.T) {
	got := recordedMessages(t, func([]byte, signer.Digest, *signer.PrivateKey, []byte) {})
	if *recordMessages {
		if err := os.WriteFile(recordedMessagesFile, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(recordedMessagesFile)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.TrimSpace(string(want)) {
		t.Errorf("the run gives %s, recorded is %s", got, want)
	}
}

// recordedMessages shows each message to confirm and returns the hash over all.
func recordedMessages(t *testing.T, confirm func(message []byte, digest signer.Digest, key *signer.PrivateKey, signature []byte)) string {
	t.Logf("seed %d", messageSeed)
	r := rand.New(rand.NewPCG(messageSeed, 1))
	hash := sha256.New()
	for range 500 {
		seed := make([]byte, 32)
		for i := range seed {
			seed[i] = byte(r.Uint32())
		}
		k, m := key(t, seed), signer.PersonalMessage(randomMessage(r))
		signature, err := signer.SignMessage(m, k)
		if err != nil {
			t.Fatal(err)
		}
		digest, encoded, compact := signer.PersonalDigest(m), signature.Bytes(), signature.Compact()
		confirm(m, digest, k, encoded[:])
		hash.Write(digest[:])
		hash.Write(encoded[:])
		hash.Write(compact[:])
		if parsed, err := signer.ParseSignature(encoded[:]); err != nil || !signer.VerifyMessage(m, parsed, k.Address()) {
			t.Fatalf("%x is not verified: %v", m, err)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// FuzzParseSignature: what is accepted has one encoding but for v, and one compact one.
func FuzzParseSignature(f *testing.F) {
	s, err := signer.SignMessage(signer.PersonalMessage("x"), key(f, bytes.Repeat([]byte{1}, 32)))
	if err != nil {
		f.Fatal(err)
	}
	full, compact := s.Bytes(), s.Compact()
	f.Add(full[:])
	f.Add(compact[:])
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := signer.ParseSignature(b); err == nil {
			if again := s.Bytes(); !bytes.Equal(again[:64], b[:64]) || again[64]%27 != b[64]%27 {
				t.Errorf("%x reads as %x", b, again)
			}
		}
		if s, err := signer.ParseCompactSignature(b); err == nil {
			if again := s.Compact(); !bytes.Equal(again[:], b) {
				t.Errorf("%x reads as %x", b, again)
			}
		}
	})
}
