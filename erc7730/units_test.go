package erc7730

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/uint256"
)

// TestTimeText: package time agrees, on the days around every leap day and at random.
func TestTimeText(t *testing.T) {
	const seed = 9
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 9))
	check := func(seconds uint64) {
		t.Helper()
		if got, want := timeText(seconds), time.Unix(int64(seconds), 0).UTC().Format("2006-01-02 15:04:05 UTC"); got != want {
			t.Errorf("%d is %s, want %s", seconds, got, want)
		}
	}
	for year := 1970; year < 10000; year++ {
		march := uint64(time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC).Unix())
		for _, seconds := range []uint64{march - 86401, march - 86400, march - 1, march, uint64(time.Date(year, 12, 31, 23, 59, 59, 0, time.UTC).Unix())} {
			check(seconds)
		}
	}
	for range 10000 {
		check(r.Uint64N(lastSecond + 1))
	}
}

// TestSIPrefix: the number is the same, and has one to three digits before the point where a prefix allows it.
func TestSIPrefix(t *testing.T) {
	const seed = 10
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, 10))
	powers := map[string]int{"": 0}
	for i, p := range []rune("kMGTPEZYRQ") {
		powers[string(p)] = 3 * (i + 1)
	}
	for i, p := range []rune("mµnpfazyrq") {
		powers[string(p)] = -3 * (i + 1)
	}
	for range 20000 {
		digits := 1 + r.IntN(78)
		number := make([]byte, digits)
		for i := range number {
			number[i] = byte('0' + r.IntN(10))
		}
		number[0] = byte('1')
		x, err := uint256.ParseDecimal(string(number))
		if err != nil {
			continue
		}
		decimals := uint8(r.IntN(79))
		y, places, prefix := siPrefix(x, decimals)
		text := erc20abi.FormatAmount(y, places)
		got, ok := new(big.Rat).SetString(text + "e" + big.NewInt(int64(powers[prefix])).String())
		want, _ := new(big.Rat).SetString(x.String() + "e-" + big.NewInt(int64(decimals)).String())
		if !ok || got.Cmp(want) != 0 {
			t.Fatalf("%s with %d decimals is %s%s", x, decimals, text, prefix)
		}
		whole, _, _ := strings.Cut(text, ".")
		if _, known := powers[prefix]; !known || (whole == "0" || len(whole) > 3) && prefix != "q" && prefix != "Q" {
			t.Fatalf("%s with %d decimals is %s%s", x, decimals, text, prefix)
		}
	}
}
