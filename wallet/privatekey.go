package wallet

import (
	"bytes"
	"crypto/subtle"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
)

// ErrPrivateKeyText means that a text is not 64 hexadecimal digits.
const ErrPrivateKeyText fault.Code = "private_key_text"

// ParsePrivateKey reads a private key as other wallets export it: 64 hexadecimal digits in either case, with or without
// 0x in front, white space around them ignored. It returns the 32 big-endian bytes, which signer.NewPrivateKey accepts.
// (Raw bytes are no text: 32 of them could be half a key that somebody failed to copy whole.) The caller zeroes both.
// Errors: ErrPrivateKeyText, signer.ErrKeyRange.
func ParsePrivateKey(text []byte) (key [32]byte, err error) {
	digits := bytes.TrimSpace(text)
	if len(digits) == 66 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X') {
		digits = digits[2:]
	}
	if len(digits) != 64 || !decodeHex(&key, digits) {
		clear(key[:])
		return key, fault.New(ErrPrivateKeyText, "key", "a private key is 64 digits from 0-9 and a-f: copy it again, all of it")
	}
	private, err := signer.NewPrivateKey(key[:])
	if err != nil {
		clear(key[:])
		return key, err
	}
	private.Zero()
	return key, nil
}

// decodeHex decodes 64 digits without a branch or a table look-up that depends on them.
func decodeHex(dst *[32]byte, digits []byte) bool {
	valid := 1
	for i := range dst {
		high, highValid := nibble(digits[2*i])
		low, lowValid := nibble(digits[2*i+1])
		dst[i] = byte(high<<4 | low)
		valid &= highValid & lowValid
	}
	return valid == 1
}

func nibble(digit byte) (value, valid int) {
	c, lower := int(digit), int(digit|0x20)
	decimal := subtle.ConstantTimeLessOrEq('0', c) & subtle.ConstantTimeLessOrEq(c, '9')
	letter := subtle.ConstantTimeLessOrEq('a', lower) & subtle.ConstantTimeLessOrEq(lower, 'f')
	return subtle.ConstantTimeSelect(decimal, c-'0', lower-'a'+10) & 15, decimal | letter
}
