package wallet

import (
	"crypto/rand"
	"io"
	"unicode/utf8"

	"github.com/latchkey/latchkey/fault"
	"golang.org/x/crypto/argon2"
)

const (
	// ErrKDFParams means that a vault asks for a weaker or a costlier key derivation than any vault of ours does: it was
	// tampered with.
	ErrKDFParams fault.Code = "kdf_params"
	// ErrPasswordEmpty means that there is no password to derive a key from.
	ErrPasswordEmpty fault.Code = "password_empty"
	// ErrPasswordShort means that a new password has fewer than MinPassword characters.
	ErrPasswordShort fault.Code = "password_short"
)

// MinPassword is the least number of characters of a new password (NIST SP 800-63B section 5.1.1.1).
const MinPassword = 8

// KDFParams are the parameters of Argon2id (RFC 9106) that turn a password into a key-encryption key.
type KDFParams struct {
	Memory  uint32 // KiB, 65536 (64 MiB) to 262144
	Time    uint32 // passes over the memory, 3 to 10
	Threads uint8  // lanes, 1 to 4
	Salt    [32]byte
}

// The default is RFC 9106's second choice, 64 MiB and 3 passes, with one lane since WebAssembly has one thread. The
// upper bounds let later versions write more, and keep a hostile file from exhausting the memory of a phone.
const (
	defaultMemory, maxMemory   = 64 << 10, 256 << 10
	defaultTime, maxTime       = 3, 10
	defaultThreads, maxThreads = 1, 4
)

// NewKDFParams returns the default parameters with a fresh salt. Errors: ErrRandom.
func NewKDFParams() (KDFParams, error) { return newKDFParams(rand.Reader) }

func newKDFParams(source io.Reader) (KDFParams, error) {
	p := KDFParams{Memory: defaultMemory, Time: defaultTime, Threads: defaultThreads}
	err := fillRandom(source, p.Salt[:])
	return p, err
}

// Check returns ErrKDFParams unless the parameters are at least the default and at most what an unlocking device can bear.
func (p KDFParams) Check() error {
	if p.Memory < defaultMemory || p.Memory > maxMemory || p.Time < defaultTime || p.Time > maxTime ||
		p.Threads < defaultThreads || p.Threads > maxThreads {
		return fault.New(ErrKDFParams, "params", "no vault has such key derivation parameters: restore the file from a backup, or take new parameters for a new vault")
	}
	return nil
}

// CheckNewPassword returns ErrPasswordShort for a password that a new vault must not have.
func CheckNewPassword(password []byte) error {
	if utf8.RuneCount(password) < MinPassword {
		return fault.New(ErrPasswordShort, "password", "the password of a vault has at least eight characters: check what was typed, or choose a longer one")
	}
	return nil
}

// DeriveKEK returns the key-encryption key of a password: Argon2id over its NFKD form, so that a password typed on another
// system, which composes accents otherwise, is the same password. (NFKC would tell the same passwords apart; NFKD is the
// form that BIP-39 brings with it.) It takes 0.4 s and 64 MiB that WebAssembly never gives back: run it in an instance
// that is thrown away. The caller zeroes password and key. Errors: ErrPasswordEmpty, ErrKDFParams.
func DeriveKEK(password []byte, p KDFParams) (kek [32]byte, err error) {
	if err := p.Check(); err != nil {
		return kek, err
	}
	if len(password) == 0 {
		return kek, fault.New(ErrPasswordEmpty, "password", "enter the password")
	}
	normal := nfkd(nil, password)
	defer clear(normal)
	key := argon2.IDKey(normal, p.Salt[:], p.Time, p.Memory, p.Threads, uint32(len(kek)))
	defer clear(key)
	copy(kek[:], key)
	return kek, nil
}
