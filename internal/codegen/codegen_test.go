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
	docs := &documents{structs: map[string]*structType{"flow.Plan": {}}}
	for row, ok := range map[string]bool{
		"flow plan(request Plan) → plan Plan = session.Plan":          true,
		"pure a.b() = f, cannot fail":                                 true,
		"pure a.b(to address?, list string[]) → x u8, y u256 = pkg.F": true,
		"pure a.b(request Other) = f":                                 false,
		"pure a.b(to hash?) = f":                                      false,
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
