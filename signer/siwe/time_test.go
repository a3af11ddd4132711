package siwe

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/latchkey/latchkey/eth"
)

// The first five are the examples of RFC 3339 §5.8, of which two are leap seconds.
func TestTime(t *testing.T) {
	for _, c := range []struct {
		text string
		want eth.Millis
	}{
		{"1985-04-12T23:20:50.52Z", 482196050520},
		{"1996-12-19T16:39:57-08:00", 851042397000},
		{"1990-12-31T23:59:60Z", 662688000000},
		{"1990-12-31T15:59:60-08:00", 662688000000},
		{"1937-01-01T12:00:27.87+00:20", -1041337172130},
		{"1970-01-01T00:00:00Z", 0},
		{"0000-01-01T00:00:00Z", -62167219200000},
		{"9999-12-31T23:59:59.999Z", 253402300799999},
		{"2000-02-29t00:00:00z", 951782400000},
		{"2021-09-30T16:25:24.0009999-00:00", 1633019124000},
	} {
		if got, ok := parseTime(c.text); !ok || got != c.want {
			t.Errorf("%s is %d, %v, want %d", c.text, got, ok, c.want)
		}
	}
	for _, text := range []string{
		"", "2021", "2021-09-30", "2021-09-30T16:25:24", "2021-09-30T16:25Z", "2021-09-30T16:25:24.Z", "2021-09-30T16:25:24,5Z",
		"2021-13-30T16:25:24Z", "2021-00-30T16:25:24Z", "2021-09-31T16:25:24Z", "2021-09-00T16:25:24Z", "2021-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z", "2021-09-30T24:00:00Z", "2021-09-30T16:60:00Z", "2021-09-30T16:25:60Z", "2021-09-30T16:59:60Z",
		"2021-09-30T16:25:61Z", "2021-09-30T16:25:24+24:00", "2021-09-30T16:25:24+00:60", "2021-09-30T16:25:24+0000",
		"2021-09-30T16:25:24+00", "2021-09-30T16:25:24ZZ", "2021-09-30T16:25:24 Z", "+021-09-30T16:25:24Z", "12021-09-30T16:25:24Z",
		"2021-9-30T16:25:24Z", "2021-09-30_16:25:24Z", "２021-09-30T16:25:24Z", "Wed Oct 05 2011 16:48:00 GMT+0200 (CEST)",
	} {
		if got, ok := parseTime(text); ok {
			t.Errorf("%q is taken for %d", text, got)
		}
	}
}

// The standard library's time is the oracle.
func TestTimeRandom(t *testing.T) {
	const seed = 3339
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 20_000 {
		zone := time.FixedZone("", 60*(r.IntN(2*1440-1)-1439))
		at := time.UnixMilli(-62100000000000 + r.Int64N(315000000000000)).In(zone)
		text := at.Format("2006-01-02T15:04:05.000Z07:00")
		if got, ok := parseTime(text); !ok || int64(got) != at.UnixMilli() {
			t.Fatalf("%s is %d, %v, want %d", text, got, ok, at.UnixMilli())
		}
	}
}
