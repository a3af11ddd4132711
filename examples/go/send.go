package main

import (
	"fmt"
	"time"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/interop/host"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/report"
)

// password protects a vault that holds nothing but the public development mnemonic. A real program asks for one.
const password = "development only"

// send opens the wallet in folder, making it at the first run, and sends what is requested: it prints the report that
// the signature is bound to, approves it and follows the transaction until it is mined.
func send(node, folder, token string, request flow.PlanRequest) error {
	h, session := host.New(folder), flow.NewSession()
	defer session.Lock() // which zeroes the keys
	accounts, err := open(h, session)
	if err != nil {
		return err
	}
	request.From = accounts[0].Address
	network := flow.Network{ChainID: request.ChainID, Name: "Chain " + request.ChainID.String(), Endpoint: node, Symbol: "ETH", Decimals: 18}
	if _, err := session.PutNetwork(h, network); err != nil {
		return err
	}
	if token != "" {
		address, err := eth.ParseAddress(token)
		if err != nil {
			return err
		}
		if _, err := session.AddToken(h, request.ChainID, address); err != nil {
			return err
		}
		request.Token = &address
	}
	plan, err := session.Plan(h, request)
	if err != nil {
		return err
	}
	printReport(plan.Report)
	sent, err := session.Approve(h, plan.ID, nil)
	if err != nil {
		return err
	}
	fmt.Println("hash  ", sent.Hash)
	fmt.Println("nonce ", sent.Nonce)
	return follow(h, session, sent, request)
}

// open unlocks the vault, or makes one for the development mnemonic.
func open(h flow.Host, session *flow.Session) ([]flow.Account, error) {
	status, err := session.VaultStatus(h)
	if err != nil {
		return nil, err
	}
	if status.Exists {
		kek, err := deriveKEK(*status.KDF)
		if err != nil {
			return nil, err
		}
		defer clear(kek[:])
		return session.Unlock(h, kek[:])
	}
	fresh, err := wallet.NewKDFParams()
	if err != nil {
		return nil, err
	}
	params := flow.KDFParams{Memory: fresh.Memory, Time: fresh.Time, Threads: fresh.Threads, Salt: fresh.Salt[:]}
	kek, err := deriveKEK(params)
	if err != nil {
		return nil, err
	}
	defer clear(kek[:])
	words := phrase()
	defer clear(words)
	return session.CreateVault(h, kek[:], params, words, nil, nil, true)
}

func deriveKEK(p flow.KDFParams) ([32]byte, error) {
	params := wallet.KDFParams{Memory: p.Memory, Time: p.Time, Threads: p.Threads}
	copy(params.Salt[:], p.Salt)
	return wallet.DeriveKEK([]byte(password), params)
}

func printReport(report report.Report) {
	fmt.Println(report.Intent)
	for _, field := range report.Fields {
		switch {
		case field.Amount != nil:
			fmt.Printf("  %s: %s %s\n", field.Label, field.Amount.Text, field.Amount.Symbol)
		case field.Address != nil:
			fmt.Printf("  %s: %s\n", field.Label, *field.Address)
		default:
			fmt.Printf("  %s: %s\n", field.Label, field.Text)
		}
	}
	fmt.Printf("  fee: at most %s %s\n", report.Fee.Worst.Text, report.Fee.Worst.Symbol)
	for _, finding := range report.Findings {
		fmt.Printf("  %s: %s %s\n", finding.Severity, finding.Text, finding.Advice)
	}
}

// follow asks once a second, for a minute, whether the transaction is mined.
func follow(h flow.Host, session *flow.Session, sent flow.Sent, request flow.PlanRequest) error {
	for range 60 {
		activity, err := session.Sync(h, request.ChainID, request.From)
		if err != nil {
			return err
		}
		for _, tx := range activity.Transactions {
			if tx.Nonce == sent.Nonce && tx.Block != 0 {
				fmt.Println("block ", tx.Block, tx.State)
				return nil
			}
		}
		time.Sleep(time.Second)
	}
	fmt.Println("not mined yet: run this again to see, its nonce is kept")
	return nil
}
