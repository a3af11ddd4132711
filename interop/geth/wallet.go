package geth

import (
	"errors"
	"math/big"
	"sync"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/event"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/flow"
)

const (
	// ErrPassphrase means that a passphrase was given where none is taken: a vault is unlocked by its session.
	ErrPassphrase fault.Code = "geth_passphrase"
	// ErrDerive means that an account is to be derived without being kept, or from a wallet that has no mnemonic.
	ErrDerive fault.Code = "geth_derive"
)

// scheme is that of the URLs of wallets and accounts.
const scheme = "latchkey"

// Wallet is the accounts of one flow.Session as go-ethereum's accounts.Wallet. It is an accounts.Backend too, which has
// itself as its only wallet. Any number of goroutines may use it. A transaction's nonce must be the account's next free
// one, or NextNonce.
type Wallet struct {
	name         string
	acknowledged []string

	mu      sync.Mutex // a Session is used by one goroutine at a time
	session *flow.Session
	host    flow.Host
}

var (
	_ accounts.Wallet  = (*Wallet)(nil)
	_ accounts.Backend = (*Wallet)(nil)
)

// NewWallet returns the wallet of a session; whoever unlocks the session may do so before or after, by Do. The name is the
// wallet's part of URLs. acknowledged names the findings that the program accepts for all that it signs, as
// flow.SignRequest has them: "nonce_gap_ahead" where another wallet sends from its accounts too; "chain_reset" for
// development chains alone, because with it a node that lies can make the ledger begin anew. From now on the session is
// used by Do only.
func NewWallet(session *flow.Session, host flow.Host, name string, acknowledged ...string) *Wallet {
	return &Wallet{name: name, acknowledged: acknowledged, session: session, host: host}
}

// Do runs f with the session and its host, which no other goroutine uses meanwhile: all methods wait for it, Close too, and f
// calls none of them.
func (w *Wallet) Do(f func(*flow.Session, flow.Host) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return f(w.session, w.host)
}

// Sync settles what is open of an account and sends again what a node does not know of, as flow.Session.Sync does. A
// program calls it when it starts, and from time to time while something is open.
func (w *Wallet) Sync(chain eth.ChainID, account common.Address) (activity flow.Activity, err error) {
	err = w.Do(func(s *flow.Session, h flow.Host) (err error) {
		activity, err = s.Sync(h, chain, eth.Address(account))
		return err
	})
	return activity, err
}

// URL returns latchkey:// and the wallet's name.
func (w *Wallet) URL() accounts.URL { return accounts.URL{Scheme: scheme, Path: w.name} }

func (w *Wallet) account(address eth.Address) accounts.Account {
	return accounts.Account{Address: common.Address(address), URL: accounts.URL{Scheme: scheme, Path: w.name + "/" + address.String()}}
}

// list returns the session's accounts; none while it is locked.
func (w *Wallet) list() (list []flow.Account, err error) {
	err = w.Do(func(s *flow.Session, _ flow.Host) (err error) {
		list, err = s.Accounts()
		return err
	})
	return list, err
}

// Status returns Locked or Unlocked, and no error.
func (w *Wallet) Status() (string, error) {
	if _, err := w.list(); err != nil {
		return "Locked", nil
	}
	return "Unlocked", nil
}

// Open does nothing: the session is unlocked by itself, from bytes that can be zeroed, which a string cannot. Errors:
// ErrPassphrase if one is given.
func (w *Wallet) Open(passphrase string) error {
	if passphrase != "" {
		return noPassphrase()
	}
	return nil
}

// Close locks the session: its keys are zeroed, as soon as what asks the node just now has its answer.
func (w *Wallet) Close() error {
	return w.Do(func(s *flow.Session, _ flow.Host) error {
		s.Lock()
		return nil
	})
}

// Accounts returns the accounts of the unlocked session, none while it is locked.
func (w *Wallet) Accounts() []accounts.Account {
	found := []accounts.Account{}
	list, _ := w.list()
	for _, a := range list {
		found = append(found, w.account(a.Address))
	}
	return found
}

// Contains reports whether the unlocked session has the account. An account without a URL is known by its address.
func (w *Wallet) Contains(account accounts.Account) bool {
	if !w.named(account) {
		return false
	}
	for _, a := range w.Accounts() {
		if a.Address == account.Address {
			return true
		}
	}
	return false
}

// named reports whether an account's URL, if it has one, is what this wallet calls it.
func (w *Wallet) named(account accounts.Account) bool {
	return account.URL == accounts.URL{} || account.URL == w.account(eth.Address(account.Address)).URL
}

// Derive returns the account at a path of the session's first mnemonic; with pin it is added to the vault where it is not
// there yet. Without pin an account that is not there is refused: what is not kept could not sign. Errors: ErrDerive,
// flow.ErrLocked, those of flow.Session.AddAccount.
func (w *Wallet) Derive(path accounts.DerivationPath, pin bool) (account accounts.Account, err error) {
	at := path.String()
	err = w.Do(func(s *flow.Session, h flow.Host) error {
		list, err := s.Accounts()
		if err != nil {
			return err
		}
		keyring, found := uint32(0), false
		for _, a := range list {
			if a.Kind == flow.AccountMnemonic && (!found || a.Keyring < keyring) {
				keyring, found = a.Keyring, true
			}
		}
		if !found {
			return fault.Wrap(ErrDerive, "path", "this wallet has no mnemonic: import one first", accounts.ErrNotSupported)
		}
		has := func(a flow.Account) bool { return a.Keyring == keyring && a.Path == at }
		if account, found = w.find(list, has); found {
			return nil
		}
		if !pin {
			return fault.Wrap(ErrDerive, "path", "this wallet keeps what it derives: derive with pin", accounts.ErrNotSupported)
		}
		if list, err = s.AddAccount(h, keyring, at, ""); err != nil {
			return err
		}
		account, _ = w.find(list, has)
		return nil
	})
	return account, err
}

func (w *Wallet) find(list []flow.Account, is func(flow.Account) bool) (accounts.Account, bool) {
	for _, a := range list {
		if is(a) {
			return w.account(a.Address), true
		}
	}
	return accounts.Account{}, false
}

// SelfDerive does nothing: this wallet adds no account by itself.
func (w *Wallet) SelfDerive([]accounts.DerivationPath, ethereum.ChainStateReader) {}

// SignTx signs a transaction through the nonce ledger. Its nonce must be the account's next free one, or NextNonce: then
// the signed transaction has the one that the ledger chose. With an authorization of the account's own (EIP-7702) it takes two
// nonces, and must be given the first. Errors: those of Unsigned, accounts.ErrUnknownAccount, those of
// flow.Session.SignTransaction, among them flow.ErrNotLedgered for blobs.
func (w *Wallet) SignTx(account accounts.Account, tx *types.Transaction, chainID *big.Int) (*types.Transaction, error) {
	chain, err := ChainID(chainID)
	if err != nil {
		return nil, err
	}
	if !w.named(account) {
		return nil, unknownAccount(nil)
	}
	return w.sign(account.Address, tx, chain, "")
}

// SignTxWithPassphrase refuses: a passphrase opens nothing here. Errors: ErrPassphrase.
func (w *Wallet) SignTxWithPassphrase(accounts.Account, string, *types.Transaction, *big.Int) (*types.Transaction, error) {
	return nil, noPassphrase()
}

// Wallets returns the wallet itself.
func (w *Wallet) Wallets() []accounts.Wallet { return []accounts.Wallet{w} }

// Subscribe never sends an event: the wallet neither arrives nor leaves.
func (w *Wallet) Subscribe(chan<- accounts.WalletEvent) event.Subscription {
	return event.NewSubscription(func(quit <-chan struct{}) error {
		<-quit
		return nil
	})
}

func noPassphrase() error {
	return fault.Wrap(ErrPassphrase, "passphrase", "unlock the wallet's session instead: a passphrase in a string cannot be zeroed", accounts.ErrNotSupported)
}

func unknownAccount(cause error) error {
	return fault.Wrap(wallet.ErrAccountUnknown, "account", "this wallet has no key for the account", errors.Join(accounts.ErrUnknownAccount, cause))
}

// accountsError makes what this wallet says of an unknown account what go-ethereum says of one, too.
func accountsError(err error) error {
	if errors.Is(err, wallet.ErrAccountUnknown) {
		return unknownAccount(err)
	}
	return err
}
