package siwe

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/fault"
)

// full has every part of the grammar.
const full = `https://example.com:8443 wants you to sign in with your Ethereum account:
0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2

I accept the ExampleOrg Terms of Service: https://example.com/tos

URI: https://example.com/login?a=b#c
Version: 1
Chain ID: 1
Nonce: 32891756
Issued At: 2021-09-30T16:25:24Z
Expiration Time: 2021-09-30T17:25:24.5+01:00
Not Before: 2021-09-30T16:20:00Z
Request ID: some_id
Resources:
- ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/
- https://example.com/my-web2-claim.json`

func mustParse(t testing.TB, text string) *Message {
	t.Helper()
	m, err := Parse(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if m.String() != text {
		t.Fatalf("reads as\n%s\nwritten is\n%s", m, text)
	}
	return m
}

func TestFull(t *testing.T) {
	m := mustParse(t, full)
	for _, c := range []struct{ part, got, want string }{
		{"scheme", m.Scheme, "https"},
		{"domain", m.Domain, "example.com:8443"},
		{"address", m.Address.String(), "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"},
		{"statement", *m.Statement, "I accept the ExampleOrg Terms of Service: https://example.com/tos"},
		{"uri", m.URI, "https://example.com/login?a=b#c"},
		{"chainId", m.ChainID.String(), "1"},
		{"nonce", m.Nonce, "32891756"},
		{"issuedAt", m.IssuedAt.Text, "2021-09-30T16:25:24Z"},
		{"expirationTime", m.ExpirationTime.Text, "2021-09-30T17:25:24.5+01:00"},
		{"notBefore", m.NotBefore.Text, "2021-09-30T16:20:00Z"},
		{"requestId", *m.RequestID, "some_id"},
		{"resources", strings.Join(*m.Resources, " "),
			"ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/ https://example.com/my-web2-claim.json"},
	} {
		if c.got != c.want {
			t.Errorf("%s is %q, want %q", c.part, c.got, c.want)
		}
	}
	if m.IssuedAt.Millis != 1633019124000 || m.ExpirationTime.Millis != 1633019124500 {
		t.Errorf("times are %d, %d", m.IssuedAt.Millis, m.ExpirationTime.Millis)
	}
}

// TestOptional drops and empties the optional parts.
func TestOptional(t *testing.T) {
	for _, drop := range []string{
		"https://", ":8443", "I accept the ExampleOrg Terms of Service: https://example.com/tos\n",
		"I accept the ExampleOrg Terms of Service: https://example.com/tos", "?a=b", "#c",
		"\nExpiration Time: 2021-09-30T17:25:24.5+01:00", "\nNot Before: 2021-09-30T16:20:00Z", "\nRequest ID: some_id", "some_id",
		full[strings.Index(full, "\nResources:"):], full[strings.Index(full, "\n- "):], full[strings.LastIndex(full, "\n- "):],
	} {
		text := strings.Replace(full, drop, "", 1)
		if text == full {
			t.Fatalf("%q is not in the message", drop)
		}
		mustParse(t, text)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ old, new, field string }{
		{"https://example.com:8443 wants", "1https://example.com wants", "scheme"},
		{"https://example.com:8443 wants", "://example.com wants", "scheme"},
		{"example.com:8443 wants", " wants", "domain"},
		{"example.com:8443 wants", ":8443 wants", "domain"},
		{"example.com:8443 wants", "example.com:84a3 wants", "domain"},
		{"example.com:8443 wants", "example.com/path wants", "domain"},
		{"example.com:8443 wants", "exämple.com wants", "domain"},
		{"example.com:8443 wants", "a b wants", "domain"},
		{"example.com:8443 wants", "a%2 wants", "domain"},
		{"example.com:8443 wants", "a@b@c wants", "domain"},
		{"example.com:8443 wants", "[::1 wants", "domain"},
		{"example.com:8443 wants", "[1:2] wants", "domain"},
		{"account:\n", "account\n", "domain"},
		{"wants you", "Wants you", "domain"},
		{"account:\n", "account:\r\n", "domain"},
		{"0xC02", "0xc02", "address"},
		{"0xC02", "0XC02", "address"},
		{"0xC02", "C02", "address"},
		{"Cc2\n\n", "Cc2\n", "address"},
		{"Cc2\n\n", "Cc2 \n\n", "address"},
		{"I accept", "I \"accept\"", "statement"},
		{"I accept", "Ich möchte", "statement"},
		{"I accept", "I\taccept", "statement"},
		{"I accept", "I %61ccept", "statement"},
		{"I accept", "I\naccept", "statement"},
		{"/tos\n\nURI", "/tos\nURI", "statement"},
		{"/tos\n\nURI", "/tos\n\n\nURI", "uri"},
		{"URI: https://example.com/login", "URI: example.com/login", "uri"},
		{"URI: https://example.com/login", "URI: https://example.com/log in", "uri"},
		{"URI: https://example.com/login", "URI: https://example.com/#a#b?", "uri"},
		{"URI: https://example.com/login", "URI: https://[::g]/", "uri"},
		{"URI: https://example.com/login", "URI: https://a@b@c/", "uri"},
		{"URI: https://example.com/login", "URI: https://example.com/%zz", "uri"},
		{"URI: ", "Uri: ", "uri"},
		{"Version: 1", "Version: 2", "version"},
		{"Version: 1", "Version: 1 ", "version"},
		{"Chain ID: 1", "Chain ID: 0", "chainId"},
		{"Chain ID: 1", "Chain ID: 01", "chainId"},
		{"Chain ID: 1", "Chain ID: +1", "chainId"},
		{"Chain ID: 1", "Chain ID: 0x1", "chainId"},
		{"Chain ID: 1", "Chain ID: 9007199254740992", "chainId"},
		{"Chain ID: 1", "Chain ID: 18446744073709551617", "chainId"},
		{"Nonce: 32891756", "Nonce: 3289175", "nonce"},
		{"Nonce: 32891756", "Nonce: 3289-1756", "nonce"},
		{"Issued At: 2021-09-30T16:25:24Z", "Issued At: 2021-09-30 16:25:24Z", "issuedAt"},
		{"\nIssued At: 2021-09-30T16:25:24Z", "", "issuedAt"},
		{"Expiration Time: 2021-09-30T17", "Expiration Time: 2021-02-30T17", "expirationTime"},
		{"Not Before: 2021", "Not Before: 021", "notBefore"},
		{"some_id", "some/id", "requestId"},
		{"some_id", "some id", "requestId"},
		{"Resources:", "Resources: ", "resources"},
		{"- ipfs://", "- //", "resources[0]"},
		{"- https://", "- /", "resources[1]"},
		{"- https://", "* https://", ""},
		{"claim.json", "claim.json\n", ""},
		{"\nRequest ID: some_id", "\nRequest ID: some_id\nNot Before: 2021-09-30T16:20:00Z", ""},
		{"\nRequest ID: some_id", "\nRequest ID: some_id\nRequest ID: some_id", ""},
	} {
		text := strings.Replace(full, c.old, c.new, 1)
		if text == full {
			t.Fatalf("%q is not in the message", c.old)
		}
		m, err := Parse(text)
		var known *fault.Error
		if m != nil || !errors.As(err, &known) || known.Code != ErrSyntax || known.Field != c.field {
			t.Errorf("%q for %q: got %v, want the field %q", c.new, c.old, err, c.field)
		}
	}
	if _, err := Parse(strings.Repeat("a", MaxSize+1)); !errors.Is(err, ErrSize) {
		t.Errorf("too long a message: %v", err)
	}
	if _, err := Parse(""); !errors.Is(err, ErrSyntax) {
		t.Errorf("no message: %v", err)
	}
}

func TestClaims(t *testing.T) {
	if !Claims([]byte(full)) || !Claims([]byte("x wants you to sign in with your Ethereum account\x00")) || Claims([]byte("hello")) {
		t.Error("sign-ins are not told from other messages")
	}
}
