package main

import (
	"bytes"
	"encoding/binary"
)

// Before a call a function stores where it goes on: a PC, made of the function's own number and of a place in it. The number
// makes calls that are alike differ from function to function. As a local they are equal, and brotli finds them. Engines
// that optimize know that the local never changes: nothing is computed.
//
// After a call a function leaves its outermost block if the stack unwinds, and returns 1 behind it. How many blocks that is
// differs from place to place, too: it returns at once.

const (
	placeBits   = 16   // of a PC, below the function's number (cmd/link/internal/wasm, assignAddress)
	firstNumber = 4096 // of the first function that is not imported: funcValueOffset
	ownPC       = 1    // the local for a function's own number, with place 0
)

// goType, number 0, is the type of Go's functions: one i32, the place to go on at, gives one, whether the stack unwinds.
var goType = []byte{functionType, 1, i32, 1, i32}

// unifyAllCalls rewrites Go's functions. Those of other types are called from JavaScript, or by hand.
func unifyAllCalls(sections []section, unused map[int]bool) error {
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
		ok := !in.failed && !functions.failed
		if ok && kind == 0 {
			body, ok = unifyCalls(body, firstNumber+i)
			if unused[i] {
				body = trap
			}
		}
		if !ok {
			return errModule
		}
		rewritten = append(binary.AppendUvarint(rewritten, uint64(len(body))), body...)
	}
	code.content = rewritten
	return nil
}

// unwound is how functions end that others call from: the end of their outermost block, and 1.
var unwound = []byte{end, i32Const, 1, end}

// unifyCalls returns a function's code (§5.4.9) with its number in a local before its others. A sum is what the constant was,
// whatever that is for, and a return what a branch out of the outermost block was. Functions without such constants stay as
// they are. It is not ok if the code cannot be read.
func unifyCalls(body []byte, number int) (code []byte, ok bool) {
	in := input{rest: body}
	out := addLocal(&in, number)
	shared, unwinds, depth := false, bytes.HasSuffix(body, unwound), 0
	for len(in.rest) > 0 {
		rest := in.rest
		switch op := in.byte(); op {
		case localGet, localSet, localTee:
			local := in.uint()
			if local >= ownPC {
				local++
			}
			out = binary.AppendUvarint(append(out, op), uint64(local))
			continue
		case i64Const:
			if n := in.int(); n>>placeBits == number {
				out = append(appendInt(append(out, localGet, ownPC, i64Const), n-number<<placeBits), i64Add)
				shared = true
				continue
			}
		case brIf:
			if label := in.uint(); unwinds && label == depth-1 {
				out = append(out, conditional, noResult, i32Const, 1, returning, end)
				continue
			}
		case block, loop, conditional:
			result := in.byte()
			if result != noResult || unwinds && depth == 0 && op != block {
				in.fail() // behind the outermost one a branch would not find what it is taken for
			}
			depth++
		case end:
			depth--
			if unwinds && depth == 0 && len(in.rest) != len(unwound)-1 {
				in.fail() // another block was the outermost one
			}
		default:
			in.immediates(op)
		}
		out = append(out, rest[:len(rest)-len(in.rest)]...)
	}
	if !shared {
		return body, !in.failed
	}
	return out, !in.failed
}

// addLocal reads the declarations of a function's locals and returns them with the one for its number, which it sets first
// of all: a function that goes on in the middle is called, too.
func addLocal(in *input, number int) []byte {
	groups := in.uint()
	out := append(binary.AppendUvarint(nil, uint64(groups+1)), 1, i64)
	locals := in.rest
	for ; groups > 0 && !in.failed; groups-- {
		in.uint()
		in.byte()
	}
	out = append(out, locals[:len(locals)-len(in.rest)]...)
	return append(appendInt(append(out, i64Const), number<<placeBits), localSet, ownPC)
}
