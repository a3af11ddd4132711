package siwe

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"
)

// FuzzParse: what is accepted has one text, which the reading gives back whole, and its times are RFC 3339's.
func FuzzParse(f *testing.F) {
	f.Add(full)
	f.Add("localhost:1 wants you to sign in with your Ethereum account:\n0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2\n\n\n" +
		"URI: a:\nVersion: 1\nChain ID: 1\nNonce: 12345678\nIssued At: 2021-09-30T23:59:60Z")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Parse(text)
		if err != nil {
			if !errors.Is(err, ErrSyntax) && !errors.Is(err, ErrSize) {
				t.Fatalf("%q: untyped error %v", text, err)
			}
			return
		}
		if m.String() != text {
			t.Fatalf("%q reads as %q", text, m)
		}
		m.Check(Expected{Origin: "https://example.com"})
	})
}

// FuzzURI: net/url finds a scheme in what is accepted, unless it does not know the host's form.
func FuzzURI(f *testing.F) {
	for _, s := range []string{"https://u@[::1]:1/a%20b?q#f", "mailto:a@b", "x://[v1.a]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !isURI(s) {
			return
		}
		u, err := url.Parse(s)
		// net/url knows no IPvFuture, takes few escapes in a host, and wants whole numbers for ports.
		if err == nil && u.Scheme == "" {
			t.Fatalf("%q has no scheme for net/url", s)
		}
	})
}

// FuzzTime: package time, which knows no leap second and no small letters, agrees.
func FuzzTime(f *testing.F) {
	for _, s := range []string{"2021-09-30T16:25:24.5+01:00", "1990-12-31T23:59:60Z", "0000-02-29T00:00:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := time.Parse(time.RFC3339Nano, s)
		got, ok := parseTime(s)
		if ok && err != nil && s == strings.ToUpper(s) && !strings.Contains(s, ":60") {
			t.Fatalf("%q is %d, package time refuses it: %v", s, got, err)
		}
		if err == nil && ok && int64(got) != at.UnixMilli() {
			t.Fatalf("%q is %d, package time says %d", s, got, at.UnixMilli())
		}
	})
}
