package model

import (
	"fmt"
	"strings"
)

// patch is a unified diff of one file, with a line in front that says which test catches it.
type patch struct {
	caught string // a package's folder and the test in it
	file   string // path from the module's root
	hunks  []hunk
}

// hunk replaces lines; where they stand is found by what they are.
type hunk struct{ old, new string }

// parsePatch reads a patch: "caught: PACKAGE TEST", then a unified diff with the prefixes a/ and b/.
func parsePatch(text string) (p patch, err error) {
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "caught: "):
			p.caught = strings.TrimSpace(line[len("caught: "):])
		case strings.HasPrefix(line, "+++ b/"):
			p.file = strings.Fields(line[len("+++ b/"):])[0]
		case strings.HasPrefix(line, "@@"):
			p.hunks = append(p.hunks, hunk{})
		case len(p.hunks) > 0:
			h := &p.hunks[len(p.hunks)-1]
			if line[0] != '+' {
				h.old += line[1:]
			}
			if line[0] != '-' {
				h.new += line[1:]
			}
		}
	}
	if p.caught == "" || p.file == "" || len(p.hunks) == 0 {
		return p, fmt.Errorf("this is no patch")
	}
	return p, nil
}

// apply returns the file with the fault. Each hunk's lines must occur exactly once.
func (p patch) apply(source string) (string, error) {
	for _, h := range p.hunks {
		if n := strings.Count(source, h.old); n != 1 {
			return "", fmt.Errorf("%s has these lines %d times:\n%s", p.file, n, h.old)
		}
		source = strings.Replace(source, h.old, h.new, 1)
	}
	return source, nil
}
