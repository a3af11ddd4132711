package flow

import (
	"bytes"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// ErrDelegationAsked means that a page asks for an account to delegate to code that is not on the wallet's own list. Wallets
// are to offer no way for that (EIP-7702, "Interaction with applications and wallets").
const ErrDelegationAsked fault.Code = "delegation_asked"

// What a chain takes for an authorization (EIP-7702, "Gas costs"), in gas.
const (
	authorizationGas  = 25_000                      // PER_EMPTY_ACCOUNT_COST
	authorizationBack = 25_000 - 12_500             // given back for an account that is not empty: less PER_AUTH_BASE_COST
	delegationGas     = plainGas + authorizationGas // of a transaction that has one authorization carried out, and calls nothing
)

// delegationPrefix begins the code of an account that delegates; the delegate's address is the rest.
var delegationPrefix = []byte{0xef, 0x01, 0x00}

// delegateOf returns whose code acts for an account that has this code; nil: nobody's.
func delegateOf(code []byte) *eth.Address {
	to, delegates := bytes.CutPrefix(code, delegationPrefix)
	if !delegates || len(to) != len(eth.Address{}) {
		return nil
	}
	return (*eth.Address)(bytes.Clone(to))
}

// checkDelegate demands that an account may delegate to an address, for whoever asks. Errors: ErrRequest, ErrDelegationAsked.
func checkDelegate(field string, from, to eth.Address, origin string) error {
	switch {
	case from == to:
		return fault.New(ErrRequest, field, "an account cannot delegate to itself: name the contract whose code is to act for it")
	case origin != "" && !to.IsZero() && report.DelegateName(to) == "":
		return fault.New(ErrDelegationAsked, field, "no page may ask for this: the code could take everything that the account has. If you know the code, delegate to it yourself")
	}
	return nil
}

// delegation is the transaction by which an account delegates. It calls nothing: a call to the zero address runs no code, whereas one
// to the account itself would run the delegate's, which may refuse it.
func (o order) delegation() nonce.Transaction {
	to := o.party
	return nonce.Transaction{Data: eth.Bytes{}, Delegate: &to}
}

// oneByOne refuses what is to be signed at once with more behind it, for an account that delegates (N9). Errors: nonce.ErrDelegated.
func (d *draft) oneByOne() error {
	switch {
	case d.again != nil && d.again.Hash != nil:
		return nil
	case d.facts.view.Delegate == nil:
		return d.ledger.Alone(nonce.Intent{Transaction: d.tx}, d.next(), d.facts.view)
	}
	return fault.New(nonce.ErrDelegated, "from", "your account delegates to a contract, so that nodes take one of its transactions at a time: ask for each by itself")
}

// estimateDelegation sets the gas of a delegation: by EIP-7702, or what the node says where that is more, as on rollups. The node is
// asked with an authorization that nobody signed: a chain passes over it and charges the same, and the real one leaves with the
// transaction only.
func (d *draft) estimateDelegation() error {
	if d.tx.Legacy {
		return fault.New(ErrRequest, "kind", "accounts cannot delegate on this chain: its transactions are from before EIP-1559")
	}
	b := newBatch()
	at := b.add("eth_estimateGas", authorizing(d.network.ChainID, d.order.From, *d.tx.Delegate))
	rollup := d.askDataFee(b)
	replies, err := b.send(d.host, d.network)
	if err != nil {
		return err
	}
	if d.data, err = rollup.read(replies); err != nil {
		return err
	}
	used, err := number(replies[at])
	if err != nil || used < delegationGas { // it knows no authorizations, or not in this question
		d.knows.Unproven = true
		used = max(used, plainGas) + authorizationGas
	}
	if used > d.facts.head.gasLimit {
		return nodeAnswer("its gas estimate is out of range", nil)
	}
	d.knows.Used = used - min(authorizationBack, used/5) // EIP-3529: no more than a fifth is given back
	d.tx.Gas = gasLimit(used, d.facts.head.gasLimit)
	return nil
}

// authorizing is the call of a delegation, for eth_estimateGas.
func authorizing(chain eth.ChainID, from, to eth.Address) []byte {
	b := json.AppendAddress(json.AppendName([]byte{'{'}, "from"), from)
	b = json.AppendAddress(json.AppendName(b, "to"), eth.Address{})
	b = append(json.AppendName(b, "authorizationList"), '[', '{')
	b = json.AppendText(json.AppendName(b, "chainId"), hexNumber(uint64(chain)))
	b = json.AppendAddress(json.AppendName(b, "address"), to)
	for _, name := range [...]string{"nonce", "yParity"} {
		b = json.AppendText(json.AppendName(b, name), "0x0")
	}
	for _, name := range [...]string{"r", "s"} {
		b = json.AppendText(json.AppendName(b, name), "0x1")
	}
	return append(b, '}', ']', '}')
}

// setCode is the transaction of a delegation without the signature of its authorization, whose number is the one behind the
// transaction's: sending takes one first (EIP-7702, "Behavior").
func setCode(chain eth.ChainID, e nonce.Entry) *signer.SetCodeTx {
	t := e.Transaction
	return &signer.SetCodeTx{ChainID: chain, Nonce: e.Nonce, MaxPriorityFeePerGas: t.MaxPriorityFeePerGas, MaxFeePerGas: t.MaxFeePerGas,
		Gas: t.Gas, To: &t.To, Value: t.Value, Data: t.Data,
		AuthorizationList: []signer.Authorization{{ChainID: chain, Address: *t.Delegate, Nonce: e.Nonce + 1}}}
}

// ready returns the transaction to sign of an entry. The authorization of a delegation is signed here; it leaves with the
// transaction, and so not before both are recorded (N3, N9).
func (s *Session) ready(account eth.Address, chain eth.ChainID, e nonce.Entry) (signer.Tx, error) {
	if e.Transaction.Delegate == nil {
		return unsigned(chain, e), nil
	}
	tx := setCode(chain, e)
	a, err := s.authorization(account, chain, *e.Transaction.Delegate, e.Nonce+1)
	tx.AuthorizationList[0] = a
	return tx, err
}

// authorization signs an authorization with an account's key, which lives for no effect.
func (s *Session) authorization(account eth.Address, chain eth.ChainID, to eth.Address, number uint64) (signer.Authorization, error) {
	if s.vault == nil {
		return signer.Authorization{}, locked()
	}
	key, err := s.vault.Key(account)
	if err != nil {
		return signer.Authorization{}, err
	}
	defer key.Zero()
	return signer.SignAuthorization(chain, to, number, key)
}

// selfAuthorized returns the authorization of the sender's own in a transaction; nil where there is none. There may be one, for the
// transaction's chain and with the number behind its own: of any other kind the ledger keeps no account. Errors:
// ErrNotLedgered.
func selfAuthorized(t *signer.SetCodeTx, from eth.Address) (own *signer.Authorization, err error) {
	for i := range t.AuthorizationList {
		a := &t.AuthorizationList[i]
		switch authority, err := a.Authority(); {
		case err != nil || authority != from: // one that nobody signed is passed over
		case own != nil:
			return nil, notLedgered("the sender authorizes twice: leave one of them out")
		case a.ChainID != t.ChainID:
			return nil, notLedgered("the sender's own authorization must name the transaction's chain, and no other")
		case a.Nonce != t.Nonce+1:
			return nil, notLedgered("the nonce of the sender's own authorization must be the one behind the transaction's: give the transaction that one's, less 1")
		default:
			own = a
		}
	}
	return own, nil
}

func notLedgered(why string) error {
	return fault.New(ErrNotLedgered, "authorizationList", why)
}

// frozenBy is frozen of a transaction of an account's, with whose code it lets act for the account itself. That there is such an
// authorization tells it all where it is all there is to the transaction: the ledger's number says which one. Errors:
// ErrNotLedgered.
func frozenBy(from eth.Address, tx signer.Tx) (eth.ChainID, uint64, nonce.Transaction, error) {
	chain, at, f, err := frozen(tx)
	t, is := tx.(*signer.SetCodeTx)
	if !is || err != nil {
		return chain, at, f, err
	}
	own, err := selfAuthorized(t, from)
	if own == nil || err != nil {
		return chain, at, f, err
	}
	f.Delegate = &own.Address
	if f.To.IsZero() && f.Value.IsZero() && len(f.Data) == 0 && len(t.AccessList) == 0 && len(t.AuthorizationList) == 1 {
		f.Digest = nil
	}
	return chain, at, f, nil
}
