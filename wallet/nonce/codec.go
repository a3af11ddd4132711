package nonce

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
)

const (
	// ErrSchema means that a ledger was stored by a newer version of this program. Nothing is touched.
	ErrSchema fault.Code = "ledger_schema"
	// ErrDamaged means that a stored ledger is not one that this program wrote. Nothing is signed on its ground.
	ErrDamaged fault.Code = "ledger_damaged"
)

// Encode returns the stored form of a record: JSON, so that an export can be read by people.
func (r *Record) Encode() []byte { return r.AppendJSON(nil) }

// Decode reads the record of an address on a chain and checks it. Errors: ErrSchema, ErrDamaged.
func Decode(chain eth.ChainID, address eth.Address, data []byte) (*Record, error) {
	r, _, err := decode(chain, address, data)
	return r, err
}

// decode also returns the version of the form that was stored.
func decode(chain eth.ChainID, address eth.Address, data []byte) (*Record, uint32, error) {
	value, err := json.Parse(data)
	if err != nil {
		return nil, 0, damaged("it is not JSON", err)
	}
	head := json.ReadObject(value)
	schema := json.Field(head, "schema", json.Uint32)
	if head.Err() == nil && schema > Schema {
		return nil, 0, fault.New(ErrSchema, "", "a newer version of this wallet wrote the ledger: reload to get that version")
	}
	r, err := ParseRecord(value)
	if err != nil {
		return nil, 0, damaged("a field is missing or wrong", err)
	}
	if r.Schema == 1 {
		r.Schema = Schema
	}
	if r.ChainID != chain || r.Address != address {
		return nil, 0, damaged("it is another account's", nil)
	}
	return &r, schema, r.check()
}

func damaged(what string, cause error) error {
	return fault.Wrap(ErrDamaged, "", "the stored nonce ledger is damaged ("+what+"): nothing is signed until it is mended", cause)
}
