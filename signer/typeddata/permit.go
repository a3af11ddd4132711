package typeddata

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
)

// Token is the domain of a token that takes permits. Tokens choose their own: what a token says of itself (EIP-5267), and
// its DOMAIN_SEPARATOR, have to agree with this one's, or the permit is of no use.
type Token struct {
	Name    string
	Version string // most often "1", "2" for USDC; empty where the token's domain has none, as UNI's
	ChainID eth.ChainID
	Address eth.Address
}

// Permit returns the document of ERC-2612: owner lets spender take up to value of the token's smallest units, if the
// permit is used up to deadline, in seconds since 1970-01-01 UTC. The nonce is the token's nonces(owner).
// Errors: eth.ErrChainID.
func Permit(token Token, owner, spender eth.Address, value, nonce, deadline uint256.Int) (*Data, error) {
	return token.document("Permit", []field{
		{"owner", "address", addressJSON(owner)},
		{"spender", "address", addressJSON(spender)},
		{"value", "uint256", numberJSON(value)},
		{"nonce", "uint256", numberJSON(nonce)},
		{"deadline", "uint256", numberJSON(deadline)},
	})
}

// DAIPermit returns the document of DAI's own permit, which is older than ERC-2612: holder lets spender take all there is,
// without a limit, or no longer if allowed is false. An expiry of 0 is none. Errors: eth.ErrChainID.
func DAIPermit(token Token, holder, spender eth.Address, nonce, expiry uint256.Int, allowed bool) (*Data, error) {
	return token.document("Permit", []field{
		{"holder", "address", addressJSON(holder)},
		{"spender", "address", addressJSON(spender)},
		{"nonce", "uint256", numberJSON(nonce)},
		{"expiry", "uint256", numberJSON(expiry)},
		{"allowed", "bool", json.AppendBool(nil, allowed)},
	})
}

// field is a member with its type and its JSON.
type field struct {
	name, typ string
	value     []byte
}

func addressJSON(a eth.Address) []byte { return json.AppendAddress(nil, a) }
func numberJSON(n uint256.Int) []byte  { return json.AppendUint256(nil, n) }

// document writes the JSON and reads it, so that these documents go the way of all others.
func (t Token) document(primaryType string, message []field) (*Data, error) {
	if err := t.ChainID.Check(); err != nil {
		return nil, err
	}
	domain := []field{{"name", "string", json.AppendText(nil, t.Name)}}
	if t.Version != "" {
		domain = append(domain, field{"version", "string", json.AppendText(nil, t.Version)})
	}
	domain = append(domain,
		field{"chainId", "uint256", numberJSON(uint256.FromUint64(uint64(t.ChainID)))},
		field{"verifyingContract", "address", addressJSON(t.Address)})

	b := append([]byte(`{"types":{`), `"`+domainType+`":`...)
	b = json.AppendList(b, domain, appendMember)
	b = json.AppendList(json.AppendName(b, primaryType), message, appendMember)
	b = json.AppendText(append(b, `},"primaryType":`...), primaryType)
	b = appendValues(append(b, `,"domain":`...), domain)
	b = appendValues(append(b, `,"message":`...), message)
	return Parse(append(b, '}'))
}

func appendMember(b []byte, f field) []byte {
	b = json.AppendText(append(b, `{"name":`...), f.name)
	return append(json.AppendText(append(b, `,"type":`...), f.typ), '}')
}

func appendValues(b []byte, fields []field) []byte {
	b = append(b, '{')
	for _, f := range fields {
		b = append(json.AppendName(b, f.name), f.value...)
	}
	return append(b, '}')
}
