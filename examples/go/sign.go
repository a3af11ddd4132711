package main

import (
	"fmt"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet"
)

// phrase returns the development mnemonic, which is public. A real program reads its own, and never keeps it in a string.
func phrase() []byte {
	return []byte("test test test test test test test test test test test junk")
}

// accountKey derives the private key of the mnemonic's i-th account on the path that MetaMask uses. The caller
// zeroes it.
func accountKey(i uint32) (*signer.PrivateKey, error) {
	words := phrase()
	defer clear(words)
	mnemonic, err := wallet.ParseMnemonic(words)
	if err != nil {
		return nil, err
	}
	defer mnemonic.Zero()
	seed := mnemonic.Seed(nil)
	defer clear(seed)
	master, err := wallet.NewHDKey(seed)
	if err != nil {
		return nil, err
	}
	defer master.Zero()
	path, err := wallet.PresetMetaMask.Path(i)
	if err != nil {
		return nil, err
	}
	child, err := master.Derive(path)
	if err != nil {
		return nil, err
	}
	defer child.Zero()
	return child.PrivateKey()
}

// signTransfer signs a transfer of 5 USDC on Ethereum. The fields that wallet/flow asks a node for are given here.
func signTransfer() (*signer.SignedTx, error) {
	key, err := accountKey(0)
	if err != nil {
		return nil, err
	}
	defer key.Zero()
	usdc, err := eth.ParseAddress("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48")
	if err != nil {
		return nil, err
	}
	to, err := eth.ParseAddress(recipient)
	if err != nil {
		return nil, err
	}
	amount, err := erc20abi.ParseAmount("5", 6)
	if err != nil {
		return nil, err
	}
	return signer.Sign(&signer.DynamicFeeTx{
		ChainID:              1,
		Nonce:                0,
		MaxPriorityFeePerGas: uint256.FromUint64(1e9),  // 1 gwei
		MaxFeePerGas:         uint256.FromUint64(30e9), // 30 gwei
		Gas:                  65_000,
		To:                   &usdc,
		Data:                 erc20abi.Transfer(to, amount),
	}, key)
}

// printSigned signs a transfer and prints what anybody can read from its bytes.
func printSigned() error {
	signed, err := signTransfer()
	if err != nil {
		return err
	}
	sender, err := signed.Sender()
	if err != nil {
		return err
	}
	tx := signed.Tx().(*signer.DynamicFeeTx)
	call, err := erc20abi.DecodeCall(tx.Data)
	if err != nil {
		return err
	}
	fmt.Println("from    ", sender)
	fmt.Println("contract", *tx.To)
	fmt.Println("call    ", call.Function.Signature())
	fmt.Println("to      ", call.Args[0].Address)
	fmt.Println("amount  ", erc20abi.FormatUnits(call.Args[1].Amount, 6, "USDC"))
	fmt.Println("hash    ", signed.Hash())
	fmt.Println("raw     ", eth.Bytes(signed.Raw()))
	return nil
}
