package erc7730

import (
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/text"
	"github.com/latchkey/latchkey/uint256"
)

const (
	// ErrLimit means that a rendering would have more fields than anybody reads.
	ErrLimit fault.Code = "descriptor_limit"
	// ErrValue means that a value is another than the descriptor demands (mustBe).
	ErrValue fault.Code = "descriptor_value"
)

const (
	maxFields = 512     // of a rendering
	maxWork   = 1 << 15 // values looked at for one, shown or not, and words of 32 characters made of them
)

func tooMany() error {
	return fault.New(ErrLimit, "", "this is more than the descriptor can show: read it raw")
}

// renderer makes one rendering.
type renderer struct {
	d      *Descriptor
	know   Lookup
	call   Call  // for typed data, what stands for a call: the signer, the verifying contract, its chain
	root   *node // all values
	coins  *node // the value that goes along
	fields []Field
	work   int
}

// Render says what a call does. Errors: ErrMatch where the descriptor is not bound to the contract, has no format for the
// function, or the data are not exactly what values of the function's types encode to; ErrValue, ErrPath and ErrLimit where
// it does not fit these data. Whatever the error: show the call raw.
//
// Bytes behind the arguments, which contracts do not read and some programs put there as their mark, are a Leaf of their own.
func (d *Descriptor) Render(call Call, know Lookup) (Rendering, error) {
	f, err := d.formatOf(deployment{call.ChainID, call.To}, call.Data)
	if err != nil {
		return Rendering{}, err
	}
	values, behind, err := decode(f.function, call.Data)
	if err != nil {
		return Rendering{}, noMatch("data", err)
	}
	r := renderer{d: d, know: know, call: call, root: newArguments(f.function.Inputs, values)}
	out, err := r.render(f)
	if err != nil {
		return Rendering{}, err
	}
	out.Function, out.Arguments = f.function, values
	if len(behind) > 0 {
		out.Rest = append(out.Rest, Leaf{Label: "After the arguments", Type: bytesType, Value: abi.Value{Bytes: behind}})
	}
	return out, nil
}

// decode returns a function's arguments and the bytes behind them.
func decode(f *abi.Function, data []byte) (values []abi.Value, behind []byte, err error) {
	values, err = f.DecodeCall(data)
	if known, ok := err.(*fault.Error); ok && known.Code == abi.ErrTrailing {
		for _, detail := range known.Details {
			if at, err := strconv.Atoi(detail.Value); err == nil && detail.Name == "offset" && at <= len(data) {
				values, err = f.DecodeCall(data[:at])
				return values, data[at:], err
			}
		}
	}
	return values, nil, err
}

// RenderData says what typed data mean to the contract that its domain names. Errors as Render's.
func (d *Descriptor) RenderData(data *typeddata.Data, signer eth.Address, know Lookup) (Rendering, error) {
	f, at, err := d.formatOfData(data)
	if err != nil {
		return Rendering{}, err
	}
	r := renderer{d: d, know: know, call: Call{ChainID: at.chain, From: signer, To: at.address}, root: new(node)}
	newTyped(r.root, nil, 0, &data.Message)
	return r.render(f)
}

func (r *renderer) render(f *format) (Rendering, error) {
	r.coins = &node{typ: uintType, value: abi.FromUint(r.call.Value)}
	top := scope{node: r.root}
	if err := r.all(f.fields, top); err != nil {
		return Rendering{}, err
	}
	for i := range f.excluded {
		left, _ := r.operands(f.excluded[i], top, nil) // one that leads nowhere leaves nothing out
		for _, o := range left {
			o.hide("")
		}
	}
	intent, ok := r.interpolate(f.interpolated)
	if !ok {
		intent = f.intent
	}
	return Rendering{Intent: intent, Owner: r.d.Owner, Contract: r.d.Contract, Fields: r.fields, Rest: r.rest()}, nil
}

// rest lists what no field shows. Coins that go along are never left out on purpose.
func (r *renderer) rest() (rest []Leaf) {
	if !r.coins.shown && !r.call.Value.IsZero() {
		rest = append(rest, Leaf{Path: coinsPath, Label: "Coins sent along", Type: r.coins.typ, Value: r.coins.value})
	}
	return r.root.appendRest(rest)
}

const coinsPath = "@.value"

func (r *renderer) all(list []*field, s scope) error {
	for i := range list {
		if err := r.one(list[i], s); err != nil {
			return err
		}
	}
	return nil
}

func (r *renderer) one(f *field, s scope) error {
	if f.group != nil {
		return r.group(f, s)
	}
	values, err := r.values(f, s)
	for i := 0; err == nil && i < len(values); i++ {
		err = r.field(f, s, values[i])
	}
	return err
}

// values returns the values that a field shows, one by one. An array is shown element by element.
func (r *renderer) values(f *field, s scope) (flat []*operand, err error) {
	values := []*operand{r.d.literal(f.constant)}
	if f.path != nil {
		if values, err = r.operands(f.path, s, nil); err != nil {
			return nil, err
		}
	}
	if f.visible.never { // the array itself is left out
		flat = values
	} else {
		for _, o := range values {
			flat = o.flatten(flat)
		}
	}
	return flat, r.worked(1 + len(flat))
}

// worked counts values that were looked at.
func (r *renderer) worked(n int) error {
	if r.work += n; r.work > maxWork {
		return tooMany()
	}
	return nil
}

func (o *operand) flatten(flat []*operand) []*operand {
	if o.node == nil || !o.node.isArray() {
		return append(flat, o)
	}
	for i := range o.node.items {
		if len(flat) > maxWork {
			break
		}
		flat = o.node.items[i].operand(append(o.trail[:len(o.trail):len(o.trail)], i)).flatten(flat)
	}
	return flat
}

// group shows a group of fields: around each element that its path leads to, or, where it says sequential, each field for
// all elements; where it says bundled, the first elements of all its fields, then the second ones, and so on.
func (r *renderer) group(f *field, s scope) error {
	s.group = joinGroup(s.group, f.label)
	inner := []scope{s}
	if f.path != nil {
		places, err := r.operands(f.path, s, nil)
		if err != nil {
			return err
		}
		inner = inner[:0]
		for _, o := range places {
			if o.node == nil {
				return fault.New(ErrPath, f.path.text, "a group stands around a value of the data")
			}
			inner = append(inner, scope{o.node, o.trail, s.group})
		}
	}
	if err := r.worked(1 + len(inner)); err != nil {
		return err
	}
	if f.iteration == "sequential" {
		for i := range f.group {
			for _, s := range inner {
				if err := r.one(f.group[i], s); err != nil {
					return err
				}
			}
		}
		return nil
	}
	show := r.all
	if f.iteration == "bundled" {
		show = r.bundle
	}
	for _, s := range inner {
		if err := show(f.group, s); err != nil {
			return err
		}
	}
	return nil
}

// bundle shows the fields of a group whose arrays stand beside one another. A field with one value is shown once.
func (r *renderer) bundle(list []*field, s scope) error {
	columns, rows := make([][]*operand, len(list)), 0
	for i := range list {
		var err error
		if columns[i], err = r.values(list[i], s); err != nil {
			return err
		}
		rows = max(rows, len(columns[i]))
	}
	for row := range rows {
		for i, column := range columns {
			if len(column) > 1 && len(column) != rows {
				return fault.New(ErrPath, "", "the arrays that the descriptor bundles differ in length")
			}
			if row < len(column) {
				if err := r.field(list[i], s, column[row]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func joinGroup(outer, inner string) string {
	if outer == "" || inner == "" {
		return outer + inner
	}
	return outer + " · " + inner
}

// field shows one value, or leaves it out as the descriptor wants it.
func (r *renderer) field(f *field, s scope, o *operand) error {
	shown, err := r.visible(f, o)
	if err != nil || !shown {
		o.hide(f.label)
		return err
	}
	if len(r.fields) == maxFields {
		return tooMany()
	}
	r.fields = append(r.fields, Field{})
	out := &r.fields[len(r.fields)-1]
	it := item{renderer: r, f: f, s: s, o: o}
	it.show(out)
	out.Label, out.Group, out.Path = f.label, s.group, o.path
	if o.path != "" {
		out.Type, out.Value = o.typ, o.value
	} else if out.Note == "" {
		out.Note = "the description's word"
	}
	if out.Label == "" {
		out.Label, _ = text.Clean(o.path, maxLabel)
	}
	if f.separator != "" {
		last := 0
		if len(o.trail) > 0 {
			last = o.trail[len(o.trail)-1]
		}
		out.Group = joinGroup(s.group, strings.ReplaceAll(f.separator, "{index}", strconv.Itoa(last)))
	}
	if !it.cut {
		o.mark()
	}
	return r.worked(len(out.Text) / 32)
}

func (r *renderer) visible(f *field, o *operand) (bool, error) {
	if f.visible.never {
		return false, nil
	}
	if err := r.worked(len(f.visible.values) * (1 + len(o.value.Bytes)/32)); err != nil {
		return false, err
	}
	listed := false
	for _, v := range f.visible.values {
		listed = listed || v != nil && o.is(v)
	}
	if f.visible.must && !listed {
		return false, fault.New(ErrValue, o.path, "the descriptor is made for another value")
	}
	return !listed, nil
}

// mark notes that a value is shown; hide, that the descriptor leaves it out.
func (o *operand) mark() {
	if o.node != nil {
		o.node.shown = true
	}
}

// markAddress notes that an address is shown beside another value. A number that is read as one is still to be shown itself.
func (o *operand) markAddress() {
	if o.typ.Kind == abi.KindAddress {
		o.mark()
	}
}

func (o *operand) hide(label string) {
	if o.node != nil {
		o.node.hidden, o.node.label = true, label
	}
}

// operands returns all values that a path leads to, or those of a trail.
func (r *renderer) operands(p *path, s scope, choose []int) ([]*operand, error) {
	switch p.root {
	case '@':
		o, err := r.container(p)
		return []*operand{o}, err
	case '$':
		v, ok := r.d.constant(p.text)
		if !ok {
			return nil, fault.New(ErrPath, p.text, "the descriptor has no such constant")
		}
		return []*operand{r.d.literal(v)}, nil
	case '#':
		s = scope{node: r.root}
	}
	w := walker{choose: choose}
	err := w.walk(s.node, p.steps, s.trail)
	return w.found, err
}

// container returns what stands around the data (ERC-7730, "Container structure values").
func (r *renderer) container(p *path) (*operand, error) {
	o := &operand{path: p.text, typ: addressType}
	switch p.text {
	case "@.from":
		o.value = abi.FromAddress(r.call.From)
	case "@.to":
		o.value = abi.FromAddress(r.call.To)
	case coinsPath:
		return r.coins.around(p.text), nil
	case "@.chainId":
		o.typ, o.value = uintType, abi.FromUint(uint256.FromUint64(uint64(r.call.ChainID)))
	default:
		return o, fault.New(ErrPath, p.text, "around the data stand @.from, @.to, @.value and @.chainId")
	}
	return o, nil
}
