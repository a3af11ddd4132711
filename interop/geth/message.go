package geth

import (
	"bytes"

	"github.com/ethereum/go-ethereum/accounts"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/flow"
)

// ErrData means that data is not the whole preimage of a personal message or of typed data, and might be a transaction.
const ErrData fault.Code = "geth_data"

// personalPrefix begins the preimage of a personal message (EIP-191, version 0x45).
const personalPrefix = "\x19Ethereum Signed Message:\n"

// SignText signs a text as a personal message (EIP-191) and returns r, s and v of 65 bytes, v being 0 or 1. Errors:
// accounts.ErrUnknownAccount, flow.ErrLocked.
func (w *Wallet) SignText(account accounts.Account, text []byte) ([]byte, error) {
	return w.signMessage(account, signer.PersonalMessage(text))
}

// SignData signs the Keccak-256 of data, which is what is hashed in the end and not a text or a document: for the MIME
// type "data/typed" the 66 bytes of EIP-712, 0x19 0x01, domain separator and hash of the message; for "text/plain" a
// personal message with its prefix and length. go-ethereum's keystore signs whatever it gets; here anything that
// could be a transaction, an authorization or a block header is refused. An authorization (EIP-7702) takes a nonce, and is given
// by flow.Session.PlanMessage and ApproveMessage. The result is that of SignText. Errors: ErrData, those of SignText.
func (w *Wallet) SignData(account accounts.Account, mimeType string, data []byte) ([]byte, error) {
	switch {
	case mimeType == accounts.MimetypeTypedData && len(data) == 66 && data[0] == 0x19 && data[1] == 0x01:
	case mimeType == accounts.MimetypeTextPlain && isPersonal(data):
	default: // not naming the MIME type: by mistake it may be a password (accounts.Wallet)
		return nil, fault.Wrap(ErrData, "data", "give the bytes of EIP-712 or of a personal message that are hashed, or use SignText", accounts.ErrNotSupported)
	}
	return w.signMessage(account, preimage(data))
}

// isPersonal reports whether data is the preimage of a personal message: the length that it states is that of the rest.
func isPersonal(data []byte) bool {
	rest, ok := bytes.CutPrefix(data, []byte(personalPrefix))
	for digits := 1; ok && digits <= min(len(rest), 19); digits++ { // no length has more
		if bytes.Equal(signer.PersonalMessage(rest[digits:]).Preimage(), data) {
			return true
		}
	}
	return false
}

// preimage is a message that was put together elsewhere.
type preimage []byte

func (p preimage) Preimage() []byte { return p }

func (w *Wallet) signMessage(account accounts.Account, m signer.Message) ([]byte, error) {
	if !w.named(account) {
		return nil, unknownAccount(nil)
	}
	var signature signer.Signature
	if err := w.Do(func(s *flow.Session, _ flow.Host) (err error) {
		signature, err = s.SignMessage(eth.Address(account.Address), m)
		return err
	}); err != nil {
		return nil, accountsError(err)
	}
	b := signature.Bytes()
	b[64] = signature.YParity // go-ethereum's form, not that of personal_sign's 27 and 28
	return b[:], nil
}

// SignTextWithPassphrase refuses: a passphrase opens nothing here. Errors: ErrPassphrase.
func (w *Wallet) SignTextWithPassphrase(accounts.Account, string, []byte) ([]byte, error) {
	return nil, noPassphrase()
}

// SignDataWithPassphrase refuses: a passphrase opens nothing here. Errors: ErrPassphrase.
func (w *Wallet) SignDataWithPassphrase(accounts.Account, string, string, []byte) ([]byte, error) {
	return nil, noPassphrase()
}
