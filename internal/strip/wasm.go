package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
)

// The binary format of modules: WebAssembly core specification, §5.

var preamble = []byte("\x00asm\x01\x00\x00\x00") // §5.5.16

const (
	typeSection     = 1
	importSection   = 2
	functionSection = 3
	memorySection   = 5
	startSection    = 8
	elementSection  = 9
	codeSection     = 10
	dataSection     = 11

	activeSegment  = 0    // §5.5.14: of memory 0
	functionImport = 0    // §5.5.5
	functionType   = 0x60 // §5.3.6
	noMaximum      = 0    // §5.3.8
	pageSize       = 64 << 10
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

// find returns the section of a kind, or an empty one.
func find(sections []section, id byte) *section {
	for i := range sections {
		if sections[i].id == id {
			return &sections[i]
		}
	}
	return &section{}
}

func appendSections(b []byte, sections []section) []byte {
	b = append(b, preamble...)
	for _, s := range sections {
		b = binary.AppendUvarint(append(b, s.id), uint64(len(s.content)))
		b = append(b, s.content...)
	}
	return b
}

// addStart adds a function without parameters and results that runs when the module is instantiated. It gets the highest
// number: the numbers of the others stay.
func addStart(sections []section, code []byte) ([]section, error) {
	imports := input{rest: find(sections, importSection).content}
	number := imports.uint()
	for range number {
		imports.bytes(imports.uint()) // the module's name
		imports.bytes(imports.uint())
		if imports.byte() != functionImport {
			return nil, errModule
		}
		imports.uint()
	}
	kind, ok := appendItem(find(sections, typeSection), []byte{functionType, 0, 0})
	if imports.failed || !ok {
		return nil, errModule
	}
	index, ok := appendItem(find(sections, functionSection), binary.AppendUvarint(nil, uint64(kind)))
	if !ok {
		return nil, errModule
	}
	if at, ok := appendItem(find(sections, codeSection), append(binary.AppendUvarint(nil, uint64(len(code))), code...)); !ok || at != index {
		return nil, errModule
	}
	for i, s := range sections {
		if s.id == startSection {
			return nil, errModule // Go's linker writes none: this module was stripped before
		}
		if s.id == elementSection {
			start := section{startSection, binary.AppendUvarint(nil, uint64(number+index))}
			return slices.Insert(sections, i, start), nil
		}
	}
	return nil, errModule
}

// appendItem appends to a section that is a vector (§5.1.3), and returns the item's number.
func appendItem(s *section, item []byte) (index int, ok bool) {
	in := input{rest: s.content}
	index = in.uint()
	s.content = slices.Concat(binary.AppendUvarint(nil, uint64(index+1)), in.rest, item)
	return index, !in.failed
}

// memorySize returns how large a module's memory is before it grows.
func memorySize(content []byte) (int, error) {
	in := input{rest: content}
	count, limits, pages := in.uint(), in.byte(), in.uint()
	if in.failed || count != 1 || limits != noMaximum {
		return 0, errModule
	}
	return pageSize * pages, nil
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

func (in *input) fail() { in.failed, in.rest = true, nil }

func (in *input) byte() byte {
	if b := in.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (in *input) bytes(size int) []byte {
	if size < 0 || size > len(in.rest) {
		in.fail()
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
		in.fail()
		return 0
	}
	in.bytes(size)
	return int(n)
}

// int reads a signed LEB128 number.
func (in *input) int() int {
	n := int64(0)
	for shift := 0; shift < 70; shift += 7 {
		b := in.byte()
		n |= int64(b&0x7f) << shift
		if b < 0x80 {
			unused := max(0, 57-shift)
			return int(n << unused >> unused)
		}
	}
	in.fail()
	return 0
}
