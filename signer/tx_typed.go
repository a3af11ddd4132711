package signer

import "github.com/latchkey/latchkey/eth"

// typedTx is a transaction of EIP-2718 whose payload is one list: its fields, then parity, r and s.
type typedTx interface {
	Tx
	appendFields(b []byte) []byte
	readFields(r *rlpReader)
}

// newTyped returns an empty transaction of the type, nil if it is not known.
func newTyped(number byte) typedTx {
	switch number {
	case accessListType:
		return new(AccessListTx)
	case dynamicFeeType:
		return new(DynamicFeeTx)
	case blobType:
		return new(BlobTx)
	case setCodeType:
		return new(SetCodeTx)
	}
	return nil
}

// typedSigningHash is the Keccak-256 of the type and the list of the fields.
func typedSigningHash(t typedTx) eth.Hash { return eth.Keccak256(EncodeUnsigned(t)) }

func appendTyped(b []byte, t typedTx, s *Signature) []byte {
	b = append(b, t.TxType())
	start := len(b)
	return closeList(appendParitySignature(t.appendFields(b), s), start)
}

// readTyped reads what follows the type.
func readTyped(payload []byte, t typedTx) (Signature, error) {
	outer := rlpReader{rest: payload}
	r := outer.list("transaction")
	if err := outer.end("transaction"); err != nil {
		return Signature{}, err
	}
	t.readFields(&r)
	signature := r.paritySignature()
	return signature, r.end("transaction")
}
