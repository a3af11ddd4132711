package typeddata

import (
	"strings"
	"sync"
	"testing"

	"github.com/latchkey/latchkey/eth"
)

// TestTypesAreKept: documents with the same types one after the other, with others between them, and all at once in
// several goroutines (go test -race) have the digests that each has alone.
func TestTypesAreKept(t *testing.T) {
	documents := []string{
		mail,
		strings.Replace(mail, "Hello, Bob!", "Hello, Eve!", 1),
		strings.Replace(mail, `"contents", "type": "string"`, `"contents", "type": "bytes"`, 1), // its message is none now
		strings.ReplaceAll(mail, "wallet", "walleT"),
		one("uint8[2]", `[1,2]`, `,"U":[]`),
		one("uint8[2]", `[1,2,3]`, `,"U":[]`),
	}
	digest := func(document string) (h eth.Hash) {
		if d, err := Parse([]byte(document)); err == nil {
			h = d.Digest()
		}
		return h
	}
	var want []eth.Hash
	for _, document := range documents {
		lastTypes.Store(nil)
		want = append(want, digest(document))
	}
	if !want[2].IsZero() || !want[5].IsZero() || want[0].IsZero() || want[0] == want[1] || want[0] == want[3] {
		t.Fatalf("the documents' digests are %v", want)
	}
	var group sync.WaitGroup
	for worker := range 4 {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := range 200 {
				n := (worker + i/(1+i%3)) % len(documents)
				if got := digest(documents[n]); got != want[n] {
					t.Errorf("document %d has the digest %s, want %s", n, got, want[n])
				}
			}
		}()
	}
	group.Wait()
}
