package model

// interned gives small numbers to values: 0 is the first one that was seen.
type interned[T comparable] struct {
	ids    map[T]uint32
	values []T
}

func (t *interned[T]) id(value T) uint32 {
	if id, ok := t.ids[value]; ok {
		return id
	}
	if t.ids == nil {
		t.ids = map[T]uint32{}
	}
	id := uint32(len(t.values))
	t.ids[value] = id
	t.values = append(t.values, value)
	return id
}
