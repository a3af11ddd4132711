package signer

import (
	"encoding/binary"
	"math/bits"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

// RLP is the encoding of Appendix B of Ethereum's Yellow Paper: a string or a list, each behind a header with its length.
// A string of one byte below 0x80 is its own encoding; numbers are big-endian strings without leading zeros.

const (
	stringHeader = 0x80
	listHeader   = 0xc0
	shortLength  = 55 // the longest payload whose length stands in the header's first byte
)

// ErrRLP means that bytes are not the one canonical RLP encoding of what is expected in their place.
const ErrRLP fault.Code = "rlp_invalid"

func appendString(b, s []byte) []byte {
	if len(s) == 1 && s[0] < stringHeader {
		return append(b, s[0])
	}
	return append(appendHeader(b, stringHeader, len(s)), s...)
}

func appendUint64(b []byte, x uint64) []byte {
	var full [8]byte
	binary.BigEndian.PutUint64(full[:], x)
	return appendString(b, full[bits.LeadingZeros64(x)/8:])
}

func appendUint256(b []byte, x *uint256.Int) []byte {
	full := x.Bytes32()
	return appendString(b, full[32-(x.BitLen()+7)/8:])
}

func appendHeader(b []byte, kind byte, length int) []byte {
	if length <= shortLength {
		return append(b, kind+byte(length))
	}
	var full [8]byte
	binary.BigEndian.PutUint64(full[:], uint64(length))
	digits := full[bits.LeadingZeros64(uint64(length))/8:]
	return append(append(b, kind+shortLength+byte(len(digits))), digits...)
}

// closeList puts a list's header before the payload that stands in b from start on. Moving the payload is cheaper
// than measuring it first.
func closeList(b []byte, start int) []byte {
	var header [9]byte
	h := appendHeader(header[:0], listHeader, len(b)-start)
	b = append(b, h...)
	copy(b[start+len(h):], b[start:])
	copy(b[start:], h)
	return b
}

// rlpReader reads the items of one payload in order. The first error stays, and every read after it gives zeros, so
// that callers read all fields and ask once.
type rlpReader struct {
	rest []byte
	err  error
}

func (r *rlpReader) fail(field, message string) {
	if r.err == nil {
		r.err = fault.New(ErrRLP, field, message)
	}
	r.rest = nil
}

// item reads the next item of the given kind, stringHeader or listHeader, and returns its payload.
func (r *rlpReader) item(field string, kind byte) []byte {
	if len(r.rest) == 0 {
		r.fail(field, "the encoding ends before this field")
		return nil
	}
	first := r.rest[0]
	if first < stringHeader && kind == stringHeader {
		payload := r.rest[:1]
		r.rest = r.rest[1:]
		return payload
	}
	if (first >= listHeader) != (kind == listHeader) || first < stringHeader {
		r.fail(field, "a list stands where bytes belong, or the reverse")
		return nil
	}
	start, length := 1, uint64(first-kind)
	if length > shortLength {
		start += int(length - shortLength)
		if len(r.rest) < start {
			r.fail(field, "the encoding ends within this field")
			return nil
		}
		length = 0
		for _, digit := range r.rest[1:start] {
			length = length<<8 | uint64(digit)
		}
		if r.rest[1] == 0 || length <= shortLength {
			r.fail(field, "the length is not in its shortest form")
			return nil
		}
	}
	if length > uint64(len(r.rest)-start) {
		r.fail(field, "the encoding ends within this field")
		return nil
	}
	end := start + int(length)
	payload := r.rest[start:end]
	if kind == stringHeader && length == 1 && payload[0] < stringHeader {
		r.fail(field, "a byte below 80 must stand without a header")
		return nil
	}
	r.rest = r.rest[end:]
	return payload
}

func (r *rlpReader) bytes(field string) []byte { return r.item(field, stringHeader) }

// list returns a reader of the next item, a list. The caller gives it back to adopt when it has been read.
func (r *rlpReader) list(field string) rlpReader {
	payload := r.item(field, listHeader)
	return rlpReader{rest: payload, err: r.err}
}

// more reports whether an item is left.
func (r *rlpReader) more() bool { return r.err == nil && len(r.rest) > 0 }

// adopt demands that an inner list has been read to its end, and takes over its error.
func (r *rlpReader) adopt(field string, inner *rlpReader) {
	if err := inner.end(field); err != nil && r.err == nil {
		r.err, r.rest = err, nil
	}
}

// end demands that nothing is left and returns the first error.
func (r *rlpReader) end(field string) error {
	if r.more() {
		r.fail(field, "bytes follow the last field")
	}
	return r.err
}

func (r *rlpReader) number(field string, size int) []byte {
	b := r.bytes(field)
	if len(b) > size {
		r.fail(field, "the number is too large for this field")
		return nil
	}
	if len(b) > 0 && b[0] == 0 {
		r.fail(field, "the number has a leading zero")
		return nil
	}
	return b
}

func (r *rlpReader) uint64(field string) uint64 {
	var x uint64
	for _, digit := range r.number(field, 8) {
		x = x<<8 | uint64(digit)
	}
	return x
}

func (r *rlpReader) uint256(field string) uint256.Int {
	return uint256.FromBytes32(r.word(field))
}

// word reads a number as 32 big-endian bytes.
func (r *rlpReader) word(field string) [32]byte {
	var full [32]byte
	b := r.number(field, 32)
	copy(full[32-len(b):], b)
	return full
}

// fixed reads exactly len(dst) bytes.
func (r *rlpReader) fixed(field string, dst []byte) {
	b := r.bytes(field)
	if r.err == nil && len(b) != len(dst) {
		r.fail(field, "the number of bytes is wrong")
		return
	}
	copy(dst, b)
}

// recipient reads an address, or nothing for the creation of a contract.
func (r *rlpReader) recipient(field string) (to *eth.Address, create bool) {
	b := r.bytes(field)
	if len(b) == 0 {
		return nil, r.err == nil
	}
	if len(b) != len(eth.Address{}) {
		r.fail(field, "an address is 20 bytes")
		return nil, false
	}
	address := eth.Address(b)
	return &address, false
}
