package erc20abi

import (
	"bytes"
	"unicode/utf8"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

// ErrResult means that a contract's answer is not of the type that its function returns.
const ErrResult fault.Code = "result_invalid"

// maxText is the longest name or symbol read, in bytes. Real ones stay far below it.
const maxText = 256

// DecodeSuccess reads what transfer, transferFrom or approve returned. No bytes at all count as true, since USDT and
// many older tokens return nothing; an account without code answers the same, so the caller must know that there is a
// contract. Errors: ErrResult.
func DecodeSuccess(ret []byte) (bool, error) {
	if len(ret) == 0 {
		return true, nil
	}
	x, err := DecodeUint256(ret)
	if err != nil {
		return false, err
	}
	n, fits := x.Uint64()
	if !fits || n > 1 {
		return false, fault.New(ErrResult, "", "the contract answered with something other than true or false: it is no ERC-20 token")
	}
	return n == 1, nil
}

// DecodeBool reads an answer of yes or no, such as that to [SupportsInterface]. Errors: ErrResult.
func DecodeBool(ret []byte) (bool, error) {
	if len(ret) == 0 {
		return false, resultError("nothing")
	}
	return DecodeSuccess(ret)
}

// DecodeAddress reads an address, with clean padding. Bytes behind it are ignored. Errors: ErrResult.
func DecodeAddress(ret []byte) (eth.Address, error) {
	if len(ret) < wordSize || [addressPad]byte(ret) != [addressPad]byte{} {
		return eth.Address{}, resultError("something other than an address")
	}
	return eth.Address(ret[addressPad:]), nil
}

// DecodeUint256 reads the first word of a result. Bytes behind it are ignored, as Solidity ignores them.
// Errors: ErrResult.
func DecodeUint256(ret []byte) (uint256.Int, error) {
	if len(ret) < wordSize {
		return uint256.Int{}, resultError("less than a number")
	}
	return uint256.FromBytes32(word(ret)), nil
}

// DecodeDecimals reads what decimals() returned: 0 to 255. Errors: ErrResult.
func DecodeDecimals(ret []byte) (uint8, error) {
	x, err := DecodeUint256(ret)
	if err != nil {
		return 0, err
	}
	n, fits := x.Uint64()
	if !fits || n > 255 {
		return 0, fault.New(ErrResult, "", "the contract states more than 255 decimals: it is no ERC-20 token")
	}
	return uint8(n), nil
}

// DecodeText reads what name() or symbol() returned: a string of at most 256 bytes or, where the result is a single
// word, a bytes32 (MKR). It is valid UTF-8 without the NUL bytes that fill it up; show it through [text.Clean].
// Errors: ErrResult.
func DecodeText(ret []byte) (string, error) {
	text := ret
	if len(ret) != wordSize {
		var err error
		if text, err = decodeString(ret, maxText); err != nil {
			return "", err
		}
	}
	text = bytes.TrimRight(text, "\x00")
	if !utf8.Valid(text) {
		return "", fault.New(ErrResult, "", "the contract's text is not UTF-8: enter the token's symbol yourself")
	}
	return string(text), nil
}

// decodeString reads the ABI encoding of a single string of at most max bytes: the offset of its tail, which every compiler
// makes 32, its length and its bytes. The padding behind them is ignored, since some contracts leave it out.
func decodeString(ret []byte, max uint64) ([]byte, error) {
	if len(ret) < 2*wordSize || uint256.FromBytes32(word(ret)) != uint256.FromUint64(wordSize) {
		return nil, resultError("something other than a text")
	}
	length, fits := uint256.FromBytes32(word(ret[wordSize:])).Uint64()
	if !fits || length > max {
		return nil, fault.New(ErrResult, "", "the contract's text is over 256 bytes: enter the token's symbol yourself")
	}
	tail := ret[2*wordSize:]
	if uint64(len(tail)) < length {
		return nil, fault.New(ErrResult, "", "the contract's text ends before its stated length: check its address and the network")
	}
	return tail[:length], nil
}
