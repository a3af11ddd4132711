package signer_test

import (
	"bytes"
	"fmt"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

func ExampleSignAuthorization() {
	key, err := signer.NewPrivateKey(bytes.Repeat([]byte{0x46}, 32)) // the key of EIP-155's example
	if err != nil {
		fmt.Println(err)
		return
	}
	defer key.Zero()
	code, _ := eth.ParseAddress("0x3535353535353535353535353535353535353535")
	const nonce = 9
	// The account itself sends the transaction, with nonce 9, so the authorization is processed at nonce 10.
	authorization, err := signer.SignAuthorization(1, code, nonce+1, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	self := key.Address()
	signed, err := signer.Sign(&signer.SetCodeTx{
		ChainID:              1,
		Nonce:                nonce,
		MaxPriorityFeePerGas: uint256.FromUint64(1_000_000_000),
		MaxFeePerGas:         uint256.FromUint64(20_000_000_000),
		Gas:                  100_000,
		To:                   &self,
		AuthorizationList:    []signer.Authorization{authorization},
	}, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	authority, err := signed.Tx().(*signer.SetCodeTx).AuthorizationList[0].Authority()
	fmt.Println("code for", authority, err)
	fmt.Println(signed.Hash())

	_, err = signer.SignAuthorization(0, code, nonce+1, key) // chain 0 is every chain
	fmt.Println(err)
	// Output:
	// code for 0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F <nil>
	// 0x22b8de01b2f2f8189dacbc528fc6949f11491d015ee44db610972b4fd66bf8b9
	// chainId: give the chain's id, a whole number from 1 to 9007199254740991 (chain_id_invalid)
}

// The transaction that put the factory of CREATE2 contracts on every chain. Nobody has its key: its signature was chosen.
func ExampleDecodeUnprotected() {
	raw, _ := eth.ParseBytes("0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe" +
		"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f5" +
		"8015156039578182fd5b8082525050506014600cf3" +
		"1ba02222222222222222222222222222222222222222222222222222222222222222" +
		"a02222222222222222222222222222222222222222222222222222222222222222")
	_, err := signer.Decode(raw)
	fmt.Println(err)
	signed, err := signer.DecodeUnprotected(raw)
	if err != nil {
		fmt.Println(err)
		return
	}
	sender, err := signed.Sender()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("from", sender)
	fmt.Println("creates", signer.CreateAddress(sender, 0))
	// Output:
	// v: this transaction is for every chain at once: sign it again for one (tx_pre_eip155)
	// from 0x3fAB184622Dc19b6109349B94811493BF2a45362
	// creates 0x4e59b44847b379578588920cA78FbF26c0B4956C
}

func ExampleEncodeWithSidecar() {
	key, err := signer.NewPrivateKey(bytes.Repeat([]byte{0x46}, 32)) // the key of EIP-155's example
	if err != nil {
		fmt.Println(err)
		return
	}
	defer key.Zero()
	// A blob of zeros: its commitment and its proof are the point at infinity. Of another, a KZG library computes them.
	infinity := [48]byte{0xc0}
	sidecar := &signer.BlobSidecar{
		Blobs:       make([]signer.Blob, 1),
		Commitments: [][48]byte{infinity},
		Proofs:      [][48]byte{infinity},
	}
	to, _ := eth.ParseAddress("0x3535353535353535353535353535353535353535")
	signed, err := signer.Sign(&signer.BlobTx{
		ChainID:              1,
		Nonce:                9,
		MaxPriorityFeePerGas: uint256.FromUint64(1_000_000_000),
		MaxFeePerGas:         uint256.FromUint64(20_000_000_000),
		Gas:                  21_000,
		To:                   &to,
		MaxFeePerBlobGas:     uint256.FromUint64(1_000_000_000),
		BlobHashes:           []eth.Hash{signer.BlobHash(infinity)},
	}, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	raw, err := signer.EncodeWithSidecar(signed, sidecar)
	fmt.Println(len(raw), err)
	fmt.Println(signer.BlobHash(infinity))
	// Output:
	// 131333 <nil>
	// 0x010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014
}
