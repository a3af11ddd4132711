package main

import "encoding/binary"

// A column is one word of 4 bytes out of every row of a table. Brotli needs half as much for a table of columns as for
// one of rows, and next to nothing for a column that counts: so the tables lie column after column behind the memory's
// data, each with a head of 4 words, and the function that unpack is writes them to their places before Go starts.
type column struct {
	count, to, stride int  // how many words there are, the first one's address, and how far the next ones are from each other
	counts            bool // its words are kept as differences
}

const columnHead = 16 // bytes

// packColumns moves columns from their places to the memory's end and returns the memory. A head whose count is 0, which
// nothing need write, ends them.
func packColumns(memory []byte, from int, columns []column) []byte {
	memory = append(memory, make([]byte, from-len(memory))...)
	for _, c := range columns {
		if c.zero(memory) {
			continue
		}
		keep := uint32(0)
		if c.counts {
			keep = 1<<32 - 1
		}
		for _, word := range []uint32{uint32(c.count), uint32(c.to), uint32(c.stride), keep} {
			memory = binary.LittleEndian.AppendUint32(memory, word)
		}
		last := uint32(0)
		for i := range c.count {
			place := memory[c.to+i*c.stride:][:4]
			word := binary.LittleEndian.Uint32(place)
			memory = binary.LittleEndian.AppendUint32(memory, word-last&keep)
			clear(place)
			last = word
		}
	}
	return memory
}

// zero reports whether nothing has to be written for a column.
func (c column) zero(memory []byte) bool {
	for i := range c.count {
		if binary.LittleEndian.Uint32(memory[c.to+i*c.stride:]) != 0 {
			return false
		}
	}
	return true
}

// The locals of unpack.
const (
	from = iota
	to
	stride
	keep // all bits where words are differences, or none
	count
	word
	locals
)

// unpack returns a function's code (§5.4.9) that writes the columns, which begin at an address, to their places, and zeroes
// what they took: behind the data begins Go's heap.
func unpack(address int) []byte {
	code := []byte{1, locals, i32}
	constant := func(n int) { code = appendInt(append(code, i32Const), n) }
	constant(address)
	code = append(code,
		localSet, from,
		block, noResult,
		loop, noResult, // of columns
		localGet, from, i32Load, words, 0, localTee, count, i32Eqz, brIf, 1,
		localGet, from, i32Load, words, 4, localSet, to,
		localGet, from, i32Load, words, 8, localSet, stride,
		localGet, from, i32Load, words, 12, localSet, keep,
		localGet, from, i32Const, columnHead, i32Add, localSet, from,
		i32Const, 0, localSet, word,
		loop, noResult, // of words
		localGet, to,
		localGet, word, localGet, keep, i32And, localGet, from, i32Load, words, 0, i32Add, localTee, word,
		i32Store, words, 0,
		localGet, from, i32Const, 4, i32Add, localSet, from,
		localGet, to, localGet, stride, i32Add, localSet, to,
		localGet, count, i32Const, 1, i32Sub, localTee, count, brIf, 0,
		end,
		br, 0,
		end,
		end,
	)
	constant(address)
	code = append(code, i32Const, 0, localGet, from)
	constant(address)
	return append(code, i32Sub, prefix, memoryFill, 0, end)
}
