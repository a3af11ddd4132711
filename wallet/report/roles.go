package report

import (
	"strings"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// roleReader gives decoded arguments their parts in the effects of a call, as a rule's roles say.
type roleReader struct {
	roles   string
	effects []effect
	spread  bool // an array has made several effects out of one
}

// ofTokens are the kinds of effects that are about a token or a collection.
const ofTokens = string(effectMove) + string(effectNFT) + string(effectAllow) + string(effectMore) + string(effectLess) + string(effectOneNFT) +
	string(effectAllNFTs) + string(effectWrap) + string(effectUnwrap)

// effectsOf reads a rule's arguments. Every effect begins as a copy of base.
func (r *rule) effectsOf(values []abi.Value, base effect) []effect {
	base.kind = r.kind
	if strings.IndexByte(ofTokens, byte(r.kind)) < 0 {
		base.token = eth.Address{}
	}
	reader := roleReader{roles: r.roles, effects: []effect{base}}
	reader.list(values)
	return reader.effects
}

// list reads values until the roles end, or the parenthesis that they stand in.
func (r *roleReader) list(values []abi.Value) {
	for i := range values {
		r.value(&values[i])
	}
}

func (r *roleReader) next() (role byte) {
	role, r.roles = r.roles[0], r.roles[1:]
	return role
}

func (r *roleReader) value(v *abi.Value) {
	switch role := r.next(); role {
	case '(':
		r.list(v.Items)
		r.next()
	case '[':
		r.array(v.Items)
	case 'P':
		r.packed(v.Bytes)
	default:
		for i := range r.effects {
			r.effects[i].take(role, v)
		}
	}
}

// array gives each item to an effect of its own.
func (r *roleReader) array(items []abi.Value) {
	if !r.spread {
		one := r.effects[0]
		r.effects = make([]effect, len(items))
		for i := range r.effects {
			r.effects[i] = one
		}
		r.spread = true
	}
	all, roles, end := r.effects, r.roles, r.roles
	for i := range all { // an array that is too short leaves the rest of the effects without its part
		if i < len(items) {
			r.roles, r.effects = roles, all[i:i+1]
			r.value(&items[i])
			end = r.roles
		}
	}
	if len(items) == 0 || len(all) == 0 {
		end = skip(roles)
	}
	r.effects, r.roles = all, end
	r.next()
}

// packed reads Safe's packed calls, each an operation of 1 byte, a target of 20, coins and a length of 32 each, and the data. The
// contract that makes them is delegated to, so that they are its caller's. What is not packed so is one call that is
// unknown.
func (r *roleReader) packed(b []byte) {
	const head = 1 + 20 + 32 + 32
	whole, one := b, r.effects[0]
	r.effects = nil
	for len(b) > 0 {
		e := one
		if len(b) < head {
			break
		}
		length, fits := uint256.FromBytes32([32]byte(b[53:])).Uint64()
		if b[0] > 1 || !fits || length > uint64(len(b)-head) {
			break
		}
		e.delegate, e.party, e.value, e.data = b[0] == 1, eth.Address(b[1:]), uint256.FromBytes32([32]byte(b[21:])), b[head:head+length]
		r.effects, b = append(r.effects, e), b[head+length:]
	}
	if len(b) > 0 {
		one.party, one.data, one.broken = one.contract, whole, true
		r.effects = []effect{one}
	}
}

// skip returns what follows the first role, with all that is in its parentheses.
func skip(roles string) string {
	depth := 0
	for i := range len(roles) {
		switch roles[i] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
		if depth == 0 {
			return roles[i+1:]
		}
	}
	return ""
}

// take gives an argument its part.
func (e *effect) take(role byte, v *abi.Value) {
	address, number := eth.Address(v.Word[12:]), uint256.FromBytes32(v.Word)
	switch role {
	case 'p':
		e.party = address
	case 'o':
		e.owner, e.named = address, true
	case 't':
		e.token = address
	case 'a':
		e.amount = number
	case 'A':
		e.amount, e.inAssets = number, true
	case 'i':
		e.id = &number
	case 'b':
		e.off = number.IsZero()
	case 'B':
		if e.off = number.IsZero(); !e.off {
			e.amount = uint256.Max
		}
	case 'e':
		e.expires = &number
	case 'd':
		e.deadline = &number
	case 'T':
		e.party = address
	case 'V':
		e.value = number
	case 'D', 'S':
		e.data = v.Bytes
		if role == 'S' {
			e.party, e.delegate = e.contract, true
		}
	case 'O':
		e.delegate = !number.IsZero()
	case 'g':
		e.gasPrice = number
	case 'r':
		e.gasTo = address
	}
}
