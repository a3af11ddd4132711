package typeddata

import (
	"errors"
	"testing"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
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

func TestReadingIsWhatIsSigned(t *testing.T) {
	r := newRandom(t)
	for range 500 {
		checkReading(t, mustParse(t, string(randomDocument(r))))
	}
}

func checkReading(t *testing.T, d *Data) {
	t.Helper()
	b := append([]byte(nil), `{"types":{`...)
	for name, members := range d.types {
		b = json.AppendList(json.AppendName(b, name), members, func(b []byte, m member) []byte {
			return appendMember(b, field{name: m.name, typ: m.typ})
		})
	}
	b = json.AppendText(append(b, `},"primaryType":`...), d.PrimaryType)
	b = appendShown(append(b, `,"domain":`...), d.Domain)
	b = append(appendShown(append(b, `,"message":`...), d.Message), '}')
	again, err := Parse(b)
	if len(b) > MaxSize {
		return
	}
	if err != nil {
		t.Fatalf("%v\n%.2000q", err, b)
	}
	if string(again.Preimage()) != string(d.Preimage()) {
		t.Fatalf("what is shown has another digest\n%.2000q", b)
	}
}

// appendShown writes a value from its text, as a report has it.
func appendShown(b []byte, v Value) []byte {
	switch v.Kind {
	case Struct:
		b = append(b, '{')
		for _, m := range v.Members {
			b = appendShown(json.AppendName(b, m.Name), m)
		}
		return append(b, '}')
	case Array:
		return json.AppendList(b, v.Members, appendShown)
	case Bool:
		return append(b, v.Text()...)
	}
	return json.AppendText(b, v.Text())
}
