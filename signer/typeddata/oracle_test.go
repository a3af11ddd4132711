//go:build cgo

package typeddata

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/latchkey/latchkey/internal/inputs"
)

// TestDocumentsAreTheOracles compares with go-ethereum's apitypes. Documents on which apitypes departs from EIP-712, or that
// it cannot read, are not made by randomDocument; published_test.go and parse_test.go have them:
//   - domain fields other than the five standard ones, and an empty name, version or salt: apitypes drops them;
//   - names with $ or :, or with _ in front, for types that others refer to: apitypes refuses them;
//   - signed numbers that need all bits of their type, such as 200 as int8, and arrays of another length than their type's:
//     apitypes takes them, we refuse;
//   - "uint" and "int" without a size, which are no types of EIP-712: the same.
func TestDocumentsAreTheOracles(t *testing.T) {
	r := newRandom(t)
	for range inputs.Count(t, recordedDocuments) {
		document := randomDocument(r)
		compareWithOracle(t, document, mustParse(t, string(document)))
	}
}

// TestBuildersAreTheOracles compares the documents of Go structs, and their hashes.
func TestBuildersAreTheOracles(t *testing.T) {
	r := newRandom(t)
	for range 50 {
		for _, b := range randomBuilt(r) {
			if b.err != nil {
				t.Fatal(b.err)
			}
			compareWithOracle(t, b.document.JSON(), b.document)
		}
	}
}

// compareWithOracle compares what is ours of a document with what apitypes makes of it.
func compareWithOracle(t *testing.T, document []byte, d *Data) {
	t.Helper()
	var theirs apitypes.TypedData
	if err := json.Unmarshal(document, &theirs); err != nil {
		t.Fatalf("%v\n%.2000s", err, document)
	}
	_, preimage, err := apitypes.TypedDataAndHash(theirs)
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, document)
	}
	if !bytes.Equal(d.Preimage(), []byte(preimage)) {
		t.Fatalf("our preimage is %x, theirs %x\n%.2000s", d.Preimage(), preimage, document)
	}
	if ours, theirs := d.EncodeType(), string(theirs.EncodeType(theirs.PrimaryType)); ours != theirs {
		t.Fatalf("our type is %s, theirs %s", ours, theirs)
	}
}
