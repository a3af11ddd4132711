//go:build js && wasm

// The WebAssembly module. It exports two functions, and everything else is a frame (internal/bridge):
//
//	buffer(size u32) → address u32    room for a request of that many bytes, valid until the next call of buffer
//	call(length u32) → u64            performs the request of that length in the buffer; the reply's address in the upper
//	                                  32 bits, its length in the lower, valid until the next call
//
// The request is zeroed when call returns, and the reply when the next call begins; a caller that is done with a reply
// that holds a secret zeroes it at once. An exception that leaves an export, a stack overflow for one, or the end of the
// program leaves an instance that must be thrown away. The names run, resume, getsp and mem are Go's own.
package main

import (
	"unsafe"

	"github.com/latchkey/latchkey/internal/bridge"
)

var (
	module = bridge.New()
	shared []byte
)

// main keeps the program, and with it the exports, alive.
func main() { select {} }

//go:wasmexport buffer
func buffer(size uint32) uint32 {
	if int(size) > len(shared) {
		shared = make([]byte, max(int(size), 2*len(shared), 4<<10))
	}
	return address(shared)
}

//go:wasmexport call
func call(length uint32) uint64 {
	request := shared[:min(int(length), len(shared))] // a length beyond the buffer makes a frame that is refused
	reply := module.Call(request)
	return uint64(address(reply))<<32 | uint64(len(reply))
}

func address(b []byte) uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) }
