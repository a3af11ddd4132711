package report

import (
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/text"
)

// MaxLeaves is how many values a document may have for somebody to read them; an array of numbers, addresses and the like is
// one.
const MaxLeaves = 2048

// Leaves counts the values of a document, as far as they are one too many.
func Leaves(d *typeddata.Data) (n int) {
	count := func(string, *typeddata.Value) bool { n++; return n <= MaxLeaves }
	eachLeaf("domain", &d.Domain, count)
	eachLeaf("message", &d.Message, count)
	return n
}

// eachLeaf visits the values that have no others in them, but for arrays of such, with their paths, such as "message.to[1].wallet",
// until visit returns false.
func eachLeaf(path string, v *typeddata.Value, visit func(path string, v *typeddata.Value) bool) bool {
	switch {
	case v.Kind == typeddata.KindStruct && len(v.Members) > 0:
		for i := range v.Members {
			if !eachLeaf(join(path, v.Members[i].Name), &v.Members[i], visit) {
				return false
			}
		}
		return true
	case v.Kind == typeddata.KindArray && len(v.Members) > 0 && ofStructs(v):
		for i := range v.Members {
			if !eachLeaf(path+"["+strconv.Itoa(i)+"]", &v.Members[i], visit) {
				return false
			}
		}
		return true
	}
	return visit(path, v)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// ofStructs reports whether an array's elements, or theirs, are structs. A struct may have the name of a type of Solidity that EIP-712
// has not, such as fixed128x18; where there are none, the name alone tells, and nothing is left out either way.
func ofStructs(v *typeddata.Value) bool {
	for i := range v.Members {
		if m := &v.Members[i]; m.Kind == typeddata.KindStruct || m.Kind == typeddata.KindArray && ofStructs(m) {
			return true
		}
	}
	base, _, _ := strings.Cut(v.Type, "[")
	_, err := abi.ParseType(base)
	return err != nil
}

// leavesOf lists every value of a document, exactly: with its types they encode to the same hash again.
func leavesOf(d *typeddata.Data) []Decoded {
	list := []Decoded{}
	take := func(path string, v *typeddata.Value) bool {
		list = append(list, Decoded{Name: path, Type: v.Type, Value: exact(v)})
		return true
	}
	eachLeaf("domain", &d.Domain, take)
	eachLeaf("message", &d.Message, take)
	return list
}

// exact writes a leaf in the notation of the abi package. An array of structs that is empty, and a struct without members, have
// nothing in them to tell.
func exact(v *typeddata.Value) string {
	if v.Kind == typeddata.KindStruct {
		return "()"
	}
	t, err := abi.ParseType(v.Type)
	if err != nil || v.Kind == typeddata.KindArray && len(v.Members) == 0 {
		return "[]"
	}
	return t.Text(abiValues([]typeddata.Value{*v})[0])
}

// maxRawText is how many bytes of a value a field shows. The whole value is among the arguments.
const maxRawText = 1024

// rawFields shows each value as its type alone says it.
func rawFields(group string, v *typeddata.Value) []Field {
	list := []Field{}
	root := ""
	if v.Kind != typeddata.KindStruct {
		root = v.Name
	}
	eachLeaf(root, v, func(path string, v *typeddata.Value) bool {
		f := Field{Label: clean(path), Kind: FieldText, Source: SourceRaw, Group: group}
		switch v.Kind {
		case typeddata.KindAddress:
			a := eth.Address(v.Data[12:])
			f.Kind, f.Address = FieldAddress, &a
		case typeddata.KindUint, typeddata.KindInt:
			f.Kind = FieldNumber
		case typeddata.KindBytes, typeddata.KindFixedBytes:
			f.Kind = FieldData
		}
		if f.Kind != FieldAddress {
			if f.Text = exact(v); len(f.Text) > maxRawText {
				cut := maxRawText
				for !utf8.RuneStart(f.Text[cut]) {
					cut--
				}
				f.Text, f.Note = f.Text[:cut]+"…", "the beginning of "+strconv.Itoa(len(f.Text))+" bytes"
			}
		}
		list = append(list, f)
		return true
	})
	return list
}

// maxOutside is how many characters of a text from outside are shown in one place.
const maxOutside = 256

// clean neutralises one line from outside.
func clean(s string) string {
	s, _ = text.Clean(s, maxOutside)
	return s
}

// hidden reports whether a text has characters that are not seen, or that move others.
func hidden(s string) bool {
	_, changed := text.Lines(s, len(s))
	return changed
}

// shownJSON writes a document without white space between its values, which could push them out of sight, and characters that are
// not seen, or that move others, as JSON's \u does. It stays the same document.
func shownJSON(document string) string {
	b, quoted := make([]byte, 0, len(document)), false
	for i, r := range document {
		switch {
		case r == '"' && (i == 0 || !escaped(document[:i])):
			quoted = !quoted
		case !quoted && r <= ' ':
			continue
		}
		switch {
		case r < 0x7f || strconv.IsPrint(r) && !hidden("x"+string(r)):
			b = utf8.AppendRune(b, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			b = appendUnit(appendUnit(b, high), low)
		default:
			b = appendUnit(b, r)
		}
	}
	return string(b)
}

// escaped reports whether an odd number of backslashes stands at the end of a text.
func escaped(s string) bool {
	return (len(s)-len(strings.TrimRight(s, `\`)))%2 == 1
}

func appendUnit(b []byte, r rune) []byte {
	return hex.AppendEncode(append(b, `\u`...), []byte{byte(r >> 8), byte(r)})
}
