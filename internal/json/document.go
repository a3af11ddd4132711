package json

import (
	"strconv"
	"strings"
)

// Document is a struct that stands in JSON as an object. One method serves reading and writing: Visit gives the names of
// the fields and pointers to them to the codec's Object, once.
//
// Compared with code for each field this is slower and far smaller, and documents are what a person waits for anyway.
type Document interface{ Visit(c *Codec) }

// Part returns what a field holds that is no scalar but documents: item i of a list, or with i = 0 the document that a
// pointer points to, or that the field is; nil if there is none. With size ≥ 0 it first makes a list of that length, or a
// document to point to. It is what a package with documents writes for the types of their fields.
type Part func(field any, i, size int) Document

// Codec fills documents from a text that was parsed, or appends them to one.
type Codec struct {
	reading bool
	value   Value // what the document at hand is read from
	text    []byte
	err     error
}

// Read fills a document, which must be zero, from an object: a field that is missing, unknown or not what it should be is
// an error that names its path, and the document is not to be used then.
func Read(v Value, d Document) error {
	c := Codec{reading: true, value: v}
	d.Visit(&c)
	return c.err
}

// Append appends a document in the form that Read reads.
func Append(b []byte, d Document) []byte {
	c := Codec{text: b}
	d.Visit(&c)
	return c.text
}

// ReadList fills a list of documents, given by a pointer to a slice, from an array.
func ReadList(v Value, list any, part Part) error {
	c := Codec{reading: true}
	return c.read(v, format{list: true}, part, list)
}

// AppendPart appends a list of documents, given by a pointer to a slice, in the form that ReadList reads.
func AppendPart(b []byte, list any, part Part) []byte {
	c := Codec{text: b}
	c.append(format{list: true}, part, list)
	return c.text
}

// Object reads or appends the fields of a document. Their names are separated by spaces and stand in the order of the
// pointers: with ? for one that may be absent and is then zero, or nil; with [] for a list; with = and the values, separated
// by |, for a text that is one of these.
func (c *Codec) Object(names string, part Part, fields ...any) {
	if c.reading {
		c.readObject(names, part, fields)
	} else {
		c.appendObject(names, part, fields)
	}
}

// format is what the names say of one field.
type format struct {
	name, values   string
	optional, list bool
}

func cutFormat(names string) (f format, rest string) {
	names, rest, _ = strings.Cut(names, " ")
	f.name, f.values, _ = strings.Cut(names, "=")
	f.name, f.optional = strings.CutSuffix(f.name, "?")
	f.name, f.list = strings.CutSuffix(f.name, "[]")
	return f, rest
}

func (c *Codec) readObject(names string, part Part, fields []any) {
	o := ReadObject(c.value)
	for _, field := range fields {
		var f format
		f, names = cutFormat(names)
		take := o.need
		if f.optional {
			take = o.take
		}
		if v, ok := take(f.name); ok {
			o.fine(f.name, c.read(v, f, part, field))
		}
	}
	c.err = o.Done()
}

func (c *Codec) read(v Value, f format, part Part, field any) error {
	if f.list {
		items, err := Items(v)
		if err != nil {
			return err
		}
		makeParts(part, field, len(items))
		for i := range items {
			if err := c.readPart(items[i], part, field, i); err != nil {
				return At("["+strconv.Itoa(i)+"]", err)
			}
		}
		return nil
	}
	if known, err := readScalar(v, field); known {
		if err == nil && f.values != "" && !oneOf(*field.(*string), f.values) {
			err = wrong("this must be one of " + strings.ReplaceAll(f.values, "|", ", "))
		}
		return err
	}
	makeParts(part, field, 1)
	return c.readPart(v, part, field, 0)
}

func oneOf(text, values string) bool {
	for value := ""; values != ""; {
		value, values, _ = strings.Cut(values, "|")
		if value == text {
			return true
		}
	}
	return false
}

// makeParts makes room for what a field holds.
func makeParts(part Part, field any, size int) {
	if scalarPart(field, 0, size) == nil {
		part(field, 0, size)
	}
}

func (c *Codec) readPart(v Value, part Part, field any, i int) error {
	if inner := scalarPart(field, i, -1); inner != nil {
		_, err := readScalar(v, inner)
		return err
	}
	outer := c.value
	c.value = v
	part(field, i, -1).Visit(c)
	c.value = outer
	err := c.err
	c.err = nil
	return err
}

func (c *Codec) appendObject(names string, part Part, fields []any) {
	c.text = append(c.text, '{')
	for _, field := range fields {
		var f format
		f, names = cutFormat(names)
		start := len(c.text)
		c.text = AppendName(c.text, f.name)
		if empty := c.append(f, part, field); empty && f.optional {
			c.text = c.text[:start]
		}
	}
	c.text = append(c.text, '}')
}

// append appends what a field holds and reports whether that is nothing, or zero.
func (c *Codec) append(f format, part Part, field any) (empty bool) {
	if f.list {
		c.text = append(c.text, '[')
		for i := 0; ; i++ {
			end := len(c.text)
			if i > 0 {
				c.text = append(c.text, ',')
			}
			if !c.appendPart(part, field, i) {
				c.text = append(c.text[:end], ']')
				return i == 0
			}
		}
	}
	if text, zero, known := appendScalar(c.text, field); known {
		c.text = text
		return zero
	}
	return !c.appendPart(part, field, 0)
}

// appendPart appends one part of what a field holds, if there is one.
func (c *Codec) appendPart(part Part, field any, i int) bool {
	if inner := scalarPart(field, i, -1); inner != nil {
		c.text, _, _ = appendScalar(c.text, inner)
		return true
	}
	d := part(field, i, -1)
	if d == nil {
		return false
	}
	d.Visit(c)
	return true
}
