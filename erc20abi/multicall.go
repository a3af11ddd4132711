package erc20abi

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

// Multicall3 is the address of the contract of this name on almost every chain.
var Multicall3 = eth.Address{0xca, 0x11, 0xbd, 0xe0, 0x59, 0x77, 0xb3, 0x63, 0x11, 0x67, 0x02, 0x88, 0x62, 0xbe, 0x2a, 0x17, 0x39, 0x76, 0xca, 0x11}

const (
	selectorAggregate3          = 0x82ad56cb // aggregate3((address,bool,bytes)[])
	selectorGetEthBalance       = 0x4d2301cc // getEthBalance(address)
	selectorGetBlockNumber      = 0x42cbb15c // getBlockNumber()
	selectorGetCurrentBlockTime = 0x0f28c97d // getCurrentBlockTimestamp()
	selectorGetChainID          = 0x3408e470 // getChainId()
)

// SubCall is one call of several that Multicall3 makes.
type SubCall struct {
	To      eth.Address
	MayFail bool // false: if it fails, all do
	Data    []byte
}

// SubResult is what one call of several returned, or reverted with where it failed.
type SubResult struct {
	Success bool
	Data    []byte
}

// Aggregate3 encodes a question to [Multicall3] that makes calls in their order, as of one block. Read the answer with
// [DecodeAggregate3].
func Aggregate3(calls []SubCall) []byte {
	size := selectorSize + 2*wordSize
	for i := range calls {
		size += 5*wordSize + padded(len(calls[i].Data))
	}
	out := append(make([]byte, 0, size), encode(selectorAggregate3, size32(wordSize), size32(len(calls)))...)
	at := wordSize * len(calls)
	for i := range calls {
		out = appendWord(out, size32(at))
		at += 4*wordSize + padded(len(calls[i].Data))
	}
	for i := range calls {
		c := &calls[i]
		out = appendWord(out, addressWord(c.To))
		out = appendWord(out, boolWord(c.MayFail))
		out = appendWord(out, size32(3*wordSize))
		out = appendBytes(out, c.Data)
	}
	return out
}

// DecodeAggregate3 reads the answer to [Aggregate3] of count calls. It demands the layout that Solidity gives the answer,
// so that no two results share bytes; each result is a part of ret. Errors: ErrResult.
func DecodeAggregate3(ret []byte, count int) ([]SubResult, error) {
	heads := 2 * wordSize
	if len(ret) < heads || count < 0 || count > len(ret)/(4*wordSize) || word(ret) != size32(wordSize) || word(ret[wordSize:]) != size32(count) {
		return nil, resultError("results of another number of calls")
	}
	results := make([]SubResult, count)
	at := heads + wordSize*count
	for i := range results {
		if len(ret) < at+3*wordSize || word(ret[heads+wordSize*i:]) != size32(at-heads) {
			return nil, resultError("results that are not laid out as Solidity does it")
		}
		success, flag := ret[at+wordSize-1] == 1, word(ret[at:])
		data, end, ok := bytesAt(ret, at+2*wordSize)
		if flag != boolWord(success) || word(ret[at+wordSize:]) != size32(2*wordSize) || !ok {
			return nil, resultError("results that are not laid out as Solidity does it")
		}
		results[i] = SubResult{success, data}
		at = end
	}
	if at != len(ret) {
		return nil, resultError("more than results")
	}
	return results, nil
}

// GetEthBalance encodes a question to [Multicall3] for an account's balance in wei: 36 bytes. Read the answer with
// [DecodeUint256], as those of the next three.
func GetEthBalance(account eth.Address) []byte {
	return encode(selectorGetEthBalance, addressWord(account))
}

// GetBlockNumber encodes a question to [Multicall3] for the number of the block in which the calls are made: 4 bytes. On
// some rollups it is another chain's.
func GetBlockNumber() []byte { return encode(selectorGetBlockNumber) }

// GetCurrentBlockTimestamp encodes a question to [Multicall3] for that block's time, in seconds since 1970: 4 bytes.
func GetCurrentBlockTimestamp() []byte { return encode(selectorGetCurrentBlockTime) }

// GetChainID encodes a question to [Multicall3] for the chain's id: 4 bytes.
func GetChainID() []byte { return encode(selectorGetChainID) }

func resultError(what string) error {
	return fault.New(ErrResult, "", "the contract answered with "+what+": check its address and the network")
}

func size32(n int) word { return uint256.FromUint64(uint64(n)).Bytes32() }

func boolWord(yes bool) (w word) {
	if yes {
		w[wordSize-1] = 1
	}
	return w
}

func padded(n int) int { return (n + wordSize - 1) / wordSize * wordSize }

func appendWord(out []byte, w word) []byte { return append(out, w[:]...) }

// appendBytes appends bytes as the ABI has them in a tail: their length, and they, filled up to whole words.
func appendBytes(out, b []byte) []byte {
	out = append(appendWord(out, size32(len(b))), b...)
	return append(out, make([]byte, padded(len(b))-len(b))...)
}

// bytesAt reads what appendBytes appended at a place, with clean padding, and returns where it ends.
func bytesAt(b []byte, at int) (data []byte, end int, ok bool) {
	if len(b) < at+wordSize {
		return nil, 0, false
	}
	length, fits := uint256.FromBytes32(word(b[at:])).Uint64()
	at += wordSize
	if !fits || length > uint64(len(b)-at) || padded(int(length)) > len(b)-at {
		return nil, 0, false
	}
	end = at + padded(int(length))
	data = b[at : at+int(length) : at+int(length)]
	for _, fill := range b[at+int(length) : end] {
		if fill != 0 {
			return nil, 0, false
		}
	}
	return data, end, true
}
