package wallet

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"io"

	"github.com/latchkey/latchkey/fault"
)

const (
	// ErrVaultPassword means that the password is wrong, or that the head of the file was changed: the two look alike.
	ErrVaultPassword fault.Code = "vault_password"
	// ErrVaultDamaged means that the file is not a vault, or not the vault that was sealed.
	ErrVaultDamaged fault.Code = "vault_damaged"
	// ErrVaultVersion means that a newer Latchkey wrote the file.
	ErrVaultVersion fault.Code = "vault_version"
)

func errDamaged() error {
	return fault.New(ErrVaultDamaged, "", "this file is damaged or is no vault: restore it from a backup")
}

// A sealed vault, version 1, numbers big-endian:
//
//	 0  8  "latchkey"
//	 8  1  version, 1
//	 9  1  KDF, 1: Argon2id (RFC 9106), version 0x13
//	10  4  memory in KiB
//	14  4  passes
//	18  1  lanes
//	19 32  salt
//	51 12  nonce of the wrapped key
//	63 48  the data key, AES-256-GCM under the key-encryption key; additional data: bytes 0 to 50
//	111 12 nonce of the contents
//	123 .. the contents, AES-256-GCM under the data key; additional data: bytes 0 to 110
//
// A new password only wraps the data key anew. Nonces are random: a data key may seal 2^32 times (NIST SP 800-38D, section
// 8.3).
const (
	magic       = "latchkey"
	fileVersion = 1
	kdfArgon2id = 1

	nonceSize = 12
	tagSize   = 16

	wrapAt     = 51
	headerSize = wrapAt + nonceSize + 32 + tagSize
	bodyAt     = headerSize + nonceSize

	maxFile = 2 << 20
)

// wrapKey writes the header: the parameters, and the data key under kek.
func (v *Vault) wrapKey(source io.Reader, kek *[32]byte, p KDFParams) error {
	copy(v.header[:], magic)
	v.header[8] = fileVersion
	v.header[9] = kdfArgon2id
	binary.BigEndian.PutUint32(v.header[10:], p.Memory)
	binary.BigEndian.PutUint32(v.header[14:], p.Time)
	v.header[18] = p.Threads
	copy(v.header[19:], p.Salt[:])
	nonce := v.header[wrapAt : wrapAt+nonceSize]
	if err := fillRandom(source, nonce); err != nil {
		return err
	}
	gcm(kek).Seal(v.header[wrapAt+nonceSize:wrapAt+nonceSize], nonce, v.key[:], v.header[:wrapAt])
	return nil
}

// VaultParams returns what DeriveKEK needs to know to open a sealed vault.
// Errors: ErrVaultDamaged, ErrVaultVersion, ErrKDFParams.
func VaultParams(sealed []byte) (KDFParams, error) {
	if len(sealed) < bodyAt+tagSize || len(sealed) > maxFile || string(sealed[:8]) != magic {
		return KDFParams{}, errDamaged()
	}
	if sealed[8] != fileVersion || sealed[9] != kdfArgon2id {
		return KDFParams{}, fault.New(ErrVaultVersion, "", "a newer version wrote this vault: open it with that one")
	}
	p := KDFParams{
		Memory:  binary.BigEndian.Uint32(sealed[10:]),
		Time:    binary.BigEndian.Uint32(sealed[14:]),
		Threads: sealed[18],
		Salt:    [32]byte(sealed[19:wrapAt]),
	}
	return p, p.Check()
}

// OpenVault opens a sealed vault with the key that DeriveKEK gives for its password and VaultParams. The caller zeroes kek.
// Errors: ErrVaultPassword, ErrVaultDamaged, ErrVaultVersion, ErrKDFParams.
func OpenVault(sealed []byte, kek *[32]byte) (*Vault, error) {
	if _, err := VaultParams(sealed); err != nil {
		return nil, err
	}
	v := &Vault{open: true}
	copy(v.header[:], sealed)
	nonce, wrapped := v.header[wrapAt:wrapAt+nonceSize], v.header[wrapAt+nonceSize:]
	if _, err := gcm(kek).Open(v.key[:0], nonce, wrapped, v.header[:wrapAt]); err != nil {
		v.Zero()
		return nil, fault.New(ErrVaultPassword, "kek", "this is not the password of the vault: try again")
	}
	if err := v.decrypt(sealed); err != nil {
		return nil, err
	}
	return v, nil
}

// Reopen opens another sealed state of this vault, such as one that another tab stored, with the data key that this one
// holds, so that no password is needed. The vault itself stays as it is. Errors: ErrVaultLocked, ErrVaultDamaged (also
// for another vault's file), ErrVaultVersion, ErrKDFParams.
func (v *Vault) Reopen(sealed []byte) (*Vault, error) {
	if err := v.checkOpen(); err != nil {
		return nil, err
	}
	if _, err := VaultParams(sealed); err != nil {
		return nil, err
	}
	other := &Vault{open: true, key: v.key}
	copy(other.header[:], sealed)
	if err := other.decrypt(sealed); err != nil {
		return nil, err
	}
	return other, nil
}

// decrypt fills a vault that has its header and its data key, or zeroes it.
func (v *Vault) decrypt(sealed []byte) error {
	contents, err := gcm(&v.key).Open(nil, sealed[headerSize:bodyAt], sealed[bodyAt:], v.header[:])
	defer clear(contents)
	if err != nil || !v.decode(contents) {
		v.Zero()
		return errDamaged()
	}
	return nil
}

// Seal returns the vault as a file, encrypted under a nonce that was not used before. Errors: ErrVaultLocked, ErrRandom.
func (v *Vault) Seal() ([]byte, error) { return v.seal(rand.Reader) }

func (v *Vault) seal(source io.Reader) ([]byte, error) {
	if err := v.checkOpen(); err != nil {
		return nil, err
	}
	contents := v.encode()
	defer clear(contents)
	sealed := make([]byte, bodyAt, bodyAt+len(contents)+tagSize)
	copy(sealed, v.header[:])
	nonce := sealed[headerSize:bodyAt]
	if err := fillRandom(source, nonce); err != nil {
		return nil, err
	}
	return gcm(&v.key).Seal(sealed, nonce, contents, v.header[:]), nil
}

// gcm is AES-256-GCM with 96-bit nonces. Neither constructor can fail for a key of 32 bytes.
func gcm(key *[32]byte) cipher.AEAD {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}
