// Package geth lets a go-ethereum program use a Latchkey account as it is: transactions become go-ethereum's
// [types.Transaction] and back, and a [Wallet] over an unlocked [flow.Session] is an accounts.Wallet, an accounts.Backend
// and a source of bind's SignerFn. It is for native programs and is no part of the WebAssembly module.
//
// What a Wallet signs goes through the nonce ledger. It signs for an account's next free nonce only, and the signed bytes
// are stored, by compare-and-set, before they are handed out: two goroutines, two programs or two runs of one never sign
// two transactions for one nonce. From then on the transaction counts as sent. If the program dies before it sends it,
// or a node drops it, [Wallet.Sync] sends the same bytes again; that holds for what bind's NoSend keeps back too.
//
// With bind, let the ledger choose the nonces, by [Wallet.Backend] or by [NextNonce]:
//
//	backend := w.Backend(client)
//	opts := &bind.TransactOpts{From: account, Signer: w.SignerFn(chain), Context: ctx}
//	address, tx, err := bind.DeployContract(opts, bytecode, backend, nil)
//
// Any number of goroutines may do that at once. A nonce that the program chooses itself is signed as it is if it is the
// account's next one, and refused with flow.ErrNonceUsed or flow.ErrNonceNotNext if not. Of Transact, an error that
// is flow.ErrKept means that the transaction is signed and kept and will be sent; calling Transact again would do the same
// thing twice. A program that must be able to ask again names what it wants with [Wallet.SignerFnFor].
//
// What goes around the ledger says so in its name: [UnledgeredSignerFn] and [UnledgeredSign].
package geth
