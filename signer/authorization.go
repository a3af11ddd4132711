package signer

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// ErrAuthorization means that an authorization is malformed, or that it is not for the transaction's chain.
const ErrAuthorization fault.Code = "authorization_invalid"

// authorizationMagic begins what is signed (MAGIC of EIP-7702), so that it is no transaction and no message.
const authorizationMagic = 0x05

// Authorization lets the code at an address act as the account whose key signed it, the authority, until the authority
// authorizes another (EIP-7702). Who can decide what that code does can take everything that the account has.
type Authorization struct {
	ChainID   eth.ChainID // 0: valid on every chain
	Address   eth.Address // where the code is; the zero address ends what was authorized before
	Nonce     uint64      // the authority's, when the authorization is processed
	Signature Signature
}

// SignAuthorization signs an authorization for one chain. The nonce is the authority's next one; if the authority also
// sends the transaction, it is one more, because sending uses one up first. Errors: eth.ErrChainID, of chain 0 too,
// ErrTxNonce, those of SignDigest.
func SignAuthorization(chain eth.ChainID, address eth.Address, nonce uint64, key *PrivateKey) (Authorization, error) {
	if err := chain.Check(); err != nil {
		return Authorization{}, err
	}
	return signAuthorization(Authorization{ChainID: chain, Address: address, Nonce: nonce}, key)
}

// SignAuthorizationForEveryChain signs what SignAuthorization refuses, an authorization for chain 0: on every chain where
// the authority's nonce is this one, now or later, anybody can have it processed, whatever code is at the address there.
// Errors: ErrTxNonce, those of SignDigest.
func SignAuthorizationForEveryChain(address eth.Address, nonce uint64, key *PrivateKey) (Authorization, error) {
	return signAuthorization(Authorization{Address: address, Nonce: nonce}, key)
}

func signAuthorization(a Authorization, key *PrivateKey) (Authorization, error) {
	if err := a.checkNonce(); err != nil {
		return Authorization{}, err
	}
	signature, err := key.SignDigest(Digest(a.SigningHash()))
	if err != nil {
		return Authorization{}, err
	}
	a.Signature = signature
	return a, nil
}

// SigningHash is the Keccak-256 of 0x05 and the list of chain id, address and nonce (EIP-7702).
func (a *Authorization) SigningHash() eth.Hash {
	b := append([]byte(nil), authorizationMagic)
	return eth.Keccak256(closeList(a.appendFields(b), 1))
}

// Authority recovers the address of the account that the authorization is of. Errors: ErrSignature.
func (a *Authorization) Authority() (eth.Address, error) {
	key, err := Recover(Digest(a.SigningHash()), a.Signature)
	if err != nil {
		return eth.Address{}, err
	}
	return key.Address(), nil
}

// Check returns eth.ErrChainID, but not for chain 0, ErrTxNonce, or ErrSignature: what makes a chain pass over an
// authorization (EIP-7702, "Behavior"), as far as it can be seen without recovering the authority.
func (a *Authorization) Check() error {
	if a.ChainID != 0 {
		if err := a.ChainID.Check(); err != nil {
			return err
		}
	}
	if err := a.checkNonce(); err != nil {
		return err
	}
	return a.Signature.Check()
}

func (a *Authorization) checkNonce() error {
	if a.Nonce == 1<<64-1 {
		return fault.New(ErrTxNonce, "nonce", "the account has used up its nonces")
	}
	return nil
}

// Encode returns the authorization as it stands in a transaction: the RLP list of chain id, address, nonce, y parity, r and s.
func (a *Authorization) Encode() []byte { return a.append(nil) }

// DecodeAuthorization reads what Encode writes, and nothing else. Errors: ErrRLP, those of Check.
func DecodeAuthorization(raw []byte) (Authorization, error) {
	r := rlpReader{rest: raw}
	a := r.authorization("authorization")
	if err := r.end("authorization"); err != nil {
		return Authorization{}, err
	}
	return a, a.Check()
}

func (a *Authorization) append(b []byte) []byte {
	start := len(b)
	return closeList(appendParitySignature(a.appendFields(b), &a.Signature), start)
}

func (a *Authorization) appendFields(b []byte) []byte {
	b = appendUint64(b, uint64(a.ChainID))
	b = appendString(b, a.Address[:])
	return appendUint64(b, a.Nonce)
}

// authorization reads one item of a list of them.
func (r *rlpReader) authorization(field string) Authorization {
	var a Authorization
	item := r.list(field)
	a.ChainID = eth.ChainID(item.uint64(field))
	item.fixed(field, a.Address[:])
	a.Nonce = item.uint64(field)
	a.Signature = item.paritySignature()
	r.adopt(field, &item)
	return a
}
