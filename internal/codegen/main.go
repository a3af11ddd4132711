// Codegen writes what would otherwise be written twice and drift apart:
//
//   - codec_gen.go beside the documents of wallet/flow and wallet/nonce: JSON without reflection, for the structs whose
//     fields all have a json tag;
//   - internal/bridge/documents_gen.go: the binary form of the bridge's own documents, which are those of the pure methods;
//   - internal/bridge/dispatch_gen.go: reads a method's arguments from a frame, calls the Go function, writes its results,
//     so that the compiler checks every handler against the method table (internal/bridge/api.txt);
//   - web/src/generated.ts: the same documents, error codes and methods as TypeScript.
//
// Run it at the root of the module: go run ./internal/codegen. Its test fails while a generated file is stale.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
)

const modulePath = "github.com/latchkey/latchkey"

// documentPackages hold structs that cross the boundary or are stored: as JSON, but for binaryPackage.
var documentPackages = []string{binaryPackage, "wallet/flow", "wallet/nonce", "wallet/report"}

func main() {
	files, err := generate(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "codegen:", err)
		os.Exit(1)
	}
	for _, name := range sortedKeys(files) {
		if err := write(name, files[name]); err != nil {
			fmt.Fprintln(os.Stderr, "codegen:", err)
			os.Exit(1)
		}
	}
}

func write(name string, content []byte) error {
	if old, err := os.ReadFile(name); err == nil && string(old) == string(content) {
		return nil
	}
	fmt.Println("wrote", name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, content, 0o644)
}

// generate returns the content of every generated file by its path from the module's root.
func generate(root string) (map[string][]byte, error) {
	docs, err := readDocuments(root, documentPackages)
	if err != nil {
		return nil, err
	}
	methods, err := readMethods(filepath.Join(root, "internal/bridge/api.txt"), docs)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, folder := range documentPackages {
		if folder == binaryPackage {
			continue
		}
		source, err := docs.goCodec(folder, listed(methods))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", folder, err)
		}
		if source != nil {
			files[filepath.Join(folder, "codec_gen.go")] = source
		}
	}
	if files["internal/bridge/documents_gen.go"], err = docs.goBinary(methods); err != nil {
		return nil, err
	}
	if files["internal/bridge/dispatch_gen.go"], err = goDispatch(docs, methods); err != nil {
		return nil, err
	}
	codes, err := readErrorCodes(root)
	if err != nil {
		return nil, err
	}
	files["web/src/generated.ts"], err = typeScript(docs, methods, codes)
	return files, err
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
