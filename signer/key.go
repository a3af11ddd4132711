package signer

import (
	secp "github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrKeyLength means that a private key is not 32 bytes.
	ErrKeyLength fault.Code = "key_length"
	// ErrKeyRange means that a private key is 0, or is not below the order of the group.
	ErrKeyRange fault.Code = "key_range"
	// ErrKeyZeroed means that a private key was used after Zero.
	ErrKeyZeroed fault.Code = "key_zeroed"
	// ErrTweakRange means that a BIP-32 step gives no key: its left half is not below the order of the group, or the
	// sum is 0. The chance is below 2^-127; BIP-32 says to go on with the next index.
	ErrTweakRange fault.Code = "key_tweak_range"
)

type scalar = secp.ModNScalar

// PrivateKey is a secp256k1 private key. It is not to be copied: Zero clears only the one it is called on.
type PrivateKey struct{ d scalar }

// NewPrivateKey copies a private key of 32 big-endian bytes in [1, n-1], n being the order of the group. The caller
// clears its own bytes. Errors: ErrKeyLength, ErrKeyRange.
func NewPrivateKey(b []byte) (*PrivateKey, error) {
	if len(b) != 32 {
		return nil, fault.New(ErrKeyLength, "key", "a private key is 32 bytes, 64 hexadecimal digits")
	}
	key := new(PrivateKey)
	overflow := key.d.SetBytes((*[32]byte)(b))
	if overflow|key.d.IsZeroBit() != 0 {
		key.Zero()
		return nil, fault.New(ErrKeyRange, "key", "no key has this value: it must be from 1 to the group's order less 1")
	}
	return key, nil
}

// Zero clears the key. Signing with it fails afterwards.
func (k *PrivateKey) Zero() { k.d.Zero() }

// String keeps the key out of what is printed.
func (k *PrivateKey) String() string { return "private key" }

// GoString is String for the verb %#v.
func (k *PrivateKey) GoString() string { return k.String() }

// PublicKey computes the public key, in constant time. A zeroed key gives the zero PublicKey, which is no point. A key that
// was computed wrongly (check.go) is a panic: what is sent to its address is lost.
func (k *PrivateKey) PublicKey() PublicKey {
	if k.d.IsZero() {
		return PublicKey{}
	}
	var p projective
	var q affine
	p.setBaseMultiple(&k.d)
	q.setProjective(&p)
	public := checkedPublicKey(&q, &k.d)
	p, q = projective{}, affine{} // z and the multiple tell of the key
	return public
}

// Address computes the address of the key's account. A zeroed key gives the zero address.
func (k *PrivateKey) Address() eth.Address {
	if k.d.IsZero() {
		return eth.Address{}
	}
	return k.PublicKey().Address()
}

// AddScalars sets sum to key + tweak modulo the order of the group, in constant time: a child key of BIP-32's CKDpriv from
// the parent key and the left half of the HMAC. All are 32 big-endian bytes, and sum may be key or tweak. Errors: ErrKeyRange
// if key is not below the order, ErrTweakRange if tweak is not or the sum is 0; they set sum to zeros.
func AddScalars(sum, key, tweak *[32]byte) error {
	var k, t scalar
	defer k.Zero()
	defer t.Zero()
	ofKey, ofTweak := k.SetBytes(key), t.SetBytes(tweak)
	clear(sum[:])
	if ofKey != 0 {
		return fault.New(ErrKeyRange, "key", "the parent key must be below the group's order")
	}
	if ofTweak|k.Add(&t).IsZeroBit() != 0 {
		return noChild()
	}
	k.PutBytes(sum)
	return nil
}
