package ens

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// ErrAnswer means that a contract's answer is not what ENS defines.
const ErrAnswer fault.Code = "ens_answer_invalid"

// maxAnswer is the longest encoding read, in bytes; what resolvers answer is far shorter.
const maxAnswer = 1 << 16

// DecodeAddress reads the answer to [Resolver] or [Addr]: the zero address where there is none. Errors: ErrAnswer.
func DecodeAddress(answer []byte) (eth.Address, error) {
	if len(answer) != wordSize || !bytes.Equal(answer[:12], make([]byte, 12)) {
		return eth.Address{}, answerError("an address")
	}
	return eth.Address(answer[12:]), nil
}

// DecodeBool reads the answer to [SupportsInterface]. No bytes at all mean no, as accounts without code and contracts
// without ERC-165 give. Errors: ErrAnswer.
func DecodeBool(answer []byte) (bool, error) {
	if len(answer) == 0 {
		return false, nil
	}
	if len(answer) != wordSize || !bytes.Equal(answer[:wordSize-1], make([]byte, wordSize-1)) || answer[wordSize-1] > 1 {
		return false, answerError("yes or no")
	}
	return answer[wordSize-1] == 1, nil
}

// DecodeBytes reads the answer to [Resolve]: the bytes inside, which are part of answer. Errors: ErrAnswer.
func DecodeBytes(answer []byte) ([]byte, error) {
	const head = 2 * wordSize
	if len(answer) < head || len(answer) > maxAnswer || eth.Hash(answer) != number(wordSize) {
		return nil, answerError("bytes")
	}
	length := binary.BigEndian.Uint64(answer[head-8:])
	if eth.Hash(answer[wordSize:]) != number(length) || length > uint64(len(answer)) {
		return nil, answerError("bytes")
	}
	end := head + int(length)
	if uint64(len(answer)) != head+padded(int(length)) || len(bytes.Trim(answer[end:], "\x00")) > 0 {
		return nil, answerError("bytes")
	}
	return answer[head:end:end], nil
}

// DecodeCoinAddress reads the answer to [AddrOfCoin] for a chain of the EVM: the zero address where there is none.
// Errors: ErrAnswer.
func DecodeCoinAddress(answer []byte) (eth.Address, error) {
	b, err := DecodeBytes(answer)
	switch {
	case err != nil:
		return eth.Address{}, err
	case len(b) == 0:
		return eth.Address{}, nil
	case len(b) != len(eth.Address{}):
		return eth.Address{}, answerError("an address of 20 bytes")
	}
	return eth.Address(b), nil
}

// DecodeName reads the answer to [Name]: "" where there is none. It is only what somebody wrote: it may be not normalised,
// which [Namehash] refuses in part, or another's name. Errors: ErrAnswer.
func DecodeName(answer []byte) (string, error) {
	b, err := DecodeBytes(answer)
	if err != nil || len(b) > maxName || !utf8.Valid(b) {
		return "", answerError("a name")
	}
	return string(b), nil
}

// IsOffchainLookup reports whether what a call reverted with asks to fetch the answer from a server (EIP-3668). This wallet
// does not: the server would learn who asks for whom.
func IsOffchainLookup(revert []byte) bool {
	return len(revert) >= 4 && binary.BigEndian.Uint32(revert) == selectorOffchainLookup
}

func answerError(what string) error {
	return fault.New(ErrAnswer, "", "ENS answered with something other than "+what+": do not trust this name")
}
