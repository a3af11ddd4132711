package erc7730

import (
	"bytes"

	"github.com/latchkey/latchkey/internal/json"
)

// Merge puts a descriptor into the one that includes it (ERC-7730, "Organizing files"), and returns the text of both in one.
// Where both say something the including one counts; lists of fields are merged by the fields' paths. What the included one
// includes stays to be merged. Errors: those of package json.
func Merge(including, included []byte) ([]byte, error) {
	outer, err := json.Parse(including)
	if err != nil {
		return nil, err
	}
	inner, err := json.Parse(included)
	if err != nil {
		return nil, err
	}
	return appendMerged(nil, outer, inner, true), nil
}

func appendMerged(b []byte, outer, inner json.Value, top bool) []byte {
	if outer.Kind() != json.Object || inner.Kind() != json.Object {
		return append(b, outer.Raw()...)
	}
	b = append(b, '{')
	of := json.ReadObject(inner)
	for _, name := range json.ReadObject(outer).Names() {
		value, _ := memberOf(outer, name)
		below, has := memberOf(inner, name)
		switch {
		case top && name == "includes":
			continue
		case has && name == "fields":
			b = appendFields(json.AppendName(b, name), value, below)
		case has:
			b = appendMerged(json.AppendName(b, name), value, below, false)
		default:
			b = append(json.AppendName(b, name), value.Raw()...)
		}
	}
	for _, name := range of.Names() {
		if _, has := memberOf(outer, name); !has || top && name == "includes" {
			b = append(json.AppendName(b, name), json.Optional(of, name, anything).Raw()...)
		}
	}
	return append(b, '}')
}

// appendFields merges lists of fields: the included ones, each with what the including one says of its path, then the
// others of the including one.
func appendFields(b []byte, outer, inner json.Value) []byte {
	own, _ := json.Items(outer)
	included, _ := json.Items(inner)
	b = append(b, '[')
	for _, field := range included {
		at := byPath(own, field)
		if at < 0 {
			b = append(b, field.Raw()...)
		} else {
			b = appendMerged(b, own[at], field, false)
		}
		b = append(b, ',')
	}
	for _, field := range own {
		if byPath(included, field) < 0 {
			b = append(append(b, field.Raw()...), ',')
		}
	}
	return append(bytes.TrimSuffix(b, []byte(",")), ']')
}

// byPath returns which of the fields has the path of this one, -1 where none has.
func byPath(list []json.Value, field json.Value) int {
	wanted, has := memberOf(field, "path")
	for i := range list {
		if path, ok := memberOf(list[i], "path"); ok && has && bytes.Equal(path.Raw(), wanted.Raw()) {
			return i
		}
	}
	return -1
}
