package json

import (
	"github.com/latchkey/latchkey/fault"
)

// Members is an object that is being read field by field. It keeps the first error, after which Field, Optional and
// Pointer return zero values, so that a reader looks at the error once, at the end.
type Members struct {
	object Value
	read   [maxMembers / 64]uint64 // a bit for each member
	err    error
}

// ReadObject begins to read an object; another kind of value is an ErrField at the end.
func ReadObject(v Value) *Members {
	if v.Kind() != Object {
		return &Members{err: wrong("an object belongs here")}
	}
	return &Members{object: v}
}

// members goes through the members in the order of the text: the name's node and the value.
func (o *Members) members(yield func(name int32, value Value) bool) {
	t := o.object.text
	if t == nil {
		return
	}
	for name, end := o.object.at+1, t.nodes[o.object.at].next; name < end; name = t.nodes[name+1].next {
		if !yield(name, Value{t, name + 1}) {
			return
		}
	}
}

// Names returns the names of the members in the order of the text, for an object whose names are not known before.
func (o *Members) Names() []string {
	names := []string{}
	for name := range o.members {
		names = append(names, string(o.object.text.content(name)))
	}
	return names
}

// Has reports whether the object has a member of this name.
func (o *Members) Has(name string) bool {
	_, index := o.find(name)
	return index >= 0
}

// find returns a member's value and its index, -1 where there is none.
func (o *Members) find(name string) (v Value, index int) {
	i := 0
	for at, value := range o.members {
		if string(o.object.text.content(at)) == name {
			return value, i
		}
		i++
	}
	return Value{}, -1
}

// Field reads a member that must be there.
func Field[T any](o *Members, name string, read func(Value) (T, error)) T {
	value, found := member(o, name, read)
	if !found && o.err == nil {
		o.err = fault.New(ErrMissingField, name, "this field must be given")
	}
	return value
}

// Optional reads a member that may be absent: the zero value then.
func Optional[T any](o *Members, name string, read func(Value) (T, error)) T {
	value, _ := member(o, name, read)
	return value
}

// Pointer reads a member that may be absent: nil then.
func Pointer[T any](o *Members, name string, read func(Value) (T, error)) *T {
	value, found := member(o, name, read)
	if !found {
		return nil
	}
	return &value
}

// member reads a member, if there is one and no error was before.
func member[T any](o *Members, name string, read func(Value) (T, error)) (value T, found bool) {
	if o.err != nil {
		return value, false
	}
	v, index := o.find(name)
	if index < 0 {
		return value, false
	}
	o.read[index/64] |= 1 << (index % 64)
	result, err := read(v)
	if err != nil {
		o.err = At(name, err)
		return value, false
	}
	return result, true
}

// Err returns the first error. Unlike Done it lets members pass that were not read: a node may say more than we ask.
func (o *Members) Err() error { return o.err }

// Done returns the first error, or ErrUnknownField if a member was not read.
func (o *Members) Done() error {
	if o.err != nil {
		return o.err
	}
	i := 0
	for name := range o.members {
		if o.read[i/64]>>(i%64)&1 == 0 {
			return fault.New(ErrUnknownField, string(o.object.text.content(name)), "there is no such field: check its spelling")
		}
		i++
	}
	return nil
}

// At puts a step in front of the path of the field at fault: a name, or an index such as "[2]".
func At(step string, err error) error {
	known, ok := err.(*fault.Error)
	if !ok {
		return fault.Wrap(ErrField, step, "the value is not valid", err)
	}
	moved := *known
	moved.Field = step
	if rest := known.Field; rest != "" {
		if rest[0] != '[' {
			rest = "." + rest
		}
		moved.Field += rest
	}
	return &moved
}
