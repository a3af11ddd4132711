package bridge

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/signer/siwe"
)

// ErrSignInTime means that what was given for the present time is none: most often it is in seconds, by which no sign-in
// would ever have expired.
const ErrSignInTime fault.Code = "siwe_now"

const year2001 = 1e12 // in milliseconds since 1970; in seconds that is 33,658

func siweParse(text string) (SiweMessage, error) {
	m, err := siwe.Parse(text)
	if err != nil {
		return SiweMessage{}, within("text", err)
	}
	return siweMessage(m), nil
}

func siweMessage(m *siwe.Message) SiweMessage {
	message := SiweMessage{Scheme: m.Scheme, Domain: m.Domain, Address: m.Address, Statement: m.Statement, URI: m.URI,
		ChainID: m.ChainID, Nonce: m.Nonce, IssuedAt: m.IssuedAt.Text, RequestID: m.RequestID}
	if m.ExpirationTime != nil {
		message.ExpirationTime = &m.ExpirationTime.Text
	}
	if m.NotBefore != nil {
		message.NotBefore = &m.NotBefore.Text
	}
	if m.Resources != nil {
		message.Resources = *m.Resources
	}
	return message
}

func siweCheck(text, origin string, account eth.Address, chain *eth.ChainID, nonce *string, now uint64) (SiweMessage, error) {
	m, err := checkSignIn(text, origin, account, chain, nonce, now)
	if err != nil {
		return SiweMessage{}, err
	}
	return siweMessage(m), nil
}

func siweSign(secret []byte, text, origin string, chain *eth.ChainID, nonce *string, now uint64) ([]byte, error) {
	account, err := keyAddress(secret)
	if err != nil {
		return nil, err
	}
	if _, err := checkSignIn(text, origin, account, chain, nonce, now); err != nil {
		return nil, err
	}
	return signMessage(secret, signer.PersonalMessage(text))
}

func checkSignIn(text, origin string, account eth.Address, chain *eth.ChainID, nonce *string, now uint64) (*siwe.Message, error) {
	if nonce != nil && *nonce == "" { // a session that lost its nonce must not let any pass
		return nil, fault.New(siwe.ErrNonce, "nonce", "the expected nonce is empty: leave it out where it is not known")
	}
	if now < year2001 {
		return nil, fault.New(ErrSignInTime, "now", "give the time in milliseconds since 1970, as Date.now() does")
	}
	m, err := siwe.Parse(text)
	if err == nil {
		err = m.Check(siwe.Expected{Origin: origin, Account: account, ChainID: given(chain), Nonce: given(nonce), Now: eth.Millis(now)})
	}
	return m, within("text", err)
}
