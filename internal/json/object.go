package json

import (
	"github.com/latchkey/latchkey/fault"
)

// Members is an object that is being read field by field. It keeps the first error, after which Field, Optional and
// Pointer return zero values, so that a reader looks at the error once, at the end.
type Members struct {
	members []member
	err     error
}

type member struct {
	name  string
	value Value
	read  bool
}

// ReadObject begins to read an object; another kind of value is an ErrField at the end.
func ReadObject(v Value) *Members {
	if v.Kind() != Object {
		return &Members{err: wrong("an object belongs here")}
	}
	s := scanner{data: v.raw}
	s.take('{')
	o := new(Members)
	for more := !s.close('}'); more; more, _ = s.next('}') {
		name, _ := s.name()
		o.members = append(o.members, member{name: string(name), value: s.child()})
	}
	return o
}

// Names returns the names of the members in the order of the text, for an object whose names are not known before.
func (o *Members) Names() []string {
	names := make([]string, len(o.members))
	for i, m := range o.members {
		names[i] = m.name
	}
	return names
}

// Has reports whether the object has a member of this name.
func (o *Members) Has(name string) bool { return o.find(name) != nil }

func (o *Members) find(name string) *member {
	for i := range o.members {
		if o.members[i].name == name {
			return &o.members[i]
		}
	}
	return nil
}

// Field reads a member that must be there.
func Field[T any](o *Members, name string, read func(Value) (T, error)) T {
	if o.err == nil && !o.Has(name) {
		o.err = fault.New(ErrMissingField, name, "this field must be given")
	}
	return Optional(o, name, read)
}

// Optional reads a member that may be absent: the zero value then.
func Optional[T any](o *Members, name string, read func(Value) (T, error)) T {
	if p := Pointer(o, name, read); p != nil {
		return *p
	}
	var none T
	return none
}

// Pointer reads a member that may be absent: nil then.
func Pointer[T any](o *Members, name string, read func(Value) (T, error)) *T {
	m := o.find(name)
	if m == nil || o.err != nil {
		return nil
	}
	m.read = true
	value, err := read(m.value)
	if err != nil {
		o.err = At(name, err)
		return nil
	}
	return &value
}

// Err returns the first error. Unlike Done it lets members pass that were not read: a node may say more than we ask.
func (o *Members) Err() error { return o.err }

// Done returns the first error, or ErrUnknownField if a member was not read.
func (o *Members) Done() error {
	if o.err != nil {
		return o.err
	}
	for _, m := range o.members {
		if !m.read {
			return fault.New(ErrUnknownField, m.name, "there is no such field: check its spelling")
		}
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
