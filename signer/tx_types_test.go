package signer

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/uint256"
)

func exampleBlobTx() *BlobTx {
	t := exampleTransfer()
	return &BlobTx{t.ChainID, t.Nonce, t.MaxPriorityFeePerGas, t.MaxFeePerGas, t.Gas, t.To, t.Value, t.Data, nil,
		uint256.FromUint64(1e9), []eth.Hash{BlobHash([48]byte{}), BlobHash([48]byte{1})}}
}

func exampleSetCodeTx(t *testing.T) *SetCodeTx {
	authorization, err := SignAuthorization(1, eth.Address{1}, 5, &PrivateKey{half})
	if err != nil {
		t.Fatal(err)
	}
	d := exampleTransfer()
	return &SetCodeTx{d.ChainID, d.Nonce, d.MaxPriorityFeePerGas, d.MaxFeePerGas, d.Gas, d.To, d.Value, d.Data, nil,
		[]Authorization{authorization}}
}

// refusedEverywhere demands that Sign refuses a transaction, and Decode what any other signer would make of it.
func refusedEverywhere(t *testing.T, name string, tx Tx, want error) {
	t.Helper()
	key := &PrivateKey{half}
	if _, err := Sign(tx, key); !errors.Is(err, want) {
		t.Errorf("%s: signing gives %v, want %v", name, err, want)
	}
	signature, err := key.SignDigest(Digest(tx.SigningHash()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(tx.appendSigned(nil, &signature)); !errors.Is(err, want) {
		t.Errorf("%s: decoding gives %v, want %v", name, err, want)
	}
}

func TestBlobTxRefuses(t *testing.T) {
	if _, err := Sign(exampleBlobTx(), &PrivateKey{half}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		change func(*BlobTx)
		want   error
	}{
		{"chain 0", func(t *BlobTx) { t.ChainID = 0 }, eth.ErrChainID},
		{"last nonce", func(t *BlobTx) { t.Nonce = 1<<64 - 1 }, ErrTxNonce},
		{"no gas", func(t *BlobTx) { t.Gas = 0 }, ErrTxGas},
		{"no recipient", func(t *BlobTx) { t.To = nil }, ErrTxCreate},
		{"priority over max", func(t *BlobTx) { t.MaxPriorityFeePerGas, _ = t.MaxFeePerGas.Add(uint256.FromUint64(1)) }, ErrTxFees},
		{"fee overflows", func(t *BlobTx) { t.MaxFeePerGas = uint256.Max }, ErrTxCost},
		{"value overflows", func(t *BlobTx) { t.Value = uint256.Max }, ErrTxCost},
		{"blob fee overflows", func(t *BlobTx) { t.MaxFeePerBlobGas = uint256.Max }, ErrTxCost},
		{"free blobs", func(t *BlobTx) { t.MaxFeePerBlobGas = uint256.Int{} }, ErrTxBlobs},
		{"no blobs", func(t *BlobTx) { t.BlobHashes = nil }, ErrTxBlobs},
		{"seven blobs", func(t *BlobTx) { t.BlobHashes = slices.Repeat(t.BlobHashes[:1], MaxBlobs+1) }, ErrTxBlobs},
		{"version 0", func(t *BlobTx) { t.BlobHashes[1][0] = 0 }, ErrTxBlobs},
		{"version 2", func(t *BlobTx) { t.BlobHashes[0][0] = 2 }, ErrTxBlobs},
	} {
		tx := exampleBlobTx()
		test.change(tx)
		refusedEverywhere(t, test.name, tx, test.want)
	}
}

// The most that blobs can cost beside a value is what fits in 256 bits with it.
func TestBlobCostAtItsBound(t *testing.T) {
	tx := exampleBlobTx()
	tx.MaxFeePerGas, tx.MaxPriorityFeePerGas = uint256.Int{}, uint256.Int{}
	tx.MaxFeePerBlobGas = uint256.Int{0, 0, 0, 1 << 45} // times 2 blobs of 2^17 gas: 2^255
	tx.Value = uint256.Int{1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<63 - 1}
	if err := tx.Check(); err != nil {
		t.Errorf("2^256-1: %v", err)
	}
	tx.Value = uint256.Int{0, 0, 0, 1 << 63}
	if err := tx.Check(); !errors.Is(err, ErrTxCost) {
		t.Errorf("2^256: %v", err)
	}
	tx.Value = uint256.Int{1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<63 - 1}
	tx.MaxFeePerGas = uint256.FromUint64(1)
	if err := tx.Check(); !errors.Is(err, ErrTxCost) {
		t.Errorf("2^256-1 and gas: %v", err)
	}
	tx.MaxFeePerBlobGas, tx.Value = uint256.Int{0, 0, 0, 1 << 46}, uint256.Int{} // 2^256, which is 0 in 256 bits
	if err := tx.Check(); !errors.Is(err, ErrTxCost) {
		t.Errorf("blobs for 2^256: %v", err)
	}
	tx.MaxFeePerBlobGas, tx.MaxFeePerGas, tx.Gas = uint256.FromUint64(1), uint256.Int{0, 0, 0, 1 << 63}, 2
	if err := tx.Check(); !errors.Is(err, ErrTxCost) {
		t.Errorf("gas for 2^256: %v", err)
	}
}

func TestSetCodeTxRefuses(t *testing.T) {
	if _, err := Sign(exampleSetCodeTx(t), &PrivateKey{half}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		change func(*SetCodeTx)
		want   error
	}{
		{"chain 0", func(t *SetCodeTx) { t.ChainID = 0 }, eth.ErrChainID},
		{"last nonce", func(t *SetCodeTx) { t.Nonce = 1<<64 - 1 }, ErrTxNonce},
		{"no gas", func(t *SetCodeTx) { t.Gas = 0 }, ErrTxGas},
		{"no recipient", func(t *SetCodeTx) { t.To = nil }, ErrTxCreate},
		{"priority over max", func(t *SetCodeTx) { t.MaxPriorityFeePerGas, _ = t.MaxFeePerGas.Add(uint256.FromUint64(1)) }, ErrTxFees},
		{"value overflows", func(t *SetCodeTx) { t.Value = uint256.Max }, ErrTxCost},
		{"no authorization", func(t *SetCodeTx) { t.AuthorizationList = nil }, ErrAuthorization},
		{"for another chain", func(t *SetCodeTx) { t.AuthorizationList[0].ChainID = 2 }, ErrAuthorization},
		{"for no chain that there is", func(t *SetCodeTx) { t.AuthorizationList[0].ChainID = 1 << 53 }, ErrAuthorization},
		{"an authority's last nonce", func(t *SetCodeTx) { t.AuthorizationList[0].Nonce = 1<<64 - 1 }, ErrAuthorization},
		{"an authorization without a signature", func(t *SetCodeTx) { t.AuthorizationList[0].Signature = Signature{} }, ErrAuthorization},
		{"the second one of two", func(t *SetCodeTx) { t.AuthorizationList = append(t.AuthorizationList, Authorization{}) }, ErrSignature},
		{"high s", func(t *SetCodeTx) { t.AuthorizationList[0].Signature.S = [32]byte(orderN.Bytes()) }, ErrAuthorization},
	} {
		tx := exampleSetCodeTx(t)
		test.change(tx)
		refusedEverywhere(t, test.name, tx, test.want)
	}
	tx := exampleSetCodeTx(t)
	tx.AuthorizationList = append(tx.AuthorizationList, Authorization{})
	var detailed *fault.Error
	if err := tx.Check(); !errors.As(err, &detailed) || len(detailed.Details) != 1 || detailed.Details[0].Value != "1" {
		t.Errorf("the error does not tell which authorization: %v", err)
	}
}

func TestAuthorizations(t *testing.T) {
	key := &PrivateKey{half}
	for _, chain := range []eth.ChainID{0, 1 << 53} {
		if _, err := SignAuthorization(chain, eth.Address{1}, 0, key); !errors.Is(err, eth.ErrChainID) {
			t.Errorf("chain %s: %v", chain, err)
		}
	}
	if _, err := SignAuthorization(1, eth.Address{1}, 1<<64-1, key); !errors.Is(err, ErrTxNonce) {
		t.Errorf("last nonce: %v", err)
	}
	if _, err := SignAuthorizationForEveryChain(eth.Address{1}, 1<<64-1, key); !errors.Is(err, ErrTxNonce) {
		t.Errorf("last nonce, every chain: %v", err)
	}
	if _, err := SignAuthorization(1, eth.Address{1}, 0, new(PrivateKey)); !errors.Is(err, ErrKeyZeroed) {
		t.Errorf("a zeroed key: %v", err)
	}
	every, err := SignAuthorizationForEveryChain(eth.Address{1}, 7, key)
	if err != nil {
		t.Fatal(err)
	}
	if authority, err := every.Authority(); err != nil || authority != key.Address() || every.Check() != nil {
		t.Errorf("authority %s, %v, %v", authority, err, every.Check())
	}
	tx := exampleSetCodeTx(t)
	tx.AuthorizationList = []Authorization{every}
	if _, err := Sign(tx, key); err != nil {
		t.Errorf("an authorization for every chain in a transaction: %v", err)
	}
	every.Signature = Signature{}
	if _, err := every.Authority(); !errors.Is(err, ErrSignature) {
		t.Errorf("the authority of no signature: %v", err)
	}
}

// What is signed for an authorization begins with 0x05, which no transaction and no message does.
func TestAuthorizationPreimage(t *testing.T) {
	a := Authorization{ChainID: 1, Address: *mustAddress("0x3535353535353535353535353535353535353535"), Nonce: 9}
	preimage := fromHex(t, "05d7"+"01"+"943535353535353535353535353535353535353535"+"09")
	if a.SigningHash() != eth.Keccak256(preimage) {
		t.Error("the signing hash is of something else")
	}
}

func TestUnprotected(t *testing.T) {
	key := &PrivateKey{half}
	d := exampleTransfer()
	tx := &UnprotectedTx{d.Nonce, d.MaxFeePerGas, d.Gas, d.To, false, d.Value, d.Data}
	if _, err := Sign(tx, key); !errors.Is(err, ErrTxPreEIP155) {
		t.Errorf("Sign: %v", err)
	}
	signed, err := SignUnprotected(tx, key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(signed.Raw()); !errors.Is(err, ErrTxPreEIP155) {
		t.Errorf("Decode: %v", err)
	}
	for _, other := range []Tx{&LegacyTx{1, d.Nonce, d.MaxFeePerGas, d.Gas, d.To, false, d.Value, d.Data}, d} {
		signed, err := Sign(other, key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeUnprotected(signed.Raw()); !errors.Is(err, ErrTxV) && !errors.Is(err, ErrRLP) {
			t.Errorf("%T is read as one from before EIP-155: %v", other, err)
		}
	}
	for name, change := range map[string]func(*UnprotectedTx){
		"tx_nonce_range": func(t *UnprotectedTx) { t.Nonce = 1<<64 - 1 },
		"tx_gas_zero":    func(t *UnprotectedTx) { t.Gas = 0 },
		"tx_create":      func(t *UnprotectedTx) { t.To = nil },
		"tx_cost_range":  func(t *UnprotectedTx) { t.Value = uint256.Max },
		"tx_size":        func(t *UnprotectedTx) { t.Data = make([]byte, MaxRawSize) },
	} {
		changed := *tx
		change(&changed)
		if _, err := SignUnprotected(&changed, key); !errors.Is(err, fault.Code(name)) {
			t.Errorf("%v, want %s", err, name)
		}
	}
	for _, v := range []uint64{0, 1, 26, 29, 34, 35, 36, 37, 27 + 256, 1<<64 - 1} {
		raw := (&LegacyTx{0, tx.Nonce, tx.GasPrice, tx.Gas, tx.To, false, tx.Value, tx.Data}).appendSignedWith(nil, v, &signed.signature)
		if _, err := DecodeUnprotected(raw); !errors.Is(err, ErrTxV) {
			t.Errorf("v of %d: %v", v, err)
		}
	}
	for _, raw := range [][]byte{nil, {0x80}, {0xc0}, {2}, signed.Raw()[1:], append(signed.Raw(), 0)} {
		if _, err := DecodeUnprotected(raw); !errors.Is(err, ErrRLP) {
			t.Errorf("%x: %v", raw, err)
		}
	}
}

// Lists and numbers of a signed transaction are its own.
func TestSignedListsAreCopies(t *testing.T) {
	blob, setCode := exampleBlobTx(), exampleSetCodeTx(t)
	blob.AccessList = AccessList{{eth.Address{1}, []eth.Hash{{1}}}}
	signedBlob, err := Sign(blob, &PrivateKey{half})
	if err != nil {
		t.Fatal(err)
	}
	signedCode, err := Sign(setCode, &PrivateKey{half})
	if err != nil {
		t.Fatal(err)
	}
	raw := signedBlob.Raw()
	blob.BlobHashes[0][5]++
	blob.AccessList[0].StorageKeys[0][5]++
	setCode.AuthorizationList[0].Nonce++
	kept := signedBlob.Tx().(*BlobTx)
	if kept.BlobHashes[0] == blob.BlobHashes[0] || kept.AccessList[0].StorageKeys[0] == blob.AccessList[0].StorageKeys[0] ||
		signedCode.Tx().(*SetCodeTx).AuthorizationList[0] == setCode.AuthorizationList[0] || !bytes.Equal(signedBlob.Raw(), raw) {
		t.Error("a signed transaction changed")
	}
}
