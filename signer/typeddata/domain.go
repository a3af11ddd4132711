package typeddata

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// ErrDomain means that the type EIP712Domain has no field, or one of EIP-712's with another type than EIP-712 gives it.
const ErrDomain fault.Code = "typed_data_domain"

const domainType = "EIP712Domain"

// standardDomain is EIP-712's own fields of the domain, in its order. Others may stand beside them.
var standardDomain = [...]struct{ name, typ string }{
	{"name", "string"}, {"version", "string"}, {"chainId", "uint256"}, {"verifyingContract", "address"}, {"salt", "bytes32"},
}

// Domain is EIP-712's own domain: a field that has its zero value is not in it. A domain with further fields, or with an
// empty name, is a Struct of the program's own whose type is EIP712Domain.
type Domain struct {
	Name              string
	Version           string
	ChainID           eth.ChainID // without it the signature is good on every chain
	VerifyingContract *eth.Address
	Salt              *eth.Hash
}

func (d Domain) has() [len(standardDomain)]bool {
	return [...]bool{d.Name != "", d.Version != "", d.ChainID != 0, d.VerifyingContract != nil, d.Salt != nil}
}

// EncodeType returns EIP712Domain with the fields that there are.
func (d Domain) EncodeType() string {
	text := append([]byte(domainType), '(')
	has := d.has()
	for i, m := range standardDomain {
		if !has[i] {
			continue
		}
		if text[len(text)-1] != '(' {
			text = append(text, ',')
		}
		text = append(append(append(text, m.typ...), ' '), m.name...)
	}
	return string(append(text, ')'))
}

// Encode writes the fields that there are.
func (d Domain) Encode(e *Encoder) {
	if d.Name != "" {
		e.String(d.Name)
	}
	if d.Version != "" {
		e.String(d.Version)
	}
	if d.ChainID != 0 {
		e.Uint64(uint64(d.ChainID))
	}
	if d.VerifyingContract != nil {
		e.Address(*d.VerifyingContract)
	}
	if d.Salt != nil {
		e.FixedBytes(d.Salt[:])
	}
}

func (s *structType) checkDomain() error {
	if len(s.members) == 0 {
		return fault.New(ErrDomain, s.name, "a domain needs a field: without one the signature is good for every program")
	}
	for i, m := range s.members {
		for _, standard := range standardDomain {
			if m.name == standard.name && m.typ.name != standard.typ {
				return s.wrong(ErrDomain, i, "type", "EIP-712 gives this field the type "+standard.typ)
			}
		}
	}
	return nil
}
