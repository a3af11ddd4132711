package typeddata

import (
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

// JSON returns the document as eth_signTypedData_v4 takes it. Parse reads it as this Data again, if it is within Parse's
// limits. Whole numbers are strings of decimal digits, but for the domain's chainId, which is a number where it can be one, as
// wallets expect it.
func (d *Data) JSON() []byte {
	b := []byte(`{"types":{`)
	for _, s := range d.types {
		b = json.AppendList(json.AppendName(b, s.name), s.members, appendMember)
	}
	b = json.AppendText(append(b, `},"primaryType":`...), d.PrimaryType)
	b = append(b, `,"domain":{`...)
	for _, m := range d.Domain.Members {
		b = json.AppendName(b, m.Name)
		if id, isNumber := m.safeInteger(); m.Name == "chainId" && isNumber {
			b = json.AppendUint(b, id)
		} else {
			b = appendValue(b, m)
		}
	}
	b = appendValue(append(b, `},"message":`...), d.Message)
	return append(b, '}')
}

func appendMember(b []byte, m member) []byte {
	b = json.AppendText(append(b, `{"name":`...), m.name)
	return append(json.AppendText(append(b, `,"type":`...), m.typ.name), '}')
}

func appendValue(b []byte, v Value) []byte {
	switch v.Kind {
	case KindStruct:
		b = append(b, '{')
		for _, m := range v.Members {
			b = appendValue(json.AppendName(b, m.Name), m)
		}
		return append(b, '}')
	case KindArray:
		return json.AppendList(b, v.Members, appendValue)
	case KindBool:
		return append(b, v.Text()...)
	}
	return json.AppendText(b, v.Text())
}

// safeInteger returns a whole number that every reader of JSON holds exactly.
func (v Value) safeInteger() (uint64, bool) {
	if v.Kind != KindUint {
		return 0, false
	}
	n, ok := uint256.FromBytes32([32]byte(v.Data)).Uint64()
	return n, ok && n < 1<<53
}
