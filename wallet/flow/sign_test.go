package flow

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet"
	"github.com/latchkey/latchkey/wallet/nonce"
)

// payment is a transaction as a program builds it, of so many wei.
func payment(nonce, wei uint64) *signer.DynamicFeeTx {
	to := stranger
	return &signer.DynamicFeeTx{ChainID: 31337, Nonce: nonce, MaxPriorityFeePerGas: uint256.FromUint64(1), MaxFeePerGas: uint256.FromUint64(3e9),
		Gas: 21_000, To: &to, Value: uint256.FromUint64(wei)}
}

func (w *world) exactly(tx signer.Tx) SignRequest { return SignRequest{From: w.account, Tx: tx} }

func (w *world) next(id string, wei uint64) SignRequest {
	return SignRequest{From: w.account, Tx: payment(^uint64(0), wei), NextNonce: true, IntentID: id}
}

// nonceOf is the nonce of a signed payment.
func nonceOf(tx *signer.SignedTx) uint64 { return tx.Tx().(*signer.DynamicFeeTx).Nonce }

func TestSignExactly(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	signed, err := s.SignTransaction(w, w.exactly(payment(0, 1)))
	must(t, err)
	if e := ledgerOf(t, w).Open[0]; e.State != nonce.Signed || !bytes.Equal(e.Raw, signed.Raw()) || len(w.node.left) > 0 {
		t.Fatalf("%+v", e)
	}
	again := func() {
		t.Helper()
		written := w.store[nonce.Key(31337, w.account)].Version
		same, err := w.session().SignTransaction(w, w.exactly(payment(0, 1)))
		must(t, err)
		if !bytes.Equal(same.Raw(), signed.Raw()) || w.store[nonce.Key(31337, w.account)].Version != written {
			t.Fatal("the same transaction was signed otherwise, or recorded twice")
		}
	}
	again()
	w.failRPC = func(string) error { return fault.New(ErrNotSent, "", "") }
	again() // what is recorded needs no node
	w.failRPC = nil

	for _, other := range []signer.Tx{payment(0, 2), &signer.LegacyTx{ChainID: 31337, GasPrice: uint256.FromUint64(3e9), Gas: 21_000, To: &contract}} {
		_, err = s.SignTransaction(w, w.exactly(other))
		wants(t, err, ErrNonceUsed)
	}
	_, err = s.SignTransaction(w, w.exactly(payment(2, 2)))
	wants(t, err, ErrNonceNotNext)
	var typed *fault.Error
	if errors.As(err, &typed); typed.Details[0] != (fault.Detail{Name: "next", Value: "1"}) {
		t.Errorf("%+v", typed)
	}

	// The program died before it sent it: Sync does, even while the wallet is locked.
	must(t, second(NewSession().Sync(w, 31337, w.account)))
	w.node.mine()
	w.node.final = w.node.head()
	for range 2 {
		must(t, second(s.Sync(w, 31337, w.account)))
	}
	if r := ledgerOf(t, w); len(r.Open) > 0 || r.Archive[0].State != nonce.Final || len(w.node.mined()) != 1 {
		t.Fatalf("%s", r.Encode())
	}
	again()
	_, err = s.SignTransaction(w, w.exactly(payment(0, 2)))
	wants(t, err, ErrNonceUsed)
}

func TestSignNext(t *testing.T) {
	w := newWorld(t)
	watch(t, w)
	s := w.session()
	for i := range uint64(3) {
		signed, err := s.SignTransaction(w, w.next("", 7)) // the same payment three times over
		must(t, err)
		if nonceOf(signed) != i {
			t.Fatalf("nonce %d, want %d", nonceOf(signed), i)
		}
	}
	sent, err := s.Send(w, w.pay("", "1"), nil) // both ways share the ledger
	must(t, err)
	rent, err := s.SignTransaction(w, w.next("rent", 7))
	must(t, err)
	if sent.Nonce != 3 || nonceOf(rent) != 4 {
		t.Fatalf("nonces %d and %d", sent.Nonce, nonceOf(rent))
	}
	dearer := w.next("rent", 7)
	dearer.Tx.(*signer.DynamicFeeTx).MaxFeePerGas = uint256.FromUint64(9e9) // a program that asks again asks with new fees
	again, err := w.session().SignTransaction(w, dearer)
	must(t, err)
	if again.Hash() != rent.Hash() {
		t.Error("one intent has two transactions")
	}
	_, err = s.SignTransaction(w, w.next("rent", 8))
	wants(t, err, nonce.ErrIntentConflict)

	must(t, second(s.Sync(w, 31337, w.account)))
	w.node.mine()
	w.node.final = w.node.head()
	for range 2 {
		must(t, second(s.Sync(w, 31337, w.account)))
	}
	if len(w.node.mined()) != 5 {
		t.Fatalf("%d mined", len(w.node.mined()))
	}
	_, err = s.SignTransaction(w, w.next("rent", 7))
	wants(t, err, ErrIntentSettled)
	var typed *fault.Error
	if errors.As(err, &typed); typed.Details[1] != (fault.Detail{Name: "state", Value: "final"}) {
		t.Errorf("%+v", typed)
	}
}

// What another wallet's transaction superseded was not done, and is not called so.
func TestIntentIsSuperseded(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.SignTransaction(w, w.next("rent", 7))))
	w.node.foreign()
	w.node.final = w.node.head()
	must(t, second(s.Sync(w, 31337, w.account)))
	_, err := s.SignTransaction(w, w.next("rent", 7))
	wants(t, err, ErrIntentSettled)
	var typed *fault.Error
	if errors.As(err, &typed); typed.Details[1].Value != "superseded" || strings.Contains(typed.Message, "done") {
		t.Errorf("%+v", typed)
	}
}

// The nonce that an error names is the one that would be signed: a gap below the used ones, if there is one.
func TestNextIsTheGap(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	_, err := nonce.Open(w, 31337, w.account).Update(func(r *nonce.Record) error {
		for _, id := range []string{"given up", "signed"} {
			if _, err := r.Reserve(nonce.Intent{ID: id, ChainID: 31337}, nonce.View{}, nonce.Agreed{}, w.clock); err != nil {
				return err
			}
		}
		must(t, r.Release("given up", w.clock))
		raw := []byte("transaction 1")
		return r.Sign(*r.Find("signed"), eth.Keccak256(raw), raw, w.clock)
	})
	must(t, err)
	_, err = s.SignTransaction(w, w.exactly(payment(1, 1)))
	wants(t, err, ErrNonceUsed)
	var typed *fault.Error
	if errors.As(err, &typed); typed.Details[0] != (fault.Detail{Name: "next", Value: "0"}) {
		t.Errorf("%+v", typed)
	}
	must(t, second(s.SignTransaction(w, w.exactly(payment(0, 1)))))
}

// Whose authorizations a transaction brings is part of what it does.
func TestIntentOfOtherAuthority(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	delegation := func(last byte) SignRequest {
		key, err := signer.NewPrivateKey(append(make([]byte, 31), last))
		must(t, err)
		a, err := signer.SignAuthorization(31337, contract, 0, key)
		must(t, err)
		tx := &signer.SetCodeTx{ChainID: 31337, MaxFeePerGas: uint256.FromUint64(3e9), Gas: 90_000, To: &contract, AuthorizationList: []signer.Authorization{a}}
		return SignRequest{From: w.account, Tx: tx, NextNonce: true, IntentID: "delegate"}
	}
	must(t, second(s.SignTransaction(w, delegation(2))))
	must(t, second(s.SignTransaction(w, delegation(2))))
	_, err := s.SignTransaction(w, delegation(3))
	wants(t, err, nonce.ErrIntentConflict)
}

// A program that changes its transaction while it is being signed does not get another one than is recorded.
func TestTransactionChangesWhileSigning(t *testing.T) {
	w := newWorld(t)
	tx := payment(0, 1)
	tx.AccessList = signer.AccessList{{Address: contract}}
	w.onBatch = func([]RPCRequest) { tx.AccessList[0].Address = stranger }
	_, err := w.session().SignTransaction(w, w.exactly(tx))
	wants(t, err, ErrSignedOther)
	if len(ledgerOf(t, w).Open) > 0 {
		t.Error("it is recorded")
	}
}

// What no block takes as it is would hold up all that follow it, and is not recorded.
func TestUnmineable(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	for field, change := range map[string]func(*signer.DynamicFeeTx){
		"gas":          func(tx *signer.DynamicFeeTx) { tx.Gas = 20_999 },
		"gas ":         func(tx *signer.DynamicFeeTx) { tx.Gas = 30_000_001 },
		"maxFeePerGas": func(tx *signer.DynamicFeeTx) { tx.MaxFeePerGas = uint256.FromUint64(999_999_999) },
	} {
		tx := payment(0, 1)
		change(tx)
		_, err := s.SignTransaction(w, w.exactly(tx))
		wants(t, err, ErrUnmineable)
		var typed *fault.Error
		if errors.As(err, &typed); typed.Field != strings.TrimSpace(field) {
			t.Errorf("%+v", typed)
		}
	}
	_, err := s.SignTransaction(w, w.exactly(&signer.LegacyTx{ChainID: 31337, GasPrice: uint256.FromUint64(1), Gas: 21_000, To: &contract}))
	wants(t, err, ErrUnmineable)
	if len(ledgerOf(t, w).Open) > 0 {
		t.Error("it is recorded")
	}
	w.node.baseFee = ""
	must(t, second(s.SignTransaction(w, w.exactly(&signer.LegacyTx{ChainID: 31337, GasPrice: uint256.FromUint64(1), Gas: 21_000, To: &contract}))))
}

func TestSignTransactionRefuses(t *testing.T) {
	own := func(w *world) *signer.SetCodeTx {
		key, err := signer.NewPrivateKey(append(make([]byte, 31), 1))
		must(t, err)
		a, err := signer.SignAuthorization(31337, contract, 0, key) // not the number behind the transaction's
		must(t, err)
		return &signer.SetCodeTx{ChainID: 31337, Gas: 100_000, MaxFeePerGas: uint256.FromUint64(3e9), To: &contract, AuthorizationList: []signer.Authorization{a}}
	}
	for name, c := range map[string]struct {
		change func(*world)
		tx     func(*world) signer.Tx
		code   fault.Code
	}{
		"another chain":       {func(w *world) { w.node.chain = 1 }, nil, ErrChainMismatch},
		"coins gone":          {func(w *world) { w.node.state.coins = uint256.Int{} }, nil, ErrFeeOver},
		"foreign pending":     {func(w *world) { w.node.poolCount = 1 }, nil, nonce.ErrUnsettled},
		"node not reached":    {func(w *world) { w.failRPC = func(string) error { return fault.New(ErrNotSent, "", "") } }, nil, ErrNotSent},
		"storage full":        {func(w *world) { w.failStore = true }, nil, ErrStorage},
		"a newer ledger":      {func(w *world) { w.storeLedger(`{"schema":3}`) }, nil, nonce.ErrSchema},
		"a damaged ledger":    {func(w *world) { w.storeLedger(`{}`) }, nil, nonce.ErrDamaged},
		"the network is gone": {func(w *world) { delete(w.store, keyNetworks) }, nil, ErrNetworkUnknown},
		"another account":     {func(w *world) { w.account = stranger }, nil, wallet.ErrAccountUnknown},
		"no recipient": {nil, func(*world) signer.Tx {
			tx := payment(0, 1)
			tx.To = nil
			return tx
		}, signer.ErrTxCreate},
		"a wrong transaction": {nil, func(*world) signer.Tx { return &signer.DynamicFeeTx{ChainID: 31337, To: &contract} }, signer.ErrTxGas},
		"no chain":            {nil, func(*world) signer.Tx { return &signer.LegacyTx{Gas: 1, To: &contract} }, eth.ErrChainID},
		"before EIP-155":      {nil, func(*world) signer.Tx { return &signer.UnprotectedTx{Gas: 1, To: &contract} }, ErrNotLedgered},
		"blobs":               {nil, func(*world) signer.Tx { return &signer.BlobTx{ChainID: 31337, Gas: 1, To: &contract} }, ErrNotLedgered},
		"its own delegation, which the chain would pass over": {nil, func(w *world) signer.Tx { return own(w) }, ErrNotLedgered},
		"a nonce too far": {nil, func(*world) signer.Tx { return payment(^uint64(0), 1) }, signer.ErrTxNonce},
	} {
		w := newWorld(t)
		s := w.session()
		var tx signer.Tx = payment(0, 1)
		if c.tx != nil {
			tx = c.tx(w)
		}
		if c.change != nil {
			c.change(w)
		}
		if _, err := s.SignTransaction(w, w.exactly(tx)); !errors.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
		if len(w.node.left) > 0 {
			t.Errorf("%s: a transaction left", name)
		}
	}
	w := newWorld(t)
	long := w.next(string(make([]byte, maxIntentID+1)), 1)
	_, err := w.session().SignTransaction(w, long)
	wants(t, err, ErrRequest)
	_, err = NewSession().SignTransaction(w, w.next("", 1))
	wants(t, err, ErrLocked)
	nothingLeft(t, w)
}

func TestSignAcknowledges(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	must(t, second(s.SignTransaction(w, w.next("", 1))))
	w.node.state.nonce = 4 // another wallet's are mined
	_, err := s.SignTransaction(w, w.next("", 2))
	wants(t, err, nonce.ErrAhead)
	r := w.next("", 2)
	r.Acknowledged = []string{findingAhead}
	signed, err := s.SignTransaction(w, r)
	must(t, err)
	if nonceOf(signed) != 4 {
		t.Fatalf("nonce %d", nonceOf(signed))
	}
	w.node.genesis = eth.Hash{1}
	w.node.blocks[0].hash, w.node.state.nonce = w.node.genesis, 0
	_, err = s.SignTransaction(w, w.next("", 3))
	wants(t, err, nonce.ErrChainReset)
	r = w.next("", 3)
	r.Acknowledged = []string{findingReset}
	signed, err = s.SignTransaction(w, r)
	must(t, err)
	if at := nonceOf(signed); at != 0 || ledgerOf(t, w).Epoch != 1 {
		t.Fatalf("nonce %d", at)
	}
}

func TestSendSigned(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	signed, err := s.SignTransaction(w, w.next("", 1))
	must(t, err)
	w.node.words = "txpool is full"
	sent, err := s.SendSigned(w, 31337, w.account, signed.Hash())
	wants(t, err, ErrKept)
	if sent.State != nonce.Signed || sent.Notice == "" {
		t.Errorf("%+v", sent)
	}
	w.node.words = "already known"
	for range 2 {
		sent, err = s.SendSigned(w, 31337, w.account, signed.Hash())
		must(t, err)
		if sent.State != nonce.Sent || !bytes.Equal(sent.Raw, signed.Raw()) {
			t.Errorf("%+v", sent)
		}
	}
	_, err = s.SendSigned(w, 31337, w.account, eth.Hash{1})
	wants(t, err, nonce.ErrNoEntry)
}

// What the ledger has no fields for is told apart all the same, and shown as what it is.
func TestOtherTransactions(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	fee := uint256.FromUint64(3e9)
	list := signer.AccessList{{Address: contract}}
	key, err := signer.NewPrivateKey(append(make([]byte, 31), 2))
	must(t, err)
	a, err := signer.SignAuthorization(31337, contract, 0, key)
	must(t, err)
	withList := payment(4, 0)
	withList.AccessList = list
	for i, c := range []struct {
		tx   signer.Tx
		want string
	}{
		{&signer.DynamicFeeTx{ChainID: 31337, Nonce: 0, MaxFeePerGas: fee, Gas: 90_000, Create: true, Data: []byte{1}}, "Create the contract " + signer.CreateAddress(w.account, 0).String()},
		{&signer.LegacyTx{ChainID: 31337, Nonce: 1, GasPrice: fee, Gas: 90_000, Create: true, Value: ether(1), Data: []byte{1}}, "Create the contract " + signer.CreateAddress(w.account, 1).String() + " and send it 1 ETH"},
		{&signer.AccessListTx{ChainID: 31337, Nonce: 2, GasPrice: fee, Gas: 90_000, To: &contract, AccessList: list}, "Call the contract " + contract.String() + " with data that this wallet cannot read"},
		{&signer.SetCodeTx{ChainID: 31337, Nonce: 3, MaxFeePerGas: fee, Gas: 90_000, To: &contract, AuthorizationList: []signer.Authorization{a}}, "Call the contract " + contract.String() + " with data that this wallet cannot read"},
		{withList, "Call the contract " + stranger.String() + " with data that this wallet cannot read"},
	} {
		first, err := s.SignTransaction(w, w.exactly(c.tx))
		must(t, err)
		again, err := s.SignTransaction(w, w.exactly(c.tx))
		must(t, err)
		if !bytes.Equal(first.Raw(), again.Raw()) {
			t.Errorf("transaction %d", i)
		}
		list, err := s.Activity(w, 31337, w.account)
		must(t, err)
		if got := list.Transactions[0].Intent; got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	// The ledger's digest tells two access lists apart, whatever the nonce.
	_, _, one, _ := frozen(withList)
	other := *withList
	other.Nonce, other.AccessList = 9, signer.AccessList{{Address: stranger}}
	if _, _, two, _ := frozen(&other); one.Equal(two) {
		t.Error("two access lists are one")
	}
	other.AccessList = list
	if _, _, two, _ := frozen(&other); !one.Equal(two) {
		t.Error("the nonce is in the digest")
	}
}

func TestSignMessage(t *testing.T) {
	w := newWorld(t)
	s := w.session()
	m := signer.PersonalMessage("hello")
	signature, err := s.SignMessage(w.account, m)
	must(t, err)
	if !signer.VerifyMessage(m, signature, w.account) {
		t.Error("the signature is not the account's")
	}
	_, err = s.SignMessage(stranger, m)
	wants(t, err, wallet.ErrAccountUnknown)
	s.Lock()
	_, err = s.SignMessage(w.account, m)
	wants(t, err, ErrLocked)
}
