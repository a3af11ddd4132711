package signer

import (
	"math/rand/v2"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

const testSeed = 1559

func newRandom(t testing.TB) *rand.Rand {
	t.Logf("seed %d", testSeed)
	return rand.New(rand.NewPCG(testSeed, 0))
}

func random32(r *rand.Rand) (b [32]byte) {
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func randomKey(t testing.TB, r *rand.Rand) *PrivateKey {
	b := random32(r)
	key, err := NewPrivateKey(b[:])
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// randomNumber returns a number of 0 to bits bits, each length as likely as the others.
func randomNumber(r *rand.Rand, bits int) uint256.Int {
	x := uint256.FromBytes32(random32(r))
	keep := r.IntN(bits + 1)
	for i := range x {
		switch {
		case keep <= 64*i:
			x[i] = 0
		case keep < 64*(i+1):
			x[i] &= 1<<(keep-64*i) - 1
		}
	}
	return x
}

func randomBytes(r *rand.Rand, max int) []byte {
	b := make([]byte, r.IntN(max+1))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func randomUint64(r *rand.Rand, bits int) uint64 {
	x, _ := randomNumber(r, bits).Uint64()
	return x
}

// randomTx returns a transaction that passes Check, of a random type.
func randomTx(r *rand.Rand) Tx {
	chain := eth.ChainID(1 + randomUint64(r, 52))
	nonce, gas := randomUint64(r, 63), 1+randomUint64(r, 30)
	fee, value := randomNumber(r, 200), randomNumber(r, 255)
	data := randomBytes(r, 300)
	var to *eth.Address
	create := r.IntN(8) == 0
	if create {
		data = append(data, 1)
	} else {
		address := random32(r)
		to = (*eth.Address)(address[12:])
	}
	switch r.IntN(3) {
	case 0:
		return &LegacyTx{chain, nonce, fee, gas, to, create, value, data}
	case 1:
		return &AccessListTx{chain, nonce, fee, gas, to, create, value, data, randomAccessList(r)}
	}
	tip := randomNumber(r, fee.BitLen())
	if tip.Cmp(fee) > 0 {
		tip = fee
	}
	return &DynamicFeeTx{chain, nonce, tip, fee, gas, to, create, value, data, randomAccessList(r)}
}

func randomAccessList(r *rand.Rand) AccessList {
	var list AccessList
	for range r.IntN(4) {
		address := random32(r)
		tuple := AccessTuple{Address: eth.Address(address[12:])}
		for range r.IntN(4) {
			tuple.StorageKeys = append(tuple.StorageKeys, random32(r))
		}
		list = append(list, tuple)
	}
	return list
}
