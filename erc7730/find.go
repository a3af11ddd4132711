package erc7730

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/typeddata"
)

// Find returns the bundled descriptor for a contract's function, nil where there is none. Data is the call's, of which
// the first four bytes count.
func Find(chain eth.ChainID, contract eth.Address, data []byte) *Descriptor { return nil }

// FindData returns the bundled descriptor for typed data, nil where there is none.
func FindData(data *typeddata.Data) *Descriptor { return nil }
