package signer

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/uint256"
)

func mustAddress(text string) *eth.Address {
	address, err := eth.ParseAddress(text)
	if err != nil {
		panic(err)
	}
	return &address
}

func exampleTransfer() *DynamicFeeTx {
	data, _ := hex.DecodeString("a9059cbb" + strings.Repeat("0", 24) + strings.Repeat("35", 20) + strings.Repeat("0", 58) + "4c4b40")
	return &DynamicFeeTx{
		ChainID: 1, Nonce: 7, MaxPriorityFeePerGas: uint256.FromUint64(1e9), MaxFeePerGas: uint256.FromUint64(3e10),
		Gas: 65_000, To: mustAddress("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"), Data: data,
	}
}

// The example of EIP-155.
func TestEIP155Example(t *testing.T) {
	key, err := NewPrivateKey(bytes.Repeat([]byte{0x46}, 32))
	if err != nil {
		t.Fatal(err)
	}
	tx := &LegacyTx{
		ChainID: 1, Nonce: 9, GasPrice: uint256.FromUint64(20e9), Gas: 21000,
		To: mustAddress("0x" + strings.Repeat("35", 20)), Value: uint256.FromUint64(1e18),
	}
	if got := tx.SigningHash().String(); got != "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53" {
		t.Errorf("signing hash %s", got)
	}
	signed, err := Sign(tx, key)
	if err != nil {
		t.Fatal(err)
	}
	want := "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195f" +
		"e537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"
	if got := hex.EncodeToString(signed.Raw()); got != want {
		t.Errorf("raw %s", got)
	}
	if sender, err := signed.Sender(); err != nil || sender.String() != "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F" {
		t.Errorf("sender %s, %v", sender, err)
	}
}

func TestSignRefuses(t *testing.T) {
	key := &PrivateKey{half}
	tests := []struct {
		name   string
		change func(*DynamicFeeTx)
		want   error
	}{
		{"chain 0", func(t *DynamicFeeTx) { t.ChainID = 0 }, eth.ErrChainID},
		{"chain 2^53", func(t *DynamicFeeTx) { t.ChainID = 1 << 53 }, eth.ErrChainID},
		{"last nonce", func(t *DynamicFeeTx) { t.Nonce = 1<<64 - 1 }, ErrTxNonce},
		{"no gas", func(t *DynamicFeeTx) { t.Gas = 0 }, ErrTxGas},
		{"no recipient", func(t *DynamicFeeTx) { t.To = nil }, ErrTxCreate},
		{"recipient and create", func(t *DynamicFeeTx) { t.Create = true }, ErrTxCreate},
		{"create from nothing", func(t *DynamicFeeTx) { t.To, t.Create, t.Data = nil, true, nil }, ErrTxCreate},
		{"priority over max", func(t *DynamicFeeTx) { t.MaxPriorityFeePerGas, _ = t.MaxFeePerGas.Add(uint256.FromUint64(1)) }, ErrTxFees},
		{"fee overflows", func(t *DynamicFeeTx) { t.MaxFeePerGas = uint256.Max }, ErrTxCost},
		{"value overflows", func(t *DynamicFeeTx) { t.Value = uint256.Max }, ErrTxCost},
		{"too large", func(t *DynamicFeeTx) { t.Data = make([]byte, MaxRawSize) }, ErrTxSize},
	}
	for _, test := range tests {
		tx := exampleTransfer()
		test.change(tx)
		if _, err := Sign(tx, key); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
		if test.want == ErrTxFees {
			continue // the others have no priority fee
		}
		legacy := &LegacyTx{tx.ChainID, tx.Nonce, tx.MaxFeePerGas, tx.Gas, tx.To, tx.Create, tx.Value, tx.Data}
		if _, err := Sign(legacy, key); !errors.Is(err, test.want) {
			t.Errorf("legacy, %s: %v, want %v", test.name, err, test.want)
		}
		accessList := &AccessListTx{tx.ChainID, tx.Nonce, tx.MaxFeePerGas, tx.Gas, tx.To, tx.Create, tx.Value, tx.Data, nil}
		if _, err := Sign(accessList, key); !errors.Is(err, test.want) {
			t.Errorf("access list, %s: %v, want %v", test.name, err, test.want)
		}
	}
}

// changedTx is encoded as something else than what its hash is of.
type changedTx struct{ *DynamicFeeTx }

func (changedTx) SigningHash() eth.Hash { return eth.Hash{1} }

func TestSignComparesWhatItEncoded(t *testing.T) {
	if _, err := Sign(changedTx{exampleTransfer()}, &PrivateKey{half}); !errors.Is(err, ErrSignFault) {
		t.Errorf("a transaction that is not the one that was hashed: %v", err)
	}
}

// The result of Sign does not follow changes of what was given to it.
func TestSignedTxIsACopy(t *testing.T) {
	tx := exampleTransfer()
	signed, err := Sign(tx, &PrivateKey{half})
	if err != nil {
		t.Fatal(err)
	}
	hash := signed.Hash()
	tx.Data[0]++
	tx.To[0]++
	signed.Raw()[5]++
	kept := signed.Tx().(*DynamicFeeTx)
	if kept.Data[0] == tx.Data[0] || kept.To[0] == tx.To[0] || signed.Hash() != hash {
		t.Error("a signed transaction changed")
	}
}

func TestDecodeRefuses(t *testing.T) {
	key := &PrivateKey{half}
	signed, err := Sign(exampleTransfer(), key)
	if err != nil {
		t.Fatal(err)
	}
	good := hex.EncodeToString(signed.Raw())
	s := hex.EncodeToString(signed.signature.S[:])
	replace := func(from, to string) string {
		if !strings.Contains(good, from) {
			t.Fatalf("%s does not contain %s", good, from)
		}
		return strings.Replace(good, from, to, 1)
	}
	var high scalar
	high.SetBytes(&signed.signature.S)
	highS := high.Negate().Bytes()
	legacy := func(v string) string {
		return "f8" + "64" + "098504a817c800825208943535353535353535353535353535353535353535" + "80" + "80" + v +
			"a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"
	}
	tests := []struct {
		name, raw string
		want      error
	}{
		{"nothing", "", ErrRLP},
		{"a type alone", "02", ErrRLP},
		{"an unknown type", "7f" + good[2:], ErrTxType},
		{"a string", "80", ErrTxType},
		{"bytes after the end", good + "00", ErrRLP},
		{"a byte missing", good[:len(good)-2], ErrRLP},
		{"an empty list", "02c0", ErrRLP},
		{"a list of 2^64-1 bytes", "02ffffffffffffffffff", ErrRLP},
		{"a long length for a short list", "02f800", ErrRLP},
		{"a length with a leading zero", "02f90001", ErrRLP},
		{"the chain id with a leading zero", replace("0107", "0007"), ErrRLP},
		{"the nonce with a header", replace("0107", "018107"), ErrRLP},
		{"chain 0", replace("0107", "8007"), eth.ErrChainID},
		{"high s", replace(s, hex.EncodeToString(highS[:])), ErrSignature},
		{"v 27", legacy("1b"), ErrTxPreEIP155},
		{"v 28", legacy("1c"), ErrTxPreEIP155},
		{"v 0", legacy("80"), ErrTxV},
		{"v 34", legacy("22"), ErrTxV},
		{"v for chain 0", legacy("23"), eth.ErrChainID},
		{"v for chain 1", legacy("25"), nil},
	}
	for _, test := range tests {
		if _, err := Decode(fromHex(t, test.raw)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	for name, test := range map[string]struct {
		change func(*Signature)
		want   error
	}{
		"parity 2": {func(s *Signature) { s.YParity = 2 }, ErrRLP},
		"r is 0":   {func(s *Signature) { s.R = [32]byte{} }, ErrSignature},
		"s is 0":   {func(s *Signature) { s.S = [32]byte{} }, ErrSignature},
		"r is n":   {func(s *Signature) { s.R = [32]byte(orderN.Bytes()) }, ErrSignature},
		"s is n":   {func(s *Signature) { s.S = [32]byte(orderN.Bytes()) }, ErrSignature},
	} {
		signature := signed.signature
		test.change(&signature)
		if _, err := Decode(signed.tx.appendSigned(nil, &signature)); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if _, err := Decode(make([]byte, MaxRawSize+1)); !errors.Is(err, ErrTxSize) {
		t.Errorf("too many bytes: %v", err)
	}
}
