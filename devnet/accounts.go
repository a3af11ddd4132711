package devnet

import (
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha512"
	"encoding/binary"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Mnemonic is the phrase every Ethereum development chain funds. It is public: never send anything of value to it.
const Mnemonic = "test test test test test test test test test test test junk"

// Account is one funded account of [Mnemonic].
type Account struct {
	Address common.Address
	Key     *ecdsa.PrivateKey
}

// Accounts returns the first ten accounts of [Mnemonic], m/44'/60'/0'/0/0 to …/9, in order.
func Accounts() []Account {
	seed, err := pbkdf2.Key(sha512.New, Mnemonic, []byte("mnemonic"), 2048, 64) // BIP-39, no passphrase
	must(err)
	const hardened = 1 << 31
	parent := masterKey(seed).child(44 + hardened).child(60 + hardened).child(0 + hardened).child(0)
	accounts := make([]Account, 10)
	for i := range accounts {
		child := parent.child(uint32(i))
		key, err := crypto.ToECDSA(child.key[:])
		must(err)
		accounts[i] = Account{crypto.PubkeyToAddress(key.PublicKey), key}
	}
	return accounts
}

// extendedKey is a BIP-32 private key with its chain code.
type extendedKey struct{ key, chain [32]byte }

func masterKey(seed []byte) extendedKey {
	return splitHMAC([]byte("Bitcoin seed"), seed)
}

// child is CKDpriv of BIP-32, without the check for keys out of range: these ten are known to be in range.
func (k extendedKey) child(index uint32) extendedKey {
	data := append([]byte{0}, k.key[:]...)
	if index < 1<<31 {
		private, err := crypto.ToECDSA(k.key[:])
		must(err)
		data = crypto.CompressPubkey(&private.PublicKey)
	}
	next := splitHMAC(k.chain[:], binary.BigEndian.AppendUint32(data, index))
	sum := new(big.Int).Add(new(big.Int).SetBytes(next.key[:]), new(big.Int).SetBytes(k.key[:]))
	sum.Mod(sum, crypto.S256().Params().N).FillBytes(next.key[:])
	return next
}

func splitHMAC(key, data []byte) (k extendedKey) {
	mac := hmac.New(sha512.New, key)
	mac.Write(data)
	sum := mac.Sum(nil)
	copy(k.key[:], sum[:32])
	copy(k.chain[:], sum[32:])
	return k
}

// must is for what only a mistake in this package can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
