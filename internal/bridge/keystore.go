package bridge

import "github.com/latchkey/latchkey/wallet"

func keystoreDecrypt(document string, password []byte) ([]byte, error) {
	key, err := wallet.DecryptKeystore([]byte(document), password)
	return key[:], err
}

func keystoreEncrypt(key, password []byte) (string, error) {
	document, err := wallet.EncryptKeystore(key, password)
	return string(document), err
}
