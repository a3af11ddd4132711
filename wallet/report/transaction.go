package report

import (
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/uint256"
)

// Tx is what a transaction says, whether it is signed or not.
type Tx struct {
	To                   *eth.Address // nil: a contract is created
	Value                uint256.Int
	Data                 eth.Bytes
	Gas                  uint64
	MaxFeePerGas         uint256.Int
	MaxPriorityFeePerGas uint256.Int
	Legacy               bool
	Nonce                *uint64 // nil: not chosen yet
	Authorizations       []signer.Authorization
	Access               signer.AccessList
	Blobs                []eth.Hash
	MaxFeePerBlobGas     uint256.Int
	More                 bool         // more is signed than stands here
	Delegate             *eth.Address // a set-code transaction by which the account itself delegates (EIP-7702); zero ends that
}

// maxInitCode is how long the code may be that creates a contract (EIP-3860).
const maxInitCode = 49152

// Transaction reports what a transaction of k.From does and costs.
func Transaction(tx Tx, k Knowledge) Report {
	w := newWriter(SubjectTransaction, &k)
	c := k.read(tx)
	w.effects, w.described = c.all(), c.described()
	r := &w.report
	value := k.Network.Coin(tx.Value)
	r.To, r.Value, r.Data, r.Arguments = tx.To, &value, append(eth.Bytes{}, tx.Data...), c.decoded()
	if c.function != nil {
		r.Function = c.function.Signature()
	}
	r.Fee = k.fee(&tx)
	switch {
	case tx.To == nil:
		w.create(&tx)
	case tx.Delegate != nil && !tx.More:
		w.delegate(*tx.Delegate, &tx)
	default:
		r.Intent, r.Fields = k.sentence(c), k.fields(c)
	}
	w.signedBeside(&tx)
	if len(tx.Data) > 0 {
		r.Digests = append(r.Digests, calldataDigest(tx.Data))
	}
	w.parties()
	w.judgeLink()
	if k.Judged {
		return w.finish()
	}
	coins := c.sent(k.From)
	w.changes(coins)
	w.judgeSender()
	if !k.Link.nothing() {
		w.judge()
	}
	w.judgeCalls(c)
	w.judgeFee(&tx, r.Fee)
	w.judgeSimulation(coins)
	r.Simulation = k.Simulation
	return w.finish()
}

// Describe says what a transaction does, in a sentence and its parts, and judges nothing.
func (k Knowledge) Describe(tx Tx) (intent string, fields []Field) {
	k.Judged = true
	r := Transaction(tx, k)
	return r.Intent, r.Fields
}

// Payees lists whom a transaction pays, or sends tokens or NFTs of the account to. Nothing that is sent makes nobody known.
func (k Knowledge) Payees(tx Tx) (list []eth.Address) {
	for _, e := range k.read(tx).all() {
		if e.pays() && e.owner == k.From && (e.kind == effectNFT || !e.amount.IsZero()) {
			list = append(list, e.party)
		}
	}
	return list
}

// read reads the call that a transaction makes.
func (k *Knowledge) read(tx Tx) *call {
	c := call{sender: k.From, value: tx.Value, data: tx.Data}
	if tx.To == nil {
		c.effects = []effect{{kind: effectCreate, owner: k.From, amount: tx.Value}}
		return &c
	}
	c.to = *tx.To
	if tx.Delegate != nil && !tx.More { // it calls nothing
		return &c
	}
	if tx.More {
		c.effects = []effect{c.unknown(false)}
		return &c
	}
	c = (&reader{k: k}).read(c, 0)
	return &c
}

// fee says what a transaction can cost. Blobs are paid beside the gas (EIP-4844).
func (k *Knowledge) fee(tx *Tx) *Fee {
	f := &Fee{Gas: tx.Gas, BaseFee: k.BaseFee, MaxFeePerGas: tx.MaxFeePerGas, MaxPriorityFeePerGas: tx.MaxPriorityFeePerGas, Legacy: tx.Legacy}
	used := k.Used
	if used == 0 {
		used = tx.Gas
	}
	blobs := cost(uint64(len(tx.Blobs))<<17, tx.MaxFeePerBlobGas)
	f.Worst, f.Likely = k.Network.Coin(more(cost(tx.Gas, tx.MaxFeePerGas), blobs)), k.Network.Coin(more(cost(used, f.likely()), blobs))
	if k.DataFee != nil {
		data := k.Network.Coin(*k.DataFee)
		f.Data, f.Likely = &data, k.Network.Coin(more(f.Likely.Exact, *k.DataFee))
	}
	return f
}

// create reports the creation of a contract.
func (w *writer) create(tx *Tx) {
	r := &w.report
	hash := eth.Keccak256(tx.Data)
	r.Fields = []Field{{Label: "Code", Kind: FieldData, Source: SourceRaw, Text: tx.Data.String(), Note: strconv.Itoa(len(tx.Data)) + " bytes, with the constructor's arguments at the end"},
		{Label: "Code hash", Kind: FieldData, Source: SourceWallet, Text: hash.String()}}
	if !tx.Value.IsZero() {
		r.Fields = append([]Field{w.coins("Amount", tx.Value)}, r.Fields...)
		w.danger("create_value", "The new contract would get "+w.Network.Coin(tx.Value).Words()+", and what its code does is not read.",
			"Code that is given away for copying, such as that of trading bots, passes on to its author what it gets. Go on only if you know that it can give it back.")
	}
	if tx.Nonce != nil {
		creates := signer.CreateAddress(w.From, *tx.Nonce)
		w.effects[0].party, r.Creates = creates, &creates
		r.Fields = append(r.Fields, addressField("New contract", creates))
	}
	r.Intent = w.words(&w.effects[0])
	w.warning("create_contract", "This creates a contract. What its code does is not read.", "Make sure that the code is what you compiled, from a source that you understand: compare its hash.")
	if len(tx.Data) > maxInitCode {
		w.danger("create_too_long", "The code is longer than the 49,152 bytes that a chain takes.", "It would fail. Shorten it.")
	}
}

// signedBeside shows what a transaction signs beside its call: authorizations, blobs, and a list of the storage that it uses.
func (w *writer) signedBeside(tx *Tx) {
	for i := range tx.Authorizations {
		a := &tx.Authorizations[i]
		group := "Delegation " + strconv.Itoa(i+1)
		chain := "every chain"
		if a.ChainID != 0 {
			chain = "chain " + a.ChainID.String()
		}
		to := addressField("Delegate to", a.Address)
		to.Group, to.Note = group, chain+", nonce "+strconv.FormatUint(a.Nonce, 10)
		w.report.Fields = append(w.report.Fields, to)
		whose := "An account"
		if by, err := a.Authority(); err == nil {
			account := addressField("Account", by)
			account.Group = group
			w.report.Fields = append(w.report.Fields, account)
			whose = "The account " + by.String()
		}
		if !w.Judged {
			w.judgeDelegation(whose, a.Address, a.ChainID)
		}
	}
	if len(tx.Authorizations) > 0 {
		w.report.Intent += ", and let " + strconv.Itoa(len(tx.Authorizations)) + " account(s) delegate to code"
	}
	for i := range tx.Blobs {
		w.report.Fields = append(w.report.Fields, Field{Label: "Blob", Kind: FieldData, Source: SourceRaw, Text: tx.Blobs[i].String()})
	}
	for i := range tx.Access {
		f := addressField("Access list", tx.Access[i].Address)
		for _, key := range tx.Access[i].StorageKeys {
			f.Note += " " + key.String()
		}
		f.Note, f.Source = strings.TrimPrefix(f.Note, " "), SourceRaw
		w.report.Fields = append(w.report.Fields, f)
	}
}
