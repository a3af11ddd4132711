package main

import (
	"bytes"
	"fmt"
	"go/format"
	"path"
	"slices"
	"strings"
)

// goDispatch returns a function for each method that reads its fields, calls its Go function and writes its results,
// and the table of them by number.
func goDispatch(docs *documents, methods []method) ([]byte, error) {
	var body bytes.Buffer
	fmt.Fprintf(&body, "\n// calls are the methods by their number in api.txt.\nvar calls = [...]func(*Bridge) error{\n")
	for _, m := range methods {
		fmt.Fprintf(&body, "%d: %s,\n", m.id, m.callName())
	}
	fmt.Fprintf(&body, "}\n")
	for _, m := range methods {
		docs.call(&body, m)
	}
	for _, t := range listed(methods) {
		if home, _ := docs.home(t.name); home != "wallet/flow" {
			return nil, fmt.Errorf("a list of %s: flow.Part knows those of its own package only", t.name)
		}
	}
	imports := "import (\n"
	for _, name := range []string{"bytes", "erc20abi", "eth", "internal/json", "wallet/flow", "wallet/report"} {
		if strings.Contains(body.String(), path.Base(name)+".") {
			full := modulePath + "/" + name
			if name == "bytes" {
				full = "bytes"
			}
			imports += fmt.Sprintf("%q\n", full)
		}
	}
	return format.Source([]byte(generatedHeader + "package bridge\n\n" + imports + ")\n" + body.String()))
}

// listed returns the types of the lists of documents that methods take and return.
func listed(methods []method) []goType {
	var types []goType
	for _, m := range methods {
		for _, f := range slices.Concat(m.fields, m.results) {
			if f.wire.document.slice && !slices.Contains(types, f.wire.document) {
				types = append(types, f.wire.document)
			}
		}
	}
	return types
}

// goTypeName returns the Go type of a json field, as package bridge calls it.
func goTypeName(t goType) string {
	if t.slice {
		return "[]" + t.name
	}
	return t.name
}

func (m method) callName() string { return "call" + upper(m.identifier()) }

func (d *documents) call(out *bytes.Buffer, m method) {
	fmt.Fprintf(out, "\nfunc %s(b *Bridge) error {\n", m.callName())
	if len(m.fields) > 0 || m.kind != "flow" {
		fmt.Fprintf(out, "r := &b.request\n")
	}
	for _, f := range m.fields {
		if f.wire.kind == "json" {
			fmt.Fprintf(out, "var %s %s\nr.%s(%q, &%s)\n", f.name, goTypeName(f.wire.document), documentMethod(f.wire), f.name, f.name)
			continue
		}
		fmt.Fprintf(out, "%s := %s\n", f.name, d.read(f.wire, f.name))
	}
	if m.kind == "flow" {
		d.flowCall(out, m)
	} else {
		fmt.Fprintf(out, "if err := r.end(); err != nil {\nreturn err\n}\n")
		d.handlerCall(out, m)
	}
	fmt.Fprintf(out, "}\n")
}

// flowCall runs the handler as a coroutine. Its byte strings lie in the request, which the next call overwrites, so the
// flow begins by copying them.
func (d *documents) flowCall(out *bytes.Buffer, m method) {
	fmt.Fprintf(out, "return b.begin(func(h flow.Host) error {\n")
	for _, f := range m.fields {
		if !f.wire.list && (f.wire.kind == "bytes" || f.wire.kind == "secret") {
			fmt.Fprintf(out, "%s = bytes.Clone(%s)\n", f.name, f.name)
		}
		if isSecret(f) {
			fmt.Fprintf(out, "defer clear(%s)\n", f.name)
		}
	}
	d.handlerCall(out, m)
	fmt.Fprintf(out, "})\n")
}

func (d *documents) handlerCall(out *bytes.Buffer, m method) {
	var arguments, results []string
	if m.kind == "flow" {
		arguments = append(arguments, "h")
	}
	for _, f := range m.fields {
		arguments = append(arguments, f.name)
	}
	for _, f := range m.results {
		results = append(results, f.name)
	}
	if !m.infallible {
		results = append(results, "err")
	}
	function := m.function
	if strings.HasPrefix(function, "session.") {
		function = "b." + function
	}
	function = strings.Replace(function, "bridge.", "b.", 1)
	assign := ""
	if len(results) > 0 {
		assign = strings.Join(results, ", ") + " := "
	}
	fmt.Fprintf(out, "%s%s(%s)\n", assign, function, strings.Join(arguments, ", "))
	if len(m.results) == 1 && m.results[0].wire.kind == "json" && !m.infallible {
		fmt.Fprintf(out, "return b.%s(&%s, err)\n", documentMethod(m.results[0].wire), m.results[0].name)
		return
	}
	if !m.infallible {
		fmt.Fprintf(out, "if err != nil {\nreturn err\n}\n")
	}
	fmt.Fprintf(out, "w := b.result()\n")
	for _, f := range m.results {
		d.write(out, f.wire, f.name)
	}
	if len(m.results) == 0 {
		fmt.Fprintf(out, "_ = w\n")
	}
	fmt.Fprintf(out, "return nil\n")
}
