package wallet

import (
	"crypto/aes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"unicode/utf8"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer"
)

const (
	// ErrKeystorePassword means that the password of a key file is wrong, or that the file was changed: the two look alike.
	ErrKeystorePassword fault.Code = "keystore_password"
	// ErrKeystoreDamaged means that a key file is cut or changed, or that its key is not the one of its address.
	ErrKeystoreDamaged fault.Code = "keystore_damaged"
)

// DecryptKeystore opens a key file, Web3 Secret Storage version 3, which geth and most wallets write: one private key under
// a password. The password's bytes are taken as they are, as geth does: an accent that another system composes otherwise is
// another password. What a file may ask for is bounded: 256 MiB of memory, and four times the work of EncryptKeystore's.
// Members that the format does not have are ignored, since wallets add their own.
//
// An address in the file must be the key's. Where there is none, compare the key's with the one that is expected: the
// format's MAC leaves out the IV, so that a file with another IV gives another key.
//
// The key is 32 big-endian bytes. The caller zeroes it and the password. Errors: json.ErrSyntax, json.ErrMissingField,
// json.ErrField, eth.ErrHex, ErrKeystoreUnsupported, ErrKeystoreParams, ErrKeystoreDamaged, ErrKeystorePassword.
func DecryptKeystore(document, password []byte) (key [32]byte, err error) {
	k, err := parseKeystore(document)
	if err != nil {
		return key, json.At("document", err)
	}
	derived := k.derive(password)
	defer clear(derived)
	if subtle.ConstantTimeCompare(k.authenticate(derived), k.mac) != 1 {
		return key, fault.New(ErrKeystorePassword, "password", "this is not the password of this key file: try again")
	}
	k.crypt(key[:], k.ciphertext, derived)
	if !k.isOf(&key) {
		clear(key[:])
		return key, fault.New(ErrKeystoreDamaged, "document", "this file does not hold the key of its address: restore it from a backup")
	}
	return key, nil
}

// EncryptKeystore writes a private key of 32 bytes as a key file with geth's own parameters, scrypt with n = 2^18, r = 8 and
// p = 1. The password's bytes are taken as they are, of at least MinPassword characters. It takes as long as opening the file
// will, some seconds on a phone, and 256 MiB that WebAssembly never gives back: run it in an instance that is thrown away.
// The document shows the address to whoever has it. The caller zeroes key and password. Errors: signer.ErrKeyLength,
// signer.ErrKeyRange, ErrPasswordShort, ErrRandom.
func EncryptKeystore(key, password []byte) ([]byte, error) {
	if utf8.RuneCount(password) < MinPassword {
		return nil, fault.New(ErrPasswordShort, "password", "the password of a new key file has at least eight characters: choose a longer one")
	}
	return encryptKeystore(rand.Reader, key, password, 1<<18, 8, 1)
}

func encryptKeystore(source io.Reader, key, password []byte, n, r, p uint32) ([]byte, error) {
	private, err := signer.NewPrivateKey(key)
	if err != nil {
		return nil, err
	}
	address := private.Address()
	private.Zero()
	random := make([]byte, 32+16+16)
	if err := fillRandom(source, random); err != nil {
		return nil, err
	}
	k := &keystore{address: address[:], scrypt: true, salt: random[:32], n: n, r: r, p: p, iv: random[32:48], ciphertext: make([]byte, len(key))}
	derived := k.derive(password)
	k.crypt(k.ciphertext, key, derived)
	k.mac = k.authenticate(derived)
	clear(derived)
	return k.text([16]byte(random[48:])), nil
}

// derive returns 32 bytes, which the caller zeroes: a key for the cipher and one for the MAC.
func (k *keystore) derive(password []byte) []byte {
	derived := make([]byte, 32)
	if k.scrypt {
		scrypt(derived, password, k.salt, int(k.n), int(k.r), int(k.p))
	} else {
		pbkdf2(sha256.New, derived, password, k.salt, k.iterations)
	}
	return derived
}

// authenticate returns the MAC.
func (k *keystore) authenticate(derived []byte) []byte {
	mac := eth.Keccak256(derived[16:], k.ciphertext)
	return mac[:]
}

// crypt encrypts or decrypts: AES-128-CTR, whose counter is the IV as a number (NIST SP 800-38A section 6.5). The standard
// library's costs 6 KB of the module, for two blocks.
func (k *keystore) crypt(out, in, derived []byte) {
	block, err := aes.NewCipher(derived[:16])
	if err != nil {
		panic(err) // only for another length
	}
	stream := make([]byte, aes.BlockSize)
	counter := [aes.BlockSize]byte(k.iv)
	for at := 0; at < len(in); at += aes.BlockSize {
		block.Encrypt(stream, counter[:])
		subtle.XORBytes(out[at:], in[at:], stream)
		for i := len(counter) - 1; i >= 0; i-- {
			if counter[i]++; counter[i] != 0 {
				break
			}
		}
	}
	clear(stream)
}

// isOf reports whether a key is one at all, and the one of the file's address where it names one.
func (k *keystore) isOf(key *[32]byte) bool {
	private, err := signer.NewPrivateKey(key[:])
	if err != nil {
		return false
	}
	address := private.Address()
	private.Zero()
	return len(k.address) == 0 || string(k.address) == string(address[:])
}
