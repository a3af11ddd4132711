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
func (r *Record) Encode() []byte { return appendRecord(nil, *r) }

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
	r, err := readRecord(value)
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
	return nil
}

// check demands that an open entry holds what its state promises, and that the raw bytes are those of the hash.
func (e *Entry) check() error {
	_, known := successors[e.State]
	unsigned := e.State == Reserved || e.State == Released
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

func appendRecord(b []byte, r Record) []byte {
	b = append(b, '{')
	b = json.AppendUint(json.AppendName(b, "schema"), uint64(r.Schema))
	b = json.AppendUint(json.AppendName(b, "chainId"), uint64(r.ChainID))
	b = json.AppendAddress(json.AppendName(b, "address"), r.Address)
	b = json.AppendUint(json.AppendName(b, "epoch"), uint64(r.Epoch))
	b = appendHash(b, "genesis", r.Genesis)
	b = json.AppendUint64(json.AppendName(b, "floor"), r.Floor)
	b = json.AppendUint64(json.AppendName(b, "settled"), r.Settled)
	b = json.AppendList(json.AppendName(b, "open"), r.Open, appendEntry)
	b = json.AppendList(json.AppendName(b, "archive"), r.Archive, appendEntry)
	b = json.AppendUint64(json.AppendName(b, "dropped"), r.Dropped)
	return append(b, '}')
}

func readRecord(v json.Value) (Record, error) {
	o := json.ReadObject(v)
	r := Record{
		Schema:  json.Field(o, "schema", json.Uint32),
		ChainID: json.Field(o, "chainId", json.ChainID),
		Address: json.Field(o, "address", json.Address),
		Epoch:   json.Field(o, "epoch", json.Uint32),
		Genesis: json.Pointer(o, "genesis", json.Hash),
		Floor:   json.Field(o, "floor", json.Uint64),
		Settled: json.Field(o, "settled", json.Uint64),
		Open:    json.Field(o, "open", json.List(readEntry)),
		Archive: json.Field(o, "archive", json.List(readEntry)),
		Dropped: json.Field(o, "dropped", json.Uint64),
	}
	return r, o.Done()
}

func appendEntry(b []byte, e Entry) []byte {
	b = append(b, '{')
	b = json.AppendUint64(json.AppendName(b, "nonce"), e.Nonce)
	b = json.AppendUint(json.AppendName(b, "epoch"), uint64(e.Epoch))
	b = json.AppendText(json.AppendName(b, "state"), string(e.State))
	b = json.AppendText(json.AppendName(b, "intent"), e.Intent)
	b = json.AppendHash(json.AppendName(b, "request"), e.Request)
	b = appendTransaction(json.AppendName(b, "transaction"), e.Transaction)
	b = appendHash(b, "hash", e.Hash)
	if len(e.Raw) > 0 {
		b = json.AppendBytes(json.AppendName(b, "raw"), e.Raw)
	}
	if e.Outcome != "" {
		b = json.AppendText(json.AppendName(b, "outcome"), string(e.Outcome))
	}
	if e.Block != nil {
		b = appendInclusion(json.AppendName(b, "block"), *e.Block)
	}
	b = appendHash(b, "replaces", e.Replaces)
	b = appendHash(b, "replacedBy", e.ReplacedBy)
	b = json.AppendInt(json.AppendName(b, "reservedAt"), int64(e.ReservedAt))
	b = json.AppendInt(json.AppendName(b, "changedAt"), int64(e.ChangedAt))
	return append(b, '}')
}

func readEntry(v json.Value) (Entry, error) {
	o := json.ReadObject(v)
	e := Entry{
		Nonce:       json.Field(o, "nonce", json.Uint64),
		Epoch:       json.Field(o, "epoch", json.Uint32),
		State:       State(json.Field(o, "state", json.Text)),
		Intent:      json.Field(o, "intent", json.Text),
		Request:     json.Field(o, "request", json.Hash),
		Transaction: json.Field(o, "transaction", readTransaction),
		Hash:        json.Pointer(o, "hash", json.Hash),
		Raw:         json.Optional(o, "raw", json.Bytes),
		Outcome:     Outcome(json.Optional(o, "outcome", json.Text)),
		Block:       json.Pointer(o, "block", readInclusion),
		Replaces:    json.Pointer(o, "replaces", json.Hash),
		ReplacedBy:  json.Pointer(o, "replacedBy", json.Hash),
		ReservedAt:  json.Field(o, "reservedAt", json.Millis),
		ChangedAt:   json.Field(o, "changedAt", json.Millis),
	}
	return e, o.Done()
}

func appendTransaction(b []byte, t Transaction) []byte {
	b = append(b, '{')
	b = json.AppendBool(json.AppendName(b, "legacy"), t.Legacy)
	b = json.AppendAddress(json.AppendName(b, "to"), t.To)
	b = json.AppendUint256(json.AppendName(b, "value"), t.Value)
	b = json.AppendBytes(json.AppendName(b, "data"), t.Data)
	b = json.AppendUint64(json.AppendName(b, "gas"), t.Gas)
	b = json.AppendUint256(json.AppendName(b, "maxFeePerGas"), t.MaxFeePerGas)
	b = json.AppendUint256(json.AppendName(b, "maxPriorityFeePerGas"), t.MaxPriorityFeePerGas)
	return append(b, '}')
}

func readTransaction(v json.Value) (Transaction, error) {
	o := json.ReadObject(v)
	t := Transaction{
		Legacy:               json.Field(o, "legacy", json.Bool),
		To:                   json.Field(o, "to", json.Address),
		Value:                json.Field(o, "value", json.Uint256),
		Data:                 json.Field(o, "data", json.Bytes),
		Gas:                  json.Field(o, "gas", json.Uint64),
		MaxFeePerGas:         json.Field(o, "maxFeePerGas", json.Uint256),
		MaxPriorityFeePerGas: json.Field(o, "maxPriorityFeePerGas", json.Uint256),
	}
	return t, o.Done()
}

func appendInclusion(b []byte, i Inclusion) []byte {
	b = append(b, '{')
	b = json.AppendUint64(json.AppendName(b, "number"), i.Number)
	b = json.AppendHash(json.AppendName(b, "hash"), i.Hash)
	b = json.AppendUint64(json.AppendName(b, "gasUsed"), i.GasUsed)
	b = json.AppendUint256(json.AppendName(b, "gasPrice"), i.GasPrice)
	b = json.AppendBool(json.AppendName(b, "reverted"), i.Reverted)
	return append(b, '}')
}

func readInclusion(v json.Value) (Inclusion, error) {
	o := json.ReadObject(v)
	i := Inclusion{
		Number:   json.Field(o, "number", json.Uint64),
		Hash:     json.Field(o, "hash", json.Hash),
		GasUsed:  json.Field(o, "gasUsed", json.Uint64),
		GasPrice: json.Field(o, "gasPrice", json.Uint256),
		Reverted: json.Field(o, "reverted", json.Bool),
	}
	return i, o.Done()
}

func appendHash(b []byte, name string, h *eth.Hash) []byte {
	if h == nil {
		return b
	}
	return json.AppendHash(json.AppendName(b, name), *h)
}
