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
	var mutants []mutant
	for _, path := range paths {
		mutants = append(mutants, mutate(t, path))
	}
	if os.Getenv("MUTANTS") == "" {
		return
	}
	begun := time.Now()
	var all sync.WaitGroup
	slots := make(chan struct{}, 2)
	for _, m := range mutants {
		all.Go(func() {
			slots <- struct{}{}
			m.run(t)
			<-slots
		})
	}
	all.Wait()
	t.Logf("%d mutants, %.1f s", len(paths), time.Since(begun).Seconds())
}

// mutant is a fault that is ready to be built in.
type mutant struct{ name, caught, overlay string }

// mutate writes a file with the fault and the overlay that puts it in the place of the product's.
func mutate(t *testing.T, path string) mutant {
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
	faulty, overlay := filepath.Join(folder, filepath.Base(file)), filepath.Join(folder, "overlay.json")
	list, _ := json.Marshal(map[string]map[string]string{"Replace": {absolute: faulty}})
	if err := os.WriteFile(faulty, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		t.Fatal(err)
	}
	return mutant{strings.TrimSuffix(filepath.Base(path), ".patch"), p.caught, overlay}
}

// run builds the named test with the fault and demands that it fails, and not because it does not build.
func (m mutant) run(t *testing.T) {
	where := strings.Fields(m.caught)
	command := exec.Command("go", "test", "-overlay", m.overlay, "-count=1", "-run", "^"+strings.ReplaceAll(where[1], "/", "$/^")+"$", "./"+where[0])
	command.Dir = root
	command.Env = append(os.Environ(), "MUTANTS=")
	output, err := command.CombinedOutput()
	var why string
	for line := range strings.Lines(string(output)) {
		if invariant.MatchString(line) || strings.Contains(line, "_test.go:") && why == "" && !strings.Contains(line, "seeds from") {
			why = strings.TrimSpace(line)
		}
	}
	switch {
	case err == nil:
		t.Errorf("%s survived %s", m.name, m.caught)
	case !strings.Contains(string(output), "--- FAIL") || why == "":
		t.Errorf("%s was not run by %s:\n%s", m.name, m.caught, output)
	default:
		t.Logf("%-30s caught by %s %s: %s", m.name, where[0], where[1], why)
	}
}
