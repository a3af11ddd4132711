package main

import (
	"bytes"
	"encoding/binary"
)

// Before a call a function stores where it goes on: a PC, made of the function's own number and of a place in it. The number
// makes calls that are alike differ from function to function. As a local they are equal, and brotli finds them. Engines
// that optimize know that the local never changes: nothing is computed.

const (
	placeBits   = 16   // of a PC, below the function's number (cmd/link/internal/wasm, assignAddress)
	firstNumber = 4096 // of the first function that is not imported: funcValueOffset
	ownPC       = 1    // the local for a function's own number, with place 0
)

// goType, number 0, is the type of Go's functions: one i32, the place to go on at, gives one, whether the stack unwinds.
var goType = []byte{functionType, 1, i32, 1, i32}

// shareNumbers rewrites Go's functions: instead of a constant PC they take the sum of the local and of the place. Functions
// of other types are called from JavaScript, or by hand.
func shareNumbers(sections []section) error {
	types := input{rest: find(sections, typeSection).content}
	types.uint()
	functions := input{rest: find(sections, functionSection).content}
	code := find(sections, codeSection)
	in := input{rest: code.content}
	count := in.uint()
	if !bytes.HasPrefix(types.rest, goType) || functions.uint() != count {
		return errModule
	}
	rewritten := binary.AppendUvarint(nil, uint64(count))
	for i := range count {
		kind, body := functions.uint(), in.bytes(in.uint())
		if kind == 0 {
			body = shareNumber(body, firstNumber+i, &in)
		}
		if in.failed || functions.failed {
			return errModule
		}
		rewritten = append(binary.AppendUvarint(rewritten, uint64(len(body))), body...)
	}
	code.content = rewritten
	return nil
}

// shareNumber returns a function's code (§5.4.9) with its number in a local before its others. A sum is what the constant
// was, whatever that is for. Functions without such constants stay as they are. What cannot be read fails errors.
func shareNumber(body []byte, number int, errors *input) []byte {
	in := input{rest: body}
	groups := in.uint()
	out := append(binary.AppendUvarint(nil, uint64(groups+1)), 1, i64)
	locals := in.rest
	for ; groups > 0 && !in.failed; groups-- {
		in.uint()
		in.byte()
	}
	out = append(out, locals[:len(locals)-len(in.rest)]...)
	out = append(appendInt(append(out, i64Const), number<<placeBits), localSet, ownPC)
	shared := false
	for len(in.rest) > 0 {
		rest := in.rest
		switch op := in.byte(); op {
		case localGet, localSet, localTee:
			local := in.uint()
			if local >= ownPC {
				local++
			}
			out = binary.AppendUvarint(append(out, op), uint64(local))
		case i64Const:
			if n := in.int(); n>>placeBits == number {
				out = append(appendInt(append(out, localGet, ownPC, i64Const), n-number<<placeBits), i64Add)
				shared = true
				continue
			}
			out = append(out, rest[:len(rest)-len(in.rest)]...)
		default:
			in.immediates(op)
			out = append(out, rest[:len(rest)-len(in.rest)]...)
		}
	}
	if in.failed {
		errors.fail()
	}
	if !shared {
		return body
	}
	return out
}
