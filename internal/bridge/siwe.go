package bridge

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/signer/siwe"
)

func siweParse(text string) (SiweMessage, error) {
	m, err := siwe.Parse(text)
	if err != nil {
		return SiweMessage{}, within("text", err)
	}
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
	return message, nil
}

func siweCheck(text, origin string, account eth.Address, chain *eth.ChainID, nonce string, now uint64) (SiweMessage, error) {
	if err := checkSignIn(text, siwe.Expected{Origin: origin, Account: account, ChainID: given(chain), Nonce: nonce, Now: eth.Millis(now)}); err != nil {
		return SiweMessage{}, err
	}
	return siweParse(text)
}

func siweSign(secret []byte, text, origin string, chain *eth.ChainID, nonce string, now uint64) ([]byte, error) {
	account, err := keyAddress(secret)
	if err != nil {
		return nil, err
	}
	if err := checkSignIn(text, siwe.Expected{Origin: origin, Account: account, ChainID: given(chain), Nonce: nonce, Now: eth.Millis(now)}); err != nil {
		return nil, err
	}
	return signMessage(secret, signer.PersonalMessage(text))
}

func checkSignIn(text string, expected siwe.Expected) error {
	m, err := siwe.Parse(text)
	if err == nil {
		err = m.Check(expected)
	}
	return within("text", err)
}
