package bridgetest

import (
	"encoding/binary"
	"encoding/hex"
	stdjson "encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// method is a row of api.txt, as far as frames are concerned.
type method struct {
	id              int
	fields, results []field
}

// field is a field of a frame or of a binary document.
type field struct {
	name, kind     string // one of frame.go's kinds, or "document"
	optional, list bool
	parts          []field // of a document
}

type named struct{ name, value string }

// The fields of effects, of their outcomes and of a failure, as frame.go lists them.
var (
	effectNames = []string{1: "load", 2: "compareAndSet", 3: "now", 4: "rpc", 5: "pbkdf2", 6: "mac"}
	effects     = map[string][]field{
		"load":          {{name: "key", kind: "string"}},
		"compareAndSet": {{name: "key", kind: "string"}, {name: "expected", kind: "u64"}, {name: "value", kind: "bytes"}},
		"now":           {},
		"rpc":           {{name: "endpoint", kind: "string"}, {name: "batch", kind: "json"}},
		"pbkdf2":        {{name: "password", kind: "secret"}, {name: "salt", kind: "secret"}, {name: "iterations", kind: "u32"}},
		"mac":           {{name: "data", kind: "bytes"}},
	}
	outcomes = map[string][]field{
		"load":          {{name: "version", kind: "u64"}, {name: "value", kind: "bytes"}},
		"compareAndSet": {{name: "conflict", kind: "bool"}},
		"now":           {{name: "milliseconds", kind: "u64"}},
		"rpc":           {{name: "replies", kind: "json"}},
		"pbkdf2":        {{name: "seed", kind: "secret"}},
		"mac":           {{name: "mac", kind: "bytes"}},
	}
	failure = []field{{name: "code", kind: "string"}, {name: "message", kind: "string"}}
)

// readTable reads api.txt without the generator's help, so that the two readings check one another.
func readTable(file string) (map[string]method, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	structs, err := readStructs(filepath.Dir(file))
	if err != nil {
		return nil, err
	}
	methods := map[string]method{}
	for _, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' || line[0] == ' ' {
			continue
		}
		_, row, _ := strings.Cut(line, " ")
		row, _, _ = strings.Cut(row, " = ")
		call, results, _ := strings.Cut(row, " → ")
		name, fields, _ := strings.Cut(strings.TrimSuffix(call, ")"), "(")
		methods[name] = method{2 + len(methods), readFields(fields, structs), readFields(results, structs)}
	}
	return methods, nil
}

// Numbers returns the methods' numbers by their names.
func Numbers(root string) map[string]uint16 {
	methods, err := readTable(filepath.Join(root, "internal", "bridge", "api.txt"))
	if err != nil {
		panic(err)
	}
	numbers := map[string]uint16{}
	for name, m := range methods {
		numbers[name] = uint16(m.id)
	}
	return numbers
}

// Blame returns a function that reports whether an error of a method may name that field.
func Blame(root string) func(number uint16, field string) bool {
	methods, err := readTable(filepath.Join(root, "internal", "bridge", "api.txt"))
	if err != nil {
		panic(err)
	}
	byNumber := map[uint16]method{}
	for _, m := range methods {
		byNumber[uint16(m.id)] = m
	}
	return func(number uint16, field string) bool { return byNumber[number].mayBlame(field) }
}

// mayBlame reports whether an error may name that field: none, an argument, or a part of one that is a document, or that
// encodes one.
func (m method) mayBlame(name string) bool {
	return name == "" || slices.ContainsFunc(m.fields, func(f field) bool {
		rest, ok := strings.CutPrefix(name, f.name)
		return f.kind == "json" || ok && (rest == "" || (f.list || f.parts != nil || f.kind == "bytes" || f.kind == "string") && (rest[0] == '[' || rest[0] == '.'))
	})
}

// failedField returns the field in "error CODE FIELD", empty for every other reply.
func failedField(reply string) string {
	if words := strings.Fields(reply); words[0] == "error" && len(words) == 3 {
		return words[2]
	}
	return ""
}

func readFields(text string, structs map[string]string) []field {
	var fields []field
	for _, item := range strings.Split(text, ", ") {
		if name, kind, ok := strings.Cut(item, " "); ok {
			fields = append(fields, newField(name, kind, structs))
		}
	}
	return fields
}

// newField resolves a type of api.txt: a document that is not among the bridge's is JSON.
func newField(name, kind string, structs map[string]string) field {
	f := field{name: name}
	kind, f.optional = strings.CutSuffix(kind, "?")
	f.kind, f.list = strings.CutSuffix(kind, "[]")
	if body, ok := structs[f.kind]; ok {
		f.kind, f.parts = "document", readParts(body, structs)
	} else if f.kind[0] <= 'Z' {
		f.kind, f.list = "json", false
	}
	return f
}

var sizes = map[string]int{"u8": 1, "u32": 4, "u64": 8, "chain": 8}

func appendUint(frame []byte, n uint64, size int) []byte {
	return append(frame, binary.LittleEndian.AppendUint64(nil, n)[:size]...)
}

// encode appends a value as it is written in a transcript.
func (f field) encode(frame []byte, value string) ([]byte, error) {
	if f.list || f.parts != nil {
		return f.encodeJSON(frame, value)
	}
	if f.optional {
		if value == "-" {
			return append(frame, 0), nil
		}
		frame = append(frame, 1)
	}
	switch f.kind {
	case "u8", "u32", "u64", "chain":
		n, err := strconv.ParseUint(value, 10, 8*sizes[f.kind])
		return appendUint(frame, n, sizes[f.kind]), err
	case "u256":
		n, ok := new(big.Int).SetString(value, 10)
		if !ok || n.Sign() < 0 || n.BitLen() > 256 {
			return nil, fmt.Errorf("%s is no u256", value)
		}
		return append(frame, n.FillBytes(make([]byte, 32))...), nil
	case "bool":
		return append(frame, map[string]byte{"true": 1}[value]), nil
	case "address":
		return append(frame, value...), nil
	case "hash":
		b, err := hex.DecodeString(strings.TrimPrefix(value, "0x"))
		return append(frame, b...), err
	}
	content, err := f.content(value)
	return append(appendUint(frame, uint64(len(content)), 4), content...), err
}

// content returns the bytes of a field that has a length: JSON stands as it is, bytes as text in quotes or in hexadecimal.
func (f field) content(value string) ([]byte, error) {
	switch {
	case f.kind == "json":
		return []byte(value), nil
	case strings.HasPrefix(value, `"`):
		text, err := strconv.Unquote(value)
		return []byte(text), err
	}
	return hex.DecodeString(strings.TrimPrefix(value, "0x"))
}

// decode returns a reply's head and its fields as a transcript writes them, and remembers the flow of an effect.
func (p *player) decode(frame []byte) (string, []named, error) {
	d := decoder{frame}
	switch d.uint(1) {
	case 0:
		fields := d.fields(p.method.results)
		return "result", fields, d.end()
	case 1:
		var failed struct{ Code, Field string }
		err := stdjson.Unmarshal(d.take(int(d.uint(4))), &failed)
		return strings.TrimSpace("error " + failed.Code + " " + failed.Field), nil, err
	case 2:
		at := fmt.Sprintf("%d.%d", d.uint(4), d.uint(4))
		effect := effectNames[d.uint(1)]
		p.flows[at] = suspended{p.method, effect}
		fields := d.fields(effects[effect])
		return "effect " + at + " " + effect, fields, d.end()
	}
	return "", nil, fmt.Errorf("a reply with an unknown status")
}

// decoder takes fields off a reply. A frame that is too short panics: the test fails with the frame in its trace.
type decoder struct{ frame []byte }

func (d *decoder) take(n int) []byte {
	taken := d.frame[:n]
	d.frame = d.frame[n:]
	return taken
}

func (d *decoder) uint(size int) uint64 {
	var b [8]byte
	copy(b[:], d.take(size))
	return binary.LittleEndian.Uint64(b[:])
}

func (d *decoder) end() error {
	if len(d.frame) > 0 {
		return fmt.Errorf("%d bytes follow the last field", len(d.frame))
	}
	return nil
}

func (d *decoder) fields(fields []field) []named {
	var out []named
	for _, f := range fields {
		switch {
		case f.list || f.parts != nil:
			out = append(out, named{f.name, d.json(f)})
		case f.optional && d.uint(1) == 0:
			out = append(out, named{f.name, "-"})
		default:
			out = append(out, named{f.name, d.value(f.kind)})
		}
	}
	return out
}

func (d *decoder) value(kind string) string {
	switch kind {
	case "u8", "u32", "u64", "chain":
		return strconv.FormatUint(d.uint(sizes[kind]), 10)
	case "u256":
		return new(big.Int).SetBytes(d.take(32)).String()
	case "bool":
		return strconv.FormatBool(d.uint(1) == 1)
	case "address":
		return string(d.take(42))
	case "hash":
		return "0x" + hex.EncodeToString(d.take(32))
	}
	content := d.take(int(d.uint(4)))
	switch {
	case kind == "json":
		return string(content)
	case kind == "string" || kind == "secret" && printable(content):
		return strconv.Quote(string(content))
	}
	return "0x" + hex.EncodeToString(content)
}

// printable tells the secrets that are texts from those that are keys.
func printable(b []byte) bool {
	return len(b) > 0 && utf8.Valid(b) && strings.IndexFunc(string(b), func(r rune) bool { return r < ' ' }) < 0
}
