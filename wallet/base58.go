package wallet

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"strings"
)

// Base58Check as BIP-32 uses it, for the 78 bytes of an extended key. It does not run in constant time: nothing but an
// explicit export or import of an extended key calls it.

const base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// encodeBase58Check appends the first four bytes of a double SHA-256 to payload and writes both in base 58.
func encodeBase58Check(payload []byte) []byte {
	sum := doubleSHA256(payload)
	data := slices.Concat(payload, sum[:4])
	defer clear(data)

	text := make([]byte, 0, len(data)*138/100+1) // log 256 / log 58 < 1.38
	for _, b := range data {
		carry := int(b)
		for i := range text {
			carry += int(text[i]) << 8
			text[i] = byte(carry % 58)
			carry /= 58
		}
		for ; carry > 0; carry /= 58 {
			text = append(text, byte(carry%58))
		}
	}
	for i := 0; i < len(data) && data[i] == 0; i++ {
		text = append(text, 0)
	}
	for i, digit := range text {
		text[i] = base58Digits[digit]
	}
	slices.Reverse(text)
	return text
}

// decodeBase58Check fills payload from text; ok is false unless text is exactly the encoding of so many bytes.
func decodeBase58Check(payload, text []byte) (ok bool) {
	data := make([]byte, len(payload)+4)
	defer clear(data)
	if len(text) > len(data)*138/100+1 {
		return false
	}
	for _, c := range text {
		carry := strings.IndexByte(base58Digits, c)
		if carry < 0 {
			return false
		}
		for i := len(data) - 1; i >= 0; i-- {
			carry += int(data[i]) * 58
			data[i] = byte(carry)
			carry >>= 8
		}
		if carry != 0 {
			return false
		}
	}
	sum := doubleSHA256(data[:len(payload)])
	copy(payload, data)
	again := encodeBase58Check(payload) // which alone settles the number of leading zeros
	defer clear(again)
	return bytes.Equal(sum[:4], data[len(payload):]) && bytes.Equal(again, text)
}

func doubleSHA256(data []byte) [32]byte {
	once := sha256.Sum256(data)
	return sha256.Sum256(once[:])
}
