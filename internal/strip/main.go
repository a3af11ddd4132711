// Strip makes a module that Go's linker wrote smaller, in place:
//
//	go run ./internal/strip FILE
//
// The linker ends a data segment at every few zero bytes; 60,000 segments say their addresses one by one. They become
// some hundred. And of the tables that it keeps for every function, those leave that only a stack trace on a console is
// printed from: file names, line numbers, what was inlined where, names, the places of arguments. A browser's own traces
// number functions instead, as wasm-function[123], and scripts/build-wasm.sh --names makes the module that names them.
//
// What the garbage collector, growing stacks and panics read stays. The module keeps it by columns, and writes the rows that
// Go reads when it is instantiated: that is the one function that is added, the last. In Go's functions only what
// is around calls is said in another way, but for those that nothing can start: they become traps.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: strip FILE")
		os.Exit(2)
	}
	if err := stripFile(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "strip:", err)
		os.Exit(1)
	}
}

func stripFile(name string) error {
	module, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if module, err = strip(module); err != nil {
		return err
	}
	return os.WriteFile(name, module, 0o644)
}

// strip returns the smaller form of a module.
func strip(module []byte) ([]byte, error) {
	sections, err := readSections(module)
	if err != nil {
		return nil, err
	}
	data, limits := find(sections, dataSection), find(sections, memorySection)
	memory, err := readMemory(data.content)
	if err != nil {
		return nil, err
	}
	t, err := stripTables(memory)
	if err != nil {
		return nil, err
	}
	packed := packColumns(memory, t.heap, t.columns())
	if size, err := memorySize(limits.content); err != nil || len(packed)+columnHead > size {
		return nil, errModule
	}
	data.content = appendMemory(nil, packed)
	if err := unifyAllCalls(sections, t.unused); err != nil {
		return nil, err
	}
	if sections, err = addStart(sections, unpack(t.heap)); err != nil {
		return nil, err
	}
	return appendSections(nil, sections), nil
}
