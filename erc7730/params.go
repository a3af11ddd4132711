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
// value of the data; nothing where it is not there or leads nowhere.
func (it *item) param(name string) *operand {
	if v, ok := it.f.param(name); ok {
		if v.Kind() == json.Object {
			return it.mapped(v)
		}
		return it.d.literal(v)
	}
	v, ok := it.f.param(name + "Path")
	if !ok {
		return nothing
	}
	text, _ := json.Text(v)
	return it.pick(text)
}

// nothing is the operand of a parameter that is not there.
var nothing = &operand{typ: stringType}

// pick returns the one value that a path leads to from where the field's own value stands.
func (it *item) pick(text string) *operand {
	choose := it.o.trail
	if choose == nil {
		choose = it.s.trail
	}
	p, err := parsePath(text)
	if err != nil {
		return nothing
	}
	list, err := it.operands(p, it.s, choose)
	if err != nil || len(list) != 1 {
		return nothing
	}
	return list[0]
}

// mapped returns the entry of a map (metadata.maps) that a value of the data selects.
func (it *item) mapped(v json.Value) *operand {
	at, _ := memberOf(v, "map")
	by, _ := memberOf(v, "keyPath")
	reference, _ := json.Text(at)
	path, _ := json.Text(by)
	table, _ := it.d.constant(reference)
	values, _ := memberOf(table, "values")
	if key := it.pick(path); key != nothing {
		if entry, ok := key.lookUp(values); ok {
			return it.d.literal(entry)
		}
	}
	return nothing
}

// chain returns the chain of a token: the parameter where there is one, or else the chain of the call.
func (it *item) chain() (eth.ChainID, bool) {
	_, constant := it.f.param("chainId")
	if _, path := it.f.param("chainIdPath"); !constant && !path {
		return it.call.ChainID, true
	}
	x, ok := it.param("chainId").uint()
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
