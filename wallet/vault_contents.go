package wallet

import (
	"encoding/binary"
	"slices"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
)

// The contents of a vault before encryption, version 1. Numbers are big-endian; ‹n› is a length in bytes before a value.
//
//	version  1 byte, 1
//	count    2 bytes, then each keyring in the order of ids
//	  id         4 bytes, growing
//	  backed up  1 byte, 0 or 1
//	  kind       1 byte, then
//	    1, a mnemonic: ‹1›language ‹1›entropy ‹2›passphrase
//	    2, a key:      32 bytes
//	count    2 bytes, then each account in the order in which they were added
//	  address    20 bytes
//	  keyring    4 bytes, an id
//	  path       1 byte, the number of steps, and 4 bytes a step; none for a key
//	  label      ‹1›label
//
// There is one encoding of any contents, and nothing after it.
const contentsVersion = 1

const (
	tagMnemonic = 1
	tagKey      = 2
)

// encode returns the contents, which the caller zeroes.
func (v *Vault) encode() []byte {
	b := append(make([]byte, 0, v.contentsBound()), contentsVersion) // never grown: a grown slice leaves a copy behind
	b = binary.BigEndian.AppendUint16(b, uint16(len(v.keyrings)))
	for _, k := range v.keyrings {
		b = k.appendTo(b)
	}
	b = binary.BigEndian.AppendUint16(b, uint16(len(v.accounts)))
	for _, a := range v.accounts {
		b = append(b, a.address[:]...)
		b = binary.BigEndian.AppendUint32(b, uint32(a.keyring))
		b = append(b, byte(len(a.path)))
		for _, index := range a.path {
			b = binary.BigEndian.AppendUint32(b, index)
		}
		b = append(b, byte(len(a.label)))
		b = append(b, a.label...)
	}
	return b
}

// contentsBound is the largest size that the contents can have.
func (v *Vault) contentsBound() int {
	const perKeyring = 4 + 1 + 1 + 1 + maxLanguage + 1 + 32 + 2
	const perAccount = 20 + 4 + 1 + 4*MaxPathDepth + 1 + MaxLabel
	bound := 1 + 2 + len(v.keyrings)*perKeyring + 2 + len(v.accounts)*perAccount
	for _, k := range v.keyrings {
		bound += len(k.passphrase)
	}
	return bound
}

const maxLanguage = len(ChineseTraditional) // the longest name

func (k *keyring) appendTo(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(k.id))
	if k.backedUp {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	if k.mnemonic == nil {
		return append(append(b, tagKey), k.key[:]...)
	}
	language, entropy := k.mnemonic.Language(), k.mnemonic.entropy
	b = append(b, tagMnemonic, byte(len(language)))
	b = append(b, language...)
	b = append(b, byte(len(entropy)))
	b = append(b, entropy...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(k.passphrase)))
	return append(b, k.passphrase...)
}

// decode fills the vault from its contents, and reports whether they are exactly what encode could have written. It
// copies what it keeps.
func (v *Vault) decode(contents []byte) bool {
	r := reader{rest: contents, ok: true}
	r.check(r.uint(1) == contentsVersion)
	for n := r.count(MaxKeyrings); n > 0 && r.ok; n-- {
		k := r.keyring()
		r.check(len(v.keyrings) == 0 || k.id > v.keyrings[len(v.keyrings)-1].id)
		v.keyrings = append(v.keyrings, k)
	}
	for n := r.count(MaxAccounts); n > 0 && r.ok; n-- {
		a := r.account()
		k, err := v.keyring(a.keyring)
		r.check(err == nil && v.find(a.address) < 0 && (k.mnemonic != nil || len(a.path) == 0))
		v.accounts = append(v.accounts, a)
	}
	return r.ok && len(r.rest) == 0
}

// reader takes values off the front of a byte string. After the first that is missing or wrong, ok is false and all
// further ones are empty.
type reader struct {
	rest []byte
	ok   bool
}

func (r *reader) check(ok bool) { r.ok = r.ok && ok }

func (r *reader) bytes(n int) []byte {
	if r.check(n <= len(r.rest)); !r.ok {
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// uint reads a number of size bytes, 4 at most.
func (r *reader) uint(size int) uint32 {
	value := uint32(0)
	for _, b := range r.bytes(size) {
		value = value<<8 | uint32(b)
	}
	return value
}

func (r *reader) count(limit uint32) uint32 {
	n := r.uint(2)
	r.check(n <= limit)
	return n
}

func (r *reader) keyring() *keyring {
	k := &keyring{id: KeyringID(r.uint(4))}
	backedUp := r.uint(1)
	k.backedUp = backedUp == 1
	r.check(k.id > 0 && backedUp <= 1)
	switch r.uint(1) {
	case tagMnemonic:
		list := wordsOf(Language(r.bytes(int(r.uint(1)))))
		entropy := r.bytes(int(r.uint(1)))
		passphrase := r.bytes(int(r.uint(2)))
		r.check(list != nil && entropySize(len(entropy)) && len(passphrase) <= MaxPassphrase)
		k.mnemonic = &Mnemonic{slices.Clone(entropy), list}
		k.passphrase = slices.Clone(passphrase)
	case tagKey:
		copy(k.key[:], r.bytes(len(k.key)))
		key, err := signer.NewPrivateKey(k.key[:])
		if r.check(err == nil); err == nil {
			key.Zero()
		}
	default:
		r.check(false)
	}
	return k
}

func (r *reader) account() account {
	var a account
	copy(a.address[:], r.bytes(len(eth.Address{})))
	a.keyring = KeyringID(r.uint(4))
	depth := r.uint(1)
	for r.check(depth <= MaxPathDepth); depth > 0 && r.ok; depth-- {
		a.path = append(a.path, r.uint(4))
	}
	a.label = string(r.bytes(int(r.uint(1))))
	r.check(validLabel(a.label))
	return a
}
