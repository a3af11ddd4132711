package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
)

// The tables are those of Go 1.26: runtime/symtab.go (pcHeader, moduledata), runtime/runtime2.go (_func) and
// internal/abi/symtab.go (PCDATA_, FUNCDATA_, FuncID).

var errTables = errors.New("the tables of functions are not those of Go 1.26: read the runtime's sources and adapt internal/strip")

// Every program keeps the version of the Go that built it (runtime/proc.go, schedinit).
var version = []byte("go1.26.")

var tableHeader = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8} // magic of Go 1.20 and later, quantum 1, 8-byte pointers

// Offsets in a moduledata: end, gofunc, and epclntab.
const moduleEnd, moduleData, moduleTablesEnd = 8 * 34, 8 * 40, 8 * 41

// Offsets in a _func. What follows it are npcdata offsets of tables by PC, and nfuncdata offsets of other data.
const (
	funcName      = 4
	funcArgs      = 8
	funcSP        = 16 // the table of stack pointers by PC
	funcFile      = 20
	funcLine      = 24
	funcPCData    = 28
	funcUnit      = 32
	funcStart     = 36
	funcID        = 40
	funcDataCount = 43
	funcSize      = 44
	regularSize   = funcSize + 4*(regularPCData+regularData)

	idWrapper       = 23             // code that the compiler generated, such as (*T).M where T has M
	argsSizeUnknown = math.MinInt32  // the runtime tells such functions by name
	noData          = math.MaxUint32 // in place of an offset

	pcUnsafePoint = 0 // where a signal must not preempt: JavaScript's engine sends none
	pcInlined     = 2
	pcArguments   = 3

	dataInlined       = 3
	dataArguments     = 5
	dataLiveArguments = 6
)

const inlinedCall = 16 // bytes

// Functions need no more tables than these, but for some that the compiler generated.
const (
	regularPCData = 2
	regularData   = 5
)

// tables are the tables in a memory. All but data are slices of the memory: what is written there changes it.
type tables struct {
	names, units, files []byte // funcnametab, cutab, filetab
	byPC                []byte // pctab
	functions           []byte // ftab, then the _funcs
	at, count           int    // the address of functions, and how many there are
	rows                int    // how many _funcs are of regular size
	heap                int    // the address where Go's heap begins
	data                []byte // from gofunc on

	usedNames, usedByPC []bool
	inlined             map[uint32]int // sizes of the trees that leave, by their offset in data
	runtimeName         uint32         // where runtimePrefix stands in names
	unused              map[int]bool   // what nothing calls, by its place among Go's functions
}

// stripTables zeroes in a module's memory what only stack traces show. Functions that the compiler generated keep their
// names and what is inlined into them: a panic of theirs says the name, and recover passes over them. It returns the
// tables.
func stripTables(memory []byte) (*tables, error) {
	t, err := findTables(memory)
	if err != nil {
		return nil, err
	}
	for i := range t.count {
		offset := int(binary.LittleEndian.Uint32(t.functions[8*i+4:]))
		if offset+funcSize > len(t.functions) {
			return nil, errTables
		}
		f := t.functions[offset:]
		unused := isUnused(t.name(binary.LittleEndian.Uint32(f[funcName:])))
		if unused {
			t.unused[int(binary.LittleEndian.Uint32(t.functions[8*i:]))-firstNumber] = true
		}
		if err := t.stripFunction(f, unused); err != nil {
			return nil, err
		}
	}
	clear(t.units)
	clear(t.files)
	clearUnused(t.names, t.usedNames)
	clearUnused(t.byPC, t.usedByPC)
	if err := t.clearInlined(); err != nil {
		return nil, err
	}
	return t, t.layOut()
}

// clearInlined zeroes the trees that left, unless something that stays begins in one.
func (t *tables) clearInlined() error {
	gone := make([]bool, len(t.data))
	for offset, size := range t.inlined {
		if int(offset)+size > len(t.data) {
			return errTables
		}
		clear(t.data[offset:][:size])
		for i := range size {
			gone[int(offset)+i] = true
		}
	}
	for i := range t.count {
		f := t.functions[binary.LittleEndian.Uint32(t.functions[8*i+4:]):]
		for data := f[functionSize(f)-4*int(f[funcDataCount]) : functionSize(f)]; len(data) > 0; data = data[4:] {
			if offset := binary.LittleEndian.Uint32(data); offset != noData && (int(offset) >= len(gone) || gone[offset]) {
				return errTables
			}
		}
	}
	return nil
}

// layOut writes the _funcs of regular size side by side, so that they are rows of a table, and the others behind them.
func (t *tables) layOut() error {
	first := 8 * (t.count + 1) // ftab ends with where the last function ends
	rows, others := []byte{}, []byte{}
	var irregular []int
	for i := range t.count {
		f := t.functions[binary.LittleEndian.Uint32(t.functions[8*i+4:]):]
		if row, ok := regular(f); ok {
			binary.LittleEndian.PutUint32(t.functions[8*i+4:], uint32(first+len(rows)))
			rows = append(rows, row...)
			continue
		}
		irregular = append(irregular, i)
		others = append(others, f[:functionSize(f)]...)
	}
	if first+len(rows)+len(others) > len(t.functions) {
		return errTables
	}
	place := first + len(rows)
	for _, i := range irregular {
		entry := t.functions[8*i+4:]
		size := functionSize(t.functions[binary.LittleEndian.Uint32(entry):])
		binary.LittleEndian.PutUint32(entry, uint32(place))
		place += size
	}
	t.rows = len(rows) / regularSize
	clear(t.functions[first:])
	copy(t.functions[first:], rows)
	copy(t.functions[first+len(rows):], others)
	return nil
}

func functionSize(f []byte) int {
	return funcSize + 4*(int(binary.LittleEndian.Uint32(f[funcPCData:]))+int(f[funcDataCount]))
}

// regular returns a _func with regularPCData and regularData tables, if it has no others.
func regular(f []byte) (row []byte, ok bool) {
	pcData := int(binary.LittleEndian.Uint32(f[funcPCData:]))
	tables := f[funcSize:functionSize(f)]
	row = append(row, f[:funcSize]...)
	binary.LittleEndian.PutUint32(row[funcPCData:], regularPCData)
	row[funcDataCount] = regularData
	for i := range max(pcData, regularPCData) {
		offset := uint32(0) // no table
		if i < pcData {
			offset = binary.LittleEndian.Uint32(tables[4*i:])
		}
		if i < regularPCData {
			row = binary.LittleEndian.AppendUint32(row, offset)
		} else if offset != 0 {
			return nil, false
		}
	}
	for i := range max(int(f[funcDataCount]), regularData) {
		offset := uint32(noData)
		if i < int(f[funcDataCount]) {
			offset = binary.LittleEndian.Uint32(tables[4*(pcData+i):])
		}
		if i < regularData {
			row = binary.LittleEndian.AppendUint32(row, offset)
		} else if offset != noData {
			return nil, false
		}
	}
	return row, true
}

// columns returns the columns of ftab and of the regular _funcs.
func (t *tables) columns() []column {
	list := []column{{t.count, t.at, 8, true}, {t.count, t.at + 4, 8, true}}
	for offset := 0; offset < regularSize; offset += 4 {
		list = append(list, column{t.rows, t.at + 8*(t.count+1) + offset, regularSize, offset == 0}) // it begins with its entry
	}
	return list
}

func findTables(memory []byte) (*tables, error) {
	at, err := findOnce(memory, tableHeader)
	if err != nil || at+72 > len(memory) || !bytes.Contains(memory, version) {
		return nil, errTables
	}
	word := func(offset int) int { return int(binary.LittleEndian.Uint64(memory[offset:])) }
	count, names, units, files, byPC, functions := word(at+8), word(at+32), word(at+40), word(at+48), word(at+56), word(at+64)

	// A moduledata begins with a pointer to the header and the slice of names.
	var start []byte
	for _, n := range []int{at, at + names, units - names, units - names} {
		start = binary.LittleEndian.AppendUint64(start, uint64(n))
	}
	module, err := findOnce(memory, start)
	if err != nil || module+moduleTablesEnd+8 > len(memory) {
		return nil, errTables
	}
	gofunc, last, heap := word(module+moduleData), word(module+moduleTablesEnd), word(module+moduleEnd)
	if !(0 < names && names < units && units <= files && files <= byPC && byPC < functions && 0 < gofunc &&
		0 < count && at+functions+8*(count+1) < gofunc && last <= len(memory) && gofunc < last && len(memory) <= heap) {
		return nil, errTables
	}
	header := memory[at:]
	return &tables{
		names: header[names:units], units: header[units:files], files: header[files:byPC], byPC: header[byPC:functions],
		functions: memory[at+functions : gofunc], at: at + functions, count: count, heap: heap, data: memory[gofunc:last],
		usedNames: make([]bool, units-names), usedByPC: make([]bool, functions-byPC), inlined: map[uint32]int{}, unused: map[int]bool{},
	}, nil
}

// findOnce returns where pattern stands in the memory, if it stands there once.
func findOnce(memory, pattern []byte) (int, error) {
	at := bytes.Index(memory, pattern)
	if at < 0 || bytes.Contains(memory[at+1:], pattern) {
		return 0, errTables
	}
	return at, nil
}

// stripFunction takes one _func, at the head of f, off the tables that traces are printed from, and notes what it still
// uses.
func (t *tables) stripFunction(f []byte, unused bool) error {
	word := func(offset int) uint32 { return binary.LittleEndian.Uint32(f[offset:]) }
	set := func(offset int, value uint32) { binary.LittleEndian.PutUint32(f[offset:], value) }
	pcData := int(word(funcPCData))
	dataAt, dataCount := funcSize+4*pcData, int(f[funcDataCount])
	if pcData > 16 || dataAt+4*dataCount > len(f) {
		return errTables
	}
	wrapper := f[funcID] == idWrapper

	if wrapper || int32(word(funcArgs)) == argsSizeUnknown {
		if !t.keepName(word(funcName)) {
			return errTables
		}
	} else {
		set(funcName, t.shortName(word(funcName)))
	}
	for _, offset := range []int{funcFile, funcLine, funcUnit, funcStart} {
		set(offset, 0) // no table: "?", line 0
	}
	if tree := dataAt + 4*dataInlined; !wrapper && dataCount > dataInlined && word(tree) != noData {
		size, ok := t.inlinedSize(f, pcData)
		if !ok {
			return errTables
		}
		t.inlined[word(tree)] = max(t.inlined[word(tree)], size)
		set(tree, noData)
	}
	for i := range pcData {
		if i == pcUnsafePoint || i == pcArguments || i == pcInlined && !wrapper {
			set(funcSize+4*i, 0)
		}
	}
	for _, i := range []int{dataArguments, dataLiveArguments} {
		if i < dataCount {
			set(dataAt+4*i, noData)
		}
	}
	if unused {
		clearTables(f)
	}
	if !t.keepTable(word(funcSP)) {
		return errTables
	}
	for i := range pcData {
		if !t.keepTable(word(funcSize + 4*i)) {
			return errTables
		}
	}
	return nil
}

// inlinedSize returns the size of a function's tree of inlined calls: the table by PC holds the indices into it.
func (t *tables) inlinedSize(f []byte, pcData int) (int, bool) {
	if pcData <= pcInlined {
		return 0, false
	}
	most, ok := -1, true
	if offset := binary.LittleEndian.Uint32(f[funcSize+4*pcInlined:]); offset != 0 {
		_, ok = t.walk(offset, func(value int) { most = max(most, value) })
	}
	return inlinedCall * (most + 1), ok
}

// runtimePrefix begins the names of Go's own functions. A goroutine that begins in one is the system's: it runs when users'
// do not, and does not count for a deadlock (runtime/traceback.go, isSystemGoroutine).
var runtimePrefix = []byte("runtime.")

// shortName returns the offset of what stays of a name: runtimePrefix, or nothing. The first such name, cut off, is all of
// theirs.
func (t *tables) shortName(offset uint32) uint32 {
	if int(offset) >= len(t.names) || !bytes.HasPrefix(t.names[offset:], runtimePrefix) {
		return uint32(len(t.names) - 1) // where the last name's zero is
	}
	if t.runtimeName == 0 {
		t.runtimeName = offset
		for i := range runtimePrefix {
			t.usedNames[int(offset)+i] = true
		}
	}
	return t.runtimeName
}

func (t *tables) keepName(offset uint32) bool {
	if int(offset) >= len(t.names) {
		return false
	}
	size := bytes.IndexByte(t.names[offset:], 0)
	for i := range size {
		t.usedNames[int(offset)+i] = true
	}
	return size >= 0
}

// keepTable notes that a table by PC is used; offset 0 is none.
func (t *tables) keepTable(offset uint32) bool {
	if offset == 0 {
		return true
	}
	last, ok := t.walk(offset, func(int) {})
	for i := int(offset); i < last; i++ {
		t.usedByPC[i] = true
	}
	return ok
}

// walk goes through a table by PC, pairs of a value's change and of how far it holds, and returns where it ends: at a
// change by 0 that is not the first.
func (t *tables) walk(offset uint32, see func(value int)) (last int, ok bool) {
	if int(offset) >= len(t.byPC) {
		return 0, false
	}
	in := input{rest: t.byPC[offset:]}
	for value, first := -1, true; !in.failed; first = false {
		change := in.uint()
		if change == 0 && !first {
			return len(t.byPC) - len(in.rest), !in.failed
		}
		value += change>>1 ^ -(change & 1)
		see(value)
		in.uint()
	}
	return 0, false
}

func clearUnused(b []byte, used []bool) {
	for i := range b {
		if !used[i] {
			b[i] = 0
		}
	}
}
