package bridgetest

import (
	stdjson "encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Binary documents and lists stand in transcripts as JSON: u64 and u256 as decimal strings, bytes as 0x-hexadecimal.

var (
	structPattern = regexp.MustCompile(`(?ms)^type (\w+) struct \{\n(.*?)^\}`)
	fieldPattern  = regexp.MustCompile("(?m)^\t\\w+ +(\\S+) +`json:\"(\\w+)(,omitempty)?\"`")
	kinds         = map[string]string{
		"bool": "bool", "string": "string", "uint8": "u8", "uint32": "u32", "uint64": "u64", "uint256.Int": "u256",
		"eth.ChainID": "chain", "eth.Address": "address", "eth.Hash": "hash", "eth.Bytes": "bytes",
	}
)

// readStructs returns the bodies of the structs in a folder's sources, by their names.
func readStructs(folder string) (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	structs := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, found := range structPattern.FindAllStringSubmatch(string(text), -1) {
			if fieldPattern.MatchString(found[2]) {
				structs[found[1]] = found[2]
			}
		}
	}
	return structs, err
}

// readParts returns a struct's fields. A named type that is no struct is a string.
func readParts(body string, structs map[string]string) []field {
	var parts []field
	for _, found := range fieldPattern.FindAllStringSubmatch(body, -1) {
		f := field{name: found[2], optional: found[3] != ""}
		typ := strings.TrimPrefix(found[1], "*")
		typ, f.list = strings.CutPrefix(typ, "[]")
		if inner, ok := structs[typ]; ok {
			f.kind, f.parts = "document", readParts(inner, structs)
		} else if f.kind = kinds[typ]; f.kind == "" {
			f.kind = "string"
		}
		parts = append(parts, f)
	}
	return parts
}

func (f field) encodeJSON(frame []byte, text string) ([]byte, error) {
	var value any
	decoder := stdjson.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return f.encodeValue(frame, value)
}

func (f field) encodeValue(frame []byte, value any) (_ []byte, err error) {
	if f.optional {
		if value == nil {
			return append(frame, 0), nil
		}
		frame = append(frame, 1)
		f.optional = false
	}
	switch x := value.(type) {
	case []any:
		frame = appendUint(frame, uint64(len(x)), 4)
		for _, item := range x {
			if frame, err = (field{kind: f.kind, parts: f.parts}).encodeValue(frame, item); err != nil {
				return nil, err
			}
		}
		return frame, nil
	case map[string]any:
		for _, part := range f.parts {
			if frame, err = part.encodeValue(frame, x[part.name]); err != nil {
				return nil, err
			}
			delete(x, part.name)
		}
		if len(x) > 0 {
			return nil, fmt.Errorf("%s does not have %v", f.name, x)
		}
		return frame, nil
	case string:
		if f.kind == "string" {
			return f.encode(frame, strconv.Quote(x))
		}
	}
	return f.encode(frame, fmt.Sprint(value))
}

// json returns a field as JSON.
func (d *decoder) json(f field) string {
	var items []string
	switch {
	case f.list:
		for range d.uint(4) {
			items = append(items, d.json(field{kind: f.kind, parts: f.parts}))
		}
		return "[" + strings.Join(items, ",") + "]"
	case f.parts != nil:
		for _, part := range f.parts {
			if !part.optional || d.uint(1) == 1 {
				items = append(items, strconv.Quote(part.name)+":"+d.json(part))
			}
		}
		return "{" + strings.Join(items, ",") + "}"
	}
	value := d.value(f.kind)
	switch f.kind {
	case "u64", "u256", "address", "hash", "bytes":
		return strconv.Quote(value)
	}
	return value
}
