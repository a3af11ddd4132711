package siwe

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrOrigin means that a message asks to sign in elsewhere than where it came from: phishing, most likely.
	ErrOrigin fault.Code = "siwe_origin"
	// ErrAccount means that a message is for another account.
	ErrAccount fault.Code = "siwe_account"
	// ErrChain means that a message is for another chain.
	ErrChain fault.Code = "siwe_chain"
	// ErrNonce means that a message does not have the expected nonce.
	ErrNonce fault.Code = "siwe_nonce"
	// ErrExpired means that a message's expiration time has come.
	ErrExpired fault.Code = "siwe_expired"
	// ErrNotYetValid means that a message's time has not come.
	ErrNotYetValid fault.Code = "siwe_not_yet_valid"
)

// Expected is what a message is compared with.
type Expected struct {
	Origin  string      // of the page that asks, from a source that it cannot write: "https://example.com", perhaps with a port
	Account eth.Address // that is to sign
	ChainID eth.ChainID // the wallet's; 0 where any is right
	Nonce   string      // what the one who signs people in gave out; empty where it is not known, as in a wallet
	Now     eth.Millis
}

// Check compares a message with what is expected of it (EIP-4361, "Verifying the Request Origin"): scheme, host and port
// must be the origin's, the scheme https, except that http is right, and the scheme may be left out, on the machine itself
// (localhost, 127.0.0.1, [::1]). Errors: ErrOrigin, ErrAccount, ErrChain, ErrNonce, ErrExpired, ErrNotYetValid.
func (m *Message) Check(e Expected) error {
	switch {
	case !m.isFrom(e.Origin):
		return fault.New(ErrOrigin, "domain", "this message asks to sign in elsewhere than at the page it came from: do not sign it")
	case m.Address != e.Account:
		return fault.New(ErrAccount, "address", "this message is for another account")
	case e.ChainID != 0 && m.ChainID != e.ChainID:
		return fault.New(ErrChain, "chainId", "this message is for another chain: change the chain or ask for another message")
	case e.Nonce != "" && m.Nonce != e.Nonce:
		return fault.New(ErrNonce, "nonce", "this message was not made for this sign-in: ask for another one")
	case m.ExpirationTime != nil && e.Now >= m.ExpirationTime.Millis:
		return fault.New(ErrExpired, "expirationTime", "this message has expired: ask for another one")
	case m.NotBefore != nil && e.Now < m.NotBefore.Millis:
		return fault.New(ErrNotYetValid, "notBefore", "this message is not valid yet: sign it later")
	}
	return nil
}

func (m *Message) isFrom(origin string) bool {
	scheme, rest, found := strings.Cut(origin, "://")
	from, okFrom := splitAuthority(rest)
	to, okTo := splitAuthority(m.Domain)
	if !found || !okFrom || !okTo || from.host == "" || strings.Contains(origin+m.Domain, "@") {
		return false
	}
	// Hosts are ASCII from here on, so that no other letter becomes one of theirs, as the Kelvin sign does.
	from.host, to.host = eth.LowerASCII(from.host), eth.LowerASCII(to.host)
	scheme, asked := eth.LowerASCII(scheme), eth.LowerASCII(m.Scheme)
	switch {
	case asked == "" && isLoopback(to.host):
		asked = scheme
	case asked == "":
		asked = "https"
	}
	if asked != "https" && !(asked == "http" && isLoopback(to.host)) {
		return false
	}
	return asked == scheme && to.host == from.host && portOf(to, asked) == portOf(from, asked)
}

func isLoopback(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "[::1]"
}

func portOf(a authority, scheme string) string {
	switch {
	case a.port != "":
		return a.port
	case scheme == "http":
		return "80"
	}
	return "443"
}
