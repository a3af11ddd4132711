//go:build cgo

package signer

import (
	"bytes"
	"errors"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/inputs"
)

// TestDecodeIsTheOracles decodes signed transactions of which something was changed, by which many break a rule. Decode must
// accept exactly those that go-ethereum reads and that Sign would make, and read them alike.
func TestDecodeIsTheOracles(t *testing.T) {
	r := newRandom(t)
	accepted, unreadable, unsignable := 0, 0, 0
	for range inputs.Count(t, 5_000) {
		signed, err := signRandom(r, randomKey(t, r))
		if err != nil {
			t.Fatal(err)
		}
		raw := changed(r, signed.Raw())
		var theirs types.Transaction
		theirErr := theirs.UnmarshalBinary(raw)
		ours, err := Decode(raw)
		if errors.Is(err, ErrTxPreEIP155) {
			ours, err = DecodeUnprotected(raw)
		}
		switch {
		case theirErr != nil:
			unreadable++
		case !signable(&theirs, len(raw)):
			unsignable++
		default:
			if accepted++; err != nil {
				t.Fatalf("%x is refused: %v", raw, err)
			}
			checkReadAlike(t, ours, &theirs, raw)
			continue
		}
		if err == nil {
			t.Fatalf("%x is accepted, go-ethereum says %v", raw, theirErr)
		}
	}
	t.Logf("%d accepted by both, %d refused by both, %d refused here alone, for what Sign refuses", accepted, unreadable, unsignable)
}

// checkReadAlike compares the fields by encoding ours anew through go-ethereum.
func checkReadAlike(t *testing.T, ours *SignedTx, theirs *types.Transaction, raw []byte) {
	t.Helper()
	signer, unsigned := toGeth(ours.Tx())
	signature := joined(ours.Signature())
	again, err := unsigned.WithSignature(signer, signature)
	if err != nil {
		t.Fatalf("%x: %v", raw, err)
	}
	encoded, err := again.MarshalBinary()
	if err != nil || !bytes.Equal(encoded, raw) || common.Hash(ours.Hash()) != theirs.Hash() {
		t.Fatalf("%x is read as %+v, %v", raw, ours.Tx(), err)
	}
	sender, err := ours.Sender()
	theirSender, theirErr := types.Sender(signer, theirs)
	if (err == nil) != (theirErr == nil) || err == nil && common.Address(sender) != theirSender {
		t.Fatalf("%x: sender %s, %v; go-ethereum's is %s, %v", raw, sender, err, theirSender, theirErr)
	}
}

// signable says in go-ethereum's terms what Sign makes: the rules that are not those of the encoding.
func signable(tx *types.Transaction, size int) bool {
	v, r, s := tx.RawSignatureValues()
	chain, parity := tx.ChainId(), v
	if tx.Type() == types.LegacyTxType {
		if parity = new(big.Int).Sub(v, big.NewInt(27)); tx.Protected() {
			parity = new(big.Int).And(new(big.Int).Sub(v, big.NewInt(35)), big.NewInt(1))
		}
	}
	cost := new(big.Int).Mul(tx.GasFeeCap(), new(big.Int).SetUint64(tx.Gas()))
	cost.Add(cost, tx.Value())
	if tx.Type() == types.BlobTxType {
		cost.Add(cost, new(big.Int).Mul(tx.BlobGasFeeCap(), new(big.Int).SetUint64(tx.BlobGas())))
	}
	switch {
	case size > MaxRawSize, tx.Gas() == 0, tx.Nonce() == 1<<64-1, tx.GasTipCap().Cmp(tx.GasFeeCap()) > 0, cost.BitLen() > 256,
		tx.GasFeeCap().BitLen() > 256, tx.Value().BitLen() > 256:
		return false
	case tx.Protected() && !validChain(chain), !validSignature(parity, r, s):
		return false
	case tx.To() == nil && len(tx.Data()) == 0:
		return false
	}
	switch tx.Type() {
	case types.BlobTxType:
		for _, hash := range tx.BlobHashes() {
			if hash[0] != 1 {
				return false
			}
		}
		return tx.BlobTxSidecar() == nil && tx.BlobGasFeeCap().Sign() > 0 && len(tx.BlobHashes()) > 0 && len(tx.BlobHashes()) <= MaxBlobs
	case types.SetCodeTxType:
		for _, a := range tx.SetCodeAuthorizations() {
			of := a.ChainID.ToBig()
			if of.Sign() != 0 && of.Cmp(chain) != 0 || a.Nonce == 1<<64-1 ||
				!validSignature(big.NewInt(int64(a.V)), a.R.ToBig(), a.S.ToBig()) {
				return false
			}
		}
		return len(tx.SetCodeAuthorizations()) > 0
	}
	return true
}

func validChain(chain *big.Int) bool {
	return chain.IsUint64() && eth.ChainID(chain.Uint64()).Check() == nil
}

func validSignature(parity, r, s *big.Int) bool {
	high := new(big.Int).Rsh(orderN, 1).Cmp(s) < 0
	return parity.Sign() >= 0 && parity.BitLen() <= 1 && r.Sign() > 0 && r.Cmp(orderN) < 0 && s.Sign() > 0 && !high
}

// changed returns the bytes with a few changed, or the transaction with a field changed, left out or put in.
func changed(r *rand.Rand, raw []byte) []byte {
	if r.IntN(8) == 0 {
		return raw
	}
	if r.IntN(3) == 0 {
		for range 1 + r.IntN(2) {
			at := r.IntN(len(raw))
			switch r.IntN(3) {
			case 0:
				raw[at] = byte(r.Uint32())
			case 1:
				raw = append(raw[:at], raw[at+1:]...)
			case 2:
				raw = append(raw[:at], append([]byte{byte(r.Uint32())}, raw[at:]...)...)
			}
		}
		return raw
	}
	prefix := 1
	if raw[0] >= listHeader {
		prefix = 0
	}
	var fields any
	if err := rlp.DecodeBytes(raw[prefix:], &fields); err != nil {
		panic(err)
	}
	encoded, err := rlp.EncodeToBytes(changedItem(r, fields))
	if err != nil {
		panic(err)
	}
	kind := append([]byte(nil), raw[:prefix]...)
	if prefix == 1 && r.IntN(10) == 0 {
		kind[0] = byte(r.IntN(6))
	}
	return append(kind, encoded...)
}

// changedItem changes one item somewhere in the tree.
func changedItem(r *rand.Rand, item any) any {
	list, isList := item.([]any)
	if !isList {
		return changedString(r, item.([]byte))
	}
	at := r.IntN(len(list) + 1)
	if at == len(list) || r.IntN(12) == 0 {
		switch r.IntN(3) {
		case 0:
			return append(list, changedString(r, nil))
		case 1:
			return list[:at]
		default:
			return append(list, list[:min(at, 1)]...)
		}
	}
	list[at] = changedItem(r, list[at])
	return list
}

func changedString(r *rand.Rand, b []byte) any {
	number := new(big.Int).SetBytes(b)
	switch r.IntN(7) {
	case 0:
		return []byte{}
	case 1:
		return []byte{byte(r.IntN(40))}
	case 2:
		return randomBytes(r, 34)
	case 3:
		return append([]byte{0}, b...)
	case 4: // -s, and numbers next to the order
		return new(big.Int).Abs(number.Sub(orderN, number)).Bytes()
	case 5:
		return number.Add(number, big.NewInt(int64(r.IntN(3)))).Bytes()
	}
	return []any{b}
}
