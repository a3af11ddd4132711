package text

import (
	_ "embed"
	"strconv"
	"strings"
	"testing"
)

//go:embed testdata/deceptive.txt
var deceptive string

// TestDeceptiveTexts: each is neutralised or flagged, by the defence that is meant for it.
func TestDeceptiveTexts(t *testing.T) {
	classes, texts := map[string]bool{}, 0
	for line := range strings.Lines(deceptive) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		text, err := strconv.Unquote(parts[3])
		if err != nil {
			t.Fatal(line, err)
		}
		texts++
		classes[parts[1]] = true
		imitated := parts[2]
		out, changed := Clean(text, 64)
		switch parts[0] {
		case "clean":
			if !changed || out == imitated || strings.ContainsFunc(out, Unseen) {
				t.Errorf("%s: %q is shown as %q", parts[1], text, out)
			}
		case "mixed":
			if !Mixed(text) || Mixed(imitated) {
				t.Errorf("%s: %q passes for %q: its scripts are not mixed", parts[1], text, imitated)
			}
			fallthrough
		case "lookalike":
			if !Resembles(text, imitated) {
				t.Errorf("%s: %q, in look %q, passes for %q", parts[1], text, Skeleton(text), imitated)
			}
		default:
			t.Errorf("%q", line)
		}
	}
	t.Logf("%d texts of %d classes", texts, len(classes))
	if texts < 100 {
		t.Error("the corpus is too small")
	}
}
