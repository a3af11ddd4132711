//go:build !js

package model

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// root is the module's folder.
const root = "../../.."

// invariant is how a line that names a violation begins.
var invariant = regexp.MustCompile(`\bN[1-9]: `)

// TestMutants demands that each fault in the folder mutants is caught. Without MUTANTS in the environment it only demands
// that each can still be put into the code: the rest takes half a minute.
func TestMutants(t *testing.T) {
	paths, err := filepath.Glob("mutants/*.patch")
	if err != nil || len(paths) < 12 {
		t.Fatalf("%d mutants, %v", len(paths), err)
	}
	if os.Getenv("MUTANTS") == "" {
		t.Log("MUTANTS is not set: the mutants are not run (make model runs them)")
	}
	begun := time.Now()
	var both sync.WaitGroup
	slots := make(chan struct{}, 2)
	for _, path := range paths {
		mutant, overlay := mutate(t, path)
		if os.Getenv("MUTANTS") == "" {
			continue
		}
		both.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			run(t, strings.TrimSuffix(filepath.Base(path), ".patch"), mutant, overlay)
		})
	}
	both.Wait()
	t.Logf("%d mutants, %.1f s", len(paths), time.Since(begun).Seconds())
}

// mutate writes a file with the fault and the overlay that puts it in the place of the product's.
func mutate(t *testing.T, path string) (patch, string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := parsePatch(string(text))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	file := filepath.Join(root, p.file)
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := p.apply(string(source))
	if err != nil {
		t.Fatalf("%s no longer applies: %v", path, err)
	}
	folder := t.TempDir()
	absolute, _ := filepath.Abs(file)
	mutant, overlay := filepath.Join(folder, filepath.Base(file)), filepath.Join(folder, "overlay.json")
	list, _ := json.Marshal(map[string]map[string]string{"Replace": {absolute: mutant}})
	if err := os.WriteFile(mutant, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		t.Fatal(err)
	}
	return p, overlay
}

// run builds the named test with the fault and demands that it fails, and not because it does not build.
func run(t *testing.T, name string, p patch, overlay string) {
	where := strings.Fields(p.caught)
	command := exec.Command("go", "test", "-overlay", overlay, "-count=1", "-run", "^"+strings.ReplaceAll(where[1], "/", "$/^")+"$", "./"+where[0])
	command.Dir = root
	command.Env = append(os.Environ(), "MUTANTS=")
	output, err := command.CombinedOutput()
	var why string
	for line := range strings.Lines(string(output)) {
		if invariant.MatchString(line) || strings.Contains(line, "_test.go:") && why == "" {
			why = strings.TrimSpace(line)
		}
	}
	switch {
	case err == nil:
		t.Errorf("%s survived %s", name, p.caught)
	case !strings.Contains(string(output), "--- FAIL") || why == "":
		t.Errorf("%s was not run by %s:\n%s", name, p.caught, output)
	default:
		t.Logf("%-28s caught by %s %s: %s", name, where[0], where[1], why)
	}
}
