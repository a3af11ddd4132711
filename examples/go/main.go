// This program uses Latchkey's Go packages natively. Without arguments it needs no node: it derives the first account
// of the development mnemonic, encodes a token transfer, signs it as an EIP-1559 transaction and prints the bytes.
//
//	go run ./examples/go
//
// With -node it goes through wallet/flow, which plans, records every nonce before a signature leaves, signs and sends.
// Its Host is interop/host: net/http and a folder of files. `make run` starts a node to try it with.
//
//	go run ./examples/go -node http://127.0.0.1:8545/rpc -amount 0.5
//
// The mnemonic is public. Never send anything of value to its accounts.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet/flow"
)

// recipient is the second account of the development mnemonic.
const recipient = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

func main() {
	node := flag.String("node", "", "URL of a node's JSON-RPC; without it nothing is sent")
	chain := flag.Uint64("chain", 31337, "the node's chain id")
	folder := flag.String("dir", "build/example-wallet", "folder for the vault and the nonce ledger")
	token := flag.String("token", "", "address of an ERC-20 token; without it the native coin is sent")
	to := flag.String("to", recipient, "recipient")
	amount := flag.String("amount", "0.01", "how much, in the token's unit")
	flag.Parse()

	var err error
	if *node == "" {
		err = printSigned()
	} else {
		request := flow.PlanRequest{ChainID: eth.ChainID(*chain), Kind: flow.KindTransfer, To: *to, Amount: *amount}
		err = send(*node, *folder, *token, request)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		var typed *fault.Error
		if errors.As(err, &typed) {
			for _, detail := range typed.Details {
				fmt.Fprintln(os.Stderr, " ", detail.Name+":", detail.Value)
			}
		}
		os.Exit(1)
	}
}
