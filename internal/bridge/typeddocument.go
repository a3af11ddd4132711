package bridge

import (
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer/typeddata"
)

// The JSON of EIP-712 documents from the text of their types, as encodeType has it ("Name(type name,…)", then the types that it
// refers to), and the JSON of their values. package typeddata reads what was written, so that values out of range are found
// by what also reads documents from elsewhere. (Its own way from Go structs to documents would be 20 KB compressed.)

// document returns a document with the values of the first type's members. An error names the member, without "message".
func (d TokenDomain) document(encodeType string, values ...[]byte) (string, error) {
	name, _, _ := strings.Cut(encodeType, "(")
	document, _, err := d.read(name, appendTypes(nil, encodeType), appendStruct(nil, encodeType, values...))
	return document, err
}

// read returns a document of types and message, as text and as it is read.
func (d TokenDomain) read(primaryType string, types, message []byte) (string, *typeddata.Data, error) {
	domainType := "EIP712Domain(string name,uint256 chainId,address verifyingContract)"
	domain := [][]byte{json.AppendText(nil, d.Name), json.AppendUint(nil, uint64(d.ChainID)), addressJSON(d.VerifyingContract)}
	if d.Version != "" {
		domainType = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
		domain = [][]byte{domain[0], json.AppendText(nil, d.Version), domain[1], domain[2]}
	}
	b := appendTypes([]byte(`{"types":{`), domainType)
	b = append(append(append(b, ','), types...), `},"primaryType":`...)
	b = append(json.AppendText(b, primaryType), `,"domain":`...)
	b = append(appendStruct(b, domainType, domain...), `,"message":`...)
	b = append(append(b, message...), '}')
	read, err := typeddata.Parse(b)
	if known, ok := err.(*fault.Error); ok {
		known.Field = strings.TrimPrefix(known.Field, "message.")
	}
	return string(b), read, err
}

// appendTypes appends the types of an encodeType, as members of a document's "types".
func appendTypes(b []byte, encodeType string) []byte {
	for i := 0; encodeType != ""; i++ {
		if i > 0 {
			b = append(b, ',')
		}
		name, rest, _ := strings.Cut(encodeType, "(")
		list, rest, _ := strings.Cut(rest, ")")
		b = append(json.AppendText(b, name), ':')
		b = json.AppendList(b, strings.Split(list, ","), func(b []byte, member string) []byte {
			typ, name, _ := strings.Cut(member, " ")
			return appendMember(b, name, typ)
		})
		encodeType = rest
	}
	return b
}

func appendMember(b []byte, name, typ string) []byte {
	b = json.AppendText(append(b, `{"name":`...), name)
	return append(json.AppendText(append(b, `,"type":`...), typ), '}')
}

// appendStruct appends the values under the names of the first type's members.
func appendStruct(b []byte, encodeType string, values ...[]byte) []byte {
	_, list, _ := strings.Cut(encodeType, "(")
	list, _, _ = strings.Cut(list, ")")
	b = append(b, '{')
	for i, member := range strings.Split(list, ",") {
		_, name, _ := strings.Cut(member, " ")
		b = append(json.AppendName(b, name), values[i]...)
	}
	return append(b, '}')
}

// document returns the document of a permit that has the witness behind the members of encodeType, and the end of its type,
// which the contract completes with its beginning.
func (w Witness) document(chain eth.ChainID, name, encodeType string, values ...[]byte) (document, typeString string, err error) {
	types, err := json.Parse([]byte(w.Types))
	if err == nil && types.Kind() != json.Object {
		err = fault.New(json.ErrField, "", "give an object with the members of each type by its name")
	}
	if err != nil {
		return "", "", within("witness.types", err)
	}
	value, err := json.Parse([]byte(w.Value))
	if err != nil {
		return "", "", within("witness.value", err)
	}
	member := w.Name
	if member == "" {
		member = "witness"
	}

	_, list, _ := strings.Cut(encodeType, "(")
	list, referred, _ := strings.Cut(list, ")")
	if strings.Contains(list+",", " "+member+",") {
		return "", "", fault.New(typeddata.ErrType, "witness.name", "the permit has a member of this name: choose another")
	}
	all := appendTypes(nil, name+"("+list+")")
	all = append(appendMember(append(all[:len(all)-1], ','), member, w.Type), ']')
	all = appendTypes(append(all, ','), referred)
	if own := types.Raw(); len(own) > len("{}") {
		all = append(append(all, ','), own[1:len(own)-1]...)
	}
	message := appendStruct(nil, encodeType, values...)
	message = append(json.AppendName(message[:len(message)-1], member), value.Raw()...)
	document, read, err := permit2(chain).read(name, all, append(message, '}'))
	if err != nil {
		return "", "", inWitness(name, member, err)
	}
	_, typeString, _ = strings.Cut(read.EncodeType(), "uint256 deadline,")
	return document, typeString, nil
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
		}
	}
	return err
}
