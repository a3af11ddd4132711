package bridge

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
)

func authorizationSign(key []byte, chain eth.ChainID, address eth.Address, nonce uint64) (Authorization, error) {
	return authorize(key, func(key *signer.PrivateKey) (signer.Authorization, error) {
		return signer.SignAuthorization(chain, address, nonce, key)
	})
}

func authorizationSignForEveryChain(key []byte, address eth.Address, nonce uint64) (Authorization, error) {
	return authorize(key, func(key *signer.PrivateKey) (signer.Authorization, error) {
		return signer.SignAuthorizationForEveryChain(address, nonce, key)
	})
}

func authorize(secret []byte, sign func(*signer.PrivateKey) (signer.Authorization, error)) (Authorization, error) {
	key, err := signer.NewPrivateKey(secret)
	if err != nil {
		return Authorization{}, err
	}
	defer key.Zero()
	signed, err := sign(key)
	if err != nil {
		return Authorization{}, err
	}
	return written(signed), nil
}

func authorizationRecover(document Authorization) (eth.Address, error) {
	a, err := document.read()
	if err == nil {
		err = a.Check()
	}
	if err != nil {
		return eth.Address{}, within("authorization", err)
	}
	authority, err := a.Authority()
	return authority, within("authorization", err)
}

// read returns the authorization of a document, whose authority, if it names one, must be the one that signed.
func (a *Authorization) read() (signer.Authorization, error) {
	read := signer.Authorization{ChainID: eth.ChainID(a.ChainID), Address: a.Address, Nonce: a.Nonce,
		Signature: signer.Signature{R: a.R, S: a.S, YParity: a.YParity}}
	if a.Authority == nil {
		return read, nil
	}
	if authority, err := read.Authority(); err != nil || authority != *a.Authority {
		return read, fault.New(signer.ErrAuthorization, "authority", "the authorization was signed by another account, or changed since")
	}
	return read, nil
}

// recovered returns the document of an authorization. One that no account can have signed is passed over by the chain, and
// is shown without an authority.
func recovered(signed signer.Authorization) Authorization {
	a := written(signed)
	if authority, err := signed.Authority(); err == nil {
		a.Authority = &authority
	}
	return a
}

func written(signed signer.Authorization) Authorization {
	s := signed.Signature
	return Authorization{ChainID: uint64(signed.ChainID), Address: signed.Address, Nonce: signed.Nonce, YParity: s.YParity, R: s.R, S: s.S}
}
