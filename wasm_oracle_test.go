//go:build cgo && !js

package latchkey

import (
	"encoding/binary"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/latchkey/latchkey/internal/bridge/bridgetest"
)

// TestModuleSignsAsGoEthereum compares what the built module signs, byte for byte, with go-ethereum, which signs with
// libsecp256k1; both draw their nonces by RFC 6979.
func TestModuleSignsAsGoEthereum(t *testing.T) {
	const seed = 7
	t.Log("seed", seed)
	random := rand.New(rand.NewPCG(seed, seed))
	bytes := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		return b
	}
	m := open(t)
	number := bridgetest.Numbers(".")["transaction.sign1559"]
	for range 100 {
		key, err := crypto.ToECDSA(bytes(32))
		if err != nil {
			continue
		}
		to := common.BytesToAddress(bytes(20))
		tx := &types.DynamicFeeTx{
			ChainID: new(big.Int).SetUint64(1 + random.Uint64N(1<<53-1)), Nonce: random.Uint64(), Gas: 21000 + random.Uint64N(1<<24),
			GasTipCap: new(big.Int).SetBytes(bytes(6)), Value: new(big.Int).SetBytes(bytes(random.IntN(31))), Data: bytes(random.IntN(100)),
			To: &to,
		}
		tx.GasFeeCap = new(big.Int).Add(tx.GasTipCap, new(big.Int).SetBytes(bytes(6)))
		signed := types.MustSignNewTx(key, types.LatestSignerForChainID(tx.ChainID), tx)
		raw, err := signed.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		want := binary.LittleEndian.AppendUint32([]byte{0}, uint32(len(raw)))
		want = append(append(want, raw...), signed.Hash().Bytes()...)
		if got := m.call(t, request1559(number, crypto.FromECDSA(key), tx)); string(got) != string(want) {
			t.Fatalf("key %x\n%+v\ngot  %x\nwant %x", crypto.FromECDSA(key), tx, got, want)
		}
	}
}

func request1559(number uint16, key []byte, tx *types.DynamicFeeTx) []byte {
	order := binary.LittleEndian
	word := func(n *big.Int) []byte { return n.FillBytes(make([]byte, 32)) }
	b := order.AppendUint16(nil, number)
	b = append(order.AppendUint32(b, uint32(len(key))), key...)
	b = order.AppendUint64(b, tx.ChainID.Uint64())
	b = order.AppendUint64(b, tx.Nonce)
	b = append(append(b, word(tx.GasTipCap)...), word(tx.GasFeeCap)...)
	b = order.AppendUint64(b, tx.Gas)
	b = append(append(b, 1), tx.To.Hex()...)
	b = append(b, 0) // no create
	b = append(append(b, 1), word(tx.Value)...)
	b = append(order.AppendUint32(append(b, 1), uint32(len(tx.Data))), tx.Data...)
	return append(b, 0, 0, 0, 0) // nothing in the access list
}
