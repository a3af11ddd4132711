package erc7730

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer/typeddata"
)

// ErrMatch means that a descriptor does not describe this call or typed data.
const ErrMatch fault.Code = "descriptor_match"

// Descriptor is a descriptor that was read.
type Descriptor struct {
	Owner    string // metadata.owner, neutralised
	Contract string // metadata.contractName, neutralised
	Formats  int    // how many functions or types it describes
}

// Parse reads a descriptor: JSON, of at most MaxSize bytes, without includes.
func Parse(document []byte) (*Descriptor, error) { return nil, nil }

// For returns the descriptor bound to this one contract, whatever else it is bound to. A descriptor without deployments of
// its own may be bound to any; one with deployments only to one of them.
func (d *Descriptor) For(chain eth.ChainID, contract eth.Address) (*Descriptor, error) {
	return nil, nil
}

// Render says what a call does. Errors: ErrMatch where the descriptor is not bound to the contract, or has no format for the
// function, or the data are not exactly what the function's types encode to; others where the descriptor is wrong.
// Whatever the error: show the call raw.
func (d *Descriptor) Render(call Call, know Lookup) (Rendering, error) { return Rendering{}, nil }

// RenderData says what typed data mean. Errors as Render's.
func (d *Descriptor) RenderData(data *typeddata.Data, signer eth.Address, know Lookup) (Rendering, error) {
	return Rendering{}, nil
}
