package siwe

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestSIWEVectors reads the parsing vectors of the reference implementation (spruceid/siwe). Those of messages as objects
// (parsing_negative_objects.json) are about its builder, which this package does not have.
func TestSIWEVectors(t *testing.T) {
	directory := os.Getenv("VECTORS_DIR")
	if directory == "" {
		t.Log("VECTORS_DIR is not set: siwe/parsing_*.json were not read")
		return
	}
	read := func(name string, vectors any) {
		b, err := os.ReadFile(filepath.Join(directory, "siwe", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, vectors); err != nil {
			t.Fatal(name, err)
		}
	}
	var positive map[string]struct {
		Message string
		Fields  struct {
			Scheme, Domain, Address, URI, Nonce, IssuedAt   string
			Statement, RequestID, ExpirationTime, NotBefore *string
			ChainID                                         uint64
			Resources                                       *[]string
		}
	}
	read("parsing_positive.json", &positive)
	for name, v := range positive {
		m, f := mustParse(t, v.Message), v.Fields
		same := m.Scheme == f.Scheme && m.Domain == f.Domain && m.Address.String() == f.Address && m.URI == f.URI && m.Nonce == f.Nonce &&
			m.IssuedAt.Text == f.IssuedAt && equal(m.Statement, f.Statement) && equal(m.RequestID, f.RequestID) &&
			equal(text(m.ExpirationTime), f.ExpirationTime) && equal(text(m.NotBefore), f.NotBefore) && uint64(m.ChainID) == f.ChainID
		if f.Resources != nil {
			same = same && m.Resources != nil && len(*m.Resources) == len(*f.Resources)
			for i := 0; same && i < len(*f.Resources); i++ {
				same = (*m.Resources)[i] == (*f.Resources)[i]
			}
		}
		if !same {
			t.Errorf("%s: read as %+v, want %+v", name, m, f)
		}
	}
	var negative map[string]string
	read("parsing_negative.json", &negative)
	for name, message := range negative {
		if m, err := Parse(message); err == nil {
			t.Errorf("%s: taken for %+v", name, m)
		}
	}
	t.Logf("siwe: %d valid and %d invalid messages; skipped: parsing_negative_objects.json, which tests building from an object",
		len(positive), len(negative))
}

func equal(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

func text(t *Time) *string {
	if t == nil {
		return nil
	}
	return &t.Text
}
