package main

import (
	"errors"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/latchkey/latchkey/devnet"
	"github.com/latchkey/latchkey/interop/geth"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
)

const chainID = devnet.DefaultChainID

// program is a running go-ethereum program, with a wallet's folder, on a chain where the test makes the blocks.
type program struct {
	*testing.T
	chain   *devnet.Chain
	folder  string
	client  *ethclient.Client
	wallet  *geth.Wallet
	account common.Address
	opts    *bind.TransactOpts
}

func start(t *testing.T) *program {
	t.Helper()
	chain, err := devnet.Start(devnet.Options{ManualMining: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { chain.Close() })
	p := &program{T: t, chain: chain, folder: t.TempDir()}
	p.client, err = ethclient.Dial(chain.RPC())
	p.must(err)
	t.Cleanup(p.client.Close)
	return p.again()
}

// again is the program in its next run, or beside itself: the same folder, nothing of the memory.
func (p *program) again() *program {
	p.Helper()
	next := *p
	var err error
	next.wallet, err = openWallet(p.chain.RPC(), chainID, p.folder)
	p.must(err)
	p.Cleanup(func() { next.wallet.Close() })
	next.account = next.wallet.Accounts()[0].Address
	next.opts = &bind.TransactOpts{From: next.account, Signer: next.wallet.SignerFn(chainID), Context: p.Context()}
	return &next
}

func (p *program) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *program) wants(err, target error) {
	p.Helper()
	if !errors.Is(err, target) {
		p.Fatalf("got %v, want %v", err, target)
	}
}

func (p *program) mine() {
	p.Helper()
	_, err := p.chain.Mine(1)
	p.must(err)
}

func (p *program) sync() flow.Activity {
	p.Helper()
	activity, err := p.wallet.Sync(chainID, p.account)
	p.must(err)
	return activity
}

// deploy returns a Counter, which is at the address that the nonce gives.
func (p *program) deploy() *counter {
	p.Helper()
	c, tx, err := deployCounter(p.opts, p.wallet.Backend(p.client))
	p.must(err)
	p.mine()
	address, err := bind.WaitDeployed(p.Context(), p.client, tx.Hash())
	p.must(err)
	if address != c.contract.Address() {
		p.Fatalf("deployed at %s, expected at %s", address, c.contract.Address())
	}
	return c
}

// counter is a Counter that another program deployed.
func (p *program) counter(address common.Address) *counter {
	return counterAt(address, p.opts, p.wallet.Backend(p.client))
}

func (p *program) counts(c *counter, want int64) {
	p.Helper()
	got, err := c.count()
	p.must(err)
	if got.Cmp(big.NewInt(want)) != 0 {
		p.Fatalf("the contract counted %s, want %d", got, want)
	}
}

func TestRunTwice(t *testing.T) {
	chain, err := devnet.Start(devnet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer chain.Close()
	folder := t.TempDir()
	for range 2 { // the second run goes on from the ledger of the first
		if err := run(t.Context(), chain.RPC(), chainID, folder); err != nil {
			t.Fatal(err)
		}
	}
}

// Two programs over one folder, ten goroutines each, all at once: each nonce once, and all are mined.
func TestProgramsTransactAtOnce(t *testing.T) {
	p := start(t)
	c := p.deploy()
	const each = 10
	var mu sync.Mutex
	var transactions []*types.Transaction
	var all sync.WaitGroup
	for _, c := range []*counter{c, p.again().counter(c.contract.Address())} {
		for range each {
			all.Go(func() {
				tx, err := c.increment()
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				transactions = append(transactions, tx)
			})
		}
	}
	all.Wait()
	p.mine()
	seen := map[uint64]bool{}
	for _, tx := range transactions {
		receipt, err := bind.WaitMined(t.Context(), p.client, tx.Hash())
		p.must(err)
		if n := tx.Nonce(); n < 1 || n > 2*each || seen[n] || receipt.Status != types.ReceiptStatusSuccessful {
			t.Fatalf("nonce %d, status %d", n, receipt.Status)
		}
		seen[tx.Nonce()] = true
	}
	p.counts(c, 2*each)
	for _, tx := range p.sync().Transactions {
		if tx.State != nonce.Mined {
			t.Errorf("nonce %d is %s", tx.Nonce, tx.State)
		}
	}
}

// The program dies between the record and the sending, which is where bind's NoSend ends. The next run sends the same
// bytes, although the wallet is locked.
func TestCrashBeforeSending(t *testing.T) {
	p := start(t)
	c := p.deploy()
	c.opts.NoSend = true
	kept, err := c.increment()
	p.must(err)
	p.must(p.wallet.Close())
	if _, _, err := p.client.TransactionByHash(t.Context(), kept.Hash()); err == nil {
		t.Fatal("the transaction was sent")
	}
	next := p.again()
	p.must(next.wallet.Close())
	next.sync()
	p.mine()
	if _, err := bind.WaitMined(t.Context(), p.client, kept.Hash()); err != nil {
		t.Fatal(err)
	}
	p.counts(c, 1)
}

// A node that says yes and forgets: Sync sends again, and what was signed after it is mined too.
func TestNodeDropsATransaction(t *testing.T) {
	p := start(t)
	c := p.deploy()
	p.chain.HoldTransactions(true)
	dropped, err := c.increment()
	p.must(err)
	p.chain.DropTransactions()
	p.chain.HoldTransactions(false)
	after, err := c.increment()
	p.must(err)
	if dropped.Nonce() != 1 || after.Nonce() != 2 {
		t.Fatalf("nonces %d and %d", dropped.Nonce(), after.Nonce())
	}
	p.sync()
	p.mine()
	p.counts(c, 2)
}

// The node's answer is lost. Transact fails with what there is to know, and asking again for the same intent, by another
// run of the program with other fees, does not do it twice.
func TestAskingAgain(t *testing.T) {
	for name, lie := range map[string]devnet.Lie{
		"nothing arrived":    {Method: "eth_sendRawTransaction", Error: &devnet.Error{Code: -32000, Message: "txpool is full"}},
		"it arrived unheard": {Method: "eth_sendRawTransaction", CarryOut: true, Cut: true},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t)
			c := p.deploy()
			c.opts.Signer = p.wallet.SignerFnFor(chainID, "count once")
			p.must(p.chain.Lie(lie))
			_, err := c.increment()
			p.wants(err, flow.ErrKept)

			next := p.again()
			next.opts.Signer = next.wallet.SignerFnFor(chainID, "count once")
			next.opts.GasTipCap = big.NewInt(3e9)
			tx, err := next.counter(c.contract.Address()).increment()
			p.must(err)
			p.mine()
			_, err = bind.WaitMined(t.Context(), p.client, tx.Hash())
			p.must(err)
			p.counts(c, 1)
		})
	}
}

// A program that chooses its nonces itself, as one does with a plain client: the next one is signed, and signed again as
// the same bytes; another transaction for it is not.
func TestNoncesOfTheProgram(t *testing.T) {
	p := start(t)
	c := p.deploy()
	plain := counterAt(c.contract.Address(), p.opts, p.client)
	tx, err := plain.increment()
	p.must(err)
	if tx.Nonce() != 1 {
		t.Fatalf("nonce %d", tx.Nonce())
	}
	again, err := p.wallet.SignTx(accounts.Account{Address: p.account}, tx, big.NewInt(chainID))
	p.must(err)
	if again.Hash() != tx.Hash() {
		t.Error("the same transaction has two signatures")
	}
	p.opts.Nonce = big.NewInt(1)
	p.opts.GasTipCap = big.NewInt(5e9)
	_, err = plain.increment() // a replacement that nobody approved
	p.wants(err, flow.ErrNonceUsed)
	p.opts.Nonce = big.NewInt(3)
	_, err = plain.increment()
	p.wants(err, flow.ErrNonceNotNext)
	p.opts.Nonce = geth.NextNonce()
	tx, err = plain.increment()
	p.must(err)
	if tx.Nonce() != 2 {
		t.Errorf("nonce %d", tx.Nonce())
	}
	p.mine()
	p.counts(c, 2)
}

// Another program has the same mnemonic and no ledger: what it sent is noticed, and nothing collides with it.
func TestAnotherWalletOfTheSameKey(t *testing.T) {
	p := start(t)
	c := p.deploy()
	foreign := bind.NewKeyedTransactor(devnet.Accounts()[0].Key, big.NewInt(chainID))
	_, err := counterAt(c.contract.Address(), foreign, p.client).increment()
	p.must(err)
	_, err = c.increment()
	p.wants(err, nonce.ErrUnsettled)
	p.mine()
	_, err = c.increment()
	p.wants(err, nonce.ErrAhead)

	var s *flow.Session
	var h flow.Host
	p.must(p.wallet.Do(func(session *flow.Session, host flow.Host) error {
		s, h = session, host
		return nil
	}))
	c.opts.Signer = geth.NewWallet(s, h, "", "nonce_gap_ahead").SignerFn(chainID)
	tx, err := c.increment()
	p.must(err)
	if tx.Nonce() != 2 {
		t.Errorf("nonce %d", tx.Nonce())
	}
	p.mine()
	p.counts(c, 2)
}

func TestLockedWalletTransactsNothing(t *testing.T) {
	p := start(t)
	c := p.deploy()
	p.must(p.wallet.Close())
	_, err := c.increment()
	p.wants(err, flow.ErrLocked)
	if activity := p.sync(); len(activity.Transactions) != 1 || !strings.HasPrefix(activity.Transactions[0].Intent, "Create the contract "+c.contract.Address().Hex()) {
		t.Errorf("%+v", activity.Transactions)
	}
}
