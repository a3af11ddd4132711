// Command devnet runs the development chain and serves the page on it until it is interrupted.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/latchkey/latchkey/devnet"
)

func main() {
	var o devnet.Options
	flag.StringVar(&o.Listen, "listen", "127.0.0.1:8545", "loopback address and port; port 0 takes any free one")
	flag.Uint64Var(&o.ChainID, "chain-id", devnet.DefaultChainID, "chain id")
	flag.StringVar(&o.Seed, "seed", "", "same seed, same genesis block; drawn if empty")
	flag.DurationVar(&o.Interval, "interval", 4*time.Second, "a block each interval; 0 is none")
	flag.BoolVar(&o.ManualMining, "manual", false, "no block for each transaction")
	flag.BoolVar(&o.Rollup, "rollup", false, "have the oracle that rollups of the OP stack have")
	flag.Uint64Var(&o.Slots, "slots", 0, "how many transactions the pool keeps; 0 is geth's number")
	flag.StringVar(&o.Page, "page", "../web/page/dist", "folder of the built page")
	flag.BoolVar(&o.WrongMIME, "wrong-mime", false, "serve .wasm as application/octet-stream, to test loaders")
	connect := flag.String("connect", "", "further origins the page may connect to, separated by commas")
	machine := flag.Bool("json", false, "print one line of JSON instead of a sentence when ready")
	flag.Parse()
	if *connect != "" {
		o.Connect = strings.Split(*connect, ",")
	}
	if err := run(o, *machine); err != nil {
		fmt.Fprintln(os.Stderr, "devnet:", err)
		os.Exit(1)
	}
}

func run(o devnet.Options, machine bool) error {
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	chain, err := devnet.Start(o)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w: another devnet may be running; -listen 127.0.0.1:0 takes a free port", err)
	}
	if err != nil {
		return err
	}
	if err := announce(chain, machine); err != nil {
		chain.Close()
		return err
	}
	<-interrupted.Done()
	return chain.Close()
}

// announce says that the chain is ready: nothing is printed before, so a program may wait for the line.
func announce(chain *devnet.Chain, machine bool) error {
	if !machine {
		_, err := fmt.Printf("Latchkey devnet ready: %s\n", chain.URL())
		return err
	}
	accounts := []string{}
	for _, a := range devnet.Accounts() {
		accounts = append(accounts, a.Address.Hex())
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{
		"url":         chain.URL(),
		"rpc":         chain.RPC(),
		"chainId":     chain.ChainID(),
		"genesis":     chain.Genesis(),
		"weth":        devnet.WETH,
		"multicall3":  devnet.Multicall3,
		"permit2":     devnet.Permit2,
		"ens":         devnet.ENS,
		"tokens":      devnet.Tokens(),
		"oddTokens":   devnet.OddTokens(),
		"collections": devnet.Collections(),
		"contracts":   devnet.Contracts(),
		"accounts":    accounts,
		"mnemonic":    devnet.Mnemonic,
	})
}
