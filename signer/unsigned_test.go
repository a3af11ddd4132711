package signer

import (
	"bytes"
	"errors"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

// What is hashed for signing decodes to the same transaction, and no other bytes do.
func TestDecodeUnsigned(t *testing.T) {
	to := eth.Address{1, 2, 3}
	list := AccessList{{Address: to, StorageKeys: []eth.Hash{{9}}}}
	for _, tx := range []Tx{
		&LegacyTx{ChainID: 1, Nonce: 7, GasPrice: uint256.FromUint64(9), Gas: 21000, To: &to, Value: uint256.FromUint64(5), Data: []byte{1, 2}},
		&LegacyTx{ChainID: 1, Gas: 90000, Create: true, Data: []byte{1}},
		&UnprotectedTx{Nonce: 1, Gas: 21000, To: &to},
		&AccessListTx{ChainID: 5, Gas: 21000, To: &to, AccessList: list},
		&DynamicFeeTx{ChainID: 31337, Gas: 21000, To: &to, MaxFeePerGas: uint256.FromUint64(3), MaxPriorityFeePerGas: uint256.FromUint64(1)},
		&BlobTx{ChainID: 1, Gas: 21000, To: &to, MaxFeePerBlobGas: uint256.FromUint64(1), BlobHashes: []eth.Hash{{1}}},
		&SetCodeTx{ChainID: 1, Gas: 50000, To: &to, AuthorizationList: []Authorization{{Address: to, Signature: Signature{R: [32]byte{1}, S: [32]byte{1}}}}},
	} {
		raw := unsignedBytes(tx)
		if eth.Keccak256(raw) != tx.SigningHash() || !bytes.Equal(EncodeUnsigned(tx), raw) {
			t.Fatalf("%T: not what is hashed", tx)
		}
		got, err := DecodeUnsigned(raw)
		if err != nil || got.SigningHash() != tx.SigningHash() || got.TxType() != tx.TxType() {
			t.Errorf("%T: %v, %v", tx, got, err)
		}
		if _, err := DecodeUnsigned(append(raw, 0)); err == nil {
			t.Errorf("%T: a byte too many was taken", tx)
		}
		if _, err := DecodeUnsigned(raw[:len(raw)-1]); err == nil {
			t.Errorf("%T: a byte too few was taken", tx)
		}
	}
	for _, raw := range [][]byte{nil, {0x7f}, {0xc0}, make([]byte, MaxRawSize+1)} {
		if _, err := DecodeUnsigned(raw); err == nil {
			t.Errorf("%x was taken", raw[:min(len(raw), 8)])
		}
	}
	if _, err := DecodeUnsigned([]byte{9}); !errors.Is(err, ErrTxType) {
		t.Errorf("%v", err)
	}
}

// unsignedBytes is what SigningHash hashes.
func unsignedBytes(tx Tx) []byte {
	switch t := tx.(type) {
	case *LegacyTx:
		b := appendUint64(t.appendFields(nil), uint64(t.ChainID))
		return closeList(appendUint64(appendUint64(b, 0), 0), 0)
	case *UnprotectedTx:
		legacy := LegacyTx{Nonce: t.Nonce, GasPrice: t.GasPrice, Gas: t.Gas, To: t.To, Create: t.Create, Value: t.Value, Data: t.Data}
		return closeList(legacy.appendFields(nil), 0)
	}
	typed := tx.(typedTx)
	return closeList(typed.appendFields([]byte{typed.TxType()}), 1)
}

func FuzzDecodeUnsigned(f *testing.F) {
	to := eth.Address{1}
	f.Add(unsignedBytes(&LegacyTx{ChainID: 1, Gas: 21000, To: &to}))
	f.Add(unsignedBytes(&DynamicFeeTx{ChainID: 1, Gas: 21000, To: &to}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if tx, err := DecodeUnsigned(raw); err == nil && eth.Keccak256(raw) != tx.SigningHash() {
			t.Errorf("%x is not what is hashed", raw)
		}
	})
}
