//go:build ignore

// Writes bundled.json: the descriptors of folder bundled, each without spaces, in one array. One file compresses better than
// many that say the same.
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
)

func main() {
	files, err := filepath.Glob("bundled/*.json")
	if err != nil {
		log.Fatal(err)
	}
	out := bytes.NewBufferString("[")
	for i, file := range files {
		document, err := os.ReadFile(file)
		if err != nil {
			log.Fatal(err)
		}
		if i > 0 {
			out.WriteByte(',')
		}
		if err := json.Compact(out, document); err != nil {
			log.Fatal(file, ": ", err)
		}
	}
	out.WriteString("]\n")
	if err := os.WriteFile("bundled.json", out.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}
