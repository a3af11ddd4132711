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
	name string
	wire wireType
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
	return methods, docs.checkBinary(methods)
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
		wire, err := docs.wireNamed(kind)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		fields = append(fields, wireField{name, wire})
	}
	return fields, nil
}

// wireNamed finds the type that the table means by "u256", "hash?", "AccessItem[]" or "Plan".
func (d *documents) wireNamed(text string) (wireType, error) {
	name, optional := strings.CutSuffix(text, "?")
	name, list := strings.CutSuffix(name, "[]")
	if list && optional {
		return wireType{}, fmt.Errorf("a list is empty where it is absent: write %s[]", name)
	}
	if _, known := wireKinds[name]; known {
		return wireType{kind: name, list: list, optional: optional, pointer: optional && !nilable[name]}, nil
	}
	for _, pkg := range []string{"flow", "bridge", "report"} {
		qualified := pkg + "." + name
		switch {
		case d.structs[qualified] == nil:
		case d.binary(qualified):
			return wireType{kind: "document", document: goType{name: qualified}, list: list, optional: optional, pointer: optional}, nil
		case !optional:
			return wireType{kind: "json", document: goType{name: qualified, slice: list}}, nil
		}
	}
	return wireType{}, fmt.Errorf("there is no type %s", text)
}

// secret reports whether a frame of the method holds a secret.
func (m method) secret() bool { return slices.ContainsFunc(m.fields, isSecret) || m.secretResult() }

func (m method) secretResult() bool { return slices.ContainsFunc(m.results, isSecret) }

func isSecret(f wireField) bool { return f.wire.kind == "secret" }

// identifier returns the method's name as one word: vault.unlock is vaultUnlock.
func (m method) identifier() string {
	space, rest, ok := strings.Cut(m.name, ".")
	if !ok {
		return space
	}
	return space + upper(rest)
}

func upper(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
