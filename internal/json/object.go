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

// Names returns the names of the members in the order of the text, for an object whose names are not known before.
func (o *Members) Names() []string {
	names := []string{}
	for at := o.first(); at < o.end(); at = o.after(at) {
		names = append(names, string(o.object.text.content(at)))
	}
	return names
}

// Has reports whether the object has a member of this name.
func (o *Members) Has(name string) bool {
	at, _ := o.find(name)
	return at < o.end()
}

// first, end and after go through the nodes of the members' names; a value's node is the one behind its name's.
func (o *Members) first() int32 { return o.object.at + 1 }

func (o *Members) end() int32 {
	if o.object.text == nil {
		return 0
	}
	return o.object.text.nodes[o.object.at].next
}

func (o *Members) after(name int32) int32 { return o.object.text.nodes[name+1].next }

// find returns the node of a name and the member's index; the node is the end where there is no such member.
func (o *Members) find(name string) (at int32, index int) {
	t, end := o.object.text, o.end()
	for at = o.first(); at < end && string(t.content(at)) != name; at = t.nodes[at+1].next {
		index++
	}
	return at, index
}

// Field reads a member that must be there.
func Field[T any](o *Members, name string, read func(Value) (T, error)) (value T) {
	if v, ok := o.need(name); ok {
		result, err := read(v)
		if o.fine(name, err) {
			value = result
		}
	}
	return value
}

// Optional reads a member that may be absent: the zero value then.
func Optional[T any](o *Members, name string, read func(Value) (T, error)) (value T) {
	if v, ok := o.take(name); ok {
		result, err := read(v)
		if o.fine(name, err) {
			value = result
		}
	}
	return value
}

// Pointer reads a member that may be absent: nil then.
func Pointer[T any](o *Members, name string, read func(Value) (T, error)) *T {
	if v, ok := o.take(name); ok {
		value, err := read(v)
		if o.fine(name, err) {
			return &value
		}
	}
	return nil
}

// need is take for a member that must be there.
func (o *Members) need(name string) (v Value, ok bool) {
	if v, ok = o.take(name); !ok && o.err == nil {
		o.err = fault.New(ErrMissingField, name, "this field must be given")
	}
	return v, ok
}

// fine keeps the error of reading a member, and reports whether there is none.
func (o *Members) fine(name string, err error) bool {
	if err != nil {
		o.err = At(name, err)
	}
	return err == nil
}

// take returns a member and notes that it is read; ok is false where there is none, and after an error.
func (o *Members) take(name string) (v Value, ok bool) {
	if o.err != nil {
		return Value{}, false
	}
	at, index := o.find(name)
	if at >= o.end() {
		return Value{}, false
	}
	o.read[index/64] |= 1 << (index % 64)
	return Value{o.object.text, at + 1}, true
}

// Err returns the first error. Unlike Done it lets members pass that were not read: a node may say more than we ask.
func (o *Members) Err() error { return o.err }

// Done returns the first error, or ErrUnknownField if a member was not read.
func (o *Members) Done() error {
	if o.err != nil {
		return o.err
	}
	i := 0
	for at := o.first(); at < o.end(); at = o.after(at) {
		if o.read[i/64]>>(i%64)&1 == 0 {
			return fault.New(ErrUnknownField, string(o.object.text.content(at)), "there is no such field: check its spelling")
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
