package typeddata

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

// LegacyDigest returns the digest of the eth_signTypedData that came before EIP-712 ("v1"), to verify signatures of that
// time: a JSON array of objects with type, name and value. The types are those of EIP-712 without structs, and arrays of one
// dimension of bool, address and whole numbers: libraries pad the elements of others in different ways.
//
// It is no signer.Message, and nothing is to sign it: it has no domain, and its values are packed, so that two
// documents can have one digest ("ab", "c" and "a", "bc").
//
// Errors: ErrSize, ErrType, ErrInteger, ErrLength, and those of package json and eth as of Parse.
func LegacyDigest(document []byte) (eth.Hash, error) {
	v, err := parseLimited(document)
	if err != nil {
		return eth.Hash{}, err
	}
	values, err := json.List(readLegacy)(v)
	if err != nil {
		return eth.Hash{}, err
	}
	var schema, data []byte
	for _, value := range values {
		schema = append(schema, value.Type+" "+value.Name...)
		data = value.appendPacked(data)
	}
	schemaHash, dataHash := eth.Keccak256(schema), eth.Keccak256(data)
	return eth.Keccak256(schemaHash[:], dataHash[:]), nil
}

func readLegacy(v json.Value) (Value, error) {
	o := json.ReadObject(v)
	typ := json.Field(o, "type", readLegacyType)
	name := json.Field(o, "name", json.Text)
	value := json.Field(o, "value", typ.read)
	value.Name = name
	return value, o.Done()
}

func readLegacyType(v json.Value) (typ, error) {
	name, err := json.Text(v)
	if err != nil {
		return typ{}, err
	}
	t, known := types(nil).resolve(name, 1)
	if !known || t.kind == KindArray && t.element.kind >= KindFixedBytes {
		return typ{}, fault.New(ErrType, "", "this is no type of the first eth_signTypedData")
	}
	return t, nil
}

// appendPacked appends Solidity's abi.encodePacked: no padding but of an array's elements.
func (v Value) appendPacked(b []byte) []byte {
	_, size := elementary(v.Type)
	switch v.Kind {
	case KindArray:
		for _, element := range v.Members {
			b = append(b, element.Data...)
		}
		return b
	case KindBool:
		return append(b, v.Data[31])
	case KindAddress:
		return append(b, v.Data[12:]...)
	case KindUint, KindInt:
		return append(b, v.Data[32-size/8:]...)
	case KindFixedBytes:
		return append(b, v.Data[:size]...)
	}
	return append(b, v.Data...)
}
