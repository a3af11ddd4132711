// This program is an ordinary go-ethereum program, with ethclient and bind, whose account is a Latchkey one: it opens the
// wallet of the development mnemonic, deploys a contract, has five goroutines call it at once, and waits until all is mined.
// Every nonce is the nonce ledger's, recorded in the wallet's folder before a signature leaves.
//
//	go run -C examples/go-bind .
//
// `make run` starts a node to try it with. It is a module of its own, because bind and ethclient bring more dependencies
// than Latchkey has.
//
// The mnemonic is public. Never send anything of value to its accounts.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/interop/geth"
)

func main() {
	node := flag.String("node", "http://127.0.0.1:8545/rpc", "URL of a node's JSON-RPC")
	chain := flag.Uint64("chain", 31337, "the node's chain id")
	folder := flag.String("dir", "../../build/example-wallet", "folder for the vault and the nonce ledger")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if err := run(ctx, *node, eth.ChainID(*chain), *folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, node string, chain eth.ChainID, folder string) error {
	w, err := openWallet(node, chain, folder)
	if err != nil {
		return err
	}
	defer w.Close() // which zeroes the keys
	account := w.Accounts()[0].Address
	fmt.Println("account ", account)
	if _, err := w.Sync(chain, account); err != nil { // sends what an earlier run signed and did not send
		return err
	}
	client, err := ethclient.DialContext(ctx, node)
	if err != nil {
		return err
	}
	defer client.Close()

	opts := &bind.TransactOpts{From: account, Signer: w.SignerFn(chain), Context: ctx}
	counter, tx, err := deployCounter(opts, w.Backend(client))
	if err != nil {
		return err
	}
	address, err := bind.WaitDeployed(ctx, client, tx.Hash())
	if err != nil {
		return err
	}
	fmt.Println("contract", address, "nonce", tx.Nonce())

	transactions, err := incrementAtOnce(counter, 5)
	if err != nil {
		return err
	}
	for _, tx := range transactions {
		receipt, err := bind.WaitMined(ctx, client, tx.Hash())
		if err != nil {
			return err
		}
		fmt.Println("nonce   ", tx.Nonce(), "block", receipt.BlockNumber)
	}
	count, err := counter.count()
	if err != nil {
		return err
	}
	fmt.Println("count   ", count)
	return printLedger(w, chain, len(transactions)+1)
}

// incrementAtOnce calls the contract from so many goroutines, which know nothing of each other's nonces.
func incrementAtOnce(c *counter, times int) ([]*types.Transaction, error) {
	transactions, failures := make([]*types.Transaction, times), make([]error, times)
	done := make(chan struct{})
	for i := range times {
		go func() {
			transactions[i], failures[i] = c.increment()
			done <- struct{}{}
		}()
	}
	for range times {
		<-done
	}
	return transactions, errors.Join(failures...)
}

// printLedger asks the chain what became of the account's transactions and prints the newest ones.
func printLedger(w *geth.Wallet, chain eth.ChainID, newest int) error {
	activity, err := w.Sync(chain, w.Accounts()[0].Address)
	if err != nil {
		return err
	}
	for _, tx := range activity.Transactions[:newest] {
		fmt.Printf("ledger   nonce %d %s: %s\n", tx.Nonce, tx.State, tx.Intent)
	}
	return nil
}
