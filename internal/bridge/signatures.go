package bridge

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
)

// signDigest signs any hash: it is digest.blindSign, and the end of every method that has read what it signs.
func signDigest(secret []byte, digest eth.Hash) ([]byte, error) {
	key, err := signer.NewPrivateKey(secret)
	if err != nil {
		return nil, err
	}
	defer key.Zero()
	signature, err := key.SignDigest(signer.Digest(digest))
	if err != nil {
		return nil, err
	}
	b := signature.Bytes()
	return b[:], nil
}

func digestRecover(digest eth.Hash, signature []byte) (eth.Address, error) {
	public, err := recoverKey(digest, signature)
	if err != nil {
		return eth.Address{}, at("signature", err)
	}
	return public.Address(), nil
}

func recoverKey(digest eth.Hash, signature []byte) (signer.PublicKey, error) {
	s, err := signer.ParseSignature(signature)
	if err != nil {
		return signer.PublicKey{}, err
	}
	return signer.Recover(signer.Digest(digest), s)
}

// isFrom tells a signature that is another account's, or nobody's, from one that is malformed, which is an error.
func isFrom(account eth.Address, digest eth.Hash, signature []byte) (bool, error) {
	s, err := signer.ParseSignature(signature)
	if err != nil {
		return false, err
	}
	public, err := signer.Recover(signer.Digest(digest), s)
	return err == nil && public.Address() == account, nil
}

func digestVerify(digest eth.Hash, signature, publicKey []byte) (bool, error) {
	s, err := signer.ParseSignature(signature)
	if err != nil {
		return false, err
	}
	if len(publicKey) == 65 && publicKey[0] == 4 && signer.Verify(signer.PublicKey(publicKey[1:]), signer.Digest(digest), s) {
		return true, nil // Verify checks the point: parsing it would do so twice
	}
	public, err := signer.ParsePublicKey(publicKey)
	if err != nil {
		return false, at("publicKey", err)
	}
	return len(publicKey) == 33 && signer.Verify(public, signer.Digest(digest), s), nil
}

func signatureToCompact(signature []byte) ([]byte, error) {
	s, err := signer.ParseSignature(signature)
	compact := s.Compact()
	return compact[:], err
}

func signatureFromCompact(compact []byte) ([]byte, error) {
	s, err := signer.ParseCompactSignature(compact)
	signature := s.Bytes()
	return signature[:], at("compact", err)
}
