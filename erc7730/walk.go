package erc7730

import (
	"strconv"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/fault"
)

// scope is what relative paths begin at, with the trail to it: which element of each array it went through.
type scope struct {
	node  *node
	trail []int
	group string
}

// walker follows a path to all places that it leads to, or, where choose is not nil, to the one whose trail is choose: in
// arrays that stand beside one another, such as the callees and the data of several calls, elements of one index belong
// together.
type walker struct {
	choose []int
	found  []*operand
}

func (w *walker) walk(n *node, steps []step, trail []int) error {
	for i := range steps {
		s := &steps[i]
		switch {
		case s.kind == byName:
			child := n.member(s.name)
			if child == nil {
				return fault.New(ErrPath, s.name, "the descriptor's path names what is not in the data")
			}
			n = child
		case s.kind == byIndex && n.isArray():
			at := s.from
			if at < 0 {
				at += len(n.items)
			}
			if at < 0 || at >= len(n.items) {
				return outOfRange(n)
			}
			n = &n.items[at]
		case s.kind == bySlice && n.isArray():
			from, to, ok := s.bounds(len(n.items))
			if !ok {
				return outOfRange(n)
			}
			return w.elements(n, from, to, steps[i+1:], trail)
		case s.kind == bySlice && i == len(steps)-1:
			whole := bytesOf(n.typ, &n.value)
			from, to, ok := s.bounds(len(whole))
			if !ok {
				return outOfRange(n)
			}
			name := "[" + strconv.Itoa(from) + ":" + strconv.Itoa(to) + "]"
			return w.find(&operand{typ: bytesType, value: abi.Value{Bytes: whole[from:to]}, path: n.path() + name, trail: trail})
		default:
			return fault.New(ErrPath, n.path(), "the descriptor's path selects an element of what is no array")
		}
	}
	return w.find(n.operand(trail))
}

// elements walks on from some elements of an array.
func (w *walker) elements(n *node, from, to int, steps []step, trail []int) error {
	if len(trail) < len(w.choose) {
		if from += w.choose[len(trail)]; from >= to {
			return outOfRange(n)
		}
		to = from + 1
	}
	for at := from; at < to; at++ {
		if err := w.walk(&n.items[at], steps, append(trail[:len(trail):len(trail)], at-from)); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) find(o *operand) error {
	if len(w.found) == maxFields {
		return tooMany()
	}
	w.found = append(w.found, o)
	return nil
}

func outOfRange(n *node) error {
	return fault.New(ErrPath, n.path(), "the descriptor's path selects more than there is")
}

// member returns a member of a struct, nil where there is none of this name.
func (n *node) member(name string) *node {
	for i := range n.items {
		if n.items[i].name == name {
			return &n.items[i]
		}
	}
	return nil
}

// bytesOf returns the bytes of a value that slices select from: those of bytes and strings, and those that a number, an
// address or a bytesN has in its own size.
func bytesOf(t *abi.Type, v *abi.Value) []byte {
	switch t.Kind {
	case abi.KindBytes, abi.KindString:
		return v.Bytes
	case abi.KindUint, abi.KindInt:
		return v.Word[32-t.Size/8:]
	case abi.KindAddress:
		return v.Word[12:]
	case abi.KindFixedBytes:
		return v.Word[:t.Size]
	case abi.KindBool:
		return v.Word[31:]
	}
	return nil
}
