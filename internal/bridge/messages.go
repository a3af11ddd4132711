package bridge

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/signer/siwe"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
)

const (
	// ErrSignIn means that a message says that it is a sign-in, which is signed only where it is checked whom it is for.
	ErrSignIn fault.Code = "message_is_sign_in"
	// ErrTypedDataChain means that a document is for another chain than the one that is expected, or for every chain.
	ErrTypedDataChain fault.Code = "typed_data_chain"
)

// messageSign refuses every sign-in: signed here, one for any page would get its signature.
func messageSign(secret, message []byte) ([]byte, error) {
	if siwe.Claims(message) {
		return nil, fault.New(ErrSignIn, "message", "this message is a sign-in: sign it with siwe.sign, which checks that it is for the page that asks")
	}
	return signMessage(secret, signer.PersonalMessage(message))
}

func signMessage(secret []byte, m signer.Message) ([]byte, error) {
	digest, err := signer.MessageDigest(m)
	if err != nil {
		return nil, err
	}
	return signDigest(secret, eth.Hash(digest))
}

func messageHash(message []byte) eth.Hash { return eth.Hash(signer.PersonalDigest(message)) }

func messageRecover(message, signature []byte) (eth.Address, error) {
	return digestRecover(messageHash(message), signature)
}

func messageVerify(message, signature []byte, account eth.Address) (bool, error) {
	return isFrom(account, messageHash(message), signature)
}

func typedDataSign(secret []byte, document string, chain *eth.ChainID) ([]byte, error) {
	d, err := readTypedData(document)
	if err != nil {
		return nil, err
	}
	if chain != nil {
		if id, _ := d.ChainID(); id != uint256.FromUint64(uint64(*chain)) {
			return nil, fault.New(ErrTypedDataChain, "document.domain.chainId",
				"the document is not for this chain, or for every chain: change the chain, or ask for another document")
		}
	}
	return signMessage(secret, d)
}

func typedDataHash(document string) (digest, domainSeparator, messageHash eth.Hash, err error) {
	d, err := readTypedData(document)
	if err != nil {
		return digest, domainSeparator, messageHash, err
	}
	return d.Digest(), d.DomainSeparator(), d.MessageHash(), nil
}

func typedDataRecover(document string, signature []byte) (eth.Address, error) {
	d, err := readTypedData(document)
	if err != nil {
		return eth.Address{}, err
	}
	return digestRecover(d.Digest(), signature)
}

func typedDataVerify(document string, signature []byte, account eth.Address) (bool, error) {
	d, err := readTypedData(document)
	if err != nil {
		return false, err
	}
	return isFrom(account, d.Digest(), signature)
}

func typedDataRecoverV1(document string, signature []byte) (eth.Address, error) {
	digest, err := typeddata.LegacyDigest([]byte(document))
	if err != nil {
		return eth.Address{}, within("document", err)
	}
	return digestRecover(digest, signature)
}

func readTypedData(document string) (*typeddata.Data, error) {
	d, err := typeddata.Parse([]byte(document))
	return d, within("document", err)
}
