package signer

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
)

// EncodeUnsigned returns what SigningHash hashes, in which nothing is checked: for a legacy transaction the list with the chain id
// (EIP-155), else the type and the list of the fields (EIP-2718).
func EncodeUnsigned(tx Tx) []byte {
	switch t := tx.(type) {
	case typedTx:
		return closeList(t.appendFields([]byte{t.TxType()}), 1)
	case *LegacyTx:
		return t.encodeUnsigned()
	case *UnprotectedTx:
		return closeList(t.legacy().appendFields(nil), 0)
	}
	return nil
}

// DecodeUnsigned reads what SigningHash hashes: a transaction before it is signed, in its one canonical encoding. A legacy
// transaction of six fields names no chain and is an *UnprotectedTx. Errors: ErrTxSize, ErrTxType, ErrRLP, those of the
// type's Check.
func DecodeUnsigned(raw []byte) (Tx, error) {
	if len(raw) > MaxRawSize {
		return nil, fault.New(ErrTxSize, "", "the transaction is over 131072 bytes: no node takes it, so shorten its data")
	}
	var tx Tx
	var payload []byte
	switch {
	case len(raw) == 0:
		return nil, fault.New(ErrRLP, "", "there are no bytes")
	case raw[0] >= listHeader:
		payload = raw
	default:
		typed := newTyped(raw[0])
		if typed == nil {
			return nil, fault.New(ErrTxType, "type", "this type of transaction is not known: update, or use another type")
		}
		tx, payload = typed, raw[1:]
	}
	outer := rlpReader{rest: payload}
	r := outer.list("transaction")
	if err := outer.end("transaction"); err != nil {
		return nil, err
	}
	if typed, ok := tx.(typedTx); ok {
		typed.readFields(&r)
	} else {
		tx = readUnsignedLegacy(&r)
	}
	if err := r.end("transaction"); err != nil {
		return nil, err
	}
	return tx, tx.Check()
}

// readUnsignedLegacy reads the six fields and, where EIP-155 adds them, the chain id and two zeros.
func readUnsignedLegacy(r *rlpReader) Tx {
	t := &LegacyTx{Nonce: r.uint64("nonce"), GasPrice: r.uint256("gasPrice"), Gas: r.uint64("gas")}
	t.To, t.Create = r.recipient("to")
	t.Value = r.uint256("value")
	t.Data = append([]byte(nil), r.bytes("data")...)
	if !r.more() {
		return &UnprotectedTx{Nonce: t.Nonce, GasPrice: t.GasPrice, Gas: t.Gas, To: t.To, Create: t.Create, Value: t.Value, Data: t.Data}
	}
	t.ChainID = eth.ChainID(r.uint64("chainId"))
	if r.uint64("r") != 0 || r.uint64("s") != 0 {
		r.fail("r", "a transaction that is not signed has zeros behind its chain id")
	}
	return t
}
