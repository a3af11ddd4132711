package flow

import (
	"strconv"

	"github.com/latchkey/latchkey/eth"
	"github.com/latchkey/latchkey/signer"
	"github.com/latchkey/latchkey/wallet/nonce"
	"github.com/latchkey/latchkey/wallet/report"
)

// Activity lists what an account sent on a network, from its nonce ledger alone: the chain is not asked. It works
// while the wallet is locked. Errors: ErrNetworkUnknown, those of nonce.Decode, and those of Host.
func (s *Session) Activity(h Host, chain eth.ChainID, account eth.Address) (Activity, error) {
	network, err := loadNetwork(h, chain)
	if err != nil {
		return Activity{}, err
	}
	file := openLedger(h, chain, account)
	ledger, err := file.Load()
	if err != nil {
		return Activity{}, err
	}
	return s.activity(file, network, ledger, nil)
}

// activity writes down a ledger, and what a node showed just now, if one was asked.
func (s *Session) activity(file *ledgerFile, network Network, ledger *nonce.Record, seen *nonce.View) (Activity, error) {
	k, err := s.surroundings(file.host, network, file.account)
	if err != nil {
		return Activity{}, err
	}
	older, err := file.Older(ledger)
	if err != nil {
		return Activity{}, err
	}
	view := nonce.View{}
	if seen != nil {
		view = *seen
	}
	a := Activity{ChainID: network.ChainID, Account: file.account, Next: ledger.Next(view, 0), Lane: lane(&k, ledger, view),
		Needs: needs(ledger, seen), Transactions: []Transaction{}}
	for _, list := range [][]nonce.Entry{ledger.Open, ledger.Archive, older} {
		for i := range list {
			e := list[len(list)-1-i]
			if e.State == nonce.Released && e.Intent == "" {
				continue // a number that the user's own left out: nobody asked for anything with it
			}
			a.Transactions = insert(a.Transactions, line(network, &k, e, ledger, view.Latest))
			if e.Epoch == ledger.Epoch && !e.State.Settled() {
				a.Open++
			}
		}
	}
	return a, nil
}

// insert keeps the newest in front. They come nearly in that order, so few are moved; a general sort of them would be 4 KB
// of the compressed module.
func insert(list []Transaction, t Transaction) []Transaction {
	at := len(list)
	for at > 0 && (list[at-1].Time < t.Time || list[at-1].Time == t.Time && list[at-1].Nonce < t.Nonce) {
		at--
	}
	list = append(list, t)
	copy(list[at+1:], list[at:])
	list[at] = t
	return list
}

func line(network Network, k *report.Knowledge, e nonce.Entry, ledger *nonce.Record, consumed uint64) Transaction {
	tx, to := reported(e.Transaction), e.Transaction.To
	if tx.Nonce = &e.Nonce; e.Transaction.Create {
		to = signer.CreateAddress(k.From, e.Nonce)
	}
	t := Transaction{Nonce: e.Nonce, Hash: e.Hash, State: e.State, To: to, Time: e.ReservedAt, Notice: notice(e),
		Replaces: e.Replaces, ReplacedBy: e.ReplacedBy, Purpose: e.Purpose, Legacy: e.Transaction.Legacy, Gas: e.Transaction.Gas,
		MaxFeePerGas: e.Transaction.MaxFeePerGas, MaxPriorityFeePerGas: e.Transaction.MaxPriorityFeePerGas}
	_, t.Fields = k.Describe(tx)
	t.Intent, t.Actions = does(k, &e), actions(ledger, &e, consumed)
	if e.Epoch != ledger.Epoch {
		t.Notice = "This was on the chain before it started anew."
	} else if gap, waits := ledger.WaitsFor(e.Nonce); waits && !e.State.Settled() && e.State != nonce.Mined {
		t.Notice = "It waits for number " + strconv.FormatUint(gap, 10) + ", which was given up. Fill that, or send anything from this account: it takes that number, and this one follows."
	}
	if b := e.Block; b != nil {
		t.Block, t.GasUsed, t.Reverted = b.Number, b.GasUsed, b.Reverted
		paid := network.coin(mustCost(b.GasUsed, b.GasPrice))
		t.Fee = &paid
	}
	return t
}

// notice says what a person should know about an entry, or nothing.
func notice(e nonce.Entry) string {
	switch e.State {
	case nonce.Reserved:
		return "Its number is set aside, and nothing is signed yet."
	case nonce.Released:
		return "It was given up before anything was signed: nothing was sent."
	case nonce.Superseded:
		return "By what the node says, another transaction took its number for good, so this one can never be mined. Check with the recipient or in a block explorer before you pay again."
	case nonce.Replaced:
		return "Its replacement was mined: this one can never be."
	case nonce.Mined, nonce.Final:
		if e.Outcome == nonce.OutcomeUsed {
			return "Somebody else sent it, and it is in force."
		}
		if e.Block != nil && e.Block.Reverted {
			return "It was mined, but the contract refused it: only the fee was paid."
		}
	case nonce.Signed, nonce.Unknown, nonce.Sent, nonce.Seen:
		switch {
		case e.Authorization && e.Intent == "":
			return "It is used when that transaction is mined."
		case e.Authorization:
			return "It waits for whoever has it to send it. Nothing with a higher number is mined before."
		}
		for _, known := range outcomeNotices {
			if known.outcome == e.Outcome {
				return known.notice
			}
		}
	}
	return ""
}

// outcomeNotices say what it means that a transaction is signed and was not taken when it was last given to the node.
var outcomeNotices = [...]struct {
	outcome nonce.Outcome
	notice  string
}{
	{"", "It is signed and kept, and will be sent."},
	{nonce.OutcomeNotSent, "The node was not reached. It is signed and kept, and the same transaction will be sent again."},
	{nonce.OutcomeUnknown, "The node did not say whether it took it. The same transaction will be sent again: it cannot be paid twice."},
	{nonce.OutcomeNonceTooLow, "The node says that its number is taken. If that was this transaction, it will show as mined; nothing is paid twice."},
	{nonce.OutcomeNonceTooHigh, "The node misses a transaction with a lower number. It is signed and kept, and will be sent behind that one."},
	{nonce.OutcomeUnderpriced, "The node wants a higher fee. It is signed and kept: speed it up, or wait until fees fall."},
	{nonce.OutcomeInsufficient, "The account cannot pay for it now. It is signed and kept: it will be sent again once there are enough coins."},
	{nonce.OutcomePoolFull, "The node has no room for it now. It is signed and kept, and will be sent again; with a higher fee it finds room sooner."},
	{nonce.OutcomeDelegated, "The account delegates to a contract, so that the node takes one of its transactions at a time. It is signed and kept, and will be sent when the one before it is mined."},
	{nonce.OutcomeDelegatedHigh, "The account delegates to a contract, so that the node takes only the transaction with its next number. It is signed and kept, and will be sent behind the one that is missing."},
	{nonce.OutcomeRejected, "The node refused it. It is signed and kept, and will be sent again."},
}
