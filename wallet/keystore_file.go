package wallet

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

const (
	// ErrKeystoreUnsupported means that a file is no key file of version 3, or encrypted in a way that no wallet writes.
	ErrKeystoreUnsupported fault.Code = "keystore_unsupported"
	// ErrKeystoreParams means that a key file asks for a key derivation that does not exist or that would exhaust the device.
	ErrKeystoreParams fault.Code = "keystore_params"
)

// keystore is a key file of Web3 Secret Storage, version 3. A file that does not name its address has an empty one.
type keystore struct {
	address    eth.Bytes // 20 bytes
	scrypt     bool      // scrypt (RFC 7914) or PBKDF2-HMAC-SHA256 (RFC 8018)
	salt       eth.Bytes
	n, r, p    uint32    // of scrypt
	iterations uint32    // of PBKDF2
	iv         eth.Bytes // 16 bytes
	ciphertext eth.Bytes // 32 bytes
	mac        eth.Bytes // 32 bytes
}

// What a file may ask for.
const (
	maxKeystore     = 64 << 10 // bytes; real ones have 500, or twice that with what wallets add
	maxScryptMemory = 1 << 21  // n·r, in units of 128 bytes: 256 MiB
	maxScryptWork   = 1 << 23  // n·r·p
	maxScryptFactor = 64       // r and p, since n·r·p alone would let them ask for other memory
	maxIterations   = 1 << 22
)

// parseKeystore checks all of a key file that can be checked without its password.
func parseKeystore(document []byte) (*keystore, error) {
	if len(document) > maxKeystore {
		return nil, fault.New(ErrKeystoreUnsupported, "", "a key file has a few hundred bytes: choose another file")
	}
	v, err := json.Parse(document)
	if err != nil {
		return nil, err
	}
	k := new(keystore)
	o := json.ReadObject(v)
	json.Field(o, "version", only("3")) // version 1 is the text "1", and a presale wallet has none
	name := "crypto"
	if !o.Has(name) {
		name = "Crypto" // as ethers writes it; geth reads both
	}
	json.Field(o, name, k.readCrypto)
	k.address = json.Optional(o, "address", hexOf(20))
	return k, o.Err()
}

// readCrypto and its like fill the keystore; that a reading function gives a value is only for json.Field.
func (k *keystore) readCrypto(v json.Value) (done bool, err error) {
	o := json.ReadObject(v)
	json.Field(o, "cipher", only(`"aes-128-ctr"`))
	json.Field(o, "cipherparams", k.readIV)
	k.ciphertext = json.Field(o, "ciphertext", hexOf(32))
	k.mac = json.Field(o, "mac", hexOf(32))
	k.scrypt = json.Field(o, "kdf", json.Text) == "scrypt"
	if !k.scrypt {
		json.Field(o, "kdf", only(`"pbkdf2"`))
	}
	json.Field(o, "kdfparams", k.readParams)
	return true, o.Err()
}

func (k *keystore) readIV(v json.Value) (done bool, err error) {
	o := json.ReadObject(v)
	k.iv = json.Field(o, "iv", hexOf(16))
	return true, o.Err()
}

// readParams reads what scrypt or PBKDF2 is to do. A longer derived key begins with the shorter one, of which 32 bytes are used.
func (k *keystore) readParams(v json.Value) (done bool, err error) {
	o := json.ReadObject(v)
	bearable := false
	if k.scrypt {
		k.n = json.Field(o, "n", json.Uint32)
		k.r = json.Field(o, "r", json.Uint32)
		k.p = json.Field(o, "p", json.Uint32)
		n, r, p := uint64(k.n), uint64(k.r), uint64(k.p)
		bearable = n > 1 && n&(n-1) == 0 && r > 0 && r <= maxScryptFactor && p > 0 && p <= maxScryptFactor &&
			n*r <= maxScryptMemory && n*r*p <= maxScryptWork
	} else {
		json.Field(o, "prf", only(`"hmac-sha256"`))
		k.iterations = json.Field(o, "c", json.Uint32)
		bearable = k.iterations > 0 && k.iterations <= maxIterations
	}
	k.salt = json.Field(o, "salt", hexOf(-1))
	size := json.Field(o, "dklen", json.Uint32)
	if err := o.Err(); err != nil {
		return false, err
	}
	if !bearable || size < 32 {
		return false, fault.New(ErrKeystoreParams, "", "no wallet writes such parameters: open the file in the wallet that wrote it, and export it again")
	}
	return true, nil
}

// only demands one value, given as its JSON text.
func only(text string) func(json.Value) (bool, error) {
	return func(v json.Value) (bool, error) {
		if string(v.Raw()) != text {
			return false, fault.New(ErrKeystoreUnsupported, "", "only "+text+" is supported here: export the key again, as version 3 with scrypt")
		}
		return true, nil
	}
}

// hexOf reads that many bytes, any number where it is -1, as hexadecimal. The format has no 0x in front; some wallets do.
func hexOf(size int) func(json.Value) (eth.Bytes, error) {
	return func(v json.Value) (eth.Bytes, error) {
		text, err := json.Text(v)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(text, "0x") {
			text = "0x" + text
		}
		b, err := eth.ParseBytes(text)
		if err == nil && size >= 0 && len(b) != size {
			err = fault.New(ErrKeystoreDamaged, "", strconv.Itoa(2*size)+" hexadecimal digits belong here: restore the file from a backup")
		}
		return b, err
	}
}

// keystoreForm is what text writes; a $ stands for digits, a # for a number.
const keystoreForm = `{"address":"$","crypto":{"cipher":"aes-128-ctr","ciphertext":"$","cipherparams":{"iv":"$"},` +
	`"kdf":"scrypt","kdfparams":{"salt":"$","dklen":32,"n":#,"p":#,"r":#},"mac":"$"},"id":"$-$-$-$-$","version":3}`

// text writes the file. Its id is a random UUID (RFC 9562 section 5.4), which names the file and not the key.
func (k *keystore) text(id [16]byte) []byte {
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	digits := [...][]byte{k.address, k.ciphertext, k.iv, k.salt, k.mac, id[:4], id[4:6], id[6:8], id[8:10], id[10:]}
	numbers := [...]uint32{k.n, k.p, k.r}
	var b []byte
	d, n := 0, 0
	for _, c := range []byte(keystoreForm) {
		switch c {
		case '$':
			b = hex.AppendEncode(b, digits[d])
			d++
		case '#':
			b = strconv.AppendUint(b, uint64(numbers[n]), 10)
			n++
		default:
			b = append(b, c)
		}
	}
	return b
}
