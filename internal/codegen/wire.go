package main

import (
	"fmt"
	"path"
	"strings"
)

// wireType says how a value stands in a frame, and what it is in Go and in TypeScript.
type wireType struct {
	kind     string // one of wireKinds, "enum", "document" or "json"
	document goType // of an enum, a document or json
	list     bool   // a count, then the items
	optional bool   // whether it is there, then the value
	pointer  bool   // in Go an absent value is nil; without it, it is the zero value
}

// wireKind says how a kind of field stands in Go and in TypeScript, as argument and as result, and its least size in a frame.
type wireKind struct {
	goType, argument, result string
	size                     int
}

// wireKinds are the kinds of fields that frame.go describes. The reader's and the writer's methods have these names in
// both languages.
var wireKinds = map[string]wireKind{
	"u8":      {"uint8", "number", "number", 1},
	"u32":     {"uint32", "number", "number", 4},
	"u64":     {"uint64", "bigint | number", "bigint", 8},
	"u256":    {"uint256.Int", "bigint", "bigint", 32},
	"bool":    {"bool", "boolean", "boolean", 1},
	"chain":   {"eth.ChainID", "bigint | number", "number", 8},
	"address": {"eth.Address", "string", "Address", 42},
	"hash":    {"eth.Hash", "string", "Hash", 32},
	"bytes":   {"[]byte", "Uint8Array", "Uint8Array", 4},
	"string":  {"string", "string", "string", 4},
	"secret":  {"[]byte", "Uint8Array", "Uint8Array", 4},
}

// nilable are the kinds that are empty in Go where they are absent; the others are then a nil pointer.
var nilable = map[string]bool{"bytes": true, "secret": true}

// kindOf are the kinds of the types that a binary document's fields may have.
var kindOf = map[string]string{
	"bool": "bool", "string": "string", "uint8": "u8", "uint32": "u32", "uint64": "u64", "uint256.Int": "u256",
	"eth.ChainID": "chain", "eth.Address": "address", "eth.Hash": "hash", "eth.Bytes": "bytes",
}

// binaryPackage holds the documents that cross in binary; those of the other packages are JSON.
const binaryPackage = "internal/bridge"

func (d *documents) binary(name string) bool {
	s, e := d.structs[name], d.enums[name]
	return s != nil && s.folder == binaryPackage || e != nil && e.folder == binaryPackage
}

// wireOf returns how a field of a binary document stands in a frame.
func (d *documents) wireOf(f field) (wireType, error) {
	w := wireType{kind: kindOf[f.typ.name], list: f.typ.slice, optional: f.omitEmpty, pointer: f.typ.pointer}
	switch {
	case w.list && w.optional:
		return w, fmt.Errorf("%s: a list is empty where it is absent: leave omitempty out", f.name)
	case w.kind != "":
		return w, nil
	case !d.binary(f.typ.name):
		return w, fmt.Errorf("%s: no field of a binary document is a %s", f.name, f.typ.name)
	}
	w.document = goType{name: f.typ.name}
	if w.kind = "document"; d.enums[f.typ.name] != nil {
		w.kind = "enum"
	}
	return w, nil
}

// item returns the type of a list's items, or of an optional value that is there.
func (w wireType) item() wireType { return wireType{kind: w.kind, document: w.document} }

// size returns the least number of bytes that a value takes.
func (d *documents) size(w wireType) int {
	switch {
	case w.optional:
		return 1
	case w.list || w.kind == "enum" || w.kind == "json":
		return 4
	case w.kind == "document":
		total := 0
		for _, f := range d.structs[w.document.name].fields {
			inner, _ := d.wireOf(f)
			total += d.size(inner)
		}
		return total
	}
	return wireKinds[w.kind].size
}

// goName returns the Go type of a value that is neither a list nor optional, as package bridge calls it.
func (d *documents) goName(w wireType) string {
	if w.kind != "document" && w.kind != "enum" {
		return wireKinds[w.kind].goType
	}
	_, name := d.home(w.document.name)
	return name
}

// tsName returns the TypeScript type of a value, as an argument or as a result.
func (d *documents) tsName(w wireType, argument bool) string {
	var name string
	switch {
	case w.kind == "json":
		return d.tsType(w.document)
	case w.kind == "document" || w.kind == "enum":
		_, name = d.home(w.document.name)
	case argument:
		name = wireKinds[w.kind].argument
	default:
		name = wireKinds[w.kind].result
	}
	if w.list && strings.Contains(name, " ") {
		name = "(" + name + ")"
	}
	switch {
	case w.list && argument:
		return "readonly " + name + "[]"
	case w.list:
		return name + "[]"
	}
	return name
}

// reached returns the structs of a package that the given fields of methods reach, in the order of the sources.
func (d *documents) reached(folder string, fields []wireField) []*structType {
	names := map[string]bool{}
	for _, f := range fields {
		d.reach(f.wire.document.name, names)
	}
	var found []*structType
	for _, name := range d.order {
		if s := d.structs[name]; s != nil && names[name] && s.folder == folder {
			found = append(found, s)
		}
	}
	return found
}

// checkBinary demands that every document of the binary package has a binary form, and that flows, whose arguments outlive
// the request that they lie in, are given none.
func (d *documents) checkBinary(methods []method) error {
	for _, name := range d.order {
		s := d.structs[name]
		if s == nil || s.folder != binaryPackage {
			continue
		}
		for _, f := range s.fields {
			if _, err := d.wireOf(f); err != nil {
				return fmt.Errorf("%s.%w", s.name, err)
			}
		}
	}
	for _, m := range methods {
		for _, f := range m.fields {
			if m.kind == "flow" && (f.wire.kind == "document" || f.wire.kind == "bytes" && f.wire.list) {
				return fmt.Errorf("%s: %s: a flow takes documents as JSON: put it into wallet/flow", m.name, f.name)
			}
			if names := map[string]bool{}; f.wire.kind == "document" {
				d.reach(f.wire.document.name, names)
				for name := range names {
					if d.enums[name] != nil {
						return fmt.Errorf("%s: %s: %s is not checked in a binary argument: take a string", m.name, f.name, path.Base(name))
					}
				}
			}
		}
	}
	return nil
}
