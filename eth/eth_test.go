package eth

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

// The addresses of EIP-55, "Test Cases": two all in capitals, two all in small letters, four mixed.
var eip55 = []string{
	"0x52908400098527886E0F7030069857D2E4169EE7",
	"0x8617E340B3D01FA5F11F306F4090FD50E238070D",
	"0xde709f2102306220921060314715629080e2fb77",
	"0x27b1fdb04752bbc536007a920d24acb045561c26",
	"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
	"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
	"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
	"0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
}

func TestAddressEIP55(t *testing.T) {
	for _, text := range eip55 {
		a, err := ParseAddress(text)
		if err != nil || a.String() != text {
			t.Errorf("%s: %s, %v", text, a, err)
		}
		for _, same := range []string{strings.ToLower(text), "0x" + strings.ToUpper(text[2:]), "0X" + text[2:]} {
			if got, err := ParseAddress(same); err != nil || got != a {
				t.Errorf("%s: %s, %v", same, got, err)
			}
		}
	}
}

func mixedCase(digits string) bool {
	return digits != strings.ToLower(digits) && digits != strings.ToUpper(digits)
}

// Every single letter in the wrong case must be noticed, unless the text is then all in one case.
func TestAddressChecksumNoticesEveryLetter(t *testing.T) {
	for _, text := range eip55 {
		for i := 2; i < len(text); i++ {
			wrong := []byte(text)
			wrong[i] ^= 0x20
			if text[i] < 'A' || !mixedCase(string(wrong[2:])) {
				continue
			}
			if got, err := ParseAddress(string(wrong)); !errors.Is(err, ErrAddressChecksum) || !got.IsZero() {
				t.Errorf("%s: %s, %v", wrong, got, err)
			}
		}
	}
}

// TestAddressTexts compares with String and ParseAddress, for addresses that share a place too.
func TestAddressTexts(t *testing.T) {
	const seed = 7
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, seed))
	var known AddressTexts
	if got := string(known.Text(Address{})); got != (Address{}).String() {
		t.Errorf("the zero address is %s", got)
	}
	if got, err := known.Parse(make([]byte, 42)); !errors.Is(err, ErrAddress) {
		t.Errorf("42 zero bytes: %s, %v", got, err)
	}
	for range 2000 {
		a := Address{byte(random.Uint32()) & 3, 19: byte(random.Uint32())}
		if got := string(known.Text(a)); got != a.String() {
			t.Fatalf("%s, want %s", got, a)
		}
		text := []byte(a.String())
		if i := 2 + random.IntN(40); random.IntN(2) == 0 && text[i] >= 'A' {
			text[i] ^= 0x20
		}
		want, wantErr := ParseAddress(string(text))
		got, err := known.Parse(text)
		if got != want || (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
			t.Fatalf("%s: %s, %v, want %v", text, got, err, wantErr)
		}
	}
}

func TestParseAddressRefuses(t *testing.T) {
	for _, text := range []string{
		"", "0x", "0X", "x", "52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886E0F7030069857D2E4169EE",
		"0x52908400098527886E0F7030069857D2E4169EE700", "0x52908400098527886E0F7030069857D2E4169EEg",
		" 0x52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886E0F7030069857D2E4169EE7 ", "vitalik.eth",
	} {
		if got, err := ParseAddress(text); !errors.Is(err, ErrAddress) || !got.IsZero() {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}

func TestIsZero(t *testing.T) {
	for i := range (Address{}) {
		a := Address{}
		if a[i] = 1; a.IsZero() {
			t.Errorf("%s is zero", a)
		}
	}
	for i := range (Hash{}) {
		h := Hash{}
		if h[i] = 1; h.IsZero() {
			t.Errorf("%s is zero", h)
		}
	}
	if !(Address{}).IsZero() || !(Hash{}).IsZero() {
		t.Error("zero is not zero")
	}
}

func TestBytesText(t *testing.T) {
	const seed = 1
	t.Logf("random seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for length := range 300 {
		b := make(Bytes, length)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		text := b.String()
		if text != "0x"+hex.EncodeToString(b) {
			t.Fatalf("%x reads %s", []byte(b), text)
		}
		for _, same := range []string{text, strings.ToUpper(text), "0x" + strings.ToUpper(text[2:])} {
			if got, err := ParseBytes(same); err != nil || !bytes.Equal(got, b) {
				t.Fatalf("%s: %s, %v", same, got, err)
			}
		}
	}
	for _, text := range []string{"", "0", "x", "00", "0x0", "0xg0", "0x 0", "00x00", "0x00 "} {
		if got, err := ParseBytes(text); !errors.Is(err, ErrHex) || got != nil {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}

func TestHashText(t *testing.T) {
	h := Keccak256([]byte("a"))
	if got, err := ParseHash(h.String()); err != nil || got != h {
		t.Errorf("%s: %s, %v", h, got, err)
	}
	for _, text := range []string{"", "0x", h.String()[2:], h.String()[:64], h.String() + "00"} {
		if got, err := ParseHash(text); !errors.Is(err, ErrHex) || !got.IsZero() {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}

// The hash of nothing is in the Yellow Paper (KEC of the empty string); "abc" is in Keccak's own submission.
func TestKeccak256(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"},
		{"abc", "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"},
	} {
		if got := Keccak256([]byte(c.in)).String(); got != c.want {
			t.Errorf("%q: %s, want %s", c.in, got, c.want)
		}
		parts := strings.SplitAfter(c.in, "")
		joined := make([][]byte, len(parts))
		for i := range parts {
			joined[i] = []byte(parts[i])
		}
		if got := Keccak256(joined...).String(); got != c.want {
			t.Errorf("%q in parts: %s, want %s", c.in, got, c.want)
		}
	}
}

func TestChainID(t *testing.T) {
	for _, id := range []ChainID{1, 31337, MaxChainID} {
		if err := id.Check(); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	for _, id := range []ChainID{0, MaxChainID + 1, 1<<64 - 1} {
		if err := id.Check(); !errors.Is(err, ErrChainID) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if got := ChainID(MaxChainID).String(); got != "9007199254740991" {
		t.Errorf("got %s", got)
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, text := range eip55 {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAddress(text)
		if err != nil {
			if !errors.Is(err, ErrAddress) && !errors.Is(err, ErrAddressChecksum) {
				t.Fatalf("%q: untyped error %v", text, err)
			}
			return
		}
		if !strings.EqualFold(a.String(), text) || mixedCase(text[2:]) && a.String()[2:] != text[2:] {
			t.Fatalf("%q reads as %s", text, a)
		}
	})
}

func FuzzParseBytes(f *testing.F) {
	f.Add("0x")
	f.Add("0X00Ff")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBytes(text)
		if err == nil && b.String() != strings.ToLower(text) {
			t.Fatalf("%q reads as %s", text, b)
		}
	})
}

func BenchmarkAddressString(b *testing.B) {
	a := Address{1, 2, 3}
	b.ReportAllocs()
	for b.Loop() {
		_ = a.String()
	}
}

func TestLowerASCII(t *testing.T) {
	// The Kelvin sign is a letter whose lower case is k: it must not become one.
	if got := LowerASCII("AZ@[`az-\u212a É \xff"); got != "az@[`az-\u212a É \xff" {
		t.Errorf("%q", got)
	}
}
