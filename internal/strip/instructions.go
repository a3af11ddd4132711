package main

// The instructions that Go's compiler writes, and unpack (§5.4).
const (
	unreachable  = 0x00
	nop          = 0x01
	block        = 0x02
	loop         = 0x03
	conditional  = 0x04
	otherwise    = 0x05
	end          = 0x0b
	br           = 0x0c
	brIf         = 0x0d
	brTable      = 0x0e
	returning    = 0x0f
	call         = 0x10
	callIndirect = 0x11
	drop         = 0x1a
	choose       = 0x1b
	localGet     = 0x20
	localSet     = 0x21
	localTee     = 0x22
	globalGet    = 0x23
	globalSet    = 0x24
	i32Load      = 0x28 // the first that has an alignment and an offset
	i32Store     = 0x36
	i64Store32   = 0x3e // and the last one
	sizeOfMemory = 0x3f
	growMemory   = 0x40
	i32Const     = 0x41
	i64Const     = 0x42
	f32Const     = 0x43
	f64Const     = 0x44
	i32Eqz       = 0x45 // the first that has an operator's name alone
	i32Add       = 0x6a
	i32Sub       = 0x6b
	i32And       = 0x71
	i64Add       = 0x7c
	i64Extend32  = 0xc4 // and the last one
	prefix       = 0xfc
	truncations  = 7 // the last of them, behind prefix
	memoryCopy   = 10
	memoryFill   = 11

	i32      = 0x7f // §5.3.1
	i64      = 0x7e
	noResult = 0x40
	words    = 2 // the alignment to 4 bytes
)

// immediates passes over what follows the first byte of an instruction that unifyCalls does not read itself.
func (in *input) immediates(op byte) {
	switch {
	case op <= nop, op == otherwise, op == end, op == returning, op == drop, op == choose, op >= i32Eqz && op <= i64Extend32:
	case op == br, op == call, op == globalGet, op == globalSet, op == sizeOfMemory, op == growMemory:
		in.uint()
	case op == callIndirect, op >= i32Load && op <= i64Store32:
		in.uint()
		in.uint()
	case op == brTable:
		for places := in.uint(); places >= 0 && !in.failed; places-- {
			in.uint()
		}
	case op == i32Const:
		in.int()
	case op == f32Const:
		in.bytes(4)
	case op == f64Const:
		in.bytes(8)
	case op == prefix:
		switch operation := in.uint(); {
		case operation <= truncations:
		case operation == memoryCopy:
			in.bytes(2)
		case operation == memoryFill:
			in.bytes(1)
		default:
			in.fail()
		}
	default:
		in.fail()
	}
}
