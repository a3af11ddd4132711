package wallet

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
)

const (
	// ErrHDKeySeed means that a seed does not have 16 to 64 bytes, is all zeros, as one that was erased, or is one of the
	// fewer than 1 in 2^127 without a key.
	ErrHDKeySeed fault.Code = "hdkey_seed"
	// ErrHDKeyChild means that this child does not exist, which happens to fewer than 1 in 2^127: take the next index.
	ErrHDKeyChild fault.Code = "hdkey_child"
	// ErrHDKeyText means that a text is not an extended private key (xprv).
	ErrHDKeyText fault.Code = "hdkey_text"
)

// HDKey is an extended private key of BIP-32.
type HDKey struct {
	key    [32]byte // in [1, n-1], big-endian
	chain  [32]byte
	depth  uint8
	parent [4]byte // fingerprint
	index  uint32
	public [33]byte // compressed; all zero until it is needed
}

// NewHDKey returns the master key of a seed of 16 to 64 bytes, such as the 64 of BIP-39. Errors: ErrHDKeySeed.
func NewHDKey(seed []byte) (*HDKey, error) {
	if len(seed) < 16 || len(seed) > 64 {
		return nil, fault.New(ErrHDKeySeed, "seed", "a seed has 16 to 64 bytes")
	}
	if subtle.ConstantTimeCompare(seed, make([]byte, len(seed))) == 1 {
		return nil, fault.New(ErrHDKeySeed, "seed", "this seed was erased: make it again from its mnemonic")
	}
	k := new(HDKey)
	k.split([]byte("Bitcoin seed"), seed)
	private, err := k.PrivateKey()
	if err != nil {
		k.Zero()
		return nil, fault.Wrap(ErrHDKeySeed, "seed", "no key belongs to this seed: use another", err)
	}
	private.Zero()
	return k, nil
}

// split sets key and chain to the halves of HMAC-SHA512.
func (k *HDKey) split(secret []byte, parts ...[]byte) {
	mac := hmac.New(sha512.New, secret)
	for _, part := range parts {
		mac.Write(part)
	}
	var sum [64]byte
	defer clear(sum[:])
	mac.Sum(sum[:0])
	mac.Write(make([]byte, sha512.BlockSize)) // over the parts, which stand in the hash's block
	copy(k.key[:], sum[:32])
	copy(k.chain[:], sum[32:])
}

// Derive returns the descendant that the path leads to, at most 255 steps from the master key; the keys on the way are
// zeroed. Deriving siblings from one parent is the cheap way to many accounts, since the parent's public key is computed
// once. Errors: ErrHDKeyChild, ErrPath, signer.ErrKeyRange after Zero.
func (k *HDKey) Derive(path Path) (*HDKey, error) {
	if len(path) > 255-int(k.depth) {
		return nil, fault.New(ErrPath, "path", "this path goes deeper than BIP-32 allows: use a shorter one")
	}
	private, err := k.PrivateKey()
	if err != nil { // zeros, too, would have hardened children
		return nil, err
	}
	private.Zero()
	if len(path) == 0 {
		same := *k
		return &same, nil
	}
	at := k
	for i, index := range path {
		child, err := at.child(index)
		if err == nil && i == len(path)-1 { // only the last child's parent is ever asked for
			child.parent, err = at.fingerprint()
		}
		if at != k {
			at.Zero()
		}
		if err != nil {
			return nil, err
		}
		at = child
	}
	return at, nil
}

// child is CKDpriv of BIP-32.
func (k *HDKey) child(index uint32) (*HDKey, error) {
	secret := [33]byte{} // 0x00 and the private key for a hardened child, else the compressed public key
	defer clear(secret[:])
	if index >= Hardened {
		copy(secret[1:], k.key[:])
	} else if err := k.computePublic(); err != nil {
		return nil, err
	} else {
		secret = k.public
	}
	child := &HDKey{depth: k.depth + 1, index: index}
	child.split(k.chain[:], secret[:], binary.BigEndian.AppendUint32(nil, index))
	if err := signer.AddScalars(&child.key, &k.key, &child.key); err != nil {
		child.Zero()
		return nil, fault.Wrap(ErrHDKeyChild, "path", "this one account does not exist: take the next", err)
	}
	return child, nil
}

func (k *HDKey) computePublic() error {
	if k.public[0] != 0 { // a compressed key begins with 2 or 3
		return nil
	}
	private, err := k.PrivateKey()
	if err != nil {
		return err
	}
	defer private.Zero()
	k.public = private.PublicKey().Compressed()
	return nil
}

// PrivateKey returns the key to sign with. The caller zeroes it. Errors: signer.ErrKeyRange after Zero.
func (k *HDKey) PrivateKey() (*signer.PrivateKey, error) { return signer.NewPrivateKey(k.key[:]) }

// PrivateBytes returns the private key as 32 big-endian bytes. The caller zeroes them.
func (k *HDKey) PrivateBytes() []byte { return bytes.Clone(k.key[:]) }

// Zero erases the key, which must not be used afterwards.
func (k *HDKey) Zero() { *k = HDKey{} }
