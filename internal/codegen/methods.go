package main

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

// method is one row of the table in internal/bridge/api.txt.
type method struct {
	id         int
	kind       string // pure, isolated, session or flow
	name       string // such as "vault.unlock"
	function   string // the Go function that does it
	infallible bool
	fields     []wireField
	results    []wireField
	doc        string
}

// wireField is a field of a frame.
type wireField struct {
	name     string
	kind     string // one of wireKinds, or "json"
	optional bool
	document goType // of a json field
}

// wireKind says how a kind of field stands in Go and in TypeScript, as argument and as result.
type wireKind struct{ goType, argument, result string }

// wireKinds are the kinds of fields that frame.go describes. The reader's and the writer's methods have these names in
// both languages. A chain is a u64 that is a valid chain id.
var wireKinds = map[string]wireKind{
	"u8":      {"uint8", "number", "number"},
	"u32":     {"uint32", "number", "number"},
	"u64":     {"uint64", "bigint | number", "bigint"},
	"u256":    {"uint256.Int", "bigint", "bigint"},
	"bool":    {"bool", "boolean", "boolean"},
	"chain":   {"eth.ChainID", "bigint | number", "bigint"},
	"address": {"eth.Address", "string", "Address"},
	"hash":    {"eth.Hash", "string", "Hash"},
	"bytes":   {"[]byte", "Uint8Array", "Uint8Array"},
	"string":  {"string", "string", "string"},
	"secret":  {"[]byte", "Uint8Array", "Uint8Array"},
}

// firstMethod is the number of the first row; 0 is no method and 1 is the step of a flow.
const firstMethod = 2

var rowPattern = regexp.MustCompile(`^(pure|isolated|session|flow) ([\w.]+)\((.*?)\)(?: → (.+?))? = ([\w.]+)(, cannot fail)?$`)

func readMethods(file string, docs *documents) ([]method, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var methods []method
	for number, line := range strings.Split(string(text), "\n") {
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "    ") && len(methods) > 0:
			last := &methods[len(methods)-1]
			last.doc = strings.TrimSpace(last.doc + " " + strings.TrimSpace(line))
		default:
			m, err := readMethod(line, docs)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path.Base(file), number+1, err)
			}
			m.id = firstMethod + len(methods)
			methods = append(methods, m)
		}
	}
	return methods, nil
}

func readMethod(line string, docs *documents) (method, error) {
	parts := rowPattern.FindStringSubmatch(line)
	if parts == nil {
		return method{}, fmt.Errorf("this is no row: %s", line)
	}
	m := method{kind: parts[1], name: parts[2], function: parts[5], infallible: parts[6] != ""}
	var err error
	if m.fields, err = readWireFields(parts[3], docs); err != nil {
		return m, err
	}
	m.results, err = readWireFields(parts[4], docs)
	return m, err
}

func readWireFields(text string, docs *documents) ([]wireField, error) {
	if text == "" {
		return nil, nil
	}
	var fields []wireField
	for _, item := range strings.Split(text, ", ") {
		name, kind, ok := strings.Cut(item, " ")
		if !ok {
			return nil, fmt.Errorf("%q needs a name and a type", item)
		}
		f := wireField{name: name}
		if f.optional = kind == "address?"; f.optional {
			kind = "address"
		}
		if _, known := wireKinds[kind]; known {
			f.kind = kind
			fields = append(fields, f)
			continue
		}
		var err error
		if f.document, err = docs.byName(kind); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		f.kind = "json"
		fields = append(fields, f)
	}
	return fields, nil
}

// byName finds the document that the table means by "Plan", "Account[]", "string[]" or "address[]".
func (d *documents) byName(text string) (goType, error) {
	name, slice := strings.CutSuffix(text, "[]")
	switch name {
	case "string":
		return goType{slice: slice, name: "string"}, nil
	case "address":
		return goType{slice: slice, name: "eth.Address"}, nil
	}
	for _, pkg := range []string{"flow", "bridge"} {
		if d.structs[pkg+"."+name] != nil {
			return goType{slice: slice, name: pkg + "." + name}, nil
		}
	}
	return goType{}, fmt.Errorf("there is no document %s", name)
}

// secret reports whether a frame of the method holds a secret.
func (m method) secret() bool { return slices.ContainsFunc(m.fields, isSecret) || m.secretResult() }

func (m method) secretResult() bool { return slices.ContainsFunc(m.results, isSecret) }

func isSecret(f wireField) bool { return f.kind == "secret" }

// identifier returns the method's name as one word: vault.unlock is vaultUnlock.
func (m method) identifier() string {
	space, rest, ok := strings.Cut(m.name, ".")
	if !ok {
		return space
	}
	return space + upper(rest)
}

func upper(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
