package signer

import (
	"bytes"
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// ErrMessagePreimage means that a Message is neither a personal message nor typed data, and so might be a transaction.
const ErrMessagePreimage fault.Code = "message_preimage"

// Message is what an account signs that is no transaction: a PersonalMessage here, a document of package typeddata.
type Message interface {
	// Preimage returns the bytes whose Keccak-256 is signed: 0x19, then "Ethereum Signed Message:\n" of EIP-191's version
	// 0x45, or 0x01 and two hashes of EIP-712.
	Preimage() []byte
}

const personalPrefix = "\x19Ethereum Signed Message:\n"

// PersonalMessage is the message of personal_sign and of a sign-in (EIP-4361): any bytes, most often UTF-8.
type PersonalMessage []byte

// Preimage returns EIP-191's form of version 0x45: the prefix, the number of bytes in decimal, the bytes.
func (m PersonalMessage) Preimage() []byte {
	b := append(make([]byte, 0, len(personalPrefix)+20+len(m)), personalPrefix...)
	b = strconv.AppendInt(b, int64(len(m)), 10)
	return append(b, m...)
}

// PersonalDigest returns the digest of a PersonalMessage.
func PersonalDigest(message []byte) Digest {
	return Digest(eth.Keccak256(PersonalMessage(message).Preimage()))
}

// MessageDigest returns the digest of a message. Errors: ErrMessagePreimage.
func MessageDigest(m Message) (Digest, error) {
	b := m.Preimage()
	// No transaction begins so: those begin with their type, 5 at most (an EIP-7702 authorization), or with an RLP list,
	// 0xc0 or more. So no signature made here can be one of a transaction, whatever the message says.
	isTypedData := len(b) == 2+32+32 && b[0] == 0x19 && b[1] == 0x01
	if !isTypedData && !bytes.HasPrefix(b, []byte(personalPrefix)) {
		return Digest{}, fault.New(ErrMessagePreimage, "message", "only personal messages and typed data are signed as messages")
	}
	return Digest(eth.Keccak256(b)), nil
}

// SignMessage signs a message. Errors: ErrMessagePreimage, those of SignDigest.
func SignMessage(m Message, key *PrivateKey) (Signature, error) {
	digest, err := MessageDigest(m)
	if err != nil {
		return Signature{}, err
	}
	return key.SignDigest(digest)
}

// RecoverMessage returns the one account that can have signed the message so. Any well-formed signature gives some
// account: compare it with the one that is expected. Errors: ErrMessagePreimage, ErrSignature.
func RecoverMessage(m Message, s Signature) (eth.Address, error) {
	digest, err := MessageDigest(m)
	if err != nil {
		return eth.Address{}, err
	}
	public, err := Recover(digest, s)
	if err != nil {
		return eth.Address{}, err
	}
	return public.Address(), nil
}

// VerifyMessage reports whether the signature of the message is the account's. A contract's signature (ERC-1271) is not
// of this kind.
func VerifyMessage(m Message, s Signature, account eth.Address) bool {
	signer, err := RecoverMessage(m, s)
	return err == nil && signer == account
}
