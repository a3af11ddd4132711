//go:build cgo

package signer

// The oracle of transactions is go-ethereum's core/types, an independent encoder of all of their types.

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/crypto/kzg4844"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/internal/inputs"
	"github.com/latchkey/latchkey/uint256"
)

func TestTransactionsEqualGoEthereum(t *testing.T) {
	r := newRandom(t)
	for range inputs.Count(t, 4_000) {
		key, tx := randomKey(t, r), randomTx(r)
		signed, err := Sign(tx, key)
		if err != nil {
			t.Fatalf("%+v: %v", tx, err)
		}
		if !sameTx(signed.Tx(), tx) {
			t.Fatalf("decoded %+v, want %+v", signed.Tx(), tx)
		}
		checkTransaction(t, key, signed)
	}
}

func checkTransaction(t *testing.T, key *PrivateKey, signed *SignedTx) {
	t.Helper()
	oracle := oracleKey(t, key)
	signer, unsigned := toGeth(signed.Tx())
	want, err := types.SignTx(unsigned, signer, oracle)
	if err != nil {
		t.Fatal(err)
	}
	wantRaw, err := want.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	sender, err := signed.Sender()
	switch {
	case err != nil:
		t.Fatal(err)
	case !bytes.Equal(signed.Raw(), wantRaw):
		t.Fatalf("raw %x, want %x", signed.Raw(), wantRaw)
	case common.Hash(signed.Hash()) != want.Hash():
		t.Fatalf("hash %s, want %s", signed.Hash(), want.Hash())
	case common.Hash(signed.Tx().SigningHash()) != signer.Hash(unsigned):
		t.Fatalf("signing hash %s, want %s", signed.Tx().SigningHash(), signer.Hash(unsigned))
	case common.Address(sender) != crypto.PubkeyToAddress(oracle.PublicKey):
		t.Fatalf("sender %s", sender)
	}
}

func TestUnprotectedTransactionsEqualGoEthereum(t *testing.T) {
	r := newRandom(t)
	for range 500 {
		key, tx := randomKey(t, r), randomUnprotected(r)
		signed, err := SignUnprotected(tx, key)
		if err != nil {
			t.Fatalf("%+v: %v", tx, err)
		}
		if !sameTx(signed.Tx(), tx) {
			t.Fatalf("decoded %+v, want %+v", signed.Tx(), tx)
		}
		checkTransaction(t, key, signed)
	}
}

func TestAuthorizationsEqualGoEthereum(t *testing.T) {
	r := newRandom(t)
	for range 500 {
		key, address, nonce := randomKey(t, r), eth.Address(randomBytes20(r)), randomUint64(r, 63)
		chain := eth.ChainID(1 + randomUint64(r, 52))
		one, err := SignAuthorization(chain, address, nonce, key)
		if err != nil {
			t.Fatal(err)
		}
		every, err := SignAuthorizationForEveryChain(address, nonce, key)
		if err != nil {
			t.Fatal(err)
		}
		for want, a := range map[eth.ChainID]Authorization{chain: one, 0: every} {
			unsigned := toGethAuthorization(Authorization{ChainID: want, Address: address, Nonce: nonce})
			signed, err := types.SignSetCode(oracleKey(t, key), unsigned)
			if err != nil {
				t.Fatal(err)
			}
			encoded, err := rlp.EncodeToBytes(&signed)
			if err != nil || !bytes.Equal(a.Encode(), encoded) {
				t.Fatalf("encoded %x, want %x (%v)", a.Encode(), encoded, err)
			}
			if decoded, err := DecodeAuthorization(encoded); err != nil || decoded != a {
				t.Fatalf("decoded %+v, want %+v (%v)", decoded, a, err)
			}
			authority, err := a.Authority()
			switch {
			case toGethAuthorization(a) != signed:
				t.Fatalf("signed %+v, want %+v", a, signed)
			case common.Hash(a.SigningHash()) != unsigned.SigHash():
				t.Fatalf("signing hash %s, want %s", a.SigningHash(), unsigned.SigHash())
			case err != nil || authority != key.Address():
				t.Fatalf("authority %s, %v", authority, err)
			}
		}
	}
}

func TestSidecarsEqualGoEthereum(t *testing.T) {
	r := newRandom(t)
	for _, test := range []struct {
		version byte
		blobs   int
	}{{0, 1}, {0, 2}, {0, MaxBlobs}, {1, 1}, {1, MaxBlobs}} {
		key := randomKey(t, r)
		tx, sidecar := randomSidecar(r, test.version, test.blobs)
		signed, err := Sign(tx, key)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := EncodeWithSidecar(signed, sidecar)
		if err != nil {
			t.Fatal(err)
		}
		signer, unsigned := toGeth(tx)
		want, err := types.SignTx(unsigned.WithBlobTxSidecar(toGethSidecar(sidecar)), signer, oracleKey(t, key))
		if err != nil {
			t.Fatal(err)
		}
		wantRaw, err := want.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(raw, wantRaw) || common.Hash(signed.Hash()) != want.Hash() {
			t.Errorf("version %d, %d blobs: the bytes or the hash differ", test.version, test.blobs)
		}
		if err := want.BlobTxSidecar().ValidateBlobCommitmentHashes(want.BlobHashes()); err != nil {
			t.Error(err)
		}
		again, decoded, err := DecodeWithSidecar(wantRaw)
		if err != nil || !reflect.DeepEqual(decoded, sidecar) || again.Hash() != signed.Hash() {
			t.Errorf("version %d, %d blobs: decoded otherwise, %v", test.version, test.blobs, err)
		}
	}
}

func toGethSidecar(s *BlobSidecar) *types.BlobTxSidecar {
	var blobs []kzg4844.Blob
	var commitments []kzg4844.Commitment
	var proofs []kzg4844.Proof
	for i := range s.Blobs {
		blobs = append(blobs, kzg4844.Blob(s.Blobs[i]))
		commitments = append(commitments, kzg4844.Commitment(s.Commitments[i]))
	}
	for i := range s.Proofs {
		proofs = append(proofs, kzg4844.Proof(s.Proofs[i]))
	}
	return types.NewBlobTxSidecar(s.Version, blobs, commitments, proofs)
}

func TestCreatedAddressesEqualGoEthereum(t *testing.T) {
	r := newRandom(t)
	for range 2000 {
		creator, salt, hash, nonce := randomBytes20(r), random32(r), random32(r), randomUint64(r, 64)
		if got := CreateAddress(creator, nonce); common.Address(got) != crypto.CreateAddress(creator, nonce) {
			t.Fatalf("%x creates %s with nonce %d", creator, got, nonce)
		}
		if got := Create2Address(creator, salt, hash); common.Address(got) != crypto.CreateAddress2(creator, salt, hash[:]) {
			t.Fatalf("%x creates %s with salt %x of %x", creator, got, salt, hash)
		}
	}
}

// go-ethereum's tests of its tracers hold transactions of public chains, as they were sent.
func TestTransactionsOfPublicChains(t *testing.T) {
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/ethereum/go-ethereum").Output()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(folder)), "eth/tracers/internal/tracetest/testdata/*/*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files (%v)", err)
	}
	kinds := map[string]int{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var test struct{ Input string }
		if json.Unmarshal(content, &test) != nil || test.Input == "" {
			continue // these make theirs when they run
		}
		kinds[checkPublic(t, filepath.Base(file), test.Input)]++
	}
	t.Logf("of type: %v", kinds)
}

func checkPublic(t *testing.T, name, text string) string {
	raw, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil {
		t.Fatal(name, err)
	}
	var want types.Transaction
	if err := want.UnmarshalBinary(raw); err != nil {
		t.Fatal(name, err)
	}
	kind, decode, signer := string(rune('0'+want.Type())), Decode, types.Signer(types.HomesteadSigner{})
	if want.Protected() {
		signer = types.LatestSignerForChainID(want.ChainId())
	} else {
		kind, decode = "unprotected", DecodeUnprotected
	}
	sender, err := types.Sender(signer, &want)
	if err != nil {
		t.Fatal(name, err)
	}
	signed, err := decode(raw)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return "refused"
	}
	got, err := signed.Sender()
	if err != nil || common.Address(got) != sender || common.Hash(signed.Hash()) != want.Hash() || !slices.Equal(signed.Raw(), raw) {
		t.Errorf("%s: sender %s, want %s, hash %s, %v", name, got, sender, signed.Hash(), err)
	}
	return kind
}

// sameTx compares deeply, with no data being equal to nil data.
func sameTx(a, b Tx) bool {
	for _, tx := range []Tx{a, b} {
		if data := reflect.ValueOf(tx).Elem().FieldByName("Data"); data.Len() == 0 {
			data.SetZero()
		}
	}
	return reflect.DeepEqual(a, b)
}

func toGeth(tx Tx) (types.Signer, *types.Transaction) {
	switch t := tx.(type) {
	case *LegacyTx:
		return types.NewEIP155Signer(big.NewInt(int64(t.ChainID))), types.NewTx(&types.LegacyTx{
			Nonce: t.Nonce, GasPrice: toBig(t.GasPrice), Gas: t.Gas, To: (*common.Address)(t.To), Value: toBig(t.Value),
			Data: t.Data,
		})
	case *AccessListTx:
		chain := big.NewInt(int64(t.ChainID))
		return types.NewEIP2930Signer(chain), types.NewTx(&types.AccessListTx{
			ChainID: chain, Nonce: t.Nonce, GasPrice: toBig(t.GasPrice), Gas: t.Gas, To: (*common.Address)(t.To),
			Value: toBig(t.Value), Data: t.Data, AccessList: toGethList(t.AccessList),
		})
	case *DynamicFeeTx:
		chain := big.NewInt(int64(t.ChainID))
		return types.NewLondonSigner(chain), types.NewTx(&types.DynamicFeeTx{
			ChainID: chain, Nonce: t.Nonce, GasTipCap: toBig(t.MaxPriorityFeePerGas), GasFeeCap: toBig(t.MaxFeePerGas),
			Gas: t.Gas, To: (*common.Address)(t.To), Value: toBig(t.Value), Data: t.Data, AccessList: toGethList(t.AccessList),
		})
	case *BlobTx:
		tx := &types.BlobTx{
			ChainID: word(uint256.FromUint64(uint64(t.ChainID))), Nonce: t.Nonce, GasTipCap: word(t.MaxPriorityFeePerGas),
			GasFeeCap: word(t.MaxFeePerGas), Gas: t.Gas, To: common.Address(*t.To), Value: word(t.Value), Data: t.Data,
			AccessList: toGethList(t.AccessList), BlobFeeCap: word(t.MaxFeePerBlobGas),
		}
		for _, hash := range t.BlobHashes {
			tx.BlobHashes = append(tx.BlobHashes, common.Hash(hash))
		}
		return types.NewCancunSigner(big.NewInt(int64(t.ChainID))), types.NewTx(tx)
	case *SetCodeTx:
		tx := &types.SetCodeTx{
			ChainID: word(uint256.FromUint64(uint64(t.ChainID))), Nonce: t.Nonce, GasTipCap: word(t.MaxPriorityFeePerGas),
			GasFeeCap: word(t.MaxFeePerGas), Gas: t.Gas, To: common.Address(*t.To), Value: word(t.Value), Data: t.Data,
			AccessList: toGethList(t.AccessList),
		}
		for _, a := range t.AuthorizationList {
			tx.AuthList = append(tx.AuthList, toGethAuthorization(a))
		}
		return types.NewPragueSigner(big.NewInt(int64(t.ChainID))), types.NewTx(tx)
	case *UnprotectedTx:
		return types.HomesteadSigner{}, types.NewTx(&types.LegacyTx{
			Nonce: t.Nonce, GasPrice: toBig(t.GasPrice), Gas: t.Gas, To: (*common.Address)(t.To), Value: toBig(t.Value),
			Data: t.Data,
		})
	}
	panic("a type without an oracle")
}

func toGethList(l AccessList) types.AccessList {
	var list types.AccessList
	for _, tuple := range l {
		keys := []common.Hash{}
		for _, key := range tuple.StorageKeys {
			keys = append(keys, common.Hash(key))
		}
		list = append(list, types.AccessTuple{Address: common.Address(tuple.Address), StorageKeys: keys})
	}
	return list
}

func toGethAuthorization(a Authorization) types.SetCodeAuthorization {
	return types.SetCodeAuthorization{
		ChainID: *word(uint256.FromUint64(uint64(a.ChainID))), Address: common.Address(a.Address), Nonce: a.Nonce,
		V: a.Signature.YParity, R: *word(uint256.FromBytes32(a.Signature.R)), S: *word(uint256.FromBytes32(a.Signature.S)),
	}
}

// word makes a number of the package that core/types has its numbers from, which nothing here depends on otherwise.
var word = wordMaker(&new(types.SetCodeAuthorization).R)

func wordMaker[T any, P interface {
	*T
	SetBytes([]byte) P
}](P) func(uint256.Int) P {
	return func(x uint256.Int) P { return P(new(T)).SetBytes(x.Bytes()) }
}

func toBig(x uint256.Int) *big.Int { return new(big.Int).SetBytes(x.Bytes()) }
