//go:build cgo

package signer

// The oracle is go-ethereum: its crypto package is libsecp256k1 through cgo (without cgo it would be decred's library,
// on which this package stands, hence the build tag), its core/types an independent encoder of transactions.

import (
	"bytes"
	"math/big"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/latchkey/latchkey/uint256"
)

func TestSignaturesEqualLibsecp256k1(t *testing.T) {
	const cases = 20_000
	r := newRandom(t)
	for i := range cases {
		secret, digest := random32(r), random32(r)
		checkSignature(t, secret, digest)
		if t.Failed() {
			t.Fatalf("case %d: key %x digest %x", i, secret, digest)
		}
	}
}

func checkSignature(t *testing.T, secret [32]byte, digest Digest) {
	t.Helper()
	key, err := NewPrivateKey(secret[:])
	if err != nil {
		t.Fatal(err)
	}
	got, err := key.SignDigest(digest)
	if err != nil {
		t.Fatal(err)
	}
	oracle, err := crypto.ToECDSA(secret[:])
	if err != nil {
		t.Fatal(err)
	}
	want, err := crypto.Sign(digest[:], oracle)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(joined(got), want) {
		t.Errorf("signature %x, want %x", joined(got), want)
	}
	recovered, err := Recover(digest, got)
	if err != nil {
		t.Error(err)
	}
	public := recovered.Uncompressed()
	if !bytes.Equal(public[:], crypto.FromECDSAPub(&oracle.PublicKey)) {
		t.Errorf("recovered %x", public)
	}
}

// joined returns r, s, parity in 65 bytes, libsecp256k1's form.
func joined(s Signature) []byte {
	return append(append(append([]byte(nil), s.R[:]...), s.S[:]...), s.YParity)
}

func TestTransactionsEqualGoEthereum(t *testing.T) {
	const cases = 4_000
	r := newRandom(t)
	for i := range cases {
		key, tx := randomKey(t, r), randomTx(r)
		signed, err := Sign(tx, key)
		if err != nil {
			t.Fatal(i, err)
		}
		secret := key.d.Bytes()
		oracleKey, err := crypto.ToECDSA(secret[:])
		if err != nil {
			t.Fatal(err)
		}
		signer, unsigned := toGeth(tx)
		want, err := types.SignTx(unsigned, signer, oracleKey)
		if err != nil {
			t.Fatal(i, err)
		}
		wantRaw, err := want.MarshalBinary()
		if err != nil {
			t.Fatal(i, err)
		}
		sender, err := signed.Sender()
		switch {
		case err != nil:
			t.Fatal(i, err)
		case !bytes.Equal(signed.Raw(), wantRaw):
			t.Fatalf("case %d: raw %x, want %x", i, signed.Raw(), wantRaw)
		case common.Hash(signed.Hash()) != want.Hash():
			t.Fatalf("case %d: hash %s, want %s", i, signed.Hash(), want.Hash())
		case common.Hash(tx.SigningHash()) != signer.Hash(unsigned):
			t.Fatalf("case %d: signing hash", i)
		case common.Address(sender) != crypto.PubkeyToAddress(oracleKey.PublicKey):
			t.Fatalf("case %d: sender %s", i, sender)
		case !sameTx(signed.Tx(), tx):
			t.Fatalf("case %d: decoded %+v, want %+v", i, signed.Tx(), tx)
		}
	}
}

// sameTx compares deeply, with no data being equal to nil data.
func sameTx(a, b Tx) bool {
	emptyToNil := func(tx Tx) {
		switch t := tx.(type) {
		case *LegacyTx:
			t.Data = append([]byte(nil), t.Data...)
		case *DynamicFeeTx:
			t.Data = append([]byte(nil), t.Data...)
		}
	}
	emptyToNil(a)
	emptyToNil(b)
	return reflect.DeepEqual(a, b)
}

func toGeth(tx Tx) (types.Signer, *types.Transaction) {
	switch t := tx.(type) {
	case *LegacyTx:
		return types.NewEIP155Signer(big.NewInt(int64(t.ChainID))), types.NewTx(&types.LegacyTx{
			Nonce: t.Nonce, GasPrice: toBig(t.GasPrice), Gas: t.Gas, To: (*common.Address)(t.To), Value: toBig(t.Value),
			Data: t.Data,
		})
	case *DynamicFeeTx:
		chain := big.NewInt(int64(t.ChainID))
		var list types.AccessList
		for _, tuple := range t.AccessList {
			keys := []common.Hash{}
			for _, key := range tuple.StorageKeys {
				keys = append(keys, common.Hash(key))
			}
			list = append(list, types.AccessTuple{Address: common.Address(tuple.Address), StorageKeys: keys})
		}
		return types.NewLondonSigner(chain), types.NewTx(&types.DynamicFeeTx{
			ChainID: chain, Nonce: t.Nonce, GasTipCap: toBig(t.MaxPriorityFeePerGas), GasFeeCap: toBig(t.MaxFeePerGas),
			Gas: t.Gas, To: (*common.Address)(t.To), Value: toBig(t.Value), Data: t.Data, AccessList: list,
		})
	}
	panic("a type without an oracle")
}

func toBig(x uint256.Int) *big.Int { return new(big.Int).SetBytes(x.Bytes()) }
