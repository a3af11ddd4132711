package main

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// The binary format of modules: WebAssembly core specification, §5.

var preamble = []byte("\x00asm\x01\x00\x00\x00") // §5.5.16

const (
	dataSection = 11

	activeSegment = 0    // §5.5.14: of memory 0
	i32Const      = 0x41 // §5.4.7
	end           = 0x0b
)

var errModule = errors.New("this is no module as Go's linker writes it")

type section struct {
	id      byte
	content []byte
}

func readSections(module []byte) ([]section, error) {
	rest, ok := bytes.CutPrefix(module, preamble)
	if !ok {
		return nil, errModule
	}
	var sections []section
	for in := (input{rest: rest}); len(in.rest) > 0; {
		s := section{id: in.byte()}
		s.content = in.bytes(in.uint())
		if in.failed {
			return nil, errModule
		}
		sections = append(sections, s)
	}
	return sections, nil
}

func appendSections(b []byte, sections []section) []byte {
	b = append(b, preamble...)
	for _, s := range sections {
		b = binary.AppendUvarint(append(b, s.id), uint64(len(s.content)))
		b = append(b, s.content...)
	}
	return b
}

const maxMemory = 64 << 20 // for data

// readMemory returns what a data section writes into the memory, from address 0 on.
func readMemory(content []byte) ([]byte, error) {
	in := input{rest: content}
	var memory []byte
	for count := in.uint(); count > 0; count-- {
		kind, constant := in.byte(), in.byte()
		address, ending := in.int(), in.byte()
		data := in.bytes(in.uint())
		if in.failed || kind != activeSegment || constant != i32Const || ending != end ||
			address < 0 || address+len(data) > maxMemory {
			return nil, errModule
		}
		memory = append(memory, make([]byte, max(0, address+len(data)-len(memory)))...)
		copy(memory[address:], data)
	}
	if len(in.rest) > 0 {
		return nil, errModule
	}
	return memory, nil
}

// gap is the number of zeros that end a segment. Brotli writes fewer in less than what the next segment's head takes.
const gap = 64

// appendMemory appends a data section's content that writes memory, except for its longer runs of zeros.
func appendMemory(b, memory []byte) []byte {
	var segments []byte
	count := 0
	for at := 0; ; count++ {
		for at < len(memory) && memory[at] == 0 {
			at++
		}
		data := memory[at:]
		if stop := bytes.Index(data, make([]byte, gap)); stop >= 0 {
			data = data[:stop]
		}
		if data = bytes.TrimRight(data, "\x00"); len(data) == 0 {
			break
		}
		segments = appendInt(append(segments, activeSegment, i32Const), at)
		segments = binary.AppendUvarint(append(segments, end), uint64(len(data)))
		segments = append(segments, data...)
		at += len(data)
	}
	return append(binary.AppendUvarint(b, uint64(count)), segments...)
}

// appendInt appends n as signed LEB128 (§5.2.2).
func appendInt(b []byte, n int) []byte {
	for ; n < -64 || n > 63; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n)&0x7f)
}

// input is what is still to be read. Whoever reads looks at failed once, after several reads.
type input struct {
	rest   []byte
	failed bool
}

func (in *input) byte() byte {
	if b := in.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (in *input) bytes(size int) []byte {
	if size < 0 || size > len(in.rest) {
		in.failed, in.rest = true, nil
		return nil
	}
	taken := in.rest[:size]
	in.rest = in.rest[size:]
	return taken
}

// uint reads an unsigned LEB128 number.
func (in *input) uint() int {
	n, size := binary.Uvarint(in.rest)
	if size <= 0 || n > 1<<32 {
		in.failed, in.rest = true, nil
		return 0
	}
	in.bytes(size)
	return int(n)
}

// int reads a signed LEB128 number of up to 32 bits.
func (in *input) int() int {
	n := int64(0)
	for shift := 0; shift < 35; shift += 7 {
		b := in.byte()
		n |= int64(b&0x7f) << shift
		if b < 0x80 {
			return int(n << (57 - shift) >> (57 - shift))
		}
	}
	in.failed = true
	return 0
}
