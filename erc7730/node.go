package erc7730

import (
	"strconv"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/signer/typeddata"
)

// node is one decoded value in its place among the others, whether it comes from a call or from typed data.
type node struct {
	parent *node
	name   string // of a parameter or member
	index  int    // of an element, or of a parameter without a name
	typ    *abi.Type
	value  abi.Value
	items  []node // of arrays and tuples

	shown  bool   // with all that is in it
	hidden bool   // the descriptor leaves it out on purpose
	label  string // the descriptor's word for it
}

// newNode makes the tree of a value. Its nodes point at one another and are not to be copied afterwards.
func newNode(n *node, parent *node, name string, index int, typ *abi.Type, value *abi.Value) {
	*n = node{parent: parent, name: name, index: index, typ: typ, value: *value, items: make([]node, len(value.Items))}
	for i := range n.items {
		if typ.Kind == abi.KindTuple {
			newNode(&n.items[i], n, typ.Fields[i].Name, i, &typ.Fields[i].Type, &value.Items[i])
		} else {
			newNode(&n.items[i], n, "", i, typ.Elem, &value.Items[i])
		}
	}
}

// newArguments makes the tree of a function's arguments.
func newArguments(params []abi.Param, values []abi.Value) *node {
	root := new(node)
	newNode(root, nil, "", 0, &abi.Type{Kind: abi.KindTuple, Fields: params}, &abi.Value{Items: values})
	return root
}

// typedKinds are the kinds of typed data in this package's types.
var typedKinds = [...]abi.Kind{
	typeddata.KindStruct: abi.KindTuple, typeddata.KindArray: abi.KindSlice, typeddata.KindBool: abi.KindBool,
	typeddata.KindAddress: abi.KindAddress, typeddata.KindUint: abi.KindUint, typeddata.KindInt: abi.KindInt,
	typeddata.KindFixedBytes: abi.KindFixedBytes, typeddata.KindBytes: abi.KindBytes, typeddata.KindString: abi.KindString,
}

// newTyped makes the tree of typed data, with Solidity types for its values.
func newTyped(n *node, parent *node, index int, v *typeddata.Value) {
	*n = node{parent: parent, name: v.Name, index: index, typ: &abi.Type{Kind: typedKinds[v.Kind]}, items: make([]node, len(v.Members))}
	for i := range n.items {
		newTyped(&n.items[i], n, i, &v.Members[i])
	}
	for i := range n.items {
		n.value.Items = append(n.value.Items, n.items[i].value)
	}
	switch v.Kind {
	case typeddata.KindStruct:
		for i := range n.items {
			n.typ.Fields = append(n.typ.Fields, abi.Param{Name: n.items[i].name, Type: *n.items[i].typ})
		}
	case typeddata.KindBytes, typeddata.KindString:
		n.value.Bytes = v.Data
	case typeddata.KindArray:
		n.typ.Elem = elementOf(n.items, v.Type)
	default:
		copy(n.value.Word[:], v.Data)
		n.typ.Size = sizeOf(v.Type)
	}
}

// elementOf returns the type of an array's elements: what they are, or, where there are none, what the array's type says. An
// empty array of structs has elements of no type that anybody will ask for.
func elementOf(items []node, typ string) *abi.Type {
	if t, err := abi.ParseType(typ); err == nil {
		return t.Elem
	}
	if len(items) > 0 {
		return items[0].typ
	}
	return &abi.Type{Kind: abi.KindTuple}
}

// sizeOf returns the number at the end of a type's name, 0 where there is none.
func sizeOf(typ string) int {
	at := len(typ)
	for at > 0 && typ[at-1] >= '0' && typ[at-1] <= '9' {
		at--
	}
	n, _ := strconv.Atoi(typ[at:])
	return n
}

// path returns where the value stands, such as "details[0].token".
func (n *node) path() string {
	if n.parent == nil {
		return ""
	}
	front := n.parent.path()
	if n.name == "" {
		return front + "[" + strconv.Itoa(n.index) + "]"
	}
	if front != "" {
		front += "."
	}
	return front + n.name
}

func (n *node) isArray() bool { return n.typ.Kind == abi.KindArray || n.typ.Kind == abi.KindSlice }

// untouched reports whether nothing at or in the node is shown.
func (n *node) untouched() bool {
	if n.shown {
		return false
	}
	for i := range n.items {
		if !n.items[i].untouched() {
			return false
		}
	}
	return true
}

// isHidden reports whether the descriptor leaves out the node or all that is in it.
func (n *node) isHidden() bool {
	if n.hidden || len(n.items) == 0 {
		return n.hidden
	}
	for i := range n.items {
		if !n.items[i].isHidden() {
			return false
		}
	}
	return true
}

// appendRest appends what is not shown in the node: a whole array or tuple where nothing in it is.
func (n *node) appendRest(rest []Leaf) []Leaf {
	switch {
	case n.shown:
		return rest
	case n.parent != nil && n.untouched():
		return append(rest, Leaf{Path: n.path(), Label: n.label, Hidden: n.isHidden(), Type: n.typ, Value: n.value})
	}
	for i := range n.items {
		rest = n.items[i].appendRest(rest)
	}
	return rest
}
