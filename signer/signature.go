package signer

import "github.com/latchkey/latchkey/fault"

// ErrSignatureFormat means that bytes are not the encoding of a signature: another length, or a v that is none.
const ErrSignatureFormat fault.Code = "signature_format"

// Bytes returns the encoding that wallets return and contracts take: r, s, and v, which is 27 or 28 as the parity is 0
// or 1.
func (s Signature) Bytes() [65]byte {
	var b [65]byte
	copy(b[:], s.R[:])
	copy(b[32:], s.S[:])
	b[64] = 27 + s.YParity
	return b
}

// Compact returns the encoding of EIP-2098: r, then s with the parity as its highest bit, which a low s leaves free.
func (s Signature) Compact() [64]byte {
	var b [64]byte
	copy(b[:], s.R[:])
	copy(b[32:], s.S[:])
	b[32] |= s.YParity << 7
	return b
}

// ParseSignature reads the 65 bytes of Bytes; v may be 0 or 1 too, as some signers write it. Errors: ErrSignatureFormat,
// and ErrSignature for what Check refuses, a high s among it.
func ParseSignature(b []byte) (Signature, error) {
	if len(b) != 65 {
		return Signature{}, fault.New(ErrSignatureFormat, "signature", "a signature is 65 bytes: r, s and v")
	}
	v := b[64]
	if v >= 27 {
		v -= 27
	}
	if v > 1 {
		return Signature{}, fault.New(ErrSignatureFormat, "signature", "the last byte of a signature, v, is 27 or 28, or 0 or 1")
	}
	return checked(Signature{R: [32]byte(b), S: [32]byte(b[32:]), YParity: v})
}

// ParseCompactSignature reads the 64 bytes of Compact. Whoever takes both encodings must not tell signatures apart by
// their bytes: one signature has one of each. Errors: ErrSignatureFormat, ErrSignature.
func ParseCompactSignature(b []byte) (Signature, error) {
	if len(b) != 64 {
		return Signature{}, fault.New(ErrSignatureFormat, "signature", "a compact signature is 64 bytes (EIP-2098)")
	}
	s := Signature{R: [32]byte(b), S: [32]byte(b[32:]), YParity: b[32] >> 7}
	s.S[0] &= 0x7f
	return checked(s)
}

func checked(s Signature) (Signature, error) {
	if err := s.Check(); err != nil {
		return Signature{}, err
	}
	return s, nil
}
