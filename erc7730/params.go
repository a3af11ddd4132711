package erc7730

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/json"
)

// param returns a parameter as the descriptor writes it.
func (f *field) param(name string) (json.Value, bool) {
	for _, p := range f.params {
		if p.name == name {
			return p.value, true
		}
	}
	return json.Value{}, false
}

// param returns what a parameter stands for: a constant, an entry of a map, or, where its name has "Path" behind it, a
// value of the data.
func (it *item) param(name string) (operand, bool) {
	if v, ok := it.f.param(name); ok {
		if v.Kind() == json.Object {
			return it.mapped(v)
		}
		return it.d.literal(v), true
	}
	v, ok := it.f.param(name + "Path")
	if !ok {
		return operand{typ: stringType}, false
	}
	text, _ := json.Text(v)
	return it.pick(text)
}

// pick returns the one value that a path leads to from where the field's own value stands.
func (it *item) pick(text string) (operand, bool) {
	none := operand{typ: stringType}
	p, err := parsePath(text)
	if err != nil {
		return none, false
	}
	if p.root == '@' || p.root == '$' {
		list, err := it.operands(&p, it.s)
		if err != nil {
			return none, false
		}
		return list[0], true
	}
	choose := it.o.trail
	if choose == nil {
		choose = it.s.trail
	}
	places, err := it.places(&p, it.s, choose)
	if err != nil || len(places) != 1 {
		return none, false
	}
	return places[0].operand(), true
}

// mapped returns the entry of a map (metadata.maps) that a value of the data selects.
func (it *item) mapped(v json.Value) (operand, bool) {
	none := operand{typ: stringType}
	at, _ := memberOf(v, "map")
	by, _ := memberOf(v, "keyPath")
	reference, err := json.Text(at)
	if err != nil {
		return none, false
	}
	path, err := json.Text(by)
	if err != nil {
		return none, false
	}
	table, _ := it.d.constant(reference)
	values, _ := memberOf(table, "values")
	key, ok := it.pick(path)
	if !ok {
		return none, false
	}
	entry, ok := key.lookUp(values)
	if !ok {
		return none, false
	}
	return it.d.literal(entry), true
}

// addressParam returns a parameter that is an address.
func (it *item) addressParam(name string) (eth.Address, bool) {
	o, ok := it.param(name)
	a, isAddress := o.address()
	return a, ok && isAddress
}

// chain returns the chain of a token: the parameter where there is one, or else the chain of the call.
func (it *item) chain() (eth.ChainID, bool) {
	o, ok := it.param("chainId")
	if !ok {
		_, constant := it.f.param("chainId")
		_, path := it.f.param("chainIdPath")
		return it.call.ChainID, !constant && !path
	}
	x, ok := o.uint()
	id, fits := x.Uint64()
	return eth.ChainID(id), ok && fits
}

// text returns a parameter that is a text to show.
func (it *item) text(name, otherwise string) string {
	if v, ok := it.f.param(name); ok {
		if text, err := label(v); err == nil && text != "" {
			return text
		}
	}
	return otherwise
}

// list returns a parameter that is one or several texts.
func (it *item) list(name string) []string {
	if v, ok := it.f.param(name); ok {
		list, _ := texts(v)
		return list
	}
	return nil
}

// lists reports whether an address is one of those that a parameter gives.
func (it *item) lists(name string, a eth.Address) bool {
	v, ok := it.f.param(name)
	if !ok {
		return false
	}
	items := []json.Value{v}
	if v.Kind() == json.Array {
		items, _ = json.Items(v)
	}
	for _, v := range items {
		if other, ok := it.d.literal(v).address(); ok && other == a {
			return true
		}
	}
	return false
}
