package flow

import (
	"slices"
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

const (
	// ErrNonceUsed is nonce.ErrUsed.
	ErrNonceUsed = nonce.ErrUsed
	// ErrNonceNotNext is nonce.ErrNotNext.
	ErrNonceNotNext = nonce.ErrNotNext
	// ErrIntentSettled means that an intent's transaction is over, so that its bytes are no longer kept. Details: hash, state.
	ErrIntentSettled fault.Code = "intent_settled"
	// ErrUnmineable means that the newest block would not have taken a transaction, whatever stands in it.
	ErrUnmineable fault.Code = "transaction_unmineable"
	// ErrSignedOther means that the signed bytes are not what was approved; they were dropped.
	ErrSignedOther fault.Code = "signed_other"
	// ErrKept means that a node did not take a transaction that is recorded. Details: hash, state.
	ErrKept fault.Code = "transaction_kept"
)

// SignRequest is a transaction that a Go program built by itself, such as one that another library prepared: it is signed
// without a report. What people ask for goes through Plan.
type SignRequest struct {
	From      eth.Address
	Tx        signer.Tx // *signer.LegacyTx, *signer.AccessListTx, *signer.DynamicFeeTx or *signer.SetCodeTx
	NextNonce bool      // the ledger chooses the nonce, whatever Tx says; otherwise Tx is signed exactly as it is
	// IntentID is the program's own name for what it wants done; at most 128 bytes. Asking again with it never makes a
	// second transaction, while the ledger remembers the first: all open and the last nonce.MaxArchive settled ones, which
	// are returned, and nonce.MaxServed older ones, for which it is refused. Empty:
	// without NextNonce it is not needed, with it each call is a new transaction.
	IntentID string
	// Acknowledged names the findings that the program accepts: "nonce_gap_ahead", another wallet sent transactions from
	// the account; "nonce_unsettled", some of its are pending; "nonce_above", Tx's nonce leaves others free, or is one that the
	// ledger cannot answer for; "chain_reset", the chain started anew, and with it the ledger, which somebody should have
	// looked at.
	Acknowledged []string
}

// SignTransaction signs a transaction under the nonce ledger and records it before it returns it. It sends nothing: the
// program does, or SendSigned. But what is recorded counts as sent: its nonce is never given to another transaction, and Sync
// gives it to the node if the program did not. An error means that nothing left, with the exception that Approve has.
//
// The nonce must be the account's next free one. Signing a transaction again gives the same bytes, while the ledger
// remembers it.
//
// Errors: ErrLocked, wallet.ErrAccountUnknown, ErrNotLedgered, ErrNetworkUnknown, ErrChainMismatch, ErrRequest, ErrFeeOver,
// ErrUnmineable, ErrNonceUsed, ErrNonceNotNext, ErrIntentSettled, ErrSignedOther if Tx was changed meanwhile, ErrBusy, those
// of Tx.Check, of nonce.Record.Reserve and nonce.Decode, and those of Host.
func (s *Session) SignTransaction(h Host, request SignRequest) (*signer.SignedTx, error) {
	if err := s.account(request.From); err != nil {
		return nil, err
	}
	order, err := readSignRequest(request)
	if err != nil {
		return nil, err
	}
	h = s.guard(h)
	network, err := loadNetwork(h, order.intent.ChainID)
	if err != nil {
		return nil, err
	}
	file := openLedger(h, network.ChainID, order.From)
	ledger, err := file.Load()
	if err != nil {
		return nil, err
	}
	if again, err := s.again(file.serving(ledger), ledger, order); again != nil || err != nil {
		return again, err
	}
	view, err := order.look(h, network, ledger)
	if err != nil {
		return nil, err
	}
	now, err := clock(h)
	if err != nil {
		return nil, err
	}
	var signed *signer.SignedTx
	if _, err := file.Update(func(r *nonce.Record) error {
		var err error
		signed, err = s.adopt(r, order, view, now)
		return err
	}); err != nil {
		return nil, err // the signature, if there is one, is dropped here
	}
	return signed, nil
}

// signOrder is a SignRequest that was read.
type signOrder struct {
	SignRequest
	nonce  uint64
	intent nonce.Intent
}

// readSignRequest checks a request by itself. Errors: ErrRequest, ErrNotLedgered, those of Tx.Check.
func readSignRequest(r SignRequest) (signOrder, error) {
	if err := checkIntentID(r.IntentID); err != nil {
		return signOrder{}, err
	}
	if r.NextNonce {
		r.Tx = renumbered(r.Tx, 0)
	}
	chain, at, tx, err := frozenBy(r.From, r.Tx)
	if err == nil {
		err = r.Tx.Check()
	}
	if err != nil {
		return signOrder{}, err
	}
	intent := nonce.Intent{ID: intentID(r.IntentID), Request: asked(r.Tx, tx, r.NextNonce), ChainID: chain, Transaction: tx}
	if !r.NextNonce {
		intent.Nonce = &at
	}
	return signOrder{r, at, intent}, nil
}

// asked is the digest of a request: of an exact transaction all that is signed; otherwise what it does, whatever its
// nonce and its gas.
func asked(tx signer.Tx, t nonce.Transaction, next bool) eth.Hash {
	if !next {
		return tx.SigningHash()
	}
	does := nonce.Transaction{Create: t.Create, To: t.To, Value: t.Value, Data: t.Data}.AppendJSON([]byte("latchkey transaction "))
	if t, ok := tx.(*signer.SetCodeTx); ok {
		for i := range t.AuthorizationList {
			a := &t.AuthorizationList[i]
			hash := a.SigningHash()
			authority, _ := a.Authority() // zero where nobody signed, which the chain passes over
			does = append(append(does, hash[:]...), authority[:]...)
		}
	}
	return eth.Keccak256(does)
}

// again returns what is recorded for the same request, or nil.
func (s *Session) again(serving remembers, ledger *nonce.Record, o signOrder) (*signer.SignedTx, error) {
	if o.IntentID != "" {
		e, err := serving(o.intent.ID, o.intent.Request)
		switch {
		case err != nil || e == nil || e.Hash == nil:
			return nil, err
		case len(e.Raw) == 0:
			return nil, fault.New(ErrIntentSettled, "intentId", "this intent's transaction is over: look at what came of it, and choose a new intent id to ask for it again").
				With("hash", e.Hash.String()).With("state", string(e.State))
		}
		return signer.Decode(e.Raw)
	}
	if e := ledger.SignedAt(o.nonce); e != nil && !o.NextNonce {
		signed, err := s.signatureOf(o.From, o.Tx) // deterministic (RFC 6979)
		if err != nil || signed.Hash() == *e.Hash {
			return signed, err
		}
	}
	return nil, nil
}

// look asks for the account's standing on the network's chain, and demands that the account can pay and a block can take the
// transaction: another one would be recorded and hold up all that follow it.
func (o signOrder) look(h Host, network Network, ledger *nonce.Record) (nonce.View, error) {
	b := newBatch()
	places, coins := askView(b, o.From, ledger), b.balance(o.From, "latest")
	replies, err := b.send(h, network)
	if err != nil {
		return nonce.View{}, err
	}
	view, head, err := places.read(replies)
	if err != nil {
		return view, err
	}
	has, err := quantity(replies[coins])
	if err != nil {
		return view, err
	}
	_, all, err := worst(o.intent.Transaction)
	if err != nil {
		return view, err
	}
	if has.Cmp(all) < 0 {
		return view, cannotPay(network.coin(has), network.coin(all))
	}
	if err := o.mineable(head); err != nil {
		return view, err
	}
	view.Vouched, err = vouched(h, network, o.From, ledger, b.by, view)
	return view, err
}

// agreed is what the program accepts.
func (o signOrder) agreed() nonce.Agreed {
	has := func(finding string) bool { return slices.Contains(o.Acknowledged, finding) }
	return nonce.Agreed{Rise: has(findingAhead), Unsettled: has(findingUnsettled), Above: has(findingAbove), Reset: has(findingReset)}
}

// mineable demands what every block does, whatever the transaction is. What its data costs is left to the node's rules.
func (o signOrder) mineable(head *header) error {
	price := "maxFeePerGas"
	if o.Tx.TxType() < 2 {
		price = "gasPrice"
	}
	switch t := o.intent.Transaction; {
	case t.Gas < plainGas:
		return fault.New(ErrUnmineable, "gas", "give at least 21000 gas: no transaction costs less")
	case t.Gas > head.gasLimit:
		return fault.New(ErrUnmineable, "gas", "give at most "+strconv.FormatUint(head.gasLimit, 10)+" gas, as much as a block of this chain has")
	case head.baseFee != nil && head.baseFee.Cmp(t.MaxFeePerGas) > 0:
		return fault.New(ErrUnmineable, price, "the chain's base fee is above this now: prepare the transaction again")
	}
	return nil
}

func cannotPay(has, needs report.Amount) error {
	return fault.New(ErrFeeOver, "from", "the account has "+has.Words()+" and needs up to "+needs.Words()+" with the fee: add coins, or send less").
		With("have", has.Text).With("need", needs.Text).With("unit", has.Symbol)
}

// adopt reserves the nonce, signs, and records the signature, all in one change of the ledger: until that is stored,
// nothing has happened (N3, N4).
func (s *Session) adopt(r *nonce.Record, o signOrder, view nonce.View, now eth.Millis) (*signer.SignedTx, error) {
	if again, err := s.again(r.Serving, r, o); again != nil || err != nil { // another program was faster
		return again, err
	}
	reserved, err := r.Reserve(o.intent, view, o.agreed(), now)
	if err != nil {
		return nil, err
	}
	signed, err := s.signature(o.From, o.intent.ChainID, reserved, renumbered(o.Tx, reserved.Nonce))
	if err != nil {
		return nil, err
	}
	return signed, r.Sign(reserved, signed.Hash(), signed.Raw(), now)
}

// signature signs the transaction of a reservation and compares every field of the signed bytes with what was reserved.
// signer.Sign has read them back.
func (s *Session) signature(from eth.Address, chain eth.ChainID, reserved nonce.Entry, tx signer.Tx) (*signer.SignedTx, error) {
	signed, err := s.signatureOf(from, tx)
	if err != nil {
		return nil, err
	}
	sender, err := signed.Sender()
	if err != nil {
		return nil, err
	}
	id, at, is, err := frozenBy(from, signed.Tx())
	if err != nil || sender != from || id != chain || at != reserved.Nonce || !is.Equal(reserved.Transaction) {
		return nil, fault.New(ErrSignedOther, "", "the signed bytes were not what was approved and were dropped: reload the wallet")
	}
	return signed, nil
}

// signatureOf signs with an account's key, which lives for no effect.
func (s *Session) signatureOf(from eth.Address, tx signer.Tx) (*signer.SignedTx, error) {
	if s.vault == nil {
		return nil, locked()
	}
	key, err := s.vault.Key(from)
	if err != nil {
		return nil, err
	}
	defer key.Zero()
	return signer.Sign(tx, key)
}

// SendSigned gives a recorded transaction to the node, unless it is known to be there, and records the answer. It needs no
// key and works while the wallet is locked. Where the node does not take it, Sync goes on trying: asking for the same thing
// again would do it twice. Errors: ErrKept, ErrNetworkUnknown, nonce.ErrNoEntry, those of nonce.Decode, and those of Host.
func (s *Session) SendSigned(h Host, chain eth.ChainID, from eth.Address, hash eth.Hash) (Sent, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Sent{}, err
	}
	file := openLedger(h, chain, from)
	_, entry, err := file.open(hash)
	if err != nil {
		return Sent{}, err
	}
	var offers []nonce.Offer // whatever is in front of it: the program waits for this very one, and may never ask Sync
	if entry.State == nonce.Signed || entry.State == nonce.Unknown {
		offers = append(offers, nonce.Offer{Entry: entry})
	}
	sent := dispatch(file, network, 0, offers, entry)[0]
	if sent.State == nonce.Signed || sent.State == nonce.Unknown {
		return sent, fault.New(ErrKept, "", "do not ask for it again: "+sent.Notice).
			With("hash", hash.String()).With("state", string(sent.State))
	}
	return sent, nil
}

// SignMessage signs a personal message or typed data for a Go program, without a report. Errors: ErrLocked,
// wallet.ErrAccountUnknown, those of signer.SignMessage.
func (s *Session) SignMessage(from eth.Address, m signer.Message) (signer.Signature, error) {
	if err := s.account(from); err != nil {
		return signer.Signature{}, err
	}
	key, err := s.vault.Key(from)
	if err != nil {
		return signer.Signature{}, err
	}
	defer key.Zero()
	return signer.SignMessage(m, key)
}
