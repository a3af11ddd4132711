package report_test

import (
	"fmt"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer/typeddata"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/report"
)

// A permit is an approval, whatever the page that asks for it calls it.
func ExampleTypedData() {
	owner, token, spender := eth.Address{19: 1}, eth.Address{0xaa, 19: 2}, eth.Address{0xbb, 19: 3}
	d, err := typeddata.Permit{Owner: owner, Spender: spender, Value: uint256.FromUint64(25_000_000), Deadline: uint256.Max}.
		Document(typeddata.Token{Name: "USD Coin", Version: "2", ChainID: 1, Address: token})
	if err != nil {
		panic(err)
	}
	r := report.TypedData(report.Typed{Data: d, Document: string(d.JSON())}, report.Knowledge{
		Network: report.Network{Name: "Ethereum", ChainID: 1, Symbol: "ETH", Decimals: 18}, From: owner, Now: 1_700_000_000_000, Asked: true,
		Tokens:    []report.Token{{Address: token, Symbol: "USDC", Decimals: 6, Trust: report.TrustFollowed}},
		Addresses: []report.OnChain{{Address: token, Contract: true, Standard: report.StandardERC20}, {Address: spender}},
	})
	fmt.Println(r.Intent)
	for _, f := range r.Findings {
		fmt.Println(f.Severity, f.ID)
	}
	// Output:
	// Let 0xbB00000000000000000000000000000000000003 take up to 25 USDC from you
	// danger spender_not_contract
	// warning allowance_over_balance
	// warning deadline_far
	// info permit
}

// A sign-in is held against the page that asks for it.
func ExampleMessage() {
	account := eth.Address{19: 1}
	text := "bank.example wants you to sign in with your Ethereum account:\n" + account.String() +
		"\n\n\nURI: https://bank.example\nVersion: 1\nChain ID: 1\nNonce: 32891756\nIssued At: 2023-11-14T22:13:20Z"
	r := report.Message([]byte(text), report.Knowledge{Network: report.Network{Name: "Ethereum", ChainID: 1}, From: account, Origin: "https://bank.example.evil.example"})
	fmt.Println(r.Subject, "·", r.Intent)
	for _, f := range r.Findings {
		fmt.Println(f.Severity, f.ID, "·", f.Text)
	}
	// Output:
	// signIn · Sign in at bank.example
	// danger signin_origin · The page that asks, https://bank.example.evil.example, is not the site that you would sign in at, bank.example.
}
