package wallet

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/binary"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
)

// ChildAddresses returns the addresses of count consecutive children, none hardened, from index first on: what Derive and
// the child's PrivateKey give one by one, in a third of the time, because a child's public key follows from this key's
// public half (CKDpub of BIP-32) and all are computed together. No child's private key is made. Errors: ErrPath if an index
// is 2^31 or more, ErrHDKeyChild, signer.ErrKeyRange after Zero.
func (k *HDKey) ChildAddresses(first, count uint32) ([]eth.Address, error) {
	if uint64(first)+uint64(count) > uint64(Hardened) {
		return nil, fault.New(ErrPath, "first", "accounts are counted from 0 to 2147483647")
	}
	if err := k.computePublic(); err != nil {
		return nil, err
	}
	parent, err := signer.ParsePublicKey(k.public[:])
	if err != nil {
		return nil, err
	}
	tweaks := k.tweaks(first, count)
	defer clear(tweaks)
	children, err := parent.AddTweaks(tweaks)
	if err != nil {
		return nil, fault.Wrap(ErrHDKeyChild, "path", "one of these accounts does not exist: ask for fewer", err)
	}
	addresses := make([]eth.Address, count)
	for i := range addresses {
		addresses[i] = children[i].Address()
	}
	return addresses, nil
}

// tweaks returns the left halves of the HMACs of the children, whose right halves, the chain codes, are not needed.
func (k *HDKey) tweaks(first, count uint32) [][32]byte {
	tweaks := make([][32]byte, count)
	mac := hmac.New(sha512.New, k.chain[:])
	var message [37]byte
	var sum [64]byte
	copy(message[:], k.public[:])
	for i := range tweaks {
		mac.Reset()
		binary.BigEndian.PutUint32(message[33:], first+uint32(i))
		mac.Write(message[:])
		mac.Sum(sum[:0])
		copy(tweaks[i][:], sum[:])
	}
	clear(sum[:])
	return tweaks
}
