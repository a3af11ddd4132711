package geth

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"math/big"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/flow"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// first and second are accounts of the development mnemonic.
var (
	first  = common.HexToAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
	second = common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
	bigID  = big.NewInt(chain)
)

func start(t *testing.T) (*Wallet, *world) {
	t.Helper()
	w, outside, err := newWallet()
	must(t, err)
	return w, outside
}

// payment is what a program prepares, of so many wei.
func payment(nonce uint64, wei int64) *types.Transaction {
	return types.NewTx(&types.DynamicFeeTx{Nonce: nonce, GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(1e9), Gas: 21_000, To: &second, Value: big.NewInt(wei)})
}

func TestAccountsManagerFindsTheWallet(t *testing.T) {
	w, _ := start(t)
	manager := accounts.NewManager(new(accounts.Config), w)
	defer manager.Close()
	if got := manager.Accounts(); len(got) != 1 || got[0] != first {
		t.Fatalf("accounts %v", got)
	}
	found, err := manager.Find(accounts.Account{Address: first})
	must(t, err)
	signed, err := found.SignTx(accounts.Account{Address: first}, payment(0, 1), bigID)
	must(t, err)
	if from, err := types.Sender(types.LatestSignerForChainID(bigID), signed); err != nil || from != first {
		t.Errorf("sender %s, %v", from, err)
	}
	byURL, err := manager.Wallet(w.URL().String())
	must(t, err)
	if byURL != accounts.Wallet(w) || w.URL().String() != "latchkey://test" {
		t.Errorf("%s", w.URL())
	}
}

func TestOpenAndClose(t *testing.T) {
	w, _ := start(t)
	account := w.Accounts()[0]
	must(t, w.Open(""))
	wants(t, w.Open("secret"), ErrPassphrase)
	if status, err := w.Status(); status != "Unlocked" || err != nil {
		t.Error(status, err)
	}
	elsewhere := accounts.Account{Address: first, URL: accounts.URL{Scheme: "keystore", Path: "file"}}
	for _, c := range []struct {
		account accounts.Account
		want    bool
	}{{account, true}, {accounts.Account{Address: first}, true}, {elsewhere, false}, {accounts.Account{Address: second}, false}} {
		if w.Contains(c.account) != c.want {
			t.Errorf("contains %+v", c.account)
		}
		if c.want {
			continue
		}
		_, err := w.SignTx(c.account, payment(0, 1), bigID)
		wants(t, err, accounts.ErrUnknownAccount)
		wants(t, err, wallet.ErrAccountUnknown)
		_, err = w.SignText(c.account, nil)
		wants(t, err, accounts.ErrUnknownAccount)
	}
	must(t, w.Close())
	if status, _ := w.Status(); status != "Locked" || len(w.Accounts()) > 0 || w.Contains(account) {
		t.Error("open after Close")
	}
	_, err := w.SignTx(account, payment(0, 1), bigID)
	wants(t, err, flow.ErrLocked)
	_, err = w.SignText(account, nil)
	wants(t, err, flow.ErrLocked)
}

func TestDerive(t *testing.T) {
	w, _ := start(t)
	path := accounts.DerivationPath{0x80000000 + 44, 0x80000000 + 60, 0x80000000, 0, 1}
	_, err := w.Derive(path, false)
	wants(t, err, ErrDerive)
	wants(t, err, accounts.ErrNotSupported)
	for _, pin := range []bool{true, true, false} {
		account, err := w.Derive(path, pin)
		must(t, err)
		if account.Address != second || !w.Contains(account) || len(w.Accounts()) != 2 {
			t.Fatalf("%+v", account)
		}
	}
	w.SelfDerive([]accounts.DerivationPath{path}, nil)
	must(t, w.Close())
	_, err = w.Derive(path, true)
	wants(t, err, flow.ErrLocked)
}

func TestSignTxThroughTheLedger(t *testing.T) {
	w, outside := start(t)
	account := w.Accounts()[0]
	signed, err := w.SignTx(account, payment(0, 1), bigID)
	must(t, err)
	again, err := w.SignTx(account, payment(0, 1), bigID)
	must(t, err)
	if !bytes.Equal(rawOf(t, signed), rawOf(t, again)) || len(outside.raw) > 0 {
		t.Error("the same transaction has two forms, or was sent unasked")
	}
	_, err = w.SignTx(account, payment(0, 2), bigID)
	wants(t, err, flow.ErrNonceUsed)
	_, err = w.SignTx(account, payment(2, 2), bigID)
	wants(t, err, flow.ErrNonceNotNext)
	next, err := w.SignTx(account, payment(NextNonce().Uint64(), 2), bigID)
	must(t, err)
	if next.Nonce() != 1 {
		t.Errorf("nonce %d", next.Nonce())
	}
	for _, other := range []*big.Int{nil, new(big.Int)} {
		_, err = w.SignTx(account, payment(2, 2), other)
		wants(t, err, eth.ErrChainID)
	}
	_, err = w.SignTx(account, payment(2, 2), big.NewInt(1))
	wants(t, err, flow.ErrNetworkUnknown)
	_, err = w.SignTx(account, types.NewTx(&types.BlobTx{}), bigID)
	wants(t, err, flow.ErrNotLedgered)
	secret, err := hex.DecodeString("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80") // the account's, as everybody knows
	must(t, err)
	key, err := signer.NewPrivateKey(secret)
	must(t, err)
	for number, want := range map[uint64]fault.Code{2: flow.ErrNotLedgered, 3: nonce.ErrDelegated} { // its own, and others wait
		own, err := signer.SignAuthorization(chain, eth.Address{7}, number, key)
		must(t, err)
		_, err = w.SignTx(account, types.NewTx(&types.SetCodeTx{Nonce: 2, Gas: 100_000, AuthList: []types.SetCodeAuthorization{toAuthorization(&own)}}), bigID)
		wants(t, err, want)
	}
	// What was signed and never sent is sent by Sync.
	activity, err := w.Sync(chain, first)
	must(t, err)
	if len(outside.raw) != 2 || activity.Open != 2 || outside.raw[0] != eth.Bytes(rawOf(t, signed)).String() {
		t.Errorf("%d were sent, %d open", len(outside.raw), activity.Open)
	}
}

func TestGoroutinesNeverShareANonce(t *testing.T) {
	w, _ := start(t)
	const count = 20
	sign := w.SignerFn(chain)
	var nonces [count]uint64
	var all sync.WaitGroup
	for i := range nonces {
		all.Go(func() {
			tx, err := sign(first, payment(NextNonce().Uint64(), 1))
			if err != nil {
				t.Error(err)
				return
			}
			nonces[i] = tx.Nonce()
		})
	}
	all.Wait()
	seen := map[uint64]bool{}
	for _, n := range nonces {
		if n >= count || seen[n] {
			t.Fatalf("nonces %v", nonces)
		}
		seen[n] = true
	}
}

// Closing at any moment: what was signed is recorded, all else is refused.
func TestCloseWhileSigning(t *testing.T) {
	w, _ := start(t)
	var all sync.WaitGroup
	var signed atomic.Uint32
	for range 10 {
		all.Go(func() {
			w.Accounts()
			w.Status()
			_, err := w.SignTx(accounts.Account{Address: first}, payment(nextNonce, 1), bigID)
			if err == nil {
				signed.Add(1)
			} else if !errors.Is(err, flow.ErrLocked) {
				t.Error(err)
			}
		})
	}
	all.Go(func() { w.Close() })
	all.Wait()
	activity, err := w.Sync(chain, first)
	must(t, err)
	if activity.Open != signed.Load() {
		t.Errorf("%d signed, %d recorded", signed.Load(), activity.Open)
	}
}

// A transaction that was signed for one chain is not signed for another, whatever its type.
func TestOtherChain(t *testing.T) {
	w, outside := start(t)
	key := testKey(t)
	for _, data := range []types.TxData{
		&types.LegacyTx{GasPrice: big.NewInt(1e9), Gas: 21_000, To: &second},
		&types.AccessListTx{ChainID: big.NewInt(1), GasPrice: big.NewInt(1e9), Gas: 21_000, To: &second},
	} {
		signed, err := UnledgeredSign(types.NewTx(data), 1, key)
		must(t, err)
		_, err = w.SignTx(w.Accounts()[0], signed, bigID)
		wants(t, err, ErrOtherChain)
	}
	goKey, err := crypto.ToECDSA(append(make([]byte, 31), 9))
	must(t, err)
	unprotected, err := types.SignNewTx(goKey, types.HomesteadSigner{}, &types.LegacyTx{GasPrice: big.NewInt(1e9), Gas: 21_000, To: &second})
	must(t, err)
	signed, err := w.SignTx(w.Accounts()[0], unprotected, bigID)
	must(t, err)
	if !signed.Protected() || signed.ChainId().Cmp(bigID) != 0 || len(outside.raw) > 0 {
		t.Errorf("chain %s", signed.ChainId())
	}
}

func TestIntents(t *testing.T) {
	w, _ := start(t)
	rent := w.SignerFnFor(chain, "rent for May")
	signed, err := rent(first, payment(nextNonce, 1))
	must(t, err)
	dearer := types.NewTx(&types.DynamicFeeTx{Nonce: nextNonce, GasFeeCap: big.NewInt(5e9), Gas: 21_000, To: &second, Value: big.NewInt(1)})
	again, err := w.SignerFnFor(chain, "rent for May")(first, dearer)
	must(t, err)
	if again.Hash() != signed.Hash() {
		t.Error("one intent has two transactions")
	}
	_, err = rent(first, payment(nextNonce, 2))
	wants(t, err, nonce.ErrIntentConflict)
}

func TestMessages(t *testing.T) {
	w, _ := start(t)
	account := w.Accounts()[0]
	text := []byte("12 monkeys")
	hash, whole := accounts.TextAndHash(text)
	typed := append([]byte{0x19, 0x01}, make([]byte, 64)...)
	for name, c := range map[string]struct {
		sign func() ([]byte, error)
		hash []byte
	}{
		"text":       {func() ([]byte, error) { return w.SignText(account, text) }, hash},
		"text/plain": {func() ([]byte, error) { return w.SignData(account, accounts.MimetypeTextPlain, []byte(whole)) }, hash},
		"data/typed": {func() ([]byte, error) { return w.SignData(account, accounts.MimetypeTypedData, typed) }, crypto.Keccak256(typed)},
	} {
		signature, err := c.sign()
		must(t, err)
		key, err := crypto.SigToPub(c.hash, signature) // wants v of 0 or 1
		if err != nil || len(signature) != 65 || crypto.PubkeyToAddress(*key) != first {
			t.Errorf("%s: %x, %v", name, signature, err)
		}
	}
	long := []byte(signer.PersonalMessage(bytes.Repeat([]byte("7"), 1000)).Preimage())
	_, err := w.SignData(account, accounts.MimetypeTextPlain, long)
	must(t, err)
}

// Nothing that is not the whole preimage of a message is signed, whatever it is called.
func TestSignDataRefuses(t *testing.T) {
	w, _ := start(t)
	account := w.Accounts()[0]
	unsigned, err := Unsigned(payment(0, 1), chain)
	must(t, err)
	signed, err := signer.Sign(unsigned, testKey(t))
	must(t, err)
	typed := append([]byte{0x19, 0x01}, make([]byte, 64)...)
	for name, data := range map[string][]byte{
		"nothing":           nil,
		"text":              []byte("hello"),
		"a hash":            make([]byte, 32),
		"a transaction":     signed.Raw(),
		"an authorization":  append([]byte{0x05}, make([]byte, 65)...),
		"short typed data":  typed[:65],
		"long typed data":   append(bytes.Clone(typed), 0),
		"a validator":       append([]byte{0x19, 0x00}, make([]byte, 64)...),
		"a prefix only":     []byte(personalPrefix),
		"a wrong length":    []byte(personalPrefix + "4hello"),
		"a padded length":   []byte(personalPrefix + "05hello"),
		"a length too long": []byte(personalPrefix + "99999999999999999999hello"),
	} {
		for _, mime := range []string{accounts.MimetypeTextPlain, accounts.MimetypeTypedData, accounts.MimetypeDataWithValidator, accounts.MimetypeClique, ""} {
			if _, err := w.SignData(account, mime, data); !errors.Is(err, ErrData) || !errors.Is(err, accounts.ErrNotSupported) {
				t.Errorf("%s as %s: %v", name, mime, err)
			}
		}
	}
	for mime, data := range map[string][]byte{accounts.MimetypeTextPlain: typed, accounts.MimetypeTypedData: []byte(personalPrefix + "5hello"), accounts.MimetypeClique: typed} {
		_, err := w.SignData(account, mime, data)
		wants(t, err, ErrData)
	}
}

func TestPassphrasesAreRefused(t *testing.T) {
	w, _ := start(t)
	account := w.Accounts()[0]
	_, tx := w.SignTxWithPassphrase(account, "secret", payment(0, 1), bigID)
	_, text := w.SignTextWithPassphrase(account, "secret", nil)
	_, data := w.SignDataWithPassphrase(account, "secret", accounts.MimetypeTextPlain, nil)
	for _, err := range []error{tx, text, data} {
		wants(t, err, ErrPassphrase)
		wants(t, err, accounts.ErrNotSupported)
	}
}

// client is a node behind the wallet's backend.
type client struct {
	ContractBackend
	sent []common.Hash
}

func (c *client) PendingNonceAt(context.Context, common.Address) (uint64, error) { return 7, nil }

func (c *client) SendTransaction(_ context.Context, tx *types.Transaction) error {
	c.sent = append(c.sent, tx.Hash())
	return nil
}

func TestBackend(t *testing.T) {
	w, outside := start(t)
	under := new(client)
	backend, ctx := w.Backend(under), t.Context()
	if n, err := backend.PendingNonceAt(ctx, first); n != nextNonce || err != nil {
		t.Error(n, err)
	}
	if n, err := backend.PendingNonceAt(ctx, second); n != 7 || err != nil {
		t.Error(n, err)
	}
	signed, err := w.SignerFn(chain)(first, payment(nextNonce, 1))
	must(t, err)
	outside.words = "txpool is full"
	err = backend.SendTransaction(ctx, signed)
	wants(t, err, flow.ErrKept)
	var typed *fault.Error
	if errors.As(err, &typed); typed.Details[0] != (fault.Detail{Name: "hash", Value: eth.Hash(signed.Hash()).String()}) {
		t.Errorf("%+v", typed)
	}
	outside.words = "already known"
	must(t, backend.SendTransaction(ctx, signed))
	if len(outside.raw) != 2 || len(under.sent) > 0 {
		t.Fatalf("%d and %d sent", len(outside.raw), len(under.sent))
	}
	// What is not in the ledger is not this wallet's to judge.
	key := testKey(t)
	other, err := UnledgeredSignerFn(key, chain)(common.Address(key.Address()), payment(3, 1))
	must(t, err)
	must(t, backend.SendTransaction(ctx, other))
	elsewhere, err := UnledgeredSignerFn(key, 1)(common.Address(key.Address()), payment(3, 1))
	must(t, err)
	must(t, backend.SendTransaction(ctx, elsewhere)) // on a chain that the session does not know
	if len(under.sent) != 2 || under.sent[0] != other.Hash() || under.sent[1] != elsewhere.Hash() {
		t.Errorf("%v", under.sent)
	}
	must(t, w.Close())
	_, err = backend.PendingNonceAt(ctx, first)
	wants(t, err, flow.ErrLocked)
}

func TestUnledgered(t *testing.T) {
	key := testKey(t)
	sign := UnledgeredSignerFn(key, chain)
	_, err := sign(first, payment(0, 1))
	wants(t, err, accounts.ErrUnknownAccount)
	_, err = sign(common.Address(key.Address()), payment(nextNonce, 1))
	wants(t, err, signer.ErrTxNonce)
	_, err = sign(common.Address(key.Address()), types.NewTx(&types.DynamicFeeTx{ChainID: big.NewInt(1)}))
	wants(t, err, ErrOtherChain)
}

func testKey(t *testing.T) *signer.PrivateKey {
	t.Helper()
	key, err := signer.NewPrivateKey(append(make([]byte, 31), 9))
	must(t, err)
	return key
}
