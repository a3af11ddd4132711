package typeddata

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"os"
	"strings"
	"testing"
)

var record = flag.Bool("record", false, "write the digest of the recorded run anew")

const recordedFile = "testdata/recorded.txt"

const recordedDocuments = 6000

// TestRecordedRun hashes the same random documents as TestDocumentsAreTheOracles and compares one hash over all digests
// with the one that was recorded where go-ethereum agreed on each. So the builds without cgo and for WebAssembly are held
// to go-ethereum too.
func TestRecordedRun(t *testing.T) {
	r := newRandom(t)
	hash := sha256.New()
	for range recordedDocuments {
		document := randomDocument(r)
		d, err := Parse(document)
		if err != nil {
			t.Fatalf("%v\n%.2000s", err, document)
		}
		digest := d.Digest()
		hash.Write(digest[:])
	}
	got := hex.EncodeToString(hash.Sum(nil))
	if *record {
		if err := os.WriteFile(recordedFile, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(recordedFile)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.TrimSpace(string(want)) {
		t.Errorf("the run gives %s, recorded is %s", got, want)
	}
}
