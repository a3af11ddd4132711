package main

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// Go's linker keeps functions that only a switch in the environment or a package that is not linked would reach: the execution
// tracer (started by runtime/trace), the runtime's metrics (runtime/metrics; a setting of GODEBUG that changes something counts
// there), and what GODEBUG=schedtrace and checkfinalizers print. They are called behind a test of that switch, which is off
// for good: the loader gives the module no environment. Their code becomes a trap, and they lose their tables.

// unused are beginnings of their names.
var unused = [...]string{
	"runtime.initMetrics",
	"runtime.schedtrace",
	"runtime.checkFinalizersAndCleanups",
	"runtime.dumpStacksRec",
	"runtime.dumpTypesRec",
	"runtime.traceAdvance",
	"runtime.traceReadCPU",
	"runtime.traceStopReadCPU",
	"runtime.traceRegisterLabelsAndReasons",
	"runtime.traceSyncBatch",
	"runtime.traceStack",
	"runtime.traceBufFlush",
	"runtime.traceCPUFlush",
	"runtime.makeTraceFrame",
	"runtime.traceLocker.",
	"runtime.traceWriter.",
	"runtime.traceEventWriter.",
	"runtime.(*traceMap).",
	"runtime.(*traceBuf).",
	"runtime.(*traceStackTable).",
	"runtime.(*traceTypeTable).",
	"runtime.(*traceStringTable).",
	"runtime.(*traceRegionAlloc).",
}

// askedAlways asks whether the tracer is on.
const askedAlways = "runtime.traceLocker.ok"

// trap is the code of a function without locals that ends the program.
var trap = []byte{0, unreachable, end}

// isUnused reports whether a function is one of those, by its name.
func isUnused(name string) bool {
	for _, start := range unused {
		if strings.HasPrefix(name, start) {
			return name != askedAlways
		}
	}
	return false
}

// name returns the name at an offset; empty if none is there.
func (t *tables) name(offset uint32) string {
	if int(offset) >= len(t.names) {
		return ""
	}
	name, _, _ := bytes.Cut(t.names[offset:], []byte{0})
	return string(name)
}

// clearTables takes a function that never runs off all of its tables.
func clearTables(f []byte) {
	binary.LittleEndian.PutUint32(f[funcSP:], 0)
	pcData := 4 * int(binary.LittleEndian.Uint32(f[funcPCData:]))
	clear(f[funcSize:][:pcData])
	for data := f[funcSize+pcData : functionSize(f)]; len(data) > 0; data = data[4:] {
		binary.LittleEndian.PutUint32(data, noData)
	}
}
