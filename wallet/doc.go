// Package wallet holds what a wallet must keep secret and derives from it: mnemonics (BIP-39), keys (BIP-32, with the
// paths of BIP-44), imported keys, key files of other wallets, and the vault that seals all of it under a password.
//
// Secrets are byte slices and arrays, never strings, so that they can be zeroed. Zeroing removes the copies that this
// package made knowingly; the garbage collector, the stack and the hash functions below it may have made others, which
// only ending the process or the WebAssembly instance removes.
//
// The path from words to a signature:
//
//	mnemonic, err := wallet.ParseMnemonic(phrase)
//	vault, err := wallet.CreateVault(&kek, params)
//	account, err := vault.AddMnemonic(mnemonic, nil, nil)
//	key, err := vault.Key(account.Address)
//	defer key.Zero()
//
// No value of this package may be used by two goroutines at once.
package wallet
