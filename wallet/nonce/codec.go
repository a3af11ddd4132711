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

// Decode reads the stored record of an address on a chain and checks it. Errors: ErrSchema, ErrDamaged.
func Decode(chain eth.ChainID, address eth.Address, data []byte) (*Record, error) {
	value, err := json.Parse(data)
	if err != nil {
		return nil, damaged("it is not JSON", err)
	}
	head := json.ReadObject(value)
	schema := json.Field(head, "schema", json.Uint32)
	if head.Err() == nil && schema > Schema {
		return nil, fault.New(ErrSchema, "", "a newer version of this wallet wrote the ledger: reload to get that version")
	}
	r, err := ParseRecord(value)
	if err != nil {
		return nil, damaged("a field is missing or wrong", err)
	}
	if r.ChainID != chain || r.Address != address {
		return nil, damaged("it is another account's", nil)
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	return &r, nil
}

func damaged(what string, cause error) error {
	return fault.Wrap(ErrDamaged, "", "the stored nonce ledger is damaged ("+what+"): nothing is signed until it is mended", cause)
}

// check demands what every transition keeps.
func (r *Record) check() error {
	switch {
	case r.Schema != Schema:
		return damaged("its version is unknown", nil)
	case r.ChainID.Check() != nil:
		return damaged("it has no chain", nil)
	case r.Settled > r.Floor:
		return damaged("more is settled than was handed out", nil)
	case len(r.Open) > MaxOpen || len(r.Archive) > MaxArchive:
		return damaged("it has too many entries", nil)
	}
	intents := map[string]bool{}
	for i, e := range r.Open {
		if i > 0 && e.Nonce <= r.Open[i-1].Nonce || e.Nonce >= r.Floor || e.Epoch != r.Epoch {
			return damaged("a nonce is out of place", nil)
		}
		if e.State != Released && intents[e.Intent] {
			return damaged("an intent stands twice", nil)
		}
		intents[e.Intent] = intents[e.Intent] || e.State != Released
		if err := e.check(); err != nil {
			return err
		}
	}
	for _, e := range r.Archive {
		if err := r.checkArchived(e); err != nil {
			return err
		}
	}
	return nil
}

// checkArchived demands that an archived entry is over: settled, or of an epoch that is.
func (r *Record) checkArchived(e Entry) error {
	_, known := successors[e.State]
	now := e.Epoch == r.Epoch
	switch {
	case !known, e.Epoch > r.Epoch, now && !e.State.Settled(), now && e.Nonce >= r.Settled:
		return damaged("an archived entry is out of place", nil)
	case e.unsigned() != (e.Hash == nil), len(e.Raw) > 0, e.State == Final && e.Block == nil:
		return damaged("a part of an archived entry is missing or out of place", nil)
	}
	return nil
}

func (e *Entry) unsigned() bool { return e.State == Reserved || e.State == Released }

// check demands that an open entry holds what its state promises, and that the raw bytes are those of the hash.
func (e *Entry) check() error {
	_, known := successors[e.State]
	unsigned := e.unsigned()
	switch {
	case !known || e.State.Settled() && e.State != Released:
		return damaged("a state is out of place", nil)
	case unsigned != (e.Hash == nil), unsigned != (len(e.Raw) == 0):
		return damaged("a signature is missing or out of place", nil)
	case e.Hash != nil && eth.Keccak256(e.Raw) != *e.Hash:
		return damaged("the bytes of a transaction are not those of its hash", nil)
	case (e.State == Mined) != (e.Block != nil):
		return damaged("a block is missing or out of place", nil)
	}
	return nil
}
