package bridge

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer/siwe"
	"github.com/latchkey/latchkey/uint256"
)

// TestAnEmptyNonceIsNotAnAbsentOne: a server whose session has lost its nonce accepts no message.
func TestAnEmptyNonceIsNotAnAbsentOne(t *testing.T) {
	key := bytes.Repeat([]byte{1}, 32)
	account, err := keyAddress(key)
	if err != nil {
		t.Fatal(err)
	}
	const origin, now = "https://example.com", 1_800_000_000_000
	text := "example.com wants you to sign in with your Ethereum account:\n" + account.String() +
		"\n\n\nURI: https://example.com\nVersion: 1\nChain ID: 1\nNonce: 32891756\nIssued At: 2021-09-30T16:25:24Z"
	for name, nonce := range map[string]*string{"": nil, "none": new(string), "right": ptr("32891756"), "wrong": ptr("32891757")} {
		_, checked := siweCheck(text, origin, account, nil, nonce, now)
		_, signed := siweSign(key, text, origin, nil, nonce, now)
		refused := name == "none" || name == "wrong"
		if errors.Is(checked, siwe.ErrNonce) != refused || errors.Is(signed, siwe.ErrNonce) != refused {
			t.Errorf("%s nonce: %v, %v", name, checked, signed)
		}
	}
}

// TestSignInTimeInSeconds: with it no message would ever have expired.
func TestSignInTimeInSeconds(t *testing.T) {
	for _, now := range []uint64{0, 1_800_000_000} {
		_, err := siweCheck("", "https://example.com", eth.Address{}, nil, nil, now)
		if !errors.Is(err, ErrSignInTime) || err.(*fault.Error).Field != "now" {
			t.Errorf("%d: %v", now, err)
		}
	}
}

// TestAnEmptyVersionIsNotAnAbsentOne: the two are different domains.
func TestAnEmptyVersionIsNotAnAbsentOne(t *testing.T) {
	for version, want := range map[*string]string{nil: `"domain":{"name":"T","chainId":1,`, new(string): `"domain":{"name":"T","version":"","chainId":1,`} {
		b := New()
		b.request = reader{frame: frame(0, func(w *writer) {
			w.string("T")
			if w.there(version != nil) {
				w.string(*version)
			}
			w.chain(1)
			w.frame = append(w.frame, "0x0000000000000000000000000000000000000001"...)
		})[2:], addresses: b.request.addresses}
		domain := readTokenDomain(&b.request)
		if err := b.request.end(); err != nil {
			t.Fatal(err)
		}
		document, err := permitERC2612(domain, domain.VerifyingContract, domain.VerifyingContract, uint256.Int{}, uint256.Int{}, uint256.Int{})
		if err != nil || !strings.Contains(document, want) {
			t.Errorf("%v: %s", err, document)
		}
	}
}

func ptr[T any](v T) *T { return &v }
