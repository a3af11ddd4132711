package bridge

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
)

// The JSON of EIP-712 documents from the text of their types, as encodeType has it ("Name(type name,…)", then the types that it
// refers to), and the JSON of their values. package typeddata reads what was written, so that values out of range are found
// by what also reads documents from elsewhere. (Its own way from Go structs to documents would be 20 KB compressed.)

func quoted(text string) string            { return string(json.AppendText(nil, text)) }
func addressJSON(a eth.Address) string     { return quoted(a.String()) }
func numberJSON(n uint256.Int) string      { return quoted(n.String()) }
func hashJSON(h eth.Hash) string           { return quoted(h.String()) }
func boolJSON(b bool) string               { return string(json.AppendBool(nil, b)) }
func listJSON(items []string) string       { return "[" + joined(items) + "]" }
func memberJSON(name, value string) string { return quoted(name) + ":" + value }

func joined(items []string) string {
	text := ""
	for i, item := range items {
		if i > 0 {
			text += ","
		}
		text += item
	}
	return text
}

// membersOf returns the names and the types of the first type's members.
func membersOf(encodeType string) (names, types []string) {
	_, list, _ := strings.Cut(encodeType, "(")
	list, _, _ = strings.Cut(list, ")")
	for _, member := range strings.Split(list, ",") {
		typ, name, _ := strings.Cut(member, " ")
		names, types = append(names, name), append(types, typ)
	}
	return names, types
}

// structJSON returns the values under the names of the first type's members, without braces.
func structJSON(encodeType string, values ...string) string {
	names, _ := membersOf(encodeType)
	for i, name := range names {
		values[i] = memberJSON(name, values[i])
	}
	return joined(values)
}

// typesJSON returns the types of an encodeType as members of a document's "types".
func typesJSON(encodeType string) string {
	var types []string
	for encodeType != "" {
		name, _, _ := strings.Cut(encodeType, "(")
		types = append(types, memberJSON(name, "["+typeJSON(encodeType)+"]"))
		_, encodeType, _ = strings.Cut(encodeType, ")")
	}
	return joined(types)
}

// typeJSON returns the members of the first type.
func typeJSON(encodeType string) string {
	names, types := membersOf(encodeType)
	for i := range names {
		names[i] = typedMemberJSON(names[i], types[i])
	}
	return joined(names)
}

func typedMemberJSON(name, typ string) string {
	return `{"name":` + quoted(name) + `,"type":` + quoted(typ) + `}`
}

// document returns a document with the values of the first type's members. An error names the member, without "message".
func (d TokenDomain) document(encodeType string, values ...string) (string, error) {
	name, _, _ := strings.Cut(encodeType, "(")
	document, _, err := d.read(name, typesJSON(encodeType), structJSON(encodeType, values...))
	return document, err
}

// read returns a document of types and message, as text and as it is read.
func (d TokenDomain) read(primaryType, types, message string) (string, *typeddata.Data, error) {
	id := string(json.AppendUint(nil, uint64(d.ChainID)))
	domainType := "EIP712Domain(string name,uint256 chainId,address verifyingContract)"
	domain := []string{quoted(d.Name), id, addressJSON(d.VerifyingContract)}
	if d.Version != nil {
		domainType = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
		domain = []string{quoted(d.Name), quoted(*d.Version), id, addressJSON(d.VerifyingContract)}
	}
	document := `{"types":{` + typesJSON(domainType) + "," + types + `},"primaryType":` + quoted(primaryType) +
		`,"domain":{` + structJSON(domainType, domain...) + `},"message":{` + message + `}}`
	read, err := typeddata.Parse([]byte(document))
	if known, ok := err.(*fault.Error); ok {
		known.Field = strings.TrimPrefix(known.Field, "message.")
	}
	return document, read, err
}

// document returns the document of a permit that has the witness behind the members of encodeType, and the end of its type,
// which the contract completes with its beginning.
func (w Witness) document(chain eth.ChainID, name, encodeType string, values ...string) (document, typeString string, err error) {
	types, err := objectJSON("witness.types", w.Types)
	if err != nil {
		return "", "", err
	}
	value, err := objectJSON("witness.value", w.Value)
	if err != nil {
		return "", "", err
	}
	member := w.Name
	if member == "" {
		member = "witness"
	}
	names, _ := membersOf(encodeType)
	for _, taken := range names {
		if member == taken {
			return "", "", fault.New(typeddata.ErrType, "witness.name", "the permit has a member of this name: choose another")
		}
	}
	_, referred, _ := strings.Cut(encodeType, ")")
	all := memberJSON(name, "["+typeJSON(encodeType)+","+typedMemberJSON(member, w.Type)+"]") + "," + typesJSON(referred)
	if types = strings.TrimSpace(types[1 : len(types)-1]); types != "" {
		all += "," + types
	}
	message := structJSON(encodeType, values...) + "," + memberJSON(member, value)
	document, read, err := permit2(chain).read(name, all, message)
	if err != nil {
		return "", "", inWitness(name, member, err)
	}
	_, typeString, _ = strings.Cut(read.EncodeType(), "uint256 deadline,")
	return document, typeString, nil
}

// objectJSON returns the text of one JSON object, so that nothing else of a document can be in it.
func objectJSON(field, text string) (string, error) {
	v, err := json.Parse([]byte(text))
	if err == nil && v.Kind() != json.Object {
		err = fault.New(json.ErrField, "", "give an object")
	}
	if err != nil {
		return "", json.At(field, err)
	}
	return string(v.Raw()), nil
}

// inWitness names the part of the witness that the document is at fault in.
func inWitness(name, member string, err error) error {
	if known, ok := err.(*fault.Error); ok {
		if rest, ok := strings.CutPrefix(known.Field, member); ok {
			known.Field = "witness.value" + rest
		} else if strings.HasPrefix(known.Field, "types."+name) {
			known.Field = "witness.type"
		} else if rest, ok := strings.CutPrefix(known.Field, "types"); ok {
			known.Field = "witness.types" + rest
		} else if known.Field == "" { // each part was read alone before, so it is a name that both have
			known.Field = "witness.types"
		}
	}
	return err
}
