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

func randomBytes20(r *rand.Rand) [20]byte {
	b := random32(r)
	return [20]byte(b[12:])
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
	kind := r.IntN(5)
	switch kind {
	case 0:
		return &LegacyTx{chain, nonce, fee, gas, to, create, value, data}
	case 1:
		return &AccessListTx{chain, nonce, fee, gas, to, create, value, data, randomAccessList(r)}
	}
	tip := randomNumber(r, fee.BitLen())
	if tip.Cmp(fee) > 0 {
		tip = fee
	}
	list := randomAccessList(r)
	if kind == 2 || create { // the others create nothing
		return &DynamicFeeTx{chain, nonce, tip, fee, gas, to, create, value, data, list}
	}
	if kind == 3 {
		blobFee, _ := randomNumber(r, 180).Add(uint256.FromUint64(1))
		tx := &BlobTx{chain, nonce, tip, fee, gas, to, value, data, list, blobFee, nil}
		for range 1 + r.IntN(MaxBlobs) {
			hash := eth.Hash(random32(r))
			hash[0] = blobHashVersion
			tx.BlobHashes = append(tx.BlobHashes, hash)
		}
		return tx
	}
	tx := &SetCodeTx{chain, nonce, tip, fee, gas, to, value, data, list, nil}
	for range 1 + r.IntN(3) {
		tx.AuthorizationList = append(tx.AuthorizationList, randomAuthorization(r, chain))
	}
	return tx
}

// randomAuthorization returns one for the chain, or for every chain, that a random key signed.
func randomAuthorization(r *rand.Rand, chain eth.ChainID) Authorization {
	secret, address, nonce := random32(r), random32(r), randomUint64(r, 63)
	key, err := NewPrivateKey(secret[:])
	if err != nil {
		panic(err)
	}
	sign := SignAuthorizationForEveryChain
	if r.IntN(2) == 0 {
		sign = func(address eth.Address, nonce uint64, key *PrivateKey) (Authorization, error) {
			return SignAuthorization(chain, address, nonce, key)
		}
	}
	a, err := sign(eth.Address(address[12:]), nonce, key)
	if err != nil {
		panic(err)
	}
	return a
}

// randomUnprotected returns a transaction that SignUnprotected accepts.
func randomUnprotected(r *rand.Rand) *UnprotectedTx {
	for {
		if t, ok := randomTx(r).(*LegacyTx); ok {
			return &UnprotectedTx{t.Nonce, t.GasPrice, t.Gas, t.To, t.Create, t.Value, t.Data}
		}
	}
}

// randomSidecar returns a sidecar of the version, and the transaction that names its blobs.
func randomSidecar(r *rand.Rand, version byte, blobs int) (*BlobTx, *BlobSidecar) {
	tx := &BlobTx{ChainID: 1, Gas: 21_000, To: new(eth.Address), MaxFeePerBlobGas: uint256.FromUint64(1)}
	s := &BlobSidecar{Version: version, Blobs: make([]Blob, blobs), Commitments: make([][48]byte, blobs)}
	s.Proofs = make([][48]byte, s.proofs(blobs))
	for i := range s.Blobs {
		for j := range s.Blobs[i] {
			s.Blobs[i][j] = byte(r.Uint32())
		}
		copy(s.Commitments[i][:], randomBytes(r, 48))
		tx.BlobHashes = append(tx.BlobHashes, BlobHash(s.Commitments[i]))
	}
	for i := range s.Proofs {
		copy(s.Proofs[i][:], randomBytes(r, 48))
	}
	return tx, s
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
