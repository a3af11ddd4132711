package signer_test

import (
	"bytes"
	"fmt"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

func ExampleSign() {
	key, err := signer.NewPrivateKey(bytes.Repeat([]byte{0x46}, 32)) // the key of EIP-155's example
	if err != nil {
		fmt.Println(err)
		return
	}
	defer key.Zero()
	to, _ := eth.ParseAddress("0x3535353535353535353535353535353535353535")
	signed, err := signer.Sign(&signer.DynamicFeeTx{
		ChainID:              1,
		Nonce:                9,
		MaxPriorityFeePerGas: uint256.FromUint64(1_000_000_000),
		MaxFeePerGas:         uint256.FromUint64(20_000_000_000),
		Gas:                  21_000,
		To:                   &to,
		Value:                uint256.FromUint64(1_000_000_000_000_000_000), // 1 ETH
	}, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(signed.Hash())
	// Output: 0x85c29adc6584224bbd5a304d2e7a3a2f26ca67e4e4dd69e64cc0c71a028a12a3
}

func ExampleDecode() {
	raw, _ := eth.ParseBytes("0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025" +
		"a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276" +
		"a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83")
	signed, err := signer.Decode(raw)
	if err != nil {
		fmt.Println(err)
		return
	}
	sender, err := signed.Sender()
	if err != nil {
		fmt.Println(err)
		return
	}
	tx := signed.Tx().(*signer.LegacyTx)
	fmt.Println("from", sender)
	fmt.Println("to", tx.To)
	fmt.Println("value", tx.Value, "wei on chain", tx.ChainID)
	// Output:
	// from 0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F
	// to 0x3535353535353535353535353535353535353535
	// value 1000000000000000000 wei on chain 1
}

func ExampleRecover() {
	key, err := signer.NewPrivateKey(bytes.Repeat([]byte{0x46}, 32))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer key.Zero()
	digest := signer.Digest(eth.Keccak256([]byte("what the user was shown")))
	signature, err := key.SignDigest(digest)
	if err != nil {
		fmt.Println(err)
		return
	}
	public, err := signer.Recover(digest, signature)
	fmt.Println(public == key.PublicKey(), err)
	// Output: true <nil>
}
