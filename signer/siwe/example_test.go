package siwe_test

import (
	"errors"
	"fmt"

	"github.com/latchkey/latchkey/signer/siwe"
)

func ExampleMessage_Check() {
	m, err := siwe.Parse(`example.com wants you to sign in with your Ethereum account:
0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266


URI: https://example.com/login
Version: 1
Chain ID: 1
Nonce: 32891756
Issued At: 2026-01-01T12:00:00Z
Expiration Time: 2026-01-01T12:05:00Z`)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := siwe.Expected{Origin: "https://example.com", Account: m.Address, Now: m.IssuedAt.Millis}
	fmt.Println(m.Check(at))
	at.Origin = "https://examp1e.com"
	fmt.Println(errors.Is(m.Check(at), siwe.ErrOrigin))
	at.Origin, at.Now = "https://example.com", m.ExpirationTime.Millis
	fmt.Println(m.Check(at))
	// Output:
	// <nil>
	// true
	// expirationTime: this message has expired: ask for another one (siwe_expired)
}
