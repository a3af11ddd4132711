package bridge

import (
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/flow"
)

func mnemonicSeedSync(phrase, passphrase []byte) ([]byte, error) {
	mnemonic, err := wallet.ParseMnemonic(phrase)
	if err != nil {
		return nil, err
	}
	defer mnemonic.Zero()
	return mnemonic.Seed(passphrase), nil
}

// mnemonicSeed has the host compute PBKDF2, and does it here where the host has none. That the phrase goes out for it tells
// nobody anything: it came from there, and nothing of the wallet's own is at stake.
func mnemonicSeed(host flow.Host, phrase, passphrase []byte) ([]byte, error) {
	mnemonic, err := wallet.ParseMnemonic(phrase)
	if err != nil {
		return nil, err
	}
	defer mnemonic.Zero()
	c := host.(*coroutine)
	seed, err := c.pbkdf2(mnemonic.PBKDF2(passphrase))
	if c.ended {
		return nil, err
	}
	if err != nil {
		seed = mnemonic.Seed(passphrase)
	}
	return seed, nil
}

// pbkdf2 asks the host for PBKDF2-HMAC-SHA512, one block of 64 bytes, and zeroes password and salt.
func (c *coroutine) pbkdf2(password, salt []byte, iterations uint32) (seed []byte, err error) {
	w := c.ask(effectPBKDF2)
	w.secret(password)
	w.secret(salt)
	w.u32(iterations)
	err = c.wait()
	seed = c.answer.seed
	c.answer = answer{}
	return seed, err
}
