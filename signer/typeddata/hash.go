package typeddata

import "github.com/latchkey/latchkey/eth"

// hasher computes hashes of one document, each type's once.
type hasher struct {
	types      types
	typeHashes map[string]eth.Hash
}

// hashStruct is keccak256(typeHash ‖ encodeData) of EIP-712, "Definition of hashStruct".
func (h *hasher) hashStruct(v Value) eth.Hash {
	typeHash, ok := h.typeHashes[v.Type]
	if !ok {
		typeHash = eth.Keccak256([]byte(h.types.encode(v.Type)))
		h.typeHashes[v.Type] = typeHash
	}
	return eth.Keccak256(h.encodeMembers(typeHash[:], v))
}

// encodeMembers appends the 32 bytes of each member (EIP-712, "Definition of encodeData").
func (h *hasher) encodeMembers(b []byte, v Value) []byte {
	for _, m := range v.Members {
		b = h.encode(b, m)
	}
	return b
}

func (h *hasher) encode(b []byte, v Value) []byte {
	var hash eth.Hash
	switch v.Kind {
	case KindStruct:
		hash = h.hashStruct(v)
	case KindArray:
		hash = eth.Keccak256(h.encodeMembers(nil, v))
	case KindBytes, KindString:
		hash = eth.Keccak256(v.Data)
	default:
		return append(b, v.Data...)
	}
	return append(b, hash[:]...)
}
