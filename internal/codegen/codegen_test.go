package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestGeneratedFilesAreFresh fails until `go run ./internal/codegen` is run after a change of what they are made from.
func TestGeneratedFilesAreFresh(t *testing.T) {
	root := filepath.Join("..", "..")
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sortedKeys(files) {
		have, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || string(have) != string(files[name]) {
			t.Errorf("%s is stale (%v): run go run ./internal/codegen", name, err)
		}
	}
}

func TestRowsAreRefused(t *testing.T) {
	docs := &documents{structs: map[string]*structType{"flow.Plan": {}, "bridge.Item": {folder: binaryPackage}}}
	for row, ok := range map[string]bool{
		"flow plan(request Plan) → plan Plan = session.Plan":          true,
		"pure a.b() = f, cannot fail":                                 true,
		"pure a.b(to address?, list string[]) → x u8, y u256 = pkg.F": true,
		"pure a.b(to hash?, items Item[]) → item Item = pkg.F":        true,
		"pure a.b(to hash[]?) = f":                                    false,
		"pure a.b(plan Plan?) = f":                                    false,
		"pure a.b(request Other) = f":                                 false,
		"pure a.b(to) = f":                                            false,
		"pure a.b(to address)":                                        false,
		"other a.b() = f":                                             false,
		"pure a.b() → x u16 = f":                                      false,
	} {
		if _, err := readMethod(row, docs); (err == nil) != ok {
			t.Errorf("%s: %v", row, err)
		}
	}
}

// TestBinaryDocumentsAreChecked refuses what the frames have no form for, and what a flow would keep after its request is gone.
func TestBinaryDocumentsAreChecked(t *testing.T) {
	item := func(typ goType, omitEmpty bool) *documents {
		return &documents{
			structs: map[string]*structType{
				"bridge.Item": {binaryPackage, "Item", "", []field{{"Field", "field", "", typ, omitEmpty}}},
				"flow.Plan":   {folder: "wallet/flow", name: "Plan"},
			},
			enums: map[string]*enumType{"bridge.Word": {folder: binaryPackage, name: "Word"}},
			order: []string{"bridge.Item", "flow.Plan", "bridge.Word"},
		}
	}
	for _, c := range []struct {
		docs *documents
		row  string
		ok   bool
	}{
		{item(goType{name: "uint64"}, false), "pure a.b(item Item, more bytes[]) → x u8 = f", true},
		{item(goType{name: "uint64"}, false), "flow a.b(item Item) → x u8 = f", false},
		{item(goType{name: "uint64"}, false), "flow a.b(more bytes[]) → x u8 = f", false},
		{item(goType{name: "uint64"}, false), "flow a.b(more hash[]) → item Item = f", true},
		{item(goType{name: "bridge.Word"}, false), "pure a.b() → item Item = f", true},
		{item(goType{name: "bridge.Word"}, false), "pure a.b(item Item) = f", false},
		{item(goType{name: "flow.Plan"}, false), "pure a.b() → item Item = f", false},
		{item(goType{name: "uint16"}, false), "pure a.b() → item Item = f", false},
		{item(goType{name: "uint64", slice: true}, true), "pure a.b() → item Item = f", false},
	} {
		m, err := readMethod(c.row, c.docs)
		if err != nil {
			t.Fatalf("%s: %v", c.row, err)
		}
		if err := c.docs.checkBinary([]method{m}); (err == nil) != c.ok {
			t.Errorf("%s with %+v: %v", c.row, c.docs.structs["bridge.Item"].fields, err)
		}
	}
}
