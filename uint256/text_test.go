package uint256

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	for _, x := range values(t, 4, 5_000) {
		want := toBig(x)
		if got := x.String(); got != want.String() {
			t.Fatalf("decimal %s, want %s", got, want)
		}
		if got := x.Hex(); got != fmt.Sprintf("%#x", want) {
			t.Fatalf("hexadecimal %s, want %#x", got, want)
		}
		if got, err := ParseDecimal(x.String()); err != nil || got != x {
			t.Fatalf("%s reads as %s, %v", x, got, err)
		}
		if got, err := ParseHex(x.Hex()); err != nil || got != x {
			t.Fatalf("%s reads as %s, %v", x.Hex(), got, err)
		}
	}
}

// A group of 19 digits in the middle that begins with zeros, or is nothing else, must keep them.
func TestStringKeepsInnerZeros(t *testing.T) {
	for exponent := range 78 {
		text := "1" + strings.Repeat("0", exponent)
		x, err := ParseDecimal(text)
		if err != nil || x.String() != text {
			t.Errorf("10^%d: %s, %v", exponent, x, err)
		}
		if next, _ := x.Add(Int{1}); next.String() != new(big.Int).Add(toBig(x), big.NewInt(1)).String() {
			t.Errorf("10^%d+1: %s", exponent, next)
		}
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	for _, c := range []struct {
		text string
		want error
	}{
		{"", ErrSyntax}, {"00", ErrSyntax}, {"01", ErrSyntax}, {"-1", ErrSyntax}, {"+1", ErrSyntax}, {" 1", ErrSyntax},
		{"1 ", ErrSyntax}, {"1.0", ErrSyntax}, {"1e3", ErrSyntax}, {"0x1", ErrSyntax}, {"1_0", ErrSyntax}, {"\u0663", ErrSyntax},
		{"115792089237316195423570985008687907853269984665640564039457584007913129639936", ErrRange},
		{"1157920892373161954235709850086879078532699846656405640394575840079131296399350", ErrRange},
		{strings.Repeat("9", 1000), ErrRange},
	} {
		if got, err := ParseDecimal(c.text); !errors.Is(err, c.want) || !got.IsZero() {
			t.Errorf("%.90q: %s, %v; want %v", c.text, got, err, c.want)
		}
	}
}

func TestParseHex(t *testing.T) {
	if got, err := ParseHex("0x00FfffF"); err != nil || got != FromUint64(0xfffff) {
		t.Errorf("got %s, %v", got, err)
	}
	if got, err := ParseHex("0x" + strings.Repeat("0", 100) + strings.Repeat("f", 64)); err != nil || got != Max {
		t.Errorf("got %s, %v", got, err)
	}
	for _, c := range []struct {
		text string
		want error
	}{
		{"", ErrSyntax}, {"0x", ErrSyntax}, {"0X1", ErrSyntax}, {"12", ErrSyntax}, {"0xg", ErrSyntax}, {"0x-1", ErrSyntax},
		{"0x+1", ErrSyntax}, {"0x_1", ErrSyntax}, {"0x 1", ErrSyntax}, {"0x1 ", ErrSyntax},
		{"0x1" + strings.Repeat("0", 64), ErrRange},
	} {
		if got, err := ParseHex(c.text); !errors.Is(err, c.want) || !got.IsZero() {
			t.Errorf("%.90q: %s, %v; want %v", c.text, got, err, c.want)
		}
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, seed := range []string{"0", "1", "01", Max.String(), "99999999999999999999999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, err := ParseDecimal(text)
		want, ok := new(big.Int).SetString(text, 10)
		valid := ok && want.String() == text && want.Sign() >= 0 && want.BitLen() <= 256
		if (err == nil) != valid {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && x.String() != text {
			t.Fatalf("%q reads as %s", text, x)
		}
	})
}

func FuzzParseHex(f *testing.F) {
	for _, seed := range []string{"0x0", "0x", "0x00ff", "0xFf", Max.Hex(), Max.Hex() + "0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		x, err := ParseHex(text)
		var want *big.Int
		ok := len(text) > 2 && text[:2] == "0x" && strings.Trim(text[2:], "0123456789abcdefABCDEF") == ""
		if ok {
			want, _ = new(big.Int).SetString(text[2:], 16)
		}
		if valid := ok && want.BitLen() <= 256; (err == nil) != valid {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && toBig(x).Cmp(want) != 0 {
			t.Fatalf("%q reads as %s", text, x)
		}
	})
}
