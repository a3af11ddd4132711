package erc20abi

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/uint256"
)

func TestParseAmount(t *testing.T) {
	for _, c := range []struct {
		text     string
		decimals uint8
		want     string
	}{
		{"1", 18, "1000000000000000000"},
		{"0.5", 6, "500000"},
		{".5", 6, "500000"},
		{"1.", 6, "1000000"},
		{"1.", 0, "1"},
		{"1.50", 2, "150"},
		{"007.1", 1, "71"},
		{"0", 255, "0"},
		{"0.000001", 6, "1"},
		{"." + strings.Repeat("0", 254) + "1", 255, "1"},
		{"115792089237316195423570985008687907853269984665640564039457.584007913129639935", 18, uint256.Max.String()},
		{uint256.Max.String(), 0, uint256.Max.String()},
	} {
		if got, err := ParseAmount(c.text, c.decimals); err != nil || got.String() != c.want {
			t.Errorf("%q with %d decimals: %s, %v; want %s", c.text, c.decimals, got, err, c.want)
		}
	}
}

func TestParseAmountRefuses(t *testing.T) {
	for _, c := range []struct {
		text     string
		decimals uint8
		want     error
	}{
		{"", 18, ErrAmountSyntax},
		{".", 18, ErrAmountSyntax},
		{"1.2.3", 18, ErrAmountSyntax},
		{"-1", 18, ErrAmountSyntax},
		{"+1", 18, ErrAmountSyntax},
		{"1e18", 18, ErrAmountSyntax},
		{"0x10", 18, ErrAmountSyntax},
		{"1,5", 18, ErrAmountSyntax},
		{"1,000.5", 18, ErrAmountSyntax},
		{"1_000", 18, ErrAmountSyntax},
		{"1 000", 18, ErrAmountSyntax},
		{" 1", 18, ErrAmountSyntax},
		{"1 ", 18, ErrAmountSyntax},
		{"\u0663", 18, ErrAmountSyntax},
		{"\uff11", 18, ErrAmountSyntax},
		{"NaN", 18, ErrAmountSyntax},
		{"1\x00", 18, ErrAmountSyntax},
		{"0.0000001", 6, ErrAmountDecimals},
		{"1.5000000", 6, ErrAmountDecimals},
		{"1.0", 0, ErrAmountDecimals},
		{"1", 78, ErrAmountRange},
		{"2", 77, ErrAmountRange},
		{"1", 255, ErrAmountRange},
		{"115792089237316195423570985008687907853269984665640564039457.584007913129639936", 18, ErrAmountRange},
		{strings.Repeat("9", 10_000), 0, ErrAmountRange},
	} {
		if got, err := ParseAmount(c.text, c.decimals); !errors.Is(err, c.want) || !got.IsZero() {
			t.Errorf("%.80q with %d decimals: %s, %v; want %v", c.text, c.decimals, got, err, c.want)
		}
	}
}

func TestFormatAmount(t *testing.T) {
	for _, c := range []struct {
		x        uint64
		decimals uint8
		want     string
	}{
		{0, 0, "0"}, {0, 18, "0"}, {1, 0, "1"}, {10, 0, "10"}, {10, 1, "1"}, {1500000, 6, "1.5"},
		{1, 6, "0.000001"}, {100, 2, "1"}, {101, 2, "1.01"}, {110, 2, "1.1"}, {99, 2, "0.99"},
		{1, 255, "0." + strings.Repeat("0", 254) + "1"},
	} {
		if got := FormatAmount(uint256.FromUint64(c.x), c.decimals); got != c.want {
			t.Errorf("%d with %d decimals: %q, want %q", c.x, c.decimals, got, c.want)
		}
	}
	if got := FormatUnits(uint256.FromUint64(1500000), 6, "USDC"); got != "1.5 USDC" {
		t.Errorf("got %q", got)
	}
}

func TestFormatRounded(t *testing.T) {
	for _, c := range []struct {
		x                     uint64
		decimals, maxFraction uint8
		want                  string
		exact                 bool
	}{
		{1999999, 6, 2, "1.99", false},
		{1990000, 6, 2, "1.99", true},
		{1000001, 6, 2, "1", false},
		{1, 6, 2, "0", false},
		{0, 6, 2, "0", true},
		{1999999, 6, 0, "1", false},
		{1999999, 6, 6, "1.999999", true},
		{1999999, 6, 255, "1.999999", true},
		{1100999, 6, 3, "1.1", false},
	} {
		got, exact := FormatRounded(uint256.FromUint64(c.x), c.decimals, c.maxFraction)
		if got != c.want || exact != c.exact {
			t.Errorf("%d with %d decimals to %d: %q, %v", c.x, c.decimals, c.maxFraction, got, exact)
		}
	}
}

func TestFormatAndParseAreInverse(t *testing.T) {
	r := newRandom(t, 4)
	for range 20_000 {
		x, decimals := randomAmount(r), uint8(r.Uint32())
		text := FormatAmount(x, decimals)
		if got, err := ParseAmount(text, decimals); err != nil || got != x {
			t.Fatalf("%s with %d decimals: %q reads as %s, %v", x, decimals, text, got, err)
		}
	}
}

// math/big is the oracle: the rounded text is a rational number r with r <= x/10^decimals < r + 10^-maxFraction.
func TestFormatRoundedRoundsDown(t *testing.T) {
	r := newRandom(t, 5)
	for range 2_000 {
		x, decimals, maxFraction := randomAmount(r), uint8(r.IntN(80)), uint8(r.IntN(80))
		text, exact := FormatRounded(x, decimals, maxFraction)
		got, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%q is no number", text)
		}
		want := new(big.Rat).SetFrac(bigInt(x), power10(decimals))
		rest := new(big.Rat).Sub(want, got)
		unit := new(big.Rat).SetFrac(big.NewInt(1), power10(maxFraction))
		if rest.Sign() < 0 || rest.Cmp(unit) >= 0 || exact != (rest.Sign() == 0) {
			t.Fatalf("%s with %d decimals to %d reads %q, %v", x, decimals, maxFraction, text, exact)
		}
	}
}

func FuzzParseAmount(f *testing.F) {
	f.Add("1.5", byte(18))
	f.Add("0.0000001", byte(6))
	f.Add("115792089237316195423570985008687907853269984665640564039457584007913129639936", byte(0))
	f.Fuzz(func(t *testing.T, text string, decimals byte) {
		x, err := ParseAmount(text, decimals)
		if err != nil {
			return
		}
		value, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%q was accepted", text)
		}
		value.Mul(value, new(big.Rat).SetInt(power10(decimals)))
		if !value.IsInt() || value.Num().Cmp(bigInt(x)) != 0 {
			t.Fatalf("%q with %d decimals is %s, not %s", text, decimals, value, x)
		}
	})
}

func bigInt(x uint256.Int) *big.Int { return new(big.Int).SetBytes(x.Bytes()) }

func power10(n uint8) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
