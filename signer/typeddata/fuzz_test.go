package typeddata

import (
	"errors"
	"testing"

	"github.com/latchkey/latchkey/fault"
)

// FuzzParse: what is refused is refused with a typed error, and of what is accepted the reading says all: a document written
// from nothing but what is shown has the same preimage.
func FuzzParse(f *testing.F) {
	f.Add([]byte(mail))
	r := newRandom(f)
	for range 20 {
		f.Add(randomDocument(r))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		d, err := Parse(document)
		if err != nil {
			var known *fault.Error
			if !errors.As(err, &known) {
				t.Fatalf("%q: untyped error %v", document, err)
			}
			return
		}
		checkReading(t, d)
	})
}

func FuzzLegacyDigest(f *testing.F) {
	f.Add([]byte(`[{"type":"bool[]","name":"a","value":[true]},{"type":"int16","name":"i","value":-2},{"type":"string","name":"","value":"x"}]`))
	f.Fuzz(func(t *testing.T, document []byte) {
		digest, err := LegacyDigest(document)
		var known *fault.Error
		if err != nil && (!errors.As(err, &known) || !digest.IsZero()) {
			t.Fatalf("%q: digest %s, error %v", document, digest, err)
		}
	})
}

// FuzzParseStruct: a struct that is read is the one that its type and its values give.
func FuzzParseStruct(f *testing.F) {
	f.Add([]byte(`{"T":[{"name":"u","type":"U[]"},{"name":"n","type":"int8[2]"}],"U":[{"name":"s","type":"string"}]}`), "T",
		[]byte(`{"u":[{"s":"x"}],"n":[1,"-1"]}`))
	f.Fuzz(func(t *testing.T, types []byte, name string, value []byte) {
		s, err := ParseStruct(types, name, value)
		var known *fault.Error
		if err != nil {
			if s != nil || !errors.As(err, &known) {
				t.Fatalf("%v with the error %v", s, err)
			}
			return
		}
		d, err := New(Domain{Name: "n"}, s)
		if err != nil {
			if name != domainType {
				t.Fatal(err)
			}
			return
		}
		checkReading(t, d)
	})
}

// FuzzEncodeType: of all texts that a Struct may give as its type, those are taken that encodeType gives.
func FuzzEncodeType(f *testing.F) {
	f.Add("T(U[2] u,bytes32 h)U(string s)")
	f.Add("T()")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := New(Domain{Name: "n"}, written{text, func(e *Encoder) {}})
		var known *fault.Error
		if err != nil {
			if d != nil || !errors.As(err, &known) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if d.EncodeType() != text {
			t.Fatalf("%q is taken for %q", text, d.EncodeType())
		}
	})
}

func TestReadingIsWhatIsSigned(t *testing.T) {
	r := newRandom(t)
	for range 500 {
		checkReading(t, mustParse(t, string(randomDocument(r))))
	}
}

// checkReading writes the document from what is read of it.
func checkReading(t *testing.T, d *Data) {
	t.Helper()
	b := d.JSON()
	if len(b) > MaxSize {
		return
	}
	again, err := Parse(b)
	if err != nil {
		t.Fatalf("%v\n%.2000q", err, b)
	}
	if string(again.Preimage()) != string(d.Preimage()) {
		t.Fatalf("what is shown has another digest\n%.2000q", b)
	}
	if string(again.JSON()) != string(b) {
		t.Fatalf("the document changes when it is read\n%.2000q\n%.2000q", b, again.JSON())
	}
}
