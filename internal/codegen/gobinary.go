package main

import (
	"bytes"
	"fmt"
	"go/format"
	"strings"
)

// goBinary returns the functions that take binary documents off a request and write them into a reply, of those
// documents that the methods take and return.
func (d *documents) goBinary(methods []method) ([]byte, error) {
	var arguments, results []wireField
	for _, m := range methods {
		arguments = append(arguments, m.fields...)
		results = append(results, m.results...)
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%spackage bridge\n", generatedHeader)
	for _, s := range d.reached(binaryPackage, arguments) {
		fmt.Fprintf(&out, "\nfunc read%s(r *reader) (x %s) {\n", s.name, s.name)
		for _, f := range s.fields {
			w, err := d.wireOf(f)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&out, "x.%s = %s\n", f.goName, d.read(w, f.name))
		}
		fmt.Fprintf(&out, "return x\n}\n")
	}
	for _, s := range d.reached(binaryPackage, results) {
		fmt.Fprintf(&out, "\nfunc write%s(w *writer, x *%s) {\n", s.name, s.name)
		for _, f := range s.fields {
			w, err := d.wireOf(f)
			if err != nil {
				return nil, err
			}
			d.write(&out, w, "x."+f.goName)
		}
		fmt.Fprintf(&out, "}\n")
	}
	return format.Source(out.Bytes())
}

// read returns the expression that takes a value off the request r.
func (d *documents) read(w wireType, name string) string {
	switch {
	case w.optional && w.pointer:
		return fmt.Sprintf("optional(r, %q, %s)", name, d.itemReader(w.item()))
	case w.optional:
		return fmt.Sprintf("present(r, %q, %s)", name, d.itemReader(w.item()))
	case w.list:
		return fmt.Sprintf("list(r, %q, %d, %s)", name, d.size(w.item()), d.itemReader(w.item()))
	case w.kind == "document":
		return fmt.Sprintf("named(r, %q, %s)", name, d.itemReader(w))
	case w.kind == "address" || w.kind == "chain":
		return fmt.Sprintf("r.%s(%q)", w.kind, name)
	}
	return fmt.Sprintf("r.%s()", w.kind)
}

// documentMethod returns the name of the methods that read and write a json field.
func documentMethod(w wireType) string {
	if w.document.slice {
		return "documents"
	}
	return "document"
}

// itemReader returns the function that takes a value of the type off a request; whoever calls it names the value.
func (d *documents) itemReader(w wireType) string {
	switch w.kind {
	case "document":
		return "read" + d.goName(w)
	case "address", "chain", "bytes":
		return "read" + upper(w.kind)
	}
	return "(*reader)." + w.kind
}

// write writes the statements that append a value to the reply w.
func (d *documents) write(out *bytes.Buffer, w wireType, value string) {
	switch {
	case w.kind == "json":
		fmt.Fprintf(out, "w.%s(&%s)\n", documentMethod(w), value)
	case w.optional:
		fmt.Fprintf(out, "if w.there(%s) {\n", w.notEmpty(value))
		if w.pointer {
			value = "*" + value
		}
		d.write(out, w.item(), value)
		fmt.Fprintf(out, "}\n")
	case w.list:
		fmt.Fprintf(out, "w.u32(uint32(len(%s)))\nfor i := range %s {\n", value, value)
		d.write(out, w.item(), value+"[i]")
		fmt.Fprintf(out, "}\n")
	case w.kind == "enum":
		fmt.Fprintf(out, "w.string(string(%s))\n", value)
	case w.kind == "document":
		pointer, isPointer := strings.CutPrefix(value, "*")
		if !isPointer {
			pointer = "&" + value
		}
		fmt.Fprintf(out, "write%s(w, %s)\n", d.goName(w), pointer)
	default:
		fmt.Fprintf(out, "w.%s(%s)\n", w.kind, value)
	}
}

// notEmpty returns the condition that an optional value is there.
func (w wireType) notEmpty(value string) string {
	switch {
	case w.pointer:
		return value + " != nil"
	case w.kind == "bytes" || w.kind == "secret":
		return "len(" + value + ") > 0"
	case w.kind == "enum":
		return value + ` != ""`
	}
	return fmt.Sprintf(scalars[wireKinds[w.kind].goType].notEmpty, value)
}
