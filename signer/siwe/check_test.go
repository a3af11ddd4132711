package siwe

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
)

func TestCheck(t *testing.T) {
	m := mustParse(t, full)
	right := Expected{Origin: "https://example.com:8443", Account: m.Address, ChainID: 1, Nonce: "32891756", Now: m.NotBefore.Millis}
	if err := m.Check(right); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		change func(*Expected)
		want   error
	}{
		{func(e *Expected) { e.ChainID, e.Nonce = 0, "" }, nil},
		{func(e *Expected) { e.Now = m.ExpirationTime.Millis - 1 }, nil},
		{func(e *Expected) { e.Now = m.ExpirationTime.Millis }, ErrExpired},
		{func(e *Expected) { e.Now = m.NotBefore.Millis - 1 }, ErrNotYetValid},
		{func(e *Expected) { e.Nonce = "32891757" }, ErrNonce},
		{func(e *Expected) { e.ChainID = 10 }, ErrChain},
		{func(e *Expected) { e.Account = eth.Address{1} }, ErrAccount},
		{func(e *Expected) { e.Origin = "https://example.com" }, ErrOrigin},
		{func(e *Expected) { e.Origin = "" }, ErrOrigin},
	} {
		e := right
		if c.change(&e); !errors.Is(m.Check(e), c.want) {
			t.Errorf("%+v: %v, want %v", e, m.Check(e), c.want)
		}
	}
	m.ExpirationTime, m.NotBefore = nil, nil
	right.Now = 1 << 50
	if err := m.Check(right); err != nil {
		t.Errorf("without times: %v", err)
	}
}

func TestOrigins(t *testing.T) {
	for _, c := range []struct {
		domain, origin string
		same           bool
	}{
		{"example.com", "https://example.com", true},
		{"example.com", "https://example.com:443", true},
		{"example.com:443", "https://example.com", true},
		{"https://example.com", "https://example.com", true},
		{"HTTPS://EXAMPLE.com", "https://example.COM", true},
		{"localhost:3030", "http://localhost:3030", true},
		{"localhost:3030", "https://localhost:3030", true},
		{"http://localhost", "http://localhost:80", true},
		{"127.0.0.1:1", "http://127.0.0.1:1", true},
		{"[::1]:1", "http://[::1]:1", true},
		{"[2001:db8::7]", "https://[2001:db8::7]", true},

		{"example.com", "http://example.com", false},
		{"http://example.com", "http://example.com", false},
		{"http://localhost", "https://localhost", false},
		{"example.com", "https://www.example.com", false},
		{"www.example.com", "https://example.com", false},
		{"example.com", "https://example.com.evil.org", false},
		{"example.com", "https://evil.org", false},
		{"example.com@evil.org", "https://evil.org", false},
		{"evil.org", "https://example.com@evil.org", false},
		{"example.com:444", "https://example.com", false},
		{"example.com", "https://example.com:444", false},
		{"example.com", "https://example.com/", false},
		{"example.com", "example.com", false},
		{"example.com", "null", false},
		{"example.com", "chrome-extension://example.com", false},
		{"chrome-extension://abc", "chrome-extension://abc", false},
		{"example.com", "https://", false},
		{"bank.com", "https://ban\u212a.com", false}, // whose small letter is k
		{"b%61nk.com", "https://bank.com", false},
		{"bank.com.", "https://bank.com", false},
		{"bank.com:0443", "https://bank.com", false},
		{"xn--bnk-5cd.com", "https://bank.com", false},
	} {
		m := mustParse(t, strings.Replace(full, "https://example.com:8443", c.domain, 1))
		err := m.Check(Expected{Origin: c.origin, Account: m.Address, Now: m.NotBefore.Millis})
		if c.same != (err == nil) || err != nil && !errors.Is(err, ErrOrigin) {
			t.Errorf("%s from %s: %v", c.domain, c.origin, err)
		}
	}
}
