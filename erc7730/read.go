package erc7730

import (
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/text"
)

// Lengths that texts of a descriptor are cut to, in characters.
const (
	maxLabel  = 64
	maxIntent = 256
)

// maxListed is the most values of a rule, or of a parameter that lists some.
const maxListed = 64

// words reads a text that is shown.
func words(max int) func(json.Value) (string, error) {
	return func(v json.Value) (string, error) {
		raw, err := json.Text(v)
		clean, _ := text.Clean(raw, max)
		return clean, err
	}
}

var label = words(maxLabel)

// done is Done, which lets names pass that begin with $: they are for the descriptor's authors (ERC-7730, "Key naming
// convention").
func done(o *json.Members) error {
	for _, name := range o.Names() {
		if strings.HasPrefix(name, "$") {
			json.Optional(o, name, anything)
		}
	}
	return o.Done()
}

// readFormat reads what stands beside a key of display.formats.
func (d *Descriptor) readFormat(v json.Value) (*format, error) {
	f := new(format)
	o := json.ReadObject(v)
	f.intent = json.Optional(o, "intent", readIntent)
	f.interpolated = json.Optional(o, "interpolatedIntent", json.Text)
	f.fields = d.readFields(o)
	list(o, "excluded", func(v json.Value) error {
		p, err := readPath(v)
		f.excluded = append(f.excluded, p)
		return err
	})
	json.Optional(o, "required", anything) // whatever is not shown is listed
	json.Optional(o, "screens", anything)  // of other wallets
	return f, done(o)
}

// readIntent reads a sentence, or an object of labels and texts.
func readIntent(v json.Value) (string, error) {
	if v.Kind() != json.Object {
		return words(maxIntent)(v)
	}
	o := json.ReadObject(v)
	sentence := ""
	for _, name := range o.Names() {
		if sentence != "" {
			sentence += ", "
		}
		sentence += name + ": " + json.Field(o, name, json.Text)
	}
	sentence, _ = text.Clean(sentence, maxIntent)
	return sentence, o.Err()
}

func readPath(v json.Value) (*path, error) {
	raw, err := json.Text(v)
	if err != nil {
		return nil, err
	}
	return parsePath(raw)
}

func (d *Descriptor) readFields(o *json.Members) []*field {
	fields := []*field{}
	json.Field(o, "fields", anything)
	list(o, "fields", func(v json.Value) error {
		f, err := d.readField(v)
		fields = append(fields, f)
		return err
	})
	return fields
}

// list reads the elements of an array that may be absent, one by one. (Package json's List makes code for every type.)
func list(o *json.Members, name string, read func(json.Value) error) {
	json.Optional(o, name, func(v json.Value) (json.Value, error) {
		items, err := json.Items(v)
		for i := 0; err == nil && i < len(items); i++ {
			if err = read(items[i]); err != nil {
				err = json.At("["+strconv.Itoa(i)+"]", err)
			}
		}
		return v, err
	})
}

// readField reads a field, a group of fields, or a reference to a definition with what it changes.
func (d *Descriptor) readField(v json.Value) (*field, error) {
	f := &field{visible: new(rule)}
	o := json.ReadObject(v)
	if o.Has("fields") {
		f.path = json.Optional(o, "path", readPath)
		f.label = json.Optional(o, "label", label)
		f.iteration = json.Optional(o, "iteration", json.Text)
		f.group = d.readFields(o)
		if err := done(o); err != nil {
			return f, err
		}
		return f, f.checkGroup()
	}
	if reference := json.Optional(o, "$ref", json.Text); reference != "" {
		definition, ok := d.constant(reference)
		if !ok || !strings.HasPrefix(reference, "$.display.definitions.") {
			return f, fault.New(ErrDescriptor, "$ref", "name one of display.definitions, such as $.display.definitions.amount")
		}
		of := json.ReadObject(definition)
		if of.Has("$ref") {
			return f, fault.New(ErrDescriptor, "$ref", "a definition refers to no other")
		}
		if err := d.readMembers(f, of); err != nil {
			return f, json.At("$ref", err)
		}
	}
	if err := d.readMembers(f, o); err != nil {
		return f, err
	}
	return f, f.check()
}

// checkGroup demands a way of iteration that there is, and no groups within a bundled one.
func (f *field) checkGroup() error {
	ok := f.iteration == "" || f.iteration == "sequential" || f.iteration == "bundled"
	for _, inner := range f.group {
		ok = ok && (inner.group == nil || f.iteration != "bundled")
	}
	if !ok {
		return fault.New(ErrDescriptor, "iteration", "a group is shown sequential or, if it has no groups in it, bundled")
	}
	return nil
}

// readMembers reads what the object has; parameters come to those that are there.
func (d *Descriptor) readMembers(f *field, o *json.Members) error {
	if p := json.Optional(o, "path", readPath); p != nil {
		f.path = p
	}
	if o.Has("value") {
		f.constant = json.Optional(o, "value", anything)
	}
	override(o, "label", &f.label, label)
	override(o, "format", &f.format, json.Text)
	override(o, "separator", &f.separator, label)
	if r := json.Optional(o, "visible", d.readRule); r != nil {
		f.visible = r
	}
	if e := json.Optional(o, "encryption", readEncryption); e != nil {
		f.encrypted = e
	}
	if o.Has("params") {
		params := json.ReadObject(json.Optional(o, "params", anything))
		for _, name := range params.Names() {
			f.setParam(name, json.Optional(params, name, anything))
		}
		if err := params.Err(); err != nil {
			return json.At("params", err)
		}
	}
	return done(o)
}

func override(o *json.Members, name string, to *string, read func(json.Value) (string, error)) {
	if o.Has(name) {
		*to = json.Optional(o, name, read)
	}
}

func (f *field) setParam(name string, v json.Value) {
	for i := range f.params {
		if f.params[i].name == name {
			f.params[i].value = v
			return
		}
	}
	f.params = append(f.params, param{name, v})
}

// check demands that a field has a value and a format that can be. What is never shown needs no format; what has none is
// shown raw.
func (f *field) check() error {
	if (f.path == nil) == (f.constant.Kind() == json.Null) {
		return fault.New(ErrDescriptor, "path", "a field has either a path or a value")
	}
	if f.format == "" {
		f.format, f.params = "raw", nil
	}
	return f.checkParams()
}

func (d *Descriptor) readRule(v json.Value) (*rule, error) {
	r := new(rule)
	if v.Kind() == json.String {
		mode, _ := json.Text(v)
		switch mode {
		case "never":
			r.never = true
			return r, nil
		case "always", "optional":
			return r, nil
		}
		return r, fault.New(ErrDescriptor, "", "a field is visible always, optional or never, or by ifNotIn or mustBe")
	}
	o := json.ReadObject(v)
	list(o, "ifNotIn", func(v json.Value) error { return r.add(d, v) })
	list(o, "mustBe", func(v json.Value) error { return r.add(d, v) })
	r.must = o.Has("mustBe")
	err := o.Done()
	if err == nil && (len(r.values) == 0 || len(r.values) > maxListed || r.must && o.Has("ifNotIn")) {
		err = fault.New(ErrDescriptor, "", "give the values, at most 64, of either ifNotIn or mustBe")
	}
	return r, err
}

// add adds a value to those that the rule lists: null is none that there is.
func (r *rule) add(d *Descriptor, v json.Value) error {
	if v.Kind() == json.Null {
		r.values = append(r.values, nil)
	} else {
		r.values = append(r.values, d.literal(v))
	}
	return nil
}

func readEncryption(v json.Value) (*encryption, error) {
	e := new(encryption)
	o := json.ReadObject(v)
	e.scheme = json.Field(o, "scheme", label)
	e.fallback = json.Optional(o, "fallbackLabel", label)
	json.Optional(o, "plaintextType", json.Text)
	return e, o.Done()
}
