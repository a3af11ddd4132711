package erc7730

import (
	"github.com/latchkey/latchkey/erc20abi/abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer/typeddata"
)

// binding is what a context says besides which contracts the descriptor is for: the ABI and the types of version 1.
type binding struct {
	functions []abi.Function
	schemas   []json.Value
}

// readContext reads what the descriptor is for. A factory is read over: whether it made a contract cannot be known offline,
// so that it binds nothing.
func (d *Descriptor) readContext(v json.Value) (*binding, error) {
	c := new(binding)
	o := json.ReadObject(v)
	d.TypedData = o.Has("eip712")
	name := "contract"
	if d.TypedData {
		name = "eip712"
	}
	of := json.ReadObject(json.Field(o, name, anything))
	list(of, "deployments", func(v json.Value) error {
		p, err := readDeployment(v)
		d.deployments = append(d.deployments, p)
		return err
	})
	if d.TypedData {
		d.domain = json.Optional(of, "domain", anything)
		if of.Has("domain") && d.domain.Kind() != json.Object {
			return c, fault.New(ErrDescriptor, "eip712.domain", "an object belongs here")
		}
		d.separator = json.Pointer(of, "domainSeparator", json.Hash)
		c.schemas = json.Optional(of, "schemas", inline)
	} else {
		c.functions = json.Optional(of, "abi", readABI)
		json.Optional(of, "addressMatcher", anything)
		json.Optional(of, "factory", anything)
	}
	if err := done(of); err != nil && o.Err() == nil {
		return c, json.At(name, err)
	}
	return c, done(o)
}

func readDeployment(v json.Value) (*deployment, error) {
	p := new(deployment)
	o := json.ReadObject(v)
	p.chain = json.Field(o, "chainId", json.ChainID)
	p.address = json.Field(o, "address", json.Address)
	return p, o.Done()
}

// inline reads what is an array in the document, or else a URL.
func inline(v json.Value) ([]json.Value, error) {
	if v.Kind() == json.String {
		return nil, nil
	}
	return json.Items(v)
}

func readABI(v json.Value) ([]abi.Function, error) {
	if v.Kind() == json.String {
		return nil, nil
	}
	of, err := abi.ParseJSON(v.Raw())
	return of.Functions, err
}

// deployed reports whether the descriptor names this contract.
func (d *Descriptor) deployed(at deployment) bool {
	for _, p := range d.deployments {
		if *p == at {
			return true
		}
	}
	return false
}

// For returns the descriptor for this one contract and no other. One that names no deployment may be given to any contract;
// one that does only to one of those. Errors: ErrMatch.
func (d *Descriptor) For(chain eth.ChainID, contract eth.Address) (*Descriptor, error) {
	at := deployment{chain, contract}
	if len(d.deployments) > 0 && !d.deployed(at) {
		return nil, fault.New(ErrMatch, "", "the descriptor is for other contracts: check the network and the address")
	}
	bound := *d
	bound.deployments = []*deployment{&at}
	return &bound, nil
}

// formatOf returns the format for a call.
func (d *Descriptor) formatOf(at deployment, data []byte) (*format, error) {
	if d.TypedData || len(data) < 4 || !d.deployed(at) {
		return nil, noMatch("", nil)
	}
	for i := range d.formats {
		if d.formats[i].selector == [4]byte(data) {
			return d.formats[i], nil
		}
	}
	return nil, noMatch("", nil)
}

// formatOfData returns the format for typed data, and the contract that will verify the signature. That must be known, and
// be one that the descriptor names: by a deployment, in its domain, or by the hash of the domain.
func (d *Descriptor) formatOfData(data *typeddata.Data) (*format, deployment, error) {
	at, known := verifier(data)
	if !d.TypedData || !known || len(d.deployments) > 0 && !d.deployed(at) || d.separator != nil && *d.separator != data.DomainSeparator() {
		return nil, at, noMatch("domain", nil)
	}
	bound := len(d.deployments) > 0 || d.separator != nil
	domain := json.ReadObject(d.domain)
	for _, name := range domain.Names() {
		has, ok := data.Domain.Member(name)
		n := new(node)
		if newTyped(n, nil, 0, &has); !ok || !n.operand(nil).is(d.literal(json.Field(domain, name, anything))) {
			return nil, at, noMatch("domain."+name, nil)
		}
		bound = bound || name == "verifyingContract"
	}
	for i := range d.formats {
		if bound && d.formats[i].name == data.EncodeType() {
			return d.formats[i], at, nil
		}
	}
	return nil, at, noMatch("primaryType", nil)
}

func noMatch(field string, cause error) error {
	return fault.Wrap(ErrMatch, field, "the descriptor does not describe this", cause)
}

// verifier returns the contract that the domain names.
func verifier(data *typeddata.Data) (at deployment, known bool) {
	chain, hasChain := data.ChainID()
	contract, hasContract := data.VerifyingContract()
	id, fits := chain.Uint64()
	return deployment{eth.ChainID(id), contract}, hasChain && hasContract && fits
}
