// Strip makes a module that Go's linker wrote smaller, in place, without touching its code:
//
//	go run ./internal/strip FILE
//
// The linker ends a data segment at every few zero bytes; 60,000 segments say their addresses one by one. They become
// some hundred. And of the tables that it keeps for every function, those leave that only a stack trace on a console is
// printed from: file names, line numbers, what was inlined where, names, the places of arguments. A browser's own traces
// number functions instead, as wasm-function[123], and scripts/build-wasm.sh --names makes the module that names them.
//
// What the garbage collector, growing stacks and panics read stays.
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
	for i := range sections {
		if sections[i].id != dataSection {
			continue
		}
		memory, err := readMemory(sections[i].content)
		if err != nil {
			return nil, err
		}
		if err := stripTables(memory); err != nil {
			return nil, err
		}
		sections[i].content = appendMemory(nil, memory)
	}
	return appendSections(nil, sections), nil
}
