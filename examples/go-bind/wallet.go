package main

import (
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/interop/geth"
	"github.com/latchkey/latchkey/interop/host"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/flow"
)

// password protects a vault that holds nothing but the public development mnemonic. A real program asks for one.
const password = "development only"

// openWallet unlocks the wallet in a folder, or makes it there, and gives it a network.
func openWallet(node string, chain eth.ChainID, folder string) (*geth.Wallet, error) {
	h, session := host.New(folder), flow.NewSession()
	if err := unlock(h, session); err != nil {
		return nil, err
	}
	network := flow.Network{ChainID: chain, Name: "Chain " + chain.String(), Endpoint: node, Symbol: "ETH", Decimals: 18}
	if _, err := session.PutNetwork(h, network); err != nil {
		session.Lock()
		return nil, err
	}
	return geth.NewWallet(session, h, "go-bind"), nil
}

// unlock opens the vault, or makes one for the development mnemonic.
func unlock(h flow.Host, session *flow.Session) error {
	status, err := session.VaultStatus(h)
	if err != nil {
		return err
	}
	if status.Exists {
		kek, err := deriveKEK(*status.KDF)
		if err != nil {
			return err
		}
		defer clear(kek[:])
		_, err = session.Unlock(h, kek[:])
		return err
	}
	fresh, err := wallet.NewKDFParams()
	if err != nil {
		return err
	}
	params := flow.KDFParams{Memory: fresh.Memory, Time: fresh.Time, Threads: fresh.Threads, Salt: fresh.Salt[:]}
	kek, err := deriveKEK(params)
	if err != nil {
		return err
	}
	defer clear(kek[:])
	words := []byte("test test test test test test test test test test test junk") // public; a real program reads its own
	defer clear(words)
	_, err = session.CreateVault(h, kek[:], params, words, nil, nil, true)
	return err
}

func deriveKEK(p flow.KDFParams) ([32]byte, error) {
	params := wallet.KDFParams{Memory: p.Memory, Time: p.Time, Threads: p.Threads}
	copy(params.Salt[:], p.Salt)
	return wallet.DeriveKEK([]byte(password), params)
}
