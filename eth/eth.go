// Package eth has the few types that every other package speaks in: addresses, hashes, byte strings, chain ids, and
// Keccak-256. It does no I/O and holds no secrets.
package eth

import (
	"strconv"

	"github.com/latchkey/latchkey/fault"
)

// ErrChainID means that a chain id is zero or above MaxChainID.
const ErrChainID fault.Code = "chain_id_invalid"

// MaxChainID is the largest chain id accepted: 2^53-1, the largest integer that a JSON number holds exactly. It is
// below EIP-2294's bound of 2^63-37, which keeps v of EIP-155 within 64 bits.
const MaxChainID = 1<<53 - 1

// ChainID identifies a chain (EIP-155). Valid ids are 1 to MaxChainID.
type ChainID uint64

// Check returns ErrChainID unless the id is in range. Zero is refused because an EIP-155 signature for it, or an
// EIP-7702 authorization for it, is valid on every chain.
func (id ChainID) Check() error {
	if id == 0 || id > MaxChainID {
		return fault.New(ErrChainID, "chainId", "give the chain's id, a whole number from 1 to 9007199254740991")
	}
	return nil
}

// String returns the id in decimal.
func (id ChainID) String() string { return strconv.FormatUint(uint64(id), 10) }

// Hash is 32 bytes of Keccak-256.
type Hash [32]byte

// String returns 0x and 64 lower-case digits.
func (h Hash) String() string { return encodeHex(h[:]) }

// IsZero reports whether all 32 bytes are zero, which no Keccak-256 of a known input is.
func (h Hash) IsZero() bool { return h == Hash{} }

// ParseHash reads 0x and 64 hexadecimal digits. Errors: ErrHex.
func ParseHash(text string) (Hash, error) {
	var h Hash
	if err := parseFixed(h[:], text); err != nil {
		return Hash{}, err
	}
	return h, nil
}

// Millis is a time in milliseconds since 1970-01-01 UTC.
type Millis int64
