package geth

import (
	"bytes"
	"crypto/ecdsa"
	"errors"
	"math/big"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/crypto/kzg4844"
	holiman "github.com/holiman/uint256"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
)

const chain = 31337

// random makes go-ethereum's transactions.
type random struct{ *rand.Rand }

func newRandom(t *testing.T) random {
	const seed = 4844
	t.Log("seed", seed)
	return random{rand.New(rand.NewPCG(seed, 0))}
}

func (r random) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// number has up to so many bits, and is often small or 0.
func (r random) number(bits int) *big.Int {
	return new(big.Int).Rsh(new(big.Int).SetBytes(r.bytes(bits/8)), uint(r.IntN(bits+1)))
}

func (r random) word(bits int) *holiman.Int  { return holiman.MustFromBig(r.number(bits)) }
func (r random) address() common.Address     { return common.Address(r.bytes(20)) }
func (r random) hashes(n int) []common.Hash  { return make([]common.Hash, r.IntN(n)) }
func (r random) gas() uint64                 { return 1 + r.Uint64()>>r.IntN(63)>>1 }
func (r random) nonce() uint64               { return r.Uint64() >> (1 + r.IntN(63)) }
func (r random) data() []byte                { return r.bytes(1 + r.IntN(200)) }
func (r random) chain(known bool) (id int64) { return map[bool]int64{true: chain}[known] }

func (r random) accessList() types.AccessList {
	list := make(types.AccessList, r.IntN(3))
	for i := range list {
		list[i] = types.AccessTuple{Address: r.address(), StorageKeys: r.hashes(3)}
		for j := range list[i].StorageKeys {
			list[i].StorageKeys[j] = common.Hash(r.bytes(32))
		}
	}
	return list
}

// txData returns an unsigned transaction of a type, sometimes without its chain, as bind leaves it.
func (r random) txData(number byte, oracle *ecdsa.PrivateKey) types.TxData {
	to := r.address()
	recipient := &to
	if r.IntN(4) == 0 {
		recipient = nil
	}
	id := big.NewInt(r.chain(r.IntN(2) == 0))
	tip := r.number(64)
	fee := new(big.Int).Add(tip, r.number(64))
	switch number {
	case types.LegacyTxType:
		return &types.LegacyTx{Nonce: r.nonce(), GasPrice: fee, Gas: r.gas(), To: recipient, Value: r.number(200), Data: r.data()}
	case types.AccessListTxType:
		return &types.AccessListTx{ChainID: id, Nonce: r.nonce(), GasPrice: fee, Gas: r.gas(), To: recipient, Value: r.number(200), Data: r.data(), AccessList: r.accessList()}
	case types.DynamicFeeTxType:
		return &types.DynamicFeeTx{ChainID: id, Nonce: r.nonce(), GasTipCap: tip, GasFeeCap: fee, Gas: r.gas(), To: recipient, Value: r.number(200), Data: r.data(), AccessList: r.accessList()}
	case types.BlobTxType:
		return &types.BlobTx{ChainID: holiman.MustFromBig(id), Nonce: r.nonce(), GasTipCap: holiman.MustFromBig(tip), GasFeeCap: holiman.MustFromBig(fee), Gas: r.gas(), To: to,
			Value: r.word(200), Data: r.data(), AccessList: r.accessList(), BlobFeeCap: holiman.MustFromBig(new(big.Int).Add(r.number(64), big.NewInt(1))), BlobHashes: []common.Hash{{1}, {1, 2}}}
	}
	a, err := types.SignSetCode(oracle, types.SetCodeAuthorization{ChainID: *holiman.NewInt(uint64(r.chain(r.IntN(2) == 0))), Address: r.address(), Nonce: r.nonce()})
	if err != nil {
		panic(err)
	}
	return &types.SetCodeTx{ChainID: holiman.MustFromBig(id), Nonce: r.nonce(), GasTipCap: holiman.MustFromBig(tip), GasFeeCap: holiman.MustFromBig(fee), Gas: r.gas(), To: to,
		Value: r.word(200), Data: r.data(), AccessList: r.accessList(), AuthList: []types.SetCodeAuthorization{a, a}}
}

func (r random) key(t *testing.T) (*signer.PrivateKey, *ecdsa.PrivateKey) {
	b := r.bytes(32)
	key, err := signer.NewPrivateKey(b)
	must(t, err)
	oracle, err := crypto.ToECDSA(b)
	must(t, err)
	return key, oracle
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t *testing.T, err, target error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Fatalf("got %v, want %v", err, target)
	}
}

func rawOf(t *testing.T, tx *types.Transaction) []byte {
	t.Helper()
	raw, err := tx.MarshalBinary()
	must(t, err)
	return raw
}

// Every type, both ways: go-ethereum signs with its own code what it made, and both results are the same bytes.
func TestTransactionsBothWays(t *testing.T) {
	r := newRandom(t)
	gethSigner := types.LatestSignerForChainID(big.NewInt(chain))
	for i := range 3000 {
		key, oracle := r.key(t)
		tx := types.NewTx(r.txData(byte(i%5), oracle))
		want, err := types.SignTx(tx, gethSigner, oracle)
		must(t, err)

		unsigned, err := Unsigned(tx, chain)
		must(t, err)
		signed, err := signer.Sign(unsigned, key)
		must(t, err)
		if !bytes.Equal(signed.Raw(), rawOf(t, want)) {
			t.Fatalf("type %d: signed as %x, want %x", tx.Type(), signed.Raw(), rawOf(t, want))
		}
		got, err := Transaction(signed)
		must(t, err)
		if got.Hash() != want.Hash() || !bytes.Equal(rawOf(t, got), signed.Raw()) {
			t.Fatalf("type %d came back as %s", tx.Type(), got.Hash())
		}
		read, err := Signed(want)
		must(t, err)
		if !bytes.Equal(read.Raw(), signed.Raw()) {
			t.Fatalf("type %d was read as %x", tx.Type(), read.Raw())
		}
		// From the signed one again: what Latchkey read, go-ethereum would sign alike.
		data, err := TxData(read.Tx())
		must(t, err)
		if gethSigner.Hash(types.NewTx(data)) != gethSigner.Hash(tx) {
			t.Fatalf("type %d: %+v is another transaction", tx.Type(), data)
		}
		again, err := UnledgeredSign(want, chain, key) // its old signature is left out
		must(t, err)
		if again.Hash() != want.Hash() {
			t.Fatalf("type %d was signed again as another", tx.Type())
		}
	}
}

func TestUnprotectedBothWays(t *testing.T) {
	r := newRandom(t)
	for range 300 {
		key, oracle := r.key(t)
		tx := types.NewTx(r.txData(types.LegacyTxType, oracle))
		want, err := types.SignTx(tx, types.HomesteadSigner{}, oracle)
		must(t, err)
		unsigned, err := UnsignedUnprotected(tx)
		must(t, err)
		signed, err := signer.SignUnprotected(unsigned, key)
		must(t, err)
		got, err := Transaction(signed)
		must(t, err)
		read, err := SignedUnprotected(want)
		must(t, err)
		data, err := TxData(read.Tx())
		must(t, err)
		if !bytes.Equal(rawOf(t, got), rawOf(t, want)) || !bytes.Equal(read.Raw(), signed.Raw()) ||
			(types.HomesteadSigner{}).Hash(types.NewTx(data)) != (types.HomesteadSigner{}).Hash(tx) {
			t.Fatalf("%+v", tx)
		}
		_, err = Signed(want)
		wants(t, err, signer.ErrTxPreEIP155)
	}
	_, err := UnsignedUnprotected(types.NewTx(&types.AccessListTx{}))
	wants(t, err, signer.ErrTxType)
}

// Blobs of both versions go along. Neither library verifies their proofs here, so any bytes do.
func TestSidecarsBothWays(t *testing.T) {
	r := newRandom(t)
	key, oracle := r.key(t)
	for version, proofs := range map[byte]int{types.BlobSidecarVersion0: 1, types.BlobSidecarVersion1: kzg4844.CellProofsPerBlob} {
		const blobs = 2
		sidecar := types.NewBlobTxSidecar(version, make([]kzg4844.Blob, blobs), make([]kzg4844.Commitment, blobs), make([]kzg4844.Proof, blobs*proofs))
		for i := range blobs {
			copy(sidecar.Blobs[i][:], r.bytes(1000))
			copy(sidecar.Commitments[i][:], r.bytes(48))
		}
		for i := range sidecar.Proofs {
			copy(sidecar.Proofs[i][:], r.bytes(48))
		}
		data := r.txData(types.BlobTxType, oracle).(*types.BlobTx)
		data.BlobHashes, data.Sidecar = sidecar.BlobHashes(), sidecar
		want, err := types.SignTx(types.NewTx(data), types.LatestSignerForChainID(big.NewInt(chain)), oracle)
		must(t, err)
		got, err := UnledgeredSign(types.NewTx(data), chain, key)
		must(t, err)
		if !bytes.Equal(rawOf(t, got), rawOf(t, want)) {
			t.Fatalf("version %d: other bytes", version)
		}
		signed, ours, err := SignedWithSidecar(want)
		must(t, err)
		back, err := TransactionWithSidecar(signed, ours)
		must(t, err)
		if !bytes.Equal(rawOf(t, back), rawOf(t, want)) || !reflect.DeepEqual(BlobTxSidecar(ours), sidecar) {
			t.Fatalf("version %d came back otherwise", version)
		}
		if _, err := Signed(want); err == nil {
			t.Error("blobs were dropped unasked")
		}
		alone, err := Transaction(signed)
		must(t, err)
		if _, _, err = SignedWithSidecar(alone); err == nil || alone.Hash() != want.Hash() {
			t.Error("a sidecar came from nowhere")
		}
		ours.Commitments[0][0]++
		_, err = TransactionWithSidecar(signed, ours)
		wants(t, err, signer.ErrSidecar)
	}
}

func TestConversionRefuses(t *testing.T) {
	over := new(big.Int).Lsh(big.NewInt(1), 256)
	to := common.Address{1}
	for name, c := range map[string]struct {
		tx    types.TxData
		chain eth.ChainID
		code  fault.Code
	}{
		"negative":             {&types.LegacyTx{Value: big.NewInt(-1)}, chain, ErrNumber},
		"257 bits":             {&types.DynamicFeeTx{GasFeeCap: over}, chain, ErrNumber},
		"no chain":             {&types.LegacyTx{}, 0, eth.ErrChainID},
		"another chain":        {&types.DynamicFeeTx{ChainID: big.NewInt(1)}, chain, ErrOtherChain},
		"a chain of 256 bits":  {&types.SetCodeTx{ChainID: holiman.MustFromBig(new(big.Int).Lsh(big.NewInt(1), 255))}, chain, ErrOtherChain},
		"a delegation's chain": {&types.SetCodeTx{AuthList: []types.SetCodeAuthorization{{ChainID: *holiman.MustFromBig(new(big.Int).Lsh(big.NewInt(1), 64))}}}, chain, ErrNumber},
	} {
		if _, err := Unsigned(types.NewTx(c.tx), c.chain); !errors.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, id := range []*big.Int{nil, new(big.Int), big.NewInt(-1), big.NewInt(1 << 53), over} {
		if _, err := ChainID(id); !errors.Is(err, eth.ErrChainID) {
			t.Errorf("chain %s: %v", id, err)
		}
	}
	_, err := Signed(types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(1), Gas: 1, To: &to})) // not signed at all
	wants(t, err, signer.ErrSignature)
	_, err = TxData(nil)
	wants(t, err, signer.ErrTxType)
}

// Whatever Latchkey reads, go-ethereum reads as the same bytes, and back.
func FuzzTransaction(f *testing.F) {
	r := random{rand.New(rand.NewPCG(7702, 0))}
	oracle, err := crypto.ToECDSA(r.bytes(32))
	if err != nil {
		f.Fatal(err)
	}
	for number := range byte(5) {
		tx, err := types.SignNewTx(oracle, types.LatestSignerForChainID(big.NewInt(chain)), r.txData(number, oracle))
		if err != nil {
			f.Fatal(err)
		}
		raw, err := tx.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		signed, err := signer.Decode(raw)
		if err != nil {
			return
		}
		tx, err := Transaction(signed)
		must(t, err)
		back, err := Signed(tx)
		must(t, err)
		data, err := TxData(signed.Tx())
		must(t, err)
		unsigned, err := Unsigned(types.NewTx(data), chainOf(tx))
		must(t, err)
		if !bytes.Equal(rawOf(t, tx), raw) || !bytes.Equal(back.Raw(), raw) || unsigned.SigningHash() != signed.Tx().SigningHash() {
			t.Fatalf("%x came back otherwise", raw)
		}
	})
}

func chainOf(tx *types.Transaction) eth.ChainID { return eth.ChainID(tx.ChainId().Uint64()) }
