package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// tsBinary writes the functions that write binary documents into a request and read them from a reply, of those documents
// that the methods take and return.
func (d *documents) tsBinary(out *bytes.Buffer, methods []method) {
	var arguments, results []wireField
	for _, m := range methods {
		arguments = append(arguments, m.fields...)
		results = append(results, m.results...)
	}
	for _, s := range d.reached(binaryPackage, arguments) {
		var names []string
		for _, f := range s.fields {
			names = append(names, strconv.Quote(f.name))
		}
		fmt.Fprintf(out, "\nfunction write%s(w: FrameWriter, x: %s): void {\n", s.name, s.name)
		fmt.Fprintf(out, "  w.only(x, [%s]);\n", strings.Join(names, ", "))
		for _, f := range s.fields {
			w, _ := d.wireOf(f)
			fmt.Fprintf(out, "  %s;\n", d.tsWrite(w, f.name, "x."+f.name))
		}
		out.WriteString("}\n")
	}
	for _, s := range d.reached(binaryPackage, results) {
		d.tsReader(out, s)
	}
}

// tsReader writes the function that reads a document: its fields up to the first optional one in one literal.
func (d *documents) tsReader(out *bytes.Buffer, s *structType) {
	fmt.Fprintf(out, "\nfunction read%s(r: FrameReader): %s {\n", s.name, s.name)
	var literal []string
	rest := s.fields
	for ; len(rest) > 0 && !rest[0].omitEmpty; rest = rest[1:] {
		w, _ := d.wireOf(rest[0])
		literal = append(literal, fmt.Sprintf("%s: %s", rest[0].name, d.tsRead(w)))
	}
	value := "{ " + strings.Join(literal, ", ") + " }"
	if len(rest) == 0 {
		fmt.Fprintf(out, "  return %s;\n}\n", value)
		return
	}
	fmt.Fprintf(out, "  const x = %s as %s;\n", value, s.name)
	for _, f := range rest {
		w, _ := d.wireOf(f)
		if f.omitEmpty {
			w.optional = false
			fmt.Fprintf(out, "  if (r.bool()) x.%s = %s;\n", f.name, d.tsRead(w))
		} else {
			fmt.Fprintf(out, "  x.%s = %s;\n", f.name, d.tsRead(w))
		}
	}
	out.WriteString("  return x;\n}\n")
}

// tsWrite returns the call that writes a value into the request w.
func (d *documents) tsWrite(w wireType, name, value string) string {
	switch {
	case w.kind == "json":
		return fmt.Sprintf("w.json(%q, %s)", name, value)
	case w.optional:
		return fmt.Sprintf("w.optional(%q, %s, %s)", name, value, d.tsItemWriter(w))
	case w.list:
		return fmt.Sprintf("w.list(%q, %s, %s)", name, value, d.tsItemWriter(w))
	case w.kind == "document":
		return fmt.Sprintf("w.document(%q, %s, %s)", name, value, d.tsItemWriter(w))
	}
	return fmt.Sprintf("w.%s(%q, %s)", w.kind, name, value)
}

// tsItemWriter returns the function that writes one item of a list, or an optional value that is there.
func (d *documents) tsItemWriter(w wireType) string {
	if w.kind == "document" {
		return "write" + d.goName(w)
	}
	return fmt.Sprintf("(w, item) => w.%s(\"\", item)", w.kind)
}

// tsRead returns the expression that takes a value off the reply r.
func (d *documents) tsRead(w wireType) string {
	item := "r." + w.kind + "()"
	switch w.kind {
	case "json":
		return fmt.Sprintf("r.json<%s>()", d.tsType(w.document))
	case "enum":
		item = fmt.Sprintf("r.string() as %s", d.goName(w))
	case "document":
		item = fmt.Sprintf("read%s(r)", d.goName(w))
	}
	switch {
	case w.optional:
		return fmt.Sprintf("r.bool() ? %s : undefined", item)
	case w.list && w.kind == "document":
		return fmt.Sprintf("r.list(read%s)", d.goName(w))
	case w.list:
		return fmt.Sprintf("r.list((r) => %s)", item)
	}
	return item
}
