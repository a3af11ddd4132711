package flow

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"

	"github.com/latchkey/latchkey/erc20abi"
	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/fault"
	"github.com/latchkey/latchkey/internal/json"
	"github.com/latchkey/latchkey/uint256"
	"github.com/latchkey/latchkey/wallet/nonce"
)

const (
	// ErrAmountOver means that an account holds less than is to be moved. Details: have, need, unit.
	ErrAmountOver fault.Code = "insufficient_amount"
	// ErrFeeOver means that an account cannot pay the worst fee beside the amount. Details: have, need, unit.
	ErrFeeOver fault.Code = "insufficient_fee"
	// ErrAllowanceOver means that an allowance is below the amount. Details: have, need, unit.
	ErrAllowanceOver fault.Code = "insufficient_allowance"
	// ErrWouldRevert means that the transaction would fail and still cost its fee.
	ErrWouldRevert fault.Code = "would_revert"
)

// plainGas is what a payment to an account without code costs, exactly (Yellow Paper, appendix G: G_transaction).
const plainGas = 21_000

// planned is a plan that waits for approval, and what approving it signs.
type planned struct {
	plan   Plan
	from   eth.Address
	intent nonce.Intent
}

// has reports whether the plan's report stated a finding.
func (p *planned) has(id string) bool {
	for _, f := range p.plan.Report.Findings {
		if f.ID == id {
			return true
		}
	}
	return false
}

// Plan makes a request ready for approval: it fixes every field that will be signed except the nonce, and reports
// what they mean. Nothing is reserved or signed. A request whose intent id is in the ledger already is planned with the
// fields that were frozen then. Errors: ErrLocked, wallet.ErrAccountUnknown, ErrNetworkUnknown, those of the request's
// fields, ErrAmountOver, ErrFeeOver, ErrAllowanceOver, ErrWouldRevert, ErrToken, ErrTokenChanged, ErrChainMismatch,
// nonce.ErrUnsettled, and those of Host.
func (s *Session) Plan(h Host, request PlanRequest) (Plan, error) {
	if err := s.account(request.From); err != nil {
		return Plan{}, err
	}
	h = s.guard(h)
	network, err := loadNetwork(h, request.ChainID)
	if err != nil {
		return Plan{}, err
	}
	order, err := readRequest(request, network)
	if err != nil {
		return Plan{}, err
	}
	tokens, err := loadTokens(h, network)
	if err != nil {
		return Plan{}, err
	}
	d := &draft{host: h, network: network, tokens: tokens, order: order}
	if err := d.complete(); err != nil {
		return Plan{}, err
	}
	return s.keep(d)
}

// draft is a plan in the making.
type draft struct {
	host    Host
	network Network
	tokens  []Token
	ledger  *nonce.Record
	order   order

	tx      nonce.Transaction
	meaning meaning
	facts   facts
	used    uint64 // gas that the node expects
	again   *nonce.Entry
}

// complete fills the transaction in.
func (d *draft) complete() error {
	d.tx = d.order.build(uint256.Int{})
	if d.order.IntentID != "" {
		ledger, err := loadLedger(d.host, d.network.ChainID, d.order.From)
		if err != nil {
			return err
		}
		if d.again = ledger.Find(d.order.IntentID); d.again != nil {
			return d.repeat()
		}
	}
	if err := d.ask(); err != nil {
		return err
	}
	// The ledger is read after the node was asked: what another tab sent before that is in it, and is not taken for
	// another wallet's.
	var err error
	if d.ledger, err = loadLedger(d.host, d.network.ChainID, d.order.From); err != nil {
		return err
	}
	if d.ledger.Compare(d.facts.view) == nonce.Unsettled { // the other standings are findings
		return d.ledger.Admit(d.facts.view, true)
	}
	amount, err := d.amount()
	if err != nil {
		return err
	}
	d.setAmount(amount)
	d.tx.Legacy, d.tx.MaxFeePerGas, d.tx.MaxPriorityFeePerGas = d.facts.prices.legacy, d.facts.prices.max, d.facts.prices.tip
	if err := d.estimate(); err != nil {
		return err
	}
	return d.payable()
}

// repeat takes the fields that an earlier request with this intent id froze.
func (d *draft) repeat() error {
	if d.again.Request != d.order.digest() {
		return fault.New(nonce.ErrIntentConflict, "intentId", "this intent id was used for another request: choose a new one")
	}
	d.tx = d.again.Transaction
	if err := d.ask(); err != nil {
		return err
	}
	d.used = d.tx.Gas
	return nil
}

// ask asks for the facts about what the transaction means. Calldata in a call that looks like a token's but is not
// answered as a token's (an NFT has the same selectors) cannot be read.
func (d *draft) ask() error {
	d.meaning = readMeaning(d.network, d.order.From, d.tx)
	var err error
	d.facts, err = askFacts(d.host, d.network, d.order.From, d.tx.To, d.meaning, d.order.Speed)
	if errors.Is(err, ErrToken) && d.order.Kind == KindCall {
		d.meaning = meaning{owner: d.order.From, party: d.tx.To, amount: d.tx.Value, unread: true}
		d.facts, err = askFacts(d.host, d.network, d.order.From, d.tx.To, d.meaning, d.order.Speed)
	}
	if err != nil {
		return err
	}
	if err := d.facts.checkToken(d.tokens); err != nil {
		return err
	}
	if t := d.facts.token; t != nil && findToken(d.tokens, t.Address) == nil {
		d.tokens = append(d.tokens, *t)
	}
	return nil
}

func (d *draft) setAmount(amount uint256.Int) {
	gas, unread := d.tx, d.meaning.unread
	d.tx = d.order.build(amount)
	d.tx.Legacy, d.tx.Gas, d.tx.MaxFeePerGas, d.tx.MaxPriorityFeePerGas = gas.Legacy, gas.Gas, gas.MaxFeePerGas, gas.MaxPriorityFeePerGas
	if d.meaning = readMeaning(d.network, d.order.From, d.tx); unread {
		d.meaning = meaning{owner: d.order.From, party: d.tx.To, amount: d.tx.Value, unread: true}
	}
}

// amount reads the amount and demands that it is there. "max" of the native coin is provisional here: what the fee
// takes of it is known after the estimate.
func (d *draft) amount() (uint256.Int, error) {
	f := d.facts
	if d.order.inCoins() {
		most, ok := f.coins.Sub(mustCost(plainGas, f.prices.max))
		if d.order.Amount == amountMax && (!ok || most.IsZero()) {
			return most, d.short(ErrFeeOver, d.network.coin(f.coins), d.network.coin(mustCost(plainGas, f.prices.max)))
		}
		amount, err := d.order.parseAmount(d.network.Decimals, most)
		if err == nil && amount.Cmp(f.coins) > 0 {
			err = d.short(ErrAmountOver, d.network.coin(f.coins), d.network.coin(amount))
		}
		return amount, err
	}
	most := f.held
	if d.order.Kind == KindTransferFrom {
		if most = f.ownerHeld; f.allowed.Cmp(most) < 0 {
			most = f.allowed
		}
	}
	amount, err := d.order.parseAmount(f.token.Decimals, most)
	switch {
	case err != nil || d.order.Kind == KindApprove:
	case amount.IsZero():
		err = d.short(ErrAmountOver, f.token.amount(most), f.token.amount(uint256.FromUint64(1)))
	case d.order.Kind == KindTransferFrom && amount.Cmp(f.ownerHeld) > 0:
		err = d.short(ErrAmountOver, f.token.amount(f.ownerHeld), f.token.amount(amount))
	case d.order.Kind == KindTransferFrom && amount.Cmp(f.allowed) > 0:
		err = d.short(ErrAllowanceOver, f.token.amount(f.allowed), f.token.amount(amount))
	case d.order.Kind != KindTransferFrom && amount.Cmp(f.held) > 0:
		err = d.short(ErrAmountOver, f.token.amount(f.held), f.token.amount(amount))
	}
	return amount, err
}

// mustCost is cost, or more than anybody has.
func mustCost(gas uint64, price uint256.Int) uint256.Int {
	total, err := cost(gas, price)
	if err != nil {
		return uint256.Max
	}
	return total
}

// short is an error for what is too little.
func (d *draft) short(code fault.Code, have, need Amount) error {
	var sentence string
	switch code {
	case ErrAllowanceOver:
		sentence = "the owner allows you only " + have.words() + ": ask the owner to allow more, or move less"
	case ErrFeeOver:
		sentence = "you have " + have.words() + " and need up to " + need.words() + " with the fee: add coins, or send less"
	default:
		sentence = "there are only " + have.words() + ": choose a smaller amount"
		if have.Exact.IsZero() {
			sentence = "there is no " + have.Symbol + " to move: receive some first"
		}
	}
	return fault.New(code, "amount", sentence).With("have", have.Text).With("need", need.Text).With("unit", have.Symbol)
}

// estimate asks the node what the transaction would do and use, and sets the gas.
func (d *draft) estimate() error {
	call := message{from: &d.order.From, to: d.tx.To, value: d.tx.Value, data: d.tx.Data}
	b := newBatch()
	gas, result := b.add("eth_estimateGas", call.json()), b.add("eth_call", call.json(), text("latest"))
	replies, err := b.send(d.host, d.network)
	if err != nil {
		return err
	}
	for _, at := range []int{result, gas} {
		if e := replies[at].Error; e != nil {
			return d.reverts(e)
		}
	}
	if d.meaning.token != nil && !d.meaning.wraps() {
		answer, err := data(replies[result])
		if err != nil {
			return err
		}
		if done, err := erc20abi.DecodeSuccess(answer); err == nil && !done {
			return fault.New(ErrWouldRevert, "", "the token refuses this: it answers that nothing would be moved")
		}
	}
	if d.used, err = number(replies[gas]); err != nil {
		return err
	}
	d.tx.Gas = d.used
	if d.used != plainGas { // a fifth more: what a contract uses may change until it is mined
		if d.tx.Gas = d.used + d.used/5; d.tx.Gas > d.facts.head.gasLimit || d.tx.Gas < d.used {
			d.tx.Gas = d.facts.head.gasLimit
		}
	}
	if d.tx.Gas < plainGas {
		return nodeAnswer("its gas estimate is below the least", nil)
	}
	return nil
}

// reverts turns the node's error about a call into a sentence.
func (d *draft) reverts(e *RPCError) error {
	raw := revertData(e)
	if raw == nil && !strings.Contains(strings.ToLower(e.Message), "revert") {
		return refused(e)
	}
	reason := erc20abi.DecodeRevert(raw)
	advice := "the transaction would fail and still cost its fee: " + reason
	if d.meaning.function == erc20abi.FunctionApprove && !d.facts.allowed.IsZero() && !d.meaning.amount.IsZero() {
		advice = "this token changes an allowance only from 0: revoke the present one of " + allowedWords(d.facts) +
			", wait until that is mined, then allow the new amount"
	}
	return fault.New(ErrWouldRevert, "", advice).With("reason", reason)
}

// revertData returns what a call reverted with: nodes put it into the error's data as a hexadecimal string.
func revertData(e *RPCError) []byte {
	if e.Data == nil {
		return nil
	}
	value, err := json.Parse(e.Data)
	if err != nil {
		return nil
	}
	raw, err := json.Bytes(value)
	if err != nil {
		return nil
	}
	return raw
}

// payable demands that the account can pay amount and worst fee, and makes "max" of the native coin what the fee leaves.
func (d *draft) payable() error {
	fee, all, err := worst(d.tx)
	if err != nil {
		return err
	}
	if d.order.Amount == amountMax && d.order.inCoins() {
		rest, ok := d.facts.coins.Sub(fee)
		if !ok || rest.IsZero() {
			return d.short(ErrFeeOver, d.network.coin(d.facts.coins), d.network.coin(fee))
		}
		d.setAmount(rest)
		return nil
	}
	if all.Cmp(d.facts.coins) > 0 {
		return d.short(ErrFeeOver, d.network.coin(d.facts.coins), d.network.coin(all))
	}
	return nil
}

// keep writes the report and keeps the plan for its approval.
func (s *Session) keep(d *draft) (Plan, error) {
	report, err := d.report()
	if err != nil {
		return Plan{}, err
	}
	id := d.order.IntentID
	if id == "" {
		var random [16]byte
		if _, err := rand.Read(random[:]); err != nil {
			return Plan{}, err
		}
		id = hex.EncodeToString(random[:])
	}
	intent := nonce.Intent{ID: id, Request: d.order.digest(), ChainID: d.network.ChainID, Transaction: d.tx}
	p := &planned{from: d.order.From, intent: intent}
	p.plan = Plan{ID: planID(intent, d.order.From, report.Findings), Report: report}
	if s.plans[p.plan.ID] == nil {
		s.order = append(s.order, p.plan.ID)
	}
	s.plans[p.plan.ID] = p
	if len(s.order) > maxPlans {
		delete(s.plans, s.order[0])
		s.order = s.order[1:]
	}
	return p.plan, nil
}

// planID hashes every field that will be signed except the nonce, the intent and the findings. Each part is either of
// fixed size or JSON, which says itself where it ends.
func planID(intent nonce.Intent, from eth.Address, found []Finding) string {
	id := eth.Keccak256([]byte("latchkey plan 1"), binary.BigEndian.AppendUint64(nil, uint64(intent.ChainID)), from[:],
		intent.Transaction.AppendJSON(nil), text(intent.ID), json.AppendDocuments(nil, found))
	return id.String()
}

func (d *draft) report() (Report, error) {
	fee, _, err := worst(d.tx)
	if err != nil {
		return Report{}, err
	}
	prices := d.facts.prices
	prices.legacy, prices.max, prices.tip = d.tx.Legacy, d.tx.MaxFeePerGas, d.tx.MaxPriorityFeePerGas
	r := Report{
		Intent: d.meaning.sentence(d.network, d.tokens), Network: d.network.Name, ChainID: d.network.ChainID,
		From: d.order.From, To: d.tx.To, Value: d.network.coin(d.tx.Value), Data: d.tx.Data,
		Function: d.meaning.function.Signature(), Fields: d.meaning.fields(d.network, d.tokens, d.tx),
		Fee: Fee{Worst: d.network.coin(fee), Likely: d.network.coin(mustCost(d.used, prices.likely())), Gas: d.tx.Gas, BaseFee: prices.base,
			MaxFeePerGas: d.tx.MaxFeePerGas, MaxPriorityFeePerGas: d.tx.MaxPriorityFeePerGas, Legacy: d.tx.Legacy},
	}
	if d.again != nil {
		r.Changes = []Change{}
		r.Findings = []Finding{{"already_requested", SeverityInfo, "This was requested before, and is " + string(d.again.State) + " with nonce " +
			strconv.FormatUint(d.again.Nonce, 10) + ".", "Going on does not pay twice: the same transaction is sent again where that helps."}}
		return r, nil
	}
	r.Changes = changes(d.network, d.tx, d.meaning, d.facts, d.order.From)
	r.Findings = findings(d.network, d.tx, d.meaning, d.facts, d.ledger, d.order.From)
	return r, nil
}
