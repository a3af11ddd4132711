package abi

import (
	"strconv"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

// Parse reads what ParseJSON or ParseHuman reads, whichever it is. Errors: theirs.
func Parse(text string) (Interface, error) {
	s := scanner{text: text}
	if c := s.peek(); c == '[' || c == '{' {
		return ParseJSON([]byte(text))
	}
	return ParseHuman(text)
}

// ParseJSON reads a JSON ABI, as compilers write it now and did before (constant, payable), or an object that has one as its
// member "abi"; declarations as text may stand in it. Members that it does not know, such as internalType, are let pass. An
// error's field is the path of what is at fault. Errors: ErrSignature, ErrLimit, json.ErrSyntax, json.ErrMissingField,
// json.ErrField.
func ParseJSON(document []byte) (Interface, error) {
	var out Interface
	if len(document) > maxJSON {
		return out, fault.New(ErrLimit, "", "a JSON ABI is at most 512 KiB")
	}
	v, err := json.Parse(document)
	if err == nil && v.Kind() == json.Object {
		o := json.ReadObject(v)
		json.Field(o, "abi", func(v json.Value) (bool, error) { return true, each(v, out.read) })
		err = o.Err()
	} else if err == nil {
		err = each(v, out.read)
	}
	if err != nil {
		return Interface{}, err
	}
	return out, nil
}

// each reads the elements of an array.
func each(v json.Value, read func(json.Value) error) error {
	items, err := json.Items(v)
	for i, item := range items {
		if err := read(item); err != nil {
			return json.At("["+strconv.Itoa(i)+"]", err)
		}
	}
	return err
}

// read reads an element of a JSON ABI.
func (out *Interface) read(v json.Value) error {
	if v.Kind() == json.String {
		text, _ := json.Text(v)
		s := scanner{text: text}
		return s.end(s.item(out))
	}
	o := json.ReadObject(v)
	kind, name := json.Optional(o, "type", json.Text), json.Optional(o, "name", json.Text)
	f := Function{Name: name, Inputs: readParams(o, "inputs", kind == "event"), Outputs: readParams(o, "outputs", false),
		Mutability: readMutability(o), Special: isSpecial(kind)}
	e := Event{Name: name, Inputs: f.Inputs, Anonymous: json.Optional(o, "anonymous", json.Bool)}
	if err := o.Err(); err != nil {
		return err
	}
	if f.Mutability == "" {
		return wrong("stateMutability", "write pure, view, nonpayable or payable")
	}
	switch {
	case f.Special:
		if f.Name = kind; !f.fits() {
			return wrong("", shapeText)
		}
	case name == "" || !isName(name):
		return wrong("name", nameText)
	}
	switch kind {
	case "constructor", "receive", "fallback", "function", "": // a function's type may be left out
		if !out.add(f) {
			return wrong("type", specialText)
		}
	case "event":
		if !e.fits() {
			return wrong("inputs", indexedText)
		}
		out.Events = append(out.Events, e)
	case "error":
		out.Errors = append(out.Errors, Error{name, f.Inputs})
	default:
		return wrong("type", "write function, event, error, constructor, receive or fallback")
	}
	return nil
}

func wrong(member, message string) error { return fault.New(ErrSignature, member, message) }

// readMutability returns "" for what is none.
func readMutability(o *json.Members) Mutability {
	text := Mutability(json.Optional(o, "stateMutability", json.Text))
	constant, payable := json.Optional(o, "constant", json.Bool), json.Optional(o, "payable", json.Bool)
	switch {
	case text == Pure, text == View, text == NonPayable, text == Payable:
		return text
	case text != "":
		return ""
	case constant:
		return View
	case payable:
		return Payable
	}
	return NonPayable
}

// readParams reads a list that may be absent.
func readParams(o *json.Members, name string, ofEvent bool) (list []Param) {
	json.Optional(o, name, func(v json.Value) (bool, error) {
		return true, each(v, func(v json.Value) error {
			p, err := readParam(v)
			p.Indexed = p.Indexed && ofEvent
			list = append(list, p)
			return err
		})
	})
	return list
}

func readParam(v json.Value) (p Param, err error) {
	o := json.ReadObject(v)
	p.Name = json.Optional(o, "name", json.Text)
	p.Indexed = json.Optional(o, "indexed", json.Bool)
	s := scanner{text: json.Field(o, "type", json.Text), fields: readParams(o, "components", false)}
	if err = o.Err(); err != nil {
		return p, err
	}
	if !isName(p.Name) {
		return p, wrong("name", nameText)
	}
	if isReserved(p.Name) { // it was a name in Solidity before 0.5, but no text can say so
		p.Name = ""
	}
	p.Type, err = s.typ(0)
	if err = s.end(err); err != nil {
		err = json.At("type", err)
	}
	return p, err
}
