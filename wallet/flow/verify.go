package flow

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/signer/typeddata"
)

// Verification says whether a signature is an account's, as one node sees the newest block. Valid by a key, it is proved:
// the account's key did sign. By a contract, it is the node's word, and a node that lies can say it of any account and any
// signature; a contract that accepts today may also refuse tomorrow.
type Verification struct {
	Valid  bool     `json:"valid"`
	By     SignedBy `json:"by"`
	Reason string   `json:"reason,omitempty"` // a sentence; there exactly if the signature is not valid
}

// SignedBy says what decided over a signature.
type SignedBy string

const (
	// SignedByKey: the account has no code, says the node. Its key was recovered here.
	SignedByKey SignedBy = "key"
	// SignedByContract: the account's code was asked (ERC-1271), as it stands on the chain.
	SignedByContract SignedBy = "contract"
	// SignedByPreparedContract: the account's code refuses as it stands, and accepts after a call that the signature brought
	// (ERC-6492). Nobody has made that call on the chain, and it may be any call at all: what the account's state could become
	// is not what it is. Where an account's signer is whoever owns a token, for one, that call can buy the token.
	SignedByPreparedContract SignedBy = "prepared_contract"
	// SignedByUndeployedContract: the account has no code. What was asked is the code that a call deploys there which the
	// signature brought (ERC-6492). An address of CREATE2 stands for that code; for the rest the call may be any, as above.
	SignedByUndeployedContract SignedBy = "undeployed_contract"
)

// VerifyMessage asks whether a signature of a personal message (EIP-191, version 0x45) is the account's. The account may be
// a contract, also one that is not deployed yet.
//
// The order is ERC-6492's: a signature in its wrapper is shown to the account's contract, which is deployed for that where
// there is none; else an account with code is asked (ERC-1271); else the account's key must have signed. So an account that
// delegates to code (EIP-7702) is asked as a contract is, and a signature of its key counts only if that code says so: as
// contracts on the chain do it, where such an account can have put its key away.
//
// A key's signature is 65 bytes as signer.ParseSignature reads them: v is 27 or 28, or 0 or 1; a high s and the 64 bytes of
// EIP-2098 are refused, as most contracts refuse them. A contract's may be anything, and empty. Only a contract's is shown
// to the node, which could otherwise use a permit or a sign-in before it was meant to be used.
//
// A wrong signature, whatever its bytes, makes an answer that is not valid, not an error; an error means that it is not known.
// Errors: ErrNetworkUnknown, ErrSignatureTooLong, ErrNodeRefused (also where the node knows no eth_call without a recipient,
// or takes too long over the contract), ErrNodeAnswer, ErrChainMismatch, and those of Host.
func (s *Session) VerifyMessage(h Host, chain eth.ChainID, account eth.Address, message, signature []byte) (Verification, error) {
	return verify(h, chain, account, signer.PersonalDigest(message), signature)
}

// VerifyTypedData is VerifyMessage for a document of eth_signTypedData_v4 (EIP-712). The document's domain may name another
// chain than the one whose code is asked: compare them where that matters. Errors: those of VerifyMessage and
// typeddata.Parse.
func (s *Session) VerifyTypedData(h Host, chain eth.ChainID, account eth.Address, document string, signature []byte) (Verification, error) {
	d, err := typeddata.Parse([]byte(document))
	if err != nil {
		return Verification{}, json.At("document", err)
	}
	return verify(h, chain, account, signer.Digest(d.Digest()), signature)
}

func verify(h Host, chain eth.ChainID, account eth.Address, digest signer.Digest, signature []byte) (Verification, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Verification{}, err
	}
	if isWrapped(signature) {
		c, ok := unwrap(signature)
		if !ok {
			return refuse(SignedByUndeployedContract, "the signature's wrapper (ERC-6492) is malformed"), nil
		}
		return askContract(h, network, account, digest, c)
	}
	b := newBatch()
	code := b.code(account)
	replies, err := b.send(h, network)
	if err != nil {
		return Verification{}, err
	}
	deployed, err := data(replies[code])
	if err != nil {
		return Verification{}, err
	}
	key := verifyKey(account, digest, signature)
	if len(deployed) == 0 {
		return key, nil
	}
	v, err := askContract(h, network, account, digest, claim{signature: signature})
	if err == nil && !v.Valid && key.Valid && !isContract(deployed) {
		v.Reason = "the account's key made the signature, but the code that the account delegates to (EIP-7702) does not accept it"
	}
	return v, err
}

// verifyKey answers for an account without code.
func verifyKey(account eth.Address, digest signer.Digest, signature []byte) Verification {
	s, err := signer.ParseSignature(signature)
	if err != nil {
		return refuse(SignedByKey, "this is no key's signature, which is 65 bytes: r, a low s, and v")
	}
	public, err := signer.Recover(digest, s)
	if err != nil || public.Address() != account {
		return refuse(SignedByKey, "the account's key did not sign this: another key did, or this is not what was signed")
	}
	return Verification{Valid: true, By: SignedByKey}
}

func refuse(by SignedBy, reason string) Verification { return Verification{By: by, Reason: reason} }
