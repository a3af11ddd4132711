package erc7730

import (
	"strings"

	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer/typeddata"
)

const (
	// ErrDescriptor means that a document is not a descriptor as ERC-7730 has them.
	ErrDescriptor fault.Code = "descriptor_invalid"
	// ErrSize means that a descriptor is larger than MaxSize.
	ErrSize fault.Code = "descriptor_size"
	// ErrIncludes means that a descriptor includes another one, which Merge has not put into it.
	ErrIncludes fault.Code = "descriptor_includes"
	// ErrMatch means that a descriptor does not describe this contract, call or typed data.
	ErrMatch fault.Code = "descriptor_match"
)

// MaxSize is the largest descriptor in bytes.
const MaxSize = 64 << 10

// Descriptor is a descriptor that was read. It does not change.
type Descriptor struct {
	Owner     string // metadata.owner, neutralised
	Contract  string // metadata.contractName, neutralised
	Formats   int    // how many functions or types it describes
	TypedData bool   // of typed data, not of calls

	root        json.Value // the whole of it, for paths that begin with $
	deployments []*deployment
	domain      json.Value // an object of what the domain must have, or null
	separator   *eth.Hash
	formats     []*format
}

// deployment is a contract on a chain.
type deployment struct {
	chain   eth.ChainID
	address eth.Address
}

// Parse reads a descriptor of version 1 or 2: JSON, without includes, of at most MaxSize bytes and within the limits of
// package json. What its context says of URLs is not followed. An error's Field is the path of the member at fault.
// Errors: ErrSize, ErrIncludes, ErrDescriptor, ErrPath; those of packages json and abi.
func Parse(document []byte) (*Descriptor, error) {
	if len(document) > MaxSize {
		return nil, fault.New(ErrSize, "", "a descriptor has at most 64 KiB")
	}
	v, err := json.Parse(document)
	if err != nil {
		return nil, err
	}
	return read(v)
}

func read(v json.Value) (*Descriptor, error) {
	d := &Descriptor{root: v}
	o := json.ReadObject(v)
	if o.Has("includes") {
		return nil, fault.New(ErrIncludes, "includes", "give a descriptor that stands alone: put in what it includes")
	}
	c := json.Field(o, "context", d.readContext)
	json.Optional(o, "metadata", d.readMetadata)
	if err := d.readDisplay(json.Field(o, "display", anything), c); err != nil && o.Err() == nil {
		return nil, json.At("display", err)
	}
	return d, done(o)
}

// readMetadata reads whose contract it is; the rest is read where a path leads to it.
func (d *Descriptor) readMetadata(v json.Value) (bool, error) {
	o := json.ReadObject(v)
	d.Owner = json.Optional(o, "owner", label)
	d.Contract = json.Optional(o, "contractName", label)
	return true, o.Err()
}

func (d *Descriptor) readDisplay(v json.Value, c *binding) error {
	o := json.ReadObject(v)
	json.Optional(o, "definitions", anything) // read where it is referred to
	of := json.ReadObject(json.Field(o, "formats", anything))
	for _, name := range of.Names() {
		f := json.Field(of, name, d.readFormat)
		if f == nil {
			break
		}
		if err := d.name(f, name, c); err != nil {
			return json.At("formats", json.At(name, err))
		}
		d.formats = append(d.formats, f)
	}
	d.Formats = len(d.formats)
	if err := of.Err(); err != nil {
		return json.At("formats", err)
	}
	return done(o)
}

// name finds out which function or type a key of display.formats names, and demands that no other names it too.
func (d *Descriptor) name(f *format, key string, c *binding) (err error) {
	if d.TypedData {
		f.name, err = c.typeOf(key)
	} else if f.function, err = c.functionOf(key); err == nil {
		f.selector = f.function.Selector()
	}
	for i := range d.formats {
		if other := d.formats[i]; err == nil && other.name == f.name && other.selector == f.selector {
			err = fault.New(ErrDescriptor, "", "two formats describe this")
		}
	}
	return err
}

// typeOf returns the type that a key names: version 2 writes it as EIP-712 encodes it, version 1 by its name alone.
func (c *binding) typeOf(key string) (string, error) {
	if strings.IndexByte(key, '(') >= 0 {
		return strings.ReplaceAll(key, ", ", ","), nil
	}
	for _, schema := range c.schemas {
		o := json.ReadObject(schema)
		primary, types := json.Field(o, "primaryType", json.Text), json.Field(o, "types", anything)
		if err := o.Err(); err != nil {
			return "", err
		}
		if primary == key {
			return typeddata.EncodeType(types.Raw(), primary)
		}
	}
	return "", fault.New(ErrDescriptor, "", "write the type as EIP-712 encodes it, or give its schema")
}

// functionOf returns the function that a key names: by a declaration with the names of all parameters, or, in version 1, by
// a selector or a signature that the ABI in the context explains.
func (c *binding) functionOf(key string) (*abi.Function, error) {
	wanted := [4]byte{}
	if b, err := eth.ParseBytes(key); err == nil && len(b) == len(wanted) {
		wanted = [4]byte(b)
	} else {
		f, err := abi.ParseFunction(key)
		if err != nil {
			return nil, err
		}
		if len(f.Inputs) == 0 || f.Inputs[0].Name != "" {
			return &f, nil
		}
		wanted = f.Selector()
	}
	for i := range c.functions {
		if c.functions[i].Selector() == wanted {
			return &c.functions[i], nil
		}
	}
	return nil, fault.New(ErrDescriptor, "", "write the function with the names of its parameters")
}
