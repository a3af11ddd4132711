//go:build !js

package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// program builds testdata/program for JavaScript and returns the module.
func program(t testing.TB) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program.wasm")
	build := exec.Command("go", "build", "-o", file, "./testdata/program")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	module, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return module
}

// run returns what a module prints in Node.
func run(t *testing.T, module []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "run.wasm")
	if err := os.WriteFile(file, module, 0o644); err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", filepath.Join(runtime.GOROOT(), "lib", "wasm", "wasm_exec_node.js"), file)
	node.Env = append(os.Environ(), "GOGC=1", "GODEBUG=clobberfree=1") // collect all the time, and overwrite what is freed
	output, err := node.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return string(output)
}

// TestStrip runs a program before and after, which grows and scans stacks, panics and recovers.
func TestStrip(t *testing.T) {
	module := program(t)
	stripped, err := strip(module)
	if err != nil {
		t.Fatal(err)
	}
	want, got := run(t, module), run(t, stripped)
	if !strings.HasSuffix(strings.TrimSpace(want), "6755") { // of 10 goroutines: the program ran to its end
		t.Errorf("the program printed\n%s", want)
	}
	if got != want {
		t.Errorf("stripped, the program printed\n%s\nand before\n%s", got, want)
	}
	if _, err := strip(stripped); err == nil {
		t.Error("stripped twice")
	}
	t.Logf("%d bytes of %d are left", len(stripped), len(module))
}

// TestOnlyTables compares the memories: nothing but the tables changes, and all other sections stay.
func TestOnlyTables(t *testing.T) {
	before, err := readSections(program(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range before {
		if s.id != dataSection {
			continue
		}
		memory, err := readMemory(s.content)
		if err != nil {
			t.Fatal(err)
		}
		memory = slices.Clip(memory) // caps tell where slices of it begin
		stripped := bytes.Clone(memory)
		if _, err := stripTables(stripped); err != nil {
			t.Fatal(err)
		}
		start := bytes.Index(memory, tableHeader)
		tables, err := findTables(memory)
		if err != nil {
			t.Fatal(err)
		}
		trees := len(memory) - cap(tables.data) // where gofunc is
		first := min(start, trees)
		last := len(memory) - cap(tables.data) + len(tables.data)
		if !bytes.Equal(memory[:first], stripped[:first]) || !bytes.Equal(memory[last:], stripped[last:]) {
			t.Error("bytes outside the tables changed")
		}
		functions := len(memory) - cap(tables.functions)
		for i := range memory {
			inFunctions := i >= functions && i < functions+len(tables.functions)
			if memory[i] != stripped[i] && stripped[i] != 0 && !inFunctions {
				t.Fatalf("the byte at %d is neither as it was nor zero", i)
			}
		}
	}
}

// instantiate is a script that prints the memory that a module begins with.
const instantiate = `
	const module = new WebAssembly.Module(require("fs").readFileSync(process.argv[1]));
	const imports = {};
	for (const { module: name, name: f } of WebAssembly.Module.imports(module)) (imports[name] ??= {})[f] = () => {};
	const { exports } = new WebAssembly.Instance(module, imports);
	require("fs").writeFileSync(process.argv[2], new Uint8Array(exports.mem.buffer));`

// TestColumns instantiates a module: what Go begins with are the stripped tables, and zeros behind its data.
func TestColumns(t *testing.T) {
	module := program(t)
	sections, err := readSections(module)
	if err != nil {
		t.Fatal(err)
	}
	want, err := readMemory(find(sections, dataSection).content)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stripTables(want); err != nil {
		t.Fatal(err)
	}
	stripped, err := strip(module)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	in, out := filepath.Join(folder, "stripped.wasm"), filepath.Join(folder, "memory")
	if err := os.WriteFile(in, stripped, 0o600); err != nil {
		t.Fatal(err)
	}
	if output, err := exec.Command("node", "-e", instantiate, in, out).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	size, err := memorySize(find(sections, memorySection).content)
	if err != nil || len(got) != size {
		t.Fatalf("a memory of %d bytes, not %d: %v", len(got), size, err)
	}
	if !bytes.Equal(got, append(want, make([]byte, size-len(want))...)) {
		t.Error("the memory is not the one that Go's linker wrote, stripped")
	}
}

func TestUnifyCalls(t *testing.T) {
	const number = firstNumber + 1
	pc := func(place int) []byte { return appendInt([]byte{i64Const}, number<<placeBits+place) }
	local := slices.Concat([]byte{1, i64}, []byte{2, i32}, pc(0), []byte{localSet, ownPC})
	for name, test := range map[string]struct{ body, want []byte }{
		"a place":           {pc(70), []byte{localGet, ownPC, i64Const, 0xc6, 0, i64Add}},
		"the first":         {pc(0), []byte{localGet, ownPC, i64Const, 0, i64Add}},
		"the last":          {pc(1<<placeBits - 1), []byte{localGet, ownPC, i64Const, 0xff, 0xff, 3, i64Add}},
		"of the next one":   {pc(1 << placeBits), nil},
		"of the one before": {pc(-1), nil},
		"a large constant":  {[]byte{i64Const, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f}, nil},
		"inside a constant": {slices.Concat([]byte{f64Const, 0, 0}, pc(1)), nil},
		"the parameter":     {append([]byte{localGet, 0}, pc(1)...), []byte{localGet, 0, localGet, ownPC, i64Const, 1, i64Add}},
		"another local":     {append([]byte{localTee, 127}, pc(1)...), []byte{localTee, 0x80, 1, localGet, ownPC, i64Const, 1, i64Add}},
		"after a table":     {append([]byte{brTable, 2, 0, 1, 2}, pc(1)...), []byte{brTable, 2, 0, 1, 2, localGet, ownPC, i64Const, 1, i64Add}},
		"after an address":  {append([]byte{i32Store, 2, 0x42}, pc(1)...), []byte{i32Store, 2, 0x42, localGet, ownPC, i64Const, 1, i64Add}},
		"after a prefix":    {append([]byte{prefix, memoryCopy, 0, 0}, pc(1)...), []byte{prefix, memoryCopy, 0, 0, localGet, ownPC, i64Const, 1, i64Add}},
		"after a call":      {append([]byte{call, 0x42, callIndirect, 0x42, 0}, pc(1)...), []byte{call, 0x42, callIndirect, 0x42, 0, localGet, ownPC, i64Const, 1, i64Add}},
		"unwinding": {
			slices.Concat(pc(1), []byte{block, noResult, loop, noResult, brIf, 0, brIf, 1, block, noResult, brIf, 2, end, end}, unwound[:3]),
			[]byte{localGet, ownPC, i64Const, 1, i64Add, block, noResult, loop, noResult, brIf, 0,
				conditional, noResult, i32Const, 1, returning, end,
				block, noResult, conditional, noResult, i32Const, 1, returning, end, end, end, end, i32Const, 1},
		},
		"no unwinding": {
			append(pc(1), block, noResult, brIf, 0, end, i32Const, 2),
			[]byte{localGet, ownPC, i64Const, 1, i64Add, block, noResult, brIf, 0, end, i32Const, 2},
		},
		"in a block and loop": {append([]byte{block, noResult, loop, noResult}, pc(1)...), []byte{block, noResult, loop, noResult, localGet, ownPC, i64Const, 1, i64Add}},
	} {
		body := slices.Concat([]byte{1, 2, i32}, test.body, []byte{end})
		want := body
		if test.want != nil {
			want = slices.Concat([]byte{2}, local, test.want, []byte{end})
		}
		if got, ok := unifyCalls(body, number); !ok || !bytes.Equal(got, want) {
			t.Errorf("%s: %x, not %x", name, got, want)
		}
	}
	for _, body := range [][]byte{{}, {1}, {0, 0xff}, {0, prefix, 8}, {0, i64Const}, {0, f32Const, 0}, {0, brTable, 0xff, 0xff, 3, 0}, slices.Concat([]byte{0, block, noResult, brIf, 0, end, block, noResult}, unwound),
		slices.Concat([]byte{0, loop, noResult, brIf, 0}, unwound), slices.Concat([]byte{0, block, i32, brIf, 0}, unwound)} {
		if _, ok := unifyCalls(body, number); ok {
			t.Errorf("%x is a function", body)
		}
	}
}

func TestMemory(t *testing.T) {
	const seed = 1
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, seed))
	for range 500 {
		memory := make([]byte, random.IntN(2000))
		for i := 0; i < len(memory); i += random.IntN(100) + 1 {
			for range random.IntN(10) {
				memory[min(i, len(memory)-1)] = byte(random.Uint32())
				i++
			}
		}
		got, err := readMemory(appendMemory(nil, memory))
		if err != nil {
			t.Fatal(err)
		}
		if want := bytes.TrimRight(memory, "\x00"); !bytes.Equal(got, want) {
			t.Fatalf("%x came back as %x", want, got)
		}
	}
}

func TestSignedNumbers(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 127, 128, 8191, 8192, 1<<31 - 1, -1, -64, -65, -1 << 31} {
		in := input{rest: appendInt(nil, n)}
		if got := in.int(); got != n || in.failed || len(in.rest) > 0 {
			t.Errorf("%d came back as %d", n, got)
		}
	}
}

func TestNoModule(t *testing.T) {
	for name, module := range map[string][]byte{
		"nothing":           nil,
		"a text":            []byte("latchkey"),
		"a short section":   append(bytes.Clone(preamble), dataSection, 5, 0),
		"a passive segment": append(bytes.Clone(preamble), dataSection, 3, 1, 1, 0),
	} {
		if _, err := strip(module); !errors.Is(err, errModule) {
			t.Errorf("%s: %v", name, err)
		}
	}
	module := appendSections(nil, []section{{dataSection, appendMemory(nil, []byte("data of another compiler"))}})
	if _, err := strip(module); !errors.Is(err, errTables) {
		t.Errorf("without tables: %v", err)
	}
}

// TestOtherTables changes what the linker wrote: none of it is stripped.
func TestOtherTables(t *testing.T) {
	sections, err := readSections(program(t))
	if err != nil {
		t.Fatal(err)
	}
	memory, err := readMemory(find(sections, dataSection).content)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stripTables(bytes.Clone(memory)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(memory []byte) []byte{
		"of another Go": func(memory []byte) []byte {
			return bytes.ReplaceAll(memory, version, []byte("go1.27."))
		},
		"with two heads": func(memory []byte) []byte {
			copy(memory[len(memory)-len(tableHeader):], tableHeader)
			return memory
		},
		"with a stack map in a tree that leaves": func(memory []byte) []byte {
			tables, err := findTables(memory)
			if err != nil {
				t.Fatal(err)
			}
			for i := range tables.count {
				f := tables.functions[binary.LittleEndian.Uint32(tables.functions[8*i+4:]):]
				data := f[funcSize+4*binary.LittleEndian.Uint32(f[funcPCData:]):]
				if f[funcDataCount] > dataInlined && f[funcID] != idWrapper && binary.LittleEndian.Uint32(data[4*dataInlined:]) != noData {
					copy(data[:4], data[4*dataInlined:])
					return memory
				}
			}
			t.Fatal("nothing is inlined")
			return nil
		},
	} {
		if _, err := stripTables(change(bytes.Clone(memory))); !errors.Is(err, errTables) {
			t.Errorf("tables %s: %v", name, err)
		}
	}
}

// TestUnused compares what becomes a trap with the names that the linker gives the code.
func TestUnused(t *testing.T) {
	module := program(t)
	sections, err := readSections(module)
	if err != nil {
		t.Fatal(err)
	}
	memory, err := readMemory(find(sections, dataSection).content)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := stripTables(memory)
	if err != nil {
		t.Fatal(err)
	}
	names := codeNames(t, module)
	plain := strings.NewReplacer("(", "_", ")", "_", "*", "_")
	for i, name := range names {
		is := false
		for _, start := range unused {
			is = is || strings.HasPrefix(name, plain.Replace(start)) && name != askedAlways
		}
		if is != tables.unused[i] {
			t.Errorf("%s: a trap %t, unused %t", name, tables.unused[i], is)
		}
	}
	if len(tables.unused) < 80 {
		t.Errorf("%d functions of %d are unused: does Go name them otherwise?", len(tables.unused), len(names))
	}
	for _, start := range unused {
		if !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, plain.Replace(start)) }) {
			t.Logf("none is called %s", start)
		}
	}
}

// codeNames returns the names of a module's functions (WebAssembly §7.4.1); Go's linker names none that is imported.
func codeNames(t *testing.T, module []byte) []string {
	sections, _ := readSections(module)
	for _, s := range sections {
		custom := input{rest: s.content}
		if s.id != 0 || string(custom.bytes(custom.uint())) != "name" {
			continue
		}
		for len(custom.rest) > 0 {
			kind, part := custom.byte(), input{rest: custom.bytes(custom.uint())}
			if kind != 1 {
				continue
			}
			var names []string
			for range part.uint() {
				part.uint()
				names = append(names, string(part.bytes(part.uint())))
			}
			return names
		}
	}
	t.Fatal("the module has no names")
	return nil
}
