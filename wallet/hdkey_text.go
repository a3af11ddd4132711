package wallet

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/latchkey/latchkey/fault"
	"golang.org/x/crypto/ripemd160"
)

// The serialization format of BIP-32: version (4 bytes), depth (1), fingerprint of the parent (4), index (4), chain code
// (32), key (33: 0x00 and the private key, or the compressed public key), in Base58Check.
const (
	versionPrivate = 0x0488ade4 // "xprv"; Ethereum has no versions of its own and uses those of Bitcoin's main net
	versionPublic  = 0x0488b21e // "xpub"
	extendedSize   = 78
)

// ExtendedPrivate returns the key as an xprv text. Whoever has it has every account below it; the caller zeroes it.
func (k *HDKey) ExtendedPrivate() []byte {
	data := append(append(k.extended(versionPrivate), 0), k.key[:]...)
	defer clear(data) // deferred only now: what a slice is extended by later is not erased
	return encodeBase58Check(data)
}

// ExtendedPublic returns the public half as an xpub text. It is no key to spend with, but it shows all accounts below it,
// and together with the private key of any one of them it gives away the rest.
func (k *HDKey) ExtendedPublic() (string, error) {
	if err := k.computePublic(); err != nil {
		return "", err
	}
	return string(encodeBase58Check(append(k.extended(versionPublic), k.public[:]...))), nil
}

// extended returns the first 45 bytes of the serialization, with room for the rest.
func (k *HDKey) extended(version uint32) []byte {
	data := binary.BigEndian.AppendUint32(make([]byte, 0, extendedSize), version)
	data = append(data, k.depth)
	data = append(data, k.parent[:]...)
	data = binary.BigEndian.AppendUint32(data, k.index)
	return append(data, k.chain[:]...)
}

// ParseHDKey reads an xprv text. Errors: ErrHDKeyText.
func ParseHDKey(text []byte) (*HDKey, error) {
	refused := fault.New(ErrHDKeyText, "xprv", "this is not an extended private key: copy it again, from xprv to the last character")
	data := make([]byte, extendedSize)
	defer clear(data)
	if !decodeBase58Check(data, text) || binary.BigEndian.Uint32(data) != versionPrivate || data[45] != 0 {
		return nil, refused
	}
	k := &HDKey{depth: data[4], parent: [4]byte(data[5:9]), index: binary.BigEndian.Uint32(data[9:13])}
	copy(k.chain[:], data[13:45])
	copy(k.key[:], data[46:])
	private, err := k.PrivateKey()
	if err != nil || k.depth == 0 && (k.parent != [4]byte{} || k.index != 0) { // a master key has neither parent nor index
		k.Zero()
		return nil, refused
	}
	private.Zero()
	return k, nil
}

// fingerprint is the first four bytes of RIPEMD160(SHA256(public key)), which tells the children of a key from others.
func (k *HDKey) fingerprint() (f [4]byte, err error) {
	if err := k.computePublic(); err != nil {
		return f, err
	}
	inner := sha256.Sum256(k.public[:])
	outer := ripemd160.New()
	outer.Write(inner[:])
	copy(f[:], outer.Sum(nil))
	return f, nil
}
